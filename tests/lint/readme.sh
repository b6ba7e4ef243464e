#!/bin/bash
# The README of a service says what the service says of itself: between the lines
#   <!-- settings --> … <!-- /settings -->   what --help=markdown prints
#   <!-- metrics --> … <!-- /metrics -->     what --help=metrics prints
# And every service takes its own defaults.
#
#   tests/lint/readme.sh [--write]    --write puts the tables in
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build/gcc}
failed=0

result() { # "ok" or "not ok", name
	echo "$1 - $2"
	[ "$1" = ok ] || failed=1
}

# section FILE WORD: what stands between the marks
section() {
	sed -n "/^<!-- $2 -->\$/,/^<!-- \/$2 -->\$/p" "$1" | sed '1d;$d'
}

# rewrite FILE WORD TEXT-FILE
rewrite() {
	awk -v word="$2" -v text="$3" '
		$0 == "<!-- /" word " -->" { inside = 0 }
		!inside
		$0 == "<!-- " word " -->" {
			inside = 1
			while ((getline line < text) > 0) print line
		}' "$1" >"$3.new" && cat "$3.new" >"$1"
}

compare() { # README WORD PROGRAM OPTION
	local want
	want=$(mktemp)
	"$3" "$4" >"$want" || result "not ok" "$3 $4"
	if [ "${write:-}" ]; then
		rewrite "$1" "$2" "$want"
	elif ! grep -qx "<!-- $2 -->" "$1"; then
		result "not ok" "$1 has a table of $2"
	elif section "$1" "$2" | diff "$want" - >&2; then
		result ok "$1 lists its $2"
	else
		result "not ok" "$1 lists its $2 (make docs puts them in)"
	fi
	rm -f "$want" "$want.new"
}

[ "${1:-}" != --write ] || write=1
for main in services/*/main.c; do
	service=$(basename "$(dirname "$main")")
	[ "$service" != samverka ] || continue
	program=$build/bin/samverka-$service
	if [ ! -x "$program" ]; then
		result "not ok" "$program is built"
		continue
	fi
	if "$program" --check-config; then
		result ok "samverka-$service takes its own defaults"
	else
		result "not ok" "samverka-$service takes its own defaults"
	fi
	readme=services/$service/README.md
	if [ ! -e "$readme" ]; then
		result "not ok" "$readme is there"
		continue
	fi
	compare "$readme" settings "$program" --help=markdown
	compare "$readme" metrics "$program" --help=metrics
done
if tests/faults/record.py --check; then
	result ok 'docs/reliability.md says what the record does'
else
	result "not ok" 'docs/reliability.md says what the record does'
fi
exit $failed
