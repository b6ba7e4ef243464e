#!/bin/bash
# timeout: 180
# Definitions and targets change: what was known before they did, what the yearly report says has
# changed since, and whose work a change is.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

event() { # ID SUFFIX SUBJECT TIME DATA
	printf '{"specversion":"1.0","id":"%s","source":"urn:samverka:2321000255:figures","type":"samverka.indicator.%s.v1","subject":"%s","time":"%s","recordedtime":"%s","data":{%s}}\n' \
		"$1" "$2" "$3" "$4" "$4" "$5"
}
defined() { # VERSION TEXT MORE
	event "def-$1" indicator.defined WAIT 2023-12-01T08:00:00+01:00 \
		"\"code\":\"WAIT\",\"nameSv\":\"Väntan\",\"definition\":\"$2\",\"definitionVersion\":\"$1\",\"direction\":\"LOWER_IS_BETTER\",\"additive\":true$3"
}
target() { # ID VALUE MORE
	event "$1" target.set WAIT 2023-12-02T08:00:00+01:00 \
		"\"code\":\"WAIT\",\"org\":\"12\",\"period\":\"2024\",\"value\":\"$2\",\"decidedBy\":\"Nämnden\",\"noticeId\":\"$1\"$3"
}
measured() { # ORG MONTH VALUE
	event "m-$1-$2" measurement.reported "WAIT/$1" 2024-08-01T08:00:00+02:00 \
		"\"code\":\"WAIT\",\"org\":\"$1\",\"periodStart\":\"$2-01\",\"periodEnd\":\"$2-30\",\"value\":\"$3\",\"definitionVersion\":\"1\""
}
put() {
	cat >"$scratch/facts"
	check 'facts are taken' bash -c "'$bin/samverka' publish '$scratch/facts' >'$scratch/published'"
	check 'and arrive' system_wait 60
}
sql() { psql -X -q -At "$CONNINFO" -c "$1"; }
figures() { "$bin/samverka" export indicators "$@"; }
# WHAT: of the region's own figure
evaluated() { figures "${@:2}" | grep '"org":"12"' | grep -qF "$1"; }
walked() { sql "select coalesce(sum(walked), 0) from $1.walk"; }

system_start mockd 2
system_daemons 1
system_reference
# Somebody else's entities, which no indicator concerns.
for type in transition.admission.registered approval.document.registered; do
	tr -d '\n' <"$root/schemas/examples/samverka.$type.v1.json" | "$bin/samverka" publish >/dev/null
done
{ defined 1 'days from call to visit'; target t1 40; measured 12 2024-06 38; measured 1280 2024-06 38; } | put
check 'judged by the first target' evaluated '"evaluation":"ACHIEVED"'
entities() { sql "select least((select count(*) from transition.entity), (select count(*) from approval.entity))"; }
check 'others have entities' test "$(entities)" -gt 0
case_walks=$(walked transition) document_walks=$(walked approval) series_walks=$(walked indicator)
figures >"$scratch/first"

moment() { date -u +%Y-%m-%dT%H:%M:%SZ; }
second=$(moment)
clock_moved() { [ "$(moment)" != "$second" ]; }
check 'the clock moves on' wait_for 5 clock_moved
before=$(moment)
{ defined 2 'days from first call to visit' ',"validFrom":"2025-01-01"'; target t2 30 ',"noticeVersion":2,"action":"REVISED","replaces":"t1"'; } | put
check 'the revised target counts' evaluated '"evaluation":"OFF_TRACK"'
check 'known before: the first target' evaluated '"evaluation":"ACHIEVED"' --known-at "$before"
figures --known-at "$before" >"$scratch/known"
check 'known then is what was exported then' cmp "$scratch/first" "$scratch/known"

report() { "$bin/samverka" summary S14 --recipient 12 --period 2024 --audience own "$@"; }
report --format csv --known-at "$before" >"$scratch/then.csv"
says() { grep -qE "$1" "$scratch/then.csv" || { cat "$scratch/then.csv"; return 1; }; }
check 'the report of then has the target of then, and that of now beside it' says '^TARGET;WAIT;.*;2024;value;40;30'
check 'a version that came since' says '^DEFINITION;WAIT;Väntan;2;;;;definition;;days from first call to visit'
check 'what follows has changed, too' says '^INDICATOR;WAIT;.*;12;.*;2024-06;status;ACHIEVED;OFF_TRACK'
check 'today it is the last word alone' bash -c "! '$bin/samverka' summary S14 --recipient 12 --period 2024 --format csv --audience own | grep -q 'value;40'"
report --format html --known-at "$before" >"$scratch/then.html"
check 'on the page as well' grep -q 'days from call to visit' "$scratch/then.html"

check 'a target is no work for cases' test "$(walked transition)" = "$case_walks"
check 'nor for documents' test "$(walked approval)" = "$document_walks"
check 'series are looked at again' test "$(walked indicator)" -gt "$series_walks"
check 'and so it stays after a restart' bash -c "kill $DAEMONS; tail --pid=$DAEMONS -f /dev/null"
system_daemons 1
check 'the daemons are back' system_wait 60
check 'still no work for cases' test "$(walked transition)" = "$case_walks"
check 'states are what the log says' "$bin/samverka" rebuild --verify
system_stop
finish
