/* story: a document told in a few lines, for the tests of its rules. Facts are given as in events,
 * with ' for "; what is not said is ordinary: source "urn:samverka:2321000255:cs", an id of its
 * own, recorded when it happened, document "doc1". The set is the region 12 and as many
 * municipalities as the test asks for: 1201, 1202, … */
#ifndef APPROVALS_STORY_H
#define APPROVALS_STORY_H

#include "approvals/domain.h"
#include "approvals/record.h"
#include "approvals/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STORY_FACTS = 2500, STORY_ROWS = 700 };

#define STORY_SOURCE "urn:samverka:2321000255:cs"

struct story {
	struct arena a;
	struct registry *registry;
	struct registry_row rows[STORY_ROWS];
	size_t n_rows;
	struct fact facts[STORY_FACTS];
	size_t n;
	struct message_in messages[8];
	size_t n_messages;
	struct fold_out out; /* of the last fold */
	struct document_state state;
};

static inline instant_us at(const char *iso)
{
	instant_us t = INSTANT_NONE;
	if (!instant_parse(text_of(iso), &t))
		fail_msg("not an instant: %s", iso);
	return t;
}

static inline day_no day(const char *iso)
{
	day_no d = DAY_NONE;
	if (!calendar_parse_day(text_of(iso), &d))
		fail_msg("not a date: %s", iso);
	return d;
}

static inline struct text quoted(struct arena *a, const char *single)
{
	struct text t = arena_text(a, text_of(single));
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\'')
			((char *)(uintptr_t)t.p)[i] = '"';
	return t;
}

static inline void story_free(struct story **s)
{
	if (!*s)
		return;
	registry_free((*s)->registry);
	arena_done(&(*s)->a);
	free(*s);
}

/* STORY(s): a story of its own, on the heap since it is large. */
#define STORY(s)                                                                                   \
	__attribute__((cleanup(story_free))) struct story *s = calloc(1, sizeof(struct story))

/* ---- reference data ---- */

static inline void story_reference(struct story *s, const char *object, const char *json)
{
	assert_true(s->n_rows < STORY_ROWS);
	s->rows[s->n_rows++] = (struct registry_row){ text_of(object), quoted(&s->a, json) };
	registry_free(s->registry);
	s->registry = NULL;
}

static inline const char *municipality(struct story *s, size_t i)
{
	return arena_printf(&s->a, "%04zu", 1201 + i).p;
}

/* The set "set": region 12 and n municipalities. */
static inline void story_set(struct story *s, size_t n)
{
	BUF_AUTO b = { 0 };
	story_reference(
	        s, "principal",
	        "{'id':'12','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000255'}");
	buf_printf(&b, "{'id':'set','validFrom':'2000-01-01','members':['12'");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, ",'%s'", municipality(s, i));
	buf_printf(&b, "]}");
	story_reference(s, "principal-set", b.p);
}

static inline const struct registry *story_registry(struct story *s)
{
	struct err e = { 0 };
	if (!s->registry)
		s->registry = registry_new(s->rows, s->n_rows, 1, &e);
	if (!s->registry)
		fail_msg("%s", e.text);
	return s->registry;
}

/* ---- facts ---- */

static inline uint16_t type_of(const char *suffix)
{
	for (size_t i = 0; i < D_COUNT; i++)
		if (strcmp(approval_types[i].suffix, suffix) == 0)
			return (uint16_t)i;
	fail_msg("no event type %s", suffix);
	return 0;
}

static inline struct text body_of(struct arena *a, const char *data)
{
	struct approval_data d;
	struct err e = { 0 };
	json_error_t where;
	BUF_AUTO b = { 0 };
	struct text text = quoted(a, data);
	json_t *object = json_loadb(text.p, text.n, 0, &where);
	if (!object)
		fail_msg("not JSON: %s: %s", where.text, data);
	if (!record_from_json(&approval_record, value_of_jansson(object, a), a, &d, &e))
		fail_msg("%s", e.text);
	record_encode(&approval_record, &d, &b);
	json_decref(object);
	return arena_text(a, buf_text(&b));
}

/* A fact of this type, with these members of data. A mere date is noon of it. */
static inline struct fact *story_fact(struct story *s, const char *suffix, const char *time,
                                      const char *members)
{
	assert_true(s->n < STORY_FACTS);
	struct fact *f = &s->facts[s->n++];
	struct text data =
	        arena_printf(&s->a, "{'documentId':'doc1'%s%s}", *members ? "," : "", members);
	struct text when =
	        arena_printf(&s->a, "%s%s", time, strlen(time) == 10 ? "T12:00:00+01:00" : "");
	*f = (struct fact){ .time_us = at(when.p),
		            .source = TEXT(STORY_SOURCE),
		            .type = type_of(suffix) };
	f->recorded_us = f->appended_us = f->time_us;
	f->id = arena_printf(&s->a, "e%04zu", s->n);
	f->body = body_of(&s->a, data.p);
	f->digest[0] = (uint8_t)s->n;
	f->digest[1] = (uint8_t)(s->n >> 8);
	return f;
}

static inline struct fact *recorded(struct fact *f, const char *time)
{
	f->recorded_us = f->appended_us = at(time);
	return f;
}

static inline struct fact *from_source(struct fact *f, const char *source)
{
	f->source = text_of(source);
	return f;
}

/* D01 with one item "i1" of this rule ("{'kind':'ALL'}"), on 1 March 2022, version 1, hash h1. */
static inline void registered(struct story *s, const char *rule)
{
	story_fact(s, "document.registered", "2022-03-01",
	           arena_printf(&s->a,
	                        "'version':1,'contentHash':'h1','title':'Strategi','principals':"
	                        "'set','items':[{'itemId':'i1','rule':%s}]",
	                        rule)
	                   .p);
}

/* D05 on item i1: its notice id is "n-<principal>"; `more` are further members of the item. */
static inline struct fact *decided(struct story *s, const char *principal, const char *verb,
                                   const char *on, const char *more)
{
	return story_fact(s, "decision.recorded", on,
	                  arena_printf(&s->a,
	                               "'noticeId':'n-%s','principal':'%s','body':'KF','decidedOn'"
	                               ":'%s','items':[{'itemId':'i1','verb':'%s'%s%s}]",
	                               principal, principal, on, verb, *more ? "," : "", more)
	                          .p);
}

#define ON_OTHERS "'conditions':[{'conditionId':'c1','kind':'ALL_OTHERS_ADOPT'}]"

/* Minutes adjusted and announced on that date; final three weeks and a day later. */
static inline void announced(struct story *s, const char *principal, const char *on)
{
	story_fact(s, "minutes.adjusted", on,
	           arena_printf(&s->a, "'principal':'%s','refers':'n-%s','adjustedOn':'%s'",
	                        principal, principal, on)
	                   .p);
	story_fact(s, "minutes.announced", on,
	           arena_printf(&s->a, "'principal':'%s','refers':'n-%s','announcedOn':'%s'",
	                        principal, principal, on)
	                   .p);
}

/* ---- folding ---- */

static inline int story_order(const void *x, const void *y)
{
	return fact_cmp(x, y);
}

static inline const struct document_state *story_state(struct story *s, const char *as_of)
{
	struct fact *visible = ARENA_ARRAY(&s->a, s->n, struct fact);
	struct text when =
	        arena_printf(&s->a, "%s%s", as_of, strlen(as_of) == 10 ? "T15:00:00+01:00" : "");
	struct fold_in in = { .key = TEXT("d:doc1"),
		              .as_of = at(when.p),
		              .registry = story_registry(s),
		              .facts = visible,
		              .messages = s->messages,
		              .n_messages = s->n_messages };
	for (size_t i = 0; i < s->n; i++)
		if (s->facts[i].recorded_us <= in.as_of)
			visible[in.n_facts++] = s->facts[i];
	qsort(visible, in.n_facts, sizeof *visible, story_order);
	s->out = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	approvals_domain.fold(&in, &s->a, &s->out);
	if (!document_state_decode(s->out.state, &s->a, &s->state))
		fail_msg("the state does not read");
	return &s->state;
}

static inline const struct item_state *item_on(struct story *s, const char *as_of)
{
	const struct document_state *d = story_state(s, as_of);
	assert_int_equal(d->n_items, 1);
	return &d->items[0];
}

static inline const struct vote_state *vote_on(struct story *s, const char *as_of,
                                               const char *principal)
{
	const struct item_state *item = item_on(s, as_of);
	for (size_t i = 0; i < item->n_votes; i++)
		if (text_eq(item->votes[i].principal, text_of(principal)))
			return &item->votes[i];
	fail_msg("no member %s", principal);
	return NULL;
}

/* ---- asking ---- */

static inline void assert_item(struct story *s, const char *as_of, enum item_status expected)
{
	assert_string_equal(item_status_words[item_on(s, as_of)->status],
	                    item_status_words[expected]);
}

static inline void assert_stage(struct story *s, const char *as_of, const char *principal,
                                enum vote_stage expected)
{
	assert_string_equal(vote_stage_words[vote_on(s, as_of, principal)->stage],
	                    vote_stage_words[expected]);
}

static inline void assert_day(day_no d, const char *expected)
{
	BUF_AUTO b = { 0 };
	if (d == DAY_NONE)
		buf_printf(&b, "-");
	else
		calendar_put_day(&b, d);
	assert_string_equal(b.p, expected);
}

/* Is this code among the open ones? */
static inline bool has_code(struct story *s, const char *as_of, const char *code)
{
	const struct document_state *d = story_state(s, as_of);
	for (size_t i = 0; i < d->n_discrepancies; i++)
		if (text_eq(d->discrepancies[i], text_of(code)))
			return true;
	return false;
}

#endif
