# shellcheck shell=bash disable=SC2154,SC2034
# The parts of scale.sh. Source it after lib_bench.sh.
#
#   head_of 'A | B'          a table begins; row NAME 'B | C' adds to it
#   scale_start PARTITIONS   broker, database, schema, clock; scale_stop takes them away
#   country N                reference data of so many principals, and where their stays are
#   publish_cases N, publish_country N      about so many facts more, of cases not seen before
#   cost_of N                N reconcilers take what was published: sets costs, the columns COSTS
#   cost NAME N              the same as a row

here=$root/tests/bench
COSTS='facts/s | daemon µs a fact | database µs a fact | WAL bytes a fact | full pages in it, a fact'
head_of() { printf '| %s |\n|%s---|\n' "$1" "$(tr -cd '|' <<<"$1" | sed 's/|/---|/g')" | tee -a "$scratch/block"; }
row() { printf '| %s | %s |\n' "$1" "$2" | tee -a "$scratch/block"; }

running='' seed=100 reference_pid=''
scale_start() {
	[ -z "$running" ] || scale_stop
	running=1 before=0 facts=0
	local partitions=$1
	shift
	# A quarter of the memory, as the guide has it (deploy/postgres).
	start_postgres --set "shared_buffers=$(awk '/^MemTotal/{print int($2 / 4096)}' /proc/meminfo)MB" \
		--set max_wal_size=16GB "$@" >/dev/null
	# shellcheck disable=SC2119
	start_kafka >/dev/null
	system_topics "$partitions"
}
scale_stop() {
	running='' asking=''
	[ -z "$reference_pid" ] || stop_job "$reference_pid"
	reference_pid=''
	"$root/deploy/dev/kafka.sh" stop "$KAFKA_DIR" --now >/dev/null 2>&1
	"$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR" >/dev/null 2>&1
	rm -rf "$KAFKA_DIR" "$POSTGRES_DIR"
}
country() {
	"$here/country.py" "$1" places >"$scratch/places"
	"$here/country.py" "$1" reference >"$scratch/reference.jsonl"
	bench_reference "$scratch/reference.jsonl"
}

publish() {
	"$bin/samverka" publish "$1" >/dev/null 2>"$scratch/publish.log" || { cat "$scratch/publish.log"; exit 1; }
	facts=$((facts + $(wc -l <"$1")))
	rm -f "$1"
}
publish_cases() {
	seed=$((seed + 1))
	"$tools/story" facts --seed $seed --cases $(($1 / 13 + 1)) | shuf --random-source=<(yes) >"$scratch/more.jsonl"
	publish "$scratch/more.jsonl"
}

publish_country() {
	seed=$((seed + 1))
	"$tools/story" facts --seed $seed --cases $(($1 / 13 + 1)) --places "$scratch/places" |
		shuf --random-source=<(yes) >"$scratch/more.jsonl"
	publish "$scratch/more.jsonl"
}

backends() { sql "SELECT pid FROM pg_stat_activity WHERE application_name = '$1'"; }
cpu_of() { local i n=0; for i; do n=$((n + $(cpu_ms "$i"))); done; echo "$n"; }
wal() { sql "SELECT pg_current_wal_lsn() - '0/0', (SELECT wal_fpi FROM pg_stat_wal)" | tr '|' ' '; }
per_fact() { awk "BEGIN{printf \"%.1f\", $1 / ($2 > 0 ? $2 : 1)}"; }

# scale_reconcile N: N reconcilers take what was published since $before; they run on, in $pids
scale_reconcile() {
	start_reconcilers "$1"
	wait_for 120 all_consumed $((before + 1)) || { tail -n 3 "$scratch"/transitions*.log; exit 1; }
	first=$(consumed) begun=$(now_ms)
	if ! wait_for 900 all_consumed "$facts" || ! wait_for 900 drained; then
		tail -n 3 "$scratch"/transitions*.log
		exit 1
	fi
	ms=$(($(now_ms) - begun + 1))
	before=$facts
}
cost_of() {
	local n=$((facts - before)) bytes pages bytes_then pages_then databases daemons
	sql CHECKPOINT
	read -r bytes pages < <(wal)
	scale_reconcile "$1"
	mapfile -t databases < <(backends samverka-transitions)
	daemons=$(cpu_of "${pids[@]}")
	databases=("$(cpu_of "${databases[@]}")")
	stop_reconcilers
	read -r bytes_then pages_then < <(wal)
	# Of too few facts the clock, which starts with the first batch, sees nothing.
	costs="$([ $((facts - first)) -gt $((n / 2)) ] && echo $(((facts - first) * 1000 / ms)) || echo -) | $(per_fact $((daemons * 1000)) $n) | $(per_fact $((databases[0] * 1000)) $n)"
	costs+=" | $(((bytes_then - bytes) / n)) | $(per_fact $((pages_then - pages)) $n)"
}
none_refused() {
	local refused
	refused=$(sql 'SELECT reason, detail, count(*) FROM (TABLE transition.rejected UNION ALL TABLE approval.rejected) r GROUP BY 1, 2')
	[ -z "$refused" ] || { echo "refused: $refused"; exit 1; }
}
cost() {
	cost_of "$2"
	row "$1" "$costs"
}

# ---- facts that are only stored ----

copied=0
has_room() { [ $(($1 * 4)) -lt "$(df --output=avail "$scratch" | tail -n 1)" ]; }
# multiply N: until N facts are stored. What came by the topic is copied under keys of its own, by as many
# sessions as there are processors, with offsets that lie before all others.
multiply() {
	local there=$(($(sql 'SELECT count(*) FROM transition.fact'))) originals copies i last
	[ "$there" -lt "$1" ] || return 0
	sql "CREATE UNLOGGED TABLE copy_fact AS SELECT * FROM transition.fact WHERE key NOT LIKE '%~%';
		CREATE UNLOGGED TABLE copy_entity AS SELECT * FROM transition.entity WHERE key NOT LIKE '%~%' AND key NOT LIKE 's:%';
		CREATE UNLOGGED TABLE copy_discrepancy AS SELECT * FROM transition.discrepancy WHERE key NOT LIKE '%~%' AND key NOT LIKE 's:%';
		CREATE UNLOGGED TABLE copy_member AS SELECT * FROM transition.bucket_member WHERE key NOT LIKE '%~%'" || exit 1
	originals=$(sql 'SELECT count(*) FROM copy_fact')
	copies=$((($1 - there + originals - 1) / originals))
	# Room to hash in: NOT IN would go through the list for each row.
	[ "$copies" -gt 1 ] || sql "SET work_mem = '256MB'; DELETE FROM copy_fact WHERE key NOT IN (SELECT key FROM copy_entity ORDER BY md5(key)
			LIMIT (SELECT count(*) FROM copy_entity) * ($1 - $there) / $originals);
		DELETE FROM copy_entity WHERE key NOT IN (SELECT key FROM copy_fact);
		DELETE FROM copy_discrepancy WHERE key NOT IN (SELECT key FROM copy_fact);
		DELETE FROM copy_member WHERE key NOT IN (SELECT key FROM copy_fact)"
	last=$((copied + copies))
	printf '%s\n' $(seq $((copied + 1)) "$last") | xargs -P "$(nproc)" -I% psql -X -q "$SAMVERKA_POSTGRES_CONNINFO" -c "
		SET synchronous_commit = off;
		INSERT INTO transition.fact (key, also_key, topic, partition, kafka_offset, happened_at, recorded_at, appended_at,
				source, id, digest, type, event, restricted)
			SELECT key || '~%', also_key || '~%', topic, partition, kafka_offset - %::bigint * 1000000, happened_at, recorded_at,
				appended_at, source, id || '~%', digest, type, event, restricted FROM copy_fact;
		INSERT INTO transition.entity (key, version, evaluated_at, next_due, restricted, state, facts, inbox, outputs)
			SELECT key || '~%', version, evaluated_at, next_due, restricted, state, facts, inbox, outputs FROM copy_entity;
		INSERT INTO transition.discrepancy SELECT (d).* FROM (SELECT jsonb_populate_record(d, jsonb_build_object('key',
			key || '~%')) AS d FROM copy_discrepancy d) copies;
		INSERT INTO transition.bucket_member (bucket, key) SELECT bucket, key || '~%' FROM copy_member" || exit 1
	copied=$last
	sql 'DROP TABLE copy_fact, copy_entity, copy_discrepancy, copy_member'
	printf 'fact entity discrepancy bucket_member' | xargs -d ' ' -P "$(nproc)" -I% \
		psql -X -q "$SAMVERKA_POSTGRES_CONNINFO" -c 'VACUUM ANALYZE transition.%' || exit 1
}

# ---- principals, and the country ----

no_marks() { [ "$(ask 'SELECT NOT EXISTS (SELECT FROM transition.mark)')" = t ]; }
# daemon_cost NAME FACTS UNTIL…: "daemon, database" µs a fact of a daemon that works until a condition holds
daemon_cost() {
	local name=$1 n=$2 pid databases
	shift 2
	start_job "$name" "$bin/samverka-$name"
	pid=$JOB_PID
	wait_for 600 "$@" || { tail -n 3 "$scratch/$name.log" >&2; exit 1; }
	mapfile -t databases < <(backends "samverka-$name")
	echo "$(per_fact $(($(cpu_ms "$pid") * 1000)) "$n"), $(per_fact $(($(cpu_of "${databases[@]}") * 1000)) "$n")"
	stop_job "$pid"
}
approved() {
	[ "$(ask 'SELECT coalesce(sum(next), 0) FROM approval.consumer_offset')" -ge "$1" ] &&
		[ "$(ask 'SELECT NOT EXISTS (SELECT FROM approval.queue WHERE due <= samverka.now())')" = t ]
}
# documents_cost PRINCIPALS FACTS
documents_cost() {
	local n
	"$here/country.py" "$1" documents $(($2 / ($1 + 1) + 1)) >"$scratch/documents.jsonl"
	n=$(wc -l <"$scratch/documents.jsonl")
	"$bin/samverka" publish "$scratch/documents.jsonl" >/dev/null 2>&1 || exit 1
	daemon_cost approvals "$n" approved "$n"
}

# What the country makes in a peak hour, were every admission to hospital planned with a municipality:
# facts a second.
peak_rate() { "$here/country.py" 311 arithmetic | awk -F'\t' 'NR == 2 {print int($5 + 1)}'; }
country_arithmetic() {
	head_of 'the country | stays a year | facts a year | facts/s, mean | facts/s, peak hour'
	"$here/country.py" 311 arithmetic | while IFS=$'\t' read -r name stays year mean peak; do
		row "$name" "$stays | $year | $mean | $peak"
	done
	echo | tee -a "$scratch/block"
}
# country_peak SECONDS: at that rate, with the daemons that it takes
country_peak() {
	local rate daemons database n p50 p99 max what databases
	rate=$(peak_rate)
	start_reconcilers 2
	start_job summaries "$bin/samverka-summaries"
	pids+=("$JOB_PID")
	"$tools/story" facts --seed 7 --in-order --cases $((rate * $1 / 13 + 1)) --places "$scratch/places" >"$scratch/paced.jsonl"
	databases=$(database_cpu_ms) daemons=$(cpu_of "${pids[@]}" "$reference_pid") what=$(now_ms)
	"$tools/latency" "$BOOTSTRAP" "$SAMVERKA_POSTGRES_CONNINFO" "$scratch/paced.jsonl" "$rate" >"$scratch/latency" || exit 1
	what=$(($(now_ms) - what))
	database=$((($(database_cpu_ms) - databases) * 100 / what))
	daemons=$((($(cpu_of "${pids[@]}" "$reference_pid") - daemons) * 100 / what))
	head_of 'its peak hour, as it would come | '
	row 'facts/s' "$rate"
	row 'CPU of all daemons, of the database: % of one core' "$daemons, $database"
	read -r _ n p50 p99 max < <(grep '^state' "$scratch/latency")
	row "fact to state: p50, p99, max ms (n $n)" "$p50, $p99, $max"
	row 'connections to the database: transitions (each of 2), summaries, reference' \
		"$(($(backends samverka-transitions | wc -l) / 2)), $(backends samverka-summaries | wc -l), $(backends samverka-reference | wc -l)"
	stop_reconcilers
	facts=$(consumed) before=$facts
	echo | tee -a "$scratch/block"
}
written() {
	sql "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del), (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())
		FROM pg_stat_user_tables WHERE schemaname = 'transition'" | tr '|' ' '
}
# What was published, as fast as it goes: states, then summaries.
country_rush() {
	local n=$((facts - before)) rate rows commits rows_then commits_then
	read -r rows commits < <(written)
	cost_of 2
	read -r rows_then commits_then < <(written)
	head_of "and as fast as it goes | $COSTS"
	none_refused
	row "$n facts" "$costs"
	echo | tee -a "$scratch/block"
	rate=${costs%% *}
	head_of 'what the arithmetic takes | '
	[ "$rate" = - ] || row 'times the peak hour' $((rate / $(peak_rate)))
	row 'rows written a fact; facts a transaction' \
		"$(per_fact $((rows_then - rows)) "$n"); $(per_fact "$n" $((commits_then - commits)))"
	row 'summaries of all: daemon, database µs a fact' "$(daemon_cost summaries "$n" no_marks)"
	row 'recipients whose own summary was computed' \
		"$(sql "SELECT count(DISTINCT topic) FROM summary.summary WHERE topic LIKE 'samverka.summary.v1.%'")"
}

# ---- what Citus would add, and what it would take away ----

# µs of one transaction that inserts $1 rows and ends with the rest
commit_us() {
	local rows=$1
	shift
	{ echo "BEGIN; INSERT INTO t SELECT i, repeat('x', 800) FROM generate_series(1, $rows) i;"; printf '%s\n' "$@"; } >"$scratch/pgbench.sql"
	"$(pg_bin)/pgbench" -n -T 4 -f "$scratch/pgbench.sql" "$CONNINFO" 2>/dev/null | sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' |
		awk '{printf "%.0f\n", $1 * 1000}'
}
pg_bin() { dirname "$(readlink -f "/proc/$(sql "SELECT pg_read_file('postmaster.pid')" | head -n 1)/exe")"; }
commit_cost() {
	local rows plain two
	sql 'CREATE TABLE t (i int, x text)'
	head_of 'rows in the transaction | COMMIT: µs | PREPARE TRANSACTION, COMMIT PREPARED: µs | more, µs a row'
	for rows in 1 100 2000; do
		plain=$(commit_us "$rows" 'COMMIT;')
		two=$(commit_us "$rows" "PREPARE TRANSACTION 'p';" "COMMIT PREPARED 'p';")
		row "$rows" "$plain | $two | $(per_fact $((two - plain)) "$rows")"
	done
	echo | tee -a "$scratch/block"
}
# The same rows by two writers into one database, and by each into a server of its own.
split_cost() {
	local one two
	make -C "$root" --no-print-directory build/gcc/tests/bench/bench_store >/dev/null
	head_of 'two writers of the hot path, on | facts/s'
	row 'one server' "$(store_rate --processes 2)"
	store_rate --processes 1 >"$scratch/one" & one=$!
	store_rate --processes 1 >"$scratch/two" & two=$!
	wait $one $two
	row 'a server each' "$(($(cat "$scratch/one") + $(cat "$scratch/two")))"
}
store_rate() { "$root/build/gcc/tests/bench/bench_store" --facts "$each" "$@" | sed 's/.*"factsPerSecond":\([0-9]*\).*/\1/'; }
