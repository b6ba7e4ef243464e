/* JSON under limits: rows 44 to 70 of the bad inputs, each with its answer. */
#include "event_test.h"

static void assert_json(struct text json, const char *code, const char *where)
{
	struct err e = { 0 };
	char *copy = exact_copy(json);
	ARENA_AUTO a = { 0 };
	struct value *v = value_read((struct text){ copy, json.n }, &cloudevent_limits, &a, &e);
	free(copy);
	if (!code && !v)
		fail_msg("%.40s refused: %s", json.p, e.text);
	if (!code)
		return;
	if (v || strcmp(e.code, code) != 0 || !strstr(e.text, where))
		fail_msg("%.40s: %s %s", json.p, v ? "taken" : e.code, e.text);
	assert_int_equal(e.kind, ERR_REJECT);
}

static void syntax(void **state)
{
	(void)state;
	static const struct {
		struct text json;
		const char *where;
	} rows[] = {
		{ TEXT(""), "empty" },
		{ TEXT(" \n\t "), "ends too early" },
		{ TEXT("{\"a\":"), "ends too early" },
		{ TEXT("{\"a\":1,}"), "no JSON" },
		{ TEXT("{\"a\":1 /* x */}"), "no JSON" },
		{ TEXT("{'a':1}"), "no JSON" },
		{ TEXT("{}\n{}"), "line 2, column 1: something follows" },
		{ TEXT("{}\0"), "line 1, column 3: a zero byte" },
		{ TEXT("90\0"), "a zero byte" },
		{ TEXT("[1\0,\n2]"), "line 1, column 3: a zero byte" },
		{ TEXT("[true\0]"), "a zero byte" },
		{ TEXT("\"a\0b\""), "a zero byte" },
		{ TEXT("\xef\xbb\xbf{}"), "byte order mark" },
		{ TEXT("\xff\xfe{\0}\0"), "UTF-16" },
		{ TEXT("\xfe\xff\0{\0}"), "UTF-16" },
		{ TEXT("{\0}\0"), "UTF-16" },
		{ TEXT("\0{\0}"), "UTF-16" },
		{ TEXT("\0\0\0\0\x05"), "zero byte" },
		{ TEXT("\"\xc0\x80\""), "not UTF-8" },
		{ TEXT("\"\xed\xa0\x80\""), "not UTF-8" },
		{ TEXT("\"\xe5\""), "not UTF-8" },
		{ TEXT("\"\\ud800\""), "no JSON" },
		{ TEXT("\"\\udc00\\ud800\""), "no JSON" },
		{ TEXT("\"\\u0000\""), "U+0000" },
		{ TEXT("{\"\\u0000\":1}"), "U+0000" },
		{ TEXT("\"a\nb\""), "no JSON" },
		{ TEXT("\"a\x01"
		       "b\""),
		  "no JSON" },
		{ TEXT("{\"a\":1,\"a\":2}"), "twice" },
		{ TEXT("{\"a\":1,\"\\u0061\":2}"), "twice" },
		{ TEXT("[{\"x\":{\"a\":1,\"a\":2}}]"), "twice" },
		{ TEXT("NaN"), "no JSON" },
		{ TEXT("[Infinity]"), "no JSON" },
		{ TEXT("01"), "no JSON" },
		{ TEXT(".5"), "no JSON" },
		{ TEXT("+1"), "no JSON" },
		{ TEXT("1."), "no JSON" },
		{ TEXT("[9223372036854775808]"), "2^53" },
		{ TEXT("[9007199254740993]"), "2^53" },
		{ TEXT("{\"a\":\n  -9007199254740993}"), "line 2, column 3: " },
		{ TEXT("123456789012345678901234567890"), "2^53" },
		{ TEXT("1e999"), "too large" },
		{ TEXT("{\"\":1}"), "line 1, column 4: an empty member name" },
		{ TEXT("{\"a\":[{\"\"\n :1}]}"), "line 2, column 2: an empty member name" },
		{ TEXT("\"abc"), "ends too early" },
		{ TEXT("\"abc\\"), "" },
		{ TEXT("tru"), "no JSON" },
		{ TEXT("]"), "no JSON" },
		{ TEXT("{]"), "no JSON" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_json(rows[i].json, "BAD_JSON", rows[i].where);
}

static void what_is_fine(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"{}",
		" [ ] ",
		"\"\"",
		"0",
		"null",
		"-0",
		"9007199254740992",
		"-9007199254740992",
		"1.5e10",
		"[\"\",\"\"]",
		"{\"a\":\"\"}",
		"{\"a\":\"\\\"\"}",
		"[\"\\\\\",{\"b\":\"\\\\\"}]",
		"12345678901234567890.5",
		"{\"a\":\"\xc3\xa5\\ud83c\\udf0e\"}",
		"[1,2.5,true,false,null,\"x\",{},[]]",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_json(text_of(rows[i]), NULL, NULL);
}

static struct text repeat(struct arena *a, const char *open, size_t n, const char *close, size_t m)
{
	struct buf b = { 0 };
	for (size_t i = 0; i < n; i++)
		buf_put_text(&b, text_of(open));
	for (size_t i = 0; i < m; i++)
		buf_put_text(&b, text_of(close));
	struct text t = arena_text(a, buf_text(&b));
	buf_done(&b);
	return t;
}

static void depth(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	assert_json(repeat(&a, "[", 16, "]", 16), NULL, NULL);
	assert_json(repeat(&a, "[", 17, "]", 17), "BAD_JSON", "line 1, column 17: nested too deep");
	assert_json(repeat(&a, "{\"a\":", 16, "}", 16), "BAD_JSON", "");
	assert_json(repeat(&a, "[", 100000, "", 0), "BAD_JSON", "nested too deep");
	assert_json(repeat(&a, "{\"a\":[", 40000, "", 0), "BAD_JSON", "nested too deep");
	assert_json(repeat(&a, "\"", 1, "[", 100), "BAD_JSON", "too early");
}

static void tokens(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct text list = repeat(&a, "[0", 1, ",0", 1998);
	assert_json(arena_printf(&a, "%.*s]", TEXT_ARGS(list)), NULL, NULL);
	assert_json(arena_printf(&a, "%.*s,0]", TEXT_ARGS(list)), "TOO_LARGE", "2000 JSON tokens");
	assert_json(repeat(&a, "[", 1, "{},", 80000), "TOO_LARGE", "tokens");
	BUF_AUTO b = { 0 };
	buf_putc(&b, '{');
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "%s\"k%d\":0", i ? "," : "", i);
	buf_putc(&b, '}');
	assert_json(buf_text(&b), "TOO_LARGE", "tokens");
}

static void bytes(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct text string = repeat(&a, "\"", 1, "x", CLOUDEVENT_MAX_BYTES - 2);
	assert_json(arena_printf(&a, "%.*s\"", TEXT_ARGS(string)), NULL, NULL);
	assert_json(arena_printf(&a, "%.*s\" ", TEXT_ARGS(string)), "TOO_LARGE", "262144 bytes");
	assert_json(repeat(&a, "\"", 1, "x", 4 << 20), "TOO_LARGE", "262144 bytes");
}

static void limits_can_be_others(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const struct value_limits small = { 10, 1, 3 };
	struct err e = { 0 };
	assert_non_null(value_read(TEXT("[1,2]"), &small, &a, &e));
	assert_null(value_read(TEXT("[1,2,3]"), &small, &a, &e));
	assert_string_equal(e.code, "TOO_LARGE");
	assert_null(value_read(TEXT("[[]]"), &small, &a, &e));
	assert_string_equal(e.code, "BAD_JSON");
	assert_null(value_read(TEXT("[1,        2]"), &small, &a, &e));
	assert_string_equal(e.code, "TOO_LARGE");
}

static void an_error_never_shows_the_input(void **state)
{
	(void)state;
	static const char *const rows[] = { "{\"SECRET\":SECRET}",
		                            "{\"SECRET\":1,\"SECRET\":2}",
		                            "[\"SECRET\" SECRET]",
		                            "{\"a\":\"SECRET\xff\"}",
		                            "\"SECRET",
		                            "SECRET",
		                            "[1] SECRET",
		                            "{\"SECRET\\u0000\":1}",
		                            "{\"SECRET\":1e999}" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		struct err e = { 0 };
		assert_null(value_read(text_of(rows[i]), &cloudevent_limits, &a, &e));
		assert_null(strstr(e.text, "SECRET"));
	}
}

/* Every prefix and every single broken byte of a good text: an answer, never a crash. */
static void cut_and_broken_texts(void **state)
{
	(void)state;
	char good[] =
	        "{\"a\\\"b\":[1,-2.5e3,\"\xc3\xa5\\u00e5\",{\"c\":null}],\"d\":true,\"e\":\"\"}";
	size_t n = sizeof good - 1;
	for (size_t i = 0; i < n; i++) {
		ARENA_AUTO a = { 0 };
		struct err e = { 0 };
		char *cut = exact_copy((struct text){ good, i });
		assert_null(value_read((struct text){ cut, i }, &cloudevent_limits, &a, &e));
		free(cut);
		for (int byte = 0; byte < 256; byte += 5) {
			char was = good[i];
			good[i] = (char)byte;
			(void)value_read((struct text){ good, n }, &cloudevent_limits, &a, &e);
			good[i] = was;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syntax),
		cmocka_unit_test(what_is_fine),
		cmocka_unit_test(depth),
		cmocka_unit_test(tokens),
		cmocka_unit_test(bytes),
		cmocka_unit_test(limits_can_be_others),
		cmocka_unit_test(an_error_never_shows_the_input),
		cmocka_unit_test(cut_and_broken_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
