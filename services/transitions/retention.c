/* retention: see the header. */
#include "transitions/retention.h"

#include "transitions/month.h"
#include "transitions/record.h"
#include "transitions/state.h"

static bool is_younger(const struct retention_ask *ask)
{
	for (size_t i = 0; i < ask->facts->n; i++)
		if (ask->facts->v[i].time_us >= ask->before ||
		    ask->facts->v[i].recorded_us >= ask->before)
			return true;
	return false;
}

/* ---- cases ---- */

static bool is_over(const struct case_state *s)
{
	return s->stay == STAY_VOID || s->stay == STAY_DECEASED ||
	       (s->stay == STAY_DISCHARGED && s->end_at != INSTANT_NONE);
}

static bool any_chargeable(const struct case_state *s)
{
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].kind == DAY_CHARGEABLE)
			return true;
	return false;
}

/* Objections to the days of a month are due by a day of the next. */
static bool may_still_object(const struct case_state *s, const struct retention_ask *ask)
{
	if (s->n_days == 0)
		return false;
	const struct charged_day *last = &s->days[s->n_days - 1];
	const struct policy *p =
	        registry_policy(ask->registry, last->municipality, s->psychiatric, last->day);
	day_no next = calendar_month_first(calendar_month(last->day) + 1);
	return calendar_midnight(next + (day_no)p->objection_deadline_day) > ask->now;
}

static bool is_settled(const struct case_state *s, const struct retention_ask *ask)
{
	if (case_has_open_objection(s) || s->n_adjustments || may_still_object(s, ask))
		return false;
	return s->liability == LIABILITY_SETTLED || !any_chargeable(s);
}

static enum retention judge_case(const struct retention_ask *ask)
{
	ARENA_AUTO a = { 0 };
	struct case_state s;
	if (is_younger(ask))
		return RETENTION_YOUNGER;
	if (ask->state.n == 0) /* others have spoken of it, itself has not */
		return ask->facts->n ? RETENTION_OPEN : RETENTION_REMOVES;
	if (ask->next_due != INSTANT_NONE || !case_state_decode(ask->state, &a, &s) || !is_over(&s))
		return RETENTION_OPEN;
	if (s.end_at != INSTANT_NONE && s.end_at >= ask->before)
		return RETENTION_YOUNGER;
	return is_settled(&s, ask) ? RETENTION_REMOVES : RETENTION_UNSETTLED;
}

/* ---- patients ---- */

static enum retention judge_patient(const struct retention_ask *ask)
{
	if (is_younger(ask))
		return RETENTION_YOUNGER;
	if (ask->next_due != INSTANT_NONE)
		return RETENTION_OPEN;
	for (size_t i = 0; i < ask->facts->n; i++)
		if (ask->facts->v[i].type == T_IDENTITY || ask->facts->v[i].type == T_PROTECTION)
			return RETENTION_KEEPS_FACTS;
	return ask->restricted ? RETENTION_KEEPS_FACTS : RETENTION_LIVES_ON;
}

enum retention transition_retention(const struct retention_ask *ask)
{
	if (month_is_key(ask->key))
		return RETENTION_GATHERS;
	return ask->key.p[0] == 'c' ? judge_case(ask) : judge_patient(ask);
}
