#!/bin/bash
# The image, built from the Dockerfile by buildah and started by podman, which need no engine that runs:
# every daemon with the user, rights and read-only root that docker-compose.yml gives it, on this
# machine's network, against servers of this machine. What is left out of compose: its networks and
# volumes, its limits (groups of processes cannot be made everywhere), and the images of others.
# size: full
# timeout: 1500
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
for program in buildah podman crun curl runuser psql openssl; do command -v $program >/dev/null || skip_all "there is no $program"; done
# shellcheck source=tests/e2e/lib_root.sh
. "$(dirname "$0")/lib_root.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=deploy/lib_services.sh
. "$root/deploy/lib_services.sh"

# ---- podman and buildah with a store of their own ----

store=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/samverka-store.XXXXXX") || exit 2
runtime=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/sv.XXXXXX") || exit 2 # podman takes 50 characters at most
at_exit rm -rf --one-file-system "$store" "$runtime"
own=(--root "$store" --runroot "$runtime" --storage-driver vfs)
# Where several hierarchies of control groups stand beside each other crun takes none: it sees one.
alone() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -m --propagation private bash -c '
		umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$@"' alone "$@"
}
podman_() { alone podman "${own[@]}" --cgroup-manager cgroupfs "$@"; }
# runs NAME ARGUMENT…: as docker-compose.yml says in x-image
runs() {
	local name=$1
	shift
	podman_ run --rm --name "samverka-$name-$$" --pull never --cgroups disabled --network host \
		--ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --ulimit core=0:0 --user 10001:10001 --read-only \
		--read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges "$@"
}
compose_says() { # the words that runs() follows
	local word
	for word in 'read_only: true' 'cap_drop: [ALL]' 'no-new-privileges:true' 'core: 0'; do
		grep -qF -- "$word" "$root/docker-compose.yml" || { echo "$word"; return 1; }
	done
}

root_make
lend_network
tar -C "$bare" -c . | podman "${own[@]}" import - docker.io/library/debian:12-slim >"$scratch/import.log" 2>&1 ||
	skip_all "podman takes no image in: $(tail -n 1 "$scratch/import.log")"
timeout 60 bash -c "$(declare -f alone podman_ runs); own=(${own[*]}); runs try docker.io/library/debian:12-slim true" >"$scratch/try.log" 2>&1 ||
	skip_all "podman starts nothing here: $(tail -n 1 "$scratch/try.log")"
check 'compose asks for what is tried here' compose_says
build() { (cd "$root" && buildah "${own[@]}" bud --isolation chroot --pull-never -q -f deploy/Dockerfile -t samverka:local .); }
check 'buildah builds the image from the Dockerfile' build
image=localhost/samverka:local

# ---- servers, and the daemons as containers ----

start_mockd --topic samverka.transition.v1:2 --topic samverka.reference.v1:1 --topic samverka.approval.v1:1 \
	--topic samverka.indicator.v1:1 --topic samverka.summary.v1:1
start_postgres --tcp --no-fsync >/dev/null
ca_new samverka
cert_new server /CN=localhost samverka server
cert_new skane /O=Region\ Skåne/serialNumber=SE2321000255-GW01/CN=his samverka
cert_new anna /O=Region\ Skåne/CN=anna samverka
chown 10001 "$pki/server.key"
chmod 755 "$pki"
echo '{"object":"viewer","data":{"id":"v1","validFrom":"2015-01-01","subject":"CN=anna,O=Region Skåne","audience":"OWN","organisation":"12"}}' >"$scratch/viewers.jsonl"
mkdir "$scratch/data"
cp "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl "$scratch/viewers.jsonl" "$scratch/data/"

tool() {
	runs tool -v "$scratch/data:/data:ro" -e SAMVERKA_KAFKA_BOOTSTRAP_SERVERS="$BOOTSTRAP" \
		-e SAMVERKA_POSTGRES_CONNINFO="$CONNINFO" $image /usr/bin/samverka "$@"
}
daemon() { # SERVICE ROLE PORT OWN
	local more=()
	[ "$4" = - ] || more=(-v "$pki:/run/secrets:ro" -e "SAMVERKA_${1^^}_PORT=$(($4 + 20000))" -e "SAMVERKA_${1^^}_ADDRESS=127.0.0.1"
		-e "SAMVERKA_${1^^}_CERTIFICATE=/run/secrets/server.pem" -e "SAMVERKA_${1^^}_KEY=/run/secrets/server.key"
		-e "SAMVERKA_${1^^}_CLIENTCA=/run/secrets/samverka.pem")
	runs "$1" "${more[@]}" -e SAMVERKA_KAFKA_BOOTSTRAP_SERVERS="$BOOTSTRAP" -e PGUSER="$2" \
		-e SAMVERKA_POSTGRES_CONNINFO="${CONNINFO/user=samverka /}" -e SAMVERKA_MANAGEMENT_PORT="$3" $image "/usr/bin/samverka-$1"
}
ready() { curl -sf -o /dev/null "http://127.0.0.1:$1/readyz"; }
by() { curl -s --max-time 20 --cacert "$pki/samverka.pem" --cert "$pki/$1.pem" --key "$pki/$1.key" "${@:2}"; }
example=$root/schemas/examples/samverka.transition.admission.registered.v1.json
sent() { [ "$(by skane -o "$scratch/answer" -w '%{http_code}' -H 'Content-Type: application/cloudevents+json' --data-binary "@$example" https://localhost:28443/v1/events)" = 202 ]; }
seen() { by anna 'https://localhost:28444/organisation/12?lang=en' >"$scratch/page" && grep -q urn:samverka:2321000255:patientadm "$scratch/page"; }

check 'migrate, in a container' tool migrate
check 'roles' bash -c "(cd / && runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 '$CONNINFO') <'$root/deploy/postgres/roles.sql'"
names=()
while IFS=$'\t' read -r service role port own_port _; do
	names+=("$service")
	start_job "$service" daemon "$service" "$role" $((port + 20000)) "$own_port"
	at_exit podman_ kill "samverka-$service-$$"
done < <(services_each)
check 'reference data are loaded' tool reference load --recorded 2010-01-01 /data/principals.jsonl /data/policy.jsonl /data/tariffs.jsonl /data/viewers.jsonl
check 'everything arrives' tool status --wait 60
while IFS=$'\t' read -r service _ port _; do
	check "$service is ready" wait_for 60 ready $((port + 20000))
	ready $((port + 20000)) || tail -n 4 "$scratch/$service.log"
done < <(services_each)
check 'an event is taken over HTTPS' wait_for 30 sent
check 'the page shows it' wait_for 30 seen
# As the image says it: without a shell's help nothing of it can be written, and root is not to be had.
shut() { ! runs look $image bash -c 'touch /var/x || touch /srv/x || su -c true' 2>/dev/null; }
check 'nothing in a container can be written' shut
stopped() {
	podman_ stop -t 15 "samverka-$1-$$" >/dev/null 2>"$scratch/stop" && grep -q stopp "$scratch/$1.log" || { cat "$scratch/stop"; tail -n 3 "$scratch/$1.log"; return 1; }
}
for service in "${names[@]}"; do check "$service stops in good order" stopped "$service"; done
finish
