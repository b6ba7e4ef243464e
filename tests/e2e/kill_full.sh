#!/bin/bash
# size: full
# timeout: 2400
# A hundred faults, every kind among them; and beside that, on servers of their own, all programs that lack one
# thing that correctness rests on, each of which must be caught. Both wait more than they work.
run=$(cd "$(dirname "$0")/../faults" && pwd)/storm.py
said=$(mktemp) || exit 2
trap 'rm -f "$said"' EXIT
"$run" --variant all --faults 80 --seeds 1..6 >"$said" 2>&1 &
spoilt=$!
trap 'kill $spoilt; exit 143' TERM INT
clock=(--own-clock)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || {
	echo 'skip - jumps of the daemons own clock: libfaketime is missing'
	clock=()
}
"$run" --every --faults 100 --shared "${clock[@]}"
rc=$?
wait "$spoilt"
caught=$?
cat "$said"
exit $((rc ? rc : caught))
