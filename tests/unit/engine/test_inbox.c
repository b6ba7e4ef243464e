/* inbox: the newest version of each sender wins, in whatever order the messages come. */
#include "engine/inbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct inbox_entry message(const char *from, int64_t version, const char *payload)
{
	return (struct inbox_entry){ .from = text_of(from),
		                     .version = version,
		                     .payload = text_of(payload) };
}

static void newest_version_wins_in_any_order(void **state)
{
	(void)state;
	const struct inbox_entry v[] = { message("a", 1, "one"), message("a", 2, ""),
		                         message("a", 3, "three"), message("b", 5, "x"),
		                         message("b", 9, "") };
	static const int orders[][5] = { { 0, 1, 2, 3, 4 }, { 2, 1, 0, 4, 3 }, { 4, 2, 0, 3, 1 } };
	for (size_t o = 0; o < 3; o++) {
		ARENA_AUTO a = { 0 };
		struct inbox in = { 0 };
		for (size_t i = 0; i < 5; i++)
			(void)inbox_put(&in, &v[orders[o][i]], 100, &a);
		const struct message_in *m;
		assert_int_equal(inbox_messages(&in, &a, &m), 1);
		assert_memory_equal(m[0].payload.p, "three", 5);
		assert_int_equal(inbox_find(&in, TEXT("b"))->version, 9);
	}
}

static void what_put_says(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct inbox in = { 0 };
	struct inbox_entry m = message("a", 2, "x");
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_CHANGED);
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_OLD);
	m.version = 3;
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_VERSION);
	m = message("a", 4, "");
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_CHANGED);
	m = message("never", 4, "");
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_VERSION);
	assert_int_equal(in.n_live, 0);
	assert_int_equal(in.n, 2);
}

static bool begins_with(const void *ctx, struct text from)
{
	return from.n && from.p[0] == *(const char *)ctx;
}

static void those_that_go_are_forgotten_with_their_versions(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct inbox in = { 0 };
	const struct inbox_entry v[] = { message("a1", 7, "x"), message("b1", 2, "y"),
		                         message("a2", 4, ""), message("b2", 3, "") };
	for (size_t i = 0; i < 4; i++)
		(void)inbox_put(&in, &v[i], 100, &a);
	inbox_forget(&in, begins_with, "a");
	assert_int_equal(in.n, 2);
	assert_int_equal(in.n_live, 1);
	assert_null(inbox_find(&in, TEXT("a1")));
	assert_int_equal(inbox_find(&in, TEXT("b2"))->version, 3);
	const struct inbox_entry again = message("a1", 1, "z");
	assert_int_equal(inbox_put(&in, &again, 100, &a), INBOX_CHANGED);
	assert_int_equal(in.n_live, 2);
}

static void bytes_read_back_the_same(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO again = { 0 };
	struct inbox in = { 0 }, out;
	const struct inbox_entry v[] = { message("c", 7, "seven"), message("a", 1, ""),
		                         message("b", 1, "y") };
	for (size_t i = 0; i < 3; i++)
		(void)inbox_put(&in, &v[i], 20000, &a);
	inbox_encode(&in, &b);
	assert_true(inbox_decode(buf_text(&b), &a, &out));
	assert_int_equal(out.n, 3);
	assert_int_equal(out.n_live, 2);
	assert_int_equal(out.v[0].taken, 20000);
	inbox_encode(&out, &again);
	assert_true(text_eq(buf_text(&b), buf_text(&again)));
	for (size_t n = 1; n < b.n; n++) {
		struct inbox cut;
		assert_false(inbox_decode((struct text){ b.p, n }, &a, &cut));
	}
	assert_true(inbox_decode((struct text){ 0 }, &a, &out));
	assert_int_equal(out.n, 0);
}

/* Taken-back messages are forgotten by age, then by number, and never while they are few. */
static void taken_back_ones_are_bounded(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct inbox in = { 0 };
	for (int i = 0; i < 3000; i++) {
		struct inbox_entry m = { .from = arena_printf(&a, "s-%04d", i), .version = 1 };
		(void)inbox_put(&in, &m, i / 100, &a);
		assert_true(in.n <= INBOX_TAKEN_MAX);
	}
	assert_non_null(inbox_find(&in, TEXT("s-2999")));
	assert_null(inbox_find(&in, TEXT("s-0000")));
	struct inbox_entry late = message("z", 1, "");
	(void)inbox_put(&in, &late, 1000, &a);
	assert_int_equal(in.n, 1);
}

static void too_many_live_ones_overflow_for_good(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct inbox in = { 0 }, out;
	for (int i = 0; i <= INBOX_MAX; i++) {
		struct inbox_entry m = { .from = arena_printf(&a, "s-%06d", i),
			                 .version = 1,
			                 .payload = TEXT("x") };
		assert_false(in.overfull);
		(void)inbox_put(&in, &m, 1, &a);
	}
	assert_true(in.overfull);
	assert_int_equal(in.n, 0);
	struct inbox_entry m = message("s-000001", 2, "");
	assert_int_equal(inbox_put(&in, &m, 1, &a), INBOX_OLD);
	BUF_AUTO b = { 0 };
	inbox_encode(&in, &b);
	assert_true(inbox_decode(buf_text(&b), &a, &out));
	assert_true(out.overfull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newest_version_wins_in_any_order),
		cmocka_unit_test(what_put_says),
		cmocka_unit_test(those_that_go_are_forgotten_with_their_versions),
		cmocka_unit_test(bytes_read_back_the_same),
		cmocka_unit_test(taken_back_ones_are_bounded),
		cmocka_unit_test(too_many_live_ones_overflow_for_good),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
