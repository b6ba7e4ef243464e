#!/bin/bash
# size: full
# timeout: 1000
# Members that come, go, stall beyond their session and die, on one group: with the compare-and-set
# every record has one effect; without it (negative control) the same storm must show some that have
# two. On Apache Kafka, and shorter on the embedded broker, whose rebalances are slow.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
probe=$root/${BUILD:-build/gcc}/tests/kafka/probe
case ${BUILD:-} in /*) probe=$BUILD/tests/kafka/probe ;; esac

# member NAME: one more reader; its output goes to its own file
member() {
	"$probe" read "$BOOTSTRAP" "$state" storm storm session.timeout.ms=$session heartbeat.interval.ms=500 \
		fetch.wait.max.ms=20 batch=20 slow=$slow watch=500 "${extra[@]}" \
		>"$scratch/$1.log" 2>"$scratch/$1.err" </dev/null &
	members[$1]=$!
	at_exit end_child $! KILL
	# A signal to what is still the shell would be lost, and who sent it wait for ever.
	wait_for 30 test "/proc/$!/exe" -ef "$probe" || not_ok "member $1 starts"
}
takes() { cat "$scratch"/[0-9]*.log | grep '^take '; }
all_taken() { [ "$(takes | cut -d' ' -f4 | sort -u | wc -l)" -ge "$total" ]; }

fences() { cat "$scratch"/[0-9]*.log | grep -c '^fenced'; }
twice() { takes | cut -d' ' -f2,3 | sort | uniq -d | wc -l; }

# replace SLOT SIGNAL: who takes the place of a member comes when that one has ended, however long it takes.
replace() {
	stop_job "${members[${slot[$1]}]}" "$2"
	member "$next"
	slot[$1]=$next
	next=$((next + 1))
}

# One member stalls beyond its session, dies or leaves, and is replaced.
disturb() {
	local i=$((RANDOM % 3)) pid
	pid=${members[${slot[i]}]}
	case $((RANDOM % 6)) in
	0) replace "$i" KILL ;;
	1) replace "$i" TERM ;;
	*)
		kill -STOP "$pid" # also in the middle of a transaction: a zombie is who wakes behind the others
		sleep "$stall"
		kill -CONT "$pid"
		;;
	esac
	"$probe" send "$BOOTSTRAP" storm "$total-" "$refill" >>"$scratch/sent"
	total=$((total + refill))
	sleep "$turn"
}

# storm NAME LEAST MOST COMMAND…: goes on for LEAST seconds, and then until the command succeeds or
# MOST seconds are over. Leaves three members running.
storm() {
	local i start=$SECONDS name=$1 least=$2 most=$3
	shift 3
	declare -gA members=()
	slot=(0 1 2) next=3 total=$first state=$scratch/$name.state
	rm -f "$scratch"/[0-9]*.log
	"$probe" send "$BOOTSTRAP" storm start- "$first" >"$scratch/sent" 2>/dev/null
	for i in 0 1 2; do member $i; done
	while [ $((SECONDS - start)) -lt "$least" ] ||
		{ [ $((SECONDS - start)) -lt "$most" ] && ! "$@"; }; do
		disturb 2>/dev/null # the shell tells of every kill
	done
}

quiet() {
	local i
	for i in 0 1 2; do stop_job "${members[${slot[i]}]}"; done
	echo "# $1: $total records, $(find "$scratch" -maxdepth 1 -name '[0-9]*.log' | wc -l) members," \
		"$(cat "$scratch"/[0-9]*.log | grep -c '^lost') partitions lost, $(fences) fenced," \
		"$(takes | cut -d' ' -f4 | sort -u | wc -l) taken, $(twice) twice"
}
some_fenced() { [ "$(fences)" -ge 3 ]; }
some_twice() { [ "$(twice)" -gt 0 ]; }
none_twice() { [ "$(twice)" -eq 0 ]; }

# The others need up to four seconds to take over what a stalled member has in hand; more under load.
session=2000 slow=50 stall=8 turn=1.5 first=15000 refill=3000 extra=()
start_kafka
"$tools/topics" "$BOOTSTRAP" create storm 6 || exit 1
storm fence-on 30 120 some_fenced
check 'on Apache Kafka every record has an effect' wait_for 120 all_taken
check 'and none has two' none_twice
check 'though the compare-and-set had zombies to refuse' some_fenced
quiet fence-on

"$tools/topics" "$BOOTSTRAP" delete storm && "$tools/topics" "$BOOTSTRAP" create storm 6 || exit 1
extra=(fence=off)
storm fence-off 5 120 some_twice
check 'negative control: without it some records have two effects' some_twice
quiet fence-off

"$root/deploy/dev/kafka.sh" stop "$KAFKA_DIR" --now
session=6000 stall=8 turn=4 first=4000 refill=200 extra=()
start_mockd --topic storm:6
storm embedded 30 30 true
check 'on the embedded broker every record has an effect' wait_for 90 all_taken
check 'there too none has two' none_twice
quiet embedded
finish
