/* Trees of values: what their names are found and sorted by, and copies of jansson's. */
#include "event/value.h"

#include "event_test.h"

static void names_sort_by_their_heads_then_by_their_bytes(void **state)
{
	(void)state;
	static const char *const sorted[] = { "",	  "Z",	      "a",	   "aa",
		                              "abcdefg",  "abcdefgh", "abcdefgha", "abcdefghb",
		                              "abcdefgi", "b",	      "\xc3\xa5" };
	for (size_t i = 1; i < COUNT(sorted); i++) {
		struct text before = text_of(sorted[i - 1]), name = text_of(sorted[i]);
		uint64_t x = value_name_head(before), y = value_name_head(name);
		assert_true(x < y || (x == y && text_cmp(before, name) < 0));
	}
}

/* A hash is of the bytes, wherever they stand, and differs for names of one kind. */
static void names_have_hashes_of_their_own(void **state)
{
	(void)state;
	uint32_t seen[200];
	for (size_t i = 0; i < COUNT(seen); i++) {
		char name[40], elsewhere[41] = "x";
		int n = snprintf(name, sizeof name, "%.*s%zu", (int)(i % 23),
		                 "memberWithALongerNameX", i);
		memcpy(elsewhere + 1, name, (size_t)n);
		seen[i] = value_name_hash((struct text){ name, (size_t)n });
		assert_int_equal(seen[i], value_name_hash((struct text){ elsewhere + 1, (size_t)n }));
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(seen[i], seen[k]);
	}
}

static void members_are_found_by_name(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct err e = { 0 };
	const struct value *v =
	        value_read(TEXT("{\"a\":1,\"longerThanEight\":\"x\",\"\\u00e5\":[true,null]}"),
	                   &cloudevent_limits, &a, &e);
	assert_non_null(v);
	assert_value(value_member(v, TEXT("a")), "1");
	assert_value(value_member(v, TEXT("longerThanEight")), "\"x\"");
	assert_value(value_member(v, TEXT("\xc3\xa5")), "[true,null]");
	assert_null(value_member(v, TEXT("b")));
	assert_null(value_member(v, TEXT("")));
	assert_null(value_member(value_member(v, TEXT("a")), TEXT("a")));
	assert_text(value_text(value_member(v, TEXT("longerThanEight"))), "x");
	assert_null(value_text(value_member(v, TEXT("a"))).p);
}

/* Names twice are found among few members and among many, and however alike the names are. */
static void a_name_twice_is_refused(void **state)
{
	(void)state;
	for (size_t n = 2; n < 200; n += n < 40 ? 1 : 37) {
		for (size_t twin = 0; twin < n; twin += 1 + n / 7) {
			ARENA_AUTO a = { 0 };
			BUF_AUTO b = { 0 };
			struct err e = { 0 };
			for (size_t i = 0; i < n; i++)
				buf_printf(&b, "%s\"someMember%03zuOfMany\":0", i ? "," : "{", i);
			size_t without = b.n;
			buf_printf(&b, ",\"someMember%03zuOf\\u004dany\":0}", twin);
			assert_null(value_read(buf_text(&b), &cloudevent_limits, &a, &e));
			assert_non_null(strstr(e.text, "twice"));
			b.p[without] = '}';
			assert_non_null(value_read((struct text){ b.p, without + 1 },
			                           &cloudevent_limits, &a, &e));
		}
	}
}

static void elements_are_known_as_they_were_written(void **state)
{
	static const char *const written[] = { "{\"a\" : [1 , 2]}", "\"x\\n\"", "-1E2", "[ ]" };
	ARENA_AUTO a = { 0 };
	struct err e = { 0 };
	size_t i = 0;
	(void)state;
	const struct value *v = value_read(TEXT(" [ {\"a\" : [1 , 2]} ,\"x\\n\",\t-1E2 , [ ] ] "),
	                                   &cloudevent_limits, &a, &e);
	assert_non_null(v);
	VALUE_EACH(element, v)
	assert_true(text_eq(element->written, text_of(written[i++])));
	assert_int_equal(i, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_sort_by_their_heads_then_by_their_bytes),
		cmocka_unit_test(names_have_hashes_of_their_own),
		cmocka_unit_test(members_are_found_by_name),
		cmocka_unit_test(a_name_twice_is_refused),
		cmocka_unit_test(elements_are_known_as_they_were_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
