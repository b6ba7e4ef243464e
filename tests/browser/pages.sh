#!/bin/bash
# Every page of the monitor in a browser: each language and theme, phone to wall screen, on paper; and
# how long a page takes with a year of the ledger.
# size: full
# timeout: 600
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
# slowest PATH: of twenty, the second slowest, in ms
slowest() {
	local i
	for ((i = 0; i < 20; i++)); do
		curl -sf -o /dev/null -w '%{time_total}\n' "$MONITOR$1" || echo 9
	done | sort -n | awk 'NR == 19 { print int($1 * 1000) }'
}
for path in / /organisation/12 '/source?id=urn:samverka:2321000255:melior' /refused /discrepancies /today /documents /indicators /report /retention /api/v1/flow; do
	ms=$(slowest "$path")
	check "$path in 50 ms ($ms ms)" test "$ms" -le 50
done
finish
