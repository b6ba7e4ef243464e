#!/bin/bash
# Which way includes may point. Prints each include that points elsewhere.
#
#   base <- event <- registry <- port <- engine, rim        domain code of a service: see domain()
#                   port/{domain,discrepancy_list}.h <- rules     shared by the rules of several domains
#
# Only rim, a service's main.c and the programs that are all adapter (gateway, monitor, samverka)
# see Kafka, libpq, HTTP or systemd.
set -u
cd "$(dirname "$0")/../.." || exit 2

foreign='librdkafka/|libpq-fe|microhttpd|systemd/|curl/'
# What asks the clock, waits or does I/O: not in event, registry, engine or a domain.
impure='<time\.h>|<unistd\.h>|<fcntl\.h>|<poll\.h>|<signal\.h>|<sys/|"base/(log|clock|stop|settings)\.h"'
pure="$impure|\"base/counters\.h\""

failed=0

# check NAME ALLOWED FORBIDDEN FILE…: own includes must match ALLOWED, none may match FORBIDDEN
check() {
	local name=$1 allowed=$2 forbidden=$3 faults
	shift 3
	[ $# -gt 0 ] && [ -e "$1" ] || return 0
	faults=$(
		grep -HnE '^ *# *include *"' "$@" | grep -vE "include *\"($allowed)"
		[ -z "$forbidden" ] || grep -HnE '^ *# *include' "$@" | grep -E "$forbidden"
	)
	if [ -z "$faults" ]; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		while IFS= read -r line; do printf '  %s\n' "$line"; done <<<"$faults"
		failed=1
	fi
}

shopt -s nullglob extglob
check "base stands alone" 'base/' "$foreign" common/base/*.[ch]
check "event uses base" '(base|event)/' "$foreign|$pure" common/event/*.[ch]
# Waiting for an acknowledgement needs a clock, so port has one.
check "port uses registry" '(base|event|port|registry)/' "$foreign" common/port/*.[ch]
check "registry uses event" '(base|event|registry)/' "$foreign|$pure" common/registry/*.[ch]
check "rules use event, registry and the domain's shape" \
	'(base|event|registry|rules)/|port/(domain|discrepancy_list)\.h' "$foreign|$pure" common/rules/*.[ch]
check "engine uses port" '(base|event|port|registry|engine)/' "$foreign|$impure" common/engine/*.[ch]
check "rim implements port" '(base|event|port|registry|rim)/' '' common/rim/!(reconciler).[ch]
# The shared main of the reconcilers joins the engine to its adapters.
check "reconciler joins engine and rim" '(base|event|port|registry|engine|rim)/' '' common/rim/reconciler.[ch]

# Pure rules: they see facts and registers and give back states.
domain() {
	local service=$1
	check "$service is pure but for main.c" "(base|event|registry|rules|$service)/|port/(domain|discrepancy_list)\.h" \
		"$foreign|$pure" services/"$service"/!(main).[ch]
}
# What a domain shows of its states, to whoever sums them up.
states='transitions/(state|record)\.h|approvals/([a-z]+_)?(state|record)\.h|indicators/(state|record)\.h'
for folder in services/*/; do
	service=$(basename "$folder")
	case $service in
	gateway | monitor | samverka) ;;
	summaries) # work*.c reads and writes; the folds are pure, over the states that others keep
		check "summaries is pure but for main.c and work*.c" \
			"(base|event|registry|rules|summaries)/|$states" \
			"$foreign|$pure" services/summaries/!(main|work*).[ch]
		;;
	*) domain "$service" ;;
	esac
	# Services meet in the database and in topics only; the operator's tool knows them all.
	reads=''
	[ "$service" = summaries ] && reads="|$states"
	[ "$service" = gateway ] && reads='|samverka/areas\.h' # judges what all areas take
	[ "$service" = samverka ] || check "$service includes no other service" \
		"(base|event|port|registry|rules|engine|rim|$service)/$reads" '' services/"$service"/*.[ch]
done
exit $failed
