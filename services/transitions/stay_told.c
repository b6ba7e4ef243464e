/* stay_told: the invariant is that each saying holds from when it was written until the next one,
 * and that two in a row differ in something that a day counted meanwhile could depend on. */
#include "transitions/stay_told.h"

#include "transitions/timeline_parts.h"

enum { SAYINGS_MAX = 32 }; /* of one stay; of more, the oldest are taken for the next one */

struct told {
	struct arena *a;
	const struct fold_in *in; /* with the facts that a stay follows from */
	struct text patient;
	bool hidden;      /* as it is now: what was said before is not named either */
	instant_us named; /* when the case was first said to be this patient's */
};

static bool says_of_stay(const struct fact *f)
{
	switch (f->type) {
	case T_ADMITTED:
	case T_ADMISSION_CANCELLED:
	case T_DISCHARGED:
	case T_DISCHARGE_CANCELLED:
	case T_LEAVE_STARTED:
	case T_LEAVE_ENDED:
	case T_TRANSFER:
	case T_DECEASED:
		return true;
	default:
		return false;
	}
}

static instant_us first_named(const struct case_view *v, struct text patient)
{
	instant_us first = INSTANT_NONE;
	for (size_t i = 0; i < v->n; i++)
		if (text_eq(v->v[i].d.patient_ref, patient) &&
		    v->v[i].n.action != NOTICE_ANNULLED &&
		    (first == INSTANT_NONE || v->v[i].n.f->recorded_us < first))
			first = v->v[i].n.f->recorded_us;
	return first;
}

/* As the facts of `own` say it, which were written at `told`. */
static struct patient_stay stay_of(const struct told *t, const struct timeline *own,
                                   instant_us told)
{
	struct patient_stay s = { .start = 0, .end = 0 }; /* empty: nothing to compare */
	const struct case_fact *admission = own->v->admission;
	if (!admission || own->v->cancelled)
		return s;
	if (admission->d.patient_ref.n && !text_eq(admission->d.patient_ref, t->patient))
		return s;
	s.hidden = t->hidden;
	s.known_from = !admission->d.patient_ref.n && t->named > told ? t->named : told;
	s.start = own->admitted_at;
	s.end = own->end_at;
	s.left = own->end_at != INSTANT_NONE && own->ended_by != READY_DECEASED;
	s.recorded_us = admission->n.f->recorded_us;
	s.priority = admission->n.priority;
	s.source = admission->n.f->source;
	s.id = admission->n.f->id;
	if (own->moved_on)
		s.goes_on_as = arena_printf(own->v->arena, "c:%.*s",
		                            TEXT_ARGS(own->end_fact->d.new_case_ref));
	return s;
}

static struct patient_stay stay_as_told_by(const struct told *t, instant_us at)
{
	struct case_view *view = ARENA_NEW(t->a, struct case_view);
	struct timeline line = { .v = view, .end_at = INSTANT_NONE, .died_on = DAY_NONE };
	case_read(case_told_by(t->in, at, NULL, t->a), false, t->a, view);
	stay_read(&line);
	return stay_of(t, &line, at);
}

static bool lasts_to(const struct patient_stay *s, instant_us t)
{
	return s->end == INSTANT_NONE || s->end >= t;
}

/* Does it matter which of the two holds while the older one does? A freeze counts days before its
 * own only, so not where both last beyond them. */
static bool is_same(const struct patient_stay *older, const struct patient_stay *newer)
{
	instant_us over = calendar_midnight(calendar_day(older->known_until));
	return older->start == newer->start && older->recorded_us == newer->recorded_us &&
	       older->priority == newer->priority && text_eq(older->source, newer->source) &&
	       text_eq(older->id, newer->id) && text_eq(older->goes_on_as, newer->goes_on_as) &&
	       ((older->end == newer->end && older->left == newer->left) ||
	        (lasts_to(older, over) && lasts_to(newer, over)));
}

static bool is_empty(const struct patient_stay *s)
{
	return s->end != INSTANT_NONE && s->end <= s->start;
}

/* The saying from `at` on. False: it says what the one after it does, or nothing. */
static bool look_back(const struct told *t, instant_us at, instant_us until,
                      struct patient_stay *next, struct patient_stay *ret)
{
	*ret = stay_as_told_by(t, at);
	ret->known_until = until;
	if (is_empty(ret) || ret->known_from >= until)
		return false;
	if (next->known_from != until || !is_same(ret, next))
		return true;
	next->known_from = ret->known_from;
	return false;
}

struct patient_stay stay_told(const struct timeline *own, struct text patient)
{
	struct told t = { .a = own->v->arena,
		          .in = case_told_by(own->v->in, INT64_MAX, says_of_stay, own->v->arena),
		          .patient = patient,
		          .hidden = own->is_protected,
		          .named = first_named(own->v, patient) };
	instant_us until = case_told_before(t.in, INT64_MAX);
	instant_us at = case_told_before(t.in, until);
	struct patient_stay s = stay_of(&t, own, until), *oldest = &s;
	if (at == INSTANT_NONE)
		return s;
	size_t most = t.in->n_facts < SAYINGS_MAX ? t.in->n_facts : SAYINGS_MAX;
	struct patient_stay *former = ARENA_ARRAY(t.a, most, struct patient_stay);
	s.former = former + most;
	for (size_t i = 0; i < most && at != INSTANT_NONE; i++) {
		if (look_back(&t, at, until, oldest, s.former - 1)) {
			oldest = --s.former;
			s.n_former++;
		}
		until = at;
		at = case_told_before(t.in, until);
	}
	if (at != INSTANT_NONE)
		oldest->known_from = INSTANT_NONE;
	return s;
}
