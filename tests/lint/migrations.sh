#!/bin/bash
# Migrations carry the digest of what they were when they were sealed, and tie no table's rows to another's: a foreign key
# between entities could not be kept where they lie on several nodes.
cd "$(dirname "$0")/../.." || exit 2
failed=0
if schemas/sql/seal.sh --check; then
	echo "ok - migrations are sealed"
else
	echo "not ok - migrations are sealed (schemas/sql/seal.sh)"
	failed=1
fi

# foreign_keys FILE…: lines with one, without what stands in comments
foreign_keys() { sed -s 's/--.*//' "$@" | grep -niE '\b(references|foreign[[:space:]]+key)\b'; }

if foreign_keys schemas/sql/*.sql; then
	echo "not ok - no migration has a foreign key"
	failed=1
else
	echo "ok - no migration has a foreign key"
fi
planted=$'CREATE TABLE a (key text,\n owner text references entity (key));'
if [ "$(foreign_keys <<<"$planted" | wc -l)" = 1 ] && ! foreign_keys <<<'-- nothing REFERENCES it' >/dev/null; then
	echo "ok - one that is planted is found"
else
	echo "not ok - one that is planted is found"
	failed=1
fi
exit $failed
