-- 0012_indicator: definitions, targets and openings of units, told by facts of the indicator area,
-- are reference data to every measurement, as settlements are to every case.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE OR REPLACE VIEW samverka.registry AS
	SELECT split_part(key, '/', 1) AS object, state AS json
	FROM reference.entity WHERE substr(key, 2, 1) <> ':' AND octet_length(state) > 0
	UNION ALL
	SELECT 'settlement', state
	FROM transition.entity WHERE key >= 's:' AND key < 's;' AND octet_length(state) > 0
	UNION ALL
	SELECT 'indicator', state
	FROM indicator.entity WHERE key >= 'i:' AND key < 'i;' AND octet_length(state) > 0
	UNION ALL
	SELECT 'opening', state
	FROM indicator.entity WHERE key >= 'o:' AND key < 'o;' AND octet_length(state) > 0;

SELECT samverka.migrated(12, 'indicator', 'f3d808cab2020712aae6ee90ee233cd663af7e778fb22ce6ed42d5dbf1af35fd');
COMMIT;
