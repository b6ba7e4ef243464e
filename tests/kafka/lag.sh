#!/bin/bash
# Other tools see how far a reconciler has come, by the offset of its group in the broker: Kafka's own
# kafka-consumer-groups.sh, and Burrow, each as its users run it. What is in the broker and not in states
# is their lag, and it goes away.
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck disable=SC2034 # for lib_jars.sh
jars=$root/build/kafka/tools pins=$root/tests/kafka/tools.pins pom=$root/tests/kafka/tools.pom.xml
# shellcheck source=deploy/dev/lib_jars.sh
. "$root/deploy/dev/lib_jars.sh"

# shellcheck disable=SC2119
jars_fetch
system_start kafka 2
start_job reference "$bin/samverka-reference"
"$tools/story" reference >"$scratch/reference.jsonl"
system_reference "$scratch/reference.jsonl"
"$tools/story" facts --cases 200 >"$scratch/facts.jsonl"
"$bin/samverka" publish "$scratch/facts.jsonl" >"$scratch/publish.out" || { not_ok publish; exit 1; }
facts=$(wc -l <"$scratch/facts.jsonl")
group=samverka-transition

# groups: the lines of the tool about our topic: GROUP TOPIC PARTITION CURRENT END LAG …
groups() {
	timeout 60 java -Xmx128m -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$jars/*" \
		org.apache.kafka.tools.consumer.group.ConsumerGroupCommand --bootstrap-server "$BOOTSTRAP" \
		--group "$group" --describe 2>"$scratch/groups.err" | awk '$2 == "samverka.transition.v1"' >"$scratch/groups"
}
sums() { awk '{ done += $4; end += $5; lag += $6 } END { print NR, done, end, lag }' "$scratch/groups"; }
all_read() { groups && [ "$(sums)" = "2 $1 $1 0" ] || { cat "$scratch/groups" "$scratch/groups.err"; return 1; }; }

start_job transitions "$bin/samverka-transitions"
pid=$JOB_PID
check "kafka-consumer-groups.sh: all of $facts are read, none is left" wait_for 100 all_read "$facts"
check 'it names the member and where it is' grep -q 'samverka.* /127.0.0.1' "$scratch/groups"
stop_job "$pid"
"$bin/samverka" publish "$scratch/facts.jsonl" >"$scratch/publish.out"
behind() { groups && [ "$(sums)" = "2 $facts $((2 * facts)) $facts" ] || { cat "$scratch/groups"; return 1; }; }
check 'while the reconciler stands, what comes in is its lag' behind

# ---- Burrow ----

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# Burrow keeps a lock in ZooKeeper, which comes with this Kafka's own archives.
burrow() {
	local lock
	port=$(free_port) lock=$(free_port)
	start_job zookeeper java -Xmx64m -Dorg.slf4j.simpleLogger.defaultLogLevel=error -Dzookeeper.admin.enableServer=false \
		-cp "$root/build/kafka/3.9.1/*" org.apache.zookeeper.server.ZooKeeperServerMain "$lock" "$scratch/zookeeper"
	wait_for 90 timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$lock && echo srvr >&3 && grep -q Mode <&3"
	mkdir "$scratch/burrow"
	cat >"$scratch/burrow/burrow.toml" <<-END
		[general]
		pidfile="$scratch/burrow/pid"
		[logging]
		filename="$scratch/burrow/log"
		level="info"
		[zookeeper]
		servers=["127.0.0.1:$lock"]
		timeout=6
		root-path="/burrow"
		[client-profile.own]
		client-id="burrow"
		kafka-version="0.11.0"
		[cluster.region]
		class-name="kafka"
		servers=["$BOOTSTRAP"]
		client-profile="own"
		topic-refresh=5
		offset-refresh=2
		[consumer.region]
		class-name="kafka"
		cluster="region"
		servers=["$BOOTSTRAP"]
		client-profile="own"
		[httpserver.own]
		address="127.0.0.1:$port"
		[storage.own]
		class-name="inmemory"
		intervals=10
		min-distance=0
	END
	start_job burrow Burrow --config-dir "$scratch/burrow"
}
told() { curl -s --max-time 5 "http://127.0.0.1:$port/v3/kafka/region/consumer/$group/lag" >"$scratch/told"; }
# told_of OFFSETS LAG: of both partitions together
told_of() {
	told && python3 - "$scratch/told" "$1" "$2" <<-'END'
		import json, sys
		s = json.load(open(sys.argv[1]))["status"]
		parts = [p for p in s["partitions"] if p["topic"] == "samverka.transition.v1"]
		assert len(parts) == 2 and s["totallag"] == int(sys.argv[3]), s
		assert sum(p["end"]["offset"] for p in parts) == int(sys.argv[2]), s
	END
}
well() { told && grep -q '"status":"OK"' "$scratch/told"; }
PATH=$PATH:$root/build/burrow/usr/bin
if command -v Burrow >/dev/null; then
	burrow
	wait_for 90 told || not_ok 'Burrow starts' "$(tail -n 5 "$scratch"/{zookeeper,burrow}.log "$scratch/burrow/log")"
	start_job transitions "$bin/samverka-transitions"
	check 'Burrow sees the group, and no lag' wait_for 60 told_of $((2 * facts)) 0
	check 'and finds it well' wait_for 30 well || cat "$scratch/told"
	check 'as does kafka-consumer-groups.sh' wait_for 60 all_read $((2 * facts))
else
	skip 'Burrow sees the lag' 'Burrow is not installed (Debian: burrow)'
fi
finish
