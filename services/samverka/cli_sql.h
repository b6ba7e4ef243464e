/* cli_sql: every SQL statement of the command line. Daemons' tables are only read here; what is
 * written are the two logs of operators (samverka.audit, samverka.access_log) and, by the function
 * made for it, the offset of a stopped partition. Rows of protected identities (restricted) are
 * never shown. */
#ifndef SAMVERKA_CLI_SQL_H
#define SAMVERKA_CLI_SQL_H

/* ---- check ---- */

#define SQL_SERVER                                                                                  \
	"SELECT current_setting('server_version_num')::int4, "                                      \
	"current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' "           \
	"AND current_setting('synchronous_commit') <> 'off', clock_timestamp()"

#define SQL_COUNT_PRINCIPALS "SELECT count(*) FROM samverka.registry WHERE object = 'principal'"

/* ---- status: monitor's views only, so that the monitor's role may ask too ---- */

#define SQL_OFFSETS                                                                                 \
	"SELECT area, topic, partition, next, stopped, stopped_at FROM monitor.consumer_offset "    \
	"ORDER BY topic COLLATE \"C\", partition"

#define SQL_LEFT                                                                                    \
	"SELECT (SELECT coalesce(sum(queue_due), 0) FROM monitor.work)::int8, "                     \
	"(SELECT coalesce(sum(walks_open), 0) FROM monitor.work)::int8, "                           \
	"(SELECT coalesce(sum(marks), 0) FROM monitor.work)::int8, "                                \
	"(SELECT coalesce(sum(due), 0) FROM monitor.summary)::int8"

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

#endif
