#!/bin/bash
# A release that is signed with gpg, by a key of its own in a key ring of its own. What is released is a
# repository of three files, since only the signature is tried here; tests/e2e/release.sh makes the whole.
# timeout: 120
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
for program in gpg git make; do
	command -v $program >/dev/null || skip_all "there is no $program"
done

export GNUPGHOME=$scratch/keys GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
mkdir -m 700 "$GNUPGHOME"
at_exit gpgconf --homedir "$GNUPGHOME" --kill all
key() { # NAME EXPIRES
	gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key "$1@example.org" ed25519 sign "$2" 2>&1
}
print() { gpg --batch --list-keys --with-colons "$1@example.org" | awk -F: '$1 == "fpr" { print $10; exit }'; }
check 'a key is made' key release never
check 'and one of somebody else' key other never
release_key=$(print release)

repository=$scratch/repository
mkdir -p "$repository/deploy/debian" "$repository/common/base"
cp "$root/deploy/release.sh" "$repository/deploy/"
echo '#define SAMVERKA_VERSION "1.2.3"' >"$repository/common/base/version.h"
cat >"$repository/Makefile" <<'END'
programs:
	mkdir -p $(BUILD)/deb
END
cat >"$repository/deploy/debian/build.sh" <<'END'
#!/bin/sh
echo package >"$BUILD/deb/samverka_1.2.3_all.deb"
END
cat >"$repository/deploy/sbom.py" <<'END'
#!/bin/sh
echo '{}' >"$BUILD/samverka.cdx.json"
END
chmod +x "$repository/deploy/debian/build.sh" "$repository/deploy/sbom.py"
commit() {
	git -C "$repository" init -q && git -C "$repository" add . &&
		git -C "$repository" -c user.name=test -c user.email=test@example.org commit -qm 'what is released'
}
check 'a repository' commit

made=$scratch/made
check 'a release is made' "$repository/deploy/release.sh" --gpg release@example.org "$made"
verified() { "$repository/deploy/release.sh" --verify "gpg:${1:-$release_key}" "$made"; }
refused() { ! verified "$@"; }
check 'it verifies' verified
check 'with source, package, bill of materials, sums and signature' test "$(ls "$made" | wc -l)" -eq 5
check 'by no other key than the one that is asked for' refused "$(print other)"
check 'nor by a name, which anybody may give a key' refused release@example.org

cp -r "$made" "$scratch/kept"
again() { rm -rf "$made" && cp -r "$scratch/kept" "$made"; }
sign_again() { (cd "$made" && gpg --batch --quiet --yes --local-user "$1@example.org" --armor --detach-sign SHA256SUMS); }
echo x >>"$made/samverka-1.2.3.cdx.json"
check 'a changed file is found' refused
(cd "$made" && sha256sum -- *.tar.gz *.deb *.json >SHA256SUMS)
check 'and where its sum was changed, too' refused
sign_again other
check 'and where that was signed by another key of the ring' refused
again
for file in extra.deb .extra SHA256SUMS.extra; do
	echo x >"$made/$file"
	check "a file that was not signed is found: $file" refused
	rm "$made/$file"
done
rm "$made/SHA256SUMS.asc"
check 'sums without a signature are refused' refused
again
check 'what was restored verifies' verified

# Expired a day after it was made, and the signature is of that day.
yesteryear=20200101T000000
old_key() {
	gpg --batch --quiet --faked-system-time $yesteryear --pinentry-mode loopback --passphrase '' \
		--quick-gen-key old@example.org ed25519 sign 1d 2>&1
}
old_signature() {
	(cd "$made" && gpg --batch --quiet --yes --faked-system-time $yesteryear --local-user old@example.org \
		--armor --detach-sign SHA256SUMS 2>&1)
}
check 'a key of long ago' old_key
check 'has signed' old_signature
check 'and is expired' refused "$(print old)"
again
revoke() { sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$release_key.rev" | gpg --batch --import; }
check 'a key is revoked' revoke
check 'and what it signed is refused' refused
# Of two signatures the good one is by another key.
sign_again other
cat "$scratch/kept/SHA256SUMS.asc" >>"$made/SHA256SUMS.asc"
check 'a good signature of another key does not stand in for it' refused
finish
