# shellcheck shell=bash disable=SC2154,SC2034
# What the benches share. Source it after lib.sh and lib_system.sh; servers run already where a
# function asks them.
#
#   sql TEXT, ask TEXT, median, now_ms, cpu_ms PID, peak_kb PID, now_kb PID, load
#   database_cpu_ms        of the private PostgreSQL, ended backends too
#   bench_reference [FILE…]  schema, clock at the end of the story, reference data of the story or of the
#                          files; the daemon stays, in $reference_pid
#   bench_facts CASES [in order]   published, shuffled unless said: sets $facts, leaves $scratch/facts.jsonl
#   empty_area             no fact, no state, no offset
#   start_reconcilers N, stop_reconcilers, consumed, all_consumed N
#   drained                no entity waits for its fold, no message for its receiver
#   figure NAME FIELD      of the lines "NAME FIGURE…" in $scratch/figures: that field of each run, sorted
#   candidates             their names into $names, in the order they came
#   chart                  a bar each, of the median of field 2; words NAME says what it is
#   spread NAME FIELD [DIVISOR [DECIMALS]]   its median (least–most)
#   bench_write NAME FILE  between <!-- NAME --> and <!-- end NAME --> of docs/performance.md, with the command
#                          that this bench was called by

# Sourced before the options are taken, so they are still all there.
bench_command=$(realpath --relative-to="$root" "$0")
for word in "$@"; do
	case $word in *[!A-Za-z0-9_.,=-]*) bench_command+=" '$word'" ;; *) bench_command+=" $word" ;; esac
done

sql() { psql -X -q -At "$SAMVERKA_POSTGRES_CONNINFO" -c "$1"; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
now_ms() { date +%s%3N; }
load() { cut -d ' ' -f 1 /proc/loadavg; }
peak_kb() { awk '/^VmHWM/{print $2}' "/proc/$1/status"; }
now_kb() { awk '/^VmRSS/{print $2}' "/proc/$1/status"; }
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}' "/proc/$1/stat"; }
database_cpu_ms() {
	local main files
	main=$(sql "SELECT pg_read_file('postmaster.pid')" | head -n 1)
	mapfile -t files < <(pgrep -P "$main" | sed 's|.*|/proc/&/stat|')
	cat "/proc/$main/stat" "${files[@]}" 2>/dev/null |
		awk -v hz="$(getconf CLK_TCK)" '{ n += $14 + $15 } NR == 1 { n += $16 + $17 } END { print int(n * 1000 / hz) }'
}
# One line of answer, over a connection that stays: asked twenty times a second, a new one each time
# would take a fifth of a processor away from what is measured.
asking=''
open_ask() {
	coproc psql -X -q -At "$SAMVERKA_POSTGRES_CONNINFO"
	exec {asking}>&"${COPROC[1]}" {answered}<&"${COPROC[0]}"
}
ask() {
	[ -n "$asking" ] || { sql "$1"; return; }
	printf '%s;\n' "$1" >&"$asking"
	read -r answer <&"$answered" && printf '%s\n' "$answer"
}
consumed() { ask "SELECT coalesce(sum(next), 0) FROM transition.consumer_offset WHERE topic = 'samverka.transition.v1'"; }
all_consumed() { [ "$(consumed)" -ge "$1" ]; }
drained() { [ "$(ask 'SELECT NOT EXISTS (SELECT FROM transition.queue WHERE due <= samverka.now())')" = t ]; }
empty_area() {
	sql "TRUNCATE transition.entity, transition.fact, transition.rejected, transition.receipt, transition.flow,
		transition.sequence_seen, transition.discrepancy, transition.discrepancy_log, transition.bucket_member,
		transition.mark, transition.queue, transition.walk, transition.consumer_offset" || exit 1
}
start_reconcilers() {
	local i
	pids=()
	for ((i = 0; i < $1; i++)); do
		start_job "transitions$i" "$bin/samverka-transitions"
		pids+=("$JOB_PID")
	done
}
stop_reconcilers() {
	local i
	for i in "${pids[@]}"; do stop_job "$i"; done
}

# Every unit of the files is in.
bench_loaded() { [ "$(sql "SELECT count(*) FROM reference.entity WHERE key LIKE 'unit/%'")" -ge \
	"$(cat "$@" | sed -n '/"object":"unit"/s/.*"id":"\([^"]*\)".*/\1/p' | sort -u | wc -l)" ]; }
bench_reference() {
	export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP
	system_clock 2022-03-31
	"$bin/samverka" migrate >/dev/null 2>&1 || exit 1
	open_ask
	start_job reference "$bin/samverka-reference"
	reference_pid=$JOB_PID
	if [ $# = 0 ]; then
		"$tools/story" reference >"$scratch/reference.jsonl"
		set -- "$root/schemas/defaults/principals.jsonl" "$scratch/reference.jsonl"
	fi
	"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{policy,tariffs}.jsonl "$@" >/dev/null || exit 1
	wait_for 180 bench_loaded "$@" || { tail -n 3 "$scratch/reference.log"; exit 1; }
}
bench_facts() {
	if [ "${2:-}" = 'in order' ]; then
		"$tools/story" facts --cases "$1" --in-order
	else
		"$tools/story" facts --cases "$1" | shuf --random-source=<(yes)
	fi >"$scratch/facts.jsonl"
	facts=$(wc -l <"$scratch/facts.jsonl")
	"$bin/samverka" publish "$scratch/facts.jsonl" >"$scratch/publish.out" || exit 1
}
figure() { awk -v name="$1" -v f="$2" '$1 == name { print $f }' "$scratch/figures" | sort -n; }
spread() {
	figure "$1" "$2" | awk -v by="${3:-1}" -v form="%.${4:-0}f" '{ v[NR] = $1 / by } END {
		printf form " (" form "–" form ")", v[int((NR + 1) / 2)], v[1], v[NR] }'
}
candidates() { mapfile -t names < <(cut -d ' ' -f 1 "$scratch/figures" | awk '!seen[$0]++'); }
chart() {
	local name most
	candidates
	most=$(cut -d ' ' -f 2 "$scratch/figures" | sort -n | tail -n 1)
	echo '```'
	for name in "${names[@]}"; do
		figure "$name" 2 | median | awk -v most="$most" -v name="$(words "$name")" '{
			n = int($1 * 50 / most + 0.5); bar = ""
			while (n-- > 0) bar = bar "█"
			printf "%-40s %s %d\n", name, bar, $1 }'
	done
	echo '```'
}
bench_write() {
	local page=$root/docs/performance.md
	sed -i "/^<!-- $1 -->\$/,/^<!-- end $1 -->\$/{//!d}" "$page"
	{ cat "$2"; printf '\nMade by `%s`.\n' "$bench_command"; } >"$scratch/written"
	sed -i "/^<!-- $1 -->\$/r $scratch/written" "$page"
}
