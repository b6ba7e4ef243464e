#!/bin/bash
# The gateway as a publisher meets it: three modes, refusals with their words (bad_requests.sh has the
# rest of them), receipts, certificates changed while it runs, a broker and a database that go away.
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"

command -v curl >/dev/null && command -v openssl >/dev/null || skip_all 'curl or openssl is missing'
examples=$root/schemas/examples
admission=$examples/samverka.transition.admission.registered.v1.json
structured=application/cloudevents+json
batched=application/cloudevents-batch+json
own=urn:samverka:2120001124:omsorg

system_start mockd 2
system_daemons 1
cat >"$scratch/sources.jsonl" <<-END
	{"object":"source","data":{"id":"$own","validFrom":"2020-01-01","owner":"1280","allowedTypes":["transition.notice.acknowledged","transition.payment-objection.raised"],"certificateSubject":"CN=bound,O=Malmö stad"}}
	{"object":"source","data":{"id":"urn:samverka:2321000255:register","validFrom":"2020-01-01","owner":"12","allowedTypes":["reference.unit.upserted"]}}
END
gateway_certificates
CERT_KEY=rsa cert_new server /CN=localhost samverka server
cert_new bound '/O=Malmö stad/CN=bound' samverka
ca_new elsewhere
cert_new stranger '/O=Malmö/serialNumber=SE2120001124-GW01/CN=stranger' elsewhere
cert_new revoked '/O=Malmö/serialNumber=SE2120001124-GW01/CN=revoked' samverka
openssl ca -config "$pki/samverka.cnf" -revoke "$pki/revoked.pem" 2>/dev/null
openssl ca -config "$pki/samverka.cnf" -gencrl -out "$pki/samverka.crl" 2>/dev/null
jq_() { python3 -c "import json,sys; v=json.load(open('$scratch/answer')); x=($1); print(x)"; }

system_reference "$scratch/sources.jsonl"
gateway_start --gateway.crl="$pki/samverka.crl" --gateway.reload=100ms --gateway.acknowledge=2s \
	--gateway.batch=200

# answers NAME STATUS GOT [REASON]: status, and the reason that stands in the answer
answers() {
	local reason=''
	[ -z "${4:-}" ] || reason=$(jq_ 'v.get("reason")')
	if [ "$3" = "$2" ] && [ "$reason" = "${4:-}" ]; then
		ok "$1"
	else
		not_ok "$1" "got $3 $reason, expected $2 ${4:-}: $(head -c 600 "$scratch/answer")"
	fi
}
# event MEMBER=JSON…: the admission with members put in
event() {
	python3 - "$admission" "$@" <<-'END'
		import json, sys
		e = json.load(open(sys.argv[1]))
		for change in sys.argv[2:]:
		    path, value = change.split('=', 1)
		    at = e
		    *way, last = path.split('.')
		    for step in way: at = at[step]
		    if value == '': at.pop(last, None)
		    else: at[last] = json.loads(value)
		print(json.dumps(e))
	END
}

# --- taken, in three modes ---
answers 'structured is taken' 202 "$(post skane $structured "$admission")"
[ "$(jq_ 'v["receipts"][0]["state"], v["receipts"][0]["topic"]')" = "('TAKEN', 'samverka.transition.v1')" ] &&
	ok 'and the receipt says where' || not_ok 'and the receipt says where' "$(cat "$scratch/answer")"
check 'no answer is kept by a cache, its type is not guessed, and TLS for good' safe_headers
event id='"binary-1"' >"$scratch/e"
python3 - "$scratch/e" >"$scratch/binary.curl" <<-'END'
	import json, sys, urllib.parse
	e = json.load(open(sys.argv[1]))
	json.dump(e['data'], open(sys.argv[1] + '.data', 'w'))
	for k, v in e.items():
	    if k not in ('data', 'datacontenttype'):
	        print('header = "ce-%s: %s"' % (k, urllib.parse.quote(v, safe="!#$&'()*+,/:;=?@[]~")))
END
answers 'binary is taken' 202 "$(post skane 'application/json; charset=utf-8' "$scratch/e.data" -K "$scratch/binary.curl")"
{ echo '['; for i in 1 2 3; do [ $i = 1 ] || echo ,; event id="\"batch-$i\""; done; echo ']'; } >"$scratch/batch"
answers 'a batch is taken' 202 "$(post skane $batched "$scratch/batch")"
[ "$(jq_ '[r["id"] for r in v["receipts"]]')" = "['batch-1', 'batch-2', 'batch-3']" ] &&
	ok 'with a receipt each, in order' || not_ok 'with a receipt each, in order' "$(cat "$scratch/answer")"
echo '[]' >"$scratch/empty"
answers 'an empty batch is taken' 202 "$(post skane $batched "$scratch/empty")"
answers 'chunked is taken' 202 "$(event id='"chunked"' | post skane $structured - -H 'Transfer-Encoding: chunked')"
{ echo '['; event id='"good"'; echo ,; event id='"bad"' data.admittedAt='"yesterday"'; echo ,; event id='"other"' source='"urn:samverka:2120001124:x"'; echo ']'; } >"$scratch/batch"
answers 'a batch in part is 207' 207 "$(post skane $batched "$scratch/batch")"
[ "$(jq_ '[(r["status"], r.get("pointer")) for r in v["receipts"]]')" = "[(202, None), (422, '/data/admittedAt'), (403, '/source')]" ] &&
	ok 'each with its own status and pointer' || not_ok 'each with its own status and pointer' "$(cat "$scratch/answer")"

# --- refused ---
answers 'no JSON' 400 "$(echo '{' | post skane $structured -)" BAD_JSON
answers 'no CloudEvent' 400 "$(echo '{}' | post skane $structured -)" NOT_CLOUDEVENT
answers 'an empty body' 400 "$(post skane $structured /dev/null)" BAD_JSON
answers 'a batch that is none' 400 "$(echo '{}' | post skane $batched -)" NOT_CLOUDEVENT
answers 'JSON without attributes' 400 "$(echo '{}' | post skane application/json -)" NOT_CLOUDEVENT
answers 'a schema broken' 422 "$(event data.careForm='"DENTAL"' | post skane $structured -)" SCHEMA
[ "$(jq_ 'v["pointer"], v["event"]["id"]')" = "('/data/careForm', '3255564c-60ff-5bcd-a6da-49d837f09db9')" ] &&
	! grep -q DENTAL "$scratch/answer" && ok 'names pointer and event, not the value' ||
	not_ok 'names pointer and event, not the value' "$(cat "$scratch/answer")"
answers 'an unknown type' 422 "$(event type='"samverka.transition.x.y.v1"' | post skane $structured -)" UNKNOWN_TYPE
answers 'a person in clear text' 422 "$(event data.note='"19121212-1212"' | post skane $structured -)" CLEARTEXT_ID
! grep -q 1212 "$scratch/answer" && ok 'who is not repeated' || not_ok 'who is not repeated'
answers 'a future time' 422 "$(event recordedtime='"2099-01-01T00:00:00Z"' | post skane $structured -)" FUTURE_TIME
event data.note="\"$(head -c 100000 /dev/zero | tr '\0' x)\"" |
	python3 -c 'import json,sys; e=json.load(sys.stdin); e["data"]["more"]=e["data"]["note"]*3; print(json.dumps(e))' >"$scratch/large"
answers 'too large an event' 413 "$(post skane $structured "$scratch/large")" TOO_LARGE
answers 'too many events' 413 "$({ echo '[{}'; for ((i = 0; i < 200; i++)); do echo ',{}'; done; echo ']'; } | post skane $batched -)" TOO_LARGE
answers 'a length above the limit' 413 "$(head -c 1100000 /dev/zero | post skane $structured -)" BODY
answers 'a chunked body above the limit' 413 "$(head -c 3000000 /dev/zero | post skane $structured - -H 'Transfer-Encoding: chunked')" BODY

# --- by certificate ---
notice=$examples/samverka.transition.notice.acknowledged.v1.json
event_of() { python3 -c "import json,sys; e=json.load(open('$1')); e.update(json.loads(sys.argv[1])); print(json.dumps(e))" "$2"; }
answers 'the certificate of the source' 202 "$(event_of "$notice" "{\"source\":\"$own\"}" | post bound $structured -)"
answers 'another certificate of the same organisation' 403 "$(event_of "$notice" "{\"source\":\"$own\"}" | post malmo $structured -)" SOURCE_NOT_ALLOWED
answers 'a type it may not send' 403 "$(event_of "$admission" "{\"source\":\"$own\"}" | post bound $structured -)" SOURCE_NOT_ALLOWED
answers 'reference data without a registration' 403 "$(post skane $structured "$examples/samverka.reference.tariff.upserted.v1.json")" SOURCE_NOT_ALLOWED
register='{"source":"urn:samverka:2321000255:register"}'
answers 'reference data that its source is registered for' 202 "$(event_of "$examples/samverka.reference.unit.upserted.v1.json" "$register" | post skane $structured -)"
[ "$(jq_ 'v["receipts"][0]["topic"]')" = samverka.reference.v1 ] && ok 'go to their own topic' || not_ok 'go to their own topic' "$(cat "$scratch/answer")"
answers 'and no other type of them' 403 "$(event_of "$examples/samverka.reference.tariff.upserted.v1.json" "$register" | post skane $structured -)" SOURCE_NOT_ALLOWED
answers 'TLS 1.2' 202 "$(post skane $structured "$admission" --tls-max 1.2)"
check 'a suite without forward secrecy is refused' forward_secret "$GATEWAY_PORT" skane
[ "$(curl -s -o "$scratch/answer" -w '%{http_code}' "http://localhost:$GATEWAY_PORT/v1/events")" = 000 ] &&
	ok 'no TLS' || not_ok 'no TLS'
answers 'an unknown certificate' 000 "$(post stranger $structured "$admission")"
[ "$(metric gateway_certificates_refused)" -ge 1 ] && ok 'refused certificates are counted' || not_ok 'refused certificates are counted'

# --- what became of it ---
event id='"batch-1"' data.careForm='"DENTAL"' >"$scratch/refused"
"$bin/samverka" publish --unchecked "$scratch/refused" >/dev/null 2>&1
system_wait 30
receipts='/v1/receipts?source=urn%3Asamverka%3A2321000255%3Apatientadm&id='
answers 'a receipt' 200 "$(ask skane "${receipts}batch-1")"
[ "$(jq_ 'v["state"], sorted(r["verdict"] for r in v["receipts"])')" = "('JUDGED', ['accepted', 'refused'])" ] &&
	ok 'tells accepted and refused' || not_ok 'tells accepted and refused' "$(cat "$scratch/answer")"
answers 'a receipt of reference data' 200 "$(ask skane '/v1/receipts?source=urn%3Asamverka%3A2321000255%3Aregister&id=115d5543-2d4d-55c9-84d3-a3ae29ae6240')"
[ "$(jq_ '[r["verdict"] for r in v["receipts"]]')" = "['accepted']" ] && ok 'tells that they are in' || not_ok 'tells that they are in' "$(cat "$scratch/answer")"
answers 'the same event again' 202 "$(post skane $structured "$admission")"
system_wait 30
answers 'its receipt' 200 "$(ask skane "${receipts}3255564c-60ff-5bcd-a6da-49d837f09db9")"
jq_ 'sorted(set(r["verdict"] for r in v["receipts"]))' | grep -q "'accepted', 'duplicate'" &&
	ok 'tells the duplicate' || not_ok 'tells the duplicate' "$(cat "$scratch/answer")"
answers 'one not judged' 200 "$(ask skane "${receipts}never")"
[ "$(jq_ 'v["state"]')" = PENDING ] && ok 'is pending' || not_ok 'is pending'
answers "another organisation's receipt is not there" 404 "$(ask malmo "${receipts}batch-1")" NOT_FOUND
answers 'a question without id' 400 "$(ask skane '/v1/receipts?source=x')" QUERY
answers 'a question with two ids' 400 "$(ask skane "${receipts}a&id=b")" QUERY

# --- a source that is let go, and the certificate it was registered with ---
sed -n "s/\"validFrom\"/\"validTo\":\"2020-12-31\",&/; /omsorg/p" "$scratch/sources.jsonl" >"$scratch/ended.jsonl"
"$bin/samverka" reference load "$scratch/ended.jsonl" >/dev/null 2>&1
let_go() { [ "$(post bound $structured "$admission")" = 403 ] && [ "$(jq_ 'v["reason"]')" = CLIENT_UNKNOWN ]; }
wait_for 20 let_go && ok 'a certificate whose source has ended is of nobody' || not_ok 'a certificate whose source has ended is of nobody' "$(cat "$scratch/answer")"
answers 'and its source is not taken by another of its organisation' 403 "$(event source="\"$own\"" | post malmo $structured -)" SOURCE_NOT_ALLOWED
jq_ 'v["detail"]' | grep -q 'registration has ended' && ok 'which says why' || not_ok 'which says why' "$(cat "$scratch/answer")"

# --- certificates change while it runs ---
serial() { echo | openssl s_client -connect "localhost:$GATEWAY_PORT" -servername localhost 2>/dev/null | openssl x509 -noout -serial; }
before=$(serial)
cert_new server2 /CN=localhost samverka server
cp "$pki/server2.key" "$pki/server.key.new" && chmod 640 "$pki/server.key.new" && mv "$pki/server.key.new" "$pki/server.key"
wait_for 10 grep -q certificates-not-loaded "$scratch/gateway.log" && [ "$(serial)" = "$before" ] &&
	ok 'half a pair changes nothing' || not_ok 'half a pair changes nothing'
cp "$pki/server2.pem" "$pki/server.pem.new" && mv "$pki/server.pem.new" "$pki/server.pem"
changed() { [ "$(serial)" != "$before" ]; }
wait_for 10 changed && ok 'a new certificate without a restart' || not_ok 'a new certificate without a restart' "$(tail -n 5 "$scratch/gateway.log")"
answers 'and it serves' 202 "$(post skane $structured "$admission")"

# --- under the supervisor: only where it was given a certificate ---
! grep -q service=gateway "$scratch/daemons.log" && ok 'samverka run without a certificate has no gateway' || not_ok 'samverka run without a certificate has no gateway'
start_job supervised "$bin/samverka" run --gateway.address=127.0.0.1 --gateway.port=0 \
	--gateway.certificate="$pki/server.pem" --gateway.key="$pki/server.key" --gateway.clientca="$pki/samverka.pem"
wait_for 20 grep -q 'service=gateway event=listening' "$scratch/supervised.log" && ok 'with one it has' || not_ok 'with one it has' "$(tail -n 5 "$scratch/supervised.log")"
children=$(pgrep -P "$JOB_PID")
stop_job "$JOB_PID" INT && ok 'Ctrl-C ends it' || not_ok 'Ctrl-C ends it' "exit $?: $(tail -n 5 "$scratch/supervised.log")"
ended() { # also where a number is another's by now
	for child in $children; do ! grep -qs '^Name:[[:space:]]*samverka' "/proc/$child/status" || return 1; done
	[ -n "$children" ]
}
check 'and those it started' ended

# --- the clock: the database's counts, here eight minutes ahead of this machine's ---
psql -X -q "$CONNINFO" <<-'END'
	CREATE SCHEMA ahead;
	CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql
		AS $$ SELECT pg_catalog.clock_timestamp() + interval '8 min' $$;
END
in_time() { event recordedtime="\"$(date -u -d "$1" +%FT%TZ)\"" | post skane $structured -; }
answers 'recorded ten minutes from now' 422 "$(in_time '10 min')" FUTURE_TIME
jq_ 'v["detail"]' | grep -q "was at $(date -u +%Y)" && ok 'the refusal says when it was taken' || not_ok 'the refusal says when it was taken' "$(cat "$scratch/answer")"
now=("$GATEWAY" "$GATEWAY_PID" "$MANAGEMENT")
GATEWAY_NAME=behind SAMVERKA_POSTGRES_CONNINFO="$CONNINFO options='-c search_path=ahead,pg_catalog'" gateway_start --gateway.memory=1100KiB
answers 'is not the future when this machine is behind' 202 "$(in_time '10 min')"
answers 'half an hour is' 422 "$(in_time '30 min')" FUTURE_TIME
answers 'a chunked body near the limit has room where there is room for one' 202 "$({ echo '['; printf '%1000000s' ']'; } | post skane $batched - -H 'Transfer-Encoding: chunked')"
behind=$(metric gateway_clock_behind_seconds)
[ "${behind%.*}" -ge 470 ] && [ "${behind%.*}" -le 490 ] && ok 'how far it is behind is told' || not_ok 'how far it is behind is told' "$behind"
gateway_stop
GATEWAY=${now[0]} GATEWAY_PID=${now[1]} MANAGEMENT=${now[2]}

# --- what is down ---
broker_down
answers 'a broker that is down' 503 "$(post skane $structured "$admission")" BROKER
grep -qi '^retry-after: [1-9]' "$scratch/headers" && ok 'says when to try again' || not_ok 'says when to try again'
broker_up
back() { [ "$(post skane $structured "$admission")" = 202 ]; }
wait_for 30 back && ok 'and takes again when it is back' || not_ok 'and takes again when it is back' "$(cat "$scratch/answer")"
"$root/deploy/dev/postgres.sh" stop "$POSTGRES_DIR" >/dev/null 2>&1
answers 'events without the database' 202 "$(post skane $structured "$admission")"
answers 'receipts without the database' 503 "$(ask skane "${receipts}batch-1")" DATABASE

# --- the end ---
gateway_stop
grep -q 'event=stopped exit_code=0' "$scratch/gateway.log" && ok 'stops in good order' || not_ok 'stops in good order' "$(tail -n 5 "$scratch/gateway.log")"
! grep -qE '19121212|K7QX2MVA5ZT3' "$scratch/gateway.log" && ok 'nobody stands in its log' || not_ok 'nobody stands in its log'
finish
