/* retain_emit: what is left of a group that goes. An entity that is over tells nobody: what was
 * published stays as it is, and its buckets are remembered as those that must not be computed from what
 * is left; they are marked, so that what was published says so. One that lives on changes as at any other time. */
#include "engine/retain_inner.h"

#include <stdlib.h>

static bool is_removed(const void *ctx, struct text key)
{
	const struct retain *r = ctx;
	size_t i = keyset_find(&r->keys, key);
	return i < r->members.n && r->members.v[i].goes &&
	       r->members.v[i].verdict == RETENTION_REMOVES;
}

/* ---- the stub ---- */

/* It needs no word of a late protection: it names nobody. */
static bool gathers(const struct retain *r, struct text key)
{
	size_t i = keyset_find(&r->keys, key);
	return i < r->members.n && r->members.v[i].is_there &&
	       r->members.v[i].verdict == RETENTION_GATHERS;
}

static struct stub *stub_of_sum(struct retain *r)
{
	const struct factset none = { 0 };
	return stub_of(&none, NULL, 0, r->w.a);
}

static struct stub *make_stub(struct retain *r, const struct member *m)
{
	bool lives_on = m->verdict != RETENTION_REMOVES;
	struct text *links = ARENA_ARRAY(r->w.a, m->t.inbox.n + m->outputs.outbox.n, struct text);
	size_t n = 0;
	for (size_t i = 0; i < m->t.inbox.n; i++)
		if (m->t.inbox.v[i].payload.n && (is_removed(r, m->t.inbox.v[i].from) || !lives_on))
			links[n++] = m->t.inbox.v[i].from;
	for (size_t i = 0; i < m->outputs.outbox.n; i++)
		if ((is_removed(r, m->outputs.outbox.v[i].name) || !lives_on) &&
		    !gathers(r, m->outputs.outbox.v[i].name))
			links[n++] = m->outputs.outbox.v[i].name;
	const struct factset earlier = { .stub = m->t.facts.stub };
	bool keeps = m->verdict == RETENTION_KEEPS_FACTS;
	struct stub *s = stub_of(keeps ? &earlier : &m->t.facts, links, n, r->w.a);
	s->lives_on = lives_on;
	s->is_protected = s->is_protected || (!lives_on && m->t.row.restricted);
	return s;
}

static void fold(struct retain *r, struct touched *t, struct fold_out *ret)
{
	const struct folding f = { r->w.g->c.domain, r->w.g->registry };
	instant_us now = r->w.read.now, at = t->row.evaluated_at;
	const struct fold_ask ask = { .key = t->key,
		                      .facts = &t->facts,
		                      .inbox = &t->inbox,
		                      .as_of = at != INSTANT_NONE && at > now ? at : now,
		                      .known_at = INSTANT_NONE,
		                      .restricted = t->row.restricted };
	folding_fold(&f, &ask, r->w.a, ret);
}

/* ---- one that is over ---- */

static void take_back_outputs(struct retain *r, const struct member *m)
{
	struct work *w = &r->w;
	for (size_t i = 0; i < m->outputs.discrepancies.n; i++) {
		struct discrepancy_change *c = VEC_ADD(&w->discrepancies, w->a);
		c->key = m->t.key;
		c->gone = true;
		output_discrepancy_name(m->outputs.discrepancies.v[i].name, w->a, &c->d.code,
		                        &c->d.discriminator);
	}
	for (size_t i = 0; i < m->outputs.buckets.n; i++)
		*VEC_ADD(&w->buckets, w->a) =
		        (struct bucket_change){ .bucket = m->outputs.buckets.v[i].name,
			                        .key = m->t.key,
			                        .gone = true,
			                        .removed = true };
	emit_marks(w, &m->t, &m->outputs.buckets);
}

static void emit_over(struct retain *r, struct member *m)
{
	struct touched *t = &m->t;
	struct fold_out out;
	struct outputs o;
	if (!m->is_over)
		t->inbox = (struct inbox){ 0 };
	t->facts_changed = t->inbox_changed = true;
	fold(r, t, &out);
	outputs_of(&r->w.g->scratch, &out, r->w.a, &o);
	take_back_outputs(r, m);
	emit_row(&r->w, t, &out, emit_outputs(&r->w, &o));
}

/* ---- one that lives on ---- */

/* What it heard from those that go, and what it told them, is forgotten without a word. */
static void forget_removed(struct retain *r, struct member *m)
{
	struct output *told = ARENA_ARRAY(r->w.a, m->outputs.outbox.n, struct output);
	size_t n_told = 0;
	inbox_forget(&m->t.inbox, is_removed, r);
	for (size_t i = 0; i < m->outputs.outbox.n; i++)
		if (!is_removed(r, m->outputs.outbox.v[i].name))
			told[n_told++] = m->outputs.outbox.v[i];
	m->outputs.outbox = (struct output_list){ told, n_told };
	m->t.row.outputs = emit_outputs(&r->w, &m->outputs);
}

static bool emit_living(struct retain *r, struct member *m, struct err *e)
{
	struct fold_out out;
	forget_removed(r, m);
	m->t.facts_changed = m->t.inbox_changed = true;
	fold(r, &m->t, &out);
	return emit_entity(&r->w, &m->t, &out, e);
}

/* ---- all ---- */

static int by_key(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
	return text_cmp(x->t.key, y->t.key);
}

static bool emit_one(struct retain *r, struct member *m, struct err *e)
{
	struct stub *stub = m->verdict == RETENTION_GATHERS ? stub_of_sum(r) : make_stub(r, m);
	if (m->verdict == RETENTION_KEEPS_FACTS) {
		m->t.facts.stub = stub;
		return emit_living(r, m, e);
	}
	m->t.facts = (struct factset){ .stub = stub };
	*VEC_ADD(&r->w.remove_log, r->w.a) = m->t.key;
	if (m->verdict == RETENTION_LIVES_ON)
		return emit_living(r, m, e);
	emit_over(r, m);
	return true;
}

bool retain_emit(struct retain *r, struct err *e)
{
	struct member **v = ARENA_ARRAY(r->w.a, r->members.n, struct member *);
	size_t n = 0;
	for (size_t i = 0; i < r->members.n; i++)
		if (r->members.v[i].goes)
			v[n++] = &r->members.v[i];
	if (n)
		qsort(v, n, sizeof *v, by_key);
	for (size_t i = 0; i < n; i++)
		if (!emit_one(r, v[i], e))
			return false;
	return true;
}
