/* number: rounding, parsing, medians, percentiles. */
#include "summaries/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void assert_put(int64_t n, int64_t d, const char *want)
{
	BUF_AUTO b = { 0 };
	ratio_put(&b, (struct ratio){ n, d });
	assert_string_equal(b.p, want);
}

static void test_decimals(void **state)
{
	(void)state;
	assert_put(17, 6, "2.833");
	assert_put(17, 4, "4.25");
	assert_put(0, 7, "0");
	assert_put(6, 2, "3");
	assert_put(1, 1000, "0.001");
	assert_put(1, 2000, "0.001");      /* exactly half: away from zero */
	assert_put(-1, 2000, "-0.001");
	assert_put(1, 2001, "0");
	assert_put(2, 3, "0.667");
	assert_put(-2, 3, "-0.667");
	assert_put(9999999, 10000000, "1");
	assert_put(1000000000000000, 1, "1000000000000000");
}

static void test_parse(void **state)
{
	(void)state;
	struct ratio r;
	assert_true(ratio_parse(TEXT("3.0"), &r));
	assert_int_equal(r.n, 30);
	assert_int_equal(r.d, 10);
	assert_true(ratio_parse(TEXT("2.75"), &r));
	assert_int_equal(r.n, 275);
	assert_int_equal(r.d, 100);
	assert_false(ratio_parse(TEXT(""), &r));
	assert_false(ratio_parse(TEXT("3,0"), &r));
}

static void test_times(void **state)
{
	(void)state;
	assert_int_equal(ratio_times((struct ratio){ 5, 2 }, 1017000), 2542500);
	assert_int_equal(ratio_times((struct ratio){ 1, 3 }, 100), 33);
	assert_int_equal(ratio_times((struct ratio){ 1, 2 }, 1), 1);
}

static struct numbers numbers_of(struct arena *a, const int64_t *v, size_t n)
{
	struct numbers s = { 0 };
	for (size_t i = 0; i < n; i++)
		numbers_add(&s, v[i], a);
	return s;
}

static void test_median_and_p90(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct numbers none = { 0 };
	struct numbers even = numbers_of(&a, (int64_t[]){ 9, 0, 1, 0, 5, 2 }, 6);
	struct numbers odd = numbers_of(&a, (int64_t[]){ 7, 3, 5 }, 3);
	struct numbers ten = numbers_of(&a, (int64_t[]){ 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 }, 10);
	assert_int_equal(numbers_median(&none).d, 0);
	assert_int_equal(numbers_p90(&none).d, 0);
	assert_int_equal(numbers_median(&even).n, 3);
	assert_int_equal(numbers_median(&even).d, 2);
	assert_int_equal(numbers_median(&odd).n, 5);
	assert_int_equal(numbers_p90(&even).n, 9);
	assert_int_equal(numbers_p90(&ten).n, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimals),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_median_and_p90),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
