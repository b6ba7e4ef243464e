#!/bin/bash
# Real TLS to Kafka and to PostgreSQL, with certificates of the test's own authority on both sides:
# everything works through it, and nothing works past it: no plain text, no missing or foreign
# certificate, no server that is not who it should be. SASL/SCRAM over TLS once.
# size: full
# timeout: 300
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/../e2e/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/../e2e/lib_gateway.sh"

command -v openssl >/dev/null || skip_all 'openssl is missing'
admission=$root/schemas/examples/samverka.transition.admission.registered.v1.json

gateway_certificates
ca_new elsewhere
cert_new broker /CN=broker samverka both
cert_new database /CN=database samverka server
cert_new samverka-db /CN=samverka samverka
cert_new daemons /O=Samverka/CN=daemons samverka
cert_new foreign /CN=samverka elsewhere
chmod 600 "$pki"/*.key

# --- PostgreSQL: TLS with a certificate whose name is the login's, nothing else ---
tls=$scratch/tls
mkdir -m 755 "$tls"
cp "$pki/database.pem" "$pki/database.key" "$pki/samverka.pem" "$tls"
printf 'local all all trust\nhostssl all all 127.0.0.1/32 cert\n' >"$tls/hba"
[ "$(id -u)" -ne 0 ] || chown -R postgres "$tls"
start_postgres --tcp --set ssl=on --set ssl_cert_file="$tls/database.pem" --set ssl_key_file="$tls/database.key" \
	--set ssl_ca_file="$tls/samverka.pem" --set ssl_min_protocol_version=TLSv1.2 --set hba_file="$tls/hba" >/dev/null
with_cert() { echo "$CONNINFO sslmode=verify-full sslrootcert=$pki/$1.pem sslcert=$pki/$2.pem sslkey=$pki/$2.key"; }

# --- Kafka: one listener that asks for a certificate, one for SASL/SCRAM over TLS ---
cat "$pki/broker.key" "$pki/broker.pem" >"$pki/broker.keystore"
sasl=$((20000 + RANDOM % 12000))
start_kafka --set "listeners=SSL://127.0.0.1:@PORT@,SASL_SSL://127.0.0.1:$sasl,CONTROLLER://127.0.0.1:@CONTROLLER@" \
	--set "advertised.listeners=SSL://127.0.0.1:@PORT@,SASL_SSL://127.0.0.1:$sasl" \
	--set listener.security.protocol.map=SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT \
	--set inter.broker.listener.name=SSL --set ssl.client.auth=required --set ssl.keystore.type=PEM \
	--set listener.name.sasl_ssl.ssl.client.auth=none \
	--set ssl.keystore.location="$pki/broker.keystore" --set ssl.truststore.type=PEM \
	--set ssl.truststore.location="$pki/samverka.pem" --set sasl.enabled.mechanisms=SCRAM-SHA-256 \
	--set 'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;' >/dev/null
cat "$pki/daemons.key" "$pki/daemons.pem" >"$pki/daemons.keystore"
cat >"$scratch/admin.properties" <<-END
	security.protocol=SSL
	ssl.keystore.type=PEM
	ssl.keystore.location=$pki/daemons.keystore
	ssl.truststore.type=PEM
	ssl.truststore.location=$pki/samverka.pem
END
admin() {
	local class=$1
	shift
	java -cp "$root/build/kafka/3.9.1/*" "$class" --bootstrap-server "$BOOTSTRAP" --command-config "$scratch/admin.properties" "$@"
}
export SAMVERKA_TOPICS_PROPERTIES="security.protocol=ssl ssl.ca.location=$pki/samverka.pem ssl.certificate.location=$pki/daemons.pem ssl.key.location=$pki/daemons.key"
system_topics 1
admin kafka.admin.ConfigCommand --alter --entity-type users --entity-name samverka \
	--add-config 'SCRAM-SHA-256=[password=only-in-this-test]' >"$scratch/admin.log" 2>&1 ||
	not_ok 'a SCRAM user' "$(cat "$scratch/admin.log")"

# --- all of it, through TLS ---
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_KAFKA_SECURITY_PROTOCOL=ssl \
	SAMVERKA_KAFKA_SSL_CA_LOCATION=$pki/samverka.pem SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION=$pki/daemons.pem \
	SAMVERKA_KAFKA_SSL_KEY_LOCATION=$pki/daemons.key
SAMVERKA_POSTGRES_CONNINFO=$(with_cert samverka samverka-db)
export SAMVERKA_POSTGRES_CONNINFO
check 'migrate over TLS' "$bin/samverka" migrate
system_daemons 1
"$bin/samverka" reference load --recorded 2010-01-01 "$root/schemas/defaults/principals.jsonl" >"$scratch/load.log" 2>&1 ||
	not_ok 'reference load over TLS' "$(cat "$scratch/load.log")"
tr -d '\n' <"$admission" >"$scratch/fact"
check 'publish over TLS' "$bin/samverka" publish "$scratch/fact"
loaded() { "$bin/samverka" export cases 2>/dev/null | grep -q sv-84213; }
wait_for 60 loaded && ok 'from publisher to state over TLS' || not_ok 'from publisher to state over TLS' "$(tail -n 5 "$scratch/daemons.log")"
sessions=$(psql "$SAMVERKA_POSTGRES_CONNINFO" -XAtc "SELECT bool_and(ssl), count(*) > 2 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL")
[ "$sessions" = 't|t' ] && ok 'every session of the database is encrypted' || not_ok 'every session of the database is encrypted' "$sessions"
gateway_start
posted=$(post skane application/cloudevents+json "$admission")
[ "$posted" = 202 ] && ok 'the gateway over TLS on all three sides' || not_ok 'the gateway over TLS on all three sides' "$posted $(cat "$scratch/answer")"
ends() { curl -s "$MANAGEMENT/metrics" | grep "certificate_end_seconds{use=\"$1\"} $(date -d "$(openssl x509 -in "$pki/$2.pem" -noout -enddate | cut -d = -f 2)" +%s)"; }
check 'when its certificate for Kafka ends is told' ends kafka daemons
check 'and the one for PostgreSQL' ends postgres samverka-db
gateway_stop

# --- nothing past it ---
export SAMVERKA_KAFKA_MESSAGE_TIMEOUT_MS=3000
refused() { # NAME COMMAND… : must fail
	local name=$1
	shift
	if "$@" >"$scratch/refused" 2>&1; then not_ok "$name" "$(cat "$scratch/refused")"; else ok "$name"; fi
}
publish() { env "$@" "$bin/samverka" publish "$scratch/fact"; }
refused 'Kafka refuses plain text' publish SAMVERKA_KAFKA_SECURITY_PROTOCOL=plaintext
refused 'Kafka refuses a client without a certificate' publish -u SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION -u SAMVERKA_KAFKA_SSL_KEY_LOCATION
refused 'Kafka refuses a foreign certificate' publish SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION="$pki/foreign.pem" SAMVERKA_KAFKA_SSL_KEY_LOCATION="$pki/foreign.key"
refused 'we refuse a broker of a foreign authority' publish SAMVERKA_KAFKA_SSL_CA_LOCATION="$pki/elsewhere.pem"
database() { psql "$1" -XAtc 'SELECT 1'; }
refused 'PostgreSQL refuses plain text' database "$CONNINFO sslmode=disable"
refused 'PostgreSQL refuses a client without a certificate' database "$CONNINFO sslmode=verify-full sslrootcert=$pki/samverka.pem sslcert=/nonexistent"
refused 'PostgreSQL refuses a foreign certificate' database "$(with_cert samverka foreign)"
refused "PostgreSQL refuses another's certificate" database "$(with_cert samverka daemons)"
refused 'we refuse a database of a foreign authority' env SAMVERKA_POSTGRES_CONNINFO="$(with_cert elsewhere samverka-db)" "$bin/samverka" migrate

# --- SASL/SCRAM ---
scram() {
	env -u SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION -u SAMVERKA_KAFKA_SSL_KEY_LOCATION \
		SAMVERKA_KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:$sasl" SAMVERKA_KAFKA_SECURITY_PROTOCOL=sasl_ssl \
		SAMVERKA_KAFKA_SASL_MECHANISMS=SCRAM-SHA-256 SAMVERKA_KAFKA_SASL_USERNAME=samverka \
		SAMVERKA_KAFKA_SASL_PASSWORD="$1" SAMVERKA_KAFKA_MESSAGE_TIMEOUT_MS="$2" "$bin/samverka" publish "$scratch/fact"
}
check 'SASL/SCRAM over TLS' scram only-in-this-test 20000
refused 'SASL/SCRAM with another password' scram guessed 3000
! grep -rq 'only-in-this-test' "$scratch"/*.log && ok 'the password stands in no log' || not_ok 'the password stands in no log'
system_stop
finish
