/* s2: every column, and what freezing does. */
#include "summaries/s2.h"

#include "made_case.h"

static const struct registry_row open_rows[] = {
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"kind\":\"MUNICIPALITY\"}"),
};
static const struct registry_row frozen_rows[] = {
	ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":[{\"at\":"
	                  "\"2025-04-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
	ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-04\",\"events\":[{\"at\":"
	                  "\"2025-05-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
};

static struct case_state *liable_case(void)
{
	struct case_state *s = case_of("1280");
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	discharged(s, "2025-03-12T11:00:00Z");
	s->sip_required = s->sip_called = true;
	s->sip_called_at = at("2025-03-06T10:00:00Z");
	s->outpatient_from = at("2025-03-09T06:00:00Z");
	s->liability = LIABILITY_ENDED;
	charged(s, "2025-03-08", DAY_BLOCKED, BLOCK_OUTPATIENT_UNKNOWN | BLOCK_NO_SIP_CALL, 0);
	charged(s, "2025-03-09", DAY_CHARGEABLE, 0, 1017000);
	charged(s, "2025-03-10", DAY_CHARGEABLE, 0, 1017000);
	charged(s, "2025-03-11", DAY_CHARGEABLE, 0, 1017000);
	struct text *codes = ARENA_NEW(&made, struct text);
	*codes = TEXT("D-DL-02");
	s->discrepancies = codes;
	s->n_discrepancies = 1;
	return s;
}

static bool row_of(const struct registry_row *rows, size_t n, const char *period,
                   const struct case_state *s, bool adjustment, struct table *t)
{
	struct registry *r = registry_made(rows, n);
	struct s2 fold = { TEXT("1280"), month(period), r };
	struct member m = member_of("K1", s);
	bool any = adjustment ? s2_adjustment(&fold, &m, &made, t) : s2_row(&fold, &m, &made, t);
	registry_free(r);
	return any;
}

static void test_columns(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	s->objections_open = 1;
	assert_true(row_of(open_rows, COUNT(open_rows), "2025-03", s, false, &t));
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S2_case_ref, "\"K1\"");
	assert_cell(&t, 0, S2_hospital_unit, "\"SE2321000255-KIR\"");
	assert_cell(&t, 0, S2_notice_sent_at, "\"2025-03-01T10:00:00Z\"");
	assert_cell(&t, 0, S2_ready_sent_at, "\"2025-03-05T09:00:00Z\"");
	assert_cell(&t, 0, S2_sip_required, "true");
	assert_cell(&t, 0, S2_sip_called_at, "\"2025-03-06T10:00:00Z\"");
	assert_cell(&t, 0, S2_outpatient_available_from, "\"2025-03-09T06:00:00Z\"");
	assert_cell(&t, 0, S2_liability_start, "\"2025-03-08\"");
	assert_cell(&t, 0, S2_end_date, "\"2025-03-12\"");
	assert_cell(&t, 0, S2_chargeable_days, "3");
	assert_cell(&t, 0, S2_blocked_days, "1");
	assert_cell(&t, 0, S2_block_reasons, "[\"NO_SIP_CALL\",\"OUTPATIENT_UNKNOWN\"]");
	assert_cell(&t, 0, S2_tariff_ore, "1017000");
	assert_cell(&t, 0, S2_amount_ore, "3051000");
	assert_cell(&t, 0, S2_policy_id, "\"law-default\"");
	assert_cell(&t, 0, S2_state, "\"ENDED\"");
	assert_cell(&t, 0, S2_objection_state, "\"OPEN\"");
	assert_cell(&t, 0, S2_discrepancy_codes, "[\"D-DL-02\"]");
	assert_cell(&t, 0, S2_municipality_code, "\"1280\"");
	assert_cell(&t, 0, S2_adjusts_period, "null");
}

static void assert_objection(const struct case_state *s, const char *expected)
{
	struct table t;
	assert_true(row_of(open_rows, COUNT(open_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_objection_state, expected);
}

/* Of the row's month and municipality. */
static void test_objections_to_a_month(void **state)
{
	(void)state;
	struct case_state *s = liable_case();
	struct named_objection named = { month("2025-04"), TEXT("1280"), true, false };
	s->objections = &named;
	s->n_objections = 1;
	assert_objection(s, "\"NONE\"");
	named.period = month("2025-03");
	assert_objection(s, "\"OPEN\"");
	named.municipality = TEXT("1281");
	assert_objection(s, "\"NONE\"");
	named = (struct named_objection){ month("2025-03"), { 0 }, false, true };
	assert_objection(s, "\"UPHELD\"");
	s->objections_open = 1;
	assert_objection(s, "\"OPEN\"");
}

static void test_no_tariff_is_not_zero(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	charged(s, "2025-03-12", DAY_CHARGEABLE, 0, INT64_MIN);
	assert_true(row_of(open_rows, COUNT(open_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "4");
	assert_cell(&t, 0, S2_amount_ore, "null");
	assert_cell(&t, 0, S2_tariff_ore, "null");
}

static void test_other_months_and_municipalities(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	assert_false(row_of(open_rows, COUNT(open_rows), "2025-04", s, false, &t));
	assert_false(row_of(open_rows, COUNT(open_rows), "2025-02", s, false, &t));
	s->status = STATUS_MERGED;
	assert_false(row_of(open_rows, COUNT(open_rows), "2025-03", s, false, &t));
	s->status = STATUS_CLOSED;
	s->restricted = true;
	assert_false(row_of(open_rows, COUNT(open_rows), "2025-03", s, false, &t));
}

/* Billed: the 9th and 10th. Now: the 9th to the 11th. */
static void test_frozen_and_adjusted(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	adjusted(s, "2025-03-11", 0, 1017000);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "2");
	assert_cell(&t, 0, S2_amount_ore, "2034000");
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "1");
	assert_cell(&t, 0, S2_amount_ore, "1017000");
	assert_cell(&t, 0, S2_adjusts_period, "\"2025-03\"");
	assert_false(row_of(open_rows, COUNT(open_rows), "2025-03", s, true, &t));
}

static bool booked_of(const char *with, const struct case_state *s, struct table *t)
{
	struct registry *r = registry_made(frozen_rows, COUNT(frozen_rows));
	struct s2 fold = { TEXT("1280"), month("2025-03"), r };
	struct member m = member_of("K1", s);
	bool any = s2_booked(&fold, &m, month(with), &made, t);
	registry_free(r);
	return any;
}

/* Billed: the 9th and 10th; with April the 11th in place of the 10th, which waits to be billed again. The
 * month stays as it was billed first, and the three rows add up to now: 9 to 11, and the 8th blocked. */
static void test_booked(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	booked(s, "2025-03-10", "2025-04", 1017000, 0);
	booked(s, "2025-03-11", "2025-04", 0, 1017000);
	adjusted(s, "2025-03-10", 0, 1017000);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "2");
	assert_cell(&t, 0, S2_amount_ore, "2034000");
	assert_cell(&t, 0, S2_blocked_days, "1");
	assert_true(booked_of("2025-04", s, &t));
	assert_cell(&t, 0, S2_chargeable_days, "0");
	assert_cell(&t, 0, S2_amount_ore, "0");
	assert_cell(&t, 0, S2_adjusts_period, "\"2025-03\"");
	assert_false(booked_of("2025-05", s, &t));
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "1");
	s->restricted = true;
	assert_false(booked_of("2025-04", s, &t));
}

/* A day that was billed and is blocked now is the one and not the other. */
static void test_billed_and_blocked(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	adjusted(s, "2025-03-08", 1017000, 0);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "4");
	assert_cell(&t, 0, S2_blocked_days, "0");
	assert_cell(&t, 0, S2_block_reasons, "[]");
}

/* A corrected tariff moves the amount and no day; one that was not known when the month was frozen is owed
 * in full. */
static void test_corrected_tariff(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = liable_case();
	adjusted(s, "2025-03-09", 1000000, 1017000);
	adjusted(s, "2025-03-10", 1000000, 1017000);
	adjusted(s, "2025-03-11", 1000000, 1017000);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "3");
	assert_cell(&t, 0, S2_blocked_days, "1");
	assert_cell(&t, 0, S2_tariff_ore, "1000000");
	assert_cell(&t, 0, S2_amount_ore, "3000000");
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "0");
	assert_cell(&t, 0, S2_amount_ore, "51000");
	s = liable_case();
	adjusted(s, "2025-03-11", INT64_MIN, 1017000);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "3");
	assert_cell(&t, 0, S2_amount_ore, "null");
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "0");
	assert_cell(&t, 0, S2_amount_ore, "1017000");
}

/* Billed days that are no more, of a case that never was: the bill stands, and all of it is owed back. */
static void test_void_owes_back(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = case_of("1280");
	s->status = STATUS_VOID;
	s->stay = STAY_VOID;
	adjusted(s, "2025-03-09", 1017000, 0);
	adjusted(s, "2025-03-10", 1017000, 0);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_chargeable_days, "2");
	assert_cell(&t, 0, S2_amount_ore, "2034000");
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "-2");
	assert_cell(&t, 0, S2_amount_ore, "-2034000");
	s->restricted = true;
	assert_false(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_false(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
}

/* The survivor is charged for the same days. */
static void test_merged_owes_back(void **state)
{
	(void)state;
	struct table t;
	struct case_state *s = case_of("1280");
	s->status = STATUS_MERGED;
	adjusted(s, "2025-03-09", 1017000, 0);
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t));
	assert_cell(&t, 0, S2_amount_ore, "1017000");
	assert_true(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t));
	assert_cell(&t, 0, S2_chargeable_days, "-1");
	assert_cell(&t, 0, S2_amount_ore, "-1017000");
}

/* Of a day: billed at first, billed with April, and now. Void and merged cases have no days now. */
static struct case_state *some_history(unsigned how, int64_t *ret_days, int64_t *ret_ore)
{
	static const char *const dates[] = { "2025-03-09", "2025-03-10", "2025-03-11" };
	static const enum case_status statuses[] = { STATUS_CLOSED, STATUS_VOID, STATUS_MERGED };
	struct case_state *s = case_of("1280");
	s->status = statuses[how % 3];
	how /= 3;
	*ret_days = *ret_ore = 0;
	for (int i = 0; i < 3; i++, how /= 8) {
		int64_t first = how & 1 ? 1017000 : 0, then = how & 2 ? 1017000 : 0,
			now = s->status == STATUS_CLOSED && how & 4 ? 1017000 : 0;
		if (first != then)
			booked(s, dates[i], "2025-04", first, then);
		if (then != now)
			adjusted(s, dates[i], then, now);
		if (now != 0)
			charged(s, dates[i], DAY_CHARGEABLE, 0, now);
		*ret_days += now != 0;
		*ret_ore += now;
	}
	return s;
}

static void add_row(bool any, const struct table *t, int64_t *days, int64_t *ore)
{
	*days += any ? strtoll(shown(t, 0, S2_chargeable_days), NULL, 10) : 0;
	*ore += any ? strtoll(shown(t, 0, S2_amount_ore), NULL, 10) : 0;
}

/* The month's own row and its adjustments add up to now, whatever became of the case. */
static void test_rows_add_up_to_now(void **state)
{
	(void)state;
	for (unsigned how = 0; how < 3 * 8 * 8 * 8; how++) {
		int64_t days, ore, is_days = 0, is_ore = 0;
		struct case_state *s = some_history(how, &days, &ore);
		struct table t;
		add_row(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, false, &t), &t, &is_days, &is_ore);
		add_row(row_of(frozen_rows, COUNT(frozen_rows), "2025-03", s, true, &t), &t, &is_days, &is_ore);
		add_row(booked_of("2025-04", s, &t), &t, &is_days, &is_ore);
		if (is_days != days || is_ore != ore)
			fail_msg("%u: %lld days and %lld, not %lld and %lld", how, (long long)is_days,
			         (long long)is_ore, (long long)days, (long long)ore);
	}
}

static void test_first_open_period(void **state)
{
	(void)state;
	struct registry *r = registry_made(frozen_rows, COUNT(frozen_rows));
	assert_int_equal(period_first_open(r, TEXT("1280"), month("2025-03")), month("2025-05"));
	assert_int_equal(period_first_open(r, TEXT("1280"), month("2025-04")), month("2025-05"));
	assert_true(period_frozen_at(r, TEXT("1280"), month("2025-03")) == at("2025-04-13T08:00:00Z"));
	assert_true(period_frozen_at(r, TEXT("0780"), month("2025-03")) == INSTANT_NONE);
	registry_free(r);
}

/* A settlement told in several T31 is frozen since the first of them, until it is reopened. */
static void test_frozen_since_the_first(void **state)
{
	(void)state;
	const struct registry_row several[] = {
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":["
		                  "{\"at\":\"2025-04-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"},"
		                  "{\"at\":\"2025-04-14T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-04\",\"events\":["
		                  "{\"at\":\"2025-05-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"},"
		                  "{\"at\":\"2025-05-14T08:00:00Z\",\"frozen\":false,\"policyVersion\":\"1\"},"
		                  "{\"at\":\"2025-05-15T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
	};
	struct registry *r = registry_made(several, COUNT(several));
	assert_true(period_frozen_at(r, TEXT("1280"), month("2025-03")) == at("2025-04-13T08:00:00Z"));
	assert_true(period_frozen_at(r, TEXT("1280"), month("2025-04")) == at("2025-05-15T08:00:00Z"));
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
		cmocka_unit_test_teardown(test_columns, forget),
		cmocka_unit_test_teardown(test_objections_to_a_month, forget),
		cmocka_unit_test_teardown(test_no_tariff_is_not_zero, forget),
		cmocka_unit_test_teardown(test_other_months_and_municipalities, forget),
		cmocka_unit_test_teardown(test_frozen_and_adjusted, forget),
		cmocka_unit_test_teardown(test_booked, forget),
		cmocka_unit_test_teardown(test_billed_and_blocked, forget),
		cmocka_unit_test_teardown(test_corrected_tariff, forget),
		cmocka_unit_test_teardown(test_void_owes_back, forget),
		cmocka_unit_test_teardown(test_merged_owes_back, forget),
		cmocka_unit_test_teardown(test_rows_add_up_to_now, forget),
		cmocka_unit_test_teardown(test_first_open_period, forget),
		cmocka_unit_test_teardown(test_frozen_since_the_first, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
