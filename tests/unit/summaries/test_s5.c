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

/* A municipality's own word (T17). */
static void says(struct case_state *s, const char *municipality, bool yes, const char *from)
{
	struct can_receive *v = ARENA_ARRAY(&made, s->n_receivers + 1, struct can_receive);
	if (s->n_receivers)
		memcpy(v, s->receivers, s->n_receivers * sizeof *v);
	v[s->n_receivers] = (struct can_receive){ text_of(municipality), yes, at(from) };
	s->receivers = v;
	s->n_receivers++;
	s->can_receive_from = yes ? at(from) : INSTANT_NONE;   /* the newest of all */
}

static void moves(struct case_state *s, const char *municipality, const char *from)
{
	struct responsible_from *v = ARENA_ARRAY(&made, s->n_responsible + 1, struct responsible_from);
	memcpy(v, s->responsible, s->n_responsible * sizeof *v);
	v[s->n_responsible] = (struct responsible_from){ day(from), text_of(municipality) };
	s->responsible = v;
	s->n_responsible++;
}

static void test_columns(void **state)
{
	(void)state;
	struct case_state *v[6];
	for (size_t i = 0; i < COUNT(v); i++)
		v[i] = case_of("1280");
	v[0]->expected_discharge_at = at("2025-03-10T15:00:00Z");
	v[1]->expected_discharge_at = at("2025-03-13T15:00:00Z");
	says(v[1], "1280", true, "2025-03-10T00:00:00Z");
	ready(v[2], "2025-03-09T09:00:00Z", "2025-03-12");
	ready(v[3], "2025-03-03T09:00:00Z", "2025-03-06");
	v[3]->status = STATUS_READY_LIABLE;
	ready(v[4], "2025-03-05T09:00:00Z", "2025-03-08");
	v[4]->status = STATUS_READY_BLOCKED;
	v[4]->sip_required = true;
	v[4]->blocked_now = BLOCK_OUTPATIENT_UNKNOWN | BLOCK_NO_SIP_CALL;
	v[4]->evaluated_at = at("2025-03-10T09:30:00Z");
	says(v[4], "1280", true, "2025-03-12T00:00:00Z");
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
	s->evaluated_at = at("2025-03-06T09:00:00Z");
	struct table t = fold("2025-03-10", &s, 1);
	assert_cell(&t, 0, S5_inpatients_notified, "1");
	assert_cell(&t, 0, S5_ready_now, "0");
}

/* A discharge told for the day after tomorrow: in a bed until then, and ready. */
static void test_discharge_ahead(void **state)
{
	(void)state;
	struct case_state *s = case_of("1280");
	ready(s, "2025-03-03T09:00:00Z", "2025-03-06");
	discharged(s, "2025-03-12T09:00:00Z");
	s->stay = STAY_ADMITTED;
	s->status = STATUS_READY_LIABLE;
	s->evaluated_at = at("2025-03-09T23:00:00Z");
	struct table t = fold("2025-03-10", &s, 1);
	assert_cell(&t, 0, S5_inpatients_notified, "1");
	assert_cell(&t, 0, S5_ready_now, "1");
	assert_cell(&t, 0, S5_ready_liable, "1");
	assert_cell(&t, 0, S5_longest_ready_days, "7");
}

static const char *const situations[] = { "ready_now", "ready_pending", "ready_blocked_outpatient",
	                                  "ready_blocked_sip", "ready_liable" };
static const size_t columns_of[] = { S5_ready_now, S5_ready_pending, S5_ready_blocked_outpatient,
	                             S5_ready_blocked_sip, S5_ready_liable };

/* want: a digit for each of the situations. */
static void assert_situation(struct case_state *s, const char *today, const char *want)
{
	struct table t = fold(today, &s, 1);
	for (size_t i = 0; i < COUNT(situations); i++) {
		const char *got = shown(&t, 0, columns_of[i]);
		if (got[0] != want[i] || got[1])
			fail_msg("%s: %s is %s, not %c", today, situations[i], got, want[i]);
	}
}

/* Of a patient who moved, one municipality waits for something: the one responsible today. */
static void test_moved(void **state)
{
	(void)state;
	static const struct {
		enum case_status status;
		uint32_t blocked;
		const char *there, *here;
	} cases[] = { { STATUS_READY_LIABLE, 0, "10001", "10000" },
		      { STATUS_READY_BLOCKED, BLOCK_OUTPATIENT_UNCLEAR, "10100", "10000" },
		      { STATUS_READY_BLOCKED, BLOCK_NO_SIP_CALL, "10010", "10000" } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct case_state *s = case_of("1280");
		ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
		s->status = cases[i].status;
		s->blocked_now = cases[i].blocked;
		moves(s, "1281", "2025-03-11");
		assert_situation(s, "2025-03-10", cases[i].there);
		assert_situation(s, "2025-03-11", cases[i].here);
		moves(s, "", "2025-03-12");                    /* nobody is known to be */
		assert_situation(s, "2025-03-12", "10000");
	}
}

/* R-T20, R-T25: an interruption is shown as the status, the clock runs on; so it does while an objection is
 * open. On leave nothing is owed where the policy says so (R-T24). */
static void test_hidden_by_the_status(void **state)
{
	(void)state;
	struct case_state *s = case_of("1280");
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	s->status = STATUS_INTERRUPTED;
	s->liability = LIABILITY_LIABLE;
	assert_situation(s, "2025-03-10", "10001");
	s->liability = LIABILITY_CONTESTED;
	assert_situation(s, "2025-03-10", "10001");
	assert_situation(s, "2025-03-07", "11000");
	s->blocked_now = BLOCK_OUTPATIENT_NOT_AVAILABLE | BLOCK_LATE_SIP_CALL;
	assert_situation(s, "2025-03-10", "10110");
	s->blocked_now = 0;
	s->stay = STAY_ON_LEAVE;
	s->liability = LIABILITY_BLOCKED;
	assert_situation(s, "2025-03-10", "10000");
	s->status = STATUS_READY_BLOCKED;
	s->liability = LIABILITY_CONTESTED;
	assert_situation(s, "2025-03-10", "10000");
}

/* Its clock, not that of the municipality told first. */
static void test_own_clock(void **state)
{
	(void)state;
	struct case_state *s = case_of("1281");
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	struct ready_interval *r = (struct ready_interval *)(uintptr_t)s->ready;
	struct ready_clock *c = ARENA_ARRAY(&made, 2, struct ready_clock);
	c[0] = (struct ready_clock){ TEXT("1280"), at("2025-03-09T09:00:00Z"), day("2025-03-12") };
	c[1] = r->clocks[0];
	r->clocks = c;
	r->n_clocks = 2;
	moves(s, "1280", "2025-03-09");
	assert_situation(s, "2025-03-11", "11000");
	assert_situation(s, "2025-03-12", "10001");
}

/* What another one can receive is not told of this one. */
static void test_own_word(void **state)
{
	(void)state;
	struct case_state *s = case_of("1280");
	says(s, "1281", true, "2025-03-09T09:00:00Z");
	struct table t = fold("2025-03-10", &s, 1);
	assert_cell(&t, 0, S5_can_receive_reported, "0");
	says(s, "1280", true, "2025-03-09T10:00:00Z");
	says(s, "1283", false, "2025-03-09T11:00:00Z");
	t = fold("2025-03-10", &s, 1);
	assert_cell(&t, 0, S5_can_receive_reported, "1");
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
		cmocka_unit_test_teardown(test_discharge_ahead, forget),
		cmocka_unit_test_teardown(test_moved, forget),
		cmocka_unit_test_teardown(test_hidden_by_the_status, forget),
		cmocka_unit_test_teardown(test_own_clock, forget),
		cmocka_unit_test_teardown(test_own_word, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
