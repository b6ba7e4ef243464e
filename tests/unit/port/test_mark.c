/* What a mark tells of the entities that changed, and when it tells nothing. */
#include "port/mark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;
static struct mark_entity *v;
static size_t n;

static struct mark fresh(void)
{
	arena_reset(&arena);
	return (struct mark){ .bucket = TEXT("m/1280/2025-03"), .key = TEXT("c:1"), .version = 3 };
}

static void test_round_trip(void **state)
{
	(void)state;
	struct mark m = fresh();
	mark_note(&m, TEXT("c:1"), 3, &arena); /* its old and its new bucket are one */
	mark_note(&m, TEXT("c:2"), 1, &arena);
	mark_note(&m, TEXT("c:2"), 1, &arena);
	mark_note(&m, TEXT("c:3"), 1000, &arena);
	assert_int_equal(m.n_others, 2);
	assert_true(mark_decode_others(mark_encode_others(&m, &arena), &arena, &v, &n));
	assert_int_equal(n, 2);
	assert_true(text_eq(v[0].key, TEXT("c:2")) && v[0].version == 1);
	assert_true(text_eq(v[1].key, TEXT("c:3")) && v[1].version == 1000);
}

static void test_alone(void **state)
{
	(void)state;
	struct mark m = fresh();
	assert_true(mark_decode_others(mark_encode_others(&m, &arena), &arena, &v, &n));
	assert_int_equal(n, 0);
}

static void test_too_many(void **state)
{
	(void)state;
	struct mark m = fresh();
	for (int i = 0; i < MARK_OTHERS; i++)
		mark_note(&m, arena_printf(&arena, "c:%d", i + 2), 1, &arena);
	assert_true(mark_decode_others(mark_encode_others(&m, &arena), &arena, &v, &n));
	assert_int_equal(n, MARK_OTHERS);
	for (int i = 0; i < 3; i++)
		mark_note(&m, arena_printf(&arena, "d:%d", i), 1, &arena);
	assert_null(mark_encode_others(&m, &arena).p);
	assert_false(mark_decode_others((struct text){ 0 }, &arena, &v, &n));
}

static void test_broken(void **state)
{
	(void)state;
	struct mark m = fresh();
	mark_note(&m, TEXT("c:2"), 1, &arena);
	struct text t = mark_encode_others(&m, &arena);
	t.n--;
	assert_false(mark_decode_others(t, &arena, &v, &n));
	assert_false(mark_decode_others(TEXT(""), &arena, &v, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_broken),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
