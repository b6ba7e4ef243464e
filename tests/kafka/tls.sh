#!/bin/bash
# Real TLS to Kafka and to PostgreSQL, with certificates of the test's own authority on both sides:
# everything works through it, and nothing works past it: no plain text, no missing or foreign
# certificate, no server that is not who it should be. PostgreSQL has the very pg_hba.conf of deploy/.
# Certificates are changed by the runbook's commands while facts keep coming. SASL/SCRAM over TLS once.
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/../e2e/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/../e2e/lib_gateway.sh"
# shellcheck source=tests/e2e/lib_page.sh
. "$(dirname "$0")/../e2e/lib_page.sh"

command -v openssl >/dev/null || skip_all 'openssl is missing'
admission=$root/schemas/examples/samverka.transition.admission.registered.v1.json

gateway_certificates
ca_new elsewhere
cert_new broker /CN=broker samverka both
cert_new database /CN=database samverka server
cert_new samverka-db /CN=samverka samverka
cert_new daemons /O=Samverka/CN=daemons samverka
cert_new foreign /CN=samverka elsewhere
# Each service has its folder; of two the certificates end soon.
export TLS=$scratch/certificates
cert_new page /CN=localhost samverka server 5
for name in transitions approvals indicators reference summaries gateway monitor migrate; do
	days=60
	[ $name != transitions ] || days=5
	cert_new $name /CN=samverka-$name samverka client $days
	mkdir -p "$TLS/$name"
	cp "$pki/samverka.pem" "$TLS/$name/ca.crt"
	cp "$pki/$name.pem" "$TLS/$name/client.crt"
	cp "$pki/$name.key" "$TLS/$name/client.key"
done
cp "$pki/page.pem" "$TLS/gateway/server.crt"
cp "$pki/page.key" "$TLS/gateway/server.key"
for name in anna bo carl dan; do cert_new $name /CN=$name samverka; done
chmod 600 "$pki"/*.key

# --- PostgreSQL: as deploy/postgres/pg_hba.conf.example says, and before it two lines for this test's superuser ---
tls=$scratch/tls example=$root/deploy/postgres/pg_hba.conf.example
mkdir -m 755 "$tls"
cp "$pki/database.pem" "$pki/database.key" "$pki/samverka.pem" "$tls"
# here NETWORK…: the example, where we stand in these of its networks
here() {
	local network words=()
	for network in "$@"; do words+=(-e "s|10\.0\.$network\.0/24|127.0.0.1/32|"); done
	{ printf 'local all samverka trust\nhostssl all samverka 127.0.0.1/32 cert\n'; sed "${words[@]}" "$example"; } >"$tls/hba"
}
here 10 30
sed -n 's|^# *\(samverka  */.*\)|\1|p' "$example" >"$tls/ident"
[ "$(id -u)" -ne 0 ] || chown -R postgres "$tls"
start_postgres --tcp --set ssl=on --set ssl_cert_file="$tls/database.pem" --set ssl_key_file="$tls/database.key" \
	--set ssl_ca_file="$tls/samverka.pem" --set ssl_min_protocol_version=TLSv1.2 --set hba_file="$tls/hba" \
	--set ident_file="$tls/ident" >/dev/null
# with_cert CA CERTIFICATE [USER [DATABASE]]
with_cert() {
	echo "${CONNINFO% user=*} user=${3:-samverka} dbname=${4:-samverka} sslmode=verify-full sslrootcert=$pki/$1.pem sslcert=$pki/$2.pem sslkey=$pki/$2.key"
}

# --- Kafka: one listener that asks for a certificate, one for SASL/SCRAM over TLS ---
cat "$pki/broker.key" "$pki/broker.pem" >"$pki/broker.keystore"
sasl=$((20000 + RANDOM % 12000))
start_kafka --set "listeners=SSL://127.0.0.1:@PORT@,SASL_SSL://127.0.0.1:$sasl,CONTROLLER://127.0.0.1:@CONTROLLER@" \
	--set "advertised.listeners=SSL://127.0.0.1:@PORT@,SASL_SSL://127.0.0.1:$sasl" \
	--set listener.security.protocol.map=SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT \
	--set inter.broker.listener.name=SSL --set ssl.client.auth=required --set ssl.keystore.type=PEM \
	--set listener.name.sasl_ssl.ssl.client.auth=none \
	--set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer --set allow.everyone.if.no.acl.found=true \
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
check 'roles over TLS' psql -X -q -v ON_ERROR_STOP=1 -f "$root/deploy/postgres/roles.sql" "$SAMVERKA_POSTGRES_CONNINFO"

# identity SERVICE ROLE: the environment it has by its own certificate
identity() {
	echo "SAMVERKA_POSTGRES_CONNINFO=${CONNINFO% user=*} user=samverka_$2 dbname=samverka sslmode=verify-full sslrootcert=$TLS/$1/ca.crt sslcert=$TLS/$1/client.crt sslkey=$TLS/$1/client.key"
	echo "SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION=$TLS/$1/client.crt"
	echo "SAMVERKA_KAFKA_SSL_KEY_LOCATION=$TLS/$1/client.key"
}
as() { # SERVICE ROLE COMMAND…
	local words word
	mapfile -t words < <(identity "$1" "$2")
	for word in "${words[@]}"; do local -x "${word?}"; done
	"${@:3}"
}
mapfile -t words < <(identity transitions transition)
page_systemctl env "${words[@]}" "$bin/samverka-transitions"
systemctl start samverka-transitions
as reference reference start_job reference "$bin/samverka-reference"
as summaries summaries start_job summaries "$bin/samverka-summaries"
"$bin/samverka" reference load --recorded 2010-01-01 "$root/schemas/defaults/principals.jsonl" >"$scratch/load.log" 2>&1 ||
	not_ok 'reference load over TLS' "$(cat "$scratch/load.log")"
tr -d '\n' <"$admission" >"$scratch/fact"
check 'publish over TLS' "$bin/samverka" publish "$scratch/fact"
loaded() { "$bin/samverka" export cases 2>/dev/null | grep -q sv-84213; }
wait_for 60 loaded && ok 'from publisher to state over TLS' || not_ok 'from publisher to state over TLS' "$(tail -n 5 "$scratch/daemons.log")"
# As at a site: without them `status --wait` says what is due and has no topic.
own_topics() {
	local county
	for county in 07 12 24; do
		"$bin/samverka" topics --codes $county --apply --partitions 1 --replicas 1 >>"$scratch/topics.log" 2>&1 || return 1
	done
}
check 'topics over TLS' own_topics
superuser=$SAMVERKA_POSTGRES_CONNINFO
sql() { psql "$superuser" -XAtc "$1"; }
sessions=$(sql "SELECT bool_and(ssl), count(*) > 2 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL")
[ "$sessions" = 't|t' ] && ok 'every session of the database is encrypted' || not_ok 'every session of the database is encrypted' "$sessions"

"$bin/samverka" check >"$scratch/check" 2>&1
says() { grep "\"check\":\"$1\"" "$scratch/check" | grep -q "\"verdict\":\"$2\"" || { cat "$scratch/check"; return 1; }; }
check 'check warns of a broker that lets in who stands on no list' says 'access lists of the broker' warn
for way in broker database; do check "the way to the $way is as it should be" says "way to the $way" ok; done

# --- who gets into the database, by the example ---
refused() { # NAME COMMAND… : must fail
	local name=$1
	shift
	if "$@" >"$scratch/refused" 2>&1; then not_ok "$name" "$(cat "$scratch/refused")"; else ok "$name"; fi
}
database() { psql "$1" -XAtc 'SELECT 1'; }
gets_in() { database "$(with_cert samverka "$1" "samverka_$2")"; }
while read -r name role; do
	check "$name: by its own certificate" gets_in "$name" "$role"
done <<-END
	transitions transition
	approvals approval
	indicators indicator
	reference reference
	summaries summaries
	migrate migrate
END
refused "not by another service's" gets_in transitions approval
refused 'nor with more than its own role' gets_in transitions migrate
refused 'nor as the superuser' database "$(with_cert samverka transitions)"
refused 'nor into another database' database "$(with_cert samverka transitions samverka_transition postgres)"
refused 'nor in plain text' database "${CONNINFO% user=*} user=samverka_transition dbname=samverka sslmode=disable"
refused 'nor by the socket' database "host=$(cat "$POSTGRES_DIR/socket") port=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$CONNINFO") user=samverka_transition dbname=samverka"
for name in gateway monitor; do refused "$name: not from where it does not run" gets_in $name $name; done
here 10 20 30
sql 'SELECT pg_reload_conf()' >/dev/null
for name in gateway monitor; do check "$name: by its own certificate" wait_for 30 gets_in $name $name; done
sql 'CREATE ROLE anna LOGIN IN ROLE samverka_operator; CREATE ROLE bo LOGIN IN ROLE samverka_restricted; CREATE ROLE carl LOGIN' >/dev/null
person() { database "$(with_cert samverka "$1" "${2:-$1}")"; }
check 'an operator gets in by her name' person anna
check 'and who may see protected ones' person bo
refused 'not by the name of another' person bo anna
refused 'not into another database' database "$(with_cert samverka anna anna postgres)"
refused 'not who is in no group of ours' person carl
refused 'not whom the database does not know' person dan

# --- the gateway ---
as gateway gateway gateway_start --gateway.certificate="$TLS/gateway/server.crt" --gateway.key="$TLS/gateway/server.key" --gateway.reload=1s
posted=$(post skane application/cloudevents+json "$admission")
[ "$posted" = 202 ] && ok 'the gateway over TLS on all three sides' || not_ok 'the gateway over TLS on all three sides' "$posted $(cat "$scratch/answer")"
end_of() { date -d "$(openssl x509 -in "$1" -noout -enddate | cut -d = -f 2)" +%s; }
# ends URL SERIES FILE: the metric says when that certificate ends
ends() { curl -s "$1/metrics" | grep -qxF "samverka_$2 $(end_of "$3")"; }
check 'when its certificate for Kafka ends is told' ends "$MANAGEMENT" 'certificate_end_seconds{use="kafka"}' "$TLS/gateway/client.crt"
check 'and the one for PostgreSQL' ends "$MANAGEMENT" 'certificate_end_seconds{use="postgres"}' "$TLS/gateway/client.crt"

# --- docs/runbooks/certificates.md, followed while facts keep coming ---
page=$root/docs/runbooks/certificates.md
alert_days=$(sed -n '/alert: SamverkaCertificateEnds/,/labels/s/.*time() < \([0-9]*\) \* 86400.*/\1/p' "$root/deploy/prometheus/samverka.rules.yml")
# The alert's expression, of that series.
left() { local end; end=$(curl -s "$1/metrics" | sed -n "s/^samverka_$2 //p"); echo $((${end:?} - $(date +%s))); }
alerts() { [ "$(left "$@")" -lt $((alert_days * 86400)) ]; }
quiet() { [ "$(left "$@")" -ge $((alert_days * 86400)) ]; }
transitions_management() { echo "http://127.0.0.1:$(sed -n 's/.*management_port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)"; }
check 'the old certificate raises the alert' alerts "$(transitions_management)" 'certificate_end_seconds{use="kafka"}'
sed '/^## A key that was lost/,$d; /<!-- not run: /,/```$/d' "$page" >"$scratch/page.md"
sign_request() {
	openssl x509 -req -in "$1/new.csr" -CA "$pki/samverka.pem" -CAkey "$pki/samverka.key" -CAcreateserial -days 90 \
		-copy_extensions copy -out "$1/new.crt"
}
export pki
check 'the page in blocks' page_blocks "$scratch/page.md"
{ declare -f sign_request; cat "$scratch/page.sh"; } >"$scratch/change.sh"
old=$(end_of "$TLS/transitions/client.crt")
publishing_start change
check 'facts come' wait_for 120 publishing_more_than 100
before=$(cat "$scratch/sent")
page_follow 'the page, followed to its end' "$scratch/change.sh"
check 'facts kept coming meanwhile' publishing_more_than "$before"
[ "$(grep '^change ' "$scratch/page.log" | sort | tr '\n' ' ')" = "change $TLS/gateway/server.crt change $TLS/transitions/client.crt " ] &&
	ok 'it named the two that end soon, and no other' || not_ok 'it named the two that end soon, and no other' "$(cat "$scratch/page.log")"
[ "$(end_of "$TLS/transitions/client.crt")" -gt "$old" ] && ok 'the new one lasts longer' || not_ok 'the new one lasts longer'
for use in kafka postgres; do
	check "$use: the metric has changed" ends "$(transitions_management)" "certificate_end_seconds{use=\"$use\"}" "$TLS/transitions/client.crt"
	check "$use: the alert is over" quiet "$(transitions_management)" "certificate_end_seconds{use=\"$use\"}"
done
serial=$(python3 -c 'import sys; print(int(sys.argv[1], 16))' "$(openssl x509 -in "$TLS/transitions/client.crt" -noout -serial | cut -d = -f 2)")
shown() { sql "SELECT DISTINCT client_serial FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'samverka_transition'"; }
shows() { [ "$(shown)" = "$serial" ] || { echo "$(shown), not $serial"; return 1; }; }
check 'the database is shown the new one' wait_for 30 shows

# What clients see goes the same way, with the names that the page gives; the gateway takes it without a restart.
host=$(grep -o -- '-subj /CN=HOST -addext subjectAltName=DNS:HOST' "$page" | sed 's/HOST/localhost/g')
sed "s|-subj /CN=samverka-transitions|$host|; s|transitions|gateway|g; s|client\.\([a-z]* *\)\$|server.\1|; /systemctl/d" "$scratch/change.sh" >"$scratch/change2.sh"
sed -n 's/localhost:8443/localhost:$GATEWAY_PORT/; s/^openssl s_client/&/p' "$page" >"$scratch/client.sh"
export GATEWAY_PORT
check 'what clients see raises the alert' alerts "$MANAGEMENT" gateway_certificate_end_seconds
gateway_process=$GATEWAY_PID
page_follow 'the page for the gateway' "$scratch/change2.sh"
client_gets() { [ "$(bash "$scratch/client.sh")" = "$(openssl x509 -in "$TLS/gateway/server.crt" -noout -enddate)" ]; }
n=0
posts() { # an event more; false unless it is taken
	sed "s/\"id\": *\"[^\"]*\"/\"id\": \"post-$n\"/" "$admission" >"$scratch/event"
	n=$((n + 1))
	[ "$(post skane application/cloudevents+json "$scratch/event")" = 202 ]
}
deadline=$((SECONDS + 120)) missed=0
until client_gets || [ $SECONDS -ge $deadline ]; do posts || missed=$((missed + 1)); done
for _ in 1 2 3; do posts || missed=$((missed + 1)); done
check 'a client is shown the new certificate' client_gets
check 'by the same process' kill -0 "$gateway_process"
check 'which took every event meanwhile' test $missed = 0
check 'the metric has changed' ends "$MANAGEMENT" gateway_certificate_end_seconds "$TLS/gateway/server.crt"
check 'the alert is over' quiet "$MANAGEMENT" gateway_certificate_end_seconds
publishing_stop
check 'everything published is in its state' system_wait 120
publishing_kept change
check 'and all that the gateway took' test "$(publishing_names post)" = "$n"
gateway_stop

# --- nothing past it ---
export SAMVERKA_KAFKA_MESSAGE_TIMEOUT_MS=3000
publish() { env "$@" "$bin/samverka" publish "$scratch/fact"; }
refused 'Kafka refuses plain text' publish SAMVERKA_KAFKA_SECURITY_PROTOCOL=plaintext
refused 'Kafka refuses a client without a certificate' publish -u SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION -u SAMVERKA_KAFKA_SSL_KEY_LOCATION
refused 'Kafka refuses a foreign certificate' publish SAMVERKA_KAFKA_SSL_CERTIFICATE_LOCATION="$pki/foreign.pem" SAMVERKA_KAFKA_SSL_KEY_LOCATION="$pki/foreign.key"
refused 'we refuse a broker of a foreign authority' publish SAMVERKA_KAFKA_SSL_CA_LOCATION="$pki/elsewhere.pem"
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
finish
