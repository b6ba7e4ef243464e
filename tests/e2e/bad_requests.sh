#!/bin/bash
# Every bad input of bad_inputs.tsv that comes by HTTPS, to the monitor's page or by an operator's
# hand: the answer, a good request after each, what became of those that were taken, and that no
# log and no metric can be written by who asks.
# timeout: 480
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"
here=$(cd "$(dirname "$0")" && pwd)
table=$here/bad_inputs.tsv
# shellcheck source=tests/e2e/lib_bad.sh
. "$here/lib_bad.sh"

command -v openssl >/dev/null || skip_all 'openssl is missing'
system_start mockd 1
export SAMVERKA_MONITOR_OPENTO=loopback
system_daemons 1

# ---- who asks ----

gateway_certificates
hsa=serialNumber=SE2120001124-GW01
cert_new bound '/O=Malmö stad/CN=bound' samverka
cert_new plain "/O=Malmö stad/$hsa/CN=plain" samverka
cert_new bidi $'/O=Malmö stad/CN=\u202edn\u202cbound' samverka
cert_new nameless '/O=Malmö stad/CN=somebody' samverka
cert_new twice "/O=Malmö/$hsa/serialNumber=SE2321000255-GW01/CN=twice" samverka
cert_new beginning '/O=Malmö/serialNumber=SE212000112-GW01/CN=beginning' samverka
cert_new unknown '/O=Nobody/serialNumber=SE2120000258-GW01/CN=unknown' samverka
cert_new server_only "/O=Malmö/$hsa/CN=server" samverka server
ca_new elsewhere
cert_new stranger "/O=Malmö/$hsa/CN=stranger" elsewhere
cert_new expired "/O=Malmö/$hsa/CN=expired" samverka client 0
CERT_FROM='+2 days' cert_new early "/O=Malmö/$hsa/CN=early" samverka
cert_new revoked "/O=Malmö/$hsa/CN=revoked" samverka
openssl ca -config "$pki/samverka.cnf" -revoke "$pki/revoked.pem" 2>/dev/null
openssl ca -config "$pki/samverka.cnf" -gencrl -out "$pki/samverka.crl" 2>/dev/null
cert_new named '/O=Malmö stad/CN=boundXevil' samverka
renamed() { python3 "$here/certificate_bytes.py" "$pki" "${4:-plain}" "$1" samverka "$2" "$3" || not_ok "certificate $1"; }
renamed zero boundXevil 'bound\0evil' named
renamed wildcard SE2120001124-GW01 'SE**********-GW01'
renamed escapes SE2120001124-GW01 'SE\x1b[31m\r\nts=0-GW0'

cat >"$scratch/more.jsonl" <<-'END'
	{"object":"principal","data":{"id":"1280","validFrom":"2020-02-01","code":"1280","orgnr":"2120001124","kind":"MUNICIPALITY","name":"Malmö stad","decidingBodies":["KF"]}}
	{"object":"source","data":{"id":"urn:samverka:2120001124:omsorg","validFrom":"2020-01-01","owner":"1280","allowedTypes":["transition.notice.acknowledged"],"certificateSubject":"CN=bound,O=Malmö stad"}}
END
"$tools/story" reference >"$scratch/reference.jsonl"
system_reference "$root/schemas/defaults/principal-sets.jsonl" "$scratch/reference.jsonl" "$scratch/more.jsonl"

# ---- requests ----

GATEWAY_NAME=limited gateway_start --gateway.eventrate=1 --gateway.idle=2s --gateway.slow=2s
limited=$GATEWAY_PORT
gateway_start --gateway.crl="$pki/samverka.crl"
page() { sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1; }
printf 'gateway %s\nlimited %s\nmonitor %s\n' "$GATEWAY_PORT" "$limited" "$(page)" >"$scratch/places"
shown() { curl -sS "http://localhost:$(page)/" | grep -q '</html>'; }
check 'the page is there' wait_for 30 shown
python3 -B -W ignore "$here/bad_requests.py" http "$table" "$scratch/places" "$pki" "$bin/samverka" || failed=1
check 'what was taken is judged' system_wait 60
python3 -B -W ignore "$here/bad_requests.py" judged "$table" "$scratch/places" "$pki" || failed=1

# ---- what an answer does not show ----

# principal DOCUMENT CODE: its state, and whether its decision counts
principal() {
	"$bin/samverka" export documents --key "2321000255:$1" | python3 -c '
import json, sys
p = json.load(sys.stdin)["items"]["plan"]["principals"][sys.argv[1]]
print(p["state"] + (", counts" if p["counts"] else ", does not count"))' "$2"
}
not_whole() { grep -o -m 1 'request-not-whole' "$scratch/gateway.log"; }
row 20 'it stands in the log' not_whole
row 86 'it counts then' principal nobody-knows 1280
row 89 'it waits for the decision' principal only-proposed 12
row 90 'it does not count' principal no-authority 1280

# Every line of every daemon's /metrics, its labels one word of our own or a registered name.
metrics() {
	local port
	for port in $(sed -n 's/.*event=started .*management_port=\([0-9]*\).*/\1/p' "$scratch"/{daemons,gateway,limited}.log); do
		curl -sS "http://127.0.0.1:$port/metrics"
	done >"$scratch/metrics"
	[ "$(wc -l <"$scratch/metrics")" -gt 300 ] || echo 'no metrics'
	grep -vE '^#|^samverka_[a-z0-9_]+(\{[a-z]+="[A-Za-z0-9._+ -]*"\})? -?[0-9.e+-]+$' "$scratch/metrics" | head -n 5
	! grep -qi 'evil\|script\|row-\|melior' "$scratch/metrics" && echo 'no such label'
}
row 130 'no label that a request has made' metrics
logs() {
	LC_ALL=C grep -aP '[\x00-\x08\x0b-\x1f\x7f]' "$scratch"/{daemons,gateway,limited}.log
	grep -hv '^ts=20[0-9-]*T[0-9:.]*Z level=' "$scratch"/{daemons,gateway,limited}.log
	grep -q 'serial="SE.u{1b}' "$scratch/gateway.log" && echo 'one encoded line'
}
row 132 'no line of a log that steers a terminal' logs
# Who sends what it may not is named by number.
told() { grep -q "$2" "$scratch/$1.log" || { grep -c . "$scratch/$1.log"; return 1; }; }
counted() { grep -qE "^samverka_$1_total\{organisation=\"$2\"\} [1-9]" "$scratch/metrics" || { grep "^samverka_$1" "$scratch/metrics"; return 1; }; }
check 'who sends for another is in the log' told gateway 'event=not-allowed organisation=2120001124 reason=SOURCE_NOT_ALLOWED detail=.* times='
check 'and counted' counted gateway_events_not_allowed 2120001124
check 'who sends too much too' told limited 'event=too-much organisation=2321000255 times='
check 'and is counted' counted gateway_requests_limited 2321000255
nobody() { ! grep -E '1212-?1212|K7QX2MVA5ZT3' "$scratch"/{daemons,gateway,limited}.log "$scratch/metrics"; }
check 'nobody stands in logs and metrics' nobody

# ---- by an operator's hand ----

"$tools/story" refused --until 2022-03-31 | "$bin/samverka" publish --unchecked --topic samverka.transition.v1 >/dev/null 2>&1
check 'something is refused' system_wait 60
python3 -B "$here/bad_requests.py" commands "$table" "$bin" "$scratch" || failed=1
audited() { psql -X -q -At "$CONNINFO" -c "select count(*) from samverka.audit where verb = 'rejected replay'"; }
row 131 'of what was not sent, in the audit' audited
"$bin/samverka" rejected replay --reason SCHEMA --yes --why 'a try' >/dev/null 2>&1
row 131 'of what was, in the audit' audited
all_tried gateway monitor command

# ---- samverka validate, the gateway and the daemons of all areas: the same words for each invalid example ----

same() { python3 -B "$here/same_words.py" "$@" || failed=1; }
same examples urn:samverka:2321000255:melior "$scratch/examples"
"$bin/samverka" publish --unchecked "$scratch/examples" >/dev/null 2>&1
check 'the invalid examples are judged' system_wait 60
"$bin/samverka" export rejected --where >"$scratch/rejected"
same rejected "$bin/samverka" "$scratch/examples" "$scratch/rejected"
sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$scratch/examples" >"$scratch/batch"
check 'and by the gateway' test "$(post skane application/cloudevents-batch+json "$scratch/batch")" = 422
same answer "$bin/samverka" "$scratch/examples" "$scratch/answer"
finish
