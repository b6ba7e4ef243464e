#!/bin/bash
# timeout: 120
# Time alone changes states: no fact comes, only the day. The clock that rules go by is moved, not the
# machine's; and a question about an earlier day gets the earlier answer.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

event() { # ID SUFFIX TIME DATA
	printf '{"specversion":"1.0","id":"%s","source":"urn:samverka:2321000255:clock","type":"samverka.transition.%s.v1","subject":"clock-1","time":"%s","recordedtime":"%s","data":{"caseRef":"clock-1",%s}}\n' \
		"$1" "$2" "$3" "$3" "$4"
}
status_is() { "$bin/samverka" export cases "${@:2}" | grep -q "\"status\":\"$1\""; }
has() { "$bin/samverka" export discrepancies "${@:2}" | grep -q "\"closedAt\":null,\"code\":\"$1\""; }
has_not() { ! has "$@"; }
days() { "$bin/samverka" export cases "${@:2}" | grep -q "\"chargeableDays\":{\"1280\":$1}"; }

system_start mockd 1
system_clock 2022-03-08
system_daemons 1
system_reference
{
	event 1 admission.registered 2022-03-07T08:00:00+01:00 '"admittedAt":"2022-03-07T08:00:00+01:00","registeredMunicipality":"1280"'
	event 2 admission-notice.sent 2022-03-07T15:00:00+01:00 '"noticeId":"n1","municipality":"1280"'
	event 3 outpatient-readiness.reported 2022-03-07T11:00:00+01:00 '"available":"YES"'
	event 4 discharge-ready.notified 2022-03-08T09:00:00+01:00 '"noticeId":"r1","municipality":"1280"'
} | "$bin/samverka" publish >/dev/null
check 'facts arrive' system_wait 30
check 'the day of the notice: waiting' status_is READY_PENDING
check 'not yet acknowledged, not yet late' has_not D-MIS-08
system_stop

system_clock 2022-03-15
system_daemons 1
check 'a week later: liable, by time alone' wait_for 30 status_is READY_LIABLE
check 'four days so far' days 4
check 'nobody acknowledged the notices: by time alone' has D-MIS-08
check 'asked about the day of the notice: waiting' status_is READY_PENDING --as-of 2022-03-08T15:00:00+01:00
check 'asked about the 13th: two days' days 2 --as-of 2022-03-13T12:00:00+01:00
check 'states are what the log says' "$bin/samverka" rebuild --verify
system_stop
finish
