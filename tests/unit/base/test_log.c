/* A line of the log: its two spellings, its bounds, and that nothing can hold the writer up. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEST(f)     cmocka_unit_test(f)
#define FIELDS(...) ((const struct log_field[]){ __VA_ARGS__, { .kind = LOG_KIND_END } })

static const struct log_stamp logfmt = { "transitions", LOG_LOGFMT, LOG_INFO, 1742000000000001 };
static const struct log_stamp json = { "transitions", LOG_JSON, LOG_ERROR, 0 };

static void check(const struct log_stamp *stamp, const struct log_field *fields, const char *line)
{
	BUF_AUTO b = { 0 };
	log_encode(&b, stamp, fields);
	assert_string_equal(b.p, line);
}

static void logfmt_line(void **state)
{
	(void)state;
	check(&logfmt,
	      FIELDS(LOG_STR("event", "record-rejected"), LOG_TEXT("topic", TEXT("a b")),
	             LOG_INT("offset", INT64_MIN), LOG_BOOL("again", false), LOG_STR("x", NULL)),
	      "ts=2025-03-15T00:53:20.000001Z level=info service=transitions "
	      "event=record-rejected topic=\"a b\" offset=-9223372036854775808 again=false "
	      "x=\"\"\n");
}

static void json_line(void **state)
{
	(void)state;
	check(&json, FIELDS(LOG_STR("event", "x"), LOG_INT("n", 3), LOG_BOOL("ok", true)),
	      "{\"ts\":\"1970-01-01T00:00:00.000000Z\",\"level\":\"error\","
	      "\"service\":\"transitions\",\"event\":\"x\",\"n\":3,\"ok\":true}\n");
}

static void hostile_value_stays_on_its_line(void **state)
{
	(void)state;
	check(&logfmt,
	      FIELDS(LOG_STR("event", "x"), LOG_STR("id", "1\r\nts=0 \"level=error\x1b[2J")),
	      "ts=2025-03-15T00:53:20.000001Z level=info service=transitions event=x "
	      "id=\"1\\r\\nts=0 \\\"level=error\\u{1b}[2J\"\n");
}

static void long_value_is_cut_between_characters(void **state)
{
	(void)state;
	char swedish[2 * LOG_VALUE_MAX + 2];
	for (size_t i = 0; i < sizeof swedish; i++)
		swedish[i] = i % 2 ? "ö"[0] : i ? "ö"[1] : 'a'; /* a, then whole ö */
	BUF_AUTO b = { 0 };
	log_encode(&b, &json,
	           FIELDS(LOG_STR("event", "x"),
	                  LOG_TEXT("v", ((struct text){ swedish, sizeof swedish - 1 }))));
	json_t *line = json_loadb(b.p, b.n, 0, NULL);
	assert_non_null(line);
	assert_int_equal(json_string_length(json_object_get(line, "v")), LOG_VALUE_MAX - 1);
	assert_null(strstr(b.p, "ufffd"));
	json_decref(line);
}

static void line_has_a_bound_and_says_so(void **state)
{
	(void)state;
	char nasty[LOG_VALUE_MAX];
	memset(nasty, 1, sizeof nasty);
	struct text t = { nasty, sizeof nasty };
	for (int i = 0; i < 2; i++) {
		BUF_AUTO b = { 0 };
		log_encode(&b, i ? &json : &logfmt,
		           FIELDS(LOG_STR("event", "x"), LOG_TEXT("a", t), LOG_TEXT("b", t),
		                  LOG_TEXT("c", t), LOG_INT("n", 1)));
		assert_true(b.n <= LOG_LINE_MAX);
		assert_int_equal(b.p[b.n - 1], '\n');
		assert_non_null(strstr(b.p, i ? ",\"cut\":true}" : " cut=true\n"));
		assert_null(strstr(b.p, i ? "\"n\"" : "n=1"));
	}
}

static size_t read_all(int fd, char *into, size_t cap)
{
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	size_t n = 0;
	ssize_t got;
	while (n < cap - 1 && (got = read(fd, into + n, cap - 1 - n)) > 0)
		n += (size_t)got;
	into[n] = '\0';
	return n;
}

static char big[1 << 20];

static void level_filters(void **state)
{
	(void)state;
	int p[2];
	assert_int_equal(pipe(p), 0);
	log_open("monitor", LOG_LOGFMT, LOG_WARNING);
	log_open_fd(p[1]);
	log_event(LOG_INFO, "quiet");
	log_event(LOG_WARNING, "loud", LOG_STR("a", "b"));
	read_all(p[0], big, sizeof big);
	assert_null(strstr(big, "quiet"));
	assert_non_null(strstr(big, "level=warning service=monitor event=loud a=b\n"));
	log_open_fd(-1);
	close(p[0]);
	close(p[1]);
}

/* The reader stalls: the writer goes on, counts what it drops, and tells when there is room. */
static void stalled(int reader, int writer)
{
	int64_t lost_before = log_lost();
	log_open("monitor", LOG_LOGFMT, LOG_INFO);
	log_open_fd(writer);
	int written = 0;
	while (log_lost() < lost_before + 5) {
		log_event(LOG_INFO, "flood");
		assert_true(++written < 100000);
	}
	size_t n = read_all(reader, big, sizeof big);
	assert_true(n > 0 && big[n - 1] == '\n');
	log_event(LOG_INFO, "after");
	read_all(reader, big, sizeof big);
	assert_non_null(strstr(big, "event=log-lines-lost lines=5\n"));
	assert_non_null(strstr(big, "event=after\n"));
	log_open_fd(-1);
	close(reader);
	close(writer);
}

static void stalled_pipe_never_blocks(void **state)
{
	(void)state;
	int p[2];
	assert_int_equal(pipe(p), 0);
	stalled(p[0], p[1]);
}

static void stalled_socket_never_blocks(void **state)
{
	(void)state;
	int p[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
	stalled(p[0], p[1]);
}

static void pipe_of_the_parent_stays_blocking(void **state)
{
	(void)state;
	int p[2];
	assert_int_equal(pipe(p), 0);
	log_open_fd(p[1]);
	assert_int_equal(fcntl(p[1], F_GETFL) & O_NONBLOCK, 0);
	log_open_fd(-1);
	close(p[0]);
	close(p[1]);
}

static void closed_descriptor_is_counted(void **state)
{
	(void)state;
	int p[2];
	assert_int_equal(pipe(p), 0);
	close(p[0]);
	close(p[1]);
	int64_t before = log_lost();
	log_open_fd(p[1]);
	log_event(LOG_ERROR, "nobody-reads");
	assert_int_equal(log_lost(), before + 1);
	log_open_fd(-1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(logfmt_line),
		TEST(json_line),
		TEST(hostile_value_stays_on_its_line),
		TEST(long_value_is_cut_between_characters),
		TEST(line_has_a_bound_and_says_so),
		TEST(level_filters),
		TEST(stalled_pipe_never_blocks),
		TEST(stalled_socket_never_blocks),
		TEST(pipe_of_the_parent_stays_blocking),
		TEST(closed_descriptor_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
