/* queue: due items, taken out, worked off and committed in one transaction. Messages find their
 * receivers here, and deadlines pass here: time is an event like any other. */
#include "engine/engine_inner.h"

#include "base/must.h"

enum { BUCKETS_AT_ONCE = STORE_QUEUE_BUCKETS / STORE_SHARES };
#define DEFERRED_US HOUR_US

struct taken {
	VEC(struct queue_item) items;
	VEC(size_t) numbers;
	uint64_t emptied; /* buckets */
};

static int next_due_bucket(uint64_t due, int after)
{
	for (int i = 0; i < STORE_QUEUE_BUCKETS; i++) {
		int bucket = (after + i) % STORE_QUEUE_BUCKETS;
		if (due >> bucket & 1)
			return bucket;
	}
	return -1;
}

static bool take_bucket(struct work *w, int bucket, size_t limit, struct taken *t, struct err *e)
{
	struct store *s = w->g->c.store;
	struct queue_item *v;
	size_t n;
	if (!s->ops->take(s, bucket, limit, w->a, &v, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		*VEC_ADD(&t->items, w->a) = v[i];
		*VEC_ADD(&t->numbers, w->a) = work_touch(w, v[i].key);
	}
	return true;
}

/* From the buckets in turn, so that none waits for ever; the one that had more than we took is
 * where the next look begins. */
static bool take_items(struct work *w, uint64_t due, struct taken *t, struct err *e)
{
	struct engine *g = w->g;
	for (int i = 0; i < BUCKETS_AT_ONCE && due; i++) {
		int bucket = next_due_bucket(due, g->bucket);
		if (!take_bucket(w, bucket, g->queue_limit - t->items.n, t, e))
			return false;
		due &= ~(UINT64_C(1) << bucket);
		g->bucket = bucket;
		if (t->items.n >= g->queue_limit)
			break;
		t->emptied |= UINT64_C(1) << bucket;
		g->bucket = (bucket + 1) % STORE_QUEUE_BUCKETS;
	}
	return true;
}

static bool apply_items(struct work *w, const struct taken *t, struct err *e)
{
	for (size_t i = 0; i < t->items.n; i++)
		if (!work_take_item(w, t->numbers.v[i], &t->items.v[i], e))
			return false;
	return work_fold(w, e);
}

/* The database refuses what comes of this one item: put off, so that the others go on; the counter
 * tells. */
static void defer(struct work *w, const struct taken *t)
{
	for (size_t i = 0; i < t->items.n; i++) {
		struct queue_item *later = VEC_ADD(&w->queue, w->a);
		*later = t->items.v[i];
		later->due = w->read.now + DEFERRED_US;
	}
	engine_count(w->g, ENGINE_DEFERRED, 0, (int64_t)t->items.n);
}

static uint64_t buckets_of(int share)
{
	uint64_t buckets = 0;
	for (int i = share; i < STORE_QUEUE_BUCKETS; i += STORE_SHARES)
		buckets |= UINT64_C(1) << i;
	return buckets;
}

static unsigned shares_of(uint64_t buckets)
{
	unsigned shares = 0;
	for (int i = 0; i < STORE_SHARES; i++)
		shares |= buckets & buckets_of(i) ? 1U << i : 0U;
	return shares;
}

static enum attempt attempt_items(struct engine *g, bool put_off, size_t *ret_n, struct err *e)
{
	uint64_t due = g->due;
	struct taken t = { 0 };
	struct work w;
	work_init(&w, g);
	int share;
	enum attempt what = attempt_begin_background(g, shares_of(due), &share, e);
	if (what != ATTEMPT_DONE)
		return what;
	if (share >= 0)
		due &= buckets_of(share);
	if (!take_items(&w, due, &t, e))
		return attempt_failed(g, false, e);
	*ret_n = t.items.n;
	what = attempt_read(&w, e);
	if (what != ATTEMPT_DONE)
		return what;
	if (put_off)
		defer(&w, &t);
	else if (!apply_items(&w, &t, e))
		return attempt_failed(g, false, e);
	what = attempt_end(&w, e);
	if (what != ATTEMPT_DONE)
		return what;
	work_count(&w, ENGINE_BATCH_OF_QUEUE);
	g->due &= ~t.emptied;
	return what;
}

/* Half as many after a refusal, when another was there first, or when these were heavy; twice as
 * many after any other success. */
static void resize(struct engine *g, bool done, size_t n)
{
	if (!done)
		g->queue_limit = n / 2;
	else if (g->work.used <= HEAVY_BYTES / 2) /* twice as many will not be heavy */
		g->queue_limit *= 2;
	if (g->queue_limit > engine_items_max(g))
		g->queue_limit = engine_items_max(g);
	if (g->queue_limit == 0)
		g->queue_limit = 1;
}

/* Nothing there though the last look said so: others took it, and it is looked over once more. */
static bool look_anew(struct engine *g, bool *ret_worked, struct err *e)
{
	g->due = 0;
	return queue_turn(g, ret_worked, e);
}

bool queue_turn(struct engine *g, bool *ret_worked, struct err *e)
{
	struct store *store = g->c.store;
	unsigned again = 0;
	bool put_off = false, fresh = !g->due;
	if (fresh && !store->ops->queue_peek(store, &g->due, e))
		return false;
	while (g->due) {
		size_t n = 0;
		enum attempt what = attempt_items(g, put_off, &n, e);
		*ret_worked = *ret_worked || n > 0;
		if (what == ATTEMPT_DONE) {
			resize(g, g->work.used <= HEAVY_BYTES, n);
			return n > 0 || fresh || look_anew(g, ret_worked, e);
		}
		if (what == ATTEMPT_REFUSED) {
			must(!put_off);
			if (n == 0) { /* nothing of theirs: it is the taking that fails */
				e->kind = ERR_RETRY;
				return false;
			}
			put_off = n == 1;
			resize(g, false, n);
			err_clear(e);
			continue;
		}
		g->due = what == ATTEMPT_REFERENCE ? g->due : 0;
		if (what == ATTEMPT_ASIDE)
			return true;
		if (what == ATTEMPT_STALE) { /* another's records met them: fewer, next time */
			resize(g, false, n);
			err_clear(e);
			return true;
		}
		if (!attempt_repeat(g, what, &again, e))
			return false;
	}
	return true;
}
