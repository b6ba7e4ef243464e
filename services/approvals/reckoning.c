/* reckoning: one year, from lists of words. The invariant: the shares of a budget
 * of which nobody said otherwise sum to it exactly, also when parts of it follow other principles.
 */
#include "approvals/reckoning.h"

#include "approvals/apportion.h"

#include <stdlib.h>

/* The budget of the year, or of an area or service in it, as it stands. */
struct line {
	const struct budget_word *base;   /* the strongest proposal; NULL: changes only */
	const struct budget_word *change; /* the strongest that counts; NULL */
	const struct budget_word *any;    /* for area and service */
};

struct reckoning {
	const struct reckoning_in *in;
	struct arena *a;
	struct financing_year *y;
	struct line *lines;
	size_t n_lines;
	int64_t *shares;                  /* one a payer */
	int64_t region, municipal, parts; /* sums over the parts with a split of their own */
};

static const struct budget_word *word_of(const struct line *l)
{
	return l->change ? l->change : l->base;
}

static int64_t total_of(const struct line *l)
{
	return word_of(l) ? word_of(l)->total_ore : 0;
}

static bool is_whole(const struct line *l)
{
	return !l->any->area.n && !l->any->service.n;
}

/* ---- lines ---- */

static struct line *line_of(struct reckoning *r, const struct budget_word *w)
{
	for (size_t i = 0; i < r->n_lines; i++)
		if (text_eq(r->lines[i].any->area, w->area) &&
		    text_eq(r->lines[i].any->service, w->service))
			return &r->lines[i];
	r->lines[r->n_lines] = (struct line){ .any = w };
	return &r->lines[r->n_lines++];
}

static void read_lines(struct reckoning *r)
{
	r->lines = ARENA_ARRAY(r->a, r->in->n_budgets, struct line);
	for (size_t i = 0; i < r->in->n_budgets; i++) {
		const struct budget_word *w = &r->in->budgets[i];
		if (w->year != r->y->year)
			continue;
		struct line *l = line_of(r, w);
		if (!w->is_change)
			l->base = w;
		else if (!w->asks_all || w->consent == CONSENT_GIVEN)
			l->change = w;
	}
}

/* Only what stands: a change that waits for consent is no budget yet. */
static void drop_empty_lines(struct reckoning *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->n_lines; i++)
		if (word_of(&r->lines[i]))
			r->lines[kept++] = r->lines[i];
	r->n_lines = kept;
}

static const struct line *whole_of(const struct reckoning *r)
{
	for (size_t i = 0; i < r->n_lines; i++)
		if (is_whole(&r->lines[i]))
			return &r->lines[i];
	return NULL;
}

/* ---- shares ---- */

static void split_line(const struct reckoning *r, const struct line *l, struct split_out *ret)
{
	const struct budget_word *w = word_of(l);
	const struct split_data *split = w->split ? w->split : l->base ? l->base->split : NULL;
	struct split_ask ask = { &r->in->payers, w->year, w->total_ore, split };
	if (!w->split && l->base && w != l->base)
		split_rescale(&ask, l->base->total_ore, r->a, ret);
	else
		split_amount(&ask, r->a, ret);
}

static bool has_own_split(const struct line *l)
{
	return word_of(l)->split || (l->base && l->base->split);
}

static bool add_line(struct reckoning *r, const struct line *l)
{
	struct split_out s;
	bool good = true;
	split_line(r, l, &s);
	for (size_t i = 0; i < r->in->payers.n; i++)
		good = good && checked_add(&r->shares[i], s.shares[i]);
	r->y->by_inhabitants = r->y->by_inhabitants && s.by_inhabitants;
	r->y->shares_differ = r->y->shares_differ || s.shares_differ;
	r->y->ratio_differs = r->y->ratio_differs || s.ratio_differs;
	return good && checked_add(&r->region, s.region_ore) &&
	       checked_add(&r->municipal, s.municipal_ore) && checked_add(&r->parts, total_of(l));
}

/* What the parts leave of the whole, by the principle of the whole; groups that the whole names are
 * named for the year, so a part's share counts in them. */
static bool add_rest(struct reckoning *r, const struct line *whole)
{
	const struct budget_word *w = word_of(whole);
	const struct split_data *s = w->split ? w->split : whole->base ? whole->base->split : NULL;
	struct split_data rest = {
		s ? s->principle : SPLIT_ONE_TO_ONE, INT64_MIN, INT64_MIN, { NULL, 0 }
	};
	struct split_out out;
	int64_t left = w->total_ore - r->parts;
	if (left < 0) {
		r->y->shares_differ = true;
		return true;
	}
	if (s && s->region_ore != INT64_MIN && s->region_ore >= r->region)
		rest.region_ore = s->region_ore - r->region;
	if (s && s->municipal_group_ore != INT64_MIN && s->municipal_group_ore >= r->municipal)
		rest.municipal_group_ore = s->municipal_group_ore - r->municipal;
	if (s)
		rest.per_principal = s->per_principal;
	struct split_ask ask = { &r->in->payers, w->year, left, &rest };
	split_amount(&ask, r->a, &out);
	for (size_t i = 0; i < r->in->payers.n; i++)
		if (!checked_add(&r->shares[i], out.shares[i]))
			return false;
	r->y->by_inhabitants = r->y->by_inhabitants && out.by_inhabitants;
	r->y->shares_differ = r->y->shares_differ || out.shares_differ;
	r->y->ratio_differs = out.ratio_differs;
	return checked_add(&r->region, out.region_ore) &&
	       checked_add(&r->municipal, out.municipal_ore);
}

/* Without a whole the year is the sum of its parts; with one, a part without a split of its own
 * only says what of the whole its area may use. */
static bool reckon_shares(struct reckoning *r)
{
	const struct line *whole = whole_of(r);
	struct financing_year *y = r->y;
	bool good = true, own = false;
	for (size_t i = 0; i < r->n_lines && good; i++) {
		const struct line *l = &r->lines[i];
		if (l == whole || (whole && !has_own_split(l)))
			continue;
		own = true;
		good = add_line(r, l);
	}
	if (good && whole)
		good = own ? add_rest(r, whole) : add_line(r, whole);
	y->total_ore = whole ? total_of(whole) : r->parts;
	y->region_ore = r->region;
	y->municipal_ore = r->municipal;
	return good;
}

static void note_whole(struct reckoning *r)
{
	const struct line *l = whole_of(r);
	struct financing_year *y = r->y;
	y->has_budget = r->n_lines > 0;
	if (!l && r->n_lines == 0)
		return;
	const struct line *shown = l ? l : &r->lines[0];
	const struct budget_word *w = word_of(shown), *b = shown->base;
	const struct split_data *s = w->split ? w->split : b ? b->split : NULL;
	y->funding_source = w->funding_source.n || !b ? w->funding_source : b->funding_source;
	if (l)
		y->principle = s && s->principle ? s->principle : SPLIT_ONE_TO_ONE;
}

/* ---- commitments, spending, areas ---- */

static void fill_principals(struct reckoning *r)
{
	const struct payers *p = &r->in->payers;
	struct principal_year *v = ARENA_ARRAY(r->a, p->n, struct principal_year);
	for (size_t i = 0; i < p->n; i++)
		v[i] = (struct principal_year){ p->codes[i], r->shares[i], INT64_MIN, INT64_MIN };
	for (size_t k = 0; k < r->in->n_commitments; k++) {
		const struct commitment_word *c = &r->in->commitments[k];
		for (size_t i = 0; i < p->n && c->year == r->y->year; i++)
			if (text_eq(v[i].code, c->principal))
				*(c->decided ? &v[i].committed_ore : &v[i].considered_ore) =
				        c->amount_ore;
	}
	r->y->principals = v;
	r->y->n_principals = p->n;
}

/* The report that reaches furthest; of equals the strongest, which stands last. */
static const struct spending_word *newest_spending(const struct reckoning *r)
{
	const struct spending_word *best = NULL;
	for (size_t i = 0; i < r->in->n_spending; i++) {
		const struct spending_word *w = &r->in->spending[i];
		if (w->year == r->y->year && (!best || w->as_of >= best->as_of))
			best = w;
	}
	return best;
}

static struct area_year *area_of(struct financing_year *y, struct area_year *v, struct text name)
{
	for (size_t i = 0; i < y->n_areas; i++)
		if (text_eq(v[i].area, name))
			return &v[i];
	v[y->n_areas] = (struct area_year){ name, INT64_MIN, INT64_MIN, { NULL, 0 } };
	return &v[y->n_areas++];
}

static int by_area(const void *x, const void *y)
{
	return text_cmp(((const struct area_year *)x)->area, ((const struct area_year *)y)->area);
}

static void fill_areas(struct reckoning *r, const struct spending_word *s)
{
	struct financing_year *y = r->y;
	struct area_year *v =
	        ARENA_ARRAY(r->a, r->n_lines + (s ? s->n_areas : 0), struct area_year);
	for (size_t i = 0; i < r->n_lines; i++) {
		const struct line *l = &r->lines[i];
		if (is_whole(l))
			continue;
		struct area_year *a =
		        area_of(y, v, l->any->area.n ? l->any->area : l->any->service);
		a->budget_ore = (a->budget_ore == INT64_MIN ? 0 : a->budget_ore) + total_of(l);
	}
	for (size_t i = 0; s && i < s->n_areas; i++) {
		struct area_year *a = area_of(y, v, s->areas[i].area);
		a->spent_ore = s->areas[i].spent_ore;
		a->purpose = s->areas[i].purpose;
	}
	if (y->n_areas > 1)
		qsort(v, y->n_areas, sizeof *v, by_area);
	y->areas = v;
}

static bool fill_spending(struct reckoning *r)
{
	const struct spending_word *s = newest_spending(r);
	struct financing_year *y = r->y;
	int64_t needed = 0;
	fill_areas(r, s);
	if (!s)
		return true;
	y->has_spending = true;
	y->spent_ore = s->spent_ore;
	y->forecast_ore = s->forecast_ore;
	y->spent_as_of = s->as_of;
	if (!checked_add(&needed, s->spent_ore) || !checked_add(&needed, s->forecast_ore))
		return false;
	y->cap_breached = y->has_budget && needed > y->total_ore;
	return true;
}

/* ---- the consent of all ---- */

static void fill_approval(struct reckoning *r)
{
	static const enum approval_state of_consent[] = { APPROVAL_PENDING, APPROVAL_APPROVED,
		                                          APPROVAL_REFUSED };
	struct financing_year *y = r->y;
	const struct budget_word *asked = NULL;
	for (size_t i = 0; i < r->in->n_budgets; i++) {
		const struct budget_word *w = &r->in->budgets[i];
		if (w->year == y->year && w->is_change && w->asks_all)
			asked = w;
	}
	y->approval_needed = y->cap_breached || asked;
	if (asked) {
		y->approval = of_consent[asked->consent];
		y->asked_item = asked->item;
		y->asked_ore = asked->total_ore;
	}
	if (y->cap_breached && (!asked || y->approval == APPROVAL_APPROVED))
		y->approval = APPROVAL_MISSING;
}

/* ---- the year ---- */

static void start(struct financing_year *y, int32_t year)
{
	*y = (struct financing_year){ .year = year,
		                      .by_inhabitants = true,
		                      .spent_as_of = DAY_NONE,
		                      .asked_ore = INT64_MIN,
		                      .feedback_on = DAY_NONE };
}

void reckoning_year(const struct reckoning_in *in, struct arena *a, struct financing_year *ret)
{
	struct reckoning r = { .in = in, .a = a, .y = ret };
	start(ret, ret->year);
	r.shares = ARENA_ARRAY(a, in->payers.n, int64_t);
	read_lines(&r);
	drop_empty_lines(&r);
	note_whole(&r);
	if (!reckon_shares(&r) || !fill_spending(&r)) {
		start(ret, ret->year);
		ret->overflow = true;
		r.shares = ARENA_ARRAY(a, in->payers.n, int64_t);
	}
	fill_principals(&r);
	if (!ret->overflow)
		fill_approval(&r);
}
