# shellcheck shell=bash disable=SC2154,SC2034
# What one would set up instead of the gateway where Strimzi's bridge or Karapace cannot be had: Apache
# Camel, taking batches of events over TLS with client certificates into Kafka, answering when all are
# acknowledged (camel-routes.yaml). Source it after lib_certificates.sh and gateway_certificates.
#
#   camel_start TOPIC     sets CAMEL_PORT, CAMEL_PID; false with the reason where it cannot be had
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
		topic = $1
	END
}
camel_stores() {
	openssl pkcs12 -export -in "$pki/server.pem" -inkey "$pki/server.key" -passout pass:changeit -out "$pki/server.p12" &&
		keytool -importcert -noprompt -alias issuer -file "$pki/samverka.pem" -keystore "$pki/issuer.p12" -storepass changeit 2>/dev/null
}
camel_listens() { curl -s -o /dev/null --cacert "$pki/samverka.pem" --cert "$pki/skane.pem" --key "$pki/skane.key" "https://localhost:$CAMEL_PORT/"; }

camel_start() {
	local jars=$root/build/kafka/camel pins=$root/tests/bench/camel.pins pom=$root/tests/bench/camel.pom.xml reason
	# shellcheck source=deploy/dev/lib_jars.sh
	. "$root/deploy/dev/lib_jars.sh"
	reason=$(jars_fetch) || { echo "$reason"; return 1; }
	camel_stores || return 1
	CAMEL_PORT=$((20000 + RANDOM % 12000))
	camel_properties "$1" >"$scratch/application.properties"
	start_job camel java -Xms64m -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
		-cp "$scratch:$jars/*" org.apache.camel.main.Main
	CAMEL_PID=$JOB_PID
	wait_for 90 camel_listens || { tail -n 20 "$scratch/camel.log"; return 1; }
}
camel_stop() { stop_job "$CAMEL_PID"; }
