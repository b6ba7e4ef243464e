#!/bin/bash
# Every block of commands in README, docs and any other page (schemas/start.md is clients.sh's) is run as it
# stands, page by page, in one running system on Apache Kafka and PostgreSQL; the runbooks are followed to
# their end. A block that is not run has its reason in the page. One stand-in: systemctl starts and stops
# "samverka run".
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_page.sh
. "$(dirname "$0")/lib_page.sh"
for program in kcat openssl; do command -v $program >/dev/null || skip_all "there is no $program"; done

# ---- a place to stand in: the repository's folders, and files that blocks write beside them ----

place=$scratch/place
mkdir -p "$place"
for name in deploy docs schemas tests README.md CHANGELOG.md; do ln -s "$root/$name" "$place/$name"; done

page_systemctl "$bin/samverka" run
export PATH=/usr/lib/postgresql/15/bin:$PATH

# ---- what a reader does elsewhere, or what must have happened before ----

cat >"$scratch/stand-ins.sh" <<END
fact() { # ID SOURCE CASE
	printf '{"specversion":"1.0","id":"%s","source":"%s","type":"samverka.transition.outpatient-readiness.reported.v1","subject":"%s","time":"2024-05-02T10:00:00+02:00","recordedtime":"2024-05-02T10:00:05+02:00","data":{"caseRef":"%s","available":"YES"}}\n' "\$1" "\$2" "\$3" "\$3"
}
until_true() { local end=\$((SECONDS + 60)); until "\$@"; do [ \$SECONDS -lt \$end ] || return 1; sleep 0.1; done; }
sign_request() { openssl x509 -req -in "\$1/new.csr" -CA "$scratch/ca.crt" -CAkey "$scratch/ca.key" -CAcreateserial -days 90 -out "\$1/new.crt"; }
publish_unknown() {
	fact late-1 urn:samverka:5560160680:ward doc-late-1 | samverka publish --unchecked --topic samverka.transition.v1
	until_true bash -c 'samverka export rejected | grep -q UNKNOWN_SOURCE'
}
# Retention was shorter than an outage: the log starts behind our next offset.
stop_partition() {
	for n in {1..100}; do fact "before-\$n" urn:samverka:2321000255:doc "doc-before-\$n"; done | samverka publish
	samverka status --wait 60
	systemctl stop samverka.target
	for n in {1..150}; do fact "gap-\$n" urn:samverka:2321000255:doc "doc-gap-\$n"; done | samverka publish
	"$tools/topics" "\$BOOTSTRAP" trim samverka.transition.v1 0 "\$(("\$("$tools/topics" "\$BOOTSTRAP" ends samverka.transition.v1 | sed -n 's/^0 [0-9]* //p')" - 1))"
	systemctl start samverka.target
	until_true bash -c 'samverka status --json | grep -q "\"item\":\"stopped\""'
}
END

# ---- the system ----

start_postgres >/dev/null
start_kafka >/dev/null
PGHOST=$(sed 's/.*host=\([^ ]*\).*/\1/' <<<"$CONNINFO") PGPORT=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$CONNINFO")
export PGHOST PGPORT PGUSER=samverka PGDATABASE=samverka
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO='' BOOTSTRAP
export BACKUP=$scratch/backup TLS=$scratch/tls DEFAULTS=$root/schemas/defaults ROLES=$root/deploy/postgres/roles.sql
mkdir -p "$TLS/transitions"
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -keyout "$scratch/ca.key" -out "$scratch/ca.crt" -subj /CN=ca
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout "$TLS/transitions/client.key" \
		-out "$TLS/transitions/client.crt" -subj /CN=samverka-transitions
	cp "$scratch/ca.crt" "$TLS/transitions/ca.crt"
} 2>/dev/null

# ---- the pages ----

# run_page PAGE: its blocks in one shell, the first that fails ends it
run_page() {
	local page=$1 dir word number line rest
	dir=$scratch/blocks/${page//\//_}
	mkdir -p "$dir"
	awk -v DIR="$dir" -f "$root/tests/lint/tool/doc_blocks.awk" "$root/$page"
	grep '^fault' "$dir/plan" && return 1
	{
		echo "set -eu; . $scratch/stand-ins.sh; home=\$PWD; trap 'kill \$(jobs -p) 2>/dev/null || :' EXIT"
		while read -r word number line rest; do
			[ "$word" = run ] || continue
			# A subshell would lose variables; a block may change folder, the next begins at home.
			printf 'cd "$home"; echo "== %s:%s"\n' "$page" "$line"
			cat "$dir/$number.sh"
		done <"$dir/plan"
	} >"$dir/all.sh"
	(cd "$place" && timeout 200 bash "$dir/all.sh") </dev/null >"$dir/log" 2>&1 || {
		tail -n 25 "$dir/log"
		return 1
	}
}
told() { # what is not run, and why
	local word line rest
	while read -r word line rest; do
		[ "$word" != skip ] || echo "# $1:$line is not run: $rest"
	done <"$scratch/blocks/${1//\//_}/plan"
}

# README and the operator's guide first: they start from nothing. Runbooks last: they take it apart.
pages=(README.md docs/operator.md)
others() { (cd "$root" && git grep -lE '^ *```(sh|bash|console|shell)' -- '*.md' | grep -vxE 'README.md|docs/operator.md|schemas/start.md' | grep "$@" '^docs/runbooks/' | sort); }
while IFS= read -r page; do pages+=("$page"); done < <(others -v; others -e)
for page in "${pages[@]}"; do
	check "$page" run_page "$page"
	told "$page"
done
check 'a page whose command fails is found' bash -c "! (set -e; . '$scratch/stand-ins.sh'; samverka no-such-verb) 2>/dev/null"
[ $failed -eq 0 ] || tail -n 15 "$scratch/daemons.log"
finish
