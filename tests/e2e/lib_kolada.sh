# shellcheck shell=bash disable=SC2154,SC2034
# Values of Kolada through real Kafka and the running daemons, and back.
#
#   kolada KPI…     of these indicators; none: of all 35
kolada() {
	local data=${SAMVERKA_DATA:-$root/../shared/data}
	[ -r "$data/kolada_values.csv" ] || skip_all "no kolada_values.csv in $data (SAMVERKA_DATA)"
	awk -F, -v kpis="$*" -f "$root/tests/e2e/kolada.awk" "$data/kolada_kpis.csv" "$data/kolada_values.csv" \
		>"$scratch/facts.jsonl"
	system_start kafka 4
	system_daemons 1
	# No region speaks for all municipalities: a source whose owner is no principal does.
	echo '{"object":"source","data":{"id":"urn:samverka:2220000315:kolada","validFrom":"2000-01-01","owner":"kolada"}}' \
		>"$scratch/source.jsonl"
	system_reference "$scratch/source.jsonl"
	local began=$SECONDS
	# A definition that comes last must find what is there, as one that comes first.
	check 'all are taken' bash -o pipefail -c "shuf --random-source=<(yes) '$scratch/facts.jsonl' | '$bin/samverka' publish 2>&1 >/dev/null | head -n 5"
	check 'all arrive in states' system_wait 800
	echo "# $(wc -l <"$scratch/facts.jsonl") facts in $((SECONDS - began)) s"
	local kind
	for kind in indicators sums national discrepancies rejected; do
		"$bin/samverka" export "$kind" >"$scratch/$kind" 2>"$scratch/export.log" || not_ok "export $kind" "$(cat "$scratch/export.log")"
	done
	check 'nothing refused' test ! -s "$scratch/rejected"
	/usr/bin/python3 "$root/tests/e2e/kolada.py" "$data/kolada_values.csv" "$data/kolada_kpis.csv" \
		"$scratch/indicators" "$scratch/sums" "$scratch/national" "$scratch/discrepancies" "$@" || failed=1
	check 'rebuild finds the same states' "$bin/samverka" rebuild --area indicator --verify
	system_stop
}
