/* records: a batch to committed rows. A batch is cut into stretches: usually one;
 * when the database refuses a value, halves, until the record stands alone and is refused itself.
 *
 * Invariant: a stretch is committed together with the offset behind it, or not at all; after any
 * doubt the partitions are released, so that the next fetch begins where the store says. */
#include "engine/engine_inner.h"

#include "base/must.h"
#include "engine/ledger.h"

/* Behind is who has got, or has yet to get as the broker tells, more than a quarter of what a turn
 * of the queue may have. A small batch alone says little: on a busy machine the source's own queue
 * runs dry now and then, and what is folded in between is folded again. */
enum { BEHIND_PARTS = 4 };

struct stretch { /* records [from, from + n) of the batch */
	const struct source_record *r;
	struct verdict *v;
	size_t n;
	size_t (*numbers)[ROUTE_MAX]; /* of the entities of each accepted one */
};

/* ---- offsets ---- */

static struct offset_advance *advance_of(struct offset_advance *v, size_t *n,
                                         const struct source_record *r)
{
	for (size_t i = *n; i-- > 0;)
		if (v[i].topic.p == r->topic.p && v[i].partition == r->partition)
			return &v[i];
	v[*n] = (struct offset_advance){ .topic = r->topic, .partition = r->partition };
	return &v[(*n)++];
}

static bool known_position(struct engine *g, struct offset_advance *v, struct err *e)
{
	uint8_t digest[32];
	bool known;
	int64_t next = -1;
	if (positions_get(&g->positions, v->topic, v->partition, &v->old_next))
		return true;
	if (!g->c.store->ops->offset_of(g->c.store, v->topic, v->partition, &next, digest, &known,
	                                e))
		return false;
	v->old_next = known ? next : -1;
	positions_set(&g->positions, v->topic, v->partition, v->old_next);
	return true;
}

static bool is_behind_position(const struct offset_advance *v, const struct source_record *first,
                               struct err *e)
{
	if (first->offset >= v->old_next)
		return true;
	return err_set(e, ERR_RETRY, "POSITION", "%.*s/%d: records in hand from before %lld",
	               TEXT_ARGS(v->topic), v->partition, (long long)v->old_next);
}

/* One row a partition: where we stand, and behind the last record of the stretch. */
static bool plan_advances(struct work *w, const struct stretch *s, struct offset_advance **ret,
                          size_t *ret_n, struct err *e)
{
	struct offset_advance *v = ARENA_ARRAY(w->a, s->n, struct offset_advance);
	const struct source_record **first = ARENA_ARRAY(w->a, s->n, const struct source_record *);
	const struct source_record **last = ARENA_ARRAY(w->a, s->n, const struct source_record *);
	*ret_n = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct offset_advance *a = advance_of(v, ret_n, &s->r[i]);
		must(!last[a - v] || last[a - v]->offset < s->r[i].offset);
		first[a - v] = last[a - v] ? first[a - v] : &s->r[i];
		last[a - v] = &s->r[i];
	}
	for (size_t i = 0; i < *ret_n; i++) {
		v[i].new_next = last[i]->offset + 1;
		source_record_digest(last[i], v[i].digest);
		if (!known_position(w->g, &v[i], e) || !is_behind_position(&v[i], first[i], e))
			return false;
	}
	*ret = v;
	return true;
}

/* ---- one transaction ---- */

static void touch_all(struct work *w, struct stretch *s)
{
	s->numbers = arena_array(w->a, s->n, sizeof *s->numbers);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; s->v[i].accepted && k < s->v[i].route.n; k++)
			s->numbers[i][k] = work_touch(w, s->v[i].route.key[k]);
}

/* New wins over conflict over duplicate: a fact of two entities may be known to one of them. */
static enum flow_verdict verdict_of(const enum fact_added *added, size_t n)
{
	enum flow_verdict verdict = FLOW_DUPLICATE;
	for (size_t k = 0; k < n; k++) {
		if (added[k] == FACT_CONFLICT)
			return FLOW_CONFLICT;
		if (added[k] == FACT_NEW || added[k] == FACT_OVERFULL)
			verdict = FLOW_ACCEPTED;
	}
	return verdict;
}

static bool add_record(struct work *w, struct ledger *l, const struct stretch *s, size_t i,
                       struct err *e)
{
	enum fact_added added[ROUTE_MAX];
	const struct verdict *v = &s->v[i];
	if (!v->accepted) {
		ledger_note(l, &s->r[i], v, FLOW_REFUSED);
		return true;
	}
	for (size_t k = 0; k < v->route.n; k++)
		if (!work_add_fact(w, s->numbers[i][k], v, &added[k], e))
			return false;
	ledger_note(l, &s->r[i], v, verdict_of(added, v->route.n));
	return true;
}

/* Late protection reaches the rows of the same transaction too. */
static void restrict_log_rows(struct work *w, struct ledger *l)
{
	for (size_t i = 0; w->any_restricted && i < l->log.n; i++) {
		struct log_row *row = &l->log.v[i];
		const struct touched *t = &w->touched[keyset_find(&w->keys, row->key)];
		row->restricted = row->restricted || t->restricted;
		if (!row->also_key.n)
			continue;
		t = &w->touched[keyset_find(&w->keys, row->also_key)];
		row->restricted = row->restricted || t->restricted;
	}
}

static bool apply_records(struct work *w, const struct stretch *s, struct ledger *l, struct err *e)
{
	ledger_init(l, w->a, w->g->c.domain->n_types, &w->g->scratch);
	l->now = w->read.now;
	for (size_t i = 0; i < s->n; i++)
		if (!add_record(w, l, s, i, e))
			return false;
	if (!work_fold(w, e))
		return false;
	restrict_log_rows(w, l);
	ledger_close(l, &w->extra);
	return true;
}

/* On a topic of its own the broker says who wrote; elsewhere the source, which is registered. */
static void note_not_allowed(struct engine *g, const struct reject_row *row)
{
	struct text orgnr = judge_topic_orgnr(row->topic);
	if (!orgnr.n && !judge_source_form(row->source, &orgnr))
		orgnr = TEXT("unknown");
	if (g->c.counters)
		counters_add(g->c.counters, ENGINE_NOT_ALLOWED,
		             counters_name(g->c.counters, ENGINE_NOT_ALLOWED, orgnr), 1);
	if (g->c.not_allowed)
		g->c.not_allowed(g->c.ctx, orgnr, row);
}

static void note_refused(struct engine *g, const struct reject_row *row)
{
	enum reason_id reason = (enum reason_id)(reason_of(row->reason) - reasons);
	engine_count(g, ENGINE_REFUSED, (int)reason, 1);
	if (reason == REASON_SOURCE_NOT_ALLOWED)
		note_not_allowed(g, row);
}

static void after_commit(struct engine *g, const struct work *w, const struct ledger *l,
                         const struct offset_advance *v, size_t n)
{
	int64_t records = 0;
	for (size_t i = 0; i < n; i++) {
		positions_set(&g->positions, v[i].topic, v[i].partition, v[i].new_next);
		source_commit(g->source, v[i].topic, v[i].partition, v[i].new_next);
	}
	for (size_t i = 0; i < l->rejects.n; i++)
		note_refused(g, &l->rejects.v[i]);
	for (int k = FLOW_ACCEPTED; k <= FLOW_REFUSED; k++) {
		engine_count(g, ENGINE_RECORDS, k - FLOW_ACCEPTED, l->n[k]);
		records += l->n[k];
	}
	if (g->c.counters)
		counters_observe(g->c.counters, ENGINE_BATCH_RECORDS, records);
	work_count(w, ENGINE_BATCH_OF_RECORDS);
}

static enum attempt attempt_stretch(struct engine *g, struct stretch *s, struct err *e)
{
	struct store *store = g->c.store;
	struct offset_advance *advances;
	struct work w;
	struct ledger l;
	size_t n;
	bool fenced = false;
	work_init(&w, g);
	w.behind = g->catching_up && !g->is_reference_area;
	if (!plan_advances(&w, s, &advances, &n, e))
		return ATTEMPT_FAILED;
	enum attempt what = attempt_begin_records(g, e);
	if (what != ATTEMPT_DONE)
		return what;
	if (!store->ops->advance(store, advances, n, &fenced, e))
		return attempt_failed(g, fenced, e);
	touch_all(&w, s);
	what = attempt_read(&w, e);
	if (what != ATTEMPT_DONE)
		return what;
	if (!apply_records(&w, s, &l, e))
		return attempt_failed(g, false, e);
	what = attempt_end(&w, e);
	if (what == ATTEMPT_DONE)
		after_commit(g, &w, &l, advances, n);
	return what;
}

/* ---- the batch ---- */

/* A record the database refuses alone: first its fact, then its content, then there is nothing
 * left that it could refuse. */
static bool refuse_record(struct verdict *v, struct err *e)
{
	if (v->reason == reasons[REASON_DB_PERMANENT].code && v->withhold)
		return err_set(e, ERR_FATAL, "DB_PERMANENT",
		               "the database refuses even the coordinates of a record");
	v->withhold = v->withhold || !v->accepted;
	v->source = v->withhold ? (struct text){ 0 } : v->fact.source;
	v->id = v->withhold ? (struct text){ 0 } : v->fact.id;
	v->accepted = false;
	v->reason = reasons[REASON_DB_PERMANENT].code;
	v->detail = "";
	return true;
}

static bool is_to_repeat(struct engine *g, enum attempt what, struct err *e)
{
	struct batch *b = g->batch;
	if (!attempt_repeat(g, what, &b->again, e)) {
		if (what == ATTEMPT_FENCED)
			err_clear(e); /* no failure: another works on them */
		return false;
	}
	batch_judge(g, b); /* again, when reference data are other ones now */
	return true;
}

static bool take_batch(struct engine *g, struct err *e)
{
	struct batch *b = g->batch;
	size_t step = b->n;
	while (b->from < b->n) {
		size_t left = b->n - b->from;
		struct stretch s = { .r = b->r + b->from,
			             .v = b->v + b->from,
			             .n = step < left ? step : left };
		enum attempt what = attempt_stretch(g, &s, e);
		if (what == ATTEMPT_DONE) {
			b->from += s.n;
			b->again = 0;
			step *= 2;
		} else if (what == ATTEMPT_REFUSED) {
			err_clear(e);
			if (s.n == 1 && !refuse_record(s.v, e))
				break;
			step = s.n == 1 ? 1 : s.n / 2;
		} else if (!is_to_repeat(g, what, e)) {
			break;
		}
	}
	if (b->from < b->n)
		batch_release_all(g);
	return e->kind == ERR_NONE;
}

static size_t records_left(struct engine *g)
{
	struct source_partition *v;
	arena_reset(&g->work);
	size_t left = 0, n = source_partitions(g->source, &g->work, &v);
	for (size_t i = 0; i < n; i++)
		if (v[i].state == SOURCE_RUNNING && v[i].position >= 0 && v[i].high > v[i].position)
			left += (size_t)(v[i].high - v[i].position);
	return left;
}

/* Nothing at all: whatever the log's end says, there is time. */
static bool is_behind(struct engine *g, size_t got)
{
	size_t many = engine_items_max(g) / BEHIND_PARTS;
	return got > many || (got > 0 && got + records_left(g) > many);
}

/* What was judged ahead comes first, and what has come in since up to a whole batch. */
static bool next_batch(struct engine *g, int64_t wait_us, struct err *e)
{
	struct batch *done = g->batch;
	batch_clear(done);
	g->batch = g->ahead;
	g->ahead = done;
	return batch_fill(g, g->batch, g->batch->n ? 0 : wait_us, e);
}

/* Who is behind takes the batch after this one in hand too. */
static bool look_ahead(struct engine *g, struct err *e)
{
	return !g->catching_up || batch_fill(g, g->ahead, 0, e);
}

bool records_turn(struct engine *g, int64_t wait_us, bool *ret_worked, struct err *e)
{
	if (!next_batch(g, wait_us, e))
		return false;
	g->catching_up = is_behind(g, g->batch->n);
	*ret_worked = g->batch->n > 0;
	if (!look_ahead(g, e))
		return false;
	if (batch_needs_now(g, g->batch) && !world_learn(g, e)) {
		batch_release_all(g);
		return false;
	}
	batch_judge(g, g->batch);
	return take_batch(g, e);
}
