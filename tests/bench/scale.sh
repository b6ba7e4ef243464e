#!/bin/bash
# How the cost of a fact grows, or does not: tables of facts/s, µs of CPU a fact in daemon and database,
# bytes of WAL and full pages in it a fact. Real Kafka, PostgreSQL with fsync on, two reconcilers.
#
#   scale.sh [--only PART] [--facts N] [--stored 'N N …'] [--write]
#
# PART                                                        quiet machine, about
#   stored      with 10^4, 10^5, 10^6, 10^7 facts stored         300 s and 40 GB of disk
#   partitions  topics of 1, 4, 16, 64 partitions                 60 s
#   consumers   1, 2, 4, 8 reconcilers on 16 partitions           60 s
#   principals  reference data of 9, 34, 311 principals;         200 s
#               care transitions, summaries and documents
#   country     all 21 regions and 290 municipalities: a peak    120 s
#               hour as it would be, then as fast as it goes
#   commit      what a commit in two phases costs, and what two   60 s
#               servers take from one
#
# --facts: how many a row of a table reconciles (100000; country and principals take less, stored five
# times as many: a checkpoint goes before each row, and what the first seconds after one cost more is
# not what ten million facts cost). --write puts the tables into docs/performance.md. Facts that are only
# stored are multiplied in the database, as other cases under other keys, for through the topic ten
# million would take hours: rows, indexes and statistics are as if they had come. Compare figures of
# one run with each other only.
# shellcheck disable=SC2317 # functions handed to wait_for
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"
# shellcheck source=tests/bench/lib_scale.sh
. "$(dirname "$0")/lib_scale.sh"

each=100000 stored='10000 100000 1000000 10000000' write='' only=''
while [ $# -gt 0 ]; do
	case $1 in
	--facts) each=$2; shift 2 ;;
	--stored) stored=$2; shift 2 ;;
	--only) only=$2; shift 2 ;;
	--write) write=1; shift ;;
	*) sed -n '2,23s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

part_stored() {
	local n
	scale_start 8
	bench_reference
	head_of "stored before | $COSTS"
	publish_cases 10000
	scale_reconcile 2
	stop_reconcilers
	for n in $stored; do
		has_room "$n" || { row "$n" "no room: $((n * 4 / 1000000)) GB of disk are needed"; continue; }
		multiply "$n"
		n=$(sql 'SELECT count(*) FROM transition.fact')
		publish_cases $((each * 5))
		cost "$n" 2
	done
}

part_partitions() {
	local n
	head_of "partitions | $COSTS"
	for n in 1 4 16 64; do
		scale_start "$n"
		bench_reference
		publish_cases "$each"
		cost "$n" 2
		scale_stop
	done
}

part_consumers() {
	local n
	scale_start 16
	bench_reference
	publish_cases "$each"
	head_of "reconcilers | $COSTS"
	for n in 1 2 4 8; do
		empty_area
		before=0
		cost "$n" "$n"
	done
}

part_principals() {
	local n
	head_of "principals | $COSTS | summaries: daemon, database µs a fact | documents: daemon, database µs a fact"
	for n in 9 34 311; do
		scale_start 8
		country "$n"
		publish_country "$((each / 2))"
		cost_of 2
		row "$n" "$costs | $(daemon_cost summaries "$facts" no_marks) | $(documents_cost "$n" $((each / 5)))"
		none_refused
		scale_stop
	done
}

part_country() {
	scale_start 8
	country 311
	"$bin/samverka" topics --codes 12,1280,0180 --apply --replicas 1 >/dev/null 2>&1
	country_arithmetic
	country_peak 60
	publish_country "$each"
	country_rush
}

part_commit() {
	scale_start 1 --set max_prepared_transactions=10
	SAMVERKA_POSTGRES_CONNINFO=$CONNINFO
	commit_cost
	split_cost
}

for part in stored partitions consumers principals country commit; do
	[ -z "$only" ] || [ "$only" = "$part" ] || continue
	: >"$scratch/block"
	began=$SECONDS
	"part_$part"
	[ -z "$running" ] || scale_stop
	echo "$part: $((SECONDS - began)) s, load $(load), $(date +%F), $(nproc) cores" | tee -a "$scratch/took"
	{ cat "$scratch/block"; echo; tail -n 1 "$scratch/took" | sed 's/^/Took, for /'; } >"$scratch/page"
	[ -z "$write" ] || bench_write "$part" "$scratch/page"
done
