#!/bin/bash
# The pictures in the documents: the demo's story in the monitor's pages and the yearly report. As a test
# it takes them all and holds those in docs/pictures to their size; with --write it puts them there
# (look at each, and then: git add docs/pictures).
# size: full
# timeout: 400
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/browser/lib_browser.sh
. "$root/tests/browser/lib_browser.sh"

MOST_BYTES=150000
browser_need
export BUILD=${BUILD:-build/gcc}
start_job demo "$root/deploy/dev/demo.sh" --keep
demo=$JOB_PID
running() { grep -q 'Running. In another shell' "$scratch/demo.log"; }
wait_for 300 running || { not_ok 'the demo tells its story' "$(tail -n 5 "$scratch/demo.log")"; exit 1; }
page=$(grep -o '^http://127.0.0.1:[0-9]*' "$scratch/demo.log" | head -n 1)
report=$(sed -n 's/^ *in \(.*yearly-report.html\):.*/\1/p' "$scratch/demo.log")
case $report in /*) ;; *) report=$root/$report ;; esac

mkdir "$scratch/pictures"
check 'the pictures are taken' env NODE_PATH="$browser_dir/node_modules" node "$root/tests/browser/pictures.js" "$page" "$report" "$scratch/pictures"
stop_job "$demo"
[ "${1:-}" != --write ] || { mkdir -p "$root/docs/pictures" && cp "$scratch"/pictures/*.png "$root/docs/pictures/"; }
names() { (cd "$1" && ls); }
check 'docs/pictures has these and no others' diff <(names "$scratch/pictures") <(names "$root/docs/pictures")
for picture in "$scratch"/pictures/*.png "$root"/docs/pictures/*.png; do
	size=$(stat -c %s "$picture")
	[ "$size" -le $MOST_BYTES ] || not_ok "$(basename "$picture") is at most $MOST_BYTES bytes" "$size"
done
shown() { local name; for name in $(names "$root/docs/pictures"); do grep -q "pictures/$name" "$root"/README.md "$root"/docs/*.md || { echo "$name"; return 1; }; done; }
check 'each is shown in a document' shown
finish
