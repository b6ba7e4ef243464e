#!/bin/bash
# size: full
# timeout: 600
# make demo KAFKA=real: the story told on Apache Kafka, to its end, and nothing of it left behind.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir -m 755 "$scratch/tmp"
session() { cat "$scratch/session" 2>/dev/null || echo none; }
end_session() { pkill -TERM -s "$(session)" 2>/dev/null || true; }
at_exit end_session
TMPDIR=$scratch/tmp KAFKA=real setsid --wait bash -c 'echo $$ >"$1"; exec "$2"' - "$scratch/session" "$root/deploy/dev/demo.sh" >"$scratch/told" 2>&1
rc=$?
[ $rc -ne 77 ] || { cat "$scratch/told"; exit 77; }
[ $rc -eq 0 ] && ok 'the demo ends well' || not_ok 'the demo ends well' "exit code $rc"$'\n'"$(tail -n 40 "$scratch/told")"
told() { grep -q -- "$1" "$scratch/told" || { cat "$scratch/told"; return 1; }; }
check 'on Apache Kafka' told '^Broker (real) … 127.0.0.1:'
check 'with cases by status' told '^ *[0-9]* CLOSED$'
check 'to its last line' told '^Done in [0-9]* s'
check 'no file is left' test -z "$(ls -A "$scratch/tmp")"
# One that has ended and is not taken note of yet is none.
none_left() { ! pgrep -a -r D,R,S,T -s "$(session)"; }
check 'no process is left' wait_for 20 none_left
finish
