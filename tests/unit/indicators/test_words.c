/* The words of an entity that has very many, of which nobody corrects another: read in the time
 * that it takes to read them (printed; the best of some runs, so that a busy machine does not
 * decide). */
#include "little_world.h"

#include "indicators/words.h"

#include "base/clock.h"

enum { WORDS = 30000, RUNS = 3 };

static void words_that_nothing_outdoes_are_not_compared(void **state)
{
	WORLD w = { 0 };
	ARENA_AUTO a = { 0 };
	struct fact *v = ARENA_ARRAY(&w.a, WORDS, struct fact);
	struct words words;
	int64_t best = INT64_MAX;
	(void)state;
	const struct fact *one = tell(&w, "measurement.reported", "2022-02-02T08:00:00+01:00",
	                              "'code':'X','org':'1280','periodStart':'2022-01-01',"
	                              "'periodEnd':'2022-01-31','value':'1'");
	for (size_t i = 0; i < WORDS; i++) {
		v[i] = *one;
		v[i].id = arena_printf(&w.a, "e%05zu", i);
		v[i].recorded_us += (int64_t)i;
	}
	struct err e = { 0 };
	w.registry = registry_new(w.rows, w.n_own_rows, 1, &e);
	assert_non_null(w.registry);
	struct fold_in in = { .registry = w.registry, .facts = v, .n_facts = WORDS };
	for (int i = 0; i < RUNS; i++) {
		arena_reset(&a);
		int64_t from = clock_monotonic_us();
		words_read(&in, &a, &words);
		int64_t took = clock_monotonic_us() - from;
		best = took < best ? took : best;
	}
	printf("%zu words: %lld us\n", words.n, (long long)best);
	assert_int_equal(words.n, WORDS);
	for (size_t i = 0; i < words.n; i++)
		assert_false(words.v[i].outdone);
#if !defined __SANITIZE_ADDRESS__
	assert_true(best < 500000);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_nothing_outdoes_are_not_compared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
