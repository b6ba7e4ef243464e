#!/bin/bash
# timeout: 240
# Joint decisions through real Kafka and the running daemons: the story of Skåne (adoption.py), asked
# at the moments that matter, with the reasons in words, and what was known before the last fact came.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

adoption() { python3 "$root/tests/e2e/adoption.py" "$@"; }
# in states; the summaries are another daemon's
arrived() {
	"$bin/samverka" status --wait 0 | grep '"partitionsBehind":0,"queueDue":0,' | grep -q '"walksOpen":0'
}
documents() { "$bin/samverka" export documents --key skane-strategi "$@"; }

system_start kafka 2
system_daemons 1
system_reference "$root/schemas/defaults/principal-sets.jsonl"
adoption facts >"$scratch/facts.jsonl"
check 'facts are taken' bash -c "'$bin/samverka' publish '$scratch/facts.jsonl' >'$scratch/published'"
check 'facts arrive' wait_for 60 arrived
before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
documents >"$scratch/first"
# A whole second apart, so that the moment stands between the two by the broker's clock.
clock_moved() { [ "$(date -u +%Y-%m-%dT%H:%M:%SZ)" != "$before" ]; }
check 'the clock moves on' wait_for 5 clock_moved
before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
adoption last | "$bin/samverka" publish >/dev/null
check 'the last decision arrives' wait_for 60 arrived

mkdir "$scratch/at"
adoption moments | while read -r moment; do
	documents --as-of "${moment}T20:00:00Z" >"$scratch/at/$moment"
done
documents --known-at "$before" >"$scratch/at/known"
adoption judge "$scratch/at" >"$scratch/judged"
cat "$scratch/judged"
! grep -q '^not ok' "$scratch/judged" || failed=1
check 'known then is what was exported then' cmp "$scratch/first" "$scratch/at/known"

documents --explain --as-of 2022-06-20T20:00:00Z >"$scratch/why"
explains() { grep -qF -- "$1" "$scratch/why" || { cat "$scratch/why"; return 1; }; }
check 'who blocks, by name' explains 'Waits for (1 has decided, but not on this wording): Helsingborg (1283)'
check 'why it does not count' explains 'does not count: it has amendments of its own'
check 'the next date' explains 'Next date on which something can change: 2022-06-2'
check 'who decided what when' explains \
	'Bjuv (1260): established 2022-05-08 (KF § 87), recorded 2022-05-08, adjusted 2022-05-15, announced 2022-05-15, last day to appeal 2022-06-07, final 2022-06-08; final'
documents --explain --lang sv --as-of 2022-06-20T20:00:00Z >"$scratch/why"
check 'in Swedish as well' explains 'Väntar på (1 har beslutat, men inte om denna lydelse): Helsingborg (1283)'
check 'nothing refused' test -z "$("$bin/samverka" export rejected)"
check 'states are what the log says' "$bin/samverka" rebuild --verify
system_stop
finish
