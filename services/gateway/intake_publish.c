/* intake, one request: its events judged and handed to the broker. What goes out is what was sent,
 * straight from the body; of an event whose attributes came as headers, the canonical text. */
#include "gateway/intake_inner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/reasons.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	BATCH_DEPTH = CLOUDEVENT_MAX_DEPTH + 1,
	TOKENS_AN_EVENT = 100, /* of ours; a batch has room for so many of each */
	BYTES_A_TOKEN = 2,     /* at least: an event shorter than this many has not too many */
	NAMES_AN_EVENT = 96    /* usual length of id and source */
};

struct publishing {
	struct intake *in;
	struct batch *batch;
	uint64_t cookie;
};

/* ---- one event ---- */

static size_t keep(struct batch *b, struct text t)
{
	size_t at = b->names.n;
	buf_put_text(&b->names, t);
	return at;
}

static void refuse(struct batch *b, struct batch_item *v, const char *code, struct text detail)
{
	const struct reason *reason = reason_of(code);
	v->pub.reason = reason->code;
	v->pub.title = reason->meaning;
	v->pub.status = answer_status_of(reason->code);
	v->pub.detail.n = detail.n;
	v->detail_at = keep(b, detail);
}

static void name_item(struct batch *b, struct batch_item *v, struct text id, struct text source)
{
	v->pub.id.n = id.n;
	v->id_at = keep(b, id);
	v->pub.source.n = source.n;
	v->source_at = keep(b, source);
}

/* The words of a refusal that came before there was a judge to ask: the judge of records is asked
 * for none of its own, so only what may be shown is. */
static void refuse_unread(struct batch *b, struct batch_item *v, const struct err *e)
{
	refuse(b, v, e->code, text_of(e->text));
}

static size_t area_place(struct text type)
{
	const struct area *a = area_of_type(type);
	return a ? (size_t)(a - areas) : 0; /* the first says UNKNOWN_TYPE */
}

/* An event of a batch may have more tokens than one that comes alone: the daemons would not take
 * it. */
static bool fits(struct publishing *p, const struct verdict *verdict, struct err *e)
{
	if (verdict->event.n > CLOUDEVENT_MAX_BYTES)
		return err_set(e, ERR_REJECT, "TOO_LARGE", "more than %d bytes",
		               CLOUDEVENT_MAX_BYTES);
	if (verdict->event.n <= (size_t)CLOUDEVENT_MAX_TOKENS * BYTES_A_TOKEN)
		return true;
	return value_read(verdict->event, &cloudevent_limits, &p->in->arena, e) != NULL;
}

static void send(struct publishing *p, struct batch_item *v, const struct cloudevent *c,
                 const struct verdict *verdict)
{
	static const struct header structured = {
		{ "content-type", 12 }, { "application/cloudevents+json; charset=UTF-8", 43 }
	};
	struct err e = { 0 };
	struct sink_event event = { .topic = text_of(v->pub.topic),
		                    .key = c->partitionkey.n ? c->partitionkey : c->subject,
		                    .value = verdict->event,
		                    .headers = &structured,
		                    .n_headers = 1,
		                    .cookie = p->cookie + (uint64_t)(v - p->batch->items),
		                    .value_stays = verdict->event.p == c->written.p };
	if (sink_send(p->in->c.sink, &event, &e)) {
		p->batch->n_unreported++;
		return;
	}
	intake_note_failure(p->in, v->pub.topic, &e);
	v->pub.reason = problems[PROBLEM_BROKER].code;
	v->pub.title = problems[PROBLEM_BROKER].title;
	v->pub.status = problems[PROBLEM_BROKER].status;
}

static void note_not_allowed(struct publishing *p, struct text detail)
{
	struct intake *in = p->in;
	struct text orgnr = text_of(p->batch->request->orgnr);
	const char *reason = reasons[REASON_SOURCE_NOT_ALLOWED].code;
	int64_t times = told_note(&in->not_allowed, orgnr, reason, clock_monotonic_us());
	counters_add(in->c.counters, GATEWAY_NOT_ALLOWED,
	             counters_name(in->c.counters, GATEWAY_NOT_ALLOWED, orgnr), 1);
	if (times)
		log_event(LOG_WARNING, "not-allowed", LOG_TEXT("organisation", orgnr),
		          LOG_STR("reason", reason), LOG_TEXT("detail", detail),
		          LOG_INT("times", times));
}

static void refuse_judged(struct publishing *p, struct batch_item *v, const char *code,
                          struct text detail)
{
	if (strcmp(code, reasons[REASON_SOURCE_NOT_ALLOWED].code) == 0)
		note_not_allowed(p, detail);
	refuse(p->batch, v, code, detail);
}

static void judge_and_send(struct publishing *p, struct batch_item *v, const struct cloudevent *c)
{
	const struct registry *registry = snapshot_registry(p->in->snapshot);
	const struct request *r = p->batch->request;
	struct verdict verdict;
	struct err e = { 0 };
	size_t place = area_place(c->type);
	const struct judge_world world = { registry, known_now(p->in->c.known), text_of(r->orgnr) };
	judge_event(p->in->judges[place], &world, c, &p->in->arena, &verdict);
	name_item(p->batch, v, verdict.id, verdict.source);
	const char *objection = verdict.accepted ? client_objection(registry, &r->names, c->source, c->type,
	                                                            calendar_day(world.now))
	                                         : NULL;
	if (!verdict.accepted) {
		refuse_judged(p, v, verdict.reason, text_of(verdict.detail));
	} else if (objection) {
		refuse_judged(p, v, "SOURCE_NOT_ALLOWED", text_of(objection));
	} else if (!fits(p, &verdict, &e)) {
		refuse_unread(p->batch, v, &e);
	} else {
		v->pub.topic = areas[place].topic;
		send(p, v, c, &verdict);
	}
}

static void take_event(struct publishing *p, struct batch_item *v, bool readable,
                       const struct cloudevent *c, const struct err *e)
{
	if (readable)
		judge_and_send(p, v, c);
	else
		refuse_unread(p->batch, v, e);
	arena_reset(&p->in->arena);
}

/* ---- one request ---- */

static void make_items(struct batch *b, size_t n)
{
	b->items = calloc(n + 1, sizeof *b->items);
	must(b->items);
	b->n = n;
}

static void take_single(struct publishing *p)
{
	const struct request *r = p->batch->request;
	struct cloudevent c;
	struct err e = { 0 };
	make_items(p->batch, 1);
	bool readable = cloudevent_from_http(r->content_type, buf_text(&r->body), r->headers,
	                                     r->n_headers, &p->in->arena, &c, &e);
	take_event(p, &p->batch->items[0], readable, &c, &e);
}

static void take_array(struct publishing *p, struct value *array)
{
	struct value *next = array->below.first;
	struct batch *b = p->batch;
	make_items(b, array->below.n);
	(void)buf_reserve(&b->names, b->n * NAMES_AN_EVENT);
	for (size_t i = 0; i < p->batch->n; i++) {
		struct cloudevent c;
		struct err e = { 0 };
		struct value *event = next;
		next = event->next;
		bool readable = cloudevent_from_value(event, &p->in->arena, &c, &e);
		take_event(p, &p->batch->items[i], readable, &c, &e);
	}
}

/* What is no array of events at all is one refusal. */
static void refuse_whole(struct publishing *p, const struct err *e)
{
	make_items(p->batch, 1);
	p->batch->is_batch = false;
	refuse_unread(p->batch, &p->batch->items[0], e);
}

static void take_batch(struct publishing *p)
{
	const struct gateway_settings *s = p->in->c.settings;
	ARENA_AUTO a = { 0 }; /* of the whole; the intake's own is emptied after each event */
	const struct value_limits limits = { (size_t)s->body, BATCH_DEPTH,
		                             (size_t)s->batch * TOKENS_AN_EVENT };
	struct err e = { 0 };
	p->batch->is_batch = true;
	struct value *array = value_read(buf_text(&p->batch->request->body), &limits, &a, &e);
	if (!array) {
		refuse_whole(p, &e);
	} else if (!value_is(array, VALUE_ARRAY)) {
		(void)err_set(&e, ERR_REJECT, "NOT_CLOUDEVENT", "a batch is an array");
		refuse_whole(p, &e);
	} else if (array->below.n > (size_t)s->batch) {
		(void)err_set(&e, ERR_REJECT, "TOO_LARGE", "more than %lld events",
		              (long long)s->batch);
		refuse_whole(p, &e);
	} else {
		take_array(p, array);
	}
}

void intake_publish(struct intake *in, struct batch *b, uint64_t cookie)
{
	static const char batch[] = "application/cloudevents-batch";
	struct publishing p = { in, b, cookie };
	struct text type = b->request->content_type;
	if (type.n >= sizeof batch - 1 && strncasecmp(type.p, batch, sizeof batch - 1) == 0)
		take_batch(&p);
	else
		take_single(&p);
	limits_charge(in->c.limits, b->request->place, b->n, b->request->body.n);
}
