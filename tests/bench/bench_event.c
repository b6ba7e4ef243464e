/* bench_event: what one event costs before a database sees it, step by step: nanoseconds a step for
 * a care transition of about 840 bytes, structured and binary, one thread. Prints one line of JSON
 * a step. Run from the root of the repository; takes about five seconds. Not a test. */
#include "event/calendar.h"
#include "event/cloudevent.h"
#include "event/fact.h"
#include "event/record.h"
#include "event/schema.h"

#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { ROUNDS = 100000, PASSES = 3 };

static const char data[] = "{\"caseRef\":\"2321000255:case-0004711\",\"patientRef\":"
                           "\"MFRGGZDFMZTWQ2LKNNWG23TPOB\",\"patientRefKey\":\"k2025\","
                           "\"idKind\":\"PNR\",\"noticeId\":\"n-8812-4711\",\"noticeVersion\":1,"
                           "\"action\":\"ORIGINAL\",\"senderUnit\":"
                           "\"SE2321000255-E000000000123\",\"recipientUnits\":[\"SE2120001124-"
                           "A0000000007\",\"SE2321000255-E000000000777\"],"
                           "\"municipality\":\"1280\",\"hospitalUnit\":\"SE2321000255-"
                           "E000000000123\",\"careForm\":\"SOMATIC\",\"channel\":\"SYSTEM\","
                           "\"admittedAt\":\"2025-03-10T08:12:00+01:00\",\"expectedDischargeAt\":"
                           "\"2025-03-14\",\"needs\":[\"SOCIAL\",\"OUTPATIENT\"]}";

#define ATTRIBUTES                                                                                 \
	"\"specversion\":\"1.0\",\"id\":\"0195805e-7a2c-7c3f-9c1e-3f0c5a0b4711\",\"source\":"      \
	"\"urn:samverka:2321000255:journal\",\"type\":\"samverka.transition.admission-notice."     \
	"sent.v1\","                                                                               \
	"\"subject\":\"2321000255:case-0004711\",\"time\":\"2025-03-10T10:02:11.25+01:00\","       \
	"\"recordedtime\":\"2025-03-10T09:02:12Z\",\"sequence\":\"00000000000000104711\""

struct unit {
	instant_us admitted, needs_assessed, sent;
	int64_t version;
	struct text refs[8];
	struct texts recipients, needs;
	uint8_t id_kind, action, care_form, channel, protection;
};

static const char *const id_kinds[] = { "PNR", "SNR", "NRID", "LOCAL_RESERVE", "UNKNOWN", NULL };
static const char *const actions[] = { "ORIGINAL", "REVISED", "ANNULLED", NULL };
static const char *const forms[] = { "SOMATIC", "PSYCHIATRIC", "FORENSIC", NULL };
static const char *const channels[] = { "SYSTEM", "RESERVE_ROUTINE", "SDK", "MANUAL", NULL };
static const struct field fields[] = {
	{ "caseRef", FIELD_TEXT, offsetof(struct unit, refs[0]), NULL, NULL },
	{ "patientRef", FIELD_TEXT, offsetof(struct unit, refs[1]), NULL, NULL },
	{ "patientRefKey", FIELD_TEXT, offsetof(struct unit, refs[2]), NULL, NULL },
	{ "idKind", FIELD_ENUM, offsetof(struct unit, id_kind), id_kinds, NULL },
	{ "protection", FIELD_ENUM, offsetof(struct unit, protection), forms, NULL },
	{ "noticeId", FIELD_TEXT, offsetof(struct unit, refs[3]), NULL, NULL },
	{ "noticeVersion", FIELD_INT, offsetof(struct unit, version), NULL, NULL },
	{ "action", FIELD_ENUM, offsetof(struct unit, action), actions, NULL },
	{ "replaces", FIELD_TEXT, offsetof(struct unit, refs[4]), NULL, NULL },
	{ "senderUnit", FIELD_TEXT, offsetof(struct unit, refs[5]), NULL, NULL },
	{ "recipientUnits", FIELD_TEXTS, offsetof(struct unit, recipients), NULL, NULL },
	{ "municipality", FIELD_TEXT, offsetof(struct unit, refs[6]), NULL, NULL },
	{ "hospitalUnit", FIELD_TEXT, offsetof(struct unit, refs[7]), NULL, NULL },
	{ "careForm", FIELD_ENUM, offsetof(struct unit, care_form), forms, NULL },
	{ "channel", FIELD_ENUM, offsetof(struct unit, channel), channels, NULL },
	{ "sentAt", FIELD_INSTANT, offsetof(struct unit, sent), NULL, NULL },
	{ "needAssessedAt", FIELD_INSTANT, offsetof(struct unit, needs_assessed), NULL, NULL },
	{ "admittedAt", FIELD_INSTANT, offsetof(struct unit, admitted), NULL, NULL },
	{ "needs", FIELD_TEXTS, offsetof(struct unit, needs), NULL, NULL },
};
static const struct record unit_record = { sizeof(struct unit), fields, COUNT(fields), NULL };

/* What the steps work on, made once. */
struct bench {
	struct arena kept, arena;
	struct text structured;
	struct header headers[16];
	size_t n_headers;
	struct cloudevent event;
	struct schema *schema;
	struct unit unit;
	struct buf record, set, out;
	struct fact fact;
};

static void step_parse(struct bench *b)
{
	struct cloudevent c;
	struct err e;
	must(cloudevent_from_json(b->structured, &b->arena, &c, &e));
}

static void step_parse_binary(struct bench *b)
{
	struct cloudevent c;
	struct err e;
	must(cloudevent_from_kafka(text_of(data), b->headers, b->n_headers, &b->arena, &c, &e));
}

static void step_jansson(struct bench *b)
{
	json_error_t error;
	json_t *v = json_loadb(b->structured.p, b->structured.n, JSON_REJECT_DUPLICATES, &error);
	must(v);
	json_decref(v);
}

static void step_canonical(struct bench *b)
{
	buf_clear(&b->out);
	cloudevent_canonical(&b->event, &b->out);
}

static void step_digest(struct bench *b)
{
	uint8_t digest[32];
	cloudevent_digest(&b->event, &b->out, digest);
}

static void step_seal(struct bench *b)
{
	uint8_t digest[32];
	buf_clear(&b->out);
	cloudevent_seal(&b->event, &b->out, digest);
}

static void step_person(struct bench *b)
{
	must(!cloudevent_clear_text_person(&b->event, NULL));
}

static void step_schema(struct bench *b)
{
	struct err e;
	must(schema_check(b->schema, b->event.data, "/data", &e));
}

static void step_record(struct bench *b)
{
	struct err e;
	struct unit unit;
	must(record_from_json(&unit_record, b->event.data, &b->arena, &unit, &e));
}

static void step_encode(struct bench *b)
{
	buf_clear(&b->out);
	record_encode(&unit_record, &b->unit, &b->out);
}

static void step_decode(struct bench *b)
{
	struct unit unit;
	struct wire_reader in = wire_reader_of(buf_text(&b->record));
	record_decode(&unit_record, &in, &b->arena, &unit);
	must(wire_at_end(&in));
}

static void step_set_decode(struct bench *b)
{
	struct factset s;
	bool bad;
	factset_decode(buf_text(&b->set), &b->arena, &s, &bad);
	must(!bad);
}

static void step_set_all(struct bench *b)
{
	struct factset s;
	bool bad;
	factset_decode(buf_text(&b->set), &b->arena, &s, &bad);
	must(factset_add(&s, &b->fact, &b->arena) == FACT_NEW);
	buf_clear(&b->out);
	factset_encode(&s, &b->out);
}

static const struct {
	const char *name;
	void (*run)(struct bench *);
} steps[] = {
	{ "jansson alone", step_jansson },
	{ "cloudevent_from_json", step_parse },
	{ "cloudevent_from_kafka, binary", step_parse_binary },
	{ "schema_check", step_schema },
	{ "cloudevent_clear_text_person", step_person },
	{ "cloudevent_canonical", step_canonical },
	{ "cloudevent_digest", step_digest },
	{ "cloudevent_seal (both)", step_seal },
	{ "record_from_json", step_record },
	{ "record_encode", step_encode },
	{ "record_decode", step_decode },
	{ "factset_decode, 8 facts", step_set_decode },
	{ "factset decode, add, encode, 8 facts", step_set_all },
};

static double now_ns(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The best of a few passes: the others had something else in them. */
static double measure(void (*run)(struct bench *), struct bench *b)
{
	double best = 1e18;
	for (int pass = 0; pass < PASSES; pass++) {
		double start = now_ns();
		for (int i = 0; i < ROUNDS; i++) {
			if (i % 100 == 0)
				arena_reset(&b->arena);
			run(b);
		}
		double took = (now_ns() - start) / ROUNDS;
		best = took < best ? took : best;
	}
	return best;
}

/* The binary twin: the attributes as headers. */
static void prepare_headers(struct bench *b)
{
	VALUE_EACH(v, b->event.attributes)
	{
		if (text_eq(v->name, TEXT("datacontenttype")))
			continue;
		b->headers[b->n_headers++] = (struct header){
			arena_printf(&b->kept, "ce_%.*s", TEXT_ARGS(v->name)), v->text
		};
	}
	b->headers[b->n_headers++] =
	        (struct header){ TEXT("content-type"), TEXT("application/json") };
}

static struct schema *load_schema(struct arena *a)
{
	static const char path[] = "schemas/events/transition.admission-notice.sent.json";
	char *text = arena_alloc(a, 1 << 16);
	struct err e = { 0 };
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, 1 << 16, f) : 0;
	if (f)
		(void)fclose(f); /* only read */
	struct schema *s = schema_new((struct text){ text, n }, &e);
	if (!s)
		fprintf(stderr, "%s: %s (run from the root of the repository)\n", path, e.text);
	return s;
}

static void prepare_facts(struct bench *b)
{
	struct factset s = { 0 };
	for (int i = 0; i < 9; i++) {
		b->fact = (struct fact){
			.time_us = b->event.time_us + i * HOUR_US,
			.recorded_us = b->event.recorded_us + i * HOUR_US,
			.appended_us = b->event.recorded_us + i * HOUR_US + 12000,
			.source = b->event.source,
			.body = buf_text(&b->record),
			.id = arena_printf(&b->kept, "0195805e-7a2c-7c3f-9c1e-3f0c5a0b471%d", i)
		};
		b->fact.digest[0] = (uint8_t)i;
		if (i < 8)
			must(factset_add(&s, &b->fact, &b->kept) == FACT_NEW);
	}
	factset_encode(&s, &b->set);
}

static bool prepare(struct bench *b)
{
	struct err e;
	b->schema = load_schema(&b->kept);
	if (!b->schema)
		return false;
	b->structured = arena_printf(
	        &b->kept, "{" ATTRIBUTES ",\"datacontenttype\":\"application/json\",\"data\":%s}",
	        data);
	must(cloudevent_from_json(b->structured, &b->kept, &b->event, &e));
	prepare_headers(b);
	must(record_from_json(&unit_record, b->event.data, &b->kept, &b->unit, &e));
	record_encode(&unit_record, &b->unit, &b->record);
	prepare_facts(b);
	return true;
}

static void clear(struct bench *b)
{
	schema_free(b->schema);
	buf_done(&b->record);
	buf_done(&b->set);
	buf_done(&b->out);
	arena_done(&b->arena);
	arena_done(&b->kept);
}

int main(void)
{
	struct bench b = { .n_headers = 0 };
	bool ready = prepare(&b);
	if (ready)
		printf("{\"event\":%zu,\"record\":%zu,\"set_of_8\":%zu,\"unit\":\"bytes\"}\n",
		       b.structured.n, b.record.n, b.set.n);
	for (size_t i = 0; ready && i < COUNT(steps); i++)
		printf("{\"ns\":%.0f,\"step\":\"%s\"}\n", measure(steps[i].run, &b), steps[i].name);
	clear(&b);
	return ready ? 0 : 1;
}
