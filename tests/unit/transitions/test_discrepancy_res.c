/* D-RES: who is responsible, and who was told. */
#include "discrepancy_story.h"

#define LATER "2025-05-01T12:00:00+02:00"

static struct fact *moved(struct story *s, const char *said, const char *from, const char *members)
{
	struct text d = arena_printf(&s->a, "'effectiveFrom':'%s',%s", from, members);
	return story_fact(s, "residence.changed", said, d.p);
}

/* ---- D-RES-01 ---- */

static void moved_during_the_stay_rt22(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	moved(&s, "2025-03-04T09:00:00+01:00", "2025-03-06", "'registeredMunicipality':'1281'");
	assert_opens(&s, "D-RES-01", "2025-03-06T00:00:00+01:00");
	assert_parties(&s, LATER, "D-RES-01", "12 1280 1281");
}

static void admission_date_is_outside_end_date_inside_rt22(void **state)
{
	(void)state;
	STORY first = { 0 }, last = { 0 }, after = { 0 };
	opened(&first);
	moved(&first, "2025-03-04T09:00:00+01:00", "2025-03-01", "'registeredMunicipality':'1281'");
	assert_none(&first, LATER, "D-RES-01");
	opened(&last);
	discharged(&last, "2025-03-15T13:00:00+01:00");
	moved(&last, "2025-03-04T09:00:00+01:00", "2025-03-15", "'registeredMunicipality':'1281'");
	assert_open(&last, LATER, "D-RES-01", "2025-03-15T00:00:00+01:00");
	opened(&after);
	discharged(&after, "2025-03-15T13:00:00+01:00");
	moved(&after, "2025-03-04T09:00:00+01:00", "2025-03-16", "'registeredMunicipality':'1281'");
	assert_none(&after, LATER, "D-RES-01");
}

/* By date, though the days are the new municipality's from then on. */
static void later_on_the_admission_date_rt22(void **state)
{
	(void)state;
	STORY s = { 0 };
	recorded(admitted(&s, "2025-03-01T08:00:00+01:00"), "2025-03-03T08:00:00+01:00");
	moved(&s, "2025-03-01T12:05:00+01:00", "2025-03-01T12:00:00+01:00",
	      "'registeredMunicipality':'1281'");
	assert_none(&s, LATER, "D-RES-01");
	assert_true(text_eq(story_state(&s, LATER).responsible[0].municipality, TEXT("1281")));
}

static void same_municipality_again_is_no_move(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	moved(&s, "2025-03-04T09:00:00+01:00", "2025-03-06",
	      "'registeredMunicipality':'1280','placingMunicipality':'1281'");
	assert_none(&s, LATER, "D-RES-01");
}

static void register_speaks_for_all_cases_of_the_patient(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct fact f = *moved(&s, "2025-03-04T09:00:00+01:00", "2025-03-06",
	                       "'registeredMunicipality':'1281'");
	s.n--;
	struct patient_news news = { .facts = &f, .n_facts = 1 };
	story_hears(&s, "p:0000000000000001", &news);
	assert_open(&s, LATER, "D-RES-01", "2025-03-06T00:00:00+01:00");
}

/* ---- D-RES-02 ---- */

static void told_who_is_not_responsible(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	assert_open(&s, LATER, "D-RES-02", "2025-03-01T10:00:00+01:00");
	assert_severity(&s, LATER, "D-RES-02", SEVERITY_LEGAL);
	assert_parties(&s, LATER, "D-RES-02", "12 1280 1281");
}

static void placed_by_another_and_only_the_place_told(void **state)
{
	(void)state;
	STORY s = { 0 }, both = { 0 };
	const char *placed = "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00',"
	                     "'registeredMunicipality':'1280','placingMunicipality':'1281'";
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00", placed);
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	assert_open(&s, LATER, "D-RES-02", "2025-03-01T10:00:00+01:00");
	notified(&s, "2025-03-02T10:00:00+01:00", "1281");
	assert_closed(&s, LATER, "D-RES-02", "2025-03-01T10:00:00+01:00",
	              "2025-03-02T10:00:00+01:00");
	story_fact(&both, "admission.registered", "2025-03-01T08:00:00+01:00", placed);
	notified(&both, "2025-03-01T09:00:00+01:00", "1281");
	notified(&both, "2025-03-01T10:00:00+01:00", "1280");
	assert_none(&both, LATER, "D-RES-02");
}

static void ready_notice_has_its_own(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	assert_non_null(find(&s, LATER, "D-RES-02", "discharge-ready/1280"));
}

/* R-T5: one that ERROR took back was never sent. */
static void removed_ready_notice_told_nobody(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-10T10:00:00+01:00",
	           "'withdrawnAt':'2025-03-10T10:00:00+01:00','reasonCode':'ERROR'");
	ready(&s, "2025-03-11T09:00:00+01:00", "1281");
	assert_open(&s, LATER, "D-RES-02", "2025-03-11T09:00:00+01:00");
}

static void nobody_known_to_be_responsible(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00','"
	           "registeredMunicipality':'UNKNOWN'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	assert_none(&s, LATER, "D-RES-02");
}

static void false_by_design_is_not_concluded_from(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00','"
	           "registeredMunicipality':'1280',"
	           "'protection':'PROTECTED_REGISTRATION'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	moved(&s, "2025-03-04T09:00:00+01:00", "2025-03-06", "'registeredMunicipality':'1281'");
	assert_none(&s, LATER, "D-RES-01");
	assert_none(&s, LATER, "D-RES-02");
	assert_true(s.out.restricted);
}

/* ---- D-RES-03 ---- */

static void municipality_names_another(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_malmo(&s);
	opened(&s);
	from_source(story_fact(&s, "municipality-readiness.reported", "2025-03-05T09:00:00+01:00",
	                       "'canReceive':'NO','responsibleMunicipality':'1281'"),
	            MALMO);
	assert_open(&s, LATER, "D-RES-03", "2025-03-05T09:00:00+01:00");
	assert_parties(&s, LATER, "D-RES-03", "12 1280 1281");
	from_source(story_fact(&s, "municipality-readiness.reported", "2025-03-07T09:00:00+01:00",
	                       "'canReceive':'YES','responsibleMunicipality':'1280'"),
	            MALMO);
	assert_closed(&s, LATER, "D-RES-03", "2025-03-05T09:00:00+01:00",
	              "2025-03-07T09:00:00+01:00");
}

static void misdirected_notice_to_the_responsible_one(void **state)
{
	(void)state;
	STORY s = { 0 }, rightly = { 0 };
	opened(&s);
	story_fact(&s, "notice.misdirected", "2025-03-01T12:00:00+01:00", "'refers':'in-1280-1'");
	assert_open(&s, LATER, "D-RES-03", "2025-03-01T12:00:00+01:00");
	admitted(&rightly, "2025-03-01T08:00:00+01:00");
	notified(&rightly, "2025-03-01T10:00:00+01:00", "1281");
	story_fact(&rightly, "notice.misdirected", "2025-03-01T12:00:00+01:00",
	           "'refers':'in-1281-1'");
	assert_none(&rightly, LATER, "D-RES-03");
}

static void objection_on_that_ground_until_it_is_answered(void **state)
{
	(void)state;
	static const char *const ways[] = { "'refers':'obj'", "'refs':['obj']",
		                            "'municipality':'1280'" };
	for (size_t i = 0; i < 3; i++) {
		STORY s = { 0 };
		opened(&s);
		story_fact(
		        &s, "payment-objection.raised", "2025-04-05T09:00:00+02:00",
		        "'noticeId':'obj','municipality':'1280','groundCode':'WRONG_MUNICIPALITY'");
		assert_open(&s, LATER, "D-RES-03", "2025-04-05T09:00:00+02:00");
		struct text answer = arena_printf(&s.a, "%s,'outcome':'REJECTED'", ways[i]);
		story_fact(&s, "payment-objection.resolved", "2025-04-10T09:00:00+02:00", answer.p);
		assert_closed(&s, LATER, "D-RES-03", "2025-04-05T09:00:00+02:00",
		              "2025-04-10T09:00:00+02:00");
	}
}

static void abroad_against_registered(void **state)
{
	(void)state;
	STORY s = { 0 }, agreed = { 0 };
	opened(&s);
	story_fact(&s, "municipality-readiness.reported", "2025-03-05T09:00:00+01:00",
	           "'canReceive':'NO','municipality':'1280','responsibleMunicipality':'ABROAD'");
	assert_open(&s, LATER, "D-RES-03", "2025-03-05T09:00:00+01:00");
	opened(&agreed);
	story_fact(&agreed, "municipality-readiness.reported", "2025-03-05T09:00:00+01:00",
	           "'canReceive':'NO','municipality':'1280','responsibleMunicipality':'UNKNOWN'");
	assert_none(&agreed, LATER, "D-RES-03");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("R-T22: moved during the stay", moved_during_the_stay_rt22),
		READING("R-T22: after the admission date, up to the end date",
		        admission_date_is_outside_end_date_inside_rt22),
		READING("R-T22: later on the admission date", later_on_the_admission_date_rt22),
		cmocka_unit_test(same_municipality_again_is_no_move),
		cmocka_unit_test(register_speaks_for_all_cases_of_the_patient),
		cmocka_unit_test(told_who_is_not_responsible),
		cmocka_unit_test(placed_by_another_and_only_the_place_told),
		cmocka_unit_test(ready_notice_has_its_own),
		cmocka_unit_test(removed_ready_notice_told_nobody),
		cmocka_unit_test(nobody_known_to_be_responsible),
		cmocka_unit_test(false_by_design_is_not_concluded_from),
		cmocka_unit_test(municipality_names_another),
		cmocka_unit_test(misdirected_notice_to_the_responsible_one),
		cmocka_unit_test(objection_on_that_ground_until_it_is_answered),
		cmocka_unit_test(abroad_against_registered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
