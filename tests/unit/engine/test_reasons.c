/* reasons: one table, the same everywhere. */
#include "engine/reasons.h"

#include "engine/engine_counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_reason_has_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < REASONS; i++) {
		assert_ptr_equal(reason_of(reasons[i].code), &reasons[i]);
		assert_true(strlen(reasons[i].meaning) > 10);
		assert_true(strlen(reasons[i].action) > 10);
		assert_true(reasons[i].meaning[strlen(reasons[i].meaning) - 1] != '.');
	}
	assert_string_equal(reason_of("NO_SUCH_CODE")->code, "SCHEMA");
	assert_string_equal(reason_of(NULL)->code, "SCHEMA");
}

/* The counter's label values are the reasons in their order: numbers are what is counted by. */
static void counter_lists_the_reasons_in_order(void **state)
{
	(void)state;
	struct text rest = text_of(engine_counter_rows[ENGINE_REFUSED].values);
	for (size_t i = 0; i < REASONS; i++)
		assert_true(text_eq(text_cut(&rest, '|'), text_of(reasons[i].code)));
	assert_null(rest.p);
}

/* schemas/reasons.md is for publishers. When it lags behind, the table to put there is printed. */
static void the_documentation_is_the_table(void **state)
{
	(void)state;
	BUF_AUTO want = { 0 };
	static char page[16384];
	FILE *f = fopen("schemas/reasons.md", "r");
	if (!f) {
		print_message("SKIP: not run from the root of the repository\n");
		skip();
	}
	size_t n = fread(page, 1, sizeof page - 1, f);
	(void)fclose(f); /* only read */
	page[n] = '\0';
	reasons_put_markdown(&want);
	if (!strstr(page, want.p))
		fail_msg("schemas/reasons.md should have:\n%s", want.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_words),
		cmocka_unit_test(the_documentation_is_the_table),
		cmocka_unit_test(counter_lists_the_reasons_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
