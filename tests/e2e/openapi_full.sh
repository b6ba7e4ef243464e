#!/bin/bash
# schemas/openapi.yaml against a validator, and schemathesis against the running gateway and monitor:
# nothing is found. Both come from PyPI, in the versions of python.txt.
# size: full
# timeout: 800
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_certificates.sh
. "$(dirname "$0")/lib_certificates.sh"
# shellcheck source=tests/e2e/lib_gateway.sh
. "$(dirname "$0")/lib_gateway.sh"

python3 -m venv "$scratch/venv" >/dev/null 2>&1 || skip_all 'python3-venv is missing'
"$scratch/venv/bin/pip" -q --disable-pip-version-check install --no-deps -r "$root/tests/e2e/python.txt" \
	>"$scratch/pip.log" 2>&1 || skip_all "PyPI cannot be reached: $(tail -n 1 "$scratch/pip.log")"
check 'openapi-spec-validator' "$scratch/venv/bin/openapi-spec-validator" "$root/schemas/openapi.yaml"
system_start mockd 2
SAMVERKA_MONITOR_OPENTO=loopback system_daemons 1
system_reference
gateway_certificates
gateway_start
cd "$scratch" || exit 1
check 'schemathesis finds nothing' "$scratch/venv/bin/schemathesis" --config-file "$root/tests/e2e/schemathesis.toml" \
	run "$root/schemas/openapi.yaml" --url "$GATEWAY" --include-path-regex "^/v1/" --request-cert "$pki/skane.pem" \
	--request-cert-key "$pki/skane.key" --tls-verify "$pki/samverka.pem" --max-examples 100 --seed 1 --no-color
monitor=http://127.0.0.1:$(sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)
# Open to whoever sits here: who may see what is sign_in.sh's question.
check 'nor in the monitor' "$scratch/venv/bin/schemathesis" --config-file "$root/tests/e2e/schemathesis.toml" \
	run "$root/schemas/openapi.yaml" --url "$monitor" --include-tag monitor --exclude-checks ignored_auth --max-examples 30 --seed 1 --no-color
# The stream of events has no end to wait for; a language or theme that is none is passed over, for people.
check 'nor in its pages' "$scratch/venv/bin/schemathesis" --config-file "$root/tests/e2e/schemathesis.toml" run "$root/schemas/openapi.yaml" \
	--url "$monitor" --include-tag pages --exclude-path /events --exclude-checks ignored_auth,negative_data_rejection --max-examples 10 --seed 1 --no-color
managed=http://127.0.0.1:$(sed -n 's/.*service=monitor event=started .*management_port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)
check 'nor at its management port' "$scratch/venv/bin/schemathesis" --config-file "$root/tests/e2e/schemathesis.toml" \
	run "$root/schemas/openapi.yaml" --url "$managed" --include-tag management --max-examples 10 --seed 1 --no-color
[ "$(peak)" -lt 65536 ] && ok 'in bounded memory' || not_ok 'in bounded memory' "$(peak) kB"
gateway_stop
finish
