#!/bin/bash
# size: full
# timeout: 1800
# An upgrade in the middle of a storm, from the last commit that had another schema: daemons killed, the migration killed
# once, an old daemon that comes too late, and `samverka rebuild` beside the new ones.
cd "$(dirname "$0")/../.." || exit 2
newest=$(printf '%s\n' schemas/sql/[0-9]*.sql | tail -n 1)
from=$(git rev-parse -q --verify "$(git log -1 --diff-filter=A --format=%h -- "$newest" 2>/dev/null)^" 2>/dev/null) || {
	echo "SKIP: what was there before ${newest##*/} is not in this clone"
	exit 77
}
exec tests/faults/storm.py --from "${from:0:7}" --faults 50 --no-hand --seeds 3
