/* liability: one date at a time, each gate by itself. The invariant: a date is at most once in the
 * list, since one municipality at most is responsible on it and intervals are disjoint. */
#include "transitions/liability.h"

#include <stdlib.h>

/* On a date before the notice to it, the interval's own start stands for a municipality's: it is
 * then blocked for want of the notice (R-T31). */
static day_no start_on(const struct ready_interval *r, struct text municipality, day_no d)
{
	const struct ready_clock *c = ready_clock_of(r, municipality);
	return c && calendar_day(c->sent_at) <= d ? c->start : r->start;
}

/* 5:3 p 1, R-T3: open from the date of a notice to this municipality. */
static uint32_t admission_gate(const struct timeline *t, struct text m, day_no d,
                               const struct policy *p)
{
	bool late = false;
	for (size_t i = 0; i < t->n_notice; i++) {
		const struct admission_notice *n = &t->notice[i];
		if (!text_eq(n->municipality, m) || calendar_day(n->by->when) > d)
			continue;
		if (!n->late || p->accept_late_notice)
			return 0;
		late = true;
	}
	return late ? BLOCK_LATE_NOTICE : BLOCK_NO_ADMISSION_NOTICE;
}

/* 5:3 st 2: only where a SIP shall be held. */
static uint32_t sip_gate(const struct timeline *t, const struct ready_interval *r, day_no d,
                         const struct policy *p)
{
	if (!timeline_sip_required(t, p))
		return 0;
	const struct sip_call *call = timeline_call(t, d);
	if (!call)
		return BLOCK_NO_SIP_CALL;
	bool late = calendar_day(call->at) > timeline_call_due(t, r, true);
	return p->strict_sip && late ? BLOCK_LATE_SIP_CALL : 0;
}

/* 5:5: not known is not available. */
static uint32_t outpatient_gate(const struct timeline *t, day_no d, const struct policy *p)
{
	static const uint32_t closed[] = { BLOCK_OUTPATIENT_UNKNOWN, 0,
		                           BLOCK_OUTPATIENT_NOT_AVAILABLE,
		                           BLOCK_OUTPATIENT_UNCLEAR };
	return closed[timeline_outpatient(t, d, p->day_state)];
}

uint32_t liability_closed_gates(const struct timeline *t, const struct ready_interval *r,
                                struct text m, day_no d)
{
	const struct policy *p = timeline_policy(t, m, d);
	const struct ready_clock *told = ready_clock_of(r, m);
	uint32_t reasons =
	        admission_gate(t, m, d, p) | sip_gate(t, r, d, p) | outpatient_gate(t, d, p);
	if (!told || calendar_day(told->sent_at) > d)
		reasons |= BLOCK_NO_READY_NOTICE;
	return reasons;
}

/* R-T27: a day that two stays share is counted by the stronger one, and only once: the day on which
 * that one is left is its own where the day of discharge counts, else of the stay that goes on
 * (R-T2). */
static bool counted_elsewhere(const struct case_view *v, day_no d, const struct policy *p)
{
	for (size_t i = 0; i < v->news.n_clashes; i++) {
		const struct stay_clash *c = &v->news.clashes[i];
		if (!c->beaten || !clash_is_known(c, v->in->as_of) || d < c->first_day ||
		    (c->last_day != DAY_NONE && d > c->last_day))
			continue;
		if (d != c->last_day || !c->other_left || p->include_discharge_day)
			return true;
	}
	return false;
}

/* False: the date is nobody's, neither chargeable nor blocked. */
static bool judge_day(const struct timeline *t, const struct ready_interval *r, day_no d,
                      struct charged_day *ret)
{
	const struct policy *none = timeline_policy(t, (struct text){ 0 }, d);
	struct text m = timeline_responsible(t, d, none->day_state);
	const struct policy *p = timeline_policy(t, m, d);
	if (p->day_state != none->day_state)
		m = timeline_responsible(t, d, p->day_state);
	if (d < calendar_day(t->admitted_at) || d < start_on(r, m, d) ||
	    !timeline_is_ours(t, m, d) || counted_elsewhere(t->v, d, p))
		return false;
	if (timeline_on_leave(t, d, p->day_state) && !p->charge_leave)
		return false; /* R-T24: a leave day is not a blocked one either */
	*ret = (struct charged_day){ .day = d, .municipality = m, .amount_ore = INT64_MIN };
	ret->reasons = liability_closed_gates(t, r, m, d);
	ret->kind = ret->reasons ? DAY_BLOCKED : DAY_CHARGEABLE;
	int64_t ore;
	if (ret->kind == DAY_CHARGEABLE && timeline_tariff(t, m, d, &ore))
		ret->amount_ore = ore;
	return true;
}

/* The first date that no longer counts. The discharge day itself counts where the policy says so
 * (7.4 d). */
static day_no end_of(const struct timeline *t, const struct ready_interval *r, day_no today)
{
	if (r->end_at == INSTANT_NONE)
		return today;
	day_no last = calendar_day(r->end_at);
	if (last > today)
		return today; /* told ahead */
	struct text m = timeline_responsible(t, last, DAY_STATE_END);
	bool left = r->ended_by == READY_DISCHARGED ||
	            (r->ended_by == READY_TRANSFERRED && r->end_at == t->end_at);
	return last + (left && timeline_policy(t, m, last)->include_discharge_day);
}

/* A clock that was carried on (7.4 e) began before the notice: the patient was not ready then. */
static day_no earliest_start(const struct ready_interval *r)
{
	day_no first = r->start;
	for (size_t i = 0; i < r->n_clocks; i++)
		if (r->clocks[i].start < first)
			first = r->clocks[i].start;
	day_no sent = calendar_day(r->sent_at);
	return first > sent ? first : sent;
}

struct charged_days liability_days(const struct timeline *t, day_no today)
{
	struct charged_days all = { 0 };
	size_t cap = 0;
	if (t->admitted_at == INSTANT_NONE || t->v->cancelled)
		return all; /* R-T15 */
	for (size_t i = 0; i < t->n_ready; i++) {
		day_no first = earliest_start(&t->ready[i]), end = end_of(t, &t->ready[i], today);
		if (end > first)
			cap += (size_t)(end - first < LIABILITY_MAX_DAYS ? end - first
			                                                 : LIABILITY_MAX_DAYS);
	}
	all.v = ARENA_ARRAY(t->v->arena, cap, struct charged_day);
	for (size_t i = 0; i < t->n_ready; i++) {
		day_no first = earliest_start(&t->ready[i]), end = end_of(t, &t->ready[i], today);
		for (day_no d = first; d < end && d < first + LIABILITY_MAX_DAYS; d++)
			all.n += judge_day(t, &t->ready[i], d, &all.v[all.n]);
	}
	return all;
}
