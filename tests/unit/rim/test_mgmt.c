/* The management port: three pages and nothing else. */
#include "rim/mgmt.h"

#include "base/clock.h"
#include "http_get.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct counter_row rows[] = {
	{ "things", "", "kind", "a|b", "Things", COUNTER_COUNT },
};

static struct counters *counters;
static struct mgmt *m;
static char answer[65536];

static struct mgmt *start(const char *address, uint16_t port, struct err *e)
{
	struct mgmt_config c = { address, port, 3600000000, &counters, 1 };
	return mgmt_new(&c, e);
}

static int setup(void **state)
{
	(void)state;
	struct err e = { 0 };
	counters = counters_new(rows, 1);
	m = start("127.0.0.1", 0, &e);
	return m == NULL;
}

static int teardown(void **state)
{
	(void)state;
	mgmt_free(m);
	counters_free(counters);
	return 0;
}

static int get(const char *path)
{
	return http_request(mgmt_port(m), "GET", path, answer, sizeof answer);
}

static void has(const char *part)
{
	if (!strstr(answer, part))
		print_error("%s\nlacks\n%s\n", answer, part);
	assert_non_null(strstr(answer, part));
}

static void starts_alive_and_not_ready(void **state)
{
	(void)state;
	assert_int_equal(get("/livez"), 200);
	has("\r\n\r\nalive\n");
	assert_int_equal(get("/readyz"), 503);
	has("{\"ready\":false,\"reasons\":[{\"code\":\"STARTING\",");
	has("Content-Type: application/json; charset=utf-8\r\n");
	has("Cache-Control: no-store");
	has("X-Content-Type-Options: nosniff");
	has("Referrer-Policy: no-referrer");
	assert_null(strstr(answer, "Strict-Transport-Security")); /* HTTP */
}

static void readiness_with_reasons(void **state)
{
	(void)state;
	struct readiness r = { 0 };
	mgmt_ready(m, &r);
	assert_int_equal(get("/readyz"), 200);
	has("\r\n\r\n{\"ready\":true,\"reasons\":[]}\n");
	readiness_add(&r, "DATABASE", "no \"route\"\r\n");
	readiness_add(&r, "PARTITION", "one stopped");
	mgmt_ready(m, &r);
	assert_int_equal(get("/readyz"), 503);
	has("{\"ready\":false,\"reasons\":[{\"code\":\"DATABASE\",\"text\":\"no "
	    "\\\"route\\\"\\r\\n\"},"
	    "{\"code\":\"PARTITION\",\"text\":\"one stopped\"}]}\n");
}

static void reasons_have_a_bound(void **state)
{
	(void)state;
	struct readiness r = { 0 };
	char text[400];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 2 * READINESS_MAX; i++)
		readiness_add(&r, text, text);
	assert_int_equal(r.n, READINESS_MAX);
	mgmt_ready(m, &r);
	assert_int_equal(get("/readyz"), 503);
}

static void stuck_when_no_turn_comes(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct mgmt_config c = { "127.0.0.1", 0, 1, &counters, 1 };
	mgmt_free(m);
	m = mgmt_new(&c, &e);
	int64_t deadline = clock_deadline_us(10000);
	while (get("/livez") != 503)
		assert_false(clock_passed(deadline));
	has("\r\n\r\nstuck\n");
}

static void metrics_end_with_eof(void **state)
{
	(void)state;
	counters_add(counters, 0, 1, 5);
	assert_int_equal(get("/metrics"), 200);
	has("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8");
	has("samverka_things_total{kind=\"b\"} 5\n# EOF\n");
	assert_string_equal(answer + strlen(answer) - 6, "# EOF\n");
}

static void other_paths_and_methods(void **state)
{
	(void)state;
	const char *paths[] = { "/", "/metrics/", "/livez/x", "/%2e%2e/etc", "/readyz%00" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_int_equal(get(paths[i]), 404);
	assert_int_equal(http_request(mgmt_port(m), "DELETE", "/metrics", answer, sizeof answer),
	                 405);
	has("Allow: GET, HEAD");
	assert_int_equal(http_request(mgmt_port(m), "POST", "/", answer, sizeof answer), 404);
	assert_int_equal(http_request(mgmt_port(m), "HEAD", "/livez", answer, sizeof answer), 200);
	assert_null(strstr(answer, "alive"));
	assert_int_equal(get("/livez?org=<script>"), 200);
}

static void a_body_is_dropped(void **state)
{
	(void)state;
	assert_true(http_raw(mgmt_port(m),
	                     "POST /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	                     "Content-Length: 5\r\n\r\nhello",
	                     answer, sizeof answer) > 0);
	has("HTTP/1.1 405 ");
	assert_null(strstr(answer, "hello"));
}

static void garbage_is_refused(void **state)
{
	(void)state;
	const char *requests[] = { "\r\n\r\nnonsense\r\n\r\n", "GET\r\n\r\n",
		                   "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n" };
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		http_raw(mgmt_port(m), requests[i], answer, sizeof answer);
		assert_null(strstr(answer, "HTTP/1.1 200"));
	}
	assert_int_equal(get("/livez"), 200);
}

static void taken_port_and_bad_address(void **state)
{
	(void)state;
	struct err e = { 0 };
	assert_null(start("127.0.0.1", mgmt_port(m), &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_string_equal(e.code, "MANAGEMENT_PORT");
	assert_null(start("localhost", 0, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_null(start("", 0, &e));
	mgmt_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(starts_alive_and_not_ready), TEST(readiness_with_reasons),
		TEST(reasons_have_a_bound),       TEST(stuck_when_no_turn_comes),
		TEST(metrics_end_with_eof),       TEST(other_paths_and_methods),
		TEST(a_body_is_dropped),          TEST(garbage_is_refused),
		TEST(taken_port_and_bad_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
