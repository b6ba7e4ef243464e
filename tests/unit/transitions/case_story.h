/* case_story: a case told in a few lines, for tests. Facts are written as type, moment and data;
 * what every one of them carries is filled in. */
#ifndef TESTS_CASE_STORY_H
#define TESTS_CASE_STORY_H

#include "base/must.h"
#include "event/cloudevent.h"
#include "transitions/case.h"
#include "transitions/state.h"

#include <openssl/sha.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct story {
	struct arena arena;
	struct registry *registry;
	struct fact fact[200];
	size_t n;
	struct message_in message[4];
	size_t n_messages;
	const char *policy; /* extra members of the default policy, or NULL */
	struct fold_out out;
	struct case_state s; /* of the last fold */
};

static inline instant_us at(const char *t)
{
	instant_us v;
	must(instant_parse(text_of(t), &v));
	return v;
}

static inline day_no day(const char *t)
{
	day_no v;
	must(calendar_parse_day(text_of(t), &v));
	return v;
}

static inline void story_begin(struct story *s, const char *policy, const char *more_rows)
{
	struct err e = { 0 };
	*s = (struct story){ 0 };
	char json[600];
	snprintf(json, sizeof json,
	         "{\"id\":\"law\",\"validFrom\":\"2018-01-01\",\"tariffRegime\":\"LAW\"%s%s}",
	         policy ? "," : "", policy ? policy : "");
	struct registry_row rows[] = {
		{ TEXT("principal"),
		  TEXT("{\"id\":\"12\",\"code\":\"12\",\"validFrom\":\"2000-01-01\",\"kind\":"
		       "\"REGION\",\"name\":\"R\",\"orgnr\":\"2321000255\"}") },
		{ TEXT("principal"), TEXT("{\"id\":\"1280\",\"code\":\"1280\",\"validFrom\":\"2000-"
		                          "01-01\",\"kind\":\"MUNICIPALITY\",\"name\":\"M\"}") },
		{ TEXT("principal"), TEXT("{\"id\":\"1281\",\"code\":\"1281\",\"validFrom\":\"2000-"
		                          "01-01\",\"kind\":\"MUNICIPALITY\",\"name\":\"L\"}") },
		{ TEXT("tariff"), TEXT("{\"id\":\"t\",\"validFrom\":\"2022-01-01\",\"validTo\":"
		                       "\"2022-12-31\",\"regime\":\"LAW\",\"amountOre\":930000}") },
		{ TEXT("policy"), text_of(json) },
		{ TEXT("settlement"), text_of(more_rows) },
	};
	s->registry = registry_new(rows, more_rows ? 6 : 5, 1, &e);
	if (!s->registry)
		fail_msg("%s", e.text);
}

static inline void story_end(struct story *s)
{
	registry_free(s->registry);
	arena_done(&s->arena);
}

/* One fact; recorded NULL: at once. */
static inline void told(struct story *s, enum transition_type type, const char *time,
                        const char *recorded, const char *data)
{
	struct err e = { 0 };
	struct transition_data *d = ARENA_NEW(&s->arena, struct transition_data);
	const struct value *json = value_read(text_of(data), &cloudevent_limits, &s->arena, &e);
	struct fact *f = &s->fact[s->n];
	BUF_AUTO b = { 0 };
	if (!json || !record_from_json(&transition_record, json, &s->arena, d, &e))
		fail_msg("%s: %s", data, e.text);
	record_encode(&transition_record, d, &b);
	*f = (struct fact){ .time_us = at(time),
		            .recorded_us = at(recorded ? recorded : time),
		            .source = TEXT("urn:samverka:2321000255:test"),
		            .type = (uint16_t)type };
	f->id = arena_printf(&s->arena, "f%02zu", s->n);
	f->body = arena_text(&s->arena, buf_text(&b));
	SHA256((const unsigned char *)b.p, b.n, f->digest);
	f->appended_us = f->recorded_us;
	s->n++;
}

static inline int story_order(const void *a, const void *b)
{
	return fact_cmp(a, b);
}

/* Folds what was recorded by then and leaves the decoded state in s->s. */
static inline void as_of(struct story *s, const char *moment)
{
	struct fact *sorted = arena_copy(&s->arena, s->fact, s->n * sizeof *sorted);
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->fact[i].recorded_us <= at(moment))
			sorted[n++] = s->fact[i];
	if (n > 1)
		qsort(sorted, n, sizeof *sorted, story_order);
	struct fold_in *in = ARENA_NEW(&s->arena, struct fold_in);
	*in = (struct fold_in){ .key = TEXT("c:case-1"),
		                .facts = sorted,
		                .n_facts = n,
		                .messages = s->message,
		                .n_messages = s->n_messages,
		                .as_of = at(moment),
		                .registry = s->registry };
	s->out = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	case_fold(in, &s->arena, &s->out);
	assert_true(case_state_decode(s->out.state, &s->arena, &s->s));
	assert_true(s->out.next_due == INSTANT_NONE || s->out.next_due > at(moment));
}

static inline int days_of(const struct story *s, enum day_kind kind, const char *municipality)
{
	int n = 0;
	for (size_t i = 0; i < s->s.n_days; i++)
		n += s->s.days[i].kind == kind &&
		     text_eq(s->s.days[i].municipality, text_of(municipality));
	return n;
}

static inline uint32_t reasons_on(const struct story *s, const char *date)
{
	for (size_t i = 0; i < s->s.n_days; i++)
		if (s->s.days[i].day == day(date))
			return s->s.days[i].reasons;
	return 0;
}

/* An ordinary stay in Malmö up to the notice of readiness, all gates open. */
static inline void ordinary(struct story *s, const char *ready_at)
{
	told(s, T_ADMITTED, "2022-03-01T08:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"admittedAt\":\"2022-03-01T08:00:00Z\","
	     "\"registeredMunicipality\":\"1280\",\"noticeId\":\"a1\"}");
	told(s, T_ADMISSION_NOTICE, "2022-03-01T12:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"noticeId\":\"n1\",\"municipality\":\"1280\"}");
	told(s, T_OUTPATIENT, "2022-03-02T09:00:00Z", NULL,
	     "{\"caseRef\":\"case-1\",\"available\":\"YES\"}");
	if (ready_at)
		told(s, T_READY, ready_at, NULL,
		     "{\"caseRef\":\"case-1\",\"noticeId\":\"r1\",\"municipality\":\"1280\"}");
}

static inline void discharged(struct story *s, const char *when)
{
	char json[200];
	snprintf(json, sizeof json,
	         "{\"caseRef\":\"case-1\",\"dischargedAt\":\"%s\",\"destination\":\"HOME\","
	         "\"noticeId\":\"d1\"}",
	         when);
	told(s, T_DISCHARGED, when, NULL, json);
}

#endif
