/* retain: which groups may go. Rows are read from the keys outwards, a round trip a step, until
 * every group is whole; what one reads here is what retain_emit.c writes, under its version.
 *
 * Order matters: rows first, then whether messages wait. One that was sent before is then seen to
 * wait, or has changed the row of its receiver; one sent later changes the row of its sender. */
#include "engine/retain_inner.h"

#include "base/must.h"

#include <stdlib.h>

enum { MEMBERS_MAX = 5000 }; /* read for one transaction */

const char *const retention_stays_words[STAYS_REASONS] = { "open",     "unsettled", "younger",
	                                                   "linked",   "inMotion",  "large",
	                                                   "protects", "reference" };

void retention_add(struct retention_count *to, const struct retention_count *c)
{
	to->looked_at += c->looked_at;
	to->removed += c->removed;
	to->facts += c->facts;
	for (int i = 0; i < STAYS_REASONS; i++)
		to->stays[i] += c->stays[i];
}

static bool is_reference(const struct retain *r, struct text key)
{
	const struct domain *d = r->w.g->c.domain;
	return d->is_reference && d->is_reference(key);
}

/* ---- reading ---- */

static enum retention judge_late(const struct retain *r, const struct member *m)
{
	for (size_t i = 0; i < m->t.facts.n; i++)
		if (m->t.facts.v[i].recorded_us >= r->before ||
		    m->t.facts.v[i].time_us >= r->before)
			return RETENTION_YOUNGER;
	return RETENTION_REMOVES;
}

static enum retention verdict_of(const struct retain *r, const struct member *m)
{
	const struct retention_ask ask = { .key = m->t.key,
		                           .state = m->t.row.state,
		                           .facts = &m->t.facts,
		                           .next_due = m->t.row.next_due,
		                           .restricted = m->t.row.restricted,
		                           .before = r->before,
		                           .now = r->w.read.now,
		                           .registry = r->w.g->registry };
	return m->is_over ? judge_late(r, m) : r->w.g->c.domain->retention(&ask);
}

static bool decode(struct retain *r, struct member *m, struct err *e)
{
	struct touched *t = &m->t;
	if (!work_decode(&r->w, t, e))
		return false;
	if (!outputs_decode(t->row.outputs, r->w.a, &m->outputs))
		return err_set(e, ERR_FATAL, "ROW", "outputs of %.*s do not read: rebuild it",
		               TEXT_ARGS(t->key));
	m->is_over = folding_stub(&t->facts) != NULL;
	if (!is_reference(r, t->key))
		m->verdict = verdict_of(r, m);
	return true;
}

static bool read_members(struct retain *r, size_t from, struct err *e)
{
	struct work *w = &r->w;
	struct store *s = w->g->c.store;
	size_t n = r->keys.n - from;
	struct store_read read;
	if (!s->ops->read(s, r->keys.v + from, n, w->a, &read, e))
		return false;
	if (!world_agrees(w->g, &read))
		return err_set(e, ERR_RETRY, "REFERENCE", "reference data changed meanwhile");
	if (from == 0)
		w->read = read;
	for (size_t i = 0; i < n; i++) {
		struct member *m = VEC_ADD(&r->members, w->a);
		m->t = (struct touched){ .key = r->keys.v[from + i],
			                 .row = read.rows[i],
			                 .ticked = INSTANT_NONE };
		m->next = from + i;
		m->is_there = read.rows[i].version > 0;
		if (m->is_there && !decode(r, m, e))
			return false;
	}
	return true;
}

static void link_with(struct retain *r, struct text key)
{
	if (!is_reference(r, key))
		(void)keyset_put(&r->keys, key, r->w.a); /* its number is asked for later */
}

/* One that is over has nothing to do with anybody any more, one that gathers binds nobody. */
static bool is_linked(const struct member *m)
{
	return m->is_there && !m->is_over && m->verdict != RETENTION_GATHERS;
}

static void add_neighbours(struct retain *r, const struct member *m)
{
	if (!is_linked(m) || is_reference(r, m->t.key))
		return;
	for (size_t i = 0; i < m->t.inbox.n; i++)
		if (m->t.inbox.v[i].payload.n)
			link_with(r, m->t.inbox.v[i].from);
	for (size_t i = 0; i < m->outputs.outbox.n; i++)
		link_with(r, m->outputs.outbox.v[i].name);
}

/* False with no error: there are too many, and not all were read. */
static bool read_groups(struct retain *r, const struct text *keys, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		(void)keyset_put(&r->keys, keys[i], r->w.a); /* numbers 0, 1, 2, … */
	for (size_t from = 0; from < r->keys.n;) {
		size_t until = r->keys.n;
		if (until > MEMBERS_MAX || !read_members(r, from, e))
			return false;
		for (; from < until; from++)
			add_neighbours(r, &r->members.v[from]);
	}
	r->is_whole = true;
	return true;
}

/* ---- groups: rings of members ---- */

static size_t head_of(const struct retain *r, size_t i)
{
	while (r->members.v[i].head != i)
		i = r->members.v[i].head;
	return i;
}

static void join(struct retain *r, size_t i, struct text key)
{
	size_t k = keyset_find(&r->keys, key);
	if (k >= r->members.n || !is_linked(&r->members.v[k]))
		return;
	size_t a = head_of(r, i), b = head_of(r, k);
	if (a == b)
		return;
	size_t next = r->members.v[a].next;
	r->members.v[a].next = r->members.v[b].next;
	r->members.v[b].next = next;
	r->members.v[b].head = a;
}

static void form_groups(struct retain *r)
{
	for (size_t i = 0; i < r->members.n; i++)
		r->members.v[i].head = r->members.v[i].next = i;
	for (size_t i = 0; i < r->members.n; i++) {
		const struct member *m = &r->members.v[i];
		if (!is_linked(m))
			continue;
		for (size_t k = 0; k < m->t.inbox.n; k++)
			if (m->t.inbox.v[k].payload.n)
				join(r, i, m->t.inbox.v[k].from);
		for (size_t k = 0; k < m->outputs.outbox.n; k++)
			join(r, i, m->outputs.outbox.v[k].name);
	}
}

/* ---- who may go ---- */

static void judge_member(const struct retain *r, struct member *m)
{
	m->stays = -1;
	if (!m->is_there || m->verdict == RETENTION_GATHERS)
		return;
	if (is_reference(r, m->t.key)) {
		m->stays = STAYS_REFERENCE;
		return;
	}
	if (m->t.row.next_due == ENTITY_WAITS)
		m->stays = STAYS_IN_MOTION;
	else if (!r->is_whole || m->t.facts.overfull || m->t.inbox.overfull)
		m->stays = STAYS_LARGE;
	else if (m->verdict >= RETENTION_OPEN)
		m->stays = STAYS_OPEN + (int)(m->verdict - RETENTION_OPEN);
}

/* Whether anybody of its group is over when this is written. */
static bool any_ends(const struct retain *r, size_t i)
{
	for (size_t k = r->members.v[i].next; k != i; k = r->members.v[k].next)
		if (r->members.v[k].verdict == RETENTION_REMOVES)
			return true;
	return false;
}

/* One that lives on would hear them after its senders are gone. */
static bool judge_waiting(struct retain *r, struct err *e)
{
	struct store *s = r->w.g->c.store;
	struct text *keys = ARENA_ARRAY(r->w.a, r->members.n, struct text), *waiting;
	size_t n = 0, n_waiting;
	for (size_t i = 0; i < r->members.n; i++)
		if (r->members.v[i].is_there && r->members.v[i].stays < 0 &&
		    r->members.v[i].verdict != RETENTION_REMOVES && any_ends(r, i))
			keys[n++] = r->members.v[i].t.key;
	if (n == 0)
		return true;
	if (!s->ops->awaited(s, keys, n, r->w.a, &waiting, &n_waiting, e))
		return false;
	for (size_t i = 0; i < n_waiting; i++)
		r->members.v[keyset_find(&r->keys, waiting[i])].stays = STAYS_IN_MOTION;
	return true;
}

/* One that stays keeps its whole group. */
static void judge_groups(struct retain *r)
{
	for (size_t i = 0; i < r->members.n; i++)
		if (r->members.v[i].stays >= 0)
			r->members.v[head_of(r, i)].group_stays = true;
	for (size_t i = 0; i < r->members.n; i++) {
		struct member *m = &r->members.v[i];
		m->group_stays = r->members.v[head_of(r, i)].group_stays;
		if (m->group_stays && m->stays < 0)
			m->stays = STAYS_LINKED;
	}
}

/* Nothing is left to be done with it. */
static bool is_done(const struct retain *r, size_t i)
{
	const struct member *m = &r->members.v[i];
	if (!m->is_there || m->verdict == RETENTION_GATHERS)
		return true;
	if (m->is_over)
		return m->t.facts.n == 0;
	return m->verdict == RETENTION_LIVES_ON && m->t.facts.stub && m->t.facts.n == 0 &&
	       !any_ends(r, i);
}

static bool goes(const struct retain *r, size_t i)
{
	const struct member *m = &r->members.v[i];
	if (m->verdict == RETENTION_GATHERS)
		return m->ends;
	if (m->stays >= 0 || is_done(r, i))
		return false;
	return m->verdict != RETENTION_KEEPS_FACTS || any_ends(r, i);
}

/* What it told to one that gathers is no whole any more without it. */
static void end_gathering(struct retain *r)
{
	for (size_t i = 0; i < r->members.n; i++) {
		const struct member *m = &r->members.v[i];
		if (m->verdict != RETENTION_REMOVES || !goes(r, i))
			continue;
		for (size_t k = 0; k < m->outputs.outbox.n; k++) {
			size_t to = keyset_find(&r->keys, m->outputs.outbox.v[k].name);
			if (to < r->members.n && r->members.v[to].is_there)
				r->members.v[to].ends = true;
		}
	}
}

/* ---- the chunk ---- */

static void count_keys(const struct retain *r, size_t n, struct retention_count *count)
{
	for (size_t i = 0; i < n; i++) {
		const struct member *m = &r->members.v[i];
		if (is_done(r, i))
			continue;
		count->looked_at++;
		if (m->stays >= 0)
			count->stays[m->stays]++;
		else if (m->verdict == RETENTION_KEEPS_FACTS)
			count->stays[STAYS_PROTECTS]++;
		else if (r->dry) {
			count->removed++;
			count->facts += (int64_t)m->t.facts.n;
		}
	}
}

static void count_removed(struct retain *r, struct retention_count *count)
{
	for (size_t i = 0; i < r->members.n; i++) {
		struct member *m = &r->members.v[i];
		m->goes = goes(r, i);
		if (!m->goes || m->verdict == RETENTION_KEEPS_FACTS ||
		    m->verdict == RETENTION_GATHERS)
			continue;
		count->removed++;
		count->facts += (int64_t)m->t.facts.n;
	}
}

static struct retention_step *step_of(struct retain *r, const struct retention_chunk *c, size_t n,
                                      const struct retention_count *count)
{
	struct retention_step *step = ARENA_NEW(r->w.a, struct retention_step);
	*step = (struct retention_step){ .run = c->run, .from = c->after, .to = c->keys[n - 1] };
	step->counts[0] = count->looked_at;
	step->counts[1] = count->removed;
	step->counts[2] = count->facts;
	for (int i = 0; i < STAYS_REASONS; i++)
		step->counts[3 + i] = count->stays[i];
	return step;
}

static bool retain_some(struct retain *r, const struct retention_chunk *c, size_t n,
                        struct retention_count *count, struct err *e)
{
	form_groups(r);
	for (size_t i = 0; i < r->members.n; i++)
		judge_member(r, &r->members.v[i]);
	if (!judge_waiting(r, e))
		return false;
	judge_groups(r);
	end_gathering(r);
	count_keys(r, n, count);
	if (r->dry)
		return true;
	count_removed(r, count);
	if (!retain_emit(r, e))
		return false;
	r->w.extra.step = step_of(r, c, n, count);
	return work_write(&r->w, e);
}

bool engine_retain(struct engine *g, const struct retention_chunk *c, size_t *ret_n,
                   struct retention_count *ret_count, struct err *e)
{
	must(g->c.domain->retention && c->n > 0);
	*ret_count = (struct retention_count){ 0 };
	if (!g->registry)
		return err_set(e, ERR_RETRY, "REFERENCE", "reference data are not loaded");
	for (*ret_n = c->n;; *ret_n = (*ret_n + 1) / 2) {
		struct retain r = { .before = c->before, .dry = c->dry };
		work_init(&r.w, g);
		bool fits = read_groups(&r, c->keys, *ret_n, e);
		if (!fits && e->kind != ERR_NONE)
			return false;
		if (fits || *ret_n == 1)
			return retain_some(&r, c, *ret_n, ret_count, e);
	}
}
