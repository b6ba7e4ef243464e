-- 0007_clock: the clock that rules go by.
--
-- The database's clock, unless a session was started with samverka.clock_shift (an interval), as a
-- demonstration or a test of time passing is: options='-c samverka.clock_shift=-90 days' in the
-- connection string. samverka check tells when it is not zero.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE FUNCTION samverka.now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT pg_catalog.now() + coalesce(nullif(current_setting('samverka.clock_shift', true), ''), '0')::interval
$$;
COMMENT ON FUNCTION samverka.now IS 'Start of the transaction by the clock that rules go by';
GRANT EXECUTE ON FUNCTION samverka.now TO PUBLIC;

SELECT samverka.migrated(7, 'clock', '8dc59fce356bae18a4274b12bc0bfa694d4a3f31cdd911a00d138529e82679fd');
COMMIT;
