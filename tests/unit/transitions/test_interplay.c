/* Rules that meet: corrections of corrections, late writing across a change of clock or year, two
 * policies in one stay, a municipality that ends, objections to a frozen month. What each rule says
 * by itself is in the tests of its own file. */
#include "discrepancy_story.h"

#define LATER "2025-07-01T12:00:00+02:00"
#define READY "2025-03-10T09:00:00+01:00" /* liability from Thursday 13 March */
#define OUT   "2025-03-17T14:00:00+01:00" /* to Sunday 16 March */

/* One fact of the chain of ready notices. */
static void ready_word(struct story *s, const char *sent, const char *id, const char *more)
{
	story_fact(s, "discharge-ready.notified", sent,
	           arena_printf(&s->a, "'noticeId':'%s','municipality':'1280'%s", id, more).p);
}

/* ---- corrections ---- */

static void correction_of_a_correction(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, OUT);
	ready_word(&s, READY, "n1", "");
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	ready_word(&s, "2025-03-10T13:00:00+01:00", "n2",
	           ",'noticeVersion':2,'action':'REVISED','replaces':'n1'");
	assert_charged(&s, LATER, "1280", "03-14 03-15 03-16");
	ready_word(&s, "2025-03-11T13:00:00+01:00", "n3",
	           ",'noticeVersion':3,'action':'REVISED','replaces':'n2'");
	assert_charged(&s, LATER, "1280", "03-15 03-16");
	assert_none(&s, LATER, "D-REF-02");
	/* told late by another system, of the second: dead on arrival */
	recorded(from_source(story_fact(&s, "discharge-ready.notified", READY,
	                                "'noticeId':'n2','municipality':'1280','noticeVersion':2,"
	                                "'action':'REVISED','replaces':'n1'"),
	                     "urn:samverka:2321000255:other"),
	         "2025-04-01T09:00:00+02:00");
	assert_charged(&s, LATER, "1280", "03-15 03-16");
	ready_word(&s, "2025-03-12T09:00:00+01:00", "n4",
	           ",'noticeVersion':4,'action':'ANNULLED','replaces':'n3'");
	assert_charged(&s, LATER, "1280", "");
}

/* The annulment was the mistake: what replaces it is live, what it killed stays dead (R-G3). */
static void annulled_then_corrected(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, OUT);
	ready_word(&s, READY, "n1", "");
	ready_word(&s, "2025-03-10T10:00:00+01:00", "n2",
	           ",'noticeVersion':2,'action':'ANNULLED','replaces':'n1'");
	assert_charged(&s, LATER, "1280", "");
	ready_word(&s, "2025-03-11T09:00:00+01:00", "n3",
	           ",'noticeVersion':3,'action':'REVISED','replaces':'n2'");
	assert_charged(&s, LATER, "1280", "03-14 03-15 03-16");
	assert_none(&s, LATER, "D-REF-01");
	assert_none(&s, LATER, "D-REF-02");
}

/* A cancelled discharge stays dead whatever becomes of the cancellation. */
static void cancellation_that_is_annulled(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, "2025-03-14T10:00:00+01:00"); /* out-4 */
	story_fact(&s, "discharge.cancelled", "2025-03-14T11:00:00+01:00",
	           "'noticeId':'c1','replaces':'out-4'");
	story_fact(&s, "discharge.cancelled", "2025-03-14T12:00:00+01:00",
	           "'noticeId':'c2','action':'ANNULLED','replaces':'c1'");
	assert_stay(&s, "2025-03-15T12:00:00+01:00", STAY_ADMITTED);
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
}

static void move_that_is_revised_and_annulled(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	story_fact(&s, "residence.changed", "2025-03-14T08:00:00+01:00",
	           "'noticeId':'m1','registeredMunicipality':'1281','effectiveFrom':'2025-03-14'");
	assert_charged(&s, LATER, "1280", "03-13");
	story_fact(&s, "residence.changed", "2025-03-20T08:00:00+01:00",
	           "'noticeId':'m2','noticeVersion':2,'action':'REVISED','replaces':'m1',"
	           "'registeredMunicipality':'1281','effectiveFrom':'2025-03-16'");
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15");
	assert_blocked(&s, LATER, "1281", "03-16");
	story_fact(&s, "residence.changed", "2025-03-21T08:00:00+01:00",
	           "'noticeId':'m3','noticeVersion':3,'action':'ANNULLED','replaces':'m2'");
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	assert_none(&s, LATER, "D-RES-01");
}

/* Sent to the wrong person, annulled, and sent anew: open from the date of the new one. */
static void admission_notice_annulled_and_sent_anew(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s); /* in-1280-1 */
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	story_fact(&s, "admission-notice.sent", "2025-03-14T09:00:00+01:00",
	           "'noticeId':'x','action':'ANNULLED','replaces':'in-1280-1'");
	assert_blocked(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	notified(&s, "2025-03-14T15:00:00+01:00", "1280");
	assert_blocked(&s, LATER, "1280", "03-13");
	assert_charged(&s, LATER, "1280", "03-14 03-15 03-16");
	assert_open(&s, LATER, "D-DL-01", "2025-03-02T08:00:00+01:00");
}

/* ---- written late: it takes effect from its own time ---- */

static void written_late_across_the_change_of_clock(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	/* 12.30 on Friday, before summer time; entered afterwards from the reserve routine */
	recorded(ready(&s, "2025-03-28T11:30:00Z", "1280"), "2025-04-02T07:00:00+02:00");
	discharged(&s, "2025-04-03T10:00:00+02:00");
	assert_charged(&s, "2025-04-02T06:59:00+02:00", "1280", "");
	assert_charged(&s, "2025-04-02T07:00:00+02:00", "1280", "04-01");
	assert_charged(&s, LATER, "1280", "04-01 04-02");
}

/* In October the hour from two to three is there twice; both are one date. */
static void days_over_the_longest_day(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-10-20T08:00:00+02:00");
	notified(&s, "2025-10-20T10:00:00+02:00", "1280");
	outpatient(&s, "2025-10-20T11:00:00+02:00", "YES");
	ready(&s, "2025-10-22T12:00:00+02:00", "1280");
	story_fact(&s, "leave.started", "2025-10-26T02:30:00+02:00",
	           "'at':'2025-10-26T02:30:00+02:00'");
	story_fact(&s, "leave.ended", "2025-10-26T02:15:00+01:00",
	           "'at':'2025-10-26T02:15:00+01:00'");
	discharged(&s, "2025-10-28T09:00:00+01:00");
	assert_charged(&s, "2025-12-01T00:00:00Z", "1280", "10-25 10-26 10-27");
}

static void written_late_across_the_year(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_tariff(&s, "2026-01-01", "2026-12-31", 1100);
	admitted(&s, "2025-12-22T08:00:00+01:00");
	notified(&s, "2025-12-22T10:00:00+01:00", "1280");
	outpatient(&s, "2025-12-22T11:00:00+01:00", "YES");
	recorded(ready(&s, "2025-12-28T09:00:00+01:00", "1280"), "2026-01-08T09:00:00+01:00");
	discharged(&s, "2026-01-03T09:00:00+01:00");
	assert_charged(&s, "2026-01-05T00:00:00Z", "1280", "");
	struct case_state c = story_state(&s, "2026-02-01T00:00:00Z");
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "12-31 01-01 01-02");
	assert_int_equal(c.days[0].amount_ore, 1000);
	assert_int_equal(c.days[1].amount_ore, 1100);
	assert_non_null(
	        strstr(story_print(&s, "2026-02-01T00:00:00Z"), "\"amountOre\":{\"1280\":3200}"));
}

static void leap_day_is_a_day(void **state)
{
	(void)state;
	for (int counts = 0; counts < 2; counts++) {
		STORY s = { 0 };
		story_principals(&s);
		story_policy(&s, counts ? "'includeDischargeDay':true" : "");
		admitted(&s, "2024-02-20T08:00:00+01:00");
		notified(&s, "2024-02-20T10:00:00+01:00", "1280");
		outpatient(&s, "2024-02-20T11:00:00+01:00", "YES");
		ready(&s, "2024-02-25T12:00:00+01:00", "1280");
		discharged(&s, "2024-02-29T09:00:00+01:00");
		assert_charged(&s, LATER, "1280", counts ? "02-28 02-29" : "02-28");
	}
}

/* ---- reference data that change while the patient is there ---- */

static void two_policies_in_one_stay(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(
	        &s, "policy",
	        "{'id':'p12','validFrom':'2018-01-01','validTo':'2025-03-14','region':'12'}");
	story_reference(&s, "policy",
	                "{'id':'p12','validFrom':'2025-03-15','region':'12','graceDays':9,"
	                "'acceptLateNotice':false,'includeDischargeDay':true}");
	admitted(&s, "2025-03-01T08:00:00+01:00");
	notified(&s, "2025-03-02T10:00:00+01:00", "1280"); /* later than 24 h */
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1280"); /* the days of grace are those of the sending */
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14");
	assert_blocked(&s, LATER, "1280", "03-15 03-16 03-17");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-15"), BLOCK_LATE_NOTICE);
}

/* Merged into another: until the register says where its people went nobody of ours is responsible;
 * then the new one, which nobody has told. */
static void municipality_that_ends(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_reference(&s, "principal",
	                "{'id':'1280','validFrom':'2000-01-01','validTo':'2025-03-14','kind':"
	                "'MUNICIPALITY'}");
	story_reference(&s, "principal",
	                "{'id':'1281','validFrom':'2025-03-15','kind':'MUNICIPALITY'}");
	story_reference(
	        &s, "principal",
	        "{'id':'12','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000255'}");
	opened(&s);
	ready(&s, READY, "1280");
	assert_charged(&s, "2025-03-17T08:00:00+01:00", "1280", "03-13 03-14");
	assert_int_equal(story_state(&s, "2025-03-17T08:00:00+01:00").blocked_now, BLOCK_NOT_OURS);
	recorded(story_fact(&s, "residence.changed", "2025-03-15T00:00:00+01:00",
	                    "'registeredMunicipality':'1281','effectiveFrom':'2025-03-15'"),
	         "2025-03-16T08:00:00+01:00");
	notified(&s, "2025-03-16T09:00:00+01:00", "1281");
	ready(&s, "2025-03-16T09:00:00+01:00", "1281");
	discharged(&s, "2025-03-21T09:00:00+01:00");
	assert_charged(&s, LATER, "1280", "03-13 03-14");
	assert_blocked(&s, LATER, "1281", "03-15");
	assert_charged(&s, LATER, "1281", "03-19 03-20");
}

/* A new name is a new version of the same row. */
static void municipality_that_is_renamed(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "principal",
	                "{'id':'1280','validFrom':'2025-03-15','kind':'MUNICIPALITY','name':'Ny'}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
}

/* What was sent before it took part is owed no answer, what is sent after is. */
static void takes_part_from_the_middle_of_the_stay(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_reference(
	        &s, "principal",
	        "{'id':'1280','validFrom':'2000-01-01','kind':'MUNICIPALITY','participates':"
	        "{'transition':[{'from':'2025-03-05'}]}}");
	story_reference(
	        &s, "principal",
	        "{'id':'12','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000255'}");
	opened(&s);
	assert_none(&s, "2025-03-09T08:00:00+01:00", "D-MIS-08");
	ready(&s, READY, "1280");
	assert_opens(&s, "D-MIS-08", "2025-03-11T09:00:00+01:00");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
}

/* ---- who pays, and until when ---- */

static void moves_there_and_back(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	ready(&s, READY, "1280");
	ready(&s, "2025-03-10T13:00:00+01:00", "1281");
	story_fact(&s, "residence.changed", "2025-03-13T08:00:00+01:00",
	           "'registeredMunicipality':'1281','effectiveFrom':'2025-03-13'");
	story_fact(&s, "residence.changed", "2025-03-15T08:00:00+01:00",
	           "'registeredMunicipality':'1280','effectiveFrom':'2025-03-15'");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1281", "03-14"); /* its own clock: from the 14th */
	assert_charged(&s, LATER, "1280", "03-15 03-16");
	assert_blocked(&s, LATER, "1281", "");
}

/* Who was told is what the notices say, not who is responsible: both must be the same. */
static void told_another_than_the_responsible_one(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00"); /* registered in 1280 */
	notified(&s, "2025-03-01T10:00:00+01:00", "1281");
	outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
	ready(&s, READY, "1281");
	discharged(&s, OUT);
	assert_charged(&s, LATER, "1281", "");
	assert_blocked(&s, LATER, "1280", "03-13 03-14 03-15 03-16");
	assert_int_equal(reasons_on(&s, LATER, "2025-03-13"),
	                 BLOCK_NO_ADMISSION_NOTICE | BLOCK_NO_READY_NOTICE);
	assert_severity(&s, LATER, "D-RES-02", SEVERITY_LEGAL);
}

/* One gate after the other opens; each that is closed is named. */
static void every_closed_gate_is_named(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "sip.assessed", "2025-03-02T08:00:00+01:00", "'needed':'YES'");
	ready(&s, READY, "1281");
	ready(&s, "2025-03-14T09:00:00+01:00", "1280");
	notified(&s, "2025-03-18T09:00:00+01:00", "1280");
	story_fact(&s, "sip.invited", "2025-03-19T09:00:00+01:00",
	           "'invitedAt':'2025-03-19T09:00:00+01:00'");
	outpatient(&s, "2025-03-20T09:00:00+01:00", "UNCLEAR");
	outpatient(&s, "2025-03-21T09:00:00+01:00", "NO");
	outpatient(&s, "2025-03-22T09:00:00+01:00", "YES");
	discharged(&s, "2025-03-24T09:00:00+01:00");
	static const struct {
		const char *on;
		uint32_t reasons;
	} rows[] = {
		{ "2025-03-13", BLOCK_NO_ADMISSION_NOTICE | BLOCK_NO_READY_NOTICE |
		                        BLOCK_NO_SIP_CALL | BLOCK_OUTPATIENT_UNKNOWN },
		{ "2025-03-14", 0 }, /* its own clock runs from now */
		{ "2025-03-17",
		  BLOCK_NO_ADMISSION_NOTICE | BLOCK_NO_SIP_CALL | BLOCK_OUTPATIENT_UNKNOWN },
		{ "2025-03-18", BLOCK_NO_SIP_CALL | BLOCK_OUTPATIENT_UNKNOWN },
		{ "2025-03-19", BLOCK_OUTPATIENT_UNKNOWN },
		{ "2025-03-20", BLOCK_OUTPATIENT_UNCLEAR },
		{ "2025-03-21", BLOCK_OUTPATIENT_NOT_AVAILABLE },
		{ "2025-03-22", 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(reasons_on(&s, LATER, rows[i].on), rows[i].reasons);
	assert_charged(&s, LATER, "1280", "03-22 03-23");
}

/* The day of death is nobody's, also where the day of discharge counts. */
static void death_where_the_day_of_discharge_counts(void **state)
{
	(void)state;
	for (int by_register = 0; by_register < 2; by_register++) {
		STORY s = { 0 };
		story_principals(&s);
		story_policy(&s, "'includeDischargeDay':true");
		opened(&s);
		ready(&s, READY, "1280");
		if (by_register)
			recorded(story_fact(&s, "patient.deceased", "2025-03-15T10:00:00+01:00",
			                    "'diedOn':'2025-03-15'"),
			         "2025-03-20T10:00:00+01:00");
		else
			story_fact(&s, "discharge.completed", "2025-03-15T10:00:00+01:00",
			           "'noticeId':'d','dischargedAt':'2025-03-15T10:00:00+01:00',"
			           "'destination':'DECEASED'");
		assert_charged(&s, LATER, "1280", "03-13 03-14");
		assert_status(&s, LATER, STATUS_DECEASED);
	}
}

/* ---- protection ---- */

/* Marked by the hospital, then lifted by the register, then marked once more by a revision. */
static void mark_lifted_and_set_again(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "needs.mapped", "2025-03-02T09:00:00+01:00",
	           "'noticeId':'m1','protection':'CONFIDENTIALITY_MARK'");
	assert_true(story_state(&s, "2025-03-03T09:00:00+01:00").restricted);
	story_fact(&s, "protection.changed", "2025-03-04T09:00:00+01:00",
	           "'protection':'NONE','effectiveFrom':'2025-03-04'");
	assert_false(story_state(&s, "2025-03-05T09:00:00+01:00").restricted);
	story_fact(&s, "needs.mapped", "2025-03-06T09:00:00+01:00",
	           "'noticeId':'m2','noticeVersion':2,'action':'REVISED','replaces':'m1',"
	           "'protection':'PROTECTED_REGISTRATION'");
	assert_true(story_state(&s, LATER).restricted);
	assert_string_equal(story_print(&s, LATER), "");
	assert_string_equal(story_print(&s, "2025-03-05T09:00:00+01:00")[0] ? "shown" : "",
	                    "shown");
}

/* ---- frozen ---- */

#define EVENT(t) "{'at':'" t "','frozen':true,'policyVersion':'1'}"

static void objection(struct story *s, const char *kind, const char *when, const char *more)
{
	story_fact(s, arena_printf(&s->a, "payment-objection.%s", kind).p, when,
	           arena_printf(&s->a, "'municipality':'1280','period':'2025-03'%s", more).p);
}

/* Frozen twice, disputed, answered, and what the answer brought booked with the next month. */
static void objection_to_a_month_that_is_frozen_twice(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_reference(&s, "settlement",
	                "{'region':'12','period':'2025-03','events':[" EVENT(
	                        "2025-04-12T12:00:00Z") "," EVENT("2025-04-13T12:00:00Z") "]}");
	story_reference(
	        &s, "settlement",
	        "{'region':'12','period':'2025-04','events':[" EVENT("2025-06-12T12:00:00Z") "]}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	objection(&s, "raised", "2025-04-20T08:00:00Z",
	          ",'noticeId':'o1','groundCode':'DATES_WRONG'");
	assert_int_equal(story_state(&s, "2025-04-15T00:00:00Z").liability, LIABILITY_SETTLED);
	assert_int_equal(story_state(&s, "2025-04-21T00:00:00Z").liability, LIABILITY_CONTESTED);
	assert_opens(&s, "D-SET-01", "2025-05-20T08:00:00Z");
	objection(&s, "resolved", "2025-05-25T08:00:00Z", ",'refers':'o1','outcome':'UPHELD'");
	recorded(story_fact(
	                 &s, "discharge.completed", "2025-03-16T10:00:00+01:00",
	                 "'noticeId':'d2','noticeVersion':2,'action':'REVISED','replaces':'out-4',"
	                 "'dischargedAt':'2025-03-16T10:00:00+01:00'"),
	         "2025-05-25T09:00:00Z");
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.objections_open, 0);
	assert_int_equal(c.n_adjustments, 1);
	assert_day(c.adjustments[0].day, "2025-03-16");
	c = story_state(&s, LATER);
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 1);
	assert_int_equal(c.bookings[0].period, 2025 * 12 + 3);
	assert_int_equal(c.liability, LIABILITY_SETTLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("R-G3 a correction of a correction", correction_of_a_correction),
		READING("R-G3 annulled, then corrected", annulled_then_corrected),
		READING("R-T6 a cancellation that is annulled", cancellation_that_is_annulled),
		READING("R-T10 a move that is revised, then annulled",
		        move_that_is_revised_and_annulled),
		READING("R-T3 an admission notice annulled and sent anew",
		        admission_notice_annulled_and_sent_anew),
		READING("7.5 written late across the change of clock",
		        written_late_across_the_change_of_clock),
		READING("1.2 days over the longest day", days_over_the_longest_day),
		READING("R-T17 written late across the year", written_late_across_the_year),
		READING("1.2 a leap day is a day", leap_day_is_a_day),
		READING("7.9 two policies in one stay", two_policies_in_one_stay),
		READING("R-T18 a municipality that ends", municipality_that_ends),
		READING("2.6 a municipality that is renamed", municipality_that_is_renamed),
		READING("7.5 takes part from the middle of the stay",
		        takes_part_from_the_middle_of_the_stay),
		READING("R-T4 moves there and back", moves_there_and_back),
		READING("R-T9 told another than the responsible one",
		        told_another_than_the_responsible_one),
		READING("R-T31 every closed gate is named", every_closed_gate_is_named),
		READING("7.4 (d) death where the day of discharge counts",
		        death_where_the_day_of_discharge_counts),
		READING("7.5 a mark lifted and set again", mark_lifted_and_set_again),
		READING("R-T33 an objection to a month frozen twice",
		        objection_to_a_month_that_is_frozen_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
