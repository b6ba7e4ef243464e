/* One value by its row: what every kind takes, what it refuses, and with which words. */
#include "base/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST(f) cmocka_unit_test(f)

struct values {
	const char *string;
	int64_t number;
	bool yes;
	int word;
};

#define ROW(kind, member, limits)                                                                  \
	((struct setting){ "a.b", SETTING_##kind, offsetof(struct values, member), "", limits,     \
	                   "help" })

static struct values values;
static struct arena arena;
static struct buf why;

static bool store(struct setting row, struct text value)
{
	buf_clear(&why);
	buf_put_text(&why, TEXT(""));
	return setting_store(&row, value, &values, &arena, &why);
}

static void number_is(struct setting row, const char *value, int64_t expected)
{
	values.number = -99;
	assert_true(store(row, text_of(value)));
	assert_int_equal(values.number, expected);
}

static void refused(struct setting row, const char *value, const char *expected)
{
	struct values before = values;
	assert_false(store(row, text_of(value)));
	assert_string_equal(why.p, expected);
	assert_memory_equal(&values, &before, sizeof before);
}

static void whole_numbers(void **state)
{
	(void)state;
	struct setting row = ROW(INT, number, "1..65535 port");
	number_is(row, "1", 1);
	number_is(row, "65535", 65535);
	number_is(ROW(INT, number, "-5..5"), "-5", -5);
	const char *text = "must be a whole number from 1 to 65535 (port)";
	const char *bad[] = { "0",   "65536", "-1", "",   "1s",
		              "1.0", "0x10",  "+1", " 1", "9223372036854775808" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(row, bad[i], text);
}

static void durations(void **state)
{
	(void)state;
	struct setting row = ROW(DURATION, number, "1ms..1h");
	number_is(row, "1ms", 1000);
	number_is(row, "5s", 5000000);
	number_is(row, "60min", 3600000000);
	number_is(ROW(DURATION, number, "0us..30d"), "30d", 30 * 86400000000);
	const char *text = "must be a duration with its unit from 1ms to 1h";
	const char *bad[] = { "5",
		              "5 s",
		              "5sec",
		              "5S",
		              "-5s",
		              "999us",
		              "2h",
		              "s",
		              "1.5s",
		              "99999999999999d",
		              "9223372036854775807us" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(row, bad[i], text);
}

static void sizes(void **state)
{
	(void)state;
	struct setting row = ROW(SIZE, number, "1KiB..1GiB");
	number_is(row, "1024B", 1024);
	number_is(row, "256KiB", 262144);
	number_is(row, "1GiB", 1 << 30);
	const char *bad[] = { "1024", "1KB", "1kib", "1MB", "2GiB", "-1MiB", "1TiB" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(row, bad[i], "must be a size with its unit from 1KiB to 1GiB");
}

static void words(void **state)
{
	(void)state;
	struct setting row = ROW(ENUM, word, "logfmt|json");
	assert_true(store(row, TEXT("json")));
	assert_int_equal(values.word, 1);
	assert_true(store(row, TEXT("logfmt")));
	assert_int_equal(values.word, 0);
	refused(row, "JSON", "must be one of logfmt, json");
	refused(row, "", "must be one of logfmt, json");
	refused(row, "logfmt|json", "must be one of logfmt, json");
}

static void yes_and_no(void **state)
{
	(void)state;
	struct setting row = ROW(BOOL, yes, "");
	assert_true(store(row, TEXT("true")) && values.yes);
	assert_true(store(row, TEXT("false")) && !values.yes);
	refused(row, "yes", "must be true or false");
	refused(row, "1", "must be true or false");
}

static void required_strings(void **state)
{
	(void)state;
	struct setting row = ROW(STRING, string, "required");
	assert_true(store(row, TEXT("")));
	assert_false(setting_is_satisfied(&row, &values));
	assert_true(store(row, TEXT("x")));
	assert_true(setting_is_satisfied(&row, &values));
	row.limits = "";
	assert_true(store(row, TEXT("")));
	assert_true(setting_is_satisfied(&row, &values));
}

static void paths(void **state)
{
	(void)state;
	struct setting row = ROW(PATH, string, "");
	assert_true(store(row, TEXT(".")));
	assert_string_equal(values.string, ".");
	assert_true(store(row, TEXT("")));
	refused(row, "no/such/hunter2", "cannot be read as a file or folder");
}

static void secrets(void **state)
{
	(void)state;
	struct setting row = ROW(SECRET, string, "");
	const char *tmp = getenv("TMPDIR");
	char path[4096];
	snprintf(path, sizeof path, "%s/secret-XXXXXX", tmp ? tmp : ".");
	int fd = mkstemp(path);
	assert_int_equal(write(fd, "hunter2\n\n", 9), 9);
	assert_true(store(row, text_of(path)));
	assert_string_equal(values.string, "hunter2\n");
	assert_int_equal(fchmod(fd, 0644), 0);
	refused(row, path, "everyone may read the file: chmod o-rwx");
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(write(fd, "\0", 1), 1);
	refused(row, path, "the file holds a NUL byte");
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
	refused(row, path, "cannot read the file: No such file or directory");
	assert_true(store(row, TEXT("")));
	assert_string_equal(values.string, "");
}

static void rows_are_judged(void **state)
{
	(void)state;
	const struct setting good[] = {
		{ "a.b", SETTING_INT, 0, "5", "1..9", "h" },
		{ "a.b.c2", SETTING_STRING, 0, "", "", "h" },
		{ "a.b", SETTING_ENUM, 0, "x", "x|y", "h" },
		{ "kafka.*", SETTING_OPEN, 0, "", "", "h" },
		{ "a.b", SETTING_SIZE, 0, "1B", "1B..1KiB bytes", "h" },
	};
	const struct setting bad[] = {
		{ "a.b", SETTING_INT, 0, "0", "1..9", "h" },
		{ "a.b", SETTING_INT, 0, "5", "", "h" },
		{ "a.b", SETTING_INT, 0, "5", "9..1", "h" },
		{ "a.b", SETTING_DURATION, 0, "5", "1s..9s", "h" },
		{ "a.b", SETTING_ENUM, 0, "z", "x|y", "h" },
		{ "a.b", SETTING_BOOL, 0, "", "", "h" },
		{ "ab", SETTING_STRING, 0, "", "", "h" },
		{ "a.B", SETTING_STRING, 0, "", "", "h" },
		{ "a.b_c", SETTING_STRING, 0, "", "", "h" },
		{ "a.b", SETTING_STRING, 0, "", "", "" },
		{ "a.", SETTING_STRING, 0, "", "", "h" },
		{ "kafka.x", SETTING_OPEN, 0, "", "", "h" },
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(setting_is_sound(&good[i], &why));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(setting_is_sound(&bad[i], &why));
}

static int clean(void **state)
{
	(void)state;
	arena_done(&arena);
	buf_done(&why);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_numbers), TEST(durations),  TEST(sizes),
		TEST(words),         TEST(yes_and_no), TEST(required_strings),
		TEST(paths),         TEST(secrets),    TEST(rows_are_judged),
	};
	return cmocka_run_group_tests(tests, NULL, clean);
}
