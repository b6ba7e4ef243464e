/* discrepancy_set: settlement: objections without answer, frozen months that change, days without
 * a price. */
#include "transitions/discrepancy.h"

#include "transitions/followup.h"

/* ---- D-SET-01: also of a settlement, where there is no case ---- */

void discrepancy_set_01(const struct scene *c, const struct rule *r)
{
	const struct case_fact *o;
	size_t i = 0;
	while ((o = case_next(c->v, T_OBJECTION_RAISED, &i))) {
		struct text m = case_speaker(c->v, o);
		instant_us due = o->when + scene_policy(c, m, o->when)->objection_answer_us;
		const struct case_fact *answer = followup_answer(c->v, o);
		instant_us answered = answer ? answer->when : INSTANT_NONE;
		if ((answered != INSTANT_NONE && answered <= due) || !scene_passed(c, due))
			continue;
		struct finding *f = scene_add(c, r, notice_name(&o->n), due);
		finding_evidence(c->list, f, o->n.f);
		scene_party(c, f, m);
		finding_party(c->list, f, o->d.region);
		scene_close(c, f, answered);
	}
}

/* ---- D-SET-02: what was billed is no longer what is chargeable (R-T33) ---- */

/* Since when the month is frozen; INSTANT_NONE: it is not. */
static instant_us frozen_at(const struct scene *c, struct text municipality, int32_t month)
{
	return registry_frozen_since(c->in->registry, registry_region_of(municipality), month,
	                             c->in->as_of);
}

static bool is_late(instant_us t, instant_us frozen, instant_us until)
{
	return t != INSTANT_NONE && t > frozen && t <= until;
}

static void note_first(instant_us *first, instant_us t)
{
	if (*first == INSTANT_NONE || t < *first)
		*first = t;
}

/* The first fact written, or other stay known, after that and, if it was, before the change was
 * billed; where there is none the first tariff or policy told so, else (other reference data
 * changed) the freeze itself. */
static instant_us changed_since(const struct scene *c, struct finding *f, instant_us frozen,
                                instant_us until)
{
	instant_us first = INSTANT_NONE, told = registry_told_after(c->in->registry, frozen);
	for (size_t i = 0; i < c->v->n; i++) {
		const struct fact *late = c->v->v[i].n.f;
		if (!is_late(late->recorded_us, frozen, until))
			continue;
		if (f)
			finding_evidence(c->list, f, late);
		note_first(&first, late->recorded_us);
	}
	for (size_t i = 0; i < c->v->news.n_clashes; i++) {
		const struct stay_clash *clash = &c->v->news.clashes[i];
		if (is_late(clash->known_from, frozen, until))
			note_first(&first, clash->known_from);
		if (is_late(clash->known_until, frozen, until))
			note_first(&first, clash->known_until);
	}
	if (first == INSTANT_NONE && is_late(told, frozen, until))
		first = told;
	return first == INSTANT_NONE ? frozen : first;
}

/* A day of a frozen month, and when the change was billed; INSTANT_NONE: not yet. */
static void changed_day(const struct scene *c, const struct rule *r, day_no day,
                        struct text municipality, instant_us billed)
{
	instant_us frozen = frozen_at(c, municipality, calendar_month(day));
	instant_us until = billed == INSTANT_NONE ? INT64_MAX : billed;
	if (frozen == INSTANT_NONE)
		return;
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, calendar_month(day));
	buf_printf(&b, "/%.*s", TEXT_ARGS(municipality));
	struct finding *f = scene_add(c, r, buf_text(&b), changed_since(c, NULL, frozen, until));
	(void)changed_since(c, f, frozen, until);
	scene_party(c, f, municipality);
	scene_close(c, f, billed);
}

/* Mended when the freeze of a later month has billed the difference. */
void discrepancy_set_02(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->s->n_adjustments; i++) {
		const struct adjustment *a = &c->s->adjustments[i];
		changed_day(c, r, a->day, a->municipality, INSTANT_NONE);
	}
	for (size_t i = 0; i < c->s->n_bookings; i++) {
		const struct booking *b = &c->s->bookings[i];
		changed_day(c, r, b->day, b->municipality,
		            frozen_at(c, b->municipality, b->period));
	}
}

/* ---- D-SET-03 ---- */

void discrepancy_set_03(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->s->n_days; i++) {
		const struct charged_day *d = &c->s->days[i];
		if (d->kind != DAY_CHARGEABLE || d->amount_ore != INT64_MIN)
			continue;
		struct finding *f = scene_add(c, r, d->municipality, calendar_midnight(d->day));
		scene_party(c, f, d->municipality);
		for (size_t k = 0; k < c->t->n_ready_notice; k++)
			finding_evidence(c->list, f, c->t->ready_notice[k].by->n.f);
	}
}
