/* The fold of a case on random facts, without an engine: nothing changes between the instants it
 * names, its bytes read back, and the generator reaches what the rules speak of.
 *
 * timeout: 300 */
#include "transition_gen.h"

#include "transitions/domain.h"
#include "transitions/record.h"
#include "transitions/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FACTS_MAX = 64 };

struct reached {
	size_t accepted, refused, statuses[STATUS_ADMITTED + 1], sips[SIP_REGIME_OPT_ORV + 1];
	size_t liabilities[LIABILITY_SETTLED + 1];
	size_t charged, blocked, adjusted, booked, restricted, chained;
};

struct one_case {
	struct arena a;
	struct registry *registry;
	struct fact v[FACTS_MAX];
	size_t n;
	uint64_t seed;
};

static const struct header structured = { { "content-type", 12 },
	                                  { "application/cloudevents+json", 28 } };

static struct registry *registry_with(struct rnd *r, struct arena *a)
{
	struct registry_row rows[32];
	size_t n = transition_laws.n_rows;
	struct err e = { 0 };
	memcpy(rows, transition_laws.rows, n * sizeof *rows);
	for (int month = 3; month <= 5; month++) {
		if (rnd_permille(r, 400))
			continue;
		bool reopened = rnd_permille(r, 300);
		rows[n++] = (struct registry_row){
			TEXT("settlement"),
			arena_printf(
			        a,
			        "{\"region\":\"12\",\"period\":\"2025-%02d\",\"events\":[{\"at\":"
			        "\"2025-%02d-12T12:00:00Z\",\"frozen\":true,\"policyVersion\":"
			        "\"1\"}%s]}",
			        month, month + 1,
			        reopened ? ",{\"at\":\"2025-05-20T12:00:00Z\",\"frozen\":false,"
			                   "\"policyVersion\":\"1\"}"
			                 : "")
		};
	}
	struct registry *registry = registry_new(rows, n, 1, &e);
	if (!registry)
		fail_msg("%s", e.text);
	return registry;
}

static int order(const void *x, const void *y)
{
	return fact_cmp(x, y);
}

/* Facts of case k1 of one random set. */
static void make(struct one_case *c, uint64_t seed, struct reached *reached)
{
	struct rnd r = { .state = seed };
	struct laws_event *events;
	struct factset set = { 0 };
	c->seed = seed;
	c->registry = registry_with(&r, &c->a);
	size_t n = transition_laws.generate(&r, &c->a, &events);
	for (size_t i = 0; i < n; i++) {
		struct verdict v;
		struct source_record record = { .topic = text_of("samverka.transition.v1"),
			                        .key = events[i].key,
			                        .value = events[i].value,
			                        .headers = &structured,
			                        .n_headers = 1,
			                        .append_time_us = events[i].appended_us,
			                        .time_kind = SOURCE_TIME_APPEND };
		engine_judge(&transitions_domain, c->registry, &record, &c->a, &v);
		reached->accepted += v.accepted;
		reached->refused += !v.accepted;
		if (v.accepted && text_eq(v.route.key[0], TEXT("c:k1")) && set.n < FACTS_MAX)
			(void)factset_add(&set, &v.fact, &c->a);
	}
	if (set.n)
		memcpy(c->v, set.v, set.n * sizeof *set.v);
	c->n = set.n;
	qsort(c->v, c->n, sizeof *c->v, order);
}

static struct fold_out fold(struct one_case *c, instant_us as_of)
{
	struct fact *seen = ARENA_ARRAY(&c->a, c->n, struct fact);
	struct fold_in in = {
		.key = TEXT("c:k1"), .facts = seen, .as_of = as_of, .registry = c->registry
	};
	struct fold_out out = { .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].recorded_us <= as_of)
			seen[in.n_facts++] = c->v[i];
	if (in.n_facts)
		transitions_domain.fold(&in, &c->a, &out);
	return out;
}

static instant_us next_look(const struct one_case *c, instant_us as_of, instant_us due)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].recorded_us > as_of &&
		    (due == INSTANT_NONE || c->v[i].recorded_us < due))
			due = c->v[i].recorded_us;
	return due;
}

static void note(const struct case_state *s, struct reached *r)
{
	r->statuses[s->status]++;
	r->sips[s->sip]++;
	r->liabilities[s->liability]++;
	for (size_t i = 0; i < s->n_days; i++) {
		r->charged += s->days[i].kind == DAY_CHARGEABLE;
		r->blocked += s->days[i].kind == DAY_BLOCKED;
	}
	r->adjusted += s->n_adjustments;
	r->booked += s->n_bookings;
	r->restricted += s->restricted;
	r->chained += s->continues_as.n > 0;
}

static bool alike(const struct fold_out *a, const struct fold_out *b)
{
	bool same = text_eq(a->state, b->state) && a->n_buckets == b->n_buckets &&
	            a->n_outbox == b->n_outbox && a->n_discrepancies == b->n_discrepancies &&
	            a->restricted == b->restricted && a->evaluated_at == b->evaluated_at;
	for (size_t i = 0; same && i < a->n_buckets; i++)
		same = text_eq(a->buckets[i], b->buckets[i]);
	for (size_t i = 0; same && i < a->n_outbox; i++)
		same = text_eq(a->outbox[i].payload, b->outbox[i].payload);
	for (size_t i = 0; same && i < a->n_discrepancies; i++)
		same = strcmp(a->discrepancies[i].code, b->discrepancies[i].code) == 0 &&
		       a->discrepancies[i].first_seen == b->discrepancies[i].first_seen &&
		       a->discrepancies[i].closed_at == b->discrepancies[i].closed_at;
	return same;
}

static void reads_back(struct one_case *c, struct text bytes, struct reached *reached)
{
	struct case_state s;
	BUF_AUTO b = { 0 };
	assert_true(case_state_decode(bytes, &c->a, &s));
	case_state_encode(&s, &b);
	assert_true(text_eq(buf_text(&b), bytes));
	note(&s, reached);
}

/* Folds at every moment, just before the next, and somewhere between. */
static void walk(struct one_case *c, struct rnd *r, struct reached *reached)
{
	instant_us t = transition_laws.from, next;
	for (int steps = 0; steps < 400 && t < transition_laws.to; steps++, t = next) {
		struct fold_out now = fold(c, t);
		next = next_look(c, t, now.next_due);
		if (next == INSTANT_NONE)
			next = transition_laws.to;
		struct fold_out last = fold(c, next - 1);
		struct fold_out between = fold(c, t + (instant_us)rnd_below(r, (size_t)(next - t)));
		if (!alike(&now, &last) || !alike(&now, &between))
			fail_msg("seed %llu: something changed between %lld and %lld",
			         (unsigned long long)c->seed, (long long)t, (long long)next);
		if (now.state.n)
			reads_back(c, now.state, reached);
	}
}

static struct reached reached;

static void nothing_changes_between_moments(void **state)
{
	(void)state;
	size_t n = laws_sets(2000) / 4 < 500 ? 500 : laws_sets(2000) / 4; /* fewer miss the rare */
	struct rnd r = { .state = laws_seed() };
	for (size_t i = 0; i < n; i++) {
		struct one_case c = { .n = 0 };
		make(&c, rnd_next(&r), &reached);
		walk(&c, &r, &reached);
		registry_free(c.registry);
		arena_done(&c.a);
	}
}

static void the_generator_reaches_everything(void **state)
{
	(void)state;
	for (size_t i = 0; i <= STATUS_ADMITTED; i++)
		if (i != STATUS_MERGED && !reached.statuses[i]) /* a patient says that */
			fail_msg("never %s", status_words[i]);
	for (size_t i = 0; i <= SIP_REGIME_OPT_ORV; i++)
		if (!reached.sips[i])
			fail_msg("never %s", sip_words[i]);
	for (size_t i = 0; i <= LIABILITY_SETTLED; i++)
		if (!reached.liabilities[i])
			fail_msg("never %s", liability_words[i]);
	print_message("%zu accepted, %zu refused; %zu days charged, %zu blocked, %zu adjusted, %zu "
	              "booked\n",
	              reached.accepted, reached.refused, reached.charged, reached.blocked,
	              reached.adjusted, reached.booked);
	assert_true(reached.charged && reached.blocked && reached.adjusted && reached.booked);
	assert_true(reached.restricted && reached.chained);
	assert_true(reached.refused * 10 < reached.accepted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_changes_between_moments),
		cmocka_unit_test(the_generator_reaches_everything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
