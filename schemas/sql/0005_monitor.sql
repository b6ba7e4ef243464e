-- 0005_monitor: views with counts and instants only, for the monitor's read-only role: no key, no
-- payload, no evidence; rows of protected identities are not counted by organisation.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE SCHEMA monitor;
COMMENT ON SCHEMA monitor IS 'Counts only; the one schema the monitor''s role can read';

-- One view over the same table of all areas: %1$L is the area's name, %1$I its schema.
CREATE FUNCTION samverka.create_area_view(name text, query text, comment text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	all_areas text;
BEGIN
	SELECT string_agg(format(query, area), E'\nUNION ALL\n' ORDER BY i) INTO all_areas
		FROM unnest(ARRAY['transition', 'approval', 'indicator', 'reference'])
			WITH ORDINALITY AS areas (area, i);
	EXECUTE format('CREATE OR REPLACE VIEW monitor.%I AS %s', name, all_areas);
	EXECUTE format('COMMENT ON VIEW monitor.%I IS %L', name, comment);
END $$;

SELECT samverka.create_area_view('flow', $$
	SELECT %1$L::text AS area, source, type, hour, verdict, n, last_append FROM %1$I.flow_sum
$$, 'Records by source, type, hour of append and verdict');

SELECT samverka.create_area_view('consumer_offset', $$
	SELECT %1$L::text AS area, topic, partition, o.next, o.updated_at,
		s.reason AS stopped, s.at AS stopped_at
	FROM %1$I.consumer_offset o FULL JOIN %1$I.stopped_partition s USING (topic, partition)
$$, 'How far each partition is read, and which wait for an operator');

SELECT samverka.create_area_view('rejected', $$
	SELECT %1$L::text AS area, topic, reason, date_trunc('hour', rejected_at) AS hour,
		count(*) AS n, count(*) FILTER (WHERE published_at IS NULL) AS unpublished
	FROM %1$I.rejected GROUP BY topic, reason, date_trunc('hour', rejected_at)
$$, 'Refused records by topic, reason and hour');

SELECT samverka.create_area_view('discrepancy', $$
	SELECT %1$L::text AS area, code, severity,
		count(*) FILTER (WHERE closed_at IS NULL) AS open,
		count(*) FILTER (WHERE closed_at IS NOT NULL) AS closed,
		min(first_seen) FILTER (WHERE closed_at IS NULL) AS oldest_open
	FROM %1$I.discrepancy GROUP BY code, severity
$$, 'Discrepancies by code');

SELECT samverka.create_area_view('discrepancy_party', $$
	SELECT %1$L::text AS area, code, party, count(*) AS open
	FROM %1$I.discrepancy, unnest(parties) AS party
	WHERE closed_at IS NULL AND NOT restricted GROUP BY code, party
$$, 'Open discrepancies by code and party');

SELECT samverka.create_area_view('work', $$
	SELECT %1$L::text AS area,
		(SELECT count(*) FROM %1$I.queue WHERE due <= now()) AS queue_due,
		(SELECT min(due) FROM %1$I.queue) AS queue_next,
		(SELECT count(*) FROM %1$I.mark) AS marks,
		(SELECT min(at) FROM %1$I.mark) AS oldest_mark,
		(SELECT count(*) FROM %1$I.walk WHERE closed_at IS NULL) AS walks_open,
		(SELECT greatest(sum(c.reltuples), 0)::bigint FROM pg_class c
			WHERE c.oid = '%1$I.entity'::regclass) AS entities_estimate,
		(SELECT greatest(sum(c.reltuples), 0)::bigint FROM pg_inherits i
			JOIN pg_class c ON c.oid = i.inhrelid
			WHERE i.inhparent = '%1$I.fact'::regclass) AS facts_estimate,
		(SELECT greatest(c.reltuples, 0)::bigint FROM pg_class c
			WHERE c.oid = '%1$I.fact_other'::regclass) AS facts_without_month
$$, 'What is left to do in each area; sizes are the planner''s estimates');

SELECT samverka.create_area_view('walk', $$
	SELECT %1$L::text AS area, ref_version, opened_at, closed_at, walked FROM %1$I.walk
$$, 'Walks over all entities after reference data changed');

SELECT samverka.create_area_view('sequence_gap', $$
	SELECT %1$L::text AS area, source, highest, newest,
		(SELECT sum(upper(r) - lower(r)) FROM unnest(missing) r)::bigint AS missing
	FROM %1$I.sequence_gap
$$, 'How many sequence numbers of a source have not come');

CREATE VIEW monitor.summary AS
	SELECT type, audience, count(*) AS n,
		count(*) FILTER (WHERE published_version < version
			AND (release_at IS NULL OR release_at <= now())) AS due,
		min(computed_at) FILTER (WHERE published_version < version
			AND (release_at IS NULL OR release_at <= now())) AS oldest_due,
		max(published_at) AS last_published, count(*) FILTER (WHERE recalled) AS recalled
	FROM summary.summary GROUP BY type, audience;
COMMENT ON VIEW monitor.summary IS 'Summaries by type and audience, and those due for publication';

CREATE VIEW monitor.schema AS
	SELECT (SELECT max(version) FROM samverka.migration) AS schema_version,
		(SELECT version FROM samverka.ref_version) AS ref_version, now() AS now;
COMMENT ON VIEW monitor.schema IS 'Versions, and the database''s clock';

REVOKE EXECUTE ON FUNCTION samverka.create_area_view FROM PUBLIC;

SELECT samverka.migrated(5, 'monitor', '4328b0fe1b57c7f93f739db7f6b98cf17910b143cdd1c28209ad02ee03de0de8');
COMMIT;
