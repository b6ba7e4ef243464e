#!/bin/bash
# The gateway under clients that nobody wants: slow ones, too many, endless bodies, broken framing.
# Each gets the right answer, and memory stays bounded, also when the broker takes nothing. See
# gateway_hostile.py.
# size: full
# timeout: 400
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"

command -v openssl >/dev/null || skip_all 'openssl is missing'
admission=$root/schemas/examples/samverka.transition.admission.registered.v1.json
ulimit -n 4096 2>/dev/null || skip_all 'not enough descriptors'

system_start mockd 2
system_daemons 1
system_reference
gateway_certificates
hostile() { "$(dirname "$0")/gateway_hostile.py" "$1" "$GATEWAY_PORT" "$pki" "$admission" "$2" "$GATEWAY_PID" "$3" || failed=1; }

gateway_start --gateway.idle=3s --gateway.slow=3s
hostile slow 0 3
[ "$(metric gateway_requests_lost)" -ge 2 ] && ok 'what never became whole is counted' || not_ok 'what never became whole is counted'
bodies() { [ "$(metric gateway_bodies_bytes)" = 0 ]; }
wait_for 5 bodies && ok 'no body is left' || not_ok 'no body is left'
gateway_stop

# Idle for so long that the first of a thousand is still there when a slow machine has made the last.
gateway_start --gateway.idle=600s
hostile large 1000 60
closed() { [ "$(metric gateway_connections)" -le 1 ]; }
wait_for 10 closed && ok 'nothing is left open' || not_ok 'nothing is left open' "$(metric gateway_connections)"
gateway_stop

# What an operator set lower: bodies at once, requests of one organisation, connections of one address.
gateway_start --gateway.memory=2MiB --gateway.requests=4 --gateway.connectionsperaddress=5 --gateway.slow=120s
none_open() { [ "$(metric gateway_connections)" = 0 ]; }
hostile full 3 60
wait_for 60 none_open
hostile rate 4 60
wait_for 60 none_open
hostile many 5 60
gateway_stop

# The broker is down: what was taken in waits for it no longer than it is told, and no more of it than fits.
system_stop
gateway_start --gateway.acknowledge=1s --gateway.slow=120s
taken() { [ "$(post skane application/cloudevents+json "$admission")" = 202 ]; }
wait_for 60 taken && ok 'taken while there is a broker' || not_ok 'taken while there is a broker' "$(cat "$scratch/answer")"
broker_down
hostile pressure 32 8
broker_up
wait_for 60 taken && ok 'taken again when it is back' || not_ok 'taken again when it is back' "$(cat "$scratch/answer")"
[ "$(peak)" -lt 65536 ] && ok 'memory stayed under 64 MB meanwhile' || not_ok 'memory stayed under 64 MB meanwhile' "$(peak) kB"
gateway_stop
finish
