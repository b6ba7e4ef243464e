#!/bin/sh
# Writes C source that holds the named files as bytes, in the order given: see base/embedded.h.
set -eu
echo '#include "base/embedded.h"'
n=0
for f in "$@"; do
	printf 'static const unsigned char f%d[] = {' "$n"
	od -An -v -tu1 "$f" | sed 's/  */,/g; s/^,//; s/$/,/'
	echo '0};'
	n=$((n + 1))
done
echo 'const struct embedded embedded_files[] = {'
n=0
for f in "$@"; do
	printf '{"%s", (const char *)f%d, sizeof f%d - 1},\n' "$f" "$n" "$n"
	n=$((n + 1))
done
echo '{0, 0, 0}};'
