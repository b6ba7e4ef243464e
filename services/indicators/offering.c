/* offering: see the header. D-KPI-04 (domain page 7.10): offered but without use in `unusedAfter`
 * months, or used though it is not registered as offered. D-PUB-04: a unit unknown or another's. */
#include "indicators/offering.h"

#include "event/exact.h"
#include "indicators/buckets.h"
#include "indicators/messages.h"
#include "indicators/orgs.h"
#include "indicators/words.h"

#include <stdlib.h>

struct offering {
	const struct fold_in *in;
	struct arena *a;
	struct words words;
	struct unit_service *v; /* sorted by code */
	const struct word **by; /* the newest word of each; NULL: only used */
	struct use *used;       /* the newest period with use of each */
	size_t n, cap;
	struct known_unit unit;
	struct unit_state s;
	day_no today;
};

/* ---- services, each once ---- */

static size_t place_of(struct offering *o, struct text code)
{
	size_t at = 0;
	while (at < o->n && text_cmp(o->v[at].code, code) < 0)
		at++;
	if (at < o->n && text_eq(o->v[at].code, code))
		return at;
	for (size_t i = o->n++; i > at; i--) {
		o->v[i] = o->v[i - 1];
		o->by[i] = o->by[i - 1];
		o->used[i] = o->used[i - 1];
	}
	o->v[at] = (struct unit_service){ .code = code, .since = DAY_NONE, .used_until = DAY_NONE };
	o->by[at] = NULL;
	o->used[at] = (struct use){ .recorded_us = INSTANT_NONE };
	return at;
}

static bool is_newer(const struct word *a, const struct word *b)
{
	if (!b)
		return true;
	day_no day_a = word_day(a, a->d.from), day_b = word_day(b, b->d.from);
	return day_a != day_b ? day_a > day_b : word_strength(a, b) > 0;
}

/* Words about days to come wait for them. */
static void read_offers(struct offering *o, struct fold_out *ret)
{
	const struct word *w;
	size_t i = 0;
	while ((w = words_next(&o->words, K_OFFERING, &i))) {
		day_no from = word_day(w, w->d.from);
		if (w->outdone)
			continue;
		fold_due(o->in, ret, calendar_midnight(from));
		if (from > o->today)
			continue;
		size_t at = place_of(o, w->d.service_code);
		if (!is_newer(w, o->by[at]))
			continue;
		o->by[at] = w;
		o->v[at].offered = w->d.offered == TRI_TRUE;
		o->v[at].since = from;
	}
}

static void read_use(struct offering *o, const struct use *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct exact value;
		if (!exact_of(m->v[i].value, &value) || value.units <= 0)
			continue;
		size_t at = place_of(o, m->v[i].service);
		if (o->v[at].used_until != DAY_NONE && o->v[at].used_until >= m->period.end)
			continue;
		o->v[at].used_until = m->period.end;
		o->v[at].used = m->v[i].value;
		o->used[at] = *m;
	}
}

static void read_messages(struct offering *o)
{
	for (size_t i = 0; i < o->in->n_messages; i++) {
		struct use m;
		if (message_use(o->in->messages[i].payload, o->a, &m))
			read_use(o, &m);
	}
}

static size_t count_services(const struct offering *o)
{
	size_t n = o->words.n;
	for (size_t i = 0; i < o->in->n_messages; i++) {
		struct use m;
		if (message_use(o->in->messages[i].payload, o->a, &m))
			n += m.n;
	}
	return n;
}

/* ---- D-KPI-04 ---- */

static bool is_open(const struct offering *o)
{
	return (o->s.open_from == DAY_NONE || o->s.open_from <= o->today) &&
	       (o->s.open_to == DAY_NONE || o->s.open_to >= o->today);
}

static struct finding *add(const struct offering *o, struct discrepancy_list *l, size_t i,
                           instant_us since)
{
	struct finding *f = discrepancy_add(l, "D-KPI-04", SEVERITY_INFO, o->v[i].code, since);
	finding_party(l, f, o->unit.owner.n ? o->unit.owner : o->unit.municipality);
	if (o->by[i])
		finding_evidence(l, f, o->by[i]->f);
	if (o->used[i].recorded_us != INSTANT_NONE)
		finding_evidence_of(l, f, o->used[i].source, o->used[i].id, o->used[i].recorded_us);
	return f;
}

/* When `unusedAfter` has passed since the day. */
static instant_us unused_from(const struct offering *o, day_no since)
{
	int64_t months = words_policy(o->in, o->s.region, since)->unused_after_months;
	return calendar_midnight(calendar_months_after(since, months) + 1);
}

/* Counted from the newest of: first offered, opened, last used. */
static void check_unused(struct offering *o, struct discrepancy_list *l, size_t i,
                         struct fold_out *ret)
{
	struct unit_service *s = &o->v[i];
	day_no from = s->since;
	if (s->used_until != DAY_NONE)
		fold_due(o->in, ret, unused_from(o, s->used_until)); /* S13, offered or not */
	if (!s->offered || !is_open(o))
		return;
	if (o->s.open_from != DAY_NONE && o->s.open_from > from)
		from = o->s.open_from;
	if (s->used_until != DAY_NONE && s->used_until > from)
		from = s->used_until;
	instant_us due = unused_from(o, from);
	fold_due(o->in, ret, due);
	s->unused = due <= o->in->as_of;
	if (s->unused)
		(void)add(o, l, i, due); /* who is party and proof stands in it */
}

static void check_unregistered(struct offering *o, struct discrepancy_list *l, size_t i)
{
	struct unit_service *s = &o->v[i];
	s->unregistered = !s->offered && s->used_until != DAY_NONE &&
	                  (s->since == DAY_NONE || o->used[i].period.start >= s->since);
	if (!s->unregistered)
		return;
	instant_us since = o->used[i].recorded_us;
	if (o->by[i] && o->by[i]->f->recorded_us > since)
		since = o->by[i]->f->recorded_us;
	(void)add(o, l, i, since); /* as above */
}

static bool is_foreign(const struct offering *o, const struct word *w, day_no on)
{
	day_no first = registry_unit_next(o->in->registry, o->s.hsa_id, DAY_NONE);
	struct known_unit u = orgs_unit(o->in, o->s.hsa_id, on > first ? on : first);
	return orgs_unit_is_foreign(o->in, w->f->source, &u);
}

/* D-PUB-04: a service of a unit that nobody knows, or told by another than its own: neither the
 * owner of the day it speaks of nor of the day it was told. */
static void check_told(const struct offering *o, struct discrepancy_list *l)
{
	const struct word *w;
	size_t i = 0;
	while ((w = words_next(&o->words, K_OFFERING, &i))) {
		bool unknown = !o->unit.known && registry_has_units(o->in->registry);
		if (!unknown && !(is_foreign(o, w, word_day(w, w->d.from)) &&
		                  is_foreign(o, w, calendar_day(w->f->time_us))))
			continue;
		struct finding *f = discrepancy_add(l, "D-PUB-04", SEVERITY_ERROR, o->s.hsa_id,
		                                    w->f->recorded_us);
		finding_evidence(l, f, w->f);
		finding_party(l, f, word_owner(&o->words, w));
	}
}

static void find(struct offering *o, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = o->a };
	words_faults(&o->words, &list, ret);
	check_told(o, &list);
	for (size_t i = 0; i < o->n; i++) {
		check_unused(o, &list, i, ret);
		check_unregistered(o, &list, i);
	}
	discrepancy_finish(&list, ret);
	o->s.n_discrepancies = discrepancy_open_codes(ret, o->a, &o->s.discrepancies);
}

/* ---- the fold ---- */

/* On which a row or a word about the unit begins to hold. */
static void note_days(const struct offering *o, struct fold_out *ret)
{
	const struct unit_word *w;
	size_t n = registry_unit_words(o->in->registry, o->s.hsa_id, &w);
	for (size_t i = 0; i < n; i++)
		fold_due(o->in, ret, calendar_midnight(w[i].from));
	day_no d = INT32_MIN;
	while ((d = registry_unit_next(o->in->registry, o->s.hsa_id, d)) != DAY_NONE)
		fold_due(o->in, ret, calendar_midnight(d));
	if (o->s.open_to != DAY_NONE)
		fold_due(o->in, ret, calendar_midnight(o->s.open_to + 1));
}

static void read_unit(struct offering *o, struct fold_out *ret)
{
	o->s.hsa_id = (struct text){ o->in->key.p + 2, o->in->key.n - 2 };
	o->unit = orgs_unit(o->in, o->s.hsa_id, o->today);
	o->s.region = o->unit.region;
	o->s.municipality = o->unit.municipality;
	o->s.unit_type = o->unit.unit_type;
	o->s.open_from = o->unit.open_from;
	o->s.open_to = o->unit.open_to;
	orgs_note_unit(o->in, o->s.hsa_id, ret);
	note_days(o, ret);
}

void unit_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct offering o = { .in = in, .a = a, .today = calendar_day(in->as_of) };
	BUF_AUTO b = { 0 };
	words_read(in, a, &o.words);
	o.cap = count_services(&o);
	if (o.words.n + o.cap == 0)
		return;
	o.v = ARENA_ARRAY(a, o.cap, struct unit_service);
	o.by = ARENA_ARRAY(a, o.cap, const struct word *);
	o.used = ARENA_ARRAY(a, o.cap, struct use);
	read_unit(&o, ret);
	read_offers(&o, ret);
	read_messages(&o);
	o.s.services = o.v;
	o.s.n_services = o.n;
	find(&o, ret);
	unit_buckets(&o.s, a, ret);
	o.s.evaluated_at = ret->evaluated_at;
	unit_state_encode(&o.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
