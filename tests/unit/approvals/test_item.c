/* Items: the vectors of 3.2 and 7.7, conditions and rules, the status in the order of R-A7, R-A8.
 */
#include "story.h"

static void all_adopt(struct story *s, size_t n, const char *more)
{
	for (size_t i = 0; i < n; i++)
		decided(s, municipality(s, i), "ADOPT", "2022-05-30", more);
}

static void all_announce(struct story *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		announced(s, municipality(s, i), "2022-06-02");
}

static void assert_set(struct story *s, const char *as_of, size_t adopting, size_t effective)
{
	const struct item_state *item = item_on(s, as_of);
	assert_int_equal(item->adopting, adopting);
	assert_int_equal(item->effective, effective);
}

/* ---- 7.7: the four tests ---- */

static void thirty_four_conditional_are_in_force(void **state)
{
	STORY(s);
	story_set(s, 33);
	registered(s, "{'kind':'ALL'}");
	all_adopt(s, 33, ON_OTHERS);
	all_announce(s, 33);
	(void)state;
	assert_set(s, "2022-06-03", 33, 0);
	assert_item(s, "2022-06-03", ITEM_COLLECTING);
	decided(s, "12", "ADOPT", "2022-06-07", ON_OTHERS);
	assert_set(s, "2022-06-08", 34, 34);
	assert_item(s, "2022-06-08", ITEM_ADOPTED_PENDING_FINAL);
	announced(s, "12", "2022-06-10");
	assert_item(s, "2022-07-01", ITEM_ADOPTED_PENDING_FINAL);
	assert_item(s, "2022-07-02", ITEM_IN_FORCE);
	assert_day(item_on(s, "2022-09-01")->in_force_from, "2022-07-02");
	assert_int_equal(item_on(s, "2022-09-01")->n, 34);
}

static void one_rejection_empties_the_set(void **state)
{
	STORY(s);
	story_set(s, 33);
	registered(s, "{'kind':'ALL'}");
	all_adopt(s, 33, ON_OTHERS);
	decided(s, "12", "REJECT", "2022-06-07", "");
	(void)state;
	assert_set(s, "2022-06-08", 33, 0);
	assert_item(s, "2022-06-08", ITEM_LAPSED);
}

static void only_the_unconditional_remains_after_a_withdrawal(void **state)
{
	STORY(s);
	story_set(s, 33);
	registered(s, "{'kind':'ALL'}");
	all_adopt(s, 32, ON_OTHERS);
	decided(s, municipality(s, 32), "WITHDRAW", "2022-06-07", "");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_set(s, "2022-06-08", 33, 1);
	assert_true(vote_on(s, "2022-06-08", "12")->effective);
	assert_item(s, "2022-06-08", ITEM_COLLECTING);
}

static void the_group_funds_or_does_not(void **state)
{
	static const struct {
		int ore;
		bool met;
	} cases[] = { { 34999999, false }, { 35000000, true } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		STORY(s);
		story_set(s, 2);
		registered(s, "{'kind':'ALL'}");
		decided(s, "12", "ESTABLISH", "2022-05-30",
		        "'conditions':[{'conditionId':'c1','kind':'GROUP_FUNDING_AT_LEAST',"
		        "'amountOre':115000000,'year':2023}]");
		story_fact(s, "commitment.recorded", "2022-05-30",
		           "'principal':'1201','year':2023,'amountOre':80000000,'firm':'DECIDED'");
		story_fact(s, "commitment.recorded", "2022-06-01",
		           arena_printf(&s->a,
		                        "'principal':'1202','year':2023,'amountOre':%d,'firm':"
		                        "'DECIDED'",
		                        cases[i].ore)
		                   .p);
		assert_int_equal(vote_on(s, "2022-06-08", "12")->conditions[0].met, cases[i].met);
		assert_int_equal(vote_on(s, "2022-06-08", "12")->effective, cases[i].met);
		assert_false(vote_on(s, "2022-05-31", "12")->conditions[0].met);
	}
}

/* R-A6: considered is not decided, the region's own money is not the group's, nor another year's.
 */
static void only_firm_municipal_money_of_the_year_counts(void **state)
{
	static const char *const not_it[] = {
		"'principal':'1201','year':2023,'amountOre':500,'firm':'CONSIDERED'",
		"'principal':'12','year':2023,'amountOre':500,'firm':'DECIDED'",
		"'principal':'1201','year':2024,'amountOre':500,'firm':'DECIDED'",
		"'principal':'1399','year':2023,'amountOre':500,'firm':'DECIDED'",
	};
	STORY(s);
	(void)state;
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ESTABLISH", "2022-05-30",
	        "'conditions':[{'kind':'GROUP_FUNDING_AT_LEAST','amountOre':500,'year':2023}]");
	for (size_t i = 0; i < 4; i++)
		story_fact(s, "commitment.recorded", "2022-06-01", not_it[i]);
	assert_false(vote_on(s, "2022-06-08", "12")->effective);
	story_fact(s, "commitment.recorded", "2022-06-09",
	           "'principal':'1202','year':2023,'amountOre':500,'firm':'DECIDED'");
	assert_true(vote_on(s, "2022-06-10", "12")->effective);
}

/* What was decided stays decided when somebody considers more, and what was decided by a date is
 * not undone by a later amount, whenever it is asked (R-A5, R-A6). */
static void money_decided_by_its_date_stays_decided(void **state)
{
	STORY(s);
	(void)state;
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ESTABLISH", "2022-05-30",
	        "'conditions':[{'kind':'GROUP_FUNDING_AT_LEAST','amountOre':500,'year':2023,"
	        "'notLaterThan':'2022-06-30'}]");
	story_fact(s, "commitment.recorded", "2022-06-01",
	           "'principal':'1201','year':2023,'amountOre':500,'firm':'DECIDED'");
	assert_true(vote_on(s, "2022-06-02", "12")->effective);
	story_fact(s, "commitment.recorded", "2022-06-03",
	           "'principal':'1201','year':2023,'amountOre':700,'firm':'CONSIDERED'");
	assert_true(vote_on(s, "2022-06-04", "12")->effective);
	story_fact(s, "commitment.recorded", "2022-07-05",
	           "'principal':'1201','year':2023,'amountOre':600,'firm':'DECIDED'");
	assert_true(vote_on(s, "2022-07-06", "12")->effective);
}

/* ---- conditions ---- */

static void at_least_k_counts_itself_and_the_region(void **state)
{
	STORY(s);
	story_set(s, 4);
	registered(s, "{'kind':'QUORUM','k':3}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'conditions':[{'kind':'AT_LEAST_K','k':3}]");
	decided(s, "1202", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_set(s, "2022-06-08", 2, 1);
	decided(s, "12", "ADOPT", "2022-06-09", "");
	assert_set(s, "2022-06-10", 3, 3);
	assert_item(s, "2022-06-10", ITEM_ADOPTED_PENDING_FINAL);
}

static void on_the_region_or_on_all_municipalities(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'conditions':[{'kind':'REGION_ADOPTS'}]");
	decided(s, "12", "ADOPT", "2022-05-30",
	        "'conditions':[{'kind':'ALL_MUNICIPALITIES_ADOPT'}]");
	(void)state;
	assert_set(s, "2022-06-08", 2, 0);
	decided(s, "1202", "ADOPT", "2022-06-09",
	        "'conditions':[{'kind':'ALL_MUNICIPALITIES_ADOPT'}]");
	assert_set(s, "2022-06-10", 3, 3);
}

static void other_conditions_wait_for_a_certificate(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	decided(s, "1201", "ADOPT", "2022-05-30",
	        "'conditions':[{'conditionId':'c7','kind':'OTHER','text':'lokal finns'}]");
	story_fact(s, "condition.certified", "2022-06-05",
	           "'principal':'12','conditionId':'c7','on':'2022-06-05'"); /* not its own */
	(void)state;
	assert_set(s, "2022-06-08", 2, 1);
	assert_int_equal(vote_on(s, "2022-06-08", "1201")->block, BLOCK_CONDITION);
	story_fact(s, "condition.certified", "2022-06-10",
	           "'principal':'1201','conditionId':'c7','on':'2022-06-10'");
	assert_set(s, "2022-06-11", 2, 2);
}

/* R-A5: by the date or not at all, whenever it is asked. */
static void what_comes_after_its_date_does_not_count(void **state)
{
	static const struct {
		const char *on;
		bool met;
	} cases[] = { { "2022-06-30", true }, { "2022-07-01", false } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		STORY(s);
		story_set(s, 1);
		registered(s, "{'kind':'ALL'}");
		decided(s, "12", "ADOPT", "2022-05-30",
		        "'conditions':[{'kind':'ALL_OTHERS_ADOPT','notLaterThan':'2022-06-30'}]");
		assert_item(s, "2022-06-30", ITEM_COLLECTING);
		assert_true(s->out.next_due == calendar_midnight(day("2022-07-01")));
		assert_item(s, "2022-07-01", ITEM_LAPSED);
		recorded(decided(s, "1201", "ADOPT", cases[i].on, ""), "2022-07-01T12:00:00Z");
		assert_set(s, "2022-07-02", 2, cases[i].met ? 2 : 1);
		assert_item(s, "2022-07-02",
		            cases[i].met ? ITEM_ADOPTED_PENDING_FINAL : ITEM_LAPSED);
	}
}

static void certificates_have_dates_too(void **state)
{
	STORY(s);
	story_set(s, 0);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30",
	        "'conditions':[{'conditionId':'c','kind':'OTHER','notLaterThan':'2022-06-30'}]");
	(void)state;
	assert_item(s, "2022-06-30", ITEM_PARTIALLY_ADOPTED);
	assert_item(s, "2022-07-01", ITEM_LAPSED);
	story_fact(s, "condition.certified", "2022-07-05",
	           "'principal':'12','conditionId':'c','on':'2022-07-01'");
	assert_item(s, "2022-07-06", ITEM_LAPSED);
	story_fact(s, "condition.certified", "2022-07-07",
	           "'principal':'12','conditionId':'c','on':'2022-06-30'");
	assert_item(s, "2022-07-08", ITEM_ADOPTED_PENDING_FINAL);
}

/* ---- rules ---- */

static void a_rejection_lapses_all_but_not_a_quorum(void **state)
{
	static const struct {
		const char *rule;
		size_t rejections; /* as many as it bears, of 4 municipalities and the region */
	} cases[] = { { "{'kind':'ALL'}", 0 },
		      { "{'kind':'QUORUM','k':3}", 2 },
		      { "{'kind':'REGION_PLUS_K','k':2}", 2 },
		      { "{'kind':'ALL_MUNICIPALITIES'}", 0 } };
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		STORY(s);
		story_set(s, 4);
		registered(s, cases[i].rule);
		for (size_t k = 0; k < cases[i].rejections; k++)
			decided(s, municipality(s, k), "REJECT", "2022-05-30", "");
		assert_item(s, "2022-06-01",
		            cases[i].rejections ? ITEM_COLLECTING : ITEM_RECOMMENDED);
		decided(s, municipality(s, 3), "REJECT", "2022-05-30", "");
		assert_item(s, "2022-06-01", ITEM_LAPSED);
	}
}

static void all_municipalities_do_not_need_the_region(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL_MUNICIPALITIES'}");
	all_adopt(s, 2, "");
	decided(s, "12", "REJECT", "2022-05-30", "");
	(void)state;
	assert_item(s, "2022-06-01", ITEM_ADOPTED_PENDING_FINAL);
}

static void region_plus_k_needs_the_region(void **state)
{
	STORY(s);
	story_set(s, 3);
	registered(s, "{'kind':'REGION_PLUS_K','k':2}");
	all_adopt(s, 3, "");
	(void)state;
	assert_item(s, "2022-06-01", ITEM_COLLECTING);
	decided(s, "12", "ADOPT", "2022-06-02", "");
	assert_item(s, "2022-06-03", ITEM_ADOPTED_PENDING_FINAL);
}

/* R-A8: the final members of S alone must meet the rule. */
static void a_quorum_is_in_force_before_all_are_final(void **state)
{
	STORY(s);
	story_set(s, 3);
	registered(s, "{'kind':'QUORUM','k':2}");
	all_adopt(s, 3, "");
	announced(s, "1201", "2022-06-02");
	(void)state;
	assert_item(s, "2022-07-30", ITEM_ADOPTED_PENDING_FINAL);
	announced(s, "1202", "2022-08-01");
	assert_item(s, "2022-08-30", ITEM_IN_FORCE);
	assert_day(item_on(s, "2022-08-30")->in_force_from, "2022-08-23");
}

/* Final long before the last condition was met: in force from then. */
static void in_force_no_earlier_than_the_set(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'QUORUM','k':1}");
	decided(s, "1201", "ADOPT", "2022-05-30", "'conditions':[{'kind':'REGION_ADOPTS'}]");
	announced(s, "1201", "2022-06-02");
	decided(s, "12", "ADOPT", "2022-10-10", "");
	(void)state;
	assert_item(s, "2022-10-09", ITEM_COLLECTING);
	assert_item(s, "2022-10-11", ITEM_IN_FORCE);
	assert_day(item_on(s, "2022-10-11")->in_force_from, "2022-10-10");
}

/* ---- status ---- */

static void a_recommendation_is_none_and_a_proposal_no_decision(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	(void)state;
	assert_item(s, "2022-03-01", ITEM_RECOMMENDED); /* R-A7 asks for no D03 */
	story_fact(s, "recommendation.issued", "2022-03-02",
	           "'body':'CS','decidedOn':'2022-03-02','recommendedVerb':'ADOPT'");
	assert_item(s, "2022-03-03", ITEM_RECOMMENDED);
	story_fact(s, "proposal.made", "2022-04-05",
	           "'principal':'12','body':'HSN','on':'2022-04-05','proposedVerb':'ADOPT'");
	assert_item(s, "2022-04-06", ITEM_COLLECTING);
	assert_set(s, "2022-04-06", 0, 0);
	assert_stage(s, "2022-04-06", "12", STAGE_PROPOSED);
}

static void all_decided_but_not_all_adopted(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	decided(s, "1201", "NOTE", "2022-05-30", "");
	(void)state;
	assert_item(s, "2022-06-01", ITEM_COLLECTING);
	decided(s, "1202", "ADOPT", "2022-06-02", "'amendments':true");
	assert_item(s, "2022-06-03", ITEM_PARTIALLY_ADOPTED);
	assert_int_equal(vote_on(s, "2022-06-03", "1201")->block, BLOCK_NOT_COUNTED);
	assert_int_equal(vote_on(s, "2022-06-03", "12")->block, BLOCK_NOT_FINAL);
}

static void annul(struct story *s, const char *principal, const char *on)
{
	story_fact(s, "appeal.lodged", "2022-06-10",
	           arena_printf(&s->a, "'principal':'%s','refers':'n-%s'", principal, principal).p);
	story_fact(s, "appeal.decided", on,
	           arena_printf(&s->a, "'principal':'%s','refers':'n-%s','outcome':'ANNULLED'",
	                        principal, principal)
	                   .p);
}

static void a_court_breaks_what_stood(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	all_adopt(s, 2, ON_OTHERS);
	decided(s, "12", "ADOPT", "2022-05-30", ON_OTHERS);
	annul(s, "1201", "2022-12-01");
	(void)state;
	assert_item(s, "2022-11-30", ITEM_ADOPTED_PENDING_FINAL);
	assert_item(s, "2022-12-02", ITEM_BROKEN);
	assert_set(s, "2022-12-02", 2, 0);
	assert_stage(s, "2022-12-02", "1201", STAGE_ANNULLED);
	story_fact(s, "decision.recorded", "2023-02-01",
	           "'noticeId':'again','principal':'1201','decidedOn':'2023-02-01','items':[{"
	           "'itemId':'i1','verb':'ADOPT'}]");
	assert_item(s, "2023-02-02", ITEM_ADOPTED_PENDING_FINAL);
}

/* The rule had not been met yet: nothing broke, the principal is asked again. */
static void a_court_before_all_had_decided_breaks_nothing(void **state)
{
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	all_adopt(s, 2, "");
	annul(s, "1201", "2022-12-01");
	decided(s, "12", "ADOPT", "2023-01-10", "");
	(void)state;
	assert_item(s, "2022-12-02", ITEM_COLLECTING);
	assert_item(s, "2023-01-11", ITEM_COLLECTING);
}

static void what_has_ended_says_so_first(void **state)
{
	static const struct {
		const char *type, *members;
		enum item_status status;
	} cases[] = {
		{ "document.repealed", "'on':'2023-01-01'", ITEM_REPEALED },
		{ "document.superseded", "'on':'2023-01-01','byDocument':'doc2'", ITEM_SUPERSEDED },
		{ "document.established",
		  "'on':'2022-07-01','validFrom':'2022-07-01','validTo':'2022-12-31'",
		  ITEM_EXPIRED },
	};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		STORY(s);
		story_set(s, 0);
		registered(s, "{'kind':'ALL'}");
		decided(s, "12", "ADOPT", "2022-05-30", "");
		announced(s, "12", "2022-06-02");
		recorded(story_fact(s, cases[i].type, "2022-07-01", cases[i].members),
		         "2022-07-01T12:00:00Z");
		assert_item(s, "2022-12-31", ITEM_IN_FORCE);
		assert_item(s, "2023-01-01", cases[i].status);
	}
}

/* R-A14; a stranger's decision counts nowhere. */
static void only_members_are_asked(void **state)
{
	STORY(s);
	story_set(s, 1);
	registered(s, "{'kind':'QUORUM','k':1}");
	decided(s, "1401", "ADOPT", "2022-05-30", "");
	(void)state;
	assert_set(s, "2022-06-01", 0, 0);
	assert_int_equal(item_on(s, "2022-06-01")->n_votes, 2);
}

/* R-A14: a new version's D01 that only names it puts nothing else to the principals. */
static void items_are_those_of_the_last_word_on_them(void **state)
{
	STORY(s);
	(void)state;
	story_set(s, 1);
	registered(s, "{'kind':'QUORUM','k':2}");
	decided(s, "12", "ADOPT", "2022-05-30", "");
	story_fact(s, "document.registered", "2022-09-01", "'version':2,'title':'Ny strategi'");
	assert_int_equal(item_on(s, "2022-09-02")->n, 2);
	assert_int_equal(item_on(s, "2022-09-02")->rule, RULE_QUORUM);
	assert_stage(s, "2022-09-02", "12", STAGE_PENDING);
	assert_true(text_eq(story_state(s, "2022-09-02")->title, TEXT("Ny strategi")));
}

static void three_items_stand_for_themselves(void **state)
{
	STORY(s);
	story_set(s, 0);
	story_fact(s, "document.registered", "2022-03-01",
	           "'principals':'set','items':[{'itemId':'b'},{'itemId':'a'},{'itemId':'c'}]");
	story_fact(s, "decision.recorded", "2022-05-30",
	           "'principal':'12','decidedOn':'2022-05-30','items':[{'itemId':'a','verb':'ADOPT'"
	           "},{'itemId':'b','verb':'REJECT'},{'itemId':'c','verb':'NOTE'}]");
	const struct document_state *d = story_state(s, "2022-06-01");
	(void)state;
	assert_int_equal(d->n_items, 3);
	assert_int_equal(d->items[0].status, ITEM_ADOPTED_PENDING_FINAL);
	assert_int_equal(d->items[1].status, ITEM_LAPSED);
	assert_int_equal(d->items[2].status, ITEM_PARTIALLY_ADOPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thirty_four_conditional_are_in_force),
		cmocka_unit_test(one_rejection_empties_the_set),
		cmocka_unit_test(only_the_unconditional_remains_after_a_withdrawal),
		cmocka_unit_test(the_group_funds_or_does_not),
		cmocka_unit_test(only_firm_municipal_money_of_the_year_counts),
		cmocka_unit_test(money_decided_by_its_date_stays_decided),
		cmocka_unit_test(at_least_k_counts_itself_and_the_region),
		cmocka_unit_test(on_the_region_or_on_all_municipalities),
		cmocka_unit_test(other_conditions_wait_for_a_certificate),
		cmocka_unit_test(what_comes_after_its_date_does_not_count),
		cmocka_unit_test(certificates_have_dates_too),
		cmocka_unit_test(a_rejection_lapses_all_but_not_a_quorum),
		cmocka_unit_test(all_municipalities_do_not_need_the_region),
		cmocka_unit_test(region_plus_k_needs_the_region),
		cmocka_unit_test(a_quorum_is_in_force_before_all_are_final),
		cmocka_unit_test(in_force_no_earlier_than_the_set),
		cmocka_unit_test(a_recommendation_is_none_and_a_proposal_no_decision),
		cmocka_unit_test(all_decided_but_not_all_adopted),
		cmocka_unit_test(a_court_breaks_what_stood),
		cmocka_unit_test(a_court_before_all_had_decided_breaks_nothing),
		cmocka_unit_test(what_has_ended_says_so_first),
		cmocka_unit_test(only_members_are_asked),
		cmocka_unit_test(items_are_those_of_the_last_word_on_them),
		cmocka_unit_test(three_items_stand_for_themselves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
