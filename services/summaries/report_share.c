/* report, shared: figures of few people leave the yearly report as they leave S12 (domain
 * page 6.3). The invariant: a trend is made of shown values only. */
#include "summaries/report.h"

#include "summaries/s12_share.h"
#include "summaries/summary.h"

#include <string.h>

static int32_t year_of_row(const struct cell *row)
{
	struct period p;
	return period_parse(row[S12_period].text, &p) ? calendar_year(p.end) : 0;
}

/* The rows of one indicator and year, in their order; `ret_at`: which they are. */
static void take(const struct table *t, struct text code, int32_t year, struct arena *a, struct table *ret,
                 size_t *ret_at)
{
	*ret = (struct table){ .columns = t->columns };
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *row = table_row(t, i);
		if (!text_eq(row[S12_code].text, code) || year_of_row(row) != year)
			continue;
		ret_at[ret->n] = i;
		memcpy(table_add(ret, a), row, t->columns->n * sizeof *row);
	}
}

/* What readers have seen of the rows: S12 in all its versions, then the report's own beside it. */
static void take_past(const struct report *r, struct text code, int32_t year, struct arena *a, struct s12_share *in)
{
	struct text part = summary_key_part(code, a);
	const struct report_let_out *o = r->in.let_out, *end = o + r->in.n_let_out;
	while (o < end && (o->year != year || !text_eq(o->part, part)))
		o++;
	size_t n = o < end ? o->n : 0;
	struct share_past *past = ARENA_ARRAY(a, n + 1, struct share_past);
	if (n)
		memcpy(past, o->v, n * sizeof *past);
	if (r->in.before)
		take(r->in.before, code, year, a, &past[n++].shown, ARENA_ARRAY(a, r->in.before->n, size_t));
	in->past = past;
	in->n_past = n;
}

/* Cells borrow their texts from the report's arena: what is made here is let go. */
static void share_year(struct report *r, struct text code, int32_t year)
{
	ARENA_AUTO a = { 0 };
	struct table now;
	size_t *at = ARENA_ARRAY(&a, r->figures.n, size_t);
	day_no end = calendar_day_of(year, 12, 31);
	struct s12_share in = { .region = r->in.region,
		                .below = registry_policy(r->in.registry, r->in.region, false, end)->suppress_below };
	take_past(r, code, year, &a, &in);
	take(&r->figures, code, year, &a, &now, at);
	if (s12_all_defined(&now))
		(void)s12_share(&in, &a, &now); /* how many cells: report_share counts them all */
	else
		s12_hide(&now);
	for (size_t i = 0; i < now.n; i++)
		memcpy(table_row(&r->figures, at[i]), table_row(&now, i), now.columns->n * sizeof(struct cell));
}

static int64_t count_cells(const struct table *t)
{
	int64_t n = 0;
	for (size_t row = 0; row < t->n; row++)
		for (size_t i = 0; i < t->columns->n; i++)
			n += table_row(t, row)[i].kind != CELL_NULL;
	return n;
}

void report_share(struct report *r, day_no from)
{
	struct text code = { 0 };
	int64_t all = count_cells(&r->figures);
	for (size_t i = 0; i < r->figures.n; i++) {
		struct text next = table_row(&r->figures, i)[S12_code].text;
		if (i > 0 && text_eq(next, code))
			continue;
		code = next;
		for (int32_t back = 0; back <= REPORT_YEARS_BACK; back++)
			share_year(r, code, r->in.year - back);
	}
	s12_finish(&r->figures, from, r->arena); /* trends anew */
	r->suppressed = all - count_cells(&r->figures);
}
