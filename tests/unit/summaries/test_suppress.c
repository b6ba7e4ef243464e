/* suppress: by example, and against a reader who tries every table that fits what is shown. */
#include "summaries/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* A two-way table of r x c counts with row totals, column totals and the grand total. */
enum { MAX_SIDE = 4, MAX_CELLS = (MAX_SIDE + 1) * (MAX_SIDE + 1) };

struct two_way {
	size_t r, c;
	int64_t count[MAX_CELLS];
	size_t parts[2 * MAX_SIDE + 2][MAX_SIDE];
	struct suppress_sum sum[2 * MAX_SIDE + 2];
	struct suppress_table t;
	bool hidden[MAX_CELLS];
};

static size_t at(const struct two_way *w, size_t row, size_t column)
{
	return row * (w->c + 1) + column;
}

static void two_way(struct two_way *w, size_t r, size_t c, const int64_t *inner, int64_t below)
{
	*w = (struct two_way){ .r = r, .c = c };
	size_t n = 0;
	for (size_t i = 0; i < r; i++)
		for (size_t k = 0; k < c; k++) {
			int64_t v = inner[i * c + k];
			w->count[at(w, i, k)] = v;
			w->count[at(w, i, c)] += v;
			w->count[at(w, r, k)] += v;
			w->count[at(w, r, c)] += v;
		}
	for (size_t i = 0; i <= r; i++, n++) {
		for (size_t k = 0; k < c; k++)
			w->parts[n][k] = at(w, i, k);
		w->sum[n] = (struct suppress_sum){ w->parts[n], c, at(w, i, c) };
	}
	for (size_t k = 0; k < c; k++, n++) {
		for (size_t i = 0; i < r; i++)
			w->parts[n][i] = at(w, i, k);
		w->sum[n] = (struct suppress_sum){ w->parts[n], r, at(w, r, k) };
	}
	w->t = (struct suppress_table){ w->count, (r + 1) * (c + 1), w->sum, n, below };
}

static void small_cell_takes_another_with_it(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct two_way w;
	two_way(&w, 2, 2, (int64_t[]){ 2, 30, 40, 50 }, 5);
	size_t n = suppress_cells(&w.t, &a, w.hidden);
	assert_true(w.hidden[at(&w, 0, 0)]);
	assert_true(n >= 4);   /* one alone in its row or column could be subtracted */
	for (size_t i = 0; i < w.t.n_cells; i++)
		if (w.hidden[i])
			assert_false(suppress_is_exposed(&w.t, w.hidden, i, &a));
}

static void nothing_small_nothing_hidden(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct two_way w;
	two_way(&w, 2, 3, (int64_t[]){ 5, 30, 0, 40, 50, 7 }, 5);
	assert_int_equal(suppress_cells(&w.t, &a, w.hidden), 0);
}

static void two_ones_that_add_up_to_two_are_exposed(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	size_t parts[] = { 0, 1, 2 };
	int64_t count[] = { 1, 1, 20, 22 };
	struct suppress_sum sum = { parts, 3, 3 };
	struct suppress_table t = { count, 4, &sum, 1, 5 };
	bool only_small[4] = { true, true, false, false }, hidden[4] = { 0 };
	assert_true(suppress_is_exposed(&t, only_small, 0, &a));
	suppress_cells(&t, &a, hidden);
	assert_true(hidden[2] || hidden[3]);
	assert_false(suppress_is_exposed(&t, hidden, 0, &a));
}

/* All inner tables up to a bound that agree with every shown cell: the values the hidden cell
 * takes among them. */
struct search {
	const struct two_way *w;
	int64_t guess[MAX_CELLS];
	int64_t low[MAX_CELLS], high[MAX_CELLS];
};

static bool fits(const struct search *s, const struct two_way *full)
{
	for (size_t i = 0; i < full->t.n_cells; i++)
		if (s->w->hidden[i] ? full->count[i] == 0 && s->w->count[i] != 0
		                    : full->count[i] != s->w->count[i])
			return false;
	return true;
}

static void try_all(struct search *s, size_t n, int64_t bound)
{
	size_t cells = s->w->r * s->w->c;
	if (n == cells) {
		struct two_way full;
		two_way(&full, s->w->r, s->w->c, s->guess, s->w->t.below);
		for (size_t i = 0; fits(s, &full) && i < full.t.n_cells; i++) {
			s->low[i] = full.count[i] < s->low[i] ? full.count[i] : s->low[i];
			s->high[i] = full.count[i] > s->high[i] ? full.count[i] : s->high[i];
		}
		return;
	}
	size_t cell = at(s->w, n / s->w->c, n % s->w->c);
	bool hidden = s->w->hidden[cell];
	for (int64_t v = hidden ? 0 : s->w->count[cell]; v <= (hidden ? bound : s->w->count[cell]); v++) {
		s->guess[n] = v;
		try_all(s, n + 1, bound);
	}
}

static void no_reader_finds_a_hidden_cell(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	srand(7);
	for (int round = 0; round < 8; round++) {
		int64_t inner[6];
		struct two_way w;
		for (size_t i = 0; i < 6; i++)
			inner[i] = rand() % 9;
		two_way(&w, 2, 3, inner, 3);
		suppress_cells(&w.t, &a, w.hidden);
		struct search s = { .w = &w };
		for (size_t i = 0; i < w.t.n_cells; i++)
			s.low[i] = INT64_MAX;
		try_all(&s, 0, 12);
		for (size_t i = 0; i < w.t.n_cells; i++)
			if (w.hidden[i] && w.count[i] > 0)
				assert_true(s.high[i] > s.low[i]);
		arena_reset(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_cell_takes_another_with_it),
		cmocka_unit_test(nothing_small_nothing_hidden),
		cmocka_unit_test(two_ones_that_add_up_to_two_are_exposed),
		cmocka_unit_test(no_reader_finds_a_hidden_cell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
