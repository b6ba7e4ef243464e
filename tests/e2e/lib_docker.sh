# shellcheck shell=bash disable=SC2154
# A Docker engine of the test's own, with networks, processes and mounts that nobody else sees and that
# end with it; from Debian's packages, unpacked into build/dockerd. Source it after lib.sh; it skips all
# where an engine cannot be had or does not start.
#
#   docker_start            DOCKER_HOST is set; docker and docker-compose speak to it
#                           $docker_inside is a process in the network that has its published ports
#
# It has no way out: images are loaded or made of what is there.

engine=$root/build/dockerd/usr
[ "$(id -u)" -eq 0 ] || skip_all 'a Docker engine is started by root'
for program in "$engine/sbin/dockerd" "$engine/bin/containerd" "$engine/bin/docker" docker-compose iptables ip unshare nsenter; do
	command -v "$program" >/dev/null || skip_all "there is no ${program##*/}: deploy/dev/install-packages.sh --full"
done

docker_serve() { # FOLDER
	ip link set lo up && mkdir -p "$1/groups" && mount -t proc proc /proc &&
		mount --rbind /sys/fs/cgroup "$1/groups" && mount -t sysfs sysfs /sys &&
		mount --rbind "$1/groups" /sys/fs/cgroup && mount -t tmpfs tmpfs /run || return 1
	exec dockerd --data-root "$1/data" --exec-root "$1/exec" -H "unix://$1/socket" --pidfile "$1/pid" --log-level error
}

docker_start() {
	PATH=$engine/bin:$engine/sbin:$PATH
	# A socket's name has 107 characters at most.
	docker_folder=$(mktemp -d "${SAMVERKA_BARE:-/var/tmp}/samverka-docker.XXXXXX") || exit 2
	at_exit rm -rf --one-file-system "$docker_folder"
	export DOCKER_HOST=unix://$docker_folder/socket COMPOSE_HTTP_TIMEOUT=300 DOCKER_BUILDKIT=0
	start_job dockerd unshare -m -n -p -f --kill-child --propagation private bash -c "$(declare -f docker_serve); docker_serve '$docker_folder'"
	wait_for 60 docker version || skip_all "no Docker engine starts here: $(tail -n 1 "$scratch/dockerd.log")"
	# shellcheck disable=SC2034 # for the script
	docker_inside=$(pgrep -P "$JOB_PID")
}
