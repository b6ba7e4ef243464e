/* discrepancy_mis: what is missing. Alarms about messages to or from a municipality are off while
 * it takes no part in that flow (registry_participates). */
#include "transitions/discrepancy.h"

#include "event/ident.h"
#include "transitions/followup.h"

/* ---- D-MIS-01: later facts, but neither admission (T01) nor admission notice (T03) ---- */

static bool is_beginning(const struct case_fact *f)
{
	return f->type == T_ADMITTED || f->type == T_ADMISSION_NOTICE;
}

/* The fact recorded first among those that begin the case, or among the others. */
static const struct case_fact *recorded_first(const struct scene *c, bool beginning)
{
	const struct case_fact *first = NULL, *f;
	size_t i = 0;
	while ((f = scene_next(c, &i)))
		if (is_beginning(f) == beginning && f->type != T_ADMISSION_CANCELLED &&
		    (!first || f->n.f->recorded_us < first->n.f->recorded_us))
			first = f;
	return first;
}

void discrepancy_mis_01(const struct scene *c, const struct rule *r)
{
	const struct case_fact *later = recorded_first(c, false), *begun = recorded_first(c, true);
	if (!later)
		return;
	struct text m = case_speaker(c->v, later);
	instant_us due = later->n.f->recorded_us + scene_policy(c, m, later->when)->notice_grace_us;
	if ((begun && begun->n.f->recorded_us <= due) || !scene_passed(c, due))
		return;
	struct finding *f = scene_add(c, r, TEXT(""), due);
	finding_evidence(c->list, f, later->n.f);
	scene_party(c, f, m);
	if (begun)
		scene_close(c, f, begun->n.f->recorded_us);
}

/* ---- D-MIS-02: told that the patient is ready, never of the admission (5:3 p 1) ---- */

static const struct admission_notice *first_notice_to(const struct timeline *t,
                                                      struct text municipality)
{
	for (size_t i = 0; i < t->n_notice; i++) /* by sending */
		if (text_eq(t->notice[i].municipality, municipality))
			return &t->notice[i];
	return NULL;
}

void discrepancy_mis_02(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_ready_notice; i++) {
		const struct ready_notice *n = &c->t->ready_notice[i];
		struct text m = n->by->d.municipality;
		if (n->removed || m.n == 0 ||
		    !registry_participates(c->in->registry, m, TEXT("transition.notice"),
		                           calendar_day(n->by->when)))
			continue;
		const struct admission_notice *told = first_notice_to(c->t, m);
		if (told && told->by->when <= n->by->when)
			continue;
		struct finding *f = scene_add(c, r, m, n->by->when);
		finding_evidence(c->list, f, n->by->n.f);
		scene_party(c, f, m);
		if (told)
			scene_close(c, f, told->by->when);
	}
}

/* ---- D-MIS-03, -06, -07: at the discharge of a patient whose needs were told (R-T13) ---- */

/* NULL when the rules of the discharge do not apply, or not yet. */
static const struct case_fact *told_discharge(const struct scene *c)
{
	const struct case_fact *d = scene_discharge(c);
	bool applies = d && c->t->n_notice && !scene_dead_by(c, calendar_day(d->when));
	return applies && scene_passed(c, d->when) ? d : NULL;
}

static void add_at_discharge(const struct scene *c, const struct rule *r, instant_us since)
{
	struct finding *f = scene_add(c, r, TEXT(""), since);
	finding_evidence(c->list, f, c->v->discharge->n.f);
	for (size_t i = 0; i < c->t->n_notice; i++) {
		finding_evidence(c->list, f, c->t->notice[i].by->n.f);
		scene_party(c, f, c->t->notice[i].municipality);
	}
}

void discrepancy_mis_03(const struct scene *c, const struct rule *r)
{
	const struct case_fact *d = told_discharge(c);
	for (size_t i = 0; i < c->t->n_ready_notice; i++)
		if (!c->t->ready_notice[i].removed)
			return;
	if (d)
		add_at_discharge(c, r, d->when);
}

void discrepancy_mis_06(const struct scene *c, const struct rule *r)
{
	const struct case_fact *d = told_discharge(c);
	if (d && !followup_contact_in_time(c->t))
		add_at_discharge(c, r, d->when);
}

/* R-T14: opens the day after. */
void discrepancy_mis_07(const struct scene *c, const struct rule *r)
{
	const struct case_fact *d = told_discharge(c);
	if (!d || followup_information_in_time(c->t))
		return;
	instant_us due = calendar_midnight(calendar_day(d->when) + 1);
	if (scene_passed(c, due))
		add_at_discharge(c, r, due);
}

/* ---- D-MIS-04: the hospital's word (T21) and the coordination case (T29) disagree ---- */

struct openness { /* of the coordination case, now */
	instant_us since,
	        until; /* last reopened, INSTANT_NONE: always; closed, INSTANT_NONE: open */
	const struct case_fact *by;
};

static struct openness openness_of(const struct scene *c)
{
	struct openness o = { INSTANT_NONE, INSTANT_NONE, NULL };
	const struct case_fact *f;
	size_t i = 0;
	while ((f = scene_next(c, &i))) { /* by time */
		if (f->type == T_REOPENED)
			o = (struct openness){ f->when, INSTANT_NONE, f };
		else if (f->type == T_CLOSED && o.until == INSTANT_NONE)
			o = (struct openness){ o.since, f->when, f };
	}
	return o;
}

/* Facts of hospital and registers alone make no coordination case that could be left open. */
static bool is_coordinated(const struct scene *c)
{
	const struct case_fact *f;
	size_t i = 0;
	while ((f = scene_next(c, &i)))
		switch (f->type) {
		case T_ADMITTED:
		case T_ADMISSION_CANCELLED:
		case T_LEAVE_STARTED:
		case T_LEAVE_ENDED:
		case T_TRANSFER:
		case T_DISCHARGED:
		case T_DISCHARGE_CANCELLED:
		case T_DECEASED:
		case T_RESIDENCE:
		case T_PROTECTION:
			break;
		default:
			return true;
		}
	return false;
}

static void left_open(const struct scene *c, const struct rule *r, const struct case_fact *d)
{
	struct openness o = openness_of(c);
	instant_us from = o.since > d->when ? o.since : d->when;
	instant_us due = from + scene_policy(c, (struct text){ 0 }, d->when)->close_grace_us;
	if (scene_dead_by(c, calendar_day(due)) || (o.until != INSTANT_NONE && o.until <= due) ||
	    !scene_passed(c, due))
		return;
	struct finding *f = scene_add(c, r, TEXT("discharged"), due);
	finding_evidence(c->list, f, d->n.f);
	finding_evidence(c->list, f, o.by ? o.by->n.f : NULL);
	scene_close(c, f, o.until);
}

static void left_in(const struct scene *c, const struct rule *r)
{
	struct openness o = openness_of(c);
	if (o.until == INSTANT_NONE || !c->v->admission)
		return;
	instant_us due = o.until + scene_policy(c, (struct text){ 0 }, o.until)->close_grace_us;
	if ((c->t->end_at != INSTANT_NONE && c->t->end_at <= due) || !scene_passed(c, due))
		return;
	struct finding *f = scene_add(c, r, TEXT("closed"), due);
	finding_evidence(c->list, f, o.by->n.f);
	finding_evidence(c->list, f, c->v->admission->n.f);
	scene_close(c, f, c->t->end_at);
}

void discrepancy_mis_04(const struct scene *c, const struct rule *r)
{
	const struct case_fact *d = scene_discharge(c);
	if (d && is_coordinated(c))
		left_open(c, r, d);
	left_in(c, r);
}

/* ---- D-MIS-05: municipal health care needed, regional outpatient care not told (2:1 st 2) ---- */

static bool is_outpatient(const struct scene *c, const struct case_fact *notice, struct text hsa_id)
{
	const struct unit *u = registry_unit(c->in->registry, hsa_id, calendar_day(notice->when));
	if (u && u->unit_type.n)
		return text_eq(u->unit_type, TEXT("OUTPATIENT")) ||
		       text_eq(u->unit_type, TEXT("PRIMARY_CARE"));
	if (ident_hsa_eq(hsa_id, notice->d.sender_unit) ||
	    ident_hsa_eq(hsa_id, notice->d.hospital_unit))
		return false;
	/* "SE<organisation number>-…": a region's unit that is not the hospital. */
	struct text orgnr = { hsa_id.p + 2, 10 };
	const struct principal *p =
	        hsa_id.n > 12 ? registry_principal_by_orgnr(c->in->registry, orgnr) : NULL;
	return p && p->kind != PRINCIPAL_MUNICIPALITY;
}

/* One that names nobody, municipality or unit, is meant for outpatient care only. */
static bool tells_outpatient(const struct scene *c, const struct admission_notice *n)
{
	const struct texts *to = &n->by->d.recipient_units;
	for (size_t i = 0; i < to->n; i++)
		if (is_outpatient(c, n->by, to->v[i]))
			return true;
	return n->municipality.n == 0 && to->n == 0;
}

static bool needs_health_care(const struct admission_notice *n)
{
	for (size_t i = 0; i < n->by->d.needs.n; i++)
		if (text_eq(n->by->d.needs.v[i], TEXT("MUNICIPAL_HEALTH")))
			return true;
	return false;
}

void discrepancy_mis_05(const struct scene *c, const struct rule *r)
{
	const struct admission_notice *needed = NULL, *told = NULL;
	for (size_t i = 0; i < c->t->n_notice; i++) {
		if (!needed && needs_health_care(&c->t->notice[i]))
			needed = &c->t->notice[i];
		if (!told && tells_outpatient(c, &c->t->notice[i]))
			told = &c->t->notice[i];
	}
	if (!needed)
		return;
	instant_us in_time =
	        needed->deadline > needed->by->when ? needed->deadline : needed->by->when;
	if (told && told->by->when <= in_time)
		return;
	struct finding *f = scene_add(c, r, TEXT(""), needed->by->when);
	finding_evidence(c->list, f, needed->by->n.f);
	scene_party(c, f, needed->municipality);
	if (told)
		scene_close(c, f, told->by->when);
}

/* ---- D-MIS-08: a notice not acknowledged in time ---- */

static void unanswered(const struct scene *c, const struct rule *r, const struct case_fact *n)
{
	instant_us due =
	        n->when + scene_policy(c, n->d.municipality, n->when)->acknowledge_within_us;
	instant_us answered = followup_answered_at(c->v, n);
	if ((answered != INSTANT_NONE && answered <= due) || scene_dead_by(c, calendar_day(due)) ||
	    !scene_passed(c, due))
		return;
	struct finding *f = scene_add(c, r, notice_name(&n->n), due);
	finding_evidence(c->list, f, n->n.f);
	scene_party(c, f, n->d.municipality);
	scene_close(c, f, answered);
}

void discrepancy_mis_08(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_notice; i++)
		if (followup_expects_answer(c->v, c->t->notice[i].by))
			unanswered(c, r, c->t->notice[i].by);
	for (size_t i = 0; i < c->t->n_ready_notice; i++)
		if (!c->t->ready_notice[i].removed &&
		    followup_expects_answer(c->v, c->t->ready_notice[i].by))
			unanswered(c, r, c->t->ready_notice[i].by);
}
