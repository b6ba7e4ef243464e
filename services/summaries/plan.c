/* plan: from buckets to summaries. The invariant: every summary a bucket ever gave is either given
 * again or lies in a range the plan names, or is named for recall itself. */
#include "summaries/plan.h"

#include "summaries/s1.h"
#include "summaries/s2.h"
#include "summaries/s3.h"
#include "summaries/s4.h"
#include "summaries/s5.h"

#include <stdlib.h>
#include <string.h>

struct bucket bucket_parse(struct text name)
{
	struct text rest = name, kind = text_cut(&rest, '/');
	struct bucket b = { .kind = BUCKET_NONE };
	if (text_eq(kind, TEXT("now")))
		return (struct bucket){ .kind = rest.n ? BUCKET_NOW : BUCKET_NONE, .who = rest };
	b.who = text_cut(&rest, '/');
	if (b.who.n == 0 || !rest.p || !calendar_parse_month(rest, &b.month))
		return b;
	if (text_eq(kind, TEXT("m")))
		b.kind = BUCKET_MONTH;
	if (text_eq(kind, TEXT("u")))
		b.kind = BUCKET_UNIT;
	return b;
}

static struct text month_text(int32_t month, struct arena *a)
{
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, month);
	return arena_text(a, buf_text(&b));
}

struct text bucket_name(const char *kind, struct text who, int32_t month, struct arena *a)
{
	struct text m = month_text(month, a);
	return arena_printf(a, "%s/%.*s/%.*s", kind, TEXT_ARGS(who), TEXT_ARGS(m));
}

/* ---- the plan's lists ---- */

struct summary *plan_add(struct plan *plan)
{
	if (plan->n == plan->cap) {
		size_t cap = plan->cap ? 2 * plan->cap : 16;
		struct summary *grown = ARENA_ARRAY(plan->arena, cap, struct summary);
		if (plan->n)
			memcpy(grown, plan->v, plan->n * sizeof *grown);
		plan->v = grown;
		plan->cap = cap;
	}
	return &plan->v[plan->n++];
}

static void add_range(struct plan *plan, struct text prefix, bool adjustments)
{
	if (plan->n_ranges == plan->range_cap) {
		size_t cap = plan->range_cap ? 2 * plan->range_cap : 8;
		struct plan_range *grown = ARENA_ARRAY(plan->arena, cap, struct plan_range);
		if (plan->n_ranges)
			memcpy(grown, plan->range, plan->n_ranges * sizeof *grown);
		plan->range = grown;
		plan->range_cap = cap;
	}
	plan->range[plan->n_ranges++] = (struct plan_range){ prefix, adjustments };
}

void plan_add_range(struct plan *plan, struct text prefix)
{
	add_range(plan, prefix, false);
}

static int compare_cases(const void *a, const void *b)
{
	return text_cmp(((const struct plan_case *)a)->key_part, ((const struct plan_case *)b)->key_part);
}

const struct plan_case *plan_find_case(const struct plan *plan, struct text key_part)
{
	struct plan_case wanted = { .key_part = key_part };
	return plan->n_cases == 0 ? NULL : bsearch(&wanted, plan->cases, plan->n_cases, sizeof *plan->cases,
	                                           compare_cases);
}

/* ---- recipients ---- */

struct text plan_own_topic(const struct registry *r, struct text recipient, day_no on, struct arena *a)
{
	const struct principal *p = registry_principal(r, recipient, on);
	struct text who = p && p->orgnr.n ? p->orgnr : recipient;
	return arena_printf(a, "samverka.summary.v1.%.*s", TEXT_ARGS(who));
}

static bool is_code(struct text t)
{
	return t.n == 2 || t.n == 4;
}

struct text plan_region_of_unit(const struct registry *r, struct text hsa_id, day_no on)
{
	const struct unit *u = registry_unit(r, hsa_id, on);
	if (u && is_code(u->owner))
		return registry_region_of(u->owner);
	if (u && is_code(u->municipality))
		return registry_region_of(u->municipality);
	if (hsa_id.n < 12)
		return (struct text){ 0 };
	const struct principal *p =
		registry_principal_by_orgnr(r, (struct text){ hsa_id.p + 2, 10 });
	return p && is_code(p->code) ? registry_region_of(p->code) : (struct text){ 0 };
}

/* ---- one bucket ---- */

struct planning {
	const struct plan_in *in;
	struct plan *plan;
	struct arena *a;
	struct text m, region;             /* the municipality and its region's code */
	day_no first, last;
};

static struct text policy_version(const struct planning *p)
{
	const struct policy *policy = registry_policy(p->in->registry, p->m.n ? p->m : p->region, false,
	                                              p->last);
	return summary_policy_version(policy->id, policy->version, p->a);
}

static struct summary month_summary(const struct planning *p, const char *type, const char *definition)
{
	return (struct summary){ .type = type, .audience = AUDIENCE_OWN, .start = p->first, .end = p->last,
		                 .period = month_text(p->in->bucket.month, p->a),
		                 .policy_version = policy_version(p),
		                 .definition = text_of(definition) };
}

static void give(const struct planning *p, struct summary s, struct text recipient, struct text sub)
{
	s.recipient = recipient;
	s.sub = sub;
	*plan_add(p->plan) = s;
}

static const struct members *here(const struct planning *p)
{
	return &p->in->members[PLAN_REACH];
}

static size_t count_counted(const struct members *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		n += member_is_counted(list->v[i].s);
	return n;
}

static struct table *keep(const struct planning *p, const struct table *t)
{
	return arena_copy(p->a, t, sizeof *t);
}

/* ---- m/ ---- */

static void plan_s1(const struct planning *p)
{
	struct summary s = month_summary(p, "S1", "ready-days/1");
	struct s1 fold = { .municipality = p->m, .month = p->in->bucket.month, .arena = p->a };
	struct table t;
	for (size_t i = 0; i < here(p)->n; i++)
		if (member_is_counted(here(p)->v[i].s))
			s1_add(&fold, &here(p)->v[i]);
	if (count_counted(here(p)) > 0) {
		s1_table(&fold, p->in->registry, &t);
		s.rows = keep(p, &t);
	}
	give(p, s, p->region, p->m);
}

static struct text join(const struct planning *p, struct text before, struct text after)
{
	return arena_printf(p->a, "%.*s/%.*s", TEXT_ARGS(before), TEXT_ARGS(after));
}

static void give_case(const struct planning *p, struct summary s, const struct table *t, struct text sub)
{
	s.rows = keep(p, t);
	give(p, s, p->m, sub);
	give(p, s, p->region, join(p, p->m, sub));
}

static void plan_adjustment(const struct planning *p, const struct s2 *fold, const struct member *m,
                            struct text part)
{
	struct summary s = month_summary(p, "S2", "payment-basis/1");
	int32_t open = period_first_open(p->in->registry, p->m, p->in->bucket.month);
	struct table t;
	if (!s2_adjustment(fold, m, p->a, &t))
		return;
	struct text sub = arena_printf(p->a, "adjusts-%.*s/%.*s", TEXT_ARGS(s.period), TEXT_ARGS(part));
	s.period = month_text(open, p->a);
	s.start = calendar_month_first(open);
	s.end = calendar_month_first(open + 1) - 1;
	s.status = SUMMARY_ADJUSTED;
	give_case(p, s, &t, sub);
}

static void plan_case(const struct planning *p, const struct s2 *fold, const struct member *m,
                      enum summary_status status)
{
	struct summary s = month_summary(p, "S2", "payment-basis/1");
	struct text part = summary_key_part(m->case_ref, p->a);
	struct table t;
	if (m->s->restricted)
		return;
	p->plan->cases[p->plan->n_cases++] =
		(struct plan_case){ .key_part = part, .is_counted = member_is_counted(m->s) };
	s.status = status;
	if (s2_row(fold, m, p->a, &t))
		give_case(p, s, &t, part);
	plan_adjustment(p, fold, m, part);
}

static void add_ranges(const struct planning *p, struct text period, const char *what)
{
	add_range(p->plan, arena_printf(p->a, "S2/%.*s/%.*s/%s", TEXT_ARGS(p->m), TEXT_ARGS(period), what),
	          what[0] != '\0');
	add_range(p->plan, arena_printf(p->a, "S2/%.*s/%.*s/%.*s/%s", TEXT_ARGS(p->region),
	                                TEXT_ARGS(period), TEXT_ARGS(p->m), what), what[0] != '\0');
}

/* Adjustments of this month may lie in any later one up to the first after the last freeze. */
static void add_adjustment_ranges(const struct planning *p)
{
	const struct freeze *v;
	size_t n = registry_freezes(p->in->registry, p->region, &v);
	int32_t month = p->in->bucket.month, last = month;
	for (size_t i = 0; i < n; i++)
		last = v[i].period >= last ? v[i].period + 1 : last;
	struct text what = month_text(month, p->a);
	what = arena_printf(p->a, "adjusts-%.*s/", TEXT_ARGS(what));
	for (int32_t later = month + 1; later <= last; later++)
		add_ranges(p, month_text(later, p->a), what.p);
}

static void plan_s2(const struct planning *p)
{
	struct s2 fold = { .municipality = p->m, .month = p->in->bucket.month,
		           .registry = p->in->registry };
	bool frozen = period_frozen_at(p->in->registry, p->m, fold.month) != INSTANT_NONE;
	p->plan->cases = ARENA_ARRAY(p->a, here(p)->n, struct plan_case);
	for (size_t i = 0; i < here(p)->n; i++)
		plan_case(p, &fold, &here(p)->v[i], frozen ? SUMMARY_FROZEN : SUMMARY_PRELIMINARY);
	if (p->plan->n_cases)
		qsort(p->plan->cases, p->plan->n_cases, sizeof *p->plan->cases, compare_cases);
	add_ranges(p, month_text(fold.month, p->a), "");
	add_adjustment_ranges(p);
}

static enum summary_status s3_status(const struct planning *p, const struct s3 *fold)
{
	if (period_frozen_at(p->in->registry, p->m, fold->period) == INSTANT_NONE)
		return SUMMARY_PRELIMINARY;
	return fold->adjusted ? SUMMARY_ADJUSTED : SUMMARY_FROZEN;
}

static void fold_s3(const struct planning *p, int32_t ahead, struct s3 *fold)
{
	for (int32_t back = s3_window(fold) - 1; back >= 0; back--) {
		int32_t at = PLAN_REACH + ahead - back;
		const struct members *list = &p->in->members[at];
		for (size_t i = 0; i < list->n; i++)
			if (member_is_counted(list->v[i].s))
				s3_add(fold, &list->v[i], fold->period - back);
	}
}

/* The settlement of this month or, where windows overlap, of one `ahead`. */
static void plan_s3(const struct planning *p, int32_t ahead)
{
	struct summary s = month_summary(p, "S3", "");
	struct s3 fold;
	struct table t;
	s3_init(&fold, p->in->registry, p->m, p->in->bucket.month + ahead, p->a);
	fold_s3(p, ahead, &fold);
	s.period = month_text(fold.period, p->a);
	s.start = calendar_month_first(fold.period - s3_window(&fold) + 1);
	s.end = calendar_month_first(fold.period + 1) - 1;
	s.policy_version = summary_policy_version(fold.policy[0]->id, fold.policy[0]->version, p->a);
	s.definition = s3_definition(fold.policy[0], false, p->a);
	s.remark = s3_lacks_threshold(&fold) ? "THRESHOLD_UNKNOWN" : NULL;
	s.status = s3_status(p, &fold);
	if (fold.n_members > 0) {
		s3_table(&fold, &t);
		s.rows = keep(p, &t);
	}
	give(p, s, p->m, TEXT(""));
	give(p, s, p->region, p->m);
}

static void plan_month(const struct planning *p)
{
	plan_s1(p);
	plan_s2(p);
	plan_s3(p, 0);
	for (int32_t ahead = 1; ahead <= plan_reach(&p->in->bucket, p->in->registry); ahead++)
		if (p->in->members[PLAN_REACH + ahead].n > 0)
			plan_s3(p, ahead);
}

int32_t plan_reach(const struct bucket *b, const struct registry *r)
{
	if (b->kind != BUCKET_MONTH)
		return 0;
	for (int32_t ahead = 0; ahead <= PLAN_REACH; ahead++)
		for (int psychiatric = 0; psychiatric < 2; psychiatric++)
			if (registry_policy(r, b->who, psychiatric,
			                    calendar_month_first(b->month + ahead + 1) - 1)->window ==
			    WINDOW_ROLLING_3M)
				return PLAN_REACH;
	return 0;
}

/* ---- u/ and now/ ---- */

/* Where the unit is unknown: the lowest region of those responsible for its patients. */
static struct text region_of_members(const struct members *list, day_no on)
{
	struct text lowest = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		struct text m = case_responsible(list->v[i].s, on);
		if (is_code(m) && (lowest.n == 0 || text_cmp(registry_region_of(m), lowest) < 0))
			lowest = registry_region_of(m);
	}
	return lowest;
}

static void plan_unit(struct planning *p)
{
	struct s4 fold = { .unit = p->in->bucket.who, .month = p->in->bucket.month, .arena = p->a };
	struct table t;
	p->region = plan_region_of_unit(p->in->registry, fold.unit, p->last);
	if (p->region.n == 0)
		p->region = region_of_members(here(p), p->last);
	struct summary s = month_summary(p, "S4", "lead-times/1");
	for (size_t i = 0; i < here(p)->n; i++)
		if (member_is_counted(here(p)->v[i].s))
			s4_add(&fold, &here(p)->v[i]);
	if (count_counted(here(p)) > 0) {
		s4_table(&fold, p->in->registry, &t);
		s.rows = keep(p, &t);
	}
	if (p->region.n)
		give(p, s, p->region, summary_key_part(fold.unit, p->a));
}

/* Nobody in hospital is news too: zeros, no recall. */
static void plan_now(struct planning *p)
{
	struct s5 fold;
	struct table t;
	p->first = p->last = p->in->today;
	s5_init(&fold, p->m, p->in->today, p->a);
	for (size_t i = 0; i < here(p)->n; i++)
		if (member_is_counted(here(p)->v[i].s))
			s5_add(&fold, &here(p)->v[i]);
	s5_table(&fold, &t);
	struct summary s = { .type = "S5", .audience = AUDIENCE_OWN, .start = p->first, .end = p->last,
		             .period = TEXT("now"), .policy_version = policy_version(p),
		             .definition = TEXT("now/1"), .rows = keep(p, &t) };
	give(p, s, p->m, TEXT(""));
	give(p, s, p->region, p->m);
}

void plan_bucket(const struct plan_in *in, struct plan *plan)
{
	const struct bucket *b = &in->bucket;
	struct planning p = { .in = in, .plan = plan, .a = plan->arena, .m = b->who };
	if (b->kind == BUCKET_NONE)
		return;
	if (b->kind != BUCKET_NOW) {
		p.first = calendar_month_first(b->month);
		p.last = calendar_month_first(b->month + 1) - 1;
	}
	if (b->kind == BUCKET_UNIT) {
		p.m = (struct text){ 0 };
		plan_unit(&p);
		return;
	}
	p.region = registry_region_of(b->who);
	if (b->kind == BUCKET_MONTH)
		plan_month(&p);
	else
		plan_now(&p);
}
