#!/bin/bash
# Lists the C files that clang-format would lay out otherwise; exit 1 when there are any. Changes
# nothing: run clang-format -i on what is yours.
set -u
cd "$(dirname "$0")/../../.." || exit 2
git ls-files '*.c' '*.h' | {
	changed=0 all=0
	while IFS= read -r file; do
		[ -f "$file" ] || continue
		all=$((all + 1))
		clang-format "$file" | cmp -s - "$file" || { echo "$file"; changed=$((changed + 1)); }
	done
	echo "$changed of $all files differ from clang-format"
	[ $changed -eq 0 ]
}
