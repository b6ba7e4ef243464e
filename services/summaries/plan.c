/* plan: from buckets to summaries. The invariant: every summary a bucket ever gave is either given
 * again or lies in a range the plan names, or is named for recall itself; but for those of a month
 * that retention took members from, which stand as they were published. */
#include "summaries/plan_inner.h"

#include "base/must.h"

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
	if (text_eq(kind, TEXT("o")))
		b.kind = BUCKET_OTHERS;
	if (text_eq(kind, TEXT("u")))
		b.kind = BUCKET_UNIT;
	return b;
}

struct text plan_month_text(int32_t month, struct arena *a)
{
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, month);
	return arena_text(a, buf_text(&b));
}

struct text bucket_name(const char *kind, struct text who, int32_t month, struct arena *a)
{
	struct text m = plan_month_text(month, a);
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

void plan_add_range(struct plan *plan, struct text prefix)
{
	if (plan->n_ranges == plan->range_cap) {
		size_t cap = plan->range_cap ? 2 * plan->range_cap : 8;
		struct plan_range *grown = ARENA_ARRAY(plan->arena, cap, struct plan_range);
		if (plan->n_ranges)
			memcpy(grown, plan->range, plan->n_ranges * sizeof *grown);
		plan->range = grown;
		plan->range_cap = cap;
	}
	plan->range[plan->n_ranges++] = (struct plan_range){ prefix };
}

bool plan_has_removed(const struct plan *plan, struct text key_part)
{
	return plan->n_removed && bsearch(&key_part, plan->removed, plan->n_removed,
	                                  sizeof *plan->removed, text_order);
}

/* ---- recipients ---- */

struct text plan_own_topic(const struct registry *r, struct text recipient, day_no on, struct arena *a)
{
	const struct principal *p = registry_principal(r, recipient, on);
	if (!p)
		p = registry_principal(r, recipient, DAY_NONE); /* one that has ended keeps its own */
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

struct text plan_policy_version(const struct planning *p, const struct registry *r)
{
	const struct policy *policy = registry_policy(r, p->m.n ? p->m : p->region, false, p->last);
	return summary_policy_version(policy->id, policy->version, p->a);
}

struct summary plan_month_summary(const struct planning *p, const char *type, const char *definition)
{
	return (struct summary){ .type = type, .audience = AUDIENCE_OWN, .start = p->first, .end = p->last,
		                 .period = plan_month_text(p->in->bucket.month, p->a),
		                 .policy_version = plan_policy_version(p, p->in->registry),
		                 .definition = text_of(definition) };
}

void plan_give(const struct planning *p, struct summary s, struct text recipient, struct text sub)
{
	s.recipient = recipient;
	s.sub = sub;
	*plan_add(p->plan) = s;
}

void plan_stand(const struct planning *p, struct summary s, struct text recipient, struct text sub)
{
	must(p->plan->n_standing < PLAN_STANDING);
	s.recipient = recipient;
	s.sub = sub;
	p->plan->standing[p->plan->n_standing++] = summary_key(&s, p->a);
}

void plan_stand_shared(const struct planning *p, struct summary s)
{
	plan_stand(p, s, TEXT("all"), p->region);
	plan_stand(p, s, TEXT("public"), p->region);
}

const struct members *plan_here(const struct planning *p)
{
	return &p->in->members[PLAN_REACH];
}

struct table *plan_keep(const struct planning *p, const struct table *t)
{
	return arena_copy(p->a, t, sizeof *t);
}

int32_t plan_reach(const struct bucket *b, const struct registry *r)
{
	if (b->kind != BUCKET_MONTH)
		return 0;
	for (int32_t ahead = 0; ahead <= PLAN_REACH; ahead++)
		for (int psychiatric = 0; psychiatric < 2; psychiatric++)
			if (registry_policy(period_registry(r, b->who, b->month + ahead), b->who, psychiatric,
			                    calendar_month_first(b->month + ahead + 1) - 1)->window ==
			    WINDOW_ROLLING_3M)
				return PLAN_REACH;
	return 0;
}

int32_t plan_last_adjusted(const struct registry *r, struct text region, int32_t month)
{
	const struct freeze *v;
	size_t n = registry_freezes(r, region, &v);
	for (size_t i = 0; i < n; i++)
		month = v[i].period >= month ? v[i].period + 1 : month;
	return month;
}

bool plan_takes_changes(const struct bucket *b, const struct registry *r)
{
	switch (b->kind) {
	case BUCKET_MONTH:
		return plan_reach(b, r) == 0 &&
		       plan_last_adjusted(r, registry_region_of(b->who), b->month) == b->month;
	case BUCKET_UNIT:
		return plan_region_of_unit(r, b->who, calendar_month_first(b->month + 1) - 1).n > 0;
	default:
		return b->kind != BUCKET_NONE;
	}
}

size_t plan_part_size(const struct bucket *b)
{
	switch (b->kind) {
	case BUCKET_MONTH: return sizeof(struct month_part);
	case BUCKET_OTHERS: return sizeof(struct others_part);
	case BUCKET_UNIT: return sizeof(struct s4_part);
	default: return sizeof(struct s5_part);
	}
}

/* ---- o/, u/ and now/ ---- */

/* S1 of those whom no municipality of the region is responsible for: to the region alone. */
static void plan_others(const struct planning *p)
{
	struct s1 others = { .whose = S1_OF_OTHERS, .municipality = p->region, .registry = p->in->registry,
		             .month = p->in->bucket.month, .arena = p->a };
	struct s1 nobody = others;
	struct table t = { .columns = &s1_columns };
	struct summary s = plan_month_summary(p, "S1", "ready-days/1");
	nobody.whose = S1_OF_NOBODY;
	if (plan_here(p)->lost) {
		plan_stand(p, s, p->region, TEXT(SUMMARY_OTHERS));
		return;
	}
	for (size_t i = 0; i < plan_here(p)->n; i++) {
		const struct member *m = &plan_here(p)->v[i];
		struct others_part part = { s1_part_of(&others, m), s1_part_of(&nobody, m) };
		plan_note_part(p, m, &part);
	}
	for (size_t i = 0; i < p->in->tally->n; i++) {
		const struct others_part *part = tally_part(p->in->tally, i);
		s1_add_part(&others, &part->others);
		s1_add_part(&nobody, &part->nobody);
	}
	if (p->in->tally->n > 0) {
		s1_add_rows(&others, p->in->registry, &t);
		s1_add_rows(&nobody, p->in->registry, &t);
		s.rows = plan_keep(p, &t);
	}
	plan_give(p, s, p->region, TEXT(SUMMARY_OTHERS));
}

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

/* A case that counts nowhere has no part. */
void plan_note_part(const struct planning *p, const struct member *m, const void *part)
{
	if (member_is_counted(m->s))
		tally_put(p->in->tally, m->case_ref, part);
	else
		tally_drop(p->in->tally, m->case_ref);
}

static void plan_unit(struct planning *p)
{
	struct s4 fold = { .unit = p->in->bucket.who, .month = p->in->bucket.month, .arena = p->a };
	struct table t;
	p->region = plan_region_of_unit(p->in->registry, fold.unit, p->last);
	if (p->region.n == 0)
		p->region = region_of_members(plan_here(p), p->last);
	struct summary s = plan_month_summary(p, "S4", "lead-times/1");
	if (plan_here(p)->lost) {
		if (p->region.n) {
			plan_stand(p, s, p->region, summary_key_part(fold.unit, p->a));
			plan_stand_shared(p, s);
		}
		return;
	}
	for (size_t i = 0; i < plan_here(p)->n; i++) {
		struct s4_part part = s4_part_of(&fold, &plan_here(p)->v[i]);
		plan_note_part(p, &plan_here(p)->v[i], &part);
	}
	for (size_t i = 0; i < p->in->tally->n; i++)
		s4_add_part(&fold, tally_part(p->in->tally, i));
	if (p->in->tally->n > 0) {
		s4_table(&fold, p->in->registry, &t);
		s.rows = plan_keep(p, &t);
	}
	if (p->region.n)
		plan_give(p, s, p->region, summary_key_part(fold.unit, p->a));
}

/* Nobody in hospital is news too: zeros, no recall. */
static void plan_now(struct planning *p)
{
	struct s5 fold;
	struct table t;
	p->first = p->last = p->in->today;
	s5_init(&fold, p->m, p->in->today, p->a);
	for (size_t i = 0; i < plan_here(p)->n; i++) {
		struct s5_part part = s5_part_of(&fold, &plan_here(p)->v[i]);
		plan_note_part(p, &plan_here(p)->v[i], &part);
	}
	for (size_t i = 0; i < p->in->tally->n; i++)
		s5_add_part(&fold, tally_part(p->in->tally, i));
	s5_table(&fold, &t);
	struct summary s = { .type = "S5", .audience = AUDIENCE_OWN, .start = p->first, .end = p->last,
		             .period = TEXT("now"), .policy_version = plan_policy_version(p, p->in->registry),
		             .definition = TEXT("now/1"), .rows = plan_keep(p, &t) };
	plan_give(p, s, p->m, TEXT(""));
	plan_give(p, s, p->region, p->m);
}

void plan_bucket(const struct plan_in *in, struct plan *plan)
{
	const struct bucket *b = &in->bucket;
	struct planning p = { .in = in, .plan = plan, .a = plan->arena, .m = b->who };
	if (b->kind == BUCKET_NONE)
		return;
	plan->lost = in->members[PLAN_REACH].lost;
	for (size_t i = 0; i < in->n_gone; i++)
		tally_drop(in->tally, in->gone[i]);
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
	if (b->kind == BUCKET_OTHERS)
		p.m = (struct text){ 0 };
	if (b->kind == BUCKET_MONTH)
		plan_month(&p);
	else if (b->kind == BUCKET_OTHERS)
		plan_others(&p);
	else
		plan_now(&p);
}
