/* discrepancy_seq: what cannot have happened in that order. Both facts are kept; which one counts
 * is 7.1(4)'s business (R-T27), not this file's. */
#include "transitions/discrepancy.h"

static instant_us later(instant_us a, instant_us b)
{
	return a > b ? a : b;
}

static void add_impossible(const struct scene *c, const struct rule *r, const struct case_fact *f,
                           const struct case_fact *against)
{
	instant_us since = later(f->when, against->when);
	instant_us written = later(f->n.f->recorded_us, against->n.f->recorded_us);
	if (since > written) /* a date still to come is impossible as soon as it is said */
		since = written;
	struct finding *d = scene_add(c, r, notice_name(&f->n), since);
	finding_evidence(c->list, d, f->n.f);
	finding_evidence(c->list, d, against->n.f);
	scene_party(c, d, f->d.municipality);
	finding_party(c->list, d, scene_owner(c, f));
}

/* ---- D-SEQ-01: in care after the discharge, or in two places at once ---- */

static bool says_inpatient(const struct case_fact *f)
{
	return f->type == T_READY || f->type == T_LEAVE_STARTED || f->type == T_LEAVE_ENDED ||
	       f->type == T_TRANSFER;
}

/* Stays of linked identities are merged instead: one of them is the other. */
static void overlapping(const struct scene *c, const struct rule *r)
{
	const struct stay_clash *last = NULL;
	for (size_t i = 0; i < c->v->news.n_clashes; i++) {
		const struct stay_clash *clash = &c->v->news.clashes[i];
		if (clash->linked || !c->v->admission || !scene_passed(c, clash->since) ||
		    !clash_is_known(clash, c->in->as_of))
			continue;
		if (last && text_eq(last->other, clash->other))
			continue; /* of several that are not to be named the first stands for all */
		last = clash;
		struct text other = { clash->other.p + 2, clash->other.n - 2 };
		struct finding *f =
		        scene_add(c, r, arena_printf(c->list->a, "stay/%.*s", TEXT_ARGS(other)),
		                  clash->since);
		finding_evidence(c->list, f, c->v->admission->n.f);
	}
}

void discrepancy_seq_01(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f, *discharge = c->v->discharge;
	size_t i = 0;
	while (discharge && (f = scene_next(c, &i)))
		if (says_inpatient(f) && f->when > discharge->when)
			add_impossible(c, r, f, discharge);
	overlapping(c, r);
}

/* ---- D-SEQ-02: ready or discharged before admitted (R-T29), or an end before its beginning ----
 */

static void backward(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	size_t i = 0;
	while ((f = case_next(c->v, T_MUNICIPALITY, &i)))
		if (f->d.from != INSTANT_NONE && f->d.to != INSTANT_NONE && f->d.to < f->d.from)
			add_impossible(c, r, f, f);
}

static bool ends_a_leave(const struct timeline *t, const struct case_fact *f)
{
	for (size_t i = 0; i < t->n_leave; i++)
		if (t->leave[i].to == f->when)
			return true;
	return false;
}

/* An end that nothing began, written after a leave that has none, is taken for that leave's: what
 * was written before it may end one that has not been told of. */
static void leave_backward(const struct scene *c, const struct rule *r)
{
	const struct span *last = c->t->n_leave ? &c->t->leave[c->t->n_leave - 1] : NULL;
	const struct case_fact *f;
	size_t i = 0;
	while (last && last->to == INSTANT_NONE && (f = case_next(c->v, T_LEAVE_ENDED, &i)))
		if (f->when < last->from && !ends_a_leave(c->t, f) &&
		    f->n.f->recorded_us > last->by->n.f->recorded_us)
			add_impossible(c, r, f, last->by);
}

void discrepancy_seq_02(const struct scene *c, const struct rule *r)
{
	const struct case_fact *admission = c->v->admission, *discharge = c->v->discharge;
	backward(c, r);
	leave_backward(c, r);
	if (!admission)
		return;
	for (size_t i = 0; i < c->t->n_ready_notice; i++) {
		const struct ready_notice *n = &c->t->ready_notice[i];
		if (!n->removed && n->by->when < admission->when)
			add_impossible(c, r, n->by, admission);
	}
	if (discharge && discharge->when < admission->when)
		add_impossible(c, r, discharge, admission);
}

/* ---- D-SEQ-03: care or planning after the death (R-T16) ---- */

/* The local date the fact speaks of; DAY_NONE when it is neither care nor planning (acknowledging,
 * closing, answering, taking back, and the discharge of the dead). */
static day_no care_day(const struct case_fact *f)
{
	switch (f->type) {
	case T_DISCHARGED:
		return f->d.destination == TO_DECEASED ? DAY_NONE : calendar_day(f->when);
	case T_OUTPATIENT:
	case T_MUNICIPALITY:
		return calendar_day(f->n.f->time_us); /* `from` may lie ahead */
	case T_ADMITTED:
	case T_ADMISSION_NOTICE:
	case T_EXPECTED_DISCHARGE:
	case T_CARE_CONTACT:
	case T_CONSENT:
	case T_NEEDS_MAPPED:
	case T_READY:
	case T_SIP_ASSESSED:
	case T_SIP_INVITED:
	case T_SIP_ESTABLISHED:
	case T_LEAVE_STARTED:
	case T_LEAVE_ENDED:
	case T_TRANSFER:
	case T_COMPULSORY:
		return calendar_day(f->when);
	default:
		return DAY_NONE;
	}
}

void discrepancy_seq_03(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f, *death = c->v->death ? c->v->death : c->v->discharge;
	size_t i = 0;
	while (c->t->died_on != DAY_NONE && (f = scene_next(c, &i)))
		if (care_day(f) != DAY_NONE && care_day(f) > c->t->died_on)
			add_impossible(c, r, f, death);
}
