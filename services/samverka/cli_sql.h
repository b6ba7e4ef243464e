/* cli_sql: every SQL statement of the command line. Daemons' tables are only read here; what is
 * written are the two logs of operators (samverka.audit, samverka.access_log) and, by functions made
 * for it, the offset of a stopped partition and a yearly report that is let out. Rows of protected identities (restricted) are
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
	"AND current_setting('synchronous_commit') <> 'off', clock_timestamp(), "                   \
	"(SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), "                              \
	"CASE WHEN inet_client_addr() = inet_server_addr() THEN '' " /* this host by its own address */ \
	"ELSE coalesce(host(inet_server_addr()), '') END"

#define SQL_COUNT_PRINCIPALS "SELECT count(*) FROM samverka.registry WHERE object = 'principal'"

#define SQL_TOPICS_WAITED_FOR                                                                       \
	"SELECT DISTINCT topic FROM summary.summary WHERE published_version < version ORDER BY topic"

#define SQL_CLOCK_SHIFT "SELECT extract(epoch FROM samverka.now() - now())::int8"

/* ---- topics: $1 the beginning of a principal's code ---- */

#define SQL_OBJECTS(name)                                                                           \
	"(SELECT convert_from(json, 'UTF8')::json AS j FROM samverka.registry WHERE object = '" name "') "

#define SQL_TODAY "(samverka.now() AT TIME ZONE 'Europe/Stockholm')::date::text"

#define SQL_TOPIC_RECIPIENTS                                                                        \
	"SELECT DISTINCT coalesce(nullif(j->>'orgnr', ''), j->>'code') AS who "                     \
	"FROM " SQL_OBJECTS("principal") "p WHERE j->>'kind' IN ('REGION', 'MUNICIPALITY') "        \
	"AND starts_with(j->>'code', $1::text) ORDER BY who"

/* One row for each organisation, area, certificate and recipient. $1: who is direct, "all" or a list.
 * The recipient is whose summaries it may read, under the name that their topic has: the owner's code
 * as long as neither the owner nor anybody else is registered with the number of the source. Sources
 * as they stand today: the newest version of each that has begun, if it has not ended. One to come has
 * its topics already, and no certificate yet. */
#define SQL_TOPIC_PUBLISHERS                                                                        \
	"SELECT DISTINCT orgnr, area, subject, $1::text = 'all' OR "                                \
	"orgnr = any(string_to_array($1::text, ',')), CASE WHEN "                                   \
	"EXISTS (SELECT FROM " SQL_OBJECTS("principal") "p WHERE j->>'code' = owner "               \
	"AND j->>'kind' IN ('REGION', 'MUNICIPALITY')) AND "                                        \
	"NOT EXISTS (SELECT FROM " SQL_OBJECTS("principal") "p WHERE coalesce(j->>'orgnr', '') <> '' " \
	"AND (j->>'code' = owner OR j->>'orgnr' = orgnr)) THEN owner ELSE orgnr END AS recipient "  \
	"FROM (SELECT split_part(coalesce(j->>'uri', j->>'id'), ':', 3) AS orgnr, "                 \
	"j->>'owner' AS owner, "                                                                    \
	"CASE WHEN begun THEN coalesce(j->>'certificateSubject', '') ELSE '' END AS subject, "      \
	"split_part(type, '.', 1) AS area "                                                         \
	"FROM (SELECT DISTINCT ON (coalesce(j->>'uri', j->>'id')) j, begun "                        \
	"FROM " SQL_OBJECTS("source") "v, LATERAL (SELECT j->>'validFrom' <= " SQL_TODAY " AS begun) b " \
	"ORDER BY coalesce(j->>'uri', j->>'id'), begun DESC, j->>'validFrom' DESC) s, json_array_elements_text(CASE " \
	"WHEN coalesce(json_array_length(j->'allowedTypes'), 0) > 0 THEN j->'allowedTypes' "        \
	"ELSE '[\"transition\", \"approval\", \"indicator\"]' END) type "                           \
	"WHERE starts_with(j->>'owner', $2::text) AND coalesce(j->>'validTo', '9999') >= " SQL_TODAY \
	") s WHERE orgnr ~ '^[0-9]{10}$' "                                                          \
	"ORDER BY orgnr, area, subject, recipient"

/* ---- status: monitor's views only, so that the monitor's role may ask too; --wait goes by the
 * clock of the rules and asks the tables ---- */

#define SQL_OFFSETS                                                                                 \
	"SELECT area, topic, partition, next, stopped, stopped_at FROM monitor.consumer_offset "    \
	"ORDER BY topic COLLATE \"C\", partition"

/* $1: areas that are folded with reference data. One that has read anything but has not yet begun
 * the walk for the newest reference data counts as a walk. $2: topics of summaries the broker has. */
#define SQL_LEFT                                                                                    \
	"SELECT (SELECT count(*) FROM " SQL_ALL_AREAS("due", "queue")                               \
	" WHERE due <= samverka.now()), "                                                           \
	"(SELECT coalesce(sum(walks_open), 0) FROM monitor.work)::int8 "                            \
	"+ (SELECT count(*) FROM unnest($1::text[]) AS own (area) "                                 \
	"WHERE EXISTS (SELECT FROM monitor.consumer_offset o WHERE o.area = own.area) "             \
	"AND (SELECT ref_version FROM monitor.schema) > coalesce("                                  \
	"(SELECT max(w.ref_version) FROM monitor.walk w WHERE w.area = own.area), 1)), "            \
	"(SELECT coalesce(sum(marks), 0) FROM monitor.work)::int8, "                                \
	SQL_SUMMARIES_DUE("AND (topic = any($2::text[]) OR computed_at > samverka.now() - interval '10 s')") \
	", " SQL_SUMMARIES_DUE("AND topic <> all($2::text[]) AND computed_at <= samverka.now() - interval '10 s'")
/* Due, and not out: with a topic to go to, or too new to know; and with none. */
#define SQL_SUMMARIES_DUE(which)                                                                    \
	"(SELECT count(*) FROM summary.summary WHERE published_version < version "                  \
	"AND (release_at IS NULL OR release_at <= samverka.now()) " which ")"

#define SQL_LEDGER                                                                                  \
	"SELECT area, sum(n)::int8, "                                                               \
	"coalesce(sum(n) FILTER (WHERE verdict = 'ACCEPTED'), 0)::int8, "                           \
	"coalesce(sum(n) FILTER (WHERE verdict = 'DUPLICATE'), 0)::int8, "                          \
	"coalesce(sum(n) FILTER (WHERE verdict = 'CONFLICT'), 0)::int8, "                           \
	"coalesce(sum(n) FILTER (WHERE verdict = 'REFUSED'), 0)::int8 "                             \
	"FROM monitor.flow GROUP BY area ORDER BY area"

#define SQL_SOURCES                                                                                 \
	"SELECT area, source, sum(n)::int8, max(last_append) FILTER (WHERE verdict = 'ACCEPTED'), " \
	"max(last_append), min(s.since) FROM monitor.flow LEFT JOIN "                               \
	"(SELECT area, source, min(first_seen) AS since FROM monitor.source_finding "               \
	"WHERE code = 'D-PUB-01' GROUP BY area, source) s USING (area, source) "                    \
	"GROUP BY area, source ORDER BY area, source COLLATE \"C\""

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

/* One of which no row is left has stopped in good order, or never began. */
#define SQL_DAEMONS                                                                                 \
	"SELECT 'samverka-' || every.name, CASE WHEN d.name IS NULL THEN 'stopped' "                \
	"WHEN silent THEN 'silent since ' || to_char(seen_at AT TIME ZONE 'UTC', "                  \
	"'YYYY-MM-DD HH24:MI:SSZ') || ': killed, stuck or cut off' "                                \
	"WHEN code IS NULL THEN 'alive, ready' WHEN code = 'STANDBY' THEN 'alive, waiting: ' "       \
	"|| detail ELSE 'alive, not ready: ' || detail END, "                                       \
	"d.name IS NOT NULL AND NOT silent, d.name IS NOT NULL AND NOT silent AND code IS NULL, "   \
	"CASE WHEN NOT silent THEN code END, host, pid::int8, version, started_at, seen_at FROM unnest(ARRAY["         \
	"'reference', 'transitions', 'approvals', 'indicators', 'summaries', 'gateway', 'monitor']) " \
	"WITH ORDINALITY AS every (name, place) LEFT JOIN monitor.daemon d USING (name) "           \
	"ORDER BY place, started_at, host COLLATE \"C\", pid"

/* ---- partition resume ---- */

#define SQL_WHERE_IT_STANDS                                                                         \
	"SELECT stopped, next FROM monitor.consumer_offset "                                        \
	"WHERE topic = $1::text AND partition = $2::int4"

#define SQL_RESUME                                                                                  \
	"SELECT samverka.resume_partition($1::text, $2::text, $3::int4, $4::int8, $5::text)"

/* ---- the log of who read whose case ---- */

#define SQL_ACCESS                                                                                  \
	"INSERT INTO samverka.access_log (for_whom, unit, action, area, key, reason) "              \
	"SELECT $1::text, $2::text, $3::text, $4::text, key, $6::text FROM unnest($5::text[]) key"

/* ---- export ---- */

#define SQL_AREA "SELECT set_config('search_path', $1::text, false), samverka.now()"

/* $1 up to $2: one kind of entity; $3: its one key, or empty. One whose facts wait for their first
 * fold is not there yet. */
#define SQL_STATES                                                                                  \
	"SELECT key, state FROM entity WHERE NOT restricted AND octet_length(state) > 0 "           \
	"AND key >= $1::text AND key < $2::text AND ($3::text = '' OR key = $3::text) ORDER BY key"

#define SQL_ROW                                                                                     \
	"SELECT version, facts, inbox, state, outputs, evaluated_at, next_due, restricted "         \
	"FROM entity WHERE key = $1::text"

#define SQL_REGISTRY                                                                                \
	"SELECT object, json, (SELECT version FROM samverka.ref_version) FROM samverka.registry"

/* Entities whose states are reference data, with their facts: a past snapshot is made of them. */
#define SQL_REGISTRY_ENTITIES                                                                       \
	"SELECT 'settlement', 'transition', key, facts FROM transition.entity "                     \
	"WHERE key >= 's:' AND key < 's;' "                                                         \
	"UNION ALL SELECT 'indicator', 'indicator', key, facts FROM indicator.entity "              \
	"WHERE key >= 'i:' AND key < 'i;' "                                                         \
	"UNION ALL SELECT 'opening', 'indicator', key, facts FROM indicator.entity "                \
	"WHERE key >= 'o:' AND key < 'o;'"

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

/* What the watch finds in a source is of no entity: such a subject is of no area. */
#define SQL_SUBJECTS                                                                                \
	"SELECT area, key, " SQL_SUBJECT " AS subject FROM "                                        \
	SQL_ALL_AREAS("key, restricted", "entity") " WHERE NOT restricted AND " SQL_CHOSEN          \
	" UNION ALL SELECT DISTINCT '', key, key COLLATE \"C\" FROM "                               \
	SQL_ALL_AREAS("key, restricted", "discrepancy")                                             \
	" WHERE NOT restricted AND key >= 'src:' AND key < 'src;' AND " SQL_CHOSEN                  \
	" ORDER BY 3, 1"

/* $1: area or empty, $2: the source, $3: what stood at that moment. What has happened since does not show. */
#define SQL_SOURCE_FINDINGS                                                                         \
	"SELECT area, key, key, code, discriminator, severity, array_to_json(parties)::text, "      \
	"first_seen, least(last_seen, $3::timestamptz), "                                           \
	"CASE WHEN closed_at <= $3::timestamptz THEN closed_at END, evidence::text FROM "           \
	SQL_ALL_AREAS("key, code, discriminator, severity, parties, first_seen, last_seen, "        \
	              "closed_at, evidence, restricted", "discrepancy")                             \
	" WHERE NOT restricted AND ($1::text = '' OR area = $1::text) AND key = $2::text "          \
	"AND first_seen <= $3::timestamptz "                                                        \
	"ORDER BY code COLLATE \"C\", discriminator COLLATE \"C\", area"

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

/* $4: an event's id, or a record's key, also as that of its entity; a record older than 30 days has no
 * key any more. */
#define SQL_REJECTED_ROWS                                                                           \
	"SELECT detail, digest, event_id, reason, source, type, topic, partition, kafka_offset FROM " \
	SQL_ALL_AREAS("detail, digest, event_id, reason, source, type, topic, partition, "          \
	              "kafka_offset, restricted, record_key, coalesce(appended_at, rejected_at) AS came", \
	              "rejected")                                                                   \
	" WHERE NOT restricted AND ($1::text = '' OR area = $1::text) "                             \
	"AND ($2::timestamptz IS NULL OR came <= $2::timestamptz) "                                 \
	"AND ($3::timestamptz IS NULL OR came <= $3::timestamptz) "                                 \
	"AND ($4::text = '' OR event_id = $4::text OR source = $4::text "                           \
	"OR 'src:' || source = $4::text OR record_key = any(ARRAY["                                 \
	"convert_to($4::text, 'UTF8'), "                                                            \
	"convert_to(regexp_replace($4::text, '^([a-z]|src):', ''), 'UTF8')])) "                     \
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
	"SELECT payload, key FROM summary.summary WHERE NOT recalled AND type = $1::text "          \
	"AND ($2::text = '' OR period = $2::text) AND (audience = $3::text OR "                     \
	"type = 'S8' AND $3::text = 'SHARED' OR "                                                   \
	"$3::text = '' AND (audience <> 'PUBLIC' OR type = 'S8' OR $4::text = 'public')) "          \
	"AND ($4::text IN ('', recipient) OR type IN ('S8', 'S9', 'S10') OR "                       \
	"recipient = 'all' AND $3::text = 'SHARED' AND $4::text <> 'public') ORDER BY key"

/* ---- the yearly report: $1: buckets ---- */

#define SQL_REPORT_MEMBERS(area)                                                                    \
	"SELECT DISTINCT ON (e.key) e.key, e.state FROM " area ".bucket_member m JOIN " area ".entity e "      \
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

/* S12 of everybody in all versions, of years $1 and region $2, as let out by $3; and what was left out
 * of those of keys $1. */
#define SQL_REPORT_LET_OUT                                                                          \
	"SELECT s.key, y, s.version, s.payload FROM unnest($1::text[]) AS y, LATERAL ("             \
	"SELECT key, version, payload FROM summary.ledger "                                         \
	"WHERE key >= 'S12/all/' || y || '/' || $2::text || '/' "                                   \
	"AND key < 'S12/all/' || y || '/' || $2::text || '0' AND at <= $3::timestamptz) AS s "      \
	"ORDER BY s.key, s.version"
#define SQL_REPORT_LEFT_OUT                                                                         \
	"SELECT key, version, cell, count FROM summary.suppressed WHERE key = any($1::text[]) "     \
	"ORDER BY key, version, cell"

/* The region that most is known of. */
#define SQL_REPORT_REGION                                                                           \
	"SELECT region FROM (SELECT split_part(bucket, '/', 2) AS region "                          \
	"FROM indicator.bucket_member WHERE bucket >= 'km/' AND bucket < 'km0' "                    \
	"UNION ALL SELECT left(recipient, 2) FROM summary.summary WHERE audience = 'OWN' "          \
	"AND recipient ~ '^[0-9]{2}([0-9]{2})?$') r GROUP BY region "                               \
	"ORDER BY count(*) DESC, region COLLATE \"C\" LIMIT 1"

/* Up to when all who were ever heard have told: the lowest of their newest records. $1: the moment. */
#define SQL_REPORT_DATA_AS_OF                                                                       \
	"SELECT least(min(newest), $1) FROM (SELECT max(last_append) AS newest FROM ("              \
	"SELECT source, last_append FROM transition.flow_sum "                                      \
	"UNION ALL SELECT source, last_append FROM approval.flow_sum "                              \
	"UNION ALL SELECT source, last_append FROM indicator.flow_sum) f "                          \
	"WHERE source <> '' GROUP BY source) s HAVING min(newest) IS NOT NULL"

/* ---- rebuild ---- */

/* The next keys after $1 of all that have a row or stand in the log, so that a lost row comes back. */
#define SQL_REBUILD_KEYS                                                                            \
	"(SELECT key FROM entity WHERE key > $1::text ORDER BY key LIMIT $2::int8) "                \
	"UNION (SELECT DISTINCT key FROM fact WHERE key > $1::text ORDER BY key LIMIT $2::int8) "   \
	"UNION (SELECT DISTINCT also_key FROM fact WHERE also_key > $1::text ORDER BY also_key "    \
	"LIMIT $2::int8) ORDER BY 1 LIMIT $2::int8"

/* Keys come in the order of their indexes, also where the planner knows nothing of the tables yet: it
 * would sort all that is left for every page. */
#define SQL_REBUILD_BEGIN                                                                           \
	"SELECT (SELECT count(*) FROM entity), set_config('enable_sort', 'off', false), "           \
	"set_config('enable_hashagg', 'off', false), set_config('jit', 'off', false)"

#define SQL_REBUILD_AUDIT                                                                           \
	"INSERT INTO samverka.audit (verb, area, detail) "                                          \
	"VALUES ('rebuild', $1::text, jsonb_build_object('entities', $2::int8))"

/* ---- retention ---- */

#define SQL_RETENTION_KEYS                                                                          \
	"SELECT key FROM entity WHERE key > $1::text ORDER BY key LIMIT $2::int8"

/* $1 area, $2 the day, $3 the decision. One run at a time is open: another's stands in the way. */
#define SQL_RETENTION_OPEN                                                                          \
	"WITH begun AS (INSERT INTO retention (before, decision) "                                  \
	"VALUES ($2::text::date::timestamp AT TIME ZONE 'Europe/Stockholm', $3::text) "                   \
	"ON CONFLICT DO NOTHING RETURNING id) "                                                     \
	"INSERT INTO samverka.audit (verb, area, subject, reason, detail) "                         \
	"SELECT 'retention', $1::text, 'before ' || $2::text, $3::text, jsonb_build_object('run', id) FROM begun"

#define SQL_RETENTION_NOW                                                                           \
	"SELECT id, cursor, (before AT TIME ZONE 'Europe/Stockholm')::date::text, decision "        \
	"FROM retention WHERE closed_at IS NULL"

#define SQL_RETENTION_CURSOR "SELECT cursor FROM retention WHERE id = $1::int8 AND closed_at IS NULL"

#define SQL_RETENTION_CLOSE                                                                         \
	"WITH closed AS (UPDATE retention SET closed_at = now() "                                   \
	"WHERE id = $2::int8 AND closed_at IS NULL RETURNING *), "                                  \
	"old AS (DELETE FROM removed_finding WHERE closed_at < samverka.now() - interval '105 weeks') " \
	"INSERT INTO samverka.audit (verb, area, subject, reason, detail) "                         \
	"SELECT 'retention done', $1::text, 'before ' || (before AT TIME ZONE 'Europe/Stockholm')::date, " \
	"decision, jsonb_build_object('run', id, 'lookedAt', counts[1], 'removed', counts[2], "     \
	"'facts', counts[3]) FROM closed"

/* The newest of each area. */
#define SQL_RETENTION_RUNS                                                                          \
	"SELECT DISTINCT ON (area) area, before, opened_at, closed_at, looked_at, removed, of_log, buckets " \
	"FROM monitor.retention ORDER BY area, run DESC"

#define SQL_RETENTION_PARTITIONS "SELECT samverka.drop_empty_partitions($1::text, $2::text::date), $3::text"

/* ---- summary S14, let out ---- */

#define SQL_REPORT_VERSION                                                                          \
	"SELECT version, digest, event_id, NOT recalled FROM summary.summary WHERE key = $1::text"

#define SQL_REPORT_PUBLISH                                                                          \
	"SELECT samverka.publish_report($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, "   \
	"$7::int8, $8::bytea, $9::text, $10::text, $11::text, $12::text, $13::text)"

/* ---- summary S7 ---- */

/* $1 from, $2 to, $3 hour or day, $4 the period's name. Percentiles are not added up: a day has none.
 * Expected is the median of the same hour, by Stockholm's clock, in the four weeks before. */
#define SQL_FLOW_SUMMARY                                                                            \
	"WITH f AS (SELECT CASE WHEN source ~ '^urn:samverka:[0-9]{10}:[!-~]{1,80}$' THEN source ELSE '' END AS source, " \
	"type, date_trunc($3::text, hour, 'Europe/Stockholm') AS at, "    \
	"sum(n) AS events, sum(n) FILTER (WHERE verdict = 'ACCEPTED') AS accepted, "                \
	"sum(n) FILTER (WHERE verdict = 'DUPLICATE') AS duplicates, "                               \
	"sum(n) FILTER (WHERE verdict = 'CONFLICT') AS conflicts, "                                 \
	"sum(n) FILTER (WHERE verdict = 'REFUSED') AS dlq, max(last_append) AS last_event_at "      \
	"FROM monitor.flow WHERE hour >= $1::timestamptz AND hour < $2::timestamptz GROUP BY 1, 2, 3), " \
	"d AS (SELECT source, type, date_trunc($3::text, hour, 'Europe/Stockholm') AS at, "         \
	"sum(corrected) AS corrected, sum(annulled) AS annulled, "                                  \
	"CASE WHEN $3::text = 'hour' THEN max(to_record_p50) END AS r50, "                          \
	"CASE WHEN $3::text = 'hour' THEN max(to_record_p95) END AS r95, "                          \
	"CASE WHEN $3::text = 'hour' THEN max(to_arrive_p50) END AS a50, "                          \
	"CASE WHEN $3::text = 'hour' THEN max(to_arrive_p95) END AS a95 "                           \
	"FROM monitor.delay($1::timestamptz, $2::timestamptz) WHERE type IS NOT NULL GROUP BY 1, 2, 3), " \
	"before AS (SELECT source, type, (hour AT TIME ZONE 'Europe/Stockholm' + week * interval '7 days') " \
	"AT TIME ZONE 'Europe/Stockholm' AS at, sum(n) AS n "                                       \
	"FROM monitor.flow, generate_series(1, 4) AS week WHERE $3::text = 'hour' "                 \
	"AND hour AT TIME ZONE 'Europe/Stockholm' >= $1::timestamptz AT TIME ZONE 'Europe/Stockholm' " \
	"- week * interval '7 days' AND hour AT TIME ZONE 'Europe/Stockholm' < "                    \
	"$2::timestamptz AT TIME ZONE 'Europe/Stockholm' - week * interval '7 days' "               \
	"AND hour >= $1::timestamptz - interval '29 days' AND hour < $2::timestamptz "              \
	"GROUP BY 1, 2, 3, week), "                                                                 \
	"expected AS (SELECT source, type, at, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) " \
	"FROM unnest(v || array_fill(0::float8, ARRAY[4 - cardinality(v)])) AS x) AS n "            \
	"FROM (SELECT source, type, at, array_agg(n::float8) AS v FROM before GROUP BY 1, 2, 3 "    \
	"HAVING count(*) BETWEEN 2 AND 4) b), "                                                     \
	"g AS (SELECT source, sum(missing) AS missing FROM monitor.sequence_gap GROUP BY source), " \
	"s AS (SELECT DISTINCT source FROM monitor.source_finding WHERE code = 'D-PUB-01'), "       \
	"versions AS (SELECT coalesce(j->>'uri', j->>'id') AS uri, j->>'owner' AS owner, "          \
	"j->>'validFrom' AS since, coalesce(j->>'validTo', '9999') AS until FROM monitor.registry, " \
	"LATERAL (SELECT convert_from(json, 'UTF8')::jsonb AS j) o WHERE object = 'source'), "      \
	"registered AS (SELECT DISTINCT ON (uri) uri, owner FROM versions ORDER BY uri, since DESC), " \
	"begun AS (SELECT DISTINCT ON (uri) uri, until FROM versions WHERE since <= (($2::timestamptz - interval '1 second') " \
	"AT TIME ZONE 'Europe/Stockholm')::date::text ORDER BY uri, since DESC), "                  \
	/* What it rests on: the sources registered then, or where none ever was those ever heard. */    \
	"asked AS (SELECT uri FROM begun WHERE "                                                    \
	"until >= ($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date::text "                   \
	"UNION SELECT source FROM monitor.flow "               \
	"WHERE source <> '' AND NOT EXISTS (SELECT FROM registered)), "                             \
	"rows AS (SELECT f.*, d.corrected, d.annulled, d.r50, d.r95, d.a50, d.a95, e.n AS expected, " \
	"coalesce(g.missing, 0) AS gaps, s.source IS NOT NULL AS silent, r.owner FROM f "           \
	"LEFT JOIN d ON d.source = f.source AND d.type = f.type AND d.at = f.at "                   \
	"LEFT JOIN expected e ON e.source = f.source AND e.type = f.type AND e.at = f.at "          \
	"LEFT JOIN g ON g.source = f.source LEFT JOIN s ON s.source = f.source "                    \
	"LEFT JOIN registered r ON r.uri = f.source) "                                              \
	"SELECT json_build_object('header', json_build_object('audience', 'OWN', 'columns', "       \
	"'[\"source\",\"org\",\"type\",\"period_start\",\"events\",\"accepted\",\"duplicates\",\"conflicts\"," \
	"\"dlq\",\"corrected\",\"annulled\",\"occur_to_record_p50_s\",\"occur_to_record_p95_s\","    \
	"\"lag_p50_s\",\"lag_p95_s\",\"last_event_at\",\"expected\",\"sequence_gaps\",\"silence_alarm\"]'::json, " \
	"'completeness', json_build_object('expected', (SELECT count(*) FROM asked), 'heard', " \
	"(SELECT count(DISTINCT source) FROM f JOIN asked ON uri = source)), 'dataAsOf', "          \
	"(SELECT to_char(min(newest) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM "     \
	"(SELECT max(last_append) AS newest FROM monitor.flow JOIN asked ON uri = source "          \
	"WHERE hour >= $1::timestamptz GROUP BY source) n), "                                       \
	"'definitionId', 'flow-' || $3::text || '/1', 'generatedAt', to_char(samverka.now() AT TIME ZONE 'UTC', " \
	"'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'period', $4::text, "                                   \
	"'periodEnd', (($2::timestamptz - interval '1 second') AT TIME ZONE 'Europe/Stockholm')::date, " \
	"'periodStart', ($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date, 'policyVersion', NULL, " \
	"'recipient', 'all', 'remark', NULL, 'schemaVersion', 1, 'status', 'PRELIMINARY', "        \
	"'summaryType', 'S7', 'supersedes', NULL, 'suppressedCells', 0, 'version', 1, 'unbalancedHours', (SELECT count(*) FROM monitor.balance($1::timestamptz, $2::timestamptz))), " \
	"'rows', coalesce((SELECT json_agg(json_build_object('source', source, 'org', owner, 'type', type, " \
	"'period_start', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'events', events, " \
	"'accepted', coalesce(accepted, 0), 'duplicates', coalesce(duplicates, 0), 'conflicts', coalesce(conflicts, 0), " \
	"'dlq', coalesce(dlq, 0), 'corrected', coalesce(corrected, 0), 'annulled', coalesce(annulled, 0), " \
	"'occur_to_record_p50_s', round(r50)::int8, 'occur_to_record_p95_s', round(r95)::int8, "    \
	"'lag_p50_s', round(a50)::int8, 'lag_p95_s', round(a95)::int8, "                            \
	"'last_event_at', to_char(last_event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), " \
	"'expected', round(expected)::int8, 'sequence_gaps', gaps, 'silence_alarm', silent) "       \
	"ORDER BY source COLLATE \"C\", type COLLATE \"C\", at) FROM rows), '[]'::json))::text"


#endif
