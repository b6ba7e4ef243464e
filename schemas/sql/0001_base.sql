-- 0001_base: schema samverka: what was migrated, the version of the reference data, the audit of
-- operators' verbs and the log of who read whose case.
--
-- Plain SQL, run in the order of the numbers by `samverka migrate` or by psql; both leave the same.
-- The number in pg_advisory_xact_lock is the word "samverka" as a 64-bit integer.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE SCHEMA samverka;
COMMENT ON SCHEMA samverka IS 'What all areas share. Written by samverka migrate, by operators'' verbs and, for ref_version, by whoever changes reference data';

CREATE TABLE samverka.migration (
	version    integer PRIMARY KEY,
	name       text NOT NULL,
	sha256     text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE samverka.migration IS 'One row for each file of schemas/sql that was run';
COMMENT ON COLUMN samverka.migration.sha256 IS 'of the file above its last statement; a file changed afterwards is found by it';

CREATE FUNCTION samverka.migrated(version integer, name text, sha256 text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF migrated.version <> coalesce((SELECT max(m.version) FROM samverka.migration m), 0) + 1 THEN
		RAISE 'migration % is out of order', migrated.version;
	END IF;
	INSERT INTO samverka.migration VALUES (migrated.version, migrated.name, migrated.sha256);
END $$;
COMMENT ON FUNCTION samverka.migrated IS 'Last statement of each migration: writes its row';

-- ---- reference data ----

CREATE TABLE samverka.ref_version (
	only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
	version  bigint NOT NULL
);
INSERT INTO samverka.ref_version VALUES (true, 1);
COMMENT ON TABLE samverka.ref_version IS 'One row. Every batch reads it FOR SHARE and a change of reference data raises it, so that neither passes the other unseen';

-- ---- logs that are only ever appended to ----

CREATE TABLE samverka.audit (
	id      bigint PRIMARY KEY,
	at      timestamptz NOT NULL DEFAULT clock_timestamp(),
	who     text NOT NULL DEFAULT session_user,
	verb    text NOT NULL,
	area    text NOT NULL DEFAULT '',
	subject text NOT NULL DEFAULT '',
	reason  text NOT NULL DEFAULT '',
	detail  jsonb NOT NULL DEFAULT '{}',
	chain   bytea NOT NULL
);
COMMENT ON TABLE samverka.audit IS 'Operators'' verbs that change something (partition resume, replay, rebuild, retention). Append-only';

CREATE TABLE samverka.access_log (
	id      bigint PRIMARY KEY,
	at      timestamptz NOT NULL DEFAULT clock_timestamp(),
	who     text NOT NULL DEFAULT session_user,
	for_whom text NOT NULL DEFAULT '',
	unit    text NOT NULL DEFAULT '',
	action  text NOT NULL,
	area    text NOT NULL,
	key     text COLLATE "C" NOT NULL,
	reason  text NOT NULL DEFAULT '',
	chain   bytea NOT NULL
);
CREATE INDEX access_log_key ON samverka.access_log (key);
COMMENT ON TABLE samverka.access_log IS 'Reads of single cases, documents and people''s facts: one row for each entity shown (HSLF-FS 2016:40 4 kap. 9 §). Append-only';
COMMENT ON COLUMN samverka.access_log.for_whom IS 'the person at the terminal, where the database role is shared';
COMMENT ON COLUMN samverka.access_log.unit IS 'the care unit or office on whose behalf';
COMMENT ON COLUMN samverka.access_log.key IS 'the entity; patients by pseudonym only';

CREATE FUNCTION samverka.chain_link(before bytea, entry jsonb) RETURNS bytea
LANGUAGE sql STABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
	SELECT sha256(before || convert_to((entry - 'chain')::text, 'UTF8'))
$$;

CREATE FUNCTION samverka.chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
	last_id bigint;
	last_chain bytea;
BEGIN
	PERFORM pg_advisory_xact_lock(TG_RELID::bigint);
	EXECUTE format('SELECT id, chain FROM %s ORDER BY id DESC LIMIT 1', TG_RELID::regclass)
		INTO last_id, last_chain;
	NEW.id := coalesce(last_id, 0) + 1;
	NEW.at := clock_timestamp();
	NEW.who := session_user;
	NEW.chain := samverka.chain_link(coalesce(last_chain, ''), to_jsonb(NEW));
	RETURN NEW;
END $$;
COMMENT ON FUNCTION samverka.chain IS 'Numbers and signs a row with time and login, and chains it to the one before: chain = SHA-256(previous chain, the row)';

CREATE FUNCTION samverka.append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	RAISE 'rows of % are never changed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER chain BEFORE INSERT ON samverka.audit
	FOR EACH ROW EXECUTE FUNCTION samverka.chain();
CREATE TRIGGER chain BEFORE INSERT ON samverka.access_log
	FOR EACH ROW EXECUTE FUNCTION samverka.chain();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON samverka.audit
	FOR EACH STATEMENT EXECUTE FUNCTION samverka.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON samverka.access_log
	FOR EACH STATEMENT EXECUTE FUNCTION samverka.append_only();

CREATE FUNCTION samverka.chain_broken(log regclass) RETURNS bigint
LANGUAGE plpgsql STABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
	entry record;
	expected_id bigint := 1;
	link bytea := '';
BEGIN
	FOR entry IN EXECUTE format('SELECT id, chain, to_jsonb(t) AS row FROM %s t ORDER BY id', log)
	LOOP
		link := samverka.chain_link(link, entry.row);
		IF entry.id <> expected_id OR entry.chain <> link THEN
			RETURN entry.id;
		END IF;
		expected_id := expected_id + 1;
	END LOOP;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION samverka.chain_broken IS 'First row of audit or access_log that does not follow from the one before; NULL when all do. Rows cut off at the end show only against a copy of the last chain kept elsewhere';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA samverka FROM PUBLIC;

SELECT samverka.migrated(1, 'base', '79682cf07058bc7fc06b6874069f6679ca3a3336bb3bdd92c703471cacb719b0');
COMMIT;
