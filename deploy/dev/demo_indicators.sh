# shellcheck shell=bash disable=SC2154
# The demo's part on indicators: what was measured, against which target, what is missing, and what
# is done about it. Sourced by demo.sh, whose variables it uses. Figures and their sources:
# deploy/dev/indicators.awk.

indicators_publish() {
	awk -F, -f deploy/dev/indicators.awk deploy/dev/kolada-kronoberg.csv >"$scratch/indicators-in.jsonl" &&
		"$bin/samverka" publish "$scratch/indicators-in.jsonl" >>"$scratch/publish.out" 2>>"$scratch/publish.log"
}

# One exported object a line: its plain members are picked by name.
# shellcheck disable=SC2016
pick='function get(key,    s) {
	if (!match($0, "\"" key "\":(\"[^\"]*\"|[^,}]*)")) return ""
	s = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	gsub(/"/, "", s)
	return s == "null" ? "" : s
}
function where(org) { return org in name ? name[org] : org }
BEGIN {
	name["07"] = "Region Kronoberg"; name["24"] = "Region Västerbotten"; name["12"] = "Region Skåne"
	name["SE2321000065-VCVAXJO"] = "Vårdcentralen Växjö"
	name["SE2321000065-VCLJUNGBY"] = "Vårdcentralen Ljungby"
	name["SE2321000065-VCMARKARYD"] = "Vårdcentralen Markaryd"
	word["ACHIEVED"] = "reached"; word["ON_TRACK"] = "on track"; word["OFF_TRACK"] = "off track"
	word["NO_TARGET"] = "no target"; word["NO_DATA"] = "no figure"
}'

indicators_against_targets() {
	awk "$pick"'/"code":"(WEBBOOK|ACC_SHARE)"/ {
		printf "  %-10s %-18s %s  %6s of %s by %s: %s", get("code"), where(get("org")), substr(get("periodEnd"), 1, 7), \
			get("value"), get("target"), substr(get("targetPeriodEnd"), 1, 4), word[get("evaluation")]
		if (get("forecast") != "") printf " (the way from %s asks for %s by then)", get("baseline"), get("forecast")
		if (get("precision") == "APPROX") printf " (ca)"
		print ""
	}' "$1"
}

indicators_unique_users() {
	awk "$pick"'/"code":"PORTAL_UU"/ { value[++n] = get("value"); month[n] = substr(get("periodEnd"), 1, 7) }
	END { printf "  Region Västerbotten: %s in %s, %s in %s: %+.1f %%. Never added, over months or units.\n", \
		value[1], month[1], value[2], month[2], 100 * (value[2] - value[1]) / value[1] }' "$1"
}

indicators_phone() {
	awk "$pick"'/"code":"PHONE_(TIME|RATE)"/ {
		time = get("code") == "PHONE_TIME"
		printf "  %-11s %-23s %s  ", time ? "answer time" : "answer rate", where(get("org")), substr(get("periodEnd"), 1, 7)
		if (get("missing") == "true") { print "not reported in time (D-KPI-01)"; next }
		if (time) printf "%.0f %% within three minutes (target %.0f), nine of ten %s: %s", 100 * get("value"), \
			100 * get("target"), get("p90") == "" ? "in more than ten minutes" : "in " get("p90") " s", word[get("evaluation")]
		else printf "%s %% (target %s): %s", get("value"), get("target"), word[get("evaluation")]
		if (get("evaluation") == "OFF_TRACK") {
			if (get("status") == "OPEN") printf "; a dialogue is due, none registered"
			if (get("status") == "REGISTERED") printf "; dialogue %s: \"%s\", by %s", get("on"), get("action"), get("dueOn")
		}
		print ""
	}' "$1"
}

indicators_sums() {
	awk "$pick"'/"code":"N019(18|38)".*"region":"07"/ {
		s = $0; sub(/.*"municipalities":/, "", s); $0 = "{" s
		year = substr(get("periodEnd"), 1, 4); sum[year] += get("value"); n[year] = get("reported")
	}
	END { for (y = 2008; y <= 2011; y++) if (y in sum) printf "  %s  %d inhabitants in %d municipalities\n", y, sum[y], n[y] }' "$1"
}

indicators_offering() {
	awk "$pick"'/"services":/ {
		n = split($0, part, /\{"offered":/); offered = ""; odd = ""
		unit = get("unit"); if (unit == "") next
		for (i = 2; i <= n; i++) {
			$0 = "{\"offered\":" part[i]
			if (get("offered") == "true") offered = offered " " get("service") (get("unused") == "true" ? " (unused)" : "")
			if (get("unregistered") == "true") odd = odd " " get("service")
		}
		printf "  %-23s offers%s%s\n", where(unit), offered, odd == "" ? "" : "; used without being registered:" odd
	}' "$1"
}

indicators_show() {
	"$bin/samverka" export indicators >"$scratch/indicators.jsonl" 2>>"$scratch/export.log" &&
		"$bin/samverka" export sums >"$scratch/sums.jsonl" 2>>"$scratch/export.log" &&
		"$bin/samverka" export units >"$scratch/units.jsonl" 2>>"$scratch/export.log" || return 1
	bold 'Indicators against their targets (samverka export indicators)'
	indicators_against_targets "$scratch/indicators.jsonl"
	indicators_unique_users "$scratch/indicators.jsonl"
	bold 'The telephone, per health centre: a deviation asks for a dialogue, which stays open until it is done'
	indicators_phone "$scratch/indicators.jsonl"
	bold 'Which e-services each health centre offers (samverka export units)'
	indicators_offering "$scratch/units.jsonl"
	bold 'Counts are added exactly, shares never (samverka export sums; Källa: Kolada)'
	indicators_sums "$scratch/sums.jsonl"
}

# One of the sources' figures is of April: the clock goes on to June.
indicators_tell() {
	bold 'Two months later: 1 June 2022, and how things are measured'
	stop_job "$daemons"
	set_clock 2022-06-01
	start_daemons
	step "$(awk -F, -f deploy/dev/indicators.awk deploy/dev/kolada-kronoberg.csv | wc -l) facts: definitions, targets, figures, offerings"
	indicators_publish || fail 'publish indicators'
	arrived 60 || fail 'not all figures arrived in time'
	done_
	indicators_show || fail 'export indicators'
}
