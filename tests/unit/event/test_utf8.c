/* Strict UTF-8. */
#include "event/utf8.h"

#include "event_test.h"

static void every_code_point_has_one_spelling(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 0x33) {
		char b[4];
		size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
		uint32_t rest = c;
		for (size_t i = n - 1; i > 0; i--, rest >>= 6)
			b[i] = (char)(0x80 | (rest & 0x3f));
		b[0] = (char)(heads[n] | rest);
		uint32_t got = 1;
		bool surrogate = c >= 0xd800 && c <= 0xdfff;
		assert_int_equal(utf8_decode(b, n, &got), surrogate ? 0 : n);
		if (!surrogate)
			assert_int_equal(got, c);
		for (size_t cut = 1; cut < n; cut++)
			assert_int_equal(utf8_decode(b, cut, &got), 0);
	}
}

static void broken_bytes_are_refused(void **state)
{
	(void)state;
	static const char *const rows[] = { "\x80",
		                            "\xc0\x80",
		                            "\xc1\xbf",
		                            "\xe0\x80\x80",
		                            "\xe0\x9f\xbf",
		                            "\xed\xa0\x80",
		                            "\xed\xbf\xbf",
		                            "\xf0\x80\x80\x80",
		                            "\xf0\x8f\xbf\xbf",
		                            "\xf4\x90\x80\x80",
		                            "\xf5\x80\x80\x80",
		                            "\xff",
		                            "\xfe",
		                            "a\xc3",
		                            "\xc3\x28",
		                            "\xe2\x28\xa1",
		                            "\xf0\x28\x8c\xbc",
		                            "\xe5" /* Latin-1 */ };
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(utf8_is_valid(text_of(rows[i])));
	assert_true(utf8_is_valid(TEXT("\xc3\xa5\xf0\x9f\x8c\x8e a\n")));
	assert_true(utf8_is_valid((struct text){ NULL, 0 }));
}

static void plain_text_has_no_controls(void **state)
{
	(void)state;
	static const char *const rows[] = { "\n",           "\t",           "\x1f",
		                            "\x7f",         "\xc2\x80",     "\xc2\x9f",
		                            "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf0\x9f\xbf\xbe",
		                            "\xef\xb7\x90" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(utf8_is_valid(text_of(rows[i])));
		assert_false(utf8_is_plain(text_of(rows[i])));
	}
	assert_false(utf8_is_plain((struct text){ "\0", 1 }));
	assert_true(
	        utf8_is_plain(TEXT("R\xc3\xa4ksm\xc3\xb6rg\xc3\xa5s \xc2\xa0\xf0\x9f\x8c\x8e")));
}

static void length_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(utf8_length(TEXT("")), 0);
	assert_int_equal(utf8_length(TEXT("a\xc3\xa5\xe2\x82\xac\xf0\x9f\x8c\x8e")), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_has_one_spelling),
		cmocka_unit_test(broken_bytes_are_refused),
		cmocka_unit_test(plain_text_has_no_controls),
		cmocka_unit_test(length_counts_code_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
