-- 0002_area: the tables of one area, four times: schemas transition, approval, indicator, reference.
--
-- The daemons choose their area by search_path, so that their statements are the same for all.
-- Rows of one entity are never tied to another's by a foreign key, and no statement on the hot path
-- locks more than what it writes: the tables can be sharded on the columns README.md names.
-- A later migration that changes all areas: the loop at the end of this file, with ALTER TABLE.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE FUNCTION samverka.create_area(area text) RETURNS void
LANGUAGE plpgsql AS $area$
BEGIN
	EXECUTE format('CREATE SCHEMA %I', area);
	PERFORM set_config('search_path', quote_ident(area), true);

	-- Rows below 8 kB are kept in their page, uncompressed: one read and one write an entity.
	CREATE TABLE entity (
		version      bigint NOT NULL,
		evaluated_at timestamptz,
		next_due     timestamptz,
		restricted   boolean NOT NULL,
		key          text COLLATE "C" PRIMARY KEY,
		state        bytea NOT NULL,
		facts        bytea NOT NULL,
		inbox        bytea NOT NULL,
		outputs      bytea NOT NULL,
		CONSTRAINT entity_key_fits CHECK (octet_length(key) BETWEEN 1 AND 1024)
	) WITH (fillfactor = 70, toast_tuple_target = 8160,
		autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
	ALTER TABLE entity
		ALTER state SET STORAGE EXTERNAL, ALTER facts SET STORAGE EXTERNAL,
		ALTER inbox SET STORAGE EXTERNAL, ALTER outputs SET STORAGE EXTERNAL;
	COMMENT ON TABLE entity IS 'Cases, patients, documents …: one row each, with its facts and the state that follows from them. Everything but key, version and restricted is a cache of the log: samverka rebuild writes it anew';
	COMMENT ON COLUMN entity.version IS 'raised by every write; a write names the version it read';
	COMMENT ON COLUMN entity.evaluated_at IS 'the instant the state holds for: the latest at which it could have changed';
	COMMENT ON COLUMN entity.next_due IS 'the next instant at which time alone changes the state';
	COMMENT ON COLUMN entity.restricted IS 'protected identity: row-level security shows it to the daemons and one named role';
	COMMENT ON COLUMN entity.key IS 'kind and name: c:<caseRef>, p:<16 hex digits>, s:<region>/<period> …';
	COMMENT ON COLUMN entity.state IS 'compact form, except JSON in area reference and for settlements; samverka export prints it';
	COMMENT ON COLUMN entity.facts IS 'the accepted facts, compact';
	COMMENT ON COLUMN entity.inbox IS 'newest message from each other entity';
	COMMENT ON COLUMN entity.outputs IS 'what the state last gave out, for the difference to the next';

	CREATE TABLE fact (
		recorded_at  timestamptz NOT NULL,
		happened_at  timestamptz NOT NULL,
		appended_at  timestamptz,
		kafka_offset bigint NOT NULL,
		partition    integer NOT NULL,
		restricted   boolean NOT NULL,
		key          text COLLATE "C" NOT NULL,
		also_key     text COLLATE "C",
		digest       bytea NOT NULL,
		topic        text COLLATE "C" NOT NULL,
		type         text COLLATE "C" NOT NULL,
		source       text COLLATE "C" NOT NULL,
		id           text COLLATE "C" NOT NULL,
		event        text NOT NULL
	) PARTITION BY RANGE (recorded_at);
	CREATE TABLE fact_other PARTITION OF fact DEFAULT;
	CREATE INDEX fact_key ON fact (key);
	CREATE INDEX fact_also_key ON fact (also_key) WHERE also_key IS NOT NULL;
	-- By offset and by event id, for receipts: costs an insert nothing, since new pages are
	-- summarised later (samverka.upkeep, autovacuum) and read whole until then.
	CREATE INDEX fact_place ON fact USING brin
		(kafka_offset, id text_bloom_ops (n_distinct_per_range = 600)) WITH (pages_per_range = 64);
	COMMENT ON TABLE fact IS 'The log: every accepted event once, by month of recordedtime. Appended to, never changed but for restricted and retention';
	COMMENT ON COLUMN fact.recorded_at IS 'recordedtime: when the publisher wrote it';
	COMMENT ON COLUMN fact.happened_at IS 'time: when it happened';
	COMMENT ON COLUMN fact.appended_at IS 'when the broker took this copy; filters by knowledge, never orders';
	COMMENT ON COLUMN fact.also_key IS 'the second entity of a fact that links two (T26)';
	COMMENT ON COLUMN fact.digest IS 'SHA-256 of type, subject, time, recordedtime and data in canonical form; with source and id the identity';
	COMMENT ON COLUMN fact.event IS 'the whole CloudEvent, canonical JSON; event::jsonb to look inside';
	COMMENT ON TABLE fact_other IS 'Months without a partition of their own: no late fact is refused';

	CREATE TABLE rejected (
		id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		rejected_at   timestamptz NOT NULL DEFAULT now(),
		published_at  timestamptz,
		appended_at   timestamptz,
		kafka_offset  bigint NOT NULL,
		partition     integer NOT NULL,
		withheld      boolean NOT NULL,
		restricted    boolean NOT NULL,
		value_is_null boolean NOT NULL,
		topic         text COLLATE "C" NOT NULL,
		reason        text NOT NULL,
		detail        text NOT NULL,
		source        text COLLATE "C" NOT NULL,
		event_id      text COLLATE "C" NOT NULL,
		type          text COLLATE "C" NOT NULL,
		digest        bytea NOT NULL,
		record_key    bytea,
		value         bytea,
		headers       bytea
	);
	CREATE INDEX rejected_place ON rejected (topic, partition, kafka_offset);
	CREATE INDEX rejected_record_key ON rejected (md5(record_key)) WHERE record_key IS NOT NULL;
	CREATE INDEX rejected_event ON rejected (event_id);
	CREATE INDEX rejected_unpublished ON rejected (id) WHERE published_at IS NULL;
	COMMENT ON TABLE rejected IS 'Records that could not be used, with the reason; short-lived, may hold what nobody should read';
	COMMENT ON COLUMN rejected.published_at IS 'acknowledged on the .dlq topic';
	COMMENT ON COLUMN rejected.withheld IS 'clear-text or protected identity: coordinates, reason and digest only';
	COMMENT ON COLUMN rejected.detail IS 'JSON pointer and rule, never data';
	COMMENT ON COLUMN rejected.digest IS 'SHA-256 of the value';
	COMMENT ON COLUMN rejected.headers IS 'as they came: number, then length and bytes of name and value of each';

	CREATE TABLE receipt (
		at           timestamptz NOT NULL DEFAULT now(),
		kafka_offset bigint NOT NULL,
		partition    integer NOT NULL,
		topic        text COLLATE "C" NOT NULL,
		source       text COLLATE "C" NOT NULL,
		event_id     text COLLATE "C" NOT NULL,
		verdict      text NOT NULL
	);
	CREATE INDEX receipt_event ON receipt (event_id);
	CREATE INDEX receipt_offset ON receipt USING brin (kafka_offset);
	COMMENT ON TABLE receipt IS 'DUPLICATE and CONFLICT; acceptance stands in fact, refusal in rejected. Append-only';

	CREATE TABLE flow (
		hour        timestamptz NOT NULL,
		last_append timestamptz,
		n           bigint NOT NULL,
		source      text COLLATE "C" NOT NULL,
		type        text COLLATE "C" NOT NULL,
		verdict     text NOT NULL
	) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
	COMMENT ON TABLE flow IS 'The ledger of records, newest part: n by source, type, hour of append and verdict, in the transaction of their effects. Appended to; samverka.add_up moves it into flow_hour';

	CREATE TABLE flow_hour (
		hour        timestamptz NOT NULL,
		last_append timestamptz,
		n           bigint NOT NULL,
		source      text COLLATE "C" NOT NULL,
		type        text COLLATE "C" NOT NULL,
		verdict     text NOT NULL,
		PRIMARY KEY (source, type, hour, verdict)
	) WITH (fillfactor = 80);
	COMMENT ON TABLE flow_hour IS 'The ledger of records, what was added up';

	CREATE VIEW flow_sum AS
		SELECT source, type, hour, verdict, sum(n)::bigint AS n, max(last_append) AS last_append
		FROM (SELECT * FROM flow UNION ALL SELECT * FROM flow_hour) both_parts
		GROUP BY source, type, hour, verdict;
	COMMENT ON VIEW flow_sum IS 'The ledger of records';

	CREATE TABLE sequence_seen (
		newest    timestamptz,
		partition integer NOT NULL,
		source    text COLLATE "C" NOT NULL,
		topic     text COLLATE "C" NOT NULL,
		ranges    int8multirange NOT NULL
	) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
	ALTER TABLE sequence_seen ALTER ranges SET STORAGE EXTERNAL;
	COMMENT ON TABLE sequence_seen IS 'Sequence numbers seen of each source (D-PUB-02), refused records included. Appended to; samverka.add_up unites it into sequence_source';
	COMMENT ON COLUMN sequence_seen.newest IS 'broker''s append time of the newest of them';

	CREATE TABLE sequence_source (
		newest timestamptz,
		source text COLLATE "C" PRIMARY KEY,
		ranges int8multirange NOT NULL
	);
	COMMENT ON TABLE sequence_source IS 'Sequence numbers seen of each source over all partitions, what was united';

	CREATE VIEW sequence_gap AS
		SELECT source, span - seen AS missing, upper(span) - 1 AS highest, newest
		FROM (SELECT source, range_agg(ranges) AS seen,
				int8multirange(range_merge(range_agg(ranges))) AS span,
				max(newest) AS newest
			FROM (SELECT source, ranges, newest FROM sequence_seen
				UNION ALL SELECT source, ranges, newest FROM sequence_source) both_parts
			GROUP BY source) by_source
		WHERE span <> seen;
	COMMENT ON VIEW sequence_gap IS 'Sources with numbers missing below the highest seen';

	CREATE TABLE discrepancy (
		first_seen    timestamptz,
		last_seen     timestamptz,
		closed_at     timestamptz,
		restricted    boolean NOT NULL,
		key           text COLLATE "C" NOT NULL,
		code          text COLLATE "C" NOT NULL,
		discriminator text COLLATE "C" NOT NULL,
		severity      text NOT NULL,
		parties       text[] NOT NULL,
		evidence      json NOT NULL,
		PRIMARY KEY (key, code, discriminator)
	) WITH (fillfactor = 80);
	COMMENT ON TABLE discrepancy IS 'What the facts of an entity contradict or lack, as they stand now';
	COMMENT ON COLUMN discrepancy.first_seen IS 'when the rule first became true, from facts alone';
	COMMENT ON COLUMN discrepancy.closed_at IS 'from facts alone; null while open';
	COMMENT ON COLUMN discrepancy.evidence IS '[{"id":…,"source":…}]';

	CREATE TABLE discrepancy_log (
		at            timestamptz NOT NULL DEFAULT now(),
		restricted    boolean NOT NULL,
		opened        boolean NOT NULL,
		key           text COLLATE "C" NOT NULL,
		code          text COLLATE "C" NOT NULL,
		discriminator text COLLATE "C" NOT NULL
	);
	CREATE INDEX discrepancy_log_key ON discrepancy_log (key);
	COMMENT ON TABLE discrepancy_log IS 'When we opened and closed each discrepancy, by our clock. Append-only';

	CREATE TABLE bucket_member (
		bucket text COLLATE "C" NOT NULL,
		key    text COLLATE "C" NOT NULL,
		PRIMARY KEY (bucket, key)
	);
	COMMENT ON TABLE bucket_member IS 'Which entities count in which summary bucket (m/1280/2025-03)';

	CREATE TABLE mark (
		version bigint NOT NULL,
		at      timestamptz NOT NULL DEFAULT now(),
		bucket  text COLLATE "C" NOT NULL,
		key     text COLLATE "C" NOT NULL
	) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
	CREATE INDEX mark_bucket ON mark (bucket);
	COMMENT ON TABLE mark IS 'Buckets to compute anew, at most one row a bucket and batch. The summaries daemon takes them with DELETE … RETURNING and puts back one whose entity version it does not see yet';

	CREATE TABLE queue (
		id        bigint GENERATED ALWAYS AS IDENTITY,
		due       timestamptz NOT NULL,
		version   bigint NOT NULL,
		bucket    smallint NOT NULL,
		kind      smallint NOT NULL,
		key       text COLLATE "C" NOT NULL,
		sender    text COLLATE "C" NOT NULL,
		payload   bytea NOT NULL
	) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
	CREATE INDEX queue_due ON queue (bucket, due, id);
	COMMENT ON TABLE queue IS 'Entities to look at when due (kind 1) and messages between entities (kind 2). Taken with DELETE … RETURNING, one bucket at a time';
	COMMENT ON COLUMN queue.version IS 'row version of the entity that asked (kind 1) or sent (kind 2)';
	COMMENT ON COLUMN queue.bucket IS '0 to 63, by the key''s hash';

	CREATE TABLE walk (
		ref_version bigint PRIMARY KEY,
		opened_at   timestamptz NOT NULL DEFAULT now(),
		closed_at   timestamptz,
		walked      bigint NOT NULL DEFAULT 0,
		cursor      text COLLATE "C" NOT NULL DEFAULT ''
	);
	COMMENT ON TABLE walk IS 'Every entity looked at once after reference data changed. A later walk closes the earlier ones';
	COMMENT ON COLUMN walk.cursor IS 'last key handed out, moved by compare-and-set';

	CREATE TABLE consumer_offset (
		next       bigint NOT NULL,
		updated_at timestamptz NOT NULL DEFAULT now(),
		partition  integer NOT NULL,
		topic      text COLLATE "C" NOT NULL,
		digest     bytea,
		PRIMARY KEY (topic, partition)
	) WITH (fillfactor = 50);
	COMMENT ON TABLE consumer_offset IS 'The truth about how far we have read: moved by compare-and-set in the transaction of the effects';
	COMMENT ON COLUMN consumer_offset.digest IS 'of the record before next; null where an operator set the offset';

	CREATE TABLE stopped_partition (
		partition integer NOT NULL,
		at        timestamptz NOT NULL DEFAULT now(),
		topic     text COLLATE "C" NOT NULL,
		reason    text NOT NULL,
		detail    text NOT NULL,
		PRIMARY KEY (topic, partition)
	);
	COMMENT ON TABLE stopped_partition IS 'Partitions that wait for samverka partition resume: GAP, RECREATED, TRUNCATED, CORRUPT';
END $area$;
COMMENT ON FUNCTION samverka.create_area IS 'The tables of one area in a schema of its own';

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM samverka.create_area(area);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', area, 'Area ' || area || ': see samverka.create_area');
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

CREATE VIEW samverka.registry AS
	SELECT split_part(key, '/', 1) AS object, state AS json
	FROM reference.entity WHERE substr(key, 2, 1) <> ':' AND octet_length(state) > 0
	UNION ALL
	SELECT 'settlement', state
	FROM transition.entity WHERE key >= 's:' AND key < 's;' AND octet_length(state) > 0;
COMMENT ON VIEW samverka.registry IS 'Reference data as the daemons read them: one row an object, JSON in UTF-8';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA samverka FROM PUBLIC;

SELECT samverka.migrated(2, 'area', '7dcd75cdb16091ca7d3a896acd4cfc605be23f538495aef167d78734620e7572');
COMMIT;
