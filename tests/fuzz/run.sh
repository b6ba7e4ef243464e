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

# Decoders: the sources as they are always built, with sanitizers and the fuzzer's eyes in them. The
# folds: the eyes in the services alone and no sanitizers, five times as fast; their oracles are the
# laws, and `make test-full` runs laws and corpus under sanitizers.
make_it() { make --no-print-directory -j"${JOBS:-2}" CC="$clang" "$@"; }
flags="-std=c11 -g -D_GNU_SOURCE -Icommon -Iservices -fno-omit-frame-pointer"
libraries=$(pkg-config --libs rdkafka jansson libpq libmicrohttpd libsystemd libcrypto gnutls)
archives() { echo "$1/libprop.a $1/libservices.a $1/libcommon.a"; }
# shellcheck disable=SC2046,SC2086 # the lists are lists
build() {
	if [ "$1" = fold ]; then
		make_it BUILD="$out/bare" "$out/bare/libcommon.a" "$out/bare/libprop.a"
		CFLAGS='-fsanitize-coverage=inline-8bit-counters,pc-table' make_it BUILD="$out/bare" "$out/bare/libservices.a"
		"$clang" $flags -O2 -fsanitize=fuzzer "tests/fuzz/fuzz_$1.c" $(archives "$out/bare") -lcmocka $libraries -lm -o "$out/fuzz_$1"
		return
	fi
	CFLAGS='-fsanitize=fuzzer-no-link' make_it SAN=1 BUILD="$out/all" $(archives "$out/all")
	"$clang" $flags -O1 -fno-sanitize-recover=all -fsanitize=fuzzer,address,undefined "tests/fuzz/fuzz_$1.c" \
		$(archives "$out/all") -lcmocka $libraries -lm -o "$out/fuzz_$1"
	[ -x "$out/replay" ] || "$clang" $flags -O1 -fsanitize=fuzzer-no-link,address,undefined tests/fuzz/replay.c \
		$(archives "$out/all") $libraries -lm -o "$out/replay"
}

# line NAME FINDINGS: what the run of a target was, for the record
line() {
	commit=$(git rev-parse --short HEAD)
	[ -z "$(git status --porcelain -- common services tests/fuzz/fuzz_*.c tests/prop)" ] || commit=$commit+
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$1.log")
	corpus=$(find "$out/$1" "tests/fuzz/corpus/$1" -type f 2>/dev/null | wc -l)
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%d)" "$1" "${executions:-0}" "$corpus" \
		"$(($(date +%s) - began))" "$commit" "$2" >>"$record"
}

for target in tests/fuzz/fuzz_*.c; do
	name=${target#tests/fuzz/fuzz_}
	name=${name%.c}
	[ "${ONLY:-$name}" = "$name" ] || continue
	mkdir -p "$out/$name"
	build "$name"
	echo "fuzz: $name, $limit"
	corpus=tests/fuzz/corpus/$name
	[ -d "$corpus" ] || corpus=
	began=$(date +%s)
	# shellcheck disable=SC2086
	"$out/fuzz_$name" "$limit" -entropic=0 -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$out/$name-" \
		"$out/$name" $corpus >"$out/$name.log" 2>&1 || true
	grep -E 'SUMMARY|ERROR|Test unit|must|executed_units|new_units' "$out/$name.log" || true
	found=$(find "$out" -maxdepth 1 -name "$name-*" | sort)
	[ -z "$record" ] || line "$name" "$(printf '%s' "$found" | grep -c . || true)"
	[ -z "$found" ] || { echo "fuzz: $name fails on $found"; exit 1; }
done
echo "fuzz: nothing found"
