/* ready: when liability starts (1.2), and how notices and withdrawals make intervals. */
#include "story.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}

/* ---- 1.2: the table of vectors ---- */

static void start_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *start;
	} rows[] = {
		{ "2025-03-10T10:59:00Z", "2025-03-13" }, { "2025-03-10T11:00:00Z", "2025-03-13" },
		{ "2025-03-10T11:00:01Z", "2025-03-14" }, { "2025-03-28T11:30:00Z", "2025-04-01" },
		{ "2025-03-30T10:00:00Z", "2025-04-02" }, { "2025-03-30T10:00:01Z", "2025-04-03" },
		{ "2025-12-23T22:30:00Z", "2025-12-27" }, { "2025-12-23T23:30:00Z", "2025-12-27" },
		{ "2024-02-28T09:00:00Z", "2024-03-02" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		ready(&s, rows[i].sent, "1280");
		struct case_state c = story_state(&s, "2026-06-01T00:00:00Z");
		assert_int_equal(c.n_ready, 1);
		assert_day(c.ready[0].start, rows[i].start);
		assert_int_equal(c.ready[0].n_clocks, 1);
		assert_day(c.ready[0].clocks[0].start, rows[i].start);
	}
}

static void fraction_is_after_noon(void **state)
{
	(void)state;
	STORY s = { 0 };
	ready(&s, "2025-03-10T11:00:00.000001Z", "1280");
	assert_day(story_state(&s, "2025-03-11T00:00:00Z").ready[0].start, "2025-03-14");
}

static void grace_and_cutoff_are_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'graceDays':5,'cutoffLocalTime':'14:00:00'");
	ready(&s, "2025-03-10T12:59:00Z", "1280");
	assert_day(story_state(&s, "2025-03-11T00:00:00Z").ready[0].start, "2025-03-15");
}

/* ---- intervals ---- */

static void repeat_does_not_restart(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].sent_at, at("2025-03-10T09:00:00+01:00"));
	assert_day(c.ready[0].clocks[0].start, "2025-03-13");
}

static void clock_is_per_municipality(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-14T09:00:00+01:00", "1281");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].n_clocks, 2);
	assert_day(c.ready[0].clocks[0].start, "2025-03-13");
	assert_day(c.ready[0].clocks[1].start, "2025-03-17");
}

static void one_clock_for_all_is_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'clockPerMunicipality':false");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-14T09:00:00+01:00", "1281");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_day(c.ready[0].clocks[1].start, "2025-03-13");
}

static void withdrawn(struct story *s, const char *time, const char *reason)
{
	struct text d = arena_printf(&s->a, "'withdrawnAt':'%s','reasonCode':'%s'", time, reason);
	story_fact(s, "discharge-ready.withdrawn", time, d.p);
}

static void ready_withdrawn_ready(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-11T09:00:00+01:00", "WORSENED");
	ready(&s, "2025-03-14T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 2);
	assert_int_equal(c.ready[0].ended_by, READY_WITHDRAWN);
	assert_int_equal(c.ready[0].end_at, at("2025-03-11T09:00:00+01:00"));
	assert_day(c.ready[1].start, "2025-03-17");
	assert_int_equal(c.ready[1].end_at, INSTANT_NONE);
}

static void renewed_need_not_restart(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'renewedNoticeRestarts':false");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-11T09:00:00+01:00", "WORSENED");
	ready(&s, "2025-03-14T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-17T12:00:00Z");
	assert_day(c.ready[1].clocks[0].start, "2025-03-13");
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-14 03-15 03-16");
}

/* The clock runs on, but nobody is charged or blocked for days on which the patient was not ready. */
static void not_ready_between(void **state)
{
	(void)state;
	for (int told = 0; told < 2; told++) {
		STORY s = { 0 };
		story_policy(&s, "'renewedNoticeRestarts':false");
		admitted(&s, "2025-03-01T08:00:00+01:00");
		notified(&s, "2025-03-01T10:00:00+01:00", "1280");
		if (told)
			outpatient(&s, "2025-03-01T11:00:00+01:00", "YES");
		ready(&s, "2025-03-02T09:00:00+01:00", "1280");
		withdrawn(&s, "2025-03-08T10:00:00+01:00", "WORSENED");
		ready(&s, "2025-03-15T09:00:00+01:00", "1280");
		discharged(&s, "2025-03-20T10:00:00+01:00");
		struct case_state c = story_state(&s, "2025-03-21T12:00:00Z");
		assert_string_equal(days_of(&s, &c, told ? DAY_CHARGEABLE : DAY_BLOCKED, "1280"),
		                    "03-05 03-06 03-07 03-15 03-16 03-17 03-18 03-19");
		assert_int_equal(c.n_days, 8);
	}
}

/* One's policy lets it restart: that is no reason for the others'. */
static void each_by_its_own_policy(void **state)
{
	(void)state;
	static const char *const restarting[] = { "1280", "1290" };
	for (size_t i = 0; i < 2; i++) {
		STORY s = { 0 };
		const char *other = restarting[1 - i];
		story_policy(&s, "'renewedNoticeRestarts':false");
		story_reference(&s, "policy",
		                arena_printf(&s.a,
		                             "{'id':'own','validFrom':'2018-01-01','municipalities'"
		                             ":['%s']}",
		                             restarting[i])
		                        .p);
		opened(&s);
		ready(&s, "2025-03-10T09:00:00+01:00", "1280");
		ready(&s, "2025-03-10T09:30:00+01:00", "1290");
		withdrawn(&s, "2025-03-11T09:00:00+01:00", "WORSENED");
		ready(&s, "2025-03-14T09:00:00+01:00", "1280");
		ready(&s, "2025-03-14T09:30:00+01:00", "1290");
		struct case_state c = story_state(&s, "2025-03-17T12:00:00Z");
		for (size_t k = 0; k < 2; k++) {
			bool carried = text_eq(c.ready[1].clocks[k].municipality, text_of(other));
			assert_day(c.ready[1].clocks[k].start,
			           carried ? "2025-03-13" : "2025-03-17");
		}
	}
}

static void error_removes(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-15T09:00:00+01:00", "ERROR");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 0);
	assert_int_equal(c.n_days, 0);
	assert_status(&s, "2025-03-20T00:00:00Z", STATUS_PLANNING);
}

static void error_removes_only_the_open_one(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-05T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-06T09:00:00+01:00", "WORSENED");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-11T09:00:00+01:00", "ERROR");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].sent_at, at("2025-03-05T09:00:00+01:00"));
}

static void withdrawn_at_its_own_moment(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	ready(&s, "2025-03-10T09:00:00+01:00", "1281");
	withdrawn(&s, "2025-03-10T09:00:00+01:00", "ERROR");
	assert_int_equal(story_state(&s, "2025-03-20T00:00:00Z").n_ready, 0);
}

static void renewed_at_the_moment_of_withdrawal(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-12T09:00:00+01:00", "WORSENED");
	ready(&s, "2025-03-12T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 2);
	assert_day(c.ready[1].start, "2025-03-15");
}

static void withdrawal_without_interval(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	withdrawn(&s, "2025-03-09T09:00:00+01:00", "WORSENED");
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-12T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].end_at, INSTANT_NONE);
}

static void discharge_ends(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-10T15:00:00+01:00");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].ended_by, READY_DISCHARGED);
	assert_int_equal(c.ready[0].end_at, at("2025-03-10T15:00:00+01:00"));
	assert_int_equal(case_ready_days(&c, day("2025-03-20")), 0); /* a zero-day episode */
}

static void cancelled_discharge_resumes(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	discharged(&s, "2025-03-12T15:00:00+01:00");
	story_fact(&s, "discharge.cancelled", "2025-03-12T18:00:00+01:00", "'replaces':'out-4'");
	struct case_state c = story_state(&s, "2025-03-16T00:00:00Z");
	assert_int_equal(c.stay, STAY_ADMITTED);
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].end_at, INSTANT_NONE);
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-13 03-14 03-15");
}

static void ready_after_discharge(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-10T15:00:00+01:00");
	ready(&s, "2025-03-11T09:00:00+01:00", "1280");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 0);
	assert_int_equal(c.stay, STAY_DISCHARGED);
}

static void ready_at_discharge_is_zero_days(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T15:00:00+01:00", "1280");
	discharged(&s, "2025-03-10T15:00:00+01:00");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_int_equal(c.ready[0].end_at, c.ready[0].sent_at);
}

static void death_stops_clocks(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	story_fact(&s, "patient.deceased", "2025-03-16T09:00:00+01:00", "'diedOn':'2025-03-15'");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.ready[0].ended_by, READY_DECEASED);
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-13 03-14");
}

static void ready_on_the_day_of_death(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-15T09:00:00+01:00", "1280");
	story_fact(&s, "patient.deceased", "2025-03-16T09:00:00+01:00", "'diedOn':'2025-03-15'");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.n_ready, 1);
	assert_true(c.ready[0].end_at >= c.ready[0].sent_at);
	assert_int_equal(calendar_day(c.ready[0].end_at), day("2025-03-15"));
}

/* The hour of a death is not known: a readiness taken back on its day was never there either. A
 * plain withdrawal of that day moves no end past its midnight. */
static void withdrawn_on_the_day_of_death(void **state)
{
	(void)state;
	static const struct {
		const char *at, *reason;
		bool left; /* at noon of that day, with a discharge */
		const char *charged;
	} rows[] = {
		{ "2025-03-18T00:00:00+01:00", "ERROR", false, "" },
		{ "2025-03-18T10:00:00+01:00", "ERROR", false, "" },
		{ "2025-03-18T10:00:00+01:00", "ERROR", true, "" },
		{ "2025-03-18T23:59:59+01:00", "ERROR", false, "" },
		{ "2025-03-18T14:00:00+01:00", "ERROR", true, "03-13 03-14 03-15 03-16 03-17" },
		{ "2025-03-19T00:00:00+01:00", "ERROR", false, "03-13 03-14 03-15 03-16 03-17" },
		{ "2025-03-18T10:00:00+01:00", "WORSENED", false, "03-13 03-14 03-15 03-16 03-17" },
		{ "2025-03-17T10:00:00+01:00", "WORSENED", false, "03-13 03-14 03-15 03-16" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		opened(&s);
		ready(&s, "2025-03-10T09:00:00+01:00", "1280");
		withdrawn(&s, rows[i].at, rows[i].reason);
		if (rows[i].left)
			discharged(&s, "2025-03-18T12:00:00+01:00");
		story_fact(&s, "patient.deceased", "2025-03-19T09:00:00+01:00",
		           "'diedOn':'2025-03-18'");
		struct case_state c = story_state(&s, "2025-03-25T00:00:00Z");
		assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), rows[i].charged);
		assert_int_equal(c.n_ready, *rows[i].charged != '\0');
		if (c.n_ready)
			assert_true(c.ready[0].end_at <= at("2025-03-18T00:00:00+01:00"));
	}
}

static void ready_and_withdrawn_on_the_day_of_death(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-18T09:00:00+01:00", "1280");
	withdrawn(&s, "2025-03-18T10:00:00+01:00", "ERROR");
	story_fact(&s, "patient.deceased", "2025-03-19T09:00:00+01:00", "'diedOn':'2025-03-18'");
	assert_int_equal(story_state(&s, "2025-03-25T00:00:00Z").n_ready, 0);
}

/* Who had left by then was not ready, though the day is that of the death. */
static void ready_after_discharge_on_the_day_of_death(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-18T12:00:00+01:00");
	ready(&s, "2025-03-18T14:00:00+01:00", "1280");
	story_fact(&s, "patient.deceased", "2025-03-19T09:00:00+01:00", "'diedOn':'2025-03-18'");
	assert_int_equal(story_state(&s, "2025-03-25T00:00:00Z").n_ready, 0);
}

static void transferred(struct story *s, const char *time, const char *members)
{
	story_fact(s, "transfer.occurred", time,
	           arena_printf(&s->a, "'at':'%s'%s", time, members).p);
}

static void transfer_between_hospitals(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	transferred(&s, "2025-03-12T09:00:00+01:00", ",'betweenHospitals':true");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.ready[0].ended_by, READY_TRANSFERRED);
	assert_int_equal(c.stay, STAY_ADMITTED);
	assert_int_equal(c.status, STATUS_PLANNING);
	assert_int_equal(c.n_days, 0);
}

static void transfer_may_go_on(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'transferEndsInterval':false");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	transferred(&s, "2025-03-12T09:00:00+01:00", ",'betweenHospitals':true");
	assert_int_equal(story_state(&s, "2025-03-20T00:00:00Z").ready[0].end_at, INSTANT_NONE);
}

static void transfer_to_a_new_case_ends_whatever_the_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_policy(&s, "'transferEndsInterval':false");
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	transferred(&s, "2025-03-15T09:00:00+01:00", ",'betweenHospitals':true,'newCaseRef':'k2'");
	struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
	assert_int_equal(c.ready[0].end_at, at("2025-03-15T09:00:00+01:00"));
	assert_int_equal(c.stay, STAY_DISCHARGED);
	assert_int_equal(c.destination, TO_OTHER_HOSPITAL); /* not counted in S1 and S3 */
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-13 03-14");
}

static void transfer_within_hospital(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	transferred(&s, "2025-03-12T09:00:00+01:00", "");
	assert_int_equal(story_state(&s, "2025-03-20T00:00:00Z").ready[0].end_at, INSTANT_NONE);
}

static void earliest_witness_is_policy(void **state)
{
	(void)state;
	for (int earliest = 0; earliest < 2; earliest++) {
		STORY s = { 0 };
		if (earliest)
			story_policy(&s, "'witnessRule':'EARLIEST'");
		opened(&s);
		story_fact(&s, "discharge-ready.notified", "2025-03-10T11:30:00+01:00",
		           "'noticeId':'ur','municipality':'1280'");
		from_source(recorded(story_fact(&s, "discharge-ready.notified",
		                                "2025-03-10T12:30:00+01:00",
		                                "'noticeId':'ur','municipality':'1280'"),
		                     "2025-03-10T12:31:00+01:00"),
		            "urn:samverka:2321000255:coordination");
		struct case_state c = story_state(&s, "2025-03-20T00:00:00Z");
		assert_int_equal(c.n_ready, 1);
		assert_day(c.ready[0].start, earliest ? "2025-03-13" : "2025-03-14");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("1.2 vectors of the liability start", start_vectors),
		READING("R-G8 a fraction after 12:00:00 is after 12.00", fraction_is_after_noon),
		READING("7.4 grace and cut-off are policy", grace_and_cutoff_are_policy),
		READING("7.5 ready while ready is a repeat: the first counts",
		        repeat_does_not_restart),
		READING("R-T4 each municipality has its own clock", clock_is_per_municipality),
		READING("R-T4 one clock for all by policy", one_clock_for_all_is_policy),
		READING("7.5 ready, withdrawn, ready: two intervals, two clocks",
		        ready_withdrawn_ready),
		READING("7.4 (e) a renewed notice need not restart", renewed_need_not_restart),
		READING("7.4 (e) no day while not ready, whatever the clock", not_ready_between),
		READING("7.4 (e) each municipality by its own policy", each_by_its_own_policy),
		READING("R-T5 withdrawn with ERROR: never ready", error_removes),
		READING("R-T5 ERROR removes only the interval open then",
		        error_removes_only_the_open_one),
		READING("R-T5 withdrawn with the time of the notice itself",
		        withdrawn_at_its_own_moment),
		READING("7.5 renewed at the moment of withdrawal",
		        renewed_at_the_moment_of_withdrawal),
		READING("R-T5 a withdrawal with nothing open does nothing",
		        withdrawal_without_interval),
		READING("7.3 the discharge ends the interval; same day is zero days",
		        discharge_ends),
		READING("7.5 a cancelled discharge resumes the interval",
		        cancelled_discharge_resumes),
		READING("R-T32 a ready notice after a live discharge opens nothing",
		        ready_after_discharge),
		READING("R-T32 at the moment of discharge: zero days",
		        ready_at_discharge_is_zero_days),
		READING("7.5 death stops all clocks at its date", death_stops_clocks),
		READING("7.5 ready on the day of death: not a negative interval",
		        ready_on_the_day_of_death),
		READING("R-T5 ERROR on the day of death removes it", withdrawn_on_the_day_of_death),
		READING("R-T5 ready and taken back on the day of death",
		        ready_and_withdrawn_on_the_day_of_death),
		READING("R-T32 discharged and dead on one day, ready between",
		        ready_after_discharge_on_the_day_of_death),
		READING("7.4 (f) to another hospital: the interval ends",
		        transfer_between_hospitals),
		READING("7.4 (f) or goes on, by policy", transfer_may_go_on),
		READING("R-T26 under a new case it ends whatever the policy",
		        transfer_to_a_new_case_ends_whatever_the_policy),
		READING("7.5 within the hospital it goes on", transfer_within_hospital),
		READING("R-G4 the winner sets the clock, or the earliest by policy",
		        earliest_witness_is_policy),
	};
	return cmocka_run_group_tests_name("transitions/ready", tests, NULL, NULL);
}
