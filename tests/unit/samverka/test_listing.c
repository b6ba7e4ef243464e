/* The same row for a program and for a person. */
#include "samverka/listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test(f)

static const struct column columns[] = {
	{ "name", COLUMN_TEXT, 6 },  { "count", COLUMN_INT, 5 }, { "at", COLUMN_INSTANT, 20 },
	{ "good", COLUMN_BOOL, 4 },  { "digest", COLUMN_HEX, 0 },
};

static const struct cell full[] = {
	{ .text = { "åäö", 6 } }, { .number = 12 },           { .number = 1740787200000000 },
	{ .number = 1 },          { .text = { "\x0f\xa0", 2 } },
};

static const struct cell empty[] = {
	{ .text = { NULL, 0 } }, { .number = INT64_MIN }, { .number = INSTANT_NONE },
	{ .number = INT64_MIN }, { .text = { NULL, 0 } },
};

static void check(const char *title, const struct cell *cells, bool json, const char *expected)
{
	const struct listing t = { .title = title, .columns = columns, .n = 5 };
	struct buf b = { 0 };
	if (json)
		listing_put_json(&t, cells, &b);
	else
		listing_put_people(&t, cells, &b);
	assert_string_equal(b.p, expected);
	buf_done(&b);
}

static void json_has_all_columns_sorted(void **state)
{
	(void)state;
	check(NULL, full, true,
	      "{\"at\":\"2025-03-01T00:00:00Z\",\"count\":12,\"digest\":\"0fa0\",\"good\":true,\"name\":\"åäö\"}\n");
	check("x", empty, true,
	      "{\"at\":null,\"count\":null,\"digest\":null,\"good\":null,\"item\":\"x\",\"name\":null}\n");
}

static void people_get_columns_in_their_order(void **state)
{
	(void)state;
	check("x", NULL, false, "name    count  at                    good\n");
	check("x", full, false, "åäö        12  2025-03-01T00:00:00Z  yes\n");
	check("x", empty, false, "-           -  -                     -\n");
}

static void a_text_cannot_steer_the_terminal(void **state)
{
	const struct cell cells[] = {
		{ .text = { "a\x1b[2J\xc2\x9b\x7f", 8 } }, { .number = 0 }, { .number = INSTANT_NONE },
		{ .number = 0 }, { .text = { NULL, 0 } },
	};
	(void)state;
	check(NULL, cells, false, "a?[2J??      0  -                     no\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(json_has_all_columns_sorted),
		TEST(people_get_columns_in_their_order),
		TEST(a_text_cannot_steer_the_terminal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
