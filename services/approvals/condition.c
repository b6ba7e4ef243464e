/* condition: one condition at a time. */
#include "approvals/condition.h"

static day_no earlier(day_no a, day_no b)
{
	if (a == DAY_NONE || b == DAY_NONE)
		return a == DAY_NONE ? b : a;
	return a < b ? a : b;
}

/* Was it made by that date, and has it begun? */
static bool made_by(struct folding *f, const struct document_fact *c, day_no by)
{
	return fold_has_come(f, c->on) && (by == DAY_NONE || c->on <= by);
}

/* What it had decided to pay by that date: its strongest word by then (R-A5, R-A6). */
static const struct document_fact *commitment_by(struct folding *f, struct text principal,
                                                 int64_t year, day_no by)
{
	const struct document_fact *best = NULL;
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == D_COMMITTED && notice_counts(&said[i]->n) &&
		    said[i]->d.year == year && said[i]->d.firm == FIRM_DECIDED &&
		    made_by(f, said[i], by) &&
		    (!best || notice_strength(&said[i]->n, &best->n) > 0))
			best = said[i];
	return best;
}

static int64_t add_funding(struct folding *f, int64_t year, day_no by)
{
	int64_t sum = 0;
	for (size_t i = 0; i < f->v.n_members; i++) {
		const struct document_fact *c;
		if (document_is_region(f->v.members[i]))
			continue;
		c = commitment_by(f, f->v.members[i], year, by);
		if (c && c->d.amount_ore > 0 && __builtin_add_overflow(sum, c->d.amount_ore, &sum))
			return INT64_MAX; /* more than any condition can ask for */
	}
	return sum;
}

/* Firm commitments of all municipalities of the set for a year, made by that date (R-A6). Many
 * principals ask for the same sum: it is added up once. */
static int64_t group_funding(struct folding *f, int64_t year, day_no by)
{
	struct funding *known = f->fundings;
	while (known && (known->year != year || known->by != by))
		known = known->next;
	if (!known) {
		known = ARENA_NEW(f->a, struct funding);
		*known = (struct funding){ year, by, add_funding(f, year, by), f->fundings };
		f->fundings = known;
	}
	return known->ore;
}

int64_t condition_year(const struct vote *v, const struct condition_data *c)
{
	return c->year != INT64_MIN ? c->year : calendar_year(v->fact->on);
}

static bool is_certified(struct folding *f, const struct vote *v, const struct condition_data *c,
                         day_no by)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == D_CERTIFIED && notice_counts(&said[i]->n) &&
		    text_eq(said[i]->d.condition_id, c->condition_id) && made_by(f, said[i], by))
			return true;
	return false;
}

static bool is_possible(struct folding *f, const struct condition_data *c)
{
	return c->not_later_than == DAY_NONE || !fold_has_come(f, c->not_later_than + 1);
}

/* The principal's own region; SIZE_MAX, every region of the set, when that is not asked. */
static size_t region_of(const struct folding *f, const struct vote *v)
{
	return document_member(&f->v, registry_region_of(v->s.principal));
}

static bool facts_meet(struct folding *f, const struct vote *v, const struct condition_data *c,
                       day_no by)
{
	if (c->kind == CONDITION_GROUP_FUNDING)
		return group_funding(f, condition_year(v, c), by) >= c->amount_ore;
	return is_certified(f, v, c, by);
}

struct demand condition_demand(struct folding *f, const struct vote *v,
                               const struct condition_data *c, day_no upto, enum condition_view how)
{
	struct demand d = { .kind = DEMAND_FAILED, .k = c->k, .by = c->not_later_than };
	switch (c->kind) {
	case CONDITION_ALL_OTHERS_ADOPT:
		d.kind = DEMAND_ALL_OTHERS;
		break;
	case CONDITION_REGION_ADOPTS:
		d.kind = DEMAND_REGION;
		d.region = region_of(f, v);
		break;
	case CONDITION_ALL_MUNICIPALITIES_ADOPT:
		d.kind = DEMAND_ALL_MUNICIPALITIES;
		break;
	case CONDITION_AT_LEAST_K:
		d.kind = DEMAND_AT_LEAST;
		break;
	default:
		if (facts_meet(f, v, c, earlier(c->not_later_than, upto)) ||
		    (how == CONDITION_STILL_POSSIBLE && is_possible(f, c)))
			d.kind = DEMAND_MET;
		break;
	}
	return d;
}
