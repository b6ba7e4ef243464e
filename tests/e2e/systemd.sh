#!/bin/bash
# The installed Debian package under systemd itself: the real units in all their fences, started by
# samverka.target in a bare Debian 12 root whose PID 1 is systemd. Settings that are wrong do not
# restart, one that dies does; certificates come as credentials; an event goes in by HTTPS, a page comes
# out; a stop is clean and soon.
# size: full
# timeout: 900
# alone
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_root.sh
. "$(dirname "$0")/lib_root.sh"
# shellcheck source=tests/e2e/lib_systemd.sh
. "$(dirname "$0")/lib_systemd.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=deploy/lib_services.sh
. "$root/deploy/lib_services.sh"

for program in curl runuser psql nsenter openssl; do command -v $program >/dev/null || skip_all "there is no $program"; done
mapfile -t ports < <(services_each | awk -F '\t' '{ print $3; if ($4 != "-") print $4 }')
for port in "${ports[@]}"; do
	! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || skip_all "something listens on port $port, which the units have"
done
mapfile -t services < <(services_each | cut -f 1)

# ---- the machine ----

root_make systemd,systemd-sysv
package=$(cd "$root" && BUILD=${BUILD:-build/gcc} deploy/debian/build.sh 2>"$scratch/deb.log") || { not_ok 'make deb' "$(cat "$scratch/deb.log")"; finish; }
cp "$root/$package" "$bare/srv/samverka.deb"
check 'the package installs' inside 'apt-get update -qq && apt-get install -qq -y --no-install-recommends /srv/samverka.deb'
start_mockd --topic samverka.transition.v1:1 --topic samverka.reference.v1:1 --topic samverka.approval.v1:1 \
	--topic samverka.indicator.v1:1 --topic samverka.summary.v1:1
start_postgres --tcp --no-fsync >/dev/null
tool() { SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO chroot "$bare" /usr/bin/samverka "$@"; }
check 'migrate' tool migrate
check 'roles' bash -c "(cd / && runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 '$CONNINFO') <'$root/deploy/postgres/roles.sql'"

# The file of the package, as the guide has it: where broker and database are.
sed -i "s/^bootstrap.servers = .*/bootstrap.servers = $BOOTSTRAP/; s/^conninfo = .*/conninfo = ${CONNINFO/user=samverka /}/" "$bare/etc/samverka/samverka.conf"
# A block of a page that says "not run" for this test's sake.
block() { awk '/^<!-- not run: tests\/e2e\/systemd.sh / { mine = 1; next } /^```/ && mine { inside = !inside; mine = inside; next } inside' "$root/docs/$1"; }
ca_new samverka
cert_new server /CN=localhost samverka server
cert_new skane /O=Region\ Skåne/serialNumber=SE2321000255-GW01/CN=his samverka
cert_new anna /O=Region\ Skåne/CN=anna samverka
for service in gateway monitor; do
	cp "$pki/server.pem" "$bare/etc/samverka/tls/$service/server.crt"
	cp "$pki/server.key" "$bare/etc/samverka/tls/$service/server.key"
	cp "$pki/samverka.pem" "$bare/etc/samverka/tls/$service/clients.crt"
done

# ---- systemd ----

systemd_start
check 'migrate does, with rights of its own' within systemctl start samverka-migrate.service
property() { within systemctl show -p "$2" --value "samverka-$1"; }
is() { [ "$(property "$1" "$2")" = "$3" ] || { property "$1" "$2"; return 1; }; }
journal() { within journalctl --no-pager -q -o cat -u "samverka-$1" -n 20; }
ready() { curl -s "http://127.0.0.1:$1/readyz" >"$scratch/ready" && grep -q '"ready":true' "$scratch/ready"; }
ready_soon() { wait_for 30 ready "$2" || { cat "$scratch/ready"; journal "$1"; return 1; }; }
check 'it knows the units' within systemctl cat samverka-transitions.service
check 'the guide: addresses, and all are enabled' within bash -euc "$(block operator.md)"
all_enabled() { within systemctl is-enabled samverka.target "${services[@]/#/samverka-}"; }
check 'that is, each of them' all_enabled
check 'the target starts' within systemctl start samverka.target
all_active() { within systemctl is-active --quiet "${services[@]/#/samverka-}"; }
wait_for 60 all_active
for service in "${services[@]}"; do
	check "$service says that it is up" is "$service" ActiveState active || :
	is "$service" ActiveState active >/dev/null || journal "$service" | sed 's/^/# /'
done

cp "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl "$bare/srv/"
echo '{"object":"viewer","data":{"id":"v1","validFrom":"2015-01-01","subject":"CN=anna,O=Region Skåne","audience":"OWN","organisation":"12"}}' >"$bare/srv/viewers.jsonl"
check 'reference data are loaded' tool reference load --recorded 2010-01-01 /srv/principals.jsonl /srv/policy.jsonl /srv/tariffs.jsonl /srv/viewers.jsonl
check 'everything arrives' tool status --wait 60
while IFS=$'\t' read -r service _ port _; do
	check "$service is ready" ready_soon "$service" "$port"
done < <(services_each)

# Another address of this machine, which a daemon that listens on 127.0.0.1 does not answer.
elsewhere() { curl -sf --max-time 20 "http://127.0.0.2:$1/metrics" | grep -q '^samverka_'; }
while IFS=$'\t' read -r service _ port _; do
	check "Prometheus has figures of $service" elsewhere "$port"
done < <(services_each)
check 'the runbook: a second reconciler' within bash -euc "$(block runbooks/partition.md)"
check 'with a port that Prometheus can be told' wait_for 30 elsewhere 9112
check 'it goes' within systemctl disable --quiet --now samverka-transitions@2

# ---- in by HTTPS, out as a page ----

example=$root/schemas/examples/samverka.transition.admission.registered.v1.json
by() { curl -s --max-time 20 --cacert "$pki/samverka.pem" --cert "$pki/$1.pem" --key "$pki/$1.key" "${@:2}"; }
sent() { [ "$(by skane -o "$scratch/answer" -w '%{http_code}' -H 'Content-Type: application/cloudevents+json' --data-binary "@$example" https://localhost:8443/v1/events)" = 202 ]; }
seen() { by anna --resolve localhost:8444:127.0.0.2 "https://localhost:8444/organisation/12?lang=en" >"$scratch/page" && grep -q "$(sed -n 's/.*"source": *"\([^"]*\)".*/\1/p' "$example")" "$scratch/page"; }
shown() { wait_for 30 seen || { cat "$scratch/page"; return 1; }; }
taken() { wait_for 20 sent || { cat "$scratch/answer"; return 1; }; }
check 'an event is taken over HTTPS' taken
check 'it arrives in its case' bash -c "SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO='$CONNINFO' chroot '$bare' /usr/bin/samverka status --wait 30"
check 'the page shows it' shown

# ---- what the units promise ----

process() { property "$1" MainPID; }
# status FILE WORD: of the service's process, as it sees itself
status() { within sed -n "s/^$2:[[:space:]]*//p" "/proc/$(process "$1")/status"; }
no_rights() { [ "$(status "$1" CapEff)" = 0000000000000000 ] && [ "$(status "$1" NoNewPrivs)" = 1 ] && [ "$(status "$1" Seccomp)" = 2 ]; }
other_user() { local u; u=$(within stat -c %u "/proc/$(process "$1")"); [ "$u" -ge 61184 ] && [ "$u" -le 65519 ]; }
fenced() { # SERVICE COMMAND…: in its own view of the files
	within nsenter -t "$(process "$1")" -m -- "${@:2}"
}
for service in transitions gateway; do
	check "$service has no rights, no way to new ones, and a filter of calls" no_rights $service
	check "$service runs as a user of its own" other_user $service
	check "$service sees a root that cannot be written" bash -c "! $(declare -f within fenced property process); SYSTEMD_PID=$SYSTEMD_PID; ! fenced $service touch /usr/x /etc/x /var/lib/x 2>/dev/null"
done
check "the gateway's key is read by nobody else" bash -c "[ \"\$(stat -c %a '$bare/etc/samverka/tls/gateway')\" = 700 ]"

# The runbook for certificates: a new one in the folder, and a restart that is handed it.
cert_new another /CN=localhost samverka server 20
cp "$pki/another.pem" "$bare/etc/samverka/tls/gateway/server.crt"
cp "$pki/another.key" "$bare/etc/samverka/tls/gateway/server.key"
check 'the gateway starts anew' within systemctl restart samverka-gateway
shows() { openssl s_client -connect localhost:8443 </dev/null 2>/dev/null | openssl x509 -noout -serial | grep -qx "$(openssl x509 -in "$1" -noout -serial)"; }
check 'and has its new certificate' wait_for 20 shows "$pki/another.pem"

before=$(process transitions)
within bash -c "kill -SEGV $before"
again() { [ "$(process transitions)" != "$before" ] && is transitions ActiveState active && ready 9102; }
check 'one that dies is started again' wait_for 30 again
within systemctl stop samverka-approvals
echo 'SAMVERKA_ENGINE_IDLEPAUSE=soon' >"$bare/etc/samverka/approvals.env"
within systemctl start samverka-approvals 2>/dev/null
check 'wrong settings are started once: 78' is approvals ExecMainStatus 78
check 'and not again' is approvals NRestarts 0
begun=$SECONDS
check 'the target stops them all' within systemctl stop samverka.target
none_active() { ! within systemctl is-active "${services[@]/#/samverka-}" | grep -qx active; }
check 'in good order and soon' bash -c "[ $((SECONDS - begun)) -le 15 ]"
check 'none is left' wait_for 20 none_active
for service in transitions gateway monitor; do check "$service ended well" is "$service" Result success; done
systemd_stop
finish
