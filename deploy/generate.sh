#!/bin/bash
# What follows from services.tsv: docker-compose.yml, kubernetes/services.yaml, prometheus/prometheus.yml
# and the units of systemd.
#
#   deploy/generate.sh --write          writes the three files that are committed (make docs does)
#   deploy/generate.sh --check          says which of them is not what it would be
#   deploy/generate.sh units FOLDER     writes the units: samverka-NAME.service, and for reconcilers
#                                       samverka-NAME@.service, for further ones beside the first
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=deploy/lib_services.sh
. "$here/lib_services.sh"
root=$services_root

# ---- systemd ----

# own SERVICE OWN: the variables of a service with a port of its own, for its certificate in tls/
own() {
	[ "$2" = - ] || printf 'Environment=SAMVERKA_%s_CERTIFICATE=%%d/tls_server.crt SAMVERKA_%s_KEY=%%d/tls_server.key SAMVERKA_%s_CLIENTCA=%%d/tls_clients.crt' \
		"${1^^}" "${1^^}" "${1^^}"
}

# unit SERVICE ROLE PORT OWN MEMORY WHAT INSTANCE BIND
unit() {
	sed -e "s|@SERVICE@|$1|g; s|@ROLE@|$2|g; s|@PORT@|$3|g; s|@MEMORY@|$5|g; s|@WHAT@|$6|g" \
		-e "s|@INSTANCE@|$7|g; s|^@BIND@\$|$8|; s|^@OWN@\$|$(own "$1" "$4")|; /^\$/N; /^\n\$/D" "$here/systemd/service.in"
}

units() {
	local service role port own memory what bind
	mkdir -p "$1"
	cp "$here/systemd/samverka.target" "$here/systemd/samverka-migrate.service" "$1/"
	while IFS=$'\t' read -r service role port own memory what; do
		bind="SocketBindDeny=any\nSocketBindAllow=tcp:$port"
		[ "$own" = - ] || bind="$bind\nSocketBindAllow=tcp:$own"
		unit "$service" "$role" "$port" "$own" "$memory" "$what" "$service" "$bind" >"$1/samverka-$service.service"
		case $service in
		transitions | approvals | indicators) # one more takes a share of the partitions, on any free port
			unit "$service" "$role" 0 "$own" "$memory" "$what (%i)" "$service@%i" "# Any port: see its log." \
				>"$1/samverka-$service@.service"
			;;
		esac
	done < <(services_each)
}

# ---- compose ----

compose_services() {
	local service role port own memory what
	while IFS=$'\t' read -r service role port own memory what; do
		cat <<-END

		  $service: # $what
		    <<: *daemon
		    command: [/usr/bin/samverka-$service]
		    environment:
		      <<: *settings
		      SAMVERKA_MANAGEMENT_PORT: "$port"
		      PGUSER: $role
		      PGPASSFILE: /run/secrets/$service.pgpass
		END
		compose_own "$service" "$own"
		cat <<-END
		    mem_limit: ${memory}m
		    healthcheck:
		      <<: *healthcheck
		      test: [CMD, bash, -c, "exec 3<>/dev/tcp/127.0.0.1/$port && printf 'GET /readyz HTTP/1.0\\\\r\\\\n\\\\r\\\\n' >&3 && grep -q '^HTTP/1.. 200' <&3"]
		END
	done < <(services_each)
}

# compose_own SERVICE PORT: what a service with a port of its own has besides
compose_own() {
	if [ "$2" = - ]; then
		echo "    secrets: [$1.pgpass]"
		return
	fi
	cat <<-END
	      SAMVERKA_${1^^}_ADDRESS: 0.0.0.0
	      SAMVERKA_${1^^}_CERTIFICATE: /run/secrets/$1.crt
	      SAMVERKA_${1^^}_KEY: /run/secrets/$1.key
	      SAMVERKA_${1^^}_CLIENTCA: /run/secrets/clients.crt
	    secrets: [$1.pgpass, $1.crt, $1.key, clients.crt]
	    ports: ["\${PUBLISH_${1^^}:-127.0.0.1}:$2:$2"]
	    networks: [inside, outside]
	END
}

# shellcheck disable=SC2016 # compose expands it
compose_secrets() {
	local service own
	while IFS=$'\t' read -r service _ _ own _; do
		printf '  %s.pgpass: {file: "${SAMVERKA_SECRETS}/%s.pgpass"}\n' "$service" "$service"
		[ "$own" = - ] || printf '  %s: {file: "${SAMVERKA_SECRETS}/%s"}\n' "$service.crt" "$service.crt" "$service.key" "$service.key"
	done < <(services_each)
	printf '  clients.crt: {file: "${SAMVERKA_SECRETS}/clients.crt"}\n'
}

compose() {
	local list=''
	while read -r service _; do list="$list, $service.pgpass"; done < <(services_each)
	while IFS= read -r line; do
		case $line in
		'# @SERVICES@') compose_services ;;
		'# @SECRETS@') compose_secrets ;;
		*) printf '%s\n' "${line//@SECRET_NAMES@/migrate.pgpass$list}" ;;
		esac
	done <"$here/docker/compose.in"
}

# ---- Kubernetes ----

kubernetes_service() { # SERVICE ROLE PORT OWN MEMORY
	local own='' settings='' keys='ca.crt, tls.crt, tls.key'
	[ "$4" = - ] || keys='ca.crt, tls.crt, tls.key, clients.crt'
	[ "$4" = - ] || own="
            - {name: own, containerPort: $4}"
	[ "$4" = - ] || settings="
            - {name: SAMVERKA_${1^^}_ADDRESS, value: \"0.0.0.0\"}
            - {name: SAMVERKA_${1^^}_CERTIFICATE, value: /run/samverka/tls/tls.crt}
            - {name: SAMVERKA_${1^^}_KEY, value: /run/samverka/tls/tls.key}
            - {name: SAMVERKA_${1^^}_CLIENTCA, value: /run/samverka/tls/clients.crt}"
	sed -e "s|@SERVICE@|$1|g; s|@ROLE@|$2|g; s|@PORT@|$3|g; s|@MEMORY@|$5|g; s|@KEYS@|$keys|g" "$here/kubernetes/service.in" |
		while IFS= read -r line; do
			line=${line//@OWN@/$own}
			printf '%s\n' "${line//@SETTINGS@/$settings}"
		done
	[ "$4" = - ] || sed -e "s|@SERVICE@|$1|g; s|@OWN@|$4|g" "$here/kubernetes/own.in"
}

kubernetes() {
	echo '# Made by deploy/generate.sh from deploy/services.tsv and deploy/kubernetes/*.in.'
	while IFS=$'\t' read -r service role port own memory _; do
		kubernetes_service "$service" "$role" "$port" "$own" "$memory"
	done < <(services_each)
}

# ---- Prometheus ----

prometheus() {
	cat <<-END
		# For docker-compose.yml; made by deploy/generate.sh from deploy/services.tsv.
		global:
		  scrape_interval: 15s
		rule_files: [/etc/prometheus/*.rules.yml]
		scrape_configs:
		  - job_name: samverka
		    static_configs:
	END
	services_each | while read -r service _ port _; do
		printf "      - {targets: ['%s:%s'], labels: {service: %s}}\n" "$service" "$port" "$service"
	done
}

# ---- which ----

check() {
	local bad=0
	compose | diff -u "$root/docker-compose.yml" - || bad=1
	kubernetes | diff -u "$here/kubernetes/services.yaml" - || bad=1
	prometheus | diff -u "$here/prometheus/prometheus.yml" - || bad=1
	[ $bad -eq 0 ] || echo "deploy/generate.sh --write puts it right" >&2
	return $bad
}

case ${1:-} in
--write)
	compose >"$root/docker-compose.yml"
	kubernetes >"$here/kubernetes/services.yaml"
	prometheus >"$here/prometheus/prometheus.yml"
	;;
--check) check ;;
units) units "${2:?FOLDER}" ;;
*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
