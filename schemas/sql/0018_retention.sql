-- 0018_retention: what is needed to remove entities and to know that it was done: the runs, how many
-- facts went by the hour they came in (the books still balance), who stood in which summary bucket
-- (months that lost members are not computed anew), which discrepancies there were in weeks that are
-- still told of, and empty months of the log dropped.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM set_config('search_path', quote_ident(area), true);
		CREATE TABLE retention (
			id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			opened_at timestamptz NOT NULL DEFAULT now(),
			closed_at timestamptz,
			moved_at  timestamptz,
			before    timestamptz NOT NULL,
			decision  text NOT NULL,
			who       text NOT NULL DEFAULT session_user,
			cursor    text COLLATE "C" NOT NULL DEFAULT '',
			counts    bigint[] NOT NULL DEFAULT array_fill(0::bigint, ARRAY[11])
		);
		CREATE UNIQUE INDEX retention_open ON retention ((true)) WHERE closed_at IS NULL;
		COMMENT ON TABLE retention IS 'Runs of samverka retention: what was decided, how far it is, and what it removed, by counts';
		COMMENT ON COLUMN retention.cursor IS 'last key looked at, moved by compare-and-set in the transaction that removed what came before';
		COMMENT ON COLUMN retention.counts IS 'entities looked at, removed, their facts; then those that stay: open, unsettled, younger, linked, in motion, large, protects, reference';

		CREATE TABLE removed_hour (
			hour    timestamptz NOT NULL,
			n       bigint NOT NULL,
			refused boolean NOT NULL
		);
		COMMENT ON TABLE removed_hour IS 'Facts that retention took out of the log, and refused records that went with them, by the hour the broker took them. Appended to';

		CREATE TABLE removed_member (
			bucket text COLLATE "C" NOT NULL,
			key    text COLLATE "C" NOT NULL,
			PRIMARY KEY (bucket, key)
		);
		CREATE INDEX removed_member_key ON removed_member (key);
		COMMENT ON TABLE removed_member IS 'Entities that counted in a summary bucket when retention removed them: what was published of it stays, and is not computed from those that are left';

		CREATE TABLE removed_finding (
			first_seen    timestamptz,
			closed_at     timestamptz NOT NULL,
			key           text COLLATE "C" NOT NULL,
			code          text COLLATE "C" NOT NULL,
			discriminator text COLLATE "C" NOT NULL,
			severity      text NOT NULL,
			parties       text[] NOT NULL,
			PRIMARY KEY (key, code, discriminator)
		);
		COMMENT ON TABLE removed_finding IS 'Discrepancies that went with their entity, without their evidence: S6 tells of their weeks as before. Those older than any it tells of go when a run ends';
		COMMENT ON COLUMN removed_finding.closed_at IS 'of one that was open: when its entity was removed';
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

-- A month whose last row went. The lock comes first: who waits for it to write a row of that month
-- finds it in fact_other. Where it is not to be had at once, the next run does it.
CREATE FUNCTION samverka.drop_empty_partitions(area text, before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
	month regclass;
	any_row boolean;
	dropped integer := 0;
BEGIN
	IF area NOT IN ('transition', 'approval', 'indicator', 'reference') THEN
		RAISE 'no area %', area;
	END IF;
	PERFORM pg_advisory_xact_lock(1935767158, hashtext(area));
	PERFORM set_config('lock_timeout', '200ms', true);
	FOR month IN
		SELECT h.inhrelid FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
		WHERE h.inhparent = format('%I.fact', area)::regclass
			AND c.relname ~ '^fact_[0-9]{4}_[0-9]{2}$'
			AND to_date(substr(c.relname, 6), 'YYYY_MM') + interval '1 month'
				<= least(before, current_date - 62)
		ORDER BY c.relname
	LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %s)', month) INTO any_row;
		CONTINUE WHEN any_row;
		BEGIN
			EXECUTE format('LOCK TABLE %I.fact IN ACCESS EXCLUSIVE MODE', area);
			EXECUTE format('SELECT EXISTS (SELECT FROM %s)', month) INTO any_row;
			IF NOT any_row THEN
				EXECUTE format('DROP TABLE %s', month);
				dropped := dropped + 1;
			END IF;
		EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
			EXIT;
		END;
	END LOOP;
	RETURN dropped;
END $$;
COMMENT ON FUNCTION samverka.drop_empty_partitions IS 'Drops months of an area''s log that hold nothing and lie before the date; how many';
REVOKE EXECUTE ON FUNCTION samverka.drop_empty_partitions FROM PUBLIC;

SELECT samverka.create_area_view('retention', $$
	SELECT %1$L::text AS area, id AS run, before, opened_at, moved_at, closed_at,
		counts[1] AS looked_at, counts[2] AS removed, counts[3] AS of_log,
		counts[4] AS open, counts[5] AS unsettled, counts[6] AS younger, counts[7] AS linked,
		counts[8] AS in_motion, counts[9] AS large, counts[10] AS protects,
		counts[11] AS reference, (SELECT count(DISTINCT bucket) FROM %1$I.removed_member) AS buckets
	FROM %1$I.retention
$$, 'Runs of retention, and how many summary buckets stay as they were published');

-- As before, with what retention took out counted as logged.
CREATE OR REPLACE FUNCTION monitor.balance(since timestamptz, until timestamptz)
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
				UNION ALL SELECT hour, 0, coalesce(sum(n) FILTER (WHERE NOT refused), 0), 0,
					coalesce(sum(n) FILTER (WHERE refused), 0)
				FROM %1$I.removed_hour WHERE hour >= $1 AND hour < $2 GROUP BY hour
				UNION ALL SELECT date_trunc(''hour'', appended_at), 0, 0, 0, count(*) FROM %1$I.rejected
				WHERE rejected_at >= $1 AND appended_at >= $1 AND appended_at < $2 GROUP BY 1) b
			GROUP BY hour HAVING coalesce(sum(accepted), 0) <> sum(logged)
				OR coalesce(sum(refused), 0) <> sum(kept)', one) USING since, until;
	END LOOP;
END $$;

SELECT samverka.migrated(18, 'retention', 'f9576e436d3b56993f61e45239e4e9498f1e9cc3167deb332fcc7eb7bd21123a');
COMMIT;
