/* Signals. Each case lives in a child of its own, whose exit status is the answer. */
#include "base/stop.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST(f) cmocka_unit_test(f)

static int status_of(int (*body)(void))
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(body());
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void exits_with(int (*body)(void), int code)
{
	int status = status_of(body);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, 0) == 1;
}

static int one_signal_asks(void)
{
	stop_init(10);
	if (stop_requested() || readable(stop_fd()))
		return 1;
	raise(SIGTERM);
	return stop_requested() && readable(stop_fd()) && readable(stop_fd()) ? 0 : 2;
}

static int two_kinds_once_each(void)
{
	stop_init(10);
	raise(SIGINT); /* a terminal's Ctrl-C reaches the whole group, and a supervisor adds its own
	                */
	raise(SIGTERM);
	return stop_requested() ? 0 : 1;
}

static int same_signal_twice(void)
{
	stop_init(10);
	raise(SIGTERM);
	raise(SIGTERM);
	return 1;
}

static int slow_stop(void)
{
	int null = open("/dev/null", O_WRONLY);
	(void)dup2(null, STDERR_FILENO); /* the last word is not for the test's output */
	stop_init(1);
	raise(SIGTERM);
	int64_t deadline = clock_deadline_us(20000);
	while (!clock_passed(deadline))
		(void)poll(NULL, 0, 1000); /* the alarm ends this */
	return 1;
}

static int broken_pipe(void)
{
	int p[2];
	stop_init(0);
	if (pipe(p) != 0)
		return 1;
	close(p[0]);
	return write(p[1], "x", 1) < 0 ? 0 : 2;
}

static int wait_ends_early(void)
{
	stop_init(10);
	if (stop_wait_ms(1))
		return 1;
	stop_request();
	int64_t start = clock_monotonic_us();
	return stop_wait_ms(60000) && clock_monotonic_us() - start < 30000000 ? 0 : 2;
}

static void first_signal_asks(void **state)
{
	(void)state;
	exits_with(one_signal_asks, 0);
	exits_with(two_kinds_once_each, 0);
}

static void second_signal_ends(void **state)
{
	(void)state;
	exits_with(same_signal_twice, 128 + SIGTERM);
}

static void grace_runs_out(void **state)
{
	(void)state;
	exits_with(slow_stop, STOP_EXIT_TOO_SLOW);
}

static void reader_gone_is_no_death(void **state)
{
	(void)state;
	exits_with(broken_pipe, 0);
}

static void wait_for_a_stop(void **state)
{
	(void)state;
	exits_with(wait_ends_early, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_signal_asks),       TEST(second_signal_ends), TEST(grace_runs_out),
		TEST(reader_gone_is_no_death), TEST(wait_for_a_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
