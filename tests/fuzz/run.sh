#!/bin/bash
# Feeds the decoders, and the folds, what nobody sent: builds every target with clang's fuzzer and runs
# each for SECONDS_EACH (20), starting from the corpus, from what seeds.py makes for it, and with the words
# of its dictionary (TARGET.dict), where it has these. A finding ends the run with its file's name;
# `build/fuzz/KIND/fuzz_TARGET FILE` shows it again. New inputs go to the build folder, not into the
# corpus: add by hand what is worth keeping.
#
# Two builds of the same sources. `sanitizers` has those for addresses and undefined behaviour, and the
# fuzzer sees what is compared with what. `plain` has counters alone and is five to ten times as fast; its
# oracles are the target's own laws, and what it finds worth keeping is run again under sanitizers before
# the run ends.
#
#   tests/fuzz/run.sh [--record]   --record adds lines to tests/fuzz/record.tsv, which `make docs` sums
#                                  up in docs/security.md
#
#   BUILD=dir        where everything goes (build/fuzz)
#   KIND=plain       which build (sanitizers; plain for fold)
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
mapfile -t libraries < <(pkg-config --libs rdkafka jansson libpq libmicrohttpd libsystemd libcrypto gnutls | xargs -n 1)

# build KIND TARGET: $out/KIND/fuzz_TARGET
build() {
	local eyes=-fsanitize-coverage=inline-8bit-counters,pc-table san='' how=(-O2)
	if [ "$1" = sanitizers ]; then
		eyes=-fsanitize=fuzzer-no-link san=1
		how=(-O1 -fno-sanitize-recover=all '-fsanitize=address,undefined')
	fi
	local archives=("$out/$1/libprop.a" "$out/$1/libservices.a" "$out/$1/libcommon.a")
	CFLAGS=$eyes make --no-print-directory -j"${JOBS:-2}" CC="$clang" SAN=$san BUILD="$out/$1" "${archives[@]}" >/dev/null
	"$clang" -std=c11 -g -D_GNU_SOURCE -Icommon -Iservices -fno-omit-frame-pointer "${how[@]}" -fsanitize=fuzzer \
		"tests/fuzz/fuzz_$2.c" "${archives[@]}" -lcmocka "${libraries[@]}" -lm -o "$out/$1/fuzz_$2"
}

# run KIND TARGET LIMIT: findings are files $out/TARGET-…
run() {
	local log=$out/$2.$1.log corpus=("$out/seeds/$2") more=() began found longest
	python3 -B tests/fuzz/seeds.py "$2" "$out/seeds/$2"
	[ ! -d "tests/fuzz/corpus/$2" ] || corpus+=("tests/fuzz/corpus/$2")
	[ ! -f "tests/fuzz/$2.dict" ] || more=("-dict=tests/fuzz/$2.dict")
	echo "fuzz: $2, $1, $3"
	began=$(date +%s)
	# Where time goes with the length and what is found does not, the plain build takes short inputs.
	case $1.$2 in *.settings | plain.schema | plain.fold | plain.csv) longest=512 ;; *) longest=4096 ;; esac
	"$out/$1/fuzz_$2" "$3" -entropic=0 -max_len="$longest" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 -artifact_prefix="$out/$2-" "${more[@]}" \
		"$out/$2" "${corpus[@]}" >"$log" 2>&1 || true
	grep -E 'SUMMARY|ERROR|Test unit|must|executed_units|new_units' "$log" || true
	found=$(find "$out" -maxdepth 1 -name "$2-*" | sort)
	[ -z "$record" ] || line "$1" "$2" $(($(date +%s) - began)) "$(printf '%s' "$found" | grep -c . || true)" >>"$record"
	[ -z "$found" ] || { echo "fuzz: $2 fails on $found"; exit 1; }
}

# line KIND TARGET SECONDS FINDINGS: what the run of a target was, for the record
line() {
	local commit executions corpus
	commit=$(git rev-parse --short HEAD)
	[ -z "$(git status --porcelain -- common services tests/fuzz/fuzz_*.c tests/prop)" ] || commit=$commit+
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$2.$1.log")
	corpus=$(find "$out/$2" "tests/fuzz/corpus/$2" -type f 2>/dev/null | wc -l)
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		"$(date -u +%Y-%m-%d)" "$2" "${executions:-0}" "$corpus" "$3" "$commit" "$4" "$1"
}

for target in tests/fuzz/fuzz_*.c; do
	name=${target#tests/fuzz/fuzz_}
	name=${name%.c}
	[ "${ONLY:-$name}" = "$name" ] || continue
	mkdir -p "$out/$name"
	kind=${KIND:-$([ "$name" = fold ] && echo plain || echo sanitizers)}
	build "$kind" "$name"
	run "$kind" "$name" "$limit"
	[ "$kind" = plain ] || continue
	build sanitizers "$name"
	run sanitizers "$name" -runs=0
done
echo "fuzz: nothing found"
