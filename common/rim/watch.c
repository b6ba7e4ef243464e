/* watch: discrepancies of sources. All rules are in the statements below; PostgreSQL does what sets
 * do well. The invariant: a row is opened once a discriminator and closed once, each with a line
 * in discrepancy_log, however often and by however many daemons this is run. */
#include "rim/watch.h"

enum { REUSED_DAYS = 30 }; /* that D-PUB-03 looks back */

/* Taken by whoever looks first; the number is the word "watc" as an integer. */
static const char sql_lock[] =
        "SELECT pg_try_advisory_xact_lock(1952539747, hashtext(current_schema())), now()";

/* The newest registered version of each source that has begun, by $1. */
#define SQL_TODAY "($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date"
#define SQL_REGISTERED                                                                             \
	"registered AS ("                                                                          \
	" SELECT DISTINCT ON (uri) uri, valid_to, expected FROM ("                                 \
	"  SELECT coalesce(j->>'uri', j->>'id') AS uri, j->>'validFrom' AS valid_from,"            \
	"   (j->>'validTo')::date AS valid_to, j->'expected' AS expected"                          \
	"  FROM samverka.registry r, LATERAL (SELECT convert_from(r.json, 'UTF8')::jsonb AS j) o"  \
	"  WHERE r.object = 'source') versions"                                                    \
	" WHERE valid_from <= " SQL_TODAY "::text ORDER BY uri, valid_from DESC)"

/* $1 now, $2 floor in microseconds. Hours of the week are Stockholm's. */
static const char sql_silent[] =
        "WITH heard AS MATERIALIZED ("
        " SELECT DISTINCT source, last_append AS at FROM flow_sum"
        " WHERE source <> '' AND last_append <= $1::timestamptz"
        " AND hour > $1::timestamptz - interval '63 days'),"
        "gap AS MATERIALIZED ("
        " SELECT source, at, lead(at) OVER (PARTITION BY source ORDER BY at) AS next FROM heard),"
        SQL_REGISTERED ","
        "silent AS MATERIALIZED ("
        " SELECT g.source, g.at AS since, r.expected"
        " FROM gap g LEFT JOIN registered r ON r.uri = g.source"
        " WHERE g.next IS NULL AND g.at < $1::timestamptz - $2::bigint * interval '1 microsecond'"
        " AND (r.valid_to IS NULL OR r.valid_to >= " SQL_TODAY ")),"
        /* The same hour of the week in the 28 days before it fell silent, and the gaps over it. */
        "slot AS ("
        " SELECT s.source, s.since, local AT TIME ZONE 'Europe/Stockholm' AS begins"
        " FROM silent s, generate_series("
        "  date_trunc('hour', $1::timestamptz AT TIME ZONE 'Europe/Stockholm') - interval '9 "
        "weeks',"
        "  date_trunc('hour', $1::timestamptz AT TIME ZONE 'Europe/Stockholm'),"
        "  interval '1 week') AS local),"
        "usual AS ("
        " SELECT s.source, percentile_cont(0.95) WITHIN GROUP (ORDER BY g.next - g.at) AS p95"
        " FROM slot s JOIN gap g ON g.source = s.source"
        "  AND g.at < s.begins + interval '1 hour' AND g.next > s.begins"
        " WHERE s.begins BETWEEN s.since - interval '28 days' AND s.since GROUP BY s.source),"
        /* A source too new to have been seen at this hour: all its gaps. */
        "usual_any AS ("
        " SELECT s.source, percentile_cont(0.95) WITHIN GROUP (ORDER BY g.next - g.at) AS p95"
        " FROM silent s JOIN gap g ON g.source = s.source AND g.next > s.since - interval '28 days'"
        " GROUP BY s.source),"
        /* Whole hours of the registered calendar that went by unheard. */
        "waited AS ("
        " SELECT s.source, count(*) * interval '1 hour' AS hours FROM silent s,"
        "  generate_series(date_trunc('hour', s.since) + interval '1 hour',"
        "   $1::timestamptz - interval '1 hour', interval '1 hour') AS h,"
        "  LATERAL (SELECT h AT TIME ZONE 'Europe/Stockholm' AS at) l"
        " WHERE EXISTS (SELECT FROM jsonb_array_elements(s.expected->'hours') e WHERE"
        "  e->'weekdays' ? (ARRAY['MON','TUE','WED','THU','FRI','SAT','SUN'])"
        "   [extract(isodow FROM l.at)::int]"
        "  AND extract(hour FROM l.at) >= coalesce((e->>'fromHour')::int, 0)"
        "  AND extract(hour FROM l.at) < coalesce((e->>'toHour')::int, 24)) GROUP BY s.source),"
        "limits AS ("
        " SELECT s.*, w.hours, s.since + greatest($2::bigint * interval '1 microsecond',"
        "  3 * coalesce(u.p95, a.p95)) AS over,"
        " coalesce(u.p95, a.p95) IS NOT NULL AS has_pattern,"
        " CASE s.expected->>'period' WHEN 'QUARTER' THEN interval '3 months'"
        "  ELSE ('1 ' || (s.expected->>'period'))::interval END AS period"
        " FROM silent s LEFT JOIN usual u USING (source) LEFT JOIN usual_any a USING (source)"
        " LEFT JOIN waited w USING (source)),"
        "late AS ("
        " SELECT source, since, CASE WHEN period IS NULL AND hours IS NULL"
        "  THEN greatest(over, date_trunc('hour', $1::timestamptz)) ELSE $1::timestamptz END AS "
        "seen"
        " FROM limits WHERE CASE"
        /* Nothing since before the last whole period that is over, withinDays included. */
        "  WHEN period IS NOT NULL THEN since < (date_trunc(expected->>'period',"
        "   ($1::timestamptz AT TIME ZONE 'Europe/Stockholm')"
        "    - coalesce((expected->>'withinDays')::int, 0) * interval '1 day') - period)"
        "   AT TIME ZONE 'Europe/Stockholm'"
        "  WHEN expected ? 'hours' THEN hours > $2::bigint * interval '1 microsecond'"
        "  ELSE has_pattern AND over < $1::timestamptz END),"
        "opened AS ("
        " INSERT INTO discrepancy (key, code, discriminator, severity, parties, first_seen, "
        "last_seen,"
        "  restricted, evidence)"
        " SELECT 'src:' || source, 'D-PUB-01',"
        "  to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), 'WARN',"
        "  ARRAY[split_part(source, ':', 3)], seen, since, false, '[]' FROM late"
        /* Closed is one of these by the end of its registration alone, which was moved then. */
        " ON CONFLICT (key, code, discriminator) DO UPDATE SET closed_at = NULL,"
        "  last_seen = excluded.last_seen WHERE discrepancy.closed_at IS NOT NULL"
        " RETURNING key, code, discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, true, key, code, discriminator FROM opened";

/* Heard again: closed by the first sign of life. Let go: by the end of its last day. $1 now. */
static const char sql_heard[] =
        "WITH " SQL_REGISTERED ","
        "again AS ("
        " SELECT d.key, d.discriminator, min(f.last_append) AS at"
        " FROM discrepancy d JOIN flow_sum f ON f.source = substr(d.key, 5)"
        "  AND f.last_append > d.discriminator::timestamptz"
        " WHERE d.code = 'D-PUB-01' AND d.closed_at IS NULL AND d.key >= 'src:' AND d.key < 'src;'"
        " GROUP BY d.key, d.discriminator"
        " UNION ALL SELECT d.key, d.discriminator, greatest(d.first_seen,"
        "  (r.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Stockholm')"
        " FROM discrepancy d JOIN registered r ON d.key = 'src:' || r.uri"
        " WHERE d.code = 'D-PUB-01' AND d.closed_at IS NULL AND r.valid_to < " SQL_TODAY "),"
        "closed AS ("
        " UPDATE discrepancy d SET closed_at = a.at, last_seen = a.at FROM"
        " (SELECT key, discriminator, min(at) AS at FROM again GROUP BY key, discriminator) a"
        " WHERE d.key = a.key AND d.code = 'D-PUB-01' AND d.discriminator = a.discriminator"
        " RETURNING d.key, d.code, d.discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, false, key, code, discriminator FROM closed";

/* $1 now, which is never before a record that has come: a clock that was behind and is set right
 * leaves no gap that looks old. A run of which a part has come keeps the age of the whole. */
static const char sql_gap_known[] =
        "WITH gap AS ("
        " SELECT source, run, greatest($1::timestamptz, newest) AS now"
        " FROM (SELECT source, run, newest,"
        "  row_number() OVER (PARTITION BY source ORDER BY run) AS place"
        "  FROM sequence_gap, unnest(missing) AS run) runs WHERE place <= 100),"
        "known AS ("
        " SELECT g.source, g.run, coalesce(min(w.since), g.now) AS since"
        " FROM gap g LEFT JOIN watch_gap w ON w.source = g.source AND w.missing && g.run"
        " GROUP BY g.source, g.run, g.now),"
        "gone AS ("
        " DELETE FROM watch_gap w WHERE NOT EXISTS"
        "  (SELECT FROM known k WHERE k.source = w.source AND k.run = w.missing))"
        "INSERT INTO watch_gap (source, missing, since) SELECT source, run, since FROM known"
        " ON CONFLICT (source, missing) DO NOTHING";

/* $1 now, $2 grace in microseconds. */
static const char sql_gap_opened[] =
        "WITH opened AS ("
        " INSERT INTO discrepancy (key, code, discriminator, severity, parties, first_seen, "
        "last_seen,"
        "  restricted, evidence)"
        " SELECT 'src:' || source, 'D-PUB-02', lower(missing) || '-' || upper(missing) - 1, "
        "'ERROR',"
        "  ARRAY[split_part(source, ':', 3)], since + $2::bigint * interval '1 microsecond', since,"
        "  false, '[]'"
        " FROM watch_gap WHERE since < $1::timestamptz - $2::bigint * interval '1 microsecond'"
        " ON CONFLICT (key, code, discriminator) DO NOTHING RETURNING key, code, discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, true, key, code, discriminator FROM opened";

/* $1 now; nothing closes before it opened. */
static const char sql_gap_filled[] =
        "WITH closed AS ("
        " UPDATE discrepancy d SET closed_at = greatest($1::timestamptz, first_seen)"
        " WHERE d.code = 'D-PUB-02' AND d.closed_at IS NULL AND d.key >= 'src:' AND d.key < 'src;'"
        " AND NOT EXISTS (SELECT FROM sequence_gap g WHERE g.source = substr(d.key, 5)"
        "  AND g.missing @> int8range(split_part(d.discriminator, '-', 1)::bigint,"
        "   split_part(d.discriminator, '-', 2)::bigint, '[]'))"
        " RETURNING d.key, d.code, d.discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, false, key, code, discriminator FROM closed";

/* $1 now. Only sources whose form leaves no room for a person's number: the third digit of an
 * organisation number is at least 2. */
static const char sql_exposed[] =
        "WITH seen AS ("
        " SELECT 'src:' || source AS key, reason, split_part(source, ':', 3) AS party,"
        "  min(coalesce(appended_at, rejected_at)) AS first, max(coalesce(appended_at, "
        "rejected_at)) AS last"
        " FROM rejected WHERE reason IN ('CLEARTEXT_ID', 'PROTECTED_IDENTITY')"
        " AND source ~ '^urn:samverka:[0-9]{2}[2-9][0-9]{7}:'"
        " AND rejected_at > $1::timestamptz - interval '30 days' GROUP BY source, reason),"
        "opened AS ("
        " INSERT INTO discrepancy AS d (key, code, discriminator, severity, parties, first_seen, "
        "last_seen,"
        "  restricted, evidence)"
        " SELECT key, 'D-PRIV-01', reason, 'ERROR', ARRAY[party], first, last, false, '[]' FROM "
        "seen"
        " ON CONFLICT (key, code, discriminator) DO UPDATE SET last_seen = excluded.last_seen,"
        "  closed_at = NULL WHERE d.last_seen < excluded.last_seen"
        " RETURNING key, code, discriminator),"
        "fresh AS ("
        " SELECT o.* FROM opened o LEFT JOIN discrepancy d USING (key, code, discriminator)"
        " WHERE d.key IS NULL OR d.closed_at IS NOT NULL)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, true, key, code, discriminator FROM fresh";

/* $1 now. */
static const char sql_exposed_no_more[] =
        "WITH closed AS ("
        " UPDATE discrepancy d SET closed_at = last_seen + interval '30 days'"
        " WHERE d.code = 'D-PRIV-01' AND d.closed_at IS NULL AND d.key >= 'src:' AND d.key < 'src;'"
        " AND d.last_seen < $1::timestamptz - interval '30 days'"
        " RETURNING d.key, d.code, d.discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT false, false, key, code, discriminator FROM closed";

/* $1 from when. */
static const char sql_reused[] =
        "WITH twice AS ("
        " SELECT source, id, (array_agg(recorded_at ORDER BY recorded_at))[2] AS first,"
        "  max(recorded_at) AS last, bool_or(restricted) AS restricted"
        " FROM fact WHERE recorded_at >= $1::timestamptz"
        " GROUP BY source, id HAVING count(DISTINCT key) > 1),"
        "opened AS ("
        " INSERT INTO discrepancy (key, code, discriminator, severity, parties, first_seen, "
        "last_seen,"
        "  restricted, evidence)"
        " SELECT 'src:' || source, 'D-PUB-03', id, 'ERROR', ARRAY[split_part(source, ':', 3)], "
        "first, last,"
        "  restricted, json_build_array(json_build_object('id', id, 'source', source)) FROM twice"
        " ON CONFLICT (key, code, discriminator) DO NOTHING"
        " RETURNING restricted, key, code, discriminator)"
        "INSERT INTO discrepancy_log (restricted, opened, key, code, discriminator)"
        " SELECT restricted, true, key, code, discriminator FROM opened";

static void send_at(struct pg *p, const char *sql, instant_us at)
{
	struct pg_args a = { 0 };
	pg_one_time(&a, at);
	pg_send_sql(p, sql, &a);
	pg_args_done(&a);
}

static void send_limit(struct pg *p, const char *sql, instant_us now, int64_t limit_us)
{
	struct pg_args a = { 0 };
	pg_one_time(&a, now);
	pg_one_int8(&a, limit_us);
	pg_send_sql(p, sql, &a);
	pg_args_done(&a);
}

static void send_rules(struct pg *p, const struct watch_ask *ask, instant_us now)
{
	const struct policy *limits =
	        registry_policy(ask->registry, (struct text){ 0 }, false, calendar_day(now));
	send_limit(p, sql_silent, now, limits->silence_floor_us);
	send_at(p, sql_heard, now);
	send_at(p, sql_gap_known, now);
	send_limit(p, sql_gap_opened, now, limits->sequence_grace_us);
	send_at(p, sql_gap_filled, now);
	send_at(p, sql_exposed, now);
	send_at(p, sql_exposed_no_more, now);
	if (ask->reused)
		send_at(p, sql_reused, now - REUSED_DAYS * 24 * HOUR_US);
}

static bool look(struct pg *p, const struct watch_ask *ask, struct err *e)
{
	pg_begin(p);
	pg_send_sql(p, sql_lock, NULL);
	if (!pg_run(p, e))
		return false;
	const struct pg_result *r = pg_result(p, 1);
	if (!pg_bool(r, 0, 0))
		return pg_commit(p, e);
	send_rules(p, ask, ask->at == INSTANT_NONE ? pg_instant(r, 0, 1) : ask->at);
	return pg_run(p, e) && pg_commit(p, e);
}

bool watch_run(struct pg *p, const struct watch_ask *ask, struct err *e)
{
	if (look(p, ask, e))
		return true;
	pg_rollback(p);
	return false;
}
