#!/bin/bash
# What the image postgres does when it starts: a cluster with user, database and password of the
# variables unless there is one, made by a server that listens on its socket alone, then the server.
set -eu
chown -R postgres "$PGDATA"
as() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	install -o postgres -m 400 "$POSTGRES_PASSWORD_FILE" /run/password
	# shellcheck disable=SC2086 # a list of words
	as initdb -D "$PGDATA" --username="$POSTGRES_USER" --pwfile=/run/password $POSTGRES_INITDB_ARGS >/dev/null
	rm /run/password
	echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
	as pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start >/dev/null
	as createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
	as pg_ctl -D "$PGDATA" -w stop >/dev/null
fi
exec setpriv --reuid postgres --regid postgres --init-groups postgres -D "$PGDATA" -c listen_addresses='*'
