#!/bin/bash
# What one would use instead, side by side in one run: the same facts on one topic of real Kafka,
# taken in by Debezium's JDBC sink on Kafka Connect (which only stores the raw strings), by two
# parallel COPYs of parsed rows into a table with a primary key (the limit of the database), and by
# our reconcilers (which do the whole job).
#
#   peer.sh [--cases N] [--runs N] [--in-order] [--only WORD] [--write]     default 24000 cases, 5 runs
#
# Prints a table and a chart: facts a second, CPU seconds a million facts of the program and of the
# database, WAL and table bytes a fact, resident memory, time from start to the first row, of each the
# median, least and most of the runs. Then latency at a fixed rate, from the broker's append to the commit in the
# database (not with --only or --in-order). --write puts all into docs/performance.md. Records go in
# shuffled, or in the order of what happened. Runs of all candidates alternate, so that a slow minute
# of the machine meets all of them. SKIPs with a reason where Kafka Connect cannot be had.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"

cases=24000 runs=5 only='' write='' order=shuffled rate=1000 paced_seconds=8
while [ $# -gt 0 ]; do
	case $1 in
	--cases) cases=$2; shift 2 ;;
	--runs) runs=$2; shift 2 ;;
	--in-order) order='in order'; shift ;;
	--only) only=$2; shift 2 ;;
	--write) write=1; shift ;;
	*) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
here=$root/tests/bench
jars=$root/build/kafka/connect pins=$here/connect.pins pom=$here/connect.pom.xml
# shellcheck source=deploy/dev/lib_jars.sh
. "$root/deploy/dev/lib_jars.sh"

# ---- what a run leaves: one line of figures a candidate and run ----

# measured NAME: from the variables a candidate set
measured() {
	printf '%s %d %d %d %d %d %d %d\n' "$1" $(((facts - first) * 1000 / (ms + 1))) "$program_ms" \
		"$database_ms" "$wal" "$bytes" "$resident_kb" "$ready_ms" >>"$scratch/figures"
	echo "$1: $(((facts - first) * 1000 / (ms + 1))) facts/s" >&2
}
before() {
	sql 'CHECKPOINT'
	wal_start=$(sql 'SELECT pg_current_wal_lsn()') database_start=$(database_cpu_ms)
	begun=$(now_ms) first=0
}
# after TABLE…: the figures of the database
after() {
	local list
	printf -v list ", '%s'" "$@"
	database_ms=$(($(database_cpu_ms) - database_start))
	wal=$(($(sql "SELECT pg_current_wal_lsn() - '$wal_start'::pg_lsn" | cut -d. -f1) / facts))
	bytes=$(($(sql "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
		WHERE c.oid IN (SELECT t::regclass FROM unnest(ARRAY[${list:2}]) t)") / facts))
}

# ---- Kafka Connect ----

connect_offsets() {
	"$tools/topics" "$BOOTSTRAP" group "connect-$connector" samverka.transition.v1 2>/dev/null |
		awk '$2 > 0 { n += $2 } END { print n + 0 }'
}
connect_has() { [ "$(connect_offsets)" -ge "$1" ]; }

# The name of a connector is its group: a new one each time, since its offsets stay in the broker.
connector_properties() { # TASKS MODE [TABLE]
	cat <<-END
		name=$connector
		connector.class=io.debezium.connector.jdbc.JdbcSinkConnector
		tasks.max=$1
		topics=samverka.transition.v1
		connection.url=jdbc:postgresql://127.0.0.1:$port/samverka?reWriteBatchedInserts=true
		connection.username=samverka
		connection.password=none-is-asked-for
		table.name.format=${3:-peer}
		schema.evolution=basic
		batch.size=3000
		transforms=value,key
		transforms.value.type=org.apache.kafka.connect.transforms.HoistField\$Value
		transforms.value.field=value
		transforms.key.type=org.apache.kafka.connect.transforms.HoistField\$Key
		transforms.key.field=key
		consumer.override.max.poll.records=5000
	END
	case $2 in
	append) printf '%s\n' insert.mode=insert primary.key.mode=none ;;
	upsert) printf '%s\n' insert.mode=upsert primary.key.mode=record_key use.reduction.buffer=true ;;
	timed) printf '%s\n' insert.mode=insert primary.key.mode=none transforms=value,key,at \
		"transforms.at.type=org.apache.kafka.connect.transforms.InsertField\$Value" \
		transforms.at.timestamp.field=appended ;;
	esac
}
worker_properties() {
	cat <<-END
		bootstrap.servers=$BOOTSTRAP
		key.converter=org.apache.kafka.connect.storage.StringConverter
		value.converter=org.apache.kafka.connect.storage.StringConverter
		offset.storage.file.filename=$scratch/connect.offsets
		offset.flush.interval.ms=200
		listeners=http://127.0.0.1:$rest
		plugin.discovery=only_scan
		connector.client.config.override.policy=All
		consumer.auto.offset.reset=earliest
	END
}

# Another program may still be faster.
free_port() {
	local at
	while at=$((20000 + RANDOM % 12000)); do
		(: <>"/dev/tcp/127.0.0.1/$at") 2>/dev/null || { echo $at; return; }
	done
}

# start_connect TASKS MODE [TABLE]: $connector, until it has moved its offsets
start_connect() {
	rest=$(free_port)
	worker_properties >"$scratch/worker.properties"
	connector_properties "$@" >"$scratch/connector.properties"
	start_job connect java -Xms256m -Xmx512m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
		-cp "$jars/*" org.apache.kafka.connect.cli.ConnectStandalone \
		"$scratch/worker.properties" "$scratch/connector.properties"
	wait_for 60 connect_has 1 || { tail -n 20 "$scratch/connect.log" >&2; exit 1; }
}
debezium() { # TASKS MODE
	local pid
	sql 'DROP TABLE IF EXISTS samverka.peer' 2>/dev/null
	connector=peer-$2-$1-$run-$$
	before
	start_connect "$1" "$2"
	pid=$JOB_PID
	ready_ms=$(($(now_ms) - begun)) first=$(connect_offsets) begun=$(now_ms)
	wait_for 600 connect_has "$facts" || { tail -n 20 "$scratch/connect.log" >&2; exit 1; }
	ms=$(($(now_ms) - begun))
	program_ms=$(cpu_ms "$pid") resident_kb=$(peak_kb "$pid")
	after samverka.peer
	stop_job "$pid"
	[ "$2" = upsert ] || [ "$(sql 'SELECT count(*) FROM samverka.peer')" -ge "$facts" ] || { echo "peer: rows are missing" >&2; exit 1; }
	measured "debezium-$2-$1"
}

# ---- the limit ----

# Rows that are parsed already, split in two, in a table as narrow as it can be.
copy() {
	local pid other
	sql 'DROP TABLE IF EXISTS copied; CREATE TABLE copied (id text PRIMARY KEY, key text, body text)' 2>/dev/null
	before
	ready_ms=0 resident_kb=0
	psql -X -q "$CONNINFO" -c "COPY copied FROM STDIN" <"$scratch/rows.0" & pid=$!
	psql -X -q "$CONNINFO" -c "COPY copied FROM STDIN" <"$scratch/rows.1" & other=$!
	wait "$pid" "$other"
	ms=$(($(now_ms) - begun)) program_ms=0
	after copied
	[ "$(sql 'SELECT count(*) FROM copied')" = "$facts" ] || { echo 'copy: rows are missing' >&2; exit 1; }
	measured copy-2
}

# ---- ours ----

ours() { # RECONCILERS
	local i log
	empty_area
	before
	start_reconcilers "$1"
	wait_for 60 all_consumed 1 || exit 1
	ready_ms=$(($(now_ms) - begun)) first=$(consumed) begun=$(now_ms)
	wait_for 600 all_consumed "$facts" && wait_for 600 drained || exit 1
	ms=$(($(now_ms) - begun)) program_ms=0 resident_kb=0
	for i in "${pids[@]}"; do
		program_ms=$((program_ms + $(cpu_ms "$i")))
		[ "$(peak_kb "$i")" -le "$resident_kb" ] || resident_kb=$(peak_kb "$i")
	done
	mapfile -t log < <(sql "SELECT inhrelid::regclass FROM pg_inherits
		WHERE inhparent = 'transition.fact'::regclass")
	after transition.entity "${log[@]}"
	stop_reconcilers
	measured "samverka-$1"
}

# ---- latency at a fixed rate ----

# What the topic has, ours and theirs have taken.
both_have() { connect_has "$facts" && all_consumed "$facts" && drained; }
# paced SEED: facts not seen before, $rate a second
paced() {
	"$tools/story" facts --seed "$1" --cases $((rate * paced_seconds / 13)) --in-order >"$scratch/paced.jsonl"
	"$tools/latency" "$BOOTSTRAP" "$CONNINFO" "$scratch/paced.jsonl" "$rate" >/dev/null || exit 1
	facts=$((facts + $(wc -l <"$scratch/paced.jsonl")))
}
# latency NAME TABLE TIMESTAMP: "NAME n p50 p99 max" in ms, of what was appended since $since
latency() {
	sql "SELECT '$1', count(*), round(1000 * percentile_disc(0.5) WITHIN GROUP (ORDER BY s)),
		round(1000 * percentile_disc(0.99) WITHIN GROUP (ORDER BY s)), round(1000 * max(s))
		FROM (SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - $3) AS s FROM $2 WHERE $3 >= '$since') t" |
		tr '|' ' ' | tee -a "$scratch/latency" >&2
}
# Both run and take the same facts at once.
latencies() {
	local connect
	connector=peer-timed-$$
	start_connect 2 timed peer_timed
	connect=$JOB_PID
	start_reconcilers 2
	for ((run = 1; run <= runs; run++)); do
		wait_for 120 both_have || exit 1
		since=$(sql 'SELECT clock_timestamp()')
		paced $((100 + run))
		wait_for 120 both_have || exit 1
		latency debezium-append-2 samverka.peer_timed "(appended AT TIME ZONE 'UTC')"
		latency samverka-2 transition.fact appended_at
	done
	stop_job "$connect"
	stop_reconcilers
}
latency_table() {
	local name
	echo "| $rate facts/s for $paced_seconds s, both at once; $runs runs: median (least–most) | p50 ms | p99 ms | max ms |"
	echo '|---|---|---|---|'
	for name in debezium-append-2 samverka-2; do
		printf '| %s' "$(words "$name")"
		for i in 3 4 5; do
			awk -v name="$name" -v i=$i '$1 == name { print $i }' "$scratch/latency" | sort -n |
				awk '{ v[NR] = $1 } END { printf " | %d (%d–%d)", v[int((NR + 1) / 2)], v[1], v[NR] }'
		done
		echo ' |'
	done
}

# ---- the table and the chart ----

words() {
	case $1 in
	copy-2) echo 'limit: two COPYs of parsed rows' ;;
	debezium-append-*) echo "Debezium JDBC, append, tasks: ${1##*-}" ;;
	debezium-upsert-*) echo "Debezium JDBC, newest per key, tasks: ${1##*-}" ;;
	samverka-*) echo "Samverka, the whole job, reconcilers: ${1##*-}" ;;
	esac
}
table() {
	local name million
	million=$(awk -v n="$facts" 'BEGIN { print n / 1000 }')
	candidates
	echo "| $facts facts, $order, 8 partitions; $runs runs: median (least–most) | facts/s | CPU s a million: program | database | WAL bytes a fact | table bytes a fact | resident MiB | first row ms |"
	echo '|---|---|---|---|---|---|---|---|'
	for name in "${names[@]}"; do
		printf '| %s ' "$(words "$name")" "$(spread "$name" 2)" "$(spread "$name" 3 "$million" 1)" "$(spread "$name" 4 "$million" 1)" \
			"$(spread "$name" 5)" "$(spread "$name" 6)" "$(spread "$name" 7 1024)" "$(spread "$name" 8)"
		echo '|'
	done
}
# Ours with two to theirs with two tasks that append, by medians.
beside() {
	[ -n "$(figure samverka-2 2)" ] && [ -n "$(figure debezium-append-2 2)" ] || return 0
	awk -v ours="$(figure samverka-2 2 | median)" -v theirs="$(figure debezium-append-2 2 | median)" \
		-v first="$(figure samverka-2 8 | median)" -v their_first="$(figure debezium-append-2 8 | median)" 'BEGIN {
		printf "Two reconcilers to two tasks that append: %.3f times the facts/s, the first row in 1/%.1f of the time.\n",
			ours / theirs, their_first / first }'
}
# shellcheck disable=SC2119
jars_fetch
start_postgres --tcp --set track_commit_timestamp=on --set shared_buffers=512MB --set max_wal_size=4GB >/dev/null
port=$(sed -n 's/.*port=\([0-9]*\).*/\1/p' <<<"$CONNINFO")
# shellcheck disable=SC2119
start_kafka >/dev/null
system_topics 8
bench_reference
bench_facts "$cases" "$order"
python3 - "$scratch/facts.jsonl" "$scratch/rows" <<-'END' || exit 1
	import json, sys
	out = [open(f"{sys.argv[2]}.{i}", "w") for i in (0, 1)]
	for i, line in enumerate(open(sys.argv[1])):
	    e = json.loads(line)
	    row = (f"{e['source']}/{e['id']}/{i}", e["subject"], json.dumps(e["data"], ensure_ascii=False))
	    out[i % 2].write("\t".join(v.replace("\\", "\\\\") for v in row) + "\n")
END

for ((run = 1; run <= runs; run++)); do
	for candidate in 'copy' 'debezium 1 append' 'debezium 2 append' 'debezium 1 upsert' 'debezium 2 upsert' 'ours 1' 'ours 2'; do
		[[ $candidate == *"$only"* ]] || continue
		$candidate
	done
done
{ table; echo; beside; echo; chart; } | tee "$scratch/block"
block=peers
[ "$order" = shuffled ] || block='peers in order'
[ -z "$write" ] || bench_write "$block" "$scratch/block"
[ -z "$only" ] && [ "$block" = peers ] || exit 0
latencies
latency_table | tee "$scratch/block"
[ -z "$write" ] || bench_write 'peers latency' "$scratch/block"
