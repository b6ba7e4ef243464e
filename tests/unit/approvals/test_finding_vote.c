/* D-DOC-01 to -06 as far as decisions go, and the general ones: opened and closed by facts or by
 * the calendar. */
#include "story.h"

static const struct discrepancy *found(struct story *s, const char *as_of, const char *code)
{
	(void)story_state(s, as_of);
	for (size_t i = 0; i < s->out.n_discrepancies; i++)
		if (strcmp(s->out.discrepancies[i].code, code) == 0)
			return &s->out.discrepancies[i];
	return NULL;
}

static void assert_open(struct story *s, const char *as_of, const char *code)
{
	if (!has_code(s, as_of, code))
		fail_msg("%s is not open on %s", code, as_of);
}

static void assert_not_open(struct story *s, const char *as_of, const char *code)
{
	if (has_code(s, as_of, code))
		fail_msg("%s is open on %s", code, as_of);
}

static void another_wording_is_found_until_it_is_corrected(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'contentHash':'h9'");
	(void)state;
	assert_open(s, "2022-06-01", "D-DOC-01");
	assert_int_equal(found(s, "2022-06-01", "D-DOC-01")->severity, SEVERITY_ERROR);
	story_fact(s, "decision.recorded", "2022-06-10",
	           "'noticeId':'n2','action':'REVISED','replaces':'n-1201','noticeVersion':2,"
	           "'principal':'1201','decidedOn':'2022-05-30','items':[{'itemId':'i1','verb':"
	           "'ADOPT','contentHash':'h1'}]");
	assert_not_open(s, "2022-06-11", "D-DOC-01");
}

/* What was the right version when it was decided is none. */
static void a_revision_makes_no_fault_of_the_past(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'version':1,'contentHash':'h1'");
	story_fact(s, "document.revised", "2022-08-01",
	           "'fromVersion':1,'toVersion':2,'contentHash':'h2','material':true");
	(void)state;
	assert_not_open(s, "2022-08-02", "D-DOC-01");
	decided(s, "12", "ADOPT", "2022-09-01", "'version':1,'contentHash':'h1'");
	assert_open(s, "2022-09-02", "D-DOC-01");
}

static void amendments_that_the_issuer_passes_over(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'amendments':true");
	(void)state;
	assert_not_open(s, "2022-06-01", "D-DOC-02");
	story_fact(s, "document.established", "2022-06-10", "'on':'2022-06-10','by':'CS'");
	assert_open(s, "2022-06-11", "D-DOC-02");
}

static void another_system_tells_of_a_plain_adoption(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'amendments':true");
	from_source(decided(s, "1201", "ADOPT", "2022-05-30", ""), "urn:samverka:2321000255:dok")
	        ->recorded_us -= HOUR_US;
	s->facts[s->n - 1].time_us -= HOUR_US;
	(void)state;
	assert_open(s, "2022-06-01", "D-DOC-02");
}

/* 120 days after the proposal; closed by the decision. */
static void a_proposal_waits_for_its_decision(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	story_fact(s, "proposal.made", "2022-04-05", "'principal':'1201','on':'2022-04-05'");
	(void)state;
	assert_not_open(s, "2022-08-03", "D-DOC-03");
	assert_true(s->out.next_due == calendar_midnight(day("2022-08-04")));
	assert_open(s, "2022-08-04", "D-DOC-03");
	decided(s, "1201", "ADOPT", "2022-09-01", "");
	assert_not_open(s, "2022-09-02", "D-DOC-03");
	assert_non_null(found(s, "2022-09-02", "D-DOC-03")); /* closed, not forgotten */
}

static void a_proposal_waits_as_long_as_the_policy_says(void **state)
{
	STORY(s);
	story_set(s, 1);
	story_reference(s, "policy", "{'id':'law','validFrom':'2018-01-01','decisionWithin':'30d'}");
	registered(s, "{'kind':'ALL'}");
	story_fact(s, "proposal.made", "2022-04-05", "'principal':'1201','on':'2022-04-05'");
	(void)state;
	assert_not_open(s, "2022-05-05", "D-DOC-03");
	assert_open(s, "2022-05-06", "D-DOC-03");
}

/* Another proposal of that day speaks of another item. */
static void a_proposal_waits_for_its_items_alone(void **state)
{
	STORY(s);
	story_set(s, 1);
	story_fact(s, "document.registered", "2022-03-01",
	           "'version':1,'principals':'set','items':[{'itemId':'i1','rule':{'kind':'ALL'}},{"
	           "'itemId':'i2','rule':{'kind':'ALL'}}]");
	story_fact(s, "proposal.made", "2022-04-05",
	           "'principal':'1201','on':'2022-04-05','items':[{'itemId':'i2'}]");
	struct text ours = story_fact(s, "proposal.made", "2022-04-05",
	                              "'principal':'1201','on':'2022-04-05','items':[{'itemId':"
	                              "'i1'}]")
	                           ->id;
	(void)state;
	assert_open(s, "2022-08-04", "D-DOC-03");
	const struct discrepancy *d = found(s, "2022-08-04", "D-DOC-03");
	assert_string_equal(d->discriminator.p, "1201/i1");
	assert_int_equal(d->n_evidence, 1);
	assert_true(text_eq(d->evidence[0].id, ours));
}

static void others_name_the_date_by_which_they_expect_it(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30",
	        "'conditions':[{'kind':'ALL_OTHERS_ADOPT','notLaterThan':'2022-06-30'}]");
	announced(s, "12", "2022-06-02");
	(void)state;
	assert_not_open(s, "2022-06-30", "D-DOC-03");
	assert_open(s, "2022-07-01", "D-DOC-03");
	assert_string_equal(found(s, "2022-07-01", "D-DOC-03")->discriminator.p, "1201/i1");
}

static void published_on_a_proposal_alone(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	story_fact(s, "document.published", "2022-04-01", "'where':'EXTERNAL','on':'2022-04-01'");
	story_fact(s, "proposal.made", "2022-04-05", "'principal':'1201','on':'2022-04-05'");
	(void)state;
	assert_open(s, "2022-04-06", "D-DOC-04");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	const struct discrepancy *d = found(s, "2022-05-31", "D-DOC-04");
	assert_true(!d || !text_eq(d->discriminator, TEXT("only-proposed")));
}

/* 14 days after Monday 30 May; the second day after the adjusting. */
static void minutes_have_their_days(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_not_open(s, "2022-06-13", "D-DOC-05");
	assert_open(s, "2022-06-14", "D-DOC-05");
	story_fact(s, "minutes.adjusted", "2022-06-20",
	           "'principal':'1201','refers':'n-1201','adjustedOn':'2022-06-20'");
	assert_not_open(s, "2022-06-22", "D-DOC-05");
	assert_open(s, "2022-06-23", "D-DOC-05");
	story_fact(s, "minutes.announced", "2022-06-28",
	           "'principal':'1201','refers':'n-1201','announcedOn':'2022-06-28'");
	assert_not_open(s, "2022-06-29", "D-DOC-05");
}

static void minutes_in_time_are_no_finding(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	announced(s, "1201", "2022-06-13");
	(void)state;
	assert_null(found(s, "2022-09-01", "D-DOC-05"));
}

static void established_while_a_condition_is_unmet(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", ON_OTHERS);
	story_fact(s, "document.established", "2022-06-10",
	           "'on':'2022-06-10','validFrom':'2022-07-01'");
	(void)state;
	assert_not_open(s, "2022-06-30", "D-DOC-06");
	assert_open(s, "2022-07-01", "D-DOC-06");
	decided(s, "12", "ADOPT", "2022-07-05", "");
	assert_not_open(s, "2022-07-06", "D-DOC-06");
}

static void two_records_of_one_decision(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "REFER_BACK", "2022-04-30", "");
	story_fact(s, "decision.recorded", "2022-05-30",
	           "'noticeId':'b','principal':'1201','decidedOn':'2022-05-30','items':[{'itemId':"
	           "'i1','verb':'ADOPT'}]");
	(void)state;
	assert_null(found(s, "2022-06-01", "D-DUP-01")); /* the normal course of things */
	story_fact(s, "decision.recorded", "2022-06-02",
	           "'noticeId':'c','principal':'1201','decidedOn':'2022-05-30','items':[{'itemId':"
	           "'i1','verb':'REJECT'}]");
	assert_open(s, "2022-06-03", "D-DUP-01");
}

/* 7.1(4): one notice told by two systems, but not alike. */
static void two_systems_tell_of_one_decision(void **state)
{
	STORY(s);
	struct fact *f;
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	f = decided(s, "1201", "ADOPT", "2022-05-30", "");
	(void)state;
	from_source(f, "urn:samverka:2120000001:w3d3");
	assert_null(found(s, "2022-06-01", "D-DUP-01"));
	from_source(decided(s, "1201", "REJECT", "2022-05-30", ""), "urn:samverka:2120000001:w3d3");
	assert_open(s, "2022-06-01", "D-DUP-01");
}

static void corrections_that_point_nowhere_or_fork(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	story_fact(s, "decision.recorded", "2022-06-01",
	           "'noticeId':'x','action':'REVISED','replaces':'gone','principal':'1201',"
	           "'decidedOn':'2022-05-30','items':[{'itemId':'i1','verb':'ADOPT'}]");
	(void)state;
	assert_null(found(s, "2022-06-02", "D-REF-01"));
	assert_open(s, "2022-06-09", "D-REF-01");
	for (int i = 0; i < 2; i++)
		story_fact(s, "decision.recorded", "2022-06-10",
		           arena_printf(&s->a,
		                        "'noticeId':'y%d','action':'REVISED','noticeVersion':2,"
		                        "'replaces':'n-1201','principal':'1201','decidedOn':'2022-"
		                        "05-30','items':[{'itemId':'i1','verb':'ADOPT'}]",
		                        i)
		                   .p);
	assert_open(s, "2022-06-11", "D-REF-02");
	instant_us first_seen = found(s, "2022-06-11", "D-REF-02")->first_seen;
	story_fact(s, "decision.recorded", "2022-06-20",
	           "'noticeId':'y2','action':'REVISED','noticeVersion':2,'replaces':'n-1201',"
	           "'principal':'1201','decidedOn':'2022-05-30','items':[{'itemId':'i1','verb':'ADOPT'}]");
	assert_int_equal(found(s, "2022-06-21", "D-REF-02")->first_seen, first_seen); /* a third moves nothing */
}

static void one_id_with_two_contents(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	decided(s, "1201", "REJECT", "2022-05-31", "")->beaten = true;
	(void)state;
	assert_open(s, "2022-06-01", "D-PUB-03");
	assert_int_equal(vote_on(s, "2022-06-01", "1201")->decision, DECISION_ADOPTED);
}

/* The Skåne story without a fault has none. */
static void a_story_without_faults_has_no_finding(void **state)
{
	STORY(s);
	story_set(s, 33);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", ON_OTHERS);
	announced(s, "12", "2022-06-02");
	for (size_t i = 0; i < 33; i++) {
		decided(s, municipality(s, i), "ADOPT", "2022-05-30", ON_OTHERS);
		announced(s, municipality(s, i), "2022-06-02");
	}
	(void)state;
	for (int month = 6; month <= 12; month++) {
		char as_of[16];
		snprintf(as_of, sizeof as_of, "2022-%02d-28", month);
		const struct document_state *d = story_state(s, as_of);
		for (size_t i = 0; i < d->n_discrepancies; i++)
			if (!text_starts_with(d->discrepancies[i], TEXT("D-DOC-09")) &&
			    !text_starts_with(d->discrepancies[i], TEXT("D-DOC-10")))
				fail_msg("%s: %.*s", as_of, TEXT_ARGS(d->discrepancies[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_wording_is_found_until_it_is_corrected),
		cmocka_unit_test(a_revision_makes_no_fault_of_the_past),
		cmocka_unit_test(amendments_that_the_issuer_passes_over),
		cmocka_unit_test(another_system_tells_of_a_plain_adoption),
		cmocka_unit_test(a_proposal_waits_for_its_decision),
		cmocka_unit_test(a_proposal_waits_as_long_as_the_policy_says),
		cmocka_unit_test(a_proposal_waits_for_its_items_alone),
		cmocka_unit_test(others_name_the_date_by_which_they_expect_it),
		cmocka_unit_test(published_on_a_proposal_alone),
		cmocka_unit_test(minutes_have_their_days),
		cmocka_unit_test(minutes_in_time_are_no_finding),
		cmocka_unit_test(established_while_a_condition_is_unmet),
		cmocka_unit_test(two_records_of_one_decision),
		cmocka_unit_test(two_systems_tell_of_one_decision),
		cmocka_unit_test(corrections_that_point_nowhere_or_fork),
		cmocka_unit_test(one_id_with_two_contents),
		cmocka_unit_test(a_story_without_faults_has_no_finding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
