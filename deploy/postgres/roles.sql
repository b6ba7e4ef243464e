-- roles: who may do what in the database. Run by a superuser after every `samverka migrate`; it may
-- be run again and again, also while the daemons work, and takes away what an earlier run granted too
-- much. One transaction: nobody is without a right that is granted again in it.
--
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql DATABASE
--
-- Roles get no password here. Give each login a certificate (pg_hba.conf: hostssl … cert) or a
-- SCRAM password, as your site does. A small site that runs everything under one login can leave
-- this file out; then nothing keeps that login from protected identities.
--
--   samverka_owner       owns every schema
--   samverka_migrate     its login: `samverka migrate` by the unit and the job (options='-c role=samverka_owner')
--   samverka_<area>      the reconciler of an area; all four are members of samverka_ingest
--   samverka_summaries   states of open rows in, summaries out
--   samverka_gateway     receipts and reference data
--   samverka_monitor     counts: schema monitor and nothing else
--   samverka_operator    the command line: open rows, and the audited verbs
--   samverka_retention   removes what is over, by decision (samverka retention): rows of all areas, those
--                        of protected identities too; grant it to named people only
--   samverka_auditor     the two logs, and whether their chains hold
--   samverka_restricted  reads rows of protected identities as well; grant it to named people only
BEGIN;
SET LOCAL client_min_messages = warning;

DO $$
DECLARE
	role record;
BEGIN
	FOR role IN SELECT * FROM (VALUES
			('owner', 'NOLOGIN'), ('ingest', 'NOLOGIN'), ('restricted', 'NOLOGIN'),
			('auditor', 'NOLOGIN'), ('retention', 'NOLOGIN'), ('transition', 'LOGIN'), ('approval', 'LOGIN'),
			('indicator', 'LOGIN'), ('reference', 'LOGIN'), ('summaries', 'LOGIN'),
			('gateway', 'LOGIN'), ('monitor', 'LOGIN'), ('operator', 'LOGIN'), ('migrate', 'LOGIN')) AS r (name, login)
	LOOP
		IF to_regrole('samverka_' || role.name) IS NULL THEN
			EXECUTE format('CREATE ROLE %I', 'samverka_' || role.name);
		END IF;
		EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS %s',
			'samverka_' || role.name, role.login);
	END LOOP;
	-- The owner does not see with the eyes of the roles it is a member of.
	ALTER ROLE samverka_owner NOINHERIT;
	ALTER ROLE samverka_migrate NOINHERIT;
	GRANT samverka_owner TO samverka_migrate;
	FOR role IN SELECT unnest(ARRAY['transition', 'approval', 'indicator', 'reference']) AS name LOOP
		EXECUTE format('GRANT samverka_ingest TO %I', 'samverka_' || role.name);
		EXECUTE format('GRANT %I TO samverka_retention', 'samverka_' || role.name);
	END LOOP;
	-- A session that hangs or whose client is gone holds its locks for so long and no longer.
	FOR role IN SELECT unnest(ARRAY['transition', 'approval', 'indicator', 'reference', 'summaries',
			'gateway', 'monitor', 'operator']) AS name
	LOOP
		EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''',
			'samverka_' || role.name);
		EXECUTE format('ALTER ROLE %I SET client_connection_check_interval = ''5s''',
			'samverka_' || role.name);
	END LOOP;
	ALTER ROLE samverka_monitor SET default_transaction_read_only = on;
	ALTER ROLE samverka_monitor SET statement_timeout = '10s';
END $$;

-- All locks first, or none: where one is not free at once, those taken before it are given back, so that
-- no daemon waits for us longer than that and none can wait in a circle with us (deadlocks are looked
-- for after a second). Views before what they read, as their readers do; changing its owner is the one
-- way to lock a view alone. After a minute somebody reads one of them for long: an export, a dump.
DO $$
DECLARE
	ours CONSTANT text[] := ARRAY['samverka', 'transition', 'approval', 'indicator', 'reference', 'summary',
		'monitor'];
	thing text;
	give_up timestamptz := clock_timestamp() + interval '60 s';
BEGIN
	PERFORM pg_advisory_xact_lock(8314046742378212193);      -- as migrations do
	PERFORM set_config('lock_timeout', '200ms', true);
	LOOP
		BEGIN
			FOR thing IN
				SELECT format(CASE relkind WHEN 'v' THEN 'ALTER VIEW %s OWNER TO samverka_owner'
					ELSE 'LOCK TABLE %s IN ACCESS EXCLUSIVE MODE' END, c.oid::regclass)
				FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
				WHERE relkind IN ('r', 'p', 'v') AND nspname = ANY (ours)
				ORDER BY relkind <> 'v', nspname, relname
			LOOP
				EXECUTE thing;
			END LOOP;
			EXIT;
		EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
			IF clock_timestamp() > give_up THEN
				RAISE 'a table is in use for long: see pg_stat_activity, and run this again';
			END IF;
		END;
		PERFORM pg_sleep(0.1 + random() * 0.4);
	END LOOP;
	PERFORM set_config('lock_timeout', '0', true);
END $$;

-- ---- the owner, and nothing for everybody ----

DO $$
DECLARE
	thing text;
BEGIN
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO samverka_ingest, samverka_summaries, '
		'samverka_gateway, samverka_monitor, samverka_operator, samverka_auditor, '
		'samverka_restricted, samverka_migrate', current_database());
	EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO samverka_owner', current_database());
	REVOKE ALL ON SCHEMA public FROM PUBLIC;
	FOR thing IN
		SELECT format('SCHEMA %I', nspname) FROM pg_namespace WHERE nspname IN ('samverka',
			'transition', 'approval', 'indicator', 'reference', 'summary', 'monitor')
		UNION ALL
		SELECT format('%s %s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass)
		FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE relkind IN ('r', 'p', 'v') AND nspname IN ('samverka', 'transition', 'approval',
			'indicator', 'reference', 'summary', 'monitor')
		UNION ALL
		SELECT format('FUNCTION %s', p.oid::regprocedure)
		FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'samverka'
	LOOP
		EXECUTE 'ALTER ' || thing || ' OWNER TO samverka_owner';
	END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA samverka, transition, approval, indicator, reference, summary,
	monitor FROM PUBLIC, samverka_ingest, samverka_summaries, samverka_gateway, samverka_monitor,
	samverka_retention, samverka_operator, samverka_auditor, samverka_restricted, samverka_transition,
	samverka_approval, samverka_indicator, samverka_reference;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA samverka FROM PUBLIC, samverka_ingest, samverka_retention, samverka_summaries,
	samverka_gateway, samverka_monitor, samverka_operator, samverka_auditor, samverka_restricted;

-- ---- what all share ----

GRANT USAGE ON SCHEMA samverka TO samverka_ingest, samverka_summaries, samverka_gateway,
	samverka_monitor, samverka_operator, samverka_auditor, samverka_restricted;
GRANT SELECT ON samverka.migration TO samverka_ingest, samverka_summaries, samverka_gateway,
	samverka_monitor, samverka_operator, samverka_auditor, samverka_restricted;
GRANT EXECUTE ON FUNCTION samverka.now TO samverka_ingest, samverka_summaries, samverka_gateway,
	samverka_monitor, samverka_operator, samverka_auditor, samverka_restricted;
GRANT SELECT ON samverka.registry, samverka.ref_version TO samverka_ingest, samverka_summaries,
	samverka_gateway, samverka_operator;
-- FOR SHARE asks for the right to update; settlements and reference data raise it.
GRANT UPDATE (version) ON samverka.ref_version TO samverka_ingest;
GRANT EXECUTE ON FUNCTION samverka.upkeep TO samverka_ingest;
-- That it lives, and nothing else: the monitor, too, which otherwise only reads.
GRANT EXECUTE ON FUNCTION samverka.alive, samverka.gone TO samverka_ingest, samverka_summaries,
	samverka_gateway, samverka_monitor;

-- ---- areas ----

DO $$
DECLARE
	area text;
	daemon text;
	name text;
BEGIN
	FOREACH area IN ARRAY ARRAY['transition', 'approval', 'indicator', 'reference'] LOOP
		daemon := quote_ident('samverka_' || area);
		PERFORM set_config('search_path', quote_ident(area), true);
		EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s, samverka_summaries, samverka_operator, '
			'samverka_restricted', area, daemon);

		EXECUTE 'GRANT SELECT, INSERT, UPDATE ON entity, walk, consumer_offset, receipt_cursor TO ' || daemon;
		EXECUTE 'GRANT SELECT ON receipt TO ' || daemon;
		EXECUTE 'GRANT SELECT, INSERT, UPDATE (restricted) ON fact, discrepancy_log TO ' || daemon;
		EXECUTE 'GRANT SELECT, INSERT, UPDATE (restricted, published_at, withheld, record_key, '
			'value, headers) ON rejected TO ' || daemon;
		EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON discrepancy, watch_gap TO ' || daemon;
		-- FOR UPDATE SKIP LOCKED asks for the right to update.
		EXECUTE 'GRANT SELECT, INSERT, DELETE, UPDATE (due) ON queue TO ' || daemon;
		EXECUTE 'GRANT SELECT, INSERT, DELETE ON bucket_member TO ' || daemon;
		EXECUTE 'GRANT SELECT, INSERT ON stopped_partition TO ' || daemon;
		EXECUTE 'GRANT INSERT ON receipt, flow, sequence_seen, mark TO ' || daemon;
		EXECUTE 'GRANT SELECT ON flow_sum, sequence_gap TO ' || daemon;

		-- A stub that is protected late: what was published of it is looked at once more.
		EXECUTE 'GRANT SELECT ON removed_member TO ' || daemon;
		GRANT SELECT, DELETE ON fact, discrepancy_log, rejected, receipt TO samverka_retention;
		GRANT SELECT, INSERT, UPDATE ON retention TO samverka_retention;
		GRANT INSERT ON removed_hour, removed_member, removed_finding TO samverka_retention;
		GRANT SELECT (closed_at), DELETE ON removed_finding TO samverka_retention;

		GRANT SELECT ON entity, bucket_member, removed_member, discrepancy, removed_finding,
			flow_sum TO samverka_summaries;
		GRANT SELECT, INSERT, DELETE ON mark TO samverka_summaries;
		-- Whether anything waits, and nothing of what.
		GRANT SELECT (bucket, kind, due) ON queue TO samverka_summaries;

		GRANT SELECT ON entity, fact, rejected, receipt, flow_sum, sequence_gap, discrepancy,
			discrepancy_log, bucket_member, mark, queue, walk, consumer_offset,
			stopped_partition, watch_gap, retention, removed_hour TO samverka_operator, samverka_restricted;

		-- Rows of protected identities: seen by the daemons that fold them and by one named
		-- role. FORCE: not even by the owner. Partitions are reached through fact alone.
		FOREACH name IN ARRAY ARRAY['entity', 'fact', 'rejected', 'discrepancy', 'discrepancy_log']
		LOOP
			EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
			EXECUTE format('DROP POLICY IF EXISTS open_rows ON %I', name);
			EXECUTE format('DROP POLICY IF EXISTS ingest ON %I', name);
			EXECUTE format('DROP POLICY IF EXISTS restricted ON %I', name);
			EXECUTE format('CREATE POLICY open_rows ON %I FOR SELECT USING (NOT restricted)', name);
			EXECUTE format('CREATE POLICY ingest ON %I TO %s USING (true) WITH CHECK (true)', name, daemon);
			EXECUTE format('CREATE POLICY restricted ON %I FOR SELECT TO samverka_restricted '
				'USING (true)', name);
		END LOOP;
	END LOOP;
	PERFORM set_config('search_path', 'public', true);
END $$;

-- ---- summaries ----

GRANT USAGE ON SCHEMA summary TO samverka_summaries, samverka_operator;
GRANT SELECT, INSERT, UPDATE ON summary.summary, summary.position TO samverka_summaries;
GRANT SELECT, INSERT, UPDATE (payload) ON summary.ledger TO samverka_summaries;
GRANT SELECT, INSERT ON summary.suppressed, summary.release TO samverka_summaries;
GRANT SELECT ON summary.summary, summary.ledger, summary.suppressed TO samverka_operator;

-- ---- gateway, monitor, people ----

-- A receipt tells nothing but the verdict, and has to tell it of restricted facts too: silence
-- would say which case was protected later.
GRANT samverka_restricted TO samverka_owner;
GRANT SELECT ON samverka.migration TO samverka_restricted;
ALTER FUNCTION samverka.receipt(text, text) OWNER TO samverka_restricted;
REVOKE ALL ON FUNCTION samverka.receipt(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samverka.receipt(text, text) TO samverka_gateway, samverka_operator;

GRANT USAGE ON SCHEMA monitor TO samverka_monitor, samverka_operator, samverka_restricted;
GRANT SELECT ON ALL TABLES IN SCHEMA monitor TO samverka_monitor, samverka_operator,
	samverka_restricted;
-- Whether the books balance is asked of all rows; delays are measured on open ones.
ALTER FUNCTION monitor.balance(timestamptz, timestamptz) OWNER TO samverka_restricted;
ALTER FUNCTION monitor.delay(timestamptz, timestamptz) OWNER TO samverka_owner;
REVOKE ALL ON FUNCTION monitor.balance, monitor.delay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION monitor.balance, monitor.delay TO samverka_monitor, samverka_operator;

GRANT INSERT ON samverka.audit, samverka.access_log TO samverka_operator, samverka_restricted;
GRANT EXECUTE ON FUNCTION samverka.resume_partition, samverka.publish_report TO samverka_operator;
GRANT INSERT ON samverka.audit TO samverka_retention;
GRANT EXECUTE ON FUNCTION samverka.drop_empty_partitions TO samverka_retention;
GRANT SELECT ON samverka.audit, samverka.access_log TO samverka_auditor;
GRANT EXECUTE ON FUNCTION samverka.chain_broken, samverka.chain_link TO samverka_auditor;

COMMIT;
