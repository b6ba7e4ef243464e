/* source_kafka: one consumer of a group (librdkafka 2.0.2, eager range assignor).
 *
 * Invariant: the client library fetches only from offsets that the owner answered (or that follow
 * from them), and nothing it hands over reaches a batch without its partition's guard.
 *
 * Ways round known faults of 2.0.2: records are polled one by one (the batch call loses some around
 * a rebalance); a position changes only by assigning the whole list anew, never by seek, pause or a
 * forwarded queue; no cooperative assignor; a spurious "all brokers down" is never an end; a batch
 * with a bad checksum, which the library reports and then skips, is fetched again. */
#include "rim/source_kafka.h"

#include "base/clock.h"
#include "base/must.h"
#include "rim/kafka_conf.h"
#include "rim/source_kafka_own.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_MS = 100, CLOSE_MS = 4500, DESTROY_MS = 1000 /* of these */ };

static struct source_kafka *of(struct source *s)
{
	return (struct source_kafka *)s;
}

static void lose_all(struct source_kafka *s)
{
	tend_tell_group(s);
	copy_drop(&s->out);
	for (size_t i = 0; s->owner.lost && i < s->parts.n; i++)
		s->owner.lost(s->owner.ctx, s->parts.v[i].topic, s->parts.v[i].partition);
	parts_clear(&s->parts);
	s->last = NULL;
	s->status.joined = false;
}

static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t err,
                         rd_kafka_topic_partition_list_t *list, void *opaque)
{
	struct source_kafka *s = opaque;
	(void)rk;
	lose_all(s);
	if (err != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
		tend_unassign(s);
		return;
	}
	s->status.rebalances++;
	s->status.joined = true;
	parts_set(&s->parts, list);
	(void)parts_start(&s->parts, &s->owner, clock_monotonic_us(), s->retry_us);
	tend_assign(s);
}

static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
	(void)rk;
	(void)reason; /* may quote addresses; the library's log line has it */
	tend_client_error(opaque, (rd_kafka_resp_err_t)code);
}

static void handle_record(struct source_kafka *s, rd_kafka_message_t *m)
{
	struct part *p = tend_part_of(s, m);
	if (!p) {
		s->status.stale_dropped++; /* of a partition that is not ours any more */
		return;
	}
	struct source_record *r = copy_record(&s->out, m, p->topic);
	enum guard_verdict v = guard_record(&p->guard, r);
	if (v == GUARD_TAKE) {
		copy_keep(&s->out);
		tend_taken(p, r);
		s->status.records++;
		s->status.problem[0] = '\0';
		return;
	}
	tend_obey(s, p, v);
}

/* Waits in slices, so that a partition whose owner could not answer is asked again in time. */
static rd_kafka_message_t *poll_one(struct source_kafka *s, int64_t deadline_us)
{
	for (;;) {
		int64_t now_us = clock_monotonic_us();
		if (s->out.n == 0) {
			tend_chores(s, now_us);
			if (parts_start(&s->parts, &s->owner, now_us, s->retry_us) || s->assign_due)
				tend_assign(s);
		}
		int left = s->out.n ? 0 : clock_left_ms(deadline_us);
		rd_kafka_message_t *m =
		        rd_kafka_consumer_poll(s->rk, left < SLICE_MS ? left : SLICE_MS);
		if (m || left == 0)
			return m;
	}
}

static bool kafka_next(struct source *base, const struct source_ask *ask, struct arena *a,
                       struct source_batch *ret, struct err *e)
{
	struct source_kafka *s = of(base);
	int64_t deadline_us = clock_monotonic_us() + ask->timeout_us;
	copy_begin(&s->out, ask, a);
	tend_feed(s);
	rd_kafka_message_t *m;
	while (!s->fatal && !copy_full(&s->out) && (m = poll_one(s, deadline_us))) {
		if (m->err)
			tend_error(s, m);
		else
			handle_record(s, m);
		rd_kafka_message_destroy(m);
	}
	if (s->fatal) {
		char ignored[8];
		rd_kafka_resp_err_t err = rd_kafka_fatal_error(s->rk, ignored, sizeof ignored);
		return err_set(e, ERR_FATAL, "KAFKA", "consumer: %s", rd_kafka_err2name(err));
	}
	*ret = copy_end(&s->out);
	s->status.bytes += ret->bytes;
	return true;
}

static void kafka_release(struct source *base, struct text topic, int32_t partition)
{
	struct source_kafka *s = of(base);
	struct part *p = parts_find(&s->parts, topic, partition);
	if (!p || !guard_active(&p->guard))
		return;
	part_release(p, 0);
	s->assign_due = true;
}

static void kafka_resume(struct source *base, struct text topic, int32_t partition)
{
	struct source_kafka *s = of(base);
	struct part *p = parts_find(&s->parts, topic, partition);
	if (p && p->guard.state == SOURCE_STOPPED)
		part_release(p, 0);
}

static void kafka_commit(struct source *base, struct text topic, int32_t partition, int64_t next)
{
	struct part *p = parts_find(&of(base)->parts, topic, partition);
	if (p)
		p->group_next = next;
}

static size_t kafka_partitions(struct source *base, struct arena *a, struct source_partition **ret)
{
	const struct parts *parts = &of(base)->parts;
	*ret = ARENA_ARRAY(a, parts->n, struct source_partition);
	for (size_t i = 0; i < parts->n; i++) {
		const struct part *p = &parts->v[i];
		(*ret)[i] =
		        (struct source_partition){ p->topic,      p->partition,      p->guard.state,
			                           p->guard.stop, p->guard.position, p->guard.low,
			                           p->guard.high };
	}
	return parts->n;
}

static void kafka_status(struct source *base, struct source_status *ret)
{
	*ret = of(base)->status;
}

/* Leaves the group while there is time; the library's own close may wait for ever. */
static void leave(struct source_kafka *s, int64_t deadline_us)
{
	s->leaving = true;
	rd_kafka_error_t *error = rd_kafka_consumer_close_queue(s->rk, s->queue);
	while (!error && !rd_kafka_consumer_closed(s->rk) && !clock_passed(deadline_us)) {
		rd_kafka_message_t *m = rd_kafka_consumer_poll(s->rk, SLICE_MS);
		if (m)
			rd_kafka_message_destroy(m);
	}
	if (error)
		rd_kafka_error_destroy(error);
}

static void *destroy(void *rk)
{
	rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
	return NULL;
}

/* After a topic was made anew, a thread of the library (2.0.2) may wait for ever for what it counts
 * wrong. False: then it is left to the end of the program, with all it may still look at. */
static bool destroyed(rd_kafka_t *rk, int64_t us)
{
	pthread_t thread;
	struct timespec until = { us / SECOND_US, us % SECOND_US * 1000 };
	if (pthread_create(&thread, NULL, destroy, rk) != 0) {
		(void)destroy(rk);
		return true;
	}
	if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) == 0)
		return true;
	(void)pthread_detach(thread);
	return false;
}

static void kafka_free(struct source *base)
{
	struct source_kafka *s = of(base);
	if (s->rk) {
		int64_t deadline_us = clock_deadline_us(CLOSE_MS);
		tend_tell_group(s);
		leave(s, deadline_us - DESTROY_MS * 1000);
		rd_kafka_queue_destroy(s->queue);
		if (!destroyed(s->rk, deadline_us))
			return;
	}
	parts_done(&s->parts);
	free(s);
}

static const struct source_ops kafka_ops = {
	kafka_next,       kafka_release, kafka_resume, kafka_commit,
	kafka_partitions, kafka_status,  kafka_free,
};

static bool subscribe(struct source_kafka *s, const struct source_kafka_config *c, struct err *e)
{
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)c->n_topics);
	must(list);
	for (size_t i = 0; i < c->n_topics; i++)
		rd_kafka_topic_partition_list_add(list, c->topics[i], RD_KAFKA_PARTITION_UA);
	rd_kafka_resp_err_t err = rd_kafka_subscribe(s->rk, list);
	rd_kafka_topic_partition_list_destroy(list);
	if (err)
		return err_set(e, ERR_FATAL, "SETTINGS", "subscription: %s",
		               rd_kafka_err2name(err));
	return true;
}

/* Takes the configuration whatever happens. */
static bool make_client(struct source_kafka *s, rd_kafka_conf_t *conf, struct err *e)
{
	rd_kafka_conf_set_opaque(conf, s);
	rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
	rd_kafka_conf_set_error_cb(conf, on_error);
	s->rk = kafka_client_new(RD_KAFKA_CONSUMER, conf, e);
	if (!s->rk)
		return false;
	must(!rd_kafka_poll_set_consumer(s->rk));
	s->queue = rd_kafka_queue_get_consumer(s->rk);
	must(s->queue);
	return true;
}

struct source *source_kafka_new(const struct source_kafka_config *c, struct err *e)
{
	must(c->owner.starts && c->n_topics > 0);
	rd_kafka_conf_t *conf = kafka_conf_consumer(c->kafka, c->group, e);
	if (!conf)
		return NULL;
	struct source_kafka *s = calloc(1, sizeof *s);
	must(s);
	s->base.ops = &kafka_ops;
	s->owner = c->owner;
	s->retry_us = c->retry_us ? c->retry_us : SECOND_US;
	s->watch_us = c->watch_us ? c->watch_us : 10 * SECOND_US;
	s->grace_us = c->truncation_grace_us ? c->truncation_grace_us : 30 * SECOND_US;
	if (make_client(s, conf, e) && subscribe(s, c, e))
		return &s->base;
	kafka_free(&s->base);
	return NULL;
}
