# shellcheck shell=bash disable=SC2154
# Rows of bad_inputs.tsv that a script tries itself: those with - for how they are made. Source it
# after lib.sh, with $table set.
#
#   row NUMBER WHAT COMMAND…    a case that is ok when the command prints the row's answer
#   all_tried WHERE…            a case: each such row of these places was tried

rows_tried=0
row() {
	local number=$1 what=$2 wanted got
	shift 2
	wanted=$(awk -F'\t' -v n="$number" -v w="$what" '$1 == n && $2 == w && $4 == "-" { print $5 }' "$table")
	got=$("$@" 2>&1)
	rows_tried=$((rows_tried + 1))
	if [ -n "$wanted" ] && [ "$got" = "$wanted" ]; then
		ok "$(printf '%3d' "$number") $what: $got"
	else
		not_ok "$number $what" "$got, expected $wanted"
	fi
}

all_tried() {
	check 'every row of this script was tried' test "$rows_tried" = \
		"$(awk -F'\t' -v where=" $* " '$4 == "-" && index(where, " " $3 " ")' "$table" | wc -l)"
}
