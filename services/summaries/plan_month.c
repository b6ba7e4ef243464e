/* plan_month: what a bucket m/ gives. The invariant: whether all its cases are at hand or only
 * those that changed, with what the others count for in the tally, the summaries that come out say
 * the same. */
#include "summaries/plan_inner.h"

#include "summaries/s2.h"

#include <stdlib.h>

/* ---- S1 and S3, from what each case counts for ---- */

static struct s1 s1_of(const struct planning *p)
{
	return (struct s1){ .municipality = p->m, .month = p->in->bucket.month, .arena = p->a };
}

/* Of S3 as far as it goes by the month alone; with a window it is made from its cases. */
static void note_parts(const struct planning *p)
{
	struct s1 s1 = s1_of(p);
	struct s3 s3;
	s3_init(&s3, p->in->registry, p->m, p->in->bucket.month, p->a);
	for (size_t i = 0; i < plan_here(p)->n; i++) {
		const struct member *m = &plan_here(p)->v[i];
		struct month_part part = { .s1 = s1_part_of(&s1, m) };
		(void)s3_part_of(&s3, m, p->in->bucket.month,
		                 &part.s3); /* its own month is in it */
		plan_note_part(p, m, &part);
	}
}

static const struct month_part *part_at(const struct planning *p, size_t i)
{
	return tally_part(p->in->tally, i);
}

static void plan_s1(const struct planning *p)
{
	struct summary s = plan_month_summary(p, "S1", "ready-days/1");
	struct s1 fold = s1_of(p);
	struct table t;
	if (plan_here(p)->lost) {
		plan_stand(p, s, p->region, p->m);
		plan_stand_shared(p, s);
		return;
	}
	for (size_t i = 0; i < p->in->tally->n; i++)
		s1_add_part(&fold, &part_at(p, i)->s1);
	if (p->in->tally->n > 0) {
		s1_table(&fold, p->in->registry, &t);
		s.rows = plan_keep(p, &t);
	}
	plan_give(p, s, p->region, p->m);
}

static struct text join(const struct planning *p, struct text before, struct text after)
{
	return arena_printf(p->a, "%.*s/%.*s", TEXT_ARGS(before), TEXT_ARGS(after));
}

/* `t` NULL: none, to be recalled. */
static void give_case(const struct planning *p, struct summary s, const struct table *t,
                      struct text sub)
{
	s.rows = t ? plan_keep(p, t) : NULL;
	plan_give(p, s, p->m, sub);
	plan_give(p, s, p->region, join(p, p->m, sub));
}

/* In the month that it is billed with. */
static void give_adjustment(const struct planning *p, const struct table *t, struct text part,
                            int32_t with, enum summary_status status)
{
	struct summary s = plan_month_summary(p, "S2", "payment-basis/1");
	struct text sub =
	        arena_printf(p->a, "adjusts-%.*s/%.*s", TEXT_ARGS(s.period), TEXT_ARGS(part));
	s.period = plan_month_text(with, p->a);
	s.start = calendar_month_first(with);
	s.end = calendar_month_first(with + 1) - 1;
	s.status = status;
	s.policy_version = plan_policy_version(p, period_registry(p->in->registry, p->m, with));
	give_case(p, s, t, sub);
}

static bool is_first_of_period(const struct case_state *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (c->bookings[k].period == c->bookings[i].period)
			return false;
	return true;
}

/* What waits is in the first open month; a state that is not of this reference data yet may say
 * that it was billed with that one. */
static void plan_adjustments(const struct planning *p, const struct s2 *fold,
                             const struct member *m, struct text part)
{
	int32_t open = period_first_open(p->in->registry, p->m, p->in->bucket.month);
	struct table t;
	if (s2_adjustment(fold, m, p->a, &t))
		give_adjustment(p, &t, part, open, SUMMARY_ADJUSTED);
	for (size_t i = 0; i < m->s->n_bookings; i++) {
		int32_t with = m->s->bookings[i].period;
		if (is_first_of_period(m->s, i) &&
		    period_frozen_at(p->in->registry, p->m, with) != INSTANT_NONE &&
		    s2_booked(fold, m, with, p->a, &t))
			give_adjustment(p, &t, part, with, SUMMARY_FROZEN);
	}
}

/* Where no range is looked through, what a case may have had is named. */
static void give_gone(const struct planning *p, struct text case_ref)
{
	if (p->in->is_partial)
		give_case(p, plan_month_summary(p, "S2", "payment-basis/1"), NULL,
		          summary_key_part(case_ref, p->a));
}

static void plan_case(const struct planning *p, const struct s2 *fold, const struct member *m,
                      enum summary_status status)
{
	struct summary s = plan_month_summary(p, "S2", "payment-basis/1");
	struct text part = summary_key_part(m->case_ref, p->a);
	struct table t;
	if (m->s->restricted) {
		give_gone(p, m->case_ref);
		return;
	}
	s.status = status;
	s.policy_version = plan_policy_version(p, period_registry(p->in->registry, p->m, fold->month));
	bool any = s2_row(fold, m, p->a, &t);
	if (any || p->in->is_partial)
		give_case(p, s, any ? &t : NULL, part);
	plan_adjustments(p, fold, m, part);
}

static void add_ranges(const struct planning *p, int32_t period, const char *what)
{
	struct text in = plan_month_text(period, p->a);
	plan_add_range(p->plan,
	               arena_printf(p->a, "S2/%.*s/%.*s/%s", TEXT_ARGS(p->m), TEXT_ARGS(in), what));
	plan_add_range(p->plan, arena_printf(p->a, "S2/%.*s/%.*s/%.*s/%s", TEXT_ARGS(p->region),
	                                     TEXT_ARGS(in), TEXT_ARGS(p->m), what));
}

/* A freeze of this month or one before it, told once this one had days that could be billed. */
static bool may_adjust_back(const struct freeze *f, int32_t month)
{
	return f->period <= month && f->at >= calendar_midnight(calendar_month_first(month));
}

/* Adjustments of this month may lie in any later one up to the first after the last freeze, and in
 * it and those before it that were frozen late; also with what is no freeze of its own any more, since an
 * earlier word on that month came in after it. */
static void add_adjustment_ranges(const struct planning *p)
{
	int32_t month = p->in->bucket.month,
	        last = plan_last_adjusted(p->in->registry, p->region, month);
	struct text what = plan_month_text(month, p->a);
	const struct freeze *v;
	size_t n = registry_freezes(p->in->registry, p->region, &v);
	what = arena_printf(p->a, "adjusts-%.*s/", TEXT_ARGS(what));
	for (int32_t later = month + 1; later <= last; later++)
		add_ranges(p, later, what.p);
	for (size_t i = 0; i < n; i++)
		if (may_adjust_back(&v[i], month))
			add_ranges(p, v[i].period, what.p);
}

static void plan_s2(const struct planning *p)
{
	struct s2 fold = { .municipality = p->m,
		           .month = p->in->bucket.month,
		           .registry = p->in->registry };
	bool frozen = period_frozen_at(p->in->registry, p->m, fold.month) != INSTANT_NONE;
	p->plan->removed = ARENA_ARRAY(p->a, p->in->n_removed, struct text);
	for (size_t i = 0; i < p->in->n_removed; i++)
		p->plan->removed[p->plan->n_removed++] = summary_key_part(p->in->removed[i], p->a);
	for (size_t i = 0; i < plan_here(p)->n; i++)
		plan_case(p, &fold, &plan_here(p)->v[i],
		          frozen ? SUMMARY_FROZEN : SUMMARY_PRELIMINARY);
	for (size_t i = 0; i < p->in->n_gone; i++)
		give_gone(p, p->in->gone[i]);
	if (p->in->is_partial)
		return;
	if (p->plan->n_removed)
		qsort(p->plan->removed, p->plan->n_removed, sizeof *p->plan->removed, text_order);
	add_ranges(p, fold.month, "");
	add_adjustment_ranges(p);
}

/* A month that was frozen is planned from all its cases. */
static enum summary_status s3_status(const struct planning *p, int32_t ahead, const struct s3 *fold)
{
	const struct members *list = &p->in->members[PLAN_REACH + ahead];
	if (period_frozen_at(p->in->registry, p->m, fold->period) == INSTANT_NONE)
		return SUMMARY_PRELIMINARY;
	for (size_t i = 0; i < list->n; i++)
		if (!list->v[i].s->restricted && s3_has_changed(fold, list->v[i].s))
			return SUMMARY_ADJUSTED;
	return SUMMARY_FROZEN;
}

static void fold_window(const struct planning *p, int32_t ahead, struct s3 *fold)
{
	for (int32_t back = s3_window(fold) - 1; back >= 0; back--) {
		const struct members *list = &p->in->members[PLAN_REACH + ahead - back];
		struct s3_part part;
		for (size_t i = 0; i < list->n; i++)
			if (member_is_counted(list->v[i].s) &&
			    s3_part_of(fold, &list->v[i], fold->period - back, &part))
				s3_add_part(fold, &part);
	}
}

static void fold_s3(const struct planning *p, int32_t ahead, struct s3 *fold)
{
	if (ahead > 0 || s3_window(fold) > 1) {
		fold_window(p, ahead, fold);
		return;
	}
	for (size_t i = 0; i < p->in->tally->n; i++)
		s3_add_part(fold, &part_at(p, i)->s3);
}

/* A window that reaches into a month which lost members. */
static bool is_lost(const struct planning *p, int32_t ahead, const struct s3 *fold)
{
	for (int32_t back = s3_window(fold) - 1; back >= 0; back--)
		if (p->in->members[PLAN_REACH + ahead - back].lost)
			return true;
	return false;
}

/* The settlement of this month or, where windows overlap, of one `ahead`. */
static void plan_s3(const struct planning *p, int32_t ahead)
{
	struct summary s = plan_month_summary(p, "S3", "");
	struct s3 fold;
	struct table t;
	s3_init(&fold, p->in->registry, p->m, p->in->bucket.month + ahead, p->a);
	s.period = plan_month_text(fold.period, p->a);
	if (is_lost(p, ahead, &fold)) {
		plan_stand(p, s, p->m, TEXT(""));
		plan_stand(p, s, p->region, p->m);
		plan_stand_shared(p, s);
		return;
	}
	fold_s3(p, ahead, &fold);
	s3_add_objections(&fold, p->in->members[PLAN_REACH + ahead].objections);
	s.start = calendar_month_first(fold.period - s3_window(&fold) + 1);
	s.end = calendar_month_first(fold.period + 1) - 1;
	s.policy_version =
	        summary_policy_version(fold.policy[0]->id, fold.policy[0]->version, p->a);
	s.definition = s3_definition(fold.policy[0], false, p->a);
	s.remark = s3_lacks_threshold(&fold) ? "THRESHOLD_UNKNOWN" : NULL;
	s.status = s3_status(p, ahead, &fold);
	if (fold.n_members > 0) {
		s3_table(&fold, &t);
		s.rows = plan_keep(p, &t);
	}
	plan_give(p, s, p->m, TEXT(""));
	plan_give(p, s, p->region, p->m);
}

/* One that gives a settlement by itself: whatever moves its window gives it anew. */
static bool is_month(const struct members *list)
{
	return list->n > 0 || list->objections.n > 0;
}

void plan_month(const struct planning *p)
{
	note_parts(p);
	plan_s1(p);
	plan_s2(p);
	plan_s3(p, 0);
	for (int32_t ahead = 1; ahead <= plan_reach(&p->in->bucket, p->in->registry); ahead++)
		if (is_month(&p->in->members[PLAN_REACH + ahead]))
			plan_s3(p, ahead);
}
