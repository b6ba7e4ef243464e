#!/bin/sh
# Installs from the Debian distribution what building and testing need and is missing. Says what it
# does; does nothing, fast, when everything is there.
#
#   deploy/dev/install-packages.sh [--with-kafka] [--check]
#
# --with-kafka  adds what a real Apache Kafka needs (Java, Maven), for tests/faults and tests/bench
# --check       installs nothing; exit 1 when something is missing
set -eu

packages='gcc make pkg-config clang clang-format universal-ctags shellcheck valgrind
	librdkafka-dev libjansson-dev libpq-dev libmicrohttpd-dev libsystemd-dev libssl-dev
	libcmocka-dev postgresql kcat curl openssl python3 python3-jsonschema python3-yaml
	json-schema-test-suite'
kafka='openjdk-17-jre-headless maven'
check=''
for arg in "$@"; do
	case $arg in
	--with-kafka) packages="$packages $kafka" ;;
	--check) check=1 ;;
	*)
		sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
		exit 2
		;;
	esac
done

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

[ -n "$missing" ] || exit 0
say "missing:$missing"
[ -z "$check" ] || exit 1
if [ "$(id -u)" -ne 0 ]; then
	say "needs root to install them. Run once:  sudo apt-get install --no-install-recommends$missing"
	exit 1
fi
say "installing them with apt-get"
export DEBIAN_FRONTEND=noninteractive
# The cluster that the PostgreSQL package would create and start is not wanted here: tests make
# their own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
	mkdir -p /etc/postgresql-common
	printf 'create_main_cluster = false\nstart_conf = manual\n' \
		>/etc/postgresql-common/createcluster.conf
fi
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
	{ say "reading the package lists first" && apt-get update -qq &&
		apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
say "done"
