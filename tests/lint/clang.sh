#!/bin/bash
# size: full
# timeout: 1500
# The whole source, programs and tests, without a warning under the other compiler.
set -u
cd "$(dirname "$0")/../.." || exit 2
if ! command -v clang >/dev/null; then
	echo "SKIP: clang is not installed"
	exit 77
fi
if make --no-print-directory -j"$(nproc)" CC=clang BUILD=build/clang all unit-tests |
	grep -v '^  CC '; [ "${PIPESTATUS[0]}" -eq 0 ]; then
	echo "ok - clang builds everything without a warning"
else
	echo "not ok - clang builds everything without a warning"
	exit 1
fi
