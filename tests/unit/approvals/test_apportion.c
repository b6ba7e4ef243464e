/* Shares of a sum: exact, fair to the öre, and by a rule anybody can do by hand. */
#include "approvals/apportion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MANY = 34 };

static int64_t sum_of(const int64_t *v, size_t n)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum;
}

/* Domain page 3.3: 1 150 000 kr among 33 municipalities. */
static void a_million_among_thirty_three(void **state)
{
	(void)state;
	int64_t shares[33];
	size_t more = 0;
	apportion_equally(115000000, 33, shares);
	for (size_t i = 0; i < 33; i++) {
		assert_int_equal(shares[i], i < 16 ? 3484849 : 3484848);
		more += shares[i] == 3484849;
	}
	assert_int_equal(more, 16);
	assert_int_equal(sum_of(shares, 33), 115000000);
}

static void equal_weights_are_equal_shares(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	int64_t weights[33], by_weight[33], equal[33];
	for (size_t i = 0; i < 33; i++)
		weights[i] = 7;
	assert_true(apportion(115000000, weights, 33, &a, by_weight));
	apportion_equally(115000000, 33, equal);
	assert_memory_equal(by_weight, equal, sizeof equal);
}

static void the_largest_remainder_gets_the_rest(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const int64_t weights[] = { 1, 3, 2 }; /* of 100: 16.67, 50, 33.33 */
	int64_t shares[3];
	assert_true(apportion(100, weights, 3, &a, shares));
	assert_int_equal(shares[0], 17);
	assert_int_equal(shares[1], 50);
	assert_int_equal(shares[2], 33);
}

static void nobody_and_nothing(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const int64_t none[] = { 0, 0 };
	int64_t shares[2] = { -1, -1 };
	assert_false(apportion(100, none, 2, &a, shares));
	assert_int_equal(shares[0], -1);
	const int64_t one[] = { 0, 5 };
	assert_true(apportion(0, one, 2, &a, shares));
	assert_int_equal(sum_of(shares, 2), 0);
	assert_true(apportion(9000000000000000, one, 2, &a, shares));
	assert_int_equal(shares[0], 0);
	assert_int_equal(shares[1], 9000000000000000);
}

/* By hand: give the units that are left one at a time to whoever has the largest claim left. */
static void by_hand(int64_t total, const int64_t *weights, size_t n, int64_t *ret)
{
	int64_t sum = sum_of(weights, n), left = total;
	for (size_t i = 0; i < n; i++) {
		ret[i] = total * weights[i] / sum;
		left -= ret[i];
	}
	for (bool given[MANY] = { false }; left > 0; left--) {
		size_t best = n;
		for (size_t i = 0; i < n; i++)
			if (!given[i] &&
			    (best == n || total * weights[i] % sum > total * weights[best] % sum))
				best = i;
		given[best] = true;
		ret[best]++;
	}
}

static void random_sums_are_exact_and_as_by_hand(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	srand(20);
	for (int round = 0; round < 20000; round++) {
		int64_t weights[MANY], shares[MANY], hand[MANY];
		size_t n = 1 + (size_t)rand() % MANY;
		int64_t total = rand() % 1000000;
		for (size_t i = 0; i < n; i++)
			weights[i] = rand() % (round % 2 ? 5 : 100000);
		if (!apportion(total, weights, n, &a, shares))
			continue;
		by_hand(total, weights, n, hand);
		assert_int_equal(sum_of(shares, n), total);
		assert_memory_equal(shares, hand, n * sizeof *hand);
		arena_reset(&a);
	}
}

static void sums_are_checked(void **state)
{
	(void)state;
	int64_t sum = INT64_MAX - 1;
	assert_true(checked_add(&sum, 1));
	assert_false(checked_add(&sum, 1));
	assert_int_equal(sum, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_among_thirty_three),
		cmocka_unit_test(equal_weights_are_equal_shares),
		cmocka_unit_test(the_largest_remainder_gets_the_rest),
		cmocka_unit_test(nobody_and_nothing),
		cmocka_unit_test(random_sums_are_exact_and_as_by_hand),
		cmocka_unit_test(sums_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
