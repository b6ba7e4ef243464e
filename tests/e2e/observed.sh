#!/bin/bash
# For other tools: every daemon's /metrics in OpenMetrics as another's parser reads it, alert rules by
# promtool, the dashboard's panels and the rules against the metrics there are, and S7; and the numbers on
# the monitor's pages and in its JSON, which are those of `samverka export`.
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

[ -x "$bin/samverka-monitor" ] || skip_all 'samverka-monitor is not built'

PATH=$PATH:$root/build/promtool/usr/bin
if command -v promtool >/dev/null; then
	check 'alert rules are rules' promtool check rules "$root/deploy/prometheus/samverka.rules.yml"
	check 'alert rules say what they should' promtool test rules "$root/deploy/prometheus/samverka.rules_test.yml"
	python3 "$root/tests/lint/tool/alerts.py" rules "$root/deploy/grafana/samverka.json" >"$scratch/panels.json"
	check 'what the panels ask can be asked' promtool check rules "$scratch/panels.json"
else
	skip 'alert rules' 'there is no promtool (Debian: prometheus, or install-packages.sh --full)'
fi

for program in "$bin"/samverka-*; do
	"$program" --help=metrics
done | sed -n 's/^| `\([a-z_]*\)`.*/\1/p' | sort -u >"$scratch/metrics"
# named FILE…: metrics a file asks for that no daemon has
named() {
	grep -oh 'samverka_[a-z_]*' "$@" | sed 's/_\(total\|bucket\|sum\|count\)$//' | sort -u | comm -23 - "$scratch/metrics"
}
check 'metrics of the rules are there' test -z "$(named "$root/deploy/prometheus/samverka.rules.yml")"
check 'metrics of the dashboard are there' test -z "$(named "$root/deploy/grafana/samverka.json")"
check 'the dashboard can be imported' python3 - "$root/deploy/grafana/samverka.json" <<'END'
import json, sys
board = json.load(open(sys.argv[1], encoding="utf-8"))
assert board["schemaVersion"] >= 30 and board["uid"] and board["title"]
ids = [p["id"] for p in board["panels"]]
assert len(ids) == len(set(ids)) > 8
taken = set()
for p in board["panels"]:
    g = p["gridPos"]
    assert p["type"] in ("stat", "timeseries") and p["title"] and p["targets"] and g["x"] + g["w"] <= 24
    cells = {(x, y) for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])}
    assert not cells & taken, p["title"]
    taken |= cells
    for t in p["targets"]:
        assert t["expr"] and t["datasource"]["uid"] == "${datasource}"
assert [v["name"] for v in board["templating"]["list"]] == ["datasource"]
END

system_start mockd 2
system_clock 2022-03-31
export SAMVERKA_MONITOR_OPENTO=loopback
system_daemons 1
"$tools/story" reference >"$scratch/reference.jsonl"
sets=$root/schemas/defaults/principal-sets.jsonl
system_reference "$sets" "$root/schemas/defaults/population.jsonl" "$scratch/reference.jsonl"
"$tools/story" facts --until 2022-03-31 >"$scratch/facts.jsonl"
(
	cd "$root/deploy/dev" || exit 1
	for story in adoption overrun; do awk -v story=$story -f documents.awk; done
	awk -F, -f indicators.awk kolada-kronoberg.csv
) >"$scratch/others.jsonl"
"$bin/samverka" publish "$scratch/facts.jsonl" "$scratch/others.jsonl" >/dev/null 2>&1
"$bin/samverka" publish --unchecked --topic samverka.transition.v1 <("$tools/story" refused --until 2022-03-31) >/dev/null 2>&1
system_wait 60
measured() { curl -sS "http://127.0.0.1:$port/metrics" | grep -q '^samverka_monitor_lag_records{topic="samverka.transition.v1"} 0$'; }
sed -n 's/.*service=\([a-z]*\) event=started .*management_port=\([0-9]*\).*/\1 \2/p' "$scratch/daemons.log" >"$scratch/ports"
port=$(sed -n 's/^monitor //p' "$scratch/ports" | tail -n 1)
check 'the lag of each topic is measured' wait_for 30 measured
while read -r service port; do
	curl -sS "http://127.0.0.1:$port/metrics" >"$scratch/$service.metrics"
	if /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null; then
		check "$service speaks OpenMetrics" /usr/bin/python3 - "$scratch/$service.metrics" <<'END'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1], encoding="utf-8").read()))
assert len(families) > 5 and all(f.documentation and f.name.startswith("samverka_") for f in families), families
END
	else
		skip "$service speaks OpenMetrics" 'no parser here (Debian: python3-prometheus-client)'
	fi
done <"$scratch/ports"

hour=$(psql -X -At "$CONNINFO" -c "SELECT to_char(max(hour) AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD') FROM monitor.flow WHERE area = 'transition'")
"$bin/samverka" summary S7 --period "$hour" >"$scratch/s7.json" 2>"$scratch/s7.log" || not_ok 'summary S7' "$(cat "$scratch/s7.log")"
"$bin/samverka" status --json >"$scratch/status.json" 2>/dev/null
check 'S7 counts what the ledger counts, and the books balance' python3 - "$scratch/s7.json" "$scratch/status.json" <<'END'
import hashlib, json, sys
text = open(sys.argv[1], encoding="utf-8").read()
s7 = json.loads(text)
assert text == json.dumps(s7, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
rows, head = s7["rows"], s7["header"]
assert head["summaryType"] == "S7" and head["unbalancedHours"] == 0
assert all(set(r) == set(head["columns"]) for r in rows)
asked = "summaryType schemaVersion audience recipient periodStart periodEnd generatedAt dataAsOf policyVersion definitionId " \
    "status completeness suppressedCells digest supersedes"
assert set(asked.split()) <= set(head), set(asked.split()) - set(head)
assert head["periodStart"] == head["periodEnd"] == head["period"] and len(head["dataAsOf"]) == 20, head
assert 0 < head["completeness"]["heard"] <= head["completeness"]["expected"], head
said = {k: v for k, v in head.items() if k not in ("completeness", "dataAsOf", "digest", "generatedAt", "supersedes", "version")}
said = json.dumps({"header": said, "rows": rows}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
assert head["digest"] == hashlib.sha256(said.encode()).hexdigest(), head
for r in rows:
    assert r["events"] == r["accepted"] + r["duplicates"] + r["conflicts"] + r["dlq"], r
ledger = [json.loads(l) for l in open(sys.argv[2]) if '"ledger"' in l]
mine = [r for r in rows if r["type"].startswith(("samverka.transition.", "transition.")) or r["type"] == ""]
total = next(l for l in ledger if l["area"] == "transition")
assert sum(r["accepted"] for r in mine) == total["accepted"], (sum(r["accepted"] for r in mine), total)
assert any(r["corrected"] + r["annulled"] for r in rows) and any(r["dlq"] for r in rows)
assert any(r["lag_p95_s"] is not None for r in rows)
END
# Mondays at 8 by the clock on the wall, before and after it was put back: the same hour.
psql -X -q "$CONNINFO" -c "INSERT INTO transition.flow (hour, last_append, n, source, type, verdict)
	SELECT at, at, 50, 'urn:samverka:2321000255:mondays', 'samverka.transition.sip.called.v1', 'ACCEPTED'
	FROM (SELECT (timestamp '2020-10-05 08:00' + week * interval '7 days') AT TIME ZONE 'Europe/Stockholm' AS at
		FROM generate_series(0, 3) AS week) m"
expected() { # ZONE of the client
	PGTZ=$1 "$bin/samverka" summary S7 --period 2020-10-26 2>/dev/null | grep -q '"events":50,"expected":50,'
}
check 'S7 expects what came at that hour of that weekday, across a change of clock' expected UTC
check 'and in whatever zone it is asked' expected Pacific/Apia
psql -X -q "$CONNINFO" -c "DELETE FROM transition.flow WHERE source LIKE '%:mondays'"
check 'S7 as CSV' bash -c "'$bin/samverka' summary S7 --period $hour --format csv 2>/dev/null | head -n 1 | grep -q '^source;org;type;period_start;events;'"
check 'S7 of a month' bash -c "'$bin/samverka' summary S7 --period ${hour%-*} 2>/dev/null | grep -q flow-day/1"
check 'S7 of nonsense is refused' bash -c "'$bin/samverka' summary S7 --period 2022-13 >/dev/null 2>&1; test \$? -ge 2"

# What no export tells: facts of protected identities, by source and type.
untold() {
	local area query=''
	for area in transition approval indicator reference; do
		query="${query:+$query UNION ALL }SELECT source, type, count(*) FROM $area.fact WHERE restricted GROUP BY 1, 2"
	done
	psql -X -At "$CONNINFO" -c "$query"
}
page=http://127.0.0.1:$(sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)
# The page is some seconds old, and rules go by a clock that runs: numbers that differ are looked at again.
same_numbers() {
	export_all "$scratch/exports" && "$bin/samverka" export sums >"$scratch/exports/sums" &&
		"$bin/samverka" rejected list >"$scratch/exports/rejected" &&
		"$bin/samverka" status --json >"$scratch/exports/status" && untold >"$scratch/exports/untold" &&
		python3 "$root/tests/e2e/page_numbers.py" "$page" "$scratch/exports" "$root/schemas/defaults/principals.jsonl" \
			"$scratch/reference.jsonl" >"$scratch/numbers"
} 2>"$scratch/numbers.log"
wait_for 90 same_numbers || failed=1
cat "$scratch/numbers"
[ $failed = 0 ] || sed 's/^/# /' "$scratch/numbers.log"

# A fact that leaves the log behind the ledger's back is seen.
psql -X -q "$CONNINFO" -c "SET session_replication_role = replica; DELETE FROM transition.fact WHERE id = (SELECT min(id) FROM transition.fact)"
check 'a fact that is gone unbalances its hour' test "$(psql -X -At "$CONNINFO" -c \
	"SELECT accepted - logged FROM monitor.balance(now() - interval '30 years', now() + interval '1 day') WHERE area = 'transition'")" = 1
finish
