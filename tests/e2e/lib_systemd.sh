# shellcheck shell=bash disable=SC2154
# systemd as PID 1 of the bare root $bare, in namespaces of its own. Source it after lib_root.sh.
#
#   systemd_start          boots; sets SYSTEMD_PID; skips all where it cannot run
#   within COMMAND…        inside, where systemctl reaches it
#   systemd_stop           ends it and all it started
#
# It shares the network of this machine and has a control group of its own, in the unified hierarchy;
# where that has no controllers, limits of memory and tasks are not enforced. /proc/sys cannot be
# written, so that nothing of the machine is set.

systemd_boot() {
	# shellcheck disable=SC2016 # the inner shells expand it
	exec setpriv --pdeathsig KILL unshare --mount --propagation private bash -c '
		groups=$(mktemp -d) && mount -t cgroup2 cgroup2 "$groups" && mkdir "$groups/$1" &&
			echo $$ >"$groups/$1/cgroup.procs" && umount "$groups" && rmdir "$groups" || exit 1
		exec unshare --pid --ipc --uts --cgroup --fork --kill-child bash -c '\''
			b=$0
			mount --bind "$b" "$b" && mount -t proc proc "$b/proc" && mount -t sysfs sysfs "$b/sys" &&
				mount -t tmpfs tmpfs "$b/run" && mount -t tmpfs tmpfs "$b/tmp" && mount -t tmpfs tmpfs "$b/dev" -o mode=755 || exit 1
			for n in null zero full random urandom tty; do : >"$b/dev/$n" && mount --bind "/dev/$n" "$b/dev/$n"; done
			: >"$b/dev/console"
			mkdir "$b/dev/pts" "$b/dev/shm" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$b/dev/pts" && mount -t tmpfs tmpfs "$b/dev/shm"
			ln -s pts/ptmx "$b/dev/ptmx"; ln -s /proc/self/fd "$b/dev/fd"
			mount --bind "$b/proc/sys" "$b/proc/sys" && mount -o remount,bind,ro "$b/proc/sys" &&
				mount -t cgroup2 cgroup2 "$b/sys/fs/cgroup" && cd "$b" && mkdir -p .before && pivot_root . .before &&
				umount -l .before && rmdir .before && mount --make-rshared / || exit 1
			# By pivot_root, not chroot: in the latter the kernel lets nobody make namespaces of users.
			# Shared, since credentials are mounted by a child in a namespace of its own.
			exec env -i container=samverka PATH=/usr/sbin:/usr/bin:/sbin:/bin \
					/lib/systemd/systemd --unit=basic.target'\'' "$0"' "$bare" "$1"
}
systemd_pid() { SYSTEMD_PID=$(pgrep -P "$(pgrep -P "$1" -x unshare || echo "$1")" -x systemd); }
systemd_group() {
	local where
	where=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
	wait_for 10 rmdir_all "$where/$1"
}
rmdir_all() { find "$1" -depth -type d -exec rmdir {} + 2>/dev/null; [ ! -d "$1" ]; }

within() { nsenter -t "$SYSTEMD_PID" -m -p -i -u -C -r -w -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv LANG=C.UTF-8 "$@"; }
systemd_up() { systemd_pid "$systemd_job" && within systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; }

systemd_start() {
	local group=samverka-test.$$
	start_job systemd systemd_boot "$group"
	systemd_job=$JOB_PID
	at_exit systemd_group "$group"
	at_exit end_child "$systemd_job" KILL
	wait_for 60 systemd_up || skip_all "systemd does not start here: $(tail -n 1 "$scratch/systemd.log")"
}
systemd_stop() { stop_job "$systemd_job" KILL; }
