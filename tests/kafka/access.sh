#!/bin/bash
# size: full
# timeout: 600
# One topic for each direct publisher, and the broker says who writes it: topics and access lists made
# from reference data, enforced by Kafka's own authorizer over TLS with client certificates. Our own
# programs are let in by theirs, with what the lists give them and nothing else.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$root/tests/e2e/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$root/tests/e2e/lib_gateway.sh"
command -v openssl >/dev/null || skip_all 'there is no openssl'
command -v javac >/dev/null || skip_all 'there is no Java compiler'
lund=2120001132 malmo=2120001124

# certificate NAME SUBJECT: a key and a certificate of our own authority
certificate() {
	openssl req -newkey rsa:2048 -nodes -keyout "$scratch/$1.key" -out "$scratch/$1.csr" -subj "$2" &&
		openssl x509 -req -in "$scratch/$1.csr" -CA "$scratch/ca.crt" -CAkey "$scratch/ca.key" -CAcreateserial \
			-days 2 -out "$scratch/$1.crt" -extfile <(echo 'subjectAltName=IP:127.0.0.1,DNS:localhost')
}
services='reference transitions approvals indicators summaries gateway operator'
of_services() {
	local name
	for name in $services; do certificate "$name" "/CN=samverka-$name" || return 1; done
}
certificates() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout "$scratch/ca.key" -out "$scratch/ca.crt" -subj /CN=test-ca &&
		certificate broker /CN=broker && certificate malmo /O=Malmo/CN=adt.malmo &&
		certificate lund /O=Lund/CN=adt.lund && of_services &&
		cat "$scratch/broker.key" "$scratch/broker.crt" >"$scratch/broker.pem"
}
certificates >"$scratch/openssl.log" 2>&1 || { not_ok certificates "$(tail -n 5 "$scratch/openssl.log")"; exit 1; }
chmod 640 "$scratch"/*.key
chmod 644 "$scratch/broker.pem"
gateway_certificates

# The listener without TLS is that of the broker itself and of whoever looks after it, in this test alone.
tls_port() { shuf -i 32100-32700 -n 1; }
port=$(tls_port)
start_postgres >/dev/null
start_kafka --set "listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER@,SSL://127.0.0.1:$port" \
	--set "advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,SSL://127.0.0.1:$port" \
	--set listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL \
	--set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer \
	--set super.users=User:ANONYMOUS --set ssl.client.auth=required \
	--set ssl.keystore.type=PEM --set "ssl.keystore.location=$scratch/broker.pem" \
	--set ssl.truststore.type=PEM --set "ssl.truststore.location=$scratch/ca.crt" >/dev/null
export SAMVERKA_POSTGRES_CONNINFO=$CONNINFO SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:$port
export SAMVERKA_KAFKA_SECURITY_PROTOCOL=ssl SAMVERKA_KAFKA_SSL_CA_LOCATION=$scratch/ca.crt
admin() { SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_KAFKA_SECURITY_PROTOCOL=plaintext "$@"; }
# by NAME COMMAND…: with that certificate
by() {
	local name=$1
	shift
	SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION=$scratch/$name.crt SAMVERKA_KAFKA_SSL_KEY_LOCATION=$scratch/$name.key "$@"
}

# Kafka's own tool of its own jars; its script is not among them. One JVM for all commands of a file:
# it spends most of its time on compiling what it does once.
cat >"$scratch/Lists.java" <<'END'
import java.nio.file.*;
class Lists {
	public static void main(String[] files) throws Exception {
		for (String line : Files.readAllLines(Path.of(files[0])))
			kafka.admin.AclCommand.main(line.split("\t"));
	}
}
END
kafka-acls.sh() {
	local IFS=$'\t'
	echo "$*"
}
# lists FILE: all that it gives
lists() {
	# shellcheck disable=SC2034 # the commands expand it
	local OPTIONS='' line
	while IFS= read -r line; do eval "$line" || return 1; done < <(grep '^kafka-acls' "$1") >"$1.words"
	java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto \
		-cp "$root/build/kafka/${SAMVERKA_KAFKA_VERSION:-3.9.1}/*" "$scratch/Lists.java" "$1.words"
}

"$bin/samverka" migrate >/dev/null 2>&1 || { not_ok migrate; exit 1; }
check 'the first topics come before reference data' admin "$bin/samverka" topics --apply --replicas 1 --partitions 2
"$bin/samverka" topics --acls --replicas 1 --partitions 2 >"$scratch/first.sh"
check 'and so do the access lists of our own programs' lists "$scratch/first.sh"
for name in reference transitions approvals indicators summaries; do
	by $name start_job $name "$bin/samverka-$name"
done
cat >"$scratch/sources.jsonl" <<-END
	{"object":"source","data":{"id":"urn:samverka:$malmo:adt","validFrom":"2020-01-01","owner":"1280","allowedTypes":["transition.admission.registered"],"certificateSubject":"CN=adt.malmo,O=Malmo"}}
	{"object":"source","data":{"id":"urn:samverka:$lund:adt","validFrom":"2020-01-01","owner":"1281","allowedTypes":["transition.admission.registered"],"certificateSubject":"CN=adt.lund,O=Lund"}}
	{"object":"source","data":{"id":"urn:samverka:2321000255:register","validFrom":"2020-01-01","owner":"12","allowedTypes":["reference.unit.upserted","transition.admission.registered"]}}
END
by operator system_reference "$scratch/sources.jsonl"
by gateway gateway_start
"$bin/samverka" topics --direct $malmo,$lund --codes 12 --acls --replicas 1 --partitions 2 >"$scratch/commands.sh"
check 'the commands are a script' bash -n "$scratch/commands.sh"
has() { grep -q -- "$1" "$scratch/commands.sh"; }
check 'a publisher has a topic of its own' has "--topic 'samverka.transition.v1.$malmo' --partitions 2"
check 'an own summary topic is compacted' has "'samverka.summary.v1.$malmo'.*cleanup.policy=compact"
check 'receipts go after two weeks' has "'samverka.receipt.v1.$malmo'.*retention.ms=1209600000"
check 'refused records have a topic' has "'samverka.transition.v1.$malmo.dlq'"
check 'only the county asked for' test "$(grep -c "'samverka.summary.v1\.[0-9]*' --part" "$scratch/commands.sh")" -eq 34
# What asyncapi.yaml says of each topic is what it gets.
described() {
	python3 - "$root/schemas/asyncapi.yaml" "$scratch/commands.sh" $malmo <<-'PYTHON'
		import sys, yaml
		made = {line.split("'")[1]: line.split() for line in open(sys.argv[2]) if "--topic '" in line and "--partitions" in line}
		other = 0
		for channel in yaml.safe_load(open(sys.argv[1]))["channels"].values():
		    name = channel["address"].replace("{topic}", "samverka.transition.v1").replace("{orgnr}", sys.argv[3])
		    for key, value in channel["bindings"]["kafka"]["topicConfiguration"].items():
		        setting = f"{key}={value[0] if isinstance(value, list) else value}"
		        if name in made and setting not in made[name]:
		            print(name, "has not", setting)
		            other += 1
		sys.exit(other > 0 or not made)
	PYTHON
}
check 'topics are as asyncapi.yaml describes them' described
topics_of_gateway() { grep "samverka-gateway.*--operation Write" "$scratch/commands.sh" | grep -o "'samverka\.[^']*'" | sort | tr '\n' ' '; }
[ "$(topics_of_gateway)" = "'samverka.approval.v1' 'samverka.indicator.v1' 'samverka.reference.v1' 'samverka.transition.v1' " ] &&
	ok 'the gateway writes facts of every area' || not_ok 'the gateway writes facts of every area' "$(topics_of_gateway)"
admin "$bin/samverka" topics --direct $malmo,$lund --codes 12 --apply --replicas 1 --partitions 2 2>"$scratch/made"
check 'they are made' grep -q '[1-9][0-9]* topics made' "$scratch/made"
admin "$bin/samverka" topics --direct $malmo,$lund --codes 12 --apply --replicas 1 --partitions 2 2>"$scratch/again"
check 'once more makes none' grep -q '^0 topics made' "$scratch/again"
as_wanted() { ! admin "$bin/samverka" check 2>/dev/null | grep '"check":"topic' | grep '"verdict":"wrong"'; }
check 'topics are as the daemons want them' as_wanted
check 'the access lists are taken by the broker' lists "$scratch/commands.sh"

# as NAME KCAT-ARGUMENT…
as() {
	local name=$1
	shift
	timeout 20 kcat -b "127.0.0.1:$port" -X security.protocol=ssl -X ssl.ca.location="$scratch/ca.crt" \
		-X ssl.certificate.location="$scratch/$name.crt" -X ssl.key.location="$scratch/$name.key" \
		-X message.timeout.ms=8000 "$@" 2>&1
}
writes() { echo '{}' | as "$1" -P -t "$2" -k key; }
may_not() { ! "$@" >"$scratch/denied" && grep -qi 'authorization' "$scratch/denied"; }
check 'Malmö writes its own topic' writes malmo samverka.transition.v1.$malmo
head -c 8000000 /dev/zero | tr '\0' ' ' >"$scratch/spaces"
packed() { as malmo -P -t samverka.transition.v1.$malmo -k key -z gzip -X message.max.bytes=10000000 "$scratch/$1"; }
too_large() { ! packed "$1" >"$scratch/refusal" && grep -qi 'message size too large' "$scratch/refusal"; }
check 'not what unpacks to more than the broker takes' too_large spaces
echo '{}' >"$scratch/small"
check 'but packed all the same' packed small
check 'and not that of Lund' may_not writes malmo samverka.transition.v1.$lund
check 'and not the one of all' may_not writes malmo samverka.transition.v1
check 'and no reference data' may_not writes malmo samverka.reference.v1
check 'and no summary, not even its own' may_not writes malmo samverka.summary.v1.$malmo
check 'it reads its own summaries' as malmo -C -t samverka.summary.v1.$malmo -o beginning -e -q
check 'and not those of Lund' may_not as malmo -C -t samverka.summary.v1.$lund -o beginning -e -q
check 'and no facts, its own neither' may_not as malmo -C -t samverka.transition.v1.$malmo -o beginning -e -q
check 'the reconciler reads them' as transitions -C -t samverka.transition.v1.$malmo -o beginning -e -q
check 'and does not write them' may_not writes transitions samverka.transition.v1.$malmo
check 'the gateway reads no reference data' may_not as gateway -C -t samverka.reference.v1 -o beginning -e -q

# --- a fact's way through our own programs, each by its own certificate ---
examples=$root/schemas/examples
event_from() { # SOURCE EXAMPLE
	python3 -c 'import json,sys; e=json.load(open(sys.argv[2])); e["source"]=sys.argv[1]; print(json.dumps(e))' "$1" "$examples/samverka.$2.v1.json"
}
status=$(event_from urn:samverka:2321000255:register reference.unit.upserted | post skane application/cloudevents+json -)
[ "$status" = 202 ] && ok 'the gateway passes on reference data' || not_ok 'the gateway passes on reference data' "$status $(cat "$scratch/answer")"
status=$(event_from urn:samverka:2321000255:register transition.admission.registered | post skane application/cloudevents+json -)
[ "$status" = 202 ] && ok 'and a fact' || not_ok 'and a fact' "$status $(cat "$scratch/answer")"
event_from urn:samverka:$malmo:adt transition.admission.registered >"$scratch/own.json"
check 'a publisher sends to its own topic' by malmo "$bin/samverka" publish --topic samverka.transition.v1.$malmo "$scratch/own.json"
check 'all is in its state and sent' by operator system_wait 120
[ "$("$bin/samverka" export cases | wc -l)" -ge 1 ] && ok 'the case is there' || not_ok 'the case is there' "$(tail -n 5 "$scratch/transitions.log")"
told() { as malmo -C -t samverka.receipt.v1.$malmo -o beginning -e -q | grep -q '"accepted"'; }
check 'the publisher reads its receipt' wait_for 60 told
# The stay's months: on the municipality's own topic, by its organisation number.
summed() { as malmo -C -t samverka.summary.v1.$malmo -o beginning -e -q -f '%k\n' | grep -q '^S3/1280/'; }
check 'and its summary, on its own topic' wait_for 120 summed
denied() { grep -il 'authorization' "$scratch"/{reference,transitions,approvals,indicators,summaries,gateway}.log; }
[ -z "$(denied)" ] && ok 'nothing was denied to any of them' || not_ok 'nothing was denied to any of them' "$(denied | xargs grep -i authorization | head -n 5)"

# what was refused on a publisher's own topic is replayed to there, by the operator's own certificate
refused() { "$bin/samverka" rejected list 2>/dev/null | grep -q NOT_CLOUDEVENT; }
check 'what it wrote is refused and kept' wait_for 60 refused
check 'and the operator may replay it there' by operator "$bin/samverka" rejected replay --reason NOT_CLOUDEVENT --yes --why test
by operator "$bin/samverka" check >"$scratch/check" 2>&1
grep -q 'cleanup.policy compact' "$scratch/check" && ! grep -q 'settings are not told' "$scratch/check" &&
	ok 'and sees the settings of topics' || not_ok 'and sees the settings of topics' "$(cat "$scratch/check")"
grep 'access lists of the broker' "$scratch/check" | grep -q '"verdict":"ok"' && ok 'and that lists decide' || not_ok 'and that lists decide' "$(cat "$scratch/check")"
nobody() { timeout 20 kcat -b "127.0.0.1:$port" -X security.protocol=ssl -X ssl.ca.location="$scratch/ca.crt" -L -m 3; }
no_one() { ! "$@"; }
check 'without a certificate nobody is let in' no_one nobody
plain() { timeout 20 kcat -b "127.0.0.1:$port" -L -m 3; }
check 'without TLS neither' no_one plain
finish
