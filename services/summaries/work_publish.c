/* work_publish: versions that the broker has not acknowledged yet, oldest way first: out, in one
 * transaction of the broker, and then marked. The invariant: a row is marked after its commit, so
 * that a crash sends the same bytes with the same id again. */
#include "base/clock.h"
#include "base/must.h"
#include "summaries/work_inner.h"

#include <stdio.h>

enum { PUBLISH_TIMEOUT_US = 10 * 1000000 };

struct event {
	struct text key, topic, value;
	int64_t version;
	int64_t partition, offset;     /* where it lies; offset -1: not acknowledged */
};

struct publishing {
	struct work *w;
	struct event *v;
	size_t n;
	size_t n_failed;
	struct err first;              /* RETRY or FATAL */
};

/* ---- what is due ---- */

static struct text event_of(struct work *w, const struct pg_result *r, size_t i)
{
	BUF_AUTO b = { 0 };
	struct summary_event v = { .key = pg_text(r, i, 0), .id = pg_text(r, i, 3), .type = pg_text(r, i, 4),
		                   .payload = pg_text(r, i, 5), .generated_at = pg_instant(r, i, 6),
		                   .source = text_of(w->c->settings->source) };
	if (!v.payload.p)
		return (struct text){ 0 };
	summary_put_event(&v, &b);
	return arena_text(&w->bucket, buf_text(&b));
}

static bool read_due(struct publishing *p, struct err *e)
{
	struct work *w = p->w;
	arena_reset(&w->bucket);
	pg_texts(&w->args, &w->bad->name, sizeof *w->bad, w->n_bad);
	pg_one_int8(&w->args, WORK_PUBLISH);
	const struct pg_result *r = work_ask(w, SQL_unpublished, e);
	if (!r)
		return false;
	p->n = pg_rows(r);
	p->v = ARENA_ARRAY(&w->bucket, p->n, struct event);
	for (size_t i = 0; i < p->n; i++)
		p->v[i] = (struct event){ .key = work_copy(r, i, 0, &w->bucket),
			                  .version = pg_int(r, i, 1),
			                  .topic = work_copy(r, i, 2, &w->bucket),
			                  .value = event_of(w, r, i),
			                  .offset = -1 };
	if (w->c->counters)
		counters_set(w->c->counters, SUMMARIES_UNPUBLISHED, 0, (int64_t)p->n);
	return true;
}

/* A recipient's topic that nobody has made holds up nobody else: its versions stay where they are
 * until it is there. */
static bool leave_out_absent(struct publishing *p, struct err *e)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->n; i++) {
		bool is_there;
		if (!work_topic_is_there(p->w, p->v[i].topic, &is_there, e))
			return false;
		if (is_there)
			p->v[kept++] = p->v[i];
	}
	p->n = kept;
	return true;
}

/* ---- out ---- */

static void take_failure(struct publishing *p, uint64_t cookie, const struct err *e)
{
	p->n_failed++;
	if (e->kind == ERR_REJECT)
		work_topic_refuses(p->w, p->v[cookie].topic);
	else if (p->first.kind != ERR_FATAL && p->first.kind != e->kind)
		p->first = *e;
}

static void take_report(struct publishing *p, const struct sink_report *r)
{
	if (r->err.kind != ERR_NONE) {
		take_failure(p, r->cookie, &r->err);
		return;
	}
	p->v[r->cookie].partition = r->partition;
	p->v[r->cookie].offset = r->offset;
}

static void take_reports(struct publishing *p)
{
	struct sink_report reports[64];
	size_t n;
	while ((n = sink_poll(p->w->c->sink, 0, reports, 64)) > 0)
		for (size_t i = 0; i < n; i++)
			take_report(p, &reports[i]);
}

static bool send_one(struct publishing *p, size_t i)
{
	const struct event *v = &p->v[i];
	char version[24];
	(void)snprintf(version, sizeof version, "%lld", (long long)v->version); /* it fits */
	const struct header headers[] = { { text_of(work_version_header), text_of(version) },
		                          { TEXT("content-type"),
		                            TEXT("application/cloudevents+json; charset=UTF-8") } };
	struct sink_event out = { .topic = v->topic, .key = v->key, .value = v->value, .headers = headers,
		                  .n_headers = v->value.p ? 2 : 1, .cookie = i };
	struct err e = { 0 };
	if (sink_send(p->w->c->sink, &out, &e))
		return true;
	take_failure(p, i, &e);
	return false;
}

/* All sent and acknowledged, inside the transaction. */
static bool send_all(struct publishing *p, struct err *e)
{
	struct err flushed = { 0 };
	for (size_t i = 0; i < p->n && send_one(p, i); i++)
		if (i % 64 == 63)
			take_reports(p);
	bool ok = sink_flush(p->w->c->sink, PUBLISH_TIMEOUT_US, &flushed);
	take_reports(p);
	if (!ok && p->first.kind == ERR_NONE)
		p->first = flushed;
	if (p->n_failed == 0 && ok)
		return true;
	if (p->first.kind == ERR_NONE)
		return err_set(e, ERR_RETRY, "REFUSED", "the broker refuses a topic");
	*e = p->first;
	return false;
}

static bool transact(struct publishing *p, struct err *e)
{
	struct sink *sink = p->w->c->sink;
	struct err ignored = { 0 };
	if (!sink_begin(sink, PUBLISH_TIMEOUT_US, e))
		return false;
	if (send_all(p, e))
		return sink_commit(sink, PUBLISH_TIMEOUT_US, e);
	if (e->kind != ERR_FATAL)
		(void)sink_abort(sink, PUBLISH_TIMEOUT_US, &ignored); /* the first reason counts */
	take_reports(p);
	return false;
}

static bool mark_published(struct publishing *p, struct err *e)
{
	struct pg_args *a = &p->w->args;
	size_t tombstones = 0;
	pg_texts(a, &p->v->key, sizeof *p->v, p->n);
	pg_int8s(a, &p->v->version, sizeof *p->v, p->n);
	for (size_t i = 0; i < p->n; i++)
		tombstones += !p->v[i].value.p;
	work_count(p->w, SUMMARIES_PUBLISHED, 0, (int64_t)(p->n - tombstones));
	work_count(p->w, SUMMARIES_PUBLISHED, 1, (int64_t)tombstones);
	work_send(p->w, SQL_published);
	pg_texts(a, &p->v->topic, sizeof *p->v, p->n);
	pg_int8s(a, &p->v->partition, sizeof *p->v, p->n);
	pg_int8s(a, &p->v->offset, sizeof *p->v, p->n);
	work_send(p->w, SQL_published_to);
	return pg_run(p->w->pg, e);
}

bool work_publish(struct work *w, bool *ret_any, struct err *e)
{
	work_topics_forget(w);
	for (int round = 0; round < 8; round++) {
		struct publishing p = { .w = w };
		if (!read_due(&p, e))
			return false;
		size_t n_due = p.n;
		if (!leave_out_absent(&p, e))
			return false;
		if (p.n > 0) {
			if (!transact(&p, e) || !mark_published(&p, e))
				return false;
			*ret_any = true;
		}
		if (n_due < WORK_PUBLISH)
			return true;
	}
	return true;
}
