#!/bin/bash
# A release: source tarball of a tag or commit, Debian package, bill of materials, SHA256SUMS and its
# signature, in one folder.
#
#   deploy/release.sh --key FILE FOLDER [COMMIT]     signs with this SSH key (ssh-keygen -Y sign)
#   deploy/release.sh --gpg ID FOLDER [COMMIT]       signs with gpg
#   deploy/release.sh --verify SIGNERS FOLDER        checks sums and signature; SIGNERS is a file of
#                                                    allowed signers (ssh-keygen(1)), or gpg:FINGERPRINT
#
# Built from a clean clone of the commit (HEAD), so that what is signed is what is committed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
usage() { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
namespace=samverka-release

sign() {
	case $1 in
	--key) ssh-keygen -q -Y sign -f "$2" -n $namespace SHA256SUMS ;;
	--gpg) gpg --batch --yes --local-user "$2" --armor --detach-sign SHA256SUMS ;;
	esac
}

# For gpg every key of the ring is a good one, also when it was revoked or has expired.
signed_by() { # FINGERPRINT: of the primary key
	gpg --batch --status-fd 1 --verify SHA256SUMS.asc SHA256SUMS | awk -v who="$1" '
		$2 == "NEWSIG" { good = 0 }
		$2 == "GOODSIG" { good = 1 }
		$2 == "VALIDSIG" && good && $NF == who { found = 1 }
		END { exit !found }'
}

verify() { # SIGNERS FOLDER
	local signers=$1 who
	case $signers in gpg:*) ;; *) signers=$(realpath "$signers") ;; esac
	cd "$2"
	case $signers in
	gpg:*)
		who=$(tr -d ' ' <<<"${signers#gpg:}")
		signed_by "$who" || { echo "no good signature by $who" >&2; return 1; }
		;;
	*)
		who=$(ssh-keygen -Y find-principals -s SHA256SUMS.sig -f "$signers" | head -n 1)
		[ -n "$who" ] || { echo 'signed by nobody on the list' >&2; return 1; }
		ssh-keygen -Y verify -f "$signers" -I "$who" -n $namespace -s SHA256SUMS.sig <SHA256SUMS
		;;
	esac
	sha256sum --check --strict --quiet SHA256SUMS
	# What the sums do not name was not signed.
	local file
	shopt -s dotglob
	for file in *; do
		case $file in SHA256SUMS | SHA256SUMS.sig | SHA256SUMS.asc) continue ;; esac
		cut -c67- SHA256SUMS | grep -qxF -- "$file" || { echo "$file is not in SHA256SUMS" >&2; return 1; }
	done
}

make_release() { # HOW KEY FOLDER COMMIT
	local how=$1 key=$2 folder=$3 commit name
	[ "$how" != --key ] || key=$(realpath "$key")
	commit=$(git -C "$root" rev-parse --verify "$4^{commit}")
	mkdir -p "$folder"
	folder=$(cd "$folder" && pwd)
	[ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty" >&2; exit 1; }
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	git clone -q --no-checkout "$root" "$work/source"
	git -C "$work/source" checkout -q "$commit"
	name=samverka-$(sed -n 's/.*SAMVERKA_VERSION "\([0-9.]*\)"$/\1/p' "$work/source/common/base/version.h")
	SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct "$commit")
	export SOURCE_DATE_EPOCH
	git -C "$root" archive --format=tar --prefix="$name/" "$commit" | gzip -9n >"$folder/$name.tar.gz"
	(cd "$work/source" && make -s -j"$(nproc)" programs BUILD=build/release &&
		BUILD=build/release deploy/debian/build.sh && BUILD=build/release deploy/sbom.py) >"$work/log" 2>&1 || {
		tail -n 20 "$work/log" >&2
		exit 1
	}
	cp "$work"/source/build/release/deb/*.deb "$folder/"
	cp "$work/source/build/release/samverka.cdx.json" "$folder/$name.cdx.json"
	(cd "$folder" && sha256sum -- * >SHA256SUMS && sign "$how" "$key")
	ls "$folder"
}

case ${1:-} in
--key | --gpg) [ $# -ge 3 ] || usage; make_release "$1" "$2" "$3" "${4:-HEAD}" ;;
--verify) [ $# -eq 3 ] || usage; verify "$2" "$3" ;;
*) usage ;;
esac
