/* The producer against the embedded broker: acknowledgements, refusals, retries, transactions. */
#include "mock_cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct mock mock;

static int start(void **state)
{
	(void)state;
	mock_start(&mock);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	mock_stop(&mock);
	return 0;
}

static struct sink_report one_report(struct sink *s, int deadline_ms)
{
	int64_t deadline_us = clock_deadline_us(deadline_ms);
	struct sink_report r = { 0 };
	while (!clock_passed(deadline_us))
		if (sink_poll(s, 50000, &r, 1) == 1)
			return r;
	fail_msg("no report in time");
	return r;
}

static void test_each_event_has_one_report(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, NULL);
	struct err e = { 0 };
	for (uint64_t i = 0; i < 3000; i++) {
		struct sink_event v = { .topic = TEXT("reports"), .value = TEXT("v"), .cookie = i };
		assert_true(sink_send(s, &v, &e));
	}
	assert_int_equal(sink_waiting(s), 3000);
	assert_true(sink_flush(s, 60 * SECOND_US, &e));
	static bool seen[3000];
	struct sink_report r[700];
	size_t n, total = 0;
	while ((n = sink_poll(s, 0, r, 700)) > 0) {
		total += n;
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(r[i].err.kind, ERR_NONE);
			assert_false(seen[r[i].cookie]);
			seen[r[i].cookie] = true;
		}
	}
	assert_int_equal(total, 3000);
	assert_int_equal(sink_waiting(s), 0);
	sink_free(s);
}

static void test_refused_for_good(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, NULL);
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("refused"), .value = TEXT("v"), .cookie = 7 };
	rd_kafka_mock_push_request_errors(mock.cluster, 0, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
	assert_true(sink_send(s, &v, &e));
	struct sink_report r = one_report(s, 60000);
	assert_int_equal(r.cookie, 7);
	assert_int_equal(r.err.kind, ERR_REJECT);
	struct sink_event no_topic = { .value = TEXT("v") };
	assert_false(sink_send(s, &no_topic, &e));
	assert_int_equal(e.kind, ERR_REJECT);
	sink_free(s);
}

static void test_missing_replicas_are_tried_again(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, NULL);
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("replicas"), .value = TEXT("v"), .cookie = 8 };
	rd_kafka_mock_push_request_errors(mock.cluster, 0, 2, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
	                                  RD_KAFKA_RESP_ERR__TRANSPORT);
	assert_true(sink_send(s, &v, &e));
	assert_int_equal(one_report(s, 60000).err.kind, ERR_NONE);
	sink_free(s);
}

static void test_broker_away_is_the_world(void **state)
{
	(void)state;
	mock.pairs[mock.settings.n++] = (struct settings_pair){ "message.timeout.ms", "1000" };
	struct sink *s = sink_to(&mock, NULL);
	mock.settings.n--;
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("away"), .value = TEXT("v"), .cookie = 9 };
	rd_kafka_mock_broker_set_down(mock.cluster, -1);
	assert_true(sink_send(s, &v, &e));
	assert_false(sink_flush(s, 100000, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_int_equal(one_report(s, 60000).err.kind, ERR_RETRY);
	rd_kafka_mock_broker_set_up(mock.cluster, -1);
	sink_free(s);
}

static void test_transaction_needs_an_id(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, NULL);
	struct err e = { 0 };
	assert_false(sink_begin(s, SECOND_US, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	sink_free(s);
}

static void test_transaction_commits(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, "txn-a");
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("txn"), .key = TEXT("k"), .cookie = 1 };
	for (int i = 0; i < 2; i++) {
		assert_true(sink_begin(s, 60 * SECOND_US, &e));
		assert_true(sink_send(s, &v, &e));
		assert_true(sink_commit(s, 60 * SECOND_US, &e));
		assert_int_equal(one_report(s, 1000).err.kind, ERR_NONE);
	}
	assert_true(sink_begin(s, 60 * SECOND_US, &e));
	assert_true(sink_send(s, &v, &e));
	assert_true(sink_abort(s, 60 * SECOND_US, &e));
	sink_free(s);
}

static void test_failed_send_makes_commit_abort(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, "txn-b");
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("txn"), .value = TEXT("v"), .cookie = 1 };
	assert_true(sink_begin(s, 60 * SECOND_US, &e));
	rd_kafka_mock_push_request_errors(mock.cluster, 0, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
	assert_true(sink_send(s, &v, &e));
	assert_false(sink_commit(s, 60 * SECOND_US, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	(void)one_report(s, 1000);
	/* The embedded broker loses count of sequences after a refused event: one more try. */
	bool ok = false;
	for (int tries = 0; tries < 3 && !ok; tries++) {
		assert_true(sink_begin(s, 60 * SECOND_US, &e));
		assert_true(sink_send(s, &v, &e));
		ok = sink_commit(s, 60 * SECOND_US, &e);
		assert_true(ok || e.kind == ERR_RETRY);
	}
	assert_true(ok);
	sink_free(s);
}

static void test_fenced_producer_is_fatal(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, "txn-c");
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("txn"), .value = TEXT("v"), .cookie = 1 };
	assert_true(sink_begin(s, 60 * SECOND_US, &e));
	assert_true(sink_send(s, &v, &e));
	rd_kafka_mock_push_request_errors(mock.cluster, 26, 1, RD_KAFKA_RESP_ERR_PRODUCER_FENCED);
	assert_false(sink_commit(s, 60 * SECOND_US, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	sink_free(s);
}

static void test_send_outside_a_transaction_is_fatal(void **state)
{
	(void)state;
	struct sink *s = sink_to(&mock, "txn-d");
	struct err e = { 0 };
	struct sink_event v = { .topic = TEXT("txn"), .value = TEXT("v") };
	assert_false(sink_send(s, &v, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	sink_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_event_has_one_report),
		cmocka_unit_test(test_refused_for_good),
		cmocka_unit_test(test_missing_replicas_are_tried_again),
		cmocka_unit_test(test_broker_away_is_the_world),
		cmocka_unit_test(test_transaction_needs_an_id),
		cmocka_unit_test(test_transaction_commits),
		cmocka_unit_test(test_failed_send_makes_commit_abort),
		cmocka_unit_test(test_fenced_producer_is_fatal),
		cmocka_unit_test(test_send_outside_a_transaction_is_fatal),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
