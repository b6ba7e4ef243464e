#!/bin/sh
# Several events at once. Prints a receipt each; look at `state` of every one when the status is 207.
set -eu
{
	printf '['
	cat "$1"
	shift
	for event; do
		printf ','
		cat "$event"
	done
	printf ']'
} | curl --silent --show-error --fail-with-body --cacert "$SAMVERKA_CA" --cert "$SAMVERKA_CERT" --key "$SAMVERKA_KEY" \
	--header 'Content-Type: application/cloudevents-batch+json' --data-binary @- "${SAMVERKA_GATEWAY%/}/v1/events"
