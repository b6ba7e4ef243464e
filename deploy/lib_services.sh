# shellcheck shell=bash
# services_each: the lines of services.tsv whose service has a program, without comments; fields
# parted by tabs: service, role, management port, own port, memory, what it does.
services_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 2
services_each() {
	local service rest
	while IFS=$'\t' read -r service rest; do
		case $service in '' | '#'*) continue ;; esac
		[ ! -e "$services_root/services/$service/main.c" ] || printf '%s\t%s\n' "$service" "$rest"
	done <"$services_root/deploy/services.tsv"
}
