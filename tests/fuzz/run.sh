#!/bin/sh
# Feeds the decoders what nobody sent: builds every fuzz target with clang's fuzzer and sanitizers and
# runs each for SECONDS_EACH (20), starting from the corpus. A finding ends the run with its file's
# name; `replay TARGET FILE` shows it without the fuzzer. New inputs go to the build folder, not into
# the corpus: add by hand what is worth keeping.
#
#   BUILD=dir        where everything goes (build/fuzz)
#   SECONDS_EACH=n   how long each target runs
#   ONLY=name        one target
set -eu
cd "$(dirname "$0")/../.."
out=${BUILD:-build}/fuzz
seconds=${SECONDS_EACH:-20}
clang=${FUZZ_CC:-clang}
command -v "$clang" >/dev/null || { echo "fuzz: no $clang here"; exit 1; }
mkdir -p "$out"
flags="-std=c11 -O1 -g -D_GNU_SOURCE -Icommon -fno-omit-frame-pointer"
sources="common/base/arena.c common/base/err.c common/base/must.c common/base/text.c common/event/*.c"

# shellcheck disable=SC2086 # the lists are lists
"$clang" $flags -fsanitize=address,undefined tests/fuzz/replay.c $sources -ljansson -lcrypto -lm -o "$out/replay"
for target in tests/fuzz/fuzz_*.c; do
	name=${target#tests/fuzz/fuzz_}
	name=${name%.c}
	[ "${ONLY:-$name}" = "$name" ] || continue
	mkdir -p "$out/$name"
	# shellcheck disable=SC2086
	"$clang" $flags -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		"$target" $sources -ljansson -lcrypto -lm -o "$out/fuzz_$name"
	echo "fuzz: $name for $seconds s"
	"$out/fuzz_$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$out/$name-" \
		"$out/$name" "tests/fuzz/corpus/$name" 2>&1 | grep -E 'SUMMARY|ERROR|Test unit|must|executed_units|new_units' || true
	for found in "$out/$name-"*; do
		[ -e "$found" ] || continue
		echo "fuzz: $name fails on $found"
		exit 1
	done
done
echo "fuzz: nothing found"
