# Values of Kolada (see the README of the data) as facts of the indicator area, one CloudEvent a
# line: each indicator's definition, with its calendar of all municipalities from its first year to
# its last, and each value. N01938 and N01918 are counts of people, all others are never added.
# Usage: awk -F, -v kpis=WORDS -f kolada.awk kolada_kpis.csv kolada_values.csv   (WORDS empty: all)
function event(id, suffix, subject, key, time, data) {
	printf "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"urn:samverka:2220000315:kolada\",", id
	printf "\"type\":\"samverka.indicator.%s.v1\",\"time\":\"%s\",\"recordedtime\":\"%s\",", suffix, time, time
	printf "\"subject\":\"%s\",\"partitionkey\":\"%s\",\"datacontenttype\":\"application/json\",", subject, key
	printf "\"data\":{%s}}\n", data
}
BEGIN { n = split(kpis, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
FNR == 1 { next }
n && !($1 in wanted) { next }
FILENAME ~ /kpis/ { # the title may hold commas: the years are counted from the end
	additive = $1 == "N01938" || $1 == "N01918" ? "true" : "false"
	event("def-" $1, "indicator.defined", $1, $1, "2013-01-01T08:00:00+01:00", "\"code\":\"" $1 \
		"\",\"nameSv\":\"" $1 "\",\"definitionVersion\":\"1\",\"additive\":" additive \
		",\"expected\":[{\"period\":\"YEAR\",\"first\":\"" $(NF - 1) "\",\"last\":\"" $NF \
		"\",\"from\":\"MUNICIPALITIES\",\"withinDays\":200}]")
	next
}
{
	key = $1 "/" $2 "/" $4
	told = $4 < 1999 ? 2000 : $4 + 1 # no event is older than 2000
	event($1 "-" $2 "-" $4, "measurement.reported", $1 "/" $2, key, told "-06-01T08:00:00+02:00", \
		"\"code\":\"" $1 "\",\"org\":\"" $2 "\",\"periodStart\":\"" $4 "-01-01\",\"periodEnd\":\"" $4 \
		"-12-31\",\"definitionVersion\":\"1\",\"value\":\"" $NF "\",\"status\":\"FINAL\"")
}
