#!/bin/bash
# Kills, stalls and replaces the reconcilers of all domains and crashes their database while facts come in, and then
# holds what is stored against a quiet run of the same records: the same bytes, nothing counted twice.
#
#   run.sh [--facts N] [--others N] [--kills K] [--restarts P] [--stalls S] [--zombies Z] [--strangers T]
#          [--batch B] [--seed X] [--variant unfenced|unversioned] [--quiet-after SECONDS]
#
#   --others     facts of documents and of indicators, as many of each, beside the N of transitions
#   --kills      SIGKILL at a random moment to a reconciler, or to both of transitions; the next one
#                begins at once
#   --strangers  of the kills: the next one comes under another name, so that the group has to wait
#                out the dead one's session
#   --stalls     SIGSTOP until the group has given its partitions away, then SIGCONT
#   --zombies    SIGSTOP, a new process takes over its place, then SIGCONT: two on the same partitions
#   --restarts   PostgreSQL ends as in a crash and comes back
#   --caught V   only: is a run with the variant V caught?
#   --variant    runs programs that lack one predicate, which must end in "not ok"
#
# Real Apache Kafka, PostgreSQL with fsync. Events are spread over the work by how far it has come, and
# everything is waited for by condition; only the last milliseconds before a blow are left to chance.
# Without arguments: the figures for the record, and both variants, which must be caught.
# shellcheck source=tests/lib.sh
# shellcheck disable=SC2034,SC2154

. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/faults/lib_faults.sh
. "$(dirname "$0")/lib_faults.sh"

facts=100000 others=9000 kills=200 restarts=10 stalls=6 zombies=20 strangers=10 batch=20 seed=1 variant='' patience=60
record=$([ $# -eq 0 ] && echo 1)
while [ $# -gt 0 ]; do
	case $1 in
	--facts) facts=$2 ;;
	--others) others=$2 ;;
	--kills) kills=$2 ;;
	--restarts) restarts=$2 ;;
	--stalls) stalls=$2 ;;
	--zombies) zombies=$2 ;;
	--strangers) strangers=$2 ;;
	--batch) batch=$2 ;;
	--seed) seed=$2 ;;
	--variant) variant=$2 ;;
	--quiet-after) patience=$2 ;;
	--caught)
		check "without one predicate ($2) the storm is caught" faults_caught "$2"
		finish
		;;
	*) sed -n '2,23s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
	shift 2 || exit 2
done
RANDOM=$seed
partitions=8 topic=samverka.transition.v1
programs=$bin
[ -z "$variant" ] || programs=$(faults_variant "$variant") || { not_ok "the variant $variant is built"; exit 1; }

SECONDS=0
system_start kafka $partitions
faults_input "$facts" "$seed" "$others"
faults_reference
faults_storm
faults_settle && arrived=1 || arrived=''
check 'every record is in' test -n "$arrived"
disturbed_seconds=$SECONDS
faults_stop
faults_look disturbed

faults_quiet_database
faults_reference_again
reconcilers quiet
check 'the quiet run takes every record' faults_settle
faults_stop
faults_look quiet

printf '# seed %s: %s records of transitions, %s of other domains, %s kills (%s while there was work, %s under another name), %s crashes of PostgreSQL\n' \
	"$seed" "$records" "$others" "$killed" "$killed_at_work" "$strangers" "$crashed"
printf '# %s stalls beyond the session, %s replaced while stalled; %s batches fenced, %s stale, in %s s\n' \
	"$stalled" "$replaced" "$(tally fenced)" "$(tally stale)" "$disturbed_seconds"
faults_compare
if [ -n "$record" ]; then
	for variant in unfenced unversioned; do
		check "without its predicate ($variant) the same is caught" faults_caught "$variant"
	done
fi
finish
