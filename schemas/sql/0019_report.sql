-- 0019_report: the yearly report let out: a version of S14 like those of other summaries, with the page
-- that its readers open. It is an operator's decision, so it is a function of its own that audits.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE TABLE summary.page (
	version  bigint NOT NULL,
	key      text COLLATE "C" NOT NULL,
	language text NOT NULL CHECK (language IN ('sv', 'en')),
	content  text NOT NULL,
	PRIMARY KEY (key, language)
);
COMMENT ON TABLE summary.page IS 'A published summary as a page for people (HTML): not sent, the monitor shows it';

-- new_version: one above the version read, or that version itself when nothing but the pages is new.
-- False: somebody else was faster.
CREATE FUNCTION samverka.publish_report(new_key text, new_recipient text, new_audience text,
	new_period text, new_sub text, new_topic text, new_version bigint, new_digest bytea,
	new_event_id text, new_payload text, new_sv text, new_en text, new_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF btrim(new_reason) = '' OR new_topic !~ '^samverka\.summary\.v1(\.[0-9A-Za-z_-]+)?$'
		OR new_key <> concat_ws('/', 'S14', new_recipient, new_period, new_sub)
		OR (new_audience = 'OWN') <> (new_topic <> 'samverka.summary.v1') THEN
		RAISE 'a yearly report with its own key and topic, and a reason, are needed';
	END IF;
	PERFORM FROM summary.summary WHERE key = new_key AND version = new_version
		AND digest = new_digest AND NOT recalled;
	IF NOT FOUND THEN
		INSERT INTO summary.summary AS s (key, type, recipient, audience, period, sub, topic, version,
			digest, event_id, payload)
			VALUES (new_key, 'S14', new_recipient, new_audience, new_period, new_sub, new_topic,
				new_version, new_digest, new_event_id, new_payload)
			ON CONFLICT (key) DO UPDATE SET topic = excluded.topic, version = excluded.version,
				digest = excluded.digest, event_id = excluded.event_id,
				payload = excluded.payload, recalled = false, computed_at = now()
			WHERE s.version = new_version - 1;
		IF NOT FOUND THEN
			RETURN false;
		END IF;
		INSERT INTO summary.ledger (key, type, audience, recipient, period, version, digest, payload)
			VALUES (new_key, 'S14', new_audience, new_recipient, new_period, new_version, new_digest,
				CASE WHEN new_audience <> 'OWN' THEN new_payload END);
	END IF;
	INSERT INTO summary.page (key, version, language, content)
		VALUES (new_key, new_version, 'sv', new_sv), (new_key, new_version, 'en', new_en)
		ON CONFLICT (key, language) DO UPDATE SET version = excluded.version, content = excluded.content;
	INSERT INTO samverka.audit (verb, subject, reason, detail)
		VALUES ('publish report', new_key, new_reason, jsonb_build_object('version', new_version));
	RETURN true;
END $$;
COMMENT ON FUNCTION samverka.publish_report IS 'Lets a yearly report out: the next version, its ledger row, its pages and the audit, or none of them';
REVOKE EXECUTE ON FUNCTION samverka.publish_report FROM PUBLIC;

-- The pages stand beside the summaries, as types of their own: S14/sv and S14/en.
CREATE OR REPLACE VIEW monitor.published AS
	SELECT type, recipient, audience, period, sub, version, computed_at, published_at, payload AS content
	FROM summary.summary
	WHERE NOT recalled AND type IN ('S1', 'S3', 'S5', 'S8', 'S9', 'S10', 'S11', 'S12', 'S13', 'S14')
	UNION ALL
	SELECT s.type || '/' || p.language, s.recipient, s.audience, s.period, s.sub, s.version, s.computed_at,
		s.published_at, p.content
	FROM summary.page p JOIN summary.summary s USING (key, version) WHERE NOT s.recalled;

SELECT samverka.migrated(19, 'report', '63f6f6a445e86993f2b2a6528f4c5e77d0fc0935452ce680e3df338ae094fd2b');
COMMIT;
