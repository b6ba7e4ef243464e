/* The consumer against the embedded broker. Its groups take three seconds to form, so each test
 * does several things with one source. Slower ones (rebalances) are in tests/kafka.
 * timeout: 400
 */
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

static struct source_partition partition_of(struct source *s, struct arena *a)
{
	struct source_partition *v;
	assert_true(source_partitions(s, a, &v) > 0);
	return v[0];
}

/* Reads from the beginning, then again from the stored offset with a new group (no group offset is
 * there to fall back on), with the record before verified and dropped. */
static void test_starts_where_the_owner_says(void **state)
{
	(void)state;
	struct owned o = { 0 };
	rd_kafka_mock_topic_create(mock.cluster, "resume", 1, 1);
	send_many(&mock, "resume", "a", 500);
	struct source *s = source_to(&mock, &o, "g1", "resume");
	assert_int_equal(accept_records(s, &o, 500, 60000), 500);
	source_commit(s, TEXT("resume"), 0, 500);
	source_free(s);
	assert_int_equal(o.lost, 1);
	assert_int_equal(owned_of(&o, TEXT("resume"), 0)->next, 500);

	send_many(&mock, "resume", "b", 20);
	s = source_to(&mock, &o, "g2", "resume");
	assert_int_equal(accept_records(s, &o, 20, 60000), 20);
	struct source_status st;
	source_status(s, &st);
	assert_int_equal(st.verified, 1);
	assert_int_equal(st.stale_dropped, 0);
	assert_true(st.joined);

	/* The same source: a batch given up comes again. */
	owned_of(&o, TEXT("resume"), 0)->next = 510;
	owned_of(&o, TEXT("resume"), 0)->has_digest = false;
	source_release(s, TEXT("resume"), 0);
	assert_int_equal(accept_records(s, &o, 10, 60000), 10);
	assert_int_equal(owned_of(&o, TEXT("resume"), 0)->next, 520);

	/* And lag is known. */
	ARENA_AUTO a = { 0 };
	(void)accept_records(s, &o, 1, 1200);
	struct source_partition p = partition_of(s, &a);
	assert_int_equal(p.state, SOURCE_RUNNING);
	assert_int_equal(p.position, 520);
	assert_int_equal(p.high, 520);
	source_free(s);
	owned_done(&o);
}

/* As often and as fast as one likes: the library aborts when it is told a new assignment before it
 * has stopped the fetches of the old one (seen once in some ten wakes of a stopped process). */
static void test_released_again_and_again(void **state)
{
	(void)state;
	struct owned o = { 0 };
	rd_kafka_mock_topic_create(mock.cluster, "again", 4, 1);
	send_many(&mock, "again", "a", 400);
	struct source *s = source_to(&mock, &o, "g7", "again");
	assert_int_equal(accept_records(s, &o, 400, 60000), 400);
	ARENA_AUTO a = { 0 };
	for (int i = 0; i < 2000; i++) {
		struct source_ask ask = { .max_records = 10 };
		struct source_batch b;
		struct err e;
		source_release(s, TEXT("again"), i % 4);
		assert_true(source_next(s, &ask, &a, &b, &e));
		assert_int_equal(b.n, 0);
	}
	send_many(&mock, "again", "b", 40);
	assert_int_equal(accept_records(s, &o, 40, 60000), 40);
	source_free(s);
	owned_done(&o);
}

/* Key, value, headers and time as they were sent; null is not empty. */
static void test_record_arrives_as_it_was_sent(void **state)
{
	(void)state;
	struct owned o = { 0 };
	struct err e = { 0 };
	struct header h[] = { { TEXT("ce_id"), TEXT("17") }, { TEXT("none"), { NULL, 0 } } };
	struct sink_event v[] = {
		{ .topic = TEXT("whole"),
		  .key = TEXT("k"),
		  .value = TEXT("v\0w"),
		  .headers = h,
		  .n_headers = 2 },
		{ .topic = TEXT("whole"), .value = { "", 0 } },
		{ .topic = TEXT("whole"), .key = { "", 0 } },
	};
	rd_kafka_mock_topic_create(mock.cluster, "whole", 1, 1);
	struct sink *out = sink_to(&mock, NULL);
	struct sink_progress progress = { .timeout_us = 60 * SECOND_US };
	for (size_t i = 0; i < 3; i++)
		assert_true(sink_send_now(out, &v[i], 1, &progress, NULL, &e));
	sink_free(out);

	struct source *s = source_to(&mock, &o, "g3", "whole");
	ARENA_AUTO a = { 0 };
	struct source_record got[3];
	size_t n = 0;
	int64_t deadline_us = clock_deadline_us(60000);
	while (n < 3 && !clock_passed(deadline_us)) {
		struct source_ask ask = { .max_records = 1, .timeout_us = 50000 };
		struct source_batch b;
		assert_true(source_next(s, &ask, &a, &b, &e));
		assert_true(b.n <= 1);
		if (b.n)
			got[n++] = b.v[0];
	}
	assert_int_equal(n, 3);
	assert_true(text_eq(got[0].topic, TEXT("whole")));
	assert_true(text_eq(got[0].key, TEXT("k")));
	assert_true(text_eq(got[0].value, TEXT("v\0w")));
	assert_int_equal(got[0].n_headers, 2);
	assert_true(text_eq(got[0].headers[0].name, TEXT("ce_id")));
	assert_true(text_eq(got[0].headers[0].value, TEXT("17")));
	assert_null(got[0].headers[1].value.p);
	assert_int_equal(got[0].time_kind, SOURCE_TIME_CREATE);
	assert_true(clock_now_us() - got[0].append_time_us < 60 * SECOND_US);
	assert_null(got[1].key.p);
	assert_non_null(got[1].value.p);
	assert_int_equal(got[1].value.n, 0);
	assert_non_null(got[2].key.p);
	assert_int_equal(got[2].key.n, 0);
	assert_null(got[2].value.p);
	source_free(s);
	owned_done(&o);
}

/* While the owner cannot answer, nothing is fetched and nothing is lost. */
static void test_owner_away_means_waiting(void **state)
{
	(void)state;
	struct owned o = { .down = true };
	rd_kafka_mock_topic_create(mock.cluster, "away", 1, 1);
	send_many(&mock, "away", "a", 10);
	struct source *s = source_to(&mock, &o, "g4", "away");
	assert_true(wait_state(s, &o, SOURCE_WAITING, 60000));
	assert_int_equal(accept_records(s, &o, 1, 500), 0);
	assert_true(o.asked >= 3);
	o.down = false;
	assert_int_equal(accept_records(s, &o, 10, 60000), 10);

	/* The broker goes and comes back: the partition proves itself again, then goes on. */
	struct source_status st;
	rd_kafka_mock_broker_set_down(mock.cluster, -1);
	int64_t deadline_us = clock_deadline_us(10000);
	do {
		(void)accept_records(s, &o, 1, 100);
		source_status(s, &st);
	} while (!st.brokers_down && !clock_passed(deadline_us));
	assert_true(st.brokers_down);
	rd_kafka_mock_broker_set_up(mock.cluster, -1);
	uint64_t verified = st.verified;
	send_many(&mock, "away", "b", 10);
	assert_int_equal(accept_records(s, &o, 10, 60000), 10);
	deadline_us = clock_deadline_us(10000);
	do {
		(void)accept_records(s, &o, 1, 100);
		source_status(s, &st);
	} while (st.verified == verified && !clock_passed(deadline_us));
	assert_false(st.brokers_down);
	assert_int_equal(st.verified, verified + 1);
	source_free(s);
	owned_done(&o);
}

static void stops_again(struct source *s, struct owned *o, enum source_stop why)
{
	o->stopped = SOURCE_RUNS;
	source_resume(s, TEXT("other"), 0);
	int64_t deadline_us = clock_deadline_us(60000);
	while (o->stopped == SOURCE_RUNS && !clock_passed(deadline_us))
		(void)accept_records(s, o, 1, 50);
	assert_int_equal(o->stopped, why);
}

/* A topic that is another one than the stored digest knows, in its three shapes. */
static void test_other_log_stops_its_partition(void **state)
{
	(void)state;
	struct owned o = { 0 };
	rd_kafka_mock_topic_create(mock.cluster, "other", 1, 1);
	send_many(&mock, "other", "a", 10);
	struct source_start *at = owned_of(&o, TEXT("other"), 0);
	*at = (struct source_start){
		.topic = at->topic, .known = true, .next = 10, .has_digest = true
	};
	struct source *s = source_to(&mock, &o, "g5", "other");
	assert_true(wait_state(s, &o, SOURCE_STOPPED, 60000));
	assert_int_equal(o.stopped, SOURCE_RECREATED);
	assert_int_equal(accept_records(s, &o, 1, 300), 0);

	at->next = 12; /* out of range */
	stops_again(s, &o, SOURCE_TRUNCATED);
	at->next = 11; /* the record before would be the next one to come */
	stops_again(s, &o, SOURCE_TRUNCATED);

	at->next = 4; /* the operator's word: no digest to compare with */
	at->has_digest = false;
	source_resume(s, TEXT("other"), 0);
	assert_int_equal(accept_records(s, &o, 6, 60000), 6);
	source_free(s);
	owned_done(&o);
}

/* The embedded broker keeps 5 MiB a partition: what was not read in time is gone. */
static void test_retention_past_next_is_a_gap(void **state)
{
	(void)state;
	struct owned o = { 0 };
	rd_kafka_mock_topic_create(mock.cluster, "gap", 1, 1);
	static char big[100 * 1024];
	memset(big, 'x', sizeof big);
	struct sink_event v = { .topic = TEXT("gap"), .value = { big, sizeof big } };
	struct sink *out = sink_to(&mock, NULL);
	struct sink_progress progress = { .timeout_us = 60 * SECOND_US };
	struct err e = { 0 };
	for (int i = 0; i < 80; i++)
		assert_true(sink_send_now(out, &v, 1, &progress, NULL, &e));
	sink_free(out);
	struct source *unread = source_to(&mock, &o, "g6-unread", "gap");
	assert_true(wait_state(unread, &o, SOURCE_STOPPED, 60000)); /* 0 is the next one, and gone */
	assert_int_equal(o.stopped, SOURCE_GAP);
	source_free(unread);
	owned_done(&o);
	o = (struct owned){ 0 };
	struct source_start *at = owned_of(&o, TEXT("gap"), 0);
	at->known = true;
	at->next = 5;
	at->has_digest = true;
	struct source *s = source_to(&mock, &o, "g6", "gap");
	assert_true(wait_state(s, &o, SOURCE_STOPPED, 60000));
	assert_int_equal(o.stopped, SOURCE_GAP);
	ARENA_AUTO a = { 0 };
	struct source_partition p = partition_of(s, &a);
	assert_true(p.low > 5);
	at->next = p.low;
	at->has_digest = false;
	source_resume(s, TEXT("gap"), 0);
	assert_int_equal(accept_records(s, &o, (size_t)(80 - p.low), 60000), 80 - p.low);
	source_free(s);
	owned_done(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_where_the_owner_says),
		cmocka_unit_test(test_released_again_and_again),
		cmocka_unit_test(test_record_arrives_as_it_was_sent),
		cmocka_unit_test(test_owner_away_means_waiting),
		cmocka_unit_test(test_other_log_stops_its_partition),
		cmocka_unit_test(test_retention_past_next_is_a_gap),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
