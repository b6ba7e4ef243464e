-- 0010_position: how far each summary topic says what summary.summary says. After a restore the
-- daemon reads the topics from there and takes over what the database has forgotten, so that a
-- summary's version continues above the highest that was published.
BEGIN;
SELECT pg_advisory_xact_lock(8314046742378212193);

CREATE TABLE summary.position (
	topic     text COLLATE "C" NOT NULL,
	partition integer NOT NULL,
	next      bigint NOT NULL,
	PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE summary.position IS 'Next offset of each summary topic behind what this database published or took over. Raised after the acknowledgement, so never ahead of the versions stored';

SELECT samverka.migrated(10, 'position', 'b15dd96b88f7f82ed5e11f1f3bac4f9cdb27360c6ce0b42b1f755d8b4d5f0cc1');
COMMIT;
