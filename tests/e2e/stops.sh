#!/bin/bash
# size: full
# timeout: 600
# A daemon that is told to stop does so in good order and soon, in the middle of its work, without its database and
# without its broker. And a password that is changed under it: told without the word, waited for, gone on.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

system_start mockd 2
said() { grep -q "$2" "$scratch/$1.log"; }
gone() { ! kill -0 "$1"; }
# stop_it PID: sets rc, and took in seconds
stop_it() {
	local began=$SECONDS
	kill -TERM "$1"
	wait_for 15 gone "$1"
	took=$((SECONDS - began))
	kill -KILL "$1" 2>/dev/null
	wait "$1"
	rc=$?
}
in_good_order() { echo "ended with $rc after $took s"; [ "$rc" -eq 0 ] && [ "$took" -le 10 ]; }
reader() { # NAME
	start_job "$1" "$bin/samverka-transitions" --engine.batch=1
}
arrived() { "$bin/samverka" status --wait 0 2>/dev/null | grep -q '"partitionsBehind":0,"queueDue":0,'; }
taken() { psql -X -qAt "$CONNINFO" -c 'SELECT coalesce(sum(n), 0) FROM transition.flow_sum'; }
more_than() { [ "$(taken)" -gt "$1" ]; }

start_job reference "$bin/samverka-reference"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl >/dev/null 2>&1
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2018-01-01 "$scratch/reference.jsonl" >/dev/null 2>&1
check 'reference data arrive' wait_for 60 "$bin/samverka" status --wait 1
"$tools/story" facts >"$scratch/facts.jsonl"
facts=$(wc -l <"$scratch/facts.jsonl")
"$bin/samverka" publish "$scratch/facts.jsonl" >/dev/null 2>&1

# ---- in the middle of its work ----

reader first
check 'facts are being taken' wait_for 60 more_than 0
stop_it "$JOB_PID"
check 'one that is at work stops' in_good_order
check 'it was at work' test "$(taken)" -lt "$facts"

# ---- without its database ----

reader second
before=$(taken)
check 'the next one goes on' wait_for 90 more_than "$before"
"$root/deploy/dev/postgres.sh" stop "$POSTGRES_DIR" >/dev/null
check 'it says that the database is gone' wait_for 30 said second 'event=retrying.*DB_'
stop_it "$JOB_PID"
check 'one without its database stops' in_good_order
"$root/deploy/dev/postgres.sh" start "$POSTGRES_DIR" >/dev/null || { not_ok 'PostgreSQL starts'; exit 1; }
CONNINFO=$(cat "$POSTGRES_DIR/conninfo")
export SAMVERKA_POSTGRES_CONNINFO=$CONNINFO

# ---- without its broker ----

start_job third "$bin/samverka-transitions"
check 'everything is taken' wait_for 150 arrived
check 'once' test "$(taken)" -eq "$facts"
check 'and its states are right' "$bin/samverka" rebuild --verify --area transition
broker_down
check 'it says that the broker is gone' wait_for 60 said third 'event=.*\(BROKER\|kafka\|broker\)'
stop_it "$JOB_PID"
check 'one without its broker stops' in_good_order
broker_up

# ---- a password that is changed ----

sql() { psql -X -q -v ON_ERROR_STOP=1 "$CONNINFO" -c "$1"; }
sql "CREATE ROLE changing LOGIN SUPERUSER PASSWORD 'first-word'"
sed -i '1i local all changing scram-sha-256' "$(cat "$POSTGRES_DIR/home")/data/pg_hba.conf"
sql 'SELECT pg_reload_conf()' >/dev/null
SAMVERKA_POSTGRES_CONNINFO="$CONNINFO user=changing password=first-word" start_job changed \
	"$bin/samverka-transitions"
connected() { [ "$(psql -X -qAt "$CONNINFO" -c "SELECT count(*) FROM pg_stat_activity WHERE usename = 'changing'")" -gt 0 ]; }
check 'with its password it is let in' wait_for 30 connected
sql "ALTER ROLE changing PASSWORD 'second-word'"
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'changing'" >/dev/null
check 'with one that is none any more it tries on' wait_for 30 said changed 'event=retrying.*password authentication failed'
check 'and lives' kill -0 "$JOB_PID"
check 'without a word of it' bash -c "! grep -q -- '-word' '$scratch/changed.log'"
sql "ALTER ROLE changing PASSWORD 'first-word'"
check 'it goes on when it is right again' wait_for 60 said changed 'event=recovered'
stop_it "$JOB_PID"
check 'and stops' in_good_order
finish
