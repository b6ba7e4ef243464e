#!/bin/bash
# A private PostgreSQL 15, for tests and a look. It touches no cluster of the system.
#
#   postgres.sh start DIR [--tcp] [--no-fsync] [--set NAME=VALUE]…   prints a conninfo; DIR/conninfo
#   postgres.sh stop DIR [--now]     fast shutdown; --now: immediate, as a crash. Data stay in DIR
#   postgres.sh status DIR           exit 0 and the conninfo when it runs
#   postgres.sh drop DIR             stop --now, and the data are removed
#
# Only a unix socket by default, in a short folder of its own that only its user (and root) may enter:
# a path of a socket has at most 107 bytes. That folder is the fence: nobody is asked for a password,
# so --tcp (127.0.0.1 with a free port) lets in every user of this machine. The superuser and the
# database are both "samverka".
# A second start of a stopped DIR finds its data again. As root the server runs as user postgres; a
# DIR that user cannot enter gets its data elsewhere, and DIR/home says where.
# Exit 77 with a reason when PostgreSQL is not installed, 1 on a failure.
set -u

command=${1:-} dir=${2:-} tcp='' now='' settings=()
shift $(($# < 2 ? $# : 2))
while [ $# -gt 0 ]; do
	case $1 in
	--tcp) tcp=1; shift ;;
	--no-fsync) settings+=(fsync=off full_page_writes=off synchronous_commit=off); shift ;;
	--set) settings+=("${2:-}"); shift 2 || exit 2 ;;
	--now) now=1; shift ;;
	*) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

skip() { echo "SKIP: $*"; exit 77; }
fail() { echo "postgres.sh: $*" >&2; exit 1; }

bin=${SAMVERKA_PG_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/initdb" ] || skip "PostgreSQL 15 is not installed in $bin"

# as COMMAND…: as the server's user, from a folder that user can stand in
if [ "$(id -u)" -eq 0 ]; then
	id postgres >/dev/null 2>&1 || skip 'root cannot run PostgreSQL, and there is no user postgres'
	as() { (cd / && exec runuser -u postgres -- "$@"); }
else
	as() { (cd / && exec "$@"); }
fi

# A new folder of the server's user.
own_folder() {
	local path
	path=$(as mktemp -d /tmp/samverka-pg.XXXXXX) && as chmod 700 "$path" && echo "$path"
}

# home: where data and log are: DIR/pg, or elsewhere when the server's user cannot get there.
find_home() {
	if [ -r "$dir/home" ]; then
		home=$(cat "$dir/home")
		[ -d "$home/data" ] || [ -d "$home" ] || fail "the data that $dir/home names are gone"
		return
	fi
	home=$dir/pg
	mkdir -p "$home" && chmod 700 "$home"
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres "$home"
		as test -x "$home" 2>/dev/null || {
			rmdir "$home"
			home=$(own_folder) || fail 'no folder for the data'
		}
	fi
	echo "$home" >"$dir/home"
}

make_cluster() {
	as "$bin/initdb" -D "$home/data" -U samverka -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
		--no-instructions >"$dir/initdb.log" 2>&1 || {
		tail -n 5 "$dir/initdb.log" >&2
		fail 'initdb failed'
	}
	as tee -a "$home/data/postgresql.conf" >/dev/null <<-END
		include_if_exists = 'private.conf'
	END
}

free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
	done
}

configure() { # PORT SOCKET
	{
		echo "port = $1"
		echo "unix_socket_directories = '$2'"
		echo "unix_socket_permissions = 0700"
		if [ -n "$tcp" ]; then
			echo "listen_addresses = '127.0.0.1'"
		else
			echo "listen_addresses = ''"
		fi
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		echo "max_connections = 100"
		local pair
		for pair in "${settings[@]}"; do
			printf "%s = '%s'\n" "${pair%%=*}" "${pair#*=}"
		done
	} | as tee "$home/data/private.conf" >/dev/null
}

# The server's own word: it takes connections.
runs() { [ -n "${home:-}" ] && as "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; }

conninfo() {
	local host=$2
	[ -z "$tcp" ] || host=127.0.0.1
	echo "host=$host port=$1 user=samverka dbname=samverka"
}

drop_socket() {
	local socket
	socket=$(cat "$dir/socket" 2>/dev/null) || return 0
	case $socket in /tmp/samverka-pg.*) as rm -rf "$socket" ;; esac
	rm -f "$dir/socket" "$dir/conninfo"
}

launch() {
	local port=5432 socket
	[ -z "$tcp" ] || port=$(free_port)
	drop_socket
	socket=$(own_folder) || fail 'no folder for the socket'
	echo "$socket" >"$dir/socket"
	configure "$port" "$socket"
	as "$bin/pg_ctl" -D "$home/data" -l "$home/postgres.log" -w -t 60 start >/dev/null 2>&1 </dev/null ||
		return 1
	as "$bin/psql" -X -q -h "$socket" -p "$port" -U samverka -d postgres -Atc \
		"select 1 from pg_database where datname = 'samverka'" | grep -q 1 ||
		as "$bin/createdb" -h "$socket" -p "$port" -U samverka samverka || return 1
	conninfo "$port" "$socket" >"$dir/conninfo"
}

start() {
	mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || fail 'no such folder'
	find_home
	if runs; then
		cat "$dir/conninfo"
		return
	fi
	[ -e "$home/data/PG_VERSION" ] || make_cluster
	# Another program may take the port first.
	launch || { [ -n "$tcp" ] && launch; } || {
		as tail -n 10 "$home/postgres.log" >&2
		drop_socket
		fail 'PostgreSQL does not start'
	}
	cat "$dir/conninfo"
}

stop() {
	dir=$(cd "$dir" 2>/dev/null && pwd) && [ -r "$dir/home" ] || return 0
	find_home
	if runs; then
		as "$bin/pg_ctl" -D "$home/data" -w -t 60 -m "$([ -n "$now" ] && echo immediate || echo fast)" \
			stop >/dev/null 2>&1 || fail 'PostgreSQL does not stop'
	fi
	drop_socket
}

drop() {
	now=1
	stop
	[ -z "${home:-}" ] || as rm -rf "$home/data" "$home/postgres.log"
	[ -z "${home:-}" ] || rm -rf "${home:?}" "${dir:?}/home" "${dir:?}/initdb.log"
}

status() {
	dir=$(cd "$dir" 2>/dev/null && pwd) && [ -r "$dir/home" ] || return 1
	find_home
	runs || return 1
	cat "$dir/conninfo"
}

case $command:$dir in
start:?*) start ;;
stop:?*) stop ;;
status:?*) status ;;
drop:?*) drop ;;
*) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
