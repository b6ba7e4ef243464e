/* source_script: a consumer without a broker. Invariant: as source_kafka, nothing reaches a batch
 * without its partition's guard, and a changed position is fetched from anew. */
#include "rim/source_script.h"

#include "base/must.h"
#include "rim/source_guard.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 256, MAX_MIX = 8, DEFAULT_MAX_BYTES = 16 * 1024 * 1024 };

struct script_state {
	struct source_guard guard;
	int64_t fetch;     /* next offset to look at */
	int64_t leftover;  /* offset of a stale record to show first; -1: none */
	int64_t committed; /* -1: none */
	bool foreign, assigned;
};

struct source_script {
	struct source base;
	const struct script_log *log;
	struct source_owner owner;
	struct script_state v[MAX_PARTS]; /* by index in the log */
	struct source_status status;
	uint64_t mix;
	bool fenced, rebalance;
};

static struct source_script *of(struct source *s)
{
	return (struct source_script *)s;
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void lose_all(struct source_script *s)
{
	for (size_t i = 0; i < script_log_parts(s->log); i++) {
		struct script_part p = script_log_part(s->log, i);
		if (s->v[i].assigned && s->owner.lost)
			s->owner.lost(s->owner.ctx, p.topic, p.partition);
		s->v[i].assigned = false;
	}
	s->rebalance = false;
	s->status.rebalances++;
}

/* New partitions of the log are taken; each waits for its owner's answer. */
static void assign_free(struct source_script *s)
{
	must(script_log_parts(s->log) <= MAX_PARTS);
	for (size_t i = 0; i < script_log_parts(s->log); i++) {
		struct script_state *p = &s->v[i];
		if (p->assigned || p->foreign)
			continue;
		p->assigned = true;
		guard_init(&p->guard);
	}
	s->status.joined = true;
}

static void start_waiting(struct source_script *s)
{
	struct source_start starts[MAX_PARTS];
	struct script_state *of_start[MAX_PARTS];
	size_t n = 0;
	for (size_t i = 0; i < script_log_parts(s->log); i++) {
		struct script_part at = script_log_part(s->log, i);
		if (!s->v[i].assigned || s->v[i].guard.state != SOURCE_WAITING)
			continue;
		starts[n] = (struct source_start){ .topic = at.topic, .partition = at.partition };
		of_start[n++] = &s->v[i];
	}
	if (n == 0 || !s->owner.starts(s->owner.ctx, starts, n))
		return;
	for (size_t i = 0; i < n; i++)
		if (guard_start(&of_start[i]->guard, &starts[i]) == GUARD_AGAIN)
			of_start[i]->fetch = guard_fetch_offset(&of_start[i]->guard);
}

static void tell_stop(struct source_script *s, size_t i)
{
	const struct source_guard *g = &s->v[i].guard;
	struct script_part at = script_log_part(s->log, i);
	struct source_start where = { .topic = at.topic,
		                      .partition = at.partition,
		                      .known = true,
		                      .next = g->position,
		                      .stopped = g->stop };
	if (s->owner.stopped)
		s->owner.stopped(s->owner.ctx, &where, g->stop, "scripted");
}

static void obey(struct source_script *s, size_t i, enum guard_verdict v)
{
	if (v == GUARD_STOP)
		tell_stop(s, i);
	if (v == GUARD_VERIFIED)
		s->status.verified++;
	if (v == GUARD_DROP)
		s->status.stale_dropped++;
	if (v == GUARD_AGAIN)
		s->v[i].fetch = guard_fetch_offset(&s->v[i].guard);
}

/* What the partition would hand over next, a leftover first; NULL: nothing. Only a record fetched
 * in order moves the place to fetch from. */
static const struct source_record *pull(struct source_script *s, size_t i)
{
	struct script_state *p = &s->v[i];
	const struct source_record *r = NULL;
	if (p->leftover >= 0)
		r = script_log_at(s->log, i, p->leftover);
	p->leftover = -1;
	if (r)
		return r;
	r = script_log_at(s->log, i, p->fetch);
	if (r)
		p->fetch = r->offset + 1;
	return r;
}

/* The log's ends, as a broker would refuse the fetch. True: there is something to read. */
static bool in_range(struct source_script *s, size_t i)
{
	struct script_state *p = &s->v[i];
	struct script_part at = script_log_part(s->log, i);
	if (!p->assigned || !guard_active(&p->guard))
		return false;
	if (guard_bounds(&p->guard, at.low, at.end) == GUARD_STOP) {
		tell_stop(s, i);
		return false;
	}
	if (p->fetch >= at.low)
		return true;
	obey(s, i, guard_out_of_range(&p->guard, at.low, at.end));
	return guard_active(&p->guard);
}

/* Copies into the caller's arena, as the real one does: the log may be cut meanwhile. */
static struct source_record copy(struct arena *a, const struct source_record *r, size_t *bytes)
{
	struct source_record c = *r;
	struct header *h = ARENA_ARRAY(a, r->n_headers, struct header);
	c.key = r->key.p ? arena_text(a, r->key) : r->key;
	c.value = r->value.p ? arena_text(a, r->value) : r->value;
	*bytes += r->key.n + r->value.n;
	for (size_t i = 0; i < r->n_headers; i++) {
		const struct header *x = &r->headers[i];
		h[i].name = arena_text(a, x->name);
		h[i].value = x->value.p ? arena_text(a, x->value) : x->value;
		*bytes += x->name.n + x->value.n;
	}
	c.headers = h;
	return c;
}

/* One record of the partition, or what its guard makes of it. True: the batch grew. */
static bool step(struct source_script *s, size_t i, struct arena *a, struct source_batch *b)
{
	while (in_range(s, i)) {
		const struct source_record *r = pull(s, i);
		if (!r)
			return false;
		enum guard_verdict v = guard_record(&s->v[i].guard, r);
		if (v == GUARD_TAKE) {
			b->v[b->n++] = copy(a, r, &b->bytes);
			s->status.records++;
			return true;
		}
		obey(s, i, v);
	}
	return false;
}

static void fill(struct source_script *s, const struct source_ask *ask, struct arena *a,
                 struct source_batch *b)
{
	size_t parts = script_log_parts(s->log), idle = 0;
	size_t max_bytes = ask->max_bytes ? ask->max_bytes : DEFAULT_MAX_BYTES;
	size_t i = s->mix && parts ? next_random(&s->mix) % parts : 0;
	while (idle < parts && b->n < ask->max_records && b->bytes < max_bytes) {
		uint64_t turn = s->mix ? 1 + next_random(&s->mix) % MAX_MIX : 1;
		bool moved = false;
		while (turn-- && b->n < ask->max_records && b->bytes < max_bytes)
			moved = step(s, i, a, b) || moved;
		idle = moved ? 0 : idle + 1;
		i = (i + 1) % parts;
	}
}

static bool script_next(struct source *base, const struct source_ask *ask, struct arena *a,
                        struct source_batch *ret, struct err *e)
{
	struct source_script *s = of(base);
	must(ask->max_records > 0);
	if (s->fenced)
		return err_set(e, ERR_FATAL, "KAFKA", "scripted: fenced by another instance");
	*ret = (struct source_batch){ 0 };
	if (s->status.brokers_down)
		return true;
	if (s->rebalance)
		lose_all(s);
	assign_free(s);
	start_waiting(s);
	ret->v = ARENA_ARRAY(a, ask->max_records, struct source_record);
	fill(s, ask, a, ret);
	s->status.bytes += ret->bytes;
	return true;
}

static struct script_state *state_of(struct source *s, struct text topic, int32_t partition)
{
	size_t i = script_log_find(of(s)->log, topic, partition);
	return i == SIZE_MAX ? NULL : &of(s)->v[i];
}

static void script_release(struct source *s, struct text topic, int32_t partition)
{
	struct script_state *p = state_of(s, topic, partition);
	if (p && p->assigned && guard_active(&p->guard))
		guard_release(&p->guard);
}

static void script_resume(struct source *s, struct text topic, int32_t partition)
{
	struct script_state *p = state_of(s, topic, partition);
	if (p && p->assigned && p->guard.state == SOURCE_STOPPED)
		guard_release(&p->guard);
}

static void script_commit(struct source *s, struct text topic, int32_t partition, int64_t next)
{
	struct script_state *p = state_of(s, topic, partition);
	if (p && p->assigned)
		p->committed = next;
}

static int partition_cmp(const void *a, const void *b)
{
	const struct source_partition *x = a, *y = b;
	int c = text_cmp(x->topic, y->topic);
	if (c != 0)
		return c;
	return x->partition < y->partition ? -1 : x->partition > y->partition;
}

static size_t script_partitions(struct source *base, struct arena *a, struct source_partition **ret)
{
	struct source_script *s = of(base);
	size_t n = 0;
	*ret = ARENA_ARRAY(a, script_log_parts(s->log), struct source_partition);
	for (size_t i = 0; i < script_log_parts(s->log); i++) {
		struct script_part at = script_log_part(s->log, i);
		const struct source_guard *g = &s->v[i].guard;
		if (s->v[i].assigned)
			(*ret)[n++] = (struct source_partition){ at.topic, at.partition, g->state,
				                                 g->stop,  g->position,  at.low,
				                                 at.end };
	}
	qsort(*ret, n, sizeof **ret, partition_cmp);
	return n;
}

static void script_status(struct source *s, struct source_status *ret)
{
	*ret = of(s)->status;
}

static void script_free(struct source *s)
{
	free(of(s));
}

static const struct source_ops script_ops = {
	script_next,       script_release, script_resume, script_commit,
	script_partitions, script_status,  script_free,
};

struct source *source_script_new(const struct script_log *log, const struct source_owner *owner)
{
	struct source_script *s = calloc(1, sizeof *s);
	must(s && owner->starts);
	s->base.ops = &script_ops;
	s->log = log;
	s->owner = *owner;
	for (size_t i = 0; i < MAX_PARTS; i++)
		s->v[i].leftover = s->v[i].committed = -1;
	return &s->base;
}

void source_script_mix(struct source *s, uint64_t seed)
{
	of(s)->mix = seed;
}

void source_script_rebalance(struct source *s)
{
	of(s)->rebalance = true;
}

void source_script_own(struct source *s, struct text topic, int32_t partition, bool ours)
{
	struct script_state *p = state_of(s, topic, partition);
	must(p);
	p->foreign = !ours;
	of(s)->rebalance = true;
}

void source_script_leftover(struct source *s, struct text topic, int32_t partition, int64_t offset)
{
	struct script_state *p = state_of(s, topic, partition);
	must(p);
	p->leftover = offset;
}

void source_script_brokers(struct source *s, bool down)
{
	of(s)->status.brokers_down = down;
}

void source_script_fence(struct source *s)
{
	of(s)->fenced = true;
}

int64_t source_script_committed(struct source *s, struct text topic, int32_t partition)
{
	const struct script_state *p = state_of(s, topic, partition);
	return p ? p->committed : -1;
}
