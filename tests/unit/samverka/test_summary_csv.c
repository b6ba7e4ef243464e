/* A summary's payload as a table. */
#include "samverka/summary_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test(f)

static void check(const char *payload, bool heading, const char *expected)
{
	struct buf b = { 0 };
	json_t *v = json_loads(payload, 0, NULL);
	assert_non_null(v);
	assert_true(summary_csv_put(v, heading, &b));
	assert_string_equal(b.p ? b.p : "", expected);
	json_decref(v);
	buf_done(&b);
}

static void columns_are_the_headers_word(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"b\",\"a\"]},\"rows\":[{\"a\":1,\"b\":\"x\",\"c\":9},{\"a\":2}]}", true,
	      "b;a\r\nx;1\r\n;2\r\n");
	check("{\"header\":{\"columns\":[\"b\",\"a\"]},\"rows\":[]}", false, "");
}

static void money_lists_and_decimals(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"amount_ore\",\"codes\",\"share\",\"text\",\"yes\",\"none\"]},\"rows\":"
	      "[{\"amount_ore\":1017000,\"codes\":[\"SIP\",\"NOTICE\"],\"share\":\"-0.25\",\"text\":\"-x\","
	      "\"yes\":true,\"none\":null}]}", true,
	      "amount_kr;codes;share;text;yes;none\r\n10170,00;SIP,NOTICE;-0,25;'-x;true;\r\n");
}

static void a_date_is_no_decimal(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"d\",\"v\",\"w\"]},\"rows\":[{\"d\":\"2025-03-01\",\"v\":\"1.2.3\",\"w\":\"-\"}]}",
	      false, "2025-03-01;1.2.3;'-\r\n");
}

static void what_is_no_table_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "[]", "{\"header\":{\"columns\":[]},\"rows\":[]}",
		                           "{\"header\":{\"columns\":[\"a\"]}}" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf b = { 0 };
		json_t *v = json_loads(bad[i], 0, NULL);
		assert_false(summary_csv_put(v, true, &b));
		assert_int_equal(b.n, 0);
		json_decref(v);
		buf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(columns_are_the_headers_word),
		TEST(money_lists_and_decimals),
		TEST(a_date_is_no_decimal),
		TEST(what_is_no_table_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
