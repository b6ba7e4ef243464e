/* Deadlines do the rounding that poll() needs. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <time.h>

static void now_is_the_time(void **state)
{
	(void)state;
	int64_t s = (int64_t)time(NULL);
	int64_t now = clock_now_us();
	assert_true(now >= (s - 1) * 1000000 && now <= (s + 60) * 1000000);
}

static void monotonic_never_goes_back(void **state)
{
	(void)state;
	int64_t last = clock_monotonic_us();
	for (int i = 0; i < 1000; i++) {
		int64_t t = clock_monotonic_us();
		assert_true(t >= last);
		last = t;
	}
}

static void deadline_counts_down(void **state)
{
	(void)state;
	int64_t d = clock_deadline_us(60000);
	assert_false(clock_passed(d));
	int left = clock_left_ms(d);
	assert_true(left > 50000 && left <= 60000);
	assert_int_equal(clock_left_ms(clock_monotonic_us() + 10000000000000), INT_MAX);
}

static void deadline_passes(void **state)
{
	(void)state;
	assert_true(clock_passed(clock_deadline_us(0)));
	assert_int_equal(clock_left_ms(clock_monotonic_us() - 1), 0);
	assert_int_equal(clock_left_ms(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_is_the_time),
		cmocka_unit_test(monotonic_never_goes_back),
		cmocka_unit_test(deadline_counts_down),
		cmocka_unit_test(deadline_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
