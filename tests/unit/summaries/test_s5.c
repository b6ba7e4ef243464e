/* s5: every column, and an as_of that knows no clock. */
#include "summaries/s5.h"

#include "made_case.h"
#include "made_parts.h"

static struct table fold(const char *today, struct case_state *const *v, size_t n)
{
	struct s5 s;
	struct table t;
	s5_init(&s, TEXT("1280"), day(today), &made);
	for (size_t i = 0; i < n; i++)
		s5_add(&s, &(struct member){ TEXT("x"), v[i] });
	s5_table(&s, &t);
	return t;
}

static void test_columns(void **state)
{
	(void)state;
	struct case_state *v[6];
	for (size_t i = 0; i < COUNT(v); i++)
		v[i] = case_of("1280");
	v[0]->expected_discharge_at = at("2025-03-10T15:00:00Z");
	v[1]->expected_discharge_at = at("2025-03-13T15:00:00Z");
	v[1]->can_receive_from = at("2025-03-10T00:00:00Z");
	ready(v[2], "2025-03-09T09:00:00Z", "2025-03-12");
	ready(v[3], "2025-03-03T09:00:00Z", "2025-03-06");
	v[3]->status = STATUS_READY_LIABLE;
	ready(v[4], "2025-03-05T09:00:00Z", "2025-03-08");
	v[4]->status = STATUS_READY_BLOCKED;
	v[4]->sip_required = true;
	v[4]->evaluated_at = at("2025-03-10T09:30:00Z");
	v[4]->can_receive_from = at("2025-03-12T00:00:00Z");
	discharged(v[5], "2025-03-10T08:00:00Z");
	v[5]->expected_discharge_at = at("2025-03-10T15:00:00Z");
	struct table t = fold("2025-03-10", v, COUNT(v));
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S5_municipality_code, "\"1280\"");
	assert_cell(&t, 0, S5_inpatients_notified, "5");
	assert_cell(&t, 0, S5_expected_discharge_today, "1");
	assert_cell(&t, 0, S5_expected_next_3d, "1");
	assert_cell(&t, 0, S5_ready_now, "3");
	assert_cell(&t, 0, S5_ready_pending, "1");
	assert_cell(&t, 0, S5_ready_blocked_outpatient, "1");
	assert_cell(&t, 0, S5_ready_blocked_sip, "1");
	assert_cell(&t, 0, S5_ready_liable, "1");
	assert_cell(&t, 0, S5_longest_ready_days, "7");
	assert_cell(&t, 0, S5_can_receive_reported, "1");
	assert_cell(&t, 0, S5_as_of, "\"2025-03-10T09:30:00Z\"");
}

static void test_nobody(void **state)
{
	(void)state;
	struct table t = fold("2025-07-10", NULL, 0);
	assert_cell(&t, 0, S5_inpatients_notified, "0");
	assert_cell(&t, 0, S5_longest_ready_days, "0");
	assert_cell(&t, 0, S5_as_of, "\"2025-07-09T22:00:00Z\"");   /* midnight in Stockholm */
}

/* Withdrawn: in hospital, not ready. */
static void test_withdrawn(void **state)
{
	(void)state;
	struct case_state *s = case_of("1280");
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	((struct ready_interval *)(uintptr_t)s->ready)->end_at = at("2025-03-06T09:00:00Z");
	s->status = STATUS_PLANNING;
	struct table t = fold("2025-03-10", &s, 1);
	assert_cell(&t, 0, S5_inpatients_notified, "1");
	assert_cell(&t, 0, S5_ready_now, "0");
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
		cmocka_unit_test_teardown(test_nobody, forget),
		cmocka_unit_test_teardown(test_withdrawn, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
