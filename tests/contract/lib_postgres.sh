#!/bin/sh
# A private PostgreSQL for one test program: lib_postgres.sh start DIR | stop DIR. It listens on a socket
# in DIR and nowhere else, and forgets everything. Exit 77: PostgreSQL is not installed.
set -eu
verb=$1 dir=$2

bin=
for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) ''; do
	command -v "${candidate:+$candidate/}initdb" >/dev/null 2>&1 || continue
	bin=${candidate:+$candidate/}
	break
done
[ -n "$bin" ] || command -v initdb >/dev/null 2>&1 || exit 77

# PostgreSQL refuses to run as root.
as_owner() {
	if [ "$(id -u)" = 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}

case $verb in
start)
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	as_owner "${bin}initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
		--no-sync >"$dir/initdb.log" 2>&1
	as_owner "${bin}pg_ctl" -D "$dir/data" -w -s -l "$dir/server.log" -o "-c listen_addresses= \
		-c unix_socket_directories='$dir' -c fsync=off -c shared_buffers=32MB \
		-c max_connections=40 ${PG_TEST_OPTIONS:-}" start
	;;
stop)
	as_owner "${bin}pg_ctl" -D "$dir/data" -m immediate -s stop
	;;
esac
