/* feed: see the header. */
#include "feed.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct feed {
	struct source base;
	const struct feed_log *log;
	struct source_owner owner;
	struct rnd rnd;
	struct feed_config c;
	bool started[FEED_PARTITIONS];
	size_t at[FEED_PARTITIONS]; /* next record */
};

static struct feed *of(struct source *s)
{
	return (struct feed *)(void *)s;
}

void feed_append(struct feed_log *log, size_t partition, struct source_record r)
{
	struct feed_partition *p = &log->v[partition];
	must(partition < log->n);
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 64;
		p->v = realloc(p->v, p->cap * sizeof *p->v);
		must(p->v);
	}
	r.topic = p->topic;
	r.partition = p->partition;
	r.offset = p->n ? p->v[p->n - 1].offset + 1 + (p->n % 7 == 3) : 5;
	p->v[p->n++] = r;
}

void feed_log_done(struct feed_log *log)
{
	for (size_t i = 0; i < log->n; i++)
		free(log->v[i].v);
	*log = (struct feed_log){ 0 };
}

/* The record before the start must be the one whose digest the owner has. */
static void check_start(const struct feed_partition *p, size_t at, const struct source_start *start)
{
	uint8_t digest[32];
	if (!start->known)
		return;
	must(at > 0 && start->has_digest && p->v[at - 1].offset == start->next - 1);
	source_record_digest(&p->v[at - 1], digest);
	must(memcmp(digest, start->digest, sizeof digest) == 0);
}

static bool start_partition(struct feed *f, size_t i)
{
	const struct feed_partition *p = &f->log->v[i];
	struct source_start start = { .topic = p->topic, .partition = p->partition };
	if (!f->owner.starts(f->owner.ctx, &start, 1))
		return false;
	f->at[i] = 0;
	while (start.known && f->at[i] < p->n && p->v[f->at[i]].offset < start.next)
		f->at[i]++;
	check_start(p, f->at[i], &start);
	f->started[i] = true;
	return true;
}

static void lose_some(struct feed *f)
{
	for (size_t i = 0; i < f->log->n && f->c.lose_permille; i++) {
		if (!f->started[i] || !rnd_permille(&f->rnd, f->c.lose_permille))
			continue;
		f->owner.lost(f->owner.ctx, f->log->v[i].topic, f->log->v[i].partition);
		f->started[i] = false;
	}
}

static size_t pick(struct feed *f)
{
	size_t open[FEED_PARTITIONS], n = 0;
	for (size_t i = 0; i < f->log->n; i++)
		if (f->started[i] && f->at[i] < f->log->v[i].n)
			open[n++] = i;
	return n ? open[rnd_below(&f->rnd, n)] : SIZE_MAX;
}

static bool feed_next(struct source *s, const struct source_ask *ask, struct arena *a,
                      struct source_batch *ret, struct err *e)
{
	(void)e; /* nothing here can end the process */
	struct feed *f = of(s);
	size_t max = f->c.whole ? ask->max_records : 1 + rnd_below(&f->rnd, ask->max_records);
	if (f->c.most && max > f->c.most)
		max = f->c.most;
	*ret = (struct source_batch){ .v = ARENA_ARRAY(a, max, struct source_record) };
	lose_some(f);
	for (size_t i = 0; i < f->log->n; i++)
		if (!f->started[i] && f->c.mask >> i & 1)
			(void)start_partition(f, i); /* asked again in the next call */
	for (size_t i = pick(f); i != SIZE_MAX && ret->n < max; i = pick(f))
		ret->v[ret->n++] = f->log->v[i].v[f->at[i]++];
	return true;
}

static void feed_release(struct source *s, struct text topic, int32_t partition)
{
	struct feed *f = of(s);
	for (size_t i = 0; i < f->log->n; i++)
		if (f->log->v[i].partition == partition && text_eq(f->log->v[i].topic, topic))
			f->started[i] = false;
}

static void feed_commit(struct source *s, struct text topic, int32_t partition, int64_t next)
{
	(void)s;
	(void)topic;
	(void)partition;
	(void)next;
}

static int64_t position_of(const struct feed *f, size_t i)
{
	const struct feed_partition *p = &f->log->v[i];
	return f->at[i] ? p->v[f->at[i] - 1].offset + 1 : 0;
}

static size_t feed_partitions(struct source *s, struct arena *a, struct source_partition **ret)
{
	struct feed *f = of(s);
	size_t n = 0;
	*ret = ARENA_ARRAY(a, f->log->n, struct source_partition);
	for (size_t i = 0; i < f->log->n; i++) {
		const struct feed_partition *p = &f->log->v[i];
		if (f->started[i])
			(*ret)[n++] =
			        (struct source_partition){ .topic = p->topic,
				                           .partition = p->partition,
				                           .position = position_of(f, i),
				                           .high = p->n ? p->v[p->n - 1].offset + 1
				                                        : 0 };
	}
	return n;
}

static void feed_status(struct source *s, struct source_status *ret)
{
	(void)s;
	*ret = (struct source_status){ .joined = true };
}

static void feed_free(struct source *s)
{
	free(of(s));
}

static const struct source_ops ops = { feed_next,       feed_release, feed_release, feed_commit,
	                               feed_partitions, feed_status,  feed_free };

struct source *feed_new(const struct feed_log *log, struct source_owner owner,
                        const struct feed_config *c)
{
	struct feed *f = calloc(1, sizeof *f);
	must(f);
	f->base.ops = &ops;
	f->log = log;
	f->owner = owner;
	f->c = *c;
	f->rnd.state = c->seed;
	return &f->base;
}
