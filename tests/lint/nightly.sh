#!/bin/bash
# The night of the laws itself: nothing with random sets is left out, its sums are right when a program crashes, and
# SIGTERM to it ends all of it. Programs that hold, crash and hang stand for the real ones.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
cd "$(dirname "$0")/../.." || exit 2

# names those that are
none_left_out() {
	local name left=0
	for name in $(grep -l 'laws_sets(' tests/prop/test_*.c | sed 's|.*/test_||; s|\.c$||'); do
		grep -qE "^for p in (.* )?${name}[ ;]" tests/prop/nightly.sh || { echo "nightly.sh: $name"; left=1; }
		grep -qE "^NIGHTLY .*[ ,]${name}[ ,]" Makefile || { echo "Makefile: $name"; left=1; }
	done
	return $left
}
check "every program of random sets is in it" none_left_out

mkdir -p "$scratch/tests/prop"
# program NAME LINE…
program() {
	local file=$scratch/tests/prop/test_$1
	shift
	printf '%s\n' '#!/bin/bash' "$@" >"$file"
	chmod +x "$file"
}
export BUILD=$scratch JOBS=2
night=(tests/prop/nightly.sh --sets 2 --only "^(reference|laws) ")

program reference 'true'
# shellcheck disable=SC2016 # the program expands it
program laws 'kill -SEGV $$'
"${night[@]}" >"$scratch/out" 2>"$scratch/errors"
check "a crash is a finding" grep '^not ok - laws: 1 of its stretches' "$scratch/out"
check "what held beside it is told" grep -E '^ok - reference: 2 sets in [0-9]+ seconds' "$scratch/out"
check "the sum is one of numbers" grep -E '^# 4 sets in [0-9]+ s, [0-9]+ seconds of processor time$' "$scratch/out"
programs() { cat "$scratch/out"; [ "$(grep -cE '^(not )?ok - ' "$scratch/out")" -eq 2 ]; }
check "and no word of the shell's is taken for a program" programs

is_gone() { ! kill -0 "$1" 2>/dev/null; }
program laws "echo \$\$ >$scratch/hangs" 'exec sleep 600'
start_job night "${night[@]}"
wait_for 20 test -s "$scratch/hangs" || not_ok 'the program begins'
hangs=$(cat "$scratch/hangs")
kill "$JOB_PID"
check "SIGTERM to it alone ends it" wait_for 20 is_gone "$JOB_PID"
check "and its programs" wait_for 20 is_gone "$hangs"
kill "$hangs" 2>/dev/null
finish
