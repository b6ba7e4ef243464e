#!/bin/bash
# size: full
# timeout: 400
# alone
# What export, rebuild and the summaries cost in memory does not grow with the number of cases:
# tests/bench/memory.sh at two small sizes. Bounds with room for another machine's libraries.
set -u
exec "$(dirname "$0")/../bench/memory.sh" --cases '500 3000' --grow 12 --most 64
