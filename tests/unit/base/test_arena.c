/* Memory that is given back all at once. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define TEST(f) cmocka_unit_test(f)

static bool all_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void memory_is_zeroed_and_aligned_also_after_a_reset(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 3000; n += 7) {
			char *p = arena_alloc(&a, n);
			assert_int_equal((uintptr_t)p % 16, 0);
			assert_true(all_zero(p, n));
			memset(p, 0xee, n);
		}
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
}

static void pieces_do_not_overlap(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	char *p[300];
	for (int i = 0; i < 300; i++) {
		p[i] = arena_alloc(&a, 1000);
		memset(p[i], i, 1000);
	}
	for (int i = 0; i < 300; i++)
		for (int k = 0; k < 1000; k++)
			assert_int_equal((unsigned char)p[i][k], (unsigned char)i);
}

static size_t held(const struct arena *a)
{
	size_t n = 0;
	for (struct arena_chunk *c = a->first; c; c = *(struct arena_chunk **)(void *)c)
		n++;
	return n;
}

static void fill(struct arena *a, int n)
{
	for (int i = 0; i < n; i++)
		arena_alloc(a, 60000);
}

static void a_reset_keeps_what_the_round_used(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	fill(&a, 100);
	size_t used = held(&a);
	for (int i = 0; i < 3; i++) { /* rounds of one size allocate nothing */
		arena_reset(&a);
		assert_int_equal(held(&a), used);
		fill(&a, 100);
		assert_int_equal(held(&a), used);
	}
	arena_alloc(&a, 50U << 20); /* a huge round is not paid for ever after */
	arena_reset(&a);
	fill(&a, 1);
	arena_reset(&a);
	assert_true(held(&a) > 0 && held(&a) <= 16);
}

static void copies_are_terminated(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct text t = arena_text(&a, TEXT("abc"));
	assert_string_equal(t.p, "abc");
	assert_int_equal(t.n, 3);
	assert_string_equal(arena_text(&a, text_of(NULL)).p, "");
	struct text f = arena_printf(&a, "%s:%d", "x", 12);
	assert_string_equal(f.p, "x:12");
	assert_int_equal(f.n, 4);
	int *v = ARENA_ARRAY(&a, 3, int);
	assert_true(all_zero((char *)v, 3 * sizeof *v));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_is_zeroed_and_aligned_also_after_a_reset),
		TEST(pieces_do_not_overlap),
		TEST(a_reset_keeps_what_the_round_used),
		TEST(copies_are_terminated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
