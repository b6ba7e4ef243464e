/* The fold of a case: every reading of the law and of the settled readings that concerns who pays
 * for which day, and the state that is shown. */
#include "case_story.h"

/* ---- 1.2: when liability begins ---- */

static void liability_start_vectors(void **state)
{
	static const char *const v[][2] = {
		{ "2025-03-10T10:59:00Z", "2025-03-13" },
		{ "2025-03-10T11:00:00Z", "2025-03-13" },
		{ "2025-03-10T11:00:01Z", "2025-03-14" },
		{ "2025-03-10T11:00:00.000001Z", "2025-03-14" },
		{ "2025-03-28T11:30:00Z", "2025-04-01" },
		{ "2025-03-30T10:00:00Z", "2025-04-02" },
		{ "2025-03-30T10:00:01Z", "2025-04-03" },
		{ "2025-12-23T22:30:00Z", "2025-12-27" },
		{ "2025-12-23T23:30:00Z", "2025-12-27" },
		{ "2024-02-28T09:00:00Z", "2024-03-02" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct story s;
		story_begin(&s, NULL, NULL);
		ordinary(&s, v[i][0]);
		as_of(&s, "2026-01-01T00:00:00Z");
		assert_int_equal(s.s.n_ready, 1);
		assert_int_equal(s.s.ready[0].start, day(v[i][1]));
		assert_int_equal(s.s.ready[0].clocks[0].start, day(v[i][1]));
		story_end(&s);
	}
}

static void late_notice_is_24_hours_over_the_clock_change(void **state)
{
	static const struct {
		const char *admitted, *sent;
		bool late;
	} v[] = {
		{ "2025-03-29T18:00:00+01:00", "2025-03-30T19:00:00+02:00", false },
		{ "2025-03-29T18:00:00+01:00", "2025-03-30T19:00:01+02:00", true },
		{ "2025-10-25T18:00:00+02:00", "2025-10-26T17:00:00+01:00", false },
		{ "2025-10-25T18:00:00+02:00", "2025-10-26T17:00:01+01:00", true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct story s;
		char json[200];
		story_begin(&s, NULL, NULL);
		snprintf(json, sizeof json, "{\"caseRef\":\"case-1\",\"admittedAt\":\"%s\"}",
		         v[i].admitted);
		told(&s, T_ADMITTED, v[i].admitted, NULL, json);
		told(&s, T_ADMISSION_NOTICE, v[i].sent, NULL,
		     "{\"caseRef\":\"case-1\",\"noticeId\":\"n1\",\"municipality\":\"1280\"}");
		as_of(&s, "2026-01-01T00:00:00Z");
		assert_int_equal(s.s.notified[0].late, v[i].late);
		story_end(&s);
	}
}

/* ---- 7.4: the days ---- */

static void discharge_day_is_not_charged(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z"); /* starts the 10th */
	discharged(&s, "2022-03-14T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 4);
	assert_int_equal(s.s.days[0].day, day("2022-03-10"));
	assert_int_equal(s.s.days[3].amount_ore, 930000);
	assert_int_equal(s.s.status, STATUS_CLOSED);
	story_end(&s);
}

static void discharge_day_is_charged_by_policy(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, "\"includeDischargeDay\":true", NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	discharged(&s, "2022-03-14T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 5);
	story_end(&s);
}

static void a_day_without_tariff_has_no_amount(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-12-26T09:00:00Z"); /* starts the 29th; the tariff ends the 31st */
	discharged(&s, "2023-01-02T10:00:00Z");
	as_of(&s, "2023-04-01T00:00:00Z");
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 4);
	assert_int_equal(s.s.days[2].amount_ore, 930000); /* R-T17: valid_to inclusive */
	assert_true(s.s.days[3].amount_ore == INT64_MIN);
	story_end(&s);
}

static void an_open_interval_is_an_estimate_to_today(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	as_of(&s, "2022-03-09T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_PENDING);
	assert_int_equal(s.s.n_days, 0);
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 2);
	assert_true(s.out.evaluated_at == calendar_midnight(day("2022-03-12")));
	assert_true(s.out.next_due == calendar_midnight(day("2022-03-13")));
	story_end(&s);
}

static void R_T7_a_missing_gate_blocks_before_the_start(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_OUTPATIENT, "2022-03-07T10:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"available\":\"UNCLEAR\"}");
	as_of(&s, "2022-03-08T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_BLOCKED);
	assert_int_equal(s.s.n_days, 0);
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(reasons_on(&s, "2022-03-10"), BLOCK_OUTPATIENT_UNCLEAR);
	story_end(&s);
}

static void R_T2_a_date_has_the_state_at_its_end(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_OUTPATIENT, "2022-03-11T07:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"available\":\"NO\"}");
	told(&s, T_OUTPATIENT, "2022-03-12T22:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"available\":\"YES\"}");
	discharged(&s, "2022-03-14T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(reasons_on(&s, "2022-03-10"), 0);
	assert_int_equal(reasons_on(&s, "2022-03-11"), BLOCK_OUTPATIENT_NOT_AVAILABLE);
	assert_int_equal(reasons_on(&s, "2022-03-12"), 0); /* 23:00 local: still the 12th */
	story_end(&s);
}

static void R_T1_sip_blocks_only_when_needed(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	told(&s, T_SIP_ASSESSED, "2022-03-08T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"needed\":\"YES\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_BLOCKED);
	assert_int_equal(s.s.sip, SIP_NEEDED);
	told(&s, T_SIP_INVITED, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"k1\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	assert_int_equal(reasons_on(&s, "2022-03-10"), BLOCK_NO_SIP_CALL); /* (b): from the call */
	assert_int_equal(reasons_on(&s, "2022-03-11"), 0);
	story_end(&s);
}

static void R_T6_a_withdrawn_call_ends_from_its_date(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_SIP_ASSESSED, "2022-03-08T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"needed\":\"YES\"}");
	told(&s, T_SIP_INVITED, "2022-03-06T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"k1\"}");
	told(&s, T_SIP_WITHDRAWN, "2022-03-11T09:00:00Z", NULL, "{\"caseRef\":\"case-1\"}");
	discharged(&s, "2022-03-13T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(reasons_on(&s, "2022-03-10"), 0); /* R-T12: a call from before counts */
	assert_int_equal(reasons_on(&s, "2022-03-11"), BLOCK_NO_SIP_CALL);
	story_end(&s);
}

static void R_T19_declined_waives_the_sip(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_SIP_ASSESSED, "2022-03-02T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"needed\":\"YES\"}");
	told(&s, T_CONSENT, "2022-03-03T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"scope\":\"SIP\",\"granted\":false}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.sip, SIP_DECLINED);
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	told(&s, T_COMPULSORY, "2022-03-04T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"form\":\"OPT\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.sip, SIP_REGIME_OPT_ORV);
	story_end(&s);
}

static void a_late_admission_notice_is_flagged_not_blocking(void **state)
{
	(void)state;
	for (int strict = 0; strict < 2; strict++) {
		struct story s;
		story_begin(&s, strict ? "\"acceptLateNotice\":false" : NULL, NULL);
		told(&s, T_ADMITTED, "2022-03-01T08:00:00Z", NULL,
		     "{\"caseRef\":\"case-1\",\"admittedAt\":\"2022-03-01T08:00:00Z\","
		     "\"registeredMunicipality\":\"1280\"}");
		told(&s, T_ADMISSION_NOTICE, "2022-03-03T12:00:00Z", NULL,
		     "{\"caseRef\":\"case-1\",\"noticeId\":\"n1\",\"municipality\":\"1280\"}");
		told(&s, T_OUTPATIENT, "2022-03-02T09:00:00Z", NULL,
		     "{\"caseRef\":\"case-1\",\"available\":\"YES\"}");
		told(&s, T_READY, "2022-03-07T09:00:00Z", NULL,
		     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
		as_of(&s, "2022-03-12T12:00:00Z");
		assert_int_equal(s.s.status, strict ? STATUS_READY_BLOCKED : STATUS_READY_LIABLE);
		if (strict)
			assert_int_equal(reasons_on(&s, "2022-03-10"), BLOCK_LATE_NOTICE);
		story_end(&s);
	}
}

static void R_T24_leave_is_neither_charged_nor_blocked(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_LEAVE_STARTED, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"at\":\"2022-03-11T09:00:00Z\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.stay, STAY_ON_LEAVE);
	assert_int_equal(s.s.status, STATUS_READY_BLOCKED);
	assert_int_equal(s.s.n_days, 1);
	told(&s, T_LEAVE_ENDED, "2022-03-12T18:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"at\":\"2022-03-12T18:00:00Z\"}");
	discharged(&s, "2022-03-14T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 3); /* 10th, 12th, 13th */
	assert_int_equal(days_of(&s, DAY_BLOCKED, "1280"), 0);
	story_end(&s);
}

static void R_T4_each_municipality_has_its_own_clock(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_RESIDENCE, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"registeredMunicipality\":\"1281\",\"effectiveFrom\":\"2022-"
	     "03-11T09:00:00Z\"}");
	as_of(&s, "2022-03-13T12:00:00Z");
	assert_int_equal(reasons_on(&s, "2022-03-11"),
	                 BLOCK_NO_ADMISSION_NOTICE | BLOCK_NO_READY_NOTICE);
	told(&s, T_ADMISSION_NOTICE, "2022-03-12T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"n2\",\"municipality\":\"1281\"}");
	told(&s, T_READY, "2022-03-12T10:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r2\",\"municipality\":\"1281\"}");
	discharged(&s, "2022-03-18T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.n_ready, 1);
	assert_int_equal(s.s.ready[0].n_clocks, 2);
	assert_int_equal(s.s.ready[0].clocks[1].start, day("2022-03-15"));
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 1); /* the 10th */
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1281"), 3); /* 15th, 16th, 17th */
	story_end(&s);
}

static void R_T10_a_placement_counts_and_ends_when_unsaid(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	told(&s, T_ADMITTED, "2022-03-01T08:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"admittedAt\":\"2022-03-01T08:00:00Z\","
	     "\"registeredMunicipality\":\"1280\",\"placingMunicipality\":\"1281\"}");
	told(&s, T_RESIDENCE, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"registeredMunicipality\":\"1280\",\"effectiveFrom\":\"2022-"
	     "03-11T09:00:00Z\"}");
	as_of(&s, "2022-03-13T12:00:00Z");
	assert_int_equal(s.s.n_responsible, 2);
	assert_true(text_eq(s.s.responsible[0].municipality, TEXT("1281")));
	assert_true(text_eq(s.s.responsible[1].municipality, TEXT("1280")));
	assert_int_equal(s.s.responsible[1].from, day("2022-03-11"));
	story_end(&s);
}

static void R_T18_nobody_of_ours_is_blocked_without_days(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	told(&s, T_ADMITTED, "2022-03-01T08:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"admittedAt\":\"2022-03-01T08:00:00Z\","
	     "\"registeredMunicipality\":\"ABROAD\"}");
	told(&s, T_READY, "2022-03-07T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
	as_of(&s, "2022-03-20T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_BLOCKED);
	assert_int_equal(s.s.n_days, 0);
	assert_int_equal(s.s.responsible[0].municipality.n, 0);
	story_end(&s);
}

/* ---- intervals ---- */

static void ready_withdrawn_ready_is_two_clocks(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_READY_WITHDRAWN, "2022-03-12T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"withdrawnAt\":\"2022-03-12T09:00:00Z\",\"reasonCode\":"
	     "\"WORSENED\"}");
	told(&s, T_READY, "2022-03-15T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r2\",\"municipality\":\"1280\"}");
	discharged(&s, "2022-03-20T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.n_ready, 2);
	assert_int_equal(s.s.ready[0].ended_by, READY_WITHDRAWN);
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 2 + 2); /* 10–11, 18–19 */
	story_end(&s);
}

static void R_T5_withdrawn_with_error_was_never_ready(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_READY_WITHDRAWN, "2022-03-12T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"withdrawnAt\":\"2022-03-12T09:00:00Z\",\"reasonCode\":"
	     "\"ERROR\"}");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.n_ready, 0);
	assert_int_equal(s.s.status, STATUS_PLANNING);
	story_end(&s);
}

static void a_repeat_keeps_the_first_clock(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_READY, "2022-03-09T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r2\",\"municipality\":\"1280\"}");
	as_of(&s, "2022-03-12T00:00:00Z");
	assert_int_equal(s.s.n_ready, 1);
	assert_int_equal(s.s.ready[0].clocks[0].start, day("2022-03-10"));
	story_end(&s);
}

static void R_T32_ready_after_discharge_opens_nothing(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, NULL);
	discharged(&s, "2022-03-07T08:00:00Z");
	told(&s, T_READY, "2022-03-07T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
	as_of(&s, "2022-03-12T00:00:00Z");
	assert_int_equal(s.s.n_ready, 0);
	assert_int_equal(s.s.stay, STAY_DISCHARGED);
	story_end(&s);
}

static void a_cancelled_discharge_lets_the_interval_go_on(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	discharged(&s, "2022-03-08T10:00:00Z");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.stay, STAY_DISCHARGED);
	told(&s, T_DISCHARGE_CANCELLED, "2022-03-08T12:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"replaces\":\"d1\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.stay, STAY_ADMITTED);
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	assert_true(s.s.ready[0].end_at == INSTANT_NONE);
	story_end(&s);
}

static void moved_to_another_hospital_ends_the_interval(void **state)
{
	(void)state;
	for (int between = 0; between < 2; between++) {
		struct story s;
		story_begin(&s, NULL, NULL);
		ordinary(&s, "2022-03-07T09:00:00Z");
		told(&s, T_TRANSFER, "2022-03-11T09:00:00Z", NULL,
		     between ? "{\"caseRef\":\"case-1\",\"at\":\"2022-03-11T09:00:00Z\","
		               "\"betweenHospitals\":true}"
		             : "{\"caseRef\":\"case-1\",\"at\":\"2022-03-11T09:00:00Z\","
		               "\"betweenHospitals\":false}");
		as_of(&s, "2022-03-13T12:00:00Z");
		assert_int_equal(s.s.stay, STAY_ADMITTED);
		assert_int_equal(s.s.ready[0].ended_by, between ? READY_TRANSFERRED : READY_OPEN);
		story_end(&s);
	}
}

static void R_T26_a_new_case_ends_the_old_stay(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_TRANSFER, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"at\":\"2022-03-11T09:00:00Z\",\"betweenHospitals\":true,"
	     "\"newCaseRef\":\"case-2\"}");
	as_of(&s, "2022-03-13T12:00:00Z");
	assert_int_equal(s.s.stay, STAY_DISCHARGED);
	assert_int_equal(s.s.destination, TO_OTHER_HOSPITAL);
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 1);
	assert_int_equal(s.out.n_outbox, 2); /* and the month */
	assert_true(text_eq(s.out.outbox[0].to, TEXT("c:case-2")));
	story_end(&s);
}

/* ---- death, void, incomplete ---- */

static void death_stops_every_clock(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_DECEASED, "2022-03-14T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"diedOn\":\"2022-03-12\"}");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.status, STATUS_DECEASED);
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 2); /* 10th, 11th */
	story_end(&s);
}

static void R_T21_wrong_patient_voids_the_case(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_ADMISSION_CANCELLED, "2022-03-08T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"replaces\":\"a1\",\"reasonCode\":\"WRONG_PATIENT\"}");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.status, STATUS_VOID);
	assert_int_equal(s.s.n_days, 0);
	assert_int_equal(s.out.n_buckets, 0);
	story_end(&s);
}

static void R_T15_without_admission_nothing_is_charged(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	told(&s, T_READY, "2022-03-07T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.stay, STAY_UNKNOWN);
	assert_int_equal(s.s.status, STATUS_INCOMPLETE);
	assert_int_equal(s.s.n_days, 0);
	story_end(&s);
}

static void an_annulled_notice_is_dead_on_arrival(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, NULL);
	told(&s, T_READY, "2022-03-08T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1x\",\"replaces\":\"r1\",\"action\":"
	     "\"ANNULLED\",\"noticeVersion\":2}");
	told(&s, T_READY, "2022-03-07T09:00:00Z", "2022-03-09T09:00:00Z",
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
	as_of(&s, "2022-04-01T00:00:00Z");
	assert_int_equal(s.s.n_ready, 0);
	story_end(&s);
}

static void R_G3_annulling_a_revision_revives_nothing(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_READY, "2022-03-07T10:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r2\",\"replaces\":\"r1\",\"action\":"
	     "\"REVISED\",\"noticeVersion\":2,\"municipality\":\"1280\"}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.n_ready, 1);
	assert_true(s.s.ready[0].sent_at == at("2022-03-07T10:00:00Z"));
	told(&s, T_READY, "2022-03-08T10:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"r3\",\"replaces\":\"r2\",\"action\":"
	     "\"ANNULLED\",\"noticeVersion\":3}");
	as_of(&s, "2022-03-12T12:00:00Z");
	assert_int_equal(s.s.n_ready, 0);
	story_end(&s);
}

static void R_G4_the_stronger_witness_sets_the_clock(void **state)
{
	(void)state;
	for (int earliest = 0; earliest < 2; earliest++) {
		struct story s;
		story_begin(&s, earliest ? "\"witnessRule\":\"EARLIEST\"" : NULL, NULL);
		ordinary(&s, "2022-03-07T10:56:00Z");           /* 11:56: the 10th */
		told(&s, T_READY, "2022-03-07T11:03:00Z", NULL, /* 12:03: the 11th */
		     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
		s.fact[s.n - 1].source = TEXT("urn:samverka:2321000255:other");
		as_of(&s, "2022-03-12T12:00:00Z");
		assert_int_equal(s.s.n_ready, 1);
		assert_int_equal(s.s.n_ready_notices, 1);
		assert_int_equal(s.s.ready[0].start, day(earliest ? "2022-03-10" : "2022-03-11"));
		story_end(&s);
	}
}

static void late_facts_are_not_seen_before_they_were_recorded(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_DISCHARGED, "2022-03-08T10:00:00Z", "2022-03-20T10:00:00Z",
	     "{\"caseRef\":\"case-1\",\"dischargedAt\":\"2022-03-08T10:00:00Z\"}");
	as_of(&s, "2022-03-13T12:00:00Z");
	assert_int_equal(s.s.status, STATUS_READY_LIABLE);
	as_of(&s, "2022-03-20T10:00:00Z");
	assert_int_equal(s.s.stay, STAY_DISCHARGED);
	assert_int_equal(s.s.n_days, 0);
	story_end(&s);
}

/* ---- R-T33 ---- */

static void a_frozen_period_is_adjusted_by_what_came_later(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL,
	            "{\"region\":\"12\",\"period\":\"2022-03\",\"events\":[{\"at\":\"2022-04-14T08:"
	            "00:00Z\",\"frozen\":true}]}");
	ordinary(&s, "2022-03-07T09:00:00Z");
	discharged(&s, "2022-03-14T10:00:00Z"); /* 10, 11, 12, 13 */
	as_of(&s, "2022-04-20T00:00:00Z");
	assert_int_equal(s.s.n_adjustments, 0);
	assert_int_equal(s.s.liability, LIABILITY_SETTLED);
	told(&s, T_READY_WITHDRAWN, "2022-03-12T09:00:00Z", "2022-04-25T09:00:00Z",
	     "{\"caseRef\":\"case-1\",\"withdrawnAt\":\"2022-03-12T09:00:00Z\",\"reasonCode\":"
	     "\"WORSENED\"}");
	as_of(&s, "2022-05-01T00:00:00Z");
	assert_int_equal(days_of(&s, DAY_CHARGEABLE, "1280"), 2);
	assert_int_equal(s.s.n_adjustments, 2);
	assert_int_equal(s.s.adjustments[0].day, day("2022-03-12"));
	assert_int_equal(s.s.adjustments[0].billed_ore, 930000);
	assert_int_equal(s.s.adjustments[0].now_ore, 0);
	story_end(&s);
}

/* ---- protection ---- */

static void a_protected_identity_is_restricted_and_counted_only(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	told(&s, T_PROTECTION, "2022-03-10T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"protection\":\"CONFIDENTIALITY_MARK\"}");
	as_of(&s, "2022-03-12T00:00:00Z");
	assert_true(s.out.restricted);
	assert_int_equal(s.s.status, STATUS_QUARANTINED);
	assert_int_equal(s.out.n_buckets, 1);
	assert_true(text_eq(s.out.buckets[0], TEXT("protected/2022-03")));
	told(&s, T_PROTECTION, "2022-03-11T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"protection\":\"NONE\"}");
	as_of(&s, "2022-03-12T00:00:00Z");
	assert_false(s.out.restricted);
	story_end(&s);
}

static void state_survives_encoding(void **state)
{
	(void)state;
	struct story s;
	story_begin(&s, NULL, NULL);
	ordinary(&s, "2022-03-07T09:00:00Z");
	discharged(&s, "2022-03-14T10:00:00Z");
	as_of(&s, "2022-04-01T00:00:00Z");
	BUF_AUTO b = { 0 };
	case_state_encode(&s.s, &b);
	assert_true(text_eq(buf_text(&b), s.out.state));
	for (size_t n = 0; n < b.n; n++) { /* cut anywhere: refused, never read past the end */
		struct case_state cut;
		assert_false(case_state_decode((struct text){ b.p, n }, &s.arena, &cut));
	}
	story_end(&s);
}

#define T(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(liability_start_vectors),
		T(late_notice_is_24_hours_over_the_clock_change),
		T(discharge_day_is_not_charged),
		T(discharge_day_is_charged_by_policy),
		T(a_day_without_tariff_has_no_amount),
		T(an_open_interval_is_an_estimate_to_today),
		T(R_T7_a_missing_gate_blocks_before_the_start),
		T(R_T2_a_date_has_the_state_at_its_end),
		T(R_T1_sip_blocks_only_when_needed),
		T(R_T6_a_withdrawn_call_ends_from_its_date),
		T(R_T19_declined_waives_the_sip),
		T(a_late_admission_notice_is_flagged_not_blocking),
		T(R_T24_leave_is_neither_charged_nor_blocked),
		T(R_T4_each_municipality_has_its_own_clock),
		T(R_T10_a_placement_counts_and_ends_when_unsaid),
		T(R_T18_nobody_of_ours_is_blocked_without_days),
		T(ready_withdrawn_ready_is_two_clocks),
		T(R_T5_withdrawn_with_error_was_never_ready),
		T(a_repeat_keeps_the_first_clock),
		T(R_T32_ready_after_discharge_opens_nothing),
		T(a_cancelled_discharge_lets_the_interval_go_on),
		T(moved_to_another_hospital_ends_the_interval),
		T(R_T26_a_new_case_ends_the_old_stay),
		T(death_stops_every_clock),
		T(R_T21_wrong_patient_voids_the_case),
		T(R_T15_without_admission_nothing_is_charged),
		T(an_annulled_notice_is_dead_on_arrival),
		T(R_G3_annulling_a_revision_revives_nothing),
		T(R_G4_the_stronger_witness_sets_the_clock),
		T(late_facts_are_not_seen_before_they_were_recorded),
		T(a_frozen_period_is_adjusted_by_what_came_later),
		T(a_protected_identity_is_restricted_and_counted_only),
		T(state_survives_encoding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
