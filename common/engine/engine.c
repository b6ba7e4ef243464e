/* engine: made, given a source, and turned. One thread. What a turn does is in the files that
 * engine_inner.h lists. */
#include "engine/engine.h"

#include "base/must.h"
#include "engine/engine_inner.h"

#include <stdlib.h>
#include <string.h>

/* While behind, the queue has a turn now and then, lest it stand still for hours; not often, since
 * most of what is folded then is folded again for the facts that are still to come. */
enum { WALK_EVERY = 8, RESUME_EVERY = 16, DLQ_EVERY = 32, BEHIND_QUEUE_EVERY = 24, JUDGES_MAX = 8 };

struct engine *engine_new(const struct engine_config *c, struct err *e)
{
	struct engine *g = calloc(1, sizeof *g);
	must(g && c->domain && c->store);
	g->c = *c;
	if (g->c.batch_records == 0)
		g->c.batch_records = BATCH_RECORDS;
	g->queue_limit = engine_items_max(g);
	g->walk_limit = WALK_STRETCH;
	g->bucket = (int)((unsigned)c->first_bucket % STORE_QUEUE_BUCKETS);
	g->now = INSTANT_NONE;
	g->batch = &g->batches[0];
	g->ahead = &g->batches[1];
	c->store->meanwhile = batch_meanwhile;
	c->store->meanwhile_ctx = g;
	g->is_reference_area = strcmp(c->domain->area, "reference") == 0;
	g->judge = judge_new(c->domain, e);
	if (g->judge && g->is_reference_area)
		g->registry = registry_new(NULL, 0, 0, e);
	if (g->judge)
		return g;
	engine_free(g);
	return NULL;
}

void engine_free(struct engine *g)
{
	if (!g)
		return;
	g->c.store->meanwhile = NULL;
	judge_free(g->judge);
	registry_free(g->registry);
	positions_done(&g->positions);
	arena_done(&g->batches[0].arena);
	arena_done(&g->batches[1].arena);
	arena_done(&g->work);
	arena_done(&g->fold);
	buf_done(&g->scratch);
	free(g);
}

const struct registry *engine_registry(const struct engine *g)
{
	return g->registry;
}

/* ---- the owner of positions ---- */

static bool ask_store(struct engine *g, struct source_start *v)
{
	static const uint8_t none[32];
	struct err ignored; /* the source asks again; the next batch says why */
	v->known = false;
	v->next = -1;
	if (!g->c.store->ops->offset_of(g->c.store, v->topic, v->partition, &v->next, v->digest,
	                                &v->known, &ignored))
		return false;
	v->has_digest = v->known && memcmp(v->digest, none, sizeof none) != 0;
	return true;
}

static bool ask_starts(struct engine *g, struct source_start *v, size_t n)
{
	if (g->c.starts)
		return g->c.starts(g->c.ctx, v, n);
	for (size_t i = 0; i < n; i++)
		if (!ask_store(g, &v[i]))
			return false;
	return true;
}

static bool on_starts(void *ctx, struct source_start *v, size_t n)
{
	struct engine *g = ctx;
	for (size_t i = 0; i < n; i++)
		batch_moved(g, v[i].topic, v[i].partition);
	if (!ask_starts(g, v, n))
		return false;
	for (size_t i = 0; i < n; i++)
		positions_set(&g->positions, v[i].topic, v[i].partition,
		              v[i].known ? v[i].next : -1);
	return true;
}

static void on_lost(void *ctx, struct text topic, int32_t partition)
{
	struct engine *g = ctx;
	batch_moved(g, topic, partition);
	positions_drop(&g->positions, topic, partition);
}

static void on_stopped(void *ctx, const struct source_start *where, enum source_stop why,
                       const char *detail)
{
	struct engine *g = ctx;
	if (g->c.stopped)
		g->c.stopped(g->c.ctx, where, why, detail);
}

struct source_owner engine_source_owner(struct engine *g)
{
	return (struct source_owner){
		.ctx = g, .starts = on_starts, .lost = on_lost, .stopped = on_stopped
	};
}

/* An operator's word reaches a running daemon: a partition that stands still here and is free to go
 * by the owner's answer starts again. */
static void resume_stopped(struct engine *g)
{
	struct source_partition *v;
	arena_reset(&g->work);
	size_t n = source_partitions(g->source, &g->work, &v);
	for (size_t i = 0; i < n; i++) {
		struct source_start start = { .topic = v[i].topic, .partition = v[i].partition };
		if (v[i].state == SOURCE_STOPPED && g->c.starts(g->c.ctx, &start, 1) &&
		    start.stopped == SOURCE_RUNS)
			source_resume(g->source, v[i].topic, v[i].partition);
	}
}

void engine_use(struct engine *g, struct source *s)
{
	g->source = s;
}

/* ---- one turn ---- */

/* The walk is also how an idle engine learns that reference data have changed. */
static bool rest_of_turn(struct engine *g, bool records, bool *ret_more, struct err *e)
{
	if ((!g->catching_up || g->turn % BEHIND_QUEUE_EVERY == 0) && !queue_turn(g, ret_more, e))
		return false;
	if ((!records || g->turn % WALK_EVERY == 0) && !walk_turn(g, ret_more, e))
		return false;
	bool idle = !records && !*ret_more;
	return !(idle || g->turn % DLQ_EVERY == 0) || dlq_turn(g, ret_more, e);
}

bool engine_step(struct engine *g, int64_t wait_us, bool *ret_worked, struct err *e)
{
	bool records = false, more = false;
	*ret_worked = false;
	g->turn++;
	err_clear(e);
	if (!world_ready(g, e))
		return false;
	if (g->source && g->c.starts && g->turn % RESUME_EVERY == 0)
		resume_stopped(g);
	if (g->source && !records_turn(g, g->more ? 0 : wait_us, &records, e))
		return false;
	if (!rest_of_turn(g, records, &more, e))
		return false;
	g->more = more;
	*ret_worked = records || more;
	return true;
}

/* ---- verdicts without an engine ---- */

static struct judge *judge_of(const struct domain *d)
{
	static struct {
		const struct domain *d;
		struct judge *j;
	} judges[JUDGES_MAX];
	for (size_t i = 0; i < JUDGES_MAX; i++) {
		struct err e = { 0 };
		if (judges[i].d == d)
			return judges[i].j;
		if (judges[i].d)
			continue;
		judges[i].j = judge_new(d, &e);
		must(judges[i].j); /* the schemas of this program do not compile */
		judges[i].d = d;
		return judges[i].j;
	}
	must(false);
}

void engine_judge(const struct domain *d, const struct registry *registry,
                  const struct source_record *r, struct arena *a, struct verdict *ret)
{
	const struct judge_world w = { .registry = registry, .now = INSTANT_NONE };
	judge_record(judge_of(d), &w, r, a, ret);
}
