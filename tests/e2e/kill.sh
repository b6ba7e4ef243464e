#!/bin/bash
# timeout: 1200
# alone
# Kills and pauses of every daemon with some faults of the database and of connections, against an undisturbed run:
# at least 50 SIGKILLs of reconcilers of care transitions and 3 restarts of PostgreSQL among them. And the harness
# itself: programs that do not compare the offset must be caught.
# The long one is kill_full.sh; all kinds and the record are in docs/reliability.md.
run=$(cd "$(dirname "$0")/../faults" && pwd)/storm.py
for what in kil=5 kill:transition=5 postgres:transitions=3; do
	if "$run" --list --at-least $what >/dev/null 2>&1; then
		echo "not ok - what is not there is not waited for: $what"
		exit 1
	fi
	echo "ok - what is not there is not waited for: $what"
done
"$run" --faults 60 --at-least kill:transitions=50,postgres=3 --no-hand \
	--kinds kill,pause,pause,pause,zombie,sessions,postgres,pg-reset,commit-request,commit-reply
rc=$?
[ $rc -eq 0 ] || exit $rc
"$run" --variant unfenced --faults 60 --seeds 1..6
