/* sink_mem: a producer without a broker. Invariant: as sink_kafka, every event taken has exactly
 * one report, and only what is in the log is reported as acknowledged. */
#include "rim/sink_mem.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct sink_mem {
	struct sink base;
	struct script_log *log;
	struct script_log *staged; /* events of the open transaction; NULL: none is open */
	int32_t partitions;
	bool transactional;
	size_t fail, lose_acks, limit;
	enum err_kind fail_kind, commit_kind;
	struct sink_report *reports;
	size_t n, cap;
};

static struct sink_mem *of(struct sink *s)
{
	return (struct sink_mem *)s;
}

static void report(struct sink_mem *s, const struct sink_report *r)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 256;
		s->reports = realloc(s->reports, s->cap * sizeof *s->reports);
		must(s->reports);
	}
	s->reports[s->n++] = *r;
}

static void report_failure(struct sink_mem *s, uint64_t cookie, enum err_kind kind)
{
	struct sink_report r = { .cookie = cookie, .partition = -1, .offset = -1 };
	(void)err_set(&r.err, kind, "SCRIPTED", "not acknowledged: scripted");
	report(s, &r);
}

static int32_t partition_of(const struct sink_mem *s, const struct sink_event *v)
{
	return v->key.p ? (int32_t)(text_hash(v->key) % (uint64_t)s->partitions) : 0;
}

static bool mem_send(struct sink *base, const struct sink_event *v, struct err *e)
{
	struct sink_mem *s = of(base);
	if (s->transactional && !s->staged)
		return err_set(e, ERR_FATAL, "_STATE", "not sent: no transaction is open");
	if (v->topic.n == 0)
		return err_set(e, ERR_REJECT, "TOPIC", "no name of a topic");
	if (s->limit && s->n >= s->limit)
		return err_set(e, ERR_RETRY, "QUEUE_FULL", "the send queue is full");
	if (s->fail) {
		s->fail--;
		report_failure(s, v->cookie, s->fail_kind);
		return true;
	}
	struct source_record r = { .topic = v->topic,
		                   .partition = partition_of(s, v),
		                   .key = v->key,
		                   .value = v->value,
		                   .headers = v->headers,
		                   .n_headers = v->n_headers,
		                   .append_time_us = INSTANT_NONE,
		                   .time_kind = SOURCE_TIME_NONE };
	struct sink_report acked = { .cookie = v->cookie, .partition = r.partition };
	acked.offset = script_log_put(s->staged ? s->staged : s->log, &r);
	if (s->staged)
		acked.offset = -1; /* known at the commit only */
	if (s->lose_acks) {
		s->lose_acks--;
		report_failure(s, v->cookie, ERR_RETRY);
	} else {
		report(s, &acked);
	}
	return true;
}

static size_t mem_poll(struct sink *base, int64_t timeout_us, struct sink_report *ret, size_t max)
{
	struct sink_mem *s = of(base);
	(void)timeout_us; /* there is nothing to wait for */
	size_t n = s->n < max ? s->n : max;
	if (n) {
		memcpy(ret, s->reports, n * sizeof *ret);
		memmove(s->reports, s->reports + n, (s->n - n) * sizeof *ret);
	}
	s->n -= n;
	return n;
}

static bool mem_flush(struct sink *base, int64_t timeout_us, struct err *e)
{
	(void)base;
	(void)timeout_us;
	(void)e;
	return true; /* every event has its report at once */
}

static void drop_staged(struct sink_mem *s)
{
	script_log_free(s->staged);
	s->staged = NULL;
}

static bool mem_begin(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_mem *s = of(base);
	(void)timeout_us;
	if (!s->transactional)
		return err_set(e, ERR_FATAL, "NO_TRANSACTIONS", "made without transactions");
	if (s->staged)
		return err_set(e, ERR_FATAL, "_STATE", "a transaction is open");
	s->staged = script_log_new();
	return true;
}

/* Moves the staged events over, and behind each partition a marker, as a broker writes it. */
static void publish(struct sink_mem *s)
{
	for (size_t i = 0; i < script_log_parts(s->staged); i++) {
		struct script_part p = script_log_part(s->staged, i);
		const struct source_record *r;
		for (int64_t at = 0; (r = script_log_at(s->staged, i, at)); at = r->offset + 1)
			(void)script_log_put(s->log, r); /* its offset is nobody's business */
		script_log_skip(s->log, p.topic, p.partition, 1);
	}
}

static bool mem_commit(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_mem *s = of(base);
	(void)timeout_us;
	if (!s->staged)
		return err_set(e, ERR_FATAL, "_STATE", "no transaction is open");
	enum err_kind kind = s->commit_kind;
	s->commit_kind = ERR_NONE;
	if (kind == ERR_NONE)
		publish(s);
	drop_staged(s);
	return kind == ERR_NONE || err_set(e, kind, "SCRIPTED", "commit: scripted");
}

static bool mem_abort(struct sink *base, int64_t timeout_us, struct err *e)
{
	struct sink_mem *s = of(base);
	(void)timeout_us;
	if (!s->staged)
		return err_set(e, ERR_FATAL, "_STATE", "no transaction is open");
	drop_staged(s);
	return true;
}

static size_t mem_waiting(struct sink *base)
{
	return of(base)->n;
}

static void mem_free(struct sink *base)
{
	drop_staged(of(base));
	free(of(base)->reports);
	free(of(base));
}

static const struct sink_ops mem_ops = {
	mem_send, mem_poll, mem_flush, mem_begin, mem_commit, mem_abort, mem_waiting, mem_free,
};

struct sink *sink_mem_new(struct script_log *log, int32_t partitions, bool transactional)
{
	struct sink_mem *s = calloc(1, sizeof *s);
	must(s && partitions > 0);
	s->base.ops = &mem_ops;
	s->log = log;
	s->partitions = partitions;
	s->transactional = transactional;
	return &s->base;
}

void sink_mem_fail(struct sink *s, size_t n, enum err_kind kind)
{
	of(s)->fail = n;
	of(s)->fail_kind = kind;
}

void sink_mem_lose_acks(struct sink *s, size_t n)
{
	of(s)->lose_acks = n;
}

void sink_mem_limit(struct sink *s, size_t waiting)
{
	of(s)->limit = waiting;
}

void sink_mem_fail_commit(struct sink *s, enum err_kind kind)
{
	of(s)->commit_kind = kind;
}
