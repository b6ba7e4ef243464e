#!/bin/bash
# timeout: 600
# The Kafka adapters against Apache Kafka itself: positions that are ours, logs that are not the
# ones we knew, zombies, transactions, what lag tools see.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
probe=$root/${BUILD:-build/gcc}/tests/kafka/probe
case ${BUILD:-} in /*) probe=$BUILD/tests/kafka/probe ;; esac

start_kafka
topics() { "$tools/topics" "$BOOTSTRAP" "$@"; }
send() { "$probe" send "$BOOTSTRAP" "$@"; } # TOPIC PREFIX COUNT
# One reader in the foreground, ending when the log is read: probe NAME TOPIC [OPTION…]
read_all() {
	local name=$1 topic=$2
	shift 2
	timeout 120 "$probe" read "$BOOTSTRAP" "$scratch/$name.state" "$name" "$topic" \
		session.timeout.ms=6000 idle=1500 until=stop watch=300 "$@"
}
takes() { grep -c '^take ' "$1"; }
equal() { [ "$1" = "$2" ] || { echo "expected $2, got $1"; return 1; }; }
has() { grep -q -- "$1" "$2" || { echo "no \"$1\" in:"; tail -n 5 "$2"; return 1; }; }
has_not() { ! grep -q -- "$1" "$2" || { grep -- "$1" "$2" | head -n 3; return 1; }; }
grown() { [ "$(takes "$1")" -ge "$2" ]; }

# --- positions ---------------------------------------------------------------------------------
topics create resume 2
send resume a 300 >/dev/null
read_all r1 resume take=100 >"$scratch/r1.out"
read_all r1 resume take=200 >>"$scratch/r1.out"
check 'two runs take every record once' equal "$(awk '/^take/ {print $4}' "$scratch/r1.out" | sort -u | wc -l)/$(takes "$scratch/r1.out")" 300/300
check 'the record before the stored offset is verified' has 'verified [12]' "$scratch/r1.out"
send resume b 50 >/dev/null
read_all r1 resume take=50 >"$scratch/r1b.out"
check 'a restart goes on at the stored offset' equal "$(takes "$scratch/r1b.out")" 50
sum=$(topics group r1 resume | awk '{n += $2} END {print n}')
check 'the group offset is visible to lag tools' equal "$sum" 350
check 'records carry the append time of the broker' \
	has '"tstype":"logappend"' <(kcat -C -b "$BOOTSTRAP" -t resume -o beginning -c 1 -J -e 2>/dev/null)

# --- the group's offset is never believed --------------------------------------------------------
rm -f "$scratch/r1.state"
read_all r1 resume take=350 >"$scratch/r1c.out"
check 'without a stored offset the log is read from its start' equal "$(takes "$scratch/r1c.out")" 350

# --- logs that are not the ones we knew ----------------------------------------------------------
topics create again 1
send again a 40 >/dev/null
read_all again again take=40 >/dev/null
topics delete again && topics create again 1
send again b 60 >/dev/null
read_all again again idle=30000 >"$scratch/again.out"
check 'a re-created topic with a longer log stops' has '^stop 0 RECREATED' "$scratch/again.out"
check 'nothing of it is taken' has_not '^take' "$scratch/again.out"
topics delete again && topics create again 1
send again c 10 >/dev/null
read_all again again idle=30000 >"$scratch/again2.out"
check 'a re-created topic with a shorter log stops' has '^stop 0 TRUNCATED' "$scratch/again2.out"
topics delete again && topics create again 1
send again a 39 >/dev/null
read_all again again idle=30000 >"$scratch/again3.out"
check 'a log that ends one record early stops' has '^stop 0 TRUNCATED' "$scratch/again3.out"

start_job running "$probe" read "$BOOTSTRAP" "$scratch/running.state" running live session.timeout.ms=6000 \
	topic.metadata.refresh.interval.ms=500 watch=300
topics create live 1
send live a 40 >/dev/null
check 'a topic made after the start is joined' wait_for 60 grown "$scratch/running.log" 40
send live b 10 >/dev/null
wait_for 60 grown "$scratch/running.log" 50
topics delete live && topics create live 1
send live c 70 >/dev/null
# Looked at before the new records are there, it is one cut short.
check 'a topic re-created under a running consumer stops' wait_for 60 has '^stop 0 \(RECREATED\|TRUNCATED\)' "$scratch/running.log"
left() { [ -z "$(ps -o s= -p "$1" | tr -d 'Z\n')" ]; }
kill -TERM "$JOB_PID"
check 'and leaves when it is told to' wait_for 60 left "$JOB_PID"

topics create gap 1
send gap a 30 >/dev/null
read_all gap gap take=10 batch=10 >/dev/null
topics trim gap 0 11
read_all gap gap idle=30000 >"$scratch/gap.out"
check 'deleted records behind our offset are a gap' has '^stop 0 GAP' "$scratch/gap.out"
"$probe" set "$scratch/gap.state" 0 11
read_all gap gap take=19 >"$scratch/gap2.out"
check 'the operator resumes it' equal "$(takes "$scratch/gap2.out")" 19
topics create unread 1
send unread a 30 >/dev/null
topics trim unread 0 11
read_all unread unread idle=30000 >"$scratch/unread.out"
check 'what went before anybody read it is a gap, too' has '^stop 0 GAP' "$scratch/unread.out"
"$probe" set "$scratch/unread.state" 0 11
read_all unread unread take=19 >"$scratch/unread2.out"
check 'and resumed in the same way' equal "$(takes "$scratch/unread2.out")" 19
topics create edge 1
send edge a 30 >/dev/null
read_all edge edge take=10 batch=10 >/dev/null
topics trim edge 0 10
read_all edge edge take=20 >"$scratch/edge.out"
check 'retention up to our offset loses nothing' equal "$(takes "$scratch/edge.out")" 20
check 'and stops nothing' has_not '^stop' "$scratch/edge.out"

# --- transactions --------------------------------------------------------------------------------
topics create txn 1
"$probe" txn "$BOOTSTRAP" id1 txn a 5 commit >"$scratch/t1.out"
"$probe" txn "$BOOTSTRAP" id1 txn b 5 abort >"$scratch/t2.out"
"$probe" txn "$BOOTSTRAP" id1 txn c 5 commit >"$scratch/t3.out"
check 'transactions end as told' equal "$(cat "$scratch"/t[123].out | grep -c '^done')" 3
read_all txn txn take=10 >"$scratch/txn.out"
check 'aborted records are not read' equal "$(awk '/^take/ {print substr($4, 1, 1)}' "$scratch/txn.out" | tr -d '\n')" aaaaaccccc
read_all txn txn >"$scratch/txn2.out"
check 'a restart behind a transaction marker stops nothing' has_not '^stop' "$scratch/txn2.out"
start_job old "$probe" txn "$BOOTSTRAP" id2 txn old 5 wait
old=$JOB_PID
wait_for 60 grep -q flushed "$scratch/old.log"
"$probe" txn "$BOOTSTRAP" id2 txn new 5 commit >/dev/null
kill -TERM "$old"
wait "$old"
check 'a paused producer is fenced for good' has '^failed 3 ' "$scratch/old.log"
read_all txn txn take=5 >"$scratch/txn3.out"
check 'and nothing of it is read' equal "$(awk '/^take/ {print substr($4, 1, 3)}' "$scratch/txn3.out" | sort -u)" new
topics create small 1 max.message.bytes=1000
check 'a record too large is refused for good' has '^failed 2 ' \
	<("$probe" send "$BOOTSTRAP" small "$(printf 'x%.0s' {1..3000})" 1)
check 'a topic that is not there is the world' has '^failed 1 ' \
	<("$probe" send "$BOOTSTRAP" nowhere x 1 message.timeout.ms=2000 topic.metadata.propagation.max.ms=1000)

# --- zombies -------------------------------------------------------------------------------------
topics create zombie 2
send zombie a 2000 >/dev/null
start_job z1 "$probe" read "$BOOTSTRAP" "$scratch/z.state" z zombie session.timeout.ms=3000 heartbeat.interval.ms=500 batch=10 slow=2
z1=$JOB_PID
wait_for 60 grown "$scratch/z1.log" 100
signal_between "$scratch/z.state" "$z1" STOP
start_job z2 "$probe" read "$BOOTSTRAP" "$scratch/z.state" z zombie session.timeout.ms=3000 heartbeat.interval.ms=500
z2=$JOB_PID
rest() { [ "$(cat "$scratch"/z[12].log | grep -c '^take ')" -ge "$1" ]; }
check 'another member takes over from a stopped one' wait_for 90 rest 2000
kill -CONT "$z1"
send zombie b 500 >/dev/null
check 'both go on when it wakes' wait_for 90 rest 2500
wait_for 60 grep -q '^fenced\|^lost' "$scratch/z1.log"
stop_job "$z1"
stop_job "$z2"
twice() { cat "$scratch"/z[12].log | awk '/^take/ {print $2, $3}' | sort | uniq -d | wc -l; }
once() { cat "$scratch"/z[12].log | awk '/^take/ {print $4}' | sort -u | wc -l; }
check 'nothing is taken twice' equal "$(twice)" 0
check 'nothing is missed' equal "$(once)" 2500

# --- subscriptions, doubles ------------------------------------------------------------------------
start_job regex "$probe" read "$BOOTSTRAP" "$scratch/regex.state" regex \
	'^samverka\.test\.v1(\.[0-9]{10})?$' session.timeout.ms=6000 topic.metadata.refresh.interval.ms=500
regex=$JOB_PID
topics create samverka.test.v1.2120001234 1
topics create samverka.test.v1.2120001234.dlq 1
send samverka.test.v1.2120001234.dlq wrong 5 >/dev/null
send samverka.test.v1.2120001234 right 5 >/dev/null
check 'topics of publishers are joined as they appear' wait_for 60 grown "$scratch/regex.log" 5
check 'and no other topics' has_not wrong "$scratch/regex.log"
stop_job "$regex"
for i in 1 2; do
	start_job double$i "$probe" read "$BOOTSTRAP" "$scratch/double.state" double resume \
		session.timeout.ms=6000 group.instance.id=same
	wait_for 60 grep -q '^joined' "$scratch/double$i.log"
done
check 'a double of a static member ends the older one' wait_for 60 has '^fatal' "$scratch/double1.log"
stop_job "$JOB_PID"

# --- the broker restarts; a bit flips on its disk ------------------------------------------------
topics create bits 1
send bits a 10 >/dev/null
read_all bits bits take=10 >/dev/null
send bits mark 10 >/dev/null
start_job through "$probe" read "$BOOTSTRAP" "$scratch/through.state" through resume session.timeout.ms=6000 \
	reconnect.backoff.max.ms=500
through=$JOB_PID
wait_for 60 grown "$scratch/through.log" 350
"$root/deploy/dev/kafka.sh" stop "$KAFKA_DIR"
LC_ALL=C sed -i 's/mark7/mork7/g' "$KAFKA_DIR/logs/bits-0/00000000000000000000.log"
"$root/deploy/dev/kafka.sh" start "$KAFKA_DIR" --keep >/dev/null
send resume c 20 >/dev/null
check 'a running consumer outlives a restart of the broker' wait_for 90 grown "$scratch/through.log" 370
check 'and takes nothing twice' equal "$(awk '/^take/ {print $2, $3}' "$scratch/through.log" | sort -u | wc -l)" 370
stop_job "$through"
read_all bits bits idle=30000 >"$scratch/bits.out"
check 'a batch with a bad checksum stops its partition' has '^stop 0 CORRUPT' "$scratch/bits.out"
check 'and nothing behind it is taken' has_not '^take' "$scratch/bits.out"
finish
