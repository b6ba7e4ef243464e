/* The laws of the architecture on care transitions.
 *
 * timeout: 900 */
#include "transition_gen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A set takes a tenth of a second: the whole number only when asked for a full run. */
static size_t sets(void)
{
	const char *size = getenv("SAMVERKA_SIZE");
	return laws_sets(size && strcmp(size, "small") == 0 ? 200 : 2000);
}

static void laws_hold(void **state)
{
	(void)state;
	laws_run(&transition_laws, sets(), laws_seed());
}

static void laws_hold_with_freezes(void **state)
{
	(void)state;
	laws_run(&transition_laws_frozen, sets() / 2, laws_seed() + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(laws_hold_with_freezes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
