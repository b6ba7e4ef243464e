/* Histograms: quantiles, shares, and merging in any order and grouping. */
#include "indicators/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	return z ^ z >> 27;
}

static struct histogram some(uint64_t *seed)
{
	struct bin *v = ARENA_ARRAY(&arena, 8, struct bin);
	struct histogram h = { v, 0 };
	for (int64_t limit = 10; limit <= 60; limit += 10)
		if (next(seed) % 2)
			v[h.n++] = (struct bin){ limit, (int64_t)(next(seed) % 5) };
	if (next(seed) % 2)
		v[h.n++] = (struct bin){ INT64_MAX, (int64_t)(next(seed) % 5) };
	return h;
}

static void assert_same(struct histogram a, struct histogram b)
{
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++) {
		assert_true(a.v[i].up_to == b.v[i].up_to);
		assert_true(a.v[i].n == b.v[i].n);
	}
}

static void merging_is_associative_and_commutative(void **state)
{
	(void)state;
	uint64_t seed = 20250301;
	const struct histogram none = { 0 };
	for (int i = 0; i < 20000; i++) {
		arena_reset(&arena);
		struct histogram a = some(&seed), b = some(&seed), c = some(&seed);
		struct histogram ab = histogram_merge(a, b, &arena);
		struct histogram bc = histogram_merge(b, c, &arena);
		assert_same(ab, histogram_merge(b, a, &arena));
		assert_same(histogram_merge(ab, c, &arena), histogram_merge(a, bc, &arena));
		assert_same(histogram_merge(a, none, &arena), a);
		int64_t both = (a.n ? histogram_total(a) : 0) + (b.n ? histogram_total(b) : 0);
		if (ab.n)
			assert_true(histogram_total(ab) == both); /* nothing is lost */
	}
}

static const struct bin calls[] = { { 30, 50 }, { 60, 30 }, { 120, 15 }, { INT64_MAX, 5 } };
static const struct histogram h = { calls, 4 };

static void quantiles_lie_on_a_line_within_their_bin(void **state)
{
	(void)state;
	struct distribution d = histogram_describe(h, 60, &arena);
	assert_true(d.median == 30);
	assert_true(d.p90 == 100); /* 60 + 60 * 10 / 15 */
	assert_true(text_eq(d.share_within, TEXT("0.8000")));
	assert_true(histogram_quantile(h, 960) == INT64_MIN); /* somewhere above 120 */
	assert_true(histogram_quantile(h, 10) == 1);          /* 30 * 1 / 50, rounded up */
	assert_true(histogram_quantile((struct histogram){ 0 }, 500) == INT64_MIN);
}

static void a_share_is_counted_never_guessed(void **state)
{
	(void)state;
	assert_int_equal(histogram_share_within(h, 45, &arena).n, 0);
	assert_int_equal(histogram_share_within(h, INT64_MIN, &arena).n, 0);
	const struct bin thirds[] = { { 10, 2 }, { 20, 1 } };
	const struct histogram t = { thirds, 2 };
	assert_true(text_eq(histogram_share_within(t, 10, &arena), TEXT("0.6667")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_is_associative_and_commutative),
		cmocka_unit_test(quantiles_lie_on_a_line_within_their_bin),
		cmocka_unit_test(a_share_is_counted_never_guessed),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
