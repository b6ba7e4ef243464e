#!/bin/bash
# The daemons and the command line talk to the broker, the database and whoever asks at their own ports, and to nobody else;
# and they ask the kernel for nothing that the units' filter would refuse. Watched by strace while facts
# come in and summaries go out.
# size: full
# timeout: 240
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"
# shellcheck source=deploy/lib_services.sh
. "$root/deploy/lib_services.sh"
command -v strace >/dev/null || skip_all 'there is no strace'
strace -o /dev/null true 2>/dev/null || skip_all 'strace may not watch here'

system_start mockd 1
# The database by TCP, so that its connections are seen as well.
"$root/deploy/dev/postgres.sh" drop "$POSTGRES_DIR"
"$root/deploy/dev/postgres.sh" start "$POSTGRES_DIR" --tcp --no-fsync >"$scratch/conninfo" || { not_ok postgres; exit 1; }
CONNINFO=$(cat "$scratch/conninfo")
export SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
"$bin/samverka" migrate >/dev/null 2>&1 || { not_ok migrate; exit 1; }

# Those with a port of their own: a certificate for publishers, a page for whoever sits here.
gateway_certificates
export SAMVERKA_GATEWAY_ADDRESS=127.0.0.1 SAMVERKA_GATEWAY_PORT=0 SAMVERKA_GATEWAY_CERTIFICATE=$pki/server.pem
export SAMVERKA_GATEWAY_KEY=$pki/server.key SAMVERKA_GATEWAY_CLIENTCA=$pki/samverka.pem SAMVERKA_MONITOR_OPENTO=loopback
declare -A ports
services=() tracers=()
while IFS=$'\t' read -r service _ _ own _; do
	services+=("$service")
	ports[$service]=$([ "$own" = - ] && echo 1 || echo 2)
	start_job "$service" strace -f -qq -o "$scratch/$service.trace" "$bin/samverka-$service"
	tracers+=("$JOB_PID")
done < <(services_each)
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl >/dev/null 2>&1
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2018-01-01 "$scratch/reference.jsonl" >/dev/null 2>&1
check 'reference data arrive under the tracer' system_wait 90
"$tools/story" facts --until 2022-03-31 | head -n 300 | "$bin/samverka" publish >/dev/null 2>&1
"$tools/story" refused | "$bin/samverka" publish --unchecked --topic samverka.transition.v1 >/dev/null 2>&1
check 'facts arrive, summaries go out' system_wait 120
own_port() { sed -n "s/.*event=$2 .*[ _]port=\([0-9]*\).*/\1/p" "$scratch/$1.log" | tail -n 1; }
GATEWAY=https://localhost:$(own_port gateway listening)
export GATEWAY
check 'an event by HTTPS under the tracer' test "$(post skane application/cloudevents+json \
	"$root/schemas/examples/samverka.transition.admission.registered.v1.json")" = 202
page() { curl -sS "http://localhost:$(own_port monitor page)/" | grep -q '</html>'; }
check 'the page under the tracer' wait_for 30 page
# Every verb of the command line but run, which only starts what is watched here. What a verb makes of
# what it finds is not asked, but it must have come to an answer of its own: no verb is called wrongly.
tried=' run '
cli() {
	local rc
	tried+="$1 "
	strace -f -qq -A -o "$scratch/samverka.trace" "$bin/samverka" "$@" >"$scratch/cli.out" 2>"$scratch/cli.err" </dev/null
	rc=$?
	[ "$rc" -le 1 ] || { echo "$* ends with $rc"; tail -n 3 "$scratch/cli.err"; return 1; }
}
every_verb() {
	local fact=$scratch/one.jsonl verb record
	tr -d '\n' <"$root/schemas/examples/samverka.transition.admission.registered.v1.json" >"$fact"
	cli migrate && cli check && cli topics --codes 12 && cli reference load "$root/schemas/defaults/policy.jsonl" &&
		cli validate --reference "$fact" && cli publish "$fact" && cli status && cli export cases &&
		cli export discrepancies && cli export facts && cli summary S5 && cli rejected list || return 1
	record=$("$bin/samverka" rejected list | sed -n '/"reason":"SCHEMA"/s/.*"record":"\([^"]*\)".*/\1/p' | head -n 1)
	cli rejected show "$record" --content --why strace && cli rejected replay "$record" --why strace &&
		cli partition resume samverka.transition.v1 0 --at 0 --reason strace &&
		cli retention --area transition --before 2010-01-01 --decision strace &&
		cli rebuild --verify --area transition && cli explain D-SET-02 || return 1
	for verb in $(verbs | grep . || echo none); do
		[[ $tried == *" $verb "* ]] || { echo "$verb is not tried"; return 1; }
	done
}
# By the help, which is made from the table of verbs.
verbs() { "$bin/samverka" --help | sed -nE 's/^  ([a-z]+)  .*/\1/p'; }
check 'every verb of the command line under the tracer' every_verb

for pid in "${tracers[@]}"; do
	pkill -TERM -P "$pid"
done
for pid in "${tracers[@]}"; do wait "$pid"; done

broker_port=${BOOTSTRAP##*:}
database_port=$(sed 's/.*port=\([0-9]*\).*/\1/' <<<"$CONNINFO")
# connected FILE: "ADDRESS PORT" of everything connected to or sent to, but for files in the file system
connected() {
	sed -n -e 's/.*\(connect\|sendto\|sendmsg\|sendmmsg\)(.*sin_port=htons(\([0-9]*\)), sin_addr=inet_addr("\([^"]*\)").*/\3 \2/p' \
		-e 's/.*\(connect\|sendto\|sendmsg\|sendmmsg\)(.*sin6_port=htons(\([0-9]*\)),.*inet_pton(AF_INET6, "\([^"]*\)".*/\3 \2/p' "$1" | sort -u
}
only_ours() { # FILE PORT…
	local file=$1 others
	shift
	others=$(connected "$file" | grep -vE "^127\.0\.0\.1 ($(tr ' ' '|' <<<"$*"))$")
	[ -z "$others" ] || { echo "$others"; return 1; }
	[ -n "$(connected "$file")" ] || { echo 'nothing was seen'; return 1; }
}
# The embedded broker has several listeners, one a broker.
broker_ports=$(tr ',' '\n' <<<"$BOOTSTRAP" | sed 's/.*://' | tr '\n' ' ')
[ -n "$broker_ports" ] || broker_ports=$broker_port
listens() { grep -cE '^[0-9]+ +listen\(' "$1"; }
# Allowed by SystemCallFilter=@system-service less @privileged and @resources.
filter() {
	calls() { systemd-analyze syscall-filter "$1" 2>/dev/null | sed -n 's/^    \([a-z0-9_@-]*\)$/\1/p'; }
	expand() {
		local word
		for word in $(calls "$1"); do
			case $word in @*) expand "$word" ;; *) echo "$word" ;; esac
		done
	}
	comm -23 <(expand @system-service | sort -u) <({ expand @privileged; expand @resources; } | sort -u)
}
# getrlimit and its kind ask only; a daemon that is told EPERM goes on.
asks_only='^(prlimit64|sched_setaffinity|setrlimit)$'
used_calls() { sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$1" | sort -u; }
within_filter() {
	local more
	more=$(comm -23 <(used_calls "$1") "$scratch/filter" | grep -vE "$asks_only")
	[ -z "$more" ] || { echo "$more"; return 1; }
}
command -v systemd-analyze >/dev/null && filter >"$scratch/filter"
for service in "${services[@]}"; do
	trace=$scratch/$service.trace
	# shellcheck disable=SC2086 # a list of ports
	check "$service connects to broker and database alone" only_ours "$trace" $broker_ports "$database_port"
	check "$service listens on its own ports alone" test "$(listens "$trace")" -eq "${ports[$service]}"
	if [ -s "$scratch/filter" ]; then
		check "$service stays within the units' system calls" within_filter "$trace"
	else
		skip "$service stays within the units' system calls" 'there is no systemd-analyze'
	fi
done
# shellcheck disable=SC2086 # a list of ports
check 'the command line connects to broker and database alone' only_ours "$scratch/samverka.trace" $broker_ports "$database_port"
check 'the command line listens on no port' test "$(listens "$scratch/samverka.trace")" -eq 0
# The negative control: somebody else is seen.
strace -f -qq -o "$scratch/other.trace" bash -c ': <>/dev/tcp/127.0.0.1/9' 2>/dev/null
denied() { ! only_ours "$@"; }
check 'a connection elsewhere would be seen' denied "$scratch/other.trace" "$database_port"
finish
