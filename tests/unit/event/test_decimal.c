/* Exact decimals: what is kept, respelled, refused. */
#include "event/decimal.h"

#include "event_test.h"

static void assert_decimal(const char *json, const char *expected)
{
	ARENA_AUTO a = { 0 };
	struct text t = TEXT("untouched");
	bool ok = decimal_from_json(value_of_text(text_of(json), &a), &a, &t);
	if (!ok)
		t = TEXT("refused");
	if (!text_eq(t, text_of(expected)))
		fail_msg("%s gave %.*s, expected %s", json, TEXT_ARGS(t), expected);
}

static void strings_keep_their_digits(void **state)
{
	(void)state;
	static const struct {
		const char *json, *decimal;
	} rows[] = {
		{ "\"0\"", "0" },
		{ "\"87.50\"", "87.50" },
		{ "\"-12.5\"", "-12.5" },
		{ "\"-0\"", "0" },
		{ "\"-0.00\"", "0.00" },
		{ "\"-0.01\"", "-0.01" },
		{ "\"123456789012345678\"", "123456789012345678" },
		{ "\"0.123456789012345678\"", "0.123456789012345678" },
		{ "\"1234567890123456789\"", "refused" },
		{ "\"1.123456789012345678\"", "refused" },
		{ "\"\"", "refused" },
		{ "\"-\"", "refused" },
		{ "\".5\"", "refused" },
		{ "\"5.\"", "refused" },
		{ "\"+5\"", "refused" },
		{ "\"05\"", "refused" },
		{ "\"00\"", "refused" },
		{ "\"1e3\"", "refused" },
		{ "\"1,5\"", "refused" },
		{ "\" 1\"", "refused" },
		{ "\"1 \"", "refused" },
		{ "\"NaN\"", "refused" },
		{ "\"--1\"", "refused" },
		{ "\"1.2.3\"", "refused" },
		{ "null", "refused" },
		{ "true", "refused" },
		{ "[1]", "refused" },
		{ "{}", "refused" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_decimal(rows[i].json, rows[i].decimal);
}

static void numbers_are_taken_when_15_digits_say_them(void **state)
{
	(void)state;
	static const struct {
		const char *json, *decimal;
	} rows[] = {
		{ "0", "0" },
		{ "-7", "-7" },
		{ "123456789012345", "123456789012345" },
		{ "-123456789012345", "-123456789012345" },
		{ "1234567890123456", "refused" },
		{ "-1234567890123456", "refused" },
		{ "123456789012345000", "123456789012345000" },
		{ "100000000000000000", "100000000000000000" },
		{ "1234567890123456789", "refused" },
		{ "0.1", "0.1" },
		{ "1.0", "1" },
		{ "87.50", "87.5" },
		{ "-0.0", "0" },
		{ "1e3", "1000" },
		{ "1.5e3", "1500" },
		{ "1.25e-7", "0.000000125" },
		{ "-2.5e-1", "-0.25" },
		{ "0.123456789012345", "0.123456789012345" },
		{ "0.30000000000000004", "refused" },
		{ "123456.7890123456", "refused" },
		{ "99999999999999.9", "99999999999999.9" },
		{ "1e17", "100000000000000000" },
		{ "1e18", "refused" },
		{ "1e300", "refused" },
		{ "1e-18", "0.000000000000000001" },
		{ "1e-19", "refused" },
		{ "1e-300", "refused" },
		{ "5e-324", "refused" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_decimal(rows[i].json, rows[i].decimal);
}

static void a_taken_text_is_taken_again_unchanged(void **state)
{
	(void)state;
	static const char *const rows[] = { "-0.00", "12.50", "0.000000000000000001", "-1" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text once, twice;
		assert_true(decimal_from_text(text_of(rows[i]), &once));
		assert_true(decimal_from_text(once, &twice));
		assert_true(text_eq(once, twice));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_keep_their_digits),
		cmocka_unit_test(numbers_are_taken_when_15_digits_say_them),
		cmocka_unit_test(a_taken_text_is_taken_again_unchanged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
