# shellcheck shell=bash disable=SC2154
# The gateway with certificates of the test's own. Source it after lib_system.sh and
# lib_certificates.sh.
#
#   gateway_certificates     root "samverka", server; publishers malmo (2120001124, by HSA-id), skane
#                            (2321000255), and those that must be refused
#   GATEWAY_PROGRAM                  another build of it, for instance under sanitizers
#   gateway_start [--gateway.NAME=VALUE…]   sets GATEWAY (its URL), GATEWAY_PID; needs system_start
#                                    GATEWAY_NAME: of its log, for a second one
#   gateway_stop
#   post NAME TYPE FILE [curl's…]     as the publisher NAME: the status, body in $scratch/answer,
#                                     headers in $scratch/headers
#   ask NAME PATH [curl's…]           the same by GET
#   metric NAME                       a sum over the series of that name
#   resident                          of the gateway, in kB: now; peak: at most so far

gateway_certificates() {
	ca_new samverka
	cert_new server /CN=localhost samverka server
	cert_new malmo /O=Malmö\ stad/serialNumber=SE2120001124-GW01/CN=omsorg samverka
	cert_new skane /O=Region\ Skåne/serialNumber=SE2321000255-GW01/CN=his samverka
}

gateway_start() {
	local log=$scratch/${GATEWAY_NAME:-gateway}.log
	start_job "${GATEWAY_NAME:-gateway}" "${GATEWAY_PROGRAM:-$bin/samverka-gateway}" --gateway.address=127.0.0.1 --gateway.port=0 \
		--gateway.certificate="$pki/server.pem" --gateway.key="$pki/server.key" \
		--gateway.clientca="$pki/samverka.pem" "$@"
	GATEWAY_PID=$JOB_PID
	wait_for 20 grep -q 'event=listening' "$log" ||
		{ not_ok 'gateway starts' "$(cat "$log")"; exit 1; }
	GATEWAY_PORT=$(sed -n 's/.*event=listening.*port=\([0-9]*\).*/\1/p' "$log" | tail -n 1)
	MANAGEMENT=http://127.0.0.1:$(sed -n 's/.*management_port=\([0-9]*\).*/\1/p' "$log" | tail -n 1)
	GATEWAY=https://localhost:$GATEWAY_PORT
	export GATEWAY GATEWAY_PID MANAGEMENT
}

gateway_stop() { stop_job "$GATEWAY_PID"; }

ask() {
	local name=$1 path=$2
	shift 2
	curl -s -o "$scratch/answer" -D "$scratch/headers" -w '%{http_code}' --max-time 60 --cacert "$pki/samverka.pem" \
		--cert "$pki/$name.pem" --key "$pki/$name.key" "$@" "$GATEWAY$path"
}

post() {
	local name=$1 type=$2 file=$3
	shift 3
	ask "$name" /v1/events -H "Content-Type: $type" --data-binary "@$file" "$@"
}

metric() {
	curl -s "$MANAGEMENT/metrics" | awk -v name="samverka_$1" '
		index($1, name) == 1 && substr($1, length(name) + 1) ~ /^(_total)?([{]|$)/ { n += $2 } END { print n + 0 }'
}

resident() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$GATEWAY_PID/status"; }
peak() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$GATEWAY_PID/status"; }
