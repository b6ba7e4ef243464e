/* intake: see the header. Invariant: every event handed to the sink has a report coming; a batch is
 * let go when all of them are in, and answered then or when its time is up, once. */
#include "gateway/intake_inner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "event/instant.h"

#include <stdlib.h>
#include <string.h>

enum { POLL_US = 1000, FIRST_SLOTS = 64 };

/* ---- slots: whose report it is ---- */

static uint64_t cookie_of(size_t slot, size_t item)
{
	return (uint64_t)slot << 16 | item;
}

static size_t slot_for(struct intake *in, struct batch *b)
{
	size_t i = 0;
	while (i < in->n_slots && in->slots[i])
		i++;
	if (i == in->n_slots) {
		size_t n = in->n_slots ? 2 * in->n_slots : FIRST_SLOTS;
		in->slots = realloc(in->slots, n * sizeof *in->slots);
		must(in->slots);
		memset(in->slots + in->n_slots, 0, (n - in->n_slots) * sizeof *in->slots);
		in->n_slots = n;
	}
	in->slots[i] = b;
	return i;
}

/* ---- answering ---- */

static void count_items(struct intake *in, const struct batch *b)
{
	size_t taken = 0, away = 0;
	for (size_t i = 0; i < b->n; i++) {
		const struct answer_item *v = &b->items[i].pub;
		taken += !v->reason;
		away += v->status == 503;
		if (v->reason && v->status != 503)
			counters_add(
			        in->c.counters, GATEWAY_REFUSED,
			        counters_name(in->c.counters, GATEWAY_REFUSED, text_of(v->reason)),
			        1);
	}
	counters_add(in->c.counters, GATEWAY_EVENTS, 0, (int64_t)taken);
	counters_add(in->c.counters, GATEWAY_EVENTS, 1, (int64_t)(b->n - taken - away));
	counters_add(in->c.counters, GATEWAY_EVENTS, 2, (int64_t)away);
	if (taken)
		counters_observe(in->c.counters, GATEWAY_LATENCY,
		                 clock_monotonic_us() - b->request->whole_us);
}

/* Names were put into a buffer that moved while it grew: only now are they where they stay. */
static void place_names(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct batch_item *v = &b->items[i];
		v->pub.id = (struct text){ b->names.p + v->id_at, v->pub.id.n };
		v->pub.source = (struct text){ b->names.p + v->source_at, v->pub.source.n };
		v->pub.detail = (struct text){ b->names.p + v->detail_at, v->pub.detail.n };
	}
}

static void answer_batch(struct intake *in, struct batch *b)
{
	struct answer_item *v = calloc(b->n + 1, sizeof *v);
	must(v);
	place_names(b);
	for (size_t i = 0; i < b->n; i++)
		v[i] = b->items[i].pub;
	answer_items(&b->request->answer, v, b->n, b->is_batch);
	free(v);
	count_items(in, b);
	if (b->n_unreported) {
		b->body = b->request->body;
		b->request->body = (struct buf){ 0 };
	}
	http_answer(in->c.http, b->request);
	b->request = NULL;
}

static void batch_free(struct batch *b)
{
	buf_done(&b->names);
	buf_done(&b->body);
	free(b->items);
	free(b);
}

/* Answers what is complete, and lets go of what nobody reports on any more. */
static void settle(struct intake *in, size_t slot)
{
	struct batch *b = in->slots[slot];
	if (b->n_unreported)
		return;
	if (b->request)
		answer_batch(in, b);
	in->slots[slot] = NULL;
	batch_free(b);
}

static void not_acknowledged(struct batch_item *v)
{
	v->pub.reason = problems[PROBLEM_BROKER].code;
	v->pub.title = problems[PROBLEM_BROKER].title;
	v->pub.status = problems[PROBLEM_BROKER].status;
}

static void expire(struct intake *in)
{
	int64_t now = clock_monotonic_us();
	for (size_t i = 0; i < in->n_slots; i++) {
		struct batch *b = in->slots[i];
		if (!b || !b->request || now < b->deadline_us)
			continue;
		for (size_t k = 0; k < b->n; k++)
			if (b->items[k].pub.status == 0)
				not_acknowledged(&b->items[k]);
		answer_batch(in, b);
	}
}

/* ---- reports ---- */

/* FATAL: nothing more will be acknowledged by this producer. */
static bool take_report(struct intake *in, const struct sink_report *r, struct err *e)
{
	size_t slot = (size_t)(r->cookie >> 16);
	must(slot < in->n_slots && in->slots[slot]);
	struct batch *b = in->slots[slot];
	struct batch_item *v = &b->items[r->cookie & 0xffff];
	b->n_unreported--;
	if (r->err.kind == ERR_NONE) {
		v->pub.partition = r->partition;
		v->pub.offset = r->offset;
		if (b->request)
			v->pub.status = 202;
	} else {
		not_acknowledged(v);
		intake_note_failure(in, v->pub.topic, &r->err);
	}
	settle(in, slot);
	if (r->err.kind != ERR_FATAL)
		return true;
	*e = r->err;
	return false;
}

static bool take_reports(struct intake *in, int64_t wait_us, bool *ret_any, struct err *e)
{
	bool good = true;
	size_t n = sink_poll(in->c.sink, wait_us, in->reports, INTAKE_REPORTS);
	for (size_t i = 0; i < n; i++)
		good = take_report(in, &in->reports[i], good ? e : &(struct err){ 0 }) && good;
	*ret_any = *ret_any || n > 0;
	return good;
}

/* Once a minute for each kind of failure: the same one comes for every event. */
void intake_note_failure(struct intake *in, const char *topic, const struct err *why)
{
	bool same = in->told && strcmp(in->told, why->code) == 0;
	if (same && !clock_passed(in->tell_again_us))
		return;
	in->told = why->code;
	in->tell_again_us = clock_deadline_us(60000);
	log_event(LOG_WARNING, "not-acknowledged", LOG_STR("topic", topic), LOG_WHY(why));
}

/* ---- turns ---- */

/* Spoilt on purpose: says taken before the broker does. tests/faults must see it. */
static void answer_early(struct intake *in, struct batch *b)
{
#ifdef SAMVERKA_UNACKNOWLEDGED
	for (size_t i = 0; i < b->n; i++)
		if (b->items[i].pub.status == 0)
			b->items[i].pub.status = 202;
	if (b->n_unreported)
		answer_batch(in, b);
#endif
	(void)in;
	(void)b;
}

static void take_requests(struct intake *in, struct request *list)
{
	const struct snapshot *s = known_take(in->c.known);
	must(s); /* no request gets here without an organisation */
	for (struct request *r = list, *next; r; r = next) {
		next = r->next;
		struct batch *b = calloc(1, sizeof *b);
		must(b);
		b->request = r;
		b->deadline_us = clock_monotonic_us() + in->c.settings->acknowledge;
		size_t slot = slot_for(in, b);
		in->snapshot = s;
		intake_publish(in, b, cookie_of(slot, 0));
		answer_early(in, b);
		settle(in, slot);
	}
	in->snapshot = NULL;
	known_give(in->c.known, s);
}

bool intake_turn(struct intake *in, int wait_ms, bool *ret_worked, struct err *e)
{
	bool on_their_way = sink_waiting(in->c.sink) > 0;
	struct request *list = http_take(in->c.http, REQUEST_EVENTS, on_their_way ? 0 : wait_ms);
	if (list)
		take_requests(in, list);
	on_their_way = sink_waiting(in->c.sink) > 0;
	*ret_worked = list || on_their_way;
	bool good = take_reports(in, on_their_way && !list ? POLL_US : 0, ret_worked, e);
	expire(in);
	return good;
}

/* ---- life ---- */

struct intake *intake_new(const struct intake_config *c, struct err *e)
{
	struct intake *in = calloc(1, sizeof *in);
	must(in);
	in->c = *c;
	for (const struct area *a = areas; a->name; a++) {
		must(in->n_judges < INTAKE_AREAS);
		in->judges[in->n_judges] = judge_new(a->domain, e);
		if (!in->judges[in->n_judges++]) {
			intake_free(in);
			return NULL;
		}
	}
	return in;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->n_slots; i++) {
		struct batch *b = in->slots[i];
		if (!b)
			continue;
		for (size_t k = 0; k < b->n; k++)
			if (b->items[k].pub.status == 0)
				not_acknowledged(&b->items[k]);
		if (b->request)
			answer_batch(in, b);
		batch_free(b);
	}
	for (size_t i = 0; i < in->n_judges; i++)
		judge_free(in->judges[i]);
	free(in->slots);
	arena_done(&in->arena);
	free(in);
}
