/* Borrowed texts and the growable buffer. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define TEST(f) cmocka_unit_test(f)

static void order_is_bytes_then_length(void **state)
{
	(void)state;
	assert_true(text_cmp(TEXT("a"), TEXT("b")) < 0);
	assert_true(text_cmp(TEXT("a"), TEXT("aa")) < 0);
	assert_true(text_cmp(TEXT("\xff"), TEXT("a")) > 0);
	assert_int_equal(text_cmp(TEXT(""), text_of(NULL)), 0);
	assert_true(text_eq(TEXT(""), text_of(NULL)));
	assert_true(text_eq(TEXT("a\0b"), TEXT("a\0b")));
	assert_false(text_eq(TEXT("a\0b"), TEXT("a\0c")));
}

static void starts_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts_with(TEXT("samverka.x"), TEXT("samverka.")));
	assert_true(text_starts_with(TEXT("x"), TEXT("")));
	assert_false(text_starts_with(TEXT("x"), TEXT("xy")));
	assert_true(text_ends_with(TEXT("topic.dlq"), TEXT(".dlq")));
	assert_false(text_ends_with(TEXT("dlq"), TEXT(".dlq")));
}

static void cut_walks_over_parts(void **state)
{
	(void)state;
	struct text rest = TEXT("a,,b");
	assert_true(text_eq(text_cut(&rest, ','), TEXT("a")));
	assert_true(text_eq(text_cut(&rest, ','), TEXT("")));
	assert_non_null(rest.p);
	assert_true(text_eq(text_cut(&rest, ','), TEXT("b")));
	assert_null(rest.p);
	rest = TEXT("a,");
	(void)text_cut(&rest, ',');
	assert_non_null(rest.p); /* an empty part is still to come */
	assert_true(text_eq(text_cut(&rest, ','), TEXT("")));
	assert_null(rest.p);
}

static void trim_takes_white_space(void **state)
{
	(void)state;
	assert_true(text_eq(text_trim(TEXT(" \t\r\n\v\fa b \n")), TEXT("a b")));
	assert_int_equal(text_trim(TEXT(" \n ")).n, 0);
	assert_true(text_eq(text_trim(TEXT("\xc2\xa0")), TEXT("\xc2\xa0")));
}

static void whole_integers_only(void **state)
{
	(void)state;
	int64_t v = 7;
	const char *bad[] = { "",
		              "-",
		              "+1",
		              "1 ",
		              " 1",
		              "1.0",
		              "0x1",
		              "9223372036854775808",
		              "-9223372036854775809",
		              "99999999999999999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_to_int64(text_of(bad[i]), &v));
	assert_int_equal(v, 7);
	assert_true(text_to_int64(TEXT("9223372036854775807"), &v) && v == INT64_MAX);
	assert_true(text_to_int64(TEXT("-9223372036854775808"), &v) && v == INT64_MIN);
	assert_true(text_to_int64(TEXT("-0"), &v) && v == 0);
	assert_true(text_to_int64(TEXT("007"), &v) && v == 7);
}

static void graph_is_printable_ascii(void **state)
{
	(void)state;
	assert_true(text_is_ascii_graph(TEXT("!~aZ09")));
	assert_false(text_is_ascii_graph(TEXT("")));
	assert_false(text_is_ascii_graph(TEXT("a b")));
	assert_false(text_is_ascii_graph(TEXT("\x7f")));
	assert_false(text_is_ascii_graph(TEXT("ö")));
}

/* Each byte at each place of texts short and long. */
static void ascii_ends_where_the_first_other_byte_is(void **state)
{
	(void)state;
	char bytes[21];
	for (size_t n = 1; n <= sizeof bytes; n++) {
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				memset(bytes, at % 2 ? '~' : '!', n);
				bytes[at] = (char)c;
				struct text t = { bytes, n };
				assert_int_equal(text_ascii_from(t, 0x21), c >= 0x21 && c < 0x7f ? n : at);
				assert_int_equal(text_ascii_from(t, 0x20), c >= 0x20 && c < 0x7f ? n : at);
			}
		}
	}
}

static void hash_is_the_published_one(void **state)
{
	(void)state; /* FNV-1a, 64 bits: values of its authors */
	assert_int_equal(text_hash(TEXT("")), 0xcbf29ce484222325);
	assert_int_equal(text_hash(TEXT("a")), 0xaf63dc4c8601ec8c);
	assert_int_equal(text_hash(TEXT("foobar")), 0x85944171f73967e8);
}

static void buffer_grows_and_stays_terminated(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	for (int i = 0; i < 1000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		assert_int_equal(b.p[b.n], 0);
	}
	assert_int_equal(b.n, 1000);
	assert_true(b.cap > b.n);
	buf_clear(&b);
	assert_string_equal(b.p, "");
	buf_put_text(&b, text_of(NULL));
	buf_printf(&b, "%d-%s", 7, "x");
	assert_string_equal(b.p, "7-x");
}

static void numbers_in_a_buffer(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	const uint8_t bytes[] = { 0x00, 0x0f, 0xf0, 0xff };
	buf_put_int64(&b, INT64_MIN);
	buf_putc(&b, ' ');
	buf_put_int64(&b, INT64_MAX);
	buf_putc(&b, ' ');
	buf_put_int64(&b, 0);
	buf_putc(&b, ' ');
	buf_put_hex(&b, bytes, sizeof bytes);
	assert_string_equal(b.p, "-9223372036854775808 9223372036854775807 0 000ff0ff");
}

static void sorted_each_once(void **state)
{
	(void)state;
	struct text v[] = { TEXT("b"), TEXT("a"), TEXT("ab"), TEXT("a"), TEXT("b") };
	assert_int_equal(text_sort_unique(v, 5), 3);
	assert_true(text_eq(v[0], TEXT("a")) && text_eq(v[1], TEXT("ab")) &&
	            text_eq(v[2], TEXT("b")));
	assert_int_equal(text_sort_unique(v, 1), 1);
	assert_int_equal(text_sort_unique(NULL, 0), 0);
}

static void a_mark_is_passed_over_once(void **state)
{
	(void)state;
	assert_true(text_eq(text_past_mark(TEXT("\xef\xbb\xbf_")), TEXT("_")));
	assert_true(
	        text_eq(text_past_mark(TEXT("\xef\xbb\xbf\xef\xbb\xbf")), TEXT("\xef\xbb\xbf")));
	assert_true(text_eq(text_past_mark(TEXT("\xef\xbb")), TEXT("\xef\xbb")));
	assert_int_equal(text_past_mark(TEXT("")).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(order_is_bytes_then_length), TEST(starts_and_ends),
		TEST(cut_walks_over_parts),       TEST(trim_takes_white_space),
		TEST(whole_integers_only),        TEST(graph_is_printable_ascii),
		TEST(ascii_ends_where_the_first_other_byte_is),
		TEST(hash_is_the_published_one),  TEST(buffer_grows_and_stays_terminated),
		TEST(numbers_in_a_buffer),
		TEST(sorted_each_once),
		TEST(a_mark_is_passed_over_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
