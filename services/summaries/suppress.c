/* suppress: hide small cells, then hide more until nothing hidden can be worked out.
 *
 * The invariant: it ends (each round hides one more cell, and a table with every cell hidden
 * exposes nothing), and the outcome depends on the counts alone. */
#include "summaries/suppress.h"

#include "base/must.h"

#include <string.h>

/* Linear algebra over the integers modulo a prime: a hidden cell is computed by the sums exactly
 * when its unit vector lies in the row space of the hidden part of the equations. With
 * coefficients of -1, 0 and 1 a false answer needs a determinant divisible by this prime. */
static const uint64_t prime = 2305843009213693951ULL; /* 2^61 - 1 */

static uint64_t times(uint64_t a, uint64_t b)
{
	return (uint64_t)((__uint128_t)a * b % prime);
}

static uint64_t inverse(uint64_t a)
{
	uint64_t result = 1;
	for (uint64_t power = prime - 2; power; power >>= 1) {
		if (power & 1)
			result = times(result, a);
		a = times(a, a);
	}
	return result;
}

struct system {
	uint64_t *m;             /* n_rows x n_columns, reduced */
	size_t n_rows, n_columns;
	size_t *column_of;       /* cell -> column, SIZE_MAX when shown */
};

static void set_row(struct system *s, size_t row, const struct suppress_sum *sum)
{
	uint64_t *m = s->m + row * s->n_columns;
	for (size_t i = 0; i < sum->n_parts; i++)
		if (s->column_of[sum->part[i]] != SIZE_MAX)
			m[s->column_of[sum->part[i]]] = 1;
	if (s->column_of[sum->total] != SIZE_MAX)
		m[s->column_of[sum->total]] = prime - 1;
}

static void clear_column(struct system *s, size_t pivot, size_t column)
{
	const uint64_t *p = s->m + pivot * s->n_columns;
	for (size_t row = 0; row < s->n_rows; row++) {
		uint64_t *m = s->m + row * s->n_columns;
		uint64_t factor = m[column];
		if (row == pivot || factor == 0)
			continue;
		for (size_t i = 0; i < s->n_columns; i++)
			m[i] = (m[i] + prime - times(factor, p[i])) % prime;
	}
}

static void swap_rows(struct system *s, size_t a, size_t b)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		uint64_t keep = s->m[a * s->n_columns + i];
		s->m[a * s->n_columns + i] = s->m[b * s->n_columns + i];
		s->m[b * s->n_columns + i] = keep;
	}
}

/* Gauss-Jordan: afterwards a row with a single coefficient computes its cell. */
static void reduce(struct system *s)
{
	size_t pivot = 0;
	for (size_t column = 0; column < s->n_columns && pivot < s->n_rows; column++) {
		size_t row = pivot;
		while (row < s->n_rows && s->m[row * s->n_columns + column] == 0)
			row++;
		if (row == s->n_rows)
			continue;
		swap_rows(s, row, pivot);
		uint64_t scale = inverse(s->m[pivot * s->n_columns + column]);
		for (size_t i = 0; i < s->n_columns; i++)
			s->m[pivot * s->n_columns + i] = times(s->m[pivot * s->n_columns + i], scale);
		clear_column(s, pivot++, column);
	}
}

static struct system solve(const struct suppress_table *t, const bool *hidden, struct arena *a)
{
	struct system s = { .n_rows = t->n_sums, .column_of = ARENA_ARRAY(a, t->n_cells, size_t) };
	for (size_t i = 0; i < t->n_cells; i++)
		s.column_of[i] = hidden[i] ? s.n_columns++ : SIZE_MAX;
	s.m = ARENA_ARRAY(a, s.n_rows * s.n_columns, uint64_t);
	for (size_t i = 0; i < t->n_sums; i++)
		set_row(&s, i, &t->sum[i]);
	reduce(&s);
	return s;
}

static bool is_computed(const struct system *s, size_t column)
{
	for (size_t row = 0; row < s->n_rows; row++) {
		const uint64_t *m = s->m + row * s->n_columns;
		size_t others = 0;
		for (size_t i = 0; i < s->n_columns; i++)
			others += i != column && m[i] != 0;
		if (m[column] != 0 && others == 0)
			return true;
	}
	return false;
}

/* ---- bounds: what a reader can narrow each hidden cell down to ---- */

struct bounds {
	int64_t *low, *high;
};

static bool tighten(int64_t *low, int64_t *high, int64_t new_low, int64_t new_high)
{
	bool moved = new_low > *low || new_high < *high;
	if (new_low > *low)
		*low = new_low;
	if (new_high < *high)
		*high = new_high;
	return moved;
}

/* One sum: the total lies between the sums of its parts' bounds, each part between what the total
 * leaves to it. */
static bool tighten_sum(const struct suppress_sum *s, struct bounds *b)
{
	int64_t low = 0, high = 0;
	bool moved = false;
	for (size_t i = 0; i < s->n_parts; i++) {
		low += b->low[s->part[i]];
		high += b->high[s->part[i]];
	}
	moved |= tighten(&b->low[s->total], &b->high[s->total], low, high);
	for (size_t i = 0; i < s->n_parts; i++) {
		size_t p = s->part[i];
		int64_t others_low = low - b->low[p], others_high = high - b->high[p];
		int64_t was_low = b->low[p], was_high = b->high[p];
		moved |= tighten(&b->low[p], &b->high[p], b->low[s->total] - others_high,
		                 b->high[s->total] - others_low);
		low += b->low[p] - was_low;
		high += b->high[p] - was_high;
	}
	return moved;
}

static struct bounds narrow(const struct suppress_table *t, const bool *hidden, struct arena *a)
{
	enum { FAR = 1000000000 };
	struct bounds b = { ARENA_ARRAY(a, t->n_cells, int64_t), ARENA_ARRAY(a, t->n_cells, int64_t) };
	for (size_t i = 0; i < t->n_cells; i++) {
		must(t->count[i] >= 0 && t->count[i] < FAR);
		b.low[i] = hidden[i] ? 1 : t->count[i];
		b.high[i] = hidden[i] ? FAR : t->count[i];
		if (hidden[i] && t->count[i] == 0)
			b.low[i] = 0;      /* a hidden zero may be known to be one: no help to the reader */
	}
	for (int round = 0; round < 100; round++) {
		bool moved = false;
		for (size_t i = 0; i < t->n_sums; i++)
			moved |= tighten_sum(&t->sum[i], &b);
		if (!moved)
			break;
	}
	return b;
}

static bool is_narrow(const struct suppress_table *t, const struct bounds *b, size_t cell)
{
	return b->high[cell] - b->low[cell] + 1 < t->below;
}

bool suppress_is_exposed(const struct suppress_table *t, const bool *hidden, size_t cell,
                         struct arena *a)
{
	struct system s = solve(t, hidden, a);
	struct bounds b = narrow(t, hidden, a);
	return hidden[cell] && (is_computed(&s, s.column_of[cell]) || is_narrow(t, &b, cell));
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
	struct bounds b = narrow(t, hidden, a);
	for (size_t i = 0; i < t->n_cells; i++)
		if (hidden[i] && (is_computed(&s, s.column_of[i]) || is_narrow(t, &b, i)))
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
