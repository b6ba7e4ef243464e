#!/bin/bash
# make demo: the main job from one end to the other, on a broker and a private PostgreSQL started for
# it. Tells the story of deploy/dev/story.c, publishes it, waits until every fact is in its state, and
# shows what came out. Everything it starts ends with it, also on Ctrl-C.
#
#   demo.sh [--keep]      --keep: stays until Ctrl-C, to look around by hand
#   KAFKA=real            Apache Kafka instead of the embedded broker
#
# The story plays in the first months of 2022, a year whose tariff is known; the clock that rules go
# by is shifted to its last day.
set -u
cd "$(dirname "$0")/../.." || exit 2
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=deploy/dev/demo_documents.sh
. deploy/dev/demo_documents.sh
# shellcheck source=deploy/dev/demo_indicators.sh
. deploy/dev/demo_indicators.sh
trap 'echo; echo "Stopping."; exit 130' INT

bin=$root/${BUILD:-build/gcc}/bin
keep=
[ "${1:-}" != --keep ] || keep=1
last_day=2022-03-31
begun=$SECONDS

bold() { if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }
step() { printf '%s … ' "$1"; }
done_() { echo "${1:-done}"; }
fail() {
	echo "failed: $*" >&2
	for log in "$scratch"/*.log; do [ -s "$log" ] && tail -n 15 "$log" >&2; done
	exit 1
}

# arrived SECONDS: everything published is in its state. Daemons that end are not waited for.
arrived() {
	"$bin/samverka" status --wait "$1" >"$scratch/status.out" 2>"$scratch/status.log" &
	local waiter=$!
	while kill -0 $waiter 2>/dev/null; do
		kill -0 "$daemons" 2>/dev/null || { kill $waiter; fail 'the daemons ended'; }
		sleep 0.05
	done
	wait $waiter
}

step 'Private PostgreSQL'
start_postgres --no-fsync >/dev/null
done_
step "Broker (${KAFKA:-embedded})"
if [ "${KAFKA:-}" = real ]; then
	start_kafka >/dev/null
	for topic in samverka.transition.v1:4 samverka.reference.v1:1 samverka.summary.v1:1 \
		samverka.transition.v1.dlq:1 samverka.reference.v1.dlq:1 \
		samverka.approval.v1:2 samverka.approval.v1.dlq:1 \
		samverka.indicator.v1:2 samverka.indicator.v1.dlq:1 \
		samverka.summary.v1.{2321000255,2321000065,2321000222,2120001124}:1 \
		samverka.summary.v1.{1281,1283,1284,1285,1286,1290,1293,1265,0760,0761,0763,0764,0765,0767,0780,0781,2422,2480,2482}:1; do
		"$tools/topics" "$BOOTSTRAP" create "${topic%:*}" "${topic#*:}" >/dev/null || fail "topic $topic"
	done
else
	start_mockd --topic samverka.transition.v1:4 --topic samverka.reference.v1:1 \
		--topic samverka.summary.v1:1 --topic samverka.transition.v1.dlq:1 \
		--topic samverka.approval.v1:2 --topic samverka.indicator.v1:2
fi
done_ "$BOOTSTRAP"

# The clock that rules go by: 14.00 of that day.
set_clock() {
	local behind=$(($(date +%s) - $(TZ=Europe/Stockholm date -d "$1 14:00" +%s)))
	export SAMVERKA_POSTGRES_CONNINFO="$CONNINFO options='-c samverka.clock_shift=-${behind}seconds'"
}
export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=$BOOTSTRAP
set_clock "$last_day"

export SAMVERKA_SUMMARIES_SHAREQUIET=2s # a demo does not wait ten minutes for figures to stand still

# Whoever sits here may look; the port is any free one.
export SAMVERKA_MONITOR_OPENTO=loopback

step 'Schema'
"$bin/samverka" migrate >"$scratch/migrate.log" 2>&1 || fail migrate
done_
start_daemons() {
	start_job daemons "$bin/samverka" run
	daemons=$JOB_PID
	at_exit stop_job "$daemons" # in good order: killed, it would leave reconcilers that are still stopping
}
step 'Daemons: reference, transitions, approvals, indicators, summaries'
start_daemons
done_
step 'Reference data: 21 regions, 290 municipalities, tariffs, policies, units, sources'
"$tools/story" reference >"$scratch/reference.jsonl"
"$bin/samverka" reference load --recorded 2018-01-01 schemas/defaults/principals.jsonl schemas/defaults/principal-sets.jsonl \
	schemas/defaults/policy.jsonl schemas/defaults/tariffs.jsonl schemas/defaults/population.jsonl \
	"$scratch/reference.jsonl" >"$scratch/reference.out" 2>"$scratch/reference.log" || fail 'reference load'
arrived 60 || fail 'reference data did not arrive'
done_ "$(cat "$scratch/reference.out")"

"$tools/story" facts --until "$last_day" >"$scratch/facts.jsonl"
"$tools/story" refused --until "$last_day" >"$scratch/refused.jsonl"
step "$(wc -l <"$scratch/facts.jsonl") facts of transitions, late, twice and out of order, $(wc -l <"$scratch/refused.jsonl") that must be refused, and three stories of documents"
"$bin/samverka" publish "$scratch/facts.jsonl" >"$scratch/publish.out" 2>"$scratch/publish.log" || fail publish
"$bin/samverka" publish --unchecked --topic samverka.transition.v1 "$scratch/refused.jsonl" \
	>>"$scratch/publish.out" 2>>"$scratch/publish.log" || fail 'publish --unchecked'
documents_publish
done_ published
step 'Every fact in its state, every due summary published'
arrived 90 || fail 'not all arrived in time'
done_

"$bin/samverka" export cases >"$scratch/cases.jsonl" 2>"$scratch/export.log" || fail 'export cases'
"$bin/samverka" export discrepancies >"$scratch/discrepancies.jsonl" 2>>"$scratch/export.log" || fail 'export'
"$bin/samverka" export rejected >"$scratch/rejected.jsonl" 2>>"$scratch/export.log" || fail 'export'

# count MEMBER FILE: how often each value of a string member occurs
count() { grep -o "\"$1\":\"[^\"]*\"" "$2" | sort | uniq -c | sort -rn | sed 's/"[^"]*":"\([^"]*\)"/\1/'; }

bold "Cases by status ($(wc -l <"$scratch/cases.jsonl") cases; protected identities are counted, never shown)"
count status "$scratch/cases.jsonl"

bold 'Refused, and why (samverka rejected list)'
count reason "$scratch/rejected.jsonl"

bold 'Discrepancies that are open (samverka export discrepancies)'
grep '"closedAt":null' "$scratch/discrepancies.jsonl" >"$scratch/open.jsonl"
count code "$scratch/open.jsonl" | while read -r n code; do
	printf '%6s  %-9s %s\n' "$n" "$code" "$("$bin/samverka" explain "$code" 2>/dev/null)"
done

bold 'Payment basis of Malmö, March 2022, as the municipality gets it (samverka summary S2)'
"$bin/samverka" summary S2 --period 2022-03 --recipient 1280 --format csv 2>>"$scratch/export.log" | cut -d';' -f1-20 | head -n 12

bold 'Ready for discharge, per municipality, March 2022 (samverka summary S1)'
"$bin/samverka" summary S1 --period 2022-03 --recipient 12 --format csv 2>>"$scratch/export.log" | cut -d';' -f2-8 | head -n 12

documents_show

bold 'What became of every record (samverka status)'
"$bin/samverka" status --json 2>>"$scratch/export.log" | grep '"item":"ledger"' |
	sed 's/[{}"]//g; s/:/ /g; s/,/, /g'

indicators_tell

page_port=$(sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)
page=http://127.0.0.1:$page_port/
# get PATH: a page of the monitor's
get() {
	exec 9<>"/dev/tcp/127.0.0.1/$page_port" || return 1
	printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&9
	sed '1,/^\r$/d' <&9
	exec 9>&-
}
# The overview as a file that opens by itself: its style goes along, scripts and links do not.
save_page() {
	local to=$root/${BUILD:-build/gcc}/overview.html
	case ${BUILD:-} in /*) to=$BUILD/overview.html ;; esac
	get / >"$scratch/overview.html" &&
		{ echo '<style>' && get "$(grep -o '/assets/[0-9a-f]*/style.css' "$scratch/overview.html")" && echo '</style>'; } >"$scratch/style" &&
		sed 's/<script[^>]*><\/script>//g; s/<link rel="icon"[^>]*>//; s/<link rel="stylesheet"[^>]*>/\n/' "$scratch/overview.html" |
		sed "1r $scratch/style" >"$to" && grep -q '</html>' "$to" && echo "$to"
}
bold 'Is information flowing, and if not, between whom? (samverka-monitor)'
if [ -n "$keep" ]; then echo "$page"; else echo "the overview, saved: $(save_page || echo 'it could not be saved')"; fi

shared() { "$bin/samverka" summary S1 --period 2022-03 --audience shared --format csv 2>>"$scratch/export.log"; }
for _ in $(seq 100); do # March is over by now: released to all
	shared >"$scratch/shared.csv" && break
	read -rt 0.2 <> <(:) || :
done
bold 'March 2022 as everybody gets it: small counts are left out, and what would give them away (--audience shared)'
grep -v ';0;0;0;0;' "$scratch/shared.csv" | cut -d';' -f1-7,12 | head -n 12

report=${BUILD:-build/gcc}/yearly-report.html
if "$bin/samverka" summary S14 --recipient 12 --format html >"$report" 2>>"$scratch/export.log"; then
	bold "The yearly report to Skåne's principals (samverka summary S14 --recipient 12 --format html)"
	echo "  in $report: open it in a browser, or print it"
fi

cat <<END

Done in $((SECONDS - begun)) s. To look further while it runs: make demo ARGS=--keep, then for instance
  samverka export cases --as-of 2022-03-15      the same cases as they stood two weeks before
  samverka rejected list                        what was refused, without its content
  samverka summary S5 --recipient 1280          the situation today, for Malmö
  samverka rebuild --verify                     are the states what the log says? byte for byte
END
if [ -n "$keep" ]; then
	bold 'Running. In another shell:'
	echo "export SAMVERKA_KAFKA_BOOTSTRAP_SERVERS='$SAMVERKA_KAFKA_BOOTSTRAP_SERVERS'"
	echo "export SAMVERKA_POSTGRES_CONNINFO=\"$SAMVERKA_POSTGRES_CONNINFO\""
	echo "export PATH=$bin:\$PATH"
	wait "$daemons"
fi
