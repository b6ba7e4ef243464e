#!/bin/bash
# What is deployed is what deploy/services.tsv says, and well fenced: compose file and Kubernetes
# manifests against their schemas, units of systemd with an exposure of at most 1.5.
# No container engine takes part: that compose starts is not shown here.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
cd "$root" || exit 2

check 'generated files are up to date (make docs)' deploy/generate.sh --check
# What building needs is what the image's first stage installs.
build_packages() {
	local package missing=''
	for package in $(sed -n "/^packages='/,/'$/p" deploy/dev/install-packages.sh | tr -d "'" | sed 's/^packages=//'); do
		case $package in postgresql-*) continue ;; esac
		grep -qw -- "$package" deploy/Dockerfile || missing="$missing $package"
	done
	[ -z "$missing" ] || { echo "missing:$missing"; return 1; }
}
# The ports that are opened for a service are those it listens on.
own_ports() {
	local service own bad=0
	while IFS=$'\t' read -r service _ _ own _; do
		[ "$own" = - ] || grep -q "\"$service.port\", \"$own\"" "services/$service/settings.def" || { echo "$service: $own"; bad=1; }
	done < <(. deploy/lib_services.sh && services_each)
	return $bad
}
# An alert that wakes somebody says where it is written what to do.
alerts_have_runbooks() {
	local name='' page bad=0
	while read -r word value; do
		case $word in
		alert:) [ -z "$name" ] || { echo "$name: no runbook"; bad=1; }; name=$value ;;
		runbook:)
			page=${value//\"/}
			grep '^#' "${page%%#*}" | tr -d ' #' | grep -qix -- "${page#*#}" || { echo "$name: $page is not there"; bad=1; }
			name='' ;;
		esac
	done < <(sed 's/^ *\(- \)\{0,1\}//' "$1")
	[ -z "$name" ] || { echo "$name: no runbook"; bad=1; }
	return $bad
}
check 'each alert names a section of a runbook' alerts_have_runbooks deploy/prometheus/samverka.rules.yml
printf '      - alert: A\n        annotations:\n          runbook: "docs/runbooks/alerts.md#nowhere"\n' >"$scratch/astray.yml"
printf '      - alert: A\n      - alert: B\n' >"$scratch/none.yml"
check 'one that leads nowhere would be found' bash -c "$(declare -f alerts_have_runbooks); ! alerts_have_runbooks '$scratch/astray.yml' && ! alerts_have_runbooks '$scratch/none.yml'"
# An alert that no test makes fire may never do so, nor one about a series that nobody has.
alerts() { python3 tests/lint/tool/alerts.py "$@"; }
watching=(deploy/prometheus/samverka.rules.yml deploy/grafana/samverka.json)
if python3 -c 'import yaml' 2>/dev/null; then
	mapfile -t tables < <(find common services -name '*counters.def')
	check 'each alert has a case in which it fires and one in which it does not' \
		alerts cases "${watching[0]}" deploy/prometheus/samverka.rules_test.yml
	check 'alerts and panels ask for series and labels that there are' alerts metrics "${tables[@]}" -- "${watching[@]}"
	astray() { ! alerts cases "$scratch/alone.yml" deploy/prometheus/samverka.rules_test.yml && [ "$(alerts metrics "${tables[@]}" -- "$scratch/alone.yml" | wc -l)" = 3 ]; }
	cat >"$scratch/alone.yml" <<-'END'
		groups:
		  - name: alone
		    rules:
		      - alert: Alone
		        expr: samverka_ready_total == 0 or sum by (nowhere) (samverka_monitor_sources{state=~"silent|sleepy"})
	END
	check 'others would be found' astray
else
	skip 'alerts' 'python3-yaml is not installed'
fi
# The certificate that the runbook has made is the one that the example of pg_hba.conf takes for the role.
names_fit() {
	local service role map bad=0
	map=$(sed -n 's|^#  *samverka  */\(.*[$]\)  *samverka_.*|\1|p' deploy/postgres/pg_hba.conf.example)
	while IFS=$'\t' read -r service role _; do
		[ "$(sed -nE "s/$map/samverka_\1/p" <<<"samverka-$service")" = "$role" ] || { echo "samverka-$service is not $role by $map"; bad=1; }
	done < <(. deploy/lib_services.sh && services_each; printf 'migrate\tsamverka_migrate\t\n')
	return $bad
}
check 'certificates fit the map of pg_hba.conf.example' names_fit
check 'services listen on the ports of services.tsv' own_ports
check 'the Dockerfile installs what building needs' build_packages
if python3 -c 'import jsonschema, yaml' 2>/dev/null; then
	python3 tests/lint/tool/manifests.py "$root" || failed=1
else
	skip 'manifests' 'python3-jsonschema and python3-yaml are not installed'
fi
# Pages find each other in the repository and in the kit; packaged.sh looks at the package.
pages() { find "$@" \( -name build -o -name node_modules -o -name .git \) -prune -o -name '*.md' -print0 | xargs -0 python3 tests/lint/tool/links.py; }
check 'links between pages lead to files' pages .
kit() { make -s kit BUILD="$scratch/kit" && tar -C "$scratch/kit" -xzf "$scratch"/kit/*.tar.gz && pages "$scratch"/kit/*/; }
check 'and so they do in the kit' kit
printf '[a](there.md#part) [b](https://example.org/x) [c](not-there.md)\n' | tee "$scratch/there.md" >"$scratch/page.md"
dead() { [ "$(pages "$scratch/page.md")" = "$scratch/page.md: not-there.md is not there" ]; }
check 'one that does not would be found' dead
if command -v kubectl >/dev/null && kubectl kustomize --help >/dev/null 2>&1; then
	built() { kubectl kustomize deploy/kubernetes | grep -q 'image: registry.example.org/samverka:'; }
	check 'kustomize builds them' built
else
	skip 'kustomize builds them' 'there is no kubectl'
fi

# exposure FILE: the score that systemd gives, at most 1.5
exposure() {
	local score
	score=$(systemd-analyze security --offline=true --no-pager "$1" 2>&1 |
		sed -n 's/.*Overall exposure level[^:]*: \([0-9.]*\) .*/\1/p')
	[ -n "$score" ] && awk -v s="$score" 'BEGIN { exit !(s <= 1.5) }' || { echo "$1: ${score:-no score}"; return 1; }
}
if command -v systemd-analyze >/dev/null; then
	deploy/generate.sh units "$scratch/units"
	for unit in "$scratch"/units/*.service; do
		check "exposure of $(basename "$unit") is at most 1.5" exposure "$unit"
	done
	printf '[Service]\nExecStart=/bin/true\n' >"$scratch/open.service"
	refused() { ! exposure "$@"; }
	check 'an open unit would be found' refused "$scratch/open.service"
else
	skip 'exposure of the units' 'there is no systemd-analyze'
fi
finish
