/* sink: events out, each with a report by cookie. Without a type of the client library.
 *
 * One thread owns a sink. Nothing is durable before its report says so: acknowledged by all
 * in-sync replicas. A report may be late, never missing, as long as sink_poll is called. In a
 * transaction, what was acknowledged counts only after sink_commit. */
#ifndef PORT_SINK_H
#define PORT_SINK_H

#include "base/err.h"
#include "event/cloudevent.h" /* struct header */

#include <stdbool.h>
#include <stdint.h>

struct sink_event {
	struct text topic, key; /* key.p == NULL: no key */
	struct text value;      /* p == NULL: a tombstone */
	const struct header *headers;
	size_t n_headers;
	uint64_t cookie; /* the caller's own, given back in the report */
	bool value_stays; /* `value` is there until the report, or sink_free: not copied */
};

struct sink_report {
	uint64_t cookie;
	struct err err;    /* ERR_NONE: acknowledged. RETRY: send it again (the first may yet be in
	                      the log: consumers drop duplicates by id). REJECT: it can never be taken
	                      (too large, topic not allowed). FATAL: restart the process. */
	int32_t partition; /* -1 unless acknowledged */
	int64_t offset;    /* -1 unless acknowledged and told */
};

struct sink;

struct sink_ops {
	bool (*send)(struct sink *s, const struct sink_event *v, struct err *e);
	size_t (*poll)(struct sink *s, int64_t timeout_us, struct sink_report *ret, size_t max);
	bool (*flush)(struct sink *s, int64_t timeout_us, struct err *e);
	bool (*begin)(struct sink *s, int64_t timeout_us, struct err *e);
	bool (*commit)(struct sink *s, int64_t timeout_us, struct err *e);
	bool (*abort)(struct sink *s, int64_t timeout_us, struct err *e);
	size_t (*waiting)(struct sink *s);
	void (*free)(struct sink *s);
};

struct sink {
	const struct sink_ops *ops;
};

/* Queues a copy, but of a value that stays. False: RETRY/QUEUE_FULL (poll, then again), REJECT (cannot be sent at all), FATAL.
 * A false return gives no report. */
static inline bool sink_send(struct sink *s, const struct sink_event *v, struct err *e)
{
	return s->ops->send(s, v, e);
}

/* Up to max reports; waits at most timeout_us for the first. */
static inline size_t sink_poll(struct sink *s, int64_t timeout_us, struct sink_report *ret,
                               size_t max)
{
	return s->ops->poll(s, timeout_us, ret, max);
}

/* Waits until every event sent has its report (still to be taken with sink_poll). RETRY on time. */
static inline bool sink_flush(struct sink *s, int64_t timeout_us, struct err *e)
{
	return s->ops->flush(s, timeout_us, e);
}

/* Transactions: only where the sink was made with a transactional id; otherwise FATAL.
 * The first begin fences every earlier producer of the same id. RETRY from begin: call it again.
 * RETRY from commit: nothing of it counts, sink_abort was done, send the whole again. FATAL: a
 * newer producer has fenced this one, or nobody knows what became of it: the process ends and
 * re-derives its work. */
static inline bool sink_begin(struct sink *s, int64_t timeout_us, struct err *e)
{
	return s->ops->begin(s, timeout_us, e);
}

static inline bool sink_commit(struct sink *s, int64_t timeout_us, struct err *e)
{
	return s->ops->commit(s, timeout_us, e);
}

static inline bool sink_abort(struct sink *s, int64_t timeout_us, struct err *e)
{
	return s->ops->abort(s, timeout_us, e);
}

/* Events sent whose report was not yet taken by sink_poll. */
static inline size_t sink_waiting(struct sink *s)
{
	return s->ops->waiting(s);
}

/* Gives up what is on its way. NULL is allowed. */
static inline void sink_free(struct sink *s)
{
	if (s)
		s->ops->free(s);
}

struct sink_progress {
	void (*tell)(void *ctx, size_t acked, size_t failed, size_t total); /* may be NULL */
	void *ctx;
	int64_t timeout_us; /* for the whole */
};

/* Sends n events and waits for every report (cookies are used by the call: event i has report i in
 * ret_reports, which may be NULL; RETRY for what was not sent or not told). A full queue waits. False, with the kind of the first failure,
 * unless all were acknowledged. Outside transactions, with no other event on its way. */
bool sink_send_now(struct sink *s, struct sink_event *v, size_t n, const struct sink_progress *p,
                   struct sink_report *ret_reports, struct err *e);

#endif
