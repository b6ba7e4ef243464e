/* tally: members come, change and go; the buckets not used for longest make room. */
#include "summaries/tally.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct tallies kept;
static struct arena arena;

/* Large parts fill the room with few members. */
struct large {
	int64_t v[128];
};

static int64_t sum(const struct tally *t)
{
	int64_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		n += *(const int64_t *)tally_part(t, i);
	return n;
}

static void put(struct tally *t, int who, int64_t part)
{
	tally_put(t, arena_printf(&arena, "case-%d", who), &part);
}

static void put_large(struct tally *t, int who)
{
	const struct large part = { { who } };
	tally_put(t, arena_printf(&arena, "case-%d", who), &part);
}

static void test_members(void **state)
{
	(void)state;
	struct tally *t = tallies_start(&kept, TEXT("m/1280/2025-03"), sizeof(int64_t));
	for (int i = 0; i < 1000; i++)
		put(t, i, i);
	assert_int_equal(t->n, 1000);
	assert_int_equal(sum(t), 499500);
	put(t, 7, 1007);
	assert_int_equal(sum(t), 500500);
	tally_drop(t, TEXT("case-7"));
	tally_drop(t, TEXT("case-7"));
	tally_drop(t, TEXT("nobody"));
	assert_int_equal(t->n, 999);
	assert_int_equal(sum(t), 499493);
	assert_ptr_equal(tallies_find(&kept, TEXT("m/1280/2025-03")), t);
	assert_null(tallies_find(&kept, TEXT("m/1280/2025-04")));
	t = tallies_start(&kept, TEXT("m/1280/2025-03"), sizeof(int64_t));
	assert_int_equal(t->n, 0);
	tallies_forget(&kept);
	assert_null(tallies_find(&kept, TEXT("m/1280/2025-03")));
}

static void test_room(void **state)
{
	enum { BUCKETS = 40, MEMBERS = TALLIES_BYTES / 20 / sizeof(struct large) };
	(void)state;
	for (int i = 0; i < BUCKETS; i++) {
		struct tally *t = tallies_start(&kept, arena_printf(&arena, "m/%d/2025-03", i),
		                                sizeof(struct large));
		for (int k = 0; k < MEMBERS; k++)
			put_large(t, k);
		assert_non_null(tallies_find(&kept, TEXT("m/0/2025-03"))); /* in use all the time */
		tallies_settle(&kept);
	}
	int left = 0;
	for (int i = 0; i < BUCKETS; i++)
		left += tallies_find(&kept, arena_printf(&arena, "m/%d/2025-03", i)) != NULL;
	assert_in_range(left, 10, 20);
	assert_non_null(tallies_find(&kept, TEXT("m/0/2025-03")));
	assert_non_null(tallies_find(&kept, TEXT("m/39/2025-03")));
	assert_null(tallies_find(&kept, TEXT("m/1/2025-03")));
	tallies_forget(&kept);
}

static void test_too_large(void **state)
{
	(void)state;
	struct tally *t = tallies_start(&kept, TEXT("u/X/2025-03"), sizeof(struct large));
	for (int k = 0; k < (int)(TALLIES_BYTES / sizeof(struct large)) + 1; k++)
		put_large(t, k);
	tallies_settle(&kept);
	assert_null(tallies_find(&kept, TEXT("u/X/2025-03")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_too_large),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	tallies_forget(&kept);
	arena_done(&arena);
	return failed;
}
