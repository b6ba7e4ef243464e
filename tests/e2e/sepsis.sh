#!/bin/bash
# size: small
# timeout: 400
# A real hospital's log through real Kafka and the running daemons: in file order, shuffled, and with
# every record sent twice by two producers. The figures are those of the data's own README.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

data=${SAMVERKA_DATA:-$root/../shared/data}
[ -r "$data/sepsis_events.csv" ] || skip_all "no sepsis_events.csv in $data (SAMVERKA_DATA)"
awk -F, -f "$root/tests/e2e/sepsis.awk" "$data/sepsis_events.csv" >"$scratch/facts.jsonl"
check '2,081 facts' test "$(wc -l <"$scratch/facts.jsonl")" = 2081

figures() {
	local dir=$1
	check "$2: 2,081 facts in the log" test "$(count "$dir/facts" '"source":"urn:samverka:2321000255:sepsis"')" = 2081
	check "$2: 810 cases" test "$(wc -l <"$dir/cases")" = 810
	check "$2: 489 transfers" test "$(count "$dir/facts" '"samverka.transition.transfer.occurred.v1"')" = 489
	check "$2: 782 discharged" test "$(count "$dir/cases" '"stay":"DISCHARGED"')" = 782
	check "$2: 28 still admitted" test "$(count "$dir/cases" '"stay":"ADMITTED"')" = 28
	check "$2: one discharged before admission" test \
		"$(grep '"code":"D-SEQ-02"' "$dir/discrepancies" | grep -c 'sepsis-BM"')" = 1
	check "$2: and no other" test "$(count "$dir/discrepancies" '"code":"D-SEQ-02"')" = 1
	check "$2: nothing refused" test ! -s "$dir/rejected"
}

run() {
	local how=$1
	( # servers of its own, which end with this subshell
		# shellcheck disable=SC2030
		scratch=$scratch/$how
		mkdir -m 755 "$scratch"
		# shellcheck disable=SC2034
		exits=()
		trap run_exits EXIT
		system_start kafka 4
		system_own_topics 2321000255
		system_daemons 2
		system_reference
		case $how in
		in-order) "$bin/samverka" publish "$scratch/../facts.jsonl" >/dev/null || exit 1 ;;
		shuffled) shuf --random-source=<(yes) "$scratch/../facts.jsonl" | "$bin/samverka" publish >/dev/null || exit 1 ;;
		twice)
			"$bin/samverka" publish "$scratch/../facts.jsonl" >/dev/null &
			shuf --random-source=<(yes) "$scratch/../facts.jsonl" | "$bin/samverka" publish >/dev/null || exit 1
			wait $! || exit 1
			;;
		esac
		system_wait 60 || { echo "# not all arrived: $(cat "$scratch/wait.out")"; exit 1; }
		export_all "$scratch/../out-$how" || exit 1
		system_stop
	) || { not_ok "$how: runs" "$(tail -n 5 "$scratch/$how/daemons.log" 2>/dev/null)"; return 1; }
	figures "$scratch/out-$how" "$how"
}

run in-order
run shuffled
run twice
for kind in cases discrepancies facts rejected; do
	for how in shuffled twice; do
		check "$kind: the same bytes in order and $how" cmp "$scratch/out-in-order/$kind" "$scratch/out-$how/$kind"
	done
done
finish
