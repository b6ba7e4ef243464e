#!/bin/bash
# size: small
# timeout: 700
# Fifty kills, three crashes of the database, a stall beyond the session and reconcilers that come
# back after another took their place: the same bytes as of a quiet run. And the harness itself: a
# program that does not compare the offset must be caught. The long one is kill_full.sh.
run=$(cd "$(dirname "$0")/../faults" && pwd)/run.sh
"$run" --facts 10000 --others 1500 --kills 50 --restarts 3 --stalls 1 --zombies 2 --strangers 1 --batch 10
rc=$?
[ $rc -eq 0 ] || exit $rc
"$run" --caught unfenced
