/* The twins in memory keep the promises of the ports: what an engine test may rely on. */
#include "rim/sink_mem.h"
#include "rim/source_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* An owner with two partitions of one topic. */
struct owner {
	struct source_start at[2];
	bool down;
	int lost;
	enum source_stop stopped;
};

static bool starts(void *ctx, struct source_start *v, size_t n)
{
	struct owner *o = ctx;
	for (size_t i = 0; i < n && !o->down; i++) {
		struct text topic = v[i].topic;
		v[i] = o->at[v[i].partition];
		v[i].topic = topic;
	}
	return !o->down;
}

static void lost(void *ctx, struct text topic, int32_t partition)
{
	(void)topic;
	(void)partition;
	((struct owner *)ctx)->lost++;
}

static void stopped(void *ctx, const struct source_start *where, enum source_stop why,
                    const char *detail)
{
	(void)where;
	(void)detail;
	((struct owner *)ctx)->stopped = why;
}

struct world {
	struct script_log *log;
	struct owner owner;
	struct source *source;
	struct arena arena;
};

static int setup(void **state)
{
	static struct world w;
	w = (struct world){ .log = script_log_new() };
	for (int32_t i = 0; i < 2; i++)
		w.owner.at[i].partition = i;
	struct source_owner o = { &w.owner, starts, lost, stopped };
	w.source = source_script_new(w.log, &o);
	*state = &w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	source_free(w->source);
	script_log_free(w->log);
	arena_done(&w->arena);
	return 0;
}

static void put(struct world *w, int32_t partition, int n)
{
	for (int i = 0; i < n; i++) {
		char value[20];
		(void)snprintf(value, sizeof value, "v%d", i);
		struct source_record r = { .topic = TEXT("t"),
			                   .partition = partition,
			                   .key = TEXT("k"),
			                   .value = text_of(value),
			                   .append_time_us = INSTANT_NONE };
		(void)script_log_put(w->log, &r);
	}
}

/* One batch; accepted (the owner's position moves) or given up (released). */
static size_t take(struct world *w, size_t max, bool accept)
{
	struct source_ask ask = { .max_records = max };
	struct source_batch b;
	struct err e = { 0 };
	arena_reset(&w->arena);
	assert_true(source_next(w->source, &ask, &w->arena, &b, &e));
	for (size_t i = 0; i < b.n; i++) {
		const struct source_record *r = &b.v[i];
		struct source_start *at = &w->owner.at[r->partition];
		if (!accept) {
			source_release(w->source, r->topic, r->partition);
			continue;
		}
		assert_true(!at->known || r->offset >= at->next);
		at->known = at->has_digest = true;
		at->next = r->offset + 1;
		source_record_digest(r, at->digest);
	}
	return b.n;
}

static void test_reads_all_partitions_in_batches(void **state)
{
	struct world *w = *state;
	put(w, 0, 5);
	put(w, 1, 4);
	assert_int_equal(take(w, 4, true), 4);
	assert_int_equal(take(w, 100, true), 5);
	assert_int_equal(take(w, 100, true), 0);
	put(w, 1, 1);
	assert_int_equal(take(w, 100, true), 1);
	source_commit(w->source, TEXT("t"), 1, 5);
	assert_int_equal(source_script_committed(w->source, TEXT("t"), 1), 5);
}

static void test_released_batch_comes_again(void **state)
{
	struct world *w = *state;
	put(w, 0, 5);
	assert_int_equal(take(w, 3, true), 3);
	assert_int_equal(take(w, 100, false), 2);
	assert_int_equal(take(w, 100, true), 2);
	struct source_status st;
	source_status(w->source, &st);
	assert_int_equal(st.verified, 1);
}

static void test_rebalance_and_leftovers(void **state)
{
	struct world *w = *state;
	put(w, 0, 30);
	assert_int_equal(take(w, 20, true), 20);
	w->owner.at[0].next = 10; /* as if another's commit had been lost with its database */
	w->owner.at[0].has_digest = false;
	source_script_rebalance(w->source);
	source_script_leftover(w->source, TEXT("t"), 0, 20);
	assert_int_equal(take(w, 100, true), 20);
	assert_int_equal(w->owner.lost, 1);
	assert_int_equal(w->owner.at[0].next, 30);
}

static void test_foreign_partition_is_not_read(void **state)
{
	struct world *w = *state;
	put(w, 0, 2);
	put(w, 1, 2);
	source_script_own(w->source, TEXT("t"), 1, false);
	assert_int_equal(take(w, 100, true), 2);
	assert_false(w->owner.at[1].known);
	source_script_own(w->source, TEXT("t"), 1, true);
	assert_int_equal(take(w, 100, true), 2);
}

static void test_stops_and_resumes(void **state)
{
	struct world *w = *state;
	put(w, 0, 10);
	assert_int_equal(take(w, 5, true), 5);
	script_log_cut(w->log, TEXT("t"), 0, 8);
	source_script_rebalance(w->source);
	assert_int_equal(take(w, 100, true), 0);
	assert_int_equal(w->owner.stopped, SOURCE_GAP);
	struct source_partition *v;
	assert_int_equal(source_partitions(w->source, &w->arena, &v), 1);
	assert_int_equal(v[0].state, SOURCE_STOPPED);
	assert_int_equal(v[0].low, 8);
	w->owner.at[0].next = 8;
	w->owner.at[0].has_digest = false;
	source_resume(w->source, TEXT("t"), 0);
	assert_int_equal(take(w, 100, true), 2);

	script_log_recreate(w->log, TEXT("t"), 0);
	assert_int_equal(take(w, 100, true), 0);
	assert_int_equal(w->owner.stopped, SOURCE_TRUNCATED);
	script_log_skip(w->log, TEXT("t"), 0, 9);
	put(w, 0, 3);
	source_resume(w->source, TEXT("t"), 0);
	assert_int_equal(take(w, 100, true), 0);
	assert_int_equal(w->owner.stopped, SOURCE_RECREATED);
}

static void test_world_is_away(void **state)
{
	struct world *w = *state;
	struct source_ask ask = { .max_records = 1 };
	struct source_batch b;
	struct err e = { 0 };
	put(w, 0, 1);
	w->owner.down = true;
	assert_int_equal(take(w, 100, true), 0);
	w->owner.down = false;
	source_script_brokers(w->source, true);
	assert_int_equal(take(w, 100, true), 0);
	source_script_brokers(w->source, false);
	assert_int_equal(take(w, 100, true), 1);
	source_script_fence(w->source);
	assert_false(source_next(w->source, &ask, &w->arena, &b, &e));
	assert_int_equal(e.kind, ERR_FATAL);
}

static void test_mixed_order_keeps_partitions_in_order(void **state)
{
	struct world *w = *state;
	put(w, 0, 200);
	put(w, 1, 200);
	source_script_mix(w->source, 42);
	size_t n, total = 0;
	while ((n = take(w, 37, true)) > 0)
		total += n; /* take() asserts the order of offsets */
	assert_int_equal(total, 400);
}

static void test_sink_writes_what_source_reads(void **state)
{
	struct world *w = *state;
	struct sink *s = sink_mem_new(w->log, 1, false);
	struct sink_event v[3] = { { .topic = TEXT("t"), .value = TEXT("a") },
		                   { .topic = TEXT("t"), .value = TEXT("b") },
		                   { .topic = TEXT("t"), .value = TEXT("c") } };
	struct sink_report r[3];
	struct sink_progress p = { .timeout_us = SECOND_US };
	struct err e = { 0 };
	sink_mem_limit(s, 2);
	assert_true(sink_send_now(s, v, 3, &p, r, &e));
	assert_int_equal(r[2].offset, 2);
	assert_int_equal(take(w, 100, true), 3);

	sink_mem_fail(s, 1, ERR_REJECT);
	sink_mem_lose_acks(s, 1);
	assert_false(sink_send_now(s, v, 3, &p, r, &e));
	assert_int_equal(e.kind, ERR_REJECT);
	assert_int_equal(r[0].err.kind, ERR_REJECT);
	assert_int_equal(r[1].err.kind, ERR_RETRY);
	assert_int_equal(r[2].err.kind, ERR_NONE);
	assert_int_equal(take(w, 100, true), 2); /* the lost acknowledgement's event is there */

	p.timeout_us = -1;
	assert_false(sink_send_now(s, v, 3, &p, r, &e));
	assert_int_equal(r[2].err.kind, ERR_RETRY); /* no report: never taken for acknowledged */
	assert_int_equal(r[2].partition, -1);
	sink_free(s);
}

static void test_transactions_show_at_commit_only(void **state)
{
	struct world *w = *state;
	struct sink *s = sink_mem_new(w->log, 1, true);
	struct sink_event v = { .topic = TEXT("t"), .value = TEXT("a") };
	struct err e = { 0 };
	assert_false(sink_send(s, &v, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_true(sink_begin(s, 0, &e) && sink_send(s, &v, &e) && sink_abort(s, 0, &e));
	assert_int_equal(take(w, 100, true), 0);
	assert_true(sink_begin(s, 0, &e) && sink_send(s, &v, &e) && sink_commit(s, 0, &e));
	assert_int_equal(take(w, 100, true), 1);
	sink_mem_fail_commit(s, ERR_RETRY);
	assert_true(sink_begin(s, 0, &e) && sink_send(s, &v, &e));
	assert_false(sink_commit(s, 0, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_true(sink_begin(s, 0, &e) && sink_send(s, &v, &e) && sink_commit(s, 0, &e));
	assert_int_equal(take(w, 100, true), 1);
	assert_int_equal(w->owner.at[0].next, 3); /* a marker stands behind the first transaction */
	sink_free(s);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_reads_all_partitions_in_batches),
		T(test_released_batch_comes_again),
		T(test_rebalance_and_leftovers),
		T(test_foreign_partition_is_not_read),
		T(test_stops_and_resumes),
		T(test_world_is_away),
		T(test_mixed_order_keeps_partitions_in_order),
		T(test_sink_writes_what_source_reads),
		T(test_transactions_show_at_commit_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
