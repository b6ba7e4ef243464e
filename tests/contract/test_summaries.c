/* The summaries daemon's work against a private PostgreSQL, under its own role, with a log in memory
 * for a broker: from marks to events, through failures of both. Its clock is set to 20 April 2025,
 * noon in Stockholm.
 *
 * timeout: 300 */
#include "private_postgres.h"

#include "../unit/summaries/made_document.h"
#include "../unit/summaries/made_figures.h"

#include "base/clock.h"
#include "base/slurp.h"
#include "port/mark.h"
#include "rim/script_log.h"
#include "rim/sink_mem.h"
#include "summaries/work.h"

#include <jansson.h>
#include <pthread.h>
#include <time.h>

#define DATABASE "samverka_test_summaries"
#define TODAY "2025-04-20T10:00:00Z"

static PGconn *super;                  /* plays the reconciler */
static char as_daemon[600];
static struct summaries_settings settings;
static struct work_config config;
static struct counters *counters;
static struct script_log *topics;
static struct sink *out;
static const char *absent;           /* a topic the broker does not have */
static int n_lists, n_asks;          /* how often it was asked */
static struct work *work;

static void run(const char *sql)
{
	sql_do(super, sql);
}

static bool skipped_without_database(void)
{
	if (super)
		return false;
	print_message("SKIP: no PostgreSQL here\n");
	return true;
}

#define NEEDS_DATABASE()                                                                           \
	if (skipped_without_database())                                                            \
	skip()

/* ---- the reconciler's part ---- */

static void put_case(const char *ref, const struct case_state *s, int version)
{
	BUF_AUTO state = { 0 };
	BUF_AUTO hex = { 0 };
	case_state_encode(s, &state);
	buf_put_hex(&hex, (const uint8_t *)state.p, state.n);
	BUF_AUTO sql = { 0 };
	buf_printf(&sql,
	           "INSERT INTO transition.entity (key, version, restricted, state, facts, inbox, outputs) "
	           "VALUES ('c:%s', %d, %s, decode('%s', 'hex'), '', '', '') ON CONFLICT (key) DO UPDATE "
	           "SET version = excluded.version, restricted = excluded.restricted, "
	           "state = excluded.state",
	           ref, version, s->restricted ? "true" : "false", hex.p);
	run(sql.p);
}

static void put_in(const char *ref, const char *bucket)
{
	char sql[300];
	(void)snprintf(sql, sizeof sql, "INSERT INTO transition.bucket_member (bucket, key) "
	               "VALUES ('%s', 'c:%s') ON CONFLICT DO NOTHING", bucket, ref);
	run(sql);
}

static void mark(const char *ref, const char *bucket, int version)
{
	char sql[300];
	(void)snprintf(sql, sizeof sql, "INSERT INTO transition.mark (bucket, key, version) "
	               "VALUES ('%s', 'c:%s', %d)", bucket, ref, version);
	run(sql);
}

/* One that tells of all that changed: `ref`, and `other` when given. */
static void mark_told(const char *ref, const char *other, const char *bucket, int version)
{
	ARENA_AUTO a = { 0 };
	struct mark m = { .bucket = text_of(bucket), .key = arena_printf(&a, "c:%s", ref), .version = version };
	BUF_AUTO hex = { 0 };
	BUF_AUTO sql = { 0 };
	if (other)
		mark_note(&m, arena_printf(&a, "c:%s", other), version, &a);
	struct text others = mark_encode_others(&m, &a);
	buf_put_hex(&hex, (const uint8_t *)others.p, others.n);
	buf_printf(&sql, "INSERT INTO transition.mark (bucket, key, version, others) VALUES "
	           "('%s', 'c:%s', %d, decode('%s', 'hex'))", bucket, ref, version, hex.p);
	run(sql.p);
}

static struct case_state *put_liable(const char *ref, int version)
{
	struct case_state *s = episode("1280", 6);
	charged(s, "2025-03-08", DAY_CHARGEABLE, 0, 1017000);
	charged(s, "2025-03-09", DAY_CHARGEABLE, 0, 1017000);
	put_case(ref, s, version);
	put_in(ref, "m/1280/2025-03");
	mark(ref, "m/1280/2025-03", version);
	return s;
}

/* ---- turns ---- */

/* Until there is nothing more to do. */
static void settle(void)
{
	struct err e = { 0 };
	bool worked = true;
	for (int i = 0; i < 50 && worked; i++)
		if (!work_turn(work, &worked, &e))
			fail_msg("%s: %s", e.code, e.text);
	assert_false(worked);
}

static bool turn_fails(enum err_kind kind)
{
	struct err e = { 0 };
	bool worked;
	return !work_turn(work, &worked, &e) && e.kind == kind;
}

static void work_renew(void)
{
	struct err e = { 0 };
	work_free(work);
	work = work_new(&config, &e);
	must(work);
}

static int begin(void **state);
static int end(void **state);

/* ---- what went out ---- */

static const struct source_record *last_of(const char *topic, const char *key)
{
	const struct source_record *last = NULL;
	for (size_t i = 0; i < script_log_parts(topics); i++) {
		struct script_part p = script_log_part(topics, i);
		if (!text_eq(p.topic, text_of(topic)))
			continue;
		for (int64_t at_offset = p.low; at_offset < p.end; at_offset++) {
			const struct source_record *r = script_log_at(topics, i, at_offset);
			if (r && r->offset == at_offset && text_eq(r->key, text_of(key)))
				last = r;
		}
	}
	return last;
}

static size_t count_of(const char *key)
{
	size_t n = 0;
	for (size_t i = 0; i < script_log_parts(topics); i++) {
		struct script_part p = script_log_part(topics, i);
		for (int64_t o = p.low; o < p.end; o++) {
			const struct source_record *r = script_log_at(topics, i, o);
			n += r && r->offset == o && text_eq(r->key, text_of(key));
		}
	}
	return n;
}

/* The event of the newest version; released by the caller. */
static json_t *event_of(const char *topic, const char *key)
{
	const struct source_record *r = last_of(topic, key);
	if (!r || !r->value.p)
		fail_msg("%s has no %s", topic, key);
	json_t *o = json_loadb(r->value.p, r->value.n, 0, NULL);
	assert_non_null(o);
	return o;
}

static json_int_t cell(const char *topic, const char *key, const char *column)
{
	json_t *o = event_of(topic, key);
	json_t *row = json_array_get(json_object_get(json_object_get(o, "data"), "rows"), 0);
	json_t *v = json_object_get(row, column);
	json_int_t n = json_is_integer(v) ? json_integer_value(v) : -1;
	json_decref(o);
	return n;
}

#define REGION "samverka.summary.v1.2321000255"
#define MALMO "samverka.summary.v1.2120001124"

/* ---- cases ---- */

static void test_from_mark_to_topics(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	settle();
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "ready_days_sum"), 6);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "amount_ore"), 2034000);
	assert_int_equal(cell(REGION, "S2/12/2025-03/1280/K1", "amount_ore"), 2034000);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "individual_days"), 2);
	json_t *o = event_of(MALMO, "S2/1280/2025-03/K1");
	assert_string_equal(json_string_value(json_object_get(o, "type")),
	                    "samverka.summary.s2.published.v1");
	json_decref(o);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version <> 1"), 0);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.ledger"), 5);
}

static void test_only_the_changed_case(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	struct case_state *s = put_liable("K2", 1);
	settle();
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K2", s, 2);
	mark("K2", "m/1280/2025-03", 2);
	settle();
	assert_int_equal(count_of("S2/1280/2025-03/K1"), 1);
	assert_int_equal(count_of("S2/1280/2025-03/K2"), 2);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K2", "chargeable_days"), 3);
	assert_int_equal(count_of("S1/12/2025-03/1280"), 1);
	mark("K2", "m/1280/2025-03", 2);               /* nothing new: no new version */
	settle();
	assert_int_equal(count_of("S2/1280/2025-03/K2"), 2);
}

/* Written, not published: the same bytes come later, with the same id. So do they when only the
 * note of it was lost. */
static void test_crash_between_writing_and_publishing(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	sink_mem_fail_commit(out, ERR_RETRY);
	assert_true(turn_fails(ERR_RETRY));
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1"));
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	work_renew();
	settle();
	const struct source_record *first = last_of(MALMO, "S2/1280/2025-03/K1");
	assert_non_null(first);
	struct text bytes = arena_text(&made, first->value);
	run("UPDATE summary.summary SET published_version = 0");
	work_renew();
	settle();
	assert_int_equal(count_of("S2/1280/2025-03/K1"), 2);
	assert_true(text_eq(last_of(MALMO, "S2/1280/2025-03/K1")->value, bytes));
}

static void *turn_apart(void *ret_failed)
{
	*(bool *)ret_failed = turn_fails(ERR_RETRY);
	return NULL;
}

static void wait_for_the_lock(void)
{
	int64_t until_us = clock_monotonic_us() + 30 * SECOND_US;
	while (sql_int(super, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
	               "AND wait_event_type = 'Lock'") == 0) {
		assert_true(clock_monotonic_us() < until_us);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
}

/* A daemon that nobody should have started writes a version between our reading and our writing: ours is not put
 * over it, and comes as the one behind it. */
static void test_version_written_meanwhile(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *s = put_liable("K1", 1);
	settle();
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K1", s, 2);
	mark("K1", "m/1280/2025-03", 2);
	PGconn *other = sql_open(DATABASE, NULL);
	sql_do(other, "BEGIN; UPDATE summary.summary SET version = 2 WHERE key = 'S2/1280/2025-03/K1'");
	pthread_t apart;
	bool failed = false;
	must(pthread_create(&apart, NULL, turn_apart, &failed) == 0);
	wait_for_the_lock();
	sql_do(other, "COMMIT");
	PQfinish(other);
	must(pthread_join(apart, NULL) == 0);
	assert_true(failed);
	char of_two[] = "SELECT count(*) FROM summary.ledger WHERE key = 'S2/1280/2025-03/K1' AND version = 2";
	assert_int_equal(sql_int(super, of_two), 0);
	settle();
	assert_int_equal(sql_int(super, "SELECT version FROM summary.summary WHERE key = 'S2/1280/2025-03/K1'"), 3);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "chargeable_days"), 3);
	assert_int_equal(sql_int(super, of_two), 0);
}

/* A mark whose entity's version is not to be seen yet goes back. */
static void test_early_mark(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *s = put_liable("K1", 1);
	settle();
	mark("K1", "m/1280/2025-03", 2);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 1);
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K1", s, 2);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "chargeable_days"), 3);
}

/* A clock that was set back keeps no mark for ever. */
static void test_mark_from_the_future(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	settle();
	run("DELETE FROM transition.bucket_member; DELETE FROM transition.entity");
	mark("K1", "m/1280/2025-03", 2);
	run("UPDATE transition.mark SET at = now() + interval '3 months'");
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1")->value.p);
}

static void test_recall_of_protected(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	struct case_state *s = put_liable("K2", 1);
	settle();
	s->restricted = true;
	put_case("K2", s, 2);
	run("DELETE FROM transition.bucket_member WHERE key = 'c:K2'");
	mark("K2", "m/1280/2025-03", 2);
	settle();
	for (int wait = 0; wait < 100 && sql_int(super, "SELECT count(*) FROM transition.mark"); wait++) {
		(void)usleep(50000);                   /* until it is taken for gone, 2 s */
		settle();
	}
	assert_null(last_of(MALMO, "S2/1280/2025-03/K2")->value.p);
	assert_null(last_of(REGION, "S2/12/2025-03/1280/K2")->value.p);
	assert_non_null(last_of(MALMO, "S2/1280/2025-03/K1")->value.p);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 1);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE recalled "
	                                "AND published_version = 2"), 2);
	s->restricted = false;                         /* and back again, above the tombstone */
	put_case("K2", s, 3);
	put_in("K2", "m/1280/2025-03");
	mark("K2", "m/1280/2025-03", 3);
	settle();
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K2", "amount_ore"), 2034000);
}

static void test_last_member_gone(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	put_in("K1", "now/1280");
	mark("K1", "now/1280", 1);
	settle();
	run("DELETE FROM transition.bucket_member; UPDATE transition.entity SET version = 2");
	mark("K1", "m/1280/2025-03", 2);
	mark("K1", "now/1280", 2);
	settle();
	assert_null(last_of(REGION, "S1/12/2025-03/1280")->value.p);
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1")->value.p);
	assert_null(last_of(MALMO, "S3/1280/2025-03")->value.p);
	assert_int_equal(cell(MALMO, "S5/1280/now", "inpatients_notified"), 0);
}

/* As samverka retention leaves it: a stub, no member any more. */
static void remove_case(const char *ref, const char *bucket, int version)
{
	char sql[600];
	(void)snprintf(sql, sizeof sql,
	               "UPDATE transition.entity SET version = %d, state = '\\xff52454d4f564544' "
	               "WHERE key = 'c:%s'; DELETE FROM transition.bucket_member WHERE key = 'c:%s'; "
	               "INSERT INTO transition.removed_member VALUES ('%s', 'c:%s')",
	               version, ref, ref, bucket, ref);
	run(sql);
}

static const char month_versions[] = "SELECT sum(version) FROM summary.summary WHERE type IN ('S1', 'S3') AND audience = 'OWN'";

static const char say_so[] = "SELECT count(*) FROM summary.summary WHERE type IN ('S1', 'S3') AND audience = 'OWN' AND "
                             "(payload::json->'header'->'completeness'->>'removed')::boolean AND "
                             "payload::json->'header'->>'digest' = encode(digest, 'hex') AND version = 2";

/* The region's tables for all, let out before: what each version left out is known of the new one too. */
static const char let_out_before[] =
        "INSERT INTO summary.summary (version, published_version, published_at, key, type, recipient, audience, period, sub, "
        "topic, digest, event_id, payload) SELECT 1, 1, now(), type || '/' || who || '/2025-03/12', type, who, aud, '2025-03', "
        "'12', 'samverka.summary.v1', '\\x01', type || who, '{\"header\":{\"completeness\":{\"expected\":1,\"heard\":1},"
        "\"version\":1},\"rows\":[]}' FROM (VALUES ('S1'), ('S3')) t (type), (VALUES ('all', 'SHARED'), ('public', 'PUBLIC')) r (who, aud); "
        "INSERT INTO summary.suppressed (version, key, cell, reason, count) VALUES (1, 'S1/all/2025-03/12', '12/x', 'SMALL', 3)";
static const char shared_say_so[] =
        "SELECT count(*) FROM summary.summary s JOIN summary.ledger l USING (key, version) WHERE s.audience <> 'OWN' AND version = 2 "
        "AND (s.payload::json->'header'->'completeness'->>'removed')::boolean AND l.payload = s.payload "
        "AND (key <> 'S1/all/2025-03/12' OR (SELECT count FROM summary.suppressed d WHERE d.key = s.key AND d.version = 2) = 3)";

/* A month that retention took a case from stands as it was published and says so once, whether the daemon remembers it or
 * not; cases that are left, and new ones, have their payment rows; a protection that comes later recalls. */
static void lost_month(void (*between)(void))
{
	static const char march[] = "m/1280/2025-03";
	put_liable("K1", 1);
	struct case_state *left = put_liable("K2", 1);
	settle();
	run(let_out_before);
	between();
	remove_case("K1", march, 2);
	put_liable("K3", 1);           /* seen with the removal, before the mark of that is made */
	run("DELETE FROM transition.mark");
	mark_told("K3", NULL, march, 1);
	settle();
	between();
	mark_told("K1", NULL, march, 2);
	settle();
	between();
	charged(left, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K2", left, 2);
	mark_told("K2", NULL, march, 2);
	settle();
	assert_int_equal(sql_int(super, month_versions), 6);
	assert_int_equal(sql_int(super, say_so), 3);
	assert_int_equal(sql_int(super, shared_say_so), 4);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 2);
	assert_int_equal(count_of("S2/1280/2025-03/K1"), 1);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K2", "chargeable_days"), 3);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K3", "chargeable_days"), 2);
	between();
	run("UPDATE transition.entity SET restricted = true WHERE key = 'c:K1'");
	mark("K1", march, 0);
	settle();
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1")->value.p);
	assert_non_null(last_of(MALMO, "S2/1280/2025-03/K2")->value.p);
	assert_int_equal(sql_int(super, month_versions), 6);
}

static void keep(void)
{
}

static void test_lost_month(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	lost_month(keep);
}

static void test_lost_month_not_remembered(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	lost_month(work_renew);
}

/* The daemon remembers what it wrote. Cases come and go at random: what is published is always what
 * belongs to the month, and a daemon that remembers nothing has nothing to add. */
static void test_memory_agrees_with_rows(void **state)
{
	static const char *const refs[] = { "K1", "K2", "K3", "K4" };
	bool in[4] = { 0 };
	unsigned seed = 7;
	(void)state;
	NEEDS_DATABASE();
	for (int step = 1; step <= 40; step++) {
		unsigned which = (seed = seed * 1103515245 + 12345) >> 16 & 3;
		char sql[200];
		in[which] = !in[which];
		(void)snprintf(sql, sizeof sql, "DELETE FROM transition.bucket_member WHERE key = 'c:%s'; "
		               "UPDATE transition.entity SET version = %d WHERE key = 'c:%s'", refs[which],
		               step, refs[which]);
		if (in[which])
			put_liable(refs[which], step);
		else
			run(sql);
		if (step % 7)
			mark_told(refs[which], NULL, "m/1280/2025-03", step);
		else
			mark(refs[which], "m/1280/2025-03", step);
		settle();
		for (int i = 0; i < 4; i++) {
			(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM summary.summary WHERE NOT recalled "
			               "AND type = 'S2' AND sub LIKE '%%%s'", refs[i]);
			assert_int_equal(sql_int(super, sql), in[i] ? 2 : 0);
		}
	}
	int64_t versions = sql_int(super, "SELECT sum(version) FROM summary.summary");
	work_renew();
	settle();
	assert_int_equal(sql_int(super, "SELECT sum(version) FROM summary.summary"), versions);
}

/* Two change at once: the mark tells of the second one beside the first, and goes back while either is not
 * to be seen. */
static void test_mark_tells_others(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *one = put_liable("K1", 1), *two = put_liable("K2", 1);
	put_liable("K3", 1);
	settle();
	charged(one, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	charged(two, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K1", one, 2);
	mark_told("K1", "K2", "m/1280/2025-03", 2);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark WHERE others IS NOT NULL"), 1);
	put_case("K2", two, 2);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "chargeable_days"), 3);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K2", "chargeable_days"), 3);
	assert_int_equal(count_of("S2/1280/2025-03/K3"), 1);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "persons"), 3);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 3);
}

/* A transaction that does not hold leaves nothing in memory: what it would have counted is counted. */
static void test_failed_turn_is_forgotten(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	settle();
	put_liable("K2", 1);
	run("DELETE FROM transition.mark");
	mark_told("K2", NULL, "m/1280/2025-03", 1);
	run("CREATE FUNCTION pg_temp.no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION "
	    "USING ERRCODE = '40001'; END$$; CREATE TRIGGER no BEFORE INSERT ON summary.summary EXECUTE FUNCTION "
	    "pg_temp.no()");
	assert_true(turn_fails(ERR_RETRY));
	run("DROP TRIGGER no ON summary.summary");
	settle();
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 2);
	assert_non_null(last_of(MALMO, "S2/1280/2025-03/K2"));
	run("DELETE FROM transition.bucket_member WHERE key = 'c:K2'; UPDATE transition.entity SET version = 2 "
	    "WHERE key = 'c:K2'");
	mark_told("K2", NULL, "m/1280/2025-03", 2);
	settle();
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 1);
	assert_null(last_of(MALMO, "S2/1280/2025-03/K2")->value.p);
}

static void put_reference(const char *key, const char *json)
{
	BUF_AUTO sql = { 0 };
	buf_printf(&sql, "INSERT INTO %s.entity (key, version, restricted, state, facts, inbox, outputs) VALUES "
	           "('%s', 1, false, convert_to('%s', 'UTF8'), '', '', '') ON CONFLICT (key) DO UPDATE SET "
	           "state = excluded.state; UPDATE samverka.ref_version SET version = version + 1",
	           strncmp(key, "s:", 2) == 0 ? "transition" : strncmp(key, "i:", 2) == 0 ? "indicator" : "reference",
	           key, json);
	run(sql.p);
}

/* What it owes for the time before is told to it still, where it was told before. */
static void test_municipality_that_has_ended(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *s = put_liable("K1", 1);
	settle();
	put_reference("principal/1280/2010-01-01", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\","
	              "\"validTo\":\"2025-03-31\",\"kind\":\"MUNICIPALITY\",\"orgnr\":\"2120001124\","
	              "\"name\":\"Malmö stad\"}");
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	put_case("K1", s, 2);
	mark("K1", "m/1280/2025-03", 2);
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "amount_ore"), 3051000);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "individual_days"), 3);
	assert_int_equal(cell(REGION, "S2/12/2025-03/1280/K1", "amount_ore"), 3051000);
}

static void freeze(const char *period, const char *at)
{
	ARENA_AUTO a = { 0 };
	struct text key = arena_printf(&a, "s:12/%s", period),
		    json = arena_printf(&a, "{\"region\":\"12\",\"period\":\"%s\",\"events\":[{\"at\":\"%s\","
	                                    "\"frozen\":true,\"policyVersion\":\"1\"}]}", period, at);
	put_reference(key.p, json.p);
}

static void change(const struct case_state *s, int version)
{
	put_case("K1", s, version);
	mark("K1", "m/1280/2025-03", version);
	settle();
}

static bool is_status(const char *topic, const char *key, const char *status)
{
	json_t *o = event_of(topic, key);
	json_t *header = json_object_get(json_object_get(o, "data"), "header");
	const char *is = json_string_value(json_object_get(header, "status"));
	bool same = is && strcmp(is, status) == 0;
	json_decref(o);
	return same;
}

/* What was billed stays, the difference goes into the month after, and is billed with that. */
static void test_frozen_month(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *s = put_liable("K1", 1);
	put_in("K1", "m/0580/2025-03");                /* of another region: not looked at */
	settle();
	int64_t buckets = counters_get(counters, SUMMARIES_BUCKETS, 0);
	freeze("2025-03", "2025-04-13T08:00:00Z");
	settle();
	assert_int_equal(counters_get(counters, SUMMARIES_BUCKETS, 0), buckets + 1);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE frozen AND type = 'S2'"), 2);
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	adjusted(s, "2025-03-10", 0, 1017000);
	change(s, 2);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "amount_ore"), 2034000);
	assert_int_equal(count_of("S2/1280/2025-03/K1"), 2);
	assert_int_equal(cell(MALMO, "S2/1280/2025-04/adjusts-2025-03/K1", "amount_ore"), 1017000);
	s->n_adjustments = 0;
	booked(s, "2025-03-10", "2025-04", 0, 1017000);
	freeze("2025-04", "2025-05-13T08:00:00Z");
	change(s, 3);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "amount_ore"), 2034000);
	assert_int_equal(count_of("S2/1280/2025-03/K1"), 2);
	assert_int_equal(cell(MALMO, "S2/1280/2025-04/adjusts-2025-03/K1", "amount_ore"), 1017000);
	assert_true(is_status(MALMO, "S2/1280/2025-04/adjusts-2025-03/K1", "FROZEN"));
	assert_true(is_status(MALMO, "S3/1280/2025-03", "ADJUSTED"));
}

static void object(const char *objections, int version)
{
	BUF_AUTO json = { 0 };
	BUF_AUTO sql = { 0 };
	buf_printf(&json, "{\"events\":[],\"objections\":[%s],\"period\":\"2025-03\",\"region\":\"12\"}", objections);
	buf_printf(&sql,
	           "INSERT INTO transition.entity (key, version, restricted, state, facts, inbox, outputs) VALUES "
	           "('s:12/2025-03', %d, false, convert_to('%s', 'UTF8'), '', '', '') ON CONFLICT (key) DO UPDATE SET "
	           "version = excluded.version, state = excluded.state; "
	           "INSERT INTO transition.bucket_member (bucket, key) VALUES ('m/1280/2025-03', 's:12/2025-03') "
	           "ON CONFLICT DO NOTHING; INSERT INTO transition.mark (bucket, key, version) VALUES "
	           "('m/1280/2025-03', 's:12/2025-03', %d)",
	           version, json.p, version);
	run(sql.p);
	settle();
}

/* T30 without a case: the settlement's word, in S3 of who objected alone, and no case of any table. */
static void test_objection_to_a_month(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	static const char open[] = "{\"answeredAt\":null,\"municipality\":\"1280\",\"outcome\":null}",
	                  others[] = "{\"answeredAt\":null,\"municipality\":\"1281\",\"outcome\":null}",
	                  upheld[] = "{\"answeredAt\":\"2025-04-11T07:00:00Z\",\"municipality\":\"1280\",\"outcome\":\"PARTLY_UPHELD\"}";
	object(arena_printf(&made, "%s,%s", open, others).p, 1); /* before any case is known */
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "objections_open"), 1);
	assert_null(last_of(MALMO, "S3/1281/2025-03"));
	struct case_state *s = put_liable("K1", 1);
	s->objections_open = 1;
	put_case("K1", s, 2);
	mark("K1", "m/1280/2025-03", 2);
	settle();
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "objections_open"), 2);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 1);
	object(arena_printf(&made, "%s,%s", upheld, open).p, 3);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "objections_open"), 2);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "objections_upheld"), 1);
	assert_int_equal(cell(REGION, "S3/12/2025-03/1280", "objections_upheld"), 1);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 1);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE type = 'S2' AND NOT recalled"), 2);
}

static unsigned some(unsigned *seed, unsigned below)
{
	return (*seed = *seed * 1103515245 + 12345) >> 16 & 0x7fff ? (*seed >> 16 & 0x7fff) % below : 0;
}

/* A case as facts may make it at any time. */
static struct case_state *some_case(unsigned *seed)
{
	static const char *const days[] = { "2025-03-08", "2025-03-09", "2025-03-10" };
	static const char *const with[] = { "2025-02", "2025-04" };
	struct case_state *s = episode("1280", (int)some(seed, 10));
	for (int i = 0; i < 3; i++) {
		if (some(seed, 3) > 0)
			charged(s, days[i], some(seed, 3) ? DAY_CHARGEABLE : DAY_BLOCKED, BLOCK_NO_SIP_CALL, 1017000);
		if (some(seed, 4) == 0)
			booked(s, days[i], with[some(seed, 2)], 0, 1017000);
		if (some(seed, 4) == 0)
			adjusted(s, days[i], 1017000 * (int)some(seed, 2), 2034000);
	}
	s->objections_open = (int)some(seed, 2);
	struct named_objection *named = ARENA_NEW(&made, struct named_objection);
	*named = (struct named_objection){ month("2025-03") + (int)some(seed, 2), TEXT("1280"), true, false };
	s->objections = named;
	s->n_objections = some(seed, 2);
	if (some(seed, 6) == 0)
		s->status = STATUS_VOID;
	else if (some(seed, 6) == 0)
		s->n_ready = s->n_days = 0;
	return s;
}

/* One more word on a month: frozen or, if it was, reopened. */
static void some_freeze(unsigned *seed, int said[3])
{
	unsigned month = some(seed, 3);
	BUF_AUTO json = { 0 };
	char key[20];
	said[month]++;
	buf_printf(&json, "{\"region\":\"12\",\"period\":\"2025-%02u\",\"events\":[", month + 2);
	for (int i = 0; i < said[month]; i++)
		buf_printf(&json, "%s{\"at\":\"2025-04-1%dT0%u:00:00Z\",\"frozen\":%s,\"policyVersion\":\"1\"}",
		           i ? "," : "", i, month, i % 2 ? "false" : "true");
	buf_printf(&json, "]}");
	(void)snprintf(key, sizeof key, "s:12/2025-%02u", month + 2);
	put_reference(key, json.p);
}

/* One more word on an object, each with a number of its own at the end of `members`. */
static void put_words(const char *key, const char *members, int said)
{
	BUF_AUTO told = { 0 };
	for (int i = 0; i < said; i++)
		buf_printf(&told, "{\"at\":\"2025-04-1%dT02:30:00Z\",\"data\":{%s%d}},", i, members, i);
	put_reference(key, arena_printf(&made, "{%s%d,\"told\":[%.*s{\"at\":\"2025-04-1%dT02:30:00Z\"}]}", members, said,
	                                TEXT_ARGS(buf_text(&told)), said).p);
}

/* Threshold and tariff are corrected once more. */
static void some_correction(int *said)
{
	put_words("policy/p/2020-01-01", "\"id\":\"p\",\"validFrom\":\"2020-01-01\",\"region\":\"12\",\"model\":\"AVERAGE\","
	          "\"tariffRegime\":\"T\",\"individualAfterDays\":7,\"capDays\":7,\"thresholdDays\":", *said);
	put_words("tariff/T/2020-01-01", "\"id\":\"T\",\"validFrom\":\"2020-01-01\",\"regime\":\"T\",\"amountOre\":10", *said);
	++*said;
}

/* The same history, looked at after every step, by daemons that may have just begun, or at its end only. */
static void play(unsigned seed, bool at_every_step, char *ret, size_t size)
{
	static const char *const refs[] = { "K1", "K2" };
	int said[3] = { 0 }, corrected = 0;
	for (int step = 1; step <= 14; step++) {
		const char *ref = refs[some(&seed, 2)];
		bool renew = some(&seed, 4) == 0;
		if (some(&seed, 3) == 0) {
			some_freeze(&seed, said);
		} else if (some(&seed, 6) == 0) {
			some_correction(&corrected);
		} else {
			put_case(ref, some_case(&seed), step);
			put_in(ref, "m/1280/2025-03");
			mark(ref, "m/1280/2025-03", step);
		}
		if (at_every_step && renew)
			work_renew();
		if (at_every_step)
			settle();
	}
	settle();
	sql_text(super, "SELECT count(*) || ' ' || md5(string_agg(key || encode(digest, 'hex'), ' ' ORDER BY key)) "
	         "FROM summary.summary WHERE audience = 'OWN' AND NOT recalled", ret, size);
}

/* What stands follows from facts and reference data alone, never from when they were looked at. */
static void test_frozen_months_at_any_time(void **state)
{
	static const unsigned seeds[] = { 1, 3, 8 };   /* the last two have found something */
	char often[80], once[80];
	NEEDS_DATABASE();
	for (size_t i = 0; i < COUNT(seeds); i++) {
		play(seeds[i], true, often, sizeof often);
		(void)end(state);
		(void)begin(state);
		play(seeds[i], false, once, sizeof once);
		(void)end(state);
		(void)begin(state);
		if (strcmp(often, once) != 0)
			fail_msg("seed %u: %s, not %s", seeds[i], often, once);
	}
}

/* A settlement by averages stays by the policy and tariff it was frozen with, whichever is read first. */
static void test_corrected_after_the_freeze(void **state)
{
	NEEDS_DATABASE();
	for (int freeze_first = 0; freeze_first < 2; freeze_first++) {
		int said = 0;
		put_liable("K1", 1);
		some_correction(&said);
		settle();
		int64_t before = cell(MALMO, "S3/1280/2025-03", "amount_ore");
		if (freeze_first)
			freeze("2025-03", "2025-04-10T08:00:00Z");
		some_correction(&said);
		settle();
		if (!freeze_first)
			assert_int_not_equal(cell(MALMO, "S3/1280/2025-03", "amount_ore"), before);
		freeze("2025-03", "2025-04-10T08:00:00Z");
		settle();
		assert_int_equal(cell(MALMO, "S3/1280/2025-03", "amount_ore"), before);
		assert_true(is_status(MALMO, "S3/1280/2025-03", "FROZEN"));
		(void)end(state);
		(void)begin(state);
	}
}

/* A fact that was written before the freeze, and read and summed up after it, was billed all the same. */
static void test_frozen_month_read_first(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct case_state *s = put_liable("K1", 1);
	freeze("2025-03", "2025-04-13T08:00:00Z");
	settle();
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	s->objections_open = 1;
	change(s, 2);
	assert_int_equal(cell(MALMO, "S2/1280/2025-03/K1", "amount_ore"), 3051000);
	assert_int_equal(cell(REGION, "S2/12/2025-03/1280/K1", "chargeable_days"), 3);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "individual_days"), 3);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "objections_open"), 1);
	assert_true(is_status(MALMO, "S2/1280/2025-03/K1", "FROZEN"));
	assert_true(is_status(MALMO, "S3/1280/2025-03", "FROZEN"));
	s->n_days = s->n_ready = 0;                    /* the notice was taken back before the freeze */
	change(s, 3);
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1")->value.p);
	assert_int_equal(cell(MALMO, "S3/1280/2025-03", "persons"), 0);
}

static void test_findings(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	run("INSERT INTO transition.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-04-15T10:00:00Z', '2025-04-15T10:00:00Z', NULL, false, 'c:K1', 'D-DL-01', '', 'LEGAL', "
	    "'{2120001124,12}', '[{\"id\":\"e1\",\"source\":\"urn:x\"}]'), "
	    "('2025-04-15T10:00:00Z', '2025-04-15T10:00:00Z', NULL, true, 'c:K2', 'D-DL-01', '', 'LEGAL', "
	    "'{1280,12}', '[]'); "
	    "INSERT INTO approval.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-04-10T10:00:00Z', '2025-04-10T10:00:00Z', NULL, false, 'd:x', 'D-DOC-03', '', 'WARN', "
	    "'{1280}', '[]')");
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S6/1280/2025-W16", "open_now"), 1);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W16", "oldest_open_days"), 5);
	assert_int_equal(cell(REGION, "S6/12/2025-W16", "opened"), 1);
	assert_int_equal(sql_int(super, "SELECT json_array_length(payload::json->'rows') FROM summary.summary "
	                                "WHERE key = 'S6/1280/2025-W16'"), 2);
	run("DELETE FROM transition.discrepancy; DELETE FROM approval.discrepancy");
	work_renew();
	settle();
	assert_null(last_of(MALMO, "S6/1280/2025-W16")->value.p);
	assert_null(last_of(REGION, "S6/12/2025-W16")->value.p);
}

/* A fault of a source goes to its owner; a private provider's to its principal (the region here). */
static void test_findings_of_sources(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_reference("principal/privat-sjobo/2010-01-01", "{\"id\":\"privat-sjobo\",\"validFrom\":\"2010-01-01\","
	              "\"kind\":\"PRIVATE_PROVIDER\",\"orgnr\":\"5599990008\",\"name\":\"Sjöbo vård\",\"under\":\"12\"}");
	run("INSERT INTO transition.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-04-15T10:00:00Z', '2025-04-15T10:00:00Z', NULL, false, 'src:urn:samverka:5599990008:journal', "
	    "'D-PUB-02', '7-8', 'ERROR', '{5599990008}', '[]')");
	work_renew();
	settle();
	assert_int_equal(cell(REGION, "S6/12/2025-W16", "opened"), 1);
	assert_null(last_of(MALMO, "S6/1280/2025-W16"));
	run("DELETE FROM transition.discrepancy");
}

/* S6 of the week, once the daemon has looked again at whose its findings are. */
static void wait_for_owner(const char *now, const char *before)
{
	char sql[200];
	int64_t deadline = clock_monotonic_us() + 10 * INT64_C(1000000);
	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM summary.summary WHERE (key, recalled) IN "
	               "(('S6/%s/2025-W16', false), ('S6/%s/2025-W16', true))", now, before);
	do
		settle();
	while (sql_int(super, sql) < 2 && clock_monotonic_us() < deadline);
	assert_int_equal(sql_int(super, sql), 2);
}

/* No discrepancy moves when a source gets another owner: the new one is told of them, the old one's S6 recalled. */
static void test_findings_follow_the_owner(void **state)
{
	static const char source[] = "source/urn:samverka:5599990008:journal/2010-01-01";
	(void)state;
	NEEDS_DATABASE();
	put_reference("principal/1281/2010-01-01", "{\"id\":\"1281\",\"validFrom\":\"2010-01-01\",\"code\":\"1281\","
	              "\"kind\":\"MUNICIPALITY\",\"name\":\"Lund\"}");
	put_reference(source, "{\"id\":\"urn:samverka:5599990008:journal\",\"validFrom\":\"2010-01-01\",\"owner\":\"1280\"}");
	run("INSERT INTO transition.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-04-15T10:00:00Z', '2025-04-15T10:00:00Z', NULL, false, 'src:urn:samverka:5599990008:journal', "
	    "'D-PUB-02', '7-8', 'ERROR', '{5599990008}', '[]')");
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S6/1280/2025-W16", "opened"), 1);
	put_reference(source, "{\"id\":\"urn:samverka:5599990008:journal\",\"validFrom\":\"2010-01-01\",\"owner\":\"1281\"}");
	wait_for_owner("1281", "1280");
	put_reference(source, "{\"id\":\"urn:samverka:5599990008:journal\",\"validFrom\":\"2010-01-01\",\"owner\":\"1280\"}");
	wait_for_owner("1280", "1281");
	run("DELETE FROM transition.discrepancy");
}

/* A late fact opens something in an old week: that week is told of, and every one it was open in; another
 * closes it in a week that is over: the weeks from there on are corrected, the one before stands. */
static void test_findings_of_old_weeks(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	run("INSERT INTO transition.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-03-11T10:00:00Z', '2025-03-11T10:00:00Z', NULL, false, 'c:K1', 'D-DL-01', '', 'LEGAL', "
	    "'{1280}', '[]'), ('2024-01-11T10:00:00Z', '2024-01-11T10:00:00Z', '2024-02-01T10:00:00Z', false, "
	    "'c:K2', 'D-DL-01', '', 'LEGAL', '{1280}', '[]')");
	work_renew();
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE type = 'S6' AND recipient = '1280'"), 6);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W11", "opened"), 1);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W16", "opened"), 0);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W16", "open_now"), 1);
	assert_null(last_of(MALMO, "S6/1280/2024-W02"));       /* beyond the weeks that are told of */
	run("UPDATE transition.discrepancy SET closed_at = '2025-03-27T10:00:00Z' WHERE key = 'c:K1'");
	work_renew();
	settle();
	assert_int_equal(count_of("S6/1280/2025-W12"), 1);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W13", "closed"), 1);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W13", "median_days_to_close"), 16);
	assert_null(last_of(MALMO, "S6/1280/2025-W14")->value.p);
	run("UPDATE transition.discrepancy SET first_seen = '2025-03-04T10:00:00Z' WHERE key = 'c:K1'");
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S6/1280/2025-W10", "opened"), 1);
	assert_int_equal(cell(MALMO, "S6/1280/2025-W11", "opened"), 0);
	run("DELETE FROM transition.discrepancy");
}

/* Retention takes discrepancies with their cases: the weeks say the same, until the identity is protected. */
static void test_findings_of_removed(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	run("INSERT INTO transition.discrepancy (first_seen, last_seen, closed_at, restricted, key, code, "
	    "discriminator, severity, parties, evidence) VALUES "
	    "('2025-03-11T10:00:00Z', '2025-03-11T10:00:00Z', '2025-03-12T10:00:00Z', false, 'c:K1', 'D-DL-01', '', "
	    "'LEGAL', '{1280}', '[]'), ('2025-03-11T10:00:00Z', '2025-03-11T10:00:00Z', '2025-03-12T10:00:00Z', "
	    "false, 'c:K2', 'D-DL-01', '', 'LEGAL', '{1280}', '[]')");
	put_case("K1", case_of("1280"), 1);
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S6/1280/2025-W11", "closed"), 2);
	run("INSERT INTO transition.removed_finding (first_seen, closed_at, key, code, discriminator, severity, parties) "
	    "SELECT first_seen, closed_at, key, code, discriminator, severity, parties "
	    "FROM transition.discrepancy WHERE key = 'c:K1'; DELETE FROM transition.discrepancy WHERE key = 'c:K1'");
	work_renew();
	settle();
	assert_int_equal(count_of("S6/1280/2025-W11"), 1);
	run("INSERT INTO transition.removed_finding (first_seen, closed_at, key, code, discriminator, severity, parties) "
	    "SELECT first_seen, closed_at, key, code, discriminator, severity, parties FROM transition.discrepancy");
	put_case("K2", case_of("1280"), 1);
	work_renew();
	settle();
	assert_int_equal(count_of("S6/1280/2025-W11"), 1); /* none twice */
	run("UPDATE transition.entity SET restricted = true WHERE key = 'c:K1'");
	work_renew();
	settle();
	assert_int_equal(cell(MALMO, "S6/1280/2025-W11", "closed"), 1);
	run("DELETE FROM transition.discrepancy");
}

static void put_episodes(int first, int n, int days)
{
	for (int i = first; i < first + n; i++) {
		char ref[16];
		(void)snprintf(ref, sizeof ref, "E%d", i);
		put_case(ref, episode("1280", days), 1);
		put_in(ref, "m/1280/2025-03");
	}
	mark("E0", "m/1280/2025-03", 1);
}

/* March is over since 20 days: shared, once its figures stand still. A correction by one is not let
 * out, one by many is, with the next release. */
static void test_shared_by_calendar(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	settings.share_quiet = 24 * HOUR_US;
	put_episodes(0, 12, 2);
	put_case("O1", episode("0580", 5), 1);         /* of another county: the region's own, and in no total */
	put_in("O1", "o/12/2025-03");
	mark("O1", "o/12/2025-03", 1);
	settle();
	assert_int_equal(sql_int(super, "SELECT (r->>'ready_days_sum')::int8 FROM summary.summary, "
	                                "json_array_elements(payload::json->'rows') r "
	                                "WHERE key = 'S1/12/2025-03/others' AND r->>'municipality_code' = 'OTHER' "
	                                "AND r->>'care_form' = 'SOMATIC'"), 5);
	assert_null(last_of("samverka.summary.v1", "S1/all/2025-03/12"));
	settings.share_quiet = 0;
	work_renew();
	settle();
	json_t *o = event_of("samverka.summary.v1", "S1/all/2025-03/12");
	json_t *header = json_object_get(json_object_get(o, "data"), "header");
	assert_string_equal(json_string_value(json_object_get(header, "audience")), "SHARED");
	json_decref(o);
	assert_int_equal(sql_int(super, "SELECT sum((r->>'episodes_ended')::int8) FROM summary.summary, "
	                                "json_array_elements(payload::json->'rows') r WHERE key = 'S1/all/2025-03/12' "
	                                "AND r->>'municipality_code' = '12'"), 12);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary, json_array_elements(payload::json->'rows') r "
	                                "WHERE key LIKE 'S1/all/%' AND r->>'municipality_code' = 'OTHER'"), 0);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.release WHERE period = '2025-03'"), 1);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary a JOIN summary.summary b "
	                                "ON a.payload::json->>'rows' = b.payload::json->>'rows' "
	                                "WHERE a.key = 'S1/all/2025-03/12' AND b.key = 'S1/public/2025-03/12' "
	                                "AND b.audience = 'PUBLIC' AND b.topic = 'samverka.summary.v1'"), 1);

	/* S3 goes with it: of the same episodes, each with its notice. */
	assert_int_equal(sql_int(super, "SELECT (r->>'persons')::int8 FROM summary.summary, "
	                                "json_array_elements(payload::json->'rows') r WHERE key = 'S3/all/2025-03/12' "
	                                "AND r->>'municipality_code' = '12'"), 12);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE key = 'S3/public/2025-03/12' "
	                                "AND audience = 'PUBLIC' AND topic = 'samverka.summary.v1'"), 1);
	assert_int_equal(sql_int(super, "SELECT count FROM summary.suppressed WHERE key = 'S3/all/2025-03/12' "
	                                "AND cell = 'ALL/1280/rest'"), 0);

	put_episodes(12, 1, 2);
	settle();
	run("DELETE FROM summary.release");
	work_renew();
	settle();
	assert_int_equal(count_of("S1/all/2025-03/12"), 1);
	assert_int_equal(count_of("S3/all/2025-03/12"), 1);
	assert_int_equal(counters_get(counters, SUMMARIES_KEPT, 0), 1);

	put_episodes(13, 7, 2);
	settle();
	run("DELETE FROM summary.release");
	work_renew();
	settle();
	assert_int_equal(count_of("S1/all/2025-03/12"), 2);
	assert_int_equal(count_of("S3/all/2025-03/12"), 2);
}

static void share_seven(void)
{
	settings.share_quiet = 0;
	put_episodes(0, 7, 2);
	settle();
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 7);
}

#define SHOWN_ENDED                                                                                \
	"SELECT count(r->>'episodes_ended') FROM summary.summary, "                                \
	"json_array_elements(payload::json->'rows') r WHERE key IN ('S1/all/2025-03/12', "         \
	"'S1/public/2025-03/12') AND (r->>'episodes_ended')::int8 > 0"

/* The limit is the policy's: seven are shown where it is five, and not where it is ten. */
static void test_limit_by_default(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	share_seven();
	assert_true(sql_int(super, SHOWN_ENDED) > 0);
}

static void test_limit_of_the_policy(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_reference("policy/law/2018-01-01", "{\"id\":\"law\",\"validFrom\":\"2018-01-01\",\"suppressBelow\":10}");
	work_renew();
	share_seven();
	assert_int_equal(sql_int(super, SHOWN_ENDED), 0);
	assert_int_equal(sql_int(super, "SELECT count FROM summary.suppressed WHERE key = 'S1/all/2025-03/12' "
	                                "AND cell = 'SOMATIC/1280/episodes_ended' AND reason = 'SMALL'"), 7);
}

/* What was left out is written down with its reason, and stays out when the table was recalled in
 * between and has grown since. */
static void test_memory_of_what_was_left_out(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	settings.share_quiet = 0;
	put_episodes(0, 3, 2);
	put_episodes(3, 9, 9);
	settle();
	assert_int_equal(sql_int(super, "SELECT count FROM summary.suppressed WHERE key = 'S1/all/2025-03/12' "
	                                "AND cell = 'SOMATIC/1280/episodes_gt3' AND version = 1"), 9);
	assert_true(sql_int(super, "SELECT count(*) FROM summary.suppressed WHERE reason = 'SMALL' "
	                           "AND key = 'S1/public/2025-03/12'") >= 0);
	int64_t n = sql_int(super, "SELECT (payload::json->'header'->>'suppressedCells')::int8 "
	                           "FROM summary.summary WHERE key = 'S1/all/2025-03/12'");
	assert_true(n > 0);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.suppressed WHERE key = 'S1/all/2025-03/12'"), n);
	run("UPDATE summary.summary SET recalled = true, payload = NULL WHERE audience <> 'OWN'; "
	    "DELETE FROM summary.release");
	put_episodes(20, 40, 2);
	settle();
	work_renew();
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.suppressed "
	                                "WHERE key = 'S1/all/2025-03/12' AND version > 1 "
	                                "AND cell = 'SOMATIC/1280/episodes_gt3'"), 1);
}

/* Protected identities: how many, beside the table; too few are not told. Those that retention took
 * count as before, and once while they are to be seen in both tables, as shards may show them. */
static void test_protected_are_counted(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	settings.share_quiet = 0;
	put_episodes(0, 12, 2);
	run("INSERT INTO transition.bucket_member (bucket, key) SELECT 'protected/2025-03', 'c:P' || i "
	    "FROM generate_series(1, 3) i");
	settle();
	const char *said = "SELECT coalesce((payload::json->'header'->>'protectedCases')::int8, -1) "
	                   "FROM summary.summary WHERE key = 'S1/public/2025-03/12'";
	assert_int_equal(sql_int(super, said), -1);
	run("DELETE FROM summary.release; INSERT INTO transition.bucket_member (bucket, key) "
	    "SELECT 'protected/2025-03', 'c:P' || i FROM generate_series(4, 29) i; "
	    "INSERT INTO transition.removed_member SELECT 'protected/2025-03', 'c:P' || i "
	    "FROM generate_series(27, 30) i");
	work_renew();
	settle();
	assert_int_equal(sql_int(super, said), 30);
	assert_int_equal(cell(REGION, "S1/12/2025-03/1280", "episodes_ended"), 12);
}

/* Expected: sources that may speak of the area, of principals of the region. */
static void test_completeness(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_reference("source/a/2010-01-01", "{\"id\":\"urn:samverka:2120001124:vard\",\"validFrom\":\"2010-01-01\","
	              "\"owner\":\"1280\",\"allowedTypes\":[\"transition.ready.sent\"]}");
	put_reference("source/gone/2010-01-01", "{\"id\":\"urn:samverka:2120001124:gone\",\"validFrom\":\"2010-01-01\","
	              "\"validTo\":\"2024-12-31\",\"owner\":\"1280\",\"allowedTypes\":[\"transition.ready.sent\"]}");
	put_reference("source/new/2027-01-01", "{\"id\":\"urn:samverka:2120001124:new\",\"validFrom\":\"2027-01-01\","
	              "\"owner\":\"1280\",\"allowedTypes\":[\"transition.ready.sent\"]}");
	put_reference("source/b/2010-01-01", "{\"id\":\"urn:samverka:2120001124:doc\",\"validFrom\":\"2010-01-01\","
	              "\"owner\":\"1280\",\"allowedTypes\":[\"approval.decision.recorded\"]}");
	put_reference("source/c/2010-01-01", "{\"id\":\"urn:samverka:2321000065:vard\",\"validFrom\":\"2010-01-01\","
	              "\"owner\":\"07\",\"allowedTypes\":[\"transition.ready.sent\"]}");
	put_reference("principal/07/2010-01-01", "{\"id\":\"07\",\"validFrom\":\"2010-01-01\","
	              "\"kind\":\"REGION\",\"orgnr\":\"2321000065\",\"name\":\"Region Kronoberg\"}");
	run("INSERT INTO transition.flow (hour, last_append, n, source, type, verdict) VALUES "
	    "('2025-04-19T10:00Z', '2025-04-19T10:07Z', 1, 'urn:samverka:2120001124:vard', 't', 'ACCEPTED'), "
	    "('2025-04-19T09:00Z', '2025-04-19T09:00Z', 1, 'urn:samverka:2321000065:vard', 't', 'ACCEPTED')");
	put_liable("K1", 1);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE payload::json->'header'->>"
	                                "'completeness' = '{\"expected\":1,\"heard\":1}' AND "
	                                "payload::json->'header'->>'dataAsOf' = '2025-04-19T10:07:00Z' "
	                                "AND type = 'S1'"), 1);
	/* Facts that wait for their fold: what was heard of them is not in any state yet. */
	run("UPDATE transition.flow SET last_append = '2025-04-19T11:00Z'; INSERT INTO transition.queue "
	    "(bucket, kind, key, version, due, sender, payload) VALUES (5, 1, 'c:W', 1, '2025-04-19T12:00Z', '', '')");
	work_renew();
	put_liable("K2", 1);
	settle();
	const char *unheard = "SELECT count(*) FROM summary.summary WHERE type = 'S1' AND payload::json->'header'->>"
	                      "'completeness' = '{\"expected\":1,\"heard\":0}' AND "
	                      "payload::json->'header'->>'dataAsOf' IS NULL";
	assert_int_equal(sql_int(super, unheard), 1);
	run("DELETE FROM transition.queue; DELETE FROM transition.flow");
}

/* ---- documents ---- */

static void put_document(const char *id, const struct document_state *s, int version)
{
	BUF_AUTO state = { 0 };
	BUF_AUTO hex = { 0 };
	BUF_AUTO sql = { 0 };
	document_state_encode(s, &state);
	buf_put_hex(&hex, (const uint8_t *)state.p, state.n);
	buf_printf(&sql,
	           "INSERT INTO approval.entity (key, version, restricted, state, facts, inbox, outputs) "
	           "VALUES ('d:%s', %d, false, decode('%s', 'hex'), '', '', '') ON CONFLICT (key) DO UPDATE "
	           "SET version = excluded.version, state = excluded.state",
	           id, version, hex.p);
	run(sql.p);
}

static void mark_document(const char *id, const char *bucket, int version)
{
	BUF_AUTO sql = { 0 };
	buf_printf(&sql,
	           "INSERT INTO approval.bucket_member (bucket, key) VALUES ('%s', 'd:%s') ON CONFLICT DO NOTHING; "
	           "INSERT INTO approval.mark (bucket, key, version) VALUES ('%s', 'd:%s', %d)",
	           bucket, id, bucket, id, version);
	run(sql.p);
}

/* An id with a slash, as municipalities number their cases. */
static void test_document_to_topics(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct document_state *s = made_document();
	put_document("KS/2022/7", s, 1);
	mark_document("KS/2022/7", "d/KS/2022/7", 1);
	mark_document("KS/2022/7", "f/KS/2022/7/2022", 1);
	mark_document("KS/2022/7", "g/12", 1);
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM approval.mark"), 0);
	assert_int_equal(cell("samverka.summary.v1", "S8/public/now/KS%2F2022%2F7", "version"), 1);
	assert_int_equal(cell("samverka.summary.v1", "S9/all/now/KS%2F2022%2F7", "n_principals"), 3);
	assert_int_equal(cell("samverka.summary.v1", "S9/public/now/KS%2F2022%2F7", "adopted"), 1);
	assert_int_equal(cell("samverka.summary.v1", "S10/all/2022/KS%2F2022%2F7", "budget_ore"), 210000000);
	assert_int_equal(cell(REGION, "S11/12/2025", "established"), 0);
	settle();                                      /* nothing changed: nothing new */
	assert_int_equal(count_of("S9/all/now/KS%2F2022%2F7"), 1);
	run("DELETE FROM approval.bucket_member; UPDATE approval.entity SET version = 2");
	run("INSERT INTO approval.mark (bucket, key, version) VALUES ('d/KS/2022/7', 'd:KS/2022/7', 2), "
	    "('f/KS/2022/7/2022', 'd:KS/2022/7', 2), ('g/12', 'd:KS/2022/7', 2)");
	settle();
	assert_null(last_of("samverka.summary.v1", "S8/public/now/KS%2F2022%2F7")->value.p);
	assert_null(last_of("samverka.summary.v1", "S9/all/now/KS%2F2022%2F7")->value.p);
	assert_null(last_of("samverka.summary.v1", "S10/public/2022/KS%2F2022%2F7")->value.p);
	assert_null(last_of(REGION, "S11/12/2025")->value.p);
}

/* ---- figures ---- */

static void put_indicator(const char *key, const struct buf *state, const char *bucket, int version)
{
	BUF_AUTO hex = { 0 };
	BUF_AUTO text = { 0 };
	buf_put_hex(&hex, (const uint8_t *)state->p, state->n);
	buf_printf(&text,
	           "INSERT INTO indicator.entity (key, version, restricted, state, facts, inbox, outputs) "
	           "VALUES ('%s', %d, false, decode('%s', 'hex'), '', '', '') ON CONFLICT (key) DO UPDATE "
	           "SET version = excluded.version, state = excluded.state; "
	           "INSERT INTO indicator.bucket_member (bucket, key) VALUES ('%s', '%s') ON CONFLICT DO NOTHING; "
	           "INSERT INTO indicator.mark (bucket, key, version) VALUES ('%s', '%s', %d)",
	           key, version, hex.p, bucket, key, bucket, key, version);
	run(text.p);
}

static void put_figure(const char *org, const char *value, const char *numerator, const char *denominator, int version)
{
	BUF_AUTO state = { 0 };
	struct series_state *s = series_of("ACC", org, "2025-03", value, numerator, denominator);
	series_state_encode(s, &state);
	const char *key = arena_printf(&made, "m:ACC/%s/2025-03", org).p;
	put_indicator(key, &state, arena_printf(&made, "k/%s/2025", org).p, version);
	put_indicator(key, &state, "km/12/2025", version);
}

static json_t *shown_value(const char *topic, const char *key, size_t row)
{
	json_t *o = event_of(topic, key);
	json_t *v = json_incref(json_object_get(
		json_array_get(json_object_get(json_object_get(o, "data"), "rows"), row), "value"));
	json_decref(o);
	return v;
}

static void test_figures_to_topics(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_figure("12", "20", "160", "800", 1);
	put_figure("1280", "0.5", "2", "400", 1);
	put_figure("1281", "25", "100", "400", 1);
	settle();
	assert_null(last_of("samverka.summary.v1", "S12/all/2025/12/ACC")); /* not before its definition */
	put_reference("i:ACC", "{\"code\":\"ACC\",\"definitions\":[{\"at\":\"2024-01-01T00:00:00Z\",\"version\":\"1\","
	                       "\"nameSv\":\"Konton\",\"unit\":\"%\"}]}");
	settle();
	json_t *own = shown_value(MALMO, "S12/1280/2025", 0);
	assert_string_equal(json_string_value(own), "0.5");
	json_decref(own);
	own = shown_value(REGION, "S12/12/2025/1280", 0);
	assert_string_equal(json_string_value(own), "0.5");
	json_decref(own);
	json_t *all = shown_value("samverka.summary.v1", "S12/all/2025/12/ACC", 1);
	assert_true(json_is_null(all));
	json_decref(all);
	assert_true(cell("samverka.summary.v1", "S12/public/2025/12/ACC", "n") == -1);
	run("DELETE FROM indicator.bucket_member; UPDATE indicator.entity SET version = 2; "
	    "INSERT INTO indicator.mark (bucket, key, version) SELECT b, 'm:ACC/1280/2025-03', 2 "
	    "FROM unnest('{k/1280/2025,km/12/2025}'::text[]) b");
	settle();
	assert_null(last_of(MALMO, "S12/1280/2025")->value.p);
	assert_null(last_of("samverka.summary.v1", "S12/all/2025/12/ACC")->value.p);
	assert_null(last_of("samverka.summary.v1", "S12/public/2025/12/ACC")->value.p);
}

static void test_offering_to_topics(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	BUF_AUTO bytes = { 0 };
	struct unit_service v = { .code = TEXT("BOOK"), .offered = true, .since = day("2024-01-01"),
		                  .used_until = DAY_NONE };
	struct unit_state u = { .hsa_id = TEXT("SE2321000255-VC1"), .region = TEXT("12"), .open_from = DAY_NONE,
		                .open_to = DAY_NONE, .services = &v, .n_services = 1,
		                .evaluated_at = at("2025-04-01T10:00:00Z") };
	unit_state_encode(&u, &bytes);
	put_indicator("u:SE2321000255-VC1", &bytes, "ks/12", 1);
	settle();
	assert_non_null(last_of(REGION, "S13/12/now/SE2321000255-VC1"));
	assert_non_null(last_of("samverka.summary.v1", "S13/all/now/12/SE2321000255-VC1"));
	run("DELETE FROM indicator.bucket_member; UPDATE indicator.entity SET version = 2; "
	    "INSERT INTO indicator.mark (bucket, key, version) VALUES ('ks/12', 'u:SE2321000255-VC1', 2)");
	settle();
	assert_null(last_of(REGION, "S13/12/now/SE2321000255-VC1")->value.p);
	assert_null(last_of("samverka.summary.v1", "S13/public/now/12/SE2321000255-VC1")->value.p);
}

static void test_one_daemon_at_a_time(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	struct err e = { 0 };
	bool worked;
	settle();
	struct work *second = work_new(&config, &e);
	assert_non_null(second);
	assert_false(work_turn(second, &worked, &e));
	assert_string_equal(e.code, "STANDBY");
	assert_int_equal(e.kind, ERR_RETRY);
	assert_false(work_is_ready(second));
	struct alive v;
	alive_init(&v, "summaries");
	readiness_add(&v.readiness, e.code, e.text);
	work_alive(second, &v); /* it waits, and says so */
	assert_int_equal(sql_int(super, "SELECT count(*) FROM samverka.daemon WHERE code = 'STANDBY'"), 1);
	assert_false(work_turn(second, &worked, &e));
	settle();
	v.gone = true;
	work_alive(second, &v);
	work_free(second);
}

/* Nobody has made this recipient's topic: nothing is sent to it, and nobody else waits. */
static void test_topic_that_is_not_there(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	absent = MALMO;
	put_liable("K1", 1);
	settle();
	assert_null(last_of(MALMO, "S2/1280/2025-03/K1"));
	assert_int_equal(n_lists, 1);
	assert_int_equal(n_asks, 1);
	assert_true(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version > 0") > 0);
	assert_true(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version = 0 AND topic = '" MALMO "'") > 0);
	absent = NULL;
	work_renew();                                  /* the minute is over */
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version = 0"), 0);
}

/* The broker will never take it: the others go out all the same. */
static void test_topic_that_refuses(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	put_liable("K1", 1);
	sink_mem_fail(out, 1, ERR_REJECT);
	assert_true(turn_fails(ERR_RETRY));
	settle();
	assert_int_equal(counters_get(counters, SUMMARIES_REFUSED, 0), 1);
	assert_true(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version > 0") > 0);
	assert_true(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version = 0") > 0);
	work_renew();                                  /* forgets whom it waits for */
	settle();
	assert_int_equal(sql_int(super, "SELECT count(*) FROM summary.summary WHERE published_version = 0"), 0);
}

/* ---- around ---- */

static bool has_topic(struct sink *sink, struct text name, int timeout_ms, bool *ret, struct err *e)
{
	(void)sink;
	(void)timeout_ms;
	(void)e;
	n_asks++;
	*ret = !absent || !text_eq(name, text_of(absent));
	return true;
}

static bool topics_of_broker(struct sink *sink, struct text prefix, int timeout_ms, struct arena *a,
                             struct text **ret, size_t *ret_n, struct err *e)
{
	(void)sink;
	(void)timeout_ms;
	(void)e;
	n_lists++;
	*ret = ARENA_ARRAY(a, 3, struct text);
	*ret_n = 0;
	assert_true(text_eq(prefix, TEXT("samverka.summary.v1")));
	const char *const all[] = { "samverka.summary.v1", MALMO, REGION };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!absent || strcmp(all[i], absent) != 0)
			(*ret)[(*ret_n)++] = arena_text(a, text_of(all[i]));
	return true;
}

static int begin(void **state)
{
	(void)state;
	if (!super)
		return 0;
	run("TRUNCATE indicator.entity, indicator.bucket_member, indicator.mark, approval.entity, approval.bucket_member, approval.mark, transition.entity, transition.bucket_member, transition.removed_member, transition.removed_finding, transition.mark, transition.discrepancy, "
	    "summary.summary, summary.ledger, summary.release, summary.suppressed; DELETE FROM reference.entity");
	put_reference("principal/12/2010-01-01", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\","
	              "\"kind\":\"REGION\",\"orgnr\":\"2321000255\",\"name\":\"Region Skåne\"}");
	put_reference("principal/1280/2010-01-01", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\","
	              "\"kind\":\"MUNICIPALITY\",\"orgnr\":\"2120001124\",\"name\":\"Malmö stad\"}");
	settings = (struct summaries_settings){ .share_after = 12 * 24 * HOUR_US, .buckets = 64,
		                                .finding_weeks = 26, .discrepancies_every = 1, .source = "urn:samverka:summaries",
		                                .share_quiet = 24 * HOUR_US };
	topics = script_log_new();
	out = sink_mem_new(topics, 1, true);
	counters = counters_new(summaries_counter_rows, SUMMARIES_COUNTERS);
	absent = NULL;
	n_lists = n_asks = 0;
	config = (struct work_config){ &settings, as_daemon, NULL, out, topics_of_broker, has_topic, counters };
	work_renew();
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (!super)
		return 0;
	work_free(work);
	work = NULL;
	sink_free(out);
	script_log_free(topics);
	counters_free(counters);
	arena_done(&made);
	return 0;
}

static void run_file(const char *path)
{
	BUF_AUTO bytes = { 0 };
	BUF_AUTO why = { 0 };
	struct slurp in = { .path = path, .max_bytes = 1 << 20 };
	if (!slurp_file(&in, &bytes, &why))
		fail_msg("%s: %s", path, why.p);
	run(bytes.p);
}

static int connect_to_own(void **state)
{
	(void)state;
	char conninfo[400];
	if (!private_start())
		return 0;
	private_create(DATABASE);
	private_migrate(private_conninfo(DATABASE, conninfo, sizeof conninfo));
	super = sql_open(DATABASE, NULL);
	run_file("deploy/postgres/roles.sql");
	int64_t shift = (clock_now_us() - at(TODAY)) / SECOND_US;
	(void)snprintf(as_daemon, sizeof as_daemon,
	               "%s user=samverka_summaries options='-c samverka.clock_shift=-%llds'", conninfo,
	               (long long)shift);
	return 0;
}

static int disconnect(void **state)
{
	(void)state;
	PQfinish(super);
	return 0;
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_from_mark_to_topics),
		CASE(test_municipality_that_has_ended),
		CASE(test_only_the_changed_case),
		CASE(test_crash_between_writing_and_publishing),
		CASE(test_version_written_meanwhile),
		CASE(test_early_mark),
		CASE(test_mark_from_the_future),
		CASE(test_recall_of_protected),
		CASE(test_last_member_gone),
		CASE(test_lost_month),
		CASE(test_lost_month_not_remembered),
		CASE(test_memory_agrees_with_rows),
		CASE(test_mark_tells_others),
		CASE(test_failed_turn_is_forgotten),
		CASE(test_frozen_month),
		CASE(test_objection_to_a_month),
		CASE(test_frozen_month_read_first),
		CASE(test_frozen_months_at_any_time),
		CASE(test_corrected_after_the_freeze),
		CASE(test_findings),
		CASE(test_findings_of_sources),
		CASE(test_findings_follow_the_owner),
		CASE(test_findings_of_old_weeks),
		CASE(test_findings_of_removed),
		CASE(test_shared_by_calendar),
		CASE(test_limit_by_default),
		CASE(test_limit_of_the_policy),
		CASE(test_memory_of_what_was_left_out),
		CASE(test_protected_are_counted),
		CASE(test_completeness),
		CASE(test_document_to_topics),
		CASE(test_figures_to_topics),
		CASE(test_offering_to_topics),
		CASE(test_one_daemon_at_a_time),
		CASE(test_topic_that_refuses),
		CASE(test_topic_that_is_not_there),
	};
	return cmocka_run_group_tests(tests, connect_to_own, disconnect);
}
