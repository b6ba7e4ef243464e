#!/bin/bash
# timeout: 300
# The database's server is gone with everything it had. A new one, which knows no role of ours, gets the
# back-up by the very commands of docs/runbooks/backup-restore.md: roles, people's logins, what they are
# members of and passwords are as before, and what was published after the back-up is read again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_page.sh
. "$root/tests/e2e/lib_page.sh"

page_systemctl "$bin/samverka" run
export PATH=/usr/lib/postgresql/15/bin:$PATH
export BACKUP=$scratch/backup ROLES=$root/deploy/postgres/roles.sql

# ---- the page, in its two parts ----

part() { # NAME FIRST-HEADING BLOCKS: what is under it, as $scratch/NAME.sh
	sed -n "/^## $2\$/,/^## /p" "$root/docs/runbooks/backup-restore.md" | sed '/<!-- not run: .*new_server.sh/d' >"$scratch/page.md"
	page_blocks "$scratch/page.md" && [ "$PAGE_BLOCKS" = "$3" ] && mv "$scratch/page.sh" "$scratch/$1.sh"
}
check 'how to back up: two blocks, all of them to be run' part backup 'Back up' 2
check 'how to restore: seven, that for a new server among them' part restore Restore 7
roles_step=$(grep -l pg_roles "$scratch"/blocks/*.sh)

# ---- a system with people ----

connect() { # CONNINFO
	PGHOST=$(sed 's/.*host=\([^ ]*\).*/\1/' <<<"$1") PGPORT=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$1")
	export PGHOST PGPORT PGUSER=samverka PGDATABASE=samverka SAMVERKA_POSTGRES_CONNINFO=''
}
install() {
	"$bin/samverka" migrate && psql -X -q -v ON_ERROR_STOP=1 -f "$ROLES" && "$bin/samverka" topics --apply --replicas 1 &&
		systemctl start samverka.target &&
		"$bin/samverka" reference load "$root"/schemas/defaults/{principals,principal-sets,policy,tariffs}.jsonl &&
		"$bin/samverka" status --wait 60 && "$bin/samverka" topics --codes 12 --apply --replicas 1
}
people() {
	psql -X -q -v ON_ERROR_STOP=1 <<-'SQL'
		CREATE ROLE "anna.berg" LOGIN PASSWORD 'a word of hers' IN ROLE samverka_operator, samverka_auditor;
		ALTER ROLE samverka_gateway PASSWORD 'another word';
		ALTER ROLE "anna.berg" SET work_mem = '8MB';
	SQL
}
publish() { publishing_facts "$1" 0 | "$bin/samverka" publish && "$bin/samverka" status --wait 60; }
# Every role as the server has it; two lines have a key that is new each time.
roles() { pg_dumpall --roles-only | grep -v '^\\\|^--'; }

start_postgres >/dev/null
start_kafka >/dev/null
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP
connect "$CONNINFO"
check 'a system' install
check 'people, and passwords' people
check 'facts come' publish before
page_follow 'the back-up is taken by the page' "$scratch/backup.sh"
check 'nobody else may read it' test "$(stat -c %a "$BACKUP" "$BACKUP"/* | sort -u | tr '\n' ' ')" = '600 700 '
check 'facts come after it' publish after
roles >"$scratch/before"
check 'the person is among the roles, with a password' grep -q '^ALTER ROLE "anna.berg" .*SCRAM-SHA-256' "$scratch/before"

# ---- the server is lost ----

check 'the server goes, and its data' "$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR"
new=$scratch/new
mkdir -m 755 "$new"
at_exit "$root/deploy/dev/postgres.sh" drop "$new"
server "$root/deploy/dev/postgres.sh" start "$new" >/dev/null
connect "$(cat "$new/conninfo")"
check 'a new one takes no dump whose roles it lacks' bash -c "! pg_restore --exit-on-error --dbname=samverka '$BACKUP/samverka.dump'"
page_follow 'restored by the page, to its end' "$scratch/restore.sh"

roles >"$scratch/after"
check 'roles, memberships, settings and passwords are as before' diff "$scratch/before" "$scratch/after"
check 'the dump gave back each fact' test "$(publishing_names before)" = 20
check 'Kafka those that came later' test "$(publishing_names after)" = 20
check 'the step for a new server clashes with nothing that is there' bash -eu "$roles_step"
roles >"$scratch/again"
check 'and changes nothing' diff "$scratch/before" "$scratch/again"
check 'facts are taken as before' publish later
finish
