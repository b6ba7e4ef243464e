#!/bin/bash
# A release is what was committed, signed; whatever is changed in it afterwards is found. And its bill
# of materials names each library that the programs load, with the version that is installed.
# size: full
# timeout: 600
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
for program in ssh-keygen git dpkg-shlibdeps python3; do
	command -v $program >/dev/null || skip_all "there is no $program"
done
git -C "$root" rev-parse -q --verify HEAD >/dev/null || skip_all 'this is no clone'

ssh-keygen -q -t ed25519 -N '' -C release -f "$scratch/key"
printf 'release@example.org %s\n' "$(cat "$scratch/key.pub")" >"$scratch/signers"
made=$scratch/made # not "out": check has one of its own
check 'a release is made' "$root/deploy/release.sh" --key "$scratch/key" "$made"
verified() { "$root/deploy/release.sh" --verify "$scratch/signers" "$made"; }
refused() { ! verified; }
check 'it verifies' verified
check 'with source, package, bill of materials, sums and signature' test "$(ls "$made" | wc -l)" -eq 5
check 'the source is that of the commit' bash -c "tar -xzOf '$made'/samverka-*.tar.gz --wildcards --no-wildcards-match-slash 'samverka-*/README.md' | cmp - <(git -C '$root' show HEAD:README.md)"

bom=$(echo "$made"/*.cdx.json)
bom() {
	python3 - "$bom" "$@" <<-'END'
		import json, subprocess, sys
		bom = json.load(open(sys.argv[1]))
		assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.5"
		there = {c["name"]: c for c in bom["components"]}
		if sys.argv[2] == "libraries":
		    for name in ("librdkafka1", "libjansson4", "libpq5", "libmicrohttpd12", "libssl3", "libc6"):
		        installed = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True).stdout
		        assert there[name]["version"] == installed, name
		if sys.argv[2] == "pins":
		    assert there["kafka_2.13"]["hashes"][0]["alg"] == "SHA-256"
		    pins = set(sys.argv[3:])
		    assert {f"{c['name']} {c['version']}" for c in bom["components"]} >= pins, pins
		    assert all(c["version"] for c in bom["components"])
		if sys.argv[2] == "references":
		    refs = {c["bom-ref"] for c in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
		    assert len(refs) == len(bom["components"]) + 1
		    for d in bom["dependencies"]:
		        assert d["ref"] in refs and set(d["dependsOn"]) <= refs
		        assert not d["ref"].startswith("bin:") or len(d["dependsOn"]) > 5
	END
}
check 'libraries with their installed versions' bom libraries
# Whatever list of pins there is: one that sbom.py does not know would be missing.
mapfile -t pins < <(git -C "$root" ls-files '*pins' | sed "s|^|$root/|" | xargs grep -hv '^#' | awk '{print $1, $2}' | sort -u)
check 'everything pinned, with its version' bom pins "${pins[@]}" 'kafkajs 2.2.4' 'confluent-kafka 2.16.1'
check 'every reference is resolved' bom references

cp -r "$made" "$scratch/kept"
again() { rm -rf "$made" && cp -r "$scratch/kept" "$made"; }
echo x >>"$bom"
check 'a changed file is found' refused
again
(cd "$made" && echo x >>"$(basename "$bom")" && sha256sum -- *.tar.gz *.deb *.json >SHA256SUMS)
check 'changed sums are found' refused
again
echo x >"$made/extra.deb"
check 'a file that was not signed is found' refused
again
(cd "$made" && for bom in *.cdx.json; do cp "$bom" "${bom//-/.}"; done)
check 'also where its name is much like that of one that was' refused
again
ssh-keygen -q -t ed25519 -N '' -f "$scratch/other"
(cd "$made" && rm SHA256SUMS.sig && ssh-keygen -q -Y sign -f "$scratch/other" -n samverka-release SHA256SUMS)
check 'a signature of somebody else is refused' refused
finish
