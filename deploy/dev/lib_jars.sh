# shellcheck shell=bash disable=SC2154
# Java archives by Maven, as anybody's build would fetch them, each checked against a pinned SHA-256
# before it is used. Source it; $jars is the folder they go to, $pins the file of pins with lines
# "artifact version sha256", $pom a POM whose words @NAME@ the arguments fill in.
#
#   jars_fetch [s/@NAME@/VALUE/]…    exit 77 with a reason where they cannot be had
#   jars_print_pins                  what is in the folder, as pins
#   jars_need_java

jars_skip() { echo "SKIP: $*"; exit 77; }

jars_need_java() {
	command -v java >/dev/null || jars_skip 'Java 17 is needed, and there is no java'
	local major
	major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${major:-0}" -ge 17 ] || jars_skip "Java 17 is needed, this is ${major:-unknown}"
}

jars_verify() {
	local expected found
	[ -r "$pins" ] || { echo "no pins: $pins" >&2; exit 1; }
	expected=$(grep -cv '^#' "$pins")
	found=$(find "$jars" -name '*.jar' 2>/dev/null | wc -l)
	[ "$found" -eq "$expected" ] || return 1
	(cd "$jars" && sed -n '/^#/d; s/^\([^ ]*\) \([^ ]*\) \(.*\)$/\3  \1-\2.jar/p' "$pins" |
		sha256sum --check --quiet --strict -) >/dev/null 2>&1
}

# Maven's own cache makes the second time offline.
jars_download() {
	command -v mvn >/dev/null || jars_skip 'the archives are fetched by Maven, and there is no mvn'
	local work word goal=dependency:copy-dependencies words=(-e '')
	work=$(mktemp -d) || exit 1
	for word in "$@"; do words+=(-e "$word"); done
	sed "${words[@]}" "$pom" >"$work/pom.xml"
	mvn -q -B -o -f "$work/pom.xml" $goal -DoutputDirectory="$work/jars" >/dev/null 2>&1 ||
		timeout 300 mvn -q -B -f "$work/pom.xml" $goal -DoutputDirectory="$work/jars" \
			>"$work/log" 2>&1 || {
		rm -rf "$work"
		jars_skip "Maven cannot fetch what $(basename "$pom") asks for"
	}
	rm -rf "$jars"
	mkdir -p "$(dirname "$jars")"
	mv "$work/jars" "$jars"
	rm -rf "$work"
}

jars_fetch() {
	jars_need_java
	mkdir -p "$(dirname "$jars")"
	exec 9>"$(dirname "$jars")/.lock"
	flock 9
	if ! jars_verify; then
		jars_download "$@"
		jars_verify || { echo "$jars: not the pinned archives; they are not used" >&2; exit 1; }
	fi
	flock -u 9
	exec 9>&-
}

jars_print_pins() {
	(cd "$jars" && sha256sum -- *.jar) | LC_ALL=C sort -k2 |
		awk '{ sub(/\.jar$/, "", $2); at = match($2, /-[0-9]/)
			print substr($2, 1, at - 1), substr($2, at + 1), $1 }'
}
