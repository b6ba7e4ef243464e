-- 0035_left_out: the true count of a cell that was left out, beside its name: the next version is
-- compared with it, so that a correction of a few hidden people is not let out either.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

ALTER TABLE summary.suppressed ADD COLUMN count bigint;
COMMENT ON COLUMN summary.suppressed.count IS 'what the cell would have said; null: a mean or a sum of days';

SELECT samverka.migrated(35, 'left_out', '');
COMMIT;
