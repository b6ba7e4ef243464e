/* The form of a settings file. */
#include "base/ini.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define TEST(f) cmocka_unit_test(f)

/* All entries as "section|key|value;" or "line!fault;" */
static void check(struct text file, const char *expected)
{
	BUF_AUTO b = { 0 };
	struct ini in = { .rest = file };
	struct ini_entry e;
	buf_put_text(&b, TEXT(""));
	while (ini_next(&in, &e)) {
		if (e.fault)
			buf_printf(&b, "%d!%s;", e.line, e.fault);
		else
			buf_printf(&b, "%d:%.*s|%.*s|%.*s;", e.line, TEXT_ARGS(e.section),
			           TEXT_ARGS(e.key), TEXT_ARGS(e.value));
	}
	assert_string_equal(b.p, expected);
}

static void entries_with_their_section(void **state)
{
	(void)state;
	check(TEXT("[log]\nformat = json\nlevel=info\n[kafka]\nbootstrap.servers=a:1,b:2"),
	      "2:log|format|json;3:log|level|info;5:kafka|bootstrap.servers|a:1,b:2;");
}

static void blanks_comments_and_crlf(void **state)
{
	(void)state;
	check(TEXT("\r\n# all of it = comment\r\n  [ log ] \r\n\t format\t=  json \r\n   # x\n"),
	      "4:log|format|json;");
	check(TEXT("\xef\xbb\xbf[log]\r\nformat = json\r\n"), "2:log|format|json;");
	check(TEXT("[log]\n\xef\xbb\xbf"),
	      "2!neither a [section], nor key = value, nor a # comment;");
	check(TEXT(""), "");
	check(TEXT("\n\n"), "");
}

static void value_is_the_rest_of_the_line(void **state)
{
	(void)state;
	check(TEXT("[a]\nk = x = y # no comment"), "2:a|k|x = y # no comment;");
	check(TEXT("[a]\nk ="), "2:a|k|;");
	check(TEXT("[a]\nk = \"q\""), "2:a|k|\"q\";");
}

static void broken_lines_are_told_and_passed(void **state)
{
	(void)state;
	check(TEXT("k = v\n[a]\nhunter2\n[a\n[]\n[A]\n= v\nK = v\nok = 1\n"),
	      "1!a key stands before the first [section];"
	      "3!neither a [section], nor key = value, nor a # comment;"
	      "4!a section is written [name];"
	      "5!a section is named with a-z, 0-9, dot, dash and underscore;"
	      "6!a section is named with a-z, 0-9, dot, dash and underscore;"
	      "7!a key is named with a-z, 0-9, dot, dash and underscore;"
	      "8!a key is named with a-z, 0-9, dot, dash and underscore;"
	      "9:a|ok|1;");
	check(TEXT("[a]\nk = x\0y\n"), "2!a NUL byte in the value;");
	check(TEXT("[a]\nk\0 = x\n"), "2!a key is named with a-z, 0-9, dot, dash and underscore;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(entries_with_their_section),
		TEST(blanks_comments_and_crlf),
		TEST(value_is_the_rest_of_the_line),
		TEST(broken_lines_are_told_and_passed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
