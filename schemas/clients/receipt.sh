#!/bin/sh
# What became of an event that was sent: accepted, duplicate, conflict, refused and why, or pending.
# Asks for half a minute while it is pending.
set -eu
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$2" | head -n 1; }
source=$(member source "$1") id=$(member id "$1") left=30
while :; do
	answer=$(curl --silent --show-error --fail-with-body --cacert "$SAMVERKA_CA" --cert "$SAMVERKA_CERT" --key "$SAMVERKA_KEY" \
		--get --data-urlencode "source=$source" --data-urlencode "id=$id" "${SAMVERKA_GATEWAY%/}/v1/receipts")
	case $answer in *PENDING*) [ $left -gt 0 ] || break ;; *) break ;; esac
	left=$((left - 1))
	sleep 1
done
echo "$answer"
