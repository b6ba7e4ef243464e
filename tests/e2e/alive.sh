#!/bin/bash
# What `samverka status` says of each daemon: alive and ready, alive and why not ready, silent, stopped. Each by the role
# that it has at a site; killed, paused, without a broker, stopped.
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
bin=$(dirname "$tools")/bin
# shellcheck source=tests/e2e/lib_certificates.sh
. "$root/tests/e2e/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$root/tests/e2e/lib_gateway.sh"
for program in samverka samverka-reference samverka-transitions samverka-summaries samverka-gateway samverka-monitor; do
	[ -x "$bin/$program" ] || skip_all "$program is not built"
done
start_postgres --no-fsync
start_mockd --topic samverka.transition.v1:1 --topic samverka.reference.v1:1 --topic samverka.summary.v1:1
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
sql() { psql -X -qAt "$CONNINFO" -c "$1"; }
s() { "$bin/samverka" "$@"; }
# started NAME ROLE PROGRAM [ARGUMENT…]: under its role
as() { sed "s/user=[^ ]*/user=samverka_$1/" <<<"$CONNINFO"; }
started() { SAMVERKA_POSTGRES_CONNINFO=$(as "$2") start_job "$1" "$bin/samverka-$3" "${@:4}"; }
lines() { s status | grep '"item":"daemon"' | grep "\"name\":\"samverka-$1\""; }
# says NAME PATTERN: one line, and this is in it
says() { [ "$(lines "$1" | wc -l)" = 1 ] && lines "$1" | grep -q -- "$2"; }
until_says() { wait_for 60 says "$@" || { lines "$1"; return 1; }; }
check_says() { s check | grep '"check":"daemon' | grep -q -- "$1"; }

s migrate >/dev/null
psql -X -q -v ON_ERROR_STOP=1 -f "$root/deploy/postgres/roles.sql" "$CONNINFO"
named() { cmp <(s status | sed -n 's/.*"item":"daemon","name":"samverka-\([a-z]*\)".*/\1/p' | sort) <(sed '/^#/d; s/\t.*//' "$root/deploy/services.tsv" | sort); }
check 'each daemon that there is has a line' named
check 'before it was ever started: stopped' says transitions '"alive":false,.*"ready":false,.*"state":"stopped"'
check 'and check says that none runs' check_says 'none runs.*"verdict":"ok"'

started reference reference reference
started transitions transition transitions
transitions=$JOB_PID
started summaries summaries summaries
summaries=$JOB_PID
started monitor monitor monitor
check 'no reference data: alive, and why not ready' until_says transitions '"alive":true,.*"ready":false,"reason":"NO_REFERENCE",.*"state":"alive, not ready: '
check 'which check warns of' check_says 'samverka-transitions.*not ready.*"verdict":"warn"'
s reference load "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl >/dev/null
check 'with them: alive, ready' until_says transitions "\"alive\":true,.*\"pid\":$transitions,\"ready\":true,\"reason\":null,.*\"state\":\"alive, ready\""
check 'its version' says transitions "\"version\":\"$("$bin/samverka-transitions" --version | cut -d' ' -f2)\""
for name in reference summaries monitor; do
	check "the $name under its role" until_says "$name" '"state":"alive, ready"'
done
gateway_certificates
SAMVERKA_POSTGRES_CONNINFO=$(as gateway) gateway_start
check 'the gateway' until_says gateway '"state":"alive, ready"'
check 'check counts them' check_says '5 alive and ready.*"verdict":"ok"'
check 'a line each on a terminal' bash -c "script -qec \"'$bin/samverka' status\" /dev/null </dev/null | grep -q 'samverka-transitions *alive, ready'"
seen() { sql "select seen_at from samverka.daemon where name = 'transitions'"; }
before=$(seen)
renewed() { [ "$(seen)" != "$before" ]; }
check 'its word is renewed' wait_for 30 renewed
check 'nobody else can take it away' test "$(psql -X -qAt "$(as monitor)" -c "begin read write; select samverka.gone(name, host, pid) from monitor.daemon; select count(*) from monitor.daemon; commit" | tail -n 1)" = 4

started summaries2 summaries summaries
standby=$JOB_PID
waits() { [ "$(lines summaries | wc -l)" = 2 ] && lines summaries | grep -q "\"pid\":$standby,\"ready\":false,\"reason\":\"STANDBY\",.*\"state\":\"alive, waiting: another summaries daemon is at work"; }
check 'a second summaries daemon waits, and is seen' wait_for 60 waits
check 'which check does not warn of' check_says '5 alive and ready, 1 waiting.*"verdict":"ok"'
stop_job "$summaries"
check 'it takes over' until_says summaries "\"pid\":$standby,.*\"state\":\"alive, ready\""
summaries=$standby

# What status waits for: everything in states, and every due summary out.
s status --wait 60 >"$scratch/wait"
check 'all is in and out: 0' test $? = 0
stop_job "$summaries"
check 'one that is stopped is told so' says summaries '"state":"stopped"'
sql "insert into summary.summary (version, key, type, recipient, audience, period, topic, digest, event_id, payload, computed_at)
	values (1, 'S1/9999/1999-01/', 'S1', '9999', 'OWN', '1999-01', 'samverka.summary.v1.9999', '', 'e', '{}', now() - interval '1 hour')"
began=$SECONDS
s status --wait 100 >"$scratch/wait" 2>"$scratch/wait.err"
check 'a summary that is due and has no topic is not out: 1' test $? = 1
check 'which is no use waiting for' test $((SECONDS - began)) -lt 90
check 'and is counted' grep -q '"done":false,.*"summariesWithoutTopic":1' "$scratch/wait"
check 'with what to do' grep -q '1 summaries are due and have no topic: samverka topics --apply' "$scratch/wait.err"

kill -STOP "$transitions"
check 'one that stands still: silent' until_says transitions '"alive":false,.*"ready":false,.*"state":"silent since 2[-0-9]* [:0-9]*Z: killed, stuck or cut off"'
check 'which check warns of, too' check_says 'samverka-transitions.*silent since.*"verdict":"warn"'
kill -CONT "$transitions"
check 'it goes on: alive' until_says transitions "\"pid\":$transitions,.*\"state\":\"alive, ready\""

started transitions2 transition transitions
two() { [ "$(lines transitions | grep -c '"state":"alive, ready"')" = 2 ]; }
check 'two of one kind: a line each' wait_for 60 two
second=$JOB_PID
stop_job "$second"
check 'one stopped in good order: the other is left' until_says transitions "\"pid\":$transitions,.*\"state\":\"alive, ready\""

stop_job "$transitions" KILL
check 'one that was killed: silent' until_says transitions "\"pid\":$transitions,.*\"state\":\"silent since 2[-0-9]* [:0-9]*Z: killed, stuck or cut off\""
started transitions3 transition transitions
transitions=$JOB_PID
check 'the next one takes its place' until_says transitions "\"pid\":$transitions,.*\"state\":\"alive, ready\""
sql 'revoke execute on function samverka.alive from samverka_ingest'
check 'without the right to say so it works all the same, and logs it' wait_for 30 grep -q 'event=alive-not-told' "$scratch/transitions3.log"
check 'and is missed' until_says transitions '"state":"silent since'
check 'it says so once' test "$(grep -c 'event=alive-not-told' "$scratch/transitions3.log")" = 1
sql 'grant execute on function samverka.alive to samverka_ingest'

stop_job "$MOCKD_PID"
for name in transitions monitor; do
	check "no broker: the $name say so" until_says "$name" '"alive":true,.*"ready":false,"reason":"BROKER",.*"state":"alive, not ready: [a-z ]*broker'
done
stop_job "$transitions"
check 'stopped in good order: stopped' says transitions '"state":"stopped"'
gateway_stop
check 'the gateway, too' says gateway '"state":"stopped"'
SAMVERKA_POSTGRES_CONNINFO='host=127.0.0.1 port=1' s status >/dev/null 2>&1
check 'without the database nothing can be asked' test $? = 3
finish
