#!/bin/bash
# Peak memory of export, rebuild and the summaries at two sizes: what it costs is not to grow with
# the number of cases.
#
#   memory.sh [--cases 'SMALL LARGE'] [--grow MiB] [--most MiB]   default '500 3000', 8 and 64
#
# Prints a line a program: MiB at the small size and at the large one; "not ok" for one that grew by
# more than --grow or passed --most. The record: --cases '10000 100000', some twenty minutes.
# shellcheck disable=SC2317 # functions handed to wait_for
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"

sizes='500 3000' grow=8 most=64
while [ $# -gt 0 ]; do
	case $1 in
	--cases) sizes=$2; shift 2 ;;
	--grow) grow=$2; shift 2 ;;
	--most) most=$2; shift 2 ;;
	*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

no_marks() { [ "$(sql 'SELECT count(*) FROM transition.mark')" = 0 ]; }

# peak NAME COMMAND…: KiB at its most, into $scratch/NAME.SIZE
peak() {
	local name=$1
	shift
	if ! /usr/bin/env time -f %M -o "$scratch/kb" "$@" >/dev/null 2>"$scratch/peak.err"; then
		not_ok "$name" "$(tail -n 3 "$scratch/peak.err")"
		exit 1
	fi
	tail -n 1 "$scratch/kb" >"$scratch/$name.$size"
}

# Publishes so many cases more and waits until their states stand.
seed=0
add_cases() {
	seed=$((seed + 1))
	"$tools/story" facts --seed $seed --cases "$1" >"$scratch/facts.jsonl"
	"$bin/samverka" publish "$scratch/facts.jsonl" >/dev/null 2>"$scratch/publish.log" ||
		{ not_ok publish "$(tail -n 3 "$scratch/publish.log")"; exit 1; }
	start_job reconciler "$bin/samverka-transitions"
	wait_for 1800 arrived || { not_ok 'facts arrive' "$(tail -n 3 "$scratch/reconciler.log")"; exit 1; }
	stop_job "$JOB_PID"
}
arrived() { "$bin/samverka" status --wait 0 | grep '"partitionsBehind":0,"queueDue":0,' | grep -q '"walksOpen":0'; }

measure() {
	local kind
	for kind in cases discrepancies facts; do
		peak "export-$kind" "$bin/samverka" export "$kind"
	done
	peak rebuild "$bin/samverka" rebuild --area transition --verify
	start_job summaries "$bin/samverka-summaries"
	wait_for 1800 no_marks || { not_ok 'summaries' "$(tail -n 3 "$scratch/summaries.log")"; exit 1; }
	peak_kb "$JOB_PID" >"$scratch/summaries.$size"
	stop_job "$JOB_PID"
}

if [ "$(echo "$sizes" | awk '{print $2}')" -le 3000 ]; then
	system_start mockd 16 # 5 MiB a partition, in memory
else
	system_start kafka 8
fi
system_clock 2022-03-31
start_job reference "$bin/samverka-reference"
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl \
	"$scratch/reference.jsonl" >/dev/null 2>&1
wait_for 60 bench_loaded "$scratch/reference.jsonl" || { not_ok 'reference data arrive'; exit 1; }

there=0
for size in $sizes; do
	add_cases $((size - there))
	there=$size
	measure
done
small=${sizes% *} large=${sizes#* }
for name in export-cases export-discrepancies export-facts rebuild summaries; do
	line=$(awk -v grow="$grow" -v most="$most" -v at="$small and $large cases" '{v[++n] = $1 / 1024}
		END {
			verdict = (v[2] - v[1] > grow || v[2] > most) ? "grows" : "fits"
			printf "%s %.1f and %.1f MiB at %s", verdict, v[1], v[2], at
		}' "$scratch/$name.$small" "$scratch/$name.$large")
	if [ "$line" != "${line#fits }" ]; then ok "$name: ${line#* }"; else not_ok "$name: ${line#* }"; fi
done
finish
