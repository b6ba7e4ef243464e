#!/bin/sh
# One event over HTTPS, structured. Prints the receipt; 1 when it was not taken.
set -eu
exec curl --silent --show-error --fail-with-body --cacert "$SAMVERKA_CA" --cert "$SAMVERKA_CERT" --key "$SAMVERKA_KEY" \
	--retry 5 --header 'Content-Type: application/cloudevents+json' --data-binary @- "${SAMVERKA_GATEWAY%/}/v1/events" <"$1"
