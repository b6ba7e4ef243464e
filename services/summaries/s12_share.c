/* s12_share: the invariant: a figure that is shown is of nobody or of enough people, and so is every
 * difference that can be made of those shown. */
#include "summaries/s12_share.h"

#include "event/period.h"
#include "summaries/suppress.h"

#include <string.h>

enum measure { NUMERATOR, REST, PEOPLE, N_MEASURES };

static const int figures[] = { S12_value, S12_numerator, S12_denominator, S12_n, S12_gap, S12_trend_12m,
	                       S12_forecast, S12_status };
enum { N_FIGURES = sizeof figures / sizeof *figures, FAR = 999999999 };

static bool whole(const struct cell *c, int64_t *ret)
{
	*ret = c->n;
	if (c->kind == CELL_INT)
		return c->n >= 0;
	return c->kind == CELL_TEXT && text_to_int64(c->text, ret) && *ret >= 0;
}

/* False: the row does not count people in this way. */
static bool count_of(const struct cell *row, enum measure m, int64_t *ret)
{
	int64_t numerator, denominator;
	if (m == PEOPLE)
		return whole(&row[S12_n], ret);
	if (!whole(&row[S12_numerator], &numerator))
		return false;
	*ret = numerator;
	if (m == NUMERATOR)
		return true;
	if (!whole(&row[S12_denominator], &denominator) || denominator < numerator)
		return false;
	*ret = denominator - numerator;
	return true;
}

/* ---- one measure of all rows, as one reader sees it ---- */

struct view {
	const struct table *t;
	struct text region, own;       /* the organisation whose rows the reader knows; empty: nobody's */
	enum measure measure;
	struct arena *a;
	struct suppress_table s;
	size_t *cell_of;               /* row -> cell; SIZE_MAX: none */
	size_t *row_of;
	int64_t *count;
	struct suppress_sum *sum;
	struct period *period;         /* of each row */
};

static struct text org_of(const struct view *v, size_t row)
{
	return table_row(v->t, row)[S12_org].text;
}

static bool same_period(struct period a, struct period b)
{
	return a.start == b.start && a.end == b.end;
}

/* What a reader of its own takes off the region's figure of the same period. */
static int64_t own_part(const struct view *v, size_t total)
{
	int64_t own;
	for (size_t row = 0; v->own.n && row < v->t->n; row++)
		if (text_eq(org_of(v, row), v->own) && same_period(v->period[row], v->period[total]) &&
		    count_of(table_row(v->t, row), v->measure, &own))
			return own;
	return 0;
}

static void list_cells(struct view *v)
{
	for (size_t row = 0; row < v->t->n; row++)
		(void)period_parse(table_row(v->t, row)[S12_period].text, &v->period[row]);
	for (size_t row = 0; row < v->t->n; row++) {
		int64_t count;
		v->cell_of[row] = SIZE_MAX;
		if ((v->own.n && text_eq(org_of(v, row), v->own)) ||
		    !count_of(table_row(v->t, row), v->measure, &count))
			continue;
		v->cell_of[row] = v->s.n_cells;
		v->row_of[v->s.n_cells] = row;
		count -= text_eq(org_of(v, row), v->region) ? own_part(v, row) : 0;
		v->count[v->s.n_cells++] = count < 0 ? 0 : count < FAR ? count : FAR;
	}
}

static bool is_part(const struct view *v, size_t total, size_t row, bool by_org)
{
	struct period p = v->period[row], whole_period = v->period[total];
	if (row == total || v->cell_of[row] == SIZE_MAX)
		return false;
	if (by_org)
		return same_period(p, whole_period);
	return text_eq(org_of(v, row), org_of(v, total)) && p.start >= whole_period.start &&
	       p.end <= whole_period.end && period_kind_of(p) == PERIOD_MONTH;
}

/* The cell is the sum of its parts, if it comes out so. */
static void add_sum(struct view *v, size_t total, bool by_org)
{
	size_t *part = ARENA_ARRAY(v->a, v->t->n, size_t), n = 0;
	int64_t left = v->count[v->cell_of[total]];
	for (size_t row = 0; row < v->t->n; row++) {
		if (!is_part(v, total, row, by_org))
			continue;
		left -= v->count[v->cell_of[row]];
		part[n++] = v->cell_of[row];
	}
	if (n > 0 && left == 0)
		v->sum[v->s.n_sums++] = (struct suppress_sum){ part, n, v->cell_of[total] };
}

static void list_sums(struct view *v)
{
	for (size_t row = 0; row < v->t->n; row++) {
		if (v->cell_of[row] == SIZE_MAX)
			continue;
		if (text_eq(org_of(v, row), v->region))
			add_sum(v, row, true);
		if (period_kind_of(v->period[row]) == PERIOD_YEAR)
			add_sum(v, row, false);
	}
}

/* What must be hidden from this reader is hidden. True: something was. */
static bool hide_from(struct view *v, int64_t below, bool *hidden)
{
	bool any = false;
	size_t n = v->t->n;
	v->cell_of = ARENA_ARRAY(v->a, n, size_t);
	v->row_of = ARENA_ARRAY(v->a, n, size_t);
	v->count = ARENA_ARRAY(v->a, n, int64_t);
	v->sum = ARENA_ARRAY(v->a, 2 * n, struct suppress_sum);
	v->period = ARENA_ARRAY(v->a, n, struct period);
	list_cells(v);
	list_sums(v);
	v->s.count = v->count;
	v->s.sum = v->sum;
	v->s.below = below;
	bool *cells = ARENA_ARRAY(v->a, v->s.n_cells, bool);
	for (size_t i = 0; i < v->s.n_cells; i++)
		cells[i] = hidden[v->row_of[i]];
	(void)suppress_cells(&v->s, v->a, cells);
	for (size_t i = 0; i < v->s.n_cells; i++) {
		any |= cells[i] && !hidden[v->row_of[i]];
		hidden[v->row_of[i]] |= cells[i];
	}
	return any;
}

static bool hide_all(const struct s12_share *in, const struct table *t, struct text own, bool *hidden)
{
	bool any = false;
	for (int m = 0; m < N_MEASURES; m++) {
		ARENA_AUTO a = { 0 };
		struct view v = { .t = t, .region = in->region, .own = own, .measure = (enum measure)m, .a = &a };
		any |= hide_from(&v, in->below, hidden);
	}
	return any;
}

/* The public, and then each organisation; until nobody learns anything. */
static void hide(const struct s12_share *in, const struct table *t, bool *hidden)
{
	bool small = false;
	for (size_t row = 0; row < t->n; row++)
		for (int m = 0; m < N_MEASURES; m++) {
			int64_t n;
			small |= count_of(table_row(t, row), (enum measure)m, &n) && n > 0 && n < in->below;
			small |= hidden[row];
		}
	for (bool again = small; again;) {
		again = hide_all(in, t, TEXT(""), hidden);
		for (size_t row = 0; row < t->n; row++) {
			struct text own = table_row(t, row)[S12_org].text;
			bool first = row == 0 || !text_eq(table_row(t, row - 1)[S12_org].text, own);
			if (first && !text_eq(own, in->region))
				again |= hide_all(in, t, own, hidden);
		}
	}
}

/* ---- memory ---- */

static const struct cell *find(const struct table *t, const struct cell *row)
{
	for (size_t i = 0; t && i < t->n; i++) {
		const struct cell *c = table_row(t, i);
		if (text_eq(c[S12_org].text, row[S12_org].text) &&
		    text_eq(c[S12_period].text, row[S12_period].text))
			return c;
	}
	return NULL;
}

static bool moved_by_few(const struct cell *before, const struct cell *now, int64_t below)
{
	for (int m = 0; m < N_MEASURES; m++) {
		int64_t was, is;
		if (!count_of(before, (enum measure)m, &was) || !count_of(now, (enum measure)m, &is))
			continue;
		int64_t change = is > was ? is - was : was - is;
		if (change > 0 && change < below)
			return true;
	}
	return false;
}

static void remember(const struct s12_share *in, struct table *t, bool *hidden)
{
	for (size_t row = 0; row < t->n; row++) {
		struct cell *now = table_row(t, row);
		const struct cell *before = find(in->before, now);
		if (!before)
			continue;
		hidden[row] = before[S12_value].kind == CELL_NULL && now[S12_value].kind != CELL_NULL &&
		              before[S12_status].kind == CELL_NULL;
		if (!hidden[row] && moved_by_few(before, now, in->below))
			memcpy(now, before, t->columns->n * sizeof *now);
	}
}

static bool counts_people(const struct table *t)
{
	int64_t n;
	for (size_t row = 0; row < t->n; row++)
		for (int m = 0; m < N_MEASURES; m++)
			if (count_of(table_row(t, row), (enum measure)m, &n))
				return true;
	return false;
}

/* A value less its trend is that of the year before, which may have been hidden there. */
static size_t drop_trends(struct table *t)
{
	size_t n = 0;
	for (size_t row = 0; row < t->n; row++) {
		struct cell *c = &table_row(t, row)[S12_trend_12m];
		n += c->kind != CELL_NULL;
		*c = (struct cell){ 0 };
	}
	return n;
}

size_t s12_share(const struct s12_share *in, struct arena *a, struct table *t)
{
	bool *hidden = ARENA_ARRAY(a, t->n, bool);
	size_t n = 0;
	remember(in, t, hidden);
	hide(in, t, hidden);
	if (counts_people(t))
		n += drop_trends(t);
	for (size_t row = 0; row < t->n; row++)
		for (size_t i = 0; hidden[row] && i < N_FIGURES; i++) {
			struct cell *c = &table_row(t, row)[figures[i]];
			n += c->kind != CELL_NULL;
			*c = (struct cell){ 0 };
		}
	return n;
}
