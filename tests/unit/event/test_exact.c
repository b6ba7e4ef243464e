/* Exact sums, differences, lines. */
#include "event/exact.h"

#include "event_test.h"

static struct exact of(const char *t)
{
	struct exact v;
	if (!exact_of(text_of(t), &v))
		fail_msg("no decimal: %s", t);
	return v;
}

static void assert_exact(struct exact v, const char *expected)
{
	ARENA_AUTO a = { 0 };
	struct text t = exact_text(v, &a);
	if (!text_eq(t, text_of(expected)))
		fail_msg("%.*s is not %s", TEXT_ARGS(t), expected);
}

static void it_says_what_it_read(void **state)
{
	(void)state;
	static const char *const rows[] = { "0",
		                            "-1",
		                            "0.00",
		                            "-0.01",
		                            "87.50",
		                            "123456789012345678",
		                            "0.123456789012345678",
		                            "-12.5" };
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_exact(of(rows[i]), rows[i]);
	struct exact v;
	assert_false(exact_of(TEXT(""), &v));
	assert_false(exact_of(TEXT("1e3"), &v));
	assert_exact(exact_trim(of("1.500")), "1.5");
	assert_exact(exact_trim(of("-200.00")), "-200");
}

static void sums_are_exact(void **state)
{
	(void)state;
	struct exact v;
	assert_true(exact_add(of("0.1"), of("0.2"), &v));
	assert_exact(v, "0.3");
	assert_true(exact_sub(of("2000"), of("1543.25"), &v));
	assert_exact(v, "456.75");
	assert_true(exact_add(of("123456789012345678"), of("0.123456789012345678"), &v));
	assert_exact(v, "123456789012345678.123456789012345678");
	v = of("999999999999999999");
	struct exact large = { v.units * 1000000000000000000 * 10, 0 };
	assert_true(exact_add(large, large, &v));
	while (exact_add(v, v, &v))
		; /* it ends: beyond 38 digits the answer is no */
	assert_true(v.units > 0);
}

static const char *share_of(const char *part, const char *whole)
{
	static char said[64];
	ARENA_AUTO a = { 0 };
	struct exact v;
	if (!exact_share(of(part), of(whole), 6, &v))
		return "none";
	struct text t = exact_text(v, &a);
	(void)snprintf(said, sizeof said, "%.*s", TEXT_ARGS(t));
	return said;
}

static void a_share_is_rounded_once(void **state)
{
	(void)state;
	struct exact v;
	assert_string_equal(share_of("1", "3"), "0.333333");
	assert_string_equal(share_of("2", "3"), "0.666667");
	assert_string_equal(share_of("0.0000005", "1"), "0.000001"); /* halves up */
	assert_string_equal(share_of("0.00000049", "1"), "0.000000");
	assert_string_equal(share_of("7", "0.5"), "14.000000");
	assert_string_equal(share_of("0", "5"), "0.000000");
	assert_string_equal(share_of("1", "0"), "none");
	assert_string_equal(share_of("-1", "2"), "none");
	/* as many digits as two decimals can have once they share a scale */
	assert_string_equal(share_of("123456789012345678", "0.000000000000000001"), "none");
	assert_string_equal(share_of("0.123456789012345678", "123456789012345678"), "0.000000");
	assert_string_equal(share_of("123456789012345678", "246913578024691356"), "0.500000");
	assert_true(exact_add(of("123456789012345678"), of("0.500000000000000000"), &v));
	assert_true(exact_share(v, v, 6, &v)); /* a sum with 36 digits */
	assert_exact(v, "1.000000");
	struct exact most = { ((__int128)1 << 126), 0 }, least = { 1, EXACT_SCALE_MAX };
	assert_false(exact_share(most, least, 6, &v));
	assert_false(exact_share(least, most, 6, &v));
	assert_false(exact_share(most, most, 6, &v));
}

static void order_is_that_of_the_values(void **state)
{
	(void)state;
	assert_int_equal(exact_cmp(of("1.50"), of("1.5")), 0);
	assert_true(exact_cmp(of("-1"), of("0.5")) < 0);
	assert_true(exact_cmp(of("0.1"), of("0.099999999999999999")) > 0);
	struct exact large = { (__int128)1000000000000000000 * 10000000000000000, 0 };
	assert_true(exact_cmp(large, of("0.123456789012345678")) > 0);
	large.units = -large.units;
	assert_true(exact_cmp(large, of("-0.123456789012345678")) < 0);
}

static void lines(void **state)
{
	(void)state;
	struct exact_line line = { of("1000"), of("2000"), 366, 1096 };
	assert_exact(exact_on_line(&line, 2), "1333.94");
	assert_true(exact_cmp_line(of("1333.94"), &line) < 0);
	assert_true(exact_cmp_line(of("1333.942"), &line) > 0);
	line = (struct exact_line){ of("2000"), of("1000"), 1, 3 };
	assert_exact(exact_on_line(&line, 2), "1666.67");
	line = (struct exact_line){ of("-1"), of("1"), 1, 2 };
	assert_int_equal(exact_cmp_line(of("0.000"), &line), 0);
	line = (struct exact_line){ of("999999999999999999"), of("0.000000000000000001"), 1,
		                    73000 };
	assert_true(exact_cmp_line(of("999999999999999999"), &line) > 0);
	assert_true(exact_cmp_line(of("999986301369863013"), &line) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_what_it_read),
		cmocka_unit_test(sums_are_exact),
		cmocka_unit_test(a_share_is_rounded_once),
		cmocka_unit_test(order_is_that_of_the_values),
		cmocka_unit_test(lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
