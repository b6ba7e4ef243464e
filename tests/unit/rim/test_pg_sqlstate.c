/* What an error of the database means: the table of corner 10, one line a class. */
#include "rim/pg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *state, *constraint;
	enum err_kind kind;
} expected[] = {
	{ "08006", NULL, ERR_RETRY },
	{ "25006", NULL, ERR_RETRY },
	{ "40001", NULL, ERR_RETRY },
	{ "40P01", NULL, ERR_RETRY },
	{ "53100", NULL, ERR_RETRY },
	{ "53300", NULL, ERR_RETRY },
	{ "54000", NULL, ERR_RETRY },
	{ "55P03", NULL, ERR_RETRY },
	{ "57014", NULL, ERR_RETRY },
	{ "57P01", NULL, ERR_RETRY },
	{ "57P03", NULL, ERR_RETRY },
	{ "58030", NULL, ERR_RETRY },
	{ "28P01", NULL, ERR_RETRY },
	{ "3D000", NULL, ERR_RETRY },
	{ "25P03", NULL, ERR_RETRY },
	{ "22021", NULL, ERR_REJECT },
	{ "22P02", NULL, ERR_REJECT },
	{ "23514", "entity_key_fits", ERR_REJECT },
	{ "23514", "something_else", ERR_FATAL },
	{ "23505", "entity_pkey", ERR_FATAL },
	{ "23505", NULL, ERR_FATAL },
	{ "42P01", NULL, ERR_FATAL },
	{ "42501", NULL, ERR_FATAL },
	{ "XX000", NULL, ERR_FATAL },
	{ "XX001", NULL, ERR_FATAL },
	{ "25001", NULL, ERR_FATAL },
	{ "25P02", NULL, ERR_FATAL },
	{ "P0001", NULL, ERR_FATAL },
	{ "", NULL, ERR_FATAL },
};

static void each_class(void **state)
{
	(void)state; /* nothing is set up */
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		const char *code = NULL;
		enum err_kind kind =
		        pg_sqlstate_kind(expected[i].state, expected[i].constraint, &code);
		if (kind != expected[i].kind)
			fail_msg("%s", expected[i].state);
		assert_non_null(code);
	}
}

static void rejects_are_permanent(void **state)
{
	(void)state; /* as above */
	const char *code;
	(void)pg_sqlstate_kind("22021", NULL, &code);
	assert_string_equal(code, "DB_PERMANENT");
	(void)pg_sqlstate_kind("23514", "entity_key_fits", &code);
	assert_string_equal(code, "DB_PERMANENT");
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(each_class),
		cmocka_unit_test(rejects_are_permanent),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
