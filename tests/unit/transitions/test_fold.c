/* fold: stay, status, what is still to be done, protection, moments and messages. */
#include "story.h"

#include "transitions/case.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}
#define READY "2025-03-10T09:00:00+01:00"
#define LATER "2025-03-20T12:00:00+01:00"

/* ---- 7.4: first match wins ---- */

static void statuses_in_turn(void **state)
{
	(void)state;
	STORY s = { 0 };
	outpatient(&s, "2025-03-01T07:00:00+01:00", "YES");
	assert_status(&s, LATER, STATUS_INCOMPLETE);
	admitted(&s, "2025-03-01T08:00:00+01:00");
	assert_status(&s, LATER, STATUS_ADMITTED);
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	assert_status(&s, LATER, STATUS_PLANNING);
	ready(&s, READY, "1280");
	assert_status(&s, "2025-03-12T23:00:00+01:00", STATUS_READY_PENDING);
	assert_status(&s, "2025-03-13T00:00:00+01:00", STATUS_READY_LIABLE);
	assert_int_equal(story_state(&s, "2025-03-12T23:00:00+01:00").liability, LIABILITY_PENDING);
	assert_int_equal(story_state(&s, LATER).liability, LIABILITY_LIABLE);
	outpatient(&s, "2025-03-14T09:00:00+01:00", "NO");
	assert_status(&s, LATER, STATUS_READY_BLOCKED);
	story_fact(&s, "process.interrupted", "2025-03-15T09:00:00+01:00", "");
	assert_status(&s, LATER, STATUS_INTERRUPTED);
	story_fact(&s, "process.resumed", "2025-03-16T09:00:00+01:00", "");
	assert_status(&s, LATER, STATUS_READY_BLOCKED);
	discharged(&s, "2025-03-20T09:00:00+01:00");
	assert_status(&s, LATER, STATUS_DISCHARGED_OPEN);
	assert_status(&s, "2025-03-21T00:00:00+01:00", STATUS_CLOSED);
	story_fact(&s, "patient.deceased", "2025-03-21T09:00:00+01:00", "'diedOn':'2025-03-21'");
	assert_status(&s, "2025-03-22T00:00:00+01:00", STATUS_DECEASED);
	story_fact(&s, "admission.cancelled", "2025-03-22T09:00:00+01:00",
	           "'replaces':'adm','reasonCode':'WRONG_PATIENT'");
	assert_status(&s, "2025-03-23T00:00:00+01:00", STATUS_VOID);
}

static void missing_gate_blocks_before_start(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	ready(&s, READY, "1280");
	assert_status(&s, "2025-03-10T10:00:00+01:00", STATUS_READY_BLOCKED);
	assert_blocked(&s, "2025-03-12T10:00:00+01:00", "1280", "");
}

static void leave_of_the_admitted(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "leave.started", "2025-03-05T10:00:00+01:00",
	           "'at':'2025-03-05T10:00:00+01:00'");
	assert_stay(&s, "2025-03-06T10:00:00+01:00", STAY_ON_LEAVE);
	story_fact(&s, "leave.ended", "2025-03-07T10:00:00+01:00",
	           "'at':'2025-03-07T10:00:00+01:00'");
	assert_stay(&s, LATER, STAY_ADMITTED);
}

static void leave_after_discharge_by_strength(void **state)
{
	(void)state;
	for (int newer = 0; newer < 2; newer++) {
		STORY s = { 0 };
		opened(&s);
		recorded(discharged(&s, "2025-03-10T10:00:00+01:00"), "2025-03-12T00:00:00Z");
		recorded(story_fact(&s, "leave.started", "2025-03-11T10:00:00+01:00",
		                    "'at':'2025-03-11T10:00:00+01:00'"),
		         newer ? "2025-03-13T00:00:00Z" : "2025-03-11T12:00:00Z");
		assert_stay(&s, LATER, newer ? STAY_ON_LEAVE : STAY_DISCHARGED);
	}
}

static void ready_notice_does_not_beat_discharge(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-10T10:00:00+01:00");
	ready(&s, "2025-03-11T10:00:00+01:00", "1280");
	assert_stay(&s, LATER, STAY_DISCHARGED);
}

static void moved_on_to_a_new_case(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "transfer.occurred", "2025-03-15T10:00:00+01:00",
	           "'at':'2025-03-15T10:00:00+01:00','newCaseRef':'k2'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.stay, STAY_DISCHARGED);
	assert_int_equal(c.destination, TO_OTHER_HOSPITAL);
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-13 03-14");
	assert_int_equal(s.out.n_outbox, 2);
	assert_true(text_eq(s.out.outbox[0].to, TEXT("c:k2")));
	assert_true(text_eq(s.out.outbox[1].to, TEXT("m:1280/2025-03")));
}

static void to_another_region(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "unit",
	                "{'id':'SE2321000255-A','validFrom':'2000-01-01','owner':'12'}");
	story_reference(&s, "unit",
	                "{'id':'SE2321000065-B','validFrom':'2000-01-01','owner':'07'}");
	opened(&s);
	story_fact(&s, "transfer.occurred", "2025-03-15T10:00:00+01:00",
	           "'at':'2025-03-15T10:00:00+01:00','betweenHospitals':true,'fromUnit':'"
	           "SE2321000255-A',"
	           "'toUnit':'SE2321000065-B'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.stay, STAY_DISCHARGED);
	assert_int_equal(c.destination, TO_OTHER_REGION);
}

static void unit_that_admitted_stays_the_hospital(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1280',"
	           "'hospitalUnit':'SE2321000255-A'");
	story_fact(&s, "transfer.occurred", "2025-03-15T10:00:00+01:00",
	           "'at':'2025-03-15T10:00:00+01:00','betweenHospitals':true,"
	           "'toUnit':'SE2321000255-B'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.stay, STAY_ADMITTED);
	assert_true(text_eq(c.hospital_unit, TEXT("SE2321000255-A")));
}

static void dead_by_destination(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "discharge.completed", "2025-03-10T10:00:00+01:00",
	           "'dischargedAt':'2025-03-10T10:00:00+01:00','destination':'DECEASED'");
	assert_status(&s, LATER, STATUS_DECEASED);
}

static void dead_before_moving_on(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "transfer.occurred", "2025-03-15T10:00:00+01:00",
	           "'at':'2025-03-15T10:00:00+01:00','newCaseRef':'k2'");
	story_fact(&s, "patient.deceased", "2025-03-16T10:00:00+01:00", "'diedOn':'2025-03-14'");
	assert_status(&s, LATER, STATUS_DECEASED);
	assert_int_equal(s.out.n_outbox, 0);
}

/* ---- R-T8 ---- */

static void closed_when_information_is_there(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-10T10:00:00+01:00");
	assert_status(&s, "2025-03-10T12:00:00+01:00", STATUS_DISCHARGED_OPEN);
	story_fact(&s, "discharge-information.transferred", "2025-03-10T11:00:00+01:00", "");
	assert_status(&s, "2025-03-10T12:00:00+01:00", STATUS_CLOSED);
}

static void closed_by_word(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-10T10:00:00+01:00");
	story_fact(&s, "case.closed", "2025-03-10T11:00:00+01:00", "");
	assert_status(&s, "2025-03-10T12:00:00+01:00", STATUS_CLOSED);
	story_fact(&s, "case.reopened", "2025-03-10T11:30:00+01:00", "");
	assert_status(&s, "2025-03-10T12:00:00+01:00", STATUS_DISCHARGED_OPEN);
}

/* Ready on Wednesday the 12th: the call is due on Saturday the 15th, by söndagsregeln on Monday. */
static void open_until_the_call_is_due(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "sip.assessed", "2025-03-05T09:00:00+01:00", "'needed':'YES'");
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-13T10:00:00+01:00");
	assert_status(&s, "2025-03-17T23:00:00+01:00", STATUS_DISCHARGED_OPEN);
	assert_status(&s, "2025-03-18T00:00:00+01:00", STATUS_CLOSED);
	story_fact(&s, "sip.invited", "2025-03-14T09:00:00+01:00", "'noticeId':'k'");
	assert_status(&s, "2025-03-14T10:00:00+01:00", STATUS_CLOSED);
}

static void no_call_owed_after_withdrawal(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "sip.assessed", "2025-03-05T09:00:00+01:00", "'needed':'YES'");
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-13T09:00:00+01:00",
	           "'withdrawnAt':'2025-03-13T09:00:00+01:00'");
	discharged(&s, "2025-03-13T10:00:00+01:00");
	assert_status(&s, "2025-03-14T00:00:00+01:00", STATUS_CLOSED);
}

/* ---- protection ---- */

static void protected_is_quarantined(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "protection.changed", "2025-03-14T09:00:00+01:00",
	           "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'2025-06-01'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.status, STATUS_QUARANTINED);
	assert_true(s.out.restricted);
	assert_int_equal(s.out.n_buckets, 1);
	assert_true(text_eq(s.out.buckets[0], TEXT("protected/2025-03")));
	assert_string_equal(story_print(&s, LATER), "");
	assert_false(story_fold(&s, "2025-03-13T00:00:00Z").restricted);
}

static void protection_is_lifted_on_its_day(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "protection.changed", "2025-03-02T09:00:00+01:00",
	           "'protection':'PROTECTED_REGISTRATION'");
	story_fact(&s, "protection.changed", "2025-03-10T09:00:00+01:00",
	           "'protection':'NONE','effectiveFrom':'2025-03-15'");
	assert_true(story_fold(&s, "2025-03-14T12:00:00+01:00").restricted);
	assert_int_equal(s.out.next_due, at("2025-03-15T00:00:00+01:00"));
	assert_false(story_fold(&s, "2025-03-15T00:00:00+01:00").restricted);
}

static void mark_on_any_fact_protects(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "needs.mapped", "2025-03-04T09:00:00+01:00",
	           "'protection':'CONFIDENTIALITY_MARK'");
	assert_true(story_fold(&s, LATER).restricted);
	story_fact(&s, "protection.changed", "2025-03-05T09:00:00+01:00", "'protection':'NONE'");
	assert_false(story_fold(&s, LATER).restricted);
}

/* It is void; what is known of its patient is not taken back. */
static void cancelled_it_stays_protected(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00','patientRef':"
	           "'abcdefghijklmnop','protection':'CONFIDENTIALITY_MARK'");
	assert_true(story_fold(&s, LATER).restricted);
	story_fact(&s, "admission.cancelled", "2025-03-02T08:00:00+01:00",
	           "'replaces':'adm','reasonCode':'NOT_ADMITTED'");
	struct fold_out out = story_fold(&s, LATER);
	assert_true(out.restricted);
	assert_int_equal(out.n_outbox, 1); /* its patient still knows of it */
	assert_true(text_eq(out.outbox[0].to, TEXT("p:f39dac6cbaba535e")));
	story_fact(&s, "protection.changed", "2025-03-05T09:00:00+01:00", "'protection':'NONE'");
	assert_false(story_fold(&s, LATER).restricted);
}

static void a_mark_that_was_corrected_stays_so(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00','protection':"
	           "'CONFIDENTIALITY_MARK'");
	story_fact(&s, "admission.registered", "2025-03-01T09:00:00+01:00",
	           "'noticeId':'adm2','noticeVersion':2,'action':'REVISED','replaces':'adm',"
	           "'admittedAt':'2025-03-01T08:00:00+01:00'");
	assert_false(story_fold(&s, LATER).restricted);
	story_fact(&s, "admission.cancelled", "2025-03-02T08:00:00+01:00",
	           "'replaces':'adm2','reasonCode':'NOT_ADMITTED'");
	assert_false(story_fold(&s, LATER).restricted);
}

static void false_registration_is_not_routed(void **state)
{
	(void)state;
	STORY s = { 0 }, p = { 0 };
	opened(&s);
	story_fact(&p, "protection.changed", "2025-03-02T09:00:00+01:00",
	           "'noticeId':'s','protection':'PROTECTED_REGISTRATION'");
	story_fact(&p, "residence.changed", "2025-03-03T09:00:00+01:00",
	           "'noticeId':'r','registeredMunicipality':'1283','effectiveFrom':'2025-03-03'");
	const struct patient_news news = { .facts = p.facts, .n_facts = 2 };
	story_hears(&s, "p:0123456789abcdef", &news);
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_responsible, 1);
	assert_true(text_eq(c.responsible[0].municipality, TEXT("1280")));
}

/* 7.5: linked for statistics; days and status are as they would be without. */
static void readmitted_within_a_day(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct patient_news news = { .follows = TEXT("c:k8") };
	opened(&s);
	ready(&s, READY, "1280");
	struct case_state before = story_state(&s, LATER);
	story_hears(&s, "p:0123456789abcdef", &news);
	struct case_state c = story_state(&s, LATER);
	assert_true(c.readmitted);
	assert_true(text_eq(c.continued_from, TEXT("k8")));
	assert_int_equal(c.status, before.status);
	assert_int_equal(c.n_days, before.n_days);
}

static void merged_points_to_survivor(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct patient_news news = { .merged_into = TEXT("c:k9") };
	opened(&s);
	ready(&s, READY, "1280");
	story_hears(&s, "p:0123456789abcdef", &news);
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.status, STATUS_MERGED);
	assert_true(text_eq(c.merged_into, TEXT("k9")));
	assert_int_equal(c.n_days, 0);
}

/* ---- objections ---- */

static void objection_opens_and_is_answered(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "payment-objection.raised", "2025-03-15T09:00:00+01:00",
	           "'noticeId':'b1','municipality':'1280','groundCode':'NOT_READY'");
	assert_int_equal(story_state(&s, LATER).liability, LIABILITY_CONTESTED);
	story_fact(&s, "payment-objection.resolved", "2025-03-16T09:00:00+01:00",
	           "'refs':['b1'],'outcome':'UPHELD'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.liability, LIABILITY_LIABLE);
	assert_int_equal(c.objections_upheld, 1);
}

static void another_objection_stays_open(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "payment-objection.raised", "2025-03-15T09:00:00+01:00", "'noticeId':'b1'");
	story_fact(&s, "payment-objection.raised", "2025-03-15T10:00:00+01:00", "'noticeId':'b2'");
	story_fact(&s, "payment-objection.resolved", "2025-03-16T09:00:00+01:00",
	           "'refs':['b2'],'outcome':'REJECTED'");
	assert_int_equal(story_state(&s, LATER).objections_open, 1);
}

/* State and D-SET-01 are of one mind. */
static void assert_objections_open(struct story *s, int expected)
{
	struct case_state c = story_state(s, "2025-07-01T12:00:00+02:00");
	int open = 0;
	for (size_t i = 0; i < s->out.n_discrepancies; i++)
		open += strcmp(s->out.discrepancies[i].code, "D-SET-01") == 0 &&
		        s->out.discrepancies[i].closed_at == INSTANT_NONE;
	assert_int_equal(c.objections_open, expected);
	assert_int_equal(open, expected);
}

static void answer_that_names_nothing_is_to_its_municipality(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "payment-objection.raised", "2025-03-15T09:00:00+01:00",
	           "'noticeId':'b1','municipality':'1280'");
	story_fact(&s, "payment-objection.raised", "2025-03-15T10:00:00+01:00",
	           "'noticeId':'b2','municipality':'1281'");
	story_fact(&s, "payment-objection.resolved", "2025-03-16T09:00:00+01:00",
	           "'municipality':'1280','outcome':'REJECTED'");
	assert_objections_open(&s, 1);
	story_fact(&s, "payment-objection.resolved", "2025-03-17T09:00:00+01:00",
	           "'refs':['k1'],'municipality':'1281','outcome':'UPHELD'");
	assert_objections_open(&s, 0);
}

static void answer_may_name_the_event(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct fact *raised = story_fact(&s, "payment-objection.raised",
	                                 "2025-03-15T09:00:00+01:00", "'municipality':'1280'");
	struct text named =
	        arena_printf(&s.a, "'refers':'%.*s','outcome':'REJECTED'", TEXT_ARGS(raised->id));
	story_fact(&s, "payment-objection.resolved", "2025-03-16T09:00:00+01:00", named.p);
	assert_objections_open(&s, 0);
}

static void assert_of_month(const struct case_state *c, const char *who, const char *period,
                            bool has_part, int open, int upheld)
{
	int32_t month;
	assert_true(calendar_parse_month(text_of(period), &month));
	struct month_objections o = case_objections(c, text_of(who), month, has_part);
	assert_int_equal(o.open, open);
	assert_int_equal(o.upheld, upheld);
}

/* To a stay of March and April: one names April, one no month, one March and nobody. */
static void objection_is_of_the_month_it_names(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "payment-objection.raised", "2025-04-15T09:00:00+02:00",
	           "'noticeId':'b1','municipality':'1280','period':'2025-04'");
	struct case_state c = story_state(&s, "2025-04-16T12:00:00+02:00");
	assert_of_month(&c, "1280", "2025-03", true, 0, 0);
	assert_of_month(&c, "1280", "2025-04", true, 1, 0);
	assert_of_month(&c, "1280", "2025-04", false, 1, 0);
	assert_of_month(&c, "1281", "2025-04", true, 0, 0);
	story_fact(&s, "payment-objection.raised", "2025-04-15T10:00:00+02:00",
	           "'noticeId':'b2','municipality':'1280'");
	story_fact(&s, "payment-objection.raised", "2025-04-15T11:00:00+02:00",
	           "'noticeId':'b3','period':'2025-03'");
	story_fact(&s, "payment-objection.resolved", "2025-04-20T09:00:00+02:00",
	           "'refers':'b1','outcome':'UPHELD'");
	c = story_state(&s, "2025-04-21T12:00:00+02:00");
	assert_of_month(&c, "1280", "2025-03", true, 2, 0);
	assert_of_month(&c, "1280", "2025-03", false, 0, 0);
	assert_of_month(&c, "1280", "2025-04", true, 1, 1);
	assert_of_month(&c, "1281", "2025-03", true, 2, 0);
	assert_of_month(&c, "1281", "2025-02", true, 1, 0);
	assert_int_equal(c.objections_open, 1);
}

static void objection_to_a_month_contests_the_case(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "payment-objection.raised", "2025-03-15T09:00:00+01:00",
	           "'noticeId':'b1','municipality':'1280','period':'2025-03'");
	assert_int_equal(story_state(&s, LATER).liability, LIABILITY_CONTESTED);
}

static void answer_to_a_month_leaves_others_open(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "payment-objection.raised", "2025-04-15T09:00:00+02:00",
	           "'municipality':'1280','period':'2025-03'");
	story_fact(&s, "payment-objection.raised", "2025-04-15T10:00:00+02:00",
	           "'municipality':'1280','period':'2025-04'");
	story_fact(&s, "payment-objection.resolved", "2025-04-20T09:00:00+02:00",
	           "'period':'2025-04','outcome':'UPHELD'");
	struct case_state c = story_state(&s, "2025-04-22T12:00:00+02:00");
	assert_of_month(&c, "1280", "2025-03", true, 1, 0);
	assert_of_month(&c, "1280", "2025-04", true, 0, 1);
	story_fact(&s, "payment-objection.resolved", "2025-04-21T09:00:00+02:00",
	           "'outcome':'REJECTED'");
	c = story_state(&s, "2025-04-22T12:00:00+02:00");
	assert_false(case_has_open_objection(&c));
}

/* A state without the list, as programs before it wrote all of them, is read as ever. */
static void objections_survive_encoding(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assert_int_equal(story_fold(&s, LATER).state.p[0], 1);
	story_fact(&s, "payment-objection.raised", "2025-04-15T09:00:00+02:00",
	           "'municipality':'1280','period':'2025-03'");
	struct text bytes = story_fold(&s, "2025-04-22T12:00:00+02:00").state;
	struct case_state c;
	BUF_AUTO b = { 0 };
	assert_true(case_state_decode(bytes, &s.a, &c));
	case_state_encode(&c, &b);
	assert_true(text_eq(buf_text(&b), bytes));
	for (size_t n = 0; n < b.n; n++)
		assert_false(case_state_decode((struct text){ b.p, n }, &s.a, &c));
}

static void assert_unacknowledged(struct story *s, int n)
{
	assert_int_equal(story_state(s, LATER).n_unacknowledged, n);
}

/* 7.5: nobody waits for an answer from a municipality that gives none, or to what was handed over;
 * a notice sent back as misdirected has had one. D-MIS-08 says the same. */
static void unacknowledged_where_an_answer_is_expected(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "principal",
	                "{'id':'1281','validFrom':'2000-01-02','kind':'MUNICIPALITY',"
	                "'participates':{'transition.ack':[{'from':'2026-01-01'}]}}");
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'n1','municipality':'1281'");
	assert_unacknowledged(&s, 0);
	story_fact(&s, "admission-notice.sent", "2025-03-01T11:00:00+01:00",
	           "'noticeId':'n2','municipality':'1280','channel':'MANUAL'");
	assert_unacknowledged(&s, 0);
	story_fact(&s, "admission-notice.sent", "2025-03-01T12:00:00+01:00",
	           "'noticeId':'n3','municipality':'1280'");
	assert_unacknowledged(&s, 1);
	story_fact(&s, "discharge-ready.notified", "2025-03-05T12:00:00+01:00",
	           "'noticeId':'n4','municipality':'1281'");
	assert_unacknowledged(&s, 1);
	story_fact(&s, "notice.misdirected", "2025-03-01T13:00:00+01:00", "'refers':'n3'");
	assert_unacknowledged(&s, 0);
}

/* An acknowledgement is the recipient's; D-MIS-08 says the same. */
static void another_cannot_acknowledge(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct text by = arena_printf(&s.a, "'acknowledges':'in-1280-1','municipality':'1281'");
	story_fact(&s, "notice.acknowledged", "2025-03-01T12:00:00+01:00", by.p);
	assert_int_equal(story_state(&s, LATER).n_unacknowledged, 1);
	story_fact(&s, "notice.acknowledged", "2025-03-01T13:00:00+01:00",
	           "'acknowledges':'in-1280-1','municipality':'1280'");
	assert_int_equal(story_state(&s, LATER).n_unacknowledged, 0);
}

/* A void case is not ready, whatever its notices say: no day of it goes by the day's policy. */
static void void_case_does_not_move_with_the_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_policy(&s, "");
	story_reference(&s, "policy",
	                "{'id':'q','validFrom':'2025-03-20','region':'12','graceDays':1}");
	opened(&s);
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	story_fact(&s, "admission.cancelled", "2025-03-13T08:00:00+01:00",
	           "'replaces':'another','reasonCode':'NOT_ADMITTED'");
	struct fold_out before = story_fold(&s, "2025-03-19T12:00:00+01:00");
	struct fold_out after = story_fold(&s, "2025-03-25T12:00:00+01:00");
	assert_true(text_eq(before.state, after.state));
	assert_int_equal(before.evaluated_at, after.evaluated_at);
}

/* ---- what it puts out ---- */

static void tells_its_patient(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "needs.mapped", "2025-03-02T09:00:00+01:00",
	           "'patientRef':'abcdefghijklmnop'");
	discharged(&s, "2025-03-10T10:00:00+01:00");
	struct fold_out out = story_fold(&s, LATER);
	struct patient_stay stay = { 0 };
	assert_int_equal(out.n_outbox, 1);
	assert_true(text_eq(out.outbox[0].to, TEXT("p:f39dac6cbaba535e")));
	assert_true(
	        message_stay(out.outbox[0].payload, TEXT("c:k1"), out.outbox[0].to, &s.a, &stay));
	assert_int_equal(stay.start, at("2025-03-01T08:00:00+01:00"));
	assert_int_equal(stay.end, at("2025-03-10T10:00:00+01:00"));
	assert_true(stay.left);
	story_fact(&s, "patient.deceased", "2025-03-09T10:00:00+01:00", "'diedOn':'2025-03-09'");
	assert_true(message_stay(story_fold(&s, LATER).outbox[0].payload, TEXT("c:k1"),
	                         TEXT("p:f39dac6cbaba535e"), &s.a, &stay));
	assert_false(stay.left);
}

static struct patient_stay told_stay(struct story *s)
{
	struct patient_stay stay;
	assert_true(message_stay(story_fold(s, "2025-07-01T00:00:00Z").outbox[0].payload,
	                         TEXT("c:k1"), TEXT("p:f39dac6cbaba535e"), &s->a, &stay));
	return stay;
}

/* R-T33: a month frozen meanwhile stands by it. */
static void tells_what_it_told_before(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00',"
	           "'patientRef':'abcdefghijklmnop'");
	recorded(discharged(&s, "2025-03-10T10:00:00+01:00"), "2025-03-10T22:00:00+01:00");
	struct patient_stay stay = told_stay(&s);
	assert_int_equal(stay.known_from, at("2025-03-01T08:00:00+01:00"));
	assert_int_equal(stay.n_former, 0); /* no day before the tenth turns on it */
	recorded(story_fact(&s, "discharge.completed", "2025-03-09T08:00:00+01:00",
	                    "'dischargedAt':'2025-03-09T08:00:00+01:00'"),
	         "2025-03-12T08:00:00+01:00");
	stay = told_stay(&s);
	assert_int_equal(stay.end, at("2025-03-09T08:00:00+01:00"));
	assert_int_equal(stay.known_from, at("2025-03-12T08:00:00+01:00"));
	assert_int_equal(stay.n_former, 1);
	assert_int_equal(stay.former[0].end, at("2025-03-10T10:00:00+01:00"));
	assert_int_equal(stay.former[0].known_from, at("2025-03-01T08:00:00+01:00"));
	assert_int_equal(stay.former[0].known_until, at("2025-03-12T08:00:00+01:00"));
	story_fact(&s, "admission.cancelled", "2025-04-20T08:00:00+02:00",
	           "'replaces':'adm','reasonCode':'DUPLICATE'");
	stay = told_stay(&s);
	assert_int_equal(stay.start, stay.end);
	assert_int_equal(stay.n_former, 2);
	assert_int_equal(stay.former[1].end, at("2025-03-09T08:00:00+01:00"));
	assert_int_equal(stay.former[1].known_until, at("2025-04-20T08:00:00+02:00"));
}

/* Its newest notice names none: it is still known to the one it was said to be of, to whom protection
 * would come, and whose other stays were billed by it. */
static void tells_the_patient_it_had(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-26T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-26T08:00:00+01:00',"
	           "'patientRef':'abcdefghijklmnop'");
	recorded(story_fact(&s, "admission.registered", "2025-03-04T08:00:00+01:00",
	                    "'noticeId':'adm','admittedAt':'2025-03-04T08:00:00+01:00'"),
	         "2025-04-19T08:00:00+02:00");
	struct patient_stay stay = told_stay(&s);
	assert_int_equal(stay.start, at("2025-03-04T08:00:00+01:00"));
	assert_int_equal(stay.known_from, at("2025-04-19T08:00:00+02:00"));
	assert_int_equal(stay.n_former, 1);
	assert_int_equal(stay.former[0].start, at("2025-03-26T08:00:00+01:00"));
	assert_int_equal(stay.former[0].known_until, at("2025-04-19T08:00:00+02:00"));
}

/* Words without end are not looked back on one by one. */
static void tells_no_endless_past(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'adm','admittedAt':'2025-03-01T08:00:00+01:00',"
	           "'patientRef':'abcdefghijklmnop'");
	for (int i = 0; i < 60; i++) {
		const char *out =
		        arena_printf(&s.a, "2025-03-%02dT%02d:00:00+01:00", 2 + i % 20, i % 24).p;
		recorded(discharged(&s, out),
		         arena_printf(&s.a, "2025-05-01T08:%02d:00+01:00", i).p);
	}
	struct patient_stay stay = told_stay(&s);
	assert_int_equal(stay.n_former, 32);
	assert_int_equal(stay.former[0].known_from, INSTANT_NONE);
	for (size_t i = 1; i < stay.n_former; i++)
		assert_int_equal(stay.former[i].known_from, stay.former[i - 1].known_until);
	assert_int_equal(stay.known_from, stay.former[31].known_until);
}

/* A mark on a fact of the case alone: its patient is told to name it to no other, and so is the
 * case that goes on in another hospital. */
static void protected_case_is_not_named(void **state)
{
	(void)state;
	STORY s = { 0 };
	struct patient_stay stay;
	struct chain_news chain;
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1280',"
	           "'patientRef':'abcdefghijklmnop','protection':'CONFIDENTIALITY_MARK'");
	story_fact(&s, "transfer.occurred", "2025-03-15T10:00:00+01:00",
	           "'at':'2025-03-15T10:00:00+01:00','newCaseRef':'k2'");
	struct fold_out out = story_fold(&s, LATER);
	assert_true(out.restricted);
	assert_int_equal(out.n_outbox, 2);
	assert_true(message_chain(out.outbox[0].payload, &chain));
	assert_true(text_eq(chain.from_case, PATIENT_HIDDEN_CASE));
	assert_true(
	        message_stay(out.outbox[1].payload, TEXT("c:k1"), out.outbox[1].to, &s.a, &stay));
	assert_true(stay.hidden);
}

/* A message to the patient must not depend on what the patient said. */
static void message_does_not_echo(void **state)
{
	(void)state;
	STORY s = { 0 }, p = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "needs.mapped", "2025-03-02T09:00:00+01:00",
	           "'patientRef':'abcdefghijklmnop'");
	struct text before = story_fold(&s, LATER).outbox[0].payload;
	story_fact(&p, "patient.deceased", "2025-03-03T09:00:00+01:00",
	           "'diedOn':'2025-03-03','noticeId':'d'");
	const struct patient_news news = { .facts = p.facts,
		                           .n_facts = 1,
		                           .merged_into = TEXT("c:k9") };
	story_hears(&s, "p:f39dac6cbaba535e", &news);
	assert_true(text_eq(story_fold(&s, LATER).outbox[0].payload, before));
}

static void spoken_of_only(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct patient_news news = { .merged_into = TEXT("c:k9") };
	story_hears(&s, "p:0123456789abcdef", &news);
	struct fold_out out = story_fold(&s, LATER);
	assert_int_equal(out.state.n, 0);
	assert_int_equal(out.n_discrepancies, 0);
	assert_int_equal(out.next_due, INSTANT_NONE);
}

static void buckets_of_an_ordinary_case(void **state)
{
	(void)state;
	static const char *const expected[] = {
		"m/1280/2025-03", "m/1280/2025-04", "m/1281/2025-03",          "m/1281/2025-04",
		"now/1280",       "now/1281",       "u/SE2321000255-A/2025-03"
	};
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1280',"
	           "'hospitalUnit':'SE2321000255-A'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	struct fold_out out = story_fold(&s, "2025-04-02T00:00:00Z");
	assert_int_equal(out.n_buckets, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < out.n_buckets; i++)
		assert_true(text_eq(out.buckets[i], text_of(expected[i])));
}

static bool counts_at(struct story *s, const char *as_of, const char *bucket)
{
	struct fold_out out = story_fold(s, as_of);
	for (size_t i = 0; i < out.n_buckets; i++)
		if (text_eq(out.buckets[i], text_of(bucket)))
			return true;
	return false;
}

static bool counts_in(struct story *s, const char *bucket)
{
	return counts_at(s, LATER, bucket);
}

/* Who objects to a month has it told there; one of another region does not. */
static void buckets_of_who_objects(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assert_false(counts_at(&s, "2025-04-16T12:00:00+02:00", "m/1283/2025-03"));
	story_fact(&s, "payment-objection.raised", "2025-04-15T09:00:00+02:00",
	           "'municipality':'1283','period':'2025-03'");
	story_fact(&s, "payment-objection.raised", "2025-04-15T10:00:00+02:00",
	           "'municipality':'0780','period':'2025-03'");
	assert_true(counts_at(&s, "2025-04-16T12:00:00+02:00", "m/1283/2025-03"));
	assert_false(counts_at(&s, "2025-04-16T12:00:00+02:00", "m/1283/2025-04"));
	assert_false(counts_at(&s, "2025-04-16T12:00:00+02:00", "m/0780/2025-03"));
}

/* S4 counts what was done by the end of the stay in its month, whatever ended it. */
static void buckets_of_units_where_the_stay_ends(void **state)
{
	(void)state;
	static const char admission[] =
	        "'admittedAt':'2025-02-27T08:00:00+01:00','registeredMunicipality':'1280',"
	        "'hospitalUnit':'SE2321000255-A'";
	STORY dead = { 0 }, moved = { 0 };
	story_fact(&dead, "admission.registered", "2025-02-27T08:00:00+01:00", admission);
	notified(&dead, "2025-02-27T10:00:00+01:00", "1280");
	story_fact(&dead, "patient.deceased", "2025-03-03T08:00:00+01:00",
	           "'diedOn':'2025-03-02'");
	assert_true(counts_in(&dead, "u/SE2321000255-A/2025-02"));
	assert_true(counts_in(&dead, "u/SE2321000255-A/2025-03"));
	assert_false(counts_in(&dead, "u/SE2321000255-A/2025-04"));
	story_fact(&moved, "admission.registered", "2025-02-27T08:00:00+01:00", admission);
	story_fact(&moved, "transfer.occurred", "2025-03-03T08:00:00+01:00",
	           "'newCaseRef':'k2','noticeId':'t'");
	assert_false(counts_in(&moved, "u/SE2321000255-A/2025-02"));
	assert_true(counts_in(&moved, "u/SE2321000255-A/2025-03"));
}

/* The case of an HSA-id's letters means nothing: one unit. */
static void buckets_of_units_in_upper_case(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1280',"
	           "'hospitalUnit':'SE2321000255-a1'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	assert_true(counts_in(&s, "u/SE2321000255-A1/2025-03"));
	assert_false(counts_in(&s, "u/SE2321000255-a1/2025-03"));
}

/* 7.5: abroad, another county: in none of our municipalities' buckets, in the region's own. */
static void buckets_of_others(void **state)
{
	(void)state;
	static const char *const registered[] = { "ABROAD", "UNKNOWN", "0580" };
	static const char *const expected[] = { "o/12/2025-03", "o/12/2025-04",
		                                "u/SE2321000255-A/2025-03" };
	for (size_t k = 0; k < sizeof registered / sizeof *registered; k++) {
		STORY s = { 0 };
		char data[256];
		(void)snprintf(data, sizeof data,
		               "'admittedAt':'2025-03-30T08:00:00+02:00',"
		               "'registeredMunicipality':'%s','hospitalUnit':'SE2321000255-A'",
		               registered[k]);
		story_fact(&s, "admission.registered", "2025-03-30T08:00:00+02:00", data);
		story_fact(&s, "discharge-ready.notified", "2025-03-31T08:00:00+02:00",
		           "'sentAt':'2025-03-31T08:00:00+02:00','noticeId':'r1'");
		struct fold_out out = story_fold(&s, "2025-04-02T00:00:00Z");
		assert_int_equal(out.n_buckets, sizeof expected / sizeof *expected);
		for (size_t i = 0; i < out.n_buckets; i++)
			assert_true(text_eq(out.buckets[i], text_of(expected[i])));
	}
}

/* Folding at any moment between two due ones gives the same bytes. */
static void constant_between_moments(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "sip.assessed", "2025-03-05T09:00:00+01:00", "'needed':'YES'");
	ready(&s, READY, "1280");
	story_fact(&s, "leave.started", "2025-03-14T10:00:00+01:00",
	           "'at':'2025-03-14T10:00:00+01:00'");
	discharged(&s, "2025-03-18T10:00:00+01:00");
	instant_us now = at("2025-03-01T08:00:00+01:00");
	for (int steps = 0; steps < 60 && now != INSTANT_NONE; steps++) {
		BUF_AUTO text = { 0 };
		instant_put(&text, now);
		struct fold_out first = story_fold(&s, text.p);
		struct text bytes = first.state;
		instant_us next = first.next_due, recorded_next = INSTANT_NONE;
		for (size_t i = 0; i < s.n; i++)
			if (s.facts[i].recorded_us > now &&
			    (recorded_next == INSTANT_NONE ||
			     s.facts[i].recorded_us < recorded_next))
				recorded_next = s.facts[i].recorded_us;
		if (next == INSTANT_NONE || (recorded_next != INSTANT_NONE && recorded_next < next))
			next = recorded_next;
		buf_clear(&text);
		instant_put(&text, next == INSTANT_NONE ? now + 400 * 24 * HOUR_US : next - 1);
		struct fold_out last = story_fold(&s, text.p);
		assert_true(text_eq(last.state, bytes));
		assert_int_equal(last.evaluated_at, first.evaluated_at);
		now = next;
	}
	assert_int_equal(now, INSTANT_NONE);
}

#define CLOSED "2025-06-01T12:00:00Z"

/* 1283 ended with March, 1284 took over on the first of April. */
static void merged_in_april(struct story *s)
{
	static const char *const rows[] = {
		"{'id':'1280','validFrom':'2000-01-01','kind':'MUNICIPALITY'}",
		("{'id':'1283','validFrom':'2000-01-01','validTo':'2025-03-31',"
		 "'kind':'MUNICIPALITY'}"),
		"{'id':'1284','validFrom':'2025-04-01','kind':'MUNICIPALITY'}",
		"{'id':'12','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000255'}",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		story_reference(s, "principal", rows[i]);
	story_fact(s, "admission.registered", "2025-03-20T08:00:00+01:00",
	           "'admittedAt':'2025-03-20T08:00:00+01:00','registeredMunicipality':'1283'");
	notified(s, "2025-03-20T10:00:00+01:00", "1283");
	outpatient(s, "2025-03-20T11:00:00+01:00", "YES");
	ready(s, "2025-03-22T09:00:00+01:00", "1283");
}

/* A municipality is ours on the dates on which it was: its days stand where they were. */
static void buckets_of_an_ended_municipality(void **state)
{
	(void)state;
	static const char *const ends[] = { "2025-04-06T10:00:00+02:00",
		                            "2025-05-06T10:00:00+02:00" };
	for (size_t i = 0; i < 2; i++) {
		STORY s = { 0 };
		merged_in_april(&s);
		notified(&s, "2025-03-31T10:00:00+02:00", "1284");
		story_fact(&s, "residence.changed", "2025-03-31T11:00:00+02:00",
		           "'registeredMunicipality':'1284','effectiveFrom':'2025-04-01'");
		discharged(&s, ends[i]);
		assert_true(counts_at(&s, CLOSED, "m/1283/2025-03"));
		assert_false(counts_at(&s, CLOSED, "m/1283/2025-04"));
		assert_true(counts_at(&s, CLOSED, "m/1284/2025-04"));
		assert_false(counts_at(&s, CLOSED, "m/1284/2025-03"));
		assert_false(counts_at(&s, CLOSED, "o/12/2025-03"));
		assert_false(counts_at(&s, CLOSED, "o/12/2025-04"));
	}
}

/* Nobody told that the patient's municipality is another one now: it is nobody's of ours. */
static void buckets_of_who_stays_in_an_ended_municipality(void **state)
{
	(void)state;
	STORY s = { 0 };
	merged_in_april(&s);
	struct fold_out out = story_fold(&s, "2025-05-02T12:00:00Z");
	static const char *const expected[] = { "m/1283/2025-03", "o/12/2025-04", "o/12/2025-05" };
	assert_int_equal(out.n_buckets, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < out.n_buckets; i++)
		assert_true(text_eq(out.buckets[i], text_of(expected[i])));
}

/* The same where the discharge is told: until its hour the month can turn. */
static void now_of_an_ended_municipality_before_a_discharge_told_ahead(void **state)
{
	(void)state;
	STORY s = { 0 };
	merged_in_april(&s);
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-23T09:00:00+01:00",
	           "'withdrawnAt':'2025-03-23T09:00:00+01:00','reasonCode':'WORSENED'");
	story_fact(&s, "discharge.completed", "2025-03-28T09:00:00+01:00",
	           "'noticeId':'out','dischargedAt':'2025-04-05T14:00:00+02:00'");
	assert_true(counts_at(&s, "2025-03-31T23:59:59+02:00", "now/1283"));
	assert_int_equal(s.out.next_due, at("2025-04-01T00:00:00+02:00"));
	assert_false(counts_at(&s, "2025-04-01T00:00:00+02:00", "now/1283"));
}

/* What was billed of it is owed back, and booked with a month in which it was no more. */
static void buckets_of_what_an_ended_municipality_was_billed(void **state)
{
	(void)state;
	STORY s = { 0 };
	merged_in_april(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[{'at':'2025-04-12T12:00:00Z',"
	                "'frozen':true,'policyVersion':'1'}]}");
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-04','events':[{'at':'2025-05-12T12:00:00Z',"
	                "'frozen':true,'policyVersion':'1'}]}");
	discharged(&s, "2025-04-06T10:00:00+02:00");
	recorded(story_fact(&s, "discharge-ready.withdrawn", "2025-03-23T09:00:00+01:00",
	                    "'withdrawnAt':'2025-03-23T09:00:00+01:00','reasonCode':'ERROR'"),
	         "2025-04-20T09:00:00+02:00");
	assert_int_equal(story_state(&s, "2025-05-01T12:00:00Z").n_adjustments, 7);
	assert_true(counts_at(&s, "2025-05-01T12:00:00Z", "m/1283/2025-03"));
	assert_int_equal(story_state(&s, CLOSED).n_bookings, 7);
	assert_true(counts_at(&s, CLOSED, "m/1283/2025-03"));
	assert_true(counts_at(&s, CLOSED, "m/1283/2025-04"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("7.4 the statuses, first match wins", statuses_in_turn),
		READING("R-T7 a missing gate shows blocked before the start",
		        missing_gate_blocks_before_start),
		READING("7.5 leave: the stay goes on", leave_of_the_admitted),
		READING("R-T27 leave after discharge: the stronger counts",
		        leave_after_discharge_by_strength),
		READING("R-T32 a ready notice does not undo a discharge",
		        ready_notice_does_not_beat_discharge),
		READING("R-T26 newCaseRef ends the stay and tells the new case",
		        moved_on_to_a_new_case),
		READING("7.5 to a hospital of another region: the case ends", to_another_region),
		READING("7.11 the hospital unit is the one that admitted",
		        unit_that_admitted_stays_the_hospital),
		READING("R-T13 destination DECEASED is death", dead_by_destination),
		READING("R-T26 died before: nothing goes on", dead_before_moving_on),
		READING("R-T8 closed when the information is transferred",
		        closed_when_information_is_there),
		READING("R-T8 closed by T29, and reopened", closed_by_word),
		READING("R-T8 open until the call is done or due", open_until_the_call_is_due),
		READING("R-T11 no call is owed after a withdrawal", no_call_owed_after_withdrawal),
		READING("7.5 protection hides at once, whatever its day", protected_is_quarantined),
		READING("7.5 protection is lifted on its day", protection_is_lifted_on_its_day),
		READING("7.5 a mark on any live fact protects", mark_on_any_fact_protects),
		READING("7.5 a cancelled case is as protected as it was",
		        cancelled_it_stays_protected),
		READING("7.5 a mark that was corrected stays so",
		        a_mark_that_was_corrected_stays_so),
		READING("7.5 skyddad folkbokföring: the register's word is not for routing",
		        false_registration_is_not_routed),
		READING("R-T25 merged points to the survivor", merged_points_to_survivor),
		READING("7.4 contested while an objection is open",
		        objection_opens_and_is_answered),
		READING("T30 an answer that names another leaves this one open",
		        another_objection_stays_open),
		READING("T30 an answer that names nothing is to its municipality",
		        answer_that_names_nothing_is_to_its_municipality),
		READING("T30 an answer may name the event", answer_may_name_the_event),
		READING("T30 with a month is of that month", objection_is_of_the_month_it_names),
		READING("7.4 contested by an objection to one month",
		        objection_to_a_month_contests_the_case),
		READING("T30 an answer to a month leaves others open",
		        answer_to_a_month_leaves_others_open),
		READING("T30 objections that name a month are kept", objections_survive_encoding),
		READING("7.5 unacknowledged: where an answer is expected",
		        unacknowledged_where_an_answer_is_expected),
		READING("T05 another than the recipient cannot acknowledge",
		        another_cannot_acknowledge),
		READING("outbox: the stay, to the patient", tells_its_patient),
		READING("outbox: a protected case is not named", protected_case_is_not_named),
		READING("R-T21 a void case does not move with the date",
		        void_case_does_not_move_with_the_date),
		READING("outbox: R-T33 what was told before", tells_what_it_told_before),
		READING("outbox: R-T33 the patient that it had, when none is named", tells_the_patient_it_had),
		READING("outbox: R-T33 of many words the newest", tells_no_endless_past),
		READING("outbox: no echo of the patient's word", message_does_not_echo),
		READING("a case of which only others speak is nothing", spoken_of_only),
		READING("7.5 quick re-admission: a link, and nothing else",
		        readmitted_within_a_day),
		READING("buckets: municipalities, units, now", buckets_of_an_ordinary_case),
		READING("buckets: the month that an objection names, of who objects",
		        buckets_of_who_objects),
		READING("buckets: units in the month the stay ended, however it ended",
		        buckets_of_units_where_the_stay_ends),
		READING("buckets: one unit, however its id is written",
		        buckets_of_units_in_upper_case),
		READING("buckets: abroad, unknown, another county", buckets_of_others),
		READING("buckets: a municipality that has ended", buckets_of_an_ended_municipality),
		READING("buckets: still in one that has ended",
		        buckets_of_who_stays_in_an_ended_municipality),
		READING("7.5 an ended municipality, a discharge told ahead",
		        now_of_an_ended_municipality_before_a_discharge_told_ahead),
		READING("buckets: what one that has ended was billed",
		        buckets_of_what_an_ended_municipality_was_billed),
		READING("R-G7 constant between due moments", constant_between_moments),
	};
	return cmocka_run_group_tests_name("transitions/fold", tests, NULL, NULL);
}
