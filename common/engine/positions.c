/* positions: a sorted array; looked into once a partition and batch. */
#include "engine/positions.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

static int compare(const struct position *p, struct text topic, int32_t partition)
{
	int c = text_cmp((struct text){ p->topic, p->topic_n }, topic);
	return c ? c : (p->partition > partition) - (p->partition < partition);
}

static size_t place_of(const struct positions *p, struct text topic, int32_t partition)
{
	size_t low = 0, high = p->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (compare(&p->v[mid], topic, partition) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_at(const struct positions *p, size_t at, struct text topic, int32_t partition)
{
	return at < p->n && compare(&p->v[at], topic, partition) == 0;
}

static struct position position_of(struct text topic, int32_t partition)
{
	struct position v = { .topic = malloc(topic.n + 1),
		              .topic_n = topic.n,
		              .partition = partition };
	must(v.topic);
	memcpy(v.topic, topic.p, topic.n);
	return v;
}

void positions_set(struct positions *p, struct text topic, int32_t partition, int64_t next)
{
	size_t at = place_of(p, topic, partition);
	if (!is_at(p, at, topic, partition)) {
		if (p->n == p->cap) {
			p->cap = p->cap ? 2 * p->cap : 16;
			p->v = realloc(p->v, p->cap * sizeof *p->v);
			must(p->v);
		}
		memmove(p->v + at + 1, p->v + at, (p->n - at) * sizeof *p->v);
		p->v[at] = position_of(topic, partition);
		p->n++;
	}
	p->v[at].next = next;
}

void positions_drop(struct positions *p, struct text topic, int32_t partition)
{
	size_t at = place_of(p, topic, partition);
	if (!is_at(p, at, topic, partition))
		return;
	free(p->v[at].topic);
	p->n--;
	memmove(p->v + at, p->v + at + 1, (p->n - at) * sizeof *p->v);
}

bool positions_get(const struct positions *p, struct text topic, int32_t partition,
                   int64_t *ret_next)
{
	size_t at = place_of(p, topic, partition);
	if (!is_at(p, at, topic, partition))
		return false;
	*ret_next = p->v[at].next;
	return true;
}

void positions_done(struct positions *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].topic);
	free(p->v);
	*p = (struct positions){ 0 };
}
