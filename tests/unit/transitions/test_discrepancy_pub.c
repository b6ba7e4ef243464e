/* D-PUB and D-PRIV within one entity. */
#include "discrepancy_story.h"

#define LATER "2025-05-01T12:00:00+02:00"
#define WARD  "SE2321000255-WARD"
#define HOME  "SE2120001124-HEMTJANST"

/* ---- D-PUB-03 ---- */

static void same_id_other_content_rg1(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct fact *f = recorded(ready(&s, "2025-03-10T09:00:00+01:00", "1280"),
	                          "2025-03-10T09:05:00+01:00");
	struct fact *g = recorded(ready(&s, "2025-03-10T13:00:00+01:00", "1280"),
	                          "2025-03-10T13:05:00+01:00");
	g->id = f->id;
	g->beaten = true; /* the engine's word: the one written first counts */
	assert_open(&s, LATER, "D-PUB-03", "2025-03-10T13:05:00+01:00");
	assert_severity(&s, LATER, "D-PUB-03", SEVERITY_ERROR);
	assert_parties(&s, LATER, "D-PUB-03", "12");
	assert_int_equal(story_state(&s, LATER).ready[0].sent_at, at("2025-03-10T09:00:00+01:00"));
	assert_none(&s, LATER, "D-DUP-01");
}

static void stays_in_a_void_case_rt21(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct fact *f = ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	f->id = s.facts[0].id;
	f->beaten = true;
	ready(&s, "2025-03-10T10:00:00+01:00", "1281");
	story_fact(&s, "admission.cancelled", "2025-03-16T09:00:00+01:00",
	           "'replaces':'adm','reasonCode':'NOT_ADMITTED'");
	assert_string_equal(codes(&s, LATER), "D-PUB-03");
}

/* ---- D-PUB-04 ---- */

static void units(struct story *s)
{
	story_malmo(s);
	story_reference(s, "unit",
	                "{'id':'" WARD "','validFrom':'2010-01-01','validTo':'2025-03-31',"
	                "'unitType':'HOSPITAL','owner':'12'}");
	story_reference(s, "unit",
	                "{'id':'" HOME
	                "','validFrom':'2010-01-01','unitType':'MUNICIPAL','owner':'1280'}");
}

static void sent_by(struct story *s, const char *when, const char *unit, const char *to)
{
	struct text d = arena_printf(&s->a,
	                             "'noticeId':'n%zu','municipality':'1280','senderUnit':'%s',"
	                             "'recipientUnits':['%s']",
	                             s->n, unit, to);
	story_fact(s, "admission-notice.sent", when, d.p);
}

static void units_as_they_should_be(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	opened(&s);
	sent_by(&s, "2025-03-02T09:00:00+01:00", WARD, HOME);
	assert_none(&s, LATER, "D-PUB-04");
}

static void unknown_unit(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	opened(&s);
	sent_by(&s, "2025-03-02T09:00:00+01:00", WARD, "SE2120001124-OKAND");
	assert_open(&s, LATER, "D-PUB-04", "2025-03-02T09:00:00+01:00");
	assert_severity(&s, LATER, "D-PUB-04", SEVERITY_ERROR);
	assert_non_null(find(&s, LATER, "D-PUB-04", "SE2120001124-OKAND"));
}

static void two_spellings_of_one_unit(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	opened(&s);
	sent_by(&s, "2025-03-02T09:00:00+01:00", WARD, "SE2120001124-Okand");
	sent_by(&s, "2025-03-03T09:00:00+01:00", WARD, "SE2120001124-OKAND");
	assert_int_equal(count_found(&s, LATER, "D-PUB-04"), 1);
	assert_open(&s, LATER, "D-PUB-04", "2025-03-02T09:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-PUB-04", "SE2120001124-OKAND"));
}

static void closed_unit_by_the_date_of_the_fact(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	opened(&s);
	sent_by(&s, "2025-03-31T23:00:00+02:00", WARD, HOME);
	assert_none(&s, LATER, "D-PUB-04");
	sent_by(&s, "2025-04-01T00:00:00+02:00", WARD, HOME);
	assert_non_null(find(&s, LATER, "D-PUB-04", WARD));
}

static void unit_on_its_first_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	story_reference(&s, "unit",
	                "{'id':'SE2321000255-NY','validFrom':'2025-03-02','unitType':'HOSPITAL','"
	                "owner':'12'}");
	opened(&s);
	sent_by(&s, "2025-03-02T00:00:00+01:00", "SE2321000255-NY", HOME);
	assert_none(&s, LATER, "D-PUB-04");
	sent_by(&s, "2025-03-01T23:59:00+01:00", "SE2321000255-NY", HOME);
	assert_non_null(find(&s, LATER, "D-PUB-04", "SE2321000255-NY"));
}

static void sender_of_another_organisation(void **state)
{
	(void)state;
	STORY s = { 0 };
	units(&s);
	opened(&s);
	sent_by(&s, "2025-03-02T09:00:00+01:00", HOME, WARD);
	assert_non_null(find(&s, LATER, "D-PUB-04", HOME));
	assert_int_equal(count_found(&s, LATER, "D-PUB-04"), 1);
}

static void without_a_register_of_units_nothing_is_unknown(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	sent_by(&s, "2025-03-02T09:00:00+01:00", WARD, HOME);
	assert_none(&s, LATER, "D-PUB-04");
}

/* ---- D-PRIV-01 ---- */

static void protect(struct story *s, const char *when)
{
	struct text d = arena_printf(
	        &s->a, "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'%s'", when);
	story_fact(s, "protection.changed", when, d.p);
}

static void says_none_after_the_protection_was_known(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	protect(&s, "2025-03-05T09:00:00+01:00");
	assert_none(&s, LATER, "D-PRIV-01");
	story_fact(&s, "needs.mapped", "2025-03-06T09:00:00+01:00", "'protection':'NONE'");
	assert_open(&s, LATER, "D-PRIV-01", "2025-03-06T09:00:00+01:00");
	assert_severity(&s, LATER, "D-PRIV-01", SEVERITY_ERROR);
	assert_true(s.out.restricted);
}

static void silence_about_it_is_no_breach(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	protect(&s, "2025-03-05T09:00:00+01:00");
	story_fact(&s, "needs.mapped", "2025-03-06T09:00:00+01:00", "'idKind':'PNR'");
	assert_none(&s, LATER, "D-PRIV-01");
}

static void reserve_number_is_no_way_around(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	protect(&s, "2025-03-05T09:00:00+01:00");
	story_fact(&s, "needs.mapped", "2025-03-06T09:00:00+01:00", "'idKind':'LOCAL_RESERVE'");
	assert_open(&s, LATER, "D-PRIV-01", "2025-03-06T09:00:00+01:00");
}

static void before_it_was_known_nobody_could_tell(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "needs.mapped", "2025-03-04T09:00:00+01:00", "'protection':'NONE'");
	protect(&s, "2025-03-05T09:00:00+01:00");
	assert_none(&s, LATER, "D-PRIV-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("R-G1: same id, other content", same_id_other_content_rg1),
		READING("R-T21: D-PUB-03 stays in a void case", stays_in_a_void_case_rt21),
		cmocka_unit_test(units_as_they_should_be),
		cmocka_unit_test(unknown_unit),
		cmocka_unit_test(two_spellings_of_one_unit),
		cmocka_unit_test(closed_unit_by_the_date_of_the_fact),
		cmocka_unit_test(unit_on_its_first_date),
		cmocka_unit_test(sender_of_another_organisation),
		cmocka_unit_test(without_a_register_of_units_nothing_is_unknown),
		cmocka_unit_test(says_none_after_the_protection_was_known),
		cmocka_unit_test(silence_about_it_is_no_breach),
		cmocka_unit_test(reserve_number_is_no_way_around),
		cmocka_unit_test(before_it_was_known_nobody_could_tell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
