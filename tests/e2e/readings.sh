#!/bin/bash
# timeout: 180
# The settled readings, case by case, from events on the broker to exports: see readings.py.
# Then an identity that is protected later: hidden everywhere, and what was published is recalled.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

readings() { python3 "$root/tests/e2e/readings.py" "$@"; }

system_start mockd 2
system_daemons 1
system_reference
readings facts >"$scratch/facts.jsonl"
check 'facts are taken' bash -c "'$bin/samverka' publish '$scratch/facts.jsonl' >'$scratch/published'"
check 'facts arrive' system_wait 60
mkdir "$scratch/before"
"$bin/samverka" export cases --key hidden-later >"$scratch/before/cases"
check 'shown before it is protected' grep -q hidden-later "$scratch/before/cases"
readings later | "$bin/samverka" publish >/dev/null
check 'the protection arrives' system_wait 60
export_all "$scratch/after"
readings moments | while read -r moment; do
	"$bin/samverka" export cases --as-of "$moment" >"$scratch/after/at-$moment"
done
readings judge "$scratch/after" >"$scratch/judged"
cat "$scratch/judged"
! grep -q '^not ok' "$scratch/judged" || failed=1
# shellcheck disable=SC2317 # called by check
nowhere() { ! grep -rl -e hidden-now -e hidden-later -e XG4RTN6ZQAJ2MWVH7KPDY5ECLB "$@"; }
check 'protected identities in no export and no log' nowhere "$scratch/after" "$scratch/daemons.log"
told() { "$bin/samverka" summary S2 --recipient "$1"; }
check 'our own municipality is told' told 1280
for stranger in 01 0180; do
	if told $stranger >"$scratch/told" 2>&1; then
		not_ok "nobody of another county is told: $stranger" "$(cat "$scratch/told")"
	else
		ok "nobody of another county is told: $stranger"
	fi
done
# A municipality that has ended owes what it owed: its own words, and what its region sums.
# shellcheck disable=SC2317 # called by check
owes() {
	"$bin/samverka" summary S2 --recipient "$1" --period 2022-06 | grep -q '"chargeable_days":15[,}]' &&
		"$bin/samverka" summary S3 --recipient 1283 --period 2022-06 | grep -q '"individual_days":15[,}]'
}
check 'it is told what it owes' owes 1283
grep '"id":"1283"' "$root/schemas/defaults/principals.jsonl" | sed 's/"validFrom":"[^"]*"/&,"validTo":"2022-06-30"/' >"$scratch/ended.jsonl"
check 'the municipality ends' "$bin/samverka" reference load "$scratch/ended.jsonl"
check 'states follow' system_wait 60
check 'ended, it is told the same' owes 1283
check 'and so is its region' owes 12
# Of a month as a whole: no case tells of it, and who objects need not say whose word it is.
cat >"$scratch/objection.jsonl" <<-'END'
	{"specversion":"1.0","id":"whole-month","source":"urn:samverka:2120001124:omsorg","type":"samverka.transition.payment-objection.raised.v1","time":"2024-12-09T10:00:00+01:00","recordedtime":"2024-12-09T10:00:00+01:00","subject":"12/2024-11","partitionkey":"12/2024-11","datacontenttype":"application/json","data":{"period":"2024-11","region":"12","noticeId":"whole-month","groundCode":"DATES_WRONG"}}
END
check 'an objection to a whole month' bash -c "'$bin/samverka' publish '$scratch/objection.jsonl' >'$scratch/published'"
check 'it arrives' system_wait 60
check 'and counts in the settlement' bash -c "'$bin/samverka' summary S3 --recipient 1280 --period 2024-11 | grep -q '\"objections_open\":1[,}]'"
check 'states are what the log says' "$bin/samverka" rebuild --verify
system_stop
finish
