/* rebuild: entities put together anew from the log. The same fold and the same differences as any
 * other transaction, only that the facts come from the log's rows, and that every message is looked
 * for where it should stand. */
#include "engine/engine_inner.h"

#include "base/must.h"

#include <string.h>

struct rebuilt {
	struct fold_out out;
	bool different;
};

struct rebuild {
	struct work w;
	struct engine *g;
	bool verify;
	struct rebuilt *v;    /* by place in w.sorted */
	struct keyset others; /* senders, then receivers, whose rows are read too */
	struct entity_row *other_rows;
};

/* ---- facts from the log ---- */

static bool add_log_row(struct rebuild *b, const struct log_row *row, struct text key,
                        struct err *e)
{
	size_t number = keyset_find(&b->w.keys, key);
	struct verdict v;
	if (number == SIZE_MAX)
		return true;
	struct touched *t = &b->w.touched[number];
	if (!judge_reread(b->g->judge, row->event, b->w.a, &v, e))
		return err_set(e, ERR_FATAL, "LOG", "log row %.*s/%d@%lld does not read",
		               TEXT_ARGS(row->topic), row->partition, (long long)row->offset);
	v.fact.appended_us = row->fact.appended_us;
	memcpy(v.fact.digest, row->fact.digest, sizeof v.fact.digest);
	t->is_protected = t->is_protected || v.is_protected;
	(void)work_protect_stub(t, &v);                /* its facts have other bytes then */
	(void)factset_add(&t->facts, &v.fact, b->w.a); /* a fact may stand twice in the log */
	return true;
}

/* The log has one copy of a fact; the row may know of an earlier one. Both are sorted. */
static void keep_earlier(struct touched *t, const struct factset *old)
{
	size_t i = 0, k = 0;
	while (i < old->n && k < t->facts.n) {
		int c = fact_cmp(&old->v[i], &t->facts.v[k]);
		instant_us earlier = old->v[i].appended_us;
		if (c == 0 && earlier != INSTANT_NONE && earlier < t->facts.v[k].appended_us)
			t->facts.v[k].appended_us = earlier;
		i += (c <= 0);
		k += (c >= 0);
	}
}

static void start_anew(struct touched *t, struct factset *ret_old)
{
	*ret_old = t->facts;
	t->facts =
	        (struct factset){ .stub = t->facts.stub }; /* the log knows nothing of those gone */
	t->fold = true;
}

static bool collect_facts(struct rebuild *b, struct err *e)
{
	struct work *w = &b->w;
	struct store *s = b->g->c.store;
	struct factset *old = ARENA_ARRAY(w->a, w->keys.n, struct factset);
	struct text *keys = ARENA_ARRAY(w->a, w->keys.n, struct text);
	struct log_row *rows;
	size_t n;
	for (size_t i = 0; i < w->keys.n; i++) {
		if (!work_decode(w, w->sorted[i], e))
			return false;
		start_anew(w->sorted[i], &old[i]);
		keys[i] = w->sorted[i]->key;
	}
	if (!s->ops->log_of(s, keys, w->keys.n, w->a, &rows, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_log_row(b, &rows[i], rows[i].key, e) ||
		    (rows[i].also_key.n && !add_log_row(b, &rows[i], rows[i].also_key, e)))
			return false;
	for (size_t i = 0; i < w->keys.n; i++)
		keep_earlier(w->sorted[i], &old[i]);
	return true;
}

static bool facts_differ(struct rebuild *b, const struct touched *t)
{
	struct buf *s = &b->g->scratch;
	buf_clear(s);
	factset_encode(&t->facts, s);
	if (t->row.facts.n == 0 && t->facts.n == 0 && !t->facts.overfull)
		return false;
	return !text_eq(buf_text(s), t->row.facts);
}

/* ---- the rows of others ---- */

static bool read_others(struct rebuild *b, struct err *e)
{
	struct store *s = b->g->c.store;
	struct store_read read;
	if (!s->ops->read(s, b->others.v, b->others.n, b->w.a, &read, e))
		return false;
	b->other_rows = read.rows;
	return true;
}

static const struct entity_row *other_row(const struct rebuild *b, struct text key)
{
	size_t number = keyset_find(&b->others, key);
	must(number != SIZE_MAX);
	return &b->other_rows[number];
}

static bool sends_to(const struct rebuild *b, struct text from, struct text to)
{
	struct outputs sent;
	if (!outputs_decode(other_row(b, from)->outputs, b->w.a, &sent))
		return true; /* its own rebuild will tell */
	for (size_t i = 0; i < sent.outbox.n; i++)
		if (text_eq(sent.outbox.v[i].name, to))
			return true;
	return false;
}

/* Messages that nobody sent (any more) leave the inbox. */
static void drop_unsent(struct rebuild *b, size_t i)
{
	struct touched *t = b->w.sorted[i];
	size_t kept = 0, live = 0;
	for (size_t k = 0; k < t->inbox.n; k++) {
		const struct inbox_entry *m = &t->inbox.v[k];
		if (m->payload.n && !sends_to(b, m->from, t->key))
			continue;
		live += (m->payload.n > 0);
		t->inbox.v[kept++] = *m;
	}
	t->inbox_changed = kept < t->inbox.n;
	b->v[i].different = b->v[i].different || t->inbox_changed;
	t->inbox.n = kept;
	t->inbox.n_live = live;
}

static bool check_inboxes(struct rebuild *b, struct err *e)
{
	for (size_t i = 0; i < b->w.keys.n; i++)
		for (size_t k = 0; k < b->w.sorted[i]->inbox.n; k++)
			(void)keyset_put(&b->others, b->w.sorted[i]->inbox.v[k].from, b->w.a);
	if (!read_others(b, e))
		return false;
	for (size_t i = 0; i < b->w.keys.n; i++)
		drop_unsent(b, i);
	return true;
}

/* ---- folding ---- */

/* To verify is to ask for the very instant of the stored state. */
static instant_us as_of_for(const struct rebuild *b, const struct touched *t)
{
	instant_us at = t->row.evaluated_at, now = b->w.read.now;
	if (at == INSTANT_NONE)
		return now;
	return b->verify || at > now ? at : now;
}

static void fold_all(struct rebuild *b)
{
	const struct folding f = { b->g->c.domain, b->g->registry };
	for (size_t i = 0; i < b->w.keys.n; i++) {
		struct touched *t = b->w.sorted[i];
		const struct fold_ask ask = { .key = t->key,
			                      .facts = &t->facts,
			                      .inbox = &t->inbox,
			                      .as_of = as_of_for(b, t),
			                      .known_at = INSTANT_NONE,
			                      .restricted = t->is_protected };
		folding_fold(&f, &ask, b->w.a, &b->v[i].out);
	}
}

static bool row_differs(struct rebuild *b, const struct touched *t, const struct fold_out *out)
{
	struct buf *s = &b->g->scratch;
	struct outputs o;
	outputs_of(&b->g->scratch, out, &b->g->fold, &o);
	buf_clear(s);
	outputs_encode(&o, s);
	return !text_eq(out->state, t->row.state) || out->restricted != t->row.restricted ||
	       !text_eq(buf_text(s), t->row.outputs);
}

/* ---- messages, where they should stand ---- */

static bool stands(struct rebuild *b, const struct message_out *m, struct text from)
{
	struct inbox in;
	if (folding_is_stub(other_row(b, m->to)->state) && !folding_stub_hears(m->payload))
		return true; /* it would not hear it */
	if (!inbox_decode(other_row(b, m->to)->inbox, b->w.a, &in))
		return true; /* its own rebuild will tell */
	const struct inbox_entry *held = inbox_find(&in, from);
	return in.overfull || (held && text_eq(held->payload, m->payload));
}

static bool is_queued(const struct work *w, size_t since, struct text to)
{
	for (size_t i = since; i < w->queue.n; i++)
		if (w->queue.v[i].kind == QUEUE_MESSAGE && text_eq(w->queue.v[i].key, to))
			return true;
	return false;
}

/* A message sent again needs a version higher than any before: the row is written for that. */
static void send_again(struct rebuild *b, const struct touched *t, const struct message_out *m,
                       size_t queued, size_t written)
{
	struct work *w = &b->w;
	if (is_queued(w, queued, m->to))
		return;
	if (w->entities.n == written)
		emit_unfolded(w, (struct touched *)t);
	emit_message(w, t, m->to, m->payload);
}

static bool is_nothing(const struct touched *t)
{
	return t->row.version == 0 && t->facts.n == 0 && !t->facts.overfull;
}

static bool emit_one(struct rebuild *b, size_t i, struct err *e)
{
	struct work *w = &b->w;
	struct touched *t = w->sorted[i];
	const struct fold_out *out = &b->v[i].out;
	size_t queued = w->queue.n, written = w->entities.n;
	arena_reset(&b->g->fold);
	bool waits = b->verify && t->row.next_due == ENTITY_WAITS; /* its fold is yet to come */
	if (waits || is_nothing(t))
		return true;
	t->facts_changed = facts_differ(b, t);
	b->v[i].different = b->v[i].different || t->facts_changed || row_differs(b, t, out);
	if (!b->verify && !emit_entity(w, t, out, e))
		return false;
	for (size_t k = 0; k < out->n_outbox; k++) {
		if (stands(b, &out->outbox[k], t->key))
			continue;
		b->v[i].different = true;
		if (!b->verify)
			send_again(b, t, &out->outbox[k], queued, written);
	}
	return true;
}

static bool emit_all(struct rebuild *b, struct err *e)
{
	b->others = (struct keyset){ 0 };
	for (size_t i = 0; i < b->w.keys.n; i++)
		for (size_t k = 0; k < b->v[i].out.n_outbox; k++)
			(void)keyset_put(&b->others, b->v[i].out.outbox[k].to, b->w.a);
	if (!read_others(b, e))
		return false;
	for (size_t i = 0; i < b->w.keys.n; i++)
		if (!emit_one(b, i, e))
			return false;
	return true;
}

/* ---- the chunk ---- */

bool engine_refresh(struct engine *g, struct err *e)
{
	if (g->registry && !g->registry_stale)
		return true;
	return world_load(g, e);
}

static bool read_chunk(struct rebuild *b, const struct text *keys, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		(void)work_touch(&b->w, keys[i]);
	switch (work_read(&b->w, e)) {
	case WORK_READ:
		b->v = ARENA_ARRAY(b->w.a, b->w.keys.n, struct rebuilt);
		return true;
	case WORK_STALE_REFERENCE:
		return err_set(e, ERR_RETRY, "REFERENCE", "reference data changed meanwhile");
	case WORK_FAILED:
		return false;
	}
	must(false);
}

bool engine_rebuild(struct engine *g, const struct text *keys, size_t n, bool verify,
                    size_t *ret_different, struct err *e)
{
	struct rebuild b = { .g = g, .verify = verify };
	*ret_different = 0;
	if (!g->registry)
		return err_set(e, ERR_RETRY, "REFERENCE", "reference data are not loaded");
	work_init(&b.w, g);
	if (!read_chunk(&b, keys, n, e) || !collect_facts(&b, e) || !check_inboxes(&b, e))
		return false;
	fold_all(&b);
	if (!emit_all(&b, e) || (!verify && !work_write(&b.w, e)))
		return false;
	for (size_t i = 0; i < b.w.keys.n; i++)
		*ret_different += b.v[i].different;
	if (!verify)
		work_count(&b.w, ENGINE_BATCH_OF_REBUILD);
	return true;
}
