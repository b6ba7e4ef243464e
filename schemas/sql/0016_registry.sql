-- 0016_registry: what is no JSON is no reference data: an indicator or unit with too many facts to
-- keep (its state says so, and is no object) stops nobody.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE OR REPLACE VIEW samverka.registry AS
	SELECT split_part(key, '/', 1) AS object, state AS json
	FROM reference.entity WHERE substr(key, 2, 1) <> ':' AND substr(state, 1, 1) = '{'
	UNION ALL
	SELECT 'settlement', state
	FROM transition.entity WHERE key >= 's:' AND key < 's;' AND substr(state, 1, 1) = '{'
	UNION ALL
	SELECT 'indicator', state
	FROM indicator.entity WHERE key >= 'i:' AND key < 'i;' AND substr(state, 1, 1) = '{'
	UNION ALL
	SELECT 'opening', state
	FROM indicator.entity WHERE key >= 'o:' AND key < 'o;' AND substr(state, 1, 1) = '{';

SELECT samverka.migrated(16, 'registry', '053697f9d188de4cd3359dd82663a54fefe705c73e3a4faa240eb59887f40501');
COMMIT;
