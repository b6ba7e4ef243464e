/* A verb's words on the command line. */
#include "samverka/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test(f)

struct given {
	bool flag, help;
	const char *text;
	int64_t number;
	instant_us at;
	int n;
	struct err e;
};

static bool read_words(struct given *g, int argc, char **argv)
{
	const struct option table[] = {
		{ "flag", OPTION_FLAG, &g->flag, "" },
		{ "text", OPTION_TEXT, &g->text, "" },
		{ "number", OPTION_INT, &g->number, "" },
		{ "at", OPTION_INSTANT, &g->at, "" },
		{ 0 },
	};
	return options_read(table, argc, argv, &g->n, &g->help, &g->e);
}

#define READ(g, ...)                                                                               \
	char *argv[] = { __VA_ARGS__, NULL };                                                      \
	bool good = read_words(g, (int)(sizeof argv / sizeof *argv) - 1, argv)

static void arguments_move_to_the_front(void **state)
{
	struct given g = { 0 };
	(void)state;
	READ(&g, "a", "--flag", "-", "--text", "x", "c", "--number=7");
	assert_true(good);
	assert_int_equal(g.n, 3);
	assert_string_equal(argv[0], "a");
	assert_string_equal(argv[1], "-"); /* standard input is no option */
	assert_string_equal(argv[2], "c");
	assert_true(g.flag);
	assert_string_equal(g.text, "x");
	assert_int_equal(g.number, 7);
}

static void two_dashes_end_the_options(void **state)
{
	struct given g = { 0 };
	(void)state;
	READ(&g, "--", "--flag");
	assert_true(good);
	assert_int_equal(g.n, 1);
	assert_false(g.flag);
	assert_string_equal(argv[0], "--flag");
}

static void the_last_one_counts(void **state)
{
	struct given g = { 0 };
	(void)state;
	READ(&g, "--text=a", "--text=b", "--number", "1", "--number", "2");
	assert_true(good);
	assert_string_equal(g.text, "b");
	assert_int_equal(g.number, 2);
}

static void a_date_is_the_end_of_its_stockholm_day(void **state)
{
	struct given g = { 0 };
	instant_us expected;
	(void)state;
	READ(&g, "--at", "2025-03-30");
	assert_true(good);
	assert_true(instant_parse(TEXT("2025-03-30T21:59:59.999999Z"), &expected));
	assert_int_equal(g.at, expected);
}

static void wrong_use_is_told(void **state)
{
	(void)state;
	char *const bad[][3] = { { "--unknown" }, { "-k" }, { "-number", "1" }, { "--number", "x" }, { "--number", "-1" }, { "--text" },
		                 { "--flag=1" },  { "--at", "2025-02-30" }, { "--at", "2025-03-30T12:00:00" } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct given g = { 0 };
		char *argv[3] = { bad[i][0], bad[i][1], NULL };
		assert_false(read_words(&g, bad[i][1] ? 2 : 1, argv));
		assert_int_equal(g.e.kind, ERR_FATAL);
		assert_true(g.e.text[0] != 0);
	}
}

static void help_is_no_fault(void **state)
{
	struct given g = { 0 };
	(void)state;
	READ(&g, "--help");
	assert_true(good);
	assert_true(g.help);
	g.help = false;
	char *in_short[] = { "-h", NULL };
	assert_true(read_words(&g, 1, in_short));
	assert_true(g.help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arguments_move_to_the_front),
		TEST(two_dashes_end_the_options),
		TEST(the_last_one_counts),
		TEST(a_date_is_the_end_of_its_stockholm_day),
		TEST(wrong_use_is_told),
		TEST(help_is_no_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
