/* A daemon from start to exit code, each in a child of its own. The parent reads its log through
 * a pipe, asks its management port and plays systemd. */
#include "rim/daemon.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "http_get.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

/* --- the service under test --- */

enum toy_mood {
	TOY_GOOD,
	TOY_OPEN_LATER,
	TOY_OPEN_NEVER,
	TOY_STEP_FATAL,
	TOY_STEP_RETRY,
	TOY_HANGS
};

struct toy {
	enum toy_mood mood;
	int opened, steps;
	bool is_open;
	struct counters *counters;
};

static struct toy toy;

static bool toy_open(void *ctx, const struct daemon_settings *common, struct err *e)
{
	struct toy *t = ctx;
	t->is_open = true;
	t->opened++;
	if (t->mood == TOY_OPEN_NEVER)
		return err_set(e, ERR_FATAL, "SCHEMA_VERSION", "schema 3, wanted 4");
	if (t->mood == TOY_OPEN_LATER && t->opened < 3)
		return err_set(e, ERR_RETRY, "08006", "no server at \"%s\"",
		               common->postgres_conninfo);
	return true;
}

static bool toy_step(void *ctx, bool *ret_worked, struct err *e)
{
	struct toy *t = ctx;
	*ret_worked = t->steps % 2 == 0;
	counters_add(t->counters, 0, 0, 1);
	t->steps++;
	if (t->mood == TOY_STEP_FATAL && t->steps == 3)
		return err_set(e, ERR_FATAL, "KAFKA", "fenced");
	if (t->mood == TOY_STEP_RETRY && t->steps < 3)
		return err_set(e, ERR_RETRY, "53300", "too many connections");
	return true;
}

static void toy_ready(void *ctx, struct readiness *r)
{
	const struct toy *t = ctx;
	if (t->steps == 0)
		readiness_add(r, "NO_STEP", "no step yet");
}

static void toy_alive(void *ctx, const struct alive *v)
{
	const struct toy *t = ctx;
	if (!t->is_open || strcmp(v->name, "toy") != 0 || v->pid != getpid())
		abort();
	log_event(LOG_INFO, "toy-alive", LOG_INT("gone", v->gone),
	          LOG_INT("reasons", v->readiness.n), LOG_STR("code", v->readiness.reason[0].code));
}

static void toy_close(void *ctx)
{
	struct toy *t = ctx;
	if (!t->is_open)
		abort();
	t->is_open = false;
	while (t->mood == TOY_HANGS)
		(void)poll(NULL, 0, 1000); /* stop's alarm ends it */
}

static const struct counter_row rows[] = { { "toys", "", "", "", "Toys", COUNTER_COUNT } };
static const struct daemon_counters toy_counters = { rows, 1, &toy.counters };
static const struct settings_default defaults[] = { { "management.port", "0" }, { NULL, NULL } };
static const struct daemon toy_daemon = {
	.name = "toy",
	.summary = "plays",
	.defaults = defaults,
	.counters = &toy_counters,
	.n_counters = 1,
	.idle_ms = 5,
	.stop_seconds = 2,
	.ctx = &toy,
	.open = toy_open,
	.step = toy_step,
	.ready = toy_ready,
	.alive = toy_alive,
	.close = toy_close,
};

/* --- the parent --- */

static pid_t child;
static int log_fd, out_fd;
static char text[262144];
static size_t text_n;

static void run(enum toy_mood mood, char *const *argv)
{
	int log_pipe[2], out_pipe[2], argc = 0;
	while (argv[argc])
		argc++;
	assert_int_equal(pipe(log_pipe) | pipe(out_pipe), 0);
	child = fork();
	if (child == 0) {
		dup2(log_pipe[1], STDERR_FILENO);
		dup2(out_pipe[1], STDOUT_FILENO);
		toy.mood = mood;
		exit(daemon_main(&toy_daemon, argc, (char **)(uintptr_t)argv));
	}
	close(log_pipe[1]);
	close(out_pipe[1]);
	log_fd = log_pipe[0];
	out_fd = out_pipe[0];
	text_n = 0;
	text[0] = '\0';
}

static void run_plain(enum toy_mood mood)
{
	static char *argv[] = { (char *)"samverka-toy", NULL };
	run(mood, argv);
}

/* Reads what there is within the deadline; false at the end of the stream. */
static bool read_more(int fd, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	assert_int_equal(poll(&p, 1, clock_left_ms(deadline)), 1);
	ssize_t n = read(fd, text + text_n, sizeof text - 1 - text_n);
	assert_true(n >= 0);
	text_n += (size_t)n;
	text[text_n] = '\0';
	return n > 0;
}

static void wait_for(const char *part)
{
	int64_t deadline = clock_deadline_us(20000);
	while (!strstr(text, part))
		assert_true(read_more(log_fd, deadline));
}

static void ends_with_code(int code)
{
	int status = -1;
	int64_t deadline = clock_deadline_us(30000);
	while (read_more(log_fd, deadline))
		;
	assert_int_equal(waitpid(child, &status, 0), child);
	child = 0;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static int teardown(void **state)
{
	(void)state;
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	child = 0;
	close(log_fd);
	close(out_fd);
	return 0;
}

static uint16_t port(void)
{
	wait_for("management_port=");
	return (uint16_t)atoi(strstr(text, "management_port=") + 16);
}

static void becomes_ready(uint16_t at)
{
	char answer[8192];
	int64_t deadline = clock_deadline_us(20000);
	while (http_request(at, "GET", "/readyz", answer, sizeof answer) != 200)
		assert_false(clock_passed(deadline));
}

static void works_and_stops(void **state)
{
	(void)state;
	char answer[32768];
	run_plain(TOY_GOOD);
	uint16_t at = port();
	becomes_ready(at);
	assert_int_equal(http_request(at, "GET", "/metrics", answer, sizeof answer), 200);
	assert_non_null(strstr(answer, "samverka_build_info{version=\""));
	assert_non_null(strstr(answer, "samverka_toys_total "));
	assert_non_null(strstr(answer, "samverka_ready 1\n"));
	assert_null(strstr(answer, "samverka_resident_memory_bytes 0\n"));
	kill(child, SIGHUP); /* changes nothing */
	kill(child, SIGTERM);
	ends_with_code(DAEMON_CLEAN);
	assert_non_null(strstr(text, "level=info service=toy event=started version="));
	assert_non_null(strstr(text, "event=ready"));
	assert_non_null(strstr(text, "event=stopped exit_code=0\n"));
}

static void tells_that_it_lives(void **state)
{
	(void)state;
	run_plain(TOY_GOOD);
	wait_for("event=toy-alive gone=0 reasons=1 code=NO_STEP\n"); /* once open */
	wait_for("event=toy-alive gone=0 reasons=0"); /* as soon as that is otherwise */
	kill(child, SIGTERM);
	ends_with_code(DAEMON_CLEAN);
	const char *last = strstr(text, "event=toy-alive gone=1");
	assert_non_null(last);
	assert_null(strstr(last + 1, "event=toy-alive"));
	teardown(NULL);
	run_plain(TOY_OPEN_NEVER);
	ends_with_code(DAEMON_CONFIG);
	assert_null(strstr(text, "toy-alive")); /* by what connection? */
}

static void waits_for_the_world(void **state)
{
	(void)state;
	static char *argv[] = { (char *)"t", (char *)"--postgres.conninfo=host=x", NULL };
	run(TOY_OPEN_LATER, argv);
	becomes_ready(port());
	kill(child, SIGINT);
	ends_with_code(DAEMON_CLEAN);
	assert_non_null(strstr(text, "event=retrying code=08006 detail=\"no server at "
	                             "\\\"host=x\\\"\" pause_ms=100\n"));
	assert_null(strstr(text, "pause_ms=200")); /* told once */
	assert_non_null(strstr(text, "event=recovered code=08006\n"));
}

static void step_is_tried_again(void **state)
{
	(void)state;
	run_plain(TOY_STEP_RETRY);
	wait_for("event=recovered code=53300\n");
	kill(child, SIGTERM);
	ends_with_code(DAEMON_CLEAN);
}

static void fatal_at_open_is_configuration(void **state)
{
	(void)state;
	run_plain(TOY_OPEN_NEVER);
	ends_with_code(DAEMON_CONFIG);
	assert_non_null(
	        strstr(text, "event=fatal code=SCHEMA_VERSION detail=\"schema 3, wanted 4\"\n"));
}

static void fatal_at_work_is_internal(void **state)
{
	(void)state;
	run_plain(TOY_STEP_FATAL);
	ends_with_code(DAEMON_INTERNAL);
	assert_non_null(strstr(text, "event=stopped exit_code=70\n"));
}

static void a_stop_that_hangs_is_cut_off(void **state)
{
	(void)state;
	run_plain(TOY_HANGS);
	becomes_ready(port());
	int64_t began = clock_monotonic_us();
	kill(child, SIGTERM);
	ends_with_code(STOP_EXIT_TOO_SLOW);
	assert_true(clock_monotonic_us() - began < 20000000);
	assert_non_null(strstr(text, "event=stop-too-slow\n"));
}

static void wrong_settings(void **state)
{
	(void)state;
	static char *argv[] = { (char *)"t", (char *)"--log.format=hunter2", (char *)"extra",
		                NULL };
	run(TOY_GOOD, argv);
	ends_with_code(DAEMON_CONFIG);
	assert_non_null(strstr(
	        text, "detail=\"command line --log.format: must be one of logfmt, json\"\n"));
	assert_non_null(strstr(text, "an argument is not known"));
	assert_null(strstr(text, "hunter2"));
}

static void check_config_and_words(void **state)
{
	(void)state;
	static char *check[] = { (char *)"t", (char *)"--check-config", NULL };
	run(TOY_GOOD, check);
	ends_with_code(DAEMON_CLEAN);
	assert_string_equal(text, "");
	teardown(NULL);
	static char *help[] = { (char *)"t", (char *)"--log.format=wrong", (char *)"--help", NULL };
	run(TOY_GOOD, help);
	ends_with_code(DAEMON_CLEAN);
	while (read_more(out_fd, clock_deadline_us(20000)))
		;
	assert_non_null(strstr(text, "samverka-toy: plays\n"));
	assert_non_null(strstr(text, "--management.port=0\n"));
}

static void systemd_is_told(void **state)
{
	(void)state;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int at =
	        snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "samverka-test-%d", getpid());
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char env[128], message[512];
	socklen_t n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)at);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, n), 0);
	snprintf(env, sizeof env, "@%s", name.sun_path + 1);
	setenv("NOTIFY_SOCKET", env, 1);
	run_plain(TOY_GOOD);
	unsetenv("NOTIFY_SOCKET");
	const char *wanted[] = { "READY=1", "WATCHDOG=1", "STATUS=ready", "STOPPING=1" };
	for (size_t i = 0; i < 4; i++) {
		do {
			struct pollfd p = { .fd = fd, .events = POLLIN };
			assert_int_equal(poll(&p, 1, 20000), 1);
			ssize_t got = recv(fd, message, sizeof message - 1, 0);
			assert_true(got > 0);
			message[got] = '\0';
		} while (strcmp(message, wanted[i]) != 0);
		if (i == 2)
			kill(child, SIGTERM);
	}
	ends_with_code(DAEMON_CLEAN);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(works_and_stops),
		TEST(tells_that_it_lives),
		TEST(waits_for_the_world),
		TEST(step_is_tried_again),
		TEST(fatal_at_open_is_configuration),
		TEST(fatal_at_work_is_internal),
		TEST(a_stop_that_hangs_is_cut_off),
		TEST(wrong_settings),
		TEST(check_config_and_words),
		TEST(systemd_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
