-- 0023_daemon: each daemon says by a row of its own that it lives, and what keeps it from being ready.
-- Connections alone tell neither a daemon that was killed from one that was stopped, nor one that hangs.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE TABLE samverka.daemon (
	name text NOT NULL CHECK (name ~ '^[a-z]{1,32}$'),
	host text NOT NULL CHECK (length(host) <= 100),
	pid integer NOT NULL,
	role name NOT NULL,
	version text NOT NULL CHECK (length(version) <= 100),
	started_at timestamptz NOT NULL,
	seen_at timestamptz NOT NULL,
	code text,
	detail text,
	PRIMARY KEY (name, host, pid, role)
) WITH (fillfactor = 50);
COMMENT ON TABLE samverka.daemon IS 'Daemons that said they live and have not said that they stop';
COMMENT ON COLUMN samverka.daemon.role IS 'Who wrote the row: nobody else can';
COMMENT ON COLUMN samverka.daemon.code IS 'What keeps it from being ready; NULL: nothing';

CREATE VIEW monitor.daemon AS
	SELECT name, host, pid, version, started_at, seen_at, code, detail, silent
	FROM samverka.daemon d, LATERAL (SELECT clock_timestamp() - seen_at > interval '20 s' AS silent) s
	WHERE NOT (silent AND EXISTS (SELECT FROM samverka.daemon next
		WHERE next.name = d.name AND next.host = d.host AND next.role = d.role
			AND next.started_at > d.seen_at AND next.seen_at > d.seen_at));
COMMENT ON VIEW monitor.daemon IS
	'Daemons, by the database''s clock; one that fell silent is left out once the next has begun on that host';

-- One UPDATE, every few seconds. Nobody waits for a disk or a standby for it (the caller says so): a row
-- that is lost is written again. In a container the next process has the number of the one before. A daemon
-- that was killed leaves its row for a day; who has the right to call this cannot fill the disk with it.
CREATE FUNCTION samverka.alive(name text, host text, pid integer, version text, uptime_us bigint,
	code text, detail text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	now CONSTANT timestamptz := clock_timestamp();
	begun CONSTANT timestamptz := now - greatest(uptime_us, 0) * interval '1 us';
BEGIN
	UPDATE samverka.daemon d SET seen_at = now, code = nullif(left(alive.code, 40), ''),
			detail = left(alive.detail, 200), version = alive.version,
			started_at = CASE WHEN begun > d.started_at + interval '10 s' THEN begun ELSE d.started_at END
		WHERE d.name = alive.name AND d.host = alive.host AND d.pid = alive.pid AND d.role = session_user;
	IF FOUND THEN
		RETURN;
	END IF;
	DELETE FROM samverka.daemon d WHERE seen_at < now - interval '1 day'
		OR d.name = alive.name AND d.host = alive.host AND d.role = session_user
			AND seen_at < now - interval '20 s';
	INSERT INTO samverka.daemon (name, host, pid, role, version, started_at, seen_at, code, detail)
		SELECT alive.name, alive.host, alive.pid, session_user, alive.version,
			begun, now, nullif(left(alive.code, 40), ''), left(alive.detail, 200)
		WHERE (SELECT count(*) FROM samverka.daemon d WHERE d.role = session_user) < 200;
END $$;
COMMENT ON FUNCTION samverka.alive IS 'A daemon''s word that it lives; code and detail say why it is not ready';

CREATE FUNCTION samverka.gone(name text, host text, pid integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	DELETE FROM samverka.daemon d
		WHERE d.name = $1 AND d.host = $2 AND d.pid = $3 AND d.role = session_user
$$;
COMMENT ON FUNCTION samverka.gone IS 'A daemon''s word that it stops';

REVOKE EXECUTE ON FUNCTION samverka.alive, samverka.gone FROM PUBLIC;

SELECT samverka.migrated(23, 'daemon', 'ddd7ba1e144d846d196f679f3dd6cf56a039e715bb36601556ace7e3f44b6d47');
COMMIT;
