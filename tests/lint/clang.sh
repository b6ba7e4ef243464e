#!/bin/bash
# size: full
# timeout: 1500
# The whole source without a warning under the other compiler: programs are built, tests looked at.
set -u
cd "$(dirname "$0")/../.." || exit 2
if ! command -v clang >/dev/null; then
	echo "SKIP: clang is not installed"
	exit 77
fi
if make --no-print-directory -j"$(nproc)" CC=clang BUILD=build/clang all unit-tests-look |
	grep -v '^  CC '; [ "${PIPESTATUS[0]}" -eq 0 ]; then
	echo "ok - clang takes everything without a warning"
else
	echo "not ok - clang takes everything without a warning"
	exit 1
fi
