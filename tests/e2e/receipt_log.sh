#!/bin/bash
# size: small
# timeout: 300
# A real municipality's log of receipts (1,434 documents) through real Kafka and the running daemons:
# what was established and what published, and the five documents of which only one was done.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

data=${SAMVERKA_DATA:-$root/../shared/data}
[ -r "$data/receipt_events.csv" ] || skip_all "no receipt_events.csv in $data (SAMVERKA_DATA)"
awk -F, -v orgnr=2120001124 -f "$root/tests/e2e/documents.awk" "$data/receipt_events.csv" >"$scratch/facts.jsonl"
check 'a fact for each of 8,577 events' test "$(wc -l <"$scratch/facts.jsonl")" = 8577

system_start kafka
system_own_topics 2120001124
system_daemons
system_reference
shuf --random-source=<(yes) "$scratch/facts.jsonl" | "$bin/samverka" publish >/dev/null || not_ok publish
"$bin/samverka" publish "$scratch/facts.jsonl" >/dev/null || not_ok 'publish again'
system_wait 90 && ok 'everything arrives' || not_ok 'everything arrives' "$(cat "$scratch/wait.out" "$scratch/wait.log"; tail -n 5 "$scratch/daemons.log")"
"$bin/samverka" export documents >"$scratch/documents" 2>"$scratch/export.log"
"$bin/samverka" export discrepancies >"$scratch/discrepancies" 2>>"$scratch/export.log"
"$bin/samverka" export rejected >"$scratch/rejected" 2>>"$scratch/export.log"
check 'rebuild --verify: the states are what the log says' "$bin/samverka" rebuild --area approval --verify
system_stop

# open CODE WORD: discrepancies of that code and kind that are open
open() { grep '"closedAt":null' "$scratch/discrepancies" | grep "\"code\":\"$1\"" | grep -c "\"discriminator\":\"$2/" || :; }

check '1,434 documents' test "$(wc -l <"$scratch/documents")" = 1434
check '1,303 established' test "$(count "$scratch/documents" '"established":true')" = 1303
check '1,300 published' test "$(count "$scratch/documents" '"published":true')" = 1300
check 'one is published without being established' test "$(open D-DOC-04 unestablished)" = 1
check 'four are established without being published' test "$(open D-DOC-09 unpublished)" = 4
check 'and these are all that is open' test "$(count "$scratch/discrepancies" '"closedAt":null')" = 5
check 'nothing refused' test ! -s "$scratch/rejected"
finish
