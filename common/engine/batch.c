/* batch: records in hand. Two at most: the one a transaction is made of, and the one behind it,
 * which is judged while the database works on the first.
 *
 * Invariant: what is in hand of a partition is what stands behind its position, without a gap. As
 * soon as that may be untrue (the partition went or began anew, a transaction was given up),
 * everything in hand is given back, and the next fetch begins where the store says. */
#include "engine/engine_inner.h"

#include "base/must.h"

#include <string.h>

enum {
	MEANWHILE_RECORDS = 16,      /* judged before the database is looked at again */
	BATCH_BYTES = 8 * 1024 * 1024 /* of keys, values and headers; one larger comes alone */
};

/* ---- fetching ---- */

/* Behind those that are there; these are moved. */
static void join(struct batch *b, const struct source_batch *in)
{
	size_t n = b->n + in->n;
	struct source_record *r = ARENA_ARRAY(&b->arena, n, struct source_record);
	memcpy(r, b->r, b->n * sizeof *r);
	memcpy(r + b->n, in->v, in->n * sizeof *r);
	b->r = r;
}

static void append(struct batch *b, const struct source_batch *in)
{
	if (in->n == 0)
		return;
	struct verdict *v = ARENA_ARRAY(&b->arena, b->n + in->n, struct verdict);
	if (b->n == 0)
		b->r = in->v;
	else
		join(b, in);
	if (b->judged)
		memcpy(v, b->v, b->judged * sizeof *v);
	b->v = v;
	b->n += in->n;
	b->bytes += in->bytes;
}

void batch_clear(struct batch *b)
{
	struct arena arena = b->arena;
	arena_reset(&arena);
	*b = (struct batch){ .arena = arena };
}

bool batch_fill(struct engine *g, struct batch *b, int64_t wait_us, struct err *e)
{
	struct source_batch in;
	if (b->n >= g->c.batch_records || b->bytes >= BATCH_BYTES)
		return true;
	const struct source_ask ask = { .max_records = g->c.batch_records - b->n,
		                        .max_bytes = BATCH_BYTES - b->bytes,
		                        .timeout_us = wait_us };
	if (!source_next(g->source, &ask, &b->arena, &in, e))
		return false;
	append(b, &in);
	if (g->moved)
		batch_release_all(g);
	return true;
}

/* ---- giving back ---- */

static bool holds(const struct batch *b, struct text topic, int32_t partition)
{
	for (size_t i = b->from; i < b->n; i++)
		if (b->r[i].partition == partition && text_eq(b->r[i].topic, topic))
			return true;
	return false;
}

void batch_moved(struct engine *g, struct text topic, int32_t partition)
{
	g->moved = g->moved || holds(g->batch, topic, partition) || holds(g->ahead, topic, partition);
}

static void release(struct engine *g, const struct batch *b)
{
	for (size_t i = b->from; i < b->n; i++) {
		if (i > b->from && b->r[i].topic.p == b->r[i - 1].topic.p &&
		    b->r[i].partition == b->r[i - 1].partition)
			continue;
		positions_drop(&g->positions, b->r[i].topic, b->r[i].partition);
		source_release(g->source, b->r[i].topic, b->r[i].partition);
	}
}

void batch_release_all(struct engine *g)
{
	release(g, g->batch);
	release(g, g->ahead);
	batch_clear(g->batch);
	batch_clear(g->ahead);
	g->moved = false;
}

/* ---- judging ---- */

/* Without a credible time of its own it is judged by the store's clock. */
static bool is_untimed(const struct source_record *r, instant_us now)
{
	if (r->append_time_us == INSTANT_NONE)
		return true;
	return r->time_kind != SOURCE_TIME_APPEND &&
	       (now == INSTANT_NONE || r->append_time_us > now);
}

bool batch_needs_now(const struct engine *g, const struct batch *b)
{
	for (size_t i = b->judged; i < b->n; i++)
		if (is_untimed(&b->r[i], g->now))
			return true;
	return false;
}

static void judge_next(struct engine *g, struct batch *b)
{
	const struct judge_world w = { .registry = g->registry, .now = g->now };
	judge_record(g->judge, &w, &b->r[b->judged], &b->arena, &b->v[b->judged]);
	b->judged++;
}

void batch_judge(struct engine *g, struct batch *b)
{
	while (b->judged < b->n)
		judge_next(g, b);
}

void batch_judge_anew(struct engine *g)
{
	g->batch->judged = g->batch->from;
	g->ahead->judged = 0;
}

bool batch_meanwhile(void *engine)
{
	struct engine *g = engine;
	struct batch *b = g->ahead;
	for (int i = 0; i < MEANWHILE_RECORDS; i++) {
		if (b->judged == b->n || is_untimed(&b->r[b->judged], g->now))
			return false;
		judge_next(g, b);
	}
	return true;
}
