/* followup: dates that must be kept. The invariant: what was due and passed is settled, done or
 * not. */
#include "transitions/followup.h"

/* 7.5: the discharge to another region is how a transfer there is told. */
static bool moved_to_another_hospital(const struct timeline *t, const struct ready_interval *r)
{
	bool elsewhere = t->destination == TO_OTHER_HOSPITAL || t->destination == TO_OTHER_REGION;
	return r->ended_by == READY_TRANSFERRED || (r->ended_by == READY_DISCHARGED && elsewhere);
}

bool followup_call_is_owed(const struct timeline *t, const struct ready_interval *r)
{
	day_no raw = timeline_call_due(t, r, false);
	bool ended = r->end_at != INSTANT_NONE && calendar_day(r->end_at) <= raw;
	if (t->died_on != DAY_NONE && t->died_on <= raw)
		return false;
	if (ended && (r->ended_by == READY_WITHDRAWN || moved_to_another_hospital(t, r)))
		return false;
	struct text m = timeline_responsible(t, raw, DAY_STATE_END);
	return timeline_sip_required(t, timeline_policy(t, m, raw));
}

bool followup_information_in_time(const struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	while ((c = case_next(t->v, T_INFORMATION, &i)))
		if (t->end_at != INSTANT_NONE && calendar_day(c->when) <= calendar_day(t->end_at))
			return true;
	return false;
}

bool followup_contact_in_time(const struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	while ((c = case_next(t->v, T_CARE_CONTACT, &i)))
		if (t->end_at == INSTANT_NONE || c->when <= t->end_at)
			return true;
	return false;
}

bool followup_expects_answer(const struct case_view *v, const struct case_fact *notice)
{
	return notice->d.municipality.n && notice->d.channel != CHANNEL_MANUAL &&
	       registry_participates(v->in->registry, notice->d.municipality,
	                             TEXT("transition.ack"), calendar_day(notice->when));
}

/* Is this said by another municipality than the one the notice went to? */
static bool is_of_another(const struct case_fact *word, const struct case_fact *notice)
{
	struct text m = word->d.municipality;
	return m.n && !text_eq(m, notice->d.municipality);
}

static instant_us first_word(const struct case_view *v, enum transition_type type,
                             const struct case_fact *notice)
{
	instant_us first = INSTANT_NONE;
	const struct case_fact *c;
	size_t i = 0;
	while ((c = case_next(v, type, &i))) {
		struct text of = type == T_ACKNOWLEDGED ? c->d.acknowledges : c->d.refers;
		if (notice->d.notice_id.n && text_eq(of, notice->d.notice_id) &&
		    !is_of_another(c, notice) && (first == INSTANT_NONE || c->when < first))
			first = c->when;
	}
	return first;
}

instant_us followup_answered_at(const struct case_view *v, const struct case_fact *notice)
{
	instant_us taken = first_word(v, T_ACKNOWLEDGED, notice);
	instant_us sent_back = first_word(v, T_MISDIRECTED, notice);
	if (taken == INSTANT_NONE || (sent_back != INSTANT_NONE && sent_back < taken))
		return sent_back;
	return taken;
}

enum notice_answer followup_notice_answer(const struct case_view *v, const struct case_fact *notice)
{
	instant_us answered = followup_answered_at(v, notice);
	if (answered == INSTANT_NONE)
		return followup_expects_answer(v, notice) ? ANSWER_AWAITED : ANSWER_NOT_EXPECTED;
	return answered == first_word(v, T_ACKNOWLEDGED, notice) ? ANSWER_ACKNOWLEDGED
	                                                         : ANSWER_MISDIRECTED;
}

static bool refers_to(const struct case_fact *answer, struct text name)
{
	if (text_eq(answer->d.refers, name))
		return true;
	for (size_t i = 0; i < answer->d.refs.n; i++)
		if (text_eq(answer->d.refs.v[i], name))
			return true;
	return false;
}

/* Of a case an answer to one month leaves what was said of another open. */
static bool is_of_another_month(const struct case_fact *answer, const struct case_fact *raised)
{
	return answer->d.period != INT32_MIN && raised->d.period != INT32_MIN &&
	       answer->d.period != raised->d.period;
}

/* One that names nothing, or the case alone, answers all that its municipality had raised by then.
 */
static bool answers(const struct case_view *v, const struct case_fact *answer,
                    const struct case_fact *raised)
{
	struct text m = answer->d.municipality;
	bool general = answer->d.refers.n == 0 &&
	               (answer->d.refs.n == 0 || refers_to(answer, v->case_ref)) &&
	               answer->when >= raised->when && !is_of_another_month(answer, raised) &&
	               (m.n == 0 || text_eq(m, case_speaker(v, raised)));
	return general || refers_to(answer, notice_name(&raised->n));
}

const struct case_fact *followup_answer(const struct case_view *v, const struct case_fact *raised)
{
	const struct case_fact *first = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, T_OBJECTION_RESOLVED, &i)))
		if (answers(v, c, raised) && (!first || c->when < first->when))
			first = c;
	return first;
}

static bool was_closed(const struct case_view *v)
{
	return case_is_newer(case_newest(v, T_CLOSED), case_newest(v, T_REOPENED));
}

static bool call_is_settled(const struct timeline *t, const struct ready_interval *r, day_no today)
{
	day_no due = timeline_call_due(t, r, true);
	return !followup_call_is_owed(t, r) || today > due || timeline_call(t, due);
}

bool followup_is_closed(const struct timeline *t, day_no today)
{
	if (was_closed(t->v))
		return true;
	if (t->end_at != INSTANT_NONE && today <= calendar_day(t->end_at) &&
	    !followup_information_in_time(t))
		return false;
	return t->n_ready == 0 || call_is_settled(t, &t->ready[t->n_ready - 1], today);
}

void followup_note_moments(const struct timeline *t, struct fold_out *ret)
{
	if (t->end_at != INSTANT_NONE) {
		fold_due(t->v->in, ret, t->end_at);
		fold_due(t->v->in, ret, calendar_midnight(calendar_day(t->end_at) + 1));
	}
	for (size_t i = 0; i < t->n_ready; i++) {
		fold_due(t->v->in, ret,
		         calendar_midnight(timeline_call_due(t, &t->ready[i], false) + 1));
		fold_due(t->v->in, ret,
		         calendar_midnight(timeline_call_due(t, &t->ready[i], true) + 1));
	}
	for (size_t i = 0; i < t->n_call; i++)
		if (t->call[i].withdrawn_at != INSTANT_NONE)
			fold_due(t->v->in, ret,
			         calendar_midnight(calendar_day(t->call[i].withdrawn_at)));
}
