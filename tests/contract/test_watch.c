/* The watch over sources, against a private PostgreSQL, with the rights of the daemon that runs it.
 */
#include "private_postgres.h"

#include "base/slurp.h"
#include "rim/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOURCE "urn:samverka:2321000255:office"

static struct pg *db; /* as the daemon */
static PGconn *super; /* puts there what the watch is to find */

static struct registry
        *registry; /* empty: the defaults, six hours of silence, 15 minutes of a gap */

static bool skipped_without_database(void)
{
	if (db)
		return false;
	print_message("SKIP: no PostgreSQL here\n");
	return true;
}

#define NEEDS_DATABASE()                                                                           \
	if (skipped_without_database())                                                            \
	skip()

static void run(const char *sql)
{
	sql_do(super, sql);
}

static instant_us at(const char *text)
{
	instant_us t = 0;
	assert_true(instant_parse(text_of(text), &t));
	return t;
}

static void look_at(instant_us now, bool reused)
{
	struct err e = { 0 };
	const struct watch_ask ask = { registry, reused, now };
	if (!watch_run(db, &ask, &e))
		fail_msg("%s: %s", e.code, e.text);
}

static void look(const char *now)
{
	look_at(at(now), false);
}

static void assert_text(const char *sql, const char *expected)
{
	char got[1000];
	assert_string_equal(sql_text(super, sql, got, sizeof got), expected);
}

/* "code discriminator state" of every row. */
static void assert_rows(const char *expected)
{
	assert_text("SELECT coalesce(string_agg(code || ' ' || discriminator || ' ' || CASE WHEN "
	            "closed_at IS NULL THEN 'open' ELSE 'closed' END, ', ' "
	            "ORDER BY code, discriminator), '') FROM discrepancy",
	            expected);
}

static void assert_logged(const char *expected)
{
	assert_text("SELECT count(*) FILTER (WHERE opened) || '+' || count(*) FILTER (WHERE NOT "
	            "opened) FROM discrepancy_log",
	            expected);
}

static int empty(void **state)
{
	(void)state;
	if (db)
		run("TRUNCATE flow, flow_hour, sequence_seen, sequence_source, watch_gap, "
		    "discrepancy, "
		    "discrepancy_log, rejected, fact; DELETE FROM reference.entity");
	return 0;
}

/* Heard every hour of office time, Stockholm's clock, until Friday 6 March 2026 16.30. */
static void hear_office_hours(void)
{
	run("INSERT INTO flow_hour (source, type, hour, verdict, n, last_append)"
	    " SELECT '" SOURCE "', 'x', date_trunc('hour', t), 'ACCEPTED', 1, t FROM ("
	    "  SELECT g AT TIME ZONE 'Europe/Stockholm' AS t, g FROM generate_series("
	    "   timestamp '2026-01-05 00:30', timestamp '2026-03-06 16:30', '1 hour') g) x"
	    " WHERE extract(isodow FROM g) < 6 AND extract(hour FROM g) BETWEEN 8 AND 16");
}

static void hear_at(const char *when)
{
	char sql[300];
	(void)snprintf(
	        sql, sizeof sql,
	        "INSERT INTO flow (source, type, hour, verdict, n, last_append) VALUES ('" SOURCE
	        "', 'x', date_trunc('hour', timestamptz '%s'), 'ACCEPTED', 1, '%s')",
	        when, when);
	run(sql);
}

static void test_nights_and_weekends_are_no_silence(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_office_hours();
	look("2026-03-06T22:00:00Z");
	look("2026-03-07T12:00:00Z");
	look("2026-03-09T07:20:00Z");
	assert_rows("");
}

static void test_silent_through_a_monday(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_office_hours();
	look("2026-03-09T12:00:00Z");
	look("2026-03-09T12:05:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z open");
	assert_logged("1+0");
	assert_text("SELECT key || ' ' || severity || ' ' || parties[1] FROM discrepancy",
	            "src:" SOURCE " WARN 2321000255");
}

static void test_heard_again_closes_at_the_first_sign(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_office_hours();
	look("2026-03-09T12:00:00Z");
	hear_at("2026-03-09T13:10:00Z");
	look("2026-03-09T14:00:00Z");
	look("2026-03-09T14:05:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z closed");
	assert_text("SELECT to_char(closed_at AT TIME ZONE 'UTC', 'HH24:MI') FROM discrepancy",
	            "13:10");
	assert_logged("1+1");
}

static void test_heard_once_is_no_pattern(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_at("2026-03-01T08:00:00Z");
	look("2026-03-09T12:00:00Z");
	assert_rows("");
}

static void test_new_source_is_judged_by_all_its_gaps(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_at("2026-03-09T06:00:00Z");
	hear_at("2026-03-09T08:30:00Z");
	hear_at("2026-03-09T11:00:00Z");
	look("2026-03-09T18:29:00Z");
	assert_rows("");
	look("2026-03-09T18:31:00Z");
	assert_rows("D-PUB-01 2026-03-09T11:00:00.000000Z open");
}

static void expect_in_reference(const char *members)
{
	char sql[500];
	(void)snprintf(
	        sql, sizeof sql,
	        "INSERT INTO reference.entity (version, restricted, key, state, facts, inbox, "
	        "outputs) VALUES (1, false, 'source/x/2020-01-01', convert_to('{\"id\":\"" SOURCE
	        "\",\"validFrom\":\"2020-01-01\"%s}', 'UTF8'), '', '', '')",
	        members);
	run(sql);
}

static void test_registered_calendar_goes_before_the_pattern(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	expect_in_reference(",\"expected\":{\"hours\":[{\"weekdays\":[\"TUE\"],\"fromHour\":6}]}");
	hear_office_hours();
	look("2026-03-09T20:00:00Z"); /* Monday: nothing is expected */
	assert_rows("");
	look("2026-03-10T10:00:00Z"); /* Tuesday 11.00: five expected hours */
	assert_rows("");
	look("2026-03-10T13:00:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z open");
}

static void test_registered_period(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	expect_in_reference(",\"expected\":{\"period\":\"MONTH\",\"withinDays\":10}");
	hear_at("2026-01-20T08:00:00Z");
	look("2026-02-20T08:00:00Z"); /* heard in January */
	assert_rows("");
	look("2026-03-10T08:00:00Z"); /* February may still come */
	assert_rows("");
	look("2026-03-11T08:00:00Z");
	assert_rows("D-PUB-01 2026-01-20T08:00:00.000000Z open");
}

static void test_source_that_ended_is_not_expected(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	expect_in_reference(",\"validTo\":\"2026-03-07\"");
	hear_office_hours();
	look("2026-03-09T12:00:00Z");
	assert_rows("");
}

/* Neither is one that fell silent before: its alarm ends with its last day. */
static void test_source_that_ends_is_expected_no_more(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	hear_office_hours();
	look("2026-03-09T12:00:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z open");
	expect_in_reference(",\"validTo\":\"2026-03-09\"");
	look("2026-03-09T20:00:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z open");
	look("2026-03-10T12:00:00Z");
	look("2026-03-10T12:05:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z closed");
	assert_text("SELECT to_char(closed_at AT TIME ZONE 'UTC', 'DD HH24:MI') FROM discrepancy", "09 23:00");
	assert_logged("1+1");
	/* Its last day was moved, and it is as silent as before. */
	run("UPDATE reference.entity SET state = convert_to(replace(convert_from(state, 'UTF8'), '2026-03-09', "
	    "'2026-12-31'), 'UTF8')");
	look("2026-03-11T12:00:00Z");
	look("2026-03-11T12:05:00Z");
	assert_rows("D-PUB-01 2026-03-06T15:30:00.000000Z open");
	assert_logged("2+1");
}

static void number(const char *ranges, const char *newest)
{
	char sql[300];
	(void)snprintf(sql, sizeof sql,
	               "INSERT INTO sequence_seen (newest, partition, source, topic, ranges) "
	               "VALUES ('%s', "
	               "0, '" SOURCE "', 't', '%s')",
	               newest, ranges);
	run(sql);
}

static void test_gap_waits_its_grace_then_opens(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	number("{[5,10],[13,20]}", "2026-03-09T12:00:00Z");
	look("2026-03-09T12:00:00Z");
	number("{[21,21]}", "2026-03-09T12:10:00Z");
	look("2026-03-09T12:14:00Z");
	assert_rows("");
	look("2026-03-09T12:16:00Z");
	assert_rows("D-PUB-02 11-12 open");
	look("2026-03-09T12:17:00Z");
	assert_logged("1+0");
}

static void test_gap_filled_within_its_grace_is_never_seen(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	number("{[5,10],[13,20]}", "2026-03-09T12:00:00Z");
	look("2026-03-09T12:00:00Z");
	number("{[11,12]}", "2026-03-09T12:01:00Z");
	look("2026-03-09T12:20:00Z");
	assert_rows("");
	assert_text("SELECT count(*)::text FROM watch_gap", "0");
}

static void test_gap_filled_in_part_keeps_its_age(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	number("{[1,10],[21,21]}", "2026-03-09T12:00:00Z");
	look("2026-03-09T12:00:00Z");
	look("2026-03-09T12:16:00Z");
	number("{[14,15]}", "2026-03-09T12:17:00Z");
	look("2026-03-09T12:18:00Z");
	assert_rows("D-PUB-02 11-13 open, D-PUB-02 11-20 closed, D-PUB-02 16-20 open");
	number("{[11,20]}", "2026-03-09T12:19:00Z");
	look("2026-03-09T12:20:00Z");
	assert_rows("D-PUB-02 11-13 closed, D-PUB-02 11-20 closed, D-PUB-02 16-20 closed");
	assert_logged("3+3");
}

/* What comes in bears the broker's time. Looked at with a clock that was days behind, and again
 * with one set right: the grace has not gone by. */
static void test_gap_seen_by_a_clock_that_was_behind(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	number("{[5,10],[13,20]}", "2026-03-09T12:00:00Z");
	look("2026-03-06T12:00:00Z");
	look("2026-03-09T12:14:00Z");
	assert_rows("");
	look("2026-03-09T12:16:00Z");
	assert_rows("D-PUB-02 11-12 open");
	number("{[11,12]}", "2026-03-09T12:17:00Z");
	look("2026-03-06T12:20:00Z");
	assert_rows("D-PUB-02 11-12 closed");
	assert_text("SELECT (closed_at >= first_seen)::text FROM discrepancy", "true");
}

/* The log's own time of a change is the transaction's: of the database, whatever a daemon's clock
 * says. */
static void test_goes_by_the_clock_of_the_database(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	number("{[5,10],[13,20]}", "2026-03-09T12:00:00Z");
	look("2026-03-09T12:00:00Z");
	look("2026-03-09T12:16:00Z");
	number("{[11,12]}", "2026-03-09T12:17:00Z");
	look_at(INSTANT_NONE, false);
	assert_text("SELECT (closed_at = at)::text FROM discrepancy JOIN discrepancy_log "
	            "USING (key, code, discriminator) WHERE NOT opened",
	            "true");
}

static void reject_for(const char *reason, const char *source, const char *when)
{
	char sql[400];
	(void)snprintf(
	        sql, sizeof sql,
	        "INSERT INTO rejected (rejected_at, appended_at, kafka_offset, partition, "
	        "withheld, "
	        "restricted, value_is_null, topic, reason, detail, source, event_id, type, digest) "
	        "VALUES ('%s', '%s', 1, 0, true, false, true, 't', '%s', '', '%s', '', '', '')",
	        when, when, reason, source);
	run(sql);
}

static void test_clear_text_in_what_a_source_sent(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	reject_for("SCHEMA", SOURCE, "2026-03-09T11:00:00Z");
	reject_for("CLEARTEXT_ID", "urn:samverka:1912121212:x", "2026-03-09T11:00:00Z");
	look("2026-03-09T12:00:00Z");
	assert_rows("");
	reject_for("CLEARTEXT_ID", SOURCE, "2026-03-09T12:00:00Z");
	look("2026-03-09T12:01:00Z");
	reject_for("CLEARTEXT_ID", SOURCE, "2026-03-09T12:02:00Z");
	look("2026-03-09T12:03:00Z");
	assert_rows("D-PRIV-01 CLEARTEXT_ID open");
	assert_logged("1+0");
	look("2026-05-09T12:03:00Z");
	assert_rows("D-PRIV-01 CLEARTEXT_ID closed");
	assert_logged("1+1");
}

static void log_fact(const char *key, const char *id, const char *recorded)
{
	char sql[400];
	(void)snprintf(sql, sizeof sql,
	               "INSERT INTO fact (recorded_at, happened_at, kafka_offset, partition, "
	               "restricted, key, "
	               "digest, topic, type, source, id, event) VALUES ('%s', '%s', 1, 0, false, "
	               "'%s', '', "
	               "'t', 'x', '" SOURCE "', '%s', '{}')",
	               recorded, recorded, key, id);
	run(sql);
}

static void test_one_id_in_two_entities(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	log_fact("c:1", "a", "2026-03-09T11:00:00Z");
	log_fact("c:1", "a", "2026-03-09T11:30:00Z"); /* within one: the fold's business */
	log_fact("c:1", "b", "2026-03-09T11:00:00Z");
	log_fact("c:2", "b", "2026-03-09T11:40:00Z");
	look("2026-03-09T12:00:00Z");
	assert_rows("");
	look_at(at("2026-03-09T12:00:00Z"), true);
	look_at(at("2026-03-09T12:00:00Z"), true);
	assert_rows("D-PUB-03 b open");
	assert_text("SELECT evidence::text || to_char(first_seen AT TIME ZONE 'UTC', ' HH24:MI') "
	            "FROM discrepancy",
	            "[{\"id\" : \"b\", \"source\" : \"" SOURCE "\"}] 11:40");
	assert_logged("1+0");
}

static void grant_roles(void)
{
	struct slurp in = { .path = "deploy/postgres/roles.sql", .max_bytes = 1 << 20 };
	BUF_AUTO sql = { 0 }, why = { 0 };
	if (!slurp_file(&in, &sql, &why))
		fail_msg("%s: %s", in.path, why.p);
	sql_do(super, sql.p);
	sql_do(super, "SET search_path = transition");
}

static int connect_to_own(void **state)
{
	(void)state;
	static struct pg_config config = { .application = "test", .search_path = "transition" };
	static char conninfo[400], as_daemon[500];
	struct err e = { 0 };
	registry = registry_new(NULL, 0, 1, &e);
	must(registry);
	if (!private_start())
		return 0;
	private_create("samverka_test_watch");
	private_migrate(private_conninfo("samverka_test_watch", conninfo, sizeof conninfo));
	super = sql_open("samverka_test_watch", NULL);
	grant_roles();
	(void)snprintf(as_daemon, sizeof as_daemon, "%s user=samverka_transition", conninfo);
	config.conninfo = as_daemon;
	db = pg_new(&config, &e);
	must(db);
	if (!pg_open(db, &e))
		fail_msg("%s", e.text);
	return 0;
}

static int disconnect(void **state)
{
	(void)state;
	pg_free(db);
	PQfinish(super);
	registry_free(registry);
	return 0;
}

#define CASE(f) cmocka_unit_test_setup(f, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_nights_and_weekends_are_no_silence),
		CASE(test_silent_through_a_monday),
		CASE(test_heard_again_closes_at_the_first_sign),
		CASE(test_heard_once_is_no_pattern),
		CASE(test_new_source_is_judged_by_all_its_gaps),
		CASE(test_registered_calendar_goes_before_the_pattern),
		CASE(test_registered_period),
		CASE(test_source_that_ended_is_not_expected),
		CASE(test_source_that_ends_is_expected_no_more),
		CASE(test_gap_waits_its_grace_then_opens),
		CASE(test_gap_filled_within_its_grace_is_never_seen),
		CASE(test_gap_filled_in_part_keeps_its_age),
		CASE(test_gap_seen_by_a_clock_that_was_behind),
		CASE(test_goes_by_the_clock_of_the_database),
		CASE(test_clear_text_in_what_a_source_sent),
		CASE(test_one_id_in_two_entities),
	};
	return cmocka_run_group_tests(tests, connect_to_own, disconnect);
}
