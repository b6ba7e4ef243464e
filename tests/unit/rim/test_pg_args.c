/* The binary form of array parameters, byte by byte: PostgreSQL's own receive functions are asked
 * in tests/contract; here the edges. */
#include "rim/pg_args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define ARGS __attribute__((cleanup(pg_args_done))) struct pg_args

static void expect_bytes(const struct pg_args *a, int i, const void *bytes, size_t n)
{
	assert_int_equal(a->bytes[i], n);
	assert_memory_equal(a->b.p + a->at[i], bytes, n);
}

#define EXPECT(a, i, literal) expect_bytes(a, i, literal, sizeof(literal) - 1)

static void single_values(void **state)
{
	(void)state; /* nothing is set up */
	ARGS a = { 0 };
	pg_one_text(&a, TEXT("å"));
	pg_one_bytes(&a, (struct text){ 0 });
	pg_one_int8(&a, -2);
	pg_one_int4(&a, 258);
	pg_one_time(&a, 946684800 * SECOND_US + 1);
	pg_one_time(&a, INSTANT_NONE);
	assert_int_equal(a.n, 6);
	EXPECT(&a, 0, "\xc3\xa5");
	assert_int_equal(a.bytes[1], 0);
	EXPECT(&a, 2, "\xff\xff\xff\xff\xff\xff\xff\xfe");
	EXPECT(&a, 3, "\0\0\1\2");
	EXPECT(&a, 4, "\0\0\0\0\0\0\0\1");
	assert_int_equal(a.bytes[5], -1);
}

static void an_empty_array_has_no_dimension(void **state)
{
	(void)state; /* as above */
	ARGS a = { 0 };
	pg_texts(&a, NULL, sizeof(struct text), 0);
	pg_int8s(&a, NULL, sizeof(int64_t), 0);
	EXPECT(&a, 0, "\0\0\0\0\0\0\0\1\0\0\0\x19");
	EXPECT(&a, 1, "\0\0\0\0\0\0\0\1\0\0\0\x14");
}

static void a_column_is_read_with_its_stride(void **state)
{
	(void)state; /* as above */
	struct row {
		bool flag;
		int32_t number;
		struct text name;
	} rows[] = { { true, 7, TEXT("a") }, { false, -1, TEXT("") } };
	ARGS a = { 0 };
	pg_texts(&a, &rows->name, sizeof *rows, 2);
	pg_int4s(&a, &rows->number, sizeof *rows, 2);
	pg_bools(&a, &rows->flag, sizeof *rows, 2);
	EXPECT(&a, 0,
	       "\0\0\0\1\0\0\0\1\0\0\0\x19\0\0\0\2\0\0\0\1"
	       "\0\0\0\1a"
	       "\0\0\0\0");
	EXPECT(&a, 1,
	       "\0\0\0\1\0\0\0\1\0\0\0\x17\0\0\0\2\0\0\0\1"
	       "\0\0\0\4\0\0\0\7"
	       "\0\0\0\4\xff\xff\xff\xff");
	EXPECT(&a, 2,
	       "\0\0\0\1\0\0\0\1\0\0\0\x10\0\0\0\2\0\0\0\1"
	       "\0\0\0\1\1"
	       "\0\0\0\1\0");
}

#define HEADER(oid, n) "\0\0\0\1\0\0\0\1\0\0" oid n "\0\0\0\1"

static void nulls(void **state)
{
	(void)state; /* as above */
	struct text texts[] = { TEXT("x"), { 0 }, TEXT("") };
	instant_us times[] = { INSTANT_NONE, 946684800 * SECOND_US };
	ARGS a = { 0 };
	pg_texts_or_null(&a, texts, sizeof *texts, 3);
	pg_bytes_or_null(&a, texts, sizeof *texts, 3);
	pg_bytes(&a, texts, sizeof *texts, 3);
	pg_times(&a, times, sizeof *times, 2);
	EXPECT(&a, 0,
	       HEADER("\0\x19", "\0\0\0\3") "\0\0\0\1x"
	                                    "\xff\xff\xff\xff"
	                                    "\xff\xff\xff\xff");
	EXPECT(&a, 1,
	       HEADER("\0\x11", "\0\0\0\3") "\0\0\0\1x"
	                                    "\xff\xff\xff\xff"
	                                    "\0\0\0\0");
	EXPECT(&a, 2,
	       HEADER("\0\x11", "\0\0\0\3") "\0\0\0\1x"
	                                    "\0\0\0\0"
	                                    "\0\0\0\0");
	EXPECT(&a, 3,
	       HEADER("\4\xa0", "\0\0\0\2") "\xff\xff\xff\xff"
	                                    "\0\0\0\x8\0\0\0\0\0\0\0\0");
}

static void ranges(void **state)
{
	(void)state; /* as above */
	ARGS a = { 0 };
	pg_ranges_open(&a, 2);
	pg_ranges_row(&a, 0);
	pg_ranges_end_row(&a);
	pg_ranges_row(&a, 2);
	pg_ranges_run(&a, 1, 4);
	pg_ranges_run(&a, 9, INT64_MAX);
	pg_ranges_end_row(&a);
	pg_ranges_close(&a);
	EXPECT(&a, 0,
	       HEADER("\x11\xb8",
	              "\0\0\0\2") "\0\0\0\4\0\0\0\0"
	                          "\0\0\0\x32\0\0\0\2"
	                          "\0\0\0\x19\2\0\0\0\x8\0\0\0\0\0\0\0\1\0\0\0\x8\0\0\0\0\0\0\0\5"
	                          "\0\0\0\xd\x12\0\0\0\x8\0\0\0\0\0\0\0\x9");
}

static void clearing_keeps_nothing_but_memory(void **state)
{
	(void)state; /* as above */
	ARGS a = { 0 };
	pg_one_text(&a, TEXT("first"));
	pg_args_clear(&a);
	pg_one_text(&a, TEXT("second"));
	assert_int_equal(a.n, 1);
	EXPECT(&a, 0, "second");
}

static void expect_clean(struct text dirty, size_t max, const char *clean)
{
	BUF_AUTO b = { 0 };
	pg_clean_text(&b, dirty, max);
	assert_string_equal(b.p ? b.p : "", clean);
}

static void texts_of_strangers(void **state)
{
	(void)state; /* as above */
	expect_clean(TEXT("plain å €"), 99, "plain å €");
	expect_clean(TEXT("a\0b"), 99, "a?b");
	expect_clean(TEXT("\xff\xc3x\xc0\x80\xed\xa0\x80"), 99, "??x?????");
	expect_clean(TEXT("å\xe2\x82"), 99, "å??");
	expect_clean(TEXT("aå"), 2, "a"); /* no half of a character */
	expect_clean(TEXT(""), 99, "");
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(single_values),
		cmocka_unit_test(an_empty_array_has_no_dimension),
		cmocka_unit_test(a_column_is_read_with_its_stride),
		cmocka_unit_test(nulls),
		cmocka_unit_test(ranges),
		cmocka_unit_test(clearing_keeps_nothing_but_memory),
		cmocka_unit_test(texts_of_strangers),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
