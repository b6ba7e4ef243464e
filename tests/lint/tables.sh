#!/bin/bash
# Pages and tables that are made from other files say what those say now.
#
#   tests/lint/tables.sh [--write]    --write makes them anew
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
made=$(mktemp) || exit 2
trap 'rm -f "$made" "$made.new"' EXIT

# page FILE COMMAND…: all of it
page() {
	local file=$1
	shift
	"$@" >"$made" || { echo "not ok - $file can be made"; failed=1; return; }
	if [ "${write:-}" ]; then
		cmp -s "$made" "$file" || cp "$made" "$file"
	elif diff "$made" "$file" >&2; then
		echo "ok - $file is as its table says"
	else
		echo "not ok - $file is as its table says (make docs writes it)"
		failed=1
	fi
}

[ "${1:-}" != --write ] || write=1
page docs/bad-inputs.md python3 -B tests/e2e/bad_page.py
exit $failed
