/* Budgets, shares, commitments, spending, the cap and the consent of all; D-DOC-07, -08, -10. */
#include "story.h"

#include "approvals/split.h"

static const struct financing_year *year_of(struct story *s, const char *as_of, int32_t year)
{
	const struct document_state *d = story_state(s, as_of);
	for (size_t i = 0; i < d->financing.n_years; i++)
		if (d->financing.years[i].year == year)
			return &d->financing.years[i];
	fail_msg("no year %d", (int)year);
	return NULL;
}

static const struct principal_year *member(const struct financing_year *y, const char *code)
{
	for (size_t i = 0; i < y->n_principals; i++)
		if (text_eq(y->principals[i].code, text_of(code)))
			return &y->principals[i];
	fail_msg("no principal %s", code);
	return NULL;
}

static int64_t shares_sum(const struct financing_year *y)
{
	int64_t sum = 0;
	for (size_t i = 0; i < y->n_principals; i++)
		sum += y->principals[i].share_ore;
	return sum;
}

static void inhabitants(struct story *s, const char *code, const char *from, int n)
{
	story_reference(
	        s, "population",
	        arena_printf(&s->a, "{'id':'%s','validFrom':'%s','inhabitants':%d}", code, from, n)
	                .p);
}

static const struct discrepancy *finding_of(struct story *s, const char *as_of, const char *code,
                                            const char *what)
{
	(void)story_state(s, as_of);
	for (size_t i = 0; i < s->out.n_discrepancies; i++)
		if (strcmp(s->out.discrepancies[i].code, code) == 0 &&
		    text_eq(s->out.discrepancies[i].discriminator, text_of(what)))
			return &s->out.discrepancies[i];
	return NULL;
}

static void budget(struct story *s, const char *on, const char *members)
{
	(void)story_fact(s, "budget.proposed", on, members);
}

/* ---- shares ---- */

/* Region Skåne 2023: 2 300 000 kr, one to one; the group's half among 33 without known populations.
 */
static void skane_one_to_one(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 33);
	registered(s, "{'kind':'ALL'}");
	budget(s, "2022-05-02",
	       "'year':2023,'totalOre':230000000,'split':{'principle':'ONE_TO_ONE'}");
	const struct financing_year *y = year_of(s, "2022-06-01", 2023);
	assert_int_equal(y->region_ore, 115000000);
	assert_int_equal(y->municipal_ore, 115000000);
	assert_int_equal(member(y, "12")->share_ore, 115000000);
	assert_int_equal(member(y, "1201")->share_ore, 3484849);
	assert_int_equal(member(y, "1216")->share_ore, 3484849);
	assert_int_equal(member(y, "1217")->share_ore, 3484848);
	assert_int_equal(shares_sum(y), 230000000);
	assert_false(y->by_inhabitants);
	assert_false(has_code(s, "2022-06-01", "D-DOC-08"));
}

static void per_inhabitant_of_the_new_year(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 3);
	inhabitants(s, "1201", "2016-12-31", 1000);
	inhabitants(s, "1202", "2016-12-31", 3000);
	inhabitants(s, "1203", "2016-12-31", 2000);
	inhabitants(s, "1203", "2023-06-30", 900000); /* too late for the year */
	registered(s, "{'kind':'ALL'}");
	budget(s, "2022-05-02", "'year':2023,'totalOre':201");
	const struct financing_year *y = year_of(s, "2024-06-01", 2023);
	assert_int_equal(y->region_ore, 101); /* the odd öre */
	assert_true(y->by_inhabitants);
	assert_int_equal(member(y, "1201")->share_ore, 17);
	assert_int_equal(member(y, "1202")->share_ore, 50);
	assert_int_equal(member(y, "1203")->share_ore, 33);
	assert_int_equal(shares_sum(y), 201);
}

static void a_service_with_a_principle_of_its_own(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 2);
	inhabitants(s, "1201", "2016-12-31", 100);
	inhabitants(s, "1202", "2016-12-31", 300);
	registered(s, "{'kind':'ALL'}");
	budget(s, "2022-05-02", "'year':2023,'totalOre':1000");
	budget(s, "2022-05-03",
	       "'year':2023,'totalOre':200,'service':'Tolk','split':{'principle':'PER_USE','"
	       "perPrincipal':"
	       "[{'principal':'12','amountOre':20},{'principal':'1201','amountOre':180},"
	       "{'principal':'1202','amountOre':0}]}");
	budget(s, "2022-05-04", "'year':2023,'totalOre':300,'area':'Uppföljning'");
	const struct financing_year *y = year_of(s, "2022-06-01", 2023);
	assert_int_equal(y->total_ore, 1000);
	assert_int_equal(member(y, "12")->share_ore, 20 + 400);
	assert_int_equal(member(y, "1201")->share_ore, 180 + 100);
	assert_int_equal(member(y, "1202")->share_ore, 0 + 300);
	assert_int_equal(y->n_areas, 2);
	assert_int_equal(y->areas[1].budget_ore, 300);
	assert_false(has_code(s, "2022-06-01", "D-DOC-08"));
}

static void parts_make_a_year(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	budget(s, "2022-05-02", "'year':2023,'totalOre':600,'area':'A'");
	budget(s, "2022-05-03", "'year':2023,'totalOre':400,'area':'B'");
	const struct financing_year *y = year_of(s, "2022-06-01", 2023);
	assert_int_equal(y->total_ore, 1000);
	assert_int_equal(shares_sum(y), 1000);
}

static void shares_that_do_not_add_up(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	budget(s, "2022-05-02",
	       "'year':2023,'totalOre':1000,'split':{'principle':'ONE_TO_ONE','regionOre':500,"
	       "'municipalGroupOre':400}");
	assert_non_null(finding_of(s, "2022-06-01", "D-DOC-08", "2023/sum"));
	assert_non_null(finding_of(s, "2022-06-01", "D-DOC-08", "2023/ratio"));
	budget(s, "2022-05-09",
	       "'year':2024,'totalOre':1000,'split':{'principle':'AGREED','regionOre':900}");
	assert_null(finding_of(s, "2022-06-01", "D-DOC-08", "2024/sum"));
	assert_null(finding_of(s, "2022-06-01", "D-DOC-08", "2024/ratio"));
	assert_int_equal(year_of(s, "2022-06-01", 2024)->municipal_ore, 100);
}

/* ---- commitments ---- */

/* Agreed shares of nothing have no proportions: nobody has said who pays what is added. */
static void raised_from_nothing(void **state)
{
	(void)state;
	for (int named = 0; named < 2; named++) {
		STORY(s);
		story_set(s, 2);
		registered(s, "{'kind':'ALL'}");
		budget(s, "2022-05-02", arena_printf(&s->a, "'year':2023,'totalOre':0,'split':{'principle':'AGREED',%s}",
		                                     named ? "'perPrincipal':[{'principal':'12','amountOre':0},"
		                                             "{'principal':'1201','amountOre':0},"
		                                             "{'principal':'1202','amountOre':0}]"
		                                           : "'regionOre':0").p);
		assert_false(has_code(s, "2022-05-30", "D-DOC-08"));
		story_fact(s, "budget.change-proposed", "2022-06-01", "'year':2023,'totalOre':1001");
		assert_int_equal(year_of(s, "2022-06-30", 2023)->total_ore, 1001);
		assert_int_equal(shares_sum(year_of(s, "2022-06-30", 2023)), 0);
		assert_non_null(finding_of(s, "2022-06-30", "D-DOC-08", "2023/sum"));
		story_fact(s, "budget.change-proposed", "2022-07-01",
		           "'year':2023,'totalOre':1001,'split':{'principle':'PER_INHABITANT'}");
		assert_int_equal(shares_sum(year_of(s, "2022-07-30", 2023)), 1001);
		assert_false(has_code(s, "2022-07-30", "D-DOC-08"));
	}
}

/* The groups of an unknown set change in their old proportions too. */
static void raised_for_an_unknown_set(void **state)
{
	(void)state;
	STORY(s);
	const struct split_data agreed = { SPLIT_AGREED, 30, 70, { NULL, 0 } };
	const struct payers p = { NULL, 0, story_registry(s) };
	const struct split_ask ask = { &p, 2023, 1000, &agreed };
	struct split_out out;
	split_rescale(&ask, 100, &s->a, &out);
	assert_int_equal(out.region_ore, 300);
	assert_int_equal(out.municipal_ore, 700);
	assert_false(out.shares_differ);
}

static void considered_is_not_decided(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	story_fact(s, "commitment.recorded", "2022-04-05",
	           "'principal':'12','year':2023,'amountOre':500,'firm':'CONSIDERED'");
	story_fact(
	        s, "commitment.recorded", "2022-05-05",
	        "'noticeId':'k1','principal':'1201','year':2023,'amountOre':100,'firm':'DECIDED'");
	story_fact(s, "commitment.recorded", "2022-05-20",
	           "'noticeId':'k2','noticeVersion':2,'action':'REVISED','replaces':'k1','"
	           "principal':'1201',"
	           "'year':2023,'amountOre':120,'firm':'DECIDED'");
	const struct financing_year *y = year_of(s, "2022-06-01", 2023);
	assert_int_equal(member(y, "12")->committed_ore, INT64_MIN);
	assert_int_equal(member(y, "12")->considered_ore, 500);
	assert_int_equal(member(y, "1201")->committed_ore, 120);
	assert_int_equal(member(y, "1202")->committed_ore, INT64_MIN);
}

/* ---- the cap ---- */

/* Region and two municipalities; budget 1000. */
static void joint_budget(struct story *s)
{
	story_set(s, 2);
	registered(s, "{'kind':'QUORUM','k':1}");
	budget(s, "2022-05-02", "'year':2023,'totalOre':1000");
}

static void spending(struct story *s, const char *as_of, int64_t spent, int64_t forecast)
{
	story_fact(s, "spending.reported", as_of,
	           arena_printf(&s->a, "'year':2023,'asOf':'%s','spentOre':%lld,'forecastOre':%lld",
	                        as_of, (long long)spent, (long long)forecast)
	                   .p);
}

static void approve(struct story *s, const char *principal, const char *verb, const char *on)
{
	story_fact(
	        s, "decision.recorded", on,
	        arena_printf(
	                &s->a,
	                "'principal':'%s','decidedOn':'%s','items':[{'itemId':'more','verb':'%s'}]",
	                principal, on, verb)
	                .p);
}

static void the_cap_to_the_ore(void **state)
{
	(void)state;
	STORY(s);
	joint_budget(s);
	spending(s, "2023-04-30", 400, 600);
	assert_false(year_of(s, "2023-05-10", 2023)->cap_breached);
	assert_int_equal(year_of(s, "2023-05-10", 2023)->approval, APPROVAL_NOT_NEEDED);
	spending(s, "2023-08-31", 700, 301);
	const struct financing_year *y = year_of(s, "2023-09-10", 2023);
	assert_true(y->cap_breached && y->approval_needed);
	assert_int_equal(y->approval, APPROVAL_MISSING);
	const struct discrepancy *d = finding_of(s, "2023-09-10", "D-DOC-07", "2023");
	assert_non_null(d);
	assert_int_equal(d->first_seen, at("2023-08-31T12:00:00+01:00"));
	spending(s, "2023-09-30", 800, 200);
	assert_false(has_code(s, "2023-10-10", "D-DOC-07"));
}

static void beyond_the_cap_all_must_agree(void **state)
{
	(void)state;
	STORY(s);
	joint_budget(s); /* a quorum of one establishes, but more money takes all */
	spending(s, "2023-08-31", 900, 300);
	story_fact(
	        s, "budget.change-proposed", "2023-09-20",
	        "'noticeId':'z','itemId':'more','year':2023,'totalOre':1200,'causeCode':'OVERRUN'");
	approve(s, "12", "APPROVE", "2023-10-01");
	approve(s, "1201", "APPROVE", "2023-10-05");
	const struct financing_year *y = year_of(s, "2023-10-10", 2023);
	assert_int_equal(y->approval, APPROVAL_PENDING);
	assert_int_equal(y->total_ore, 1000);
	assert_true(has_code(s, "2023-10-10", "D-DOC-07"));
	approve(s, "1202", "APPROVE", "2023-10-15");
	y = year_of(s, "2023-10-20", 2023);
	assert_int_equal(y->approval, APPROVAL_APPROVED);
	assert_int_equal(y->total_ore, 1200);
	assert_int_equal(shares_sum(y), 1200);
	assert_false(y->cap_breached);
	assert_true(y->approval_needed);
	assert_false(has_code(s, "2023-10-20", "D-DOC-07"));
}

static void one_no_is_enough(void **state)
{
	(void)state;
	STORY(s);
	joint_budget(s);
	spending(s, "2023-08-31", 900, 300);
	story_fact(s, "budget.change-proposed", "2023-09-20",
	           "'itemId':'more','year':2023,'totalOre':1200,'causeCode':'CS_DEVIATION'");
	approve(s, "12", "APPROVE", "2023-10-01");
	approve(s, "1202", "REJECT", "2023-10-05");
	const struct financing_year *y = year_of(s, "2023-10-10", 2023);
	assert_int_equal(y->approval, APPROVAL_REFUSED);
	assert_int_equal(y->total_ore, 1000);
	assert_true(has_code(s, "2023-10-10", "D-DOC-07"));
}

static void another_cause_asks_nobody(void **state)
{
	(void)state;
	STORY(s);
	joint_budget(s);
	story_fact(s, "budget.change-proposed", "2023-02-20",
	           "'year':2023,'totalOre':1100,'causeCode':'INDEX'");
	const struct financing_year *y = year_of(s, "2023-03-10", 2023);
	assert_false(y->approval_needed);
	assert_int_equal(y->total_ore, 1100);
}

static void sums_beyond_64_bits_are_not_guessed(void **state)
{
	(void)state;
	STORY(s);
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	for (int i = 0; i < 1100; i++)
		budget(s, "2022-05-02",
		       arena_printf(&s->a, "'year':2023,'totalOre':9000000000000000,'area':'a%d'",
		                    i)
		               .p);
	const struct financing_year *y = year_of(s, "2022-06-01", 2023);
	assert_true(y->overflow);
	assert_int_equal(shares_sum(y), 0);
	assert_true(has_code(s, "2022-06-01", "D-DOC-08"));
}

/* ---- yearly feedback ---- */

static void feedback_within_a_year(void **state)
{
	(void)state;
	STORY(s);
	joint_budget(s); /* runs from 1 January 2023 */
	assert_day(story_state(s, "2023-12-31")->financing.feedback_due, "2024-01-01");
	assert_false(has_code(s, "2024-01-01", "D-DOC-10"));
	assert_true(has_code(s, "2024-01-02", "D-DOC-10"));
	story_fact(s, "feedback.reported", "2024-02-20", "'year':2023,'on':'2024-02-20'");
	assert_false(has_code(s, "2024-02-21", "D-DOC-10"));
	const struct discrepancy *d = finding_of(s, "2024-02-21", "D-DOC-10", "2024-01-01");
	assert_non_null(d);
	assert_int_equal(d->closed_at, at("2024-02-20T00:00:00+01:00"));
	assert_day(story_state(s, "2024-02-21")->financing.feedback_due,
	           "-"); /* no money in 2024 */
	budget(s, "2024-03-01", "'year':2024,'totalOre':1000");
	assert_true(has_code(s, "2025-02-21", "D-DOC-10"));
}

static void the_calendar_keeps_what_was_given(void **state)
{
	(void)state;
	static const struct {
		const char *due, *done_on;
		bool late;
	} want[] = { { "2025-01-10", "2025-03-01", true },
		     { "2026-03-01", "2026-02-01", false },
		     { "2027-02-01", "-", false } };
	STORY(s);
	budget(s, "2024-01-10", "'year':2024,'totalOre':1000");
	budget(s, "2024-01-10", "'year':2025,'totalOre':1000");
	budget(s, "2024-01-10", "'year':2026,'totalOre':1000");
	story_fact(s, "feedback.reported", "2025-03-01", "'year':2024,'on':'2025-03-01'");
	story_fact(s, "feedback.reported", "2026-02-01", "'year':2025,'on':'2026-02-01'");
	story_fact(s, "document.established", "2024-02-01", "'nextReviewOn':'2026-03-02'");
	const struct governing_state *g = &story_state(s, "2026-03-01")->governing;
	size_t n = 0, n_want = sizeof want / sizeof *want;
	for (size_t i = 0; i < g->n_agenda; i++) {
		assert_true(i == 0 || g->agenda[i - 1].due <= g->agenda[i].due);
		if (g->agenda[i].kind != AGENDA_FEEDBACK)
			continue;
		assert_true(n < n_want);
		assert_day(g->agenda[i].due, want[n].due);
		assert_day(g->agenda[i].done_on, want[n].done_on);
		assert_int_equal(agenda_is_late(&g->agenda[i], day("2026-03-01")), want[n].late);
		n++;
	}
	assert_int_equal(n, n_want);
	assert_int_equal(g->n_agenda, n_want + 1);
}

/* ---- laws ---- */

static void shuffle(struct story *s)
{
	for (size_t i = s->n; i > 1; i--) {
		size_t k = (size_t)rand() % i;
		struct fact swapped = s->facts[i - 1];
		s->facts[i - 1] = s->facts[k];
		s->facts[k] = swapped;
	}
}

/* Shares sum to the total whatever was proposed, unless somebody named shares that do not. */
static void random_budgets_are_shared_to_the_last_ore(void **state)
{
	(void)state;
	static const char *const principles[] = { "ONE_TO_ONE", "PER_INHABITANT", "PER_USE",
		                                  "AGREED" };
	srand(7);
	for (int round = 0; round < 300; round++) {
		STORY(s);
		size_t n = 1 + (size_t)rand() % 6;
		story_set(s, n);
		for (size_t i = 0; i < n && round % 3; i++)
			inhabitants(s, municipality(s, i), "2016-12-31", 1 + rand() % 300000);
		registered(s, "{'kind':'ALL'}");
		for (int k = 0; k < 3; k++)
			budget(s, "2022-05-02",
			       arena_printf(
			               &s->a,
			               "'year':2023,'totalOre':%d,'split':{'principle':'%s'}%s",
			               rand() % 100000000, principles[rand() % 4],
			               k == 1   ? ",'service':'s'"
			               : k == 2 ? ",'area':'a'"
			                        : "")
			               .p);
		const struct financing_year *y = year_of(s, "2022-06-01", 2023);
		if (!y->shares_differ)
			assert_int_equal(shares_sum(y), y->total_ore);
		assert_int_equal(y->region_ore + y->municipal_ore, shares_sum(y));
		struct text before = arena_text(&s->a, s->out.state);
		shuffle(s);
		(void)story_state(s, "2022-06-01");
		assert_true(text_eq(before, s->out.state));
	}
}

/* Perhaps the split of a total, by any principle, with some of the groups and some principals named. */
static const char *some_split(struct story *s, size_t n, int total)
{
	static const char *const principles[] = { "ONE_TO_ONE", "PER_INHABITANT", "PER_USE",
		                                  "AGREED" };
	BUF_AUTO b = { 0 };
	int region = rand() % (total + 1);
	if (rand() % 3 == 0)
		return "";
	buf_printf(&b, ",'split':{'principle':'%s'", principles[rand() % 4]);
	if (rand() % 3 == 0)
		buf_printf(&b, ",'regionOre':%d", region);
	if (rand() % 4 == 0)
		buf_printf(&b, ",'municipalGroupOre':%d", rand() % 3 ? total - region : rand() % (total + 1));
	if (rand() % 2) {
		const char *next = "";
		buf_printf(&b, ",'perPrincipal':[");
		for (size_t i = 0; i <= n; i++)
			if (rand() % 2) {
				buf_printf(&b, "%s{'principal':'%s','amountOre':%d}", next,
				           i ? municipality(s, i - 1) : "12", rand() % (total / (int)(n + 1) + 1));
				next = ",";
			}
		buf_printf(&b, "]");
	}
	buf_printf(&b, "}");
	return arena_text(&s->a, buf_text(&b)).p;
}

/* Whatever was proposed and changed: shares sum to the total, or D-DOC-08 says that they do not. */
static void random_changes_are_shared_or_told(void **state)
{
	(void)state;
	static const char *const parts[] = { "", "", ",'area':'a'", ",'service':'s'" };
	static const int totals[] = { 0, 1, 7, 1000, 230000000 };
	srand(10);
	for (int round = 0; round < 1500; round++) {
		STORY(s);
		size_t n = (size_t)rand() % 4;
		story_set(s, n);
		for (size_t i = 0; i < n && round % 3; i++)
			inhabitants(s, municipality(s, i), "2016-12-31", 1 + rand() % 300000);
		registered(s, "{'kind':'ALL'}");
		for (int k = 0; k < 4; k++) {
			int total = totals[rand() % 5];
			(void)story_fact(s, k < 2 ? "budget.proposed" : "budget.change-proposed",
			                 arena_printf(&s->a, "2022-05-%02d", 10 + k).p,
			                 arena_printf(&s->a, "'year':2023,'totalOre':%d%s%s", total,
			                              k ? parts[rand() % 4] : "", some_split(s, n, total)).p);
		}
		bool told = finding_of(s, "2022-06-01", "D-DOC-08", "2023/sum");
		const struct financing_year *y = year_of(s, "2022-06-01", 2023);
		if (!told && (shares_sum(y) != y->total_ore || y->region_ore + y->municipal_ore != y->total_ore))
			fail_msg("round %d: %lld shared of %lld", round, (long long)shares_sum(y),
			         (long long)y->total_ore);
	}
}

/* Who stands where in the list of principals does not matter. */
static void principals_in_any_order(void **state)
{
	(void)state;
	STORY(s);
	const struct text one[] = { TEXT("12"), TEXT("1280"), TEXT("1281"), TEXT("1283") };
	const struct text two[] = { TEXT("1283"), TEXT("12"), TEXT("1281"), TEXT("1280") };
	const size_t place[] = { 3, 0, 2, 1 };
	struct split_out a, b;
	inhabitants(s, "1280", "2016-12-31", 328494);
	inhabitants(s, "1281", "2016-12-31", 118542);
	inhabitants(s, "1283", "2016-12-31", 140547);
	const struct payers p = { one, 4, story_registry(s) }, q = { two, 4, story_registry(s) };
	const struct split_ask ask = { &p, 2023, 230000001, NULL },
	                       again = { &q, 2023, 230000001, NULL };
	split_amount(&ask, &s->a, &a);
	split_amount(&again, &s->a, &b);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(b.shares[i], a.shares[place[i]]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skane_one_to_one),
		cmocka_unit_test(per_inhabitant_of_the_new_year),
		cmocka_unit_test(a_service_with_a_principle_of_its_own),
		cmocka_unit_test(parts_make_a_year),
		cmocka_unit_test(shares_that_do_not_add_up),
		cmocka_unit_test(raised_from_nothing),
		cmocka_unit_test(raised_for_an_unknown_set),
		cmocka_unit_test(considered_is_not_decided),
		cmocka_unit_test(the_cap_to_the_ore),
		cmocka_unit_test(beyond_the_cap_all_must_agree),
		cmocka_unit_test(one_no_is_enough),
		cmocka_unit_test(another_cause_asks_nobody),
		cmocka_unit_test(sums_beyond_64_bits_are_not_guessed),
		cmocka_unit_test(feedback_within_a_year),
		cmocka_unit_test(the_calendar_keeps_what_was_given),
		cmocka_unit_test(random_budgets_are_shared_to_the_last_ore),
		cmocka_unit_test(random_changes_are_shared_or_told),
		cmocka_unit_test(principals_in_any_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
