/* little_world: a few facts of indicators, and what all entities they reach become, for the tests
 * of the rules. Facts are given as in events, with ' for "; what is not said is ordinary: source
 * "urn:samverka:2321000255:stat", an id of its own, recorded when it happened. Region 12 has the
 * municipalities 1280 and 1281 and the unit SE2321000255-A, which is primary care. */
#ifndef INDICATORS_LITTLE_WORLD_H
#define INDICATORS_LITTLE_WORLD_H

#include "indicators/domain.h"
#include "indicators/record.h"
#include "indicators/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORLD_FACTS = 64, WORLD_ROWS = 64, WORLD_ENTITIES = 512, WORLD_ROUNDS = 12 };

struct inhabitant {
	struct text key;
	struct fact facts[WORLD_FACTS];
	size_t n_facts;
	struct message_in inbox[WORLD_ENTITIES];
	size_t n_inbox;
	struct fold_out out;
};

struct world {
	struct arena a;
	struct registry_row rows[WORLD_ROWS];
	size_t n_rows, n_own_rows;
	struct registry *registry, *registry_before; /* what was folded last borrows from the one before */
	struct fact facts[WORLD_FACTS];
	struct route routes[WORLD_FACTS];
	size_t n;
	struct inhabitant *v[WORLD_ENTITIES];
	size_t n_v;
	instant_us as_of;
	bool changed;
};

static inline void world_done(struct world *w)
{
	registry_free(w->registry);
	registry_free(w->registry_before);
	arena_done(&w->a);
}

#define WORLD __attribute__((cleanup(world_done))) struct world

static inline instant_us at(const char *iso)
{
	instant_us t = INSTANT_NONE;
	if (!instant_parse(text_of(iso), &t))
		fail_msg("not an instant: %s", iso);
	return t;
}

static inline struct text quoted(struct arena *a, const char *single)
{
	struct text t = arena_text(a, text_of(single));
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\'')
			((char *)(uintptr_t)t.p)[i] = '"';
	return t;
}

/* ---- reference data ---- */

static inline void world_row(struct world *w, const char *object, const char *json)
{
	assert_true(w->n_own_rows < WORLD_ROWS / 2);
	w->rows[w->n_own_rows++] = (struct registry_row){ text_of(object), quoted(&w->a, json) };
}

static inline void world_ordinary(struct world *w)
{
	world_row(w, "principal",
	          "{'id':'12','kind':'REGION','orgnr':'2321000255','validFrom':'2000-01-01'}");
	world_row(w, "principal", "{'id':'1280','kind':'MUNICIPALITY','validFrom':'2000-01-01'}");
	world_row(w, "principal", "{'id':'1281','kind':'MUNICIPALITY','validFrom':'2000-01-01'}");
	world_row(w, "unit",
	          "{'id':'SE2321000255-A','owner':'12','unitType':'PRIMARY_CARE','validFrom':"
	          "'2000-01-01'}");
}

/* ---- facts ---- */

static inline uint16_t type_of(const char *suffix)
{
	for (size_t i = 0; i < K_COUNT; i++)
		if (strcmp(indicator_types[i].suffix, suffix) == 0)
			return (uint16_t)i;
	fail_msg("no event type %s", suffix);
	return 0;
}

static inline struct fact *tell(struct world *w, const char *suffix, const char *time,
                                const char *members)
{
	struct fact *f = &w->facts[w->n];
	struct text data = quoted(&w->a, arena_printf(&w->a, "{%s}", members).p);
	struct indicator_data d;
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	json_t *object = json_loadb(data.p, data.n, 0, NULL);
	if (w->n_own_rows == 0)
		world_ordinary(w);
	assert_non_null(object);
	assert_true(w->n < WORLD_FACTS);
	if (!record_from_json(&indicator_record, value_of_jansson(object, &w->a), &w->a, &d, &e))
		fail_msg("%s", e.text);
	json_decref(object);
	record_encode(&indicator_record, &d, &b);
	*f = (struct fact){ .time_us = at(time),
		            .source = TEXT("urn:samverka:2321000255:stat"),
		            .id = arena_printf(&w->a, "e%02zu", w->n + 1),
		            .type = type_of(suffix),
		            .body = arena_text(&w->a, buf_text(&b)) };
	f->recorded_us = f->appended_us = f->time_us;
	f->digest[0] = (uint8_t)(w->n + 1);
	struct registry *r = registry_new(w->rows, w->n_own_rows, 1, &e);
	assert_non_null(r);
	if (!indicators_domain.route(f, &d, r, &w->a, &w->routes[w->n], &e))
		fail_msg("%s", e.text);
	registry_free(r);
	w->n++;
	return f;
}

/* ---- evaluation: everybody is folded until nobody has news ---- */

static inline struct inhabitant *world_of(struct world *w, struct text key)
{
	for (size_t i = 0; i < w->n_v; i++)
		if (text_eq(w->v[i]->key, key))
			return w->v[i];
	assert_true(w->n_v < WORLD_ENTITIES);
	struct inhabitant *x = ARENA_NEW(&w->a, struct inhabitant);
	x->key = key;
	w->v[w->n_v++] = x;
	w->changed = true;
	return x;
}

static inline int world_fact_order(const void *x, const void *y)
{
	return fact_cmp(x, y);
}

static inline void world_settle(struct world *w)
{
	w->n_v = 0;
	for (size_t i = 0; i < w->n; i++) {
		if (w->facts[i].recorded_us > w->as_of)
			continue;
		for (size_t k = 0; k < w->routes[i].n; k++) {
			struct inhabitant *x = world_of(w, w->routes[i].key[k]);
			x->facts[x->n_facts++] = w->facts[i];
		}
	}
	for (size_t i = 0; i < w->n_v; i++)
		qsort(w->v[i]->facts, w->v[i]->n_facts, sizeof(struct fact), world_fact_order);
}

static inline void world_fold(struct world *w, struct inhabitant *x)
{
	struct fold_in in = { .key = x->key,
		              .facts = x->facts,
		              .n_facts = x->n_facts,
		              .messages = x->inbox,
		              .n_messages = x->n_inbox,
		              .as_of = w->as_of,
		              .registry = w->registry };
	x->out = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	for (size_t i = 0; i < x->n_facts; i++)
		fold_due(&in, &x->out, x->facts[i].recorded_us);
	indicators_domain.fold(&in, &w->a, &x->out);
}

static inline int world_sender_order(const void *x, const void *y)
{
	return text_cmp(((const struct message_in *)x)->from, ((const struct message_in *)y)->from);
}

static inline void world_deliver(struct world *w)
{
	size_t n = w->n_v;
	for (size_t i = 0; i < n; i++)
		w->v[i]->n_inbox = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < w->v[i]->out.n_outbox; k++) {
			const struct message_out *m = &w->v[i]->out.outbox[k];
			struct inhabitant *to = world_of(w, m->to);
			to->inbox[to->n_inbox++] = (struct message_in){ w->v[i]->key, m->payload };
		}
	for (size_t i = 0; i < w->n_v; i++)
		qsort(w->v[i]->inbox, w->v[i]->n_inbox, sizeof(struct message_in),
		      world_sender_order);
}

/* Own rows, and the states that are reference data. */
static inline void world_register(struct world *w)
{
	struct err e = { 0 };
	w->n_rows = w->n_own_rows;
	for (size_t i = 0; i < w->n_v; i++) {
		const struct inhabitant *x = w->v[i];
		if (!indicators_domain.is_reference(x->key) || !x->out.state.n)
			continue;
		assert_true(w->n_rows < WORLD_ROWS);
		w->rows[w->n_rows++] = (struct registry_row){ x->key.p[0] == 'i' ? TEXT("indicator")
			                                                         : TEXT("opening"),
			                                      x->out.state };
	}
	registry_free(w->registry_before);
	w->registry_before = w->registry;
	w->registry = registry_new(w->rows, w->n_rows, 1, &e);
	if (!w->registry)
		fail_msg("%s", e.text);
}

static inline void world_at(struct world *w, const char *as_of)
{
	if (w->n_own_rows == 0)
		world_ordinary(w);
	w->as_of = at(as_of);
	world_settle(w);
	world_register(w);
	for (int i = 0; i < WORLD_ROUNDS; i++) {
		for (size_t k = 0; k < w->n_v; k++)
			world_fold(w, w->v[k]);
		world_register(w);
		world_deliver(w);
	}
}

/* ---- asking ---- */

static inline struct series_state series_at(struct world *w, const char *key, const char *as_of)
{
	struct series_state s;
	world_at(w, as_of);
	if (!series_state_decode(world_of(w, text_of(key))->out.state, &w->a, &s))
		fail_msg("no series %s", key);
	return s;
}

static inline struct sum_state sum_at(struct world *w, const char *key, const char *as_of)
{
	struct sum_state s;
	world_at(w, as_of);
	if (!sum_state_decode(world_of(w, text_of(key))->out.state, &w->a, &s))
		fail_msg("no sum %s", key);
	return s;
}

static inline struct unit_state unit_at(struct world *w, const char *key, const char *as_of)
{
	struct unit_state s;
	world_at(w, as_of);
	if (!unit_state_decode(world_of(w, text_of(key))->out.state, &w->a, &s))
		fail_msg("no unit %s", key);
	return s;
}

/* Of the last evaluation; NULL when it was not found. */
static inline const struct discrepancy *found(struct world *w, const char *key, const char *code)
{
	const struct fold_out *out = &world_of(w, text_of(key))->out;
	for (size_t i = 0; i < out->n_discrepancies; i++)
		if (strcmp(out->discrepancies[i].code, code) == 0)
			return &out->discrepancies[i];
	return NULL;
}

static inline bool is_open(struct world *w, const char *key, const char *code)
{
	const struct discrepancy *d = found(w, key, code);
	return d && d->closed_at == INSTANT_NONE;
}

static inline void assert_text(struct text t, const char *expected)
{
	if (!text_eq(t, text_of(expected)))
		fail_msg("%.*s is not %s", TEXT_ARGS(t), expected);
}

static inline void assert_evaluation(const struct series_state *s, enum evaluation expected)
{
	assert_string_equal(evaluation_words[s->evaluation], evaluation_words[expected]);
}

#endif
