/* sink: sending a whole list and waiting for it. Invariant: every event that was queued has its
 * report counted before the call returns, or the call says that time ran out. */
#include "port/sink.h"

#include "base/must.h"

#include <string.h>
#include <time.h>

enum { REPORTS_AT_ONCE = 256 };

struct bulk {
	struct sink *sink;
	const struct sink_progress *progress;
	struct sink_report *reports; /* may be NULL */
	size_t acked, failed, total;
	struct err first; /* of the failures */
	int64_t deadline_us;
	uint64_t call; /* in the upper half of the cookies: a report that an earlier call gave up
	                  waiting for is not one of ours */
};

static int64_t monotonic_us(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void bulk_count(struct bulk *b, const struct sink_report *r)
{
	size_t i = (size_t)(r->cookie & UINT32_MAX);
	if (r->cookie >> 32 != b->call)
		return;
	must(i < b->total);
	if (b->reports) {
		b->reports[i] = *r;
		b->reports[i].cookie = i;
	}
	if (r->err.kind == ERR_NONE) {
		b->acked++;
		return;
	}
	if (b->failed++ == 0)
		b->first = r->err;
}

static void bulk_poll(struct bulk *b, int64_t wait_us)
{
	struct sink_report r[REPORTS_AT_ONCE];
	size_t n = sink_poll(b->sink, wait_us, r, REPORTS_AT_ONCE);
	for (size_t i = 0; i < n; i++)
		bulk_count(b, &r[i]);
	if (n && b->progress->tell)
		b->progress->tell(b->progress->ctx, b->acked, b->failed, b->total);
}

/* Queues one event, waiting for room; a refusal is counted as its report. */
static bool bulk_put(struct bulk *b, const struct sink_event *v)
{
	struct err e = { 0 };
	while (!sink_send(b->sink, v, &e)) {
		if (e.kind != ERR_RETRY) {
			struct sink_report r = { v->cookie, e, -1, -1 };
			bulk_count(b, &r);
			return e.kind != ERR_FATAL;
		}
		if (monotonic_us() > b->deadline_us)
			return false;
		bulk_poll(b, 10000);
	}
	return true;
}

bool sink_send_now(struct sink *s, struct sink_event *v, size_t n, const struct sink_progress *p,
                   struct sink_report *ret_reports, struct err *e)
{
	int64_t now = monotonic_us();
	struct bulk b = { s, p, ret_reports, 0, 0, n, { 0 }, now + p->timeout_us, 0 };
	b.call = (uint64_t)now & UINT32_MAX;
	size_t queued = 0;
	for (size_t i = 0; ret_reports && i < n; i++) {
		ret_reports[i] = (struct sink_report){ .cookie = i, .partition = -1, .offset = -1 };
		(void)err_set(&ret_reports[i].err, ERR_RETRY, "TIMEOUT", "no report in time");
	}
	for (; queued < n; queued++) {
		v[queued].cookie = b.call << 32 | queued;
		if (!bulk_put(&b, &v[queued]))
			break;
		if (queued % REPORTS_AT_ONCE == 0)
			bulk_poll(&b, 0);
	}
	while (b.acked + b.failed < queued && sink_waiting(s) && monotonic_us() < b.deadline_us)
		bulk_poll(&b, 50000);
	if (b.acked == n)
		return true;
	if (b.failed)
		return err_set(e, b.first.kind, b.first.code,
		               "%zu of %zu acknowledged, %zu failed: %s", b.acked, n, b.failed,
		               b.first.text);
	return err_set(e, ERR_RETRY, "TIMEOUT", "%zu of %zu acknowledged in time", b.acked, n);
}
