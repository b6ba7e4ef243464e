/* suppress: by example, and against a reader who tries every table that fits what is shown. */
#include "summaries/suppress.h"
#include "summaries/suppress_follow.h"

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
	w->t = (struct suppress_table){ .count = w->count,
		                        .n_cells = (r + 1) * (c + 1),
		                        .sum = w->sum,
		                        .n_sums = n,
		                        .below = below };
}

static size_t count_hidden(const struct two_way *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->t.n_cells; i++)
		n += w->hidden[i];
	return n;
}

static void small_cell_takes_another_with_it(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct two_way w;
	two_way(&w, 2, 2, (int64_t[]){ 2, 30, 40, 50 }, 5);
	assert_true(suppress_cells(&w.t, &a, w.hidden, NULL));
	assert_true(w.hidden[at(&w, 0, 0)]);
	assert_true(count_hidden(&w) >= 4); /* one alone in its row or column could be subtracted */
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
	assert_true(suppress_cells(&w.t, &a, w.hidden, NULL));
	assert_int_equal(count_hidden(&w), 0);
}

static void two_ones_that_add_up_to_two_are_exposed(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	size_t parts[] = { 0, 1, 2 };
	int64_t count[] = { 1, 1, 20, 22 };
	struct suppress_sum sum = { parts, 3, 3 };
	struct suppress_table t = {
		.count = count, .n_cells = 4, .sum = &sum, .n_sums = 1, .below = 5
	};
	bool only_small[4] = { true, true, false, false }, hidden[4] = { 0 };
	assert_true(suppress_is_exposed(&t, only_small, 0, &a));
	suppress_cells(&t, &a, hidden, NULL);
	assert_true(hidden[2] || hidden[3]);
	assert_false(suppress_is_exposed(&t, hidden, 0, &a));
}

/* 30 = 12 + 3 + 15, in one sum. */
enum { PARTS = 3 };
static const size_t three[PARTS] = { 0, 1, 2 };
static const struct suppress_sum of_three = { three, PARTS, PARTS };

static struct suppress_table sum_of_three(const int64_t *count)
{
	return (struct suppress_table){
		.count = count, .n_cells = PARTS + 1, .sum = &of_three, .n_sums = 1, .below = 5
	};
}

/* Whoever knows one of two hidden parts is left with the other: a third goes, or the total. */
static void owner_learns_nothing(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const int64_t count[] = { 12, 3, 15, 30 };
	static const size_t owner[] = { 0, 1, 2, SUPPRESS_NOBODY };
	struct suppress_table t = sum_of_three(count);
	bool public[4] = { 0 }, each[4] = { 0 };
	assert_true(suppress_cells(&t, &a, public, NULL));
	assert_true(public[0] && public[1] && !public[2] && !public[3]);
	t.owner = owner;
	t.n_owners = 3;
	assert_true(suppress_cells(&t, &a, each, NULL));
	assert_true(each[0] && each[1] && (each[2] || each[3]));
}

/* What owners leave of a total is a count of others. */
static void total_less_own_is_small(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const int64_t count[] = { 12, 3, 0, 15 };
	static const size_t owner[] = { 0, 1, 2, SUPPRESS_NOBODY };
	struct suppress_table t = sum_of_three(count);
	bool hidden[4] = { 0 };
	t.owner = owner;
	t.n_owners = 3;
	assert_true(suppress_cells(&t, &a, hidden, NULL));
	assert_true(hidden[3]);
}

/* What was let out cannot be hidden any more; and when all else is gone, there is no proof. */
static void fixed_stay(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const int64_t count[] = { 12, 3, 15, 30 };
	struct suppress_table t = sum_of_three(count);
	bool hidden[4] = { 0 }, again[4] = { 0 };
	t.fixed = (const bool[]){ true, false, false, false };
	assert_true(suppress_cells(&t, &a, hidden, NULL));
	assert_true(!hidden[0] && hidden[1] && hidden[2]);
	t.fixed = (const bool[]){ true, false, true, true };
	assert_false(suppress_cells(&t, &a, again, NULL));
	assert_true(again[1]);
}

/* A rest that stands in no table is a count of people when it is small, and nobody's when not. */
static void inner_rest(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const int64_t small[] = { 12, 15, 3, 30 }, large[] = { 12, 9, 9, 30 };
	static const bool inner[] = { false, false, true, false };
	struct suppress_table t = sum_of_three(small);
	bool hidden[4] = { 0 }, none[4] = { 0 };
	t.inner = inner;
	assert_true(suppress_cells(&t, &a, hidden, NULL));
	assert_true(hidden[0] || hidden[1] || hidden[3]);
	t.count = large;
	assert_true(suppress_cells(&t, &a, none, NULL));
	assert_false(none[0] || none[1] || none[3]);
}

/* Two measures of one thing go together. */
static void ring_goes_together(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	static const int64_t count[] = { 3, 40, 50 };
	static const size_t with[] = { 1, 0, 2 };
	struct suppress_table t = { .count = count, .n_cells = 3, .below = 5, .with = with };
	bool hidden[3] = { 0 };
	assert_true(suppress_cells(&t, &a, hidden, NULL));
	assert_true(hidden[0] && hidden[1] && !hidden[2]);
}

/* ---- versions ---- */

struct moved {
	int64_t before[4], now[4];
	bool hidden[4]; /* in both */
	bool may_follow;
};

static void versions_side_by_side(void **state)
{
	(void)state;
	static struct moved v[] = {
		{ { 12, 8, 15, 35 }, { 12, 8, 15, 35 }, { 0 }, true },
		{ { 12, 8, 15, 35 }, { 13, 8, 15, 36 }, { 0 }, false }, /* one more */
		{ { 12, 8, 15, 35 }, { 22, 8, 15, 45 }, { 0 }, true },
		{ { 12, 3, 15, 30 },
		  { 12, 4, 15, 31 },
		  { true, true, false, true },
		  true }, /* nobody sees it */
		{ { 12, 3, 15, 30 },
		  { 17, 4, 15, 36 },
		  { true, true, false, false },
		  false }, /* 0's owner knows */
		{ { 12, 3, 15, 30 }, { 12, 3, 25, 40 }, { true, true, false, false }, true },
		{ { 12, 3, 15, 30 },
		  { 13, 4, 23, 40 },
		  { true, true, false, false },
		  false }, /* two among two */
	};
	static const size_t owner[] = { 0, 1, 2, SUPPRESS_NOBODY };
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct suppress_table t = sum_of_three(v[i].now);
		bool shown[4], stays[4] = { 0 };
		for (size_t k = 0; k < 4; k++)
			shown[k] = !v[i].hidden[k];
		t.owner = owner;
		t.n_owners = 3;
		struct suppress_past past = { v[i].before, shown };
		bool may = suppress_may_follow(&t, v[i].hidden, &past, stays);
		assert_int_equal(may, v[i].may_follow);
		assert_int_equal(stays[0] || stays[1] || stays[2] || stays[3], !may);
	}
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
	for (int64_t v = hidden ? 0 : s->w->count[cell]; v <= (hidden ? bound : s->w->count[cell]);
	     v++) {
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
		suppress_cells(&w.t, &a, w.hidden, NULL);
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
		cmocka_unit_test(owner_learns_nothing),
		cmocka_unit_test(total_less_own_is_small),
		cmocka_unit_test(fixed_stay),
		cmocka_unit_test(inner_rest),
		cmocka_unit_test(ring_goes_together),
		cmocka_unit_test(versions_side_by_side),
		cmocka_unit_test(no_reader_finds_a_hidden_cell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
