/* The laws of the architecture on indicators.
 *
 * timeout: 900 */
#include "indicator_gen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void laws_hold(void **state)
{
	(void)state;
	laws_run(&indicator_laws, laws_sets(2000), laws_seed());
}

static void laws_hold_with_definitions_told(void **state)
{
	(void)state;
	laws_run(&indicator_laws_told, laws_sets(2000) / 2, laws_seed() + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(laws_hold_with_definitions_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
