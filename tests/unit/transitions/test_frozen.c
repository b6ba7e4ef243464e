/* frozen: what freezes billed, what they booked, what is still to be adjusted (R-T33). */
#include "story.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}

#define READY            "2025-03-27T09:00:00+01:00" /* liability from Sunday 30 March */
#define OUT              "2025-04-03T14:00:00+02:00" /* to Wednesday 2 April */
#define EVENT(t, frozen) "{'at':'" t "','frozen':" frozen ",'policyVersion':'1'}"

static void month(struct story *s, const char *period, const char *events)
{
	story_reference(
	        s, "settlement",
	        arena_printf(&s->a, "{'region':'12','period':'%s','events':[%s]}", period, events)
	                .p);
}

/* Each month frozen on the 12th of the next. */
static void frozen_months(struct story *s)
{
	story_principals(s);
	story_tariff(s, "2025-01-01", "2025-12-31", 1000);
	month(s, "2025-03", EVENT("2025-04-12T12:00:00Z", "true"));
	month(s, "2025-04", EVENT("2025-05-12T12:00:00Z", "true"));
}

/* Two days of March, two of April. */
static void ordinary(struct story *s)
{
	frozen_months(s);
	opened(s);
	ready(s, READY, "1280");
	discharged(s, OUT);
}

static void moved(struct story *s, const char *time, const char *from)
{
	story_fact(s, "residence.changed", time,
	           arena_printf(&s->a, "'registeredMunicipality':'1281','effectiveFrom':'%s'", from)
	                   .p);
}

static void undisturbed(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	assert_charged(&s, "2025-06-01T00:00:00Z", "1280", "03-30 03-31 04-01 04-02");
	static const struct {
		const char *at;
		enum case_liability is;
	} rows[] = {
		{ "2025-04-05T00:00:00Z", LIABILITY_ENDED },
		{ "2025-04-13T00:00:00Z", LIABILITY_ENDED },
		{ "2025-05-13T00:00:00Z", LIABILITY_SETTLED },
	};
	for (size_t i = 0; i < 3; i++) {
		struct case_state c = story_state(&s, rows[i].at);
		assert_int_equal(c.liability, rows[i].is);
		assert_int_equal(c.n_adjustments, 0);
		assert_int_equal(c.n_bookings, 0);
	}
}

static void booked_with_the_next_month(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	struct case_state before = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(before.n_adjustments, 1);
	assert_day(before.adjustments[0].day, "2025-03-31");
	assert_int_equal(before.liability, LIABILITY_ENDED);
	struct case_state after = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(after.n_adjustments, 0);
	assert_int_equal(after.n_bookings, 1);
	assert_day(after.bookings[0].day, "2025-03-31");
	assert_int_equal(after.bookings[0].period, 2025 * 12 + 3);
	assert_int_equal(after.bookings[0].from_ore, 1000);
	assert_int_equal(after.bookings[0].to_ore, 0);
}

static void changed_twice(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	month(&s, "2025-05", EVENT("2025-06-12T12:00:00Z", "true"));
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	story_fact(&s, "residence.changed", "2025-05-20T08:00:00Z",
	           "'registeredMunicipality':'1280','effectiveFrom':'2025-03-31'");
	struct case_state c = story_state(&s, "2025-07-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 4); /* April was frozen while it was the other's */
	assert_int_equal(c.bookings[1].day, c.bookings[0].day);
	assert_int_equal(c.bookings[0].to_ore, c.bookings[1].from_ore);
	assert_int_equal(c.bookings[1].to_ore, 1000);
}

static void annulled_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	story_fact(&s, "discharge-ready.notified", "2025-04-20T08:00:00Z",
	           "'noticeId':'x','action':'ANNULLED','replaces':'ur-3'");
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_ready, 0);
	assert_int_equal(c.n_adjustments, 2); /* both of March are owed back */
	assert_int_equal(c.adjustments[0].billed_ore, 1000);
	assert_int_equal(c.adjustments[0].now_ore, 0);
}

static void void_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	story_fact(&s, "admission.cancelled", "2025-04-20T08:00:00Z",
	           "'replaces':'adm','reasonCode':'WRONG_PATIENT'");
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.status, STATUS_VOID);
	assert_int_equal(c.n_adjustments, 2);
	assert_int_equal(s.out.n_buckets, 1); /* where what was billed is owed back */
	assert_true(text_eq(s.out.buckets[0], TEXT("m/1280/2025-03")));
}

static void late_discharge(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	s.facts[4].recorded_us = at("2025-05-20T00:00:00Z"); /* nobody had said that it ended */
	struct case_state c = story_state(&s, "2025-05-21T00:00:00Z");
	assert_string_equal(days_of(&s, &c, DAY_CHARGEABLE, "1280"), "03-30 03-31 04-01 04-02");
	assert_int_equal(c.n_adjustments, 28); /* 3 to 30 April were billed */
	assert_day(c.adjustments[0].day, "2025-04-03");
}

/* When an end was told makes no difference to what is billed. */
static void end_told_ahead_over_a_freeze(void **state)
{
	(void)state;
	static const struct {
		const char *type, *data;
	} ends[] = {
		{ "discharge.completed", "'noticeId':'out','dischargedAt':'2025-04-20T14:00:00+02:00'" },
		{ "transfer.occurred", "'noticeId':'t','at':'2025-04-20T14:00:00+02:00','newCaseRef':'other'" },
		{ "discharge-ready.withdrawn", "'withdrawnAt':'2025-04-20T14:00:00+02:00','reasonCode':'WORSENED'" },
	};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		STORY s = { 0 };
		frozen_months(&s);
		opened(&s);
		ready(&s, READY, "1280");
		story_fact(&s, ends[i].type, "2025-04-10T09:00:00+02:00", ends[i].data);
		struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
		assert_int_equal(c.n_days, 21); /* 30 March to 19 April */
		assert_int_equal(c.n_adjustments, 0);
		assert_int_equal(c.n_bookings, 0);
		assert_int_equal(c.liability, LIABILITY_SETTLED);
	}
}

static void reopened_and_frozen_again(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	month(&s, "2025-03",
	      EVENT("2025-04-12T12:00:00Z", "true") "," EVENT(
	              "2025-05-20T12:00:00Z", "false") "," EVENT("2025-05-25T12:00:00Z", "true"));
	month(&s, "2025-04", EVENT("2025-05-12T12:00:00Z", "true"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	assert_int_equal(story_state(&s, "2025-05-13T00:00:00Z").n_bookings, 1);
	assert_int_equal(story_state(&s, "2025-05-21T00:00:00Z").n_bookings, 0);
	struct case_state c = story_state(&s, "2025-05-26T00:00:00Z");
	assert_int_equal(c.n_bookings, 0);
	assert_int_equal(c.n_adjustments, 0);
}

/* A settlement of many rows comes in several T31: the month is closed from the first one on. */
static void frozen_twice(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	month(&s, "2025-03",
	      EVENT("2025-04-12T12:00:00Z", "true") "," EVENT("2025-04-25T12:00:00Z", "true"));
	month(&s, "2025-04", EVENT("2025-05-12T12:00:00Z", "true"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	struct case_state waits = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(waits.n_bookings, 0);
	assert_int_equal(waits.n_adjustments, 1);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 1);
	assert_int_equal(c.bookings[0].period, 2025 * 12 + 3);
}

/* Also a month that the case itself has no days in. */
static void later_month_frozen_twice(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	month(&s, "2025-07",
	      EVENT("2025-08-12T12:00:00Z", "true") "," EVENT("2025-08-25T12:00:00Z", "true"));
	month(&s, "2025-08", EVENT("2025-09-12T12:00:00Z", "true"));
	moved(&s, "2025-05-20T08:00:00Z", "2025-03-31");
	moved(&s, "2025-08-20T08:00:00Z", "2025-03-30");
	s.facts[s.n - 1].recorded_us = at("2025-08-20T08:00:00Z");
	struct case_state waits = story_state(&s, "2025-09-01T00:00:00Z");
	size_t booked = waits.n_bookings;
	assert_true(booked > 0 && waits.n_adjustments > 0);
	for (size_t i = 0; i < booked; i++)
		assert_int_equal(waits.bookings[i].period, 2025 * 12 + 6);
	struct case_state c = story_state(&s, "2025-10-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_true(c.n_bookings > booked);
}

static void no_tariff_yet(void **state)
{
	(void)state;
	STORY s = { 0 };
	month(&s, "2025-03", EVENT("2025-04-12T12:00:00Z", "true"));
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 1);
	assert_int_equal(c.adjustments[0].billed_ore, INT64_MIN);
}

static void another_regions_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "settlement",
	                "{'region':'07','period':'2025-03','events':[" EVENT("2025-04-12T12:00:00Z",
	                                                                     "true") "]}");
	opened(&s);
	ready(&s, READY, "1280");
	discharged(&s, OUT);
	moved(&s, "2025-04-20T08:00:00Z", "2025-03-31");
	assert_int_equal(story_state(&s, "2025-05-01T00:00:00Z").n_adjustments, 0);
}

/* ---- tariffs and policies that are corrected ---- */

/* A tariff told before all freezes, and what it was corrected to. */
static void corrected_tariff(struct story *s, const char *told, int64_t ore, int64_t to)
{
	static const char amount[] =
	        "'id':'t','validFrom':'2025-01-01','regime':'LAW-2017-612','amountOre'";
	story_reference(
	        s, "tariff",
	        arena_printf(&s->a,
	                     "{%s:%lld,'told':[{'at':'2025-01-01T00:00:00Z','data':{%s:%lld}},"
	                     "{'at':'%s'}]}",
	                     amount, (long long)to, amount, (long long)ore, told)
	                .p);
}

static void stay_over_two_months(struct story *s)
{
	month(s, "2025-03", EVENT("2025-04-12T12:00:00Z", "true"));
	month(s, "2025-04", EVENT("2025-05-12T12:00:00Z", "true"));
	opened(s);
	ready(s, READY, "1280");
	discharged(s, OUT);
}

static void tariff_corrected(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	corrected_tariff(&s, "2025-04-20T08:00:00Z", 1000, 1200);
	stay_over_two_months(&s);
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 2); /* of March; April is billed as corrected */
	assert_int_equal(c.adjustments[0].billed_ore, 1000);
	assert_int_equal(c.adjustments[0].now_ore, 1200);
	assert_int_equal(c.n_bookings, 0);
	c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 2);
	assert_int_equal(c.bookings[1].period, 2025 * 12 + 3);
	assert_int_equal(c.bookings[1].from_ore, 1000);
	assert_int_equal(c.bookings[1].to_ore, 1200);
}

/* Told before the freeze, though it may have been read after it. */
static void tariff_corrected_in_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	corrected_tariff(&s, "2025-04-12T12:00:00Z", 1000, 1200);
	stay_over_two_months(&s);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments + c.n_bookings, 0);
}

static void tariff_told_late(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_reference(
	        &s, "tariff",
	        "{'id':'u','validFrom':'2025-03-31','regime':'LAW-2017-612','amountOre':1300,"
	        "'told':[{'at':'2025-05-20T00:00:00Z'}]}");
	stay_over_two_months(&s);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 3);
	assert_day(c.adjustments[0].day, "2025-03-31");
	assert_int_equal(c.adjustments[2].billed_ore, 1000);
	assert_int_equal(c.adjustments[2].now_ore, 1300);
}

static void policy_corrected(void **state)
{
	(void)state;
	STORY s = { 0 };
	static const char p[] = "'id':'p','validFrom':'2018-01-01','region':'12','graceDays'";
	story_principals(&s);
	story_tariff(&s, "2025-01-01", "2025-12-31", 1000);
	story_reference(&s, "policy",
	                arena_printf(&s.a,
	                             "{%s:5,'told':[{'at':'2025-01-01T00:00:00Z','data':{%s:3}},"
	                             "{'at':'2025-04-20T00:00:00Z'}]}",
	                             p, p)
	                        .p);
	stay_over_two_months(&s);
	assert_charged(&s, "2025-05-01T00:00:00Z", "1280", "04-01 04-02");
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 2);
	assert_day(c.adjustments[1].day, "2025-03-31");
	assert_int_equal(c.adjustments[1].billed_ore, 1000);
	assert_int_equal(c.adjustments[1].now_ore, 0);
}

/* Old months, frozen before anybody had told this program anything. */
static void frozen_before_all_was_told(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(
	        &s, "policy",
	        "{'id':'p','validFrom':'2018-01-01','told':[{'at':'2026-01-01T00:00:00Z'}]}");
	story_reference(
	        &s, "tariff",
	        "{'id':'t','validFrom':'2025-01-01','regime':'LAW-2017-612','amountOre':1200,"
	        "'told':[{'at':'2026-01-01T00:00:00Z','data':{'id':'t','validFrom':'2025-01-01',"
	        "'regime':'LAW-2017-612','amountOre':1000}},{'at':'2026-02-01T00:00:00Z'}]}");
	stay_over_two_months(&s);
	struct case_state c = story_state(&s, "2026-03-01T00:00:00Z");
	assert_int_equal(c.n_bookings, 0);
	assert_int_equal(c.n_adjustments, 4);
	assert_int_equal(c.adjustments[0].billed_ore, 1000);
}

/* ---- other stays ---- */

/* Another stay, that counts on these days. */
static void beaten_until(struct story *s, const char *known, const char *until, bool linked)
{
	const struct stay_clash clash = { .other = TEXT("c:k2"),
		                          .beaten = true,
		                          .linked = linked,
		                          .known_from = at(known),
		                          .known_until = until ? at(until) : INSTANT_NONE,
		                          .since = at("2025-03-31T09:00:00Z"),
		                          .until = INSTANT_NONE,
		                          .first_day = day("2025-03-31"),
		                          .last_day = DAY_NONE };
	const struct patient_news news = { .clashes = &clash,
		                           .n_clashes = 1,
		                           .merged_into =
		                                   linked && !until ? TEXT("c:k2") : TEXT("") };
	story_hears(s, "p:0123456789abcdef", &news);
}

static void beaten(struct story *s, const char *known, bool linked)
{
	beaten_until(s, known, NULL, linked);
}

static void second_stay_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten(&s, "2025-04-20T08:00:00Z", false);
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 1);
	assert_day(c.adjustments[0].day, "2025-03-31");
	assert_int_equal(c.adjustments[0].billed_ore, 1000);
	assert_int_equal(c.adjustments[0].now_ore, 0);
	c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 1);
	assert_int_equal(c.bookings[0].period, 2025 * 12 + 3);
	assert_int_equal(c.bookings[0].from_ore, 1000);
}

static void second_stay_before_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten(&s, "2025-04-12T12:00:00Z", false);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_charged(&s, "2025-06-01T00:00:00Z", "1280", "03-30");
	assert_int_equal(c.n_adjustments + c.n_bookings, 0);
}

static void merged_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten(&s, "2025-04-20T08:00:00Z", true);
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.status, STATUS_MERGED);
	assert_int_equal(c.n_adjustments, 2); /* also the day that the stays do not share */
	c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 2);
}

static void merged_before_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten(&s, "2025-04-10T08:00:00Z", true);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments + c.n_bookings, 0);
}

/* What was not billed, since it was the other stay's, is charged when that one is taken back. */
static void second_stay_cancelled_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten_until(&s, "2025-04-01T08:00:00Z", "2025-04-20T08:00:00Z", false);
	assert_int_equal(story_state(&s, "2025-04-19T00:00:00Z").n_adjustments, 0);
	assert_int_equal(story_fold(&s, "2025-04-19T00:00:00Z").next_due,
	                 at("2025-04-20T08:00:00Z"));
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 1);
	assert_day(c.adjustments[0].day, "2025-03-31");
	assert_int_equal(c.adjustments[0].billed_ore, 0);
	assert_int_equal(c.adjustments[0].now_ore, 1000);
	c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 0);
	assert_int_equal(c.n_bookings, 1);
	assert_int_equal(c.bookings[0].period, 2025 * 12 + 3);
	assert_int_equal(c.bookings[0].to_ore, 1000);
}

static void second_stay_cancelled_before_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten_until(&s, "2025-04-01T08:00:00Z", "2025-04-12T12:00:00Z", false);
	struct case_state c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_charged(&s, "2025-06-01T00:00:00Z", "1280", "03-30 03-31 04-01 04-02");
	assert_int_equal(c.n_adjustments + c.n_bookings, 0);
}

static void no_longer_merged_after_the_freeze(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	beaten_until(&s, "2025-04-01T08:00:00Z", "2025-04-20T08:00:00Z", true);
	struct case_state c = story_state(&s, "2025-05-01T00:00:00Z");
	assert_int_equal(c.n_adjustments, 2);
	assert_int_equal(c.adjustments[0].billed_ore, 0);
	c = story_state(&s, "2025-06-01T00:00:00Z");
	assert_int_equal(c.n_bookings, 2);
}

/* A freeze that changes nothing leaves the bytes alone. */
static void quiet_freezes(void **state)
{
	(void)state;
	STORY s = { 0 };
	ordinary(&s);
	month(&s, "2025-05", EVENT("2025-06-12T12:00:00Z", "true"));
	struct text before = story_fold(&s, "2025-06-01T00:00:00Z").state;
	assert_int_equal(s.out.next_due, INSTANT_NONE);
	assert_true(text_eq(story_fold(&s, "2025-07-01T00:00:00Z").state, before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("R-T33 nothing changed: settled when all its months are frozen",
		        undisturbed),
		READING("R-T33 a late fact: adjusted, then booked with the next month",
		        booked_with_the_next_month),
		READING("R-T33 changed twice: booked twice", changed_twice),
		READING("R-T33 the ready notice annulled: all is owed back",
		        annulled_after_the_freeze),
		READING("R-T33 void: all is owed back, and its bucket kept", void_after_the_freeze),
		READING("R-T33 a discharge told late: days billed too many", late_discharge),
		READING("R-T33 an end told ahead over a freeze: billed until then", end_told_ahead_over_a_freeze),
		READING("R-T33 reopened and frozen again: billed as it is then",
		        reopened_and_frozen_again),
		READING("R-T33 frozen twice: what came between waits for the next month",
		        frozen_twice),
		READING("R-T33 a later month frozen twice: the same", later_month_frozen_twice),
		READING("R-T17 billed without an amount", no_tariff_yet),
		READING("R-T33 a tariff corrected: adjusted, then booked with the next month",
		        tariff_corrected),
		READING("R-T33 a tariff corrected before the freeze: billed so",
		        tariff_corrected_in_time),
		READING("R-T33 a tariff of its own told after the freeze", tariff_told_late),
		READING("R-T33 a policy corrected: its days are owed back", policy_corrected),
		READING("R-T33 frozen before anything was told: by the first word",
		        frozen_before_all_was_told),
		READING("R-T33 a second stay told after the freeze: owed back",
		        second_stay_after_the_freeze),
		READING("R-T33 a second stay told before it: never billed",
		        second_stay_before_the_freeze),
		READING("R-T33 merged after the freeze: owed back", merged_after_the_freeze),
		READING("R-T33 merged before it: never billed", merged_before_the_freeze),
		READING("R-T33 the other stay taken back after the freeze: charged",
		        second_stay_cancelled_after_the_freeze),
		READING("R-T33 the other stay taken back before it: billed",
		        second_stay_cancelled_before_the_freeze),
		READING("R-T33 no longer merged after the freeze: charged",
		        no_longer_merged_after_the_freeze),
		READING("R-T33 the freezes of its own region only", another_regions_freeze),
		READING("R-T33 a freeze that changes nothing is no moment", quiet_freezes),
	};
	return cmocka_run_group_tests_name("transitions/frozen", tests, NULL, NULL);
}
