/* Canonical JSON: one spelling for each value. */
#include "event/json_out.h"

#include "event_test.h"

#include <math.h>

static void canonical(const char *json, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	struct json_out j = json_out_to(b);
	json_out_value(&j, value_of_text(text_of(json), &a));
}

static void values_have_one_spelling(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ " { \"b\" : 1 , \"a\" : [ ] } ", "{\"a\":[],\"b\":1}" },
		{ "[true,false,null,{}]", "[true,false,null,{}]" },
		{ "\"\\u00e5\\u00e4\\/\\u007f\"", "\"\xc3\xa5\xc3\xa4/\x7f\"" },
		{ "\"\\u0001\\u001f\\b\\f\\n\\r\\t\\u000b\\\"\\\\\"",
		  "\"\\u0001\\u001f\\b\\f\\n\\r\\t\\u000b\\\"\\\\\"" },
		{ "\"\\ud83c\\udf0e\"", "\"\xf0\x9f\x8c\x8e\"" },
		{ "1", "1" },
		{ "1.0", "1" },
		{ "1e0", "1" },
		{ "10E-1", "1" },
		{ "-0", "0" },
		{ "-0.0", "0" },
		{ "-12", "-12" },
		{ "0.1", "0.1" },
		{ "1.50", "1.5" },
		{ "-2.5e-1", "-0.25" },
		{ "1e3", "1000" },
		{ "1e22", "1e+22" },
		{ "10000000000000000000000.0", "1e+22" },
		{ "9007199254740993", "9007199254740993" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "9.2e18", "9.2e+18" },
		{ "9007199254740992.0", "9007199254740992" },
		{ "9007199254740994.0", "9007199254740994.0" },
		{ "1e-7", "1e-07" },
		{ "0.30000000000000004", "0.30000000000000004" },
		{ "5e-324", "5e-324" },
		{ "1.7976931348623157e308", "1.7976931348623157e+308" },
		{ "{\"\\u00e5\":1,\"z\":2,\"Z\":3,\"a\":4,\"aa\":5}",
		  "{\"Z\":3,\"a\":4,\"aa\":5,\"z\":2,\"\xc3\xa5\":1}" },
		{ "{\"abcdefgh\":1,\"abcdefg\":2,\"abcdefghij\":3,\"abcdefghi\":4}",
		  "{\"abcdefg\":2,\"abcdefgh\":1,\"abcdefghi\":4,\"abcdefghij\":3}" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		BUF_AUTO b = { 0 };
		canonical(rows[i].in, &b);
		assert_string_equal(b.p, rows[i].out);
	}
}

/* Sorted means sorted by memcmp, for few members (insertion) as for many (qsort, heap). */
static void many_members_are_sorted_too(void **state)
{
	(void)state;
	for (size_t n = 0; n < 200; n += 7) {
		json_t *o = json_object();
		char key[32], last[32] = "";
		for (size_t i = 0; i < n; i++) {
			(void)snprintf(key, sizeof key, "%s%zu", i % 3 ? "member" : "x",
			               i * 7919 % 1000);
			assert_int_equal(json_object_set_new(o, key, json_integer((json_int_t)i)),
			                 0);
		}
		ARENA_AUTO a = { 0 };
		BUF_AUTO b = { 0 };
		struct json_out j = json_out_to(&b);
		json_out_value(&j, value_of_jansson(o, &a));
		json_t *again = json_loads(b.p, 0, NULL);
		assert_true(json_equal(o, again));
		const char *k;
		json_t *v;
		json_object_foreach(again, k, v)
		{
			assert_true(strcmp(last, k) < 0);
			(void)snprintf(last, sizeof last, "%s", k);
		}
		json_decref(o);
		json_decref(again);
	}
}

/* Nothing shorter than what is written reads back the same. */
static void reals_are_the_shortest_that_read_back(void **state)
{
	(void)state;
	uint64_t random = 3;
	for (int i = 0; i < 20000; i++) {
		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		double v;
		memcpy(&v, &random, sizeof v);
		if (!isfinite(v))
			continue;
		struct value real = { .kind = VALUE_REAL, .real = v };
		BUF_AUTO b = { 0 };
		struct json_out j = json_out_to(&b);
		json_out_value(&j, &real);
		assert_true(strtod(b.p, NULL) == v);
		int digits = 0;
		for (const char *p = b.p; *p && *p != 'e'; p++)
			digits +=
			        *p >= (digits ? '0' : '1') && *p <= '9'; /* the significant ones */
		char shorter[40];
		(void)snprintf(shorter, sizeof shorter, "%.*g", digits - 1, v);
		bool whole = v == floor(v); /* written out, or with .0 to read as a real */
		if (digits > 1 && !whole && strtod(shorter, NULL) == v)
			fail_msg("%s and %s", b.p, shorter);
	}
}

/* Canonical text is a fixed point: read and written again it is the same bytes. */
static void canonical_of_canonical_is_the_same(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"{\"a\":[1.0,2.5,1e300,-0.0,\"\\u0007\xc3\xb6\"],\"\\n\":{\"q\\\"\":null}}",
		"[[[[[1e22]]]]]", "\"\"", "123456789012345678"
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		BUF_AUTO one = { 0 };
		BUF_AUTO two = { 0 };
		canonical(rows[i], &one);
		canonical(one.p, &two);
		assert_string_equal(one.p, two.p);
	}
}

static void the_writer_places_the_commas(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_object(&j);
	json_out_key(&j, "a");
	json_out_array(&j);
	json_out_int(&j, -5);
	json_out_bool(&j, true);
	json_out_null(&j);
	json_out_object(&j);
	json_out_end(&j);
	json_out_array(&j);
	json_out_end(&j);
	json_out_end(&j);
	json_out_key(&j, "b");
	json_out_string(&j, NULL);
	json_out_key(&j, "c");
	json_out_instant(&j, 0);
	json_out_key(&j, "d");
	json_out_instant(&j, INSTANT_NONE);
	json_out_key(&j, "e");
	json_out_day(&j, 0);
	json_out_key(&j, "f");
	json_out_day(&j, DAY_NONE);
	json_out_key(&j, "g");
	json_out_raw(&j, TEXT("[1]"));
	json_out_key_text(&j, TEXT("h"));
	json_out_text(&j, TEXT("x\"y"));
	json_out_end(&j);
	assert_string_equal(
	        b.p, "{\"a\":[-5,true,null,{},[]],\"b\":null,\"c\":\"1970-01-01T00:00:00Z\","
	             "\"d\":null,\"e\":\"1970-01-01\",\"f\":null,\"g\":[1],\"h\":\"x\\\"y\"}");
	json_t *v = json_loads(b.p, 0, NULL);
	assert_non_null(v);
	json_decref(v);
}

static void members_without_a_value_are_null(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	const struct text list[] = { TEXT("x"), TEXT("") };
	json_out_object(&j);
	json_out_member_text(&j, "a", TEXT("x"));
	json_out_member_text(&j, "b", TEXT(""));
	json_out_member_texts(&j, "c", list, COUNT(list));
	json_out_member_texts(&j, "d", NULL, 0);
	json_out_member_string(&j, "e", "x");
	json_out_member_string(&j, "f", NULL);
	json_out_member_int(&j, "g", INT64_MAX);
	json_out_member_int(&j, "h", INT64_MIN);
	json_out_member_bool(&j, "i", false);
	json_out_member_day(&j, "j", 0);
	json_out_member_day(&j, "k", DAY_NONE);
	json_out_member_instant(&j, "l", 0);
	json_out_member_instant(&j, "m", INSTANT_NONE);
	json_out_end(&j);
	assert_string_equal(
	        b.p, "{\"a\":\"x\",\"b\":null,\"c\":[\"x\",\"\"],\"d\":[],\"e\":\"x\",\"f\":null,"
	             "\"g\":9223372036854775807,\"h\":null,\"i\":false,\"j\":\"1970-01-01\","
	             "\"k\":null,\"l\":\"1970-01-01T00:00:00Z\",\"m\":null}");
}

static void lines_can_follow_each_other(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	for (int i = 0; i < 2; i++) {
		struct json_out j = json_out_to(&b);
		json_out_object(&j);
		json_out_key(&j, "n");
		json_out_int(&j, i);
		json_out_end(&j);
		buf_putc(&b, '\n');
	}
	assert_string_equal(b.p, "{\"n\":0}\n{\"n\":1}\n");
}

static void keys_that_need_escapes_pass(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_object(&j);
	json_out_key(&j, "\n");
	json_out_int(&j, 1);
	json_out_key(&j, "!");
	json_out_int(&j, 2);
	json_out_key(&j, "\"");
	json_out_int(&j, 3);
	json_out_key(&j, "#");
	json_out_int(&j, 4);
	json_out_end(&j);
	assert_string_equal(b.p, "{\"\\n\":1,\"!\":2,\"\\\"\":3,\"#\":4}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_have_one_spelling),
		cmocka_unit_test(many_members_are_sorted_too),
		cmocka_unit_test(reals_are_the_shortest_that_read_back),
		cmocka_unit_test(canonical_of_canonical_is_the_same),
		cmocka_unit_test(the_writer_places_the_commas),
		cmocka_unit_test(members_without_a_value_are_null),
		cmocka_unit_test(lines_can_follow_each_other),
		cmocka_unit_test(keys_that_need_escapes_pass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
