/* D-SEQ: what cannot have happened in that order. */
#include "discrepancy_story.h"

#define LATER "2025-05-01T12:00:00+02:00"

static void at_(struct story *s, const char *suffix, const char *when)
{
	struct text d = arena_printf(&s->a, "'at':'%s'", when);
	story_fact(s, suffix, when, d.p);
}

/* ---- D-SEQ-01 ---- */

static void leave_or_transfer_after_discharge(void **state)
{
	(void)state;
	static const char *const suffixes[] = { "leave.started", "leave.ended",
		                                "transfer.occurred" };
	for (size_t i = 0; i < 3; i++) {
		STORY s = { 0 };
		opened(&s);
		discharged(&s, "2025-03-15T13:00:00+01:00");
		at_(&s, suffixes[i], "2025-03-16T09:00:00+01:00");
		assert_open(&s, LATER, "D-SEQ-01", "2025-03-16T09:00:00+01:00");
		assert_severity(&s, LATER, "D-SEQ-01", SEVERITY_ERROR);
	}
}

static void ready_after_discharge_rt32(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	ready(&s, "2025-03-16T09:00:00+01:00", "1280");
	assert_open(&s, LATER, "D-SEQ-01", "2025-03-16T09:00:00+01:00");
	assert_int_equal(story_state(&s, LATER).n_ready, 0);
}

static void cancelled_discharge_contradicts_nothing(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	ready(&s, "2025-03-16T09:00:00+01:00", "1280");
	story_fact(&s, "discharge.cancelled", "2025-03-16T10:00:00+01:00", "'replaces':'out-3'");
	assert_none(&s, LATER, "D-SEQ-01");
}

static void follow_ups_after_discharge_are_ordinary(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	discharged(&s, "2025-03-15T13:00:00+01:00");
	story_fact(&s, "discharge-information.transferred", "2025-03-15T18:00:00+01:00", "");
	story_fact(&s, "sip.invited", "2025-03-16T09:00:00+01:00", "'noticeId':'sip'");
	story_fact(&s, "sip.established", "2025-03-20T09:00:00+01:00", "");
	story_fact(&s, "notice.acknowledged", "2025-03-16T09:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	assert_none(&s, LATER, "D-SEQ-01");
}

static void overlap_of_two_stays_of_one_patient_rt27(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct stay_clash clash = { .other = TEXT("c:k2"),
		                    .known_until = INSTANT_NONE,
		                    .beaten = true,
		                    .since = at("2025-03-05T09:00:00+01:00"),
		                    .until = INSTANT_NONE,
		                    .first_day = day("2025-03-05"),
		                    .last_day = DAY_NONE };
	struct patient_news news = { .clashes = &clash, .n_clashes = 1 };
	story_hears(&s, "p:0000000000000001", &news);
	assert_open(&s, LATER, "D-SEQ-01", "2025-03-05T09:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-SEQ-01", "stay/k2"));
}

/* Two cases that are not to be named: one finding, since the earlier. */
static void overlap_with_hidden_stays(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct stay_clash clash[2];
	for (int i = 0; i < 2; i++)
		clash[i] = (struct stay_clash){ .other = PATIENT_HIDDEN_CASE,
			                        .known_until = INSTANT_NONE,
			                        .since = at(i ? "2025-03-06T09:00:00+01:00"
			                                      : "2025-03-05T09:00:00+01:00"),
			                        .until = INSTANT_NONE,
			                        .first_day = day(i ? "2025-03-06" : "2025-03-05"),
			                        .last_day = DAY_NONE };
	struct patient_news news = { .clashes = clash, .n_clashes = 2 };
	story_hears(&s, "p:0000000000000001", &news);
	assert_open(&s, LATER, "D-SEQ-01", "2025-03-05T09:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-SEQ-01", "stay/"));
}

static void overlap_of_linked_identities_is_a_merge(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	struct stay_clash clash = { .other = TEXT("c:k2"),
		                    .known_until = INSTANT_NONE,
		                    .linked = true,
		                    .since = at("2025-03-05T09:00:00+01:00"),
		                    .until = INSTANT_NONE,
		                    .first_day = day("2025-03-05"),
		                    .last_day = DAY_NONE };
	struct patient_news news = { .clashes = &clash,
		                     .n_clashes = 1,
		                     .merged_into = TEXT("c:k2") };
	story_hears(&s, "p:0000000000000001", &news);
	assert_none(&s, LATER, "D-SEQ-01");
	assert_status(&s, LATER, STATUS_MERGED);
}

/* ---- D-SEQ-02 ---- */

static void ready_before_admission_rt29(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	ready(&s, "2025-02-28T09:00:00+01:00", "1280");
	assert_open(&s, LATER, "D-SEQ-02", "2025-03-01T08:00:00+01:00");
	assert_int_equal(story_state(&s, LATER).n_ready, 1); /* the clock still runs */
}

static void discharge_before_admission_rt29(void **state)
{
	(void)state;
	STORY s = { 0 }, same = { 0 };
	admitted(&s, "2025-03-01T08:00:00+01:00");
	discharged(&s, "2025-03-01T07:46:30+01:00");
	assert_open(&s, LATER, "D-SEQ-02", "2025-03-01T08:00:00+01:00");
	admitted(&same, "2025-03-01T08:00:00+01:00");
	discharged(&same, "2025-03-01T08:00:00+01:00");
	assert_none(&same, LATER, "D-SEQ-02");
}

static void span_that_ends_before_it_begins(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "municipality-readiness.reported", "2025-03-05T09:00:00+01:00",
	           "'canReceive':'NO','from':'2025-03-12','to':'2025-03-10'");
	assert_int_equal(count_found(&s, LATER, "D-SEQ-02"), 1);
}

/* It goes on for ever: no day of it is charged. */
static void leave_that_ends_before_it_begins(void **state)
{
	(void)state;
	static const struct {
		const char *ended, *written, *mended;
		size_t n;
	} rows[] = {
		{ "2025-03-11T18:00:00+01:00", "2025-03-13T18:00:00+01:00", NULL, 1 },
		{ "2025-03-11T18:00:00+01:00", "2025-03-13T18:00:00+01:00",
		  "2025-03-14T18:00:00+01:00", 0 },
		{ "2025-03-13T18:00:00+01:00", "2025-03-13T18:00:00+01:00", NULL, 0 },
		/* another leave's, whose beginning has not come */
		{ "2025-03-11T18:00:00+01:00", "2025-03-11T18:00:00+01:00", NULL, 0 },
		/* another leave's, told late */
		{ "2025-03-06T18:00:00+01:00", "2025-03-13T18:00:00+01:00", NULL, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		STORY s = { 0 };
		opened(&s);
		at_(&s, "leave.started", "2025-03-05T09:00:00+01:00");
		if (i < 4)
			at_(&s, "leave.ended", "2025-03-06T09:00:00+01:00");
		at_(&s, "leave.started", "2025-03-12T09:00:00+01:00");
		at_(&s, "leave.ended", rows[i].ended);
		recorded(&s.facts[s.n - 1], rows[i].written);
		if (rows[i].mended)
			at_(&s, "leave.ended", rows[i].mended);
		assert_int_equal(count_found(&s, LATER, "D-SEQ-02"), rows[i].n);
		if (rows[i].n)
			assert_open(&s, LATER, "D-SEQ-02", "2025-03-12T09:00:00+01:00");
	}
}

/* ---- D-SEQ-03 ---- */

static void care_after_the_date_of_death_rt16(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "patient.deceased", "2025-03-08T08:00:00+01:00", "'diedOn':'2025-03-07'");
	story_fact(&s, "needs.mapped", "2025-03-07T23:00:00+01:00", "");
	assert_none(&s, LATER, "D-SEQ-03");
	ready(&s, "2025-03-08T00:00:00+01:00", "1280");
	assert_open(&s, LATER, "D-SEQ-03", "2025-03-08T08:00:00+01:00");
	assert_int_equal(count_found(&s, LATER, "D-SEQ-03"), 1);
}

static void what_is_no_care_may_come_after_death_rt16(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "patient.deceased", "2025-03-08T08:00:00+01:00", "'diedOn':'2025-03-07'");
	story_fact(&s, "notice.acknowledged", "2025-03-10T08:00:00+01:00",
	           "'acknowledges':'in-1280-1'");
	story_fact(&s, "case.closed", "2025-03-10T08:00:00+01:00", "");
	story_fact(&s, "discharge.completed", "2025-03-08T08:00:00+01:00",
	           "'dischargedAt':'2025-03-08T01:00:00+01:00','destination':'DECEASED'");
	assert_none(&s, LATER, "D-SEQ-03");
}

static void statement_about_the_future_is_dated_when_said_rg7(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	story_fact(&s, "municipality-readiness.reported", "2025-03-06T08:00:00+01:00",
	           "'canReceive':'YES','from':'2025-03-12'");
	story_fact(&s, "patient.deceased", "2025-03-08T08:00:00+01:00", "'diedOn':'2025-03-07'");
	assert_none(&s, LATER, "D-SEQ-03");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leave_or_transfer_after_discharge),
		READING("R-T32: a ready notice after the discharge", ready_after_discharge_rt32),
		cmocka_unit_test(cancelled_discharge_contradicts_nothing),
		cmocka_unit_test(follow_ups_after_discharge_are_ordinary),
		READING("R-T27: two stays of one patient overlap",
		        overlap_of_two_stays_of_one_patient_rt27),
		READING("7.5 a protected case is named by no other", overlap_with_hidden_stays),
		cmocka_unit_test(overlap_of_linked_identities_is_a_merge),
		READING("R-T29: ready before admission", ready_before_admission_rt29),
		READING("R-T29: discharged before admission", discharge_before_admission_rt29),
		cmocka_unit_test(span_that_ends_before_it_begins),
		cmocka_unit_test(leave_that_ends_before_it_begins),
		READING("R-T16: care dated after death", care_after_the_date_of_death_rt16),
		READING("R-T16: only care and planning", what_is_no_care_may_come_after_death_rt16),
		READING("R-G7: a word about the future is dated when said",
		        statement_about_the_future_is_dated_when_said_rg7),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
