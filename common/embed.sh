#!/bin/sh
# embed.sh ARRAY FILE…: writes C source that holds the files as bytes, in the order given: see
# base/embedded.h.
set -eu
array=$1
shift
echo '#include "base/embedded.h"'
n=0
for f in "$@"; do
	printf 'static const unsigned char f%d[] = {' "$n"
	od -An -v -tu1 "$f" | sed 's/  */,/g; s/^,//; s/$/,/'
	echo '0};'
	n=$((n + 1))
done
echo "const struct embedded ${array}[] = {"
n=0
for f in "$@"; do
	printf '{"%s", "%.16s", (const char *)f%d, sizeof f%d - 1},\n' "$f" "$(sha256sum "$f")" "$n" "$n"
	n=$((n + 1))
done
echo '{0, 0, 0, 0}};'
