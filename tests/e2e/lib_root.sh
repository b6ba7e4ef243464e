# shellcheck shell=bash disable=SC2154
# A bare Debian 12 in a folder, with processes of its own; packages come from where this machine gets
# its own. Source it after lib.sh; it skips all where that cannot be had.
#
#   root_make [PACKAGE,…]     debootstrap into a new folder $bare, with these besides the minimum
#   root_copy FOLDER          a copy of that folder becomes another $bare
#   inside COMMAND            in $bare
#
# SAMVERKA_BASE names a folder that debootstrap made before: it is copied, which saves a minute. In a run
# of several tests (SAMVERKA_SHARED) debootstrap works once, and the others unpack what it made.

[ "$(id -u)" -eq 0 ] || skip_all 'a root folder is made by root'
for program in debootstrap unshare chroot git; do
	command -v $program >/dev/null || skip_all "there is no $program"
done
unshare -m -p -f true 2>/dev/null || skip_all 'no namespaces for mounts and processes here'
# shellcheck disable=SC2016 # apt fills these in
mirror=${SAMVERKA_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 2>/dev/null | head -n 1)}
[ -n "$mirror" ] || skip_all 'apt names no source of bookworm here'

# Some 2 GB, and a place where devices may be.
root_folder() {
	bare=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/samverka-bare.XXXXXX") || exit 2
	chmod 755 "$bare"
	at_exit rm -rf --one-file-system "$bare"
	[ "$(df --output=avail -k "$bare" | tail -n 1)" -gt 3000000 ] || skip_all 'less than 3 GB of room for a root folder'
}

proxies=()
for name in http_proxy https_proxy no_proxy; do
	[ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done

# inside COMMAND: in the folder, as PID 1 of its own processes: what it leaves ends with it, and so
# do the mounts. It ends with the shell that called it. Its environment is that of a new login.
inside() {
	# shellcheck disable=SC2016 # the inner shell expands it
	setpriv --pdeathsig KILL unshare -m -p -f --kill-child --propagation private bash -c '
		mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev" &&
			exec chroot "$0" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
				HOME=/srv LANG=C.UTF-8 "${@:2}" bash -c "$1"' "$bare" "$1" "${proxies[@]}" </dev/null
}

# The way to the packages is this machine's: settings of apt that are not about its own packages,
# its name server, and whom it trusts.
lend_network() {
	local setting
	cp /etc/resolv.conf "$bare/etc/resolv.conf"
	for setting in /etc/apt/apt.conf.d/*; do
		! grep -qiE 'proxy|acquire::' "$setting" 2>/dev/null || grep -qi 'dpkg::' "$setting" ||
			cp "$setting" "$bare/etc/apt/apt.conf.d/"
	done
	cp -r /usr/local/share/ca-certificates/. "$bare/usr/local/share/ca-certificates/" 2>/dev/null
	inside update-ca-certificates >/dev/null 2>&1
}

# root_base: the minimum with certificates, into $bare
root_base() {
	local packed=${SAMVERKA_SHARED:-$scratch}/bare.tar
	if [ -n "${SAMVERKA_BASE:-}" ]; then
		cp -a "$SAMVERKA_BASE/." "$bare/"
		return
	fi
	exec 9>"$packed.lock"
	flock 9
	if [ -e "$packed" ]; then
		tar -C "$bare" --numeric-owner -xpf "$packed"
	else
		timeout 600 debootstrap --variant=minbase --include=ca-certificates bookworm "$bare" "$mirror" \
			>"$scratch/debootstrap.log" 2>&1 9>&- || skip_all "debootstrap: $(tail -n 1 "$scratch/debootstrap.log")"
		[ -z "${SAMVERKA_SHARED:-}" ] || { tar -C "$bare" --numeric-owner -cf "$packed.part" . && mv "$packed.part" "$packed"; }
	fi
	exec 9>&-
}

root_make() {
	root_folder
	root_base
	lend_network
	[ -z "${1:-}" ] || inside "apt-get update -qq && apt-get install -qq -y --no-install-recommends ${1//,/ }" \
		>"$scratch/packages.log" 2>&1 || skip_all "no packages for the root folder: $(tail -n 1 "$scratch/packages.log")"
}

root_copy() {
	root_folder
	cp -a "$1/." "$bare/"
}
