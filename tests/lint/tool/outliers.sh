#!/bin/bash
# Prints what is larger than the house aims at: files over 400 lines, functions over 60 lines, with
# more than 5 parameters or nested deeper than 3; and the median length of a function. It only
# tells; an outlier may have its reason.
set -u
cd "$(dirname "$0")/../../.." || exit 2
mapfile -t files < <(git ls-files 'common/*.[ch]' 'services/*.[ch]' 'deploy/*.[ch]')
for i in "${!files[@]}"; do [ -f "${files[i]}" ] || unset "files[i]"; done

wc -l "${files[@]}" | awk '$2 != "total" && $1 > 400 { print $2 ": " $1 " lines" }'
if ! command -v ctags >/dev/null; then
	echo "SKIP: ctags is not installed, so functions are not measured"
	exit 0
fi

# name, file, first line, last line, parameters
ctags --c-kinds=f --fields=+neS -o - "${files[@]}" 2>/dev/null | awk -F'\t' '
	{
		first = last = 0; parameters = ""
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/) first = substr($i, 6)
			if ($i ~ /^end:/) last = substr($i, 5)
			if ($i ~ /^signature:/) parameters = substr($i, 11)
		}
		if (!last) next
		gsub(/\([^()]*\)\([^()]*\)/, "", parameters) # a pointer to a function is one
		count = gsub(/,/, ",", parameters) + 1
		lines = last - first + 1
		print lines > "/dev/stderr"
		if (lines > 60) print $2 ":" first ": " $1 " has " lines " lines"
		if (count > 5) print $2 ":" first ": " $1 " takes " count " parameters"
	}' 2> >(sort -n | awk '{ v[NR] = $1 } END { if (NR) print "median function: " v[int((NR + 1) / 2)] " lines of " NR " functions" }')

# Depth by tabs at the start of a statement: the first is the function itself.
awk '
	FNR == 1 { body = 0; deep = 0 }
	/^{/ { body = 1; next }
	/^}/ { if (deep) print file ":" deep ": nested " depth " deep"; body = 0; deep = 0; depth = 3 }
	body && /^\t+(if|for|while|do|switch) ?[({]/ {
		match($0, /^\t+/)
		if (RLENGTH > (depth ? depth : 3)) { depth = RLENGTH; deep = FNR; file = FILENAME }
	}' "${files[@]}"
