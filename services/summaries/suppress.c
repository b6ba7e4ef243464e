/* suppress: hide small cells, then hide more until every hidden one has proof that it is safe.
 *
 * The proof of a cell: a direction in which the whole table can be moved, in steps of whole people,
 * without changing a shown cell, breaking a sum or taking a hidden count below what a reader knows of
 * it; and along it `below` tables at least, each with another value in this cell. Whatever a reader
 * tries (algebra, bounds, whole numbers), all these tables remain. That no direction is looked at
 * which would do costs a cell more, never a secret.
 *
 * The invariant: it ends (each round hides one more cell, and nothing holds a table that is hidden
 * as a whole), and the outcome depends on the counts alone. */
#include "summaries/suppress.h"

#include "base/must.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double near_zero = 1e-9;

/* The sums, solved for one hidden cell each: the cell of a pivot row is what the free ones leave. */
struct system {
	double *m;               /* n_rows x n_columns, reduced; the first n_pivots rows have a pivot */
	size_t n_rows, n_columns, n_pivots;
	size_t *column_of;       /* cell -> column, SIZE_MAX when shown */
	size_t *cell_of;         /* column -> cell */
	size_t *pivot;           /* row -> its column */
	bool *is_pivot;          /* by column */
};

static double *row_of(const struct system *s, size_t row)
{
	return s->m + row * s->n_columns;
}

static void set_row(const struct system *s, size_t row, const struct suppress_sum *sum)
{
	double *m = row_of(s, row);
	for (size_t i = 0; i < sum->n_parts; i++)
		if (s->column_of[sum->part[i]] != SIZE_MAX)
			m[s->column_of[sum->part[i]]] = 1;
	if (s->column_of[sum->total] != SIZE_MAX)
		m[s->column_of[sum->total]] = -1;
}

static void clear_column(const struct system *s, size_t pivot, size_t column)
{
	const double *p = row_of(s, pivot);
	for (size_t row = 0; row < s->n_rows; row++) {
		double *m = row_of(s, row), factor = m[column];
		if (row == pivot || factor == 0)
			continue;
		for (size_t i = 0; i < s->n_columns; i++)
			m[i] = fabs(m[i] - factor * p[i]) < near_zero ? 0 : m[i] - factor * p[i];
	}
}

static void swap_rows(const struct system *s, size_t a, size_t b)
{
	for (size_t i = 0; a != b && i < s->n_columns; i++) {
		double keep = row_of(s, a)[i];
		row_of(s, a)[i] = row_of(s, b)[i];
		row_of(s, b)[i] = keep;
	}
}

/* Gauss-Jordan, columns in their order. */
static void reduce(struct system *s)
{
	for (size_t column = 0; column < s->n_columns && s->n_pivots < s->n_rows; column++) {
		size_t row = s->n_pivots;
		while (row < s->n_rows && fabs(row_of(s, row)[column]) < near_zero)
			row++;
		if (row == s->n_rows)
			continue;
		swap_rows(s, s->n_pivots, row);
		double scale = 1 / row_of(s, s->n_pivots)[column];
		for (size_t i = 0; i < s->n_columns; i++)
			row_of(s, s->n_pivots)[i] *= scale;
		clear_column(s, s->n_pivots, column);
		s->is_pivot[column] = true;
		s->pivot[s->n_pivots++] = column;
	}
}

struct ordered {
	int64_t count;
	size_t cell;
};

static int largest_first(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Large counts become pivots: they leave the free ones most room. */
static void order_columns(const struct suppress_table *t, const bool *hidden, struct system *s, struct arena *a)
{
	struct ordered *v = ARENA_ARRAY(a, t->n_cells, struct ordered);
	for (size_t i = 0; i < t->n_cells; i++)
		if (hidden[i])
			v[s->n_columns++] = (struct ordered){ t->count[i], i };
	if (s->n_columns)
		qsort(v, s->n_columns, sizeof *v, largest_first);
	s->column_of = ARENA_ARRAY(a, t->n_cells, size_t);
	s->cell_of = ARENA_ARRAY(a, s->n_columns, size_t);
	memset(s->column_of, 0xff, t->n_cells * sizeof *s->column_of);
	for (size_t i = 0; i < s->n_columns; i++) {
		s->cell_of[i] = v[i].cell;
		s->column_of[v[i].cell] = i;
	}
}

static struct system solve(const struct suppress_table *t, const bool *hidden, struct arena *a)
{
	struct system s = { .n_rows = t->n_sums };
	order_columns(t, hidden, &s, a);
	s.m = ARENA_ARRAY(a, s.n_rows * s.n_columns, double);
	s.pivot = ARENA_ARRAY(a, s.n_rows, size_t);
	s.is_pivot = ARENA_ARRAY(a, s.n_columns, bool);
	for (size_t i = 0; i < t->n_sums; i++)
		set_row(&s, i, &t->sum[i]);
	reduce(&s);
	return s;
}

/* ---- directions: one free cell up or down, the pivots after it ---- */

enum { FAR = 1000000000 };

/* How often `step` can be taken off what a reader cannot exclude of this cell. A zero is shown as
 * zero, so a hidden count is taken for one at least; a hidden zero gives nothing. */
static int64_t steps_down(const struct suppress_table *t, size_t cell, double step)
{
	int64_t least = t->count[cell] > 0;
	return (int64_t)floor((double)(t->count[cell] - least) / step + near_zero);
}

struct room {
	int64_t up, down;
};

static void narrow(struct room *r, const struct suppress_table *t, size_t cell, double change)
{
	int64_t *way = change < 0 ? &r->up : &r->down;
	int64_t n = steps_down(t, cell, fabs(change));
	if (n < *way)
		*way = n;
}

/* Whole steps the table can be moved when this free cell goes up or down. */
static struct room room_of(const struct suppress_table *t, const struct system *s, size_t column)
{
	struct room r = { FAR, FAR };
	narrow(&r, t, s->cell_of[column], 1);
	for (size_t row = 0; row < s->n_pivots; row++) {
		double change = -row_of(s, row)[column];
		if (fabs(change - round(change)) > near_zero)
			return (struct room){ 0, 0 };      /* halves of people prove nothing */
		if (change != 0)
			narrow(&r, t, s->cell_of[s->pivot[row]], change);
	}
	return r;
}

/* Cells with proof, by column. */
static bool *prove(const struct suppress_table *t, const struct system *s, struct arena *a)
{
	bool *safe = ARENA_ARRAY(a, s->n_columns, bool);
	for (size_t column = 0; column < s->n_columns; column++) {
		if (s->is_pivot[column])
			continue;
		struct room r = room_of(t, s, column);
		if (r.up + r.down + 1 < t->below)
			continue;
		safe[column] = true;
		for (size_t row = 0; row < s->n_pivots; row++)
			if (row_of(s, row)[column] != 0)
				safe[s->pivot[row]] = true;
	}
	return safe;
}

bool suppress_is_exposed(const struct suppress_table *t, const bool *hidden, size_t cell,
                         struct arena *a)
{
	struct system s = solve(t, hidden, a);
	return hidden[cell] && !prove(t, &s, a)[s.column_of[cell]];
}

/* ---- hiding ---- */

static bool sum_has(const struct suppress_sum *s, size_t cell)
{
	for (size_t i = 0; i < s->n_parts; i++)
		if (s->part[i] == cell)
			return true;
	return s->total == cell;
}

static void consider(const struct suppress_table *t, const bool *hidden, size_t cell, size_t *best)
{
	if (hidden[cell])
		return;
	bool better = *best == SIZE_MAX || (t->count[*best] == 0 && t->count[cell] > 0) ||
	              (t->count[cell] > 0 && t->count[cell] < t->count[*best]);
	if (better)
		*best = cell;
}

/* The cell to hide for the sake of an exposed one: the smallest shown count that shares a sum with
 * it, parts before totals, a zero only when nothing else is left; SIZE_MAX when all are hidden. */
static size_t companion(const struct suppress_table *t, const bool *hidden, size_t exposed)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < t->n_sums; i++)
		for (size_t k = 0; sum_has(&t->sum[i], exposed) && k < t->sum[i].n_parts; k++)
			consider(t, hidden, t->sum[i].part[k], &best);
	for (size_t i = 0; best == SIZE_MAX && i < t->n_sums; i++)
		if (sum_has(&t->sum[i], exposed))
			consider(t, hidden, t->sum[i].total, &best);
	for (size_t i = 0; best == SIZE_MAX && i < t->n_cells; i++)
		consider(t, hidden, i, &best);
	return best;
}

static size_t first_exposed(const struct suppress_table *t, const bool *hidden, struct arena *a)
{
	struct system s = solve(t, hidden, a);
	const bool *safe = prove(t, &s, a);
	for (size_t i = 0; i < t->n_cells; i++)
		if (hidden[i] && !safe[s.column_of[i]])
			return i;
	return SIZE_MAX;
}

size_t suppress_cells(const struct suppress_table *t, struct arena *a, bool *hidden)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n_cells; i++)
		hidden[i] = hidden[i] || (t->count[i] > 0 && t->count[i] < t->below);
	for (;;) {
		size_t exposed = first_exposed(t, hidden, a);
		size_t also = exposed == SIZE_MAX ? SIZE_MAX : companion(t, hidden, exposed);
		if (also == SIZE_MAX)
			break;
		hidden[also] = true;
	}
	for (size_t i = 0; i < t->n_cells; i++)
		n += hidden[i];
	return n;
}
