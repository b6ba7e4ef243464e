/* s1: every column, and that no order of cases changes a byte. */
#include "summaries/s1.h"

#include "made_case.h"
#include "made_parts.h"

static const struct registry_row rows[] = {
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"code\":\"1280\","
	                 "\"kind\":\"MUNICIPALITY\",\"name\":\"Malmö stad\",\"orgnr\":\"2120001124\"}"),
	ROW("population", "{\"id\":\"1280\",\"validFrom\":\"2024-12-31\",\"inhabitants\":365000,"
	                  "\"aged65plus\":58000}"),
};

static struct table fold(struct case_state *const *v, size_t n)
{
	struct s1 s = { .municipality = TEXT("1280"), .month = month("2025-03"), .arena = &made };
	struct registry *r = registry_made(rows, COUNT(rows));
	struct table t;
	for (size_t i = 0; i < n; i++)
		s1_add(&s, &(struct member){ TEXT("x"), v[i] });
	s1_table(&s, r, &t);
	for (size_t row = 0; row < t.n; row++) {   /* names borrow from the registry */
		struct cell *name = &table_row(&t, row)[S1_municipality_name];
		name->text = arena_text(&made, name->text);
	}
	registry_free(r);
	return t;
}

static void test_columns(void **state)
{
	(void)state;
	struct case_state *v[8];
	const int days[] = { 0, 1, 0, 5, 9, 2 };
	for (size_t i = 0; i < 6; i++)
		v[i] = episode("1280", days[i]);
	v[6] = case_of("1280");                        /* still in, ready at the end of March */
	ready(v[6], "2025-03-30T09:00:00Z", "2025-04-02");
	v[7] = episode("1280", 3);
	v[7]->psychiatric = true;
	struct table t = fold(v, 8);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S1_municipality_code, "\"1280\"");
	assert_cell(&t, 0, S1_municipality_name, "\"Malmö stad\"");
	assert_cell(&t, 0, S1_care_form, "\"SOMATIC\"");
	assert_cell(&t, 0, S1_episodes_ended, "6");
	assert_cell(&t, 0, S1_episodes_zero_day, "2");
	assert_cell(&t, 0, S1_episodes_ge1_day, "4");
	assert_cell(&t, 0, S1_ready_days_sum, "17");
	assert_cell(&t, 0, S1_ready_days_mean_all, "2.833");
	assert_cell(&t, 0, S1_ready_days_mean_ge1, "4.25");
	assert_cell(&t, 0, S1_ready_days_median, "1.5");
	assert_cell(&t, 0, S1_ready_days_p90, "9");
	assert_cell(&t, 0, S1_episodes_gt3, "2");
	assert_cell(&t, 0, S1_episodes_gt7, "1");
	assert_cell(&t, 0, S1_days_gt7, "2");
	assert_cell(&t, 0, S1_still_inpatient_at_end, "1");
	assert_cell(&t, 0, S1_days_per_1000_65plus, "0.293");
	assert_cell(&t, 0, S1_suppressed, "false");
	assert_cell(&t, 1, S1_care_form, "\"PSYCHIATRIC\"");
	assert_cell(&t, 1, S1_episodes_ended, "1");
	assert_cell(&t, 1, S1_ready_days_sum, "3");
}

static void test_who_does_not_count(void **state)
{
	(void)state;
	struct case_state *v[5];
	v[0] = case_of("1280");                        /* never ready */
	discharged(v[0], "2025-03-06T11:00:00Z");
	v[1] = episode("1280", 4);                     /* goes on elsewhere */
	v[1]->destination = TO_OTHER_HOSPITAL;
	v[2] = episode("1281", 4);                     /* another municipality's */
	v[3] = case_of("1280");                        /* ended in April, not ready at the end of March */
	ready(v[3], "2025-04-02T09:00:00Z", "2025-04-05");
	discharged(v[3], "2025-04-05T11:00:00Z");
	v[4] = case_of("1280");                        /* ready, and withdrawn before the month's end */
	ready(v[4], "2025-03-10T09:00:00Z", "2025-03-13");
	((struct ready_interval *)(uintptr_t)v[4]->ready)->end_at = at("2025-03-12T09:00:00Z");
	struct table t = fold(v, 5);
	assert_cell(&t, 0, S1_episodes_ended, "0");
	assert_cell(&t, 0, S1_still_inpatient_at_end, "0");
	assert_cell(&t, 0, S1_ready_days_mean_all, "null");
	assert_cell(&t, 0, S1_ready_days_median, "null");
}

/* A discharge that is told ahead ends the episode when its hour comes. */
static void test_ends_at_its_hour(void **state)
{
	(void)state;
	struct case_state *s = episode("1280", 4);
	s->evaluated_at--;
	struct table t = fold(&s, 1);
	assert_cell(&t, 0, S1_episodes_ended, "0");
	s->evaluated_at++;
	t = fold(&s, 1);
	assert_cell(&t, 0, S1_episodes_ended, "1");
}

static void test_two_intervals_are_one_episode(void **state)
{
	(void)state;
	struct case_state *s = case_of("1280");
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	((struct ready_interval *)(uintptr_t)s->ready)->end_at = at("2025-03-07T09:00:00Z");
	ready(s, "2025-03-10T09:00:00Z", "2025-03-13");
	discharged(s, "2025-03-14T09:00:00Z");
	struct table t = fold(&s, 1);
	assert_cell(&t, 0, S1_episodes_ended, "1");
	assert_cell(&t, 0, S1_ready_days_sum, "6");
}

static struct text bytes_of(const struct table *t)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	table_put(&j, t);
	return arena_text(&made, buf_text(&b));
}

/* Law 4: shuffled cases give the same bytes, and the sum is that of the facts. */
static void test_order_and_sums(void **state)
{
	(void)state;
	struct case_state *v[40];
	int64_t sum = 0;
	srandom(4);
	for (size_t i = 0; i < COUNT(v); i++) {
		int days = (int)(random() % 10);
		v[i] = episode("1280", days);
		sum += days;
	}
	struct table first = fold(v, COUNT(v));
	assert_int_equal(table_row(&first, 0)[S1_ready_days_sum].n, sum);
	struct text want = bytes_of(&first);
	for (int round = 0; round < 20; round++) {
		for (size_t i = COUNT(v) - 1; i > 0; i--) {
			size_t k = (size_t)random() % (i + 1);
			struct case_state *keep = v[i];
			v[i] = v[k];
			v[k] = keep;
		}
		struct table t = fold(v, COUNT(v));
		assert_true(text_eq(bytes_of(&t), want));
	}
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
		cmocka_unit_test_teardown(test_columns, forget),
		cmocka_unit_test_teardown(test_who_does_not_count, forget),
		cmocka_unit_test_teardown(test_ends_at_its_hour, forget),
		cmocka_unit_test_teardown(test_two_intervals_are_one_episode, forget),
		cmocka_unit_test_teardown(test_order_and_sums, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
