#!/bin/bash
# roles.sql beside work in progress: a transaction that has one table and asks for the others does not
# end in a deadlock with it, on either side.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
bin=$root/${BUILD:-build/gcc}/bin
case ${BUILD:-} in /*) bin=$BUILD/bin ;; esac

# shellcheck disable=SC2119
start_postgres >/dev/null
SAMVERKA_POSTGRES_CONNINFO=$CONNINFO "$bin/samverka" migrate >"$scratch/migrate.log" 2>&1 || { not_ok migrate "$(cat "$scratch/migrate.log")"; exit 1; }
sql() { psql -X -qAt "$CONNINFO" -c "$1"; }
roles() { PGAPPNAME=roles psql -X -q -v ON_ERROR_STOP=1 -f "$root/deploy/postgres/roles.sql" "$CONNINFO"; }
check 'in an empty house' roles

# worker SQL: in its open transaction; the answer comes back before this does
worker() {
	echo "$1" >&"${worker[1]}"
	printf '%s\n' '\echo done' >&"${worker[1]}"
	local line
	while read -r -t 60 -u "${worker[0]}" line; do
		[ "$line" != 'done' ] || return 0
		echo "$line"
	done
	return 1
}
# shellcheck disable=SC2034 # its end of the pipe is all that is used
coproc worker { psql -X -qAt "$CONNINFO" 2>&1; }

# shellcheck disable=SC2317 # called by wait_for
waits() { [ "$(sql "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted AND application_name = 'roles'")" -gt 0 ]; }

# The last tables in the order of the locks, and then the first ones.
worker "BEGIN; UPDATE transition.walk SET walked = 0; INSERT INTO transition.watch_gap VALUES (now(), 'x', '[1,2)');" >/dev/null
roles >"$scratch/roles.out" 2>&1 &
pid=$!
check 'it waits for a table that is in use' wait_for 30 waits
said=$(worker "INSERT INTO approval.queue (due, version, bucket, kind, key, sender, payload) VALUES (now(), 1, 0, 1, 'd:x', '', '');
	SELECT count(*) FROM transition.entity, samverka.ref_version; COMMIT;")
check 'who works beside it goes on' test "$said" = 0
wait "$pid"
check 'and it gets its turn' test $? = 0
check 'without a word' diff /dev/null "$scratch/roles.out"
check 'the work is there' test "$(sql "SELECT count(*) FROM approval.queue")" = 1

# What the unit and the job do, from the first migration on: nothing in one needs more than the owner.
by_owner=$(sed 's/user=[^ ]*/user=samverka_migrate/; s/dbname=[^ ]*/dbname=another/' <<<"$CONNINFO")
check 'the login for migrations gets in, and finds nothing to do' env PGOPTIONS='-c role=samverka_owner' \
	SAMVERKA_POSTGRES_CONNINFO="$(sed 's/user=[^ ]*/user=samverka_migrate/' <<<"$CONNINFO")" "$bin/samverka" migrate
sql 'CREATE DATABASE another'
sql 'GRANT CREATE ON DATABASE another TO samverka_owner'
check 'it can do them all' env PGOPTIONS='-c role=samverka_owner' SAMVERKA_POSTGRES_CONNINFO="$by_owner" "$bin/samverka" migrate
check 'for the owner' test "$(psql -X -qAt "$by_owner" -c "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('samverka', 'transition')")" = samverka_owner
echo '\q' >&"${worker[1]}"
finish
