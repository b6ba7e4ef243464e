#!/bin/sh
# Feeds the decoders, and the folds, what nobody sent: builds every target with clang's fuzzer and
# sanitizers and runs each for SECONDS_EACH (20), starting from the corpus. A finding ends the run with
# its file's name; `replay TARGET FILE` shows it without the fuzzer. New inputs go to the build folder,
# not into the corpus: add by hand what is worth keeping.
#
#   tests/fuzz/run.sh [--record]   --record adds a line a target to tests/fuzz/record.tsv, which
#                                  `make docs` sums up in docs/reliability.md
#
#   BUILD=dir        where everything goes (build/fuzz)
#   SECONDS_EACH=n   how long each target runs
#   RUNS_EACH=n      how many inputs instead, whatever time they take
#   ONLY=name        one target
#   JOBS=n           at once, while building
set -eu
cd "$(dirname "$0")/../.."
record=''
[ "${1:-}" != --record ] || record=tests/fuzz/record.tsv
out=${BUILD:-build}/fuzz
limit="-max_total_time=${SECONDS_EACH:-20}"
[ -z "${RUNS_EACH:-}" ] || limit="-runs=$RUNS_EACH"
clang=${FUZZ_CC:-clang}
command -v "$clang" >/dev/null || { echo "fuzz: no $clang here"; exit 1; }
mkdir -p "$out"

# The sources as they are always built, with the fuzzer's eyes in them.
make_it() { CFLAGS='-fsanitize=fuzzer-no-link' make --no-print-directory -j"${JOBS:-2}" CC="$clang" SAN=1 BUILD="$out/all" "$@"; }
make_it "$out/all/libservices.a" "$out/all/libcommon.a" "$out/all/libprop.a"
flags="-std=c11 -O1 -g -D_GNU_SOURCE -Icommon -Iservices -fno-omit-frame-pointer -fno-sanitize-recover=all"
archives="$out/all/libprop.a $out/all/libservices.a $out/all/libcommon.a"
libraries=$(pkg-config --libs rdkafka jansson libpq libmicrohttpd libsystemd libcrypto gnutls)

# line NAME FINDINGS: what the run of a target was, for the record
line() {
	commit=$(git rev-parse --short HEAD)
	[ -z "$(git status --porcelain -- common services tests/fuzz/fuzz_*.c tests/prop)" ] || commit=$commit+
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$1.log")
	corpus=$(find "$out/$1" "tests/fuzz/corpus/$1" -type f 2>/dev/null | wc -l)
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%d)" "$1" "${executions:-0}" "$corpus" \
		"$(($(date +%s) - began))" "$commit" "$2" >>"$record"
}

# shellcheck disable=SC2086 # the lists are lists
"$clang" $flags -fsanitize=fuzzer-no-link,address,undefined tests/fuzz/replay.c $archives $libraries -lm -o "$out/replay"
for target in tests/fuzz/fuzz_*.c; do
	name=${target#tests/fuzz/fuzz_}
	name=${name%.c}
	[ "${ONLY:-$name}" = "$name" ] || continue
	mkdir -p "$out/$name"
	# shellcheck disable=SC2086
	"$clang" $flags -fsanitize=fuzzer,address,undefined "$target" $archives -lcmocka $libraries -lm -o "$out/fuzz_$name"
	echo "fuzz: $name, $limit"
	corpus=tests/fuzz/corpus/$name
	[ -d "$corpus" ] || corpus=
	began=$(date +%s)
	# shellcheck disable=SC2086
	"$out/fuzz_$name" "$limit" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$out/$name-" \
		"$out/$name" $corpus >"$out/$name.log" 2>&1 || true
	grep -E 'SUMMARY|ERROR|Test unit|must|executed_units|new_units' "$out/$name.log" || true
	found=$(find "$out" -maxdepth 1 -name "$name-*" | sort)
	[ -z "$record" ] || line "$name" "$(printf '%s' "$found" | grep -c . || true)"
	[ -z "$found" ] || { echo "fuzz: $name fails on $found"; exit 1; }
done
echo "fuzz: nothing found"
