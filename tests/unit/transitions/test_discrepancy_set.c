/* D-SET: objections, frozen months, days without a price. */
#include "discrepancy_story.h"

#define READY "2025-03-10T09:00:00+01:00"
#define OUT   "2025-03-17T14:00:00+01:00"
#define LATER "2025-07-01T12:00:00+02:00"

static void objected(struct story *s)
{
	opened(s);
	ready(s, READY, "1280");
	discharged(s, OUT);
	story_fact(s, "payment-objection.raised", "2025-04-05T09:00:00+02:00",
	           "'noticeId':'obj','municipality':'1280','groundCode':'NOT_READY'");
}

static void answered(struct story *s, const char *when, const char *members)
{
	struct text d = arena_printf(&s->a, "'noticeId':'ans','outcome':'REJECTED'%s", members);
	story_fact(s, "payment-objection.resolved", when, d.p);
}

/* ---- D-SET-01 ---- */

static void unanswered_objection(void **state)
{
	(void)state;
	STORY s = { 0 };
	objected(&s);
	assert_opens(&s, "D-SET-01", "2025-05-05T09:00:00+02:00");
	assert_severity(&s, LATER, "D-SET-01", SEVERITY_ERROR);
	assert_parties(&s, LATER, "D-SET-01", "12 1280");
	answered(&s, "2025-05-10T09:00:00+02:00", ",'refers':'obj'");
	assert_closed(&s, LATER, "D-SET-01", "2025-05-05T09:00:00+02:00",
	              "2025-05-10T09:00:00+02:00");
}

static void answered_in_time_by_any_way_of_naming(void **state)
{
	(void)state;
	static const char *const ways[] = { ",'refers':'obj'", ",'refs':['other','obj']", "",
		                            ",'municipality':'1280'" };
	for (size_t i = 0; i < 4; i++) {
		STORY s = { 0 };
		objected(&s);
		answered(&s, "2025-04-20T09:00:00+02:00", ways[i]);
		assert_none(&s, LATER, "D-SET-01");
	}
}

static void answer_to_another_objection(void **state)
{
	(void)state;
	static const char *const ways[] = { ",'refers':'other'", ",'municipality':'1281'" };
	for (size_t i = 0; i < 2; i++) {
		STORY s = { 0 };
		objected(&s);
		answered(&s, "2025-04-20T09:00:00+02:00", ways[i]);
		assert_open(&s, LATER, "D-SET-01", "2025-05-05T09:00:00+02:00");
	}
}

static void time_to_answer_is_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_policy(&s, "'objectionAnswer':'2d'");
	objected(&s);
	assert_opens(&s, "D-SET-01", "2025-04-07T09:00:00+02:00");
}

/* ---- D-SET-02 ---- */

static void frozen(struct story *s)
{
	story_principals(s);
	story_reference(s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T07:00:00Z','"
	                "frozen':true}]}");
	story_tariff(s, "2025-01-01", "2025-12-31", 1000000);
}

static void withdrawn_late(struct story *s)
{
	recorded(story_fact(s, "discharge-ready.withdrawn", "2025-03-14T09:00:00+01:00",
	                    "'withdrawnAt':'2025-03-14T09:00:00+01:00'"),
	         "2025-04-20T09:00:00+02:00");
}

static void late_fact_changes_a_frozen_month(void **state)
{
	(void)state;
	STORY s = { 0 };
	frozen(&s);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_none(&s, LATER, "D-SET-02");
	withdrawn_late(&s);
	assert_none(&s, "2025-04-20T08:59:59+02:00", "D-SET-02");
	assert_open(&s, LATER, "D-SET-02", "2025-04-20T09:00:00+02:00");
	assert_severity(&s, LATER, "D-SET-02", SEVERITY_WARN);
	assert_non_null(find(&s, LATER, "D-SET-02", "2025-03/1280"));
	assert_int_equal(find(&s, LATER, "D-SET-02", NULL)->n_evidence, 1);
}

/* It waits on, as told by the same fact. */
static void frozen_again_it_is_as_old_as_it_was(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T07:00:00Z','"
	                "frozen':true},{'at':'2025-04-25T07:00:00Z','frozen':true}]}");
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000000);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	withdrawn_late(&s);
	assert_open(&s, "2025-04-24T09:00:00+02:00", "D-SET-02", "2025-04-20T09:00:00+02:00");
	assert_open(&s, LATER, "D-SET-02", "2025-04-20T09:00:00+02:00");
	assert_int_equal(find(&s, LATER, "D-SET-02", NULL)->n_evidence, 1);
}

/* A fact that came after it was billed has no part in it. */
static void corrected_tariff_changes_a_frozen_month(void **state)
{
	(void)state;
	STORY s = { 0 };
	frozen(&s);
	story_reference(
	        &s, "tariff",
	        "{'id':'u','validFrom':'2025-02-01','regime':'LAW-2017-612','amountOre':1,'told':"
	        "[{'at':'2025-05-02T07:00:00Z'}]}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_open(&s, "2025-06-01T12:00:00+02:00", "D-SET-02", "2025-05-02T09:00:00+02:00");
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-04','events':[{'at':'2025-05-12T07:00:00Z','"
	                "frozen':true}]}");
	recorded(story_fact(&s, "needs.mapped", "2025-03-14T09:00:00+01:00", ""),
	         "2025-05-20T09:00:00+02:00");
	assert_closed(&s, LATER, "D-SET-02", "2025-05-02T09:00:00+02:00",
	              "2025-05-12T09:00:00+02:00");
	assert_int_equal(find(&s, LATER, "D-SET-02", NULL)->n_evidence, 0);
}

static void second_stay_changes_a_frozen_month(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct stay_clash clash = { .other = TEXT("c:k2"),
		                          .known_until = INSTANT_NONE,
		                          .beaten = true,
		                          .known_from = at("2025-04-20T07:00:00Z"),
		                          .first_day = day("2025-03-14"),
		                          .last_day = DAY_NONE };
	const struct patient_news news = { .clashes = &clash, .n_clashes = 1 };
	frozen(&s);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	story_hears(&s, "p:0123456789abcdef", &news);
	assert_open(&s, LATER, "D-SET-02", "2025-04-20T09:00:00+02:00");
}

static void second_stay_taken_back(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct stay_clash clash = { .other = TEXT("c:k2"),
		                          .beaten = true,
		                          .known_from = at("2025-03-14T09:00:00+01:00"),
		                          .known_until = at("2025-04-20T09:00:00+02:00"),
		                          .since = at("2025-03-14T09:00:00+01:00"),
		                          .until = INSTANT_NONE,
		                          .first_day = day("2025-03-14"),
		                          .last_day = DAY_NONE };
	const struct patient_news news = { .clashes = &clash, .n_clashes = 1 };
	frozen(&s);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	story_hears(&s, "p:0123456789abcdef", &news);
	assert_opens(&s, "D-SET-02", "2025-04-20T09:00:00+02:00");
	find(&s, "2025-04-20T08:59:59+02:00", "D-SEQ-01", "stay/k2");
	assert_none(&s, "2025-04-20T09:00:00+02:00", "D-SEQ-01");
}

static void late_fact_that_changes_no_day(void **state)
{
	(void)state;
	STORY s = { 0 };
	frozen(&s);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	recorded(story_fact(&s, "needs.mapped", "2025-03-14T09:00:00+01:00", ""),
	         "2025-04-20T09:00:00+02:00");
	assert_none(&s, LATER, "D-SET-02");
}

static void closed_when_a_later_freeze_billed_the_difference(void **state)
{
	(void)state;
	STORY s = { 0 };
	frozen(&s);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-04','events':[{'at':'2025-05-12T07:00:00Z','"
	                "frozen':true}]}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	withdrawn_late(&s);
	assert_open(&s, "2025-05-01T12:00:00+02:00", "D-SET-02", "2025-04-20T09:00:00+02:00");
	assert_closed(&s, LATER, "D-SET-02", "2025-04-20T09:00:00+02:00",
	              "2025-05-12T09:00:00+02:00");
}

/* ---- D-SET-03 ---- */

static void chargeable_day_without_tariff(void **state)
{
	(void)state;
	STORY s = { 0 }, part = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_open(&s, LATER, "D-SET-03", "2025-03-13T00:00:00+01:00");
	assert_severity(&s, LATER, "D-SET-03", SEVERITY_ERROR);
	story_principals(&part);
	story_tariff(&part, "2025-01-01", "2025-03-14", 1000000);
	opened(&part);
	ready(&part, READY, "1280");
	discharged(&part, OUT);
	assert_open(&part, LATER, "D-SET-03", "2025-03-15T00:00:00+01:00");
}

static void day_with_tariff(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000000);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_none(&s, LATER, "D-SET-03");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unanswered_objection),
		cmocka_unit_test(answered_in_time_by_any_way_of_naming),
		cmocka_unit_test(answer_to_another_objection),
		cmocka_unit_test(time_to_answer_is_policy),
		READING("R-T33: a late fact changes a frozen month",
		        late_fact_changes_a_frozen_month),
		READING("R-T33: a month frozen twice", frozen_again_it_is_as_old_as_it_was),
		READING("R-T33: a corrected tariff changes a frozen month",
		        corrected_tariff_changes_a_frozen_month),
		READING("R-T33: a second stay changes a frozen month",
		        second_stay_changes_a_frozen_month),
		READING("D-SET-02 R-T33 a second stay is taken back after the freeze",
		        second_stay_taken_back),
		cmocka_unit_test(late_fact_that_changes_no_day),
		READING("R-T33: closed when a later freeze billed the difference",
		        closed_when_a_later_freeze_billed_the_difference),
		cmocka_unit_test(chargeable_day_without_tariff),
		cmocka_unit_test(day_with_tariff),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
