#!/bin/sh
# Lines of the decoding code (common/event) that its unit tests and the corpora of the fuzzers reach, by
# clang's own counting: a line a file, the lines that were not reached, and the sum last. Exit 1 below
# LINES (95) per cent.
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
tests=$(for t in tests/unit/event/test_*.c; do echo "$out/all/${t%.c}"; done)
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
awk -F'[:,]' -v least="${LINES:-95}" '
	/^SF:/ { file = $2; sub(/.*\/common\//, "common/", file); missing = ""; ours = file ~ /^common\/event\// }
	/^DA:/ && ours { n[file]++; if ($3) hit[file]++; else missing = missing " " $2 }
	/^end_of_record/ && ours && n[file] {
		printf "%6.1f %%  %4d of %4d  %s%s\n", 100 * hit[file] / n[file], hit[file], n[file], file, missing ? "  not:" missing : ""
		all += n[file]; reached += hit[file]
	}
	END { printf "%.1f %% of %d lines\n", 100 * reached / all, all; exit reached * 100 < least * all }' "$out/lcov"
