/* D-DUP-01 and D-TIM-04: two words where there can be one. */
#include "discrepancy_story.h"

#define LATER "2025-05-01T12:00:00+02:00"
#define OTHER "urn:samverka:2321000255:coordination"

/* ---- D-DUP-01 ---- */

static void two_admissions_that_differ_rg6(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	recorded(from_source(
	                 story_fact(&s, "admission.registered", "2025-03-01T09:00:00+01:00",
	                            "'noticeId':'adm2','admittedAt':'2025-03-01T09:00:00+01:00'"),
	                 OTHER),
	         "2025-03-02T09:00:00+01:00");
	assert_none(&s, "2025-03-02T08:59:59+01:00", "D-DUP-01");
	assert_open(&s, LATER, "D-DUP-01", "2025-03-02T09:00:00+01:00");
	assert_int_equal(find(&s, LATER, "D-DUP-01", "admission")->n_evidence, 2);
}

static void two_that_say_the_same_rg6(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	from_source(story_fact(&s, "admission.registered", "2025-03-01T09:00:00+01:00",
	                       "'noticeId':'adm2','admittedAt':'2025-03-01T08:00:00+01:00',"
	                       "'registeredMunicipality':'1281'"),
	            OTHER);
	assert_none(&s, LATER, "D-DUP-01");
}

static void discharge_and_death_rg6(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	discharged(&s, "2025-03-15T14:00:00+01:00");
	story_fact(&s, "patient.deceased", "2025-03-18T08:00:00+01:00", "'diedOn':'2025-03-17'");
	story_fact(&s, "patient.deceased", "2025-03-19T08:00:00+01:00", "'diedOn':'2025-03-16'");
	assert_non_null(find(&s, LATER, "D-DUP-01", "discharge"));
	assert_non_null(find(&s, LATER, "D-DUP-01", "death"));
}

static void replaced_fact_does_not_count(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "admission.registered", "2025-03-01T09:00:00+01:00",
	           "'noticeId':'adm2','noticeVersion':2,'action':'REVISED','replaces':'adm',"
	           "'admittedAt':'2025-03-01T09:00:00+01:00'");
	assert_none(&s, LATER, "D-DUP-01");
}

static void repeated_ready_notice_by_more_than_a_minute_rt4_rg6(void **state)
{
	(void)state;
	STORY s = { 0 }, minute = { 0 };
	opened(&minute);
	ready(&minute, "2025-03-10T09:00:00+01:00", "1280");
	ready(&minute, "2025-03-10T09:01:00+01:00", "1280");
	assert_none(&minute, LATER, "D-DUP-01");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-10T09:01:01+01:00", "1280");
	assert_open(&s, LATER, "D-DUP-01", "2025-03-10T09:01:01+01:00");
}

static void repeats_are_compared_per_municipality_rt4(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-11T09:00:00+01:00", "1281");
	assert_none(&s, LATER, "D-DUP-01");
}

static void renewed_after_withdrawal_is_no_repeat(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-10T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-10T12:00:00+01:00'");
	ready(&s, "2025-03-11T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-DUP-01");
}

/* ---- D-TIM-04 ---- */

static void two_sendings(struct story *s, const char *first, const char *second)
{
	opened(s);
	story_fact(s, "discharge-ready.notified", first, "'noticeId':'ur','municipality':'1280'");
	from_source(story_fact(s, "discharge-ready.notified", second,
	                       "'noticeId':'ur','municipality':'1280'"),
	            OTHER);
}

static void one_notice_two_sendings(void **state)
{
	(void)state;
	STORY s = { 0 };
	two_sendings(&s, "2025-03-10T09:00:00+01:00", "2025-03-10T09:00:30+01:00");
	assert_open(&s, LATER, "D-TIM-04", "2025-03-10T09:00:30+01:00");
	assert_severity(&s, LATER, "D-TIM-04", SEVERITY_WARN);
	assert_none(&s, LATER, "D-DUP-01");
}

static void agreeing_witnesses(void **state)
{
	(void)state;
	STORY s = { 0 };
	two_sendings(&s, "2025-03-10T09:00:00+01:00", "2025-03-10T08:00:00Z");
	assert_none(&s, LATER, "D-TIM-04");
}

static void across_noon_or_midnight_is_an_error_rt23(void **state)
{
	(void)state;
	STORY noon = { 0 }, midnight = { 0 }, inside = { 0 };
	two_sendings(&noon, "2025-03-10T12:00:00+01:00", "2025-03-10T12:00:01+01:00");
	assert_severity(&noon, LATER, "D-TIM-04", SEVERITY_ERROR);
	two_sendings(&midnight, "2025-03-10T23:59:59+01:00", "2025-03-11T00:00:01+01:00");
	assert_severity(&midnight, LATER, "D-TIM-04", SEVERITY_ERROR);
	two_sendings(&inside, "2025-03-10T12:00:01+01:00", "2025-03-10T23:59:59+01:00");
	assert_severity(&inside, LATER, "D-TIM-04", SEVERITY_WARN);
}

static void seen_also_when_the_earliest_witness_counts_rg4(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_policy(&s, "'witnessRule':'EARLIEST'");
	two_sendings(&s, "2025-03-10T09:00:00+01:00", "2025-03-10T13:00:00+01:00");
	assert_severity(&s, LATER, "D-TIM-04", SEVERITY_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("R-G6: two admissions that differ", two_admissions_that_differ_rg6),
		READING("R-G6: two that say the same", two_that_say_the_same_rg6),
		READING("R-G6: discharge and death", discharge_and_death_rg6),
		cmocka_unit_test(replaced_fact_does_not_count),
		READING("R-G6: repeated ready notice, over one minute",
		        repeated_ready_notice_by_more_than_a_minute_rt4_rg6),
		READING("R-T4: repeats are compared per municipality",
		        repeats_are_compared_per_municipality_rt4),
		cmocka_unit_test(renewed_after_withdrawal_is_no_repeat),
		cmocka_unit_test(one_notice_two_sendings),
		cmocka_unit_test(agreeing_witnesses),
		READING("R-T23: across noon or midnight", across_noon_or_midnight_is_an_error_rt23),
		READING("R-G4: also when the earliest witness counts",
		        seen_also_when_the_earliest_witness_counts_rg4),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
