#!/bin/bash
# The two ways to install, in bare Debian 12 roots: the Dockerfile's own steps, its daemons started with
# a root that cannot be written; and the Debian package, its daemons started as the units do, and
# removed without a trace. An event goes in by HTTPS, a page comes out. No container engine and no
# systemd take part here: systemd.sh and container.sh.
# size: full
# timeout: 1500
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_root.sh
. "$(dirname "$0")/lib_root.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=deploy/lib_services.sh
. "$root/deploy/lib_services.sh"

# ---- the Dockerfile ----

# image_steps: "STAGE WORD REST" a line, continued lines joined
image_steps() {
	sed -e ':a' -e '/\\$/N; s/\\\n[[:space:]]*/ /; ta' -e '/^#/d; /^$/d' "$root/deploy/Dockerfile" |
		awk '$1 == "FROM" { stage++ } { word = $1; sub(/^[^ ]* /, ""); print stage, word, $0 }'
}
copy_step() { # STAGE ARGUMENTS
	if [ "${2%% *}" = --from=build ]; then
		cp -a "$build_root/out/." "$bare/"
	else
		case ${2##* } in /*) mkdir -p "$bare${2##* }" && cp -r "$root/${2% *}/." "$bare${2##* }/" ;;
		*) mkdir -p "$bare/src" && cp -r "$root/${2% *}" "$bare/src/" ;; esac
	fi
}
# run_stage NUMBER: its steps in $bare
run_stage() {
	local stage word rest
	while read -r stage word rest; do
		[ "$stage" = "$1" ] || continue
		case $word in
		RUN) inside "mkdir -p /src && cd /src && $rest" || { echo "RUN $rest"; return 1; } ;;
		COPY) copy_step "$stage" "$rest" || { echo "COPY $rest"; return 1; } ;;
		FROM | WORKDIR | USER | ENV | CMD) ;;
		*) echo "a step this test does not know: $word"; return 1 ;;
		esac
	done < <(image_steps)
}

# ---- daemons in $bare, against servers of this machine ----

ports=()
# daemons_run: each daemon as in a unit, under a user without rights; READONLY: the root cannot be written
daemons_run() {
	local service role port
	ports=()
	while IFS=$'\t' read -r service role port own _; do
		port=$((port + 20000))
		ports+=("$service:$port")
		start_job "$service" daemon_run "$service" "$port" "$role" "$own"
	done < <(services_each)
}
# own_settings SERVICE PORT: of one with a port of its own, as compose and units set them
own_settings() {
	[ "$2" = - ] || printf "SAMVERKA_${1^^}_%s\n" "PORT=$(($2 + 20000))" ADDRESS=127.0.0.1 CERTIFICATE=/srv/tls/server.pem \
		KEY=/srv/tls/server.key CLIENTCA=/srv/tls/samverka.pem
}
daemon_run() { # SERVICE PORT ROLE OWN
	local own=()
	mapfile -t own < <(own_settings "$1" "$4")
	# shellcheck disable=SC2016 # the inner shell expands it
	exec setpriv --pdeathsig TERM unshare -m --propagation private bash -c '
		mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 1
		exec chroot --userspec=10001:10001 "$0" env -i SAMVERKA_KAFKA_BOOTSTRAP_SERVERS="$4" \
			SAMVERKA_POSTGRES_CONNINFO="$5" PGUSER="$3" SAMVERKA_MANAGEMENT_PORT="$2" \
			"${@:6}" "/usr/bin/samverka-$1"' "$bare" "$1" "$2" "$3" "$BOOTSTRAP" "${CONNINFO/user=samverka /}" "${own[@]}"
}
ready() { curl -sf -o /dev/null "http://127.0.0.1:$1/readyz"; }
answers() { curl -s -o /dev/null "http://127.0.0.1:$1/livez"; }
tool() { SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP SAMVERKA_POSTGRES_CONNINFO=$CONNINFO chroot "$bare" /usr/bin/samverka "$@"; }
cannot_write() {
	! unshare -m --propagation private bash -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" &&
		chroot "$0" touch /var/x' "$bare" 2>/dev/null
}
servers_fresh() {
	"$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR"
	"$root/deploy/dev/postgres.sh" start "$POSTGRES_DIR" --tcp --no-fsync >"$scratch/conninfo" || return 1
	CONNINFO=$(cat "$scratch/conninfo")
}
# What goes in by HTTPS, and the page that comes out.
by() { curl -s --max-time 20 --cacert "$pki/samverka.pem" --cert "$pki/$1.pem" --key "$pki/$1.key" "${@:2}"; }
example=$root/schemas/examples/samverka.transition.admission.registered.v1.json
sent() { [ "$(by skane -o "$scratch/answer" -w '%{http_code}' -H 'Content-Type: application/cloudevents+json' --data-binary "@$example" https://localhost:28443/v1/events)" = 202 ]; }
taken() { wait_for 20 sent || { cat "$scratch/answer"; return 1; }; }
seen() { by anna "https://localhost:28444/organisation/12?lang=en" >"$scratch/page" && grep -q urn:samverka:2321000255:patientadm "$scratch/page"; }
shown() { wait_for 30 seen || { cat "$scratch/page"; return 1; }; }
certificates() {
	mkdir -p "$bare/srv/tls"
	cp "$pki"/server.{pem,key} "$pki/samverka.pem" "$bare/srv/tls/"
	chown -R 10001:10001 "$bare/srv/tls"
}
work_through() { # NAME
	local pair
	certificates
	check "$1: migrate" tool migrate
	check "$1: roles" bash -c "(cd / && runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 '$CONNINFO') <'$root/deploy/postgres/roles.sql'"
	daemons_run
	for pair in "${ports[@]}"; do
		check "$1: ${pair%:*} starts and answers" wait_for 30 answers "${pair#*:}"
	done
	cp "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl "$scratch/viewers.jsonl" "$bare/srv/"
	check "$1: reference data are loaded" tool reference load --recorded 2010-01-01 /srv/principals.jsonl /srv/policy.jsonl /srv/tariffs.jsonl /srv/viewers.jsonl
	check "$1: everything arrives" tool status --wait 60
	for pair in "${ports[@]}"; do
		check "$1: ${pair%:*} is ready" wait_for 30 ready "${pair#*:}"
	done
	check "$1: an event is taken over HTTPS" taken
	check "$1: the page shows it" shown
	for pair in "${ports[@]}"; do [ $failed -eq 0 ] || tail -n 4 "$scratch/${pair%:*}.log"; done
}
stop_all() { for_pid() { kill -TERM "$1" 2>/dev/null; }; for pid in $(jobs -rp); do [ "$pid" = "${MOCKD_PID:-}" ] || for_pid "$pid"; done; wait_for 15 none_left; }
none_left() { [ "$(jobs -rp | grep -vc "^${MOCKD_PID:-x}$")" -eq 0 ]; }

for program in curl runuser psql openssl; do command -v $program >/dev/null || skip_all "there is no $program"; done
start_mockd --topic samverka.transition.v1:2 --topic samverka.reference.v1:1 --topic samverka.approval.v1:1 \
	--topic samverka.indicator.v1:1 --topic samverka.summary.v1:1
start_postgres --tcp --no-fsync >/dev/null
ca_new samverka
cert_new server /CN=localhost samverka server
cert_new skane /O=Region\ Skåne/serialNumber=SE2321000255-GW01/CN=his samverka
cert_new anna /O=Region\ Skåne/CN=anna samverka
echo '{"object":"viewer","data":{"id":"v1","validFrom":"2015-01-01","subject":"CN=anna,O=Region Skåne","audience":"OWN","organisation":"12"}}' >"$scratch/viewers.jsonl"

root_make
base=$bare
if command -v buildah >/dev/null && command -v docker-compose >/dev/null; then
	skip 'the Dockerfile step by step' 'container.sh builds the image and starts it'
else
	root_copy "$base"
	build_root=$bare
	check 'the Dockerfile builds the programs' run_stage 1
	root_copy "$base"
	check 'the Dockerfile makes the image' run_stage 2
	check 'the image has no compiler' bash -c "! [ -e '$bare/usr/bin/gcc' ]"
	check 'its root cannot be written in this test' cannot_write
	work_through image
	stop_all
	rm -rf --one-file-system "$build_root"
fi

# ---- the package ----

root_copy "$base"
package=$(cd "$root" && BUILD=${BUILD:-build/gcc} deploy/debian/build.sh 2>"$scratch/deb.log") || { not_ok 'make deb' "$(cat "$scratch/deb.log")"; finish; }
check 'the package says what it depends on' bash -c "dpkg-deb -f '$root/$package' Depends | grep -q librdkafka1"
again=$(sha256sum "$root/$package")
(cd "$root" && BUILD=${BUILD:-build/gcc} deploy/debian/build.sh >/dev/null 2>&1)
check 'built twice, it is the same package' test "$again" = "$(sha256sum "$root/$package")"
if command -v lintian >/dev/null; then
	check 'lintian finds no error' lintian --fail-on error "$root/$package"
else
	skip 'lintian finds no error' 'lintian is not installed'
fi
# Pages for publishers, the runbooks, and what they speak of.
dpkg-deb -x "$root/$package" "$scratch/files"
pages() { find "$scratch"/files/usr/share/samverka "$scratch"/files/usr/share/doc/samverka/runbooks -name '*.md' -print0 | xargs -0 python3 "$root/tests/lint/tool/links.py"; }
check 'links between its pages lead to files' pages
check 'alert rules and dashboard are in it' test -s "$scratch/files/usr/share/samverka/prometheus/samverka.rules.yml" -a -s "$scratch/files/usr/share/samverka/grafana/samverka.json"
cp "$root/$package" "$bare/srv/samverka.deb"
check 'it installs with what it needs' inside 'apt-get update -qq && apt-get install -qq -y --no-install-recommends /srv/samverka.deb && samverka --help'
check 'the units are there' test -e "$bare/lib/systemd/system/samverka-transitions.service"
# What the operator's guide and the runbooks name, and what these pages point to.
check 'the guide finds what it names' inside 'cd /usr/share/samverka && test -s defaults/principals.jsonl -a -s defaults/principal-sets.jsonl -a -s roles.sql -a -s /usr/share/doc/samverka/runbooks/upgrade.md -a -s /usr/share/doc/samverka/operator.md && export SAMVERKA_CONFIG=/etc/samverka/samverka.conf; tr -d "\\n" <examples/samverka.transition.admission.registered.v1.json | samverka validate -'
check 'certificates are for root alone' test "$(stat -c %a "$bare/etc/samverka/tls/transitions")" = 700
check 'the settings that come with it are taken' inside 'for p in /usr/bin/samverka-*; do $p --config /etc/samverka/samverka.conf --check-config || { echo $p; exit 1; }; done'
servers_fresh || { not_ok 'a fresh database'; finish; }
work_through package
stop_all
inside 'apt-get purge -qq -y samverka' >/dev/null 2>&1
check 'purged, it leaves nothing' bash -c "! (cd '$bare' && find usr etc lib/systemd -name '*samverka*') | grep ."
finish
