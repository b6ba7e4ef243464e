-- 0015_walk: a change of reference data that an area does not read has nothing looked at again.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		PERFORM set_config('search_path', quote_ident(area), true);
		ALTER TABLE walk ADD COLUMN digest bytea;
		COMMENT ON COLUMN walk.digest IS 'SHA-256 of the reference data that the area reads; a walk for the same as the one before is done when it begins';
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

SELECT samverka.migrated(15, 'walk', '565a33bd8f826caf1fa0873e5e0fed994dbd1133087b69aa36482150ee32a56c');
COMMIT;
