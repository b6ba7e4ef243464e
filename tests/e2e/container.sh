#!/bin/bash
# docker-compose.yml as a whole: the image built from the Dockerfile by buildah, everything started by
# docker-compose on a Docker engine of the test's own, by the very commands of docs/operator.md; facts
# in, summaries out, the page, what a stop and a start leave, and what cannot be done from inside.
# Images of others cannot be pulled: tests/e2e/stand_ins makes them of the same programs.
# size: full
# timeout: 1500
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
for program in buildah curl openssl; do command -v $program >/dev/null || skip_all "there is no $program"; done
# shellcheck source=tests/e2e/lib_root.sh
. "$(dirname "$0")/lib_root.sh"
# shellcheck source=tests/e2e/lib_docker.sh
. "$(dirname "$0")/lib_docker.sh"
# shellcheck source=deploy/lib_services.sh
. "$root/deploy/lib_services.sh"
prometheus=$(command -v prometheus || echo "$root/build/promtool/usr/bin/prometheus")
[ -x "$prometheus" ] || skip_all 'there is no prometheus: deploy/dev/install-packages.sh --full'
server "$root/deploy/dev/kafka.sh" fetch
docker_start

# ---- images ----

store=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/samverka-store.XXXXXX") || exit 2
at_exit rm -rf --one-file-system "$store"
own() { buildah --root "$store/images" --runroot "$store/run" --storage-driver "${SAMVERKA_STORAGE:-overlay}" "$@"; }
base() {
	local name
	name=$(own from scratch) && tar -C "$bare" -cf "$store/base.tar" . && own add -q "$name" "$store/base.tar" / &&
		own commit -q --rm "$name" docker.io/library/debian:12-slim && rm "$store/base.tar"
}
build() { (cd "$root" && own bud --isolation chroot --pull-never -q -f deploy/Dockerfile -t samverka:local .); }
load() { own push -q samverka:local "docker-archive:$store/image.tar:samverka:local" && docker load -q -i "$store/image.tar"; }
# What the stand-ins have in common is installed in a root folder; the rest needs no way out.
common() {
	inside 'export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -qq -y --no-install-recommends openjdk-17-jre-headless postgresql-15 wget' &&
		tar -C "$bare" --exclude=./var/cache/apt --exclude=./var/lib/apt -c . | docker import - stand-in
}
stand_in() { docker build -q --target "${1%%[:]*}" -t "$2" "$store/context"; }
image_of() { sed -n "s/^    image: \(.*$1:.*\)/\1/p" "$root/docker-compose.yml" | head -n 1; }

root_make
check 'a base for the image' base
check 'buildah builds the image from the Dockerfile' build
check 'and Docker takes it' load
check 'Java, PostgreSQL and wget for the stand-ins' common
mkdir "$store/context"
cp "$root"/tests/e2e/stand_ins/* "$prometheus" "$store/context/"
cp -r "$root/build/kafka/3.9.1" "$store/context/jars"
for name in kafka postgres prometheus; do check "a stand-in for $(image_of $name)" stand_in $name "$(image_of $name)"; done
[ $failed -eq 0 ] || finish

# ---- the commands of the operator's guide ----

place=$scratch/place
mkdir -p "$place" "$scratch/blocks" "$scratch/shims"
for name in deploy schemas services; do ln -s "$root/$name" "$place/$name"; done
# The Compose of Debian 12 is of the line before v2: it knows no name in the file, and "compose" is no word of docker.
sed '/^name: samverka$/d' "$root/docker-compose.yml" >"$place/docker-compose.yml"
cat >"$scratch/shims/docker" <<END
#!/bin/bash
[ "\$1" = compose ] || exec "$engine/bin/docker" "\$@"
words=()
for word in "\${@:2}"; do [ "\$word" != --build ] || word=--no-build; words+=("\$word"); done
exec docker-compose -p samverka "\${words[@]}"
END
printf '#!/bin/bash\nexec nsenter -t %s -n %s --max-time 20 "$@"\n' "$docker_inside" "$(command -v curl)" >"$scratch/shims/curl"
chmod +x "$scratch"/shims/*
PATH=$scratch/shims:$PATH
sed '/<!-- not run: .*container.sh/d; /<!-- not run: the same/d' "$root/docs/operator.md" >"$scratch/page.md"
awk -v DIR="$scratch/blocks" -f "$root/tests/lint/tool/doc_blocks.awk" "$scratch/page.md"
guide() { (cd "$place" && cat "$scratch"/blocks/00[12].sh >guide.sh && timeout 400 bash -eu guide.sh </dev/null); }
compose() { (cd "$place" && docker compose --env-file secrets/env "$@"); }
at_exit compose down --volumes -t 5
operator() { compose run --rm -T operator "$@" 2>"$scratch/operator.err"; }
by() { curl -s --cacert "$place/secrets/ca.crt" --cert "$place/secrets/$1.crt" --key "$place/secrets/$1.key" "${@:2}"; }
stays=(kafka postgres prometheus)
while IFS=$'\t' read -r service _; do stays+=("$service"); done < <(services_each)
healthy() {
	local name
	for name in "${stays[@]}"; do
		[ "$(docker inspect -f '{{.State.Health.Status}}' "samverka_${name}_1")" = healthy ] || { docker logs --tail 3 "samverka_${name}_1"; return 1; }
	done
}
# From the machine that has the networks, where the broker's name is an address of its network.
kafka_cat() {
	echo "$(docker inspect -f '{{.NetworkSettings.Networks.samverka_inside.IPAddress}}' samverka_kafka_1) kafka" >"$scratch/hosts"
	nsenter -t "$docker_inside" -n unshare -m bash -c "mount --bind '$scratch/hosts' /etc/hosts && exec kcat -b kafka:9092 -q \"\$@\"" kcat "$@"
}
summary_out() { kafka_cat -C -e -o beginning -t samverka.summary.v1.2321000255 -f '%k\n' | grep -q /; }
page() { by anna https://localhost:8444/organisation/12?lang=en | grep -q urn:samverka:2321000255:patientadm; }
watched() { [ "$(curl -s http://localhost:9090/api/v1/targets | grep -o '"health":"up"' | wc -l)" -ge "$(services_each | wc -l)" ]; }
story() {
	"$tools/story" reference | operator reference load - && operator status --wait 60 &&
		operator topics --codes 07 --apply --replicas 1 && operator topics --codes 24 --apply --replicas 1 &&
		"$tools/story" facts --cases 40 | operator publish - && operator status --wait 120
}
# What a container is not let: write, become root, have more memory than its share.
shut() { ! docker exec samverka_gateway_1 bash -c 'touch /var/x || touch /srv/x || su -c true' 2>/dev/null; }
bounded() { [ "$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}' samverka_gateway_1)" = '100663296 64' ]; }
kept_inside() { ! curl -s telnet://localhost:9092 </dev/null && [ -z "$(docker port samverka_kafka_1)$(docker port samverka_postgres_1)" ]; }

check 'the operator'\''s guide: from nothing to an event and a page' guide
check 'every health check says healthy' wait_for 120 healthy
healthy >"$scratch/health" 2>&1 || cat "$scratch/health"
check 'the story of the demo goes in' story
check 'and a summary comes out' wait_for 60 summary_out
check 'the page shows it' wait_for 60 page
check 'Prometheus hears every daemon' wait_for 60 watched
check 'nothing in a container can be written' shut
check 'memory and processes have a limit' bounded
check 'broker and database have no port outside' kept_inside
operator export cases >"$scratch/before"
# What the runbooks say of compose: a back-up, a stop, its way back and a start.
runbook() {
	sed '/<!-- not run: .*container.sh/d; /<!-- not run: the same/d' "$root/docs/runbooks/README.md" >"$scratch/page.md"
	mkdir "$scratch/runbook" && awk -v DIR="$scratch/runbook" -f "$root/tests/lint/tool/doc_blocks.awk" "$scratch/page.md" &&
		(cd "$place" && cat "$scratch"/runbook/00[123].sh >runbook.sh && BACKUP=$scratch/backup timeout 300 bash -eu runbook.sh </dev/null)
}
check 'the runbooks: a back-up, and its way back' runbook
operator export cases >"$scratch/restored"
check 'with every case it had, too' cmp "$scratch/before" "$scratch/restored"
check 'all of it stops and goes' compose down -t 20
check 'and comes again' compose up --detach --no-build
check 'healthy as before' wait_for 120 healthy
operator export cases >"$scratch/after"
check 'with every case it had' cmp "$scratch/before" "$scratch/after"
check 'which are some' test "$(wc -l <"$scratch/after")" -gt 30
finish
