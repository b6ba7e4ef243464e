#!/bin/bash
# One million measurements: 40 indicators of 500 units over 50 months, each with a target, published
# in random order before the reconciler starts. Real Kafka, PostgreSQL with fsync on.
#
#   indicators.sh [--units N] [--months N] [--calendars]     --calendars: each figure is expected, too
#
# Prints how long until every figure is evaluated and every region's sum is in, and the memory it
# took; exits 1 when a reconciler needed more than 128 MB, or a figure is not there.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/e2e/lib_system.sh
. "$(dirname "$0")/../e2e/lib_system.sh"
# shellcheck source=tests/bench/lib_bench.sh
. "$(dirname "$0")/lib_bench.sh"

units=500 months=50 calendars=0
while [ $# -gt 0 ]; do
	case $1 in
	--units) units=$2; shift 2 ;;
	--months) months=$2; shift 2 ;;
	--calendars) calendars=1; shift ;;
	*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
total=$((40 * units * months))

row() { printf '%-52s %s\n' "$1" "$2"; }
consumed() { sql "SELECT coalesce(sum(next), 0) FROM indicator.consumer_offset WHERE topic = 'samverka.indicator.v1'"; }
settled() {
	[ "$(consumed)" -ge "$total" ] &&
		[ "$(sql "SELECT count(*) FROM indicator.queue WHERE due <= samverka.now()")" = 0 ] &&
		[ "$(sql "SELECT count(*) FROM indicator.walk WHERE closed_at IS NULL")" = 0 ]
}

# Indicator, unit and month of each number, in an order that visits them all once: 7919 is prime.
facts() {
	awk -v units="$units" -v months="$months" -v calendars="$calendars" -v what="$1" 'BEGIN {
		for (i = 0; i < 40 && what == "definitions"; i++) {
			code = sprintf("I%02d", i)
			more = calendars ? ",\"expected\":[{\"period\":\"MONTH\",\"first\":\"2018-01\",\"from\":\"UNITS\",\"withinDays\":30}]" : ""
			data = "\"code\":\"" code "\",\"nameSv\":\"" code "\",\"definitionVersion\":\"1\",\"additive\":true" more
			event("d" i, "indicator.defined", code, "2017-12-01", data)
			event("t" i, "target.set", code, "2017-12-02", "\"code\":\"" code "\",\"period\":\"2022\",\"value\":\"900\",\"baselineValue\":\"100\",\"baselinePeriod\":\"2017\"")
		}
		total = 40 * units * months
		for (n = 0; n < total && what == "figures"; n++) {
			x = (n * 7919) % total
			i = x % 40; u = int(x / 40) % units; m = int(x / 40 / units)
			year = 2018 + int(m / 12); month = m % 12 + 1
			last = month == 2 ? (year % 4 ? 28 : 29) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
			ym = sprintf("%d-%02d", year, month); code = sprintf("I%02d", i); unit = sprintf("SE2321000255-U%04d", u)
			event("m" x, "measurement.reported", code "/" unit "/" ym, sprintf("%d-%02d-02", month == 12 ? year + 1 : year, month % 12 + 1), \
				"\"code\":\"" code "\",\"org\":\"" unit "\",\"periodStart\":\"" ym "-01\",\"periodEnd\":\"" ym "-" last \
				"\",\"definitionVersion\":\"1\",\"value\":\"" (x * 31) % 1000 "." x % 10 "\"")
		}
		for (u = 0; u < units && what == "units"; u++)
			printf "{\"object\":\"unit\",\"data\":{\"id\":\"SE2321000255-U%04d\",\"owner\":\"12\",\"unitType\":\"PRIMARY_CARE\",\"validFrom\":\"2000-01-01\"}}\n", u
	}
	function event(id, suffix, key, day, data) {
		printf "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"urn:samverka:2321000255:bench\",\"type\":\"samverka.indicator.%s.v1\",\"time\":\"%sT08:00:00Z\",\"recordedtime\":\"%sT08:00:00Z\",\"subject\":\"%s\",\"partitionkey\":\"%s\",\"datacontenttype\":\"application/json\",\"data\":{%s}}\n", id, suffix, day, day, key, key, data
	}'
}

echo "Indicators, $(nproc) processors, load $(cut -d ' ' -f 1 /proc/loadavg), commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null)"
system_start kafka 4
start_job reference "$bin/samverka-reference"
facts units >"$scratch/units.jsonl"
"$bin/samverka" reference load --recorded 2010-01-01 "$root/schemas/defaults/principals.jsonl" "$root/schemas/defaults/policy.jsonl" \
	"$scratch/units.jsonl" >"$scratch/load.log" 2>&1 || { cat "$scratch/load.log"; exit 1; }
wait_for 60 bash -c "[ \"\$(psql -X -q -At '$SAMVERKA_POSTGRES_CONNINFO' -c \"SELECT count(*) FROM reference.entity WHERE key LIKE 'unit/%'\")\" -ge $units ]" ||
	{ echo 'reference data did not arrive'; exit 1; }
facts definitions | "$bin/samverka" publish >/dev/null 2>"$scratch/publish.log" || { cat "$scratch/publish.log"; exit 1; }
facts figures | split -l 50000 --filter "\"$bin/samverka\" publish >/dev/null 2>>\"$scratch/publish.log\"" - ||
	{ tail "$scratch/publish.log"; exit 1; }
total=$((total + 80))

began=$SECONDS
start_job indicators "$bin/samverka-indicators"
pid=$JOB_PID
until [ "$(consumed)" -ge "$total" ]; do
	kill -0 "$pid" 2>/dev/null || { tail -n 5 "$scratch/indicators.log"; exit 1; }
	read -rt 1 <> <(:) || :
done
row 'every figure in its state' "$((SECONDS - began)) s, $((total / (SECONDS - began + 1))) facts/s"
until settled; do
	kill -0 "$pid" 2>/dev/null || { tail -n 5 "$scratch/indicators.log"; exit 1; }
	read -rt 1 <> <(:) || :
done
row 'every sum in its state' "$((SECONDS - began)) s"
row 'highest memory while catching up' "$(peak_kb "$pid") kB"
evaluated=$(sql "SELECT count(*) FROM indicator.entity WHERE key LIKE 'm:%' AND octet_length(state) > 0")
row 'figures evaluated, sums' "$evaluated, $(sql "SELECT count(*) FROM indicator.entity WHERE key LIKE 'r:%'")"
( ulimit -v 800000; "$bin/samverka" export indicators ) | awk -F'"evaluation":"' '{split($2, a, "\""); n[a[1]]++} END {for (e in n) print "  " e, n[e]}' | sort
[ "$(peak_kb "$pid")" -le 131072 ] || { echo 'more than 128 MB'; exit 1; }
[ "$evaluated" -ge $((total - 80)) ] || { echo 'figures are missing'; exit 1; }
