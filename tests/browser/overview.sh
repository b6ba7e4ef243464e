#!/bin/bash
# The monitor's overview in a browser: both languages and themes, accessible, quiet, from no other host,
# by keyboard, live, without script, and without the database.
# timeout: 240
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$root/tests/e2e/lib_system.sh"
# shellcheck source=tests/browser/lib_browser.sh
. "$root/tests/browser/lib_browser.sh"

[ -x "$bin/samverka-monitor" ] || skip_all 'samverka-monitor is not built'
browser_need
browser_story
browser_look small
browser_away
finish
