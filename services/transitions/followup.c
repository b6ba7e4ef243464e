/* followup: dates that must be kept, and the buckets of the summaries. */
#include "transitions/followup.h"

#include <stdlib.h>

static bool moved_to_another_hospital(const struct timeline *t, const struct ready_interval *r)
{
	return r->ended_by == READY_TRANSFERRED ||
	       (r->ended_by == READY_DISCHARGED && t->destination == TO_OTHER_HOSPITAL);
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

const struct case_fact *followup_acknowledged(const struct case_view *v, const struct case_fact *notice)
{
	const struct case_fact *first = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, T_ACKNOWLEDGED, &i)))
		if (notice->d.notice_id.n && text_eq(c->d.acknowledges, notice->d.notice_id) &&
		    (!first || c->when < first->when))
			first = c;
	return first;
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

const struct case_fact *followup_answer(const struct case_view *v, const struct case_fact *raised)
{
	const struct case_fact *first = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, T_OBJECTION_RESOLVED, &i))) {
		bool names = raised->d.notice_id.n && refers_to(c, raised->d.notice_id);
		bool general = c->d.refers.n == 0 && (c->d.refs.n == 0 || refers_to(c, v->case_ref)) &&
		               c->when >= raised->when;
		if ((names || general) && (!first || c->when < first->when))
			first = c;
	}
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
		fold_due(t->v->in, ret, calendar_midnight(timeline_call_due(t, &t->ready[i], false) + 1));
		fold_due(t->v->in, ret, calendar_midnight(timeline_call_due(t, &t->ready[i], true) + 1));
	}
	for (size_t i = 0; i < t->n_call; i++)
		if (t->call[i].withdrawn_at != INSTANT_NONE)
			fold_due(t->v->in, ret, calendar_midnight(calendar_day(t->call[i].withdrawn_at)));
}

/* ---- buckets ---- */

enum { BUCKETS_MAX = 256, BUCKET_MONTHS = 36 };

struct bucket_list {
	struct arena *a;
	struct text *v;
	size_t n;
};

static void add_month(struct bucket_list *l, const char *kind, struct text who, int32_t month)
{
	BUF_AUTO b = { 0 };
	if (l->n == BUCKETS_MAX)
		return;
	buf_printf(&b, "%s/", kind);
	if (who.n)
		buf_printf(&b, "%.*s/", TEXT_ARGS(who));
	calendar_put_month(&b, month);
	l->v[l->n++] = arena_text(l->a, buf_text(&b));
}

/* The months of the stay, at most BUCKET_MONTHS of them, the last ones. */
static void add_stay_months(struct bucket_list *l, struct text municipality, const struct case_state *s,
                            day_no today)
{
	day_no end = s->end_at == INSTANT_NONE ? today : calendar_day(s->end_at);
	int32_t last = calendar_month(end);
	int32_t first = s->admitted_at == INSTANT_NONE ? last : calendar_month(calendar_day(s->admitted_at));
	if (first < last - BUCKET_MONTHS)
		first = last - BUCKET_MONTHS;
	for (int32_t m = first; m <= last && municipality.n; m++)
		add_month(l, "m", municipality, m);
}

static void add_units(struct bucket_list *l, const struct timeline *t, const struct case_state *s)
{
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		bool counted = c->type == T_ADMISSION_NOTICE || c->type == T_READY || c->type == T_DISCHARGED ||
		               c->type == T_READY_WITHDRAWN || c->type == T_SIP_INVITED;
		if (!counted || !case_counts(c))
			continue;
		if (s->hospital_unit.n)
			add_month(l, "u", s->hospital_unit, calendar_month(calendar_day(c->when)));
		if (s->outpatient_unit.n)
			add_month(l, "u", s->outpatient_unit, calendar_month(calendar_day(c->when)));
	}
}

static void add_municipalities(struct bucket_list *l, const struct case_state *s, day_no today)
{
	for (size_t i = 0; i < s->n_responsible; i++)
		add_stay_months(l, s->responsible[i].municipality, s, today);
	for (size_t i = 0; i < s->n_notified; i++)
		add_stay_months(l, s->notified[i].municipality, s, today);
	for (size_t i = 0; i < s->n_days; i++)
		add_month(l, "m", s->days[i].municipality, calendar_month(s->days[i].day));
	for (size_t i = 0; i < s->n_adjustments; i++)
		add_month(l, "m", s->adjustments[i].municipality, calendar_month(s->adjustments[i].day));
}

static void add_now(struct bucket_list *l, const struct case_state *s)
{
	bool inpatient = s->stay == STAY_ADMITTED || s->stay == STAY_ON_LEAVE;
	for (size_t i = 0; inpatient && i < s->n_notified && l->n < BUCKETS_MAX; i++)
		if (s->notified[i].municipality.n)
			l->v[l->n++] = arena_printf(l->a, "now/%.*s", TEXT_ARGS(s->notified[i].municipality));
}

static int by_bytes(const void *x, const void *y)
{
	return text_cmp(*(const struct text *)x, *(const struct text *)y);
}

static size_t unique(struct text *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !text_eq(v[kept - 1], v[i]))
			v[kept++] = v[i];
	return kept;
}

static int32_t month_of_protected(const struct timeline *t)
{
	instant_us when = t->admitted_at != INSTANT_NONE ? t->admitted_at : t->v->v[0].when;
	return calendar_month(calendar_day(when));
}

void case_buckets(const struct timeline *t, const struct case_state *s, day_no today,
                  struct fold_out *ret)
{
	struct bucket_list l = { .a = t->v->arena };
	l.v = ARENA_ARRAY(l.a, BUCKETS_MAX, struct text);
	if (s->status == STATUS_VOID || s->status == STATUS_MERGED || t->v->n == 0)
		return;
	if (s->restricted) {
		add_month(&l, "protected", (struct text){ 0 }, month_of_protected(t));
	} else {
		add_municipalities(&l, s, today);
		add_units(&l, t, s);
		add_now(&l, s);
	}
	if (l.n > 1)
		qsort(l.v, l.n, sizeof *l.v, by_bytes);
	ret->buckets = l.v;
	ret->n_buckets = unique(l.v, l.n);
}
