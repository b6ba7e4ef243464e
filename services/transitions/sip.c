/* sip: which calls stand on a date (4:3), and whether joint planning is needed at all (4:1, 4:2,
 * R-T19). */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

static int call_order(const void *x, const void *y)
{
	const struct sip_call *a = x, *b = y;
	return a->at != b->at ? (a->at < b->at ? -1 : 1) : notice_strength(&a->by->n, &b->by->n);
}

/* R-T6: a withdrawal takes back the earlier calls, from its own date on. */
static void read_calls(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	t->call = ARENA_ARRAY(t->v->arena, timeline_count(t->v, T_SIP_INVITED), struct sip_call);
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

/* ---- the need of a SIP (R-T19): compulsory care, then the newest consent, then the assessment
 * ---- */

static const struct case_fact *newest_sip_consent(const struct case_view *v)
{
	const struct case_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, T_CONSENT, &i)))
		if (c->d.scope == SCOPE_SIP && case_is_newer(c, best))
			best = c;
	return best;
}

/* A consent undoes what the assessment says of declining, the only reason that it contradicts. */
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
		return consent && consent->d.granted == TRI_TRUE ? SIP_NEEDED : SIP_DECLINED;
	return assessed->d.reason == SIP_OPT_ORV ? SIP_REGIME_OPT_ORV : SIP_NOT_NEEDED;
}

static bool assessed_needed(const struct case_view *v)
{
	const struct case_fact *assessed = case_newest(v, T_SIP_ASSESSED);
	return assessed &&
	       (assessed->d.needed == ANSWER_YES || assessed->d.reason == SIP_PATIENT_DECLINES);
}

bool timeline_sip_required(const struct timeline *t, const struct policy *p)
{
	switch (t->need) {
	case SIP_NEEDED:
		return true;
	case SIP_NOT_ASSESSED:
		return p->sip_required_when_not_assessed;
	case SIP_DECLINED:
		return !p->sip_waived_when_declined && assessed_needed(t->v);
	default:
		return false;
	}
}

void sip_read(struct timeline *t)
{
	t->need = sip_need(t->v);
	read_calls(t);
}
