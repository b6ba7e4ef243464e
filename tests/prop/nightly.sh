#!/bin/bash
# The laws on many random sets: programs without sanitizers, as many at a time as JOBS says, each on a stretch of seeds of
# its own, so that it can be stopped and a finding names its seed. Every night has other sets.
#
#   tests/prop/nightly.sh [--sets N] [--seed N] [--only PATTERN] [--record]
#
#   --sets    for each domain of the laws (100000); the attacks on summaries get a tenth, each of their sets being a
#             whole region
#   --seed    the first one (by the day)
#   --record  lines in tests/prop/record.tsv and the table of docs/reliability.md
#
# The last line is the sum; exit 0 when every law held on every set.
set -u
cd "$(dirname "$0")/../.." || exit 2
sets=100000 seed=$(date -u +%Y%m%d)000000 only=. record='' stretch=2000
while [ $# -gt 0 ]; do
	case $1 in
	--sets) sets=$2; shift 2 ;;
	--seed) seed=$2; shift 2 ;;
	--only) only=$2; shift 2 ;;
	--record) record=1; shift ;;
	*) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
export BUILD=${BUILD:-build/gcc}
table=tests/prop/record.tsv
out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
trap 'exit 143' TERM INT
export out

# one PROGRAM SEED SETS: its seconds of processor time, and whether it held
one() {
	local log=$out/$1.$2 cpu
	cpu=$( { TIMEFORMAT='%U %S'; time SAMVERKA_SEED=$2 SAMVERKA_SETS=$3 "$BUILD/tests/prop/test_$1" >"$log" 2>&1 || echo "$1 $2" >>"$out/failed"; } 2>&1)
	printf '%s\t%s\t%s\n' "$1" "$3" "$(awk 'END { print $1 + $2 }' <<<"$cpu")" >>"$out/done"
}
export -f one

# stretches PROGRAM SETS: lines for one
stretches() {
	local at n
	for ((at = 0; at < $2; at += stretch)); do
		n=$(($2 - at < stretch ? $2 - at : stretch))
		echo "$1 $((seed + at)) $n"
	done
}

began=$SECONDS
: >"$out/done"
for p in transitions transition_fold approvals indicators reference laws retention; do
	stretches $p "$sets"
done >"$out/plan"
stretch=200
for p in attack attack_figures attack_settlements; do
	stretches $p $((sets / 10))
done >>"$out/plan"
grep -E -- "$only" "$out/plan" >"$out/todo"
# In the background and a process group of its own, so that a signal is heeded at once and ends all of it.
set -m
xargs -P "${JOBS:-2}" -L 1 bash -c 'one "$@"' one <"$out/todo" &
set +m
# shellcheck disable=SC2064 # this one
trap "kill -- -$!; wait; exit 143" TERM INT
wait

commit=$(git rev-parse --short=7 HEAD 2>/dev/null)
[ -z "$(git status --porcelain -- common services schemas tests/prop Makefile 2>/dev/null)" ] || commit+=-dirty
failed=0
while read -r name; do
	bad=$(grep -c "^$name " "$out/failed" 2>/dev/null)
	sum=$(awk -F'\t' -v name="$name" '$1 == name { n += $2; s += $3 } END { printf "%d\t%.0f", n, s }' "$out/done")
	if [ "${bad:-0}" -eq 0 ]; then
		echo "ok - $name: ${sum%$'\t'*} sets in ${sum#*$'\t'} seconds of processor time"
	else
		echo "not ok - $name: $bad of its stretches found something"
		grep "^$name " "$out/failed" | while read -r p first; do
			echo "# from seed $first on:"
			grep -E 'SAMVERKA_SEED|^not ok|^# |: ' "$out/$p.$first" | head -5 | sed 's/^/# /'
		done
		failed=1
	fi
	[ -z "$record" ] || printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%F)" "$name" "$seed" "$commit" "$sum" "${bad:-0}" >>$table
done < <(cut -f1 "$out/done" | awk '!seen[$0]++')
awk -F'\t' -v s=$((SECONDS - began)) '{ n += $2; cpu += $3 } END {
	printf "# %d sets in %d s, %.0f seconds of processor time\n", n, s, cpu }' "$out/done"
[ -z "$record" ] || tests/lint/tables.sh --write
[ -s "$out/done" ] || failed=1
exit $failed
