#!/bin/bash
# The publisher's kit as a publisher uses it: packed, unpacked elsewhere, and each worked example in
# schemas/clients run against the real gateway and a real broker, to which those that publish straight
# go as they must: over TLS, by a certificate that may write this topic. Every event is judged accepted.
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"
# shellcheck source=deploy/dev/lib_jars.sh
. "$root/deploy/dev/lib_jars.sh"

gateway_certificates
cert_new broker /CN=broker samverka both
cert_new direct /O=Skane/CN=adt.skane samverka
cat "$pki/broker.key" "$pki/broker.pem" >"$pki/broker.keystore"
port=$(shuf -i 32100-32700 -n 1)
# The listener without TLS is that of our own programs, in this test alone.
# shellcheck disable=SC2034 # system_start starts the broker with them
broker_words=(--set "listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER@,SSL://127.0.0.1:$port"
	--set "advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,SSL://127.0.0.1:$port"
	--set "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL"
	--set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
	--set super.users=User:ANONYMOUS --set ssl.client.auth=required
	--set ssl.keystore.type=PEM --set "ssl.keystore.location=$pki/broker.keystore"
	--set ssl.truststore.type=PEM --set "ssl.truststore.location=$pki/samverka.pem")
system_start kafka 2
for topic in samverka.transition.v1.2321000255 samverka.receipt.v1.2321000255; do
	"$tools/topics" "$BOOTSTRAP" create "$topic" 2 >/dev/null || exit 1
done
system_daemons 1
system_reference
gateway_start
may_write() { # WHO TOPIC: nothing but that
	java -XX:TieredStopAtLevel=1 -cp "$root/build/kafka/${SAMVERKA_KAFKA_VERSION:-3.9.1}/*" kafka.admin.AclCommand \
		--bootstrap-server "$BOOTSTRAP" --add --allow-principal "$1" --operation Write --topic "$2"
}
check 'the publisher may write its topic' may_write 'User:CN=adt.skane,O=Skane' samverka.transition.v1.2321000255
check 'make kit' make -s -C "$root" kit BUILD="$scratch/kit"
mkdir "$scratch/unpacked" && tar -C "$scratch/unpacked" -xzf "$scratch"/kit/samverka-kit-*.tar.gz || { not_ok 'the kit unpacks'; exit 1; }
kit=$(echo "$scratch"/unpacked/*)
clients=$kit/clients
export SAMVERKA_GATEWAY=$GATEWAY SAMVERKA_CA=$pki/samverka.pem SAMVERKA_CERT=$pki/skane.pem \
	SAMVERKA_KEY=$pki/skane.key SAMVERKA_BOOTSTRAP=127.0.0.1:$port SAMVERKA_KAFKA_CA=$pki/samverka.pem SAMVERKA_TOPIC=samverka.transition.v1.2321000255

# ---- its first page, by the system owner of a municipality: her key, her event, a refused one ----

guide() {
	cp "$pki/samverka.pem" "$kit/ca.pem" && mkdir -p "$scratch/blocks" &&
		awk -v DIR="$scratch/blocks" -f "$root/tests/lint/tool/doc_blocks.awk" "$kit/start.md" || return 1
	{
		echo "set -eux; sign() { openssl x509 -req -in \$1 -CA '$pki/samverka.pem' -CAkey '$pki/samverka.key' -CAcreateserial -days 2 -out \$2; }"
		cat "$scratch"/blocks/*.sh
	} >"$kit/guide.sh"
	(cd "$kit" && PATH=$bin:$PATH timeout 120 bash guide.sh </dev/null)
}
at_once() { ask malmo "/v1/receipts?source=urn:samverka:2120001124:omsorg&id=first-1" >/dev/null && grep -q '"verdict":"accepted"' "$scratch/answer"; }
check 'start.md, followed with the kit alone' guide
check 'her event is accepted' at_once
check 'the refusal names reason and place' bash -c "cd '$kit' && grep -q SCHEMA schema.json && grep -q /data/acknowledges schema.json && grep -q SOURCE_NOT_ALLOWED refused.json"

# event NAME: the admission under an id and a case of its own, as a file
event() {
	sed "s/3255564c-60ff-5bcd-a6da-49d837f09db9/$1/; s/sv-84213/$1/g; s/adm-84213/$1/" \
		"$kit/examples/samverka.transition.admission.registered.v1.json" >"$scratch/$1.json"
	echo "$scratch/$1.json"
}
published=()
# try NAME COMMAND… : the client run with its event
try() {
	local name=$1
	shift
	published+=("$name")
	check "$name publishes" "$@" "$(event "$name")"
}
# direct NAME COMMAND…: straight to Kafka
direct() { SAMVERKA_CERT=$pki/direct.pem SAMVERKA_KEY=$pki/direct.key try "$@"; }

SAMVERKA_GATEWAY=$GATEWAY/ try curl "$clients/curl.sh"
check 'a file that is not there is no event' bash -c "! '$clients/curl.sh' /nowhere >'$scratch/nowhere' 2>&1 && ! grep BAD_JSON '$scratch/nowhere'"
published+=(one two)
check 'curl publishes a batch' "$clients/curl_batch.sh" "$(event one)" "$(event two)"
if command -v kcat >/dev/null; then
	direct kcat "$clients/kcat.sh"
	denied() { ! "$clients/kcat.sh" "$(event denied)" >"$scratch/denied" 2>&1 && grep -qi authorization "$scratch/denied"; }
	check 'another certificate may not' denied
else
	skip kcat 'kcat is not installed'
fi

if python3 -m venv "$scratch/venv" >/dev/null 2>&1 && "$scratch/venv/bin/pip" -q --disable-pip-version-check install \
	-c "$root/tests/e2e/python.txt" -r "$clients/requirements.txt" >"$scratch/pip.log" 2>&1; then
	try python-http "$scratch/venv/bin/python" "$clients/publish_http.py"
	direct python-kafka "$scratch/venv/bin/python" "$clients/publish_kafka.py"
else
	skip Python 'PyPI cannot be reached, or there is no venv'
fi

if command -v npm >/dev/null && (cd "$clients" && npm ci --ignore-scripts --no-audit --no-fund) >"$scratch/npm.log" 2>&1; then
	try node-http node "$clients/publish_http.mjs"
	direct node-kafka node "$clients/publish_kafka.mjs"
else
	skip Node 'there is no npm, or its registry cannot be reached'
fi

jars=$root/build/clients-java pins=$root/schemas/clients/java/pins pom=$root/schemas/clients/java/pom.xml
if (jars_fetch) >"$scratch/maven.log" 2>&1 && java --list-modules | grep -q '^jdk.compiler'; then
	direct java java -cp "$jars/*" "$clients/java/Publish.java"
else
	skip Java "$(tail -n 1 "$scratch/maven.log") (or no compiler in this Java)"
fi

# Each batch on the topic carries its producer's number: by it the broker knows what was sent twice.
idempotent() {
	python3 - "$KAFKA_DIR/logs/$SAMVERKA_TOPIC"-*/*.log <<-'PYTHON'
		import struct, sys
		producers = []
		for name in sys.argv[1:]:
		    log = open(name, "rb").read()
		    while log:
		        length, producer = struct.unpack_from(">8xi31xq", log)
		        producers.append(producer)
		        log = log[12 + length:]
		sys.exit(f"{producers}" if not producers or min(producers) < 0 else 0)
	PYTHON
}
check 'whoever writes to Kafka itself does it as an idempotent producer' idempotent

# --- what became of them ---
accepted() {
	ask skane "/v1/receipts?source=urn:samverka:2321000255:patientadm&id=$1" >/dev/null
	grep -q '"verdict":"accepted"' "$scratch/answer"
}
for name in "${published[@]}"; do
	wait_for 60 accepted "$name" && ok "$name is accepted" || not_ok "$name is accepted" "$(cat "$scratch/answer")"
done
all() {
	kcat -C -b "$BOOTSTRAP" -t samverka.receipt.v1.2321000255 -e -q -f '%k %s\n' 2>/dev/null |
		grep '"area":"transition"' | cut -d' ' -f1 | sort >"$scratch/receipts"
	[ "$(cat "$scratch/receipts")" = "$(printf '%s\n' "${published[@]}" | sort)" ]
}
if command -v kcat >/dev/null; then
	wait_for 60 all && ok 'and each has its receipt on the topic' || not_ok 'and each has its receipt on the topic' "$(cat "$scratch/receipts")"
fi
gateway_stop
finish
