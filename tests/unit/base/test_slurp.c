/* Reading a small file whole. */
#include "base/slurp.h"

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

static char path[4096];

static int make_file(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(path, sizeof path, "%s/slurp-XXXXXX", tmp ? tmp : ".");
	int fd = mkstemp(path);
	return fd < 0 || write(fd, "0123456789", 10) != 10 || close(fd) != 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void reads_all_and_appends(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	BUF_AUTO why = { 0 };
	buf_put_text(&b, TEXT("x"));
	struct slurp in = { .path = path, .max_bytes = 10 };
	assert_true(slurp_file(&in, &b, &why));
	assert_string_equal(b.p, "x0123456789");
	assert_false(in.world_readable);
}

static void tells_who_may_read(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	BUF_AUTO why = { 0 };
	struct slurp in = { .path = path, .max_bytes = 10 };
	assert_int_equal(chmod(path, 0644), 0);
	assert_true(slurp_file(&in, &b, &why));
	assert_true(in.world_readable);
	assert_int_equal(chmod(path, 0640), 0);
	assert_true(slurp_file(&in, &b, &why));
	assert_false(in.world_readable);
}

static void refuses(const char *what, size_t max_bytes, const char *expected)
{
	BUF_AUTO b = { 0 };
	BUF_AUTO why = { 0 };
	struct slurp in = { .path = what, .max_bytes = max_bytes };
	assert_false(slurp_file(&in, &b, &why));
	assert_string_equal(why.p, expected);
}

static void refuses_with_the_reason(void **state)
{
	(void)state;
	refuses(path, 9, "cannot read the file: File too large");
	refuses("no/such/file", 9, "cannot read the file: No such file or directory");
	refuses(".", 9, "cannot read the file: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_all_and_appends),
		TEST(tells_who_may_read),
		TEST(refuses_with_the_reason),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
