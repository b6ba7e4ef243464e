# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # settings of run.sh
# The parts of tests/faults/run.sh: input, blows, waiting, and what is compared.

killed=0 killed_at_work=0 crashed=0 stalled=0 replaced=0 started=0
declare -a pid=() name=() log=()
# Places: two reconcilers of transitions, which every blow may hit; one of each other domain, which
# are killed as well.
places=(transitions transitions approvals indicators)
areas=(transition approval indicator)

sql() { psql -X -q -At "$SAMVERKA_POSTGRES_CONNINFO" -c "$1" 2>/dev/null; }

# ---- programs without one predicate, for the negative controls ----

# The objects of the build are taken over; only what reads the macro is compiled anew.
faults_variant() {
	local from=${bin%/bin} to=${bin%/bin}-$1 macro=SAMVERKA_${1^^}
	mkdir -p "$to" && cp -a "$from/obj" "$from/gen" "$to/" || return 1
	rm -f "$to/obj/common/rim/store_pg.o" "$to/obj/common/rim/reconciler.o" "$to/lib"*.a
	(cd "$root" && CPPFLAGS=-D$macro make -s BUILD="$to" "$to/bin/samverka-transitions") >"$scratch/variant.log" 2>&1 ||
		{ cat "$scratch/variant.log" >&2; return 1; }
	echo "$to/bin"
}

# Another run, small, of spoilt programs: it must end in "not ok" of a comparison.
faults_caught() {
	local rc
	local zombies=10 batch=20
	[ "$1" = unfenced ] || { zombies=0 batch=100; }
	"$root/tests/faults/run.sh" --variant "$1" --facts 6000 --others 500 --kills 0 --restarts 0 --stalls 0 --strangers 0 \
		--zombies $zombies --batch $batch --seed "$seed" --quiet-after 15 >"$scratch/caught-$1" 2>&1
	rc=$?
	grep '^#' "$scratch/caught-$1" | sed 's/^/# /' >&2
	[ $rc -eq 1 ] && grep -q '^not ok - .*: ' "$scratch/caught-$1" && return
	cat "$scratch/caught-$1"
	return 1
}

# ---- input ----

# Facts of the story and what must be refused, every twentieth line twice, in any order.
faults_input() {
	local cases=$(($1 / 11))
	"$tools/story" reference >"$scratch/reference.jsonl"
	"$tools/story" facts --cases "$cases" --seed "$2" | head -n "$1" >"$scratch/facts"
	"$tools/story" refused --seed "$2" >"$scratch/refused"
	awk 'NR % 20 == 0' "$scratch/facts" >"$scratch/again"
	cat "$scratch/facts" "$scratch/again" "$scratch/refused" "$scratch/refused" |
		shuf --random-source=<(openssl enc -aes-256-ctr -pass pass:"$2" -nosalt -pbkdf2 </dev/zero 2>/dev/null) \
			>"$scratch/records.jsonl"
	records=$(wc -l <"$scratch/records.jsonl")
	others_input "$3"
}
# The other domains' facts: as many of each, every twentieth twice, in any order.
others_input() {
	awk -v story=governing -f "$root/deploy/dev/documents.awk" | head -n "$1" >"$scratch/other-approval"
	awk -F, -f "$root/deploy/dev/indicators.awk" "$root/deploy/dev/kolada-kronoberg.csv" | head -n "$1" >"$scratch/other-indicator"
	awk '1; FNR % 20 == 0' "$scratch"/other-* | shuf --random-source="$scratch/records.jsonl" >"$scratch/others.jsonl"
	others=$(wc -l <"$scratch/others.jsonl")
}

faults_reference() {
	start_job reference "$bin/samverka-reference"
	reference=$JOB_PID
	"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/principals.jsonl \
		"$root"/schemas/defaults/principal-sets.jsonl "$root"/schemas/defaults/policy.jsonl \
		"$root"/schemas/defaults/tariffs.jsonl "$scratch/reference.jsonl" >"$scratch/load.log" 2>&1 ||
		{ not_ok 'reference load' "$(cat "$scratch/load.log")"; exit 1; }
	wait_for 60 reference_is_in || { not_ok 'reference data arrive' "$(tail "$scratch/reference.log")"; exit 1; }
}
reference_is_in() {
	"$bin/samverka" status | grep '"area":"reference"' | grep '"item":"partition"' | grep -q '"lag":0,'
}

# The records come in as many pieces as there are blows, and one more, so that each blow meets work.
faults_slice() {
	mkdir "$scratch/slices" && split -a 4 -d -n "l/$1" "$scratch/records.jsonl" "$scratch/slices/"
	mkdir "$scratch/others" && split -a 4 -d -n "l/$1" "$scratch/others.jsonl" "$scratch/others/"
	slice=0 published=0 publisher=''
}
faults_publish() {
	local part
	faults_published
	part=$(printf %04d "$slice")
	slice=$((slice + 1)) published=$((published + $(cat "$scratch/slices/$part" "$scratch/others/$part" | wc -l)))
	publish_part "$part" >"$scratch/publish.log" 2>&1 &
	publisher=$!
}
publish_part() {
	"$bin/samverka" publish --unchecked --topic "$topic" "$scratch/slices/$1" &&
		{ [ ! -s "$scratch/others/$1" ] || "$bin/samverka" publish --unchecked "$scratch/others/$1"; }
}
faults_published() {
	[ -z "$publisher" ] || wait "$publisher" || not_ok 'publish' "$(tail -n 3 "$scratch/publish.log")"
	publisher=''
}

# ---- reconcilers ----

# reconciler I NAME: place I is taken by a new process. A name that was there before takes its place in
# the group at once (KIP-345), another one has to wait until the group misses the old one.
reconciler() {
	started=$((started + 1))
	name[$1]=$2
	log[$1]=$scratch/reconciler-$started.log
	local program=${places[$1]} folder=$bin
	[ "$program" != transitions ] || folder=$programs
	"$folder/samverka-$program" --engine.batch="$batch" --kafka.session.timeout.ms=6000 \
		--kafka.heartbeat.interval.ms=500 --kafka.group.instance.id="$2" --log.level=info \
		>"${log[$1]}" 2>&1 </dev/null &
	pid[$1]=$!
	at_exit stop_job $! KILL
}

# reconcilers NAME NAME: one in every place.
reconcilers() {
	local i
	reconciler 0 "$1"
	[ $# -lt 2 ] || reconciler 1 "$2"
	for ((i = 2; i < ${#places[@]}; i++)); do reconciler $i "${places[i]}"; done
}

faults_stop() {
	local i
	for i in "${!pid[@]}"; do
		count_failed "${log[i]}"
		stop_job "${pid[i]}"
	done
	stop_job "$reference"
	pid=()
}

# What a process has counted until now; of one that is about to be killed as well.
count_failed() {
	local port
	port=$(sed -n 's/.*management_port=\([0-9]*\).*/\1/p' "$1" | tail -n 1)
	[ -n "$port" ] || return 0
	curl -s -m 1 "http://127.0.0.1:$port/metrics" 2>/dev/null |
		sed -n 's/.*batches_failed.*cause="\([a-z]*\)".* \([0-9]*\)$/\1 \2/p' >"$1.failed.new"
	[ -s "$1.failed.new" ] && mv "$1.failed.new" "$1.failed"
	return 0
}
tally() { cat "$scratch"/*.failed 2>/dev/null | awk -v cause="$1" '$1 == cause { n += $2 } END { print n + 0 }'; }

# ---- blows ----

progress() {
	local n
	n=$(sql "select (select coalesce(sum(next), 0) from transition.consumer_offset)
		+ (select coalesce(sum(next), 0) from approval.consumer_offset)
		+ (select coalesce(sum(next), 0) from indicator.consumer_offset)")
	echo "${n:-0}"
}
transitions_progress() { sql "select coalesce(sum(next), 0) from transition.consumer_offset"; }
has_come_to() { [ "$(progress)" -ge "$1" ]; }
transitions_come_to() { [ "$(transitions_progress)" -ge "$1" ] || ! at_work; }
at_work() { [ "$(progress)" -lt "$published" ]; }
# Looks more often than wait_for, so that a blow falls while there is work.
wait_progress() {
	local deadline=$((SECONDS + 60))
	until has_come_to "$1"; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.01
	done
}
a_moment() { sleep "0.00$((RANDOM % 10))"; }

is_alive() { kill -0 "$1" 2>/dev/null && [ "$(ps -o stat= -p "$1" | cut -c1)" != Z ]; }
# Of two with one name the group shuts one out; that one ends, and a supervisor would start it again.
revive() {
	local i
	for i in "${!places[@]}"; do
		is_alive "${pid[i]}" || reconciler $i "${name[i]}"
	done
}

# kill_one I NAME: and what comes in its place is called NAME.
kill_one() {
	count_failed "${log[$1]}"
	killed=$((killed + 1))
	! at_work || killed_at_work=$((killed_at_work + 1))
	stop_job "${pid[$1]}" KILL
	reconciler "$1" "$2"
}
blow_kill() { local i=$((RANDOM % ${#places[@]})); kill_one $i "${name[i]}"; }
blow_stranger() { local i=$((RANDOM % 2)); kill_one $i "${name[i]}-$started"; }
blow_pair() {
	! at_work || killed_at_work=$((killed_at_work + 2))
	killed=$((killed + 2))
	kill -KILL "${pid[0]}" "${pid[1]}"
	wait "${pid[0]}" "${pid[1]}" 2>/dev/null
	reconciler 0 "${name[0]}"
	reconciler 1 "${name[1]}"
}

# The other one goes on alone: its work proves that the group has given the partitions away.
partitions_move() {
	local now
	now=$(sql "select string_agg(partition || ':' || next, ' ' order by partition) from transition.consumer_offset")
	! at_work || [ "$(moved_count "$1" "$now")" -eq "$partitions" ]
}
moved_count() {
	comm -13 <(tr ' ' '\n' <<<"$1" | sort) <(tr ' ' '\n' <<<"$2" | sort) | grep -c :
}
# Another one answers for all partitions when its log says nothing stands in the way and the session
# is over: seven seconds, because a session has no other sign outside the broker.
blow_stall() {
	local i=$((RANDOM % 2)) was
	kill -STOP "${pid[i]}"
	was=$(sql "select string_agg(partition || ':' || next, ' ' order by partition) from transition.consumer_offset")
	wait_for 12 partitions_move "$was" || :
	kill -CONT "${pid[i]}"
	stalled=$((stalled + 1))
}

# It has tried, or the group has told it; a stalled one without a batch at hand has nothing to try.
has_been_fenced() {
	count_failed "$2"
	grep -q '^fenced [1-9]' "$2.failed" || ! is_alive "$1"
}
blow_zombie() {
	local i=$((RANDOM % 2)) old old_log before
	old=${pid[i]} old_log=${log[i]}
	kill -STOP "$old"
	before=$(transitions_progress)
	reconciler $i "${name[i]}"
	wait_for 5 transitions_come_to $((before + batch * 2)) || :
	kill -CONT "$old"
	replaced=$((replaced + 1))
	wait_for 1 has_been_fenced "$old" "$old_log" || :
	stop_job "$old" KILL
}

# The same server with the same socket, by recovery from its log.
blow_restart() {
	local home as=()
	home=$(cat "$POSTGRES_DIR/home")
	[ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --)
	(cd / && "${as[@]}" "${SAMVERKA_PG_BIN:-/usr/lib/postgresql/15/bin}/pg_ctl" -D "$home/data" -l "$home/postgres.log" \
		-m immediate -w -t 60 restart) >"$scratch/restart.log" 2>&1 </dev/null ||
		not_ok 'PostgreSQL comes back' "$(tail -n 5 "$scratch/restart.log")"
	crashed=$((crashed + 1))
}

repeat() { local i; for ((i = 0; i < $1; i++)); do echo "$2"; done; }

faults_storm() {
	local blow left to
	published=0
	local pairs=$(((kills - strangers) / 3))
	repeat $((kills - strangers - 2 * pairs)) kill >"$scratch/plan"
	{ repeat $pairs pair; repeat "$strangers" stranger; repeat "$stalls" stall; repeat "$zombies" zombie; repeat "$restarts" restart; } \
		>>"$scratch/plan"
	left=$(wc -l <"$scratch/plan")
	reconcilers one two
	faults_slice $((left + 1))
	while read -r blow; do
		to=$published
		faults_publish
		revive
		wait_progress $((to + 1)) || not_ok "the work goes on before a $blow" "$(tail -n 3 "${log[@]}")"
		a_moment
		"blow_$blow"
	done < <(shuf --random-source=<(openssl enc -aes-256-ctr -pass pass:"$seed" -nosalt -pbkdf2 </dev/zero 2>/dev/null) \
		"$scratch/plan")
	faults_publish
	faults_published
	revive
}

# ---- all in, and what there is then ----

# Without the summaries, which are another daemon's.
nothing_left() {
	"$bin/samverka" status --wait 0 2>/dev/null | grep '"partitionsBehind":0,"queueDue":0,' | grep -q '"walksOpen":0'
}
# Gives up when nothing has moved for as long as the run is patient.
faults_settle() {
	local was='' now since=$SECONDS
	until nothing_left; do
		now="$(progress) $(sql 'select count(*) from transition.queue where due <= samverka.now()') $(sql 'select count(*) from approval.queue') $(sql 'select count(*) from indicator.queue')"
		[ "$now" = "$was" ] || since=$SECONDS
		was=$now
		[ $((SECONDS - since)) -lt "$patience" ] || return 1
		sleep 0.2
	done
}

faults_look() {
	local kind
	export_all "$scratch/$1" || not_ok "$1: export" "$(cat "$scratch/export.log")"
	for kind in cases documents indicators discrepancies facts; do
		"$bin/samverka" export $kind --as-of 2022-03-15T12:00:00Z >"$scratch/$1/$kind-then"
	done
	"$bin/samverka" export facts --where >"$scratch/$1/facts-where"
	"$bin/samverka" export rejected --where >"$scratch/$1/rejected-where"
	for kind in "${areas[@]}"; do
		"$bin/samverka" status | grep '"item":"ledger"' | grep "\"area\":\"$kind\"" >"$scratch/$1/ledger-$kind"
	done
	sql "select verdict, count(*), count(distinct (topic, partition, kafka_offset)) from transition.receipt
		group by verdict order by verdict" >"$scratch/$1/receipts"
	"$bin/samverka" rebuild --verify >"$scratch/$1-verify" 2>&1
	echo $? >"$scratch/$1-verified"
}

faults_quiet_database() {
	sql 'create database quiet' >/dev/null
	export SAMVERKA_POSTGRES_CONNINFO=${SAMVERKA_POSTGRES_CONNINFO/dbname=samverka/dbname=quiet}
	"$bin/samverka" migrate >"$scratch/migrate.log" 2>&1 || { not_ok 'migrate' "$(cat "$scratch/migrate.log")"; exit 1; }
	programs=$bin batch=2000
}
faults_reference_again() {
	start_job reference-again "$bin/samverka-reference"
	reference=$JOB_PID
	wait_for 60 reference_is_in || { not_ok 'reference data arrive again'; exit 1; }
}

same() {
	cmp -s "$scratch/quiet/$1" "$scratch/disturbed/$1" && return
	diff "$scratch/quiet/$1" "$scratch/disturbed/$1" | cut -c1-200 | head -n 6
	return 1
}
ledger_word() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$1"; }
# ledger_balances RUN AREA RECORDS
ledger_balances() {
	local file=$scratch/$1/ledger-$2 sum
	sum=$(($(ledger_word "$file" accepted) + $(ledger_word "$file" duplicate) + $(ledger_word "$file" conflict) + $(ledger_word "$file" refused)))
	[ "$(ledger_word "$file" received)" = "$3" ] && [ "$sum" = "$3" ] && return
	cat "$file"
	return 1
}
of_area() { grep -c "samverka\.$1\." "$scratch/others.jsonl"; }
receipts_once() {
	! awk -F'|' '$2 != $3 { print; bad = 1 } END { exit !bad }' "$scratch/disturbed/receipts"
}

faults_compare() {
	local file area run
	for run in quiet disturbed; do
		check "compared: the ledger of the $run run is the topic's $records records" ledger_balances $run transition "$records"
		for area in approval indicator; do
			check "compared: and of $area" ledger_balances $run $area "$(of_area $area)"
		done
	done
	check 'compared: one receipt for a record' receipts_once
	check 'there is something to compare' test -s "$scratch/quiet/cases" -a -s "$scratch/quiet/discrepancies" \
		-a -s "$scratch/quiet/documents" -a -s "$scratch/quiet/indicators" -a -s "$scratch/quiet/facts" -a -s "$scratch/quiet/rejected" -a -s "$scratch/quiet/receipts"
	for file in "$scratch"/quiet/*; do
		file=$(basename "$file")
		check "compared: the same bytes of $file" same "$file"
	done
	check 'compared: rebuild --verify finds the same states' test "$(cat "$scratch/disturbed-verified")" = 0
	check 'rebuild --verify of the quiet run' test "$(cat "$scratch/quiet-verified")" = 0
}
