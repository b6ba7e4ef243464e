/* source_kafka_parts: a sorted table. Invariant: at most one row for a (topic, partition), and its
 * topic's text never moves or goes away while the source lives. */
#include "rim/source_kafka_parts.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

void parts_clear(struct parts *p)
{
	free(p->v);
	p->v = NULL;
	p->n = 0;
}

void parts_done(struct parts *p)
{
	parts_clear(p);
	for (size_t i = 0; i < p->n_topics; i++)
		free(p->topics[i]);
	free(p->topics);
	*p = (struct parts){ 0 };
}

static struct text intern(struct parts *p, const char *topic)
{
	for (size_t i = 0; i < p->n_topics; i++)
		if (strcmp(p->topics[i], topic) == 0)
			return text_of(p->topics[i]);
	p->topics = realloc(p->topics, (p->n_topics + 1) * sizeof *p->topics);
	must(p->topics);
	char *copy = strdup(topic);
	must(copy);
	p->topics[p->n_topics++] = copy;
	return text_of(copy);
}

static int part_cmp(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int c = text_cmp(x->topic, y->topic);
	if (c != 0)
		return c;
	return x->partition < y->partition ? -1 : x->partition > y->partition;
}

void parts_set(struct parts *p, const rd_kafka_topic_partition_list_t *list)
{
	parts_clear(p);
	if (list->cnt == 0)
		return;
	p->n = (size_t)list->cnt;
	p->v = calloc(p->n, sizeof *p->v);
	must(p->v);
	for (size_t i = 0; i < p->n; i++) {
		p->v[i].topic = intern(p, list->elems[i].topic);
		p->v[i].partition = list->elems[i].partition;
		guard_init(&p->v[i].guard);
		part_release(&p->v[i], 0);
	}
	qsort(p->v, p->n, sizeof *p->v, part_cmp);
}

struct part *parts_find(struct parts *p, struct text topic, int32_t partition)
{
	struct part key = { .topic = topic, .partition = partition };
	return p->n ? bsearch(&key, p->v, p->n, sizeof *p->v, part_cmp) : NULL;
}

void part_release(struct part *p, int64_t due_us)
{
	guard_release(&p->guard);
	p->due_us = due_us;
	p->short_since_us = 0;
	p->group_next = -1;
	p->asked.offset = p->next.offset = -1;
}

bool parts_release_topic(struct parts *p, struct text topic, int64_t due_us)
{
	bool any = false;
	for (size_t i = 0; i < p->n; i++) {
		struct part *q = &p->v[i];
		if (!guard_active(&q->guard) || !text_eq(q->topic, topic))
			continue;
		part_release(q, due_us);
		any = true;
	}
	return any;
}

static bool is_due(const struct part *p, int64_t now_us)
{
	return p->guard.state == SOURCE_WAITING && p->due_us <= now_us;
}

static size_t due_count(const struct parts *p, int64_t now_us)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		n += is_due(&p->v[i], now_us);
	return n;
}

bool parts_start(struct parts *p, const struct source_owner *owner, int64_t now_us,
                 int64_t retry_us)
{
	size_t n = due_count(p, now_us), at = 0;
	if (n == 0)
		return false;
	struct source_start *starts = calloc(n, sizeof *starts);
	struct part **of = calloc(n, sizeof(struct part *));
	must(starts && of);
	for (size_t i = 0; i < p->n; i++) {
		if (!is_due(&p->v[i], now_us))
			continue;
		of[at] = &p->v[i];
		starts[at++] = (struct source_start){ .topic = p->v[i].topic,
			                              .partition = p->v[i].partition };
	}
	bool answered = owner->starts(owner->ctx, starts, n);
	for (size_t i = 0; i < n; i++) {
		of[i]->due_us = now_us + retry_us;
		if (answered)
			(void)guard_start(&of[i]->guard, &starts[i]); /* the state tells it all */
	}
	free(of);
	free(starts);
	return answered;
}

rd_kafka_topic_partition_list_t *parts_assignment(const struct parts *p)
{
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)p->n + 1);
	must(list);
	for (size_t i = 0; i < p->n; i++) {
		const struct part *q = &p->v[i];
		if (!guard_active(&q->guard))
			continue;
		rd_kafka_topic_partition_list_add(list, q->topic.p, q->partition)->offset =
		        guard_fetch_offset(&q->guard);
	}
	return list;
}

rd_kafka_topic_partition_list_t *parts_commits(struct parts *p)
{
	rd_kafka_topic_partition_list_t *list = NULL;
	for (size_t i = 0; i < p->n; i++) {
		struct part *q = &p->v[i];
		if (q->group_next < 0)
			continue;
		if (!list)
			list = rd_kafka_topic_partition_list_new((int)p->n);
		must(list);
		rd_kafka_topic_partition_list_add(list, q->topic.p, q->partition)->offset =
		        q->group_next;
		q->group_next = -1;
	}
	return list;
}
