#!/bin/bash
# size: full
# timeout: 1500
# All 92,738 values of all 35 indicators; 3,832 of 96,570 cells are missing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_kolada.sh
. "$(dirname "$0")/lib_kolada.sh"

kolada
check 'the holes are those of the data' test "$(grep -c '"missing":true' "$scratch/indicators")" = 3832
finish
