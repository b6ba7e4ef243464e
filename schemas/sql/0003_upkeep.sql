-- 0003_upkeep: functions that keep an area in shape: month partitions, adding up of ledgers, and the
-- operator's way past a stopped partition. They run with the owner's rights, so that no daemon needs
-- the right to create or drop anything.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE FUNCTION samverka.create_partition(area text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
	first_day date := date_trunc('month', month);
	next_day date := date_trunc('month', month) + interval '1 month';
	name text := 'fact_' || to_char(month, 'YYYY_MM');
BEGIN
	IF to_regclass(format('%I.%I', area, name)) IS NOT NULL THEN
		RETURN false;
	END IF;
	EXECUTE format('CREATE TABLE %1$I.%2$I (LIKE %1$I.fact INCLUDING DEFAULTS)', area, name);
	-- Rows that came before their partition move over; there are few or none.
	EXECUTE format('WITH early AS (DELETE FROM %1$I.fact_other
		WHERE recorded_at >= %3$L AND recorded_at < %4$L RETURNING *)
		INSERT INTO %1$I.%2$I SELECT * FROM early', area, name, first_day, next_day);
	EXECUTE format('ALTER TABLE %1$I.fact ATTACH PARTITION %1$I.%2$I
		FOR VALUES FROM (%3$L) TO (%4$L)', area, name, first_day, next_day);
	RETURN true;
END $$;
COMMENT ON FUNCTION samverka.create_partition IS 'One month of an area''s fact log; false when it is there';

CREATE FUNCTION samverka.ensure_partitions(area text, from_month date, to_month date)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
	month date := date_trunc('month', from_month);
	created integer := 0;
BEGIN
	IF area NOT IN ('transition', 'approval', 'indicator', 'reference')
			OR to_month > from_month + 3660 THEN
		RAISE 'no partitions for % to % in area %', from_month, to_month, area;
	END IF;
	-- Two daemons of an area: the second finds the work done.
	PERFORM pg_advisory_xact_lock(1935767158, hashtext(area));
	WHILE month <= to_month LOOP
		created := created + samverka.create_partition(area, month)::integer;
		month := month + interval '1 month';
	END LOOP;
	RETURN created;
END $$;
COMMENT ON FUNCTION samverka.ensure_partitions IS 'The months from one date to another, both included; how many were missing. Other months go to fact_other';

CREATE FUNCTION samverka.add_up(area text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF area NOT IN ('transition', 'approval', 'indicator', 'reference') THEN
		RAISE 'no area %', area;
	END IF;
	PERFORM set_config('search_path', area || ', pg_catalog, pg_temp', true);
	WITH newest_part AS (DELETE FROM flow RETURNING *)
	INSERT INTO flow_hour AS f (source, type, hour, verdict, n, last_append)
		SELECT source, type, hour, verdict, sum(n), max(last_append)
		FROM newest_part GROUP BY source, type, hour, verdict
		ON CONFLICT (source, type, hour, verdict) DO UPDATE
		SET n = f.n + excluded.n, last_append = greatest(f.last_append, excluded.last_append);
	WITH newest_part AS (DELETE FROM sequence_seen RETURNING *)
	INSERT INTO sequence_source AS s (source, ranges, newest)
		SELECT source, range_agg(ranges), max(newest) FROM newest_part GROUP BY source
		ON CONFLICT (source) DO UPDATE
		SET ranges = s.ranges + excluded.ranges, newest = greatest(s.newest, excluded.newest);
END $$;
COMMENT ON FUNCTION samverka.add_up IS 'Adds up the rows of flow and unites those of sequence_seen; no sum changes';

CREATE FUNCTION samverka.upkeep(area text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	rows bigint;
BEGIN
	IF NOT pg_try_advisory_xact_lock(1935767158, hashtext(area)) THEN
		RETURN;
	END IF;
	PERFORM samverka.ensure_partitions(area, current_date - 31, current_date + 92);
	EXECUTE format('SELECT count(*) FROM (
		(SELECT FROM %1$I.flow LIMIT 2000) UNION ALL (SELECT FROM %1$I.sequence_seen LIMIT 2000)) t',
		area) INTO rows;
	IF rows >= 2000 THEN
		PERFORM samverka.add_up(area);
	END IF;
	PERFORM brin_summarize_new_values(i.indexrelid)
		FROM pg_inherits h JOIN pg_index i ON i.indrelid = h.inhrelid
		JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
		WHERE h.inhparent = format('%I.fact', area)::regclass AND m.amname = 'brin';
END $$;
COMMENT ON FUNCTION samverka.upkeep IS 'What a daemon does for its area when it has nothing else to do; cheap when nothing is to be done';

CREATE FUNCTION samverka.resume_partition(area text, topic text, partition integer,
	at_offset bigint, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	stopped text;
	old_next bigint;
BEGIN
	IF area NOT IN ('transition', 'approval', 'indicator', 'reference') THEN
		RAISE 'no area %', area;
	END IF;
	IF at_offset < 0 OR btrim(reason) = '' THEN
		RAISE 'an offset of 0 or more and a reason are needed';
	END IF;
	PERFORM set_config('search_path', area || ', pg_catalog, pg_temp', true);
	DELETE FROM stopped_partition s
		WHERE s.topic = resume_partition.topic AND s.partition = resume_partition.partition
		RETURNING s.reason INTO stopped;
	SELECT o.next INTO old_next FROM consumer_offset o
		WHERE o.topic = resume_partition.topic AND o.partition = resume_partition.partition;
	INSERT INTO consumer_offset (topic, partition, next, digest)
		VALUES (resume_partition.topic, resume_partition.partition, at_offset, NULL)
		ON CONFLICT ON CONSTRAINT consumer_offset_pkey
		DO UPDATE SET next = at_offset, digest = NULL, updated_at = now();
	INSERT INTO samverka.audit (verb, area, subject, reason, detail)
		VALUES ('partition resume', area, topic || '/' || partition, reason,
			jsonb_build_object('was', old_next, 'now', at_offset, 'stopped', stopped));
END $$;
COMMENT ON FUNCTION samverka.resume_partition IS 'The only way past a gap, a truncated or a re-created topic: sets the offset, forgets the digest, audits';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA samverka FROM PUBLIC;

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM samverka.ensure_partitions(area, current_date - 366, current_date + 92);
	END LOOP;
END $$;

SELECT samverka.migrated(3, 'upkeep', '5431e16604bddf72a1f84d7323e56f33ec05c1efa08fa429216a3ab01a731aaa');
COMMIT;
