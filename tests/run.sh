#!/bin/bash
# Runs the tests that were built and says what became of each.
#
#   tests/run.sh [--size small|full] [--only PATTERN] [--list]
#
# BUILD names the build folder (build/gcc). small: everything that is not marked full. full: the
# C tests of the sanitizer build (SAN_BUILD, build/san), and what is marked full.
#
# A test is a cmocka program (tests/{unit/*,prop,contract}/test_*.c) or a script (tests/*/*.sh in
# kafka, e2e, lint, contract, browser; lib*.sh is no test). Marks stand in the first 20 lines of its source:
#
#   size: full        only in --size full
#   timeout: 300      seconds, instead of 120
#   no-san            not worth running under sanitizers
#   alone             nothing runs beside it: it measures, or has what the machine has once
#
# A script prints "ok - name", "not ok - name" or "skip - name: reason" for each of its cases, or
# "SKIP: reason" and exits 77 when it cannot run at all. A cmocka case prints "SKIP: reason"
# before skip(). A skip without a reason is a failure. The last line is the sum.
#
# At the end, what the scripts and programs left behind is one more case: no planted identity stands
# in logs, metrics, answers, dead letters and names of files (tests/leaks.sh).
#
# A test gets BUILD, TMPDIR (its own, removed afterwards), SAMVERKA_SHARED (one folder for all tests of
# the run) and SAMVERKA_DATA, if there is such data.
set -u
cd "$(dirname "$0")/.." || exit 2

size=small only='' list=''
while [ $# -gt 0 ]; do
	case $1 in
	--size) size=${2:-}; shift 2 ;;
	--only) only=${2:-}; shift 2 ;;
	--list) list=1; shift ;;
	*) sed -n '2,26s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
case $size in small | full) ;; *) echo "--size is small or full" >&2; exit 2 ;; esac

export BUILD=${BUILD:-build/gcc} SAN_BUILD=${SAN_BUILD:-build/san}
export SAMVERKA_SIZE=$size CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
if [ -z "${SAMVERKA_DATA:-}" ] && [ -d ../shared/data ]; then
	SAMVERKA_DATA=$(cd ../shared/data && pwd)
	export SAMVERKA_DATA
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/samverka-test.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'trap - INT TERM; kill 0' INT TERM
# A private PostgreSQL runs as another user and must be able to enter.
chmod 755 "$scratch"
export SAMVERKA_LEAKS=$scratch/leaks SAMVERKA_SHARED=$scratch/shared
mkdir "$SAMVERKA_SHARED"
: >"$SAMVERKA_LEAKS"

# mark FILE WORD: the value of a mark, or "yes" for one without
mark() {
	head -n 20 "$1" | sed -n "s/^\(#\| \*\|\/\*\) *$2\(: *\([a-z0-9]*\)\|\)\( *\*\/\|\)$/x\3/p" |
		sed 's/^x$/yes/; s/^x//' | head -n 1
}

is_full() { [ "$(mark "$1" size)" = full ]; }

# Lines "folder source program": which build the program is taken from.
c_tests() {
	local source
	for source in tests/unit/*/test_*.c tests/prop/test_*.c tests/contract/test_*.c; do
		[ -e "$source" ] || continue
		if [ "$size" = small ]; then
			is_full "$source" || echo "$source $BUILD/${source%.c}"
		else
			[ -n "$(mark "$source" no-san)" ] || echo "$source $SAN_BUILD/${source%.c}"
			! is_full "$source" || echo "$source $BUILD/${source%.c}"
		fi
	done
}

# The longest first, by the time they may take: so none is left over at the end. Those that run alone last.
script_tests() {
	local source mine limit
	for source in tests/{lint,contract,kafka,e2e,browser}/*.sh; do
		case $source in */lib*.sh | *\**) continue ;; esac
		if is_full "$source"; then mine=full; else mine=small; fi
		limit=$(mark "$source" timeout)
		[ "$size" != $mine ] || echo "$(mark "$source" alone | wc -l) ${limit:-120} $source $source"
	done | sort -s -k1,1n -k2,2nr | cut -d' ' -f3-
}

# Reads TAP and prints "passed failed skipped".
count() {
	awk -v rc="$1" '
	/^1\.\.[0-9]+$/ { planned += substr($0, 4) }
	/^(not )?ok [0-9]+ # SKIP/ { seen++; skipped++; next }
	/^ok [0-9]+ - / { seen++; passed++ }
	/^not ok [0-9]+ - / { seen++; failed++ }
	/^ok - / { passed++ }
	/^not ok - / { failed++ }
	/^skip - [^:]*: *[^ ]/ { skipped++; said++; next }
	/^skip - / { failed++ }
	/^(# )?SKIP: *[^ ]/ { said++ }
	END {
		if (seen < planned) failed += planned - seen
		if (rc == 77 && !passed && !failed && !skipped) { skipped = 1; rc = 0 }
		if (skipped && !said) failed += skipped
		if (skipped && !said) skipped = 0
		if (rc != 0 && !failed) failed = 1
		if (rc == 0 && !passed && !failed && !skipped) passed = 1
		print passed + 0, failed + 0, skipped + 0
	}' "$2"
}

# run_one NUMBER SOURCE PROGRAM
run_one() {
	local number=$1 source=$2 program=$3 out=$scratch/$1.out began=$EPOCHREALTIME rc sum limit
	local passed failed skipped word seconds
	mkdir -m 755 "$scratch/$number.tmp"
	limit=$(mark "$source" timeout)
	if [ -x "$program" ]; then
		TMPDIR=$scratch/$number.tmp timeout -k 15 "${limit:-120}" "$program" </dev/null >"$out" 2>&1
		rc=$?
	else
		echo "$program is not built, or not executable" >"$out"
		rc=127
	fi
	[ $rc -ne 124 ] || printf '\nended after %s seconds\n' "${limit:-120}" >>"$out"
	sum=$(count $rc "$out")
	read -r passed failed skipped <<<"$sum"
	echo "$sum" >"$scratch/$number.sum"
	seconds=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
	word=ok
	[ "$passed" -gt 0 ] || word=skip
	[ "$failed" -eq 0 ] || word=FAIL
	{
		printf '[%*d/%d] %-4s %-52s %5ss  %s\n' ${#total} "$number" "$total" "$word" \
			"${program#build/}" "$seconds" "$(tell "$passed" "$failed" "$skipped")"
		sed -n 's/^skip - \(.*\)$/          skipped: \1/p; s/^\(# \)\{0,1\}SKIP: */          skipped: /p' "$out"
		if [ "$failed" -ne 0 ]; then
			sed 's/^/    | /' "$out"
			echo "    | exit code $rc"
		fi
	} >"$scratch/$number.text"
	flock "$scratch/lock" cat "$scratch/$number.text"
	rm -rf "$scratch/$number.tmp"
}

tell() {
	local text="$1 passed"
	[ "$2" -eq 0 ] || text="$text, $2 failed"
	[ "$3" -eq 0 ] || text="$text, $3 skipped"
	echo "$text"
}

# Two at a time, as most wait more than they work; with JOBS=1 scripts go one by one. Where all have one
# database, those that need it go alone.
at_once() {
	local most=2
	case $1 in
	tests/contract/*) [ -z "${SAMVERKA_TEST_CONNINFO:-}" ] || most=1 ;;
	tests/unit/* | tests/prop/* | tests/lint/*) ;;
	*) [ "${JOBS:-2}" -gt 1 ] && [ -z "$(mark "$1" alone)" ] || most=1 ;;
	esac
	echo $most
}

{ c_tests; script_tests; } | grep -e "$only" >"$scratch/plan"
total=$(wc -l <"$scratch/plan")
if [ -n "$list" ]; then
	awk '{ print $2 }' "$scratch/plan"
	exit 0
fi
number=0
while read -r source program; do
	number=$((number + 1))
	beside=$(at_once "$source")
	while [ "$(jobs -rp | wc -l)" -ge "$beside" ]; do wait -n; done
	run_one $number "$source" "$program" &
	# A lone one waits for itself as well.
	[ "$beside" -gt 1 ] || wait
done <"$scratch/plan"
wait

# Leaks are told as if by a test of their own.
leaks() {
	local out=$scratch/leaks.out sum files
	mkdir "$scratch/outs" && ln "$scratch"/*.out "$scratch/outs/" 2>/dev/null
	[ ! -x tests/leaks.sh ] || tests/leaks.sh "$scratch/outs" | sed 's|^\./|output of test |' >>"$SAMVERKA_LEAKS"
	[ -s "$SAMVERKA_LEAKS" ] || return
	files=$(awk '/^[0-9]+$/ { n += $1 } END { print n + 0 }' "$SAMVERKA_LEAKS")
	grep -vE '^[0-9]+$' "$SAMVERKA_LEAKS" | sort -u >"$out.found"
	if [ -s "$out.found" ]; then
		{ sed 's/^/# /' "$out.found"; echo "not ok - no identity in what $files files say"; } >"$out"
		sum='0 1 0'
	else
		echo "ok - no identity in what $files files say" >"$out"
		sum='1 0 0'
	fi
	echo "$sum" >"$scratch/leaks.sum"
	{
		printf '[%d/%d] %s %s\n' "$total" "$total" "$([ "$sum" = '1 0 0' ] && echo 'ok  ' || echo FAIL)" "tests/leaks.sh: $files files"
		[ "$sum" = '1 0 0' ] || sed 's/^/    | /' "$out"
	} | tee "$scratch/leaks.text"
}
leaks

# What failed, once more: whoever sees only the end of a long log sees why.
failures() {
	local text
	for text in "$scratch"/*.text; do
		grep -q '^\[ *[0-9]*/[0-9]*\] FAIL' "$text" 2>/dev/null || continue
		head -n 1 "$text" | sed 's/^\[[^]]*\] FAIL/failed:/'
		grep -E '^    \| (not ok|# |.*(rror|ended after|exit code|assert))' "$text" | tail -n 12
	done
}
failures
cat "$scratch"/*.sum 2>/dev/null | awk '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0 || passed + skipped == 0
	}'
