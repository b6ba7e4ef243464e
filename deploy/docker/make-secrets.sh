#!/bin/bash
# Makes the secrets that docker-compose.yml asks for, once: random passwords, one for each database
# role, in files that only their reader may read. Nothing has a default password.
#
#   deploy/docker/make-secrets.sh FOLDER      and then: docker compose --env-file FOLDER/env up
#
# FOLDER must not exist. As root the files belong to user 10001, under which the daemons run; else to
# the caller, and the daemons run as the caller.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/lib_services.sh
. "$here/lib_services.sh"
folder=${1:-}
[ -n "$folder" ] && [ ! -e "$folder" ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
umask 077
mkdir "$folder"
folder=$(cd "$folder" && pwd)
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

random >"$folder/postgres_password"
password=$(cat "$folder/postgres_password")
echo "postgres:5432:samverka:samverka:$password" >"$folder/migrate.pgpass"
services_each | while read -r service role _; do
	echo "postgres:5432:samverka:$role:$(random)" >"$folder/$service.pgpass"
done
uid=$(id -u)
[ "$uid" -ne 0 ] || uid=10001
printf 'SAMVERKA_SECRETS=%s\nSAMVERKA_UID=%s\n' "$folder" "$uid" >"$folder/env"
if [ "$(id -u)" -eq 0 ]; then
	chmod 711 "$folder"
	chown "$uid" "$folder"/*.pgpass
fi
echo "$folder"
