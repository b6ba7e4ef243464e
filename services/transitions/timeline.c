/* timeline: stay, leaves, residence, outpatient care, notices and calls. The intervals of being
 * ready are in ready.c. */
#include "transitions/timeline.h"

#include "transitions/ready.h"

#include <stdlib.h>

static size_t count_of(const struct case_view *v, enum transition_type type)
{
	size_t n = 0, i = 0;
	while (case_next(v, type, &i))
		n++;
	return n;
}

/* ---- the stay ---- */

/* A leave or a transfer after the discharge contradicts it; the stronger of the two counts
 * (R-T27). */
static void contradict(struct timeline *t, enum transition_type type)
{
	const struct case_fact *c, *discharge = t->v->discharge;
	size_t i = 0;
	while ((c = case_next(t->v, type, &i)))
		if (c->when > discharge->when && case_strength(c, discharge) > 0 &&
		    (!t->contradicting || case_strength(c, t->contradicting) > 0))
			t->contradicting = c;
}

static void end_stay(struct timeline *t, instant_us at, enum ready_end how, const struct case_fact *by)
{
	if (t->end_at != INSTANT_NONE && at >= t->end_at)
		return;
	t->end_at = at;
	t->ended_by = how;
	t->end_fact = by;
}

static void read_discharge(struct timeline *t)
{
	const struct case_fact *d = t->v->discharge;
	if (!d)
		return;
	contradict(t, T_LEAVE_STARTED);
	contradict(t, T_LEAVE_ENDED);
	contradict(t, T_TRANSFER);
	t->discharge_counts = !t->contradicting;
	if (!t->discharge_counts)
		return;
	bool died = d->d.destination == TO_DECEASED;
	end_stay(t, d->when, died ? READY_DECEASED : READY_DISCHARGED, d);
	t->destination = d->d.destination;
	if (died && t->died_on == DAY_NONE)
		t->died_on = calendar_day(d->when);
}

static struct text region_of_owner(const struct timeline *t, const struct principal *p)
{
	if (p && p->kind == PRINCIPAL_PRIVATE_PROVIDER)
		p = registry_principal(t->v->in->registry, p->under, DAY_NONE);
	return p && p->kind == PRINCIPAL_REGION ? p->code : (struct text){ 0 };
}

/* The region of a hospital unit's owner; empty when reference data do not know. */
static struct text region_of_unit(const struct timeline *t, struct text hsa_id)
{
	const struct registry *r = t->v->in->registry;
	const struct unit *u = hsa_id.n ? registry_unit(r, hsa_id, DAY_NONE) : NULL;
	return u && u->owner.n ? region_of_owner(t, registry_principal(r, u->owner, DAY_NONE)) :
	                         (struct text){ 0 };
}

/* Where a transfer that ends the stay leads: under a new case (R-T26), or to a hospital of another
 * region (7.5). 0: the stay goes on. */
static uint8_t ends_stay(const struct timeline *t, const struct case_fact *c)
{
	if (c->d.new_case_ref.n && !text_eq(c->d.new_case_ref, t->v->case_ref))
		return TO_OTHER_HOSPITAL;
	if (c->d.between_hospitals != TRI_TRUE || t->region.n == 0)
		return 0;
	struct text to = region_of_unit(t, c->d.to_unit);
	return to.n && !text_eq(to, t->region) ? TO_OTHER_REGION : 0;
}

static void read_transfers(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	while ((c = case_next(t->v, T_TRANSFER, &i))) {
		uint8_t destination = ends_stay(t, c);
		if (!destination || (t->end_at != INSTANT_NONE && c->when >= t->end_at))
			continue;
		t->moved_on = destination == TO_OTHER_HOSPITAL;
		t->destination = destination;
		end_stay(t, c->when, READY_TRANSFERRED, c);
	}
}

static void read_stay(struct timeline *t)
{
	t->admitted_at = t->v->admission ? t->v->admission->when : INSTANT_NONE;
	if (t->v->death)
		t->died_on = t->v->death->d.died_on;
	read_discharge(t);
	read_transfers(t);
	/* All clocks stop at the date of death, whatever its hour. */
	if (t->v->death && t->died_on != DAY_NONE)
		end_stay(t, calendar_midnight(t->died_on), READY_DECEASED, t->v->death);
	t->moved_on = t->moved_on && t->end_fact->type == T_TRANSFER;
}

/* ---- leaves ---- */

static int span_order(const void *x, const void *y)
{
	const struct span *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return case_strength(a->by, b->by);
}

static void read_leaves(struct timeline *t)
{
	size_t cap = count_of(t->v, T_LEAVE_STARTED) + count_of(t->v, T_LEAVE_ENDED), i = 0, n = 0;
	struct span *all = ARENA_ARRAY(t->v->arena, cap, struct span);
	const struct case_fact *c;
	while ((c = case_next(t->v, T_LEAVE_STARTED, &i)))
		all[n++] = (struct span){ c->when, INSTANT_NONE, c };
	i = 0;
	while ((c = case_next(t->v, T_LEAVE_ENDED, &i)))
		all[n++] = (struct span){ c->when, INSTANT_NONE, c };
	if (n > 1)
		qsort(all, n, sizeof *all, span_order);
	t->leave = all;
	bool away = false;
	for (i = 0; i < n; i++) {
		struct span s = all[i];
		if (s.by->type == T_LEAVE_STARTED && !away)
			t->leave[t->n_leave++] = s;
		else if (s.by->type == T_LEAVE_ENDED && away)
			t->leave[t->n_leave - 1].to = s.from;
		away = s.by->type == T_LEAVE_STARTED;
	}
}

/* The moment that stands for a date: its last microsecond, or its first. */
static instant_us moment_of(day_no d, enum day_state_at state)
{
	return state == DAY_STATE_START ? calendar_midnight(d) : calendar_midnight(d + 1) - 1;
}

bool timeline_on_leave(const struct timeline *t, day_no d, enum day_state_at state)
{
	instant_us m = moment_of(d, state);
	for (size_t i = 0; i < t->n_leave; i++)
		if (t->leave[i].from <= m && (t->leave[i].to == INSTANT_NONE || m < t->leave[i].to))
			return true;
	return false;
}

/* ---- outpatient care (5:5) ---- */

static int outpatient_order(const void *x, const void *y)
{
	const struct outpatient_word *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return case_strength(a->by, b->by);
}

static void read_outpatient(struct timeline *t)
{
	static const enum case_outpatient value[] = { OUTPATIENT_UNKNOWN, OUTPATIENT_AVAILABLE,
		                                      OUTPATIENT_NOT_AVAILABLE, OUTPATIENT_UNCLEAR };
	const struct case_fact *c;
	size_t i = 0;
	t->outpatient = ARENA_ARRAY(t->v->arena, count_of(t->v, T_OUTPATIENT), struct outpatient_word);
	while ((c = case_next(t->v, T_OUTPATIENT, &i)))
		t->outpatient[t->n_outpatient++] =
			(struct outpatient_word){ c->when, value[c->d.available & 3], c };
	if (t->n_outpatient > 1)
		qsort(t->outpatient, t->n_outpatient, sizeof *t->outpatient, outpatient_order);
}

enum case_outpatient timeline_outpatient(const struct timeline *t, day_no d, enum day_state_at state)
{
	instant_us m = moment_of(d, state);
	enum case_outpatient value = OUTPATIENT_UNKNOWN;
	for (size_t i = 0; i < t->n_outpatient && t->outpatient[i].from <= m; i++)
		value = t->outpatient[i].value;
	return value;
}

/* ---- who is responsible (5:2, R-T10, R-T22) ---- */

static bool is_nobody(struct text municipality)
{
	return municipality.n == 0 || text_eq(municipality, TEXT("UNKNOWN")) ||
	       text_eq(municipality, TEXT("ABROAD"));
}

static int residence_order(const void *x, const void *y)
{
	const struct residence_word *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return case_strength(a->by, b->by);
}

/* The admission's word holds from the beginning. A change from before the admission counts only if
 * it is the stronger word of the two; one from a later date always does. For skyddad folkbokföring
 * the register's word is not for routing (7.5). */
static bool residence_counts(const struct timeline *t, const struct case_fact *c)
{
	const struct case_fact *admission = t->v->admission;
	if (t->is_protected && t->protection->d.protection == PROTECTION_REGISTRATION && c->from_register)
		return false;
	return !admission || calendar_day(c->when) > calendar_day(admission->when) ||
	       case_strength(c, admission) > 0;
}

static void read_residence(struct timeline *t)
{
	const struct case_fact *c, *admission = t->v->admission;
	size_t i = 0;
	t->residence = ARENA_ARRAY(t->v->arena, 1 + count_of(t->v, T_RESIDENCE), struct residence_word);
	while ((c = case_next(t->v, T_RESIDENCE, &i)))
		if (residence_counts(t, c))
			t->residence[1 + t->n_residence++] =
				(struct residence_word){ calendar_day(c->when), c->d.registered_municipality,
				                         c->d.placing_municipality, c };
	if (t->n_residence > 1)
		qsort(t->residence + 1, t->n_residence, sizeof *t->residence, residence_order);
	t->residence[0] = (struct residence_word){ .from = DAY_NONE, .by = admission };
	if (admission) {
		t->residence[0].registered = admission->d.registered_municipality;
		t->residence[0].placing = admission->d.placing_municipality;
	}
	t->n_residence++;
}

struct text timeline_responsible(const struct timeline *t, day_no d, enum day_state_at state)
{
	struct text m = { 0 };
	for (size_t i = 0; i < t->n_residence; i++) {
		const struct residence_word *w = &t->residence[i];
		if (w->from != DAY_NONE && w->from > d - (state == DAY_STATE_START))
			break;
		m = w->placing.n ? w->placing : w->registered;
	}
	return is_nobody(m) ? (struct text){ 0 } : m;
}

/* The region whose hospital this is: by the owner of the unit that admitted, else of the source. */
static void read_region(struct timeline *t)
{
	const struct case_fact *admission = t->v->admission;
	if (!admission)
		return;
	t->region = region_of_unit(t, admission->d.hospital_unit);
	if (t->region.n == 0)
		t->region = region_of_owner(t, registry_source_owner(t->v->in->registry, admission->f->source));
}

bool timeline_is_ours(const struct timeline *t, struct text municipality, day_no d)
{
	const struct principal *p =
		municipality.n ? registry_principal(t->v->in->registry, municipality, d) : NULL;
	return p && p->kind == PRINCIPAL_MUNICIPALITY &&
	       (t->region.n == 0 || text_eq(registry_region_of(municipality), t->region));
}

/* ---- notices and calls ---- */

static int notice_order(const void *x, const void *y)
{
	const struct admission_notice *a = x, *b = y;
	return a->by->when != b->by->when ? (a->by->when < b->by->when ? -1 : 1)
	                                  : case_strength(a->by, b->by);
}

/* 2:3, R-T28: 24 hours of elapsed time from its own assessment of need, else from admission. */
static void read_notices(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	t->notice = ARENA_ARRAY(t->v->arena, count_of(t->v, T_ADMISSION_NOTICE), struct admission_notice);
	while ((c = case_next(t->v, T_ADMISSION_NOTICE, &i))) {
		struct admission_notice *n = &t->notice[t->n_notice++];
		instant_us from = c->d.need_assessed_at != INSTANT_NONE ? c->d.need_assessed_at :
		                  c->d.admitted_at != INSTANT_NONE      ? c->d.admitted_at :
		                                                          t->admitted_at;
		*n = (struct admission_notice){ .by = c, .municipality = c->d.municipality };
		n->deadline = from == INSTANT_NONE ? INSTANT_NONE : from + 24 * HOUR_US;
		n->late = from != INSTANT_NONE && c->when > n->deadline;
	}
	if (t->n_notice > 1)
		qsort(t->notice, t->n_notice, sizeof *t->notice, notice_order);
}

static int call_order(const void *x, const void *y)
{
	const struct sip_call *a = x, *b = y;
	return a->at != b->at ? (a->at < b->at ? -1 : 1) : case_strength(a->by, b->by);
}

/* R-T6: a withdrawal takes back the earlier calls, from its own date on. */
static void read_calls(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	t->call = ARENA_ARRAY(t->v->arena, count_of(t->v, T_SIP_INVITED), struct sip_call);
	while ((c = case_next(t->v, T_SIP_INVITED, &i)))
		t->call[t->n_call++] = (struct sip_call){ c, c->when, INSTANT_NONE };
	if (t->n_call > 1)
		qsort(t->call, t->n_call, sizeof *t->call, call_order);
	i = 0;
	while ((c = case_next(t->v, T_SIP_WITHDRAWN, &i)))
		for (size_t k = 0; k < t->n_call; k++) {
			struct sip_call *call = &t->call[k];
			if (call->at <= c->when &&
			    (call->withdrawn_at == INSTANT_NONE || c->when < call->withdrawn_at))
				call->withdrawn_at = c->when;
		}
}

const struct sip_call *timeline_call(const struct timeline *t, day_no d)
{
	for (size_t i = 0; i < t->n_call; i++) {
		const struct sip_call *c = &t->call[i];
		if (calendar_day(c->at) <= d &&
		    (c->withdrawn_at == INSTANT_NONE || calendar_day(c->withdrawn_at) > d))
			return c;
	}
	return NULL;
}

/* ---- the need of a SIP (R-T19): compulsory care, then the newest consent, then the assessment ---- */

static const struct case_fact *newest_sip_consent(const struct case_view *v)
{
	const struct case_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, T_CONSENT, &i)))
		if (c->d.scope == SCOPE_SIP && case_is_newer(c, best))
			best = c;
	return best;
}

static enum case_sip sip_need(const struct case_view *v)
{
	const struct case_fact *consent = newest_sip_consent(v);
	const struct case_fact *assessed = case_newest(v, T_SIP_ASSESSED);
	if (case_newest(v, T_COMPULSORY))
		return SIP_REGIME_OPT_ORV;
	if (consent && consent->d.granted == TRI_FALSE)
		return SIP_DECLINED;
	if (!assessed)
		return SIP_NOT_ASSESSED;
	if (assessed->d.needed == ANSWER_YES)
		return SIP_NEEDED;
	if (assessed->d.reason == SIP_PATIENT_DECLINES)
		return SIP_DECLINED;
	return assessed->d.reason == SIP_OPT_ORV ? SIP_REGIME_OPT_ORV : SIP_NOT_NEEDED;
}

static bool assessed_needed(const struct case_view *v)
{
	const struct case_fact *assessed = case_newest(v, T_SIP_ASSESSED);
	return assessed && (assessed->d.needed == ANSWER_YES || assessed->d.reason == SIP_PATIENT_DECLINES);
}

bool timeline_sip_required(const struct timeline *t, const struct policy *p)
{
	switch (t->need) {
	case SIP_NEEDED: return true;
	case SIP_NOT_ASSESSED: return p->sip_required_when_not_assessed;
	case SIP_DECLINED: return !p->sip_waived_when_declined && assessed_needed(t->v);
	default: return false;
	}
}

/* ---- protection (7.5): the newest word of the register, and any fact that says so itself ---- */

static void read_protection(struct timeline *t)
{
	const struct case_fact *newest = NULL;
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		bool says = !c->dead && c->d.protection > PROTECTION_NONE;
		bool lifts = c->type == T_PROTECTION && c->d.protection == PROTECTION_NONE;
		if (lifts && c->when > t->v->in->as_of)
			continue;       /* protection comes at once, its end on its day */
		if (c->type == T_PROTECTION && case_counts(c)) {
			if (!newest || c->when > newest->when ||
			    (c->when == newest->when && case_strength(c, newest) > 0))
				newest = c;
		} else if (says && (!t->protection || case_strength(c, t->protection) > 0)) {
			t->protection = c;
		}
	}
	/* A fact that carries its own mark protects until the register, later, takes it back. */
	if (newest && (!t->protection || case_strength(newest, t->protection) > 0))
		t->protection = newest;
	t->is_protected = t->protection && t->protection->d.protection > PROTECTION_NONE;
}

/* ---- */

const struct policy *timeline_policy(const struct timeline *t, struct text municipality, day_no d)
{
	return registry_policy(t->v->in->registry, municipality, t->psychiatric, d);
}

void timeline_read(const struct case_view *v, struct timeline *ret)
{
	*ret = (struct timeline){ .v = v, .end_at = INSTANT_NONE, .died_on = DAY_NONE };
	for (size_t i = 0; i < v->n; i++)
		if (case_counts(&v->v[i]) && v->v[i].d.care_form)
			ret->psychiatric = v->v[i].d.care_form != CARE_SOMATIC;
	if (v->admission && v->admission->d.care_form)
		ret->psychiatric = v->admission->d.care_form != CARE_SOMATIC;
	read_protection(ret);
	read_region(ret);
	read_stay(ret);
	read_leaves(ret);
	read_outpatient(ret);
	read_residence(ret);
	read_notices(ret);
	read_calls(ret);
	ret->need = sip_need(v);
	ready_read(ret);
}
