#!/bin/bash
# size: full
# timeout: 2400
# A hundred faults, every kind among them, and all programs that lack one thing that correctness rests
# on, each of which must be caught.
run=$(cd "$(dirname "$0")/../faults" && pwd)/storm.py
"$run" --every --faults 100 --shared
rc=$?
[ $rc -eq 0 ] || exit $rc
"$run" --variant all --faults 80 --seeds 1..4
