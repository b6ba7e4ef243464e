/* The fast reader against jansson: random texts, whole, cut and broken, give the same verdict and
 * the same value. */
#include "event/value_parts.h"

#include "../../fuzz/value_same.h"

#include "event_test.h"

static const struct value_limits limits = { 4096, 6, 120 };

static uint64_t random_state = 9;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random_state >> 33) % n;
}

static void put_space(struct buf *b)
{
	static const char *const spaces[] = { "", "", "", " ", "\n", "\t\r ", "  " };
	buf_put_text(b, text_of(spaces[random_below(COUNT(spaces))]));
}

static void put_string(struct buf *b)
{
	static const char *const parts[] = { "a",
		                             "caseRef",
		                             "0123456789",
		                             "\xc3\xa5",
		                             "\xe2\x82\xac",
		                             "\xf0\x9f\x8c\x8e",
		                             "\\n",
		                             "\\\"",
		                             "\\\\",
		                             "\\/",
		                             "\\b\\f\\r\\t",
		                             "\\u00e5",
		                             "\\ud83c\\udf0e",
		                             "\x7f",
		                             "",
		                             "\\uFFFF",
		                             " {}[],:" };
	buf_putc(b, '"');
	for (unsigned n = random_below(5); n > 0; n--)
		buf_put_text(b, text_of(parts[random_below(COUNT(parts))]));
	buf_putc(b, '"');
}

static void put_scalar(struct buf *b)
{
	static const char *const scalars[] = { "0",
		                               "-0",
		                               "1",
		                               "-17",
		                               "9007199254740992",
		                               "-9007199254740992",
		                               "0.5",
		                               "1e5",
		                               "1E-7",
		                               "-2.5e+3",
		                               "0.1",
		                               "1e-999",
		                               "123456789012345.678",
		                               "true",
		                               "false",
		                               "null" };
	if (random_below(2))
		put_string(b);
	else
		buf_put_text(b, text_of(scalars[random_below(COUNT(scalars))]));
}

static void put_value(struct buf *b, int depth)
{
	unsigned n = random_below(5);
	put_space(b);
	if (depth == 0 || n == 0) {
		put_scalar(b);
	} else {
		bool array = random_below(2);
		buf_putc(b, array ? '[' : '{');
		for (unsigned i = 1; i < n; i++) {
			buf_put_text(b, i > 1 ? TEXT(",") : TEXT(""));
			if (!array) {
				put_space(b);
				buf_printf(b, "\"%c%u\"", "abc"[random_below(3)], random_below(40));
				put_space(b);
				buf_putc(b, ':');
			}
			put_value(b, depth - 1);
		}
		put_space(b);
		buf_putc(b, array ? ']' : '}');
	}
	put_space(b);
}

/* Returns whether the text was taken. */
static bool assert_same_verdict(struct text t)
{
	struct err e = { 0 };
	char *exact = exact_copy(t);
	ARENA_AUTO a = { 0 };
	const struct value *fast = value_read_fast((struct text){ exact, t.n }, &limits, &a);
	json_t *slow = value_read_jansson((struct text){ exact, t.n }, &limits, &e);
	const struct value *again = slow ? value_of_jansson(slow, &a) : NULL;
	if (!fast != !slow ||
	    (fast && (!value_same(fast, again) || !value_same_spelling(fast, again))))
		fail_msg("%.*s: fast %d, jansson %d %s", TEXT_ARGS(t), fast != NULL, slow != NULL,
		         e.text);
	json_decref(slow);
	free(exact);
	return fast;
}

static void random_texts(void **state)
{
	(void)state;
	int taken = 0;
	for (int round = 0; round < 4000; round++) {
		BUF_AUTO b = { 0 };
		put_value(&b, 5);
		taken += assert_same_verdict(buf_text(&b));
		for (int i = 0; i < 12; i++) {
			size_t at = random_below((unsigned)b.n);
			char was = b.p[at];
			if (i < 2) {
				(void)assert_same_verdict((struct text){ b.p, at });
				continue;
			}
			b.p[at] = i % 2 ? "{}[],:\"\\u0e.-+ \n1a\x80\xff\0"[random_below(22)]
			                : (char)random_below(256);
			(void)assert_same_verdict(buf_text(&b));
			b.p[at] = was;
		}
	}
	assert_in_range(taken, 2500, 3990); /* some are too deep, too long or name a member twice */
}

static void edges(void **state)
{
	(void)state;
	static const struct text rows[] = {
		TEXT(""),
		TEXT(" "),
		TEXT("-"),
		TEXT("1."),
		TEXT("1.e5"),
		TEXT("1e"),
		TEXT("1e+"),
		TEXT("01"),
		TEXT("-01"),
		TEXT("1 2"),
		TEXT("truex"),
		TEXT("tru"),
		TEXT("nul"),
		TEXT("[1,]"),
		TEXT("[,1]"),
		TEXT("{\"a\":1,}"),
		TEXT("{\"a\"}"),
		TEXT("{\"a\":}"),
		TEXT("{a:1}"),
		TEXT("{\"a\":1 \"b\":2}"),
		TEXT("[1 2]"),
		TEXT("\"\\u0000\""),
		TEXT("\"\\ud800\""),
		TEXT("\"\\ud800\\u0041\""),
		TEXT("\"\\udc00\""),
		TEXT("\"\\u12\""),
		TEXT("\"\\x\""),
		TEXT("\"\\"),
		TEXT("\"\\u"),
		TEXT("\"\x1f\""),
		TEXT("\"\0\""),
		TEXT("{}\0"),
		TEXT("\xef\xbb\xbf{}"),
		TEXT("[[[[[[]]]]]]"),
		TEXT("[[[[[[[]]]]]]]"),
		TEXT("{\"\":1}"),
		TEXT("{\"a\":1,\"\\u0061\":2}"),
		TEXT("1e400"),
		TEXT("-1e400"),
		TEXT("1e-400"),
		TEXT("9007199254740993"),
		TEXT("99999999999999999999"),
		TEXT("[\"\\u0061\"]"),
		TEXT("\"12345678\x01\""),
		TEXT("\"1234567\xc3\xa5\""),
		TEXT("\"12345678\xc3\""),
		TEXT("\v1"),
		TEXT("1\f"),
		TEXT("[true,false,null]"),
		TEXT("+1"),
		TEXT(".5"),
		TEXT("Infinity"),
		TEXT("NaN"),
		TEXT("-true"),
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		(void)assert_same_verdict(rows[i]);
}

static void every_byte_in_every_place_of_a_string(void **state)
{
	(void)state;
	char text[] = "[\"aaaaaaaaaaaaaaaaaaaa\"]";
	for (size_t at = 2; at < 18; at++)
		for (unsigned c = 0; c < 256; c++) {
			text[at] = (char)c;
			(void)assert_same_verdict((struct text){ text, sizeof text - 1 });
			text[at] = 'a';
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(every_byte_in_every_place_of_a_string),
		cmocka_unit_test(random_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
