# shellcheck shell=bash disable=SC2154,SC2034
# The story in a running system, and a browser that looks at the monitor's pages. Sourced after lib.sh
# and lib_system.sh.
#
#   browser_need        skips without Chromium, Node or npm; fetches playwright-core and axe-core, pinned
#   browser_story       the demo's story and some published summaries; sets MONITOR, the base address
#   browser_look SIZE   small or full; pictures stay in $build/browser
#   browser_away        stops the database: what is read there says so, the rest shows what was known last

browser_dir=$root/${BUILD:-build/gcc}/browser
case ${BUILD:-} in /*) browser_dir=$BUILD/browser ;; esac

browser_need() {
	local tool
	for tool in chromium node npm; do
		command -v $tool >/dev/null || skip_all "$tool is not installed (Debian: chromium nodejs npm)"
	done
	mkdir -p "$browser_dir"
	cmp -s "$root/tests/browser/package-lock.json" "$browser_dir/package-lock.json" &&
		[ -d "$browser_dir/node_modules/playwright-core" ] && return
	cp "$root"/tests/browser/package*.json "$browser_dir/"
	(cd "$browser_dir" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 timeout 100 npm ci --ignore-scripts --no-audit --no-fund) \
		>"$scratch/npm.log" 2>&1 || skip_all "npm cannot fetch playwright-core and axe-core: $(tail -n 1 "$scratch/npm.log")"
}

# put_summary TYPE RECIPIENT AUDIENCE PERIOD PAYLOAD: as the summaries daemon would leave it
put_summary() {
	psql -X -q "$CONNINFO" -v ON_ERROR_STOP=1 -v payload="$5" <<-END
		INSERT INTO summary.summary (version, published_version, published_at, key, type, recipient, audience,
			period, topic, digest, event_id, payload)
		VALUES (1, 1, now(), '$1/$2/$4/test', '$1', '$2', '$3', '$4', 't', '', '$1$2', :'payload');
	END
}

browser_summaries() {
	local rows='' row code state n=0
	for code in 12 1280 1281 1283 1284 1285 1286 1290 1293 1265; do
		case $((n++ % 4)) in 0 | 1) state=FINAL ;; 2) state=ADOPTED ;; *) state=PENDING ;; esac
		rows="$rows,{\"document_id\":\"strategi-2022\",\"title\":\"Strategi för samverkan\",\"item\":\"1\",\"principal_code\":\"$code\",\"state\":\"$state\",\"decided_on\":\"2022-04-05\",\"conditions\":[]}"
	done
	put_summary S8 all PUBLIC 2022 "{\"rows\":[${rows#,}]}"
	put_summary S9 all PUBLIC 2022 '{"rows":[{"document_id":"strategi-2022","item":"1","status":"COLLECTING","adopted":8,"n_principals":10,"blocking_principals":["1283","1290"],"in_force_from":null}]}'
	# One with three periods and all that a target brings, and one with all the periods a page has.
	for n in 2016-12 2017-12 2018-12; do
		row="{\"code\":\"BOKA\",\"name_sv\":\"Webbokningar per månad\",\"unit\":\"ärenden\",\"org\":\"07\",\"period\":\"$n\",\"value\":\"2031\",\"target\":\"2000\",\"gap\":\"-31\",\"forecast\":\"2194.5\",\"status\":\"ACHIEVED\"}"
		put_summary S12 07 PUBLIC "$n" "{\"rows\":[$row]}"
	done
	for ((n = 2012; n < 2020; n++)); do
		rows=''
		for code in 1280 1281 1283; do
			rows="$rows,{\"code\":\"FOLK\",\"name_sv\":\"Invånare över 80 år\",\"unit\":\"personer\",\"org\":\"$code\",\"period\":\"$n\",\"value\":\"19${n#20}0\",\"target\":\"20000\",\"gap\":\"80\",\"forecast\":\"20100\",\"status\":\"ON_TRACK\"}"
		done
		put_summary S12 12 PUBLIC $n "{\"rows\":[${rows#,}]}"
	done
	put_summary S12 all PUBLIC 2022 '{"rows":[{"code":"KONTO","name_sv":"Invånare med konto","org":"12","period":"2018","value":"36.4","target":"40","gap":"-3.6","forecast":"39.1","status":"OFF_TRACK"},{"code":"WEBB","name_sv":"Bokningar på webben","org":"07","period":"2018-06","value":"2194","target":"2000","gap":"194","forecast":null,"status":"ACHIEVED"}]}'
	"$bin/samverka" summary S14 --publish --recipient 12 --period 2022 --audience public --reason 'RS 2022:1' >/dev/null ||
		not_ok 'the yearly report is let out'
	# That of the year before, with a table as long as a region's.
	psql -X -q "$CONNINFO" -v ON_ERROR_STOP=1 <<-'END'
		INSERT INTO summary.summary (version, published_version, published_at, key, type, recipient, audience,
			period, sub, topic, digest, event_id, payload)
		SELECT version, version, now(), replace(key, '2022', '2021'), type, recipient, audience, '2021', sub, topic, '', 'long', payload
		FROM summary.summary WHERE type = 'S14';
		INSERT INTO summary.page (key, version, language, content)
		SELECT replace(key, '2022', '2021'), version, language, replace(replace(content, '2022', '2021'), '</main>',
			'<section><h2>Definitioner</h2><div class="wide"><table><thead><tr><th>Kod</th><th>Namn</th></tr></thead><tbody>' ||
			(SELECT string_agg('<tr><td>KOD' || i || '</td><td>Indikator nummer ' || i || '</td></tr>', '') FROM generate_series(1, 3000) i) ||
			'</tbody></table></div></section></main>')
		FROM summary.page;
	END
	"$bin/samverka" retention --area transition --before 2022-03-01 --decision 'RS 2022:114, informationshanteringsplan 4.2' >/dev/null ||
		not_ok 'what is over is removed'
}

browser_story() {
	export SAMVERKA_MONITOR_OPENTO=loopback
	system_start mockd 2
	system_clock 2022-03-31
	browser_year # before the monitor starts: it reads a year once a day
	system_daemons
	"$tools/story" reference >"$scratch/reference.jsonl"
	system_reference "$root/schemas/defaults/principal-sets.jsonl" "$root/schemas/defaults/population.jsonl" "$scratch/reference.jsonl"
	"$tools/story" facts --until 2022-03-31 >"$scratch/facts.jsonl"
	"$tools/story" refused --until 2022-03-31 >"$scratch/refused.jsonl"
	"$bin/samverka" publish "$scratch/facts.jsonl" >/dev/null 2>&1
	"$bin/samverka" publish --unchecked --topic samverka.transition.v1 "$scratch/refused.jsonl" >/dev/null 2>&1
	system_wait 60 || { not_ok 'the story arrives'; exit 1; }
	browser_summaries
	wait_for 60 browser_page || { not_ok 'the page opens'; exit 1; }
}

# The page answers with figures: MONITOR is its address.
browser_page() {
	MONITOR=http://127.0.0.1:$(sed -n 's/.*service=monitor event=page .*port=\([0-9]*\).*/\1/p' "$scratch/daemons.log" | tail -n 1)
	curl -sf -o /dev/null "$MONITOR/"
}

# A year of the ledger until the day before the story's last: office hours, with the waves of days and
# weeks. (In the last day the books must balance.)
browser_year() {
	psql -X -q "$SAMVERKA_POSTGRES_CONNINFO" -v ON_ERROR_STOP=1 <<-'END'
		INSERT INTO transition.flow_hour (source, type, hour, verdict, n, last_append)
		SELECT s.uri, t.type, h, v.verdict, greatest(1, (s.size * v.share * t.share * (1 + 0.3 * sin(extract(epoch FROM h) / 604800)))::int), h + interval '50 min'
		FROM (VALUES ('urn:samverka:2321000255:melior', 90), ('urn:samverka:2321000255:mina-planer', 60),
			('urn:samverka:2321000065:cambio', 40), ('urn:samverka:2321000222:systeam', 30)) s (uri, size),
			(VALUES ('transition.admission.registered', 0.4), ('transition.discharge.completed', 0.3)) t (type, share),
			(VALUES ('ACCEPTED', 0.97), ('DUPLICATE', 0.04), ('REFUSED', 0.02)) v (verdict, share),
			generate_series(date_trunc('hour', samverka.now()) - interval '364 days', date_trunc('hour', samverka.now()) - interval '26 hours', '1 hour') h
		WHERE extract(hour FROM h) BETWEEN 6 AND 16 AND (extract(isodow FROM h) < 6 OR t.share = 0.4)
		ON CONFLICT DO NOTHING
	END
}

# browser_monitor WHO: the address of another monitor, open to WHO
browser_monitor() {
	start_job "monitor_$1" "$bin/samverka-monitor" --monitor.port=0 --monitor.opento="$1"
	wait_for 20 grep -q event=ready "$scratch/monitor_$1.log" || { not_ok "a monitor open to $1 starts" "$(tail -n 5 "$scratch/monitor_$1.log")"; exit 1; }
	OTHER_MONITOR=http://127.0.0.1:$(sed -n 's/.*event=page .*port=\([0-9]*\).*/\1/p' "$scratch/monitor_$1.log")
}

# routes: of the pages that the program has, a line each. No page can be forgotten.
browser_routes() { sed -n '/^} routes\[\]/,/^};/s/^\t{ "\([^"]*\)".*/\1/p' "$root/services/monitor/site.c"; }

browser_look() {
	local pictures=$browser_dir/pictures routes
	rm -rf "$pictures"
	mkdir -p "$pictures"
	mapfile -t routes < <(browser_routes)
	if [ "$1" = full ]; then
		browser_monitor public
		export PUBLIC_MONITOR=$OTHER_MONITOR
		browser_monitor nobody
		export CLOSED_MONITOR=$OTHER_MONITOR
	fi
	# The page that is open when this is published must show it.
	sed 's/"id":"/"id":"again-/' "$scratch/facts.jsonl" | head -n 5 >"$scratch/more.jsonl"
	PUBLISH="'$bin/samverka' publish --unchecked --topic samverka.transition.v1 '$scratch/more.jsonl'" \
		NODE_PATH=$browser_dir/node_modules timeout --foreground -k 5 520 node "$root/tests/browser/look.js" "$MONITOR" "$pictures" "$1" "${routes[@]}" || failed=1
}

browser_away() {
	local path
	"$root/deploy/dev/postgres.sh" stop "$POSTGRES_DIR" >/dev/null 2>&1
	for path in /today /documents /indicators /report; do
		check "$path without the database is 503" test "$(curl -s -o "$scratch/page.html" -w '%{http_code}' "$MONITOR$path?lang=en")" = 503
		check 'and says so' grep -qF '<section><p>The database does not answer, so this cannot be shown now.</p></section>' "$scratch/page.html"
	done
	NODE_PATH=$browser_dir/node_modules timeout --foreground -k 5 120 node "$root/tests/browser/look.js" "$MONITOR" "$browser_dir/pictures" away / || failed=1
}
