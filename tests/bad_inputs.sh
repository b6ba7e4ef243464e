#!/bin/bash
# Tries every bad input of tests/e2e/bad_inputs.tsv and prints what came out as one table, by number.
#   BUILD=build/gcc tests/bad_inputs.sh
set -u
cd "$(dirname "$0")" || exit 2
out=$(mktemp) || exit 2
trap 'rm -f "$out"' EXIT
failed=0
for script in e2e/bad_requests.sh e2e/bad_records.sh; do
	"$script" >>"$out" 2>&1 || { echo "$script: exit code $?"; failed=1; }
done
grep -E '^(not )?ok - +[0-9]+ ' "$out" | sed -E 's/^(ok|not ok) - +([0-9]+) (.*)/\2\t\3\t\1/' | sort -s -n -k1,1 |
	awk -F'\t' '{ printf "%3d  %-90s %s\n", $1, $2, $3; n[$1]; rows++ }
		END { for (i in n) numbers++; printf "%d numbers, %d rows\n", numbers, rows }'
grep -vE '^ok - |^not ok - +[0-9]+ ' "$out"
exit $failed
