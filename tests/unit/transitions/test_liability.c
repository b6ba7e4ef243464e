/* liability: which dates are chargeable, blocked, or nobody's (7.4, section 9). The patient of most
 * tests is ready on Monday 10 March 2025 before noon: liability starts on Thursday the 13th. */
#include "story.h"

#include "transitions/liability.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}

#define READY "2025-03-10T09:00:00+01:00"
#define OUT   "2025-03-17T14:00:00+01:00"
#define LATER "2025-03-20T12:00:00+01:00"

/* ---- the plain rule ---- */

static void charged_from_start_to_discharge(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000000);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	assert_blocked(&s, LATER, "1280", "");
	assert_int_equal(story_state(&s, LATER).days[0].amount_ore, 1000000);
}

static void discharge_day_by_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'includeDischargeDay':true");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16 03-17");
}

/* The day it is said for has not come: today is not over. */
static void discharge_told_ahead(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "discharge.completed", "2025-03-15T09:00:00+01:00",
	           "'noticeId':'out','dischargedAt':'2025-03-17T14:00:00+01:00'");
	assert_charged(&s, "2025-03-15T18:00:00+01:00", "1280", "03-13 03-14");
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
}

/* Until its hour, which the state names, the patient is in. */
static void ends_told_ahead(void **state)
{
	(void)state;
	static const struct {
		const char *type, *data;
		enum case_stay stay;
	} ends[] = {
		{ "discharge.completed", "'noticeId':'out','dischargedAt':'2025-03-17T14:00:00+01:00'", STAY_DISCHARGED },
		{ "transfer.occurred", "'noticeId':'t','at':'2025-03-17T14:00:00+01:00','newCaseRef':'other'",
		  STAY_DISCHARGED },
	};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		STORY s = { 0 };
		opened(&s);
		ready(&s, READY, "1280");
		story_fact(&s, ends[i].type, "2025-03-15T09:00:00+01:00", ends[i].data);
		struct case_state c = story_state(&s, "2025-03-17T13:59:59+01:00");
		assert_int_equal(c.stay, STAY_ADMITTED);
		assert_int_equal(c.status, STATUS_READY_LIABLE);
		assert_int_equal(c.liability, LIABILITY_LIABLE);
		assert_int_equal(story_fold(&s, "2025-03-17T13:59:59+01:00").next_due, at("2025-03-17T14:00:00+01:00"));
		assert_stay(&s, "2025-03-17T14:00:00+01:00", ends[i].stay);
		assert_int_equal(story_state(&s, "2025-03-17T14:00:00+01:00").liability, LIABILITY_ENDED);
	}
}

static void open_interval_is_estimate(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	assert_charged(&s, "2025-03-13T23:59:59+01:00", "1280", "");
	assert_charged(&s, "2025-03-14T00:00:00+01:00", "1280", "03-13");
	assert_charged(&s, "2025-03-16T12:00:00+01:00", "1280", "03-13 03-14 03-15");
}

static void without_admission_nothing(void **state)
{
	(void)state;
	STORY s = { 0 };
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_days, 0);
	assert_int_equal(c.stay, STAY_UNKNOWN);
	assert_int_equal(c.status, STATUS_INCOMPLETE);
}

static void clock_runs_before_admission(void **state)
{
	(void)state;
	STORY s = { 0 };
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280");
	admitted(&s, "2025-03-14T08:00:00+01:00");
	assert_charged(&s, "2025-03-17T12:00:00+01:00", "1280", "03-14 03-15 03-16");
}

/* ---- gate 1: the admission notice ---- */

static void no_admission_notice(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_blocked(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-13"), BLOCK_NO_ADMISSION_NOTICE);
}

static void notice_opens_from_its_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280");
	notified(&s, "2025-03-15T23:00:00+01:00", "1280");
	discharged(&s, OUT);
	assert_blocked(&s, LATER, "1280", "03-13 03-14");
	assert_charged(&s, LATER, "1280", "03-15 03-16");
}

static void late_notice(void **state)
{
	(void)state;
	for (int strict = 0; strict < 2; strict++) {
		STORY s = { 0 };
		story_policy(&s, strict ? "'acceptLateNotice':false" : "");
		admitted(&s, "2025-03-01T08:00:00+01:00");
		notified(&s, "2025-03-02T08:00:01+01:00", "1280");
		outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
		ready(&s, READY, "1280");
		discharged(&s, "2025-03-14T14:00:00+01:00");
		assert_true(story_state(&s, LATER).notified[0].late);
		assert_charged(&s, LATER, "1280", strict ? "" : "03-13");
		assert_int_equal(reasons_on(&s, LATER, "2025-03-13"),
		                 strict ? BLOCK_LATE_NOTICE : 0);
	}
}

static void late_by_own_assessment(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-06T09:00:00+01:00",
	           "'noticeId':'a','municipality':'1280','needAssessedAt':'2025-03-05T10:00:00+01:"
	           "00'");
	story_fact(&s, "admission-notice.sent", "2025-03-06T09:00:00+01:00",
	           "'noticeId':'b','municipality':'1281','admittedAt':'2025-03-01T08:00:00+01:00'");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_notified, 2);
	assert_false(c.notified[0].late);
	assert_true(c.notified[1].late);
}

/* 24 hours are elapsed time: over a change of the clock the wall shows another hour. */
static void day_and_night_over_summer_time(void **state)
{
	(void)state;
	static const struct {
		const char *admitted, *sent;
		bool late;
	} rows[] = {
		{ "2025-03-29T18:00:00+01:00", "2025-03-30T19:00:00+02:00", false },
		{ "2025-03-29T18:00:00+01:00", "2025-03-30T19:00:01+02:00", true },
		{ "2025-10-25T18:00:00+02:00", "2025-10-26T17:00:00+01:00", false },
		{ "2025-10-25T18:00:00+02:00", "2025-10-26T17:00:01+01:00", true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		admitted(&s, rows[i].admitted);
		notified(&s, rows[i].sent, "1280");
		assert_int_equal(story_state(&s, "2025-11-01T00:00:00Z").notified[0].late,
		                 rows[i].late);
	}
}

static void annulled_notice_closes(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "admission-notice.sent", "2025-03-16T10:00:00+01:00",
	           "'noticeId':'x','replaces':'in-1280-1','action':'ANNULLED'");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-13"), BLOCK_NO_ADMISSION_NOTICE);
}

/* ---- gate 2: the ready notice to the responsible one ---- */

static struct fact *moved(struct story *s, const char *time, const char *from, const char *to)
{
	struct text d =
	        arena_printf(&s->a, "'registeredMunicipality':'%s','effectiveFrom':'%s'", to, from);
	return story_fact(s, "residence.changed", time, d.p);
}

static void moved_during_the_stay(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	moved(&s, "2025-03-15T09:00:00+01:00", "2025-03-15", "1281");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14");
	assert_blocked(&s, LATER, "1281", "03-15 03-16");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-15"),
	                 BLOCK_NO_ADMISSION_NOTICE | BLOCK_NO_READY_NOTICE);
}

static void new_municipality_gets_its_own_days(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	moved(&s, "2025-03-14T09:00:00+01:00", "2025-03-14", "1281");
	notified(&s, "2025-03-15T10:00:00+01:00", "1281");
	ready(&s, "2025-03-15T10:00:00+01:00", "1281");
	discharged(&s, "2025-03-21T10:00:00+01:00");
	const char *then = "2025-03-25T00:00:00Z";
	assert_charged(&s, then, "1280", "03-13");
	assert_blocked(&s, then, "1281", "03-14"); /* never told; the case's start is reached */
	assert_charged(&s, then, "1281", "03-18 03-19 03-20");
	assert_charged(&s, "2025-03-19T12:00:00+01:00", "1281", "03-18");
}

static void placing_municipality_is_liable(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1281',"
	           "'placingMunicipality':'1280'");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
}

static void missing_placing_ends_placement(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'admittedAt':'2025-03-01T08:00:00+01:00','registeredMunicipality':'1281',"
	           "'placingMunicipality':'1280'");
	moved(&s, "2025-03-10T08:00:00+01:00", "2025-03-10", "1283");
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_responsible, 2);
	assert_true(text_eq(c.responsible[0].municipality, TEXT("1280")));
	assert_true(text_eq(c.responsible[1].municipality, TEXT("1283")));
	assert_day(c.responsible[1].from, "2025-03-10");
}

static void retroactive_change(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-03-19T08:00:00+01:00", "2025-02-01", "1281");
	assert_charged(&s, "2025-03-18T12:00:00+01:00", "1280", "03-13 03-14 03-15 03-16");
	assert_charged(&s, LATER, "1280", "");
	assert_blocked(&s, LATER, "1281", "03-13 03-14 03-15 03-16");
}

static void older_register_word_yields_to_admission(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	moved(&s, "2024-01-05T08:00:00+01:00", "2024-01-01", "1281");
	struct case_state c = story_state(&s, LATER);
	assert_true(text_eq(case_responsible(&c, day("2025-03-05")), TEXT("1280")));
}

/* Only the change in effect at the admission competes with it. */
static void register_before_admission(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	moved(&s, "2025-02-15T08:00:00+01:00", "2025-02-15", "1283");
	recorded(moved(&s, "2025-03-10T08:00:00+01:00", "2024-01-01", "1281"),
	         "2025-03-10T08:00:00+01:00");
	struct case_state c = story_state(&s, LATER);
	assert_true(text_eq(case_responsible(&c, day("2025-03-12")), TEXT("1280")));
}

static void register_fills_what_admission_lacks(void **state)
{
	(void)state;
	static const char *const words[] = { "", ",'registeredMunicipality':'UNKNOWN'" };
	for (size_t i = 0; i < 2; i++) {
		STORY s = { 0 };
		story_fact(
		        &s, "admission.registered", "2025-03-01T08:00:00+01:00",
		        arena_printf(&s.a, "'admittedAt':'2025-03-01T08:00:00+01:00'%s", words[i])
		                .p);
		moved(&s, "2024-01-05T08:00:00+01:00", "2024-01-01", "1281");
		struct case_state c = story_state(&s, LATER);
		assert_true(text_eq(case_responsible(&c, day("2025-03-05")), TEXT("1281")));
	}
}

static void moved_at_the_start_of_the_day(void **state)
{
	(void)state;
	static const struct {
		const char *from, *policy, *charged;
	} rows[] = {
		{ "2025-03-15", "", "03-13 03-14" },
		{ "2025-03-15", "'dayStateAt':'START'", "03-13 03-14" },
		{ "2025-03-15T10:00:00+01:00", "", "03-13 03-14" },
		{ "2025-03-15T10:00:00+01:00", "'dayStateAt':'START'", "03-13 03-14 03-15" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		story_policy(&s, rows[i].policy);
		opened(&s);
		ready(&s, READY, "1280");
		moved(&s, "2025-03-15T10:00:00+01:00", rows[i].from, "1281");
		discharged(&s, OUT);
		assert_charged(&s, LATER, "1280", rows[i].charged);
	}
}

/* A date alone is its first moment: before the admission, so T01 that was written later counts. */
static void moved_on_the_day_of_admission(void **state)
{
	(void)state;
	static const struct {
		const char *from, *policy, *old, *new;
	} rows[] = {
		{ "2025-03-10T12:00:00+01:00", "", "", "03-10 03-11" },
		{ "2025-03-10T12:00:00+01:00", "'dayStateAt':'START'", "03-10", "03-11" },
		{ "2025-03-10T08:00:00+01:00", "", "03-10 03-11", "" },
		{ "2025-03-10T07:00:00+01:00", "", "03-10 03-11", "" },
		{ "2025-03-10", "", "03-10 03-11", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		const char *then = "2025-03-12T12:00:00+01:00";
		story_policy(&s, rows[i].policy);
		ready(&s, "2025-03-07T09:00:00+01:00", "1280");
		recorded(admitted(&s, "2025-03-10T08:00:00+01:00"), "2025-03-12T08:00:00+01:00");
		moved(&s, "2025-03-10T12:05:00+01:00", rows[i].from, "1281");
		assert_blocked(&s, then, "1280", rows[i].old);
		assert_blocked(&s, then, "1281", rows[i].new);
		assert_int_equal(story_state(&s, then).n_responsible, 1);
	}
}

static void none_of_ours(void **state)
{
	(void)state;
	static const char *const who[] = { "UNKNOWN", "ABROAD", "0780", "0160" };
	for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
		STORY s = { 0 };
		struct text d = arena_printf(&s.a,
		                             "'admittedAt':'2025-03-01T08:00:00+01:00',"
		                             "'registeredMunicipality':'%s'",
		                             who[i]);
		story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00", d.p);
		notified(&s, "2025-03-01T10:00:00+01:00", "1280");
		outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
		ready(&s, READY, "1280");
		struct case_state c = story_state(&s, LATER);
		assert_int_equal(c.n_days, 0);
		assert_string_equal(status_words[c.status], "READY_BLOCKED");
		assert_int_equal(c.responsible[0].municipality.n == 0, i < 2);
	}
}

/* ---- gate 3: the SIP call ---- */

static void assessed(struct story *s, const char *members)
{
	story_fact(s, "sip.assessed", "2025-03-05T09:00:00+01:00", members);
}

static void called(struct story *s, const char *time)
{
	struct text d = arena_printf(&s->a, "'noticeId':'k-%zu'", s->n);
	story_fact(s, "sip.invited", time, d.p);
}

static void not_assessed_does_not_block(void **state)
{
	(void)state;
	for (int required = 0; required < 2; required++) {
		STORY s = { 0 };
		story_policy(&s, required ? "'sipRequiredWhenNotAssessed':true" : "");
		opened(&s);
		ready(&s, READY, "1280");
		discharged(&s, "2025-03-14T14:00:00+01:00");
		assert_int_equal(reasons_on(&s, LATER, "2025-03-13"),
		                 required ? BLOCK_NO_SIP_CALL : 0);
		assert_charged(&s, LATER, "1280", required ? "" : "03-13");
	}
}

static void needed_and_not_called(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	ready(&s, READY, "1280");
	called(&s, "2025-03-15T20:00:00+01:00");
	discharged(&s, OUT);
	assert_blocked(&s, LATER, "1280", "03-13 03-14");
	assert_charged(&s, LATER, "1280", "03-15 03-16"); /* reading (b): from the call */
	assert_int_equal(reasons_on(&s, LATER, "2025-03-14"), BLOCK_NO_SIP_CALL);
}

static void strict_call_is_late(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'strictSip':true");
	opened(&s);
	assessed(&s, "'needed':'YES'");
	ready(&s, READY, "1280");
	called(&s, "2025-03-14T20:00:00+01:00");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-13"), BLOCK_NO_SIP_CALL);
	assert_int_equal(reasons_on(&s, LATER, "2025-03-16"), BLOCK_LATE_SIP_CALL);
}

static void earlier_call_counts(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'strictSip':true");
	opened(&s);
	assessed(&s, "'needed':'YES'");
	called(&s, "2025-03-07T10:00:00+01:00");
	ready(&s, READY, "1280");
	called(&s, "2025-03-15T10:00:00+01:00");
	discharged(&s, "2025-03-14T10:00:00+01:00");
	assert_charged(&s, LATER, "1280", "03-13");
}

static void withdrawn_call(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	called(&s, "2025-03-07T10:00:00+01:00");
	ready(&s, READY, "1280");
	story_fact(&s, "sip.invitation-withdrawn", "2025-03-14T10:00:00+01:00", "");
	called(&s, "2025-03-16T10:00:00+01:00");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-16");
	assert_blocked(&s, LATER, "1280", "03-14 03-15");
}

static void called_by_another(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	story_fact(&s, "sip.invited", "2025-03-12T10:00:00+01:00",
	           "'noticeId':'k','inviterIsCareContact':false");
	ready(&s, READY, "1280");
	discharged(&s, "2025-03-14T14:00:00+01:00");
	assert_charged(&s, LATER, "1280", "03-13");
}

static void declined_waives(void **state)
{
	(void)state;
	for (int waived = 0; waived < 2; waived++) {
		STORY s = { 0 };
		story_policy(&s, waived ? "" : "'sipWaivedWhenDeclined':false");
		opened(&s);
		assessed(&s, "'needed':'YES'");
		story_fact(&s, "consent.recorded", "2025-03-06T09:00:00+01:00",
		           "'scope':'SIP','granted':false");
		ready(&s, READY, "1280");
		discharged(&s, "2025-03-14T14:00:00+01:00");
		assert_int_equal(story_state(&s, LATER).sip, SIP_DECLINED);
		assert_charged(&s, LATER, "1280", waived ? "03-13" : "");
	}
}

static void newest_consent_decides(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	story_fact(&s, "consent.recorded", "2025-03-06T09:00:00+01:00",
	           "'scope':'SIP','granted':false");
	story_fact(&s, "consent.recorded", "2025-03-07T09:00:00+01:00",
	           "'scope':'SIP','granted':true");
	story_fact(&s, "consent.recorded", "2025-03-08T09:00:00+01:00",
	           "'scope':'SHARING','granted':false");
	assert_int_equal(story_state(&s, LATER).sip, SIP_NEEDED);
}

/* A consent told late is still as old as it is. */
static void newest_is_by_its_own_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	recorded(story_fact(&s, "consent.recorded", "2025-03-06T09:00:00+01:00",
	                    "'scope':'SIP','granted':true"),
	         "2025-03-09T09:00:00+01:00");
	story_fact(&s, "consent.recorded", "2025-03-07T09:00:00+01:00",
	           "'scope':'SIP','granted':false");
	assert_int_equal(story_state(&s, LATER).sip, SIP_DECLINED);
}

/* What T12 alone says, and with a word of consent: a consent undoes a decline, no other reason. */
static void consent_is_stronger_than_the_assessment(void **state)
{
	(void)state;
	static const char *const reasons[] = { "NO_JOINT_NEEDS", "EXISTING_PLAN",
		                               "PATIENT_DECLINES", "OPT_ORV" };
	static const enum case_sip expected[3][4] = {
		{ SIP_NOT_NEEDED, SIP_NOT_NEEDED, SIP_DECLINED, SIP_REGIME_OPT_ORV },
		{ SIP_NOT_NEEDED, SIP_NOT_NEEDED, SIP_NEEDED, SIP_REGIME_OPT_ORV },
		{ SIP_DECLINED, SIP_DECLINED, SIP_DECLINED, SIP_DECLINED },
	};
	for (size_t i = 0; i < 12; i++) {
		STORY s = { 0 };
		enum case_sip need = expected[i / 4][i % 4];
		opened(&s);
		assessed(&s, arena_printf(&s.a, "'needed':'NO','reason':'%s'", reasons[i % 4]).p);
		if (i / 4)
			story_fact(&s, "consent.recorded", "2025-03-08T09:00:00+01:00",
			           i / 4 == 1 ? "'scope':'SIP','granted':true"
			                      : "'scope':'SIP','granted':false");
		ready(&s, READY, "1280");
		discharged(&s, "2025-03-14T14:00:00+01:00");
		assert_int_equal(story_state(&s, LATER).sip, need);
		assert_charged(&s, LATER, "1280", need == SIP_NEEDED ? "" : "03-13");
		assert_int_equal(reasons_on(&s, LATER, "2025-03-13"),
		                 need == SIP_NEEDED ? BLOCK_NO_SIP_CALL : 0);
	}
}

/* By strength, not by time: who declines after all says so in a T08. */
static void older_consent_is_stronger_too(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "consent.recorded", "2025-03-04T09:00:00+01:00",
	           "'scope':'SIP','granted':true");
	assessed(&s, "'needed':'NO','reason':'PATIENT_DECLINES'");
	assert_int_equal(story_state(&s, LATER).sip, SIP_NEEDED);
	story_fact(&s, "consent.recorded", "2025-03-06T09:00:00+01:00",
	           "'scope':'SIP','granted':false");
	assert_int_equal(story_state(&s, LATER).sip, SIP_DECLINED);
}

static void regime_is_strongest(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assessed(&s, "'needed':'YES'");
	story_fact(&s, "consent.recorded", "2025-03-07T09:00:00+01:00",
	           "'scope':'SIP','granted':false");
	story_fact(&s, "compulsory-care.decided", "2025-03-06T09:00:00+01:00", "'form':'OPT'");
	ready(&s, READY, "1280");
	discharged(&s, "2025-03-14T14:00:00+01:00");
	assert_int_equal(story_state(&s, LATER).sip, SIP_REGIME_OPT_ORV);
	assert_charged(&s, LATER, "1280", "03-13");
}

/* ---- gate 4: outpatient care ---- */

static void outpatient_series(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	ready(&s, READY, "1280");
	outpatient(&s, "2025-03-14T23:00:00+01:00", "NO");
	outpatient(&s, "2025-03-15T23:00:00+01:00", "UNCLEAR");
	outpatient(&s, "2025-03-16T23:00:00+01:00", "YES");
	discharged(&s, OUT);
	assert_int_equal(reasons_on(&s, LATER, "2025-03-13"), BLOCK_OUTPATIENT_UNKNOWN);
	assert_int_equal(reasons_on(&s, LATER, "2025-03-14"), BLOCK_OUTPATIENT_NOT_AVAILABLE);
	assert_int_equal(reasons_on(&s, LATER, "2025-03-15"), BLOCK_OUTPATIENT_UNCLEAR);
	assert_charged(&s, LATER, "1280", "03-16");
}

static void state_at_start_by_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'dayStateAt':'START'");
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	ready(&s, READY, "1280");
	outpatient(&s, "2025-03-14T09:00:00+01:00", "YES");
	discharged(&s, OUT);
	assert_blocked(&s, LATER, "1280", "03-13 03-14");
	assert_charged(&s, LATER, "1280", "03-15 03-16");
}

static void availability_from_a_date_ahead(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-01T10:00:00+01:00", "1280");
	ready(&s, READY, "1280");
	story_fact(&s, "outpatient-readiness.reported", "2025-03-11T09:00:00+01:00",
	           "'available':'YES','from':'2025-03-15'");
	discharged(&s, OUT);
	assert_blocked(&s, LATER, "1280", "03-13 03-14");
	assert_charged(&s, LATER, "1280", "03-15 03-16");
}

/* ---- leave ---- */

static void on_leave(struct story *s, const char *from, const char *to)
{
	story_fact(s, "leave.started", from, arena_printf(&s->a, "'at':'%s'", from).p);
	if (to)
		story_fact(s, "leave.ended", to, arena_printf(&s->a, "'at':'%s'", to).p);
}

static void leave_is_not_charged(void **state)
{
	(void)state;
	for (int charge = 0; charge < 2; charge++) {
		STORY s = { 0 };
		story_policy(&s, charge ? "'chargeLeave':true" : "");
		opened(&s);
		ready(&s, READY, "1280");
		on_leave(&s, "2025-03-14T16:00:00+01:00", "2025-03-16T09:00:00+01:00");
		discharged(&s, OUT);
		assert_charged(&s, LATER, "1280",
		               charge ? "03-13 03-14 03-15 03-16" : "03-13 03-16");
		assert_blocked(&s, LATER, "1280", "");
	}
}

static void leave_today_shows_blocked(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	on_leave(&s, "2025-03-14T16:00:00+01:00", NULL);
	assert_status(&s, "2025-03-14T17:00:00+01:00", STATUS_READY_BLOCKED);
	assert_stay(&s, "2025-03-14T17:00:00+01:00", STAY_ON_LEAVE);
}

/* ---- interruption, shared days, money ---- */

static void interruption_does_not_stop_the_clock(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	story_fact(&s, "process.interrupted", "2025-03-12T09:00:00+01:00", "");
	assert_status(&s, "2025-03-16T12:00:00+01:00", STATUS_INTERRUPTED);
	assert_charged(&s, "2025-03-16T12:00:00+01:00", "1280", "03-13 03-14 03-15");
}

static void shared_day_is_counted_once(void **state)
{
	(void)state;
	STORY s = { 0 };
	const struct stay_clash clash = { .other = TEXT("c:k2"),
		                          .known_until = INSTANT_NONE,
		                          .beaten = true,
		                          .first_day = day("2025-03-14"),
		                          .last_day = day("2025-03-15") };
	const struct patient_news news = { .clashes = &clash, .n_clashes = 1 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	story_hears(&s, "p:0123456789abcdef", &news);
	assert_charged(&s, LATER, "1280", "03-13 03-16");
	assert_blocked(&s, LATER, "1280", "");
}

static void last_shared_day(struct story *s, bool left, const char *expected)
{
	const struct stay_clash clash = { .other = TEXT("c:k2"),
		                          .known_until = INSTANT_NONE,
		                          .beaten = true,
		                          .other_left = left,
		                          .first_day = day("2025-03-14"),
		                          .last_day = day("2025-03-15") };
	const struct patient_news news = { .clashes = &clash, .n_clashes = 1 };
	opened(s);
	ready(s, READY, "1280");
	discharged(s, OUT);
	story_hears(s, "p:0123456789abcdef", &news);
	assert_charged(s, LATER, "1280", expected);
}

/* The stronger stay does not count the day of its discharge; at its end only this one is there. */
static void day_the_stronger_is_left(void **state)
{
	(void)state;
	STORY s = { 0 }, own = { 0 }, died = { 0 };
	last_shared_day(&s, true, "03-13 03-15 03-16");
	story_policy(&own, "'includeDischargeDay':true");
	last_shared_day(&own, true, "03-13 03-16 03-17");
	last_shared_day(&died, false, "03-13 03-16");
}

static void tariff_changes_within(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_tariff(&s, "2025-01-01", "2025-03-14", 900);
	story_tariff(&s, "2025-03-15", "2025-03-15", 1000);
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	struct case_state c = story_state(&s, LATER);
	assert_int_equal(c.n_days, 4);
	assert_int_equal(c.days[1].amount_ore, 900); /* valid_to is inclusive (R-T17) */
	assert_int_equal(c.days[2].amount_ore, 1000);
	assert_int_equal(c.days[3].amount_ore, INT64_MIN);
	assert_non_null(strstr(story_print(&s, LATER), "\"amountOre\":{\"1280\":null}"));
}

static void policy_is_by_date(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_reference(&s, "policy", "{'id':'p12','validFrom':'2018-01-01','region':'12'}");
	story_reference(&s, "policy",
	                "{'id':'p12','validFrom':'2025-03-15','region':'12',"
	                "'sipRequiredWhenNotAssessed':true}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14");
	assert_blocked(&s, LATER, "1280", "03-15 03-16");
}

/* ---- freezing ---- */

static void frozen(struct story *s, const char *period, const char *events)
{
	struct text json =
	        arena_printf(&s->a, "{'region':'12','period':'%s','events':[%s]}", period, events);
	story_reference(s, "settlement", json.p);
}

#define FREEZE(t) "{'at':'" t "','frozen':true,'policyVersion':'1'}"
#define REOPEN(t) "{'at':'" t "','frozen':false,'policyVersion':'1'}"

static void late_fact_becomes_adjustment(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	frozen(&s, "2025-03", FREEZE("2025-04-12T12:00:00Z"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00+01:00", "2025-03-16", "1281");
	struct case_state before = story_state(&s, "2025-04-15T00:00:00Z");
	assert_int_equal(before.n_adjustments, 0);
	assert_int_equal(before.liability, LIABILITY_SETTLED);
	struct case_state c = story_state(&s, "2025-04-25T00:00:00Z");
	assert_int_equal(c.n_adjustments, 1);
	assert_day(c.adjustments[0].day, "2025-03-16");
	assert_true(text_eq(c.adjustments[0].municipality, TEXT("1280")));
	assert_int_equal(c.adjustments[0].billed_ore, 1000);
	assert_int_equal(c.adjustments[0].now_ore, 0);
}

static void next_freeze_bills_the_adjustment(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	frozen(&s, "2025-03", FREEZE("2025-04-12T12:00:00Z"));
	frozen(&s, "2025-04", FREEZE("2025-05-12T12:00:00Z"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00+01:00", "2025-03-16", "1281");
	assert_int_equal(story_state(&s, "2025-05-01T00:00:00Z").n_adjustments, 1);
	assert_int_equal(story_state(&s, "2025-05-13T00:00:00Z").n_adjustments, 0);
}

static void reopened_period_has_no_adjustment(void **state)
{
	(void)state;
	STORY s = { 0 };
	frozen(&s, "2025-03", FREEZE("2025-04-12T12:00:00Z") "," REOPEN("2025-04-21T12:00:00Z"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00+01:00", "2025-03-16", "1281");
	assert_int_equal(story_state(&s, "2025-04-21T00:00:00Z").n_adjustments, 1);
	assert_int_equal(story_state(&s, "2025-04-22T00:00:00Z").n_adjustments, 0);
	assert_int_equal(story_state(&s, "2025-04-22T00:00:00Z").liability, LIABILITY_ENDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("7.4 chargeable from the start to the day before discharge",
		        charged_from_start_to_discharge),
		READING("7.4 (d) the discharge day by policy", discharge_day_by_policy),
		READING("7.4 a discharge told ahead: today is not over", discharge_told_ahead),
		READING("R-G7 a stay that ends ahead lasts until then", ends_told_ahead),
		READING("7.4 an open interval is an estimate up to yesterday",
		        open_interval_is_estimate),
		READING("R-T15 without an admission nothing is chargeable",
		        without_admission_nothing),
		READING("R-T29 ready before admission: the clock still runs",
		        clock_runs_before_admission),
		READING("5:3 p 1 no admission notice blocks", no_admission_notice),
		READING("R-T3 the notice opens the gate from its date", notice_opens_from_its_date),
		READING("7.4 (a) a late notice blocks only where policy says so", late_notice),
		READING("R-T28 late by the notice's own assessment", late_by_own_assessment),
		READING("1.2 24 hours over the change to and from summer time",
		        day_and_night_over_summer_time),
		READING("7.1(3) an annulled admission notice closes the gate",
		        annulled_notice_closes),
		READING("7.5 a move during the stay: days to each by date", moved_during_the_stay),
		READING("R-T4 the new municipality has its own start",
		        new_municipality_gets_its_own_days),
		READING("5:2 the placing municipality is liable", placing_municipality_is_liable),
		READING("R-T10 a missing placing municipality ends the placement",
		        missing_placing_ends_placement),
		READING("7.5 a retroactive change of registration", retroactive_change),
		READING("R-T10 an older word of the register yields to the admission",
		        older_register_word_yields_to_admission),
		READING("R-T10 only the change in effect competes with the admission",
		        register_before_admission),
		READING("R-T10 the register fills what the admission lacks",
		        register_fills_what_admission_lacks),
		READING("R-T2 a move within the day", moved_at_the_start_of_the_day),
		READING("R-T2 a move later on the day of admission", moved_on_the_day_of_admission),
		READING("R-T18 none of ours is responsible: blocked, no days", none_of_ours),
		READING("R-T1 not assessed does not block, unless by policy",
		        not_assessed_does_not_block),
		READING("7.4 (b) needed and not called: liability from the call",
		        needed_and_not_called),
		READING("7.4 (b) strict: a late call never counts", strict_call_is_late),
		READING("R-T12 an earlier call counts", earlier_call_counts),
		READING("R-T6 a withdrawal takes back earlier calls from its date", withdrawn_call),
		READING("7.4 a live call counts whoever has sent it", called_by_another),
		READING("7.4 (c) not required when declined, unless by policy", declined_waives),
		READING("R-T19 the newest consent to SIP decides", newest_consent_decides),
		READING("R-T19 newest by its own time, not by its writing",
		        newest_is_by_its_own_time),
		READING("R-T19 each answer of T12, with consent and without",
		        consent_is_stronger_than_the_assessment),
		READING("R-T19 an older consent is stronger than the assessment",
		        older_consent_is_stronger_too),
		READING("R-T19 compulsory care is strongest", regime_is_strongest),
		READING("5:5 unknown, no, unclear, yes", outpatient_series),
		READING("R-T2 the state at the start of the date by policy",
		        state_at_start_by_policy),
		READING("R-G7 availability told ahead holds from its date",
		        availability_from_a_date_ahead),
		READING("R-T24 a leave day past the start is not blocked", leave_is_not_charged),
		READING("R-T24 on leave today shows READY_BLOCKED", leave_today_shows_blocked),
		READING("R-T20 an interruption does not stop the clock",
		        interruption_does_not_stop_the_clock),
		READING("R-T27 a day shared with another stay is counted once",
		        shared_day_is_counted_once),
		READING("R-T27, R-T2 the day on which the stronger stay is left",
		        day_the_stronger_is_left),
		READING("R-T17 tariffs by date; a day without one has no amount",
		        tariff_changes_within),
		READING("7.9 the policy of each date", policy_is_by_date),
		READING("R-T33 a late fact on a frozen month is an adjustment",
		        late_fact_becomes_adjustment),
		READING("R-T33 the next freeze bills it", next_freeze_bills_the_adjustment),
		READING("R-T33 a reopened month has none", reopened_period_has_no_adjustment),
	};
	return cmocka_run_group_tests_name("transitions/liability", tests, NULL, NULL);
}
