/* member: questions to one case. The invariant: the answer holds for any order of cases. */
#include "summaries/member.h"

#include "transitions/record.h"

bool member_is_counted(const struct case_state *s)
{
	return !s->restricted && s->stay != STAY_VOID && s->status != STATUS_VOID &&
	       s->status != STATUS_MERGED && s->status != STATUS_QUARANTINED;
}

day_no member_end_day(const struct case_state *s)
{
	return s->end_at == INSTANT_NONE ? DAY_NONE : calendar_day(s->end_at);
}

bool member_left_in(const struct case_state *s, int32_t month)
{
	return s->end_at != INSTANT_NONE && s->end_at <= s->evaluated_at &&
	       calendar_month(calendar_day(s->end_at)) == month;
}

bool member_ended_in(const struct case_state *s, int32_t month)
{
	return member_left_in(s, month) && s->destination != TO_OTHER_HOSPITAL;
}

bool member_is_ready_at(const struct case_state *s, day_no d)
{
	instant_us end_of_day = calendar_midnight(d + 1);
	if (s->end_at != INSTANT_NONE && s->end_at < end_of_day)
		return false;
	for (size_t i = 0; i < s->n_ready; i++)
		if (s->ready[i].sent_at < end_of_day &&
		    (s->ready[i].end_at == INSTANT_NONE || s->ready[i].end_at >= end_of_day))
			return true;
	return false;
}

instant_us member_notice_to(const struct case_state *s, struct text municipality)
{
	for (size_t i = 0; i < s->n_notified; i++)
		if (text_eq(s->notified[i].municipality, municipality))
			return s->notified[i].sent_at;
	return INSTANT_NONE;
}

instant_us period_frozen_at(const struct registry *r, struct text municipality, int32_t period)
{
	return registry_frozen_since(r, registry_region_of(municipality), period, INT64_MAX);
}

const struct registry *period_registry(const struct registry *r, struct text municipality, int32_t period)
{
	instant_us at = period_frozen_at(r, municipality, period);
	return at == INSTANT_NONE ? r : registry_told_by(r, at);
}

int32_t period_first_open(const struct registry *r, struct text municipality, int32_t period)
{
	do
		period++;
	while (period_frozen_at(r, municipality, period) != INSTANT_NONE);
	return period;
}
