#!/bin/bash
# size: full
# timeout: 300
# What a machine runs out of: places at the database, descriptors, names that mean nothing. A daemon waits for
# them, does not spin meanwhile, and goes on when they are there. Without memory it ends, and the next one goes on.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"

# Processor time of a process in hundredths of a second.
used() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
# idles PID: less than a tenth of a processor in two seconds
idles() {
	local before
	before=$(used "$1")
	sleep 2
	echo "$(($(used "$1") - before)) hundredths of a second"
	[ $(($(used "$1") - before)) -lt 20 ]
}
said() { grep -q "$2" "$scratch/$1.log"; }

system_start mockd 2
"$root/deploy/dev/postgres.sh" stop "$POSTGRES_DIR"
"$root/deploy/dev/postgres.sh" start "$POSTGRES_DIR" --set max_connections=10 >/dev/null || { not_ok 'PostgreSQL starts'; exit 1; }
CONNINFO=$(cat "$POSTGRES_DIR/conninfo")
export SAMVERKA_POSTGRES_CONNINFO=$CONNINFO

# ---- no place at the database ----

# Each enters by itself: whoever comes while another is leaving is refused, and then a place stays free.
entered() { grep -q '^in$' "$scratch/$1.log"; }
settled() { entered "$1" || ! kill -0 "$2"; }
crowd=()
export PGOPTIONS='-c client_connection_check_interval=100' # they end with their clients
for ((i = 1; i <= 100 && ${#crowd[@]} < 10; i++)); do
	start_job "crowd$i" psql -X -qAt "$CONNINFO" -c "SELECT 'in'" -c 'SELECT pg_sleep(600)'
	wait_for 30 settled "crowd$i" "$JOB_PID"
	if entered "crowd$i"; then crowd+=("$JOB_PID"); fi
done
unset PGOPTIONS
full() { ! psql -X -qAt "$CONNINFO" -c 'SELECT 1'; }
check 'all places are taken' wait_for 30 full
start_job waiting "$bin/samverka-transitions" --kafka.group.instance.id=waiting
check 'a reconciler without a place says so' wait_for 30 said waiting 'event=retrying.*DB_'
check 'and does not spin' idles "$JOB_PID"
for pid in "${crowd[@]}"; do stop_job "$pid"; done
check 'it takes one when there is one' wait_for 30 said waiting 'event=recovered'
stop_job "$JOB_PID"

# ---- names that mean nothing ----

SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=broker.invalid:9092 start_job nowhere "$bin/samverka-transitions" --kafka.group.instance.id=nowhere
check 'a broker without an address is waited for' wait_for 30 said nowhere 'broker.invalid'
check 'without spinning' idles "$JOB_PID"
check 'the daemon lives' kill -0 "$JOB_PID"
stop_job "$JOB_PID"
SAMVERKA_POSTGRES_CONNINFO='host=database.invalid user=samverka dbname=samverka' start_job lost "$bin/samverka-transitions" --kafka.group.instance.id=lost
check 'a database without an address too' wait_for 60 said lost 'event=retrying.*DB_CONNECTION'
check 'that daemon lives as well' kill -0 "$JOB_PID"
stop_job "$JOB_PID"

# ---- a page without its database ----

SAMVERKA_POSTGRES_CONNINFO='host=127.0.0.1 port=1' start_job blind "$bin/samverka-monitor" --monitor.port=0 --management.port=0
management() { sed -n 's/.*management_port=\([0-9]*\).*/\1/p' "$scratch/blind.log"; }
tried() { [ "$(curl -s "http://127.0.0.1:$(management)/metrics" | sed -n 's/^samverka_turns_total{.*result="failed"} //p')" -ge 6 ]; }
check 'the page tries again' wait_for 60 tried
check 'and says once that it does' test "$(grep -c 'event=retrying' "$scratch/blind.log")" -eq 1
check 'not that it has recovered' bash -c "! grep 'event=recovered' '$scratch/blind.log'"
cause() { curl -s "http://127.0.0.1:$(management)/readyz" | grep -q 'DB_CONNECTION\|"DATABASE"'; }
check 'what is missing is told to who asks' cause
stop_job "$JOB_PID"

# ---- no memory ----

start_job reference "$bin/samverka-reference"
"$bin/samverka" reference load --recorded 2010-01-01 "$root"/schemas/defaults/{principals,policy,tariffs}.jsonl >/dev/null 2>&1
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2018-01-01 "$scratch/reference.jsonl" >/dev/null 2>&1
start_job starved "$bin/samverka-transitions" --kafka.group.instance.id=starved
starved=$JOB_PID
check 'reference data arrive' wait_for 60 "$bin/samverka" status --wait 1
"$tools/story" facts >"$scratch/facts.jsonl"
kill -STOP "$starved"
prlimit --pid "$starved" --data=4096
kill -CONT "$starved"
"$bin/samverka" publish "$scratch/facts.jsonl" >/dev/null 2>&1
gone() { ! kill -0 "$1"; }
check 'a reconciler without memory ends' wait_for 60 gone "$starved"
kill -KILL "$starved" 2>/dev/null
wait "$starved" 2>/dev/null
check 'as if it were killed, to be started again' test $? -gt 128
start_job fed "$bin/samverka-transitions" --kafka.group.instance.id=starved
arrived() { "$bin/samverka" status --wait 0 2>/dev/null | grep -q '"partitionsBehind":0,"queueDue":0,'; }
# The embedded broker waits for the dead member of its name as long as that may be between two polls: a minute.
check 'the next one reads everything' wait_for 150 arrived
once() { [ "$(psql -X -qAt "$CONNINFO" -c 'SELECT sum(n) FROM transition.flow_sum')" -eq "$(wc -l <"$scratch/facts.jsonl")" ]; }
check 'once' once
check 'and its states are right' "$bin/samverka" rebuild --verify --area transition
stop_job "$JOB_PID"

# ---- no descriptor ----

command -v openssl >/dev/null || { skip 'descriptors' 'openssl is missing'; finish; }
gateway_certificates
printf '#!/bin/sh\nulimit -n 48\nexec "%s" "$@"\n' "$bin/samverka-gateway" >"$scratch/few"
chmod +x "$scratch/few"
GATEWAY_PROGRAM=$scratch/few gateway_start
check 'the gateway says that it has few descriptors' said gateway 'event=few-descriptors'
start_job callers python3 -c '
import socket, sys, time
kept = []
for _ in range(150):
    s = socket.socket()
    s.settimeout(2)
    try:
        s.connect(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        pass
    kept.append(s)
print("called", flush=True)
time.sleep(600)' "$GATEWAY_PORT"
check 'more callers than descriptors' wait_for 60 grep -q called "$scratch/callers.log"
check 'it does not spin' idles "$GATEWAY_PID"
stop_job "$JOB_PID"
served() { [ "$(ask skane /v1/events)" = 405 ]; }
check 'and serves again when they are gone' wait_for 30 served
gateway_stop
finish
