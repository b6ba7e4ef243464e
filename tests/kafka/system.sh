#!/bin/bash
# size: full
# timeout: 1800
# Scripts of tests/e2e that make do with the embedded broker otherwise, on Apache Kafka itself: daemons, gateway
# and command line.
#   SAMVERKA_BROKER=3.9.1 system.sh [SCRIPT…]
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

scripts=("$@")
[ $# -gt 0 ] || scripts=(readings documents retention receipts gateway)
export SAMVERKA_BROKER=${SAMVERKA_BROKER:-3.9.1}
for script in "${scripts[@]}"; do
	"$root/tests/e2e/$script.sh" >"$scratch/$script.out" 2>&1
	rc=$?
	sed -n "s/^\(ok\|not ok\|skip\) - /&$script: /p; s/^SKIP: /skip - $script: /p" "$scratch/$script.out"
	case $rc in
	0) grep -q '^ok - ' "$scratch/$script.out" || not_ok "$script: has cases" "$(cat "$scratch/$script.out")" ;;
	77) ;;
	*) not_ok "$script: all of it" "exit code $rc"$'\n'"$(cat "$scratch/$script.out")" ;;
	esac
done
finish
