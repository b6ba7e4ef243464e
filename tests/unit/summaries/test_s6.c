/* s6: weeks, every column, who sees what. */
#include "summaries/s6.h"

#include "made_case.h"

static struct s6_finding finding(const char *code, const char *party, const char *first, const char *closed)
{
	return (struct s6_finding){ .code = text_of(code), .severity = TEXT("LEGAL"), .party = text_of(party),
		                    .first_seen = at(first),
		                    .closed_at = closed ? at(closed) : INSTANT_NONE };
}

static bool is_all(struct text recipient, struct text party)
{
	(void)recipient;
	(void)party;
	return true;
}

static bool is_same(struct text recipient, struct text party)
{
	return text_eq(recipient, party);
}

static void test_weeks(void **state)
{
	(void)state;
	assert_int_equal(s6_monday(day("2025-03-16")), day("2025-03-10"));
	assert_int_equal(s6_monday(day("2025-03-10")), day("2025-03-10"));
	assert_true(text_eq(s6_name(day("2025-03-10"), &made), TEXT("2025-W11")));
	assert_true(text_eq(s6_name(day("2024-12-30"), &made), TEXT("2025-W01")));
	assert_true(text_eq(s6_name(day("2026-12-28"), &made), TEXT("2026-W53")));
}

static void test_columns(void **state)
{
	(void)state;
	struct s6 s = { .monday = day("2025-03-10"), .n_weeks = 1, .now = at("2025-03-14T10:00:00Z"), .arena = &made };
	struct s6_finding v[] = {
		finding("D-DL-01", "1280", "2025-03-11T10:00:00Z", NULL),
		finding("D-DL-01", "1280", "2025-03-04T10:00:00Z", NULL),
		finding("D-DL-01", "1280", "2025-03-03T10:00:00Z", "2025-03-10T10:00:00Z"),
		finding("D-DL-01", "1280", "2025-03-10T10:00:00Z", "2025-03-12T10:00:00Z"),
		finding("D-DL-01", "1280", "2025-02-03T10:00:00Z", "2025-03-09T10:00:00Z"), /* before */
		finding("D-DL-01", "1280", "2025-03-15T10:00:00Z", NULL),                   /* not yet */
		finding("D-DL-01", "12", "2025-03-11T10:00:00Z", NULL),
	};
	v[0].event_id = TEXT("e2");
	v[1].event_id = TEXT("e1");
	for (size_t i = 0; i < COUNT(v); i++)
		s6_add(&s, &v[i]);
	struct table t;
	s6_table(&s, 0, is_all, TEXT("12"), true, &t);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S6_party, "\"12\"");
	assert_cell(&t, 1, S6_code, "\"D-DL-01\"");
	assert_cell(&t, 1, S6_severity, "\"LEGAL\"");
	assert_cell(&t, 1, S6_party, "\"1280\"");
	assert_cell(&t, 1, S6_opened, "2");
	assert_cell(&t, 1, S6_closed, "2");
	assert_cell(&t, 1, S6_open_now, "2");
	assert_cell(&t, 1, S6_oldest_open_days, "10");
	assert_cell(&t, 1, S6_median_days_to_close, "4.5");
	assert_cell(&t, 1, S6_example_event_ids, "[\"e1\",\"e2\"]");
	s6_table(&s, 0, is_same, TEXT("1280"), false, &t);
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S6_example_event_ids, "null");
}

/* A week that is over is told as it stood at its end. */
static void test_past_week(void **state)
{
	(void)state;
	struct s6 s = { .monday = day("2025-03-03"), .n_weeks = 1, .now = at("2025-03-14T10:00:00Z"), .arena = &made };
	struct s6_finding v[] = {
		finding("D-DL-01", "1280", "2025-03-03T10:00:00Z", "2025-03-10T10:00:00Z"),
		finding("D-DL-01", "1280", "2025-03-11T10:00:00Z", NULL),
	};
	for (size_t i = 0; i < COUNT(v); i++)
		s6_add(&s, &v[i]);
	struct table t;
	s6_table(&s, 0, is_all, TEXT("12"), true, &t);
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S6_opened, "1");
	assert_cell(&t, 0, S6_closed, "0");
	assert_cell(&t, 0, S6_open_now, "1");
	assert_cell(&t, 0, S6_oldest_open_days, "6");
	assert_cell(&t, 0, S6_median_days_to_close, "null");
}

/* A finding stands in every week from its opening to its closing, whatever order they are told in; all that
 * was open before is open in the first. */
static void test_weeks_between(void **state)
{
	(void)state;
	struct s6_finding v[] = {
		finding("D-DL-01", "1280", "2025-02-26T10:00:00Z", "2025-03-12T10:00:00Z"),
		finding("D-DL-01", "1280", "2025-01-02T10:00:00Z", NULL),
		finding("D-DL-01", "1280", "2025-01-02T10:00:00Z", "2025-02-23T22:59:59Z"),  /* Sunday before */
	};
	static const struct {
		const char *opened, *closed, *open, *oldest;
	} want[] = {
		{ "1", "0", "2", "59" }, { "0", "0", "2", "66" }, { "0", "1", "1", "73" }, { "0", "0", "1", "77" },
	};
	for (int turn = 0; turn < 2; turn++) {
		struct s6 s = { .monday = day("2025-02-24"), .n_weeks = 4, .now = at("2025-03-20T10:00:00Z"),
			        .arena = &made };
		for (size_t i = 0; i < COUNT(v); i++)
			s6_add(&s, &v[turn ? COUNT(v) - 1 - i : i]);
		for (int32_t week = 0; week < 4; week++) {
			struct table t;
			s6_table(&s, week, is_all, TEXT("12"), false, &t);
			assert_int_equal(t.n, 1);
			assert_cell(&t, 0, S6_opened, want[week].opened);
			assert_cell(&t, 0, S6_closed, want[week].closed);
			assert_cell(&t, 0, S6_open_now, want[week].open);
			assert_cell(&t, 0, S6_oldest_open_days, want[week].oldest);
		}
	}
}

static void test_lowest_examples(void **state)
{
	(void)state;
	struct s6 s = { .monday = day("2025-03-10"), .n_weeks = 1, .now = at("2025-03-14T10:00:00Z"), .arena = &made };
	const char *const ids[] = { "e5", "e1", "e4", "e2", "e1", "e3", "" };
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct s6_finding f = finding("D-DL-01", "1280", "2025-03-11T10:00:00Z", NULL);
		f.event_id = text_of(ids[i]);
		s6_add(&s, &f);
	}
	struct table t;
	s6_table(&s, 0, is_all, TEXT("12"), true, &t);
	assert_cell(&t, 0, S6_opened, "7");
	assert_cell(&t, 0, S6_example_event_ids, "[\"e1\",\"e2\",\"e3\"]");
}

/* A source's faults are its owner's: of a private provider its principal's, of a leased system the
 * registered owner's; a number that nobody has stays one. */
static void test_parties(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\",\"kind\":\"REGION\",\"orgnr\":\"2321000255\"}"),
		ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"kind\":\"MUNICIPALITY\","
		                 "\"orgnr\":\"2120001124\"}"),
		ROW("principal", "{\"id\":\"privat-sjobo\",\"validFrom\":\"2010-01-01\",\"kind\":\"PRIVATE_PROVIDER\","
		                 "\"orgnr\":\"5599990008\",\"under\":\"12\"}"),
		ROW("source", "{\"id\":\"urn:samverka:2120001124:leased\",\"validFrom\":\"2010-01-01\","
		              "\"owner\":\"privat-sjobo\"}"),
	};
	static const struct {
		const char *key, *party, *want;
	} v[] = { { "c:K1", "1280", "1280" }, { "c:K1", "2120001124", "1280" }, { "c:K1", "5560360793", "5560360793" },
		  { "src:urn:samverka:2120001124:omsorg", "2120001124", "1280" },
		  { "src:urn:samverka:5599990008:journal", "5599990008", "12" },
		  { "src:urn:samverka:2120001124:leased", "2120001124", "12" },
		  { "src:urn:samverka:5560360793:x", "5560360793", "5560360793" } };
	struct registry *r = registry_made(rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(v); i++) {
		struct text got = s6_party(r, text_of(v[i].key), text_of(v[i].party));
		if (!text_eq(got, text_of(v[i].want)))
			fail_msg("%s %s: %.*s", v[i].key, v[i].party, TEXT_ARGS(got));
	}
	registry_free(r);
}

static int forget(void **state)
{
	(void)state;
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_weeks, forget),
		cmocka_unit_test_teardown(test_columns, forget),
		cmocka_unit_test_teardown(test_past_week, forget),
		cmocka_unit_test_teardown(test_weeks_between, forget),
		cmocka_unit_test_teardown(test_lowest_examples, forget),
		cmocka_unit_test_teardown(test_parties, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
