/* source_kafka_tend: what can be wrong with a log, and what is done about it. Invariant: an answer
 * of a guard that changes a fetch offset is carried out before the next message is looked at. */
#include "base/clock.h"
#include "rim/source_kafka_own.h"

#include <stdio.h>

enum { ASK_BOUNDS_MS = 2000, ASK_TIMES_MS = 1000, PROBE_MS = 200, WORTH_WAKING = 1000 };

static void trouble(struct source_kafka *s, const char *what, const char *why)
{
	s->status.errors++;
	(void)snprintf(s->status.problem, sizeof s->status.problem, "%s: %s", what, why);
}

/* A question that the library's main thread answers, which then looks at the group, too. */
static void ask_library(const struct source_kafka *s)
{
	rd_kafka_topic_partition_list_t *list;
	if (!rd_kafka_assignment(s->rk, &list))
		rd_kafka_topic_partition_list_destroy(list);
}

/* The library (2.0.2) aborts when a new assignment comes before the fetches of the old one have
 * stopped. They stop in its main thread, two steps behind the assignment; two questions that this
 * thread answers in turn stand behind both. */
static void settle(const struct source_kafka *s)
{
	/* Who leaves gets no new assignment, and a group that has ended may never answer. */
	for (int i = 0; i < 2 && !s->leaving; i++)
		ask_library(s);
}

void tend_assign(struct source_kafka *s)
{
	s->last = NULL;
	s->assign_due = false;
	rd_kafka_topic_partition_list_t *list = parts_assignment(&s->parts);
	rd_kafka_resp_err_t err = rd_kafka_assign(s->rk, list);
	if (err)
		trouble(s, "assign", rd_kafka_err2name(err));
	rd_kafka_topic_partition_list_destroy(list);
	settle(s);
}

void tend_unassign(struct source_kafka *s)
{
	(void)rd_kafka_assign(s->rk, NULL); /* fails only when all is lost anyway */
	settle(s);
}

void tend_tell_group(struct source_kafka *s)
{
	rd_kafka_topic_partition_list_t *list = parts_commits(&s->parts);
	if (!list)
		return;
	(void)rd_kafka_commit(s->rk, list,
	                      1); /* for lag tools: a lost one is replaced by the next */
	rd_kafka_topic_partition_list_destroy(list);
}

void tend_obey(struct source_kafka *s, struct part *p, enum guard_verdict v)
{
	if (v == GUARD_VERIFIED)
		s->status.verified++;
	if (v == GUARD_DROP)
		s->status.stale_dropped++;
	if (v == GUARD_STOP && s->owner.stopped) {
		char detail[120];
		(void)snprintf(detail, sizeof detail, "next %lld, log from %lld to %lld",
		               (long long)p->guard.position, (long long)p->guard.low,
		               (long long)p->guard.high);
		struct source_start where = { .topic = p->topic,
			                      .partition = p->partition,
			                      .known = true,
			                      .next = p->guard.position,
			                      .stopped = p->guard.stop };
		s->owner.stopped(s->owner.ctx, &where, p->guard.stop, detail);
	}
	if (v == GUARD_STOP || v == GUARD_AGAIN)
		tend_assign(s);
}

/* Asks the broker for the log's ends; without an answer the partition starts over, later. */
static bool ask_bounds(struct source_kafka *s, struct part *p, int64_t *low, int64_t *high)
{
	rd_kafka_resp_err_t err = rd_kafka_query_watermark_offsets(s->rk, p->topic.p, p->partition,
	                                                           low, high, ASK_BOUNDS_MS);
	if (!err)
		return true;
	trouble(s, "watermarks", rd_kafka_err2name(err));
	return false;
}

static void refused_offset(struct source_kafka *s, struct part *p)
{
	int64_t low, high;
	if (ask_bounds(s, p, &low, &high)) {
		tend_obey(s, p, guard_out_of_range(&p->guard, low, high));
		return;
	}
	part_release(p, clock_monotonic_us() + s->retry_us);
	tend_assign(s);
}

struct part *tend_part_of(struct source_kafka *s, const rd_kafka_message_t *m)
{
	if (s->last && s->last_topic == m->rkt && s->last->partition == m->partition)
		return s->last;
	if (!m->rkt)
		return NULL;
	s->last_topic = m->rkt;
	s->last = parts_find(&s->parts, text_of(rd_kafka_topic_name(m->rkt)), m->partition);
	return s->last;
}

void tend_client_error(struct source_kafka *s, rd_kafka_resp_err_t err)
{
	if (err == RD_KAFKA_RESP_ERR__FATAL)
		s->fatal = true;
	if (err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
		s->status.brokers_down = true;
	trouble(s, "kafka", rd_kafka_err2name(err));
}

/* A topic that went away may come back as another one: its partitions prove themselves anew. */
static void topic_gone(struct source_kafka *s, const rd_kafka_message_t *m)
{
	if (m->rkt && parts_release_topic(&s->parts, text_of(rd_kafka_topic_name(m->rkt)),
	                                  clock_monotonic_us() + s->retry_us))
		tend_assign(s);
}

void tend_error(struct source_kafka *s, const rd_kafka_message_t *m)
{
	struct part *p = tend_part_of(s, m);
	trouble(s, "consumer", rd_kafka_err2name(m->err));
	switch (m->err) {
	case RD_KAFKA_RESP_ERR__FATAL:
		s->fatal = true;
		return;
	case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
	case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
		if (p && guard_active(&p->guard))
			refused_offset(s, p);
		return;
	case RD_KAFKA_RESP_ERR__BAD_MSG:
	case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
	case RD_KAFKA_RESP_ERR_INVALID_MSG:
		if (p)
			tend_obey(s, p, guard_corrupt(&p->guard));
		return;
	case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
	case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
	case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
		topic_gone(s, m);
		return;
	default:
		return; /* the library tries again by itself */
	}
}

/* A log that looks too short may only be late: it is asked when it stays so. */
static void check_end(struct source_kafka *s, struct part *p, int64_t now_us)
{
	if (p->guard.high < 0 || p->guard.high >= p->guard.position) {
		p->short_since_us = 0;
		return;
	}
	if (p->short_since_us == 0)
		p->short_since_us = now_us;
	if (now_us - p->short_since_us < s->grace_us)
		return;
	int64_t low, high;
	p->short_since_us = 0;
	if (ask_bounds(s, p, &low, &high) && guard_bounds(&p->guard, low, high) == GUARD_STOP)
		tend_obey(s, p, GUARD_STOP);
}

static void check_ends(struct source_kafka *s, int64_t now_us)
{
	for (size_t i = 0; i < s->parts.n; i++) {
		struct part *p = &s->parts.v[i];
		int64_t low, high;
		if (!guard_active(&p->guard) ||
		    rd_kafka_get_watermark_offsets(s->rk, p->topic.p, p->partition, &low, &high))
			continue;
		if (low >= 0)
			p->guard.low = low;
		if (high >= 0)
			p->guard.high = high;
		check_end(s, p, now_us);
	}
}

void tend_taken(struct part *p, const struct source_record *r)
{
	struct anchor *a = p->asked.offset < 0 ? &p->asked : &p->next;
	if (a->offset >= 0 || r->time_kind != SOURCE_TIME_APPEND)
		return;
	a->offset = r->offset;
	a->append_time_us = r->append_time_us;
	source_record_digest(r, a->digest);
}

/* 2.0.2 sleeps a whole second once the queue was full, however fast it is emptied then (later
 * versions have fetch.queue.backoff.ms). Any request to a leader wakes its thread, which looks at
 * the queue again: one is sent when the queue is half empty and nobody waits for its answer. So a
 * queue of 8 MiB is as fast as one of 96. */
void tend_feed(struct source_kafka *s)
{
	size_t n = rd_kafka_queue_length(s->queue);
	if (n > s->queue_peak)
		s->queue_peak = n;
	if (s->queue_peak < WORTH_WAKING || n >= s->queue_peak / 2 || s->parts.n == 0)
		return;
	s->queue_peak = n;
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)s->parts.n);
	for (size_t i = 0; i < s->parts.n; i++)
		rd_kafka_topic_partition_list_add(list, s->parts.v[i].topic.p,
		                                  s->parts.v[i].partition)
		        ->offset = 1;
	(void)rd_kafka_offsets_for_times(s->rk, list, 0); /* times out, as it should */
	rd_kafka_topic_partition_list_destroy(list);
}

/* One request for all partitions: the first offset with a record younger than the anchor. */
static rd_kafka_topic_partition_list_t *ask_younger(struct source_kafka *s)
{
	rd_kafka_topic_partition_list_t *list =
	        rd_kafka_topic_partition_list_new((int)s->parts.n + 1);
	for (size_t i = 0; i < s->parts.n; i++) {
		const struct part *p = &s->parts.v[i];
		if (p->guard.state == SOURCE_RUNNING && p->asked.offset >= 0)
			rd_kafka_topic_partition_list_add(list, p->topic.p, p->partition)->offset =
			        p->asked.append_time_us / 1000 + 1;
	}
	if (list->cnt > 0 && !rd_kafka_offsets_for_times(s->rk, list, ASK_TIMES_MS))
		return list;
	rd_kafka_topic_partition_list_destroy(list);
	return NULL;
}

/* A topic deleted and made anew, or a log cut and written anew, shows no error to a consumer that
 * keeps reading (2.0.2 knows neither topic ids nor leader epochs). But append times never fall
 * inside one log, so that a younger record at or before the anchor means another log, or a broker
 * whose clock went back: then the record itself is compared. */
static void ask_anchors(struct source_kafka *s)
{
	rd_kafka_topic_partition_list_t *list = ask_younger(s);
	bool doubted = false;
	for (int i = 0; list && i < list->cnt; i++) {
		const rd_kafka_topic_partition_t *at = &list->elems[i];
		struct part *p = parts_find(&s->parts, text_of(at->topic), at->partition);
		if (!p || at->err)
			continue;
		bool doubt = at->offset >= 0 && at->offset <= p->asked.offset;
		if (doubt &&
		    guard_doubt(&p->guard, p->asked.offset, p->asked.digest) == GUARD_AGAIN)
			doubted = true;
		if (doubt)
			p->asked.offset = -1; /* the next record taken begins anew */
		else if (p->next.offset >= 0)
			p->asked = p->next;
		p->next.offset = -1;
	}
	if (list)
		rd_kafka_topic_partition_list_destroy(list);
	if (doubted)
		tend_assign(s);
}

/* While no broker answered: ask one. A cluster that was away may have come back as another one, so
 * every partition proves itself anew. */
static void probe(struct source_kafka *s)
{
	const struct rd_kafka_metadata *md = NULL;
	if (rd_kafka_metadata(s->rk, 0, NULL, &md, PROBE_MS))
		return;
	rd_kafka_metadata_destroy(md);
	s->status.brokers_down = false;
	for (size_t i = 0; i < s->parts.n; i++)
		if (guard_active(&s->parts.v[i].guard))
			part_release(&s->parts.v[i], 0);
	tend_assign(s);
}

/* A join that met another's is tried again a second later at the earliest, but the library looks
 * whether it is time once a second at most, unless it is asked something: two seconds then. */
void tend_chores(struct source_kafka *s, int64_t now_us)
{
	if (!s->status.joined && !s->leaving)
		ask_library(s);
	if (now_us < s->chores_due_us)
		return;
	s->chores_due_us = now_us + SECOND_US;
	if (s->status.brokers_down)
		probe(s);
	check_ends(s, now_us);
	if (now_us >= s->watch_due_us && !s->status.brokers_down) {
		s->watch_due_us = now_us + s->watch_us;
		ask_anchors(s);
	}
	tend_tell_group(s);
}
