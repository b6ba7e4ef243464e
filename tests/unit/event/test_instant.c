/* RFC 3339 in, one spelling out. */
#include "event/instant.h"

#include "event_test.h"

#include <time.h>

static void spellings_of_one_instant_come_out_the_same(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "2025-03-10T11:00:00Z", "2025-03-10T11:00:00Z" },
		{ "2025-03-10t11:00:00z", "2025-03-10T11:00:00Z" },
		{ "2025-03-10T12:00:00+01:00", "2025-03-10T11:00:00Z" },
		{ "2025-03-10T06:30:00-04:30", "2025-03-10T11:00:00Z" },
		{ "2025-03-10T11:00:00-00:00", "2025-03-10T11:00:00Z" },
		{ "2025-03-10T11:00:00.000Z", "2025-03-10T11:00:00Z" },
		{ "2025-03-10T11:00:00.5Z", "2025-03-10T11:00:00.5Z" },
		{ "2025-03-10T11:00:00.120000000Z", "2025-03-10T11:00:00.12Z" },
		{ "2025-03-10T11:00:00.000001999Z", "2025-03-10T11:00:00.000001Z" },
		{ "2025-03-10T11:00:00.999999999Z", "2025-03-10T11:00:00.999999Z" },
		{ "2025-03-30T02:30:00+01:00", "2025-03-30T01:30:00Z" },
		{ "2024-02-29T23:59:59+23:59", "2024-02-29T00:00:59Z" },
		{ "2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z" },
		{ "1999-12-31T23:30:00-00:30", "2000-01-01T00:00:00Z" },
		{ "2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59.999999Z" },
		{ "2200-01-01T00:29:59+00:30", "2199-12-31T23:59:59Z" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		instant_us t = INSTANT_NONE;
		BUF_AUTO b = { 0 };
		assert_true(instant_parse(text_of(rows[i].in), &t));
		instant_put(&b, t);
		assert_string_equal(b.p, rows[i].out);
	}
}

static void what_is_no_instant_is_refused_and_leaves_the_result_alone(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"2025",
		"2025-03-10",
		"2025-03-10T11:00Z",
		"2025-03-10T11:00:00",
		"2025-03-10T11:00:00X",
		"2025-03-10 11:00:00Z",
		"2025-03-10T11:00:00+01",
		"2025-03-10T11:00:00+0100",
		"2025-03-10T11:00:00+01:00Z",
		"2025-03-10T11:00:00 Z",
		" 2025-03-10T11:00:00Z",
		"2025-03-10T11:00:00Z ",
		"2025-03-10T11:00:00.Z",
		"2025-03-10T11:00:00,5Z",
		"2025-03-10T11:00:00.1234567890Z",
		"2025-02-30T11:00:00Z",
		"2025-02-29T11:00:00Z",
		"2100-02-29T11:00:00Z",
		"2025-04-31T11:00:00Z",
		"2025-13-01T11:00:00Z",
		"2025-00-01T11:00:00Z",
		"2025-01-00T11:00:00Z",
		"2025-01-32T11:00:00Z",
		"2025-03-10T24:00:00Z",
		"2025-03-10T25:00:00Z",
		"2025-03-10T11:60:00Z",
		"2025-03-10T11:00:60Z",
		"2016-12-31T23:59:60Z",
		"2025-03-10T11:00:00+24:00",
		"2025-03-10T11:00:00+25:00",
		"2025-03-10T11:00:00+01:60",
		"2025-03-10T11:00:00+xx:00",
		"0000-01-01T00:00:00Z",
		"10000-01-01T00:00:00Z",
		"1999-12-31T23:59:59Z",
		"2200-01-01T00:00:00Z",
		"2000-01-01T00:00:00+00:01",
		"+2025-03-10T11:00:00Z",
		"-025-03-10T11:00:00Z",
		"2025-3-10T11:00:00Z",
		"2025-03-10T1:00:00Z",
		"20250310T110000Z",
		"2025-W11-1T11:00:00Z",
		"2025-03-10T11:00:00\342\210\22201:00",
		"lunchtime",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		instant_us t = 42;
		if (instant_parse(text_of(rows[i]), &t))
			fail_msg("taken: %s", rows[i]);
		assert_int_equal(t, 42);
	}
	instant_us t = 42;
	assert_false(instant_parse((struct text){ "2025-03-10T11:00:00Z\0", 21 }, &t));
	assert_false(instant_parse((struct text){ NULL, 0 }, &t));
}

static void every_prefix_is_refused(void **state)
{
	(void)state;
	const char whole[] = "2025-03-10T11:00:00.25+01:00";
	for (size_t n = 0; n < sizeof whole - 1; n++) {
		instant_us t;
		char *copy = malloc(n ? n : 1); /* so that a sanitizer sees a read past the end */
		assert_non_null(copy);
		memcpy(copy, whole, n);
		assert_false(instant_parse((struct text){ copy, n }, &t));
		free(copy);
	}
}

static void seconds_agree_with_the_c_library(void **state)
{
	(void)state;
	uint64_t random = 1;
	for (int i = 0; i < 20000; i++) {
		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		time_t s = (time_t)(946684800 + (random >> 33) * 3 % 6311433599ULL);
		char iso[40];
		struct tm tm;
		assert_non_null(gmtime_r(&s, &tm));
		assert_int_not_equal(strftime(iso, sizeof iso, "%Y-%m-%dT%H:%M:%SZ", &tm), 0);
		instant_us t;
		BUF_AUTO b = { 0 };
		assert_true(instant_parse(text_of(iso), &t));
		assert_int_equal(t, s * SECOND_US);
		instant_put(&b, t);
		assert_string_equal(b.p, iso);
	}
}

static void put_appends(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	buf_putc(&b, '<');
	instant_put(&b, 0);
	buf_putc(&b, '>');
	instant_put(&b, -1);
	assert_string_equal(b.p, "<1970-01-01T00:00:00Z>1969-12-31T23:59:59.999999Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings_of_one_instant_come_out_the_same),
		cmocka_unit_test(what_is_no_instant_is_refused_and_leaves_the_result_alone),
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(seconds_agree_with_the_c_library),
		cmocka_unit_test(put_appends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
