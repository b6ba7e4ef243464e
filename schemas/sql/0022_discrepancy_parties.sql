-- 0022_discrepancy_parties: open discrepancies by those who are party to them together, so that one of two
-- parties is counted once. Still counts and registered names only.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

SELECT samverka.create_area_view('discrepancy_parties', $$
	SELECT %1$L::text AS area, code, severity, parties, count(*) AS open, min(first_seen) AS oldest,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '1 day') AS day,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '7 days') AS week,
		count(*) FILTER (WHERE first_seen >= samverka.now() - interval '30 days') AS month
	FROM %1$I.discrepancy WHERE closed_at IS NULL AND NOT restricted GROUP BY code, severity, parties
$$, 'Open discrepancies by code and all their parties; day, week and month count those no older than that');

SELECT samverka.migrated(22, 'discrepancy_parties', 'f039e9934e1beddf91bf0f705a7bd214e40773e741fe2247a9efc4e5fc007c2d');
COMMIT;
