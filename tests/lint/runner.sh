#!/bin/bash
# The runner itself: what it counts, and that nothing slips through it. A tree of its own with
# tests that pass, fail, skip, crash and hang.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
export JOBS=2
tree=$(mktemp -d "${TMPDIR:-.}/runner.XXXXXX") || exit 2
mkdir -p "$tree/tests/e2e"
cp tests/run.sh "$tree/tests/"

# expect NAME SUM EXIT-CODE [ARGUMENT…]: runs the tree; the sum must be the last line, alone
expect() {
	local name=$1 sum=$2 code=$3 out got
	shift 3
	out=$("$tree/tests/run.sh" "$@" 2>&1)
	got=$?
	if [ "$(tail -n 1 <<<"$out")" = "$sum" ] && [ $got -eq "$code" ]; then
		echo "ok - $name"
	else
		printf 'not ok - %s\n%s\nexit code %d\n' "$name" "$out" $got
		failed=1
	fi
	rm -f "$tree"/tests/e2e/*.sh
}

add() { # NAME LINE…
	local file=$tree/tests/e2e/$1.sh
	shift
	printf '#!/bin/bash\n' >"$file"
	printf '%s\n' "$@" >>"$file"
	chmod +x "$file"
}

expect "nothing that ran is a failure" "0 passed, 0 failed, 0 skipped" 1
add a 'echo "ok - one"; echo "ok - two"'
add b 'echo "skip - three: no broker here"; echo "ok - four"'
expect "cases are counted" "3 passed, 0 failed, 1 skipped" 0
add a 'echo "ok - one"; echo "not ok - two"; exit 1'
expect "a failed case fails the run" "1 passed, 1 failed, 0 skipped" 1
add a 'echo "ok - one"; exit 3'
expect "an exit code without a case is a failure" "1 passed, 1 failed, 0 skipped" 1
add a 'true'
expect "a silent good end is one test" "1 passed, 0 failed, 0 skipped" 0
add a 'echo "SKIP: no browser"; exit 77'
expect "a whole test may be skipped" "0 passed, 0 failed, 1 skipped" 0
add a 'exit 77'
expect "a skip says why" "0 passed, 1 failed, 0 skipped" 1
add a 'echo "skip - one"'
expect "a skipped case says why" "0 passed, 1 failed, 0 skipped" 1
add a '# timeout: 1' 'echo "ok - one"; sleep 60'
expect "a test that hangs is ended" "1 passed, 1 failed, 0 skipped" 1
add a 'echo 1..3; echo "ok 1 - x"; kill -9 $$'
expect "cases that a crash swallowed are failures" "1 passed, 2 failed, 0 skipped" 1
add a 'echo 1..3; echo "ok 1 - x"; echo "SKIP: why"; echo "not ok 2 # SKIP y"; echo "not ok 3 - z"; exit 1'
expect "cmocka's TAP is read" "1 passed, 1 failed, 1 skipped" 1
# shellcheck disable=SC2016 # the tests expand them
for pair in 'a b' 'b a'; do
	add "${pair% *}" "touch \$SAMVERKA_SHARED/${pair% *}" "for i in {1..300}; do [ ! -e \$SAMVERKA_SHARED/${pair#* } ] || { echo 'ok - met'; exit; }; sleep 0.1; done; exit 1"
done
expect "two run at a time" "2 passed, 0 failed, 0 skipped" 0
for name in a b; do
	# shellcheck disable=SC2016
	add $name '# alone' 'mkdir "$SAMVERKA_SHARED/one" && sleep 0.2 && rmdir "$SAMVERKA_SHARED/one" && echo "ok - alone"'
done
expect "but not those that want to be alone" "2 passed, 0 failed, 0 skipped" 0
add a '# size: full' 'echo "ok - one"; echo "ok - two"'
add b 'echo "ok - three"'
expect "the long ones wait" "1 passed, 0 failed, 0 skipped" 0
add a '# size: full' 'echo "ok - one"; echo "ok - two"'
add b 'echo "ok - three"'
expect "the long ones run" "2 passed, 0 failed, 0 skipped" 0 --size full
add aa 'echo "ok - one"'
add b 'echo "ok - two"; echo "ok - three"'
expect "a pattern picks" "1 passed, 0 failed, 0 skipped" 0 --only e2e/aa
add a 'echo "ok - one"' && chmod -x "$tree/tests/e2e/a.sh"
expect "a test that cannot be run is a failure" "0 passed, 1 failed, 0 skipped" 1
add liba 'echo "not ok - one"'
add b 'echo "ok - x"; cat; [ -d "$TMPDIR" ] && echo "ok - y"'
expect "input is empty and a folder is there" "2 passed, 0 failed, 0 skipped" 0
add a 'echo "ok - one"; echo "not ok - the second, of two"; exit 1'
add b 'echo "ok - three"'
out=$("$tree/tests/run.sh" 2>&1)
if [[ $(tail -n 4 <<<"$out") == *"failed: tests/e2e/a.sh"*"not ok - the second, of two"*"1 failed"* ]]; then
	echo "ok - the end says what failed"
else
	printf 'not ok - the end says what failed\n%s\n' "$out"
	failed=1
fi
rm -f "$tree"/tests/e2e/*.sh
cp tests/leaks.sh tests/lib.sh "$tree/tests/"
planted='19121212''-1212'
add a '. "$(dirname "$0")/../lib.sh"; echo "vid 1212121212345, 12.121212 s" >"$scratch/a.log"; ok one'
expect "what is left behind is one case more" "2 passed, 0 failed, 0 skipped" 0
add a '. "$(dirname "$0")/../lib.sh"; echo "who=$PLANTED" >"$scratch/a.log"; ok one'
PLANTED=$planted expect "an identity in a log fails the run" "1 passed, 1 failed, 0 skipped" 1
add a '. "$(dirname "$0")/../lib.sh"; mkdir -p "$scratch/kafka/logs/a.v1.dlq-0"; echo "x$PLANTED" >"$scratch/kafka/logs/a.v1.dlq-0/0.log"; ok one'
PLANTED=$planted expect "one in a dead letter too" "1 passed, 1 failed, 0 skipped" 1
add a '. "$(dirname "$0")/../lib.sh"; : >"$scratch/$PLANTED.json"; ok one'
PLANTED=$planted expect "one in the name of a file too" "1 passed, 1 failed, 0 skipped" 1
add a 'echo "ok - one"; echo "# $PLANTED"'
PLANTED=$planted expect "one in what a test prints too" "1 passed, 1 failed, 0 skipped" 1
add a '. "$(dirname "$0")/../lib.sh"; for i in {1..20}; do sleep 9 & kill -TERM $!; wait $!; done; check "there" test -d "$scratch"; finish'
expect "a job that is ended at once takes no folder along" "2 passed, 0 failed, 0 skipped" 0
rm -rf "$tree"
exit $failed
