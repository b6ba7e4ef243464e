# shellcheck shell=bash
# What test scripts share: cases, waiting for a condition, and servers that end with the script.
#
#   . "$(dirname "$0")/../lib.sh"
#
#   ok NAME | not_ok NAME [WHY] | skip NAME REASON     one line for a case
#   check NAME COMMAND…         a case that is ok when the command succeeds; its output on a failure
#   skip_all REASON             ends the script with 77
#   wait_for SECONDS COMMAND…   until it succeeds; false when time is up
#   at_exit COMMAND…            run at the end, last one first
#   has_header LINE             stands in $scratch/headers, which curl -D wrote
#   safe_headers                and so do those that each answer over TLS has
#   start_kafka [ARGUMENT…]     real Apache Kafka: sets KAFKA_DIR, BOOTSTRAP; skips when there is none
#   start_mockd [ARGUMENT…]     the embedded broker: sets BOOTSTRAP, MOCKD_PID; mockd_do WORD… steers it
#   start_postgres [ARGUMENT…]  sets POSTGRES_DIR, CONNINFO; skips when there is none
#   start_job NAME COMMAND…     in the background, output in $scratch/NAME.log: sets JOB_PID
#   stop_job PID [SIGNAL]       and waits for it
#   signal_between STATE PID SIGNAL   while no transaction of a tests/kafka/probe on that file is open
#   finish                      the exit code of the script: `finish` is its last line
#
# $root is the repository, $scratch a folder that goes away, $tools where the tools were built.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 2
# shellcheck disable=SC2034 # for the scripts
tools=$root/${BUILD:-build/gcc}/tools
case ${BUILD:-} in /*) tools=$BUILD/tools ;; esac
# Several systems run beside each other: the monitor's page takes any free port.
export SAMVERKA_MONITOR_PORT=${SAMVERKA_MONITOR_PORT:-0}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/samverka-script.XXXXXX") || exit 2
chmod 755 "$scratch"
# A server that takes a connection and says nothing ends a case, not the script's time.
echo 'max-time = 60' >"$scratch/.curlrc"
export CURL_HOME=$scratch
failed=0
exits=()

run_exits() {
	local i
	# A job that is ended before it has become its program still has our traps.
	[ "$BASHPID" = $$ ] || return 0
	# Before the servers end and take their files along.
	[ -z "${SAMVERKA_LEAKS:-}" ] || "$root/tests/leaks.sh" "$scratch" 2>/dev/null | sed "s|^\./|$(basename "$0"): |" >>"$SAMVERKA_LEAKS"
	for ((i = ${#exits[@]} - 1; i >= 0; i--)); do
		eval "${exits[i]}"
	done
	rm -rf "$scratch"
}
trap run_exits EXIT
trap 'exit 143' TERM INT HUP

at_exit() {
	local line
	printf -v line '%q ' "$@"
	exits+=("$line >/dev/null 2>&1 || :")
}

ok() { echo "ok - $1"; }
not_ok() {
	echo "not ok - $1"
	[ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/# /'
	failed=1
}
skip() { echo "skip - $1: $2"; }
skip_all() {
	echo "SKIP: $*"
	exit 77
}
check() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then ok "$name"; else not_ok "$name" "$out"; fi
}
finish() { exit $failed; }

has_header() { tr -d '\r' <"$scratch/headers" | grep -qix -- "$1" || { cat "$scratch/headers"; return 1; }; }
safe_headers() {
	has_header 'strict-transport-security: max-age=31536000' && has_header 'x-content-type-options: nosniff' &&
		has_header 'referrer-policy: no-referrer' && has_header 'cache-control: no-store'
}

wait_for() {
	local deadline=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.05
	done
}

start_job() {
	local name=$1
	shift
	# Not left to the job: whoever looks for its words at once would find no file, or that of an earlier one.
	: >"$scratch/$name.log"
	"$@" >>"$scratch/$name.log" 2>&1 </dev/null &
	JOB_PID=$!
	at_exit end_child $JOB_PID KILL
}

stop_job() {
	kill -"${2:-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# At the end a job may be long gone, and its number another's.
end_child() {
	! grep -qs "^PPid:[[:space:]]*$$\$" "/proc/$1/status" || stop_job "$@"
}

# One stopped inside of its transaction would keep the file's lock from all others, where a database ends
# the transaction (idle_in_transaction_session_timeout); one killed there may have told nothing of it.
signal_between() {
	local file
	exec {file}<>"$1"
	flock "$file"
	kill -"$3" "$2"
	[ "$3" != STOP ] || wait_for 30 stands_still "$2"
	exec {file}>&-
}
stands_still() { [ "$(ps -L -o s= -p "$1" | sort -u)" = T ]; }

# A server's script says "SKIP: reason" with 77 when it cannot be had.
server() {
	local out rc
	out=$("$@")
	rc=$?
	[ $rc -ne 77 ] || { echo "$out"; exit 77; }
	[ $rc -eq 0 ] || { not_ok "$(basename "$1" .sh) starts"; exit 1; }
}

start_kafka() {
	KAFKA_DIR=$scratch/kafka
	at_exit "$root/deploy/dev/kafka.sh" stop "$KAFKA_DIR" --now
	server "$root/deploy/dev/kafka.sh" start "$KAFKA_DIR" "$@"
	BOOTSTRAP=$(cat "$KAFKA_DIR/bootstrap")
	export BOOTSTRAP
}

start_postgres() {
	POSTGRES_DIR=$scratch/postgres
	mkdir -m 755 "$POSTGRES_DIR"
	at_exit "$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR"
	server "$root/deploy/dev/postgres.sh" start "$POSTGRES_DIR" "$@"
	CONNINFO=$(cat "$POSTGRES_DIR/conninfo")
	export CONNINFO
}

start_mockd() {
	mkfifo "$scratch/mockd.in"
	"$tools/mockd" --port-file "$scratch/mockd.port" "$@" <"$scratch/mockd.in" \
		>"$scratch/mockd.out" 2>"$scratch/mockd.err" &
	MOCKD_PID=$!
	at_exit end_child $MOCKD_PID
	exec {MOCKD_IN}>"$scratch/mockd.in"
	wait_for 10 test -s "$scratch/mockd.port" || { not_ok 'mockd starts'; exit 1; }
	BOOTSTRAP=$(cat "$scratch/mockd.port")
	export BOOTSTRAP MOCKD_PID
}

# One line to the embedded broker, and its answer.
mockd_do() {
	local before after
	before=$(wc -l <"$scratch/mockd.out")
	echo "$*" >&"$MOCKD_IN"
	after=$((before + 1))
	wait_for 5 test_lines "$scratch/mockd.out" $after || return 1
	sed -n "${after}p" "$scratch/mockd.out"
	[ "$(sed -n "${after}p" "$scratch/mockd.out")" = ok ]
}
test_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }
