#!/bin/sh
# Lines of the decoding code that its unit tests and the corpora of the fuzzers reach, by clang's own
# counting: a line a file with the lines that were not reached, then a line a kind of input, and the sum
# last. Exit 1 when one of them is not above LINES (95) per cent.
#
#   BUILD=dir   where everything goes (build/coverage)
#   LINES=n     per cent
set -eu
cd "$(dirname "$0")/../.."
out=${BUILD:-build}/coverage
clang=${FUZZ_CC:-clang}
version=$("$clang" -dumpversion | cut -d. -f1)
tool() { command -v "$1-$version" || command -v "$1" || { echo "coverage: no $1 here" >&2; exit 1; }; }
profdata=$(tool llvm-profdata)
cov=$(tool llvm-cov)
mkdir -p "$out"
# What reads which kind of input, and the folders whose tests try it.
kinds='events common/event/
settings common/base/(ini|setting|settings|settings_sources|slurp)[.]c
CSV services/samverka/csv(_read)?[.]c
HTTP services/gateway/(http_text|intake_publish|client)[.]c'
tests=$(for t in tests/unit/event/test_*.c tests/unit/gateway/test_*.c tests/unit/base/test_ini.c \
	tests/unit/base/test_setting*.c tests/unit/base/test_slurp.c tests/unit/samverka/test_csv*.c; do
	echo "$out/all/${t%.c}"
done)
# shellcheck disable=SC2086 # a list
CFLAGS='-fprofile-instr-generate -fcoverage-mapping' LDFLAGS=-fprofile-instr-generate \
	make --no-print-directory -j"${JOBS:-2}" CC="$clang" BUILD="$out/all" $tests >"$out/log" 2>&1 || { tail "$out/log"; exit 1; }
rm -f "$out"/*.profraw
set --
for t in $tests; do
	LLVM_PROFILE_FILE=$out/$(basename "$t").profraw "$t" >"$out/log" 2>&1 || { cat "$out/log"; echo "coverage: $t fails"; exit 1; }
	set -- "$@" -object "$t"
done
"$profdata" merge -sparse "$out"/*.profraw -o "$out/all.profdata"
shift # the first of the programs stands without its word
"$cov" export -format=lcov "$@" -instr-profile="$out/all.profdata" >"$out/lcov"
awk -F'[:,]' -v least="${LINES:-95}" -v kinds="$kinds" '
	BEGIN {
		for (n_kinds = split(kinds, kind, "\n"); i++ < n_kinds;)
			split(kind[i], of, " ") && (name[i] = of[1]) && (files[i] = "^" of[2])
	}
	function row(reached, n, what) {
		printf "%6.1f %%  %4d of %4d  %s\n", 100 * reached / n, reached, n, what
		bad = bad || reached * 100 <= least * n
	}
	/^SF:/ {
		file = $2; missing = ""; ours = 0
		if (match(file, "(common|services)/[^/]*/[^/]*$")) file = substr(file, RSTART)
		for (i = 1; i <= n_kinds; i++)
			if (file ~ files[i]) ours = i
	}
	/^DA:/ && ours { n[file]++; if ($3) hit[file]++; else missing = missing " " $2 }
	/^end_of_record/ && ours && n[file] {
		row(hit[file], n[file], file (missing ? "  not:" missing : ""))
		n_of[ours] += n[file]; reached[ours] += hit[file]
		all += n[file]; sum += hit[file]
	}
	END {
		print ""
		for (i = 1; i <= n_kinds; i++) row(reached[i], n_of[i], name[i])
		row(sum, all, "in sum")
		exit bad
	}' "$out/lcov"
