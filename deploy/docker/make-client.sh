#!/bin/bash
# A certificate for one who publishes to the gateway or looks at the page, of the authority that
# make-secrets.sh made: for a first look. Where you have an authority (SITHS), use that one's.
#
#   deploy/docker/make-client.sh FOLDER NAME SUBJECT      FOLDER/NAME.crt, NAME.key; a year
#
# SUBJECT as openssl writes it, '/O=Region Skåne/CN=anna'; the reference data name the same one the
# other way round, 'CN=anna,O=Region Skåne'. A browser takes both files as one:
#   openssl pkcs12 -export -in FOLDER/NAME.crt -inkey FOLDER/NAME.key -out NAME.p12
set -eu
folder=${1:-} name=${2:-} subject=${3:-}
[ -e "$folder/ca.key" ] && [ -n "$subject" ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
case $name in '' | *[!a-z0-9-]*) echo "a name is made of a-z, 0-9 and -" >&2; exit 2 ;; esac
umask 077
cd "$folder"
[ ! -e "$name.key" ] || { echo "$name is there already" >&2; exit 1; }
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -utf8 -keyout "$name.key" -out "$name.csr" -subj "$subject" 2>/dev/null
openssl x509 -req -in "$name.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out "$name.crt" \
	-extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n') 2>/dev/null
rm "$name.csr"
