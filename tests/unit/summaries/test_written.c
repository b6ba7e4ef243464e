/* What was last written: known until something else is, bounded, and a recalled key counts no more. */
#include "summaries/written.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const uint8_t one[32] = { 1 }, two[32] = { 2 }, none[32];

static void test_says_what_was_put_last(void **state)
{
	struct written w = { 0 };
	(void)state;
	assert_false(written_says(&w, TEXT("a"), one));
	assert_int_equal(written_size(&w, TEXT("a")), -1);
	written_put(&w, TEXT("a"), one);
	assert_true(written_says(&w, TEXT("a"), one));
	assert_false(written_says(&w, TEXT("a"), two));
	written_put(&w, TEXT("a"), two);
	assert_true(written_says(&w, TEXT("a"), two));
	assert_int_equal(w.n, 1);
	written_forget(&w);
	assert_false(written_says(&w, TEXT("a"), two));
	written_forget(&w);
}

/* A group may be called as a key is. */
static void test_sizes_beside_keys(void **state)
{
	struct written w = { 0 };
	(void)state;
	written_put_size(&w, TEXT("a"), 7);
	assert_false(written_has(&w, TEXT("a")));
	written_put(&w, TEXT("a"), one);
	assert_true(written_has(&w, TEXT("a")));
	assert_int_equal(written_size(&w, TEXT("a")), 7);
	written_put(&w, TEXT("a"), none);
	assert_false(written_has(&w, TEXT("a")));
	assert_true(written_says(&w, TEXT("a"), none));
	written_forget(&w);
}

static void fill(struct written *w, size_t room)
{
	char key[24];
	for (size_t i = 0; i < room / 4; i++) {
		int n = snprintf(key, sizeof key, "k%zu", i);
		written_put(w, (struct text){ key, (size_t)n }, one);
		assert_true(w->cap * 2 * sizeof(uint64_t) <= room && w->n < w->cap);
		assert_true(written_has(w, (struct text){ key, (size_t)n }));
	}
}

static void test_is_bounded(void **state)
{
	struct written w = { 0 }, small = { .room = 64 * 1024 };
	(void)state;
	fill(&w, WRITTEN_BYTES);
	written_forget(&w);
	fill(&small, small.room);
	written_forget(&small);
	assert_int_equal(small.room, 64 * 1024);
	fill(&small, small.room);
	written_forget(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_says_what_was_put_last),
		cmocka_unit_test(test_sizes_beside_keys),
		cmocka_unit_test(test_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
