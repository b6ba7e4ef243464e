#!/bin/sh
# Feeds the decoders, and the folds, what nobody sent: builds every target with clang's fuzzer and
# sanitizers and runs each for SECONDS_EACH (20), starting from the corpus. A finding ends the run with
# its file's name; `replay TARGET FILE` shows it without the fuzzer. New inputs go to the build folder,
# not into the corpus: add by hand what is worth keeping.
#
#   BUILD=dir        where everything goes (build/fuzz)
#   SECONDS_EACH=n   how long each target runs
#   RUNS_EACH=n      how many inputs instead, whatever time they take
#   ONLY=name        one target
#   JOBS=n           at once, while building
set -eu
cd "$(dirname "$0")/../.."
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
libraries=$(pkg-config --libs rdkafka jansson libpq libmicrohttpd libsystemd libcrypto gnutls 2>/dev/null || pkg-config --libs rdkafka jansson libpq libmicrohttpd libsystemd libcrypto)

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
	# shellcheck disable=SC2086
	"$out/fuzz_$name" "$limit" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="$out/$name-" \
		"$out/$name" $corpus 2>&1 | grep -E 'SUMMARY|ERROR|Test unit|must|executed_units|new_units' || true
	for found in "$out/$name-"*; do
		[ -e "$found" ] || continue
		echo "fuzz: $name fails on $found"
		exit 1
	done
done
echo "fuzz: nothing found"
