/* keyset and positions: small tables the engine counts on. */
#include "engine/keyset.h"

#include "engine/headers.h"
#include "engine/positions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void numbers_follow_the_first_meeting(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct keyset s = { 0 };
	assert_int_equal(keyset_find(&s, TEXT("k-1")), SIZE_MAX);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(keyset_put(&s, arena_printf(&a, "k-%zu", i), &a), i);
	for (size_t i = 0; i < 5000; i++) {
		struct text key = arena_printf(&a, "k-%zu", i);
		assert_int_equal(keyset_put(&s, key, &a), i);
		assert_int_equal(keyset_find(&s, key), i);
	}
	assert_int_equal(s.n, 5000);
	assert_int_equal(keyset_find(&s, TEXT("k-5000")), SIZE_MAX);
}

static void positions_by_topic_and_partition(void **state)
{
	(void)state;
	struct positions p = { 0 };
	int64_t next = 0;
	positions_set(&p, TEXT("b"), 1, 10);
	positions_set(&p, TEXT("a"), 1, 20);
	positions_set(&p, TEXT("a"), 0, -1);
	positions_set(&p, TEXT("b"), 1, 11);
	assert_true(positions_get(&p, TEXT("b"), 1, &next));
	assert_int_equal(next, 11);
	assert_true(positions_get(&p, TEXT("a"), 0, &next));
	assert_int_equal(next, -1);
	assert_false(positions_get(&p, TEXT("b"), 0, &next));
	positions_drop(&p, TEXT("a"), 1);
	positions_drop(&p, TEXT("a"), 1);
	assert_false(positions_get(&p, TEXT("a"), 1, &next));
	assert_int_equal(p.n, 2);
	positions_done(&p);
}

static void headers_come_back_as_they_were(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	const struct header v[] = { { TEXT("name"), TEXT("value") },
		                    { TEXT("null"), { 0 } },
		                    { TEXT("empty"), TEXT("") } };
	struct header *ret;
	size_t n;
	headers_encode(v, 3, &b);
	assert_true(headers_decode(buf_text(&b), &a, &ret, &n));
	assert_int_equal(n, 3);
	assert_true(text_eq(ret[0].value, TEXT("value")));
	assert_null(ret[1].value.p);
	assert_non_null(ret[2].value.p);
	assert_true(headers_decode((struct text){ 0 }, &a, &ret, &n));
	assert_int_equal(n, 0);
	assert_false(headers_decode((struct text){ b.p, b.n - 1 }, &a, &ret, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_follow_the_first_meeting),
		cmocka_unit_test(positions_by_topic_and_partition),
		cmocka_unit_test(headers_come_back_as_they_were),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
