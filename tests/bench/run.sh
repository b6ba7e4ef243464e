#!/bin/bash
# make bench: what the whole system does on this machine, with broker and database beside it. Real
# Kafka (8 partitions), PostgreSQL with fsync on, the facts of deploy/dev/story.c.
#
#   run.sh [--cases N] [--runs N] [--rate N] [--only PART] [--write]
#
# By default 12000 cases, 160,000 facts. PART is one of reconcile, rebuild, start, latency: the facts
# are reconciled all the same, since the others stand on them.
#
# Prints one table: reconciliation of a full topic, shuffled, with one and two reconcilers; rebuild;
# start-up; latency at 1,000 facts/s; memory. --write puts it into docs/performance.md. The clock of rules stands at the end of the story: with today's, each stay
# whose end has not come yet would be years long. Compare figures of one run with each other only.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"

cases=12000 rate=1000 runs=1 write='' only=''
while [ $# -gt 0 ]; do
	case $1 in
	--cases) cases=$2; shift 2 ;;
	--rate) rate=$2; shift 2 ;;
	--runs) runs=$2; shift 2 ;;
	--only) only=$2; shift 2 ;;
	--write) write=1; shift ;;
	*) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

wants() { [ -z "$only" ] || [ "$only" = "$1" ]; }
row() { printf '%-52s %s\n' "$1" "$2" | tee -a "$scratch/table"; }
died() { local i; for i in "${pids[@]}"; do kill -0 "$i" 2>/dev/null || return 0; done; return 1; }

# once N: N reconcilers on the full topic from an empty database; leaves $ms and $first, what was in
# when the clock started
once() {
	local begun
	empty_area
	start_reconcilers "$1"
	wait_first || exit 1
	first=$(consumed) begun=$(now_ms)
	wait_for 600 all_consumed "$facts" && wait_for 600 drained || { tail -n 3 "$scratch"/transitions*.log; exit 1; }
	ms=$(($(now_ms) - begun + 1))
	! died || { tail -n 3 "$scratch"/transitions*.log; exit 1; }
}

# reconcile NAME N
reconcile() {
	local n=$2 run i lsn cpu=0 peak=0
	for ((run = 0; run < runs; run++)); do
		lsn=$(sql 'SELECT pg_current_wal_lsn()')
		once "$n"
		echo $(((facts - first) * 1000 / ms)) >>"$scratch/speed.$n"
		cpu=0 peak=0
		for i in "${pids[@]}"; do
			cpu=$((cpu + $(cpu_ms "$i")))
			[ "$(peak_kb "$i")" -le "$peak" ] || peak=$(peak_kb "$i")
		done
		lsn=$(($(sql "SELECT pg_current_wal_lsn() - '$lsn'::pg_lsn" | cut -d. -f1) / facts))
		stop_reconcilers
	done
	row "$1: facts/s, median of $runs (load $(load))" "$(median <"$scratch/speed.$n")"
	row "$1: daemon CPU, µs a fact" "$(awk "BEGIN{printf \"%.1f\", $cpu * 1000 / $facts}")"
	row "$1: WAL, bytes a fact" "$lsn"
	row "$1: peak resident, MiB a daemon" "$(awk "BEGIN{printf \"%.1f\", $peak / 1024}")"
}

rebuild() {
	local begun
	begun=$(now_ms)
	"$bin/samverka" rebuild --area transition >"$scratch/rebuild.out" 2>/dev/null || exit 1
	row 'rebuild from the log: facts/s' $((facts * 1000 / ($(now_ms) - begun + 1)))
	begun=$(now_ms)
	"$bin/samverka" rebuild --area transition --verify >"$scratch/verify.out" 2>/dev/null
	row 'rebuild --verify: facts/s, differing states' "$((facts * 1000 / ($(now_ms) - begun + 1))), $(sed 's/.*"different":\([0-9]*\).*/\1/' "$scratch/verify.out")"
	begun=$(now_ms)
	/usr/bin/env time -f %M -o "$scratch/export.kb" "$bin/samverka" export cases >"$scratch/cases" 2>/dev/null
	row 'export cases: cases/s, peak MiB' "$(($(wc -l <"$scratch/cases") * 1000 / ($(now_ms) - begun + 1))), $(($(tail -n 1 "$scratch/export.kb") / 1024))"
}

# Start-up: from exec to the first /readyz that says yes.
start_up() {
	local begun pid
	start_job ready "$bin/samverka-transitions" --management.port=19717
	begun=$(now_ms)
	wait_for 10 curl -fs http://127.0.0.1:19717/readyz
	row 'start to /readyz, ms (polled every 50 ms)' $(($(now_ms) - begun))
	pid=$JOB_PID
	row "resident when idle after catching up, MiB" "$(awk "BEGIN{printf \"%.1f\", $(now_kb "$pid") / 1024}")"
	stop_job "$pid"
}

# Latency: facts in the order of events, at a fixed rate, to a reconciler and the summaries daemon.
latency() {
	local before pid_summaries names within_before what n p50 p99 max within backend cpu_before backend_before
	"$tools/story" facts --seed 77 --cases $((rate * 15 / 13)) --in-order >"$scratch/paced.jsonl"
	start_job summaries "$bin/samverka-summaries"
	wait_for 120 no_marks
	stop_job "$JOB_PID"
	mapfile -t names < <(sql "SELECT DISTINCT substr(topic, 21) FROM summary.summary WHERE topic LIKE 'samverka.summary.v1.%'")
	system_own_topics "${names[@]}"
	start_job summaries "$bin/samverka-summaries" --management.port=19718
	pid_summaries=$JOB_PID
	start_reconcilers 1
	wait_for 60 no_walk
	before=$(cpu_ms "${pids[0]}")
	wait_for 60 all_published
	within_before=$(within_second)
	backend=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'samverka-summaries'")
	cpu_before=$(cpu_ms "$pid_summaries") backend_before=$(cpu_ms "$backend")
	"$tools/latency" "$BOOTSTRAP" "$CONNINFO" "$scratch/paced.jsonl" "$rate" "$scratch/paced.trace" \
		>"$scratch/latency" || exit 1
	while read -r what n p50 p99 max; do
		[ "$what" = state ] && what='publication of a fact to its state' || what="publication of a fact to the append of its municipality's next OWN summary"
		row "$what at $rate/s: p50, p99, max ms (n $n, load $(load))" "$p50, $p99, $max"
	done <"$scratch/latency"
	read -r n within < <(echo "$within_before $(within_second)" | awk '{print $3 - $1, $4 - $2}')
	row "of all turns at $rate/s, oldest mark to acknowledgement within 1 s, %" "$((within * 100 / (n > 0 ? n : 1))) (n $n)"
	row "transitions at $rate/s: CPU %, peak resident MiB" "$((($(cpu_ms "${pids[0]}") - before) / 150)), $(($(peak_kb "${pids[0]}") / 1024))"
	row "summaries at $rate/s: CPU ms of daemon, of its backend" \
		"$(($(cpu_ms "$pid_summaries") - cpu_before)), $(($(cpu_ms "$backend") - backend_before))"
	row "summaries at $rate/s: peak resident MiB" $(($(peak_kb "$pid_summaries") / 1024))
	stop_job "$pid_summaries"
	stop_reconcilers
}
# Turns that published, and those of them whose oldest mark was acknowledged within a second.
within_second() {
	curl -fs http://127.0.0.1:19718/metrics | awk '/mark_to_publish_seconds_count/{n = $2}
		/mark_to_publish_seconds_bucket.*le="1"/{w = $2} END{print n + 0, w + 0}'
}
all_published() { [ "$(sql 'SELECT count(*) FROM summary.summary WHERE published_at IS NULL')" = 0 ]; }
no_walk() { [ "$(sql 'SELECT count(*) FROM transition.walk WHERE closed_at IS NULL')" = 0 ]; }
no_marks() { [ "$(sql 'SELECT count(*) FROM transition.mark')" = 0 ]; }
# The clock starts when the first batch is in: joining the group is not reconciling.
wait_first() { wait_for 60 all_consumed 1; }

start_postgres --set shared_buffers=512MB --set max_wal_size=4GB >/dev/null
# shellcheck disable=SC2119
start_kafka >/dev/null
system_topics 8
bench_reference
bench_facts "$cases"

row 'measured on; cores; load average at the start' "$(date +%F); $(nproc); $(load)"
row 'facts, shuffled, 8 partitions' "$facts ($(($(wc -c <"$scratch/facts.jsonl") / facts)) bytes each)"
! wants reconcile || reconcile '1 reconciler' 1
reconcile '2 reconcilers' 2
! wants rebuild || rebuild
! wants start || start_up
! wants latency || latency
{ echo '```'; cat "$scratch/table"; echo '```'; } >"$scratch/block"
[ -z "$write" ] || bench_write table "$scratch/block"
