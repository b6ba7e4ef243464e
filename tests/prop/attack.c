/* attack: two-phase simplex on a dense tableau. Bland's rule, so that it ends. Small problems only: some
 * hundred variables. */
#include "attack.h"

#include "base/must.h"

#include <math.h>
#include <string.h>

static const double near_zero = 1e-7;

size_t attack_variable(struct attack *t)
{
	return t->n_variables++;
}

void attack_equation(struct attack *t, double right)
{
	if (t->n_equations == t->equation_cap) {
		size_t cap = t->equation_cap ? 2 * t->equation_cap : 64;
		double *grown = ARENA_ARRAY(t->arena, cap, double);
		if (t->n_equations)
			memcpy(grown, t->right, t->n_equations * sizeof *grown);
		t->right = grown;
		t->equation_cap = cap;
	}
	t->right[t->n_equations++] = right;
}

void attack_term(struct attack *t, size_t variable, double factor)
{
	must(variable < t->n_variables && t->n_equations > 0);
	if (t->n_terms == t->term_cap) {
		size_t cap = t->term_cap ? 2 * t->term_cap : 256;
		struct attack_term *grown = ARENA_ARRAY(t->arena, cap, struct attack_term);
		if (t->n_terms)
			memcpy(grown, t->term, t->n_terms * sizeof *grown);
		t->term = grown;
		t->term_cap = cap;
	}
	t->term[t->n_terms++] = (struct attack_term){ t->n_equations - 1, variable, factor };
}

/* ---- tableau: rows of equations, then the row of the objective; the last column is the right side ---- */

struct tableau {
	double *m;
	size_t rows, columns;      /* without objective and right side */
	size_t *basis;             /* variable of each row; >= columns of the problem: artificial */
};

static double *row_of(const struct tableau *s, size_t row)
{
	return s->m + row * (s->columns + 1);
}

static void pivot(struct tableau *s, size_t row, size_t column)
{
	double *p = row_of(s, row), scale = 1 / p[column];
	for (size_t i = 0; i <= s->columns; i++)
		p[i] *= scale;
	for (size_t r = 0; r <= s->rows; r++) {
		double *m = row_of(s, r), factor = m[column];
		if (r == row || fabs(factor) < 1e-12)
			continue;
		for (size_t i = 0; i <= s->columns; i++)
			m[i] -= factor * p[i];
		m[column] = 0;
	}
	s->basis[row] = column;
}

/* The row that bounds the entering column first; SIZE_MAX: none does. */
static size_t leaving(const struct tableau *s, size_t column)
{
	size_t best = SIZE_MAX;
	double least = HUGE_VAL;
	for (size_t r = 0; r < s->rows; r++) {
		const double *m = row_of(s, r);
		if (m[column] <= near_zero)
			continue;
		double ratio = m[s->columns] / m[column];
		if (ratio < least - near_zero ||
		    (ratio < least + near_zero && s->basis[r] < s->basis[best])) {
			least = ratio < least ? ratio : least;
			best = r;
		}
	}
	return best;
}

/* Minimises the objective, whose row holds reduced costs. False: it falls without bound. */
static bool minimise(struct tableau *s, size_t n_columns)
{
	for (;;) {
		const double *cost = row_of(s, s->rows);
		size_t column = 0;
		while (column < n_columns && cost[column] >= -near_zero)
			column++;
		if (column == n_columns)
			return true;
		size_t row = leaving(s, column);
		if (row == SIZE_MAX)
			return false;
		pivot(s, row, column);
	}
}

/* A basis without artificial variables, or with some that stay zero. */
static bool start(struct tableau *s, size_t n)
{
	double *cost = row_of(s, s->rows);
	for (size_t r = 0; r < s->rows; r++)
		for (size_t i = 0; i <= s->columns; i++)
			cost[i] -= i >= n && i < s->columns ? 0 : row_of(s, r)[i];
	if (!minimise(s, n) || cost[s->columns] < -1e-5)
		return false;
	for (size_t r = 0; r < s->rows; r++) {
		const double *m = row_of(s, r);
		size_t column = 0;
		while (column < n && fabs(m[column]) < near_zero)
			column++;
		if (s->basis[r] >= n && column < n)
			pivot(s, r, column);
	}
	return true;
}

static double optimum(struct tableau *s, size_t n, size_t variable, double sign)
{
	double *cost = row_of(s, s->rows);
	memset(cost, 0, (s->columns + 1) * sizeof *cost);
	cost[variable] = sign;
	for (size_t r = 0; r < s->rows; r++)
		if (s->basis[r] == variable)
			for (size_t i = 0; i <= s->columns; i++)
				cost[i] -= sign * row_of(s, r)[i];
	return minimise(s, n) ? -sign * cost[s->columns] : sign * -HUGE_VAL;
}

static struct tableau tableau_of(const struct attack *t)
{
	struct tableau s = { .rows = t->n_equations, .columns = t->n_variables + t->n_equations };
	s.m = ARENA_ARRAY(t->arena, (s.rows + 1) * (s.columns + 1), double);
	s.basis = ARENA_ARRAY(t->arena, s.rows, size_t);
	for (size_t i = 0; i < t->n_terms; i++) {
		const struct attack_term *v = &t->term[i];
		row_of(&s, v->equation)[v->variable] += v->factor;
	}
	for (size_t r = 0; r < s.rows; r++) {
		double *m = row_of(&s, r);
		m[s.columns] = t->right[r];
		for (size_t i = 0; t->right[r] < 0 && i <= s.columns; i++)
			m[i] = -m[i];
		m[t->n_variables + r] = 1;
		s.basis[r] = t->n_variables + r;
	}
	return s;
}

bool attack_solve(const struct attack *t, const size_t *wanted, size_t n, struct attack_range *ret)
{
	struct tableau s = tableau_of(t);
	if (!start(&s, t->n_variables))
		return false;
	for (size_t i = 0; i < n; i++) {
		double low = optimum(&s, t->n_variables, wanted[i], 1);
		double high = optimum(&s, t->n_variables, wanted[i], -1);
		ret[i] = (struct attack_range){ low, high };
	}
	return true;
}
