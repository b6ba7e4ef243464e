#!/bin/bash
# Retention through the command line, beside working daemons: what is over goes and comes back by no
# way, what was published stays as it was, and a run that is killed is finished by the next.
# timeout: 300
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"

for program in samverka samverka-reference samverka-transitions samverka-summaries; do
	[ -x "$bin/$program" ] || skip_all "$program is not built"
done
system_start mockd
system_daemons 1
s() { "$bin/samverka" "$@"; }
sql() { psql -X -q -At "$CONNINFO" -c "$1"; }
before=$(date +%F)
retain() { s retention --area transition --before "$before" --decision 'RS 2026:114' "$@"; }
# number FILE MEMBER
number() { sed -E "s/.*\"$2\":([0-9]+).*/\1/" "$1"; }

"$tools/story" reference >"$scratch/reference.jsonl"
"$tools/story" facts >"$scratch/facts.jsonl"
system_reference "$scratch/reference.jsonl"
s publish "$scratch/facts.jsonl" >/dev/null 2>&1
system_wait 90 || not_ok 'facts arrive' "$(cat "$scratch/wait.out")"

check 'a decision is needed' bash -c "'$bin/samverka' retention --area transition --before $before; [ \$? -eq 2 ]"
check 'documents are not removed' bash -c "'$bin/samverka' retention --area approval --before $before --decision x; [ \$? -eq 2 ]"
check 'nor before a day to come' bash -c "'$bin/samverka' retention --area transition --before 2100-01-01 --decision x; [ \$? -eq 2 ]"
retain --dry-run >"$scratch/look"
check 'a dry run counts those that would go' [ "$(number "$scratch/look" removed)" -gt 100 ]
check 'and those that stay, by reason' grep -q '"open":[1-9].*"unsettled":[1-9]' "$scratch/look"
check 'and removes nothing' [ "$(sql 'SELECT count(*) FROM transition.removed_member')" = 0 ]
known=$(date -u -d '1 second' +%FT%TZ)
s export cases >"$scratch/cases.before"
s export cases --known-at "$known" >"$scratch/known.before"
facts=$(sql 'SELECT count(*) FROM transition.fact')
summaries() { sql "SELECT key, digest FROM summary.summary WHERE type IN ('S1', 'S2', 'S3', 'S4') ORDER BY key"; }
summaries >"$scratch/summaries.before"

# Killed with its third hundred of keys half done: somebody holds a row that it must write.
coproc holder { psql -X -q -At "$CONNINFO"; }
echo "BEGIN; UPDATE transition.entity SET version = version WHERE key IN (
	SELECT key FROM transition.entity WHERE key LIKE 'c:%' ORDER BY key OFFSET 240 LIMIT 5); SELECT 'held';" >&"${holder[1]}"
read -r -t 20 held <&"${holder[0]}"
check 'the rest is held' [ "$held" = held ]
start_job killed "$bin/samverka" retention --area transition --before "$before" --decision 'RS 2026:114'
killed=$JOB_PID
# shellcheck disable=SC2317 # wait_for calls it
waits() { [ "$(sql "SELECT count(*) FROM transition.retention WHERE cursor <> ''")" = 1 ] &&
	[ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'samverka-retention' AND wait_event_type = 'Lock'")" = 1 ]; }
check 'a run stands in the middle' wait_for 60 waits
stood=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'samverka-retention' AND wait_event_type = 'Lock'")
stop_job "$killed" KILL
check 'killed, it is not closed' [ "$(sql 'SELECT count(*) FROM transition.retention WHERE closed_at IS NULL')" = 1 ]
check 'some are gone, others not' [ "$(sql 'SELECT counts[2] > 0 AND counts[2] < '"$(number "$scratch/look" removed)"' FROM transition.retention')" = t ]
check 'another decision does not go on with it' bash -c \
	"'$bin/samverka' retention --area transition --before $before --decision other 2>&1 | grep -q NOT_FINISHED"
retain >"$scratch/one" 2>&1 &
one=$!
retain >"$scratch/two" 2>&1 &
two=$!
# Neither may be done before the other begins: that one would begin a run of its own.
# shellcheck disable=SC2317 # wait_for calls it
both_wait() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'samverka-retention'
	AND wait_event_type = 'Lock' AND pid <> $stood")" = 2 ]; }
check 'two others stand where it stood' wait_for 60 both_wait
echo 'ROLLBACK;' >&"${holder[1]}"
eval "exec ${holder[1]}>&-"
wait $one; one=$?
wait $two; two=$?
check 'two operators finish it beside each other' [ "$one $two" = '0 0' ]
check 'together they removed what the dry run said' [ \
	"$(sql 'SELECT counts[2], counts[3] FROM transition.retention WHERE closed_at IS NOT NULL')" = \
	"$(number "$scratch/look" removed)|$(number "$scratch/look" facts)" ]
check 'the audit says when it began and was done, once' [ \
	"$(sql "SELECT string_agg(verb, ',' ORDER BY id) FROM samverka.audit WHERE reason = 'RS 2026:114'")" = 'retention,retention done' ]
check 'status says what it removed' bash -c "'$bin/samverka' status --json | grep '\"section\":\"retention\"\|bucketsFrozen' | grep -q '\"removed\":$(number "$scratch/look" removed)'"
start_job monitor "$bin/samverka-monitor" --monitor.port=0 --monitor.opento=loopback
wait_for 30 grep -q event=page "$scratch/monitor.log"
page=http://127.0.0.1:$(sed -n 's/.*event=page .*port=\([0-9]*\).*/\1/p' "$scratch/monitor.log")
# shellcheck disable=SC2317 # wait_for calls it
shown() { curl -sf "$page$1" | grep -q "$2"; }
check 'the monitor tells the decision, and what was removed' wait_for 30 \
	shown /api/v1/retention "\"decision\":\"RS 2026:114\".*\"removed\":$(number "$scratch/look" removed),"
check 'on a page as well' shown '/retention?lang=sv' 'RS 2026:114 <small'
check 'the log is smaller by their facts' [ "$(sql 'SELECT count(*) FROM transition.fact')" = $((facts - $(number "$scratch/look" facts))) ]
check 'nothing hangs on a stub' [ "$(sql "SELECT count(*) FROM transition.entity e WHERE state = '\xff52454d4f564544' AND (
	EXISTS (SELECT FROM transition.fact f WHERE f.key = e.key) OR
	EXISTS (SELECT FROM transition.discrepancy d WHERE d.key = e.key) OR
	EXISTS (SELECT FROM transition.discrepancy_log d WHERE d.key = e.key) OR
	EXISTS (SELECT FROM transition.bucket_member b WHERE b.key = e.key) OR length(e.inbox) > 3)")" = 0 ]
check 'the books balance' [ "$(sql "SELECT count(*) FROM monitor.balance('2020-01-01', '2100-01-01')")" = 0 ]
check 'rebuild --verify finds nothing' wait_for 30 s rebuild --area transition --verify
s export cases >"$scratch/cases.after"
s export cases --known-at "$known" >"$scratch/known.after"
for told in cases known; do
	diff "$scratch/$told.before" "$scratch/$told.after" >"$scratch/$told.diff"
	check "cases that are left are as they were ($told)" bash -c "grep -q '^<' '$scratch/$told.diff' && ! grep '^>' '$scratch/$told.diff'"
done
check 'what was known then has no other cases' cmp "$scratch/cases.diff" "$scratch/known.diff"
check 'a month of the log that became empty is dropped, one with a row is not' [ "$(sql "BEGIN;
	CREATE TABLE transition.fact_2020_01 PARTITION OF transition.fact FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
	CREATE TABLE transition.fact_2020_02 PARTITION OF transition.fact FOR VALUES FROM ('2020-02-01') TO ('2020-03-01');
	INSERT INTO transition.fact SELECT (jsonb_populate_record(f, '{\"recorded_at\": \"2020-02-02T00:00:00Z\"}')).* FROM transition.fact f LIMIT 1;
	SELECT samverka.drop_empty_partitions('transition', '2020-01-31'), samverka.drop_empty_partitions('transition', '2020-03-01'),
		to_regclass('transition.fact_2020_02') IS NOT NULL; ROLLBACK")" = '0|1|t' ]

# The whole topic once more, as a publisher who begins anew would send it.
stubs() { sql "SELECT key, state, facts, restricted FROM transition.entity WHERE state = '\xff52454d4f564544' ORDER BY key"; }
stubs >"$scratch/stubs"
log=$(sql 'SELECT count(*) FROM transition.fact')
s publish "$scratch/facts.jsonl" >/dev/null 2>&1
check 'all facts again' system_wait 90
check 'are duplicates' [ "$(sql 'SELECT count(*) FROM transition.fact')" = "$log" ]
check 'and bring nothing back' bash -c "cmp '$scratch/stubs' <(psql -X -q -At '$CONNINFO' -c \"SELECT key, state, facts, restricted FROM transition.entity WHERE state = '\\xff52454d4f564544' ORDER BY key\")"

# A fact that comes late to a case that is gone, and a case that nobody had told of, in a month that is.
python3 - "$scratch/facts.jsonl" "$(sql "SELECT substr(key, 3) FROM transition.removed_member WHERE bucket LIKE 'm/%' ORDER BY bucket, key LIMIT 1")" \
	>"$scratch/late.jsonl" 2>"$scratch/patient" <<'END'
import hashlib, json, sys

facts = [json.loads(line) for line in open(sys.argv[1])]
of_case = [f for f in facts if f["data"].get("caseRef") == sys.argv[2]]
for i, f in enumerate(of_case):
    if f["type"].endswith("discharge.completed.v1"):
        print(json.dumps({**f, "id": "late-" + f["id"]}))
    text = json.dumps({**f, "id": "new-" + f["id"]}).replace(sys.argv[2], "case-newcomer")
    print(text.replace(f["data"].get("patientRef", "-"), "newcomer2222222222222222aa"))
patient = next(f["data"]["patientRef"] for f in of_case if f["data"].get("patientRef"))
sys.stderr.write(patient)
END
s publish "$scratch/late.jsonl" >"$scratch/late.out" 2>&1
check 'late facts come' system_wait 60
check 'they are kept' [ "$(sql "SELECT count(*) > 1 FROM transition.fact WHERE id LIKE 'late-%' OR id LIKE 'new-%'")" = t ]
check 'as D-SET-02' [ "$(sql "SELECT count(*) FROM transition.discrepancy WHERE code = 'D-SET-02' AND discriminator = 'removed'")" = 1 ]
check 'and the newcomer is a case' bash -c "'$bin/samverka' export cases | grep -q case-newcomer"
summaries >"$scratch/summaries.after"
check 'what was published stands, but for the newcomer' bash -c \
	"! diff '$scratch/summaries.before' '$scratch/summaries.after' | grep -v newcomer | grep '^[<>]'"
check 'and says that cases were removed' wait_for 30 bash -c "psql -X -q -At '$CONNINFO' -c \"SELECT count(*) > 0 AND
	bool_and(payload LIKE '%\\\"removed\\\":true%') FROM summary.summary s JOIN (SELECT DISTINCT split_part(bucket, '/', 2) AS who,
	split_part(bucket, '/', 3) AS month FROM transition.removed_member WHERE bucket LIKE 'm/%') m
	ON s.type = 'S1' AND s.audience = 'OWN' AND s.sub = m.who AND s.period = m.month AND NOT s.recalled\" | grep -q t"

# Protection that comes when all is gone reaches what was published.
patient=$(cat "$scratch/patient")
python3 - "$root/schemas/examples/samverka.transition.protection.changed.v1.json" "$patient" >"$scratch/protect.jsonl" <<'END'
import hashlib, json, sys

f = json.load(open(sys.argv[1]))
f["data"]["patientRef"] = sys.argv[2]
f["subject"] = f["partitionkey"] = "p-" + hashlib.sha256(sys.argv[2].encode()).hexdigest()[:16]
del f["sequence"]
print(json.dumps(f))
END
check 'a protected identity is published' s publish "$scratch/protect.jsonl"
check 'and comes' system_wait 60
check 'the stubs of its cases are hidden' [ "$(sql "SELECT count(*) > 0 FROM transition.entity WHERE restricted AND state = '\xff52454d4f564544' AND facts <> ''")" = t ]
check 'what was published of them is recalled' wait_for 30 bash -c "psql -X -q -At '$CONNINFO' -c \"SELECT count(*) > 0 FROM summary.summary s
	JOIN transition.removed_member m ON s.type = 'S2' AND s.recalled AND s.key LIKE '%/' || substr(m.key, 3)\" | grep -q t"
check 'rebuild --verify still finds nothing' wait_for 30 s rebuild --area transition --verify
system_stop
finish
