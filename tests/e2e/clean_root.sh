#!/bin/bash
# What the README promises of a bare Debian 12 machine: from a clean clone, as root, make demo and
# make test install what they need and work; nothing is left running, and no PostgreSQL cluster of
# the system is made. The machine is a folder with a minimal system in it and processes of its own;
# packages come from where this machine gets its own.
# size: full
# timeout: 1500
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" -eq 0 ] || skip_all 'a root folder is made by root'
for program in debootstrap unshare chroot git; do
	command -v $program >/dev/null || skip_all "there is no $program"
done
unshare -m -p -f true 2>/dev/null || skip_all 'no namespaces for mounts and processes here'
git -C "$root" rev-parse -q --verify HEAD >/dev/null || skip_all 'this is no clone'
mirror=${SAMVERKA_MIRROR:-http://deb.debian.org/debian}
# Some 2 GB, and a place where devices may be.
bare=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/samverka-bare.XXXXXX") || exit 2
chmod 755 "$bare"
at_exit rm -rf --one-file-system "$bare"
[ "$(df --output=avail -k "$bare" | tail -n 1)" -gt 3000000 ] || skip_all 'less than 3 GB of room for a root folder'

proxies=()
for name in http_proxy https_proxy no_proxy; do
	[ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done

# inside COMMAND: in the folder, as PID 1 of its own processes: what it leaves ends with it, and so
# do the mounts. It ends with the shell that called it. Its environment is that of a new login.
inside() {
	# shellcheck disable=SC2016 # the inner shell expands it
	setpriv --pdeathsig KILL unshare -m -p -f --kill-child --propagation private bash -c '
		mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev" &&
			exec chroot "$0" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
				HOME=/srv LANG=C.UTF-8 "${@:2}" bash -c "$1"' "$bare" "$1" "${proxies[@]}" </dev/null
}

# The way to the packages is this machine's: settings of apt that are not about its own packages,
# its name server, and whom it trusts.
lend_network() {
	local setting
	cp /etc/resolv.conf "$bare/etc/resolv.conf"
	for setting in /etc/apt/apt.conf.d/*; do
		! grep -qiE 'proxy|acquire::' "$setting" 2>/dev/null || grep -qi 'dpkg::' "$setting" ||
			cp "$setting" "$bare/etc/apt/apt.conf.d/"
	done
	cp -r /usr/local/share/ca-certificates/. "$bare/usr/local/share/ca-certificates/" 2>/dev/null
	inside update-ca-certificates >/dev/null 2>&1
}

make_machine() {
	timeout 600 debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$bare" "$mirror" \
		>"$scratch/debootstrap.log" 2>&1 || skip_all "debootstrap: $(tail -n 1 "$scratch/debootstrap.log")"
	lend_network
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
	until grep -q "facts, late" /srv/log; do kill -0 $demo || exit 1; sleep 0.05; done
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
