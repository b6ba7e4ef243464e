/* The table of sentences: sorted, complete in both languages, found by code. */
#include "transitions/discrepancy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void test_sorted_and_said_in_both_languages(void **state)
{
	(void)state;
	size_t n;
	const struct discrepancy_text *t = discrepancy_texts(&n);
	assert_int_equal(n, 48);
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(t[i].english) > 20 && strlen(t[i].swedish) > 20);
		assert_int_equal(t[i].english[strlen(t[i].english) - 1], '.');
		assert_int_equal(t[i].swedish[strlen(t[i].swedish) - 1], '.');
		if (i > 0)
			assert_true(strcmp(t[i - 1].code, t[i].code) < 0);
	}
}

static void test_found_by_code(void **state)
{
	(void)state;
	size_t n;
	const struct discrepancy_text *t = discrepancy_texts(&n);
	for (size_t i = 0; i < n; i++)
		assert_ptr_equal(discrepancy_text_of(text_of(t[i].code)), &t[i]);
	assert_null(discrepancy_text_of(TEXT("D-XXX-01")));
	assert_null(discrepancy_text_of(TEXT("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted_and_said_in_both_languages),
		cmocka_unit_test(test_found_by_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
