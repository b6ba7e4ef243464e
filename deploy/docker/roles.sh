#!/bin/bash
# Runs in the database's image, after migrate: roles, grants and row-level security, and for each role
# the password of its secret. May be run again; so a password is changed by changing its file.
set -eu
export PGPASSFILE=/run/secrets/migrate.pgpass PGHOST=postgres PGUSER=samverka PGDATABASE=samverka
psql -X -q -v ON_ERROR_STOP=1 -f /samverka/roles.sql
for secret in /run/secrets/*.pgpass; do
	IFS=: read -r _ _ _ role password <"$secret"
	[ "$role" != samverka ] || continue
	# From standard input: an argument would be seen by every process of the machine.
	printf "ALTER ROLE %s PASSWORD '%s';\n" "$role" "$password" | psql -X -q -v ON_ERROR_STOP=1
done
