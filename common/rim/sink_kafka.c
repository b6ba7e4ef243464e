/* sink_kafka: one producer (librdkafka 2.0.2), idempotent, with or without transactions.
 *
 * Invariant: every event that sink_send took has exactly one report, and no report says
 * "acknowledged" before all in-sync replicas have it.
 *
 * Ways round known faults of 2.0.2: producev, not produceva (double free with headers); a fatal
 * error of the idempotent producer ends the process, which starts again from what it knows. */
#include "rim/sink_kafka.h"

#include "base/clock.h"
#include "base/must.h"
#include "rim/kafka_conf.h"
#include "rim/kafka_topics.h"

#include <stdlib.h>
#include <string.h>

struct sink_kafka {
	struct sink base;
	rd_kafka_t *rk;
	bool transactional, ready; /* ready: the transactional id is ours */
	size_t unreported;         /* sent, no report from the library yet */
	struct sink_report *reports;
	size_t first, n, cap; /* a ring of reports not taken yet */
};

static struct sink_kafka *of(struct sink *s)
{
	return (struct sink_kafka *)s;
}

static int ms_of(int64_t timeout_us)
{
	int64_t ms = (timeout_us + 999) / 1000;
	return ms > INT32_MAX ? INT32_MAX : (int)ms;
}

static void push(struct sink_kafka *s, const struct sink_report *r)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 1024;
		struct sink_report *grown = calloc(cap, sizeof *grown);
		must(grown);
		for (size_t i = 0; i < s->n; i++)
			grown[i] = s->reports[(s->first + i) % s->cap];
		free(s->reports);
		s->reports = grown;
		s->first = 0;
		s->cap = cap;
	}
	s->reports[(s->first + s->n++) % s->cap] = *r;
}

/* What a caller can do about it: send again, give this one up, or start anew. */
static enum err_kind kind_of(const rd_kafka_t *rk, rd_kafka_resp_err_t code)
{
	switch (code) {
	case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
	case RD_KAFKA_RESP_ERR_INVALID_RECORD:
	case RD_KAFKA_RESP_ERR_INVALID_MSG:
	case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
	case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
	case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
	case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
	case RD_KAFKA_RESP_ERR__INVALID_ARG:
		return ERR_REJECT;
	case RD_KAFKA_RESP_ERR__FATAL:
	case RD_KAFKA_RESP_ERR__STATE: /* begin, commit or send out of turn */
	case RD_KAFKA_RESP_ERR__FENCED:
	case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
	case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
	case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
	case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
		return ERR_FATAL;
	default:
		return rd_kafka_fatal_error((rd_kafka_t *)(uintptr_t)rk, NULL, 0) ? ERR_FATAL
		                                                                  : ERR_RETRY;
	}
}

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
	struct sink_kafka *s = opaque;
	struct sink_report r = { .cookie = (uint64_t)(uintptr_t)m->_private,
		                 .partition = m->partition,
		                 .offset = m->offset };
	if (m->err) {
		const char *name = rd_kafka_err2name(m->err);
		(void)err_set(&r.err, kind_of(rk, m->err), name, "not acknowledged: %s", name);
		r.partition = -1;
		r.offset = -1;
	}
	must(s->unreported > 0);
	s->unreported--;
	push(s, &r);
}

static rd_kafka_headers_t *headers_of(const struct sink_event *v)
{
	if (v->n_headers == 0)
		return NULL;
	rd_kafka_headers_t *h = rd_kafka_headers_new(v->n_headers);
	for (size_t i = 0; i < v->n_headers; i++) {
		const struct header *x = &v->headers[i];
		must(!rd_kafka_header_add(h, x->name.p, (ssize_t)x->name.n, x->value.p,
		                          (ssize_t)x->value.n));
	}
	return h;
}

/* The library takes a NUL-terminated topic. */
static bool topic_of(const struct sink_event *v, char ret[256], struct err *e)
{
	if (v->topic.n == 0 || v->topic.n > 249)
		return err_set(e, ERR_REJECT, "TOPIC", "no name of a topic: %zu bytes", v->topic.n);
	memcpy(ret, v->topic.p, v->topic.n);
	ret[v->topic.n] = '\0';
	return true;
}

static bool kafka_send(struct sink *base, const struct sink_event *v, struct err *e)
{
	struct sink_kafka *s = of(base);
	char topic[256];
	if (!topic_of(v, topic, e))
		return false;
	rd_kafka_headers_t *headers = headers_of(v);
	int flags = v->value_stays ? 0 : RD_KAFKA_MSG_F_COPY;
	/* Ownership of the headers passes with success only; the key is copied. */
	rd_kafka_resp_err_t err =
	        rd_kafka_producev(s->rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(flags),
	                          RD_KAFKA_V_KEY(v->key.p, v->key.n),
	                          RD_KAFKA_V_VALUE((void *)(uintptr_t)v->value.p, v->value.n),
	                          RD_KAFKA_V_HEADERS(headers),
	                          RD_KAFKA_V_OPAQUE((void *)(uintptr_t)v->cookie), RD_KAFKA_V_END);
	if (!err) {
		s->unreported++;
		return true;
	}
	if (headers)
		rd_kafka_headers_destroy(headers);
	if (err == RD_KAFKA_RESP_ERR__QUEUE_FULL)
		return err_set(e, ERR_RETRY, "QUEUE_FULL", "the send queue is full");
	const char *name = rd_kafka_err2name(err);
	/* Outside its transaction a transactional producer refuses: a bug or a fence, start anew.
	 */
	enum err_kind kind = err == RD_KAFKA_RESP_ERR__STATE ? ERR_FATAL : kind_of(s->rk, err);
	return err_set(e, kind, name, "not sent: %s", name);
}

static size_t kafka_poll(struct sink *base, int64_t timeout_us, struct sink_report *ret, size_t max)
{
	struct sink_kafka *s = of(base);
	(void)rd_kafka_poll(s->rk, s->n ? 0 : ms_of(timeout_us));
	size_t n = s->n < max ? s->n : max;
	for (size_t i = 0; i < n; i++)
		ret[i] = s->reports[(s->first + i) % s->cap];
	s->n -= n;
	s->first = s->cap ? (s->first + n) % s->cap : 0;
	return n;
}

static bool kafka_flush(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_kafka *s = of(base);
	rd_kafka_resp_err_t err = rd_kafka_flush(s->rk, ms_of(timeout_us));
	if (!err)
		return true;
	return err_set(e, kind_of(s->rk, err), "TIMEOUT", "%zu events on their way", s->unreported);
}

/* Takes the error. Abortable is not this function's business. */
static bool fail(struct sink_kafka *s, rd_kafka_error_t *error, const char *what, struct err *e)
{
	rd_kafka_resp_err_t code = rd_kafka_error_code(error);
	enum err_kind kind = kind_of(s->rk, code);
	if (rd_kafka_error_is_fatal(error) || kind == ERR_REJECT)
		kind = ERR_FATAL;
	rd_kafka_error_destroy(error);
	const char *name = rd_kafka_err2name(code);
	return err_set(e, kind, name, "%s: %s", what, name);
}

static bool may_transact(const struct sink_kafka *s, struct err *e)
{
	return s->transactional ||
	       err_set(e, ERR_FATAL, "NO_TRANSACTIONS", "made without a transactional id");
}

static bool kafka_begin(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_kafka *s = of(base);
	if (!may_transact(s, e))
		return false;
	rd_kafka_error_t *error;
	if (!s->ready && (error = rd_kafka_init_transactions(s->rk, ms_of(timeout_us))))
		return fail(s, error, "init", e);
	s->ready = true;
	error = rd_kafka_begin_transaction(s->rk);
	return !error || fail(s, error, "begin", e);
}

static bool kafka_abort(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_kafka *s = of(base);
	if (!may_transact(s, e))
		return false;
	int64_t deadline_us = clock_monotonic_us() + timeout_us;
	for (;;) {
		rd_kafka_error_t *error =
		        rd_kafka_abort_transaction(s->rk, clock_left_ms(deadline_us));
		if (!error)
			return true;
		if (!rd_kafka_error_is_retriable(error) || clock_passed(deadline_us)) {
			(void)fail(s, error, "abort", e);
			/* Nobody knows how the transaction ended: the next producer of this id
			 * settles it. */
			e->kind = ERR_FATAL;
			return false;
		}
		rd_kafka_error_destroy(error);
	}
}

/* The transaction cannot be committed: undone here, so that the caller may begin anew. */
static bool undo(struct sink_kafka *s, rd_kafka_error_t *error, int64_t deadline_us, struct err *e)
{
	struct err why = { 0 };
	(void)fail(s, error, "commit", &why);
	int64_t left_us = (int64_t)clock_left_ms(deadline_us) * 1000;
	if (!kafka_abort(&s->base, left_us > SECOND_US ? left_us : SECOND_US, e))
		return false;
	return err_set(e, ERR_RETRY, "ABORTED", "%s", why.text);
}

static bool kafka_commit(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_kafka *s = of(base);
	if (!may_transact(s, e))
		return false;
	int64_t deadline_us = clock_monotonic_us() + timeout_us;
	for (;;) {
		rd_kafka_error_t *error =
		        rd_kafka_commit_transaction(s->rk, clock_left_ms(deadline_us));
		if (!error)
			return true;
		if (rd_kafka_error_txn_requires_abort(error))
			return undo(s, error, deadline_us, e);
		if (!rd_kafka_error_is_retriable(error) || clock_passed(deadline_us)) {
			(void)fail(s, error, "commit", e);
			e->kind = ERR_FATAL; /* as after an abort that did not end */
			return false;
		}
		rd_kafka_error_destroy(error);
	}
}

static size_t kafka_waiting(struct sink *base)
{
	return of(base)->unreported + of(base)->n;
}

static void kafka_free(struct sink *base)
{
	struct sink_kafka *s = of(base);
	if (s->rk) {
		(void)rd_kafka_purge(s->rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
		                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
		rd_kafka_destroy(s->rk);
	}
	free(s->reports);
	free(s);
}

static const struct sink_ops kafka_ops = {
	kafka_send,   kafka_poll,  kafka_flush,   kafka_begin,
	kafka_commit, kafka_abort, kafka_waiting, kafka_free,
};

/* Errors of the client as a whole show in what is sent; the library logs them. */
static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
	(void)rk;
	(void)code;
	(void)reason;
	(void)opaque;
}

struct sink *sink_kafka_new(const struct sink_kafka_config *c, struct err *e)
{
	rd_kafka_conf_t *conf = kafka_conf_producer(c->kafka, c->transactional_id, e);
	if (!conf)
		return NULL;
	struct sink_kafka *s = calloc(1, sizeof *s);
	must(s);
	s->base.ops = &kafka_ops;
	s->transactional = c->transactional_id && *c->transactional_id;
	rd_kafka_conf_set_opaque(conf, s);
	rd_kafka_conf_set_dr_msg_cb(conf, on_report);
	rd_kafka_conf_set_error_cb(conf, on_error);
	s->rk = kafka_client_new(RD_KAFKA_PRODUCER, conf, e);
	if (s->rk)
		return &s->base;
	free(s);
	return NULL;
}

bool sink_kafka_answers(struct sink *base, int timeout_ms, struct err *e)
{
	return kafka_answers(of(base)->rk, timeout_ms, e);
}

bool sink_kafka_topics(struct sink *base, struct text prefix, int timeout_ms, struct arena *a,
                       struct text **ret, size_t *ret_n, struct err *e)
{
	return kafka_topics(of(base)->rk, prefix, timeout_ms, a, ret, ret_n, e);
}

bool sink_kafka_has_topic(struct sink *base, struct text name, int timeout_ms, bool *ret,
                          struct err *e)
{
	return kafka_has_topic(of(base)->rk, name, timeout_ms, ret, e);
}
