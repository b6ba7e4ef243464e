/* discrepancy_dup_tim: two words where there can be one. First seen when the second was written. */
#include "transitions/discrepancy.h"

/* ---- D-DUP-01: single-valued kinds (R-G6) and repeated ready notices (R-T4) ---- */

/* The member that may not differ. */
static int64_t value_of(const struct case_fact *f)
{
	if (f->type == T_ADMITTED)
		return f->d.admitted_at;
	return f->type == T_DISCHARGED ? f->d.discharged_at : f->d.died_on;
}

static const struct case_fact *recorded_first(const struct case_view *v, enum transition_type type)
{
	const struct case_fact *first = NULL;
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].type == type && !v->v[i].n.dead &&
		    (!first || v->v[i].n.f->recorded_us < first->n.f->recorded_us))
			first = &v->v[i];
	return first;
}

/* Witnesses too: the same notice from two systems may differ as well. */
static void differing(const struct scene *c, const struct rule *r, enum transition_type type,
                      const char *name)
{
	const struct case_fact *first = recorded_first(c->v, type);
	for (size_t i = 0; first && i < c->v->n; i++) {
		const struct case_fact *f = &c->v->v[i];
		if (f->type != type || f->n.dead || value_of(f) == value_of(first))
			continue;
		struct finding *d = scene_add(c, r, text_of(name), f->n.f->recorded_us);
		finding_evidence(c->list, d, first->n.f);
		finding_evidence(c->list, d, f->n.f);
		finding_party(c->list, d, scene_owner(c, f));
		finding_party(c->list, d, scene_owner(c, first));
	}
}

static const struct ready_notice *first_of_interval(const struct timeline *t, size_t interval,
                                                    struct text municipality)
{
	for (size_t i = 0; i < t->n_ready_notice; i++) /* by sending */
		if (t->ready_notice[i].interval == interval &&
		    text_eq(t->ready_notice[i].by->d.municipality, municipality))
			return &t->ready_notice[i];
	return NULL;
}

static void repeated(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_ready_notice; i++) {
		const struct case_fact *f = c->t->ready_notice[i].by;
		if (c->t->ready_notice[i].interval == SIZE_MAX)
			continue;
		const struct case_fact *first =
		        first_of_interval(c->t, c->t->ready_notice[i].interval, f->d.municipality)
		                ->by;
		if (f->when - first->when <= MINUTE_US)
			continue;
		instant_us second = f->n.f->recorded_us > first->n.f->recorded_us
		                            ? f->n.f->recorded_us
		                            : first->n.f->recorded_us;
		struct finding *d = scene_add(c, r, notice_name(&first->n), second);
		finding_evidence(c->list, d, first->n.f);
		finding_evidence(c->list, d, f->n.f);
		scene_party(c, d, f->d.municipality);
	}
}

void discrepancy_dup_01(const struct scene *c, const struct rule *r)
{
	differing(c, r, T_ADMITTED, "admission");
	differing(c, r, T_DISCHARGED, "discharge");
	differing(c, r, T_DECEASED, "death");
	repeated(c, r);
}

/* ---- D-TIM-04: one notice, two times of sending ---- */

static bool has_sending(const struct case_fact *f)
{
	return f->type == T_ADMISSION_NOTICE || f->type == T_READY || f->type == T_SIP_INVITED;
}

/* As the fact itself says: the timeline may have taken the earliest witness's instead. */
static instant_us sent_at(const struct case_fact *f)
{
	instant_us told = f->type == T_SIP_INVITED ? f->d.invited_at : f->d.sent_at;
	return told == INSTANT_NONE ? f->n.f->time_us : told;
}

static const struct case_fact *notice_of(const struct case_view *v, const struct case_fact *witness)
{
	for (size_t i = 0; i < v->n; i++)
		if (notice_counts(&v->v[i].n) && v->v[i].type == witness->type &&
		    text_eq(v->v[i].d.notice_id, witness->d.notice_id))
			return &v->v[i];
	return NULL;
}

/* R-T23: then it changes what someone pays. */
static bool crosses_border(const struct scene *c, struct text municipality, instant_us x,
                           instant_us y)
{
	struct local_time a = calendar_local(x), b = calendar_local(y);
	int64_t cutoff = scene_policy(c, municipality, x)->cutoff_of_day_us;
	return a.day != b.day || (a.of_day_us > cutoff) != (b.of_day_us > cutoff);
}

void discrepancy_tim_04(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->v->n; i++) {
		const struct case_fact *w = &c->v->v[i];
		const struct case_fact *n =
		        w->n.witness && !w->n.dead && has_sending(w) ? notice_of(c->v, w) : NULL;
		if (!n || sent_at(n) == sent_at(w))
			continue;
		struct rule graver = *r;
		if (crosses_border(c, n->d.municipality, sent_at(n), sent_at(w)))
			graver.severity = SEVERITY_ERROR;
		instant_us second = n->n.f->recorded_us > w->n.f->recorded_us ? n->n.f->recorded_us
		                                                              : w->n.f->recorded_us;
		struct finding *f = scene_add(c, &graver, n->d.notice_id, second);
		finding_evidence(c->list, f, n->n.f);
		finding_evidence(c->list, f, w->n.f);
		finding_party(c->list, f, scene_owner(c, n));
		finding_party(c->list, f, scene_owner(c, w));
		scene_party(c, f, n->d.municipality);
	}
}
