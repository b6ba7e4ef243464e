/* The state machine of one principal and item: 7.7, 3.1, R-A1 to R-A3, R-A12, R-A13, R-A15, R-A16.
 */
#include "story.h"

#include "approvals/vote.h"

static void a_decision_goes_from_pending_to_final(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	(void)state;
	assert_stage(s, "2022-03-02", "1201", STAGE_PENDING);
	story_fact(s, "proposal.made", "2022-04-05",
	           "'principal':'1201','body':'KS','on':'2022-04-05','proposedVerb':'ADOPT'");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	story_fact(s, "minutes.adjusted", "2022-06-01",
	           "'principal':'1201','refers':'n-1201','adjustedOn':'2022-06-01'");
	story_fact(s, "minutes.announced", "2022-06-02",
	           "'principal':'1201','refers':'n-1201','announcedOn':'2022-06-02'");
	assert_stage(s, "2022-04-06", "1201", STAGE_PROPOSED);
	assert_stage(s, "2022-05-31", "1201", STAGE_DECIDED);
	assert_stage(s, "2022-06-01", "1201", STAGE_ADJUSTED);
	assert_stage(s, "2022-06-22", "1201", STAGE_ANNOUNCED);
	assert_day(vote_on(s, "2022-06-22", "1201")->final_on, "-");
	assert_stage(s, "2022-06-24", "1201", STAGE_FINAL);
	assert_day(vote_on(s, "2022-06-24", "1201")->last_appeal_day, "2022-06-23");
	assert_day(vote_on(s, "2022-06-24", "1201")->final_on, "2022-06-24");
	assert_stage(s, "2022-06-24", "1202", STAGE_PENDING);
}

/* A Thursday before Midsummer Eve: the third Friday is Midsummer Eve, a free day like the weekend.
 */
static void the_last_day_to_appeal_is_no_holiday(void **state)
{
	struct err e = { 0 };
	struct registry *r = registry_new(NULL, 0, 1, &e);
	(void)state;
	assert_day(vote_last_appeal_day(day("2022-06-03"), r), "2022-06-27");
	assert_day(vote_last_appeal_day(day("2022-12-03"), r), "2022-12-27");
	assert_day(vote_last_appeal_day(day("2022-12-12"), r), "2023-01-02");
	assert_day(vote_last_appeal_day(day("2024-02-08"), r), "2024-02-29");
	assert_day(vote_last_appeal_day(day("2025-03-28"), r), "2025-04-22");
	registry_free(r);
}

static void without_an_announcement_the_final_date_is_unknown(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_stage(s, "2030-01-01", "1201", STAGE_DECIDED);
	assert_day(vote_on(s, "2030-01-01", "1201")->final_on, "-");
	assert_day(vote_on(s, "2030-01-01", "1201")->last_appeal_day, "-");
}

/* R-A12 */
static void an_announcement_taken_down_too_soon_proves_nothing(void **state)
{
	static const struct {
		const char *removed;
		enum vote_stage stage;
	} cases[] = { { "2022-06-22", STAGE_ANNOUNCED },
		      { "2022-06-23", STAGE_ANNOUNCED },
		      { "2022-06-24", STAGE_FINAL } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		decided(s, "1201", "ADOPT", "2022-05-30", "");
		story_fact(s, "minutes.announced", "2022-06-02",
		           arena_printf(&s->a,
		                        "'principal':'1201','refers':'n-1201','announcedOn':'2022-"
		                        "06-02','removedOn':'%s'",
		                        cases[i].removed)
		                   .p);
		assert_stage(s, "2022-08-01", "1201", cases[i].stage);
	}
}

static void appealed_until_the_court_has_spoken(void **state)
{
	static const struct {
		const char *outcome;
		enum vote_stage stage;
		bool counts;
	} cases[] = { { "REJECTED", STAGE_FINAL, true },
		      { "ANNULLED", STAGE_ANNULLED, false },
		      { "STAYED", STAGE_APPEALED, true } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		decided(s, "1201", "ADOPT", "2022-05-30", "");
		announced(s, "1201", "2022-06-02");
		story_fact(s, "appeal.lodged", "2022-06-20",
		           "'noticeId':'a1','principal':'1201','refers':'n-1201'");
		story_fact(s, "appeal.decided", "2022-09-01",
		           arena_printf(&s->a,
		                        "'principal':'1201','refers':'n-1201','outcome':'%s'",
		                        cases[i].outcome)
		                   .p);
		assert_stage(s, "2022-08-01", "1201", STAGE_APPEALED);
		assert_true(vote_on(s, "2022-08-01", "1201")->counts);
		assert_stage(s, "2022-09-02", "1201", cases[i].stage);
		assert_int_equal(vote_on(s, "2022-09-02", "1201")->counts, cases[i].counts);
		assert_day(vote_on(s, "2022-09-02", "1201")->final_on, "-"); /* R-A13 */
		assert_int_equal(vote_on(s, "2022-09-02", "1201")->inhibited, i == 2);
	}
}

static void two_appeals_need_two_answers(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	announced(s, "1201", "2022-06-02");
	story_fact(s, "appeal.lodged", "2022-06-20",
	           "'noticeId':'a1','principal':'1201','refers':'n-1201'");
	story_fact(s, "appeal.lodged", "2022-06-21",
	           "'noticeId':'a2','principal':'1201','refers':'n-1201'");
	story_fact(s, "appeal.decided", "2022-09-01",
	           "'principal':'1201','refers':'a1','outcome':'REJECTED'");
	(void)state;
	assert_stage(s, "2022-09-02", "1201", STAGE_APPEALED);
	story_fact(s, "appeal.decided", "2022-09-10",
	           "'principal':'1201','refers':'a2','outcome':'REJECTED'");
	assert_stage(s, "2022-09-12", "1201", STAGE_FINAL);
}

static void an_appeal_that_comes_too_late_stops_nothing(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	announced(s, "1201", "2022-06-02");
	story_fact(s, "appeal.lodged", "2022-07-20",
	           "'noticeId':'a1','principal':'1201','refers':'n-1201'");
	(void)state;
	assert_stage(s, "2022-07-21", "1201", STAGE_FINAL);
	assert_day(vote_on(s, "2022-07-21", "1201")->final_on, "2022-06-24");
}

/* R-A3 */
static void a_step_back_shows_pending_with_the_decision_beside(void **state)
{
	static const struct {
		const char *verb;
		enum vote_decision decision;
	} cases[] = { { "REFER_BACK", DECISION_REFERRED_BACK },
		      { "TABLE", DECISION_TABLED },
		      { "WITHDRAW", DECISION_NONE } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		decided(s, "1201", cases[i].verb, "2022-05-30", "");
		assert_stage(s, "2022-06-01", "1201", STAGE_PENDING);
		assert_int_equal(vote_on(s, "2022-06-01", "1201")->decision, cases[i].decision);
		assert_item(s, "2022-06-01",
		            cases[i].decision ? ITEM_COLLECTING : ITEM_RECOMMENDED);
		story_fact(s, "proposal.made", "2022-08-30",
		           "'principal':'1201','on':'2022-08-30'");
		assert_stage(s, "2022-08-31", "1201", STAGE_PROPOSED);
		assert_item(s, "2022-08-31", ITEM_COLLECTING);
	}
}

/* R-A3: the proposal that was decided on that day, whichever of the two is told first. */
static void a_proposal_of_the_day_of_the_decision_is_no_new_one(void **state)
{
	(void)state;
	for (int first = 0; first < 2; first++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		if (first)
			decided(s, "1201", "REFER_BACK", "2022-05-30", "");
		story_fact(s, "proposal.made", "2022-05-30",
		           "'principal':'1201','on':'2022-05-30'");
		assert_stage(s, "2022-06-01", "1201", first ? STAGE_PENDING : STAGE_PROPOSED);
		if (!first)
			decided(s, "1201", "REFER_BACK", "2022-05-30", "");
		assert_stage(s, "2022-06-01", "1201", STAGE_PENDING);
		assert_int_equal(vote_on(s, "2022-06-01", "1201")->decision,
		                 DECISION_REFERRED_BACK);
	}
}

/* R-A7: RECOMMENDED is while nobody has proposed; what was withdrawn had been. */
static void a_decision_withdrawn_after_its_proposal_collects(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	story_fact(s, "proposal.made", "2022-05-02", "'principal':'1201','on':'2022-05-02'");
	decided(s, "1201", "WITHDRAW", "2022-05-30", "");
	(void)state;
	assert_stage(s, "2022-06-01", "1201", STAGE_PENDING);
	assert_item(s, "2022-06-01", ITEM_COLLECTING);
}

/* All on one day: a decision, a new version that asks again, and a proposal. */
static void a_proposal_of_the_new_version_on_the_day_of_the_old_decision(void **state)
{
	static const struct {
		const char *version;
		enum vote_stage stage;
	} cases[] = { { "", STAGE_PENDING },
		      { ",'version':1", STAGE_PENDING },
		      { ",'version':2", STAGE_PROPOSED } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		decided(s, "1201", "ADOPT", "2022-05-30", "'version':1");
		story_fact(s, "document.revised", "2022-05-30",
		           "'fromVersion':1,'toVersion':2,'material':true,'on':'2022-05-30'");
		story_fact(s, "proposal.made", "2022-05-30",
		           arena_printf(&s->a, "'principal':'1201','on':'2022-05-30'%s",
		                        cases[i].version)
		                   .p);
		assert_stage(s, "2022-06-01", "1201", cases[i].stage);
	}
}

/* A proposal of the new version stays one when another of the old version comes after it. */
static void a_proposal_of_the_new_version_before_one_of_the_old(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-20", "'version':1");
	story_fact(s, "document.revised", "2022-05-24",
	           "'fromVersion':1,'toVersion':2,'material':true,'on':'2022-05-24'");
	(void)state;
	story_fact(s, "proposal.made", "2022-05-26",
	           "'principal':'1201','on':'2022-05-26','version':1");
	assert_stage(s, "2022-06-01", "1201", STAGE_PENDING);
	story_fact(s, "proposal.made", "2022-05-25",
	           "'principal':'1201','on':'2022-05-25','version':2");
	assert_stage(s, "2022-06-01", "1201", STAGE_PROPOSED);
}

/* R-A16: the one recorded later, though it was decided earlier. */
static void of_two_live_decisions_the_stronger_counts(void **state)
{
	STORY(s);
	struct fact *f;
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	f = story_fact(s, "decision.recorded", "2022-04-30",
	               "'noticeId':'other','principal':'1201','decidedOn':'2022-04-30','items':[{"
	               "'itemId':'i1','verb':'REJECT'}]");
	recorded(f, "2022-06-30T10:00:00Z");
	(void)state;
	assert_int_equal(vote_on(s, "2022-06-01", "1201")->decision, DECISION_ADOPTED);
	assert_int_equal(vote_on(s, "2022-07-01", "1201")->decision, DECISION_REJECTED);
}

/* "DECIDED -new D05 replaces-> DECIDED": minutes of the old meeting are not those of the new. */
static void a_new_decision_replaces_the_old_one(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "REJECT", "2022-05-30", "");
	announced(s, "1201", "2022-06-02");
	story_fact(s, "decision.recorded", "2022-09-30",
	           "'noticeId':'n2','action':'REVISED','replaces':'n-1201','noticeVersion':2,"
	           "'principal':'1201','decidedOn':'2022-09-30','items':[{'itemId':'i1','verb':"
	           "'ADOPT'}]");
	(void)state;
	assert_int_equal(vote_on(s, "2022-10-01", "1201")->decision, DECISION_ADOPTED);
	assert_stage(s, "2022-10-01", "1201", STAGE_DECIDED);
}

/* The same meeting told again, corrected: its minutes are still its minutes. */
static void a_corrected_decision_keeps_its_minutes(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	announced(s, "1201", "2022-06-02");
	story_fact(s, "decision.recorded", "2022-06-10",
	           "'noticeId':'n2','action':'REVISED','replaces':'n-1201','noticeVersion':2,"
	           "'principal':'1201','decidedOn':'2022-05-30','paragraph':'§ 118','items':[{"
	           "'itemId':'i1','verb':'ADOPT'}]");
	(void)state;
	assert_stage(s, "2022-06-11", "1201", STAGE_ANNOUNCED);
	assert_day(vote_on(s, "2022-06-11", "1201")->announced_on, "2022-06-02");
}

static void an_annulled_record_was_never_a_decision(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	story_fact(s, "decision.recorded", "2022-06-10",
	           "'noticeId':'n2','action':'ANNULLED','replaces':'n-1201','principal':'1201'");
	(void)state;
	assert_stage(s, "2022-06-01", "1201", STAGE_DECIDED);
	assert_stage(s, "2022-06-11", "1201", STAGE_PENDING);
}

/* R-A15 */
static void own_amendments_make_it_another_document(void **state)
{
	STORY(s);
	story_set(s, 0);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", "'amendments':true,'contentHash':'h1'");
	(void)state;
	assert_int_equal(vote_on(s, "2022-06-01", "12")->uncounted, UNCOUNTED_AMENDED);
	assert_false(vote_on(s, "2022-06-01", "12")->counts);
	assert_item(s, "2022-06-01", ITEM_PARTIALLY_ADOPTED);
}

static void another_wording_does_not_count(void **state)
{
	static const struct {
		const char *more;
		uint32_t uncounted;
	} cases[] = { { "'contentHash':'h2'", UNCOUNTED_HASH },
		      { "'version':2", UNCOUNTED_VERSION },
		      { "'version':1,'contentHash':'h1'", 0 },
		      { "", 0 } };
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		STORY(s);
		story_set(s, 0);
		registered(s, "{'kind':'ALL'}");
		decided(s, "12", "ADOPT", "2022-05-30", cases[i].more);
		assert_int_equal(vote_on(s, "2022-06-01", "12")->uncounted, cases[i].uncounted);
		assert_int_equal(vote_on(s, "2022-06-01", "12")->counts, !cases[i].uncounted);
	}
}

static void a_material_revision_asks_again(void **state)
{
	static const struct {
		const char *material;
		enum vote_stage stage;
	} cases[] = { { "true", STAGE_PENDING }, { "false", STAGE_DECIDED } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		STORY(s);
		story_set(s, 0);
		registered(s, "{'kind':'ALL'}");
		decided(s, "12", "ADOPT", "2022-05-30", "'version':1,'contentHash':'h1'");
		story_fact(s, "document.revised", "2022-08-01",
		           arena_printf(&s->a,
		                        "'fromVersion':1,'toVersion':2,'contentHash':'h2',"
		                        "'material':%s",
		                        cases[i].material)
		                   .p);
		assert_stage(s, "2022-08-02", "12", cases[i].stage);
		decided(s, "12", "ADOPT", "2022-09-30", "'version':2,'contentHash':'h2'");
		assert_stage(s, "2022-10-02", "12", STAGE_DECIDED);
		assert_true(vote_on(s, "2022-10-02", "12")->counts);
	}
}

/* R-A11 */
/* 7.7: whatever was decided on the old one, also on the day the new one came. */
static void a_revision_of_the_same_day_asks_again(void **state)
{
	STORY(s);
	story_set(s, 0);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", "'version':1");
	story_fact(s, "document.revised", "2022-05-30T15:00:00+02:00",
	           "'fromVersion':1,'toVersion':2,'material':true");
	(void)state;
	assert_stage(s, "2022-05-31", "12", STAGE_PENDING);
	assert_false(has_code(s, "2022-05-31", "D-DOC-01"));
}

static void only_bodies_with_authority_bind(void **state)
{
	STORY(s);
	story_set(s, 1);
	story_reference(s, "principal",
	                "{'id':'1201','validFrom':'2000-01-01','kind':'MUNICIPALITY',"
	                "'decidingBodies':['KS']}");
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_int_equal(vote_on(s, "2022-06-01", "1201")->uncounted, UNCOUNTED_BODY);
	assert_true(vote_on(s, "2022-06-01", "12")->counts);
}

/* A decision dated ahead is not made yet. */
static void a_date_to_come_is_waited_for(void **state)
{
	STORY(s);
	struct fact *f;
	story_set(s, 0);
	registered(s, "{'kind':'ALL'}");
	f = decided(s, "12", "ADOPT", "2022-05-30", "");
	f->time_us = f->recorded_us = at("2022-05-01T10:00:00Z");
	(void)state;
	assert_stage(s, "2022-05-29", "12", STAGE_PENDING);
	assert_true(s->out.next_due == calendar_midnight(day("2022-05-30")));
	assert_stage(s, "2022-05-30", "12", STAGE_DECIDED);
}

/* What a court says of an appeal that stopped nothing changes no date. */
static void a_late_appeal_that_is_dismissed_leaves_the_final_date(void **state)
{
	STORY(s);
	story_set(s, 0);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	announced(s, "12", "2022-06-02");
	(void)state;
	story_fact(s, "appeal.lodged", "2022-07-01", "'principal':'12','refers':'n-12'");
	story_fact(s, "appeal.decided", "2022-08-01",
	           "'principal':'12','refers':'n-12','outcome':'REJECTED'");
	assert_stage(s, "2022-08-02", "12", STAGE_FINAL);
	assert_day(vote_on(s, "2022-08-02", "12")->final_on, "2022-06-24");
	assert_day(item_on(s, "2022-08-02")->in_force_from, "2022-06-24");
}

/* SHA-256 in hex is the same in small letters and capitals. */
static void a_hash_is_the_same_in_capitals(void **state)
{
	STORY(s);
	story_set(s, 0);
	story_fact(
	        s, "document.registered", "2022-03-01",
	        "'version':1,'contentHash':'c0ffee','principals':'set','items':[{'itemId':'i1'}]");
	decided(s, "12", "ADOPT", "2022-05-30", "'contentHash':'C0FFEE'");
	(void)state;
	assert_true(vote_on(s, "2022-06-01", "12")->counts);
	decided(s, "12", "ADOPT", "2022-06-02", "'contentHash':'C0FFEA'");
	assert_int_equal(vote_on(s, "2022-06-03", "12")->uncounted, UNCOUNTED_HASH);
}

/* Diaries number their decisions alike: a notice id is unique with its principal. */
static void two_principals_may_name_their_decisions_alike(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	for (size_t i = 0; i < 2; i++)
		story_fact(s, "decision.recorded", "2022-05-30",
		           arena_printf(&s->a,
		                        "'noticeId':'87','principal':'%s','items':[{'itemId':'i1',"
		                        "'verb':'ADOPT'}]",
		                        municipality(s, i))
		                   .p);
	(void)state;
	assert_int_equal(item_on(s, "2022-06-01")->adopting, 2);
	story_fact(s, "decision.recorded", "2022-06-02",
	           "'noticeId':'88','principal':'1201','action':'ANNULLED','replaces':'87'");
	assert_int_equal(item_on(s, "2022-06-03")->adopting, 1);
	assert_true(vote_on(s, "2022-06-03", "1202")->counts);
}

/* Whoever records for others may have taken the wrong one for it; a municipality takes back its own
 * word only. */
static void who_corrects_whose_decision(void **state)
{
	static const struct {
		const char *source;
		size_t adopting;
	} cases[] = { { STORY_SOURCE, 1 }, { "urn:samverka:2120000001:w", 2 } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		STORY(s);
		story_set(s, 2);
		story_reference(s, "principal",
		                "{'id':'1202','validFrom':'2000-01-01','kind':'MUNICIPALITY',"
		                "'orgnr':'2120000001'}");
		registered(s, "{'kind':'ALL'}");
		decided(s, "1201", "ADOPT", "2022-05-30", "");
		from_source(
		        story_fact(s, "decision.recorded", "2022-06-02",
		                   "'noticeId':'x','principal':'1202','action':'REVISED','replaces'"
		                   ":'n-1201','items':[{'itemId':'i1','verb':'ADOPT'}]"),
		        cases[i].source);
		assert_int_equal(item_on(s, "2022-06-03")->adopting, cases[i].adopting);
		assert_int_equal(has_code(s, "2022-06-12", "D-REF-01"), i == 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decision_goes_from_pending_to_final),
		cmocka_unit_test(the_last_day_to_appeal_is_no_holiday),
		cmocka_unit_test(without_an_announcement_the_final_date_is_unknown),
		cmocka_unit_test(an_announcement_taken_down_too_soon_proves_nothing),
		cmocka_unit_test(appealed_until_the_court_has_spoken),
		cmocka_unit_test(two_appeals_need_two_answers),
		cmocka_unit_test(an_appeal_that_comes_too_late_stops_nothing),
		cmocka_unit_test(a_step_back_shows_pending_with_the_decision_beside),
		cmocka_unit_test(a_proposal_of_the_day_of_the_decision_is_no_new_one),
		cmocka_unit_test(a_decision_withdrawn_after_its_proposal_collects),
		cmocka_unit_test(a_proposal_of_the_new_version_on_the_day_of_the_old_decision),
		cmocka_unit_test(a_proposal_of_the_new_version_before_one_of_the_old),
		cmocka_unit_test(of_two_live_decisions_the_stronger_counts),
		cmocka_unit_test(a_new_decision_replaces_the_old_one),
		cmocka_unit_test(a_corrected_decision_keeps_its_minutes),
		cmocka_unit_test(an_annulled_record_was_never_a_decision),
		cmocka_unit_test(own_amendments_make_it_another_document),
		cmocka_unit_test(another_wording_does_not_count),
		cmocka_unit_test(a_material_revision_asks_again),
		cmocka_unit_test(a_revision_of_the_same_day_asks_again),
		cmocka_unit_test(only_bodies_with_authority_bind),
		cmocka_unit_test(a_date_to_come_is_waited_for),
		cmocka_unit_test(a_late_appeal_that_is_dismissed_leaves_the_final_date),
		cmocka_unit_test(a_hash_is_the_same_in_capitals),
		cmocka_unit_test(two_principals_may_name_their_decisions_alike),
		cmocka_unit_test(who_corrects_whose_decision),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
