/* reasons: one table, the same everywhere. */
#include "engine/reasons.h"

#include "engine/engine_counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_words),
		cmocka_unit_test(counter_lists_the_reasons_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
