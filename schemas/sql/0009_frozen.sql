-- 0009_frozen: a summary of a frozen settlement period stays as it was frozen; the daemon asks for it
-- with every comparison and should not have to read the payload.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

ALTER TABLE summary.summary ADD COLUMN frozen boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN summary.summary.frozen IS 'its header says FROZEN';

SELECT samverka.migrated(9, 'frozen', '1be71c9d9fa26bc38a4e4bfc525a3b54ac8dc8ed1d435a1c180894cc9da5d9a1');
COMMIT;
