/* suppress_solve: the sums among hidden cells, solved for one cell each. The invariant: what is
 * handed on is whole steps that keep every sum and every shown cell. */
#include "summaries/suppress_solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double near_zero = 1e-9;

/* ---- which sums a cell stands in ---- */

static void count_or_put(struct suppress_index *x, size_t *next, size_t cell, size_t sum)
{
	if (x->sums)
		x->sums[next[cell]] = sum;
	next[cell]++;
}

static void walk(const struct suppress_table *t, struct suppress_index *x, size_t *next)
{
	for (size_t i = 0; i < t->n_sums; i++) {
		for (size_t k = 0; k < t->sum[i].n_parts; k++)
			count_or_put(x, next, t->sum[i].part[k], i);
		count_or_put(x, next, t->sum[i].total, i);
	}
}

struct suppress_index suppress_index_of(const struct suppress_table *t, struct arena *a)
{
	struct suppress_index x = { .first = ARENA_ARRAY(a, t->n_cells + 1, size_t) };
	size_t *next = ARENA_ARRAY(a, t->n_cells + 1, size_t), sum = 0;
	walk(t, &x, next);
	for (size_t i = 0; i <= t->n_cells; i++) {
		x.first[i] = sum;
		sum += next[i];
	}
	x.sums = ARENA_ARRAY(a, sum, size_t);
	memcpy(next, x.first, (t->n_cells + 1) * sizeof *next);
	walk(t, &x, next);
	return x;
}

/* ---- what hangs together ---- */

/* The sums, solved for one hidden cell each: the cell of a pivot row is what the free ones leave.
 */
struct system {
	const struct suppress_view *v;
	struct arena *a;
	double *m; /* n_rows x n_columns, reduced; the first n_pivots rows have a pivot */
	size_t n_rows, n_columns, n_pivots;
	size_t *row_of_sum; /* SIZE_MAX: not among them */
	size_t *sum_of;     /* row -> sum */
	size_t *column_of;  /* cell -> column; SIZE_MAX: not among them */
	size_t *cell_of;    /* column -> cell */
	size_t *pivot;      /* row -> its column */
	bool *is_pivot;     /* by column */
};

bool suppress_is_known(const struct suppress_table *t, size_t cell)
{
	bool small = t->count[cell] > 0 && t->count[cell] < t->below;
	return t->fixed && t->fixed[cell] && !small;
}

static bool is_free(const struct suppress_view *v, size_t cell)
{
	const struct suppress_table *t = v->t;
	if (suppress_is_known(t, cell))
		return false;
	if (t->owner && v->reader != SUPPRESS_NOBODY && t->owner[cell] == v->reader)
		return false;
	return v->hidden[cell] || (t->inner && t->inner[cell]);
}

static void reach(struct system *s, size_t cell)
{
	if (s->column_of[cell] != SIZE_MAX || !is_free(s->v, cell))
		return;
	s->cell_of[s->n_columns] = cell;
	s->column_of[cell] = s->n_columns++;
}

/* From cell to cell by the sums they share. */
static void gather(struct system *s, size_t cell)
{
	const struct suppress_table *t = s->v->t;
	const struct suppress_index *x = s->v->index;
	reach(s, cell);
	for (size_t next = 0; next < s->n_columns; next++) {
		size_t at = s->cell_of[next];
		for (size_t i = x->first[at]; i < x->first[at + 1]; i++) {
			size_t sum = x->sums[i];
			if (s->row_of_sum[sum] != SIZE_MAX)
				continue;
			s->sum_of[s->n_rows] = sum;
			s->row_of_sum[sum] = s->n_rows++;
			for (size_t k = 0; k < t->sum[sum].n_parts; k++)
				reach(s, t->sum[sum].part[k]);
			reach(s, t->sum[sum].total);
		}
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
static void order_columns(struct system *s)
{
	struct ordered *v = ARENA_ARRAY(s->a, s->n_columns, struct ordered);
	for (size_t i = 0; i < s->n_columns; i++)
		v[i] = (struct ordered){ s->v->t->count[s->cell_of[i]], s->cell_of[i] };
	if (s->n_columns)
		qsort(v, s->n_columns, sizeof *v, largest_first);
	for (size_t i = 0; i < s->n_columns; i++) {
		s->cell_of[i] = v[i].cell;
		s->column_of[v[i].cell] = i;
	}
}

/* ---- Gauss-Jordan, columns in their order ---- */

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

static void swap_rows(const struct system *s, size_t a, size_t b)
{
	for (size_t i = 0; a != b && i < s->n_columns; i++) {
		double keep = row_of(s, a)[i];
		row_of(s, a)[i] = row_of(s, b)[i];
		row_of(s, b)[i] = keep;
	}
}

/* Rows are mostly zeros: only where the pivot's is none. */
static void clear_column(const struct system *s, size_t pivot, size_t column, size_t *place)
{
	double *p = row_of(s, pivot), scale = 1 / p[column];
	size_t n = 0;
	for (size_t i = 0; i < s->n_columns; i++) {
		if (p[i] == 0)
			continue;
		p[i] *= scale;
		place[n++] = i;
	}
	for (size_t row = 0; row < s->n_rows; row++) {
		double *m = row_of(s, row), factor = m[column];
		if (row == pivot || factor == 0)
			continue;
		for (size_t k = 0; k < n; k++) {
			double left = m[place[k]] - factor * p[place[k]];
			m[place[k]] = fabs(left) < near_zero ? 0 : left;
		}
	}
}

static void reduce(struct system *s)
{
	size_t *place = ARENA_ARRAY(s->a, s->n_columns, size_t);
	for (size_t column = 0; column < s->n_columns && s->n_pivots < s->n_rows; column++) {
		size_t row = s->n_pivots;
		while (row < s->n_rows && fabs(row_of(s, row)[column]) < near_zero)
			row++;
		if (row == s->n_rows)
			continue;
		swap_rows(s, s->n_pivots, row);
		clear_column(s, s->n_pivots, column, place);
		s->is_pivot[column] = true;
		s->pivot[s->n_pivots++] = column;
	}
}

static struct system solve(const struct suppress_view *v, size_t cell, struct arena *a)
{
	const struct suppress_table *t = v->t;
	struct system s = { .v = v, .a = a };
	s.row_of_sum = ARENA_ARRAY(a, t->n_sums, size_t);
	s.sum_of = ARENA_ARRAY(a, t->n_sums, size_t);
	s.column_of = ARENA_ARRAY(a, t->n_cells, size_t);
	s.cell_of = ARENA_ARRAY(a, t->n_cells, size_t);
	memset(s.row_of_sum, 0xff, t->n_sums * sizeof *s.row_of_sum);
	memset(s.column_of, 0xff, t->n_cells * sizeof *s.column_of);
	gather(&s, cell);
	order_columns(&s);
	s.m = ARENA_ARRAY(a, s.n_rows * s.n_columns, double);
	s.pivot = ARENA_ARRAY(a, s.n_rows, size_t);
	s.is_pivot = ARENA_ARRAY(a, s.n_columns, bool);
	for (size_t i = 0; i < s.n_rows; i++)
		set_row(&s, i, &t->sum[s.sum_of[i]]);
	reduce(&s);
	return s;
}

/* ---- directions: one free cell up or down, the pivots after it ---- */

enum { FAR = 1000000000 };

struct room {
	int64_t up, down;
};

/* How often `step` can be taken off what a reader cannot exclude of this cell. A zero is shown as
 * zero, so a hidden count is taken for one at least; a hidden zero gives nothing. What stands in no
 * table may be anything. */
static int64_t spare(const struct suppress_table *t, size_t cell)
{
	return t->count[cell] - (t->count[cell] > 0 && !(t->inner && t->inner[cell]));
}

static int64_t steps_down(const struct suppress_table *t, size_t cell, double step)
{
	return (int64_t)floor((double)spare(t, cell) / step + near_zero);
}

/* Of a known total a part can take no more than the others have to spare. */
bool suppress_is_bounded(const struct suppress_view *v, size_t cell)
{
	const struct suppress_table *t = v->t;
	for (size_t i = v->index->first[cell]; i < v->index->first[cell + 1]; i++) {
		const struct suppress_sum *s = &t->sum[v->index->sums[i]];
		int64_t up = 0;
		size_t others = 0;
		for (size_t k = 0; k < s->n_parts; k++)
			if (s->part[k] != cell && is_free(v, s->part[k])) {
				up += spare(t, s->part[k]);
				others++;
			}
		if (s->total == cell ? others == 0
		                     : !is_free(v, s->total) &&
		                               (others == 0 || up + spare(t, cell) + 1 < t->below))
			return true;
	}
	return false;
}

static void narrow(struct room *r, const struct suppress_table *t, size_t cell, double change)
{
	int64_t *way = change < 0 ? &r->up : &r->down;
	int64_t n = steps_down(t, cell, fabs(change));
	if (n < *way)
		*way = n;
}

/* Halves of people prove nothing. */
static bool is_whole(double change)
{
	return fabs(change - round(change)) < near_zero;
}

/* Whole steps the table can be moved when this free cell goes up or down, and the cells that move.
 */
static struct room room_of(const struct system *s, size_t column, size_t *cell, size_t *ret_n)
{
	const struct suppress_table *t = s->v->t;
	struct room r = { FAR, FAR };
	narrow(&r, t, cell[0] = s->cell_of[column], 1);
	*ret_n = 1;
	for (size_t row = 0; row < s->n_pivots; row++) {
		double change = -row_of(s, row)[column];
		if (change == 0)
			continue;
		if (!is_whole(change))
			return (struct room){ 0, 0 };
		narrow(&r, t, cell[(*ret_n)++] = s->cell_of[s->pivot[row]], change);
	}
	return r;
}

void suppress_directions(const struct suppress_view *v, size_t cell,
                         void (*take)(void *ctx, const struct suppress_direction *d), void *ctx)
{
	ARENA_AUTO a = { 0 };
	struct system s = solve(v, cell, &a);
	size_t *cells = ARENA_ARRAY(&a, s.n_pivots + 1, size_t), n;
	for (size_t column = 0; column < s.n_columns; column++) {
		if (s.is_pivot[column])
			continue;
		struct room r = room_of(&s, column, cells, &n);
		if (r.up + r.down + 1 >= v->t->below)
			take(ctx, &(struct suppress_direction){ cells, n });
	}
}
