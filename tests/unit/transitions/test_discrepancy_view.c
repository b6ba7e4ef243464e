/* D-VIEW: two parties who see one case differently. Ready on Monday 10 March 2025 before noon:
 * liability starts on Thursday the 13th. */
#include "discrepancy_story.h"

#include "transitions/settlement.h"

#define READY "2025-03-10T09:00:00+01:00"
#define OUT   "2025-03-17T14:00:00+01:00"
#define LATER "2025-05-01T12:00:00+02:00"

static void can_receive(struct story *s, const char *said, const char *answer, const char *from)
{
	struct text d = arena_printf(&s->a, "'municipality':'1280','canReceive':'%s','from':'%s'",
	                             answer, from);
	story_fact(s, "municipality-readiness.reported", said, d.p);
}

/* ---- D-VIEW-01 ---- */

static void still_in_a_day_after_it_could_receive(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	can_receive(&s, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	assert_opens(&s, "D-VIEW-01", "2025-03-14T00:00:00+01:00");
	assert_severity(&s, LATER, "D-VIEW-01", SEVERITY_WARN);
}

static void left_on_the_day_after_is_in_time(void **state)
{
	(void)state;
	STORY s = { 0 }, late = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	can_receive(&s, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	discharged(&s, "2025-03-13T20:00:00+01:00");
	assert_none(&s, LATER, "D-VIEW-01");
	opened(&late);
	ready(&late, READY, "1280");
	can_receive(&late, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	discharged(&late, "2025-03-14T08:00:00+01:00");
	assert_open(&late, LATER, "D-VIEW-01", "2025-03-14T00:00:00+01:00");
}

static void left_at_the_stroke_of_midnight(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	can_receive(&s, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	discharged(&s, "2025-03-14T00:00:00+01:00");
	assert_open(&s, LATER, "D-VIEW-01", "2025-03-14T00:00:00+01:00");
}

static void taken_back_or_put_off(void **state)
{
	(void)state;
	STORY no = { 0 }, later = { 0 };
	opened(&no);
	ready(&no, READY, "1280");
	can_receive(&no, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	can_receive(&no, "2025-03-13T09:00:00+01:00", "NO", "2025-03-13");
	assert_none(&no, LATER, "D-VIEW-01");
	opened(&later);
	ready(&later, READY, "1280");
	can_receive(&later, "2025-03-11T09:00:00+01:00", "YES", "2025-03-12");
	can_receive(&later, "2025-03-12T09:00:00+01:00", "YES", "2025-03-20");
	assert_opens(&later, "D-VIEW-01", "2025-03-22T00:00:00+01:00");
}

static void not_ready_is_no_delay_of_the_hospital(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	can_receive(&s, "2025-03-03T09:00:00+01:00", "YES", "2025-03-04");
	assert_none(&s, LATER, "D-VIEW-01");
	ready(&s, READY, "1280");
	assert_open(&s, LATER, "D-VIEW-01", "2025-03-12T00:00:00+01:00");
}

/* ---- D-VIEW-02 ---- */

static void counts(struct story *s, const char *said, const char *members)
{
	struct text d = arena_printf(
	        &s->a, "'municipality':'1280','canReceive':'YES','from':'2025-04-01',%s", members);
	story_fact(s, "municipality-readiness.reported", said, d.p);
}

static void own_count_differs(void **state)
{
	(void)state;
	STORY s = { 0 }, same = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	counts(&s, "2025-03-20T09:00:00+01:00", "'ownDayCount':3,'ownDayCountTo':'2025-03-17'");
	assert_open(&s, LATER, "D-VIEW-02", "2025-03-20T09:00:00+01:00");
	assert_parties(&s, LATER, "D-VIEW-02", "12 1280");
	opened(&same);
	ready(&same, READY, "1280");
	discharged(&same, OUT);
	counts(&same, "2025-03-20T09:00:00+01:00", "'ownDayCount':4,'ownDayCountTo':'2025-03-17'");
	assert_none(&same, LATER, "D-VIEW-02");
}

static void only_whole_days_compare(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	counts(&s, "2025-03-14T09:00:00+01:00", "'ownDayCount':1"); /* up to the 14th */
	assert_opens(&s, "D-VIEW-02", "2025-03-15T00:00:00+01:00");
}

static void newest_count_counts(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	counts(&s, "2025-03-20T09:00:00+01:00", "'ownDayCount':3,'ownDayCountTo':'2025-03-17'");
	counts(&s, "2025-03-21T09:00:00+01:00", "'ownDayCount':4,'ownDayCountTo':'2025-03-17'");
	assert_none(&s, LATER, "D-VIEW-02");
}

/* ---- D-VIEW-03: rows of a freeze, by way of the settlement ---- */

static void billed(struct story *s, const char *row)
{
	STORY z = { .case_key = "s:12/2025-03" };
	struct text d = arena_printf(
	        &z.a,
	        "'period':'2025-03','region':'12','rows':[{'caseRef':'k1','municipality':'1280'%s},"
	        "{'caseRef':'k2','municipality':'1280','days':9}]",
	        row);
	story_fact(&z, "settlement-period.frozen", "2025-04-12T09:00:00+02:00", d.p);
	struct fold_out out = story_fold(&z, LATER);
	for (size_t i = 0; i < out.n_outbox; i++)
		if (text_eq(out.outbox[i].to, TEXT("c:k1")))
			s->messages[s->n_messages++] =
			        (struct message_in){ TEXT("s:12/2025-03"),
				                     arena_text(&s->a, out.outbox[i].payload) };
}

static void stayed(struct story *s)
{
	if (s->n_rows == 0)
		story_principals(s);
	story_tariff(s, "2025-01-01", "2025-12-31", 1000000);
	opened(s);
	ready(s, READY, "1280");
	discharged(s, OUT);
}

static void invoice_basis_differs(void **state)
{
	(void)state;
	STORY days = { 0 }, amount = { 0 }, same = { 0 };
	stayed(&days);
	billed(&days, ",'days':5");
	assert_open(&days, LATER, "D-VIEW-03", "2025-04-12T09:00:00+02:00");
	assert_severity(&days, LATER, "D-VIEW-03", SEVERITY_ERROR);
	assert_non_null(find(&days, LATER, "D-VIEW-03", "2025-03/1280"));
	stayed(&amount);
	billed(&amount, ",'days':4,'amountOre':3999999");
	assert_open(&amount, LATER, "D-VIEW-03", "2025-04-12T09:00:00+02:00");
	stayed(&same);
	billed(&same, ",'days':4,'amountOre':4000000");
	assert_none(&same, LATER, "D-VIEW-03");
}

static void amount_without_tariff_is_not_compared(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	billed(&s, ",'amountOre':1");
	assert_none(&s, LATER, "D-VIEW-03");
}

static void what_changed_after_the_freeze_is_not_the_basis_fault(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T07:00:00Z','"
	                "frozen':true}]}");
	stayed(&s);
	billed(&s, ",'days':4,'amountOre':4000000");
	recorded(story_fact(&s, "outpatient-readiness.reported", "2025-03-15T09:00:00+01:00",
	                    "'available':'NO'"),
	         "2025-04-20T09:00:00+02:00");
	assert_none(&s, LATER, "D-VIEW-03");
	assert_open(&s, LATER, "D-SET-02", "2025-04-20T09:00:00+02:00");
}

static void what_a_later_freeze_billed_is_not_the_basis_fault(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T07:00:00Z','"
	                "frozen':true}]}");
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-04','events':[{'at':'2025-05-01T07:00:00Z','"
	                "frozen':true}]}");
	stayed(&s);
	billed(&s, ",'days':4,'amountOre':4000000");
	recorded(story_fact(&s, "outpatient-readiness.reported", "2025-03-15T09:00:00+01:00",
	                    "'available':'NO'"),
	         "2025-04-20T09:00:00+02:00");
	assert_int_equal(story_state(&s, LATER).n_adjustments, 0);
	assert_none(&s, LATER, "D-VIEW-03");
}

/* ---- D-VIEW-04 ---- */

static void unclear_outpatient_care_alone_blocks(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	outpatient(&s, "2025-03-13T09:00:00+01:00", "UNCLEAR");
	assert_none(&s, "2025-03-13T12:00:00+01:00", "D-VIEW-04");
	assert_open(&s, "2025-03-14T12:00:00+01:00", "D-VIEW-04", "2025-03-13T00:00:00+01:00");
	assert_severity(&s, LATER, "D-VIEW-04", SEVERITY_INFO);
	outpatient(&s, "2025-03-16T09:00:00+01:00", "YES");
	assert_closed(&s, LATER, "D-VIEW-04", "2025-03-13T00:00:00+01:00",
	              "2025-03-16T00:00:00+01:00");
}

/* A discharge told ahead ends nothing before its hour. */
static void unclear_until_a_discharge_told_ahead(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	outpatient(&s, "2025-03-13T09:00:00+01:00", "UNCLEAR");
	story_fact(&s, "discharge.completed", "2025-03-15T09:00:00+01:00",
	           "'noticeId':'out','dischargedAt':'2025-03-20T14:00:00+01:00'");
	assert_open(&s, "2025-03-16T12:00:00+01:00", "D-VIEW-04", "2025-03-13T00:00:00+01:00");
	assert_open(&s, "2025-03-20T13:59:59+01:00", "D-VIEW-04", "2025-03-13T00:00:00+01:00");
	assert_closed(&s, "2025-03-20T14:00:00+01:00", "D-VIEW-04", "2025-03-13T00:00:00+01:00",
	              "2025-03-20T00:00:00+01:00");
}

static void other_reasons_beside_it_are_not_this_case(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "sip.assessed", "2025-03-03T11:00:00+01:00", "'needed':'YES'");
	ready(&s, READY, "1280");
	outpatient(&s, "2025-03-13T09:00:00+01:00", "UNCLEAR");
	assert_none(&s, LATER, "D-VIEW-04");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(still_in_a_day_after_it_could_receive),
		cmocka_unit_test(left_on_the_day_after_is_in_time),
		cmocka_unit_test(left_at_the_stroke_of_midnight),
		cmocka_unit_test(taken_back_or_put_off),
		cmocka_unit_test(not_ready_is_no_delay_of_the_hospital),
		cmocka_unit_test(own_count_differs),
		cmocka_unit_test(only_whole_days_compare),
		cmocka_unit_test(newest_count_counts),
		cmocka_unit_test(invoice_basis_differs),
		cmocka_unit_test(amount_without_tariff_is_not_compared),
		cmocka_unit_test(what_changed_after_the_freeze_is_not_the_basis_fault),
		cmocka_unit_test(what_a_later_freeze_billed_is_not_the_basis_fault),
		cmocka_unit_test(unclear_outpatient_care_alone_blocks),
		READING("D-VIEW-04 until a discharge told ahead", unclear_until_a_discharge_told_ahead),
		cmocka_unit_test(other_reasons_beside_it_are_not_this_case),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
