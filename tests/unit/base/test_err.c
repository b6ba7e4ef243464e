/* Errors, and the end of a process that found a bug in itself. */
#include "base/err.h"

#include "base/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST(f) cmocka_unit_test(f)

static void set_fills_and_says_false(void **state)
{
	(void)state;
	struct err e = { 0 };
	assert_false(err_set(&e, ERR_REJECT, "SCHEMA", "at %s", "/data"));
	assert_int_equal(e.kind, ERR_REJECT);
	assert_string_equal(e.code, "SCHEMA");
	assert_string_equal(e.text, "at /data");
	err_clear(&e);
	assert_int_equal(e.kind, ERR_NONE);
	assert_false(err_set(NULL, ERR_FATAL, "X", "nobody asks"));
	err_clear(NULL);
}

static void long_text_is_cut(void **state)
{
	(void)state;
	struct err e = { 0 };
	err_set(&e, ERR_RETRY, "X", "%01000d", 1);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void a_bug_aborts_with_its_place(void **state)
{
	(void)state;
	int p[2], status = 0;
	char text[512] = "";
	assert_int_equal(pipe(p), 0);
	pid_t pid = fork();
	if (pid == 0) {
		const struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL); /* not the test's */
		dup2(p[1], STDERR_FILENO);
		must(1 + 1 == 2);
		must(1 + 1 == 3);
		_exit(0);
	}
	close(p[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_true(read(p[0], text, sizeof text - 1) > 0);
	assert_non_null(strstr(text, "event=bug file="));
	assert_non_null(strstr(text, "expression=\"1 + 1 == 3\"\n"));
	close(p[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(set_fills_and_says_false),
		TEST(long_text_is_cut),
		TEST(a_bug_aborts_with_its_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
