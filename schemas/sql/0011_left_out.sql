-- 0011_left_out: the true count of a cell that was left out, beside its name: the next version is
-- compared with it, so that a correction of a few hidden people is not let out either.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

ALTER TABLE summary.suppressed ADD COLUMN count bigint;
COMMENT ON COLUMN summary.suppressed.count IS 'what the cell would have said; null: a mean or a sum of days';

SELECT samverka.migrated(11, 'left_out', '02a56e92c4139f404f5e1169bcb8ab9d2ba0deffc87e91d13d4091fa3c4d23e3');
COMMIT;
