/* A municipality's month: what its cases tell, and what the region's invoice basis says of the whole
 * (D-VIEW-03). Ready on Monday 10 March 2025: four chargeable days, the 13th to the 16th. */
#include "discrepancy_story.h"

#include "transitions/month.h"

#define MONTH  "m:1280/2025-03"
#define FROZEN "2025-04-12T09:00:00+02:00"
#define LATER  "2025-07-01T12:00:00+02:00"

/* What somebody tells the month; empty: nothing. */
static struct text told(struct story *s, const char *as_of)
{
	struct fold_out out = story_fold(s, as_of);
	for (size_t i = 0; i < out.n_outbox; i++)
		if (text_eq(out.outbox[i].to, TEXT(MONTH)))
			return out.outbox[i].payload;
	return (struct text){ 0 };
}

static void hear(struct story *m, struct story *s, const char *as_of)
{
	struct text payload = told(s, as_of);
	if (payload.n)
		m->messages[m->n_messages++] =
		        (struct message_in){ text_of(s->case_key), arena_text(&m->a, payload) };
}

/* A case of that patient with these days of March. */
static void stayed(struct story *m, const char *key, const char *patient, const char *out)
{
	STORY s = { .case_key = key };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000000);
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, out);
	struct text d = arena_printf(&s.a, "'patientRef':'%s'", patient);
	story_fact(&s, "care-contact.appointed", "2025-03-02T08:00:00+01:00", d.p);
	hear(m, &s, LATER);
}

static void billed(struct story *m, const char *rows)
{
	STORY z = { .case_key = "s:12/2025-03" };
	struct text d = arena_printf(&z.a, "'period':'2025-03','region':'12','rows':[%s]", rows);
	story_fact(&z, "settlement-period.frozen", FROZEN, d.p);
	hear(m, &z, LATER);
}

#define OF_TWO(name)                                                                               \
	STORY name = { .case_key = MONTH };                                                        \
	stayed(&name, "c:k1", "ANNA-AAAAAAAAAAAAAAAA", "2025-03-17T14:00:00+01:00");               \
	stayed(&name, "c:k2", "BO-AAAAAAAAAAAAAAAAAA", "2025-03-15T14:00:00+01:00")

static void the_whole_agrees(void **state)
{
	(void)state;
	OF_TWO(m);
	billed(&m, "{'municipality':'1280','days':6,'persons':2,'amountOre':6000000}");
	assert_none(&m, LATER, "D-VIEW-03");
	assert_true(m.out.state.n > 0);
}

static void each_figure_that_differs_is_named_with_both(void **state)
{
	(void)state;
	OF_TWO(m);
	billed(&m, "{'municipality':'1280','days':7,'persons':3,'amountOre':7000000}");
	assert_open(&m, LATER, "D-VIEW-03", FROZEN);
	assert_severity(&m, LATER, "D-VIEW-03", SEVERITY_ERROR);
	assert_parties(&m, LATER, "D-VIEW-03", "12 1280");
	assert_non_null(find(&m, LATER, "D-VIEW-03", "2025-03/1280/days/7/6"));
	assert_non_null(find(&m, LATER, "D-VIEW-03", "2025-03/1280/persons/3/2"));
	assert_non_null(find(&m, LATER, "D-VIEW-03", "2025-03/1280/amountOre/7000000/6000000"));
	assert_int_equal(m.out.n_discrepancies, 3);
}

static void what_the_row_does_not_say_is_not_compared(void **state)
{
	(void)state;
	OF_TWO(m);
	billed(&m, "{'municipality':'1280','persons':2},{'caseRef':'k1','municipality':'1280','days':9}");
	assert_none(&m, LATER, "D-VIEW-03");
}

static void a_month_without_cases_has_no_days(void **state)
{
	(void)state;
	STORY m = { .case_key = MONTH };
	billed(&m, "{'municipality':'1280','days':1}");
	assert_non_null(find(&m, LATER, "D-VIEW-03", "2025-03/1280/days/1/0"));
}

static void one_person_may_have_two_cases(void **state)
{
	(void)state;
	STORY m = { .case_key = MONTH };
	stayed(&m, "c:k1", "ANNA-AAAAAAAAAAAAAAAA", "2025-03-17T14:00:00+01:00");
	stayed(&m, "c:k2", "ANNA-AAAAAAAAAAAAAAAA", "2025-03-15T14:00:00+01:00");
	billed(&m, "{'municipality':'1280','days':6,'persons':1}");
	assert_none(&m, LATER, "D-VIEW-03");
}

static void nothing_is_compared_before_the_month_is_over(void **state)
{
	(void)state;
	OF_TWO(m);
	STORY z = { .case_key = "s:12/2025-03" };
	story_fact(&z, "settlement-period.frozen", "2025-03-20T09:00:00+01:00",
	           "'period':'2025-03','region':'12','rows':[{'municipality':'1280','days':1}]");
	hear(&m, &z, LATER);
	assert_none(&m, "2025-03-31T23:59:59+02:00", "D-VIEW-03");
	assert_int_equal(m.out.next_due, at("2025-04-01T00:00:00+02:00"));
	assert_open(&m, "2025-04-01T00:00:00+02:00", "D-VIEW-03", "2025-03-20T09:00:00+01:00");
}

static void a_day_without_tariff_leaves_the_amount_alone(void **state)
{
	(void)state;
	STORY m = { .case_key = MONTH }, s = { .case_key = "c:k1" };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-17T14:00:00+01:00");
	hear(&m, &s, LATER);
	billed(&m, "{'municipality':'1280','days':4,'amountOre':1}");
	assert_none(&m, LATER, "D-VIEW-03");
}

/* There persons and days are those of the stays that ended. */
static void the_average_model_is_not_compared(void **state)
{
	(void)state;
	OF_TWO(m);
	story_principals(&m);
	story_policy(&m, "'model':'AVERAGE','thresholdDays':'2'");
	billed(&m, "{'municipality':'1280','days':9}");
	assert_none(&m, LATER, "D-VIEW-03");
}

/* ---- what a case tells ---- */

static void a_protected_identity_tells_nothing(void **state)
{
	(void)state;
	STORY s = { .case_key = "c:k1" };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-17T14:00:00+01:00");
	assert_true(told(&s, LATER).n > 0);
	story_fact(&s, "care-contact.appointed", "2025-03-02T08:00:00+01:00",
	           "'protection':'PROTECTED_REGISTRATION'");
	assert_int_equal(told(&s, LATER).n, 0);
}

/* So that a stay that goes on does not tell its months anew each day. */
static void told_when_it_gathers_no_more_days(void **state)
{
	(void)state;
	STORY s = { .case_key = "c:k1" };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_int_equal(told(&s, "2025-03-31T12:00:00+02:00").n, 0);
	assert_true(told(&s, "2025-04-01T00:00:00+02:00").n > 0);
	discharged(&s, "2025-03-17T14:00:00+01:00");
	assert_true(told(&s, "2025-03-17T15:00:00+01:00").n > 0);
	story_fact(&s, "admission.cancelled", "2025-03-18T09:00:00+01:00",
	           "'replaces':'adm','reasonCode':'NOT_ADMITTED'");
	assert_int_equal(told(&s, LATER).n, 0);
}

/* As it was billed: what changed since is D-SET-02 of the case. */
static void a_frozen_month_is_told_as_it_was_frozen(void **state)
{
	(void)state;
	STORY s = { .case_key = "c:k1" };
	story_principals(&s);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T07:00:00Z','"
	                "frozen':true}]}");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-17T14:00:00+01:00");
	struct text before = arena_text(&s.a, told(&s, LATER));
	recorded(outpatient(&s, "2025-03-12T09:00:00+01:00", "NO"), "2025-04-20T09:00:00+02:00");
	assert_charged(&s, LATER, "1280", "");
	assert_true(before.n > 0 && text_eq(before, told(&s, LATER)));
}

static void a_month_is_gathered_and_never_asked(void **state)
{
	(void)state;
	assert_false(transitions_domain.answers(TEXT(MONTH)));
	assert_true(transitions_domain.answers(TEXT("p:0123456789abcdef")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_agrees),
		cmocka_unit_test(each_figure_that_differs_is_named_with_both),
		cmocka_unit_test(what_the_row_does_not_say_is_not_compared),
		cmocka_unit_test(a_month_without_cases_has_no_days),
		cmocka_unit_test(one_person_may_have_two_cases),
		cmocka_unit_test(nothing_is_compared_before_the_month_is_over),
		cmocka_unit_test(a_day_without_tariff_leaves_the_amount_alone),
		cmocka_unit_test(the_average_model_is_not_compared),
		cmocka_unit_test(a_protected_identity_tells_nothing),
		cmocka_unit_test(told_when_it_gathers_no_more_days),
		cmocka_unit_test(a_frozen_month_is_told_as_it_was_frozen),
		cmocka_unit_test(a_month_is_gathered_and_never_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
