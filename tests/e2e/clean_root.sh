#!/bin/bash
# What the README promises of a bare Debian 12 machine: from a clean clone, as root, make demo and
# make test install what they need and work; nothing is left running, and no PostgreSQL cluster of
# the system is made. The machine is a folder with a minimal system in it and processes of its own;
# packages come from where this machine gets its own.
# size: full
# timeout: 1500
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# shellcheck source=tests/e2e/lib_root.sh
. "$(dirname "$0")/lib_root.sh"
command -v git >/dev/null && git -C "$root" rev-parse -q --verify HEAD >/dev/null || skip_all 'this is no clone'

make_machine() {
	root_make git,make
	git clone -q --no-local "$root" "$bare/srv/samverka" || exit 1
}

# What runs besides the shell that asks, and what lies about.
# shellcheck disable=SC2016 # the inner shell expands these three
leftovers='
	for p in /proc/[0-9]*; do
		[ ${p#/proc/} = $$ ] || tr "\0" " " 2>/dev/null <$p/cmdline
	done
	ls -A /tmp; git -C /srv/samverka status --short; ls -A /var/lib/postgresql /etc/postgresql | grep -v :$'
# run NAME COMMAND: says how long it took, then that it left nothing.
run() {
	local begun=$SECONDS
	check "$1" inside "cd /srv/samverka && ($2) >/srv/log 2>&1; rc=\$?
		{ $leftovers; } >/srv/left 2>/dev/null; [ \$rc -eq 0 ] || tail -n 60 /srv/log; exit \$rc"
	echo "# $((SECONDS - begun)) s"
	check "$1 leaves nothing behind" bash -c "! grep . '$bare/srv/left'"
}
says() { grep -q "$1" "$bare/srv/log"; }

# Ctrl-C reaches everything in the foreground at once.
# shellcheck disable=SC2016
interrupted='set -m; make demo & demo=$!
	until grep -q "facts of transitions, late" /srv/log; do kill -0 $demo || exit 1; sleep 0.05; done
	kill -INT -- -$demo; wait $demo; [ $? -ne 0 ] && ! grep "^Done" /srv/log'

make_machine
run 'make demo' 'make demo'
check 'packages were installed, with progress' says '^install-packages: installed 80 %'
check 'the story has its cases' says '[0-9]* CLOSED'
# shellcheck disable=SC2016
check 'no cluster of the system' inside '[ -z "$(pg_lsclusters -h)" ] && [ ! -e /etc/postgresql/15 ] && [ ! -e /var/lib/postgresql/15 ]'
check 'the fence around PostgreSQL is gone' inside '[ ! -e /usr/sbin/policy-rc.d ] && ! grep -q "^create_main_cluster" /etc/postgresql-common/createcluster.conf'
run 'make demo, the second time' 'make demo && ! grep -q install-packages /srv/log'
run 'make demo, Ctrl-C while facts are folded' "$interrupted"
run 'make test: unit tests' 'make test ONLY=tests/unit/'
finish
