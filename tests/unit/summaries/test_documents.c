/* S8 to S11 of documents made by hand; every figure below was counted on paper. */
#include "summaries/s10.h"
#include "summaries/s11.h"
#include "summaries/s9.h"

#include "made_document.h"

static const struct registry_row reference[] = {
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"kind\":\"MUNICIPALITY\",\"name\":\"Malmö\"}"),
};

static void test_votes(void **state)
{
	(void)state;
	struct registry *r = registry_made(reference, COUNT(reference));
	struct document d = { TEXT("skane:strategi"), made_document() };
	struct table t;
	s8_table(&d, r, day("2022-05-10"), &made, &t);
	assert_int_equal(t.n, 6);
	assert_cell(&t, 0, S8_document_id, "\"skane:strategi\"");
	assert_cell(&t, 0, S8_state, "\"FINAL\"");
	assert_cell(&t, 0, S8_verb, "\"ADOPT\"");
	assert_cell(&t, 0, S8_final_on, "\"2022-05-05\"");
	assert_cell(&t, 0, S8_hash_matches, "true");
	assert_cell(&t, 0, S8_conditions, "null");
	assert_cell(&t, 0, S8_days_waiting, "null");
	assert_cell(&t, 1, S8_principal_name, "\"Malmö\"");
	assert_cell(&t, 1, S8_conditions, "[\"AT_LEAST_K 20 until 2022-06-30\"]");
	assert_cell(&t, 1, S8_condition_state, "\"UNMET\"");
	assert_cell(&t, 1, S8_hash_matches, "false");
	assert_cell(&t, 1, S8_final_on, "null");
	assert_cell(&t, 2, S8_state, "\"PENDING\"");
	assert_cell(&t, 2, S8_verb, "null");
	assert_cell(&t, 2, S8_hash_matches, "null");
	assert_cell(&t, 2, S8_days_waiting, "70");     /* 1 March to 10 May */
	assert_cell(&t, 5, S8_verb, "\"REJECT\"");
	registry_free(r);
}

static int64_t sum_of(const struct table *t, size_t row)
{
	static const int columns[] = { S9_adopted, S9_conditional, S9_rejected, S9_referred_back, S9_pending };
	int64_t sum = 0;
	for (size_t i = 0; i < COUNT(columns); i++)
		sum += table_row(t, row)[columns[i]].n;
	return sum;
}

static void test_overview(void **state)
{
	(void)state;
	struct document d = { TEXT("x"), made_document() };
	struct table t = { .columns = &s9_columns };
	s9_add(&d, &made, &t);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S9_rule, "\"ALL\"");
	assert_cell(&t, 0, S9_adopted, "1");
	assert_cell(&t, 0, S9_conditional, "0"); /* it has, but on another wording */
	assert_cell(&t, 0, S9_pending, "1");
	assert_cell(&t, 0, S9_final, "1");
	assert_cell(&t, 0, S9_effective_set, "[\"12\"]");
	assert_cell(&t, 0, S9_blocking_principals, "[\"1280\",\"1281\"]");
	assert_cell(&t, 0, S9_next_deadline, "\"2022-06-30\"");
	assert_cell(&t, 1, S9_rule, "\"QUORUM 2\"");
	assert_cell(&t, 1, S9_rejected, "1");
	assert_cell(&t, 1, S9_pending, "0");
	for (size_t i = 0; i < t.n; i++) /* all but the one on another wording */
		assert_int_equal(sum_of(&t, i), table_row(&t, i)[S9_n_principals].n - 1);
}

/* Who is asked again has not adopted, whatever was decided before. */
static void test_asked_again(void **state)
{
	(void)state;
	struct vote_state v[] = { vote("12", STAGE_ANNULLED, DECISION_ADOPTED),
		                  vote("1280", STAGE_PENDING, DECISION_CONDITIONAL),
		                  vote("1281", STAGE_PENDING, DECISION_TABLED),
		                  vote("1282", STAGE_PENDING, DECISION_REFERRED_BACK) };
	struct item_state item = { .item_id = TEXT("1"), .rule = RULE_ALL, .k = INT64_MIN, .votes = v,
		                   .n_votes = COUNT(v), .in_force_from = DAY_NONE, .next_change_on = DAY_NONE };
	struct document_state s = { .items = &item, .n_items = 1 };
	struct table t = { .columns = &s9_columns };
	for (size_t i = 0; i < COUNT(v); i++)
		v[i].waiting_since = day("2022-06-01");
	s9_add(&(struct document){ TEXT("x"), &s }, &made, &t);
	assert_cell(&t, 0, S9_adopted, "0");
	assert_cell(&t, 0, S9_conditional, "0");
	assert_cell(&t, 0, S9_pending, "3");
	assert_cell(&t, 0, S9_referred_back, "1");
}

static void test_money(void **state)
{
	(void)state;
	struct registry *r = registry_made(reference, COUNT(reference));
	struct document d = { TEXT("x"), made_document() };
	struct table t = { .columns = &s10_columns }, none = { .columns = &s10_columns };
	s10_add(&d, 2022, r, &made, &t);
	assert_int_equal(t.n, 4);
	assert_cell(&t, 0, S10_principal_code, "null");
	assert_cell(&t, 0, S10_budget_ore, "210000000");
	assert_cell(&t, 0, S10_ratio, "1");
	assert_cell(&t, 0, S10_committed_ore, "105000000");
	assert_cell(&t, 0, S10_cap_breached, "true");
	assert_cell(&t, 0, S10_approval_state, "\"MISSING\"");
	assert_cell(&t, 1, S10_firm, "\"DECIDED\"");
	assert_cell(&t, 2, S10_committed_ore, "60000000");
	assert_cell(&t, 2, S10_firm, "\"CONSIDERED\"");
	assert_cell(&t, 3, S10_committed_ore, "null");
	int64_t shares = 0;
	for (size_t i = 1; i < t.n; i++)
		shares += table_row(&t, i)[S10_share_ore].n;
	assert_int_equal(shares, table_row(&t, 0)[S10_budget_ore].n);
	s10_add(&d, 2023, r, &made, &none);
	assert_int_equal(none.n, 0);
	registry_free(r);
}

static struct version_life version(const char *established, const char *ended, enum version_end by)
{
	return (struct version_life){ .number = 1, .established_on = day(established), .valid_from = DAY_NONE,
		                      .valid_to = DAY_NONE, .ended_on = ended ? day(ended) : DAY_NONE,
		                      .ended_by = by };
}

static void add_governing(struct s11 *s, const struct governing_state *g, const char *type)
{
	struct document_state d = { .doc_type = text_of(type), .owner_unit = TEXT("HSN"), .governing = *g };
	s11_add(s, &(struct document){ TEXT("x"), &d });
}

/* On 30 June 2022. */
static void test_governing(void **state)
{
	(void)state;
	struct s11 s = { .year = 2022, .today = day("2022-06-30"), .review_ahead_days = 90, .arena = &made };
	struct version_life holds = version("2022-06-20", NULL, END_NONE);      /* 10 days old */
	struct version_life older = version("2022-06-10", NULL, END_NONE);      /* 20 days old */
	struct version_life gone = version("2019-01-01", "2022-03-01", END_REPEALED);
	struct governing_state g = { .established = true, .versions = &holds, .n_versions = 1,
		                     .ended_on = DAY_NONE, .published = PUBLISHED_SOMEWHERE | PUBLISHED_EXTERNAL,
		                     .next_review_on = day("2022-09-28") };
	struct table t;
	add_governing(&s, &g, "policy");
	g.versions = &older;
	g.published = PUBLISHED_SOMEWHERE | PUBLISHED_INTERNAL;
	g.next_review_on = day("2022-06-29");
	add_governing(&s, &g, "policy");
	g = (struct governing_state){ .versions = &gone, .n_versions = 1, .published = PUBLISHED_SOMEWHERE,
		                      .ended_on = day("2022-03-01"), .next_review_on = DAY_NONE };
	add_governing(&s, &g, "policy");
	add_governing(&s, &g, "anvisning");
	s11_table(&s, &t);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S11_doc_type, "\"anvisning\"");
	assert_cell(&t, 0, S11_established, "0");
	assert_cell(&t, 0, S11_median_age_days, "null");
	assert_cell(&t, 1, S11_established, "2");
	assert_cell(&t, 1, S11_published, "3");
	assert_cell(&t, 1, S11_review_due_90d, "1");   /* 28 September is the 90th day */
	assert_cell(&t, 1, S11_review_overdue, "1");
	assert_cell(&t, 1, S11_expired_published, "1");
	assert_cell(&t, 1, S11_new_in_period, "2");
	assert_cell(&t, 1, S11_repealed_in_period, "1");
	assert_cell(&t, 1, S11_median_age_days, "15");
	assert_cell(&t, 1, S11_external_share, "0.333");
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
		cmocka_unit_test_teardown(test_votes, forget),
		cmocka_unit_test_teardown(test_overview, forget),
		cmocka_unit_test_teardown(test_asked_again, forget),
		cmocka_unit_test_teardown(test_money, forget),
		cmocka_unit_test_teardown(test_governing, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
