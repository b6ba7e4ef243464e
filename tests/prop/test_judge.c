/* judge: one verdict a bad input, with the reasons of reasons.def; the numbers are those of the
 * project's list of bad inputs. */
#include "engine/engine.h"
#include "engine/judge_inner.h"
#include "reference/domain.h"
#include "toy_domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define START (1735689600LL * SECOND_US)

static const struct header structured[] = { { TEXT("content-type"),
	                                      TEXT("application/cloudevents+json") } };

struct world {
	struct judge *toy, *reference;
	struct registry *registry;
	struct arena a;
};

static const struct registry_row rows[] = {
	{ TEXT("principal"), TEXT("{\"id\":\"12\",\"validFrom\":\"2000-01-01\",\"kind\":\"REGION\","
	                          "\"name\":\"x\",\"orgnr\":\"2321000255\"}") },
	{ TEXT("principal"),
	  TEXT("{\"id\":\"1280\",\"validFrom\":\"2000-01-01\",\"kind\":\"MUNICIPALITY\","
	       "\"name\":\"x\",\"orgnr\":\"2120001124\"}") },
	{ TEXT("principal"),
	  TEXT("{\"id\":\"bolaget\",\"validFrom\":\"2000-01-01\",\"under\":\"12\","
	       "\"kind\":\"PRIVATE_PROVIDER\",\"name\":\"x\",\"orgnr\":\"5560125790\"}") },
	{ TEXT("source"),
	  TEXT("{\"id\":\"urn:samverka:2321000255:narrow\",\"validFrom\":\"2000-01-01\","
	       "\"owner\":\"12\",\"allowedTypes\":[\"toy.nothing\"]}") },
	{ TEXT("source"),
	  TEXT("{\"id\":\"urn:samverka:2321000065:hired\",\"validFrom\":\"2000-01-01\","
	       "\"owner\":\"1280\"}") },
	{ TEXT("source"),
	  TEXT("{\"id\":\"urn:samverka:2321000065:hired\",\"validFrom\":\"2099-01-01\","
	       "\"owner\":\"12\"}") },
	{ TEXT("policy"),
	  TEXT("{\"id\":\"strict\",\"validFrom\":\"2000-01-01\",\"municipalities\":[\"1280\"],"
	       "\"protectedPolicy\":\"REFUSE\"}") },
};

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct err e = { 0 };
	w->toy = judge_new(&toy_domain, &e);
	w->reference = judge_new(&reference_domain, &e);
	w->registry = registry_new(rows, sizeof rows / sizeof *rows, 1, &e);
	if (!w->toy || !w->reference || !w->registry)
		fail_msg("%s", e.text);
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;
	judge_free(w->toy);
	judge_free(w->reference);
	registry_free(w->registry);
	arena_done(&w->a);
	free(w);
	return 0;
}

static struct source_record record_of(const char *json)
{
	return (struct source_record){ .topic = TEXT("samverka.toy.v1"),
		                       .key = TEXT("anna"),
		                       .value = text_of(json),
		                       .headers = structured,
		                       .n_headers = 1,
		                       .append_time_us = START + HOUR_US,
		                       .time_kind = SOURCE_TIME_APPEND };
}

static struct verdict judged(struct world *w, const struct source_record *r)
{
	const struct judge_world world = { .registry = w->registry, .now = START + HOUR_US };
	struct verdict v;
	judge_record(w->toy, &world, r, &w->a, &v);
	return v;
}

static void assert_refused(const struct verdict *v, const char *reason, const char *what)
{
	if (v->accepted || strcmp(v->reason, reason) != 0)
		fail_msg("%s: %s %s instead of %s", what, v->accepted ? "accepted" : v->reason,
		         v->detail, reason);
}

/* A good event with one member put in another's place. */
static const char *changed(struct world *w, const char *member, const char *value)
{
	static const char *const good[][2] = {
		{ "specversion", "\"1.0\"" },
		{ "id", "\"one\"" },
		{ "source", "\"" TOY_SOURCE "\"" },
		{ "type", "\"" TOY_TYPE "\"" },
		{ "subject", "\"anna\"" },
		{ "time", "\"2025-01-01T00:00:00Z\"" },
		{ "recordedtime", "\"2025-01-01T00:00:01Z\"" },
		{ "data", "{\"account\":\"anna\",\"amount\":1}" },
	};
	BUF_AUTO b = { 0 };
	bool seen = false;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		bool is = member && strcmp(good[i][0], member) == 0;
		seen = seen || is;
		if (!is || value)
			buf_printf(&b, "%s\"%s\":%s", b.n ? "," : "{", good[i][0],
			           is ? value : good[i][1]);
	}
	if (member && !seen)
		buf_printf(&b, ",\"%s\":%s", member, value);
	buf_putc(&b, '}');
	return arena_text(&w->a, buf_text(&b)).p;
}

static void a_good_event_is_accepted(void **state)
{
	struct world *w = *state;
	struct source_record r = record_of(changed(w, NULL, NULL));
	struct verdict v = judged(w, &r);
	assert_true(v.accepted);
	assert_true(text_eq(v.route.key[0], TEXT("a:anna")));
	assert_true(text_eq(v.type, TEXT(TOY_TYPE)));
	assert_int_equal(v.fact.recorded_us, START + SECOND_US);
	assert_int_equal(v.fact.appended_us, START + HOUR_US);
	assert_int_equal(v.sequence, -1);
	assert_true(text_starts_with(v.event, TEXT("{\"data\":{\"account\":\"anna\"")));
	assert_true(v.fact.body.n > 0);
}

static void envelope_faults(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *member, *value, *reason;
	} cases[] = {
		{ "specversion", "\"0.3\"", "NOT_CLOUDEVENT" },
		{ "id", NULL, "NOT_CLOUDEVENT" },       /* 78 */
		{ "id", "\" one\"", "NOT_CLOUDEVENT" }, /* 79 */
		{ "id", "\"o\u200bne\"", "NOT_CLOUDEVENT" },
		{ "subject", NULL, "SCHEMA" },
		{ "subject", "\"bo\"", "SCHEMA" }, /* not what the data say */
		{ "time", NULL, "SCHEMA" },
		{ "recordedtime", NULL, "SCHEMA" },
		{ "recordedtime", "\"2024-12-31T23:59:59Z\"", "SCHEMA" },         /* before time */
		{ "recordedtime", "\"2025-01-01T01:05:01Z\"", "FUTURE_TIME" },    /* 83 */
		{ "type", "\"samverka.toy.amount.removed.v1\"", "UNKNOWN_TYPE" }, /* 76 */
		{ "type", "\"samverka.toy.amount.added.v2\"", "UNKNOWN_TYPE" },   /* 77, 119 */
		{ "type", "\"samverka.transition.admission.registered.v1\"",
		  "UNKNOWN_TYPE" }, /* 114 */
		{ "source", "\"https://example.org/x\"", "SCHEMA" },
		{ "source", "\"urn:samverka:2321000255:\"", "SCHEMA" },
		{ "source", "\"urn:samverka:2321000254:toy\"", "ID_CHECKSUM" },
		{ "source", "\"urn:samverka:2321000065:toy\"", "UNKNOWN_SOURCE" },
		{ "source", "\"urn:samverka:2321000255:narrow\"", "SOURCE_NOT_ALLOWED" },
		{ "sequence", "\"abc\"", "SCHEMA" },
		{ "sequence", "\"99999999999999999999\"", "SCHEMA" },
		{ "data", NULL, "SCHEMA" },
		{ "data", "[]", "SCHEMA" },
		{ "data", "{\"amount\":1}", "SCHEMA" },                          /* 71 */
		{ "data", "{\"account\":\"anna\",\"amount\":\"1\"}", "SCHEMA" }, /* 73 */
		{ "data", "{\"account\":\"anna\",\"countsFrom\":\"2025-02-30T00:00:00Z\"}",
		  "SCHEMA" }, /* 82 */
		{ "data", "{\"account\":\"anna\",\"countsFrom\":\"2025-01-01T00:00:00\"}",
		  "SCHEMA" }, /* 81 */
		{ "data", "{\"account\":\"anna\",\"note\":\"19121212-1212\"}",
		  "CLEARTEXT_ID" }, /* 94 */
		{ "subject", "\"191212121212\"", "CLEARTEXT_ID" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_record r = record_of(changed(w, cases[i].member, cases[i].value));
		struct verdict v = judged(w, &r);
		assert_refused(&v, cases[i].reason, r.value.p);
		assert_null(strstr(v.detail, "1212"));
	}
}

static void an_unknown_type_is_told_the_nearest_one(void **state)
{
	struct world *w = *state;
	static const char *const slips[] = { "amount.add.v1", "amount.added.v2", "amount", "amont.added.v1" };
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		BUF_AUTO type = { 0 };
		buf_printf(&type, "\"samverka.toy.%s\"", slips[i]);
		struct source_record r = record_of(changed(w, "type", type.p));
		struct verdict v = judged(w, &r);
		assert_string_equal(v.detail,
		                    "/type: not one of samverka.toy.….v1; the nearest is " TOY_TYPE);
	}
	static const char *const others[] = { "\"samverka.toy.19121212\"", "\"samverka.toy.19121212.v1\"" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct source_record r = record_of(changed(w, "type", others[i]));
		struct verdict v = judged(w, &r);
		assert_string_equal(v.detail, "/type: not one of samverka.toy.….v1");
	}
}

static void what_is_kept_and_ignored(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *member, *value;
	} cases[] = {
		{ "data", "{\"account\":\"anna\",\"unknown\":{\"a\":[1,2]}}" }, /* 72 */
		{ "someextension", "\"kept\"" },
		{ "sequence", "\"00000000000000000017\"" },
		{ "recordedtime", "\"2025-01-01T01:05:00Z\"" },
		{ "data",
		  "{\"account\":\"anna\",\"note\":\"<script>'; DROP TABLE x; %n\"}" }, /* 95 */
		{ "source", "\"urn:samverka:2120001124:any:system\"" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_record r = record_of(changed(w, cases[i].member, cases[i].value));
		struct verdict v = judged(w, &r);
		if (!v.accepted)
			fail_msg("%s: %s", v.reason, v.detail);
	}
}

static void record_faults(void **state)
{
	struct world *w = *state;
	const char *good = changed(w, NULL, NULL);
	struct source_record r = record_of(good);
	r.value = (struct text){ 0 }; /* 104 */
	struct verdict v = judged(w, &r);
	assert_refused(&v, "NOT_CLOUDEVENT", "tombstone");
	r = record_of(""); /* 105 */
	v = judged(w, &r);
	assert_refused(&v, "BAD_JSON", "empty value");
	r = record_of(good);
	r.key = (struct text){ 0 }; /* 106 */
	assert_true(judged(w, &r).accepted);
	r.key = TEXT("somebody else"); /* 107 */
	assert_true(judged(w, &r).accepted);
	r.key = TEXT("\xff\xfe"); /* 108 */
	assert_true(judged(w, &r).accepted);
	r = record_of(good);
	r.n_headers = 0; /* 109 */
	v = judged(w, &r);
	assert_refused(&v, "NOT_CLOUDEVENT", "no headers");
	r = record_of("\0avro"); /* 117 */
	r.value.n = 5;
	v = judged(w, &r);
	assert_refused(&v, "BAD_JSON", "avro");
}

static void nothing_of_a_person_is_kept_or_shown(void **state)
{
	struct world *w = *state;
	struct source_record r = record_of(changed(w, NULL, NULL));
	r.key = TEXT("191212121212");
	struct verdict v = judged(w, &r);
	assert_refused(&v, "CLEARTEXT_ID", "key");
	assert_true(v.withhold);
	const struct header odd[] = { structured[0], { TEXT("x-patient"), TEXT("19121212-1212") } };
	r = record_of(changed(w, NULL, NULL));
	r.headers = odd;
	r.n_headers = 2;
	v = judged(w, &r);
	assert_refused(&v, "CLEARTEXT_ID", "header");
	/* What does not even read may hold one all the same. */
	r = record_of("{\"id\":\"19121212-1212\",");
	v = judged(w, &r);
	assert_refused(&v, "BAD_JSON", "cut");
	assert_true(v.withhold);
	r = record_of(changed(w, "id", "\"191212121212\""));
	v = judged(w, &r);
	assert_refused(&v, "CLEARTEXT_ID", "id");
	assert_int_equal(v.id.n, 0);
	r = record_of(changed(w, "type", "\"samverka.toy.other.v1\""));
	v = judged(w, &r);
	assert_false(v.withhold);
	assert_true(text_eq(v.id, TEXT("one")));
	assert_true(text_eq(v.source, TEXT(TOY_SOURCE)));
	assert_int_equal(v.type.n, 0);
}

/* The same event through the gateway, by a certificate of the organisation whose topic it is: the
 * verdict is the daemon's, in a publisher's words. */
static void assert_same_by_certificate(struct world *w, const char *json, struct text orgnr,
                                       const struct verdict *by_topic)
{
	const struct judge_world world = { .registry = w->registry,
		                           .now = START + HOUR_US,
		                           .publisher = orgnr };
	struct cloudevent c;
	struct verdict v;
	struct err e = { 0 };
	assert_true(cloudevent_from_json(text_of(json), &w->a, &c, &e));
	judge_event(w->toy, &world, &c, &w->a, &v);
	assert_int_equal(v.accepted, by_topic->accepted);
	assert_string_equal(v.accepted ? "" : v.reason, v.accepted ? "" : by_topic->reason);
	assert_string_equal(by_topic->detail,
	                    v.accepted ? "" : "/source: not of the organisation whose topic this is");
	assert_string_equal(
	        v.detail, v.accepted ? "" : "/source: not of the organisation whose certificate this is");
	assert_true(text_eq(v.event, text_of(v.accepted ? json : "")));
}

static void who_may_use_a_publishers_topic(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *topic, *source;
		bool accepted;
	} cases[] = {
		{ "samverka.toy.v1.2321000255", "urn:samverka:2321000255:toy", true },
		{ "samverka.toy.v1.2120001124", "urn:samverka:2321000255:toy", false }, /* 111 */
		{ "samverka.toy.v1.2120001124", "urn:samverka:2321000065:hired",
		  true }, /* its owner's */
		{ "samverka.toy.v1.2321000255", "urn:samverka:2321000065:hired",
		  false }, /* its owner's to come */
		{ "samverka.toy.v1.2321000255", "urn:samverka:5560125790:journal",
		  true }, /* acts under it */
		{ "samverka.toy.v1.5560125790", "urn:samverka:5560125790:journal", true },
		{ "samverka.toy.v1.5560125790", "urn:samverka:2321000255:toy", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char source[96];
		snprintf(source, sizeof source, "\"%s\"", cases[i].source);
		const char *json = changed(w, "source", source);
		struct source_record r = record_of(json);
		r.topic = text_of(cases[i].topic);
		struct verdict v = judged(w, &r);
		if (v.accepted != cases[i].accepted)
			fail_msg("%s on %s: %s", cases[i].source, cases[i].topic, v.detail);
		if (!v.accepted)
			assert_string_equal(v.reason, "SOURCE_NOT_ALLOWED");
		assert_same_by_certificate(w, json, text_of(strrchr(cases[i].topic, '.') + 1), &v);
	}
}

static void protected_identities_by_policy(void **state)
{
	struct world *w = *state;
	static const char secret[] = "{\"account\":\"anna\",\"secret\":true}";
	struct source_record r = record_of(changed(w, "data", secret));
	struct verdict v = judged(w, &r);
	assert_true(v.accepted);
	assert_true(v.is_protected);
	BUF_AUTO b = { 0 };
	buf_printf(&b, "%s", changed(w, "data", secret));
	char *source = strstr(b.p, "2321000255");
	memcpy(source, "2120001124", 10); /* whose policy refuses */
	r = record_of(b.p);
	v = judged(w, &r);
	assert_refused(&v, "PROTECTED_IDENTITY", "refusing policy");
	assert_true(v.withhold);
}

static void without_reference_data_nothing_is_asked_of_them(void **state)
{
	struct world *w = *state;
	struct verdict v;
	struct source_record r =
	        record_of(changed(w, "source", "\"urn:samverka:2321000065:nobody\""));
	r.append_time_us = INSTANT_NONE;
	engine_judge(&toy_domain, NULL, &r, &w->a, &v);
	assert_true(v.accepted);
	r = record_of(changed(w, "source", "\"urn:samverka:2321000064:nobody\""));
	engine_judge(&toy_domain, NULL, &r, &w->a, &v);
	assert_refused(&v, "ID_CHECKSUM", "check digit");
}

/* Subjects as the domain page writes them, of keys as domains make them. */
static void subjects_that_name_an_entity(void **state)
{
	(void)state;
	static const struct {
		const char *key, *subject;
		bool good;
	} cases[] = {
		{ "c:2120001124:6038724", "2120001124:6038724", true },
		{ "c:2120001124:6038724", "6038724", false },
		{ "p:0123456789abcdef", "p-0123456789abcdef", true },
		{ "p:0123456789abcdef", "c-0123456789abcdef", false },
		{ "s:12/2025-03", "12/2025-03", true },
		{ "v:N01/1280/2025-03", "N01/1280", true },
		{ "v:N01/1280/2025-03", "N01/12", false },
		{ "principal/12/2000-01-01", "principal/12/2000-01-01", true },
		{ "principal/12/2000-01-01", "principal-12/2000-01-01", false },
		{ "u:SE2321000255-ABC", "SE2321000255-ABC", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct route route = { .key = { text_of(cases[i].key) }, .n = 1 };
		if (judge_subject_names(&route, text_of(cases[i].subject)) != cases[i].good)
			fail_msg("%s for %s", cases[i].subject, cases[i].key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_event_is_accepted),
		cmocka_unit_test(envelope_faults),
		cmocka_unit_test(an_unknown_type_is_told_the_nearest_one),
		cmocka_unit_test(what_is_kept_and_ignored),
		cmocka_unit_test(record_faults),
		cmocka_unit_test(nothing_of_a_person_is_kept_or_shown),
		cmocka_unit_test(who_may_use_a_publishers_topic),
		cmocka_unit_test(protected_identities_by_policy),
		cmocka_unit_test(without_reference_data_nothing_is_asked_of_them),
		cmocka_unit_test(subjects_that_name_an_entity),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
