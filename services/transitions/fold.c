/* fold: from the facts of a case to its state, what it tells its patient, the summary buckets it
 * counts in and the moments at which time alone changes it. */
#include "transitions/discrepancy.h"
#include "transitions/followup.h"
#include "transitions/liability.h"

#include <stdlib.h>

struct folding {
	const struct fold_in *in;
	struct arena *a;
	struct timeline t;
	struct charged_days days;
	struct case_state s;
	day_no today;
	day_no reference;        /* the date whose policy the state as a whole goes by */
};

/* ---- state ---- */

static enum case_stay stay_of(const struct folding *f)
{
	const struct timeline *t = &f->t;
	if (t->v->cancelled)
		return STAY_VOID;
	if (t->died_on != DAY_NONE)
		return STAY_DECEASED;
	if (t->admitted_at == INSTANT_NONE)
		return STAY_UNKNOWN;
	if (t->end_at != INSTANT_NONE)
		return STAY_DISCHARGED;
	return timeline_on_leave(t, f->today, DAY_STATE_END) ? STAY_ON_LEAVE : STAY_ADMITTED;
}

static enum case_sip sip_of(const struct folding *f)
{
	const struct case_fact *held = case_newest(f->t.v, T_SIP_ESTABLISHED);
	const struct case_fact *not_held = case_newest(f->t.v, T_SIP_NOT_HELD);
	bool asked = f->t.need == SIP_NEEDED || f->t.need == SIP_NOT_ASSESSED;
	if (f->t.need == SIP_REGIME_OPT_ORV || f->t.need == SIP_DECLINED)
		return f->t.need;
	if (case_is_newer(held, not_held))
		return SIP_ESTABLISHED;
	if (asked && timeline_call(&f->t, f->today))
		return SIP_INVITED;
	return f->t.need;
}

static const struct ready_interval *open_interval(const struct timeline *t)
{
	if (t->n_ready && t->ready[t->n_ready - 1].end_at == INSTANT_NONE)
		return &t->ready[t->n_ready - 1];
	return NULL;
}

/* A ready patient today: liable, blocked (R-T7, R-T18, R-T24) or waiting for the start. */
static enum case_status ready_status(const struct folding *f, const struct ready_interval *r)
{
	struct text m = timeline_responsible(&f->t, f->today, DAY_STATE_END);
	if (!timeline_is_ours(&f->t, m, f->today))
		return STATUS_READY_BLOCKED;
	if (f->s.stay == STAY_ON_LEAVE && !timeline_policy(&f->t, m, f->today)->charge_leave)
		return STATUS_READY_BLOCKED;
	if (liability_closed_gates(&f->t, r, m, f->today))
		return STATUS_READY_BLOCKED;
	return f->today >= liability_start(r, m) ? STATUS_READY_LIABLE : STATUS_READY_PENDING;
}

static bool is_interrupted(const struct case_view *v)
{
	return case_is_newer(case_newest(v, T_INTERRUPTED), case_newest(v, T_RESUMED));
}

static enum case_status status_of(const struct folding *f)
{
	const struct timeline *t = &f->t;
	const struct ready_interval *r = open_interval(t);
	if (f->s.stay == STAY_VOID)
		return STATUS_VOID;
	if (f->s.stay == STAY_DECEASED)
		return STATUS_DECEASED;
	if (t->is_protected)
		return STATUS_QUARANTINED;
	if (t->v->news.merged_into.n)
		return STATUS_MERGED;
	if (f->s.stay == STAY_UNKNOWN)
		return STATUS_INCOMPLETE;
	if (f->s.stay == STAY_DISCHARGED)
		return followup_is_closed(t, f->today) ? STATUS_CLOSED : STATUS_DISCHARGED_OPEN;
	if (is_interrupted(t->v))
		return STATUS_INTERRUPTED;
	if (r)
		return ready_status(f, r);
	return t->n_notice ? STATUS_PLANNING : STATUS_ADMITTED;
}

static void count_objections(struct folding *f)
{
	const struct case_fact *raised, *answer;
	size_t i = 0;
	while ((raised = case_next(f->t.v, T_OBJECTION_RAISED, &i))) {
		answer = followup_answer(f->t.v, raised);
		f->s.objections_open += !answer;
		f->s.objections_upheld += answer && (text_eq(answer->d.outcome, TEXT("UPHELD")) ||
		                                     text_eq(answer->d.outcome, TEXT("PARTLY_UPHELD")));
	}
}

static bool all_frozen(const struct folding *f)
{
	size_t chargeable = 0;
	for (size_t i = 0; i < f->days.n; i++) {
		const struct charged_day *d = &f->days.v[i];
		if (d->kind != DAY_CHARGEABLE)
			continue;
		if (!liability_is_frozen(&f->t, d->municipality, d->day))
			return false;
		chargeable++;
	}
	return chargeable > 0;
}

static enum case_liability liability_of(const struct folding *f)
{
	if (f->t.n_ready == 0 || f->s.stay == STAY_VOID || f->s.stay == STAY_UNKNOWN)
		return LIABILITY_NOT_APPLICABLE;
	if (f->s.objections_open)
		return LIABILITY_CONTESTED;
	switch (f->s.status) {
	case STATUS_READY_LIABLE: return LIABILITY_LIABLE;
	case STATUS_READY_BLOCKED: return LIABILITY_BLOCKED;
	case STATUS_READY_PENDING: return LIABILITY_PENDING;
	default: return all_frozen(f) ? LIABILITY_SETTLED : LIABILITY_ENDED;
	}
}

/* ---- the plain members that summaries ask for ---- */

static void unit_members(struct folding *f)
{
	const struct case_fact *contact = case_newest(f->t.v, T_CARE_CONTACT);
	f->s.contact_appointed = contact != NULL;
	f->s.contact_before_end = followup_contact_in_time(&f->t);
	f->s.info_same_day = followup_information_in_time(&f->t);
	if (contact)
		f->s.outpatient_unit = contact->d.outpatient_unit;
	for (size_t i = 0; i < f->t.v->n; i++)
		if (case_counts(&f->t.v->v[i]) && f->t.v->v[i].d.hospital_unit.n)
			f->s.hospital_unit = f->t.v->v[i].d.hospital_unit;
	if (f->t.v->admission && f->t.v->admission->d.hospital_unit.n)
		f->s.hospital_unit = f->t.v->admission->d.hospital_unit;
}

static void expected_members(struct folding *f)
{
	const struct case_fact *word = case_newest(f->t.v, T_EXPECTED_DISCHARGE), *c;
	size_t i = 0;
	while ((c = case_next(f->t.v, T_ADMISSION_NOTICE, &i)))
		if (c->d.expected_discharge_at != INSTANT_NONE && case_is_newer(c, word))
			word = c;
	f->s.expected_discharge_at = word ? word->d.expected_discharge_at : INSTANT_NONE;
	f->s.can_receive_from = INSTANT_NONE;
	c = case_newest(f->t.v, T_MUNICIPALITY);
	if (c && c->d.can_receive == ANSWER_YES)
		f->s.can_receive_from = c->when;
}

static void outpatient_members(struct folding *f)
{
	enum case_outpatient before = OUTPATIENT_UNKNOWN;
	f->s.outpatient = timeline_outpatient(&f->t, f->today, DAY_STATE_END);
	f->s.outpatient_from = INSTANT_NONE;
	for (size_t i = 0; i < f->t.n_outpatient && calendar_day(f->t.outpatient[i].from) <= f->today; i++) {
		const struct outpatient_word *w = &f->t.outpatient[i];
		if (w->value == OUTPATIENT_AVAILABLE && before != OUTPATIENT_AVAILABLE)
			f->s.outpatient_from = w->from;
		before = w->value;
	}
	if (before != OUTPATIENT_AVAILABLE)
		f->s.outpatient_from = INSTANT_NONE;
}

static void sip_members(struct folding *f)
{
	struct text m = timeline_responsible(&f->t, f->reference, DAY_STATE_END);
	const struct policy *p = timeline_policy(&f->t, m, f->reference);
	f->s.policy_id = p->id;
	f->s.sip = sip_of(f);
	f->s.sip_required = timeline_sip_required(&f->t, p);
	f->s.sip_called_at = INSTANT_NONE;
	for (size_t i = 0; i < f->t.n_call && f->s.sip_called_at == INSTANT_NONE; i++)
		if (f->t.call[i].withdrawn_at == INSTANT_NONE)
			f->s.sip_called_at = f->t.call[i].at;
	f->s.sip_called = f->s.sip_called_at != INSTANT_NONE;
	f->s.sip_called_in_time = f->s.sip_called && f->t.n_ready &&
	                          calendar_day(f->s.sip_called_at) <=
	                                  timeline_call_due(&f->t, &f->t.ready[f->t.n_ready - 1], true);
}

static int notified_order(const void *x, const void *y)
{
	const struct notified *a = x, *b = y;
	int c = text_cmp(a->municipality, b->municipality);
	return c ? c : (a->sent_at > b->sent_at) - (a->sent_at < b->sent_at);
}

static void notice_members(struct folding *f)
{
	struct notified *v = ARENA_ARRAY(f->a, f->t.n_notice, struct notified);
	for (size_t i = 0; i < f->t.n_notice; i++) {
		const struct admission_notice *n = &f->t.notice[i];
		bool acknowledged = followup_acknowledged(f->t.v, n->by) != NULL;
		v[i] = (struct notified){ n->municipality, n->by->when, n->late, acknowledged };
		f->s.n_unacknowledged += !acknowledged && n->municipality.n;
	}
	if (f->t.n_notice > 1)
		qsort(v, f->t.n_notice, sizeof *v, notified_order);
	f->s.notified = v;
	f->s.n_notified = f->t.n_notice;
	f->s.first_ready_assessed_at = INSTANT_NONE;
	for (size_t i = 0; i < f->t.n_ready_notice; i++) {
		const struct case_fact *c = f->t.ready_notice[i].by;
		struct local_time local = calendar_local(c->when);
		f->s.n_ready_notices++;
		f->s.n_ready_after_noon += local.of_day_us >
		                           timeline_policy(&f->t, c->d.municipality, local.day)->cutoff_of_day_us;
		f->s.n_unacknowledged += c->d.municipality.n && !followup_acknowledged(f->t.v, c);
		if (f->s.first_ready_assessed_at == INSTANT_NONE)
			f->s.first_ready_assessed_at = c->d.ready_assessed_at;
	}
	size_t i = 0;
	while (case_next(f->t.v, T_READY_WITHDRAWN, &i))
		f->s.n_withdrawals++;
}

/* From the admission on, only where it changes. */
static void responsible_members(struct folding *f)
{
	struct responsible_from *v = ARENA_ARRAY(f->a, f->t.n_residence, struct responsible_from);
	day_no first = f->t.admitted_at == INSTANT_NONE ? DAY_NONE : calendar_day(f->t.admitted_at);
	size_t n = 0;
	for (size_t i = 0; i < f->t.n_residence && first != DAY_NONE; i++) {
		day_no from = f->t.residence[i].from;
		if (from == DAY_NONE || from < first)
			from = first;
		struct text m = timeline_responsible(&f->t, from, DAY_STATE_END);
		if (n && v[n - 1].from == from)
			n--;
		if (n == 0 || !text_eq(v[n - 1].municipality, m))
			v[n++] = (struct responsible_from){ from, m };
	}
	f->s.responsible = v;
	f->s.n_responsible = n;
}

/* A ready patient goes by today's policy; a stay that is over by that of its last date, any other
 * by that of its first: so that only a ready patient's state moves with the date. */
static day_no reference_day(const struct folding *f)
{
	if (open_interval(&f->t) && f->t.v->admission)
		return f->today;
	if (f->t.end_at != INSTANT_NONE)
		return calendar_day(f->t.end_at);
	return f->t.v->n ? calendar_day(f->t.v->v[0].when) : f->today;
}

static void fill_state(struct folding *f)
{
	struct case_state *s = &f->s;
	struct adjustment *adjustments = NULL;
	f->reference = reference_day(f);
	s->admitted_at = f->t.admitted_at;
	s->end_at = f->t.end_at;
	s->destination = f->t.destination;
	s->psychiatric = f->t.psychiatric;
	s->restricted = f->t.is_protected;
	s->stay = stay_of(f);
	s->merged_into = f->t.v->news.merged_into;
	if (s->merged_into.n > 2)
		s->merged_into = (struct text){ s->merged_into.p + 2, s->merged_into.n - 2 };
	s->ready = f->t.ready;
	s->n_ready = s->stay == STAY_VOID ? 0 : f->t.n_ready;
	f->days = s->merged_into.n ? (struct charged_days){ 0 } : liability_days(&f->t, f->today);
	s->days = f->days.v;
	s->n_days = f->days.n;
	s->n_adjustments = liability_adjustments(&f->t, &f->days, &adjustments);
	s->adjustments = adjustments;
	s->status = status_of(f);
	unit_members(f);
	expected_members(f);
	outpatient_members(f);
	sip_members(f);
	notice_members(f);
	responsible_members(f);
	count_objections(f);
	s->liability = liability_of(f);
}

/* ---- moments at which time alone changes the state ---- */

static void note_moments(struct folding *f, struct fold_out *ret)
{
	const struct timeline *t = &f->t;
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		fold_due(f->in, ret, c->f->recorded_us);
		fold_due(f->in, ret, c->when);
		fold_due(f->in, ret, calendar_midnight(calendar_day(c->when)));
	}
	for (size_t i = 0; i < t->v->news.n_facts; i++)     /* some are not to be seen yet */
		fold_due(f->in, ret, t->v->news.facts[i].recorded_us);
	if (open_interval(t) && t->v->admission && !t->v->cancelled) {
		fold_due(f->in, ret, calendar_midnight(f->today));
		fold_due(f->in, ret, calendar_midnight(f->today + 1));
	}
	if (t->end_at == INSTANT_NONE) {     /* counts in one more month's summaries */
		int32_t month = calendar_month(f->today);
		fold_due(f->in, ret, calendar_midnight(calendar_month_first(month)));
		fold_due(f->in, ret, calendar_midnight(calendar_month_first(month + 1)));
	}
	for (size_t i = 0; i < t->n_residence; i++) {
		struct text m = t->residence[i].placing.n ? t->residence[i].placing : t->residence[i].registered;
		const struct freeze *z;
		size_t n = m.n >= 2 ? registry_freezes(f->in->registry, registry_region_of(m), &z) : 0;
		for (size_t k = 0; k < n && t->n_ready_notice; k++)
			fold_due(f->in, ret, z[k].at);
	}
	followup_note_moments(t, ret);
}

/* ---- what it tells others ---- */

static struct text patient_ref_of(const struct case_view *v)
{
	const struct case_fact *best = NULL;
	if (v->admission && v->admission->d.patient_ref.n)
		return v->admission->d.patient_ref;
	for (size_t i = 0; i < v->n; i++)
		if (!v->v[i].from_register && case_counts(&v->v[i]) && v->v[i].d.patient_ref.n &&
		    (!best || case_strength(&v->v[i], best) > 0))
			best = &v->v[i];
	return best ? best->d.patient_ref : (struct text){ 0 };
}

/* By the case's own facts alone: the patient's word must not come back to it. */
static struct patient_stay own_stay(const struct timeline *own)
{
	struct patient_stay s = { .start = 0, .end = 0 };   /* empty: nothing to compare */
	const struct case_fact *admission = own->v->admission;
	if (!admission || own->v->cancelled)
		return s;
	s.start = own->admitted_at;
	s.end = own->end_at;
	s.recorded_us = admission->f->recorded_us;
	s.priority = admission->priority;
	s.source = admission->f->source;
	s.id = admission->f->id;
	if (own->moved_on)
		s.goes_on_as = own->end_fact->d.new_case_ref;
	return s;
}

static int message_order(const void *x, const void *y)
{
	return text_cmp(((const struct message_out *)x)->to, ((const struct message_out *)y)->to);
}

static void tell(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct case_view *v = ARENA_NEW(a, struct case_view);
	struct timeline own;
	struct message_out *out = ARENA_ARRAY(a, 2, struct message_out);
	BUF_AUTO b = { 0 };
	case_read(in, false, a, v);
	timeline_read(v, &own);
	struct text patient = patient_ref_of(v);
	if (patient.n) {
		struct patient_stay stay = own_stay(&own);
		if (stay.goes_on_as.n)
			stay.goes_on_as = arena_printf(a, "c:%.*s", TEXT_ARGS(stay.goes_on_as));
		message_put_stay(&b, &stay);
		out[ret->n_outbox++] = (struct message_out){ transition_patient_key(patient, a),
			                                     arena_text(a, buf_text(&b)) };
	}
	if (own.moved_on && !v->cancelled) {
		struct chain_news chain = { own.end_at, in->key };
		buf_clear(&b);
		message_put_chain(&b, &chain);
		out[ret->n_outbox++] = (struct message_out){
			arena_printf(a, "c:%.*s", TEXT_ARGS(own.end_fact->d.new_case_ref)),
			arena_text(a, buf_text(&b))
		};
	}
	if (ret->n_outbox == 2)
		qsort(out, 2, sizeof *out, message_order);
	ret->outbox = out;
}

/* ---- codes of the open discrepancies, for the state ---- */

static void note_codes(struct folding *f, const struct fold_out *out)
{
	struct text *codes = ARENA_ARRAY(f->a, out->n_discrepancies, struct text);
	for (size_t i = 0; i < out->n_discrepancies; i++) {
		const struct discrepancy *d = &out->discrepancies[i];
		struct text code = text_of(d->code);
		size_t n = f->s.n_discrepancies;
		if (d->closed_at == INSTANT_NONE && (n == 0 || !text_eq(codes[n - 1], code)))
			codes[f->s.n_discrepancies++] = code;
	}
	f->s.discrepancies = codes;
}

void case_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct folding f = { .in = in, .a = a, .today = calendar_day(in->as_of) };
	struct case_view *v = ARENA_NEW(a, struct case_view);
	BUF_AUTO b = { 0 };
	case_read(in, true, a, v);
	timeline_read(v, &f.t);
	fill_state(&f);
	note_moments(&f, ret);
	case_discrepancies(&f.t, &f.s, ret);
	note_codes(&f, ret);
	tell(in, a, ret);
	case_buckets(&f.t, &f.s, f.today, ret);
	f.s.evaluated_at = ret->evaluated_at;
	ret->restricted = f.s.restricted;
	case_state_encode(&f.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
