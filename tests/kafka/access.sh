#!/bin/bash
# size: full
# timeout: 600
# One topic for each direct publisher, and the broker says who writes it: topics and access lists made
# from reference data, enforced by Kafka's own authorizer over TLS with client certificates.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
command -v openssl >/dev/null || skip_all 'there is no openssl'
lund=2120001132 malmo=2120001124

# certificate NAME SUBJECT: a key and a certificate of our own authority
certificate() {
	openssl req -newkey rsa:2048 -nodes -keyout "$scratch/$1.key" -out "$scratch/$1.csr" -subj "$2" &&
		openssl x509 -req -in "$scratch/$1.csr" -CA "$scratch/ca.crt" -CAkey "$scratch/ca.key" -CAcreateserial \
			-days 2 -out "$scratch/$1.crt" -extfile <(echo 'subjectAltName=IP:127.0.0.1,DNS:localhost')
}
certificates() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout "$scratch/ca.key" -out "$scratch/ca.crt" -subj /CN=test-ca &&
		certificate broker /CN=broker && certificate malmo /O=Malmo/CN=adt.malmo &&
		certificate lund /O=Lund/CN=adt.lund && certificate transitions /CN=samverka-transitions &&
		certificate operator /CN=samverka-operator && certificate gateway /CN=samverka-gateway &&
		cat "$scratch/broker.key" "$scratch/broker.crt" >"$scratch/broker.pem"
}
certificates >"$scratch/openssl.log" 2>&1 || { not_ok certificates "$(tail -n 5 "$scratch/openssl.log")"; exit 1; }
chmod 644 "$scratch"/*.key
chmod 640 "$scratch"/{operator,gateway}.key

# The listener without TLS is the operator's, in this test alone.
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
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO

"$bin/samverka" migrate >/dev/null 2>&1 || { not_ok migrate; exit 1; }
check 'the first topics come before reference data' "$bin/samverka" topics --apply --replicas 1 --partitions 2
system_daemons 1
cat >"$scratch/sources.jsonl" <<-END
	{"object":"source","data":{"id":"urn:samverka:$malmo:adt","validFrom":"2020-01-01","owner":"1280","allowedTypes":["transition.admission.registered"],"certificateSubject":"CN=adt.malmo,O=Malmo"}}
	{"object":"source","data":{"id":"urn:samverka:$lund:adt","validFrom":"2020-01-01","owner":"1281","allowedTypes":["transition.admission.registered"],"certificateSubject":"CN=adt.lund,O=Lund"}}
END
system_reference "$scratch/sources.jsonl"
"$bin/samverka" topics --direct $malmo,$lund --codes 12 --acls --replicas 1 --partitions 2 >"$scratch/commands.sh"
check 'the commands are a script' bash -n "$scratch/commands.sh"
has() { grep -q -- "$1" "$scratch/commands.sh"; }
check 'a publisher has a topic of its own' has "--topic 'samverka.transition.v1.$malmo' --partitions 2"
check 'an own summary topic is compacted' has "'samverka.summary.v1.$malmo'.*cleanup.policy=compact"
check 'receipts go after two weeks' has "'samverka.receipt.v1.$malmo'.*retention.ms=1209600000"
check 'refused records have a topic' has "'samverka.transition.v1.$malmo.dlq'"
check 'only the county asked for' test "$(grep -c "'samverka.summary.v1\.[0-9]*' --part" "$scratch/commands.sh")" -eq 34
topics_of_gateway() { grep "samverka-gateway.*--operation Write" "$scratch/commands.sh" | grep -o "'samverka\.[^']*'" | sort | tr '\n' ' '; }
[ "$(topics_of_gateway)" = "'samverka.approval.v1' 'samverka.indicator.v1' 'samverka.reference.v1' 'samverka.transition.v1' " ] &&
	ok 'the gateway writes facts of every area' || not_ok 'the gateway writes facts of every area' "$(topics_of_gateway)"
"$bin/samverka" topics --direct $malmo,$lund --codes 12 --apply --replicas 1 --partitions 2 2>"$scratch/made"
check 'they are made' grep -q '[1-9][0-9]* topics made' "$scratch/made"
"$bin/samverka" topics --direct $malmo,$lund --codes 12 --apply --replicas 1 --partitions 2 2>"$scratch/again"
check 'once more makes none' grep -q '^0 topics made' "$scratch/again"
as_wanted() { ! "$bin/samverka" check 2>/dev/null | grep '"check":"topic' | grep '"verdict":"wrong"'; }
check 'topics are as the daemons want them' as_wanted

# Kafka's own tool of its own jars; its script is not among them. Those of the two publishers: each
# command is a JVM, which spends most of its time on compiling what it does once.
kafka-acls.sh() { java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$root/build/kafka/${SAMVERKA_KAFKA_VERSION:-3.9.1}/*" kafka.admin.AclCommand "$@"; }
run_acls() {
	# shellcheck disable=SC2034 # the commands expand it
	local OPTIONS='' line
	while IFS= read -r line; do eval "$line" || return 1; done \
		< <(grep '^kafka-acls' "$scratch/commands.sh" | grep -e Malmo -e Lund -e samverka-transitions -e samverka-gateway -e samverka-operator)
}
check 'the access lists are taken by the broker' run_acls

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
check 'and not that of Lund' may_not writes malmo samverka.transition.v1.$lund
check 'and not the one of all' may_not writes malmo samverka.transition.v1
check 'and no reference data' may_not writes malmo samverka.reference.v1
check 'and no summary, not even its own' may_not writes malmo samverka.summary.v1.$malmo
check 'it reads its own summaries' as malmo -C -t samverka.summary.v1.$malmo -o beginning -e -q
check 'and not those of Lund' may_not as malmo -C -t samverka.summary.v1.$lund -o beginning -e -q
check 'and no facts, its own neither' may_not as malmo -C -t samverka.transition.v1.$malmo -o beginning -e -q
check 'the reconciler reads them' as transitions -C -t samverka.transition.v1.$malmo -o beginning -e -q
check 'and does not write them' may_not writes transitions samverka.transition.v1.$malmo
check 'the gateway writes reference data' writes gateway samverka.reference.v1
check 'and reads none' may_not as gateway -C -t samverka.reference.v1 -o beginning -e -q

# what was refused on a publisher's own topic is replayed to there, by the operator's own certificate
refused() { "$bin/samverka" rejected list 2>/dev/null | grep -q NOT_CLOUDEVENT; }
check 'what it wrote is refused and kept' wait_for 60 refused
# by NAME COMMAND…: with that certificate
by() {
	local name=$1
	shift
	SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:$port SAMVERKA_KAFKA_SECURITY_PROTOCOL=ssl \
		SAMVERKA_KAFKA_SSL_CA_LOCATION=$scratch/ca.crt SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION=$scratch/$name.crt \
		SAMVERKA_KAFKA_SSL_KEY_LOCATION=$scratch/$name.key "$@"
}
check 'and the operator may replay it there' by operator "$bin/samverka" rejected replay --reason NOT_CLOUDEVENT --yes --why test
by operator "$bin/samverka" check >"$scratch/check" 2>&1
grep -q 'cleanup.policy compact' "$scratch/check" && ! grep -q 'settings are not told' "$scratch/check" &&
	ok 'and sees the settings of topics' || not_ok 'and sees the settings of topics' "$(cat "$scratch/check")"
nobody() { timeout 20 kcat -b "127.0.0.1:$port" -X security.protocol=ssl -X ssl.ca.location="$scratch/ca.crt" -L -m 3; }
no_one() { ! "$@"; }
check 'without a certificate nobody is let in' no_one nobody
plain() { timeout 20 kcat -b "127.0.0.1:$port" -L -m 3; }
check 'without TLS neither' no_one plain
system_stop
finish
