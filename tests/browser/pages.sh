#!/bin/bash
# Every page of the monitor in a browser: each language and theme, phone to wall screen, by keyboard
# alone and on paper (which pages there are, the program's routes say); how long a page takes with a year
# of the ledger; and how much work and how large the indicators of a region are.
# size: full
# timeout: 700
# alone
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/browser/lib_browser.sh
. "$root/tests/browser/lib_browser.sh"

[ -x "$bin/samverka-monitor" ] || skip_all 'samverka-monitor is not built'
browser_need
browser_story
browser_look full
# in_time PATH WHAT: the middle of twenty-one; beside it, for the reader, the fastest and the second slowest
in_time() {
	local i took
	mapfile -t took < <(for ((i = 0; i < 21; i++)); do
		curl -sf -o /dev/null -w '%{time_total}\n' "$MONITOR$1" || echo 9
	done | sort -n | awk '{ print int($1 * 1000) }')
	check "$1$2 in 50 ms (${took[10]} ms; ${took[0]} to ${took[19]} ms)" test "${took[10]}" -le 50
}
for path in / /organisation/12 '/source?id=urn:samverka:2321000255:melior' /refused /discrepancies /today /documents /indicators /report /retention /api/v1/flow; do
	in_time "$path" ''
done

# Forty indicators of 34 organisations in eight periods: a summary each, 4 MB together.
a_region() {
	psql -X -q "$CONNINFO" -v ON_ERROR_STOP=1 <<-'END'
		INSERT INTO summary.summary (version, published_version, published_at, key, type, recipient, audience,
			period, topic, digest, event_id, payload)
		SELECT 1, 1, now(), 'S12/all/' || period || '/region', 'S12', 'all', 'PUBLIC', period, 't', '', 'r' || period,
			'{"rows":[' || string_agg('{"code":"R' || i || '","name_sv":"Indikator nummer ' || i || '","org":"' || o ||
			'","org_name":"Kommun ' || o || '","period":"' || period || '","value":"12.' || i || '","unit":"procent",' ||
			'"numerator":"12","denominator":"96","n":96,"state":"FINAL","baseline":"10","comparator":"GE","target":"9",' ||
			'"target_period":"2024","gap":"3","trend_12m":null,"forecast":"13","status":"ACHIEVED","precision":"EXACT",' ||
			'"definition_version":"1","comment":null}', ',' ORDER BY i, o) || ']}'
		FROM generate_series(2014, 2021) p, generate_series(10, 49) i, generate_series(1260, 1293) o, text(p) period
		GROUP BY period;
	END
}
# ticks: of the processor, that the monitor has used
ticks() { awk '{ print $14 + $15 }' "/proc/$(pgrep -P "$DAEMONS" -f samverka-monitor)/stat"; }
# work PATH: ms of the processor for a page, the middle of five rounds; what else the machine does counts little
work() {
	local round i before
	for ((round = 0; round < 5; round++)); do
		before=$(ticks)
		for ((i = 0; i < 5; i++)); do
			curl -sf -o "$scratch/page.html" "$MONITOR$1" || return
		done
		echo $((($(ticks) - before) * 1000 / $(getconf CLK_TCK) / 5))
	done | sort -n | sed -n 3p
}
a_region
for path in /indicators '/indicators?id=R49'; do
	in_time "$path" ' of a region'
	ms=$(work "$path")
	check "$path of a region: 50 ms of work (${ms:-none} ms)" test "${ms:-99}" -le 50
	check '... below 100 kB' test "$(stat -c %s "$scratch/page.html")" -lt 100000
	check '... and whole' grep -qF '2014</th>' "$scratch/page.html"
done
finish
