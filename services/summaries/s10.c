/* s10: budget, shares, commitments and spending of a year. The invariant: the row of all is the sum of
 * its principals' rows wherever both are known. */
#include "summaries/s10.h"

static const char *const names[] = { S10_COLUMNS(COLUMN_NAME) };
const struct columns s10_columns = { names, sizeof names / sizeof *names };

struct adding {
	const struct document *d;
	const struct financing_year *y;
	const struct registry *registry;
	struct arena *a;
	struct table *out;
};

static struct cell *new_row(const struct adding *x)
{
	struct cell *row = table_add(x->out, x->a);
	row[S10_document_id] = cell_text(x->d->id);
	row[S10_title] = cell_text(x->d->s->title);
	row[S10_year] = cell_int(x->y->year);
	return row;
}

/* What principals promised together; nothing known: null. */
static struct cell committed(const struct financing_year *y)
{
	int64_t sum = 0;
	bool any = false;
	for (size_t i = 0; i < y->n_principals; i++) {
		if (y->principals[i].committed_ore == INT64_MIN)
			continue;
		any = true;
		sum += y->principals[i].committed_ore;
	}
	return any ? cell_int(sum) : (struct cell){ 0 };
}

static void add_budget(const struct financing_year *y, struct cell *row)
{
	row[S10_budget_ore] = row[S10_cap_ore] = cell_ore(y->total_ore);
	row[S10_funding_source] = cell_text(y->funding_source);
	row[S10_region_share_ore] = cell_ore(y->region_ore);
	row[S10_municipal_share_ore] = cell_ore(y->municipal_ore);
	if (y->region_ore != INT64_MIN && y->municipal_ore != INT64_MIN)
		row[S10_ratio] = cell_ratio(y->municipal_ore, y->region_ore);
}

static void add_all(const struct adding *x)
{
	const struct financing_year *y = x->y;
	struct cell *row = new_row(x);
	if (y->has_budget)
		add_budget(y, row);
	row[S10_committed_ore] = committed(y);
	if (y->has_spending) {
		row[S10_spent_ore] = cell_ore(y->spent_ore);
		row[S10_forecast_ore] = cell_ore(y->forecast_ore);
	}
	row[S10_cap_breached] = cell_bool(y->cap_breached);
	row[S10_approval_needed] = cell_bool(y->approval_needed);
	row[S10_approval_state] = cell_text(text_of(approval_state_words[y->approval]));
}

static void add_principal(const struct adding *x, const struct principal_year *v)
{
	struct cell *row = new_row(x);
	const struct principal *p =
		registry_principal(x->registry, v->code, calendar_day_of(x->y->year, 12, 31));
	row[S10_principal_code] = cell_text(v->code);
	row[S10_principal_name] = cell_text(p ? p->name : TEXT(""));
	if (x->y->has_budget)
		row[S10_share_ore] = cell_ore(v->share_ore);
	bool decided = v->committed_ore != INT64_MIN;
	row[S10_committed_ore] = cell_ore(decided ? v->committed_ore : v->considered_ore);
	if (decided || v->considered_ore != INT64_MIN)
		row[S10_firm] = cell_text(decided ? TEXT("DECIDED") : TEXT("CONSIDERED"));
}

void s10_add(const struct document *d, int32_t year, const struct registry *r, struct arena *a,
             struct table *ret)
{
	for (size_t i = 0; i < d->s->financing.n_years; i++) {
		struct adding x = { d, &d->s->financing.years[i], r, a, ret };
		if (year && x.y->year != year)
			continue;
		add_all(&x);
		for (size_t k = 0; k < x.y->n_principals; k++)
			add_principal(&x, &x.y->principals[k]);
	}
}
