#!/bin/bash
# Migrations carry the digest of what they were when they were sealed.
cd "$(dirname "$0")/../.." || exit 2
if schemas/sql/seal.sh --check; then
	echo "ok - migrations are sealed"
else
	echo "not ok - migrations are sealed (schemas/sql/seal.sh)"
	exit 1
fi
