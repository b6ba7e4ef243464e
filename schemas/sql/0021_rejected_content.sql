-- 0021_rejected_content: the content of refused records goes after 30 days, as it does from their
-- topic. The reconciler withholds it (store_pg_upkeep) under its own role, since the owner of the
-- tables sees no restricted row. The index holds what is still to be withheld: a record that is
-- refused costs no more than before, and one that was withheld is not looked at again.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

DO $$
DECLARE
	area text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		EXECUTE format('CREATE INDEX rejected_content ON %I.rejected (rejected_at) '
			'WHERE NOT withheld AND published_at IS NOT NULL', area);
		EXECUTE format('COMMENT ON COLUMN %I.rejected.withheld IS %L', area,
			'clear-text or protected identity, or older than 30 days: coordinates, reason and digest only');
		EXECUTE format('COMMENT ON TABLE %I.rejected IS %L', area,
			'Records that could not be used, with the reason; their content, for 30 days, may be what nobody should read');
	END LOOP;
END $$;

SELECT samverka.migrated(21, 'rejected_content', 'fbf4cb3c80c4edf9790a3a3ccf42322891907affd6aed0aca74cc1707ae29dee');
COMMIT;
