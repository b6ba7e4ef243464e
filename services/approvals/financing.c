/* financing: from facts to words, weakest first, and from words to years. The invariant: only what
 * counts (live, no mere witness) becomes a word. */
#include "approvals/financing.h"

#include "approvals/item.h"
#include "approvals/reckoning.h"

#include <stdlib.h>

struct reading {
	struct folding *f;
	const struct document_fact **facts; /* D15 to D18 that count, weakest first */
	size_t n;
	struct budget_word *budgets;
	struct commitment_word *commitments;
	struct spending_word *spending;
	struct reckoning_in in;
};

static void read_facts(struct reading *r)
{
	const struct document_view *v = &r->f->v;
	r->facts = ARENA_ARRAY(r->f->a, v->n, const struct document_fact *);
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].type >= D_BUDGET_PROPOSED && v->v[i].d.year != INT64_MIN &&
		    notice_counts(&v->v[i].n))
			r->facts[r->n++] = &v->v[i];
	if (r->n > 1)
		qsort(r->facts, r->n, sizeof *r->facts, document_by_strength);
}

/* ---- budgets ---- */

/* A change of the budget that all must approve. */
static bool asks_all_principals(const struct document_fact *c)
{
	return c->type == D_BUDGET_CHANGE && (text_eq(c->d.cause_code, TEXT("OVERRUN")) ||
	                                      text_eq(c->d.cause_code, TEXT("CS_DEVIATION")));
}

/* The item under which principals decide on a change. */
static struct text change_name(const struct document_fact *c, struct arena *a)
{
	if (c->d.item_id.n)
		return c->d.item_id;
	return c->d.notice_id.n ? c->d.notice_id : arena_printf(a, "budget-%04d", (int)c->d.year);
}

/* A change to the budget is an item of its own that all must adopt, whatever the document's rule.
 */
static enum consent consent_of(struct folding *f, struct text name)
{
	struct item_state item;
	item_evaluate(f, name, RULE_ALL, INT64_MIN, &item);
	if (item.status == ITEM_IN_FORCE || item.status == ITEM_ADOPTED_PENDING_FINAL)
		return CONSENT_GIVEN;
	return item.status == ITEM_LAPSED ? CONSENT_REFUSED : CONSENT_PENDING;
}

static void read_budget(struct reading *r, const struct document_fact *c)
{
	struct budget_word *w = &r->budgets[r->in.n_budgets++];
	const struct approval_data *d = &c->d;
	*w = (struct budget_word){ .year = d->year,
		                   .total_ore = d->total_ore,
		                   .area = d->area,
		                   .service = d->service,
		                   .funding_source = d->funding_source,
		                   .is_change = c->type == D_BUDGET_CHANGE,
		                   .asks_all = asks_all_principals(c),
		                   .split = d->split.n ? d->split.v : NULL };
	if (w->is_change)
		w->item = change_name(c, r->f->a);
	if (w->asks_all)
		w->consent = consent_of(r->f, w->item);
}

/* ---- commitments, spending ---- */

static void read_word(struct reading *r, const struct document_fact *c)
{
	const struct approval_data *d = &c->d;
	switch (c->type) {
	case D_BUDGET_PROPOSED:
	case D_BUDGET_CHANGE:
		read_budget(r, c);
		break;
	case D_COMMITTED:
		r->commitments[r->in.n_commitments++] =
		        (struct commitment_word){ d->year, d->amount_ore, d->principal,
			                          d->firm == FIRM_DECIDED };
		break;
	case D_SPENT:
		r->spending[r->in.n_spending++] = (struct spending_word){
			.year = d->year,
			.spent_ore = d->spent_ore,
			.forecast_ore = d->forecast_ore == INT64_MIN ? 0 : d->forecast_ore,
			.as_of = d->as_of == DAY_NONE ? c->on : d->as_of,
			.areas = d->areas.v,
			.n_areas = d->areas.n
		};
		break;
	default:
		break;
	}
}

static void read_words(struct reading *r)
{
	struct folding *f = r->f;
	r->budgets = ARENA_ARRAY(f->a, r->n, struct budget_word);
	r->commitments = ARENA_ARRAY(f->a, r->n, struct commitment_word);
	r->spending = ARENA_ARRAY(f->a, r->n, struct spending_word);
	for (size_t i = 0; i < r->n; i++)
		read_word(r, r->facts[i]);
	r->in.payers = (struct payers){ f->v.members, f->v.n_members, f->in->registry };
	r->in.budgets = r->budgets;
	r->in.commitments = r->commitments;
	r->in.spending = r->spending;
}

/* ---- years ---- */

static int by_year(const void *x, const void *y)
{
	const struct financing_year *a = x, *b = y;
	return (a->year > b->year) - (a->year < b->year);
}

static void list_years(struct reading *r)
{
	struct financing_year *v = ARENA_ARRAY(r->f->a, r->n, struct financing_year);
	size_t kept = 0;
	for (size_t i = 0; i < r->n; i++)
		v[i].year = (int32_t)r->facts[i]->d.year;
	if (r->n)
		qsort(v, r->n, sizeof *v, by_year);
	for (size_t i = 0; i < r->n; i++)
		if (kept == 0 || v[kept - 1].year != v[i].year)
			v[kept++] = v[i];
	for (size_t i = 0; i < kept; i++)
		reckoning_year(&r->in, r->f->a, &v[i]);
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < kept && r->facts[i]->type == D_FEEDBACK; k++)
			if (v[k].year == r->facts[i]->d.year && r->facts[i]->on > v[k].feedback_on)
				v[k].feedback_on = r->facts[i]->on;
	r->f->s.financing.years = v;
	r->f->s.financing.n_years = kept;
}

/* ---- the yearly feedback ---- */

day_no financing_year_after(day_no d)
{
	int year, month, mday;
	calendar_civil(d, &year, &month, &mday);
	if (month == 2 && mday == 29)
		mday = 28;
	return calendar_day_of(year + 1, month, mday);
}

day_no financing_feedback_begins(const struct document_view *v)
{
	day_no first = DAY_NONE;
	for (size_t i = 0; i < v->n; i++) {
		const struct document_fact *c = &v->v[i];
		if (c->type != D_BUDGET_PROPOSED || c->d.year == INT64_MIN || !notice_counts(&c->n))
			continue;
		day_no new_year = calendar_day_of((int)c->d.year, 1, 1);
		day_no from = c->on > new_year ? c->on : new_year;
		if (first == DAY_NONE || from < first)
			first = from;
	}
	return first;
}

const struct document_fact *financing_feedback_after(const struct document_view *v, day_no after)
{
	const struct document_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = document_next(v, D_FEEDBACK, &i)))
		if (c->on > after && c->on <= v->today && (!best || c->on < best->on))
			best = c;
	return best;
}

/* The first budget starts the duty; a feedback on the last year with a budget, or the document's
 * end, ends it. */
static day_no feedback_due(const struct folding *f)
{
	const struct financing_state *s = &f->s.financing;
	day_no since = financing_feedback_begins(&f->v);
	int32_t last_budget = 0, last_told = 0;
	if (since == DAY_NONE || f->s.governing.ended_on != DAY_NONE)
		return DAY_NONE;
	for (size_t i = 0; i < s->n_years; i++) {
		const struct financing_year *y = &s->years[i];
		if (y->has_budget)
			last_budget = y->year;
		if (y->feedback_on == DAY_NONE)
			continue;
		last_told = y->year;
		if (y->feedback_on > since)
			since = y->feedback_on;
	}
	return last_told >= last_budget ? DAY_NONE : financing_year_after(since);
}

void financing_fill(struct folding *f)
{
	struct reading r = { .f = f };
	read_facts(&r);
	read_words(&r);
	list_years(&r);
	f->s.financing.feedback_due = feedback_due(f);
}
