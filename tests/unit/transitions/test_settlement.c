/* One region's settlement of one month: freezing, objections, and the invoice basis to the cases.
 */
#include "discrepancy_story.h"

#include "transitions/settlement.h"
#include "transitions/state.h"

#define KEY   "s:12/2025-03"
#define LATER "2025-07-01T12:00:00+02:00"

#define SETTLEMENT(name) STORY name = { .case_key = KEY }

static struct fact *freeze(struct story *s, const char *when, const char *rows)
{
	struct text d = arena_printf(
	        &s->a, "'noticeId':'z%zu','period':'2025-03','region':'12','rows':[%s]", s->n,
	        rows);
	return story_fact(s, "settlement-period.frozen", when, d.p);
}

static struct fact *reopen(struct story *s, const char *when)
{
	return story_fact(s, "settlement-period.reopened", when,
	                  "'period':'2025-03','region':'12'");
}

static void assert_state(struct story *s, const char *as_of, const char *expected)
{
	struct fold_out out = story_fold(s, as_of);
	struct text json = quoted(&s->a, expected);
	if (!text_eq(out.state, json))
		fail_msg("%.*s", TEXT_ARGS(out.state));
}

/* Rows told to a case; n 0 when it is told nothing. */
static struct basis_news told(struct story *s, const char *as_of, const char *case_key)
{
	struct fold_out out = story_fold(s, as_of);
	struct basis_news news = { 0 };
	for (size_t i = 0; i < out.n_outbox; i++)
		if (text_eq(out.outbox[i].to, text_of(case_key)))
			assert_true(settlement_basis(out.outbox[i].payload, &s->a, &news));
	return news;
}

/* ---- */

static void state_is_what_the_registry_reads(void **state)
{
	(void)state;
	SETTLEMENT(s);
	struct err e = { 0 };
	freeze(&s, "2025-04-12T09:00:00+02:00", "");
	reopen(&s, "2025-04-14T09:00:00+02:00");
	freeze(&s, "2025-04-16T09:00:00+02:00", "");
	struct registry_row row = { TEXT("settlement"), story_fold(&s, LATER).state };
	struct registry *r = registry_new(&row, 1, 1, &e);
	assert_non_null(r);
	const struct freeze *z;
	assert_int_equal(registry_freezes(r, TEXT("12"), &z), 3);
	assert_true(z[0].frozen && !z[1].frozen && z[2].frozen);
	assert_int_equal(z[1].at, at("2025-04-14T09:00:00+02:00"));
	assert_int_equal(z[0].period, calendar_month(day("2025-03-01")));
	registry_free(r);
}

static void assert_objections(struct text state, const char *who, int n, int open, int upheld)
{
	struct month_objections o = settlement_objections(state, text_of(who));
	if (o.n != n || o.open != open || o.upheld != upheld)
		fail_msg("%s has %d, %d open and %d upheld", who, (int)o.n, (int)o.open,
		         (int)o.upheld);
}

static void objections_count_for_who_objected(void **state)
{
	(void)state;
	SETTLEMENT(s);
	static const char *const raised[] = {
		"'noticeId':'a','period':'2025-03','municipality':'1280','groundCode':'NOT_READY'",
		"'noticeId':'b','period':'2025-03','municipality':'1280','groundCode':'NOT_READY'",
		"'noticeId':'c','period':'2025-03','municipality':'1281','groundCode':'NOT_READY'",
		"'noticeId':'d','period':'2025-03','municipality':'0780','groundCode':'NOT_READY'",
	};
	for (size_t i = 0; i < sizeof raised / sizeof *raised; i++)
		story_fact(&s, "payment-objection.raised", "2025-04-10T09:00:00+02:00", raised[i]);
	story_fact(&s, "payment-objection.resolved", "2025-04-11T09:00:00+02:00",
	           "'noticeId':'ans','period':'2025-03','refers':'b','outcome':'PARTLY_UPHELD'");
	story_fact(&s, "payment-objection.resolved", "2025-04-11T09:00:00+02:00",
	           "'noticeId':'no','period':'2025-03','refers':'c','outcome':'REJECTED'");
	struct fold_out out = story_fold(&s, LATER);
	assert_objections(out.state, "1280", 2, 1, 1);
	assert_objections(out.state, "1281", 1, 0, 0);
	assert_objections(out.state, "1282", 0, 0, 0);
	assert_objections(TEXT(""), "1280", 0, 0, 0);
	assert_objections(TEXT("{"), "1280", 0, 0, 0);
	assert_int_equal(out.n_buckets, 2); /* none of another region */
	assert_true(text_eq(out.buckets[0], TEXT("m/1280/2025-03")));
	assert_true(text_eq(out.buckets[1], TEXT("m/1281/2025-03")));
}

static void state_in_full(void **state)
{
	(void)state;
	SETTLEMENT(s);
	story_fact(&s, "settlement-period.frozen", "2025-04-12T09:00:00+02:00",
	           "'period':'2025-03','region':'12','policyVersion':'skane-3'");
	story_fact(&s, "payment-objection.raised", "2025-04-10T09:00:00+02:00",
	           "'noticeId':'obj','period':'2025-03','municipality':'1280','groundCode':'DATES_"
	           "WRONG'");
	story_fact(&s, "payment-objection.resolved", "2025-04-11T09:00:00+02:00",
	           "'noticeId':'ans','period':'2025-03','refers':'obj','outcome':'UPHELD'");
	assert_state(&s, LATER,
	             "{'events':[{'at':'2025-04-12T07:00:00Z','frozen':true,'id':'e01',"
	             "'policyVersion':'skane-3','source':'" STORY_SOURCE
	             "'}],'objections':[{'answeredAt':'2025-04-11T07:00:00Z',"
	             "'at':'2025-04-10T07:00:00Z','ground':'DATES_WRONG','municipality':'1280',"
	             "'noticeId':'obj','outcome':'UPHELD'}],'period':'2025-03','region':'12'}");
}

/* An objection makes no case of the region fold again. */
static void only_freezes_are_reference_data(void **state)
{
	(void)state;
	SETTLEMENT(s);
	bool (*differ)(struct text, struct text) = transitions_domain.reference_differs;
	struct text none = { 0 };
	story_fact(&s, "payment-objection.raised", "2025-04-10T09:00:00+02:00",
	           "'noticeId':'],\\'objections\\':[','period':'2025-03','municipality':'1280'");
	struct text objection = story_fold(&s, LATER).state;
	assert_true(objection.n > 0);
	assert_false(differ(none, objection));
	freeze(&s, "2025-04-12T09:00:00+02:00", "");
	struct text frozen = story_fold(&s, LATER).state;
	assert_true(differ(objection, frozen));
	story_fact(&s, "payment-objection.raised", "2025-04-13T09:00:00+02:00",
	           "'noticeId':'o2','period':'2025-03','municipality':'1281'");
	struct text more = story_fold(&s, LATER).state;
	assert_false(text_eq(frozen, more));
	assert_false(differ(frozen, more));
	reopen(&s, "2025-04-14T09:00:00+02:00");
	assert_true(differ(more, story_fold(&s, LATER).state));
}

static void annulled_freeze_never_was(void **state)
{
	(void)state;
	SETTLEMENT(s);
	freeze(&s, "2025-04-12T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':4}");
	story_fact(&s, "settlement-period.frozen", "2025-04-13T09:00:00+02:00",
	           "'noticeId':'x','action':'ANNULLED','replaces':'z0','period':'2025-03','region':"
	           "'12'");
	assert_state(&s, LATER, "{'events':[],'objections':[],'period':'2025-03','region':'12'}");
	assert_int_equal(told(&s, LATER, "c:k1").n, 0);
}

static void without_facts_there_is_no_state(void **state)
{
	(void)state;
	SETTLEMENT(s);
	assert_int_equal(story_fold(&s, LATER).state.n, 0);
}

/* ---- the basis ---- */

static void each_named_case_hears_its_rows(void **state)
{
	(void)state;
	SETTLEMENT(s);
	freeze(&s, "2025-04-12T09:00:00+02:00",
	       "{'caseRef':'k2','municipality':'1281','days':1},{'caseRef':'k1','municipality':'"
	       "1280','days':4,'amountOre':400},"
	       "{'municipality':'1280','persons':7},{'caseRef':'k2','municipality':'1280','days':"
	       "2}");
	struct basis_news k2 = told(&s, LATER, "c:k2"), k1 = told(&s, LATER, "c:k1");
	assert_int_equal(k1.n, 1);
	assert_int_equal(k1.rows[0].days, 4);
	assert_int_equal(k1.rows[0].amount_ore, 400);
	assert_int_equal(k1.rows[0].period, calendar_month(day("2025-03-01")));
	assert_int_equal(k2.n, 2);
	assert_true(text_eq(k2.rows[0].municipality, TEXT("1280")));
	assert_int_equal(k2.rows[0].amount_ore, INT64_MIN);
	assert_int_equal(k2.rows[0].persons, INT64_MIN);
	assert_int_equal(story_fold(&s, LATER).n_outbox, 3); /* and the month */
}

/* In one T31 in several rows, as by form of care; what one does not say the sum does not say. */
static void a_month_hears_the_rows_without_a_case(void **state)
{
	(void)state;
	SETTLEMENT(s);
	freeze(&s, "2025-04-12T09:00:00+02:00",
	       "{'municipality':'1280','days':6,'persons':3,'amountOre':600},"
	       "{'municipality':'1281','days':1},{'caseRef':'k1','municipality':'1280','days':4},"
	       "{'municipality':'0780','days':5},{'municipality':'1280','days':2,'persons':1}");
	struct basis_news m = told(&s, LATER, "m:1280/2025-03");
	assert_int_equal(m.n, 1);
	assert_int_equal(m.rows[0].days, 8);
	assert_int_equal(m.rows[0].persons, 4);
	assert_int_equal(m.rows[0].amount_ore, INT64_MIN);
	assert_true(text_eq(m.rows[0].municipality, TEXT("1280")));
	assert_int_equal(told(&s, LATER, "m:1281/2025-03").rows[0].days, 1);
	assert_int_equal(told(&s, LATER, "m:0780/2025-03").n, 0); /* another region's */
	freeze(&s, "2025-04-13T09:00:00+02:00", "{'municipality':'1280','days':7}");
	m = told(&s, LATER, "m:1280/2025-03");
	assert_int_equal(m.n, 1);
	assert_int_equal(m.rows[0].days, 7);
	assert_int_equal(m.rows[0].persons, INT64_MIN);
	reopen(&s, "2025-04-14T09:00:00+02:00");
	assert_int_equal(told(&s, LATER, "m:1280/2025-03").n, 0);
}

static void stronger_word_of_one_row_stands(void **state)
{
	(void)state;
	SETTLEMENT(s);
	freeze(&s, "2025-04-12T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':4}");
	freeze(&s, "2025-04-13T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':5}");
	struct basis_news k1 = told(&s, LATER, "c:k1");
	assert_int_equal(k1.n, 1);
	assert_int_equal(k1.rows[0].days, 5);
}

static void reopening_takes_the_basis_back(void **state)
{
	(void)state;
	SETTLEMENT(s);
	freeze(&s, "2025-04-12T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':4}");
	reopen(&s, "2025-04-14T09:00:00+02:00");
	assert_int_equal(told(&s, "2025-04-13T09:00:00+02:00", "c:k1").n, 1);
	assert_int_equal(story_fold(&s, LATER).n_outbox, 0);
	freeze(&s, "2025-04-16T09:00:00+02:00", "{'caseRef':'k3','municipality':'1280','days':4}");
	assert_int_equal(told(&s, LATER, "c:k3").n, 1);
	assert_int_equal(told(&s, LATER, "c:k1").n, 0);
}

/* ---- discrepancies ---- */

static void objection_to_the_month_unanswered(void **state)
{
	(void)state;
	SETTLEMENT(s);
	story_fact(&s, "payment-objection.raised", "2025-04-10T09:00:00+02:00",
	           "'noticeId':'obj','period':'2025-03','region':'12','municipality':'1280'");
	assert_opens(&s, "D-SET-01", "2025-05-10T09:00:00+02:00");
	assert_parties(&s, LATER, "D-SET-01", "12 1280");
}

static void same_id_and_dangling_are_seen_here_too(void **state)
{
	(void)state;
	SETTLEMENT(s);
	struct fact *f = freeze(&s, "2025-04-12T09:00:00+02:00", "");
	struct fact *g = freeze(&s, "2025-04-13T09:00:00+02:00", "");
	g->id = f->id;
	g->beaten = true;
	story_fact(&s, "settlement-period.frozen", "2025-04-13T09:00:00+02:00",
	           "'noticeId':'x','action':'ANNULLED','replaces':'nobody','period':'2025-03','"
	           "region':'12'");
	assert_string_equal(codes(&s, LATER), "D-PUB-03 D-REF-01");
}

/* ---- laws ---- */

static void order_and_arrival_do_not_matter(void **state)
{
	(void)state;
	SETTLEMENT(s);
	SETTLEMENT(t);
	freeze(&s, "2025-04-12T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':4}");
	reopen(&s, "2025-04-14T09:00:00+02:00");
	freeze(&s, "2025-04-16T09:00:00+02:00", "{'caseRef':'k1','municipality':'1280','days':5}");
	for (size_t i = s.n; i-- > 0;) {
		t.facts[t.n] = s.facts[i];
		t.facts[t.n++].appended_us = 1;
	}
	struct fold_out a = story_fold(&s, LATER), b = story_fold(&t, LATER);
	assert_true(text_eq(a.state, b.state));
	assert_true(text_eq(a.outbox[0].payload, b.outbox[0].payload));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(state_is_what_the_registry_reads),
		cmocka_unit_test(state_in_full),
		cmocka_unit_test(objections_count_for_who_objected),
		cmocka_unit_test(only_freezes_are_reference_data),
		cmocka_unit_test(annulled_freeze_never_was),
		cmocka_unit_test(without_facts_there_is_no_state),
		cmocka_unit_test(each_named_case_hears_its_rows),
		cmocka_unit_test(a_month_hears_the_rows_without_a_case),
		cmocka_unit_test(stronger_word_of_one_row_stands),
		cmocka_unit_test(reopening_takes_the_basis_back),
		cmocka_unit_test(objection_to_the_month_unanswered),
		cmocka_unit_test(same_id_and_dangling_are_seen_here_too),
		cmocka_unit_test(order_and_arrival_do_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
