/* Counters and their OpenMetrics text. */
#include "base/counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define TEST(f) cmocka_unit_test(f)

enum example_counter {
#define COUNTER COUNTER_ID
#include "example_counters.def"
#undef COUNTER
	EXAMPLE_COUNTERS
};
static const struct counter_row rows[] = {
#define COUNTER COUNTER_ROW
#include "example_counters.def"
#undef COUNTER
};

static struct counters *c;
static struct buf b;

static int setup(void **state)
{
	(void)state;
	c = counters_new(rows, EXAMPLE_COUNTERS);
	buf_clear(&b);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	counters_free(c);
	counters_free(NULL);
	buf_done(&b);
	return 0;
}

static void prints(const char *part)
{
	buf_clear(&b);
	counters_put(c, &b);
	if (!strstr(b.p, part))
		print_error("%s\nlacks\n%s\n", b.p, part);
	assert_non_null(strstr(b.p, part));
}

static void a_plain_count(void **state)
{
	(void)state;
	prints("# TYPE samverka_steps counter\n# HELP samverka_steps Steps taken\n"
	       "samverka_steps_total 0\n");
	counters_add(c, EXAMPLE_PLAIN, 0, 2);
	counters_add(c, EXAMPLE_PLAIN, 0, 40);
	prints("\nsamverka_steps_total 42\n");
}

static void a_label(void **state)
{
	(void)state;
	counters_add(c, EXAMPLE_VERDICTS, 1, 3);
	prints("samverka_records_total{verdict=\"accepted\"} 0\n"
	       "samverka_records_total{verdict=\"refused\"} 3\n");
	assert_int_equal(counters_get(c, EXAMPLE_VERDICTS, 1), 3);
}

static void seconds_are_stored_in_microseconds(void **state)
{
	(void)state;
	counters_set(c, EXAMPLE_LAG, 0, 1500000);
	prints("# TYPE samverka_lag_seconds gauge\n# UNIT samverka_lag_seconds seconds\n"
	       "# HELP samverka_lag_seconds How far behind\nsamverka_lag_seconds 1.5\n");
	counters_set(c, EXAMPLE_LAG, 0, -1);
	prints("samverka_lag_seconds -0.000001\n");
	counters_set(c, EXAMPLE_LAG, 0, 60000000);
	prints("samverka_lag_seconds 60\n");
}

static void names_are_registered_and_encoded(void **state)
{
	(void)state;
	assert_int_equal(counters_name(c, EXAMPLE_SOURCES, TEXT("a\"b\nc\\")), 0);
	assert_int_equal(counters_name(c, EXAMPLE_SOURCES, TEXT("urn:x")), 1);
	assert_int_equal(counters_name(c, EXAMPLE_SOURCES, TEXT("a\"b\nc\\")), 0);
	counters_set(c, EXAMPLE_SOURCES, 1, 7000000);
	prints("{source=\"a\\\"b\\nc\\\\\"} 0\nsamverka_newest_seconds{source=\"urn:x\"} 7\n");
}

static void too_many_names_share_one(void **state)
{
	(void)state;
	char name[16];
	for (int i = 0; i < COUNTERS_NAMES_MAX; i++) {
		snprintf(name, sizeof name, "s%d", i);
		assert_int_equal(counters_name(c, EXAMPLE_SOURCES, text_of(name)), i);
	}
	int other = counters_name(c, EXAMPLE_SOURCES, TEXT("late"));
	assert_int_equal(other, COUNTERS_NAMES_MAX);
	assert_int_equal(counters_name(c, EXAMPLE_SOURCES, TEXT("later")), other);
	counters_set(c, EXAMPLE_SOURCES, other, 1000000);
	prints("{source=\"other\"} 1\n");
}

static void histograms(void **state)
{
	(void)state;
	counters_observe(c, EXAMPLE_COMMITS, 1000); /* bounds are inclusive */
	counters_observe(c, EXAMPLE_COMMITS, 1001);
	counters_observe(c, EXAMPLE_COMMITS, 9000000);
	prints("samverka_commit_seconds_bucket{le=\"0.001\"} 1\n"
	       "samverka_commit_seconds_bucket{le=\"0.25\"} 2\n"
	       "samverka_commit_seconds_bucket{le=\"1\"} 2\n"
	       "samverka_commit_seconds_bucket{le=\"+Inf\"} 3\n"
	       "samverka_commit_seconds_count 3\n"
	       "samverka_commit_seconds_sum 9.002001\n");
	counters_observe(c, EXAMPLE_SIZES, 11);
	prints("samverka_batch_records_bucket{le=\"+Inf\"} 1\nsamverka_batch_records_count 1\n"
	       "samverka_batch_records_sum 11\n");
}

static void info(void **state)
{
	(void)state;
	prints("samverka_build_info{version=\"0.1.0\"} 1\n");
}

static void *add_many(void *ctx)
{
	(void)ctx;
	for (int i = 0; i < 20000; i++)
		counters_add(c, EXAMPLE_PLAIN, 0, 1);
	return NULL;
}

static void threads_lose_nothing(void **state)
{
	(void)state;
	pthread_t t[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, add_many, NULL), 0);
	counters_put(c, &b);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(t[i], NULL), 0);
	assert_int_equal(counters_get(c, EXAMPLE_PLAIN, 0), 40000);
}

static void markdown(void **state)
{
	(void)state;
	counters_put_markdown(rows, EXAMPLE_COUNTERS, &b);
	assert_non_null(
	        strstr(b.p, "\n| `samverka_records` | counter | verdict | Records by verdict |\n"));
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_plain_count),
		CASE(a_label),
		CASE(seconds_are_stored_in_microseconds),
		CASE(names_are_registered_and_encoded),
		CASE(too_many_names_share_one),
		CASE(histograms),
		CASE(info),
		CASE(threads_lose_nothing),
		CASE(markdown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
