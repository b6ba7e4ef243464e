#!/bin/bash
# The gateway's speed: batches of 100 over TLS as fast as they go, against a plain producer of the
# same events in the same run, and latency at 2,000 events/s; the same load on Apache Camel, which is
# what one would set up instead (lib_camel.sh). Real Kafka (8 partitions), one host.
#
#   gateway.sh [--seconds N] [--runs N] [--write]     default 10 seconds, 3 runs
#
# Holds when the gateway reaches a third of the plain producer and more than the peer, p99 is below 50 ms
# and memory below 64 MB: exit 1 otherwise. --write puts the table into docs/performance.md.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/../e2e/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/../e2e/lib_gateway.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"
# shellcheck source=tests/bench/lib_camel.sh
. "$(dirname "$0")/lib_camel.sh"

seconds=10 runs=3 write=''
while [ $# -gt 0 ]; do
	case $1 in
	--seconds) seconds=$2; shift 2 ;;
	--runs) runs=$2; shift 2 ;;
	--write) write=1; shift ;;
	*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
row() { printf '%-52s %s\n' "$1" "$2" | tee -a "$scratch/table"; }

system_start kafka 8
for topic in bench.plain bench.peer; do "$tools/topics" "$BOOTSTRAP" create $topic 8 >/dev/null || exit 1; done
# Only the reference daemon runs: the reconcilers' work is another bench's.
start_job reference "$bin/samverka-reference"
reference=$JOB_PID
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/principals.jsonl "$scratch/reference.jsonl" \
	>"$scratch/reference.out" 2>&1 || { cat "$scratch/reference.out"; exit 1; }
system_wait 60
stop_job "$reference"
"$tools/story" facts --cases 8000 | grep '"source":"urn:samverka:2321000255:' >"$scratch/facts.jsonl"
gateway_certificates
gateway_start
camel_start bench.peer >&2 || CAMEL_PID=''
load_of() { "$(dirname "$0")/gateway_load.py" "$GATEWAY_PORT" "$pki" "$scratch/facts.jsonl" "$@"; }
# full NAME PORT PID: as fast as it goes, into the files NAME.full and NAME.cpu
full() {
	local before rate others
	before=$(cpu_ms "$3")
	read -r rate _ _ _ others < <(GATEWAY_PORT=$2 load_of 100 16 full "$seconds")
	echo "$rate" >>"$scratch/$1.full"
	awk -v ms=$(($(cpu_ms "$3") - before)) -v n=$((rate * seconds + 1)) 'BEGIN { printf "%.1f\n", ms * 1000 / n }' >>"$scratch/$1.cpu"
	[ "$others" = 0 ] || echo "$1: $others answers other than 202" >&2
}

sed 's/.*"partitionkey":"\([^"]*\)".*/\1\t&/' "$scratch/facts.jsonl" >"$scratch/keyed"
lines=$(wc -l <"$scratch/keyed")
for ((run = 0; run < runs; run++)); do
	begun=$(now_ms)
	kcat -P -b "$BOOTSTRAP" -t bench.plain -K '\t' -X enable.idempotence=true -X linger.ms=5 -l "$scratch/keyed" || exit 1
	echo $((lines * 1000 / ($(now_ms) - begun + 1))) >>"$scratch/plain"
	full gateway "$GATEWAY_PORT" "$GATEWAY_PID"
	[ -z "$CAMEL_PID" ] || full camel "$CAMEL_PORT" "$CAMEL_PID"
	load_of 100 4 2000 "$seconds" | cut -d' ' -f3 >>"$scratch/p99"
	load_of 1 16 2000 "$seconds" | cut -d' ' -f3 >>"$scratch/p99.single"
done
plain=$(median <"$scratch/plain") full=$(median <"$scratch/gateway.full") peer=0
row 'load of the machine at the end' "$(load)"
row "facts in the file (bytes each)" "$lines ($(($(wc -c <"$scratch/facts.jsonl") / lines)))"
row 'plain producer: events/s' "$plain"
row 'gateway, batches of 100, 16 connections: events/s' "$full"
row 'share of the plain producer' "$((full * 100 / plain)) %"
row 'gateway: CPU µs an event' "$(median <"$scratch/gateway.cpu")"
row '2,000 events/s in batches of 100: p99 ms' "$(median <"$scratch/p99")"
row '2,000 events/s one by one: p99 ms' "$(median <"$scratch/p99.single")"
row 'gateway: peak resident kB' "$(peak)"
if [ -n "$CAMEL_PID" ]; then
	peer=$(median <"$scratch/camel.full")
	row 'Apache Camel 4.10, the same load: events/s' "$peer"
	row 'Apache Camel: CPU µs an event' "$(median <"$scratch/camel.cpu")"
	row 'Apache Camel: peak resident kB' "$(peak_kb "$CAMEL_PID")"
	camel_stop
fi
{ echo '```'; cat "$scratch/table"; echo '```'; } >"$scratch/block"
[ -z "$write" ] || bench_write gateway "$scratch/block"
gateway_stop
awk -v f="$full" -v p="$plain" -v peer="$peer" -v l="$(median <"$scratch/p99")" 'BEGIN { exit !(f * 3 >= p && f > peer && l < 50) }'
