/* story: a case told in a few lines, for the tests of its rules. Facts are given as in events, with
 * ' for "; what is not said is ordinary: source "urn:samverka:2321000255:adt", an id of its own,
 * recorded when it happened, municipality 1280, everything of region 12 except 0780. */
#ifndef TRANSITIONS_STORY_H
#define TRANSITIONS_STORY_H

#include "transitions/domain.h"
#include "transitions/messages.h"
#include "transitions/record.h"
#include "transitions/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STORY_MAX = 64 };

#define STORY_SOURCE "urn:samverka:2321000255:adt"

struct story {
	struct arena a;
	struct registry *registry;
	struct registry_row rows[STORY_MAX];
	size_t n_rows;
	struct fact facts[STORY_MAX];
	size_t n;
	struct message_in messages[8];
	size_t n_messages;
	struct fold_out out;  /* of the last story_state */
	const char *case_key; /* NULL: "c:k1" */
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

static inline void story_done(struct story *s)
{
	registry_free(s->registry);
	arena_done(&s->a);
}

#define STORY __attribute__((cleanup(story_done))) struct story

/* ---- reference data ---- */

static inline void story_reference(struct story *s, const char *object, const char *json)
{
	s->rows[s->n_rows++] = (struct registry_row){ text_of(object), quoted(&s->a, json) };
	registry_free(s->registry);
	s->registry = NULL;
}

/* A payment policy of region 12 with these members besides the defaults. */
static inline void story_policy(struct story *s, const char *members)
{
	struct text json =
	        arena_printf(&s->a, "{'id':'p12','validFrom':'2018-01-01','region':'12'%s%s}",
	                     *members ? "," : "", members);
	story_reference(s, "policy", json.p);
}

static inline void story_tariff(struct story *s, const char *from, const char *to, int64_t ore)
{
	struct text json = arena_printf(&s->a,
	                                "{'id':'t%s','validFrom':'%s','validTo':'%s','regime':'LAW-"
	                                "2017-612','amountOre':%lld}",
	                                from, from, to, (long long)ore);
	story_reference(s, "tariff", json.p);
}

static inline void story_principals(struct story *s)
{
	static const char *const codes[] = { "1280", "1281", "1283", "1290", "0780" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		story_reference(
		        s, "principal",
		        arena_printf(&s->a,
		                     "{'id':'%s','validFrom':'2000-01-01','kind':'MUNICIPALITY'}",
		                     codes[i])
		                .p);
	story_reference(
	        s, "principal",
	        "{'id':'12','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000255'}");
	story_reference(
	        s, "principal",
	        "{'id':'07','validFrom':'2000-01-01','kind':'REGION','orgnr':'2321000065'}");
}

static inline const struct registry *story_registry(struct story *s)
{
	struct err e = { 0 };
	if (s->n_rows == 0 || !text_eq(s->rows[0].object, TEXT("principal")))
		story_principals(s);
	if (!s->registry)
		s->registry = registry_new(s->rows, s->n_rows, 1, &e);
	if (!s->registry)
		fail_msg("%s", e.text);
	return s->registry;
}

/* ---- facts ---- */

static inline uint16_t type_of(const char *suffix)
{
	for (size_t i = 0; i < T_COUNT; i++)
		if (strcmp(transition_types[i].suffix, suffix) == 0)
			return (uint16_t)i;
	fail_msg("no event type %s", suffix);
	return 0;
}

static inline struct text body_of(struct arena *a, const char *data)
{
	struct transition_data d;
	struct err e = { 0 };
	json_error_t where;
	BUF_AUTO b = { 0 };
	struct text text = quoted(a, data);
	json_t *object = json_loadb(text.p, text.n, 0, &where);
	if (!object)
		fail_msg("not JSON: %s: %s", where.text, data);
	if (!record_from_json(&transition_record, value_of_jansson(object, a), a, &d, &e))
		fail_msg("%s", e.text);
	record_encode(&transition_record, &d, &b);
	json_decref(object);
	return arena_text(a, buf_text(&b));
}

/* A fact of this type, with these members of data: "'noticeId':'n1','municipality':'1280'". */
static inline struct fact *story_fact(struct story *s, const char *suffix, const char *time,
                                      const char *members)
{
	struct fact *f = &s->facts[s->n++];
	struct text data = arena_printf(&s->a, "{%s}", members);
	assert_true(s->n <= STORY_MAX);
	*f = (struct fact){ .time_us = at(time),
		            .source = TEXT(STORY_SOURCE),
		            .type = type_of(suffix) };
	f->recorded_us = f->time_us;
	f->appended_us = f->time_us;
	f->id = arena_printf(&s->a, "e%02zu", s->n);
	f->body = body_of(&s->a, data.p);
	f->digest[0] = (uint8_t)s->n;
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

/* Admission at 08:00 local time in March; a summer instant is given whole. */
static inline struct fact *admitted(struct story *s, const char *time)
{
	struct text d = arena_printf(
	        &s->a, "'noticeId':'adm','admittedAt':'%s','registeredMunicipality':'1280'", time);
	return story_fact(s, "admission.registered", time, d.p);
}

static inline struct fact *notified(struct story *s, const char *time, const char *municipality)
{
	struct text d = arena_printf(&s->a, "'noticeId':'in-%s-%zu','municipality':'%s'",
	                             municipality, s->n, municipality);
	return story_fact(s, "admission-notice.sent", time, d.p);
}

static inline struct fact *ready(struct story *s, const char *time, const char *municipality)
{
	struct text d =
	        arena_printf(&s->a, "'noticeId':'ur-%zu','municipality':'%s'", s->n, municipality);
	return story_fact(s, "discharge-ready.notified", time, d.p);
}

static inline struct fact *outpatient(struct story *s, const char *time, const char *available)
{
	struct text d = arena_printf(&s->a, "'available':'%s'", available);
	return story_fact(s, "outpatient-readiness.reported", time, d.p);
}

static inline struct fact *discharged(struct story *s, const char *time)
{
	struct text d = arena_printf(&s->a, "'noticeId':'out-%zu','dischargedAt':'%s'", s->n, time);
	return story_fact(s, "discharge.completed", time, d.p);
}

/* Admitted on 1 March 2025, notified in time, outpatient care there: all gates but the ready
 * notice are open. */
static inline void opened(struct story *s)
{
	admitted(s, "2025-03-01T08:00:00+01:00");
	notified(s, "2025-03-01T10:00:00+01:00", "1280");
	outpatient(s, "2025-03-01T11:00:00+01:00", "YES");
}

/* What a patient entity says of this case. */
static inline void story_hears(struct story *s, const char *from, const struct patient_news *news)
{
	BUF_AUTO b = { 0 };
	message_put_news(&b, news);
	s->messages[s->n_messages++] = (struct message_in){ arena_text(&s->a, text_of(from)),
		                                            arena_text(&s->a, buf_text(&b)) };
}

/* ---- folding ---- */

static inline int story_order(const void *x, const void *y)
{
	return fact_cmp(x, y);
}

static inline struct fold_out story_fold(struct story *s, const char *as_of)
{
	struct fact *visible = ARENA_ARRAY(&s->a, s->n, struct fact);
	struct fold_in in = { .key = text_of(s->case_key ? s->case_key : "c:k1"),
		              .as_of = at(as_of),
		              .registry = story_registry(s),
		              .facts = visible,
		              .messages = s->messages,
		              .n_messages = s->n_messages };
	for (size_t i = 0; i < s->n; i++)
		if (s->facts[i].recorded_us <= in.as_of)
			visible[in.n_facts++] = s->facts[i];
	qsort(visible, in.n_facts, sizeof *visible, story_order);
	s->out = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	transitions_domain.fold(&in, &s->a, &s->out);
	return s->out;
}

static inline struct case_state story_state(struct story *s, const char *as_of)
{
	struct case_state state;
	if (!case_state_decode(story_fold(s, as_of).state, &s->a, &state))
		fail_msg("the state does not read");
	return state;
}

/* The exported object, or "" when it is hidden. */
static inline const char *story_print(struct story *s, const char *as_of)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	struct fold_out out = story_fold(s, as_of);
	if (!transitions_domain.print(TEXT("c:k1"), out.state, &s->a, &j))
		return "";
	return arena_text(&s->a, buf_text(&b)).p;
}

/* ---- asking ---- */

/* Days of one kind for a municipality as "03-13 03-14 …" (month and day). */
static inline const char *days_of(struct story *s, const struct case_state *state,
                                  enum day_kind kind, const char *municipality)
{
	BUF_AUTO b = { 0 };
	buf_put(&b, "", 0);
	for (size_t i = 0; i < state->n_days; i++) {
		BUF_AUTO one = { 0 };
		if (state->days[i].kind != kind ||
		    !text_eq(state->days[i].municipality, text_of(municipality)))
			continue;
		calendar_put_day(&one, state->days[i].day);
		buf_printf(&b, "%s%s", b.n ? " " : "", one.p + 5);
	}
	return b.n ? arena_text(&s->a, buf_text(&b)).p : "";
}

static inline void assert_charged(struct story *s, const char *as_of, const char *municipality,
                                  const char *expected)
{
	struct case_state state = story_state(s, as_of);
	assert_string_equal(days_of(s, &state, DAY_CHARGEABLE, municipality), expected);
}

static inline void assert_blocked(struct story *s, const char *as_of, const char *municipality,
                                  const char *expected)
{
	struct case_state state = story_state(s, as_of);
	assert_string_equal(days_of(s, &state, DAY_BLOCKED, municipality), expected);
}

/* Why a date is blocked; 0 when it is not. */
static inline uint32_t reasons_on(struct story *s, const char *as_of, const char *date)
{
	struct case_state state = story_state(s, as_of);
	for (size_t i = 0; i < state.n_days; i++)
		if (state.days[i].day == day(date) && state.days[i].kind == DAY_BLOCKED)
			return state.days[i].reasons;
	return 0;
}

static inline void assert_status(struct story *s, const char *as_of, enum case_status expected)
{
	struct case_state state = story_state(s, as_of);
	assert_string_equal(status_words[state.status], status_words[expected]);
}

static inline void assert_stay(struct story *s, const char *as_of, enum case_stay expected)
{
	struct case_state state = story_state(s, as_of);
	assert_string_equal(stay_words[state.stay], stay_words[expected]);
}

static inline void assert_day(day_no d, const char *expected)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, d);
	assert_string_equal(b.p, expected);
}

#endif
