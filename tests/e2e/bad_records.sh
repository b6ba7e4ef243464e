#!/bin/bash
# size: small
# timeout: 400
# Every bad input of bad_inputs.tsv that is a record, through real Kafka, a good fact between each two:
# the verdict, the dead letter, what is withheld; the daemon lives. Then a kill, and a topic that was
# made anew. bad_requests.sh tries the others.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
here=$(cd "$(dirname "$0")" && pwd)
table=$here/bad_inputs.tsv
# shellcheck source=tests/e2e/lib_bad.sh
. "$here/lib_bad.sh"

command -v kcat >/dev/null || skip_all 'kcat is not installed'
broker_words=(--set message.max.bytes=8388608) # above what we take
system_start kafka 1
own=samverka.transition.v1.2120001124
"$tools/topics" "$BOOTSTRAP" create "$own" 1 >/dev/null || exit 1
"$tools/topics" "$BOOTSTRAP" create "$own.dlq" 1 >/dev/null || exit 1
sql() { psql -X -q -At "$CONNINFO" -c "$1"; }
arrived() {
	"$bin/samverka" status --wait 0 2>/dev/null | grep '"partitionsBehind":0,"queueDue":0,' | grep -q '"walksOpen":0'
}

start_job reference "$bin/samverka-reference"
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/principals.jsonl \
	"$root"/schemas/defaults/policy.jsonl "$scratch/reference.jsonl" >"$scratch/load.log" 2>&1 ||
	{ not_ok 'reference load' "$(cat "$scratch/load.log")"; exit 1; }
start_job transitions "$bin/samverka-transitions"
transitions=$JOB_PID
wait_for 60 arrived || { not_ok 'reference data arrive' "$(tail -n 5 "$scratch/transitions.log")"; exit 1; }

# ---- records ----

python3 -B "$here/bad_records.py" send "$table" "$BOOTSTRAP" "$scratch/plan" >"$scratch/send.log" 2>&1 ||
	{ not_ok 'records are sent' "$(tail "$scratch/send.log")"; exit 1; }
sent=$(wc -l <"$scratch/plan")
# A duplicate leaves no row but its receipt: what is asked here is the table, not the clock.
check 'all arrive' wait_for 60 arrived
check 'the daemon lives' kill -0 "$transitions"
dead_letters() { [ "$(sql 'select count(*) from transition.rejected where published_at is null')" = 0 ]; }
check 'all dead letters are out' wait_for 30 dead_letters
"$bin/samverka" export rejected --area transition --where >"$scratch/where"
"$bin/samverka" export facts --area transition --where >"$scratch/facts-all"
sql 'select topic, kafka_offset, verdict from transition.receipt' | tr '|' ' ' >"$scratch/receipts"
for topic in samverka.transition.v1 "$own"; do
	kcat -C -q -e -b "$BOOTSTRAP" -t "$topic.dlq" -o beginning -f '%S %K %h\n%k%s\n'
done >"$scratch/letters"
python3 -B "$here/bad_records.py" judge "$scratch/plan" "$scratch/where" "$scratch/facts-all" "$scratch/letters" \
	"$scratch/receipts" || failed=1
python3 -B "$here/bad_records.py" words "$scratch/plan" "$scratch/where" "$bin/samverka" || failed=1
check 'received is what was sent' test "$(sql 'select sum(n) from transition.flow')" = "$sent"
check 'a gap in the sequence is seen' test "$(sql "select count(*) from monitor.sequence_gap where missing > 0")" -gt 0

# ---- who sends what it may not ----

metrics=http://127.0.0.1:$(sed -n 's/.*management_port=\([0-9]*\).*/\1/p' "$scratch/transitions.log" | tail -n 1)/metrics
told() { grep -q 'event=not-allowed organisation=2120001124 reason=SOURCE_NOT_ALLOWED detail=.* topic=samverka.transition.v1.2120001124 times=1$' "$scratch/transitions.log" || { grep not-allowed "$scratch/transitions.log"; return 1; }; }
check 'another source on a topic is in the log' told
check 'and counted for whose topic it is' bash -c "curl -sS '$metrics' | grep -q '^samverka_records_not_allowed_total{organisation=\"2120001124\"} 1$'"

# ---- what must be nowhere ----

number_in() { LC_ALL=C grep -aEi '19?121212-?1212([^0-9]|$)|3139313231323132|3132313231322d31323132' "$1"; }
pg_dump -a "$CONNINFO" >"$scratch/dump" 2>"$scratch/dump.log"
for what in transitions.log letters where facts-all dump; do
	check "no personal number in $what" bash -c "$(declare -f number_in); ! number_in '$scratch/$what'"
done
check 'a line of the log is a line' bash -c "! LC_ALL=C grep -aP '[\\x00-\\x08\\x0b-\\x1f\\x7f]' '$scratch/transitions.log' && ! grep -v '^ts=' '$scratch/transitions.log'"
"$bin/samverka" rejected list >"$scratch/list"
check 'nor does a listing steer a terminal' bash -c "! LC_ALL=C grep -aP '[\\x00-\\x08\\x0b-\\x1f\\x7f]' '$scratch/list' '$scratch/where' '$scratch/facts-all'"

# ---- again from a killed process: nothing twice ----

stop_job "$transitions" KILL
start_job transitions2 "$bin/samverka-transitions" --kafka.topic.metadata.refresh.interval.ms=1000
transitions=$JOB_PID
"$tools/story" facts --cases 1 | head -n 1 >"$scratch/one"
"$bin/samverka" publish "$scratch/one" >/dev/null
check 'after a kill the rest arrives' wait_for 60 arrived
once() { [ "$(sql 'select sum(n) from transition.flow')" = $((sent + 1)) ] && echo 'nothing twice'; }
row 123 'the same after a kill' once

# ---- a topic made anew ----

"$tools/topics" "$BOOTSTRAP" delete samverka.transition.v1 >/dev/null
"$tools/topics" "$BOOTSTRAP" create samverka.transition.v1 1 >/dev/null
"$bin/samverka" publish "$scratch/one" >/dev/null
stopped() { tail -n 4 "$scratch/transitions2.log"; [ -n "$(sql 'select reason from transition.stopped_partition')" ]; }
wait_for 45 stopped
stands() {
	stopped >/dev/null && grep -q 'event=partition-stopped' "$scratch/transitions2.log" && kill -0 "$transitions" &&
		echo 'its partition stops, the daemon lives'
}
row 124 'a topic made anew' stands
all_tried kafka

finish
