-- 0017_mark: a mark tells which entities changed, where they are few: whoever computes the bucket again
-- needs to read no others.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM set_config('search_path', quote_ident(area), true);
		ALTER TABLE mark ADD COLUMN others bytea;
		COMMENT ON COLUMN mark.others IS 'Keys and versions of the entities beside key that the transaction changed in the bucket (common/port/mark.h); null: not told, any member may have changed';
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

SELECT samverka.migrated(17, 'mark', '4c04bb76293f5235871feff0319bc26166d10b7269238110c494dbab1d704a1c');
COMMIT;
