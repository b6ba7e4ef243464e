-- 0014_receipt_cursor: how far the receipts of each partition are on their publishers' topics, and the
-- one question that gathers them.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM set_config('search_path', quote_ident(area), true);
		CREATE TABLE receipt_cursor (
			next      bigint NOT NULL,
			partition integer NOT NULL,
			topic     text COLLATE "C" NOT NULL,
			PRIMARY KEY (topic, partition)
		) WITH (fillfactor = 50);
		COMMENT ON TABLE receipt_cursor IS 'Receipts of records below next are on samverka.receipt.v1.<orgnr>, as far as that topic exists. Raised after the acknowledgement';

		-- One receipt a record: of a conflict, which is kept as a fact of its own, that it is one.
		-- With the rights of who asks: restricted facts have receipts as well, and the daemon sees
		-- them. A record that was refused before its source could be read belongs to whose topic
		-- it is on.
		CREATE FUNCTION receipts_between(of_topic text, of_partition integer, low bigint,
			high bigint, orgnrs text[])
		RETURNS TABLE (kafka_offset bigint, orgnr text, source text, event_id text, type text,
			verdict text, reason text, detail text, appended_at timestamptz)
		LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $f$
		BEGIN
			RETURN QUERY SELECT DISTINCT ON (1) r.* FROM (
				SELECT f.kafka_offset, substr(f.source, 14, 10) AS org, f.source, f.id, f.type,
					'accepted' AS verdict_word, '', '', f.appended_at
				FROM fact f WHERE f.topic = of_topic AND f.partition = of_partition
					AND f.kafka_offset >= low AND f.kafka_offset < high
				UNION ALL
				SELECT f.kafka_offset, substr(f.source, 14, 10), f.source, f.event_id, '',
					lower(f.verdict), '', '', f.at
				FROM receipt f WHERE f.topic = of_topic AND f.partition = of_partition
					AND f.kafka_offset >= low AND f.kafka_offset < high
				UNION ALL
				SELECT f.kafka_offset, CASE WHEN of_topic ~ '\.v1\.[0-9]{10}$'
					THEN right(of_topic, 10) ELSE substr(f.source, 14, 10) END,
					f.source, f.event_id, f.type, 'refused', f.reason, f.detail, f.appended_at
				FROM rejected f WHERE f.topic = of_topic AND f.partition = of_partition
					AND f.kafka_offset >= low AND f.kafka_offset < high) r
			WHERE r.org = any(orgnrs) ORDER BY 1, r.verdict_word = 'accepted';
		END $f$;
		COMMENT ON FUNCTION receipts_between IS 'What became of the records of a partition from low to below high, for publishers of these organisation numbers';
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

SELECT samverka.migrated(14, 'receipt_cursor', '743ffb85343c12918294037b2da6dd57923a9ca99de8001d2b8000c8de85ddae');
COMMIT;
