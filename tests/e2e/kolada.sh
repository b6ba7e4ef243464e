#!/bin/bash
# size: small
# timeout: 900
# Real figures of all municipalities, of a few indicators: two that are added, two with holes.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/lib_system.sh"
# shellcheck source=tests/e2e/lib_kolada.sh
. "$(dirname "$0")/lib_kolada.sh"

kolada N01938 N01918 U00408 U07454
finish
