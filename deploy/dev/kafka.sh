#!/bin/bash
# A private Apache Kafka on loopback, for tests and a serious look: one node, KRaft, no TLS.
#
#   kafka.sh fetch           [--version 3.9.1]   jars into build/kafka/VERSION, checked against the pins
#   kafka.sh start DIR [--keep] [--set NAME=VALUE]… [--version V]
#                                                prints "bootstrap HOST:PORT"; DIR/bootstrap, DIR/pid
#   kafka.sh stop DIR                            SIGTERM, then SIGKILL after 20 s; --now: SIGKILL at once
#   kafka.sh status DIR                          exit 0 when it runs
#   kafka.sh pin             [--version V]       prints the pins of what Maven fetched: for a new version
#
# In --set, @PORT@ and @CONTROLLER@ stand for the ports taken.
# Topics stamp records with the append time, do not appear by themselves, and a group forms without
# delay. start begins with empty logs unless --keep finds those of an earlier start: then the port
# stays the same too. SAMVERKA_KAFKA_VERSION is the version where none is given. Exit 77 with a reason when Java or Maven cannot be had, 1 on a failure.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2

version=${SAMVERKA_KAFKA_VERSION:-3.9.1} keep='' now='' overrides=()
command=${1:-}
[ $# -eq 0 ] || shift
dir=''
case ${1:-} in '' | --*) ;; *) dir=$1; shift ;; esac
while [ $# -gt 0 ]; do
	case $1 in
	--version) version=${2:-}; shift 2 || exit 2 ;;
	--set) overrides+=("${2:-}"); shift 2 || exit 2 ;;
	--keep) keep=1; shift ;;
	--now) now=1; shift ;;
	*) sed -n '2,18s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
jars=$root/build/kafka/$version
pins=$here/kafka.pins pom=$here/kafka.pom.xml
[ "$version" = 3.9.1 ] || pins=$here/kafka-$version.pins
# The logging library that both lines of Kafka are built with.
slf4j=1.7.36

fail() { echo "kafka.sh: $*" >&2; exit 1; }

# shellcheck source=deploy/dev/lib_jars.sh
. "$here/lib_jars.sh"
words=("s/@KAFKA@/$version/" "s/@SLF4J@/$slf4j/")

print_pins() {
	jars_need_java
	jars_download "${words[@]}"
	echo "# Apache Kafka $version with all it needs: artifact, version, SHA-256."
	jars_print_pins
}

# A port nobody listens on. Another program may be faster: start tries again.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
	done
}

properties() { # BROKER_PORT CONTROLLER_PORT
	cat <<-END
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@127.0.0.1:$2
		listeners=PLAINTEXT://127.0.0.1:$1,CONTROLLER://127.0.0.1:$2
		advertised.listeners=PLAINTEXT://127.0.0.1:$1
		controller.listener.names=CONTROLLER
		listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
		inter.broker.listener.name=PLAINTEXT
		log.dirs=$dir/logs
		auto.create.topics.enable=false
		log.message.timestamp.type=LogAppendTime
		offsets.topic.replication.factor=1
		offsets.topic.num.partitions=4
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		transaction.state.log.num.partitions=4
		group.initial.rebalance.delay.ms=0
		group.min.session.timeout.ms=1000
		num.network.threads=2
		num.io.threads=4
		log.retention.hours=-1
	END
	printf '%s\n' "${overrides[@]}" | sed "s/@PORT@/$1/; s/@CONTROLLER@/$2/"
}

# Becomes java: call it in a subshell.
java_run() {
	exec java -Xms64m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=4 -Xshare:auto \
		-Dorg.slf4j.simpleLogger.logFile="$dir/server.log" \
		-Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
		-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info \
		-cp "$jars/*" "$@"
}

runs() {
	local pid
	pid=$(cat "$dir/pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null &&
		tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "kafka.Kafka $dir/"
}

# Ready means that the server says so and its listener answers.
wait_ready() { # PID PORT
	local deadline=$((SECONDS + 180))
	while [ $SECONDS -lt $deadline ]; do
		kill -0 "$1" 2>/dev/null || return 1
		if grep -q 'Kafka Server started' "$dir/server.log" 2>/dev/null &&
			(: <>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
			return 0
		fi
		sleep 0.1
	done
	return 1
}

launch() { # PORT CONTROLLER_PORT
	properties "$1" "$2" >"$dir/server.properties"
	: >"$dir/server.log"
	if [ ! -e "$dir/logs/meta.properties" ]; then
		(java_run kafka.tools.StorageTool format -t 4L6g3nShT-eMCtK--X86sw \
			-c "$dir/server.properties") >"$dir/format.log" 2>&1 || return 1
	fi
	# Its output goes to files: a caller that reads ours in a pipe must see it end.
	(java_run kafka.Kafka "$dir/server.properties") >"$dir/console.log" 2>&1 </dev/null &
	local pid=$!
	disown $pid
	echo $pid >"$dir/pid"
	if wait_ready $pid "$1"; then
		echo "127.0.0.1:$1" >"$dir/bootstrap"
		return 0
	fi
	kill -KILL $pid 2>/dev/null
	rm -f "$dir/pid"
	return 1
}

start() {
	mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || fail 'no such folder'
	if runs; then
		echo "bootstrap $(cat "$dir/bootstrap")"
		return
	fi
	jars_fetch "${words[@]}"
	[ -n "$keep" ] || rm -rf "$dir/logs" "$dir/ports"
	local try port controller
	for try in 1 2 3; do
		if [ -r "$dir/ports" ]; then
			read -r port controller <"$dir/ports"
		else
			port=$(free_port) controller=$(free_port)
		fi
		if launch "$port" "$controller"; then
			echo "$port $controller" >"$dir/ports"
			echo "bootstrap 127.0.0.1:$port"
			return
		fi
		[ -n "$keep" ] || rm -rf "$dir/logs"
		echo "kafka.sh: attempt $try failed" >&2
	done
	cat "$dir/server.log" "$dir/console.log" "$dir/format.log" 2>/dev/null | tail -n 30 >&2
	fail 'Apache Kafka does not start'
}

stop() {
	dir=$(cd "$dir" 2>/dev/null && pwd) || return 0
	runs || { rm -f "$dir/pid"; return 0; }
	local pid deadline=$((SECONDS + 20))
	pid=$(cat "$dir/pid")
	if [ -n "$now" ]; then kill -KILL "$pid"; else kill -TERM "$pid"; fi
	while runs && [ $SECONDS -lt $deadline ]; do sleep 0.1; done
	! runs || kill -KILL "$pid"
	rm -f "$dir/pid"
}

status() {
	dir=$(cd "$dir" 2>/dev/null && pwd) && runs && echo "bootstrap $(cat "$dir/bootstrap")"
}

case $command:$dir in
fetch:) jars_fetch "${words[@]}" ;;
pin:) print_pins ;;
start:?*) start ;;
stop:?*) stop ;;
status:?*) status ;;
*) sed -n '2,18s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
