/* A request as the gateway gets it from the library: a line with the address, lines "name:value",
 * an empty line, the body. Any bytes get an answer: JSON, one receipt an event, a known status; and
 * what is handed to the broker is what the reconciler accepts, at once and unchanged. Needs the
 * services: its own program, not one of targets.h. */
#include "base/clock.h"
#include "base/must.h"
#include "engine/engine.h"
#include "gateway/http_text.h"
#include "gateway/intake_inner.h"

#include <jansson.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define FUZZ_ROW(object, json)                                                                     \
	{                                                                                          \
		{ object, sizeof object - 1 },                                                     \
		{                                                                                  \
			json, sizeof json - 1                                                      \
		}                                                                                  \
	}

static const struct registry_row fuzz_registry[] = {
	FUZZ_ROW("principal",
	         "{\"code\":\"12\",\"validFrom\":\"2000-01-01\",\"orgnr\":\"2321000255\","
	         "\"kind\":\"REGION\",\"name\":\"Region\"}"),
	FUZZ_ROW("principal",
	         "{\"code\":\"1280\",\"validFrom\":\"2000-01-01\",\"orgnr\":\"2120001124\","
	         "\"kind\":\"MUNICIPALITY\",\"name\":\"Malmo\"}"),
	FUZZ_ROW("source",
	         "{\"id\":\"urn:samverka:2321000255:referens\",\"validFrom\":\"2000-01-01\","
	         "\"owner\":\"12\",\"allowedTypes\":[\"reference.tariff.upserted\"]}"),
};

static struct gateway_settings fuzz_gateway = {
	.body = 1 << 20, .batch = 20, .memory = 8 << 20, .acknowledge = 1
};
static struct known *fuzz_known;
static struct intake *fuzz_intake;
static size_t fuzz_sent;

/* ---- the broker, and the reconciler behind it ---- */

static bool fuzz_send(struct sink *s, const struct sink_event *v, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct verdict verdict;
	const struct area *area = area_of_topic(v->topic);
	const struct snapshot *now = known_take(fuzz_known);
	(void)s;
	(void)e;
	must(area);
	struct source_record record = { .topic = v->topic,
		                        .key = v->key,
		                        .value = v->value,
		                        .headers = v->headers,
		                        .n_headers = v->n_headers,
		                        .append_time_us = clock_now_us(),
		                        .time_kind = SOURCE_TIME_APPEND };
	engine_judge(area->domain, snapshot_registry(now), &record, &a, &verdict);
	must(verdict.accepted);
	known_give(fuzz_known, now);
	fuzz_sent++;
	return true;
}

static size_t fuzz_none(struct sink *s)
{
	(void)s;
	return 0;
}

static const struct sink_ops fuzz_ops = { .send = fuzz_send, .waiting = fuzz_none };
static struct sink fuzz_sink = { &fuzz_ops };

static void fuzz_start(void)
{
	struct err e = { 0 };
	struct registry *r =
	        registry_new(fuzz_registry, sizeof fuzz_registry / sizeof *fuzz_registry, 1, &e);
	must(r);
	fuzz_known = known_new();
	known_put(fuzz_known, r);
	struct intake_config c = { .settings = &fuzz_gateway,
		                   .limits = limits_new(
		                           &(struct limit_rates){ 10, 1 << 30, 1 << 30 }),
		                   .known = fuzz_known,
		                   .counters = counters_new(gateway_counter_rows, GATEWAY_COUNTERS),
		                   .sink = &fuzz_sink };
	fuzz_intake = intake_new(&c, &e);
	must(fuzz_intake);
}

/* ---- the request ---- */

static void fuzz_address(struct text line)
{
	char uri[2049];
	BUF_AUTO b = { 0 };
	if (line.n >= sizeof uri || memchr(line.p, '\0', line.n))
		return;
	memcpy(uri, line.p, line.n);
	uri[line.n] = '\0';
	if (!http_text_uri(uri))
		return;
	http_text_unescape(uri, &b);
	must(b.n <= line.n && (b.n == 0 || !memchr(b.p, '\0', b.n)));
}

static size_t fuzz_headers(struct text *rest, struct request *r)
{
	struct header *v = r->headers;
	size_t n = 0;
	for (struct text line = text_cut(rest, '\n'); line.n && n < CLOUDEVENT_MAX_HEADERS;
	     line = text_cut(rest, '\n')) {
		v[n].name = text_cut(&line, ':');
		v[n].value = line;
		if (!v[n].value.p)
			v[n].value = TEXT("");
		if (!http_text_name(v[n].name) || !http_text_value(v[n].value))
			continue;
		if (text_eq(v[n].name, TEXT("content-type")))
			r->content_type = v[n].value;
		n++;
	}
	return n;
}

static void fuzz_answer(struct batch *b)
{
	struct answer a = { 0 };
	struct err e = { 0 };
	struct answer_item *v = calloc(b->n + 1, sizeof *v);
	size_t taken = 0;
	must(v && b->n <= (size_t)fuzz_gateway.batch);
	for (size_t i = 0; i < b->n; i++) {
		struct batch_item *x = &b->items[i];
		v[i] = x->pub;
		v[i].id = (struct text){ b->names.p + x->id_at, x->pub.id.n };
		v[i].source = (struct text){ b->names.p + x->source_at, x->pub.source.n };
		v[i].detail = (struct text){ b->names.p + x->detail_at, x->pub.detail.n };
		taken += !v[i].reason;
		v[i].status = v[i].reason ? v[i].status : 202;
	}
	must(taken == fuzz_sent && taken == b->n_unreported);
	answer_items(&a, v, b->n, b->is_batch);
	must(a.status == 202 || a.status == 207 ||
	     (a.is_problem && a.status >= 400 && a.status <= 422));
	json_t *json = value_read_jansson(buf_text(&a.body),
	                                  &(struct value_limits){ 1 << 20, 16, 1 << 16 }, &e);
	must(json_is_object(json));
	must(!b->is_batch || json_array_size(json_object_get(json, "receipts")) == b->n);
	json_decref(json);
	buf_done(&a.body);
	free(v);
}

static void fuzz_publish(struct batch *b)
{
	struct limits *l = fuzz_intake->c.limits;
	fuzz_sent = 0;
	b->request->place = limits_enter(l, b->request->orgnr, clock_monotonic_us());
	must(b->request->place >= 0);
	fuzz_intake->snapshot = known_take(fuzz_known);
	intake_publish(fuzz_intake, b, 0);
	known_give(fuzz_known, fuzz_intake->snapshot);
	limits_leave(l, b->request->place);
}

static void fuzz_done(struct batch *b)
{
	buf_done(&b->request->body);
	buf_done(&b->names);
	free(b->items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct header headers[CLOUDEVENT_MAX_HEADERS];
	struct text rest = { (const char *)data, n };
	struct request r = { .headers = headers, .orgnr = "2321000255" };
	if (!fuzz_intake)
		fuzz_start();
	fuzz_address(text_cut(&rest, '\n'));
	r.n_headers = fuzz_headers(&rest, &r);
	if (!http_text_media(r.content_type, r.headers, r.n_headers))
		return 0;
	struct batch b = { .request = &r };
	buf_put_text(&r.body, rest);
	fuzz_publish(&b);
	fuzz_answer(&b);
	fuzz_done(&b);
	return 0;
}
