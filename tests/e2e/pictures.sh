#!/bin/bash
# A silent source, a gap in a sequence, a broken publisher and a dead broker are four different pictures
# on the monitor's page, each within a minute; while the way is broken no sender is blamed. The
# signing in of viewers through a proxy, beside it.
# timeout: 480
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"

[ -x "$bin/samverka-monitor" ] || skip_all 'samverka-monitor is not built'
port_of() { sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$1" | tail -n 1; }
page() { curl -sS --max-time 5 "http://127.0.0.1:$port$1"; }
# row NAME: the line of the matrix that begins with that organisation
row() { page '/?lang=en' | sed 's/<tr>/\n/g' | grep -F "$1</a></th>"; }
says() { row "$1" | grep -qF "badge $2"; }
within_a_minute() { check "$1" wait_for 60 "${@:2}"; }

# event SOURCE NUMBER: an admission, with a sequence number
event() {
	local now
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	printf '{"specversion":"1.0","id":"%s-%s","source":"%s","type":"samverka.transition.admission.registered.v1",' "$1" "$2" "$1"
	printf '"subject":"case-%s","partitionkey":"case-%s","time":"%s","recordedtime":"%s","sequence":"%020d",' "$2" "$2" "$now" "$now" "$2"
	printf '"datacontenttype":"application/json","data":{"caseRef":"case-%s","noticeId":"n-%s","admittedAt":"%s",' "$2" "$2" "$now"
	printf '"plannedOrAcute":"ACUTE","registeredMunicipality":"1280","hospitalUnit":"SE2321000255-EXAVD1","careForm":"SOMATIC"}}\n'
}

export SAMVERKA_MONITOR_OPENTO=loopback SAMVERKA_ENGINE_WATCHEVERY=2s
system_start mockd 2
system_daemons
for line in 12:2321000255:well 07:2321000065:silent 1280:2120001124:gap 24:2321000222:broken; do
	IFS=: read -r owner number name <<<"$line"
	echo "{\"object\":\"source\",\"data\":{\"id\":\"urn:samverka:$number:$name\",\"owner\":\"$owner\",\"validFrom\":\"2015-01-01\"}}"
done >"$scratch/sources.jsonl"
echo '{"object":"viewer","data":{"id":"v1","validFrom":"2015-01-01","subject":"anna","audience":"OWN","organisation":"1280"}}' >>"$scratch/sources.jsonl"
system_reference "$scratch/sources.jsonl"
wait_for 10 test -n "$(port_of "$scratch/daemons.log")"
port=$(port_of "$scratch/daemons.log")

{ for n in 1 2 3; do event urn:samverka:2321000255:well $n; done; } >"$scratch/well.jsonl"
"$bin/samverka" publish "$scratch/well.jsonl" >/dev/null
flowing() { page '/?lang=en' | grep -qF '<h1>Information is flowing</h1>' && says 'Region Skåne' flowing; }
within_a_minute 'all is well at first' flowing

{ event urn:samverka:2120001124:gap 11; event urn:samverka:2120001124:gap 14; } >"$scratch/gap.jsonl"
"$bin/samverka" publish "$scratch/gap.jsonl" >/dev/null
within_a_minute 'a sequence gap is a gap' says 'Malmö kommun' gap

event urn:samverka:2321000222:broken 21 | sed 's/"ACUTE"/"SOMETIMES"/' >"$scratch/broken.jsonl"
"$bin/samverka" publish --unchecked --topic samverka.transition.v1 "$scratch/broken.jsonl" >/dev/null 2>&1
within_a_minute 'a broken publisher is refused' says 'Region Västerbotten' refused
reason() { page '/refused?lang=en' | grep -q 'SCHEMA.*urn:samverka:2321000222:broken'; }
check 'and the reason stands on its page' wait_for 20 reason

# Heard every hour for five weeks, and not for the last nine hours.
psql -X -q "$CONNINFO" -c "INSERT INTO transition.flow_hour (source, type, hour, verdict, n, last_append)
	SELECT 'urn:samverka:2321000065:silent', 'transition.admission.registered', h, 'ACCEPTED', 4, h + interval '30 min'
	FROM generate_series(date_trunc('hour', now()) - interval '35 days', date_trunc('hour', now()) - interval '9 hours', '1 hour') h"
within_a_minute 'a silent source is silent' says 'Region Kronoberg' silent

check 'the headline names the three' bash -c "curl -sS 'http://127.0.0.1:$port/?lang=en' | grep -q 'headline troubled.*badge silent.*badge gap.*badge refused.*</div><section>' ||
	curl -sS 'http://127.0.0.1:$port/?lang=en' | sed 's/<section>.*//' | grep -o 'badge [a-z]*' | sort | paste -sd' ' | grep -qx 'badge gap badge refused badge silent'"
check 'the one that is well stays well' says 'Region Skåne' flowing

check 'the books balance' bash -c "curl -sS http://127.0.0.1:$port/api/v1/overview | python3 -c '
import json, sys
o = json.load(sys.stdin); b = o[\"books\"]
assert b[\"balanced\"] and b[\"received\"] == b[\"accepted\"] + b[\"duplicate\"] + b[\"conflict\"] + b[\"refused\"] > 0, b
assert {x[\"code\"]: x[\"state\"] for x in o[\"organisations\"] if x[\"state\"]} == {\"07\": \"SILENT\", \"12\": \"FLOWING\", \"1280\": \"GAP\", \"24\": \"REFUSED\"}, o'"
psql -X -q "$CONNINFO" -c "INSERT INTO transition.flow (source, type, hour, verdict, n, last_append)
	VALUES ('urn:samverka:2321000255:well', 'transition.admission.registered', date_trunc('hour', now()), 'ACCEPTED', 1, now())"
unbalanced() { page '/?lang=en' | grep -qF '<h1>The books do not balance</h1>'; }
within_a_minute 'a fact that was counted and is not there is an alarm' unbalanced
psql -X -q "$CONNINFO" -c "INSERT INTO transition.flow (source, type, hour, verdict, n, last_append)
	VALUES ('urn:samverka:2321000255:well', 'transition.admission.registered', date_trunc('hour', now()), 'ACCEPTED', -1, now())"

check 'a name that is resolved to this machine gets nothing' \
	test "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: elsewhere.example' "http://127.0.0.1:$port/")" = 421
check 'POST is not allowed' test "$(curl -s -o /dev/null -w '%{http_code}' -X POST "http://127.0.0.1:$port/")" = 405

printf 'a secret of the proxy\n' >"$scratch/secret"
chmod 600 "$scratch/secret"
SAMVERKA_MONITOR_OPENTO=nobody SAMVERKA_MONITOR_PROXYADDRESS=127.0.0.1 SAMVERKA_MONITOR_PROXYSECRETFILE=$scratch/secret \
	start_job proxied "$bin/samverka-monitor"
wait_for 10 grep -q 'event=ready' "$scratch/proxied.log"
behind=$(port_of "$scratch/proxied.log")
# asks STATUS HEADER…: what / answers
asks() {
	local want=$1 headers=() h
	shift
	for h in "$@"; do headers+=(-H "$h"); done
	[ "$(curl -s -o "$scratch/page" -w '%{http_code}' "${headers[@]}" "http://127.0.0.1:$behind/")" = "$want" ]
}
check 'nobody is 401' asks 401
check 'a header without the secret is 401' asks 401 'X-Samverka-User: anna'
check 'a wrong secret is 401' asks 401 'X-Samverka-User: anna' 'X-Samverka-Proxy-Secret: a secret of a proxyy'
check 'a viewer nobody registered is 403' asks 403 'X-Samverka-User: eve' 'X-Samverka-Proxy-Secret: a secret of the proxy'
check 'a registered one sees' asks 200 'X-Samverka-User: anna' 'X-Samverka-Proxy-Secret: a secret of the proxy'
check 'its own and no machinery' bash -c "grep -q 'Malmö kommun' '$scratch/page' && ! grep -q 'samverka.transition.v1' '$scratch/page'"

stop_job "$MOCKD_PID" KILL
broken() {
	page '/?lang=en' >"$scratch/page" && grep -qF '<h1>Kafka does not answer</h1>' "$scratch/page" &&
		! grep -q 'badge \(silent\|gap\|refused\)"' <(sed 's/.*<tbody>//; s/<\/tbody>.*//' <(sed 's/<\/table>.*//' "$scratch/page"))
}
within_a_minute 'a dead broker is a broken way, and blames no sender' broken
stop_postgres() { "$root/deploy/dev/postgres.sh" stop "$POSTGRES_DIR" --now || "$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR"; }
stop_postgres >/dev/null 2>&1
no_database() { page '/?lang=en' | grep -qF '<h1>The database does not answer</h1>'; }
within_a_minute 'a dead database is another' no_database
check 'the monitor lives' bash -c "curl -sS http://127.0.0.1:$port/livez | grep -qx alive"
finish
