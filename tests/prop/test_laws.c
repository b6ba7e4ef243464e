/* The laws of the architecture on the toy domain, and the proof that they can fail.
 *
 * timeout: 600 */
#include "laws.h"
#include "toy_domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void laws_hold(void **state)
{
	(void)state;
	laws_run(&toy_laws, laws_sets(2000), laws_seed());
}

static void a_store_without_the_fence_is_found_out(void **state)
{
	(void)state;
	size_t set = laws_break(&toy_laws, laws_sets(2000), laws_seed(), LAWS_NO_FENCE);
	print_message("found in set %zu\n", set);
	assert_true(set != SIZE_MAX);
}

static void a_store_without_versions_is_found_out(void **state)
{
	(void)state;
	size_t set = laws_break(&toy_laws, laws_sets(2000), laws_seed(), LAWS_NO_VERSIONS);
	print_message("found in set %zu\n", set);
	assert_true(set != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(a_store_without_the_fence_is_found_out),
		cmocka_unit_test(a_store_without_versions_is_found_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
