# shellcheck shell=bash disable=SC2154
# The whole system for an end-to-end test: private PostgreSQL, a broker, schema, daemons, reference
# data. Source it after lib.sh.
#
#   system_start kafka|mockd [PARTITIONS [TOPIC:PARTITIONS…]]   servers, topics, schema; no daemon yet
#   system_own_topics WHO…                  topics of summaries for these recipients, on a real broker
#   system_clock DAY                        the clock that rules go by: 14.00 of that day; before daemons
#   system_daemons [N]                      samverka run with N reconcilers
#   system_reference [FILE…]                the shipped defaults and the files; waits until it is in
#   system_wait SECONDS                     every published fact in its state
#   system_stop                             stops the daemons in good order
#   export_all DIR                          every kind of export, a file each
#   broker_down, broker_up                  at once; what it has is kept
#
# With SAMVERKA_BROKER=VERSION, a script that asks for mockd gets that Apache Kafka.

bin=$root/${BUILD:-build/gcc}/bin
case ${BUILD:-} in /*) bin=$BUILD/bin ;; esac
clock_options=''

system_topics() {
	local partitions=$1 topic
	for topic in samverka.transition.v1:"$partitions" samverka.reference.v1:1 samverka.summary.v1:1 \
		samverka.transition.v1.dlq:1 samverka.reference.v1.dlq:1 \
		samverka.approval.v1:2 samverka.approval.v1.dlq:1 \
		samverka.indicator.v1:"$partitions" samverka.indicator.v1.dlq:1; do
		"$tools/topics" "$BOOTSTRAP" create "${topic%:*}" "${topic#*:}" >/dev/null || exit 1
	done
}

# A recipient's own summaries go to its own topic: by organisation number where that is known, else
# by code. A real broker does not make topics by itself.
system_own_topics() {
	local who
	for who in "$@"; do
		"$tools/topics" "$BOOTSTRAP" create "samverka.summary.v1.$who" 1 cleanup.policy=compact >/dev/null || exit 1
	done
}

broker_words=()
system_start() {
	local broker=$1 partitions=${2:-4} topic topics=()
	shift $(($# < 2 ? $# : 2))
	start_postgres >/dev/null
	if [ "$broker:${SAMVERKA_BROKER:-}" = mockd: ]; then
		for topic in "$@"; do topics+=(--topic "$topic"); done
		start_mockd --topic samverka.transition.v1:"$partitions" --topic samverka.reference.v1:1 \
			--topic samverka.transition.v1.dlq:1 --topic samverka.summary.v1:1 \
			--topic samverka.approval.v1:2 --topic samverka.indicator.v1:2 \
			--topic samverka.indicator.v1.dlq:1 "${topics[@]}"
	else
		# Those of recipients appear by themselves where the script counts on that.
		[ "$broker" = kafka ] || broker_words=(--version "$SAMVERKA_BROKER" --set auto.create.topics.enable=true)
		start_kafka "${broker_words[@]}" >/dev/null
		system_topics "$partitions"
		for topic in "$@"; do "$tools/topics" "$BOOTSTRAP" create "${topic%:*}" "${topic#*:}" >/dev/null || exit 1; done
	fi
	export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP
	export SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
	"$bin/samverka" migrate >"$scratch/migrate.log" 2>&1 || { not_ok migrate "$(cat "$scratch/migrate.log")"; exit 1; }
}

broker_down() {
	if [ -n "${MOCKD_PID:-}" ]; then
		mockd_do down >/dev/null
	else
		"$root/deploy/dev/kafka.sh" stop "$KAFKA_DIR" --now
	fi
}
broker_up() {
	if [ -n "${MOCKD_PID:-}" ]; then
		mockd_do up >/dev/null
	else
		"$root/deploy/dev/kafka.sh" start "$KAFKA_DIR" --keep "${broker_words[@]}" >/dev/null
	fi
}

system_clock() {
	local seconds=$(($(date +%s) - $(TZ=Europe/Stockholm date -d "$1 14:00" +%s)))
	clock_options=" options='-c samverka.clock_shift=-${seconds}seconds'"
	export SAMVERKA_POSTGRES_CONNINFO="$CONNINFO$clock_options"
}

system_daemons() {
	start_job daemons "$bin/samverka" run --reconcilers "${1:-1}"
	DAEMONS=$JOB_PID
}

system_stop() { stop_job "$DAEMONS"; }

system_reference() {
	"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/principals.jsonl \
		"$root"/schemas/defaults/policy.jsonl "$root"/schemas/defaults/tariffs.jsonl "$@" \
		>"$scratch/reference.out" 2>"$scratch/reference.log" ||
		{ not_ok 'reference load' "$(cat "$scratch/reference.log")"; exit 1; }
	system_wait 60 || { not_ok 'reference data arrive' "$(tail -n 20 "$scratch/daemons.log")"; exit 1; }
}

# A summary that only lacks its recipient's topic is no test's business here.
system_wait() {
	"$bin/samverka" status --wait "$1" >"$scratch/wait.out" 2>"$scratch/wait.log" ||
		grep -q '"marks":0,"partitionsBehind":0,"queueDue":0,"summariesDue":0,.*"walksOpen":0' "$scratch/wait.out"
}

export_all() {
	local kind
	mkdir -p "$1"
	for kind in cases documents indicators discrepancies facts rejected; do
		"$bin/samverka" export "$kind" >"$1/$kind" 2>"$scratch/export.log" || return 1
	done
}

# count FILE PATTERN: lines that hold it
count() { grep -c -- "$2" "$1" || :; }
