/* D-DL: what came too late. Admission on Saturday 1 March 2025. */
#include "discrepancy_story.h"

#define LATER "2025-05-01T12:00:00+02:00"

/* ---- D-DL-01 ---- */

static void late_notice_is_seen_from_the_deadline(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-02T08:00:01+01:00", "1280");
	assert_open(&s, LATER, "D-DL-01", "2025-03-02T08:00:00+01:00");
	assert_severity(&s, LATER, "D-DL-01", SEVERITY_LEGAL);
	assert_parties(&s, LATER, "D-DL-01", "12 1280");
}

static void exactly_24_hours_is_in_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-02T08:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-DL-01");
}

static void elapsed_time_over_the_clock_change(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-29T18:00:00+01:00");
	notified(&s, "2025-03-30T19:00:01+02:00", "1280");
	assert_open(&s, LATER, "D-DL-01", "2025-03-30T19:00:00+02:00");
}

static void each_notice_by_its_own_assessment_rt28(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-05T10:00:00+01:00",
	           "'noticeId':'in-a','municipality':'1280','needAssessedAt':'2025-03-04T11:00:00+"
	           "01:00'");
	assert_none(&s, LATER, "D-DL-01");
	story_fact(&s, "admission-notice.sent", "2025-03-05T10:00:00+01:00",
	           "'noticeId':'in-b','municipality':'1281'");
	assert_int_equal(count_found(&s, LATER, "D-DL-01"), 1);
	assert_non_null(find(&s, LATER, "D-DL-01", "in-b"));
}

/* 7.5: death cancels what was still to be done; R-T30: what was late by then stays late. */
static void death_cancels_the_deadline_rt30(void **state)
{
	static const struct {
		const char *died;
		bool late;
	} cases[] = { { "2025-03-01", false }, { "2025-03-02", false }, { "2025-03-03", true } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY s = { 0 };
		admitted(&s, "2025-03-01T10:00:00+01:00"); /* deadline on 2 March */
		story_fact(&s, "patient.deceased", "2025-03-03T12:00:00+01:00",
		           arena_printf(&s.a, "'diedOn':'%s'", cases[i].died).p);
		notified(&s, "2025-03-03T09:00:00+01:00", "1280");
		if (cases[i].late)
			assert_open(&s, LATER, "D-DL-01", "2025-03-02T10:00:00+01:00");
		else
			assert_none(&s, LATER, "D-DL-01");
	}
}

/* ---- D-DL-02: the call is due on the third date, and by söndagsregeln on the next weekday ---- */

static void needs_sip(struct story *s)
{
	opened(s);
	story_fact(s, "sip.assessed", "2025-03-03T11:00:00+01:00", "'needed':'YES'");
}

static struct fact *called(struct story *s, const char *when)
{
	struct text d = arena_printf(&s->a, "'noticeId':'sip-%zu'", s->n);
	return story_fact(s, "sip.invited", when, d.p);
}

static void missing_call_opens_after_the_third_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280"); /* Monday: due Thursday */
	assert_opens(&s, "D-DL-02", "2025-03-14T00:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-DL-02", "2025-03-13/2025-03-13"));
	assert_severity(&s, LATER, "D-DL-02", SEVERITY_LEGAL);
}

static void sundays_rule_moves_the_breach_and_both_dates_are_told(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-12T09:00:00+01:00", "1280"); /* Wednesday: Saturday, so Monday */
	assert_opens(&s, "D-DL-02", "2025-03-18T00:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-DL-02", "2025-03-15/2025-03-17"));
}

static void call_on_the_last_date_is_in_time_a_later_one_stays_a_breach(void **state)
{
	(void)state;
	STORY s = { 0 }, late = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	called(&s, "2025-03-17T23:59:59+01:00");
	assert_none(&s, LATER, "D-DL-02");
	needs_sip(&late);
	ready(&late, "2025-03-12T09:00:00+01:00", "1280");
	called(&late, "2025-03-18T08:00:00+01:00");
	assert_open(&late, LATER, "D-DL-02", "2025-03-18T00:00:00+01:00");
}

static void earlier_call_counts_rt12(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	called(&s, "2025-03-05T09:00:00+01:00");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-DL-02");
}

static void call_taken_back_before_the_date_rt6(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	called(&s, "2025-03-10T10:00:00+01:00");
	story_fact(&s, "sip.invitation-withdrawn", "2025-03-12T09:00:00+01:00", "");
	assert_open(&s, LATER, "D-DL-02", "2025-03-14T00:00:00+01:00");
	called(&s, "2025-03-13T09:00:00+01:00");
	assert_none(&s, LATER, "D-DL-02");
}

static void due_after_a_discharge_too_rt11(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-11T12:00:00+01:00");
	assert_opens(&s, "D-DL-02", "2025-03-14T00:00:00+01:00");
}

static void not_due_when_withdrawn_moved_or_dead_by_the_raw_date_rt11(void **state)
{
	(void)state;
	STORY w = { 0 }, m = { 0 }, region = { 0 }, d = { 0 };
	needs_sip(&w);
	ready(&w, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&w, "discharge-ready.withdrawn", "2025-03-13T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-13T12:00:00+01:00'");
	assert_none(&w, LATER, "D-DL-02");
	needs_sip(&m);
	ready(&m, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&m, "discharge.completed", "2025-03-13T12:00:00+01:00",
	           "'dischargedAt':'2025-03-13T12:00:00+01:00','destination':'OTHER_HOSPITAL'");
	assert_none(&m, LATER, "D-DL-02");
	needs_sip(&region);
	ready(&region, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&region, "discharge.completed", "2025-03-13T12:00:00+01:00",
	           "'dischargedAt':'2025-03-13T12:00:00+01:00','destination':'OTHER_REGION'");
	assert_none(&region, LATER, "D-DL-02");
	needs_sip(&d);
	ready(&d, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&d, "patient.deceased", "2025-03-14T12:00:00+01:00", "'diedOn':'2025-03-13'");
	assert_none(&d, LATER, "D-DL-02");
}

static void withdrawn_after_the_raw_date_stays_a_breach_rt11(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-14T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-14T12:00:00+01:00'");
	assert_open(&s, LATER, "D-DL-02", "2025-03-14T00:00:00+01:00");
}

static void not_assessed_is_not_required_rt1(void **state)
{
	(void)state;
	STORY s = { 0 }, strict = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-DL-02");
	story_principals(&strict);
	story_policy(&strict, "'sipRequiredWhenNotAssessed':true");
	opened(&strict);
	ready(&strict, "2025-03-10T09:00:00+01:00", "1280");
	assert_open(&strict, LATER, "D-DL-02", "2025-03-14T00:00:00+01:00");
}

static void two_intervals_two_calls(void **state)
{
	(void)state;
	STORY s = { 0 };
	needs_sip(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-17T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-17T12:00:00+01:00'");
	ready(&s, "2025-03-18T09:00:00+01:00", "1280");
	assert_int_equal(count_found(&s, LATER, "D-DL-02"), 2);
}

/* ---- D-DL-03 ---- */

static void assessed(struct story *s, const char *when, const char *sent)
{
	struct text d = arena_printf(
	        &s->a, "'noticeId':'ur','municipality':'1280','readyAssessedAt':'%s'", when);
	story_fact(s, "discharge-ready.notified", sent, d.p);
}

static void sent_long_after_the_judgement(void **state)
{
	(void)state;
	STORY s = { 0 }, in_time = { 0 };
	opened(&s);
	assessed(&s, "2025-03-10T13:00:00+01:00", "2025-03-10T17:00:01+01:00");
	assert_open(&s, LATER, "D-DL-03", "2025-03-10T17:00:00+01:00");
	assert_severity(&s, LATER, "D-DL-03", SEVERITY_WARN);
	opened(&in_time);
	assessed(&in_time, "2025-03-10T13:00:00+01:00", "2025-03-10T17:00:00+01:00");
	assert_none(&in_time, LATER, "D-DL-03");
}

static void sent_later_than_the_policy_allows(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'assessToSend':'30min'");
	opened(&s);
	assessed(&s, "2025-03-10T13:00:00+01:00", "2025-03-10T13:30:01+01:00");
	assert_open(&s, LATER, "D-DL-03", "2025-03-10T13:30:00+01:00");
}

static void over_noon_costs_a_day_however_short(void **state)
{
	(void)state;
	STORY s = { 0 }, noon = { 0 };
	opened(&s);
	assessed(&s, "2025-03-10T11:50:00+01:00", "2025-03-10T12:05:00+01:00");
	assert_open(&s, LATER, "D-DL-03", "2025-03-10T12:00:00+01:00");
	opened(&noon);
	assessed(&noon, "2025-03-10T11:50:00+01:00", "2025-03-10T12:00:00+01:00");
	assert_none(&noon, LATER, "D-DL-03");
}

static void fraction_after_noon_is_after_rg8(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "2025-03-10T11:50:00+01:00", "2025-03-10T12:00:00.000001+01:00");
	assert_open(&s, LATER, "D-DL-03", "2025-03-10T12:00:00+01:00");
}

/* ---- D-DL-04 ---- */

static void expected(struct story *s, const char *said, const char *suffix, const char *when)
{
	struct text d = arena_printf(
	        &s->a, "'noticeId':'x%zu','municipality':'1280','expectedDischargeAt':'%s'", s->n,
	        when);
	story_fact(s, suffix, said, d.p);
}

static void expected_date_passed(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	expected(&s, "2025-03-02T09:00:00+01:00", "expected-discharge.changed", "2025-03-08");
	assert_opens(&s, "D-DL-04", "2025-03-09T00:00:00+01:00");
	assert_severity(&s, LATER, "D-DL-04", SEVERITY_INFO);
	discharged(&s, "2025-03-10T12:00:00+01:00");
	assert_open(&s, LATER, "D-DL-04", "2025-03-09T00:00:00+01:00");
}

static void left_on_the_expected_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	expected(&s, "2025-03-02T09:00:00+01:00", "expected-discharge.changed",
	         "2025-03-08T10:00:00+01:00");
	discharged(&s, "2025-03-08T15:00:00+01:00");
	assert_none(&s, LATER, "D-DL-04");
}

static void change_told_in_time_or_late(void **state)
{
	(void)state;
	STORY s = { 0 }, late = { 0 };
	opened(&s);
	expected(&s, "2025-03-02T09:00:00+01:00", "admission-notice.sent", "2025-03-08");
	expected(&s, "2025-03-08T20:00:00+01:00", "expected-discharge.changed", "2025-03-12");
	discharged(&s, "2025-03-12T15:00:00+01:00");
	assert_none(&s, LATER, "D-DL-04");
	opened(&late);
	expected(&late, "2025-03-02T09:00:00+01:00", "admission-notice.sent", "2025-03-08");
	expected(&late, "2025-03-09T20:00:00+01:00", "expected-discharge.changed", "2025-03-12");
	discharged(&late, "2025-03-12T15:00:00+01:00");
	assert_closed(&late, LATER, "D-DL-04", "2025-03-09T00:00:00+01:00",
	              "2025-03-09T20:00:00+01:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(late_notice_is_seen_from_the_deadline),
		cmocka_unit_test(exactly_24_hours_is_in_time),
		cmocka_unit_test(elapsed_time_over_the_clock_change),
		READING("R-T28: D-DL-01 per T03", each_notice_by_its_own_assessment_rt28),
		READING("R-T30: death cancels D-DL-01, not what was late before",
		        death_cancels_the_deadline_rt30),
		cmocka_unit_test(missing_call_opens_after_the_third_date),
		cmocka_unit_test(sundays_rule_moves_the_breach_and_both_dates_are_told),
		cmocka_unit_test(call_on_the_last_date_is_in_time_a_later_one_stays_a_breach),
		READING("R-T12: an earlier live call counts", earlier_call_counts_rt12),
		READING("R-T6: T14 withdraws earlier calls (D-DL-02)",
		        call_taken_back_before_the_date_rt6),
		READING("R-T11: due after a discharge too", due_after_a_discharge_too_rt11),
		READING("R-T11: not due when withdrawn, moved or dead by the raw date",
		        not_due_when_withdrawn_moved_or_dead_by_the_raw_date_rt11),
		READING("R-T11: withdrawn after the raw date",
		        withdrawn_after_the_raw_date_stays_a_breach_rt11),
		READING("R-T1: required only when assessed NEEDED",
		        not_assessed_is_not_required_rt1),
		cmocka_unit_test(two_intervals_two_calls),
		cmocka_unit_test(sent_long_after_the_judgement),
		cmocka_unit_test(sent_later_than_the_policy_allows),
		cmocka_unit_test(over_noon_costs_a_day_however_short),
		READING("R-G8: a fraction after 12:00:00 is after",
		        fraction_after_noon_is_after_rg8),
		cmocka_unit_test(expected_date_passed),
		cmocka_unit_test(left_on_the_expected_date),
		cmocka_unit_test(change_told_in_time_or_late),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
