-- 0004_summary: what goes out: the newest version of each summary, and the ledger of what was
-- published to whom. Written by the summaries daemon alone.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE SCHEMA summary;
COMMENT ON SCHEMA summary IS 'Summaries S1 to S14 and their publication';

CREATE TABLE summary.summary (
	version           bigint NOT NULL,
	published_version bigint NOT NULL DEFAULT 0,
	computed_at       timestamptz NOT NULL DEFAULT now(),
	release_at        timestamptz,
	published_at      timestamptz,
	recalled          boolean NOT NULL DEFAULT false,
	key               text COLLATE "C" PRIMARY KEY,
	type              text COLLATE "C" NOT NULL,
	recipient         text COLLATE "C" NOT NULL,
	audience          text NOT NULL CHECK (audience IN ('OWN', 'SHARED', 'PUBLIC')),
	period            text COLLATE "C" NOT NULL,
	sub               text COLLATE "C" NOT NULL DEFAULT '',
	topic             text COLLATE "C" NOT NULL,
	digest            bytea NOT NULL,
	event_id          text COLLATE "C" NOT NULL,
	payload           text,
	CONSTRAINT summary_recalled CHECK (recalled = (payload IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX summary_unpublished ON summary.summary (release_at, key)
	WHERE published_version < version;
CREATE INDEX summary_period ON summary.summary (type, period, recipient);
COMMENT ON TABLE summary.summary IS 'Newest version of each summary. Written where version is the one read; published, and then marked so after the broker''s acknowledgement';
COMMENT ON COLUMN summary.summary.key IS 'type/recipient/period/sub: the key on the compacted topic';
COMMENT ON COLUMN summary.summary.version IS 'rises with every digest; continues above the highest found in the topic after a restore';
COMMENT ON COLUMN summary.summary.event_id IS 'hash of key, version and digest: published twice, it is the same event';
COMMENT ON COLUMN summary.summary.release_at IS 'not to be published before: SHARED and PUBLIC go by calendar; null: at once';
COMMENT ON COLUMN summary.summary.recalled IS 'the payload is gone and a tombstone takes its place on the topic';

CREATE TABLE summary.ledger (
	at        timestamptz NOT NULL DEFAULT now(),
	version   bigint NOT NULL,
	key       text COLLATE "C" NOT NULL,
	type      text COLLATE "C" NOT NULL,
	audience  text NOT NULL,
	recipient text COLLATE "C" NOT NULL,
	period    text COLLATE "C" NOT NULL,
	digest    bytea NOT NULL,
	payload   text,
	PRIMARY KEY (key, version)
);
CREATE INDEX ledger_period ON summary.ledger (type, period, audience);
COMMENT ON TABLE summary.ledger IS 'What was let out, to whom and when, written before it is published: suppression reads it, so that two versions together disclose no more than one. Append-only';
COMMENT ON COLUMN summary.ledger.payload IS 'as published; null for OWN, where nothing is suppressed, and after a recall';

CREATE TABLE summary.suppressed (
	version   bigint NOT NULL,
	key       text COLLATE "C" NOT NULL,
	cell      text COLLATE "C" NOT NULL,
	reason    text NOT NULL,
	PRIMARY KEY (key, version, cell)
);
COMMENT ON TABLE summary.suppressed IS 'Cells left out of a version (SMALL: below the limit; COMPLEMENT: it would give a small one away; DIFFERENCE: against an earlier version). Append-only';

CREATE TABLE summary.release (
	type       text COLLATE "C" NOT NULL,
	period     text COLLATE "C" NOT NULL,
	audience   text NOT NULL,
	released_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (type, period, audience)
);
COMMENT ON TABLE summary.release IS 'Calendar releases that were made';

SELECT samverka.migrated(4, 'summary', '18f5c6db707b01ec4296aed052a2dd2620b03507ee854f2aad535291fcd0a15d');
COMMIT;
