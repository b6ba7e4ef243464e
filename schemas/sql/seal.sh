#!/bin/sh
# Writes into the last statement of each migration the SHA-256 of all that stands above it, the
# version and the name of the file. Run after editing one that no database has seen yet; a
# released file is never edited again, a new one follows it. With --check: only says which differ.
set -eu
cd "$(dirname "$0")"
bad=0
for f in [0-9][0-9][0-9][0-9]_*.sql; do
	version=$(expr "$f" : '0*\([0-9]*\)_')
	name=$(expr "$f" : '[0-9]*_\(.*\)\.sql')
	sum=$(sed '/^SELECT samverka\.migrated(/,$d' "$f" | sha256sum | cut -d' ' -f1)
	line="SELECT samverka.migrated($version, '$name', '$sum');"
	grep -qxF "$line" "$f" && continue
	if [ "${1:-}" = --check ]; then
		echo "$f: changed since it was sealed" >&2
		bad=1
	else
		sed -i "s/^SELECT samverka\.migrated(.*/$line/" "$f"
		echo "sealed $f"
	fi
done
exit $bad
