-- 0006_watch: what the watch over sources remembers between two looks: since when a sequence number
-- has been missing, so that it can wait before it speaks.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM set_config('search_path', quote_ident(area), true);
		CREATE TABLE watch_gap (
			since   timestamptz NOT NULL,
			source  text COLLATE "C" NOT NULL,
			missing int8range NOT NULL,
			PRIMARY KEY (source, missing)
		);
		COMMENT ON TABLE watch_gap IS 'Runs of sequence numbers that are missing now (the lowest hundred of a source) and since when we know; written by the watch over sources alone';
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

SELECT samverka.migrated(6, 'watch', '0aaaf8d2099a39849308f17de1d5c2a2472fcb42dbd6e1f16cd38e1935ceeb5b');
COMMIT;
