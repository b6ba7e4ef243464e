#!/bin/bash
# Installs from the Debian distribution what building and testing need and is missing. Says what it
# does; does nothing, fast, when everything is there.
#
#   deploy/dev/install-packages.sh [--demo] [--with-kafka] [--full] [--fuzz] [--check]
#
# --demo        only what the demo needs, which is the smaller half
# --with-kafka  adds what a real Apache Kafka needs (Java, Maven), for tests/faults and tests/bench
# --full        the same, and what the long tests ask for: a browser with Node, a reader of metrics, what
#               builds an image, what gives programs a clock of their own and what looks over a package; promtool, Burrow and a Docker
#               engine, which are only unpacked into the build folder: their packages bring daemons
# --check       installs nothing; exit 1 when something is missing
#
# PostgreSQL comes as a program only: no cluster of the system is made, started or stopped.
set -eu

packages='gcc make pkg-config librdkafka-dev libjansson-dev libpq-dev libmicrohttpd-dev
	libgnutls28-dev libsystemd-dev libssl-dev libjs-chart.js postgresql-15'
tests='clang clang-format universal-ctags shellcheck valgrind libcmocka-dev kcat curl openssl git gpg gpg-agent procps
	python3 python3-jsonschema python3-yaml json-schema-test-suite'
kafka='openjdk-17-jre-headless maven'
full='chromium python3-prometheus-client debootstrap strace buildah docker-compose libfaketime lintian'
fuzz='libclang-rt-14-dev llvm'
command -v npm >/dev/null || full="$full nodejs npm"
check='' unpacked=''
for arg in "$@"; do
	case $arg in
	--demo) tests='' ;;
	--with-kafka) packages="$packages $kafka" ;;
	--full) packages="$packages $kafka $full" unpacked=1 ;;
	--fuzz) packages="$packages $fuzz" ;;
	--check) check=1 ;;
	*)
		sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
done
packages="$packages $tests"

say() {
	echo "install-packages: $*" >&2
}

if ! command -v dpkg-query >/dev/null; then
	# shellcheck disable=SC2086 # a list of words
	say "this is no Debian system; install the like of these yourself:" $packages
	exit 0
fi

# shellcheck disable=SC2086 # a list of words
there=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null |
	sed -n 's/^installed //p' | tr '\n' ' ') || true
missing=''
for package in $packages; do
	case " $there" in
	*" $package "*) ;;
	*) missing="$missing $package" ;;
	esac
done

# unpack PROGRAM PACKAGE…: its package brings a daemon, which is not wanted here. Not a failure: the test
# that wants it says that it is skipped, and why.
unpack() {
	local program=$1 there=build/${1,,} package
	shift
	[ ! -x "$there/usr/bin/$program" ] && [ ! -x "$there/usr/sbin/$program" ] || return 0
	mkdir -p "$there"
	for package in "$@"; do
		(cd "$there" && LC_ALL=C apt-get -qq download "$package" && dpkg-deb -x "$package"_*.deb . &&
			rm -f "$package"_*.deb) >/dev/null 2>&1 || say "$package cannot be had"
	done
}
unpack_all() {
	[ -n "$unpacked" ] || return 0
	command -v promtool >/dev/null || unpack promtool prometheus
	command -v Burrow >/dev/null || unpack Burrow burrow
	unpack dockerd docker.io containerd runc tini
}

[ -n "$missing" ] || { [ -n "$check" ] || unpack_all; exit 0; }
say "missing:$missing"
[ -z "$check" ] || exit 1
if [ "$(id -u)" -ne 0 ]; then
	say "needs root to install them. Run once:  sudo $0 $*"
	exit 1
fi

# While packages are installed, two files say that PostgreSQL makes no cluster and starts none, not
# even one that lay there already. Afterwards both are what they were.
conf=/etc/postgresql-common/createcluster.conf
policy=/usr/sbin/policy-rc.d
kept=$(mktemp -d)

set_aside() {
	[ ! -e "$1" ] || mv "$1" "$kept/$(basename "$1")"
}

put_back() {
	rm -f "$1"
	[ ! -e "$kept/$(basename "$1")" ] || mv "$kept/$(basename "$1")" "$1"
}

fence_postgres() {
	mkdir -p "$(dirname $conf)"
	set_aside $conf
	printf 'create_main_cluster = false\nstart_conf = manual\n' >$conf
	set_aside $policy
	# 101: not allowed. What stood here before is asked about everything else.
	cat >$policy <<-END
		#!/bin/sh
		case \$1 in postgresql*) exit 101 ;; esac
		[ ! -x $kept/policy-rc.d ] || exec $kept/policy-rc.d "\$@"
	END
	chmod 755 $policy
}

lift_fence() {
	local new=''
	trap - EXIT
	[ -e "$kept/createcluster.conf" ] || new=1
	put_back $policy
	put_back $conf
	# A first installation leaves the distribution's own beside ours.
	[ ! -e $conf.ucf-dist ] || [ -z "$new" ] || mv $conf.ucf-dist $conf
	rmdir "$(dirname $conf)" 2>/dev/null || :
	rm -rf "$kept"
}

apt() {
	LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends \
		-o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@"
}

# progress: of lines "dlstatus:N:PERCENT:TEXT" and "pmstatus:PACKAGE:PERCENT:TEXT", one for each fifth
# of the way; the last line is "rc:N", the exit code.
progress() {
	local kind name percent told='' word
	while IFS=: read -r kind name percent _; do
		case $kind in
		rc) return "$name" ;;
		dlstatus) word=fetched ;;
		pmstatus) word=installed ;;
		*) continue ;;
		esac
		percent=$((${percent%%.*} / 20 * 20))
		if [ "$percent" -gt 0 ] && [ "$told" != "$word $percent" ]; then
			told="$word $percent"
			say "$told %"
		fi
	done
	return 1
}

# shellcheck disable=SC2086 # a list of words
install_missing() {
	{
		apt -o APT::Status-Fd=3 install $missing 3>&1 >"$kept/log" 2>&1 && echo rc:0 || echo rc:1
	} | progress
}

# shellcheck disable=SC2086
known() {
	apt -qq --print-uris install $missing >"$kept/uris" 2>/dev/null
}

update() {
	say "reading the package lists"
	apt -qq update || say "not all package lists could be read"
}

trap lift_fence EXIT
trap 'exit 130' INT TERM HUP
fence_postgres
known || update
if known; then
	say "installing $(grep -c . "$kept/uris") packages, $(awk '{ n += $3 } END { print int(n / 1e6) }' "$kept/uris") MB to fetch; a minute or two"
fi
# Lists that are too old name packages that are gone.
install_missing || { update && install_missing; } || {
	tail -n 20 "$kept/log" >&2
	say "apt-get could not install them"
	exit 1
}
unpack_all
say "done"
