#!/bin/sh
# One event straight to Kafka, structured: the value is the whole event, the key its partitionkey.
set -eu
[ -s "$1" ] || { echo "$1 is empty" >&2; exit 1; }
key=$(sed -n 's/.*"partitionkey": *"\([^"]*\)".*/\1/p' "$1")
properties=''
for property in ${SAMVERKA_KAFKA_PROPERTIES:-}; do
	properties="$properties -X $property"
done
# shellcheck disable=SC2086 # a list of words
tr -d '\n' <"$1" | kcat -P -b "$SAMVERKA_BOOTSTRAP" -t "${SAMVERKA_TOPIC:?}" -k "$key" -X acks=all $properties \
	-H 'content-type=application/cloudevents+json'
echo "taken: $SAMVERKA_TOPIC"
