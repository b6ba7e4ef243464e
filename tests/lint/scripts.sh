#!/bin/bash
# Every script of the repository: shellcheck for shell, a parse for Python.
# timeout: 400
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0

judge() { # NAME OUTPUT: no output is good
	if [ -z "$2" ]; then
		echo "ok - $1"
	else
		printf 'not ok - %s\n%s\n' "$1" "$2"
		failed=1
	fi
}

while IFS= read -r file; do
	[ -f "$file" ] || continue
	read -r first <"$file" 2>/dev/null || first=''
	case "$file:$first" in
	*.sh:* | *:'#!/bin/sh'* | *:'#!/bin/bash'*)
		if ! command -v shellcheck >/dev/null; then
			echo "skip - $file: shellcheck is not installed"
			continue
		fi
		judge "$file" "$(shellcheck -S warning -x "$file" 2>&1)"
		;;
	*.py:*)
		judge "$file" "$(python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file" 2>&1)"
		;;
	esac
done < <(git ls-files)
exit $failed
