/* The events of a file, however they were written, and what a batch that is none becomes. */
#include "samverka/split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static bool note(void *ctx, struct text event, long number)
{
	struct buf *b = ctx;
	buf_printf(b, "%ld<%.*s>", number, TEXT_ARGS(event));
	return !text_eq(event, TEXT("{\"enough\":1}"));
}

/* "1<…>3<…>": each event behind the line it begins on. */
static const char *events_of(const char *file)
{
	static char out[512];
	BUF_AUTO b = { 0 };
	struct split s = { .take = note, .ctx = &b };
	struct text rest = text_of(file);
	bool go_on = true;
	while (go_on && rest.p && rest.n)
		go_on = split_line(&s, text_cut(&rest, '\n'));
	if (go_on)
		(void)split_end(&s);
	else
		buf_done(&s.event);
	(void)snprintf(out, sizeof out, "%.*s", TEXT_ARGS(buf_text(&b)));
	return out;
}

static void one_a_line(void **state)
{
	(void)state;
	assert_string_equal(events_of("{\"a\":1}\n\n {\"b\":2}\r\n"),
	                    "1<{\"a\":1}>2<>3< {\"b\":2}\r>");
	assert_string_equal(events_of("{\"a\":\n{\n[]\n{\"b\":2}"),
	                    "1<{\"a\":>2<{>3<[]>4<{\"b\":2}>");
	assert_string_equal(events_of("{\"enough\":1}\n{}"), "1<{\"enough\":1}>");
	assert_string_equal(events_of("\n\n"), "");
}

static void a_batch(void **state)
{
	(void)state;
	assert_string_equal(events_of("[{\"a\":1},{\"b\":[{\"c\":\"]}\\\"{\"}]}]"),
	                    "1<{\"a\":1}>1<{\"b\":[{\"c\":\"]}\\\"{\"}]}>");
	assert_string_equal(events_of("\n [\n{\n \"a\":1},\n{}\n]\n"), "3<{\n \"a\":1}>5<{}>");
	assert_string_equal(events_of("[]"), "");
	assert_string_equal(events_of("[{\"enough\":1},{}]"), "1<{\"enough\":1}>");
}

static void over_several_lines(void **state)
{
	(void)state;
	assert_string_equal(events_of("{\n \"a\": \"}\"\n}\n{\n}\n"),
	                    "1<{\n \"a\": \"}\"\n}>4<{\n}>");
	assert_string_equal(events_of("{\n\"a\":1\n"), "1<{\n\"a\":1>");
	assert_string_equal(events_of("{\n}\nrest {}\n{"), "1<{\n}>3<rest {}>4<{>");
	assert_string_equal(events_of("{\n}\n}\n\n rest\n{\n\"b\": 2\n} {}\nx"),
	                    "1<{\n}>3<}>5<rest>6<{\n\"b\": 2\n}>8<{}>9<x>");
	assert_string_equal(events_of("{\n}\n\"\n{\n}\n"), "1<{\n}>3<\">4<{\n}>");
}

static void what_is_no_batch(void **state)
{
	(void)state;
	assert_string_equal(events_of("[{}"), "1<{}>1<[>");
	assert_string_equal(events_of("[{},]"), "1<{}>1<]>");
	assert_string_equal(events_of("[{} {}]"), "1<{}>1<{}]>");
	assert_string_equal(events_of("[1,{}]"), "1<1,{}]>");
	assert_string_equal(events_of("[,{}]"), "1<,{}]>");
	assert_string_equal(events_of("[{}]\n{}\n{}"), "1<{}>2<{}\n{}>");
	assert_string_equal(events_of("[{\"a\":"), "1<{\"a\":>1<[>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_a_line),
		cmocka_unit_test(a_batch),
		cmocka_unit_test(over_several_lines),
		cmocka_unit_test(what_is_no_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
