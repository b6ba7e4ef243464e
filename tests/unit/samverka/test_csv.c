/* What Excel would read. */
#include "samverka/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(f) cmocka_unit_test(f)

static void check(struct buf *b, const char *expected)
{
	assert_string_equal(b->p, expected);
	buf_done(b);
}

static void cells_and_rows(void **state)
{
	struct buf b = { 0 };
	struct csv c = csv_to(&b);
	(void)state;
	csv_text(&c, TEXT("Malmö"));
	csv_int(&c, -3);
	csv_empty(&c);
	csv_end_row(&c);
	csv_empty(&c);
	csv_text(&c, TEXT(""));
	csv_end_row(&c);
	check(&b, "Malmö;-3;\r\n;\r\n");
}

static void what_would_break_a_row_is_quoted(void **state)
{
	struct buf b = { 0 };
	struct csv c = csv_to(&b);
	(void)state;
	csv_text(&c, TEXT("a;b"));
	csv_text(&c, TEXT("say \"x\""));
	csv_text(&c, TEXT("two\r\nlines"));
	check(&b, "\"a;b\";\"say \"\"x\"\"\";\"two\r\nlines\"");
}

static void no_cell_begins_as_a_formula(void **state)
{
	static const char *const starts[] = { "=1+1", "+46", "-1;2", "@x", "\tx" };
	(void)state;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		struct buf b = { 0 };
		struct csv c = csv_to(&b);
		csv_text(&c, text_of(starts[i]));
		const char *p = b.p[0] == '"' ? b.p + 1 : b.p;
		assert_int_equal(p[0], '\'');
		assert_int_equal(p[1], starts[i][0]);
		buf_done(&b);
	}
}

static void money_is_kronor_with_a_comma(void **state)
{
	struct buf b = { 0 };
	struct csv c = csv_to(&b);
	(void)state;
	csv_ore(&c, 1017000);
	csv_ore(&c, 5);
	csv_ore(&c, -5);
	csv_ore(&c, 0);
	csv_ore(&c, INT64_MIN);
	check(&b, "10170,00;0,05;-0,05;0,00;-92233720368547758,08");
}

static void decimals_have_a_comma(void **state)
{
	struct buf b = { 0 };
	struct csv c = csv_to(&b);
	(void)state;
	csv_decimal(&c, 12.5);
	csv_decimal(&c, 3);
	csv_decimal(&c, 0.1);
	check(&b, "12,5;3;0,1");
}

static void a_number_stands_as_it_was_written(void **state)
{
	struct buf b = { 0 };
	struct csv c = csv_to(&b);
	(void)state;
	csv_number(&c, TEXT("-12,50"));
	csv_number(&c, TEXT("0,10"));
	check(&b, "-12,50;0,10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cells_and_rows),
		TEST(what_would_break_a_row_is_quoted),
		TEST(no_cell_begins_as_a_formula),
		TEST(money_is_kronor_with_a_comma),
		TEST(decimals_have_a_comma),
		TEST(a_number_stands_as_it_was_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
