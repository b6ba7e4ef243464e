/* work: the entities one transaction touches, from the rows as read to the rows to write. Keys are
 * collected first, read in one go and folded in their order, so that two transactions meet their
 * rows in the same order. */
#include "engine/engine_inner.h"

#include "base/must.h"
#include "event/stub.h"

#include <stdlib.h>

enum { PUT_BACK_US = SECOND_US };

void work_init(struct work *w, struct engine *g)
{
	arena_reset(&g->work);
	*w = (struct work){ .g = g, .a = &g->work };
}

size_t work_touch(struct work *w, struct text key)
{
	must(!w->touched);
	return keyset_put(&w->keys, key, w->a);
}

/* ---- reading ---- */

struct numbered {
	struct text key;
	size_t number;
};

static int numbered_cmp(const void *a, const void *b)
{
	return text_cmp(((const struct numbered *)a)->key, ((const struct numbered *)b)->key);
}

static struct numbered *sort_keys(struct work *w)
{
	struct numbered *v = ARENA_ARRAY(w->a, w->keys.n, struct numbered);
	for (size_t i = 0; i < w->keys.n; i++)
		v[i] = (struct numbered){ w->keys.v[i], i };
	if (w->keys.n)
		qsort(v, w->keys.n, sizeof *v, numbered_cmp);
	return v;
}

enum work_read work_read(struct work *w, struct err *e)
{
	struct store *s = w->g->c.store;
	size_t n = w->keys.n;
	struct numbered *order = sort_keys(w);
	struct text *keys = ARENA_ARRAY(w->a, n, struct text);
	for (size_t i = 0; i < n; i++)
		keys[i] = order[i].key;
	if (!s->ops->read(s, keys, n, w->a, &w->read, e))
		return WORK_FAILED;
	if (!world_agrees(w->g, &w->read))
		return WORK_STALE_REFERENCE;
	w->touched = ARENA_ARRAY(w->a, n + 1, struct touched);
	w->sorted = ARENA_ARRAY(w->a, n, struct touched *);
	for (size_t i = 0; i < n; i++) {
		w->sorted[i] = &w->touched[order[i].number];
		*w->sorted[i] = (struct touched){ .key = keys[i],
			                          .row = w->read.rows[i],
			                          .ticked = INSTANT_NONE };
	}
	return WORK_READ;
}

bool work_decode(struct work *w, struct touched *t, struct err *e)
{
	if (t->decoded)
		return true;
	bool bad = false;
	if (t->row.facts.n)
		factset_decode(t->row.facts, w->a, &t->facts, &bad);
	if (bad || !inbox_decode(t->row.inbox, w->a, &t->inbox))
		return err_set(e, ERR_FATAL, "ROW",
		               "facts or inbox of %.*s do not read: rebuild it", TEXT_ARGS(t->key));
	t->decoded = true;
	return true;
}

/* ---- what happens to an entity ---- */

/* True when it was not protected before: a stub's own rows cannot tell. */
bool work_protect_stub(struct touched *t, const struct verdict *v)
{
	struct stub *s = t->facts.stub;
	bool changed = folding_stub(&t->facts) && v->is_protected && !s->is_protected;
	if (changed)
		s->is_protected = true;
	return changed;
}

bool work_add_fact(struct work *w, size_t number, const struct verdict *v, enum fact_added *ret,
                   struct err *e)
{
	struct touched *t = &w->touched[number];
	if (!work_decode(w, t, e))
		return false;
	bool was_overfull = t->facts.overfull;
	*ret = factset_add(&t->facts, &v->fact, w->a);
	t->is_protected = t->is_protected || v->is_protected;
	if (*ret == FACT_DUPLICATE)
		return true;
	bool protects = work_protect_stub(t, v);
	bool same = *ret == FACT_OVERFULL && was_overfull && !protects;
	t->facts_changed = t->facts_changed || !same;
	t->fold = t->fold || (*ret != FACT_DUPLICATE_EARLIER && (!same || v->is_protected));
	return true;
}

static bool take_message(struct work *w, struct touched *t, const struct queue_item *item,
                         struct err *e)
{
	if (!work_decode(w, t, e))
		return false;
	if (folding_stub(&t->facts) && !folding_stub_hears(item->payload) &&
	    !inbox_find(&t->inbox, item->from))
		return true; /* it is over, and hears of protection alone */
	const struct inbox_entry m = { .from = item->from,
		                       .version = item->version,
		                       .payload = item->payload };
	enum inbox_put put = inbox_put(&t->inbox, &m, calendar_day(w->read.now), w->a);
	engine_count(w->g, ENGINE_MESSAGES,
	             put == INBOX_OLD ? ENGINE_MESSAGE_OLD : ENGINE_MESSAGE_TAKEN, 1);
	t->inbox_changed = t->inbox_changed || put != INBOX_OLD;
	t->fold = t->fold || put == INBOX_CHANGED || (put != INBOX_OLD && t->row.version == 0);
	return true;
}

/* A look asked for by a version of the row that is not to be seen yet (a sharded database commits
 * without a common snapshot) is put back; one for a row that is not there is over. */
static void take_tick(struct work *w, struct touched *t, const struct queue_item *item)
{
	if (t->row.version == 0)
		return;
	if (t->row.version < item->version) {
		emit_tick(w, t->key, item->version, w->read.now + PUT_BACK_US);
		engine_count(w->g, ENGINE_TICKS, ENGINE_TICK_PUT_BACK, 1);
		return;
	}
	engine_count(w->g, ENGINE_TICKS, ENGINE_TICK_TAKEN, 1);
	t->ticked = item->due;
	t->fold = true;
}

bool work_take_item(struct work *w, size_t number, const struct queue_item *item, struct err *e)
{
	struct touched *t = &w->touched[number];
	if (item->kind == QUEUE_MESSAGE)
		return take_message(w, t, item, e);
	must(item->kind == QUEUE_TICK);
	take_tick(w, t, item);
	return true;
}

/* ---- folding ---- */

static bool fold_one(struct work *w, struct touched *t, struct err *e)
{
	struct engine *g = w->g;
	const struct folding f = { g->c.domain, g->registry };
	struct fold_out out;
	if (!work_decode(w, t, e))
		return false;
	instant_us as_of = w->read.now;
	if (t->row.evaluated_at != INSTANT_NONE && t->row.evaluated_at > as_of)
		as_of = t->row.evaluated_at;
	const struct fold_ask ask = { .key = t->key,
		                      .facts = &t->facts,
		                      .inbox = &t->inbox,
		                      .as_of = as_of,
		                      .known_at = INSTANT_NONE,
		                      .restricted = t->row.restricted || t->is_protected };
	arena_reset(&g->fold);
	folding_fold(&f, &ask, &g->fold, &out);
	w->folds++;
	t->restricted = out.restricted;
	w->overfull += folding_is_overfull(out.state);
	return emit_entity(w, t, &out, e);
}

/* Who is behind keeps the facts and folds when it has caught up, once an entity instead of once a
 * batch. What others build on at once, and what hides a person, does not wait. */
static bool may_wait(const struct work *w, const struct touched *t)
{
	const struct domain *d = w->g->c.domain;
	return w->behind && !t->is_protected && !t->row.restricted &&
	       !(d->is_reference && d->is_reference(t->key));
}

static bool settle(struct work *w, struct touched *t, struct err *e)
{
	bool folds = t->fold && !may_wait(w, t), ok = true;
	t->restricted = t->row.restricted;
	if (folds)
		ok = fold_one(w, t, e);
	else if (t->fold)
		emit_waiting(w, t);
	else if (t->facts_changed || t->inbox_changed)
		emit_unfolded(w, t);
	w->any_restricted = w->any_restricted || t->restricted;
	return ok;
}

bool work_fold(struct work *w, struct err *e)
{
	for (size_t i = 0; i < w->keys.n; i++)
		if (!settle(w, w->sorted[i], e))
			return false;
	return true;
}

/* ---- writing ---- */

#define TAKE(changes, field, vec)                                                                  \
	(changes)->field = (vec).v;                                                                \
	(changes)->n_##field = (vec).n

bool work_write(struct work *w, struct err *e)
{
	struct changes c = w->extra;
	TAKE(&c, entities, w->entities);
	TAKE(&c, discrepancies, w->discrepancies);
	TAKE(&c, buckets, w->buckets);
	TAKE(&c, marks, w->marks);
	TAKE(&c, queue, w->queue);
	TAKE(&c, restrict_log, w->restrict_log);
	TAKE(&c, remove_log, w->remove_log);
	c.raise_ref_version = w->raise_ref_version;
	if (c.n_entities + c.n_log + c.n_rejects + c.n_receipts + c.n_flow + c.n_sequences +
	            c.n_queue ==
	            0 &&
	    !c.step)
		return true;
	struct changes *kept = arena_copy(w->a, &c, sizeof c);
	return w->g->c.store->ops->write(w->g->c.store, kept, e);
}

void work_count(const struct work *w, int batch_kind)
{
	struct engine *g = w->g;
	engine_count(g, ENGINE_BATCHES, batch_kind, 1);
	engine_count(g, ENGINE_FOLDS, 0, w->folds);
	engine_count(g, ENGINE_OVERFULL, 0, w->overfull);
	engine_count(g, ENGINE_STATES, 0, (int64_t)w->entities.n);
	engine_count(g, ENGINE_MESSAGES, ENGINE_MESSAGE_SENT, w->sent);
	engine_count(g, ENGINE_TICKS, ENGINE_TICK_ASKED, w->ticks);
	engine_count(g, ENGINE_MARKS, 0, (int64_t)w->marks.n);
	if (w->raise_ref_version)
		g->registry_stale = true;
}
