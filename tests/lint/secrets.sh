#!/bin/bash
# What may not stand in the repository: identity numbers of persons, paths and hosts of somebody's
# machine, private keys.
set -u
cd "$(dirname "$0")/../.." || exit 2
exec python3 tests/lint/tool/secrets.py
