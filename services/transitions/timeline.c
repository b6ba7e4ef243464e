/* timeline: outpatient care, admission notices and protection; the rest of it is in stay.c,
 * residence.c, sip.c and ready.c. */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

size_t timeline_count(const struct case_view *v, enum transition_type type)
{
	size_t n = 0, i = 0;
	while (case_next(v, type, &i))
		n++;
	return n;
}

instant_us timeline_moment(day_no d, enum day_state_at state)
{
	return state == DAY_STATE_START ? calendar_midnight(d) : calendar_midnight(d + 1) - 1;
}

/* ---- outpatient care (5:5) ---- */

static int outpatient_order(const void *x, const void *y)
{
	const struct outpatient_word *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return notice_strength(&a->by->n, &b->by->n);
}

static void read_outpatient(struct timeline *t)
{
	static const enum case_outpatient value[] = { OUTPATIENT_UNKNOWN, OUTPATIENT_AVAILABLE,
		                                      OUTPATIENT_NOT_AVAILABLE,
		                                      OUTPATIENT_UNCLEAR };
	const struct case_fact *c;
	size_t i = 0;
	t->outpatient = ARENA_ARRAY(t->v->arena, timeline_count(t->v, T_OUTPATIENT),
	                            struct outpatient_word);
	while ((c = case_next(t->v, T_OUTPATIENT, &i)))
		t->outpatient[t->n_outpatient++] =
		        (struct outpatient_word){ c->when, value[c->d.available & 3], c };
	if (t->n_outpatient > 1)
		qsort(t->outpatient, t->n_outpatient, sizeof *t->outpatient, outpatient_order);
}

enum case_outpatient timeline_outpatient(const struct timeline *t, day_no d,
                                         enum day_state_at state)
{
	instant_us m = timeline_moment(d, state);
	enum case_outpatient value = OUTPATIENT_UNKNOWN;
	for (size_t i = 0; i < t->n_outpatient && t->outpatient[i].from <= m; i++)
		value = t->outpatient[i].value;
	return value;
}

/* ---- admission notices ---- */

static int notice_order(const void *x, const void *y)
{
	const struct admission_notice *a = x, *b = y;
	return a->by->when != b->by->when ? (a->by->when < b->by->when ? -1 : 1)
	                                  : notice_strength(&a->by->n, &b->by->n);
}

/* 7.5: a deadline on the date of death or later is cancelled; R-T30: an earlier one is not. */
static bool cancelled_by_death(const struct timeline *t, instant_us deadline)
{
	return t->died_on != DAY_NONE && t->died_on <= calendar_day(deadline);
}

/* 2:3, R-T28: 24 hours of elapsed time from its own assessment of need, else from admission. */
static void read_notices(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	t->notice = ARENA_ARRAY(t->v->arena, timeline_count(t->v, T_ADMISSION_NOTICE),
	                        struct admission_notice);
	while ((c = case_next(t->v, T_ADMISSION_NOTICE, &i))) {
		struct admission_notice *n = &t->notice[t->n_notice++];
		instant_us from = c->d.need_assessed_at != INSTANT_NONE ? c->d.need_assessed_at
		                  : c->d.admitted_at != INSTANT_NONE    ? c->d.admitted_at
		                                                        : t->admitted_at;
		*n = (struct admission_notice){ .by = c, .municipality = c->d.municipality };
		n->deadline = from == INSTANT_NONE ? INSTANT_NONE : from + 24 * HOUR_US;
		n->late = from != INSTANT_NONE && c->when > n->deadline &&
		          !cancelled_by_death(t, n->deadline);
	}
	if (t->n_notice > 1)
		qsort(t->notice, t->n_notice, sizeof *t->notice, notice_order);
}

/* ---- protection (7.5): the newest word of the register, and any fact that says so itself ---- */

/* A cancellation takes back the admission, not that its patient is protected. */
static const struct case_fact *cancelled_admission(const struct case_view *v)
{
	const struct case_fact *best = NULL;
	for (size_t i = 0; i < v->n && v->cancelled; i++)
		if (v->v[i].type == T_ADMITTED && v->v[i].n.dead && !v->v[i].n.f->beaten &&
		    (!best || notice_strength(&v->v[i].n, &best->n) > 0))
			best = &v->v[i];
	return best;
}

static void read_protection(struct timeline *t)
{
	const struct case_fact *newest = NULL, *taken_back = cancelled_admission(t->v);
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		bool says = (!c->n.dead || c == taken_back) && c->d.protection > PROTECTION_NONE;
		bool lifts = c->type == T_PROTECTION && c->d.protection == PROTECTION_NONE;
		if (lifts && c->when > t->v->in->as_of)
			continue; /* protection comes at once, its end on its day */
		if (c->type == T_PROTECTION && notice_counts(&c->n)) {
			if (!newest || c->when > newest->when ||
			    (c->when == newest->when && notice_strength(&c->n, &newest->n) > 0))
				newest = c;
		} else if (says &&
		           (!t->protection || notice_strength(&c->n, &t->protection->n) > 0)) {
			t->protection = c;
		}
	}
	/* A fact that carries its own mark protects until the register, later, takes it back. */
	if (newest && (!t->protection || notice_strength(&newest->n, &t->protection->n) > 0))
		t->protection = newest;
	t->is_protected = t->protection && t->protection->d.protection > PROTECTION_NONE;
}

/* ---- */

static bool is_one_of_ours(const struct timeline *t, struct text municipality, day_no d)
{
	const struct principal *p =
	        municipality.n ? registry_principal(t->v->in->registry, municipality, d) : NULL;
	return p && p->kind == PRINCIPAL_MUNICIPALITY &&
	       (t->region.n == 0 || text_eq(registry_region_of(municipality), t->region));
}

/* Reference data are asked date by date, and seldom change: what they said is kept for as long as
 * they say it. */
static const struct ground *ground_of(const struct timeline *t, struct text municipality, day_no d)
{
	const struct registry *r = t->v->in->registry;
	for (size_t i = 0; i < GROUNDS && i < *t->n_grounds; i++) {
		const struct ground *g = &t->grounds[i];
		if (d >= g->from && (g->until == DAY_NONE || d < g->until) &&
		    text_eq(g->municipality, municipality))
			return g;
	}
	struct ground *g = &t->grounds[(*t->n_grounds)++ % GROUNDS];
	*g = (struct ground){ .municipality = municipality,
		              .from = d,
		              .until = registry_next_change(r, d),
		              .policy = registry_policy(r, municipality, t->psychiatric, d) };
	g->is_ours = is_one_of_ours(t, municipality, d);
	g->has_tariff = registry_tariff(r, g->policy, d, &g->ore);
	return g;
}

const struct policy *timeline_policy(const struct timeline *t, struct text municipality, day_no d)
{
	return ground_of(t, municipality, d)->policy;
}

bool timeline_is_ours(const struct timeline *t, struct text municipality, day_no d)
{
	return ground_of(t, municipality, d)->is_ours;
}

bool timeline_tariff(const struct timeline *t, struct text municipality, day_no d, int64_t *ret_ore)
{
	const struct ground *g = ground_of(t, municipality, d);
	if (g->has_tariff)
		*ret_ore = g->ore;
	return g->has_tariff;
}

void timeline_read(const struct case_view *v, struct timeline *ret)
{
	*ret = (struct timeline){ .v = v, .end_at = INSTANT_NONE, .died_on = DAY_NONE };
	ret->grounds = ARENA_ARRAY(v->arena, GROUNDS, struct ground);
	ret->n_grounds = ARENA_NEW(v->arena, size_t);
	for (size_t i = 0; i < v->n; i++)
		if (notice_counts(&v->v[i].n) && v->v[i].d.care_form)
			ret->psychiatric = v->v[i].d.care_form != CARE_SOMATIC;
	if (v->admission && v->admission->d.care_form)
		ret->psychiatric = v->admission->d.care_form != CARE_SOMATIC;
	read_protection(ret);
	stay_read(ret);
	read_outpatient(ret);
	residence_read(ret);
	read_notices(ret);
	sip_read(ret);
	ready_read(ret);
}
