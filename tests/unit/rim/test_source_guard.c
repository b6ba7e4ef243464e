/* The rules of a partition's position, one by one, and then against a model log with leftovers of
 * earlier assignments thrown in. */
#include "rim/source_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static struct source_record record_at(int64_t offset)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	return (struct source_record){ .topic = TEXT("t"),
		                       .offset = offset,
		                       .key = TEXT("k"),
		                       .value = { letters + offset % 26, 1 } };
}

static enum guard_verdict meet(struct source_guard *g, int64_t offset)
{
	struct source_record r = record_at(offset);
	return guard_record(g, &r);
}

static struct source_guard started(int64_t next, bool has_digest)
{
	struct source_start s = { .known = true, .next = next, .has_digest = has_digest };
	if (has_digest) {
		struct source_record before = record_at(next - 1);
		source_record_digest(&before, s.digest);
	}
	struct source_guard g;
	guard_init(&g);
	assert_int_equal(guard_start(&g, &s), GUARD_AGAIN);
	return g;
}

static void test_waits_until_started(void **state)
{
	(void)state;
	struct source_guard g;
	guard_init(&g);
	assert_int_equal(g.state, SOURCE_WAITING);
	assert_int_equal(meet(&g, 0), GUARD_DROP);
}

static void test_unknown_partition_begins_at_zero(void **state)
{
	(void)state;
	struct source_guard g;
	struct source_start s = { .known = false };
	guard_init(&g);
	assert_int_equal(guard_start(&g, &s), GUARD_AGAIN);
	assert_int_equal(guard_fetch_offset(&g), 0);
	assert_int_equal(meet(&g, 0), GUARD_TAKE);
	assert_int_equal(meet(&g, 0), GUARD_DROP);
	assert_int_equal(meet(&g, 5), GUARD_TAKE);
	assert_int_equal(g.position, 6);
}

/* What retention took before anybody read it was never here either. */
static void test_unknown_partition_without_its_beginning_stops(void **state)
{
	(void)state;
	struct source_guard g;
	struct source_start s = { .known = false };
	guard_init(&g);
	guard_start(&g, &s);
	assert_int_equal(guard_out_of_range(&g, 40, 90), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_GAP);
	guard_start(&g, &s);
	assert_int_equal(guard_out_of_range(&g, 40, 40), GUARD_STOP); /* and nothing is left */
	assert_int_equal(g.stop, SOURCE_GAP);
}

/* Markers of transactions and compaction leave no gap: the log begins at 0. */
static void test_unknown_partition_with_late_first_record_looks_twice(void **state)
{
	(void)state;
	struct source_guard g;
	struct source_start s = { .known = false };
	guard_init(&g);
	guard_start(&g, &s);
	assert_int_equal(meet(&g, 40), GUARD_AGAIN);
	assert_int_equal(guard_fetch_offset(&g), 0);
	assert_int_equal(meet(&g, 40), GUARD_TAKE);
}

static void test_record_before_is_verified_and_dropped(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	assert_int_equal(g.state, SOURCE_VERIFYING);
	assert_int_equal(guard_fetch_offset(&g), 9);
	assert_int_equal(meet(&g, 9), GUARD_VERIFIED);
	assert_int_equal(guard_fetch_offset(&g), 10);
	assert_int_equal(meet(&g, 12), GUARD_TAKE); /* sparse, behind a verified record */
	assert_int_equal(g.position, 13);
}

static void test_other_record_before_stops(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	struct source_record other = record_at(9);
	other.value = TEXT("another");
	assert_int_equal(guard_record(&g, &other), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_RECREATED);
	assert_int_equal(meet(&g, 10), GUARD_DROP);
	assert_int_equal(guard_out_of_range(&g, 0, 5), GUARD_DROP);
	assert_int_equal(g.stop, SOURCE_RECREATED);
}

static void test_compacted_record_before_needs_a_second_look(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	assert_int_equal(meet(&g, 30),
	                 GUARD_AGAIN); /* a leftover looks the same as a compacted log */
	assert_int_equal(guard_fetch_offset(&g), 9);
	assert_int_equal(meet(&g, 9), GUARD_VERIFIED); /* it was a leftover */
	assert_int_equal(meet(&g, 10), GUARD_TAKE);

	g = started(10, true);
	assert_int_equal(meet(&g, 30), GUARD_AGAIN);
	assert_int_equal(meet(&g, 30), GUARD_TAKE); /* it was compaction */
}

static void test_offset_set_by_operator_is_not_verified(void **state)
{
	(void)state;
	struct source_guard g = started(10, false);
	assert_int_equal(g.state, SOURCE_RUNNING);
	assert_int_equal(guard_fetch_offset(&g), 10);
	assert_int_equal(meet(&g, 9), GUARD_DROP);
	assert_int_equal(meet(&g, 10), GUARD_TAKE);
}

static void test_nothing_to_verify_before_offset_zero(void **state)
{
	(void)state;
	struct source_start s = { .known = true, .next = 0, .has_digest = true };
	struct source_guard g;
	guard_init(&g);
	guard_start(&g, &s);
	assert_int_equal(guard_fetch_offset(&g), 0);
	assert_int_equal(meet(&g, 0), GUARD_TAKE);
}

static void test_log_starting_behind_next_is_a_gap(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	assert_int_equal(guard_out_of_range(&g, 11, 50), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_GAP);
	g = started(10, true);
	assert_int_equal(guard_out_of_range(&g, 10, 50),
	                 GUARD_AGAIN); /* only the record before is gone */
	assert_int_equal(guard_fetch_offset(&g), 10);
	assert_int_equal(meet(&g, 10), GUARD_TAKE);
}

static void test_log_ending_before_next_is_truncated(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	assert_int_equal(guard_out_of_range(&g, 0, 9), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_TRUNCATED);
	g = started(10, true);
	assert_int_equal(guard_out_of_range(&g, 0, 10), GUARD_AGAIN);
	assert_int_equal(guard_bounds(&g, 0, 10), GUARD_DROP);
	assert_int_equal(guard_bounds(&g, 0, -1), GUARD_DROP);
	assert_int_equal(guard_bounds(&g, 0, 9), GUARD_STOP);
}

static void test_stored_stop_stays(void **state)
{
	(void)state;
	struct source_start s = { .known = true, .next = 3, .stopped = SOURCE_GAP };
	struct source_guard g;
	guard_init(&g);
	assert_int_equal(guard_start(&g, &s), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_GAP);
	assert_int_equal(g.position, 3);
}

static void test_corrupt_batch_is_read_again_then_stops(void **state)
{
	(void)state;
	struct source_guard g = started(10, false);
	assert_int_equal(guard_corrupt(&g), GUARD_AGAIN);
	assert_int_equal(guard_corrupt(&g), GUARD_AGAIN);
	assert_int_equal(meet(&g, 10), GUARD_TAKE);
	assert_int_equal(guard_corrupt(&g), GUARD_AGAIN); /* progress forgets */
	assert_int_equal(guard_corrupt(&g), GUARD_AGAIN);
	assert_int_equal(guard_corrupt(&g), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_CORRUPT);
}

static void test_doubt_looks_back_without_giving_twice(void **state)
{
	(void)state;
	struct source_guard g = started(10, true);
	struct source_record anchor = record_at(11);
	uint8_t digest[32];
	source_record_digest(&anchor, digest);
	assert_int_equal(guard_doubt(&g, 9, digest), GUARD_DROP); /* it is being verified already */
	for (int64_t o = 9; o < 20; o++)
		(void)meet(&g, o);
	assert_int_equal(guard_doubt(&g, 11, digest), GUARD_AGAIN);
	assert_int_equal(guard_fetch_offset(&g), 11);
	assert_int_equal(meet(&g, 11), GUARD_VERIFIED);
	for (int64_t o = 12; o < 20; o++)
		assert_int_equal(meet(&g, o), GUARD_DROP);
	assert_int_equal(meet(&g, 20), GUARD_TAKE);

	assert_int_equal(guard_doubt(&g, 11, digest), GUARD_AGAIN);
	assert_int_equal(guard_out_of_range(&g, 15, 30), GUARD_AGAIN); /* retention took it */
	assert_int_equal(guard_fetch_offset(&g), 21);

	assert_int_equal(guard_doubt(&g, 11, digest), GUARD_AGAIN);
	assert_int_equal(meet(&g, 14), GUARD_AGAIN); /* compaction took it */
	assert_int_equal(meet(&g, 14), GUARD_DROP);
	assert_int_equal(meet(&g, 21), GUARD_TAKE);

	memset(digest, 0, sizeof digest);
	assert_int_equal(guard_doubt(&g, 11, digest), GUARD_AGAIN);
	assert_int_equal(meet(&g, 11), GUARD_STOP);
	assert_int_equal(g.stop, SOURCE_RECREATED);
}

static uint32_t rand_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* A sparse log of 60 offsets is read from `next` while up to three leftovers of an earlier
 * assignment come first. What is taken must be exactly the log from `next` on. */
static void run_with_leftovers(uint32_t seed)
{
	bool there[60];
	for (int i = 0; i < 60; i++)
		there[i] = rand_next(&seed) % 4 != 0;
	int64_t next = 1 + rand_next(&seed) % 40;
	struct source_guard g = started(next, true);
	bool leftovers = true;
	bool taken[60] = { false };
	for (int looks = 0; looks < 5; looks++) {
		enum guard_verdict v = GUARD_DROP;
		for (unsigned n = leftovers ? rand_next(&seed) % 4 : 0; n && v != GUARD_AGAIN; n--)
			v = meet(&g, next + 5 + rand_next(&seed) % 10);
		leftovers = false; /* the client's own barrier works from the second look on */
		for (int64_t o = guard_fetch_offset(&g); o < 60 && v != GUARD_AGAIN; o++) {
			v = there[o] ? meet(&g, o) : GUARD_DROP;
			assert_int_not_equal(v, GUARD_STOP);
			if (v == GUARD_TAKE)
				taken[o] = true;
		}
		if (v != GUARD_AGAIN)
			break;
	}
	for (int64_t o = 0; o < 60; o++)
		assert_int_equal(taken[o], o >= next && there[o]);
}

static void test_leftovers_never_skip_a_record(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 2000; seed++)
		run_with_leftovers(seed);
}

static void test_digest_frames_its_parts(void **state)
{
	(void)state;
	struct source_record a = { .key = TEXT("ab"), .value = TEXT("c") };
	struct source_record b = { .key = TEXT("a"), .value = TEXT("bc") };
	struct source_record null_value = { .key = TEXT("ab"), .value = { NULL, 0 } };
	struct source_record empty_value = { .key = TEXT("ab"), .value = { "", 0 } };
	uint8_t x[32], y[32];
	source_record_digest(&a, x);
	source_record_digest(&b, y);
	assert_memory_not_equal(x, y, 32);
	source_record_digest(&null_value, x);
	source_record_digest(&empty_value, y);
	assert_memory_not_equal(x, y, 32);
	struct header h = { TEXT("h"), TEXT("v") };
	a.headers = &h;
	a.n_headers = 1;
	source_record_digest(&a, y);
	assert_memory_not_equal(x, y, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_until_started),
		cmocka_unit_test(test_unknown_partition_begins_at_zero),
		cmocka_unit_test(test_unknown_partition_without_its_beginning_stops),
		cmocka_unit_test(test_unknown_partition_with_late_first_record_looks_twice),
		cmocka_unit_test(test_record_before_is_verified_and_dropped),
		cmocka_unit_test(test_other_record_before_stops),
		cmocka_unit_test(test_compacted_record_before_needs_a_second_look),
		cmocka_unit_test(test_offset_set_by_operator_is_not_verified),
		cmocka_unit_test(test_nothing_to_verify_before_offset_zero),
		cmocka_unit_test(test_log_starting_behind_next_is_a_gap),
		cmocka_unit_test(test_log_ending_before_next_is_truncated),
		cmocka_unit_test(test_stored_stop_stays),
		cmocka_unit_test(test_corrupt_batch_is_read_again_then_stops),
		cmocka_unit_test(test_doubt_looks_back_without_giving_twice),
		cmocka_unit_test(test_leftovers_never_skip_a_record),
		cmocka_unit_test(test_digest_frames_its_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
