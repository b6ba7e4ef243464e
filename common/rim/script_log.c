/* script_log: partitions as sorted arrays of records. Invariant: offsets rise inside a partition,
 * all of them in low <= offset < end. */
#include "rim/script_log.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct log_part {
	struct script_part at;
	struct source_record *v;
	size_t n, cap;
};

struct script_log {
	struct arena arena;
	struct log_part *v;
	size_t n;
};

struct script_log *script_log_new(void)
{
	struct script_log *l = calloc(1, sizeof *l);
	must(l);
	return l;
}

void script_log_free(struct script_log *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].v);
	free(l->v);
	arena_done(&l->arena);
	free(l);
}

size_t script_log_parts(const struct script_log *l)
{
	return l->n;
}

struct script_part script_log_part(const struct script_log *l, size_t i)
{
	must(i < l->n);
	return l->v[i].at;
}

size_t script_log_find(const struct script_log *l, struct text topic, int32_t partition)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].at.partition == partition && text_eq(l->v[i].at.topic, topic))
			return i;
	return SIZE_MAX;
}

static struct log_part *part_of(struct script_log *l, struct text topic, int32_t partition)
{
	size_t i = script_log_find(l, topic, partition);
	if (i != SIZE_MAX)
		return &l->v[i];
	l->v = realloc(l->v, (l->n + 1) * sizeof *l->v);
	must(l->v);
	struct text name = { NULL, 0 };
	for (size_t j = 0; j < l->n; j++) /* one pointer per topic, as the port promises */
		if (text_eq(l->v[j].at.topic, topic))
			name = l->v[j].at.topic;
	if (!name.p)
		name = arena_text(&l->arena, topic);
	l->v[l->n] = (struct log_part){ .at = { .topic = name, .partition = partition } };
	return &l->v[l->n++];
}

static struct text keep(struct script_log *l, struct text t)
{
	return t.p ? arena_text(&l->arena, t) : t;
}

int64_t script_log_put(struct script_log *l, const struct source_record *r)
{
	struct log_part *p = part_of(l, r->topic, r->partition);
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 64;
		p->v = realloc(p->v, p->cap * sizeof *p->v);
		must(p->v);
	}
	struct header *headers = ARENA_ARRAY(&l->arena, r->n_headers, struct header);
	for (size_t i = 0; i < r->n_headers; i++)
		headers[i] = (struct header){ keep(l, r->headers[i].name),
			                      keep(l, r->headers[i].value) };
	struct source_record *copy = &p->v[p->n++];
	*copy = *r;
	copy->topic = p->at.topic;
	copy->offset = p->at.end++;
	copy->key = keep(l, r->key);
	copy->value = keep(l, r->value);
	copy->headers = headers;
	return copy->offset;
}

void script_log_skip(struct script_log *l, struct text topic, int32_t partition, int64_t n)
{
	must(n >= 0);
	part_of(l, topic, partition)->at.end += n;
}

/* Index of the first record at or behind the offset. */
static size_t lower_bound(const struct log_part *p, int64_t offset)
{
	size_t from = 0, to = p->n;
	while (from < to) {
		size_t mid = (from + to) / 2;
		if (p->v[mid].offset < offset)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

void script_log_cut(struct script_log *l, struct text topic, int32_t partition, int64_t low)
{
	struct log_part *p = part_of(l, topic, partition);
	must(low >= p->at.low && low <= p->at.end);
	size_t gone = lower_bound(p, low);
	if (gone)
		memmove(p->v, p->v + gone, (p->n - gone) * sizeof *p->v);
	p->n -= gone;
	p->at.low = low;
}

void script_log_recreate(struct script_log *l, struct text topic, int32_t partition)
{
	struct log_part *p = part_of(l, topic, partition);
	p->n = 0;
	p->at.low = p->at.end = 0;
}

const struct source_record *script_log_at(const struct script_log *l, size_t i, int64_t offset)
{
	must(i < l->n);
	const struct log_part *p = &l->v[i];
	size_t at = lower_bound(p, offset);
	return at < p->n ? &p->v[at] : NULL;
}
