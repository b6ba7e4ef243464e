/* Heads of groups and clashes of stays (R-T27). Instants are days since 2025-03-01T12:00Z. */
#include "transitions/patient_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

#define NOON(day) (1740830400LL * SECOND_US + (day)*24 * HOUR_US)
#define OPEN      (-1)
#define MEMBERS(...)                                                                               \
	(const struct text[]){ __VA_ARGS__ },                                                      \
	        sizeof((const struct text[]){ __VA_ARGS__ }) / sizeof(struct text)
#define P1 TEXT("p:0000000000000001")
#define P2 TEXT("p:0000000000000002")
#define P3 TEXT("p:0000000000000003")

static struct patient_stay stay(const char *key, struct text patient, int from, int to,
                                int recorded)
{
	return (struct patient_stay){ .case_key = text_of(key),
		                      .patient = patient,
		                      .start = NOON(from),
		                      .end = to == OPEN ? INSTANT_NONE : NOON(to),
		                      .recorded_us = NOON(recorded),
		                      .source = TEXT("urn:x"),
		                      .id = text_of(key) };
}

static void test_head_is_where_no_link_leads_away(void **state)
{
	(void)state;
	const struct patient_link chain[] = { { P3, P1, 0 }, { P1, P2, 0 } };
	const struct patient_link ring[] = { { P3, P1, 0 }, { P1, P3, 0 } };
	const struct patient_link fork[] = { { P1, P3, 0 }, { P1, P2, 0 } };
	assert_true(text_eq(patient_head(MEMBERS(P1), NULL, 0), P1));
	assert_true(text_eq(patient_head(MEMBERS(P1, P2, P3), chain, 2), P2));
	assert_true(text_eq(patient_head(MEMBERS(P3, P1), ring, 2), P1));
	assert_true(text_eq(patient_head(MEMBERS(P3, P1, P2), fork, 2), P2));
}

static void test_stays_one_after_the_other_do_not_clash(void **state)
{
	(void)state;
	const struct patient_stay s[] = { stay("c:a", P1, 1, 3, 1), stay("c:b", P1, 3, 5, 3) };
	struct stay_verdict *v = patient_judge(s, 2, NULL, 0, &arena);
	assert_int_equal(v[0].n_clashes, 0);
	assert_int_equal(v[1].n_clashes, 0);
}

/* 7.5: a case that a fact of its own protects is named to no other. */
static void test_hidden_stay_is_not_named(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, 3, 1), stay("c:b", P1, 4, 9, 9),
		                    stay("c:c", P2, 4, OPEN, 4), stay("c:d", P1, 5, 8, 5) };
	s[0].left = true;
	for (size_t i = 0; i < 2; i++)
		s[i].hidden = true;
	struct stay_verdict *v = patient_judge(s, 4, NULL, 0, &arena);
	assert_int_equal(v[1].follows.n, 0);
	assert_true(text_eq(v[2].merged_into, PATIENT_HIDDEN_CASE));
	assert_true(text_eq(v[3].clashes[0].other, PATIENT_HIDDEN_CASE));
	assert_true(v[3].clashes[0].beaten);
	assert_true(text_eq(v[1].clashes[0].other,
	                    TEXT("c:c"))); /* it hears of the others as they are */
}

/* 7.5, quick re-admission: only a stay that was left, only the last one, and no chain. */
static void test_a_stay_follows_the_one_left_last(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, 3, 1), stay("c:b", P1, 4, 5, 4),
		                    stay("c:c", P2, 6, OPEN, 6) };
	struct stay_verdict *v = patient_judge(s, 3, NULL, 0, &arena);
	assert_int_equal(v[2].follows.n, 0); /* none was left: dead, or it is not known */
	s[0].left = s[1].left = true;
	v = patient_judge(s, 3, NULL, 0, &arena);
	assert_int_equal(v[0].follows.n, 0);
	assert_true(text_eq(v[1].follows, TEXT("c:a")));
	assert_true(text_eq(v[2].follows, TEXT("c:b")));
	assert_int_equal(v[2].since_then, 24 * HOUR_US);
	s[1].goes_on_as = TEXT("c:c");
	v = patient_judge(s, 3, NULL, 0, &arena);
	assert_true(text_eq(v[2].follows, TEXT("c:a")));
	s[0].end = NOON(7); /* it overlaps: a contradiction, and no readmission */
	v = patient_judge(s, 3, NULL, 0, &arena);
	assert_int_equal(v[2].follows.n, 0);
}

static void test_rt27_overlap_of_one_patient_newest_recorded_wins(void **state)
{
	(void)state;
	const struct patient_stay s[] = { stay("c:a", P1, 1, 6, 9), stay("c:b", P1, 4, OPEN, 4) };
	struct stay_verdict *v = patient_judge(s, 2, NULL, 0, &arena);
	assert_int_equal(v[0].n_clashes, 1);
	assert_false(v[0].clashes[0].beaten);
	assert_true(v[1].clashes[0].beaten);
	assert_true(text_eq(v[1].clashes[0].other, TEXT("c:a")));
	assert_int_equal(v[1].clashes[0].first_day, calendar_day(NOON(4)));
	assert_int_equal(v[1].clashes[0].last_day, calendar_day(NOON(6)));
	assert_int_equal(v[1].clashes[0].since, NOON(4));
	assert_int_equal(v[1].merged_into.n, 0);
}

/* Whose the last shared day is depends on how the stronger stay ended, and whether that came first.
 */
static void test_rt27_told_that_the_other_was_left(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, 6, 9), stay("c:b", P1, 4, 8, 4) };
	assert_false(patient_judge(s, 2, NULL, 0, &arena)[1].clashes[0].other_left);
	s[0].left = true;
	assert_true(patient_judge(s, 2, NULL, 0, &arena)[1].clashes[0].other_left);
	s[0].end = NOON(9);
	assert_false(patient_judge(s, 2, NULL, 0, &arena)[1].clashes[0].other_left);
}

static void test_rt27_priority_then_id_decide_between_equal_records(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, 6, 1), stay("c:b", P1, 4, 9, 1) };
	assert_true(patient_judge(s, 2, NULL, 0, &arena)[0].clashes[0].beaten); /* id a < b */
	s[0].priority = 1;
	assert_false(patient_judge(s, 2, NULL, 0, &arena)[0].clashes[0].beaten);
}

static void test_overlap_of_linked_patients_merges(void **state)
{
	(void)state;
	const struct patient_stay s[] = { stay("c:a", P1, 1, 6, 1), stay("c:b", P2, 4, OPEN, 4) };
	struct stay_verdict *v = patient_judge(s, 2, NULL, 0, &arena);
	assert_true(text_eq(v[0].merged_into, TEXT("c:b")));
	assert_int_equal(v[1].merged_into.n, 0);
	assert_int_equal(v[1].n_clashes, 1);
}

static void test_merge_follows_to_one_that_stands_for_itself(void **state)
{
	(void)state;
	const struct patient_stay s[] = { stay("c:a", P1, 1, 4, 1), stay("c:b", P2, 3, 8, 3),
		                          stay("c:c", P3, 7, OPEN, 7) };
	struct stay_verdict *v = patient_judge(s, 3, NULL, 0, &arena);
	assert_true(text_eq(v[0].merged_into, TEXT("c:c")));
	assert_true(text_eq(v[1].merged_into, TEXT("c:c")));
	assert_int_equal(v[0].n_clashes, 1);
	assert_int_equal(v[1].n_clashes, 2);
}

static void test_stay_that_goes_on_elsewhere_does_not_clash(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, 4, 1), stay("c:b", P1, 3, 8, 3) };
	s[0].goes_on_as = TEXT("c:b");
	assert_int_equal(patient_judge(s, 2, NULL, 0, &arena)[0].n_clashes, 0);
	assert_int_equal(patient_judge(s, 2, NULL, 0, &arena)[1].n_clashes, 0);
	s[0].goes_on_as = TEXT("c:other");
	assert_int_equal(patient_judge(s, 2, NULL, 0, &arena)[0].n_clashes, 1);
}

static void test_empty_and_backward_stays_clash_with_nothing(void **state)
{
	(void)state;
	const struct patient_stay s[] = { stay("c:a", P1, 4, 2, 1), stay("c:b", P1, 1, OPEN, 3) };
	assert_int_equal(patient_judge(s, 2, NULL, 0, &arena)[1].n_clashes, 0);
}

/* The younger of the two stays and of the links of the way that was there first. */
static void test_since_when_a_clash_is_known(void **state)
{
	(void)state;
	struct patient_stay s[] = { stay("c:a", P1, 1, OPEN, 1), stay("c:b", P1, 3, 8, 3),
		                    stay("c:c", P3, 4, 8, 4) };
	const struct patient_link links[] = { { P1, P2, NOON(9) },
		                              { P3, P2, NOON(11) },
		                              { P3, P1, NOON(12) } };
	s[0].known_from = NOON(1);
	s[1].known_from = NOON(5);
	s[2].known_from = NOON(4);
	const struct stay_verdict *v = patient_judge(s, 3, links, 3, &arena);
	assert_int_equal(v[0].n_clashes, 2);
	assert_int_equal(v[0].clashes[0].known_from, NOON(5));
	assert_int_equal(v[0].clashes[1].known_from, NOON(11));
	assert_int_equal(v[2].clashes[1].known_from, NOON(11));
	assert_int_equal(patient_judge(s, 3, &links[2], 1, &arena)[2].clashes[0].known_from,
	                 NOON(12));
	s[2].known_from = NOON(20);
	assert_int_equal(patient_judge(s, 3, links, 3, &arena)[0].clashes[1].known_from, NOON(20));
}

/* What was said of a stay before, and what is said of one that was taken back. */
static void test_until_when_a_clash_was_known(void **state)
{
	(void)state;
	struct patient_stay longer = stay("c:a", P1, 1, 9, 20), weaker = stay("c:a", P1, 1, 6, 0);
	struct patient_stay s[] = { { .case_key = TEXT("c:a"), .patient = P1 },
		                    stay("c:b", P1, 3, 8, 3) };
	weaker.known_from = NOON(1);
	weaker.known_until = NOON(20);
	longer.known_from = NOON(20);
	longer.known_until = NOON(30);
	s[0].former = (struct patient_stay[]){ weaker, longer };
	s[0].n_former = 2;
	s[1].known_from = NOON(3);
	const struct stay_verdict *v = patient_judge(s, 2, NULL, 0, &arena);
	assert_int_equal(v[1].merged_into.n + v[0].merged_into.n, 0);
	assert_int_equal(v[0].n_clashes, 2);
	assert_int_equal(v[1].n_clashes, 2);
	assert_false(v[1].clashes[0].beaten);
	assert_int_equal(v[1].clashes[0].until, NOON(6));
	assert_int_equal(v[1].clashes[0].known_from, NOON(3));
	assert_int_equal(v[1].clashes[0].known_until, NOON(20));
	assert_true(v[1].clashes[1].beaten);
	assert_int_equal(v[1].clashes[1].until, NOON(8));
	assert_true(clash_is_known(&v[1].clashes[1], NOON(20)));
	assert_false(clash_is_known(&v[1].clashes[1], NOON(30)));
	s[1].known_from = NOON(25); /* the one before was over by then */
	assert_int_equal(patient_judge(s, 2, NULL, 0, &arena)[1].n_clashes, 1);
}

/* A change that does not touch the shared days leaves one clash, known from the first. */
static void test_a_clash_that_goes_on_is_one(void **state)
{
	(void)state;
	struct patient_stay before = stay("c:a", P1, 1, 12, 1);
	struct patient_stay s[] = { stay("c:a", P1, 1, 9, 1), stay("c:b", P1, 3, 8, 3) };
	before.known_until = s[0].known_from = NOON(20);
	s[0].former = &before;
	s[0].n_former = 1;
	const struct stay_verdict *v = patient_judge(s, 2, NULL, 0, &arena);
	assert_int_equal(v[1].n_clashes, 1);
	assert_int_equal(v[1].clashes[0].known_from, 0);
	assert_int_equal(v[1].clashes[0].known_until, INSTANT_NONE);
}

static int end(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_is_where_no_link_leads_away),
		cmocka_unit_test(test_stays_one_after_the_other_do_not_clash),
		cmocka_unit_test(test_rt27_overlap_of_one_patient_newest_recorded_wins),
		cmocka_unit_test(test_rt27_told_that_the_other_was_left),
		cmocka_unit_test(test_hidden_stay_is_not_named),
		cmocka_unit_test(test_a_stay_follows_the_one_left_last),
		cmocka_unit_test(test_rt27_priority_then_id_decide_between_equal_records),
		cmocka_unit_test(test_overlap_of_linked_patients_merges),
		cmocka_unit_test(test_since_when_a_clash_is_known),
		cmocka_unit_test(test_until_when_a_clash_was_known),
		cmocka_unit_test(test_a_clash_that_goes_on_is_one),
		cmocka_unit_test(test_merge_follows_to_one_that_stands_for_itself),
		cmocka_unit_test(test_stay_that_goes_on_elsewhere_does_not_clash),
		cmocka_unit_test(test_empty_and_backward_stays_clash_with_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, end);
}
