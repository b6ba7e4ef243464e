/* D-MIS: what is missing, by the readings of the domain page. Admission on Saturday 1 March 2025.
 */
#include "discrepancy_story.h"

#define LATER "2025-04-01T12:00:00+02:00"

/* Everything done as it should be: nothing is found, then or later. */
static void ordinary_case_has_none(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000000);
	opened(&s);
	story_fact(&s, "notice.acknowledged", "2025-03-01T11:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	story_fact(&s, "care-contact.appointed", "2025-03-02T09:00:00+01:00", "'existing':true");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "notice.acknowledged", "2025-03-10T10:00:00+01:00", "'acknowledges':'ur-5'");
	story_fact(&s, "sip.assessed", "2025-03-10T11:00:00+01:00", "'needed':'YES'");
	story_fact(&s, "sip.invited", "2025-03-11T11:00:00+01:00", "'noticeId':'sip'");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "discharge-information.transferred", "2025-03-15T12:00:00+01:00",
	           "'recipients':['1280']");
	story_fact(&s, "case.closed", "2025-03-15T15:00:00+01:00", "'reasonCode':'DONE'");
	assert_string_equal(codes(&s, "2025-03-12T12:00:00+01:00"), "");
	assert_string_equal(codes(&s, LATER), "");
}

/* ---- D-MIS-01 ---- */

static void mis_01_opens_after_the_grace(void **state)
{
	(void)state;
	STORY s = { 0 };
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_opens(&s, "D-MIS-01", "2025-03-10T11:00:00+01:00");
}

static void mis_01_closes_when_the_admission_is_written(void **state)
{
	(void)state;
	STORY s = { 0 };
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	recorded(admitted(&s, "2025-03-01T08:00:00+01:00"), "2025-03-11T08:00:00+01:00");
	assert_closed(&s, LATER, "D-MIS-01", "2025-03-10T11:00:00+01:00",
	              "2025-03-11T08:00:00+01:00");
}

static void mis_01_written_at_the_last_moment(void **state)
{
	(void)state;
	STORY s = { 0 };
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	recorded(admitted(&s, "2025-03-01T08:00:00+01:00"), "2025-03-10T11:00:00+01:00");
	assert_none(&s, LATER, "D-MIS-01");
}

static void mis_01_admission_or_notice_is_enough(void **state)
{
	(void)state;
	STORY s = { 0 }, n = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-MIS-01");
	notified(&n, "2025-03-01T10:00:00+01:00", "1280");
	ready(&n, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&n, LATER, "D-MIS-01");
}

static void mis_01_grace_is_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'noticeGrace':'30min'");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_opens(&s, "D-MIS-01", "2025-03-10T09:30:00+01:00");
}

/* ---- D-MIS-02 ---- */

static void mis_02_ready_notice_without_admission_notice(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	assert_open(&s, LATER, "D-MIS-02", "2025-03-10T09:00:00+01:00");
	assert_severity(&s, LATER, "D-MIS-02", SEVERITY_LEGAL);
	assert_parties(&s, LATER, "D-MIS-02", "12 1281");
}

static void mis_02_closes_when_told_at_last(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	notified(&s, "2025-03-11T09:00:00+01:00", "1281");
	assert_closed(&s, LATER, "D-MIS-02", "2025-03-10T09:00:00+01:00",
	              "2025-03-11T09:00:00+01:00");
}

static void mis_02_annulled_notice_never_told(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-MIS-02");
	story_fact(&s, "admission-notice.sent", "2025-03-12T09:00:00+01:00",
	           "'noticeId':'gone','action':'ANNULLED','replaces':'in-1280-1'");
	assert_open(&s, LATER, "D-MIS-02", "2025-03-10T09:00:00+01:00");
}

static void mis_02_removed_notice_is_no_notice_rt5(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-10T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-10T12:00:00+01:00','reasonCode':'ERROR'");
	assert_none(&s, LATER, "D-MIS-02");
}

static void mis_02_off_for_who_takes_no_part(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "principal",
	                "{'id':'1281','validFrom':'2000-01-02','kind':'MUNICIPALITY',"
	                "'participates':{'transition.notice':[]}}");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	assert_none(&s, LATER, "D-MIS-02");
}

static void mis_02_manual_notice_counts_as_told(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'in','municipality':'1280','channel':'MANUAL'");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_none(&s, LATER, "D-MIS-02");
}

/* ---- D-MIS-03, -06, -07 ---- */

static void mis_03_discharged_without_ready_notice(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_open(&s, LATER, "D-MIS-03", "2025-03-15T13:00:00+01:00");
	assert_severity(&s, LATER, "D-MIS-03", SEVERITY_INFO);
}

static void mis_03_withdrawn_counts_as_notice_removed_does_not_rt5(void **state)
{
	(void)state;
	STORY s = { 0 }, e = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "discharge-ready.withdrawn", "2025-03-10T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-10T12:00:00+01:00'");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_none(&s, LATER, "D-MIS-03");
	opened(&e);
	ready(&e, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&e, "discharge-ready.withdrawn", "2025-03-10T12:00:00+01:00",
	           "'withdrawnAt':'2025-03-10T12:00:00+01:00','reasonCode':'ERROR'");
	discharged(&e, "2025-03-15T13:00:00+01:00");
	assert_open(&e, LATER, "D-MIS-03", "2025-03-15T13:00:00+01:00");
}

static void discharge_rules_need_a_live_notice_rt13(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_string_equal(codes(&s, LATER), "");
}

static void discharge_rules_never_after_death_rt13(void **state)
{
	(void)state;
	STORY s = { 0 }, t = { 0 };
	opened(&s);
	story_fact(&s, "notice.acknowledged", "2025-03-01T11:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	story_fact(&s, "discharge.completed", "2025-03-15T13:00:00+01:00",
	           "'dischargedAt':'2025-03-15T13:00:00+01:00','destination':'DECEASED'");
	assert_string_equal(codes(&s, LATER), "");
	opened(&t);
	story_fact(&t, "notice.acknowledged", "2025-03-01T11:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	discharged(&t, "2025-03-15T13:00:00+01:00");
	story_fact(&t, "patient.deceased", "2025-03-16T08:00:00+01:00", "'diedOn':'2025-03-15'");
	assert_string_equal(codes(&t, LATER), "");
}

static void breach_from_before_death_stays_open_rt30(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "patient.deceased", "2025-03-20T08:00:00+01:00", "'diedOn':'2025-03-19'");
	assert_open(&s, LATER, "D-MIS-06", "2025-03-15T13:00:00+01:00");
	assert_open(&s, LATER, "D-MIS-07", "2025-03-16T00:00:00+01:00");
}

static void mis_06_care_contact_by_the_discharge(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_open(&s, LATER, "D-MIS-06", "2025-03-15T13:00:00+01:00");
	story_fact(&s, "care-contact.appointed", "2025-03-15T14:00:00+01:00", "'existing':false");
	assert_open(&s, LATER, "D-MIS-06", "2025-03-15T13:00:00+01:00");
	story_fact(&s, "care-contact.appointed", "2025-03-16T14:00:00+01:00",
	           "'appointedAt':'2025-03-15T13:00:00+01:00'");
	assert_none(&s, LATER, "D-MIS-06");
}

static void mis_07_opens_the_day_after_rt14(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_opens(&s, "D-MIS-07", "2025-03-16T00:00:00+01:00");
	assert_severity(&s, LATER, "D-MIS-07", SEVERITY_LEGAL);
}

static void mis_07_same_date_or_before_is_enough_rt14(void **state)
{
	(void)state;
	STORY same = { 0 }, before = { 0 }, after = { 0 };
	opened(&same);
	discharged(&same, "2025-03-15T13:00:00+01:00");
	story_fact(&same, "discharge-information.transferred", "2025-03-15T23:59:00+01:00", "");
	assert_none(&same, LATER, "D-MIS-07");
	opened(&before);
	discharged(&before, "2025-03-15T13:00:00+01:00");
	story_fact(&before, "discharge-information.transferred", "2025-03-13T10:00:00+01:00", "");
	assert_none(&before, LATER, "D-MIS-07");
	opened(&after);
	discharged(&after, "2025-03-15T13:00:00+01:00");
	story_fact(&after, "discharge-information.transferred", "2025-03-16T00:00:00+01:00", "");
	assert_open(&after, LATER, "D-MIS-07", "2025-03-16T00:00:00+01:00");
}

/* ---- D-MIS-04 ---- */

static void mis_04_discharged_but_left_open(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_opens(&s, "D-MIS-04", "2025-03-16T13:00:00+01:00");
	story_fact(&s, "case.closed", "2025-03-18T08:00:00+01:00", "");
	assert_closed(&s, LATER, "D-MIS-04", "2025-03-16T13:00:00+01:00",
	              "2025-03-18T08:00:00+01:00");
}

static void mis_04_grace_of_the_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'closeGrace':'6h'");
	opened(&s);
	story_fact(&s, "case.closed", "2025-03-10T08:00:00+01:00", "");
	assert_opens(&s, "D-MIS-04", "2025-03-10T14:00:00+01:00");
}

static void mis_04_closed_in_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "case.closed", "2025-03-16T13:00:00+01:00", "");
	assert_none(&s, LATER, "D-MIS-04");
}

static void mis_04_looks_at_t29_not_at_the_status_rt8(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "discharge-information.transferred", "2025-03-15T12:00:00+01:00", "");
	assert_status(&s, LATER, STATUS_CLOSED);
	assert_open(&s, LATER, "D-MIS-04", "2025-03-16T13:00:00+01:00");
}

static void mis_04_reopened_counts_anew(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "case.closed", "2025-03-15T14:00:00+01:00", "");
	story_fact(&s, "case.reopened", "2025-03-20T08:00:00+01:00", "");
	assert_opens(&s, "D-MIS-04", "2025-03-21T08:00:00+01:00");
}

static void mis_04_closed_but_still_in(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "case.closed", "2025-03-10T08:00:00+01:00", "");
	assert_opens(&s, "D-MIS-04", "2025-03-11T08:00:00+01:00");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_closed(&s, LATER, "D-MIS-04", "2025-03-11T08:00:00+01:00",
	              "2025-03-15T13:00:00+01:00");
}

static void mis_04_no_coordination_no_case_to_close(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "transfer.occurred", "2025-03-02T08:00:00+01:00",
	           "'at':'2025-03-02T08:00:00+01:00'");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	assert_none(&s, LATER, "D-MIS-04");
}

/* ---- D-MIS-05 ---- */

static void tell_needs(struct story *s, const char *when, const char *recipients)
{
	struct text d = arena_printf(&s->a,
	                             "'noticeId':'in-%zu','municipality':'1280',"
	                             "'needs':['MUNICIPAL_HEALTH'],'recipientUnits':[%s]",
	                             s->n, recipients);
	story_fact(s, "admission-notice.sent", when, d.p);
}

static void mis_05_outpatient_care_not_told(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	tell_needs(&s, "2025-03-01T10:00:00+01:00", "");
	assert_open(&s, LATER, "D-MIS-05", "2025-03-01T10:00:00+01:00");
	assert_severity(&s, LATER, "D-MIS-05", SEVERITY_LEGAL);
}

static void mis_05_units_of_the_region_but_the_hospital(void **state)
{
	(void)state;
	STORY s = { 0 }, hospital = { 0 };
	story_principals(&hospital);
	story_reference(&hospital, "unit",
	                "{'id':'SE2321000255-WARD','validFrom':'2000-01-01','unitType':'HOSPITAL','"
	                "owner':'12'}");
	admitted(&s, "2025-03-01T08:00:00+01:00");
	tell_needs(&s, "2025-03-01T10:00:00+01:00", "'SE2321000255-VC1'");
	assert_none(&s, LATER, "D-MIS-05");
	admitted(&hospital, "2025-03-01T08:00:00+01:00");
	tell_needs(&hospital, "2025-03-01T10:00:00+01:00", "'SE2321000255-WARD'");
	assert_open(&hospital, LATER, "D-MIS-05", "2025-03-01T10:00:00+01:00");
}

/* An HSA-id in small letters is the same unit: the hospital did not tell outpatient care. */
static void mis_05_the_sender_in_small_letters(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'in','municipality':'1280','needs':['MUNICIPAL_HEALTH'],"
	           "'senderUnit':'SE2321000255-KIR','recipientUnits':['SE2321000255-kir']");
	assert_open(&s, LATER, "D-MIS-05", "2025-03-01T10:00:00+01:00");
}

static void mis_05_registered_types_of_outpatient_care(void **state)
{
	(void)state;
	static const char *const types[] = { "OUTPATIENT", "PRIMARY_CARE", "MUNICIPAL" };
	for (size_t i = 0; i < 3; i++) {
		STORY s = { 0 };
		story_principals(&s);
		story_reference(&s, "unit",
		                arena_printf(&s.a,
		                             "{'id':'SE2321000255-U','validFrom':'2000-01-01',"
		                             "'unitType':'%s','owner':'12'}",
		                             types[i])
		                        .p);
		admitted(&s, "2025-03-01T08:00:00+01:00");
		tell_needs(&s, "2025-03-01T10:00:00+01:00", "'SE2321000255-U'");
		assert_int_equal(count_found(&s, LATER, "D-MIS-05"), i == 2);
	}
}

static void mis_05_told_within_24_hours_or_late(void **state)
{
	(void)state;
	STORY soon = { 0 }, late = { 0 };
	admitted(&soon, "2025-03-01T08:00:00+01:00");
	tell_needs(&soon, "2025-03-01T10:00:00+01:00", "");
	tell_needs(&soon, "2025-03-02T08:00:00+01:00", "'SE2321000255-VC1'");
	assert_none(&soon, LATER, "D-MIS-05");
	admitted(&late, "2025-03-01T08:00:00+01:00");
	tell_needs(&late, "2025-03-01T10:00:00+01:00", "");
	tell_needs(&late, "2025-03-03T08:00:00+01:00", "'SE2321000255-VC1'");
	assert_closed(&late, LATER, "D-MIS-05", "2025-03-01T10:00:00+01:00",
	              "2025-03-03T08:00:00+01:00");
}

static void mis_05_other_needs_ask_for_nothing(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'in','municipality':'1280','needs':['SOCIAL']");
	assert_none(&s, LATER, "D-MIS-05");
}

/* ---- D-MIS-08 ---- */

static void mis_08_opens_at_the_deadline_closes_when_acknowledged(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	assert_opens(&s, "D-MIS-08", "2025-03-02T10:00:00+01:00");
	assert_parties(&s, LATER, "D-MIS-08", "12 1280");
	story_fact(&s, "notice.acknowledged", "2025-03-03T11:00:00+01:00",
	           "'acknowledges':'in-1280-1','acknowledgedAt':'2025-03-03T10:30:00+01:00'");
	assert_closed(&s, LATER, "D-MIS-08", "2025-03-02T10:00:00+01:00",
	              "2025-03-03T10:30:00+01:00");
}

static void mis_08_time_of_the_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'acknowledgeWithin':'36h'");
	opened(&s);
	assert_opens(&s, "D-MIS-08", "2025-03-02T22:00:00+01:00");
}

static void mis_08_in_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "notice.acknowledged", "2025-03-02T10:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	assert_none(&s, LATER, "D-MIS-08");
}

static void mis_08_ready_notice_too_and_misdirected_is_an_answer(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "notice.misdirected", "2025-03-01T12:00:00+01:00", "'refers':'in-1280-1'");
	assert_none(&s, LATER, "D-MIS-08");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	assert_open(&s, LATER, "D-MIS-08", "2025-03-11T09:00:00+01:00");
}

static void mis_08_participants_only(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "principal",
	                "{'id':'1280','validFrom':'2000-01-02','kind':'MUNICIPALITY',"
	                "'participates':{'transition.ack':[{'from':'2026-01-01'}]}}");
	opened(&s);
	assert_none(&s, LATER, "D-MIS-08");
}

static void mis_08_manual_expects_no_answer(void **state)
{
	(void)state;
	STORY s = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	story_fact(&s, "admission-notice.sent", "2025-03-01T10:00:00+01:00",
	           "'noticeId':'in','municipality':'1280','channel':'MANUAL'");
	assert_none(&s, LATER, "D-MIS-08");
}

static void mis_08_death_cancels_what_was_not_yet_due(void **state)
{
	(void)state;
	STORY s = { 0 }, before = { 0 };
	opened(&s);
	story_fact(&s, "patient.deceased", "2025-03-03T08:00:00+01:00", "'diedOn':'2025-03-02'");
	assert_none(&s, LATER, "D-MIS-08");
	opened(&before);
	story_fact(&before, "patient.deceased", "2025-03-05T08:00:00+01:00",
	           "'diedOn':'2025-03-04'");
	assert_open(&before, LATER, "D-MIS-08", "2025-03-02T10:00:00+01:00");
}

/* ---- void ---- */

static void void_case_has_none_rt21(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "admission.cancelled", "2025-03-16T09:00:00+01:00",
	           "'replaces':'adm','reasonCode':'WRONG_PATIENT'");
	assert_string_equal(codes(&s, LATER), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_case_has_none),
		cmocka_unit_test(mis_01_opens_after_the_grace),
		cmocka_unit_test(mis_01_closes_when_the_admission_is_written),
		cmocka_unit_test(mis_01_written_at_the_last_moment),
		cmocka_unit_test(mis_01_admission_or_notice_is_enough),
		cmocka_unit_test(mis_01_grace_is_policy),
		cmocka_unit_test(mis_02_ready_notice_without_admission_notice),
		cmocka_unit_test(mis_02_closes_when_told_at_last),
		cmocka_unit_test(mis_02_annulled_notice_never_told),
		READING("R-T5: a removed notice is no notice (D-MIS-02)",
		        mis_02_removed_notice_is_no_notice_rt5),
		cmocka_unit_test(mis_02_off_for_who_takes_no_part),
		cmocka_unit_test(mis_02_manual_notice_counts_as_told),
		cmocka_unit_test(mis_03_discharged_without_ready_notice),
		READING("R-T5: a removed notice is no notice (D-MIS-03)",
		        mis_03_withdrawn_counts_as_notice_removed_does_not_rt5),
		READING("R-T13: rules of the discharge need a live T03",
		        discharge_rules_need_a_live_notice_rt13),
		READING("R-T13: rules of the discharge never after death",
		        discharge_rules_never_after_death_rt13),
		READING("R-T30: a breach from before death stays open",
		        breach_from_before_death_stays_open_rt30),
		cmocka_unit_test(mis_06_care_contact_by_the_discharge),
		READING("R-T14: D-MIS-07 opens the day after", mis_07_opens_the_day_after_rt14),
		READING("R-T14: on or before the discharge date is enough",
		        mis_07_same_date_or_before_is_enough_rt14),
		cmocka_unit_test(mis_04_discharged_but_left_open),
		cmocka_unit_test(mis_04_grace_of_the_policy),
		cmocka_unit_test(mis_04_closed_in_time),
		READING("R-T8: D-MIS-04 looks at T29 and T21",
		        mis_04_looks_at_t29_not_at_the_status_rt8),
		cmocka_unit_test(mis_04_reopened_counts_anew),
		cmocka_unit_test(mis_04_closed_but_still_in),
		cmocka_unit_test(mis_04_no_coordination_no_case_to_close),
		cmocka_unit_test(mis_05_outpatient_care_not_told),
		cmocka_unit_test(mis_05_units_of_the_region_but_the_hospital),
		cmocka_unit_test(mis_05_the_sender_in_small_letters),
		cmocka_unit_test(mis_05_registered_types_of_outpatient_care),
		cmocka_unit_test(mis_05_told_within_24_hours_or_late),
		cmocka_unit_test(mis_05_other_needs_ask_for_nothing),
		cmocka_unit_test(mis_08_opens_at_the_deadline_closes_when_acknowledged),
		cmocka_unit_test(mis_08_time_of_the_policy),
		cmocka_unit_test(mis_08_in_time),
		cmocka_unit_test(mis_08_ready_notice_too_and_misdirected_is_an_answer),
		cmocka_unit_test(mis_08_participants_only),
		cmocka_unit_test(mis_08_manual_expects_no_answer),
		cmocka_unit_test(mis_08_death_cancels_what_was_not_yet_due),
		READING("R-T21: of a void case nothing stays", void_case_has_none_rt21),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
