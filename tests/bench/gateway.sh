#!/bin/bash
# The gateway beside what one would set up instead, in one run: Apache Camel (lib_camel.sh), once only
# parsing and once holding each event against its schema; and a plain producer of the same events, which
# is what the broker takes at most. Batches of 100 over TLS with client certificates from 16 connections
# as fast as answers come, then 2,000 events/s in batches and one by one. Real Kafka (8 partitions), one host.
# gateway_load.c sends them: bodies made beforehand, each answer looked at, so that little of the machine
# goes to what is not measured.
#
#   gateway.sh [--seconds N] [--runs N] [--write]     default 4 seconds, 3 runs: some three minutes
#
# Prints a table and a chart: facts a second (median, least and most of the runs), CPU of the program,
# latency, resident memory, time from start to the first answer. Holds when the gateway reaches a third of
# the plain producer and more than the peer, p99 is below 50 ms and memory below 64 MB: exit 1 otherwise.
# --write puts both into docs/performance.md, if the peer could be had.
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

seconds=4 runs=3 write='' began=$SECONDS
while [ $# -gt 0 ]; do
	case $1 in
	--seconds) seconds=$2; shift 2 ;;
	--runs) runs=$2; shift 2 ;;
	--write) write=1; shift ;;
	*) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

# ---- what is set up ----

# answers PORT [PATH [curl's…]]: the status
answers() {
	curl -s -o "$scratch/answer" -w '%{http_code}' --cacert "$pki/samverka.pem" --cert "$pki/skane.pem" \
		--key "$pki/skane.key" "${@:3}" "https://localhost:$1${2:-/}"
}
# Only the reference daemon runs, and not for long: the reconcilers' work is another bench's.
reference() {
	start_job reference "$bin/samverka-reference"
	"$tools/story" reference >"$scratch/reference.jsonl"
	"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/principals.jsonl "$scratch/reference.jsonl" \
		>"$scratch/reference.out" 2>&1 || { cat "$scratch/reference.out"; exit 1; }
	system_wait 60
	stop_job "$JOB_PID"
}
facts() {
	"$tools/story" facts --cases 8000 | grep '"source":"urn:samverka:2321000255:' >"$scratch/facts.jsonl"
	sed 's/.*"partitionkey":"\([^"]*\)".*/\1\t&/' "$scratch/facts.jsonl" >"$scratch/once"
	for ((n = 0; n < 10; n++)); do cat "$scratch/once"; done >"$scratch/keyed"
}
start_gateway() {
	local begun
	begun=$(now_ms)
	gateway_start --gateway.eventrate=10000000 --gateway.byterate=10GiB
	wait_for 20 answers "$GATEWAY_PORT"
	ready=$(($(now_ms) - begun))
}
camel_says() { answers "$CAMEL_PORT" /v1/checked -H 'Content-Type: application/cloudevents-batch+json' --data-binary "[$1]"; }
# That it does what the page says of it: 202 when the facts are in the topic under their keys, 422 to what
# is not as its schema wants it. Warm then, since a JVM's first thousands of requests tell nothing of the rest.
start_camel() {
	local said
	camel_start bench.peer >&2 || exit 1
	camel_ready=$(($(now_ms) - CAMEL_BEGUN))
	said=$(camel_says "$(head -n 3 "$scratch/facts.jsonl" | paste -sd,)")
	said+=" $(kcat -C -e -q -b "$BOOTSTRAP" -t bench.peer -K ' ' | sort | sha256sum)"
	said+=" $(camel_says "$(sed 's/"caseRef":"[^"]*"/"caseRef":7/; q' "$scratch/facts.jsonl")")"
	[ "$said" = "202 $(head -n 3 "$scratch/once" | sed 's/\t/ /' | sort | sha256sum) 422" ] ||
		{ echo "Camel does not do what it should: $said" >&2; tail -n 30 "$scratch/camel.log" >&2; exit 1; }
	load_of camel-parses 100 16 full 4 >/dev/null
	load_of camel-checks 100 16 full 4 >/dev/null
}

# ---- what a run leaves: NAME, facts/s, CPU µs a fact, p50 and p99 of batches, p50 and p99 one by one ----

load_of() {
	local at=("$GATEWAY_PORT" /v1/events)
	case $1 in
	camel-parses) at=("$CAMEL_PORT" /v1/events) ;;
	camel-checks) at=("$CAMEL_PORT" /v1/checked) ;;
	esac
	"$root/build/gcc/tests/bench/gateway_load" "${at[@]}" "$pki" "$scratch/facts.jsonl" "${@:2}"
}
# Every answer is 202, or it is no measure.
taken() { [ "$1" = 0 ] || { echo "$2: $1 answers other than 202" >&2; exit 1; }; }
measure() { # NAME PID
	local before rate cpu others p50 p99 single50 single99
	before=$(cpu_ms "$2")
	read -r rate _ _ _ others < <(load_of "$1" 100 16 full "$seconds")
	cpu=$(awk -v ms=$(($(cpu_ms "$2") - before)) -v n=$((rate * seconds + 1)) 'BEGIN { printf "%.1f", ms * 1000 / n }')
	taken "$others" "$1"
	read -r _ p50 p99 _ others < <(load_of "$1" 100 4 2000 "$seconds")
	taken "$others" "$1"
	read -r _ single50 single99 _ others < <(load_of "$1" 1 16 2000 "$seconds")
	taken "$others" "$1"
	echo "$1 $rate $cpu $p50 $p99 $single50 $single99" | tee -a "$scratch/figures" >&2
}
# As long as the others: what the broker takes in a first half second it does not take for long.
plain() {
	local begun lines sent=0
	lines=$(wc -l <"$scratch/keyed") begun=$(now_ms)
	while [ $(($(now_ms) - begun)) -lt $((seconds * 1000)) ]; do
		kcat -P -b "$BOOTSTRAP" -t bench.plain -K '\t' -X enable.idempotence=true -X linger.ms=3 -l "$scratch/keyed" || exit 1
		sent=$((sent + lines))
	done
	echo "plain $((sent * 1000 / ($(now_ms) - begun)))" | tee -a "$scratch/figures" >&2
}

# ---- the table ----

words() {
	case $1 in
	plain) echo 'limit: plain producer, no HTTP' ;;
	gateway) echo 'Samverka gateway, every check' ;;
	camel-parses) echo 'Apache Camel, parses' ;;
	camel-checks) echo 'Apache Camel, checks against schemas' ;;
	esac
}
middle() { figure "$1" "$2" | median; }
# of_plain NAME: median of what each run has of the plain producer just before it, %
of_plain() { awk -v name="$1" '$1 == "plain" { plain = $2 } $1 == name { print $2 * 100 / plain }' "$scratch/figures" | median; }
table() {
	local name speeds
	candidates
	echo "| $(wc -l <"$scratch/facts.jsonl") facts of $(($(wc -c <"$scratch/facts.jsonl") / $(wc -l <"$scratch/facts.jsonl"))) bytes, 8 partitions; $runs runs | facts/s: median (least–most) | of the plain producer in the same run, median % | CPU µs a fact | 2,000/s in batches: p50, p99 ms | one by one: p50, p99 ms | peak resident MiB | first answer ms |"
	echo '|---|---|---|---|---|---|---|---|'
	for name in "${names[@]}"; do
		speeds=$(figure "$name" 2)
		printf '| %s | %d (%d–%d) | %d |' "$(words "$name")" "$(median <<<"$speeds")" \
			"$(head -n 1 <<<"$speeds")" "$(tail -n 1 <<<"$speeds")" "$(of_plain "$name" | cut -d . -f 1)"
		case $name in
		plain) echo ' | | | | |'; continue ;;
		gateway) set -- "$resident" "$ready" ;;
		*) set -- "$camel_resident" "$camel_ready" ;;
		esac
		printf ' %s | %s, %s | %s, %s | %d | %d |\n' "$(middle "$name" 3)" "$(middle "$name" 4)" "$(middle "$name" 5)" \
			"$(middle "$name" 6)" "$(middle "$name" 7)" $(($1 / 1024)) "$2"
	done
	echo
	chart
	echo
	echo "Took $((SECONDS - began)) s, load $(load) at the end, $(date -I), $(nproc) cores"
}

make -C "$root" --no-print-directory build/gcc/tests/bench/gateway_load >/dev/null || exit 1
peer=1
camel_fetch >&2 || peer=''
system_start kafka 8
for topic in bench.plain bench.peer; do "$tools/topics" "$BOOTSTRAP" create $topic 8 >/dev/null || exit 1; done
gateway_certificates
reference
facts
start_gateway
[ -z "$peer" ] || start_camel
plain 2>/dev/null >/dev/null # the broker is a JVM, too
: >"$scratch/figures"
for ((run = 0; run < runs; run++)); do
	plain
	measure gateway "$GATEWAY_PID"
	[ -n "$peer" ] || continue
	measure camel-parses "$CAMEL_PID"
	measure camel-checks "$CAMEL_PID"
done
resident=$(peak_kb "$GATEWAY_PID")
[ -z "$peer" ] || { camel_resident=$(peak_kb "$CAMEL_PID"); camel_stop; }
gateway_stop
table | tee "$scratch/block"
[ -n "$peer" ] || { echo 'Apache Camel did not run: nothing is compared, nothing written' >&2; exit 1; }
[ -z "$write" ] || bench_write gateway "$scratch/block"
awk -v f="$(middle gateway 2)" -v part="$(of_plain gateway)" -v a="$(middle camel-parses 2)" -v b="$(middle camel-checks 2)" \
	-v l="$(middle gateway 5)" -v kb="$resident" 'BEGIN { exit !(part * 3 >= 100 && f > a && f > b && l < 50 && kb < 65536) }'
