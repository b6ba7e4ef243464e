#!/bin/bash
# size: full
# timeout: 600
# Building permits of three real municipalities, 156,252 facts, through real Kafka and the running
# daemons: three sets of documents that never touch, though their numbers collide.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

data=${SAMVERKA_DATA:-$root/../shared/data}
[ -r "$data/permits_municipality1_events.csv" ] || skip_all "no permits_municipality1_events.csv in $data (SAMVERKA_DATA)"
orgnrs=('' 2120001124 2321000065 2321000222)
for i in 1 2 3; do
	awk -F, -v orgnr="${orgnrs[i]}" -f "$root/tests/e2e/documents.awk" "$data/permits_municipality${i}_events.csv" \
		>"$scratch/facts$i.jsonl"
done

system_start kafka
system_own_topics "${orgnrs[@]:1}"
system_daemons 2
system_reference
begun=$SECONDS
for i in 1 2 3; do
	"$bin/samverka" publish "$scratch/facts$i.jsonl" >/dev/null || not_ok "publish $i"
done
system_wait 300 || not_ok 'everything arrives' "$(cat "$scratch/wait.out" "$scratch/wait.log")"
echo "# 156,252 facts published and reconciled in $((SECONDS - begun)) s"
"$bin/samverka" export documents >"$scratch/documents" 2>"$scratch/export.log"
"$bin/samverka" export discrepancies >"$scratch/discrepancies" 2>>"$scratch/export.log"
"$bin/samverka" export facts >"$scratch/facts" 2>>"$scratch/export.log"
"$bin/samverka" export rejected >"$scratch/rejected" 2>>"$scratch/export.log"
system_stop

# figures PLACE FACTS DOCUMENTS REGISTERED ESTABLISHED PUBLISHED UNESTABLISHED
figures() {
	local own=$scratch/own$1 orgnr=${orgnrs[$1]}
	grep "\"documentId\":\"$orgnr:" "$scratch/documents" >"$own"
	check "municipality $1: $2 facts" test \
		"$(grep '"samverka.approval.' "$scratch/facts" | grep -c "\"source\":\"urn:samverka:$orgnr:arenden\"")" = "$2"
	check "municipality $1: $3 documents" test "$(wc -l <"$own")" = "$3"
	check "municipality $1: $4 registered" test "$(count "$own" '"docType":"beslut"')" = "$4"
	check "municipality $1: $5 established" test "$(count "$own" '"established":true')" = "$5"
	check "municipality $1: $6 published" test "$(count "$own" '"published":true')" = "$6"
	check "municipality $1: $7 published without establishment" test "$(grep '"closedAt":null' "$scratch/discrepancies" |
		grep '"code":"D-DOC-04"' | grep -c "\"subject\":\"$orgnr:")" = "$7"
}
figures 1 52217 1199 1199 866 899 48
figures 2 44354 832 830 649 674 33
figures 3 59681 1409 1409 1106 1060 30
check 'case 6038724 is two permits' test "$(count "$scratch/documents" ':6038724"')" = 2
check 'nothing refused' test ! -s "$scratch/rejected"
finish
