-- 0020_retention_told: by what decision and by whom, beside what retention removed, for the monitor's page.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

SELECT samverka.create_area_view('retention', $$
	SELECT %1$L::text AS area, id AS run, before, opened_at, moved_at, closed_at,
		counts[1] AS looked_at, counts[2] AS removed, counts[3] AS of_log,
		counts[4] AS open, counts[5] AS unsettled, counts[6] AS younger, counts[7] AS linked,
		counts[8] AS in_motion, counts[9] AS large, counts[10] AS protects,
		counts[11] AS reference, (SELECT count(DISTINCT bucket) FROM %1$I.removed_member) AS buckets,
		decision, who
	FROM %1$I.retention
$$, 'Runs of retention, by what decision and whom, and how many summary buckets stay as they were published');

SELECT samverka.migrated(20, 'retention_told', '85dc458735cca8679cd944ad61b181e35932c5a708a5068112a28b7709359904');
COMMIT;
