/* A summary's payload as a table. */
#include "samverka/summary_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test(f)

#define HEADING                                                                                              \
	";summary_key;summary_type;summary_version;summary_audience;summary_recipient;summary_period_start;" \
	"summary_period_end;summary_status;summary_remark;summary_data_as_of;summary_sources_heard;"         \
	"summary_sources_expected;summary_removed;summary_suppressed_cells;summary_protected_cases;"         \
	"summary_unbalanced_hours;summary_policy_version;"                                                  \
	"summary_definition_id;summary_schema_version;summary_generated_at;summary_digest;"                  \
	"summary_supersedes\r\n"
#define SAYS_NOTHING ";K;;;;;;;;;;;;;;;;;;;;;\r\n"

static void check(const char *payload, bool heading, const char *expected)
{
	struct buf b = { 0 };
	json_t *v = json_loads(payload, 0, NULL);
	assert_non_null(v);
	assert_true(summary_csv_put(TEXT("K"), v, heading, &b));
	assert_string_equal(b.p ? b.p : "", expected);
	json_decref(v);
	buf_done(&b);
}

static void columns_are_the_headers_word(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"b\",\"a\"]},\"rows\":[{\"a\":1,\"b\":\"x\",\"c\":9},{\"a\":2}]}", true,
	      "b;a" HEADING "x;1" SAYS_NOTHING ";2" SAYS_NOTHING);
	check("{\"header\":{\"columns\":[\"b\",\"a\"]},\"rows\":[]}", false, "");
}

static void money_lists_and_decimals(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"amount_ore\",\"codes\",\"share\",\"text\",\"yes\",\"none\"]},\"rows\":"
	      "[{\"amount_ore\":1017000,\"codes\":[\"SIP\",\"NOTICE\"],\"share\":\"-0.25\",\"text\":\"-x\","
	      "\"yes\":true,\"none\":null}]}", true,
	      "amount_kr;codes;share;text;yes;none" HEADING "10170,00;SIP,NOTICE;-0,25;'-x;true;" SAYS_NOTHING);
}

/* In S14 the row says whether its value is money. */
static void money_by_measure(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"org\",\"period\",\"measure\",\"value\",\"value_since\"]},\"rows\":["
	      "{\"measure\":\"budget_ore\",\"org\":\"1280\",\"period\":\"2025\",\"value\":\"29724\",\"value_since\":null},"
	      "{\"measure\":\"spent_ore\",\"org\":\"\",\"period\":\"2025\",\"value\":null,\"value_since\":\"-5\"},"
	      "{\"measure\":\"ratio\",\"org\":\"12\",\"period\":\"2025\",\"value\":\"29724\",\"value_since\":\"0.5\"}]}", true,
	      "org;period;measure;value;value_since" HEADING "1280;2025;budget_kr;297,24;" SAYS_NOTHING
	      ";2025;spent_kr;;-0,05" SAYS_NOTHING "12;2025;ratio;29724;0,5" SAYS_NOTHING);
}

/* Of several summaries in one file each row says whose it is, of what, and how complete. */
static void a_row_tells_whose_it_is(void **state)
{
	(void)state;
	check("{\"header\":{\"audience\":\"OWN\",\"columns\":[\"a\"],\"completeness\":{\"expected\":3,\"heard\":2,"
	      "\"removed\":true},\"dataAsOf\":\"2025-04-01T00:00:00Z\",\"definitionId\":\"stays/1\",\"digest\":\"ab\","
	      "\"generatedAt\":\"2025-04-02T00:00:00Z\",\"period\":\"2025-03\",\"periodEnd\":\"2025-03-31\","
	      "\"periodStart\":\"2025-03-01\",\"policyVersion\":\"law/1\",\"protectedCases\":6,\"recipient\":\"1280\",\"remark\":null,"
	      "\"schemaVersion\":1,\"status\":\"FROZEN\",\"summaryType\":\"S1\",\"supersedes\":\"cd\","
	      "\"suppressedCells\":4,\"version\":7},\"rows\":[{\"a\":1},{\"a\":2}]}", false,
#define SAYS                                                                                           \
	";K;S1;7;OWN;1280;2025-03-01;2025-03-31;FROZEN;;2025-04-01T00:00:00Z;2;3;true;4;6;;law/1;stays/1;1;" \
	"2025-04-02T00:00:00Z;ab;cd\r\n"
	      "1" SAYS "2" SAYS);
}

static void a_date_is_no_decimal(void **state)
{
	(void)state;
	check("{\"header\":{\"columns\":[\"d\",\"v\",\"w\"]},\"rows\":[{\"d\":\"2025-03-01\",\"v\":\"1.2.3\",\"w\":\"-\"}]}",
	      false, "2025-03-01;1.2.3;'-" SAYS_NOTHING);
}

/* Its sign makes no formula of a number, and no number of what only begins like one. */
static void negative_numbers_are_numbers(void **state)
{
	(void)state;
	static const char *const cells[][2] = {
		{ "-5", "-5" }, { "-350", "-350" }, { "-0.5", "-0,5" }, { "0780", "0780" },
		{ "-1+1", "'-1+1" }, { "--5", "'--5" }, { "+5", "'+5" }, { "=5", "'=5" },
		{ "@5", "'@5" }, { "-.", "'-." }, { "\\t-5", "'\t-5" }, { "-5 ", "'-5 " },
		{ "-2024-03", "'-2024-03" }, { "", "" },
	};
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		char payload[96], expected[64];
		(void)snprintf(payload, sizeof payload, "{\"header\":{\"columns\":[\"gap\"]},\"rows\":[{\"gap\":\"%s\"}]}",
		               cells[i][0]);
		(void)snprintf(expected, sizeof expected, "%s%s", cells[i][1], SAYS_NOTHING);
		check(payload, false, expected);
	}
}

static void what_is_no_table_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "[]", "{\"header\":{\"columns\":[]},\"rows\":[]}",
		                           "{\"header\":{\"columns\":[\"a\"]}}" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf b = { 0 };
		json_t *v = json_loads(bad[i], 0, NULL);
		assert_false(summary_csv_put(TEXT("K"), v, true, &b));
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
		TEST(money_by_measure),
		TEST(a_row_tells_whose_it_is),
		TEST(a_date_is_no_decimal),
		TEST(negative_numbers_are_numbers),
		TEST(what_is_no_table_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
