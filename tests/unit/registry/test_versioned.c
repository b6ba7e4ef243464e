/* versioned: rows by key and date, whatever the order they were added in. */
#include "registry/versioned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char first[] = "first", second[] = "second", other[] = "other";

static struct versioned_row row_of(const char *key, const char *tie, day_no from, day_no to,
                                   const void *value)
{
	return (struct versioned_row){ text_of(key), text_of(tie), from, to, value };
}

static void latest_from_that_covers_answers(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct versioned t = { 0 };
	versioned_add(&t, &a, row_of("k", "", 20, 29, second));
	versioned_add(&t, &a, row_of("k", "", 10, DAY_NONE, first));
	versioned_add(&t, &a, row_of("j", "", 0, DAY_NONE, other));
	versioned_seal(&t, &a);
	assert_null(versioned_at(&t, TEXT("k"), 9));
	assert_ptr_equal(versioned_at(&t, TEXT("k"), 10), first);
	assert_ptr_equal(versioned_at(&t, TEXT("k"), 20), second);
	assert_ptr_equal(versioned_at(&t, TEXT("k"), 29), second);
	assert_ptr_equal(versioned_at(&t, TEXT("k"), 30), first);
	assert_ptr_equal(versioned_at(&t, TEXT("k"), DAY_NONE), second);
	assert_null(versioned_at(&t, TEXT("nobody"), 20));
}

static void equal_starts_are_told_apart_by_tie(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		ARENA_AUTO a = { 0 };
		struct versioned t = { 0 };
		versioned_add(&t, &a,
		              order ? row_of("k", "b", 1, 9, second)
		                    : row_of("k", "a", 1, 9, first));
		versioned_add(&t, &a,
		              order ? row_of("k", "a", 1, 9, first)
		                    : row_of("k", "b", 1, 9, second));
		versioned_seal(&t, &a);
		assert_ptr_equal(versioned_at(&t, TEXT("k"), 5), second);
	}
}

static void thousands_of_keys_are_all_found(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct versioned t = { 0 };
	for (int i = 0; i < 3000; i++)
		versioned_add(&t, &a,
		              (struct versioned_row){ .key = arena_printf(&a, "key-%d", i),
		                                      .from = i,
		                                      .to = DAY_NONE,
		                                      .value = first });
	versioned_seal(&t, &a);
	size_t n;
	for (int i = 0; i < 3000; i++) {
		const struct versioned_row *v =
		        versioned_find(&t, arena_printf(&a, "key-%d", i), &n);
		assert_int_equal(n, 1);
		assert_int_equal(v->from, i);
	}
	assert_null(versioned_find(&t, TEXT("key-3000"), &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(latest_from_that_covers_answers),
		cmocka_unit_test(equal_starts_are_told_apart_by_tie),
		cmocka_unit_test(thousands_of_keys_are_all_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
