# shellcheck shell=bash disable=SC2154,SC2034
# What one would set up instead of the gateway where Strimzi's bridge or Karapace cannot be had: Apache
# Camel, taking batches of events over TLS with client certificates into Kafka, answering when all are
# acknowledged (camel-routes.yaml). Source it after lib_certificates.sh and gateway_certificates.
#
#   camel_fetch           sets CAMEL_JARS; false with the reason where it cannot be had
#   camel_start TOPIC     sets CAMEL_PORT, CAMEL_PID; it answers
#   camel_stop

camel_properties() {
	cat <<-END
		camel.main.name = bench
		camel.main.routesIncludePattern = file:$root/tests/bench/camel-routes.yaml
		camel.server.enabled = true
		camel.server.host = 127.0.0.1
		camel.server.port = $CAMEL_PORT
		camel.server.path = /
		camel.server.useGlobalSslContextParameters = true
		camel.ssl.enabled = true
		camel.ssl.keyStore = file:$pki/server.p12
		camel.ssl.keystorePassword = changeit
		camel.ssl.trustStore = file:$pki/issuer.p12
		camel.ssl.trustStorePassword = changeit
		camel.ssl.clientAuthentication = REQUIRE
		brokers = $BOOTSTRAP
		schemas = $scratch/schemas
		topic = $1
	END
}
camel_stores() {
	openssl pkcs12 -export -in "$pki/server.pem" -inkey "$pki/server.key" -passout pass:changeit -out "$pki/server.p12" &&
		keytool -importcert -noprompt -alias issuer -file "$pki/samverka.pem" -keystore "$pki/issuer.p12" -storepass changeit 2>/dev/null
}
# The schemas of events' data, each under the name of its type.
camel_schemas() {
	local file
	mkdir -p "$scratch/schemas"
	for file in "$root"/schemas/events/*.json; do
		cp "$file" "$scratch/schemas/samverka.$(basename "$file" .json).v1.json" || return 1
	done
}
camel_fetch() {
	local jars=$root/build/kafka/camel pins=$root/tests/bench/camel.pins pom=$root/tests/bench/camel.pom.xml reason
	# shellcheck source=deploy/dev/lib_jars.sh
	. "$root/deploy/dev/lib_jars.sh"
	# shellcheck disable=SC2119
	reason=$(jars_fetch) || { echo "$reason"; return 1; }
	CAMEL_JARS=$jars
}
camel_start() {
	camel_stores && camel_schemas || return 1
	CAMEL_PORT=$((20000 + RANDOM % 12000))
	camel_properties "$1" >"$scratch/application.properties"
	CAMEL_BEGUN=$(now_ms)
	start_job camel java -Xms64m -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
		-cp "$scratch:$CAMEL_JARS/*" org.apache.camel.main.Main
	CAMEL_PID=$JOB_PID
	wait_for 60 answers "$CAMEL_PORT" || { tail -n 20 "$scratch/camel.log"; return 1; }
}
camel_stop() { stop_job "$CAMEL_PID"; }
