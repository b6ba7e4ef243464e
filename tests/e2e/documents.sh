#!/bin/bash
# size: small
# timeout: 240
# The demo's two stories of documents, whole: how many governing documents were established when, by
# what was known then and by what is known now; what hangs there though it has expired; and a budget
# that 34 principals must agree to exceed.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

system_start mockd
system_clock 2022-03-31
system_daemons
system_reference "$root/schemas/defaults/principal-sets.jsonl" "$root/schemas/defaults/population.jsonl"
for story in governing overrun; do
	awk -v story=$story -f "$root/deploy/dev/documents.awk" >"$scratch/$story.jsonl"
	shuf --random-source=<(yes) "$scratch/$story.jsonl" | "$bin/samverka" publish >/dev/null || not_ok "publish $story"
done
system_wait 90 || not_ok 'everything arrives' "$(cat "$scratch/wait.out" "$scratch/wait.log"; tail -n 5 "$scratch/daemons.log")"

echo '{"object":"principal-set","data":{"id":"two","members":["12","1280"]}}' >"$scratch/set.jsonl"
check 'a set is its id and its members' bash -c "'$bin/samverka' reference load '$scratch/set.jsonl' >'$scratch/set.out'"

# established DAY: as it was known then
established() {
	"$bin/samverka" export documents --as-of "$1" 2>>"$scratch/export.log" | grep '"documentId":"2321000222:' |
		grep -c '"established":true'
}
check '2,500 established on 31 March 2022' test "$(established 2022-03-31)" = 2500
check '2,100 at the end of 2021' test "$(established 2022-01-01)" = 2100
check '1,793 at the end of 2018, as it was known then' test "$(established 2019-01-01)" = 1793

"$bin/samverka" export documents >"$scratch/documents" 2>>"$scratch/export.log"
"$bin/samverka" export discrepancies >"$scratch/discrepancies" 2>>"$scratch/export.log"
# was_established DAY: as it is known now, from the dates that today's documents carry
was_established() {
	python3 - "$1" "$scratch/documents" <<'PYTHON'
import json, sys
day, path = sys.argv[1:]
n = 0
for line in open(path, encoding="utf-8"):
    versions = json.loads(line)["governing"]["versions"]
    n += any(v["establishedOn"] and v["establishedOn"] <= day and (not v["endedOn"] or day < v["endedOn"]) for v in versions)
print(n)
PYTHON
}
# open CODE WORD: discrepancies of that code and kind that are open
open() { grep '"closedAt":null' "$scratch/discrepancies" | grep "\"code\":\"$1\"" | grep -c "\"discriminator\":\"$2" || :; }
check '1,800 at the end of 2018, as it is known now' test "$(was_established 2018-12-31)" = 1800
check '25 have expired and are still published' test "$(open D-DOC-09 still-published/)" = 25
check '12 are established and not published' test "$(open D-DOC-09 unpublished/)" = 12
check '2 are published and were never established' test "$(open D-DOC-04 unestablished/)" = 2
check '2 are superseded by a document that nobody knows' test "$(open D-DOC-09 successor/)" = 2
check 'three stand twice, once in an older system' test "$(open D-DUP-01 document/)" = 6
check 'no two versions of one are in force' test "$(open D-DOC-09 two-in-force/)" = 0

grep '"documentId":"2321000255:HP-2021"' "$scratch/documents" >"$scratch/plan"
has() { grep -q "$1" "$scratch/plan"; }
check 'the cap is breached' has '"capBreached":true'
check 'the consent of all is needed, and pending' has '"approvalNeeded":true,"approvalState":"PENDING"'
check 'the region pays half' has '"regionOre":105000000'
check 'Malmö pays by its inhabitants' has '"1280":2[0-9]\{7\}'
check 'and the budget is exceeded without approval' test "$(open D-DOC-07 2021)" = 1
# Every principal is a recipient of these; decisions are public, so S8 is one table for all.
told() { "$bin/samverka" summary "$@" | grep -qF '2321000255:HP-2021'; }
check 'Malmö gets the money of the plan' told S10 --recipient 1280
check 'and sees who has decided what' told S8 --audience shared --recipient 1280
check 'but has none of its own' bash -c "! '$bin/samverka' summary S8 --audience own --recipient 1280 2>'$scratch/none'"
check 'the feedback came late' grep -q '"code":"D-DOC-10"' "$scratch/discrepancies"
# The calendar over all documents: as many late and not done as there are findings of late reviews.
"$bin/samverka" export agenda >"$scratch/agenda" 2>>"$scratch/export.log"
late() { grep '"doneOn":null' "$scratch/agenda" | grep '"late":true' | grep -c "\"what\":\"$1\""; }
check 'late reviews stand in the calendar' test "$(late REVIEW)" = "$(open D-DOC-09 review/)"
check 'and what ends when' grep -q '"documentId":"2321000255:HP-2021","doneOn":null,"due":"2022-12-31","late":false.*"what":"EXPIRY"' "$scratch/agenda"
system_stop
finish
