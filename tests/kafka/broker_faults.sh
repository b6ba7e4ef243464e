#!/bin/bash
# timeout: 400
# What a broker can do to a consumer and a producer, on the embedded one, which does it on command.
# After each fault everything sent has been taken once.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
probe=$root/${BUILD:-build/gcc}/tests/kafka/probe
case ${BUILD:-} in /*) probe=$BUILD/tests/kafka/probe ;; esac

start_mockd --brokers 3 --topic t:2
start_job reader "$probe" read "$BOOTSTRAP" "$scratch/state" g t session.timeout.ms=6000 \
	heartbeat.interval.ms=500 fetch.wait.max.ms=20 reconnect.backoff.max.ms=300 \
	topic.metadata.refresh.interval.ms=500 topic.metadata.refresh.fast.interval.ms=50
reader=$JOB_PID
total=0
steer() { mockd_do "$@" >/dev/null || not_ok "mockd takes: $*"; }
send() { # RECORDS: in the background of a fault the producer has to get through as well
	"$probe" send "$BOOTSTRAP" t "s$total-" "$1" reconnect.backoff.max.ms=300 \
		topic.metadata.refresh.fast.interval.ms=50 >>"$scratch/sent" 2>&1
	total=$((total + $1))
}
all_taken() { [ "$(awk '/^take/ {print $4}' "$scratch/reader.log" | sort -u | wc -l)" -eq $total ]; }
expect() { check "$1" wait_for 60 all_taken; }
api_produce=0 api_fetch=1 api_offsets=2 api_metadata=3 api_coordinator=10 api_join=11 api_heartbeat=12 api_sync=14

send 50
expect 'nothing is wrong'
steer errors $api_fetch NOT_LEADER_FOR_PARTITION REQUEST_TIMED_OUT KAFKA_STORAGE_ERROR _TRANSPORT UNKNOWN
send 50
expect 'fetches fail'
steer leader t 0 -1
steer leader t 0 2
steer leader t 1 3
send 50
expect 'leaders go and come elsewhere'
steer errors $api_metadata LEADER_NOT_AVAILABLE _TRANSPORT
steer errors $api_offsets NOT_LEADER_FOR_PARTITION
send 50
expect 'metadata fail'
steer errors $api_produce NOT_ENOUGH_REPLICAS NOT_ENOUGH_REPLICAS_AFTER_APPEND NOT_LEADER_FOR_PARTITION _TRANSPORT
send 50
expect 'sends are refused for now'
steer errors $api_heartbeat ILLEGAL_GENERATION
send 50
expect 'the generation is over'
steer errors $api_heartbeat UNKNOWN_MEMBER_ID
steer errors $api_join COORDINATOR_LOAD_IN_PROGRESS NOT_COORDINATOR
steer errors $api_sync REBALANCE_IN_PROGRESS
send 50
expect 'the group has forgotten its member'
steer coordinator group g 2
steer errors $api_coordinator COORDINATOR_NOT_AVAILABLE
steer errors $api_heartbeat NOT_COORDINATOR
send 50
expect 'the coordinator moves'
steer down
check 'the consumer notices' wait_for 20 grep -q 'Connection refused' "$scratch/reader.log"
steer up
send 50
expect 'all brokers go and come back'
twice() { awk '/^take/ {print $2, $3}' "$scratch/reader.log" | sort | uniq -d | wc -l; }
check 'nothing was taken twice' [ "$(twice)" -eq 0 ]
check 'nothing was given up' [ "$(grep -c '^stop\|^fatal' "$scratch/reader.log")" -eq 0 ]
stop_job "$reader"
finish
