#!/bin/bash
# Viewers sign in to the monitor by client certificate over real TLS: reference data map the subject to
# audience and organisation; who has none, or one that is expired, from elsewhere, for servers or not
# registered, sees nothing. A browser does the same. The monitor has its own role in the database. The proxy's way stays the proxy's.
# timeout: 180
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/browser/lib_browser.sh
. "$root/tests/browser/lib_browser.sh"

ca_new samverka
ca_new elsewhere
CERT_KEY=rsa cert_new server /CN=localhost samverka server
cert_new malmo /O=Malmö\ stad/CN=anna samverka
cert_new region /O=Region\ Skåne/CN=bo samverka
cert_new shared /O=Sekretariatet/CN=cilla samverka
cert_new public /O=Länsstyrelsen/CN=dan samverka
cert_new nobody /O=Malmö\ stad/CN=eve samverka
cert_new over /O=Malmö\ stad/CN=gina samverka
cert_new expired /O=Malmö\ stad/CN=anna samverka client 0
cert_new strange /O=Malmö\ stad/CN=anna elsewhere
cert_new as_server /O=Malmö\ stad/CN=anna samverka server
printf 'a secret of the proxy\n' >"$scratch/secret"
chmod 600 "$scratch/secret"

# viewer ID SUBJECT AUDIENCE [ORGANISATION]
viewer() {
	printf '{"object":"viewer","data":{"id":"%s","validFrom":"2015-01-01","subject":"%s","audience":"%s"%s}}\n' \
		"$1" "$2" "$3" "${4:+,\"organisation\":\"$4\"}"
}
# Subjects in either order of their parts, as two tools print them.
{
	viewer v1 'CN=anna,O=Malmö stad' OWN 1280
	viewer v2 'O=Region Skåne,CN=bo' OWN 12
	viewer v3 'CN=cilla,O=Sekretariatet' SHARED
	viewer v4 'CN=dan,O=Länsstyrelsen' PUBLIC
	viewer v5 frida OWN 1280
	viewer v6 'CN=gina,O=Malmö stad' OWN 1280 | sed 's/"validFrom"/"validTo":"2020-12-31",&/'
	for line in 1280:2120001124 1281:2120001132 12:2321000255; do
		echo "{\"object\":\"source\",\"data\":{\"id\":\"urn:samverka:${line#*:}:it\",\"owner\":\"${line%:*}\",\"validFrom\":\"2015-01-01\"}}"
	done
} >"$scratch/viewers.jsonl"
# start_monitor NAME SETTING…: its URL in $MONITOR
start_monitor() {
	local name=$1
	shift
	start_job "$name" "$bin/samverka-monitor" --monitor.port=0 --monitor.certificate="$pki/server.pem" \
		--monitor.key="$pki/server.key" --monitor.clientca="$pki/samverka.pem" "$@"
	wait_for 20 grep -q event=ready "$scratch/$name.log" || { not_ok "$name starts" "$(cat "$scratch/$name.log")"; exit 1; }
	MONITOR=https://localhost:$(sed -n 's/.*event=page .*port=\([0-9]*\).*/\1/p' "$scratch/$name.log")
}
# gets WHO PATH [curl's…]: the status, the page in $scratch/page; WHO "-": no certificate
gets() {
	local who=$1 path=$2 own=()
	shift 2
	[ "$who" = - ] || own=(--cert "$pki/$who.pem" --key "$pki/$who.key")
	curl -s -o "$scratch/page" -D "$scratch/headers" -w '%{http_code}' --max-time 20 --cacert "$pki/samverka.pem" "${own[@]}" "$@" "$MONITOR$path"
}
sees() { # STATUS WHO PATH [curl's…]
	local want=$1 got
	shift
	got=$(gets "$@")
	[ "$got" = "$want" ] || { echo "$got instead of $want"; cat "$scratch/page"; return 1; }
}
has() { grep -qF -- "$1" "$scratch/page" || { cat "$scratch/page"; return 1; }; }
lacks() { ! grep -qF -- "$1" "$scratch/page" || { cat "$scratch/page"; return 1; }; }
lacks_all() { for word in "$@"; do lacks "$word" || return 1; done; }
# A policy that lets in nothing that it does not name, says whose the page is, and lets nobody frame it.
strict_policy() {
	local policy part
	policy=$(tr -d '\r' <"$scratch/headers" | sed -n 's/^content-security-policy: *//Ip')
	for part in "default-src 'none'" "base-uri 'none'" "form-action 'none'" "frame-ancestors 'none'"; do
		case "; $policy;" in *"; $part;"*) ;; *) cat "$scratch/headers"; return 1 ;; esac
	done
}
# The answer is a problem as schemas/openapi.yaml has it, with this status and reason.
is_problem() {
	has_header 'content-type: application/problem+json; charset=utf-8' && python3 - "$root/schemas/openapi.yaml" "$scratch/page" "$@" <<-'END'
		import json, sys, yaml, jsonschema
		doc, answer = yaml.safe_load(open(sys.argv[1])), json.load(open(sys.argv[2]))
		jsonschema.Draft202012Validator(dict(doc["components"]["schemas"]["Problem"], components=doc["components"])).validate(answer)
		sys.exit(0 if (str(answer["status"]), answer["reason"]) == tuple(sys.argv[3:]) else repr(answer))
	END
}

system_start mockd 1
start_job reference "$bin/samverka-reference"
system_reference "$scratch/viewers.jsonl"
check 'roles' psql -X -q -v ON_ERROR_STOP=1 -f "$root/deploy/postgres/roles.sql" "$CONNINFO"
export SAMVERKA_POSTGRES_CONNINFO=${CONNINFO/user=samverka /user=samverka_monitor }
start_monitor monitor --monitor.opento=nobody

check 'a municipality sees its own page' sees 200 malmo '/organisation/1280?lang=en'
check 'which no cache keeps, whose type is not guessed, and TLS for good' safe_headers
check 'under a policy that lets in nothing but its own' strict_policy
check 'with figures and sources' has urn:samverka:2120001124:it
check 'and the API, by the same right' sees 200 malmo /api/v1/overview
check 'which says what it is' has_header 'content-type: application/json; charset=utf-8'
check 'and lets nothing in either' strict_policy
check "of another it sees" sees 200 malmo '/organisation/1281?lang=en'
check 'the state' has 'class="badge'
check 'and no figure, source or discrepancy' lacks_all '<table' 'class="bars' 'class="week' urn:samverka
check "another's source is not for it" sees 403 malmo '/source?id=urn:samverka:2120001132:it'
check 'its own is' sees 200 malmo '/source?id=urn:samverka:2120001124:it'
check 'the overview is for it' sees 200 malmo '/?lang=en'
check 'without the machinery' lacks 'samverka.transition.v1'
check 'a region, its subject the other way round, sees its municipalities' sees 200 region '/organisation/1280?lang=en'
check 'with their figures' has urn:samverka:2120001124:it
check 'but no other region' sees 200 region '/organisation/07?lang=en'
check 'more than its state' lacks_all '<table' 'class="bars' 'class="week' urn:samverka
check 'SHARED sees the overview' sees 200 shared '/?lang=en'
check 'and of an organisation' sees 200 shared '/organisation/1280?lang=en'
check 'its state alone' lacks_all '<table' 'class="bars' 'class="week' urn:samverka
check 'PUBLIC sees documents' sees 200 public '/documents?lang=en'
check 'and not the flow' sees 403 public '/refused?lang=en'
check 'what was removed is for a region' sees 200 region /retention
check 'and its API' sees 200 region /api/v1/retention
check 'not for a municipality' sees 403 malmo /retention
check 'whose API answers' sees 200 malmo /api/v1/retention
check 'with none of it' [ "$(cat "$scratch/page")" = '[]' ]
check 'nor for everybody' sees 403 public /retention
check 'by the API neither' sees 403 public /api/v1/retention
check 'whose problem is as described' is_problem 403 FORBIDDEN
check 'yearly reports are for all' sees 200 public '/report?lang=en'
check 'one that was not let out is not there' sees 404 public /report/public/2025/12

check 'without a certificate: sign in' sees 401 - '/?lang=en'
check 'that page has the policy, too' strict_policy
check 'nor the API' sees 401 - /api/v1/overview
check 'whose problem is as described, too' is_problem 401 SIGN_IN
check 'one that nobody registered: not for you' sees 403 nobody '/?lang=en'
check 'nor the API' sees 403 nobody /api/v1/overview
check 'with its problem' is_problem 403 FORBIDDEN
check 'one of a viewer that was ended: not for you' sees 403 over '/?lang=en'
for who in expired strange as_server; do
	check "a certificate $who: sign in" sees 401 $who '/?lang=en'
	check "a certificate $who: nor the API" sees 401 $who /api/v1/overview
	check "a certificate $who: nor the live stream" sees 404 $who /events
done
check 'TLS 1.1 is refused' bash -c "! curl -s --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 --cacert '$pki/samverka.pem' '$MONITOR/livez'"
check 'so is a suite without forward secrecy' forward_secret "${MONITOR##*:}" malmo
check 'so is plain HTTP' bash -c "! curl -sf '${MONITOR/https/http}/livez'"
proxy=(-H 'X-Samverka-User: frida' -H 'X-Samverka-Proxy-Secret: a secret of the proxy')
check 'no proxy was named: its headers are nothing' sees 401 - / "${proxy[@]}"
check 'the log names who was refused, and no secret' bash -c "grep -q 'event=forbidden.*eve' '$scratch/monitor.log' && ! grep -q 'a secret' '$scratch/monitor.log'"

# Access that is taken back while the monitor runs.
viewer v3 'CN=cilla,O=Sekretariatet' SHARED | sed 's/"validFrom"/"validTo":"2020-12-31",&/' >"$scratch/ended.jsonl"
"$bin/samverka" reference load "$scratch/ended.jsonl" >/dev/null 2>&1
check 'a viewer that is ended now is let in no more' wait_for 20 sees 403 shared '/?lang=en'

browser() {
	(browser_need) >"$scratch/need" || { skip 'a browser signs in' "$(sed 's/^SKIP: //' "$scratch/need")"; return; }
	NODE_PATH=$browser_dir/node_modules node "$root/tests/browser/sign_in.js" "$MONITOR" "$pki" || failed=1
}
browser

# Beside certificates, one proxy at an address of its own: 127.0.0.2 asks for others, nobody else does.
start_monitor proxied --monitor.opento=nobody --monitor.proxyaddress=127.0.0.2 --monitor.proxysecretfile="$scratch/secret"
check 'the proxy brings its user' sees 200 - / --interface 127.0.0.2 "${proxy[@]}"
check 'the same words from another address are nothing' sees 401 - / "${proxy[@]}"
check 'the proxy without its secret neither' sees 401 - / --interface 127.0.0.2 -H 'X-Samverka-User: frida'
check "a certificate's right is not widened by a header" sees 403 nobody / "${proxy[@]}"
check 'a certificate counts beside it' sees 200 malmo '/organisation/1280?lang=en'
finish
