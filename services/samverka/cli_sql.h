/* cli_sql: every SQL statement of the command line. Daemons' tables are only read here; what is
 * written are the two logs of operators (samverka.audit, samverka.access_log) and, by the function
 * made for it, the offset of a stopped partition. Rows of protected identities (restricted) are
 * never shown. */
#ifndef SAMVERKA_CLI_SQL_H
#define SAMVERKA_CLI_SQL_H

/* A table of all areas as one. */
#define SQL_ALL_AREAS(columns, table)                                                               \
	"(SELECT 'transition' AS area, " columns " FROM transition." table                          \
	" UNION ALL SELECT 'approval', " columns " FROM approval." table                            \
	" UNION ALL SELECT 'indicator', " columns " FROM indicator." table                          \
	" UNION ALL SELECT 'reference', " columns " FROM reference." table ") AS every"

/* ---- check ---- */

#define SQL_SERVER                                                                                  \
	"SELECT current_setting('server_version_num')::int4, "                                      \
	"current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' "           \
	"AND current_setting('synchronous_commit') <> 'off', clock_timestamp()"

#define SQL_COUNT_PRINCIPALS "SELECT count(*) FROM samverka.registry WHERE object = 'principal'"

#define SQL_CLOCK_SHIFT "SELECT extract(epoch FROM samverka.now() - now())::int8"

/* ---- topics: $1 the beginning of a principal's code ---- */

#define SQL_OBJECTS(name)                                                                           \
	"(SELECT convert_from(json, 'UTF8')::json AS j FROM samverka.registry WHERE object = '" name "') "

#define SQL_TOPIC_RECIPIENTS                                                                        \
	"SELECT DISTINCT coalesce(nullif(j->>'orgnr', ''), j->>'code') AS who "                     \
	"FROM " SQL_OBJECTS("principal") "p WHERE j->>'kind' IN ('REGION', 'MUNICIPALITY') "        \
	"AND starts_with(j->>'code', $1::text) ORDER BY who"

/* One row for each organisation, area and certificate. $1: who is direct, "all" or a list. */
#define SQL_TOPIC_PUBLISHERS                                                                        \
	"SELECT DISTINCT orgnr, area, subject, $1::text = 'all' OR "                                \
	"orgnr = any(string_to_array($1::text, ',')) FROM (SELECT "                                 \
	"split_part(coalesce(j->>'uri', j->>'id'), ':', 3) AS orgnr, "                              \
	"coalesce(j->>'certificateSubject', '') AS subject, split_part(type, '.', 1) AS area "      \
	"FROM " SQL_OBJECTS("source") "s, json_array_elements_text(CASE "                           \
	"WHEN coalesce(json_array_length(j->'allowedTypes'), 0) > 0 THEN j->'allowedTypes' "        \
	"ELSE '[\"transition\", \"approval\", \"indicator\"]' END) type "                           \
	"WHERE starts_with(j->>'owner', $2::text)) s WHERE orgnr ~ '^[0-9]{10}$' "                  \
	"ORDER BY orgnr, area, subject"

/* ---- status: monitor's views only, so that the monitor's role may ask too; --wait goes by the
 * clock of the rules and asks the tables ---- */

#define SQL_OFFSETS                                                                                 \
	"SELECT area, topic, partition, next, stopped, stopped_at FROM monitor.consumer_offset "    \
	"ORDER BY topic COLLATE \"C\", partition"

/* $1: areas that are folded with reference data. One that has read anything but has not yet begun
 * the walk for the newest reference data counts as a walk. */
#define SQL_LEFT                                                                                    \
	"SELECT (SELECT count(*) FROM " SQL_ALL_AREAS("due", "queue")                               \
	" WHERE due <= samverka.now()), "                                                           \
	"(SELECT coalesce(sum(walks_open), 0) FROM monitor.work)::int8 "                            \
	"+ (SELECT count(*) FROM unnest($1::text[]) AS own (area) "                                 \
	"WHERE EXISTS (SELECT FROM monitor.consumer_offset o WHERE o.area = own.area) "             \
	"AND (SELECT ref_version FROM monitor.schema) > coalesce("                                  \
	"(SELECT max(w.ref_version) FROM monitor.walk w WHERE w.area = own.area), 1)), "            \
	"(SELECT coalesce(sum(marks), 0) FROM monitor.work)::int8, "                                \
	"(SELECT count(*) FROM summary.summary WHERE published_version < version "                  \
	"AND (release_at IS NULL OR release_at <= samverka.now()))"

#define SQL_LEDGER                                                                                  \
	"SELECT area, sum(n)::int8, "                                                               \
	"coalesce(sum(n) FILTER (WHERE verdict = 'ACCEPTED'), 0)::int8, "                           \
	"coalesce(sum(n) FILTER (WHERE verdict = 'DUPLICATE'), 0)::int8, "                          \
	"coalesce(sum(n) FILTER (WHERE verdict = 'CONFLICT'), 0)::int8, "                           \
	"coalesce(sum(n) FILTER (WHERE verdict = 'REFUSED'), 0)::int8 "                             \
	"FROM monitor.flow GROUP BY area ORDER BY area"

#define SQL_SOURCES                                                                                 \
	"SELECT area, source, sum(n)::int8, max(last_append) FILTER (WHERE verdict = 'ACCEPTED'), " \
	"max(last_append) FROM monitor.flow GROUP BY area, source "                                 \
	"ORDER BY area, source COLLATE \"C\""

#define SQL_WORK                                                                                    \
	"SELECT area, queue_due, queue_next, marks, oldest_mark, walks_open, entities_estimate, "   \
	"facts_estimate FROM monitor.work ORDER BY area"

#define SQL_DLQ                                                                                     \
	"SELECT area, topic, reason, sum(n)::int8, sum(unpublished)::int8 FROM monitor.rejected "   \
	"GROUP BY area, topic, reason ORDER BY area, topic COLLATE \"C\", reason"

#define SQL_DISCREPANCIES                                                                           \
	"SELECT area, code, severity, open::int8, closed::int8, oldest_open FROM "                  \
	"monitor.discrepancy ORDER BY area, code, severity"

#define SQL_GAPS                                                                                    \
	"SELECT area, source, missing, highest, newest FROM monitor.sequence_gap "                  \
	"ORDER BY area, source COLLATE \"C\""

#define SQL_SUMMARIES                                                                               \
	"SELECT type, audience, n, due, oldest_due, last_published, recalled "                      \
	"FROM monitor.summary ORDER BY type, audience"

#define SQL_DAEMONS                                                                                 \
	"SELECT application_name, count(*), min(backend_start) FROM pg_stat_activity "              \
	"WHERE datname = current_database() AND application_name LIKE 'samverka-%' "                \
	"AND application_name <> 'samverka-cli' GROUP BY application_name ORDER BY 1"

/* ---- partition resume ---- */

#define SQL_IS_STOPPED                                                                              \
	"SELECT stopped FROM monitor.consumer_offset "                                              \
	"WHERE topic = $1::text AND partition = $2::int4 AND stopped IS NOT NULL"

#define SQL_RESUME                                                                                  \
	"SELECT samverka.resume_partition($1::text, $2::text, $3::int4, $4::int8, $5::text)"

/* ---- the log of who read whose case ---- */

#define SQL_ACCESS                                                                                  \
	"INSERT INTO samverka.access_log (for_whom, unit, action, area, key, reason) "              \
	"SELECT $1::text, $2::text, $3::text, $4::text, key, $6::text FROM unnest($5::text[]) key"

/* ---- export ---- */

#define SQL_AREA "SELECT set_config('search_path', $1::text, false), samverka.now()"

/* $1 up to $2: one kind of entity; $3: its one key, or empty. */
#define SQL_STATES                                                                                  \
	"SELECT key, state FROM entity WHERE NOT restricted AND key >= $1::text "                   \
	"AND key < $2::text AND ($3::text = '' OR key = $3::text) ORDER BY key"

#define SQL_ROW                                                                                     \
	"SELECT version, facts, inbox, state, outputs, evaluated_at, next_due, restricted "         \
	"FROM entity WHERE key = $1::text"

#define SQL_REGISTRY                                                                                \
	"SELECT object, json, (SELECT version FROM samverka.ref_version) FROM samverka.registry"

/* What stands for an entity in what is shown: a case's reference, p-<hex> for a patient. */
#define SQL_SUBJECT                                                                                 \
	"(CASE WHEN key LIKE 'p:%' THEN 'p-' || substr(key, 3) "                                    \
	"WHEN substr(key, 2, 1) = ':' THEN substr(key, 3) ELSE key END COLLATE \"C\")"

/* $1: an area, or empty; $2: keys, or none for all. */
#define SQL_CHOSEN                                                                                  \
	"($1::text = '' OR area = $1::text) AND (cardinality($2::text[]) = 0 OR key = any($2::text[]))"

#define SQL_DISCREPANCY_ROWS                                                                        \
	"SELECT area, key, " SQL_SUBJECT ", code, discriminator, severity, "                        \
	"array_to_json(parties)::text, first_seen, last_seen, closed_at, evidence::text FROM "      \
	SQL_ALL_AREAS("key, code, discriminator, severity, parties, first_seen, last_seen, "        \
	              "closed_at, evidence, restricted", "discrepancy")                             \
	" WHERE NOT restricted AND " SQL_CHOSEN                                                     \
	" ORDER BY 3, code COLLATE \"C\", discriminator COLLATE \"C\", area"

#define SQL_SUBJECTS                                                                                \
	"SELECT area, key, " SQL_SUBJECT " FROM " SQL_ALL_AREAS("key, restricted", "entity")        \
	" WHERE NOT restricted AND " SQL_CHOSEN " ORDER BY 3, area"

/* $3, $4: recorded by, appended by; null for no limit. */
#define SQL_FACTS_FROM                                                                              \
	" FROM " SQL_ALL_AREAS("key, also_key, source, id, digest, event, topic, partition, "       \
	                       "kafka_offset, recorded_at, appended_at, restricted", "fact")        \
	" WHERE NOT restricted AND ($1::text = '' OR area = $1::text) "                             \
	"AND (cardinality($2::text[]) = 0 OR key = any($2::text[]) OR also_key = any($2::text[])) " \
	"AND ($3::timestamptz IS NULL OR recorded_at <= $3::timestamptz) "                          \
	"AND ($4::timestamptz IS NULL OR appended_at <= $4::timestamptz)"

#define SQL_FACT_ROWS                                                                               \
	"SELECT event, topic, partition, kafka_offset, appended_at" SQL_FACTS_FROM                  \
	" ORDER BY source COLLATE \"C\", id COLLATE \"C\", digest"

#define SQL_FACT_KEYS                                                                               \
	"SELECT DISTINCT area, key" SQL_FACTS_FROM " AND area <> 'reference' ORDER BY area, key"

#define SQL_REJECTED_ROWS                                                                           \
	"SELECT detail, digest, event_id, reason, source, type, topic, partition, kafka_offset FROM " \
	SQL_ALL_AREAS("detail, digest, event_id, reason, source, type, topic, partition, "          \
	              "kafka_offset, restricted, coalesce(appended_at, rejected_at) AS came",       \
	              "rejected")                                                                   \
	" WHERE NOT restricted AND ($1::text = '' OR area = $1::text) "                             \
	"AND ($2::timestamptz IS NULL OR came <= $2::timestamptz) "                                 \
	"AND ($3::timestamptz IS NULL OR came <= $3::timestamptz) "                                 \
	"ORDER BY reason COLLATE \"C\", source COLLATE \"C\", event_id COLLATE \"C\", digest, "     \
	"detail COLLATE \"C\", type COLLATE \"C\", topic COLLATE \"C\", partition, kafka_offset"

/* ---- rejected ---- */

/* $1: ids ("transition/17"), or none for all; $2 reason, $3 source (empty: any); $4 since. */
#define SQL_REJECTED_CHOSEN                                                                         \
	" FROM " SQL_ALL_AREAS("*", "rejected")                                                     \
	" WHERE (cardinality($1::text[]) = 0 OR area || '/' || id = any($1::text[])) "              \
	"AND ($2::text = '' OR reason = $2::text) AND ($3::text = '' OR source = $3::text) "        \
	"AND ($4::timestamptz IS NULL OR rejected_at >= $4::timestamptz)"

/* Of a protected identity nothing but where it stood and why. */
#define SQL_REJECTED_LIST                                                                           \
	"SELECT area || '/' || id, rejected_at, reason, CASE WHEN restricted THEN '' ELSE source END, " \
	"CASE WHEN restricted THEN '' ELSE event_id END, type, topic, partition, kafka_offset, "    \
	"withheld, detail" SQL_REJECTED_CHOSEN " ORDER BY area, id"

#define SQL_REJECTED_SHOW                                                                           \
	"SELECT area || '/' || id, rejected_at, reason, CASE WHEN restricted THEN '' ELSE source END, " \
	"CASE WHEN restricted THEN '' ELSE event_id END, type, topic, partition, kafka_offset, "    \
	"withheld, detail, digest, appended_at, published_at, "                                     \
	"octet_length(value)::int8" SQL_REJECTED_CHOSEN

#define SQL_REJECTED_CONTENT                                                                        \
	"SELECT record_key, value, headers, area" SQL_REJECTED_CHOSEN                               \
	" AND NOT withheld AND NOT restricted"

#define SQL_REPLAY_COUNT                                                                            \
	"SELECT count(*) FILTER (WHERE NOT withheld), count(*) FILTER (WHERE withheld)"             \
	SQL_REJECTED_CHOSEN

#define SQL_REPLAY_ROWS                                                                             \
	"SELECT area || '/' || id, topic, record_key, value, headers" SQL_REJECTED_CHOSEN           \
	" AND NOT withheld ORDER BY area, id"

#define SQL_AUDIT                                                                                   \
	"INSERT INTO samverka.audit (verb, subject, reason, detail) "                               \
	"VALUES ($1::text, $2::text, $3::text, jsonb_build_object('records', $4::text[]))"

/* ---- summary ---- */

#define SQL_SUMMARY_ROWS                                                                            \
	"SELECT payload FROM summary.summary WHERE NOT recalled AND type = $1::text "               \
	"AND ($2::text = '' OR period = $2::text) AND (audience = $3::text OR "                     \
	"$3::text = '' AND (audience <> 'PUBLIC' OR type = 'S8')) "                                 \
	"AND ($4::text = '' OR recipient = $4::text) ORDER BY key"

/* ---- the yearly report: $1: buckets ---- */

#define SQL_REPORT_MEMBERS(area)                                                                    \
	"SELECT e.key, e.state FROM " area ".bucket_member m JOIN " area ".entity e "               \
	"ON e.key = m.key WHERE NOT e.restricted AND m.bucket = any($1::text[]) ORDER BY e.key"

#define SQL_REPORT_DOCUMENTS                                                                        \
	"SELECT e.key, e.state FROM approval.bucket_member m JOIN approval.entity e "               \
	"ON e.key = m.key WHERE NOT e.restricted AND m.bucket >= 'd/' AND m.bucket < 'd0' "         \
	"ORDER BY e.key"

/* The newest shared table of each month of year $1 and region $2, as let out by $3. */
#define SQL_REPORT_SHARED                                                                           \
	"SELECT type, payload FROM (SELECT DISTINCT ON (key) type, payload FROM summary.ledger "    \
	"WHERE type IN ('S1', 'S4') AND audience = 'SHARED' AND period >= $1::text || '-01' "       \
	"AND period <= $1::text || '-12' AND right(key, 3) = '/' || $2::text "                      \
	"AND at <= $3::timestamptz ORDER BY key, version DESC) newest "                             \
	"WHERE payload IS NOT NULL ORDER BY type"

/* The region that most is known of. */
#define SQL_REPORT_REGION                                                                           \
	"SELECT region FROM (SELECT split_part(bucket, '/', 2) AS region "                          \
	"FROM indicator.bucket_member WHERE bucket >= 'km/' AND bucket < 'km0' "                    \
	"UNION ALL SELECT left(recipient, 2) FROM summary.summary WHERE audience = 'OWN' "          \
	"AND recipient ~ '^[0-9]{2}([0-9]{2})?$') r GROUP BY region "                               \
	"ORDER BY count(*) DESC, region COLLATE \"C\" LIMIT 1"

/* ---- rebuild ---- */

/* The next keys after $1 of all that have a row or stand in the log, so that a lost row comes back. */
#define SQL_REBUILD_KEYS                                                                            \
	"(SELECT key FROM entity WHERE key > $1::text ORDER BY key LIMIT $2::int8) "                \
	"UNION (SELECT DISTINCT key FROM fact WHERE key > $1::text ORDER BY key LIMIT $2::int8) "   \
	"UNION (SELECT DISTINCT also_key FROM fact WHERE also_key > $1::text ORDER BY also_key "    \
	"LIMIT $2::int8) ORDER BY 1 LIMIT $2::int8"

#define SQL_REBUILD_COUNT "SELECT count(*) FROM entity"

#define SQL_REBUILD_AUDIT                                                                           \
	"INSERT INTO samverka.audit (verb, area, detail) "                                          \
	"VALUES ('rebuild', $1::text, jsonb_build_object('entities', $2::int8))"

#endif
