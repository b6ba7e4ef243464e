/* The fold of a case on random facts, without an engine: nothing changes between the instants it
 * names, its bytes read back, a date counts once and only while the patient is ready, what a freeze
 * billed stays so whatever is told after it, and the generator reaches what the rules speak of.
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
	size_t charged, blocked, adjusted, booked, restricted, chained, carried, named;
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

static instant_us at(const char *iso)
{
	instant_us t = INSTANT_NONE;
	assert_true(instant_parse(text_of(iso), &t));
	return t;
}

/* Words on a tariff and a policy, each as it was told, so far as that was by `known`. */
static const struct {
	const char *object, *members, *at;
} words[] = {
	{ "tariff", "'id':'t','regime':'LAW-2017-612','validFrom':'2025-01-01','amountOre':1000",
	  "2025-01-01T00:00:00Z" },
	{ "tariff", "'id':'t','regime':'LAW-2017-612','validFrom':'2025-01-01','amountOre':1200",
	  "2025-04-25T00:00:00Z" },
	{ "tariff", "'id':'t','regime':'LAW-2017-612','validFrom':'2025-01-01','amountOre':900",
	  "2025-05-25T00:00:00Z" },
	{ "policy", "'id':'p','region':'12','validFrom':'2000-01-01'", "2025-01-01T00:00:00Z" },
	{ "policy",
	  "'id':'p','region':'12','validFrom':'2000-01-01','graceDays':1,'chargeLeave':true",
	  "2025-05-01T00:00:00Z" },
	{ "policy",
	  "'id':'q','validFrom':'2025-03-05','region':'12','includeDischargeDay':true,'graceDays':"
	  "2",
	  "2025-06-01T00:00:00Z" },
};

static struct text quoted(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\'')
			((char *)(uintptr_t)t.p)[i] = '"';
	return t;
}

static bool of_one_row(size_t i, size_t k)
{
	return strcmp(words[i].object, words[k].object) == 0 &&
	       strncmp(words[i].members, words[k].members, 8) == 0;
}

/* The row that begins with word `i`, and in *i the next one. */
static struct text row_of_words(size_t *i, instant_us known, struct arena *a)
{
	BUF_AUTO told = { 0 };
	size_t k = *i, first = *i;
	for (; k + 1 < sizeof words / sizeof *words && of_one_row(first, k + 1) &&
	       at(words[k + 1].at) <= known;
	     k++)
		buf_printf(&told, "{'at':'%s','data':{%s}},", words[k].at, words[k].members);
	*i = k + 1;
	while (*i < sizeof words / sizeof *words && of_one_row(first, *i))
		++*i;
	return quoted(arena_printf(a, "{%s,'told':[%.*s{'at':'%s'}]}", words[k].members,
	                           TEXT_ARGS(buf_text(&told)), words[k].at));
}

static size_t rows_known(struct registry_row *rows, instant_us known, struct arena *a)
{
	size_t n = 0, next;
	for (size_t i = 0; i < transition_laws.n_rows; i++)
		if (!text_eq(transition_laws.rows[i].object, TEXT("tariff")) &&
		    !text_eq(transition_laws.rows[i].object, TEXT("policy")))
			rows[n++] = transition_laws.rows[i];
	for (size_t i = 0; i < sizeof words / sizeof *words; i = next) {
		next = i;
		struct text row = row_of_words(&next, known, a);
		if (at(words[i].at) <= known)
			rows[n++] = (struct registry_row){ text_of(words[i].object), row };
	}
	return n;
}

/* Half of the sets have a policy for 1280 of their own, with any of its readings the other way. */
static void put_readings(struct rnd *r, struct registry_row *rows, size_t *n, struct arena *a)
{
	static const char *const readings[] = {
		"'renewedNoticeRestarts':false", "'clockPerMunicipality':false",
		"'transferEndsInterval':false",  "'includeDischargeDay':true",
		"'dayStateAt':'START'",          "'chargeLeave':true",
		"'acceptLateNotice':false",      "'strictSip':true",
		"'sipWaivedWhenDeclined':false", "'sipRequiredWhenNotAssessed':true",
		"'witnessRule':'EARLIEST'",      "'graceDays':0",
	};
	BUF_AUTO b = { 0 };
	if (rnd_permille(r, 500))
		return;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
		if (rnd_permille(r, 300))
			buf_printf(&b, ",%s", readings[i]);
	rows[(*n)++] = (struct registry_row){
		TEXT("policy"),
		quoted(arena_printf(a,
		                    "{'id':'r','municipalities':['1280'],'validFrom':'2000-01-01',"
		                    "'told':[{'at':'2025-01-01T00:00:00Z'}]%.*s}",
		                    TEXT_ARGS(buf_text(&b))))
	};
}

/* With the tariffs and policies told by `known`; in some sets nothing new is told of them after the first. */
static struct registry *registry_with(uint64_t seed, instant_us known, struct arena *a)
{
	struct rnd rnd = { .state = seed ^ 0x5eed }, *r = &rnd;
	struct registry_row rows[32];
	size_t n = rows_known(rows, rnd_permille(r, 300) ? at("2025-01-02T00:00:00Z") : known, a);
	struct err e = { 0 };
	put_readings(r, rows, &n, a);
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
	c->registry = registry_with(seed, INT64_MAX, &c->a);
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

static bool is_ready_on(const struct case_state *s, day_no d)
{
	for (size_t i = 0; i < s->n_ready; i++) {
		const struct ready_interval *r = &s->ready[i];
		day_no end = r->end_at == INSTANT_NONE ? INT32_MAX : calendar_day(r->end_at);
		end += r->ended_by == READY_DISCHARGED || r->ended_by == READY_TRANSFERRED;
		if (calendar_day(r->sent_at) <= d && d < end)
			return true;
	}
	return false;
}

/* One municipality at most pays for a date, and for none on which the patient was not ready. */
static void days_are_of_intervals(const struct one_case *c, const struct case_state *s)
{
	for (size_t i = 0; i < s->n_days; i++)
		if ((i && s->days[i].day <= s->days[i - 1].day) || !is_ready_on(s, s->days[i].day))
			fail_msg("seed %llu: day %d of %.*s is there twice, or outside every "
			         "interval",
			         (unsigned long long)c->seed, s->days[i].day,
			         TEXT_ARGS(s->days[i].municipality));
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
	r->named += s->n_objections;
	r->restricted += s->restricted;
	r->chained += s->continues_as.n > 0;
	for (size_t i = 0; i < s->n_ready; i++)
		r->carried += s->ready[i].start < calendar_day(s->ready[i].sent_at);
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
	days_are_of_intervals(c, &s);
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

/* ---- what was billed ---- */

static int64_t charged_on(const struct case_state *s, struct text m, day_no d)
{
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].day == d && s->days[i].kind == DAY_CHARGEABLE &&
		    text_eq(s->days[i].municipality, m))
			return s->days[i].amount_ore;
	return 0;
}

static struct case_state state_at(struct one_case *c, instant_us as_of)
{
	struct case_state s = { 0 };
	struct fold_out out = fold(c, as_of);
	if (out.state.n)
		assert_true(case_state_decode(out.state, &c->a, &s));
	return s;
}

/* What the freeze of this month billed, as it is told now, is what was chargeable then. */
static void same_rows(const struct one_case *c, int32_t month, const struct case_state *now,
                      const struct case_state *then)
{
	static const char *const who[] = { "1280", "1281", "1283", "0780" };
	for (day_no d = calendar_month_first(month); d < calendar_month_first(month + 1); d++)
		for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
			struct text m = text_of(who[i]);
			int64_t billed = charged_on(now, m, d);
			(void)case_billed_first(now, m, d, &billed);
			if (billed != charged_on(then, m, d))
				fail_msg("seed %llu: day %d of %s: billed as %lld, was %lld",
				         (unsigned long long)c->seed, d, who[i], (long long)billed,
				         (long long)charged_on(then, m, d));
		}
}

static void month_stands(struct one_case *c, int32_t month, instant_us frozen, instant_us later)
{
	struct registry *all = c->registry;
	struct case_state now = state_at(c, later);
	c->registry = registry_with(c->seed, frozen, &c->a);
	struct case_state then = state_at(c, frozen);
	same_rows(c, month, &now, &then);
	registry_free(c->registry);
	c->registry = all;
}

/* ---- the same beside other stays of the patient ---- */

enum { K1, K2, K3, P1, P2, COMPANY };

struct company {
	struct one_case c; /* its arena, registry and seed; and k1 */
	struct text key[COMPANY];
	struct factset facts[COMPANY];
	struct text told[COMPANY][COMPANY]; /* from, to */
};

/* Each case is of one patient, whatever the generator said; which one is up to the seed. */
static void settle_patient(struct laws_event *e, uint64_t seed)
{
	static const char member[] = "\"patientRef\":\"";
	char *v = (char *)(uintptr_t)strstr(e->value.p, member);
	if (e->key.n == 2 && v)
		memset(v + sizeof member - 1, e->key.p[1] == '2' && seed % 2 ? 'b' : 'a', 26);
}

static void take_fact(struct company *w, struct laws_event *e)
{
	struct verdict v;
	struct source_record record = { .topic = text_of("samverka.transition.v1"),
		                        .key = e->key,
		                        .value = e->value,
		                        .headers = &structured,
		                        .n_headers = 1,
		                        .append_time_us = e->appended_us,
		                        .time_kind = SOURCE_TIME_APPEND };
	settle_patient(e, w->c.seed);
	engine_judge(&transitions_domain, w->c.registry, &record, &w->c.a, &v);
	for (size_t i = 0; v.accepted && i < v.route.n; i++)
		for (size_t k = 0; k < COMPANY; k++)
			if (text_eq(v.route.key[i], w->key[k]) && w->facts[k].n < FACTS_MAX)
				(void)factset_add(&w->facts[k], &v.fact, &w->c.a);
}

static void make_company(struct company *w, uint64_t seed)
{
	static const size_t more[] = { T_ADMITTED, T_ADMISSION_CANCELLED, T_ADMISSION_CANCELLED,
		                       T_DISCHARGED, T_DISCHARGE_CANCELLED };
	struct rnd r = { .state = seed };
	struct laws_event *events;
	*w = (struct company){ .c = { .seed = seed } };
	w->c.registry = registry_with(seed, INT64_MAX, &w->c.a);
	w->key[K1] = TEXT("c:k1");
	w->key[K2] = TEXT("c:k2");
	w->key[K3] = TEXT("c:k3");
	w->key[P1] = transition_patient_key(TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaa"), &w->c.a);
	w->key[P2] = transition_patient_key(TEXT("bbbbbbbbbbbbbbbbbbbbbbbbbb"), &w->c.a);
	size_t n = transition_laws.generate(&r, &w->c.a, &events);
	for (size_t i = 0; i < n; i++)
		take_fact(w, &events[i]);
	for (size_t i = 0; i < 6; i++) {
		size_t type = more[rnd_below(&r, sizeof more / sizeof *more)];
		struct laws_event e = transition_event(&r, &w->c.a, type, n + i);
		take_fact(w, &e);
	}
}

static int by_sender(const void *x, const void *y)
{
	return text_cmp(((const struct message_in *)x)->from, ((const struct message_in *)y)->from);
}

/* Folds one of them with what it was told, and notes what it tells. */
static struct fold_out fold_member(struct company *w, size_t who, instant_us as_of)
{
	struct fact *seen = ARENA_ARRAY(&w->c.a, w->facts[who].n, struct fact);
	struct message_in inbox[COMPANY];
	struct fold_in in = { .key = w->key[who],
		              .facts = seen,
		              .messages = inbox,
		              .as_of = as_of,
		              .registry = w->c.registry };
	struct fold_out out = { .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	for (size_t i = 0; i < w->facts[who].n; i++)
		if (w->facts[who].v[i].recorded_us <= as_of)
			seen[in.n_facts++] = w->facts[who].v[i];
	if (in.n_facts)
		qsort(seen, in.n_facts, sizeof *seen, order);
	for (size_t i = 0; i < COMPANY; i++)
		if (w->told[i][who].n)
			inbox[in.n_messages++] = (struct message_in){ w->key[i], w->told[i][who] };
	qsort(inbox, in.n_messages, sizeof *inbox, by_sender);
	transitions_domain.fold(&in, &w->c.a, &out);
	for (size_t i = 0; i < COMPANY; i++)
		w->told[who][i] = (struct text){ 0 };
	for (size_t k = 0; k < out.n_outbox; k++)
		for (size_t i = 0; i < COMPANY; i++)
			if (text_eq(out.outbox[k].to, w->key[i]))
				w->told[who][i] = out.outbox[k].payload;
	return out;
}

/* What k1 is when all has been told that was written by then. */
static struct case_state company_at(struct company *w, instant_us as_of)
{
	struct case_state s = { 0 };
	memset(w->told, 0, sizeof w->told);
	for (size_t i = K1; i <= K3; i++)
		(void)fold_member(w, i, as_of);
	for (size_t i = 0; i < 8; i++)
		(void)fold_member(w, P1 + i % 2, as_of);
	struct fold_out out = fold_member(w, K1, as_of);
	if (out.state.n)
		assert_true(case_state_decode(out.state, &w->c.a, &s));
	return s;
}

static size_t company_stands(struct company *w, int32_t month, instant_us frozen, instant_us later)
{
	struct registry *all = w->c.registry;
	struct case_state now = company_at(w, later);
	w->c.registry = registry_with(w->c.seed, frozen, &w->c.a);
	struct case_state then = company_at(w, frozen);
	same_rows(&w->c, month, &now, &then);
	registry_free(w->c.registry);
	w->c.registry = all;
	return now.n_adjustments + now.n_bookings;
}

/* Another stay told, moved or cancelled after the freeze. */
static void what_was_billed_stands_beside_other_stays(void **state)
{
	(void)state;
	size_t changed = 0;
	struct rnd r = { .state = laws_seed() ^ 0xc0 };
	for (size_t i = 0; i < laws_sets(2000); i++) {
		struct company w;
		make_company(&w, rnd_next(&r));
		for (int32_t month = 2025 * 12 + 2; month <= 2025 * 12 + 4; month++) {
			instant_us later = at("2025-04-13T00:00:00Z") +
			                   (instant_us)rnd_below(&r, 80) * 24 * HOUR_US;
			instant_us frozen =
			        registry_frozen_since(w.c.registry, TEXT("12"), month, later);
			if (frozen != INSTANT_NONE)
				changed += company_stands(&w, month, frozen, later);
		}
		registry_free(w.c.registry);
		arena_done(&w.c.a);
	}
	assert_true(changed);
}

/* Facts recorded after it, tariffs and policies told after it: adjustments, never the month itself.
 */
static void what_was_billed_stands(void **state)
{
	(void)state;
	struct reached none = { 0 };
	struct rnd r = { .state = laws_seed() };
	for (size_t i = 0; i < laws_sets(2000); i++) {
		struct one_case c = { .n = 0 };
		make(&c, rnd_next(&r), &none);
		for (int32_t month = 2025 * 12 + 2; month <= 2025 * 12 + 4; month++) {
			instant_us later = at("2025-04-13T00:00:00Z") +
			                   (instant_us)rnd_below(&r, 80) * 24 * HOUR_US;
			instant_us frozen =
			        registry_frozen_since(c.registry, TEXT("12"), month, later);
			if (frozen != INSTANT_NONE)
				month_stands(&c, month, frozen, later);
		}
		registry_free(c.registry);
		arena_done(&c.a);
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
	assert_true(reached.restricted && reached.chained && reached.carried && reached.named);
	assert_true(reached.refused * 10 < reached.accepted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_changes_between_moments),
		cmocka_unit_test(what_was_billed_stands),
		cmocka_unit_test(what_was_billed_stands_beside_other_stays),
		cmocka_unit_test(the_generator_reaches_everything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
