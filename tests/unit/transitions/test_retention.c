/* retention: which cases may go, and what keeps the others. */
#include "../summaries/made_case.h"

#include "transitions/retention.h"

#define BEFORE "2025-06-01T00:00:00Z"

struct asked {
	const char *key;
	const struct case_state *s; /* NULL: others have spoken of it, itself has not */
	struct fact fact;           /* id empty: none */
	instant_us next_due, now;
	bool restricted;
	const struct registry_row *policy; /* NULL: the law's */
};

static struct asked of_case(const struct case_state *s)
{
	return (struct asked){ .key = "c:k",
		               .s = s,
		               .fact = { .time_us = at("2025-03-05T09:00:00Z"),
			                 .recorded_us = at("2025-03-05T09:00:00Z"),
			                 .id = TEXT("e") },
		               .next_due = INSTANT_NONE,
		               .now = at("2026-01-01T00:00:00Z") };
}

static enum retention judge(const struct asked *q)
{
	BUF_AUTO state = { 0 };
	struct fact fact = q->fact;
	struct factset facts = { .v = &fact, .n = fact.id.n > 0 };
	struct registry *r = registry_made(q->policy, q->policy != NULL);
	if (q->s)
		case_state_encode(q->s, &state);
	struct retention_ask ask = { .key = text_of(q->key),
		                     .state = buf_text(&state),
		                     .facts = &facts,
		                     .next_due = q->next_due,
		                     .restricted = q->restricted,
		                     .before = at(BEFORE),
		                     .now = q->now,
		                     .registry = r };
	enum retention verdict = transition_retention(&ask);
	registry_free(r);
	return verdict;
}

static enum retention judge_state(const struct case_state *s)
{
	struct asked q = of_case(s);
	return judge(&q);
}

/* ---- cases ---- */

static void one_that_ended_without_days_may_go(void **state)
{
	(void)state;
	assert_int_equal(judge_state(episode("1280", 2)), RETENTION_REMOVES);
	struct case_state *s = case_of("1280");
	s->stay = STAY_VOID;
	assert_int_equal(judge_state(s), RETENTION_REMOVES);
	s->stay = STAY_DECEASED;
	assert_int_equal(judge_state(s), RETENTION_REMOVES);
}

static void one_that_has_not_ended_stays(void **state)
{
	(void)state;
	assert_int_equal(judge_state(case_of("1280")), RETENTION_OPEN);
	struct asked due = of_case(episode("1280", 2));
	due.next_due = at("2030-01-01T00:00:00Z"); /* a deadline is yet to come */
	assert_int_equal(judge(&due), RETENTION_OPEN);
	struct asked unheard = of_case(NULL);
	assert_int_equal(judge(&unheard), RETENTION_OPEN);
	unheard.fact.id = TEXT("");
	assert_int_equal(judge(&unheard), RETENTION_REMOVES);
}

static void the_date_itself_is_too_young(void **state)
{
	(void)state;
	struct asked q = of_case(episode("1280", 2));
	q.fact.time_us = at(BEFORE) - 1;
	q.fact.recorded_us = at(BEFORE) - 1;
	assert_int_equal(judge(&q), RETENTION_REMOVES);
	q.fact.recorded_us = at(BEFORE);
	assert_int_equal(judge(&q), RETENTION_YOUNGER);
	q.fact.recorded_us = at(BEFORE) - 1;
	q.fact.time_us = at(BEFORE);
	assert_int_equal(judge(&q), RETENTION_YOUNGER);
	struct case_state *s = episode("1280", 2);
	s->end_at = at(BEFORE); /* said before, of a day to come */
	assert_int_equal(judge_state(s), RETENTION_YOUNGER);
}

static struct case_state *settled(void)
{
	struct case_state *s = episode("1280", 6);
	charged(s, "2025-03-08", DAY_CHARGEABLE, 0, 1017000);
	s->liability = LIABILITY_SETTLED;
	return s;
}

static void chargeable_days_are_settled_first(void **state)
{
	(void)state;
	assert_int_equal(judge_state(settled()), RETENTION_REMOVES);
	struct case_state *s = settled();
	s->liability = LIABILITY_ENDED;
	assert_int_equal(judge_state(s), RETENTION_UNSETTLED);
	s = settled();
	adjusted(s, "2025-03-08", 1017000, 0);
	assert_int_equal(judge_state(s), RETENTION_UNSETTLED);
	s = settled();
	s->objections_open = 1;
	assert_int_equal(judge_state(s), RETENTION_UNSETTLED);
	s = settled();
	s->objections = &(struct named_objection){ .period = month("2025-03"), .is_open = true };
	s->n_objections = 1;
	assert_int_equal(judge_state(s), RETENTION_UNSETTLED);
	s = episode("1280", 6); /* blocked days are charged to nobody */
	charged(s, "2025-03-08", DAY_BLOCKED, 1, 0);
	assert_int_equal(judge_state(s), RETENTION_REMOVES);
}

/* Until the 12th of the month after, that day with it. */
static void objections_have_their_time(void **state)
{
	(void)state;
	struct asked q = of_case(settled());
	q.now = at("2025-04-12T21:59:59Z");
	assert_int_equal(judge(&q), RETENTION_UNSETTLED);
	q.now = at("2025-04-12T22:00:00Z"); /* midnight in Sweden */
	assert_int_equal(judge(&q), RETENTION_REMOVES);
}

static void objections_have_the_time_of_the_policy(void **state)
{
	(void)state;
	static const struct registry_row policy = ROW(
	        "policy", "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"objectionDeadlineDay\":20}");
	struct asked q = of_case(settled());
	q.policy = &policy;
	q.now = at("2025-04-20T21:59:59Z");
	assert_int_equal(judge(&q), RETENTION_UNSETTLED);
	q.now = at("2025-04-20T22:00:00Z");
	assert_int_equal(judge(&q), RETENTION_REMOVES);
}

/* ---- patients ---- */

static void a_patient_lives_on(void **state)
{
	(void)state;
	struct asked q = of_case(NULL);
	q.key = "p:0123456789abcdef";
	q.fact.type = T_RESIDENCE;
	assert_int_equal(judge(&q), RETENTION_LIVES_ON);
	q.restricted = true;
	assert_int_equal(judge(&q), RETENTION_KEEPS_FACTS);
	q.restricted = false;
	q.fact.type = T_PROTECTION;
	assert_int_equal(judge(&q), RETENTION_KEEPS_FACTS);
	q.fact.type = T_IDENTITY;
	assert_int_equal(judge(&q), RETENTION_KEEPS_FACTS);
	q.fact.time_us = at(BEFORE);
	assert_int_equal(judge(&q), RETENTION_YOUNGER);
	q = of_case(NULL);
	q.key = "p:0123456789abcdef";
	q.next_due = at("2030-01-01T00:00:00Z");
	assert_int_equal(judge(&q), RETENTION_OPEN);
}

static int forget(void **state)
{
	(void)state;
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_that_ended_without_days_may_go, forget),
		cmocka_unit_test_teardown(one_that_has_not_ended_stays, forget),
		cmocka_unit_test_teardown(the_date_itself_is_too_young, forget),
		cmocka_unit_test_teardown(chargeable_days_are_settled_first, forget),
		cmocka_unit_test_teardown(objections_have_their_time, forget),
		cmocka_unit_test_teardown(objections_have_the_time_of_the_policy, forget),
		cmocka_unit_test_teardown(a_patient_lives_on, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
