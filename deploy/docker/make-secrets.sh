#!/bin/bash
# Makes the secrets that docker-compose.yml asks for, once: random passwords, one for each database
# role, in files that only their reader may read. Nothing has a default password. For the services with
# a port of their own it makes certificates of an authority of this installation's own (ca.crt, ca.key;
# clients.crt names who issues those of clients: the same one): replace them by those you trust.
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
[ -n "$folder" ] && [ ! -e "$folder" ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
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

# certificate NAME
certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
	openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out "$1.crt" \
		-extfile <(echo "subjectAltName=DNS:$1,DNS:localhost,DNS:$(hostname -f),IP:127.0.0.1")
	rm "$1.csr"
}
certificates() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.crt \
		-subj '/CN=Samverka of this installation'
	cp ca.crt clients.crt
	services_each | while IFS=$'\t' read -r service _ _ own _; do
		[ "$own" = - ] || certificate "$service"
	done
}
(cd "$folder" && certificates) >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
rm "$folder/log"
uid=$(id -u)
[ "$uid" -ne 0 ] || uid=10001
printf 'SAMVERKA_SECRETS=%s\nSAMVERKA_UID=%s\n' "$folder" "$uid" >"$folder/env"
if [ "$(id -u)" -eq 0 ]; then
	chmod 711 "$folder"
	chown "$uid" "$folder"/*.pgpass "$folder"/*.crt "$folder"/*.key
	chown 0 "$folder/ca.key"
fi
echo "$folder"
