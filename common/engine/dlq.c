/* dlq: refused records from their rows to `<topic>.dlq`, with key, value and headers as they came
 * and why in samverka-dlq-* headers (domain page 5.3). A row is marked after the acknowledgement,
 * so a record may come twice and is never lost. Withheld ones carry coordinates, reason and digest
 * and nothing of their content. */
#include "engine/engine_inner.h"

#include "engine/headers.h"

enum { OWN_HEADERS = 10, SEND_US = 5 * SECOND_US, PAUSE_MAX = 64 };

/* ---- one letter ---- */

static void add_header(struct header *v, size_t *n, const char *name, struct text value)
{
	if (value.n)
		v[(*n)++] = (struct header){ text_of(name), value };
}

static struct text digest_text(const struct reject_row *r, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_put_hex(&b, r->digest, sizeof r->digest);
	return arena_text(a, buf_text(&b));
}

static struct text instant_text(instant_us t, struct arena *a)
{
	BUF_AUTO b = { 0 };
	instant_put(&b, t);
	return arena_text(a, buf_text(&b));
}

static size_t own_headers(const struct engine *g, const struct reject_row *r, struct arena *a,
                          struct header *v)
{
	size_t n = 0;
	add_header(v, &n, "samverka-dlq-reason", text_of(r->reason));
	add_header(v, &n, "samverka-dlq-detail", r->detail);
	add_header(v, &n, "samverka-dlq-topic", r->topic);
	add_header(v, &n, "samverka-dlq-partition", arena_printf(a, "%d", r->partition));
	add_header(v, &n, "samverka-dlq-offset", arena_printf(a, "%lld", (long long)r->offset));
	add_header(v, &n, "samverka-dlq-digest", digest_text(r, a));
	add_header(v, &n, "samverka-dlq-group", text_of(g->c.group));
	add_header(v, &n, "samverka-dlq-build", text_of(g->c.build));
	add_header(v, &n, "samverka-dlq-attempts", TEXT("1")); /* a verdict is never tried twice */
	if (r->rejected_us > 0)
		add_header(v, &n, "samverka-dlq-firstfailed", instant_text(r->rejected_us, a));
	return n;
}

/* `bare`: without content, as a withheld one is. */
static struct sink_event event_of(const struct engine *g, const struct reject_row *r, bool bare,
                                  struct arena *a)
{
	struct header *theirs = NULL;
	size_t n = 0;
	if (!bare && !headers_decode(r->headers, a, &theirs, &n))
		n = 0; /* the coordinates still say where they are */
	struct header *v = ARENA_ARRAY(a, n + OWN_HEADERS, struct header);
	for (size_t i = 0; i < n; i++)
		v[i] = theirs[i];
	struct sink_event event = { .topic = arena_printf(a, "%.*s.dlq", TEXT_ARGS(r->topic)),
		                    .headers = v,
		                    .value = { "", 0 } };
	event.n_headers = n + own_headers(g, r, a, v + n);
	if (bare)
		return event;
	event.key = r->record_key;
	event.value = r->value_is_null ? (struct text){ 0 } : r->value;
	if (!r->value_is_null && !event.value.p)
		event.value.p = "";
	return event;
}

/* ---- many ---- */

struct letters {
	const struct reject_row **waiting;
	size_t n;
	struct reject_row *done; /* acknowledged */
	size_t n_done;
};

static void sort_reports(struct letters *l, const struct sink_report *reports)
{
	size_t too_much = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (reports[i].err.kind == ERR_NONE)
			l->done[l->n_done++] = *l->waiting[i];
		if (reports[i].err.kind == ERR_REJECT)
			l->waiting[too_much++] = l->waiting[i];
	}
	l->n = too_much;
}

/* Sends what waits, whole or bare; those that can never be taken so wait for another try. */
static void send_letters(struct engine *g, struct letters *l, bool bare)
{
	struct arena *a = &g->work;
	struct sink_event *events = ARENA_ARRAY(a, l->n, struct sink_event);
	struct sink_report *reports = ARENA_ARRAY(a, l->n, struct sink_report);
	const struct sink_progress p = { .timeout_us = SEND_US };
	struct err ignored = { 0 };
	for (size_t i = 0; i < l->n; i++)
		events[i] = event_of(g, l->waiting[i], bare || l->waiting[i]->withhold, a);
	(void)sink_send_now(g->c.dlq, events, l->n, &p, reports, &ignored); /* each report tells */
	sort_reports(l, reports);
}

/* A topic that cannot be written to must not keep facts from being consumed: leave it alone for a
 * while, longer each time. */
static void note_result(struct engine *g, size_t n, size_t n_done)
{
	engine_count(g, ENGINE_DLQ, ENGINE_DLQ_PUBLISHED, (int64_t)n_done);
	engine_count(g, ENGINE_DLQ, ENGINE_DLQ_FAILED, (int64_t)(n - n_done));
	if (n_done == n) {
		g->dlq_failures = 0;
		return;
	}
	g->dlq_failures++;
	g->dlq_pause = g->dlq_failures < 6 ? 1U << g->dlq_failures : PAUSE_MAX;
}

static struct letters letters_of(struct engine *g, const struct reject_row *rows, size_t n)
{
	struct letters l = { .n = n };
	l.waiting = ARENA_ARRAY(&g->work, n, const struct reject_row *);
	l.done = ARENA_ARRAY(&g->work, n, struct reject_row);
	for (size_t i = 0; i < n; i++)
		l.waiting[i] = &rows[i];
	return l;
}

bool dlq_turn(struct engine *g, bool *ret_worked, struct err *e)
{
	struct store *s = g->c.store;
	struct reject_row *rows;
	size_t n;
	if (!g->c.dlq || (g->dlq_pause > 0 && g->dlq_pause--))
		return true;
	arena_reset(&g->work);
	if (!s->ops->dlq_pending(s, DLQ_AT_ONCE, &g->work, &rows, &n, e))
		return false;
	if (n == 0)
		return true;
	struct letters l = letters_of(g, rows, n);
	send_letters(g, &l, false);
	engine_count(g, ENGINE_DLQ, ENGINE_DLQ_SHORTENED, (int64_t)l.n);
	if (l.n)
		send_letters(g, &l, true); /* bare ones fit, or wait */
	note_result(g, n, l.n_done);
	*ret_worked = *ret_worked || l.n_done > 0;
	return l.n_done == 0 || s->ops->dlq_published(s, l.done, l.n_done, e);
}
