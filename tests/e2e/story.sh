#!/bin/bash
# timeout: 400
# The demo's story shows everything worth seeing at least once: see story.py.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

last_day=2022-03-31 # as in deploy/dev/demo.sh
export SAMVERKA_SUMMARIES_SHAREQUIET=2s
system_start mockd 2
system_clock $last_day
system_daemons 1
"$tools/story" reference >"$scratch/reference.jsonl"
system_reference "$root/schemas/defaults/principal-sets.jsonl" "$root/schemas/defaults/population.jsonl" "$scratch/reference.jsonl"
told=$scratch/out
mkdir "$told"
"$tools/story" scenes --until $last_day >"$told/scenes"
"$tools/story" refused --until $last_day >"$told/refused"
"$tools/story" facts --until $last_day >"$scratch/facts"
check 'published' bash -c "'$bin/samverka' publish '$scratch/facts' >'$scratch/published' 2>&1"
"$bin/samverka" publish --unchecked --topic samverka.transition.v1 "$told/refused" >/dev/null 2>&1
system_wait 90 || not_ok 'everything arrives' "$(cat "$scratch/wait.out"; tail -n 5 "$scratch/daemons.log")"
export_all "$told"
"$bin/samverka" export facts --area transition --where >"$told/where" 2>>"$scratch/export.log"
"$bin/samverka" summary S4 --period ${last_day%-*} --recipient 12 >"$told/S4" 2>>"$scratch/export.log"
# When March is over it is released to all.
system_stop
system_clock 2022-05-02
system_daemons 1
shared() { "$bin/samverka" summary S1 --period ${last_day%-*} --audience shared >"$told/shared" 2>>"$scratch/export.log"; }
check 'March is released to all' wait_for 120 shared
psql -X -At "$CONNINFO" -c "SELECT substr(key, 3) FROM transition.entity WHERE restricted AND key LIKE 'c:%'" >"$told/restricted"
psql -X -At "$CONNINFO" -c 'SELECT source FROM monitor.sequence_gap WHERE missing > 0' >"$told/gaps"
python3 "$root/tests/e2e/story.py" "$told" || failed=1
system_stop
finish
