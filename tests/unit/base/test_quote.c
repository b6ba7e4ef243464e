/* What comes out of quote_* never breaks a line, whatever goes in. */
#include "base/quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#define TEST(f) cmocka_unit_test(f)

static void check(void (*quote)(struct buf *, struct text), struct text in, const char *out)
{
	BUF_AUTO b = { 0 };
	quote(&b, in);
	assert_string_equal(b.p, out);
}

static void logfmt_plain_values_stay_bare(void **state)
{
	(void)state;
	check(quote_logfmt, TEXT("samverka.transition.v1"), "samverka.transition.v1");
	check(quote_logfmt, TEXT("-17"), "-17");
	check(quote_logfmt, TEXT("a b"), "\"a b\"");
	check(quote_logfmt, TEXT("k=v"), "\"k=v\"");
	check(quote_logfmt, TEXT(""), "\"\"");
	check(quote_logfmt, TEXT("Malmö"), "\"Malmö\"");
}

static void logfmt_escapes(void **state)
{
	(void)state;
	check(quote_logfmt, TEXT("a\r\nlevel=error"), "\"a\\r\\nlevel=error\"");
	check(quote_logfmt, TEXT("\x1b[31mred\x1b[0m"), "\"\\u{1b}[31mred\\u{1b}[0m\"");
	check(quote_logfmt, TEXT("say \"hi\\\""), "\"say \\\"hi\\\\\\\"\"");
	check(quote_logfmt, TEXT("\0x"), "\"\\u{0}x\"");
	check(quote_logfmt, TEXT("\x7f"), "\"\\u{7f}\"");
}

static void logfmt_shows_what_is_no_utf8(void **state)
{
	(void)state;
	check(quote_logfmt, TEXT("\xff"), "\"\\xff\"");
	check(quote_logfmt, TEXT("\xc0\xaf"), "\"\\xc0\\xaf\"");                   /* overlong */
	check(quote_logfmt, TEXT("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\"");          /* surrogate */
	check(quote_logfmt, TEXT("\xf4\x90\x80\x80"), "\"\\xf4\\x90\\x80\\x80\""); /* > 10FFFF */
	check(quote_logfmt, TEXT("\xe2\x82"), "\"\\xe2\\x82\"");                   /* cut short */
	check(quote_logfmt, TEXT("\xfe\x80\x80\x80\x80"), "\"\\xfe\\x80\\x80\\x80\\x80\"");
}

static void marks_that_turn_or_hide_text_are_escaped(void **state)
{
	(void)state;
	check(quote_logfmt, TEXT("a\xe2\x80\xae"), "\"a\\u{202e}\"");
	check(quote_logfmt, TEXT("a\xe2\x80\xa8"), "\"a\\u{2028}\"");
	check(quote_logfmt, TEXT("a\xc2\x85"), "\"a\\u{85}\"");
	check(quote_logfmt, TEXT("a\xe2\x81\xa6"), "\"a\\u{2066}\"");
	check(quote_json, TEXT("\xef\xbb\xbfx"), "\"\\ufeffx\"");
	check(quote_json, TEXT("\xf3\xa0\x80\x81"), "\"\\udb40\\udc01\"");
	check(quote_json, TEXT("\xf0\x9f\x98\x80"), "\"\xf0\x9f\x98\x80\"");
}

static void label_knows_three_escapes(void **state)
{
	(void)state;
	check(quote_label, TEXT("a\"b\\c\nd"), "\"a\\\"b\\\\c\\nd\"");
	check(quote_label, TEXT("a\rb\x1b"),
	      "\"a\xef\xbf\xbd"
	      "b\xef\xbf\xbd\"");
	check(quote_label, TEXT("\xff"), "\"\xef\xbf\xbd\"");
}

static bool one_clean_line(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((uint8_t)t.p[i] < 0x20 || t.p[i] == 0x7f)
			return false;
	return true;
}

/* Every string of two bytes: one line, and JSON that a parser takes. */
static void every_pair_of_bytes(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	for (int i = 0; i < 65536; i++) {
		char in[2] = { (char)(i >> 8), (char)i };
		struct text t = { in, 2 };
		buf_clear(&b);
		quote_logfmt(&b, t);
		quote_label(&b, t);
		assert_true(one_clean_line(buf_text(&b)));
		buf_clear(&b);
		quote_json(&b, t);
		assert_true(one_clean_line(buf_text(&b)));
		json_t *v = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_non_null(v);
		json_decref(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(logfmt_plain_values_stay_bare), TEST(logfmt_escapes),
		TEST(logfmt_shows_what_is_no_utf8),  TEST(marks_that_turn_or_hide_text_are_escaped),
		TEST(label_knows_three_escapes),     TEST(every_pair_of_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
