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

# section FILE WORD COMMAND…: what stands between <!-- WORD --> and <!-- /WORD -->
section() {
	local file=$1 word=$2
	shift 2
	"$@" >"$made.new"
	awk -v word="$word" -v text="$made.new" '
		$0 == "<!-- /" word " -->" { inside = 0 }
		!inside
		$0 == "<!-- " word " -->" {
			inside = 1
			while ((getline line < text) > 0) print line
		}' "$file" >"$made.whole"
	page "$file" cat "$made.whole"
	rm -f "$made.whole"
}

fuzzed() {
	printf '| Target | Executions | of them under sanitizers | Seconds | Files of the corpus | Findings | Last run |\n|---|---|---|---|---|---|---|\n'
	grep -v '^#' tests/fuzz/record.tsv | sort -s -k2,2 | awk -F'\t' '
		function row() { if (name) printf "| %s | %d | %d | %d | %d | %d | %s, %s |\n", name, n, strict, seconds, files, found, day, commit }
		$2 != name { row(); name = $2; n = strict = seconds = found = files = 0 }
		{ n += $3; strict += $8 == "sanitizers" ? $3 : 0; seconds += $5; found += $7; files = $4 > files ? $4 : files; day = $1; commit = $6 }
		END { row() }'
}

lawed() {
	printf '| Program | Random sets | Seconds of processor time | Findings | Last run |\n|---|---:|---:|---:|---|\n'
	grep -v '^#' tests/prop/record.tsv | awk -F'\t' '
		!($2 in n) { order[++names] = $2 }
		{ n[$2] += $5; seconds[$2] += $6; found[$2] += $7; last[$2] = $1 ", " $4 ", seed " $3 }
		END { for (i = 1; i <= names; i++) {
			p = order[i]; printf "| %s | %d | %d | %d | %s |\n", p, n[p], seconds[p], found[p], last[p] } }'
}

# named PAGE HEADING WHAT: each test that the table under it names is there, and so is the case in it, which stands
# in quotes.
named() {
	local cell file case_ bad=''
	while IFS= read -r cell; do
		file=''
		while IFS= read -r word; do
			case $word in
			\`*) file=${word//\`/}; [ -e "$file" ] || bad+="$file is not there"$'\n' ;;
			*) case_=${word//\"/}; grep -qF -- "$case_" "$file" || bad+="$file has no case $case_"$'\n' ;;
			esac
		done < <(grep -oE '`tests/[^`]*`|"[^"]*"' <<<"$cell")
		[ -n "$file" ] || bad+="no test: $cell"$'\n'
	done < <(sed -n "/^## $2/,/^## /s/.*| \\([^|]*\\) |\$/\\1/p" "$1" | tail -n +2)
	if [ -z "$bad" ]; then
		echo "ok - every $3 names a test that is there"
	else
		printf 'not ok - every %s names a test that is there\n%s' "$3" "$bad"
		failed=1
	fi
}

# fuzzed_enough: what each target was fed for the record, and that an ordinary run gives it its corpus again
fuzzed_enough() {
	local file target least bad=''
	for file in tests/fuzz/fuzz_*.c; do
		target=$(basename "$file" .c)
		target=${target#fuzz_}
		case $target in fold | http) least=1000000 ;; *) least=10000000 ;; esac
		awk -F'\t' -v t="$target" -v least=$least '$2 == t { n += $3 } END { exit n < least }' tests/fuzz/record.tsv ||
			bad+="$target: less than $least executions"$'\n'
		[ -n "$(find "tests/fuzz/corpus/$target" -type f 2>/dev/null | head -n 1)" ] || bad+="$target has no corpus"$'\n'
		grep -q "{ \"$target\", fuzz_" tests/fuzz/targets.h || grep -rq "tests/fuzz/corpus/$target/" tests/unit tests/prop ||
			bad+="$target: no test gives it its corpus"$'\n'
	done
	if [ -z "$bad" ]; then
		echo 'ok - every fuzz target has its executions on the record, and its corpus in a test'
	else
		printf 'not ok - every fuzz target has its executions on the record, and its corpus in a test\n%s' "$bad"
		failed=1
	fi
}

[ "${1:-}" != --write ] || write=1
fuzzed_enough
named docs/security.md Threats threat
named docs/reliability.md 'Fault by fault' fault
section docs/security.md fuzz fuzzed
section docs/reliability.md laws lawed
section docs/rules.md policy python3 -B tests/lint/tool/rules.py table
python3 -B tests/lint/tool/rules.py check || failed=1
page docs/bad-inputs.md python3 -B tests/e2e/bad_page.py
exit $failed
