-- 0013_board: what the monitor's page stands on, beside the views of 0005: counts by source, by
-- party and by recipient, delays, and the ledger against the log. Still counts, instants and
-- registered names only; a page asks for at most some days at a time, so the ledger gets an index
-- by hour, and log and refusals one by time of arrival that costs an insert nothing (BRIN).
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		EXECUTE format('CREATE INDEX flow_hour_hour ON %I.flow_hour (hour)', area);
		EXECUTE format('CREATE INDEX fact_appended ON %I.fact USING brin (appended_at) '
			'WITH (pages_per_range = 64)', area);
		EXECUTE format('CREATE INDEX rejected_at ON %I.rejected USING brin (rejected_at) '
			'WITH (pages_per_range = 16)', area);
	END LOOP;
END $$;

CREATE VIEW monitor.registry AS
	SELECT object, json FROM samverka.registry WHERE object IN ('principal', 'source', 'viewer', 'policy');
COMMENT ON VIEW monitor.registry IS 'Principals, sources, viewers and policies: whom the page names, and who may see what';

SELECT samverka.create_area_view('source_finding', $$
	SELECT %1$L::text AS area, substr(key, 5) AS source, code, first_seen, discriminator
	FROM %1$I.discrepancy
	WHERE key >= 'src:' AND key < 'src;' AND closed_at IS NULL AND NOT restricted
		AND code IN ('D-PUB-01', 'D-PUB-02')
$$, 'Sources that are silent or lack sequence numbers, as the watch has found');

-- A refused record says itself who it is from: what is no source of ours is not repeated.
SELECT samverka.create_area_view('refused', $$
	SELECT %1$L::text AS area, topic, reason,
		CASE WHEN source ~ '^urn:samverka:[0-9]{10}:[a-z0-9._-]{1,64}$' THEN source ELSE '' END AS source,
		date_trunc('hour', rejected_at) AS hour, count(*) AS n,
		count(*) FILTER (WHERE published_at IS NULL) AS unpublished, max(rejected_at) AS newest
	FROM %1$I.rejected WHERE rejected_at >= now() - interval '8 days'
	GROUP BY 2, 3, 4, 5
$$, 'Records refused in the last week, by source, reason and hour');

SELECT samverka.create_area_view('discrepancy_age', $$
	SELECT %1$L::text AS area, code, severity, party, count(*) AS open, min(first_seen) AS oldest,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '1 day') AS day,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '7 days') AS week,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '30 days') AS month
	FROM %1$I.discrepancy, unnest(parties) AS party
	WHERE closed_at IS NULL AND NOT restricted GROUP BY code, severity, party
$$, 'Open discrepancies by code and party; day, week and month count those no older than that');

CREATE VIEW monitor.delivery AS
	SELECT recipient, type, audience, count(*) FILTER (WHERE NOT recalled) AS n,
		count(*) FILTER (WHERE published_version < version
			AND (release_at IS NULL OR release_at <= now())) AS due,
		min(computed_at) FILTER (WHERE published_version < version
			AND (release_at IS NULL OR release_at <= now())) AS oldest_due,
		max(published_at) AS last_published
	FROM summary.summary GROUP BY recipient, type, audience;
COMMENT ON VIEW monitor.delivery IS 'Summaries by recipient: how many, which wait, when the last one went';

-- No row of these names a case: S5, S8, S9, S10, S12 and S14 are counts, decisions and reports.
CREATE VIEW monitor.published AS
	SELECT type, recipient, audience, period, sub, version, computed_at, published_at, payload AS content
	FROM summary.summary
	WHERE NOT recalled AND type IN ('S1', 'S3', 'S5', 'S8', 'S9', 'S10', 'S11', 'S12', 'S13', 'S14');
COMMENT ON VIEW monitor.published IS 'Summaries without cases, as their recipients get them';

CREATE VIEW monitor.session AS
	SELECT substr(application_name, 10) AS daemon, count(*) AS sessions FROM pg_stat_activity
	WHERE datname = current_database() AND application_name LIKE 'samverka-%' GROUP BY 1;
COMMENT ON VIEW monitor.session IS 'Which daemons are connected to this database';


-- Functions, since a view cannot say from when: they read only what came in a span.
CREATE FUNCTION monitor.delay(since timestamptz, until timestamptz)
RETURNS TABLE (area text, source text, type text, hour timestamptz, n bigint, to_record_p50 float8,
	to_record_p95 float8, to_arrive_p50 float8, to_arrive_p95 float8, corrected bigint, annulled bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		RETURN QUERY EXECUTE format('
			SELECT %1$L::text, source, type, date_trunc(''hour'', appended_at), count(*),
				percentile_cont(0.5) WITHIN GROUP (ORDER BY recording),
				percentile_cont(0.95) WITHIN GROUP (ORDER BY recording),
				percentile_cont(0.5) WITHIN GROUP (ORDER BY arriving),
				percentile_cont(0.95) WITHIN GROUP (ORDER BY arriving),
				count(*) FILTER (WHERE position(''"action":"REVISED"'' IN event) > 0),
				count(*) FILTER (WHERE position(''"action":"ANNULLED"'' IN event) > 0)
			FROM (SELECT source, type, appended_at, event,
					extract(epoch FROM recorded_at - happened_at)::float8 AS recording,
					extract(epoch FROM appended_at - recorded_at)::float8 AS arriving
				FROM %1$I.fact WHERE appended_at >= $1 AND appended_at < $2) f
			GROUP BY GROUPING SETS ((source, type, date_trunc(''hour'', appended_at)), (source))', one) USING since, until;
	END LOOP;
END $$;
COMMENT ON FUNCTION monitor.delay IS 'Seconds from occurrence to recording and from recording to arrival, and what was corrected, of accepted facts by source, type and hour of arrival; type and hour are null in the row for all of a source';

CREATE FUNCTION monitor.balance(since timestamptz, until timestamptz)
RETURNS TABLE (area text, hour timestamptz, accepted bigint, logged bigint, refused bigint, kept bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		RETURN QUERY EXECUTE format('
			SELECT %1$L::text, hour, coalesce(sum(accepted), 0)::bigint, sum(logged)::bigint,
				coalesce(sum(refused), 0)::bigint, sum(kept)::bigint FROM (
				SELECT hour, sum(n) FILTER (WHERE verdict IN (''ACCEPTED'', ''CONFLICT'')) AS accepted, 0 AS logged,
					sum(n) FILTER (WHERE verdict = ''REFUSED'') AS refused, 0 AS kept
				FROM %1$I.flow_sum WHERE hour >= $1 AND hour < $2 GROUP BY hour
				UNION ALL SELECT date_trunc(''hour'', appended_at), 0, count(*), 0, 0 FROM %1$I.fact
				WHERE appended_at >= $1 AND appended_at < $2 GROUP BY 1
				UNION ALL SELECT date_trunc(''hour'', appended_at), 0, 0, 0, count(*) FROM %1$I.rejected
				WHERE rejected_at >= $1 AND appended_at >= $1 AND appended_at < $2 GROUP BY 1) b
			GROUP BY hour HAVING coalesce(sum(accepted), 0) <> sum(logged)
				OR coalesce(sum(refused), 0) <> sum(kept)', one) USING since, until;
	END LOOP;
END $$;
COMMENT ON FUNCTION monitor.balance IS 'Hours of arrival in which the ledger and what is stored differ: accepted (conflicts among them) against the log, refused against the refusals kept; none when the books balance';

REVOKE EXECUTE ON FUNCTION monitor.delay, monitor.balance FROM PUBLIC;

SELECT samverka.migrated(13, 'board', 'bd94e5f4263e1cc75e80bdcc2efda3dc3a6b2cb142bb85ca7ed858a920713388');
COMMIT;
