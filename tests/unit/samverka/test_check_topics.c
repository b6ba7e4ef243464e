/* check_topics: which topics are missing that somebody waits for. */
#include "samverka/check_topics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text there_v[] = { TEXT("samverka.transition.v1"), TEXT("samverka.transition.v1.2120001124"),
	                         TEXT("samverka.transition.v1.dlq"), TEXT("samverka.receipt.v1.2120001124"),
	                         TEXT("samverka.transition.v10") };
static const struct topic_names there = { there_v, 5 };

static void test_each_topic_of_facts_has_one_of_refusals(void **state)
{
	ARENA_AUTO a = { 0 };
	(void)state;
	struct topic_names dlq = check_dead_letters(&there, &a);
	assert_int_equal(dlq.n, 2);
	struct text missing = check_missing(&dlq, &there, &a);
	assert_true(text_eq(missing, TEXT("1: samverka.transition.v1.2120001124.dlq")));
}

static void test_many_are_counted_and_some_named(void **state)
{
	ARENA_AUTO a = { 0 };
	struct text v[] = { TEXT("a"), TEXT("b"), TEXT("c"), TEXT("d"), TEXT("e"), TEXT("f") };
	(void)state;
	struct topic_names six = { v, 6 }, none = { v, 0 };
	assert_true(text_eq(check_missing(&six, &there, &a), TEXT("6: a, b, c, d, e …")));
	assert_int_equal(check_missing(&none, &there, &a).n, 0);
	assert_int_equal(check_missing(&there, &there, &a).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_topic_of_facts_has_one_of_refusals),
		cmocka_unit_test(test_many_are_counted_and_some_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
