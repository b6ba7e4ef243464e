#!/bin/bash
# timeout: 300
# The database comes back from a back-up that is older than what was published: a summary's version
# continues above the highest in its topic, no version is given twice with other content, and what
# suppression must remember is known again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
pg=/usr/lib/postgresql/15/bin

# case NUMBER DAY: a patient ready for discharge, for Malmö to take home
case_of() {
	local id=$1 at=2022-03-0$2
	event "$id-1" admission.registered "${at}T08:00:00+01:00" "\"caseRef\":\"c$id\",\"admittedAt\":\"${at}T08:00:00+01:00\",\"registeredMunicipality\":\"1280\""
	event "$id-2" admission-notice.sent "${at}T10:00:00+01:00" "\"caseRef\":\"c$id\",\"noticeId\":\"n$id\",\"municipality\":\"1280\""
	event "$id-3" outpatient-readiness.reported "${at}T11:00:00+01:00" "\"caseRef\":\"c$id\",\"available\":\"YES\""
	event "$id-4" discharge-ready.notified "${at}T12:00:00+01:00" "\"caseRef\":\"c$id\",\"noticeId\":\"r$id\",\"municipality\":\"1280\""
}
event() { # ID SUFFIX TIME DATA
	printf '{"specversion":"1.0","id":"%s","source":"urn:samverka:2321000255:clock","type":"samverka.transition.%s.v1","subject":"c%s","time":"%s","recordedtime":"%s","data":{%s}}\n' \
		"$1" "$2" "${1%-*}" "$3" "$3" "$4"
}
publish() { "$bin/samverka" publish >/dev/null && system_wait 60; }
own=samverka.summary.v1.2120001124
# The versions of the day's list for Malmö, in the order of the log: "VERSION ID" a line.
versions() {
	kcat -C -b "$BOOTSTRAP" -t $own -o beginning -e -q -X isolation.level=read_committed -f '%k %h %s\n' 2>/dev/null |
		sed -n 's/^S5\/1280\/now .*samverka-version=\([0-9]*\).*"id":"\([0-9a-f]*\)".*/\1 \2/p'
}
highest() { versions | awk '$1 > n { n = $1 } END { print n + 0 }'; }
above() { [ "$(highest)" -gt "$1" ]; }
rising() { versions | awk '$1 <= n { print "version " $1 " after " n; bad = 1 } { n = $1 } END { exit bad || NR < 3 }'; }
ask() { as_postgres "$pg/psql" -X -At "$CONNINFO" -c "$1"; }
as_postgres() { (cd / && if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi); }
restore() {
	as_postgres "$pg/psql" -X -q "${CONNINFO/dbname=samverka/dbname=postgres}" -c 'DROP DATABASE samverka WITH (FORCE)' -c 'CREATE DATABASE samverka' &&
		as_postgres "$pg/pg_restore" -d "$CONNINFO" "$POSTGRES_DIR/backup"
}

# A yearly report that is let out: sent by the daemon, with both its pages beside it.
report=S14/all/2022/12
let_out() { "$bin/samverka" summary S14 --publish --recipient 12 --period 2022 --reason 'RS 2023:7 § 12'; }
sent() { [ "$(ask "SELECT version = published_version AND NOT recalled FROM summary.summary WHERE key = '$report'")" = t ]; }
# report_versions: those of the topic, in the order of the log
report_versions() {
	kcat -C -b "$BOOTSTRAP" -t samverka.summary.v1 -o beginning -e -q -X isolation.level=read_committed -f '%k %h %s\n' 2>/dev/null |
		sed -n 's|^'$report' .*samverka-version=\([0-9]*\).*"summaryType":"S14".*|\1|p'
}
pages() { [ "$(ask "SELECT count(*) FROM summary.page p JOIN summary.summary s USING (key, version) WHERE key = '$report'")" = "$1" ]; }

system_start kafka 1
system_own_topics 2120001124 2321000255
system_clock 2022-03-20
system_daemons 1
system_reference
case_of 1 1 | publish
check 'a list for Malmö is published' wait_for 30 above 0
chmod 777 "$POSTGRES_DIR"
check 'a back-up is taken' as_postgres "$pg/pg_dump" -Fc -d "$CONNINFO" -f "$POSTGRES_DIR/backup"
before=$(highest)
case_of 2 2 | publish
wait_for 30 above "$before"
second=$(highest)
case_of 3 3 | publish
check 'versions rise after it' wait_for 30 above "$second"
check 'a yearly report is let out' let_out
check 'the daemon sends it on' wait_for 30 sent
check 'it is in the topic, once' [ "$(report_versions)" = 1 ]
last=$(highest)
system_stop

check 'the older database is restored' restore
check 'it knows an older version' test "$(ask "SELECT version FROM summary.summary WHERE key = 'S5/1280/now'")" -lt "$last"
system_daemons 1
system_wait 60
case_of 4 4 | publish
check 'a new version continues above the highest found' wait_for 30 above "$last"
check 'the report that the database had forgotten is known again' sent
check 'without its pages' pages 0
check 'let out again' let_out
check 'it has them' pages 2
check 'and what is sent of it rises' wait_for 30 sent
check 'on the topic too' bash -c "sort -n -c -u <<<'$(report_versions)'"
check 'every version of the log is higher than the one before' rising
check 'all facts are in their states again' test "$("$bin/samverka" export cases | grep -c READY_)" -eq 4
check 'states are what the log says' "$bin/samverka" rebuild --verify
check 'the ledger has what was let out before' test "$(ask "SELECT count(DISTINCT version) FROM summary.ledger WHERE key = 'S5/1280/now'")" -ge "$last"
system_stop

finish
