#!/bin/bash
# make bench: what the whole system does on this machine, with broker and database beside it. Real
# Kafka (8 partitions), PostgreSQL with fsync on, the facts of deploy/dev/story.c.
#
#   run.sh [--cases N] [--stored 'N N …']     default 12000 cases, about 150,000 facts
#
# Prints one table: reconciliation of a full topic, shuffled, with one and two reconcilers; rebuild;
# start-up; latency at 1,000 facts/s; memory. Compare figures of one run with each other only.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"

cases=12000
while [ $# -gt 0 ]; do
	case $1 in
	--cases) cases=$2; shift 2 ;;
	*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

sql() { psql -X -q -At "$CONNINFO" -c "$1"; }
row() { printf '%-52s %s\n' "$1" "$2"; }
now_ms() { date +%s%3N; }
consumed() { sql "SELECT coalesce(sum(next), 0) FROM transition.consumer_offset WHERE topic = 'samverka.transition.v1'"; }
all_consumed() { [ "$(consumed)" -ge "$1" ]; }
peak_kb() { awk '/^VmHWM/{print $2}' "/proc/$1/status"; }
now_kb() { awk '/^VmRSS/{print $2}' "/proc/$1/status"; }
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}' "/proc/$1/stat"; }
server_cpu_ms() {
	local pid total=0
	for pid in $(pgrep -P "$(head -n 1 "$1")"); do total=$((total + $(cpu_ms "$pid"))); done
	echo $total
}

# reconcile NAME N: N reconcilers on the full topic, from an empty database
reconcile() {
	local n=$2 begun ended pids=() i lsn cpu=0 peak=0
	sql "TRUNCATE transition.entity, transition.fact, transition.rejected, transition.receipt, transition.flow,
		transition.sequence_seen, transition.discrepancy, transition.discrepancy_log, transition.bucket_member,
		transition.mark, transition.queue, transition.walk, transition.consumer_offset" || exit 1
	lsn=$(sql 'SELECT pg_current_wal_lsn()')
	begun=$(now_ms)
	for ((i = 0; i < n; i++)); do
		start_job "transitions$i" "$bin/samverka-transitions"
		pids+=("$JOB_PID")
	done
	wait_first || exit 1
	begun=$(now_ms)
	wait_for 600 all_consumed "$facts" || { tail -n 3 "$scratch"/transitions*.log; exit 1; }
	ended=$(now_ms)
	for i in "${pids[@]}"; do
		cpu=$((cpu + $(cpu_ms "$i")))
		[ "$(peak_kb "$i")" -le $peak ] || peak=$(peak_kb "$i")
	done
	row "$1: facts/s" $((facts * 1000 / (ended - begun + 1)))
	row "$1: daemon CPU, µs a fact" "$(awk "BEGIN{printf \"%.1f\", $cpu * 1000 / $facts}")"
	row "$1: WAL, bytes a fact" $(($(sql "SELECT pg_current_wal_lsn() - '$lsn'::pg_lsn" | cut -d. -f1) / facts))
	row "$1: peak resident, MiB a daemon" "$(awk "BEGIN{printf \"%.1f\", $peak / 1024}")"
	wait_for 120 drained
	for i in "${pids[@]}"; do stop_job "$i"; done
}
# The clock starts when the first batch is in: joining the group is not reconciling.
wait_first() { wait_for 60 all_consumed 1; }
loaded() { [ "$(sql 'SELECT count(*) FROM reference.entity')" -gt 300 ]; }
drained() { [ "$(sql 'SELECT count(*) FROM transition.queue WHERE due <= samverka.now()')" = 0 ]; }

start_postgres --set shared_buffers=512MB --set max_wal_size=4GB >/dev/null
start_kafka >/dev/null
system_topics 8
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
"$bin/samverka" migrate >/dev/null || exit 1
start_job reference "$bin/samverka-reference"
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl \
	"$scratch/reference.jsonl" >/dev/null || exit 1
wait_for 60 loaded || exit 1
"$tools/story" facts --cases "$cases" | shuf --random-source=<(yes) >"$scratch/facts.jsonl"
facts=$(wc -l <"$scratch/facts.jsonl")
"$bin/samverka" publish "$scratch/facts.jsonl" >"$scratch/publish.out" || exit 1

row 'facts, shuffled, 8 partitions' "$facts ($(($(wc -c <"$scratch/facts.jsonl") / facts)) bytes each)"
reconcile '1 reconciler' 1
reconcile '2 reconcilers' 2
begun=$(now_ms)
"$bin/samverka" rebuild --area transition >"$scratch/rebuild.out" 2>/dev/null || exit 1
row 'rebuild from the log: facts/s' $((facts * 1000 / ($(now_ms) - begun + 1)))
begun=$(now_ms)
"$bin/samverka" rebuild --area transition --verify >"$scratch/verify.out" 2>/dev/null
row 'rebuild --verify: facts/s, differing states' "$((facts * 1000 / ($(now_ms) - begun + 1))), $(sed 's/.*"different":\([0-9]*\).*/\1/' "$scratch/verify.out")"
begun=$(now_ms)
/usr/bin/env time -f %M -o "$scratch/export.kb" "$bin/samverka" export cases >"$scratch/cases" 2>/dev/null
row 'export cases: cases/s, peak MiB' "$(($(wc -l <"$scratch/cases") * 1000 / ($(now_ms) - begun + 1))), $(($(tail -n 1 "$scratch/export.kb") / 1024))"

# Start-up: from exec to the first /readyz that says yes.
start_job ready "$bin/samverka-transitions" --management.port=19717
begun=$(now_ms)
wait_for 10 curl -fs http://127.0.0.1:19717/readyz
row 'start to /readyz, ms (polled every 50 ms)' $(($(now_ms) - begun))
pid=$JOB_PID

row "resident when idle after catching up, MiB" "$(awk "BEGIN{printf \"%.1f\", $(now_kb "$pid") / 1024}")"
stop_job "$pid"
