-- 0008_receipt: what became of an event, for its publisher: the gateway's one look into the areas.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE FUNCTION samverka.receipt(source text, event_id text)
RETURNS TABLE (area text, verdict text, reason text, detail text, topic text, partition integer,
	kafka_offset bigint, appended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET jit = off AS $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		RETURN QUERY EXECUTE format('
			SELECT %1$L::text, ''ACCEPTED'', '''', '''', topic, partition, kafka_offset, appended_at
			FROM %1$I.fact WHERE id = $2 AND source = $1
			UNION ALL
			SELECT %1$L, verdict, '''', '''', topic, partition, kafka_offset, at
			FROM %1$I.receipt WHERE event_id = $2 AND source = $1
			UNION ALL
			SELECT %1$L, ''REFUSED'', reason, detail, topic, partition, kafka_offset, appended_at
			FROM %1$I.rejected WHERE event_id = $2 AND source = $1
			ORDER BY 8 NULLS LAST, 5, 6, 7', one) USING source, event_id;
	END LOOP;
END $$;
COMMENT ON FUNCTION samverka.receipt IS 'Every copy of an event that was judged: ACCEPTED, DUPLICATE, CONFLICT or REFUSED. Shows no content. The caller answers for source belonging to who asks';
REVOKE EXECUTE ON FUNCTION samverka.receipt FROM PUBLIC;

SELECT samverka.migrated(8, 'receipt', 'dab7a3be2e889f24af4d88918e9d62ee98d481c87b7cdae1e79a4a7f5f4498b0');
COMMIT;
