/* The fold itself, with the laws as oracles: the bytes decide what a random set of facts of one
 * domain is (its generator reads them as its dice), every event is judged as a record from Kafka,
 * and for each entity: added in another order and twice the set is the same bytes; the fold gives
 * the same, and gives the same again at the instant it names as the latest that could have changed
 * it; what it prints is JSON. Needs the services: its own program, not one of targets.h. */
#include "../prop/laws.h"
#include "base/must.h"
#include "engine/engine.h"
#include "event/cloudevent.h"
#include "fuzz_domains.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { FUZZ_FACTS_MAX = 400, FUZZ_ROUTES_MAX = FUZZ_FACTS_MAX * ROUTE_MAX };

struct fuzz_routed {
	struct text key;
	struct fact fact;
};

struct fuzz_world {
	const struct laws_domain *d;
	struct registry *registry;
	struct arena a;
	struct fuzz_routed v[FUZZ_ROUTES_MAX];
	size_t n;
};

static const struct header fuzz_structured = { { "content-type", 12 },
	                                       { "application/cloudevents+json", 28 } };

static void fuzz_judge(struct fuzz_world *w, const struct laws_event *e)
{
	struct verdict v;
	struct source_record record = { .topic = text_of(w->d->topic),
		                        .key = e->key,
		                        .value = e->value,
		                        .headers = &fuzz_structured,
		                        .n_headers = 1,
		                        .append_time_us = e->appended_us,
		                        .time_kind = SOURCE_TIME_APPEND };
	engine_judge(w->d->domain, w->registry, &record, &w->a, &v);
	for (size_t i = 0; v.accepted && i < v.route.n && w->n < FUZZ_ROUTES_MAX; i++)
		w->v[w->n++] = (struct fuzz_routed){ v.route.key[i], v.fact };
}

static int fuzz_by_key(const void *x, const void *y)
{
	return text_cmp(((const struct fuzz_routed *)x)->key, ((const struct fuzz_routed *)y)->key);
}

static bool fuzz_fold(struct fuzz_world *w, struct text key, const struct factset *s, instant_us at,
                      struct fold_out *ret)
{
	struct fact *seen = ARENA_ARRAY(&w->a, s->n, struct fact);
	struct fold_in in = { .key = key, .facts = seen, .as_of = at, .registry = w->registry };
	*ret = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].recorded_us <= at)
			seen[in.n_facts++] = s->v[i];
	if (in.n_facts)
		w->d->domain->fold(&in, &w->a, ret);
	return in.n_facts > 0;
}

static void fuzz_print(struct fuzz_world *w, struct text key, struct text state)
{
	BUF_AUTO b = { 0 };
	struct err e = { 0 };
	struct json_out j = json_out_to(&b);
	if (!state.n || !w->d->domain->print || !w->d->domain->print(key, state, &w->a, &j))
		return;
	const struct value *v = value_read(buf_text(&b), &cloudevent_limits, &w->a, &e);
	must(v && value_is(v, VALUE_OBJECT));
}

static void fuzz_entity(struct fuzz_world *w, const struct fuzz_routed *v, size_t n)
{
	BUF_AUTO x = { 0 };
	BUF_AUTO y = { 0 };
	struct factset there = { 0 }, back = { 0 };
	struct fold_out now, then;
	for (size_t i = 0; i < n; i++)
		(void)factset_add(&there, &v[i].fact, &w->a);
	for (size_t i = n; i-- > 0;) {
		(void)factset_add(&back, &v[i].fact, &w->a);
		(void)factset_add(&back, &v[n - 1 - i].fact, &w->a);
	}
	factset_encode(&there, &x);
	factset_encode(&back, &y);
	must(text_eq(buf_text(&x), buf_text(&y)));
	if (!fuzz_fold(w, v->key, &there, w->d->to, &now))
		return;
	fuzz_print(w, v->key, now.state);
	instant_us at = now.evaluated_at;
	for (size_t i = 0; i < there.n;
	     i++) /* a fact that comes into sight is such an instant too */
		if (there.v[i].recorded_us <= w->d->to &&
		    (at == INSTANT_NONE || there.v[i].recorded_us > at))
			at = there.v[i].recorded_us;
	(void)fuzz_fold(w, v->key, &back, at, &then);
	must(text_eq(now.state, then.state) && now.n_discrepancies == then.n_discrepancies &&
	     now.n_outbox == then.n_outbox && now.n_buckets == then.n_buckets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct fuzz_world w;
	struct err e = { 0 };
	struct laws_event *events;
	if (n == 0)
		return 0;
	w = (struct fuzz_world){ .d = fuzz_domains[data[0] % FUZZ_DOMAINS] };
	struct rnd r = { .tape = data + 1, .left = n - 1 };
	w.registry = registry_new(w.d->rows, w.d->n_rows, 1, &e);
	must(w.registry);
	size_t made = w.d->generate(&r, &w.a, &events);
	for (size_t i = 0; i < made && i < FUZZ_FACTS_MAX; i++)
		fuzz_judge(&w, &events[i]);
	qsort(w.v, w.n, sizeof *w.v, fuzz_by_key);
	for (size_t i = 0, k; i < w.n; i = k) {
		for (k = i + 1; k < w.n && text_eq(w.v[k].key, w.v[i].key);)
			k++;
		fuzz_entity(&w, &w.v[i], k - i);
	}
	registry_free(w.registry);
	arena_done(&w.a);
	return 0;
}
