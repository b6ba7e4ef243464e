#!/bin/sh
# One event straight to Kafka, structured: the value is the whole event, the key its partitionkey.
set -eu
event=$1
[ -s "$event" ] || { echo "$event is empty" >&2; exit 1; }
key=$(sed -n 's/.*"partitionkey": *"\([^"]*\)".*/\1/p' "$event")
set -- -X acks=all -X enable.idempotence=true
if [ -n "${SAMVERKA_KAFKA_CA:-}" ]; then # over TLS, by your certificate
	set -- "$@" -X security.protocol=ssl -X "ssl.ca.location=$SAMVERKA_KAFKA_CA" \
		-X "ssl.certificate.location=$SAMVERKA_CERT" -X "ssl.key.location=$SAMVERKA_KEY"
fi
for property in ${SAMVERKA_KAFKA_PROPERTIES:-}; do
	set -- "$@" -X "$property"
done
tr -d '\n' <"$event" | kcat -P -b "$SAMVERKA_BOOTSTRAP" -t "${SAMVERKA_TOPIC:?}" -k "$key" "$@" \
	-H 'content-type=application/cloudevents+json'
echo "taken: $SAMVERKA_TOPIC"
