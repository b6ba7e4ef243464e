/* summary: keys, digests, versions, events; rows read back. */
#include "summaries/summary.h"

#include "summaries/s1.h"

#include "made_case.h"

#include <jansson.h>

static struct table one_row(int64_t ended)
{
	struct table t = { .columns = &s1_columns };
	struct cell *row = table_add(&t, &made);
	row[S1_municipality_code] = cell_text(TEXT("1280"));
	row[S1_episodes_ended] = cell_int(ended);
	row[S1_ready_days_mean_all] = cell_ratio(17, 6);
	row[S1_suppressed] = cell_bool(false);
	return t;
}

static struct summary summary_of(const struct table *rows)
{
	return (struct summary){ .type = "S1", .recipient = TEXT("12"), .period = TEXT("2025-03"),
		                 .sub = TEXT("1280"), .start = day("2025-03-01"), .end = day("2025-03-31"),
		                 .policy_version = TEXT("default/0"), .definition = TEXT("ready-days/1"),
		                 .rows = rows };
}

static void test_key(void **state)
{
	(void)state;
	struct table t = one_row(1);
	struct summary s = summary_of(&t);
	assert_true(text_eq(summary_key(&s, &made), TEXT("S1/12/2025-03/1280")));
	s.sub = TEXT("");
	assert_true(text_eq(summary_key(&s, &made), TEXT("S1/12/2025-03")));
	assert_true(text_eq(summary_key_part(TEXT("a/b%c:d"), &made), TEXT("a%2Fb%25c:d")));
}

static struct text payload(const struct summary *s, struct summary_issue v)
{
	BUF_AUTO b = { 0 };
	summary_digest(s, v.digest);
	summary_put(s, &v, &b);
	return arena_text(&made, buf_text(&b));
}

static const struct summary_issue issue = { .version = 3, .generated_at = 1741608000000000,
	                                    .data_as_of = INSTANT_NONE, .heard = 2, .expected = 5,
	                                    .supersedes = { "abc", 3 } };

static void test_header(void **state)
{
	(void)state;
	struct table t = one_row(6);
	struct summary s = summary_of(&t);
	struct text text = payload(&s, issue);
	json_t *o = json_loadb(text.p, text.n, 0, NULL), *h = json_object_get(o, "header");
	static const char *const members[] = { "summaryType", "schemaVersion", "audience", "recipient",
		                               "periodStart", "periodEnd", "generatedAt", "dataAsOf",
		                               "policyVersion", "definitionId", "status", "completeness",
		                               "suppressedCells", "digest", "supersedes", "columns",
		                               "version" };
	for (size_t i = 0; i < COUNT(members); i++)
		if (!json_object_get(h, members[i]))
			fail_msg("header has no %s", members[i]);
	assert_string_equal(json_string_value(json_object_get(h, "status")), "PRELIMINARY");
	assert_string_equal(json_string_value(json_object_get(h, "supersedes")), "abc");
	assert_string_equal(json_string_value(json_object_get(h, "periodEnd")), "2025-03-31");
	assert_int_equal(json_array_size(json_object_get(h, "columns")), s1_columns.n);
	assert_int_equal(json_array_size(json_object_get(o, "rows")), 1);
	json_decref(o);
}

/* Of a month that lost members: the same words, and why they are so; said once. */
static void test_standing(void **state)
{
	(void)state;
	struct table t = one_row(6);
	struct summary s = summary_of(&t);
	struct summary_issue next = { .version = 4, .generated_at = issue.generated_at + 1000000,
		                      .supersedes = TEXT("def") };
	BUF_AUTO stands = { 0 };
	BUF_AUTO again = { 0 };
	struct text before = payload(&s, issue);
	summary_put_standing(before, &next, &stands);
	json_t *was = json_loadb(before.p, before.n, 0, NULL), *is = json_loadb(stands.p, stands.n, 0, NULL);
	json_t *h = json_object_get(was, "header"), *c = json_object_get(h, "completeness");
	json_object_set_new(c, "removed", json_true());
	json_object_set_new(h, "version", json_integer(4));
	json_object_set_new(h, "supersedes", json_string("def"));
	json_object_set(h, "generatedAt", json_object_get(json_object_get(is, "header"), "generatedAt"));
	assert_string_equal(json_string_value(json_object_get(h, "generatedAt")), "2025-03-10T12:00:01Z");
	assert_true(json_equal(was, is));
	assert_non_null(strstr(stands.p, "2.833"));
	summary_put_standing(buf_text(&stands), &next, &again);
	assert_int_equal(again.n, 0);
	summary_put_standing((struct text){ 0 }, &next, &again);
	assert_int_equal(again.n, 0);
	json_decref(was);
	json_decref(is);
}

/* A new version of a shared table whose parts lost members says so from the start, by the same digest. */
static void test_removed(void **state)
{
	(void)state;
	struct table t = one_row(6);
	struct summary s = summary_of(&t), less = s;
	uint8_t a[32], b[32];
	less.removed = true;
	summary_digest(&s, a);
	summary_digest(&less, b);
	assert_memory_equal(a, b, 32);
	struct summary_issue v = issue;
	struct text whole = payload(&s, v);
	assert_null(strstr(whole.p, "removed"));
	struct text told = payload(&less, v);
	assert_non_null(strstr(told.p, ",\"removed\":true}"));
}

/* What is said counts; when, of which version and how complete does not. */
static void test_digest(void **state)
{
	(void)state;
	struct table t = one_row(6), other = one_row(7);
	struct summary s = summary_of(&t), changed = summary_of(&other), frozen = s;
	uint8_t a[32], b[32];
	summary_digest(&s, a);
	summary_digest(&changed, b);
	assert_memory_not_equal(a, b, 32);
	frozen.status = SUMMARY_FROZEN;
	summary_digest(&frozen, b);
	assert_memory_not_equal(a, b, 32);
	struct summary_issue later = issue;
	later.generated_at += 1;
	later.heard = 5;
	assert_false(text_eq(payload(&s, issue), payload(&s, later)));
	summary_digest(&s, b);
	assert_memory_equal(a, b, 32);
}

static void test_event_id(void **state)
{
	(void)state;
	uint8_t digest[32] = { 1 };
	struct text id = summary_event_id(TEXT("S1/12/2025-03/1280"), 3, digest, &made);
	assert_int_equal(id.n, SUMMARY_ID_DIGITS);
	assert_true(text_eq(id, summary_event_id(TEXT("S1/12/2025-03/1280"), 3, digest, &made)));
	assert_false(text_eq(id, summary_event_id(TEXT("S1/12/2025-03/1280"), 4, digest, &made)));
	digest[31] = 1;
	assert_false(text_eq(id, summary_event_id(TEXT("S1/12/2025-03/1280"), 3, digest, &made)));
}

static void test_event(void **state)
{
	(void)state;
	struct table t = one_row(6);
	struct summary s = summary_of(&t);
	BUF_AUTO b = { 0 };
	struct summary_event v = { .id = TEXT("i"), .source = TEXT("urn:x"), .type = TEXT("S1"),
		                   .key = summary_key(&s, &made), .payload = payload(&s, issue),
		                   .generated_at = issue.generated_at };
	summary_put_event(&v, &b);
	json_t *o = json_loadb(b.p, b.n, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(o, "type")),
	                    "samverka.summary.s1.published.v1");
	assert_string_equal(json_string_value(json_object_get(o, "specversion")), "1.0");
	assert_string_equal(json_string_value(json_object_get(o, "time")), "2025-03-10T12:00:00Z");
	assert_string_equal(json_string_value(json_object_get(o, "partitionkey")), "S1/12/2025-03/1280");
	assert_non_null(json_object_get(json_object_get(o, "data"), "header"));
	json_decref(o);
}

/* Rows read back say the same. */
static void test_read_back(void **state)
{
	(void)state;
	struct table t = one_row(6), back = { .columns = &s1_columns };
	BUF_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&a);
	table_put(&j, &t);
	json_t *rows = json_loadb(a.p, a.n, 0, NULL);
	table_read(rows, &made, &back);
	json_decref(rows);
	j = json_out_to(&b);
	table_put(&j, &back);
	assert_string_equal(a.p, b.p);
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
		cmocka_unit_test_teardown(test_key, forget),
		cmocka_unit_test_teardown(test_header, forget),
		cmocka_unit_test_teardown(test_standing, forget),
		cmocka_unit_test_teardown(test_removed, forget),
		cmocka_unit_test_teardown(test_digest, forget),
		cmocka_unit_test_teardown(test_event_id, forget),
		cmocka_unit_test_teardown(test_event, forget),
		cmocka_unit_test_teardown(test_read_back, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
