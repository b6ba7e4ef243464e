/* status: the dimensions of a case and the one status shown (7.4, first match wins). */
#include "transitions/fold.h"

/* An end that is told ahead waits for its hour: until then the patient is in, and ready. */
static bool has_ended(const struct folding *f, instant_us end)
{
	return end != INSTANT_NONE && end <= f->in->as_of;
}

static bool has_died(const struct folding *f)
{
	return f->t.died_on != DAY_NONE && f->t.died_on <= f->today;
}

const struct ready_interval *fold_open_interval(const struct folding *f)
{
	const struct timeline *t = &f->t;
	if (!t->v->cancelled && t->n_ready && !has_ended(f, t->ready[t->n_ready - 1].end_at))
		return &t->ready[t->n_ready - 1];
	return NULL;
}

static enum case_stay stay_of(const struct folding *f)
{
	const struct timeline *t = &f->t;
	if (t->v->cancelled)
		return STAY_VOID;
	if (t->admitted_at == INSTANT_NONE)
		return STAY_UNKNOWN; /* R-T15 */
	if (has_died(f))
		return STAY_DECEASED;
	if (has_ended(f, t->end_at))
		return STAY_DISCHARGED;
	return timeline_on_leave(t, f->today, DAY_STATE_END) ? STAY_ON_LEAVE : STAY_ADMITTED;
}

/* A call that nobody has said is needed is a call all the same. */
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

/* ---- a ready patient ---- */

/* The gates closed today, before the start as well (R-T7). */
static uint32_t closed_now(const struct folding *f, const struct ready_interval *r)
{
	struct text m = timeline_responsible(&f->t, f->today, DAY_STATE_END);
	if (!timeline_is_ours(&f->t, m, f->today))
		return BLOCK_NOT_OURS;
	return liability_closed_gates(&f->t, r, m, f->today);
}

/* Liable, blocked (R-T7, R-T18, R-T24) or waiting for the start. */
static enum case_status ready_status(const struct folding *f, const struct ready_interval *r)
{
	struct text m = timeline_responsible(&f->t, f->today, DAY_STATE_END);
	bool away =
	        f->s.stay == STAY_ON_LEAVE && !timeline_policy(&f->t, m, f->today)->charge_leave;
	if (f->s.blocked_now || away)
		return STATUS_READY_BLOCKED;
	return f->today >= ready_start(r, m) ? STATUS_READY_LIABLE : STATUS_READY_PENDING;
}

/* ---- */

static bool is_interrupted(const struct case_view *v)
{
	return case_is_newer(case_newest(v, T_INTERRUPTED), case_newest(v, T_RESUMED));
}

static enum case_status status_of(const struct folding *f, const struct ready_interval *r)
{
	const struct timeline *t = &f->t;
	if (f->s.stay == STAY_VOID)
		return STATUS_VOID;
	if (has_died(f))
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
	struct named_objection *v = ARENA_ARRAY(f->a, f->t.v->n, struct named_objection);
	const struct case_fact *raised, *answer;
	size_t i = 0;
	while ((raised = case_next(f->t.v, T_OBJECTION_RAISED, &i))) {
		answer = followup_answer(f->t.v, raised);
		bool is_upheld = answer && objection_is_upheld(answer->d.outcome);
		if (raised->d.period != INT32_MIN) {
			v[f->s.n_objections++] = (struct named_objection){
				raised->d.period, case_speaker(f->t.v, raised), !answer, is_upheld
			};
			continue;
		}
		f->s.objections_open += !answer;
		f->s.objections_upheld += is_upheld;
	}
	f->s.objections = v;
}

/* Whatever status is shown: an interruption or a merge hides a ready patient, it does not end the
 * readiness (R-T20, R-T25). */
static enum case_liability liability_of(const struct folding *f, const struct ready_interval *r)
{
	bool inpatient = f->s.stay == STAY_ADMITTED || f->s.stay == STAY_ON_LEAVE;
	if (f->t.n_ready == 0 || f->s.stay == STAY_VOID || f->s.stay == STAY_UNKNOWN)
		return LIABILITY_NOT_APPLICABLE;
	if (case_has_open_objection(&f->s))
		return LIABILITY_CONTESTED;
	if (!r || !inpatient)
		return f->frozen.all && f->frozen.n_pending == 0 ? LIABILITY_SETTLED
		                                                 : LIABILITY_ENDED;
	switch (ready_status(f, r)) {
	case STATUS_READY_LIABLE:
		return LIABILITY_LIABLE;
	case STATUS_READY_PENDING:
		return LIABILITY_PENDING;
	default:
		return LIABILITY_BLOCKED;
	}
}

void status_fill(struct folding *f)
{
	const struct ready_interval *r = fold_open_interval(f);
	f->s.stay = stay_of(f);
	f->s.sip = sip_of(f);
	f->s.blocked_now = r && f->t.admitted_at != INSTANT_NONE ? closed_now(f, r) : 0;
	f->s.status = status_of(f, r);
	count_objections(f);
	f->s.liability = liability_of(f, r);
}
