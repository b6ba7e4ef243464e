/* CSV in: what a spreadsheet saves, and what must not be lost on the way. */
#include "samverka/csv_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

/* The row as sorted JSON, or the words of the refusal. */
static const char *read_row(const char *head_line, const char *line)
{
	static char out[512];
	ARENA_AUTO a = { 0 };
	struct csv_head head;
	struct err e = { 0 };
	json_t *row = csv_read_head(text_of(head_line), &a, &head, &e)
	                      ? csv_read_row(&head, text_of(line), &a, &e)
	                      : NULL;
	char *text = row ? json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	(void)snprintf(out, sizeof out, "%s", text ? text : e.text);
	free(text);
	json_decref(row);
	return out;
}

static void rows(void **state)
{
	(void)state;
	assert_string_equal(read_row("object;id;amountOre;code", "tariff;t;1017000;0180"),
	                    "{\"data\":{\"amountOre\":1017000,\"code\":\"0180\",\"id\":\"t\"},"
	                    "\"object\":\"tariff\"}");
	assert_string_equal(read_row("object;id;note\r", "unit;u;\r"),
	                    "{\"data\":{\"id\":\"u\"},\"object\":\"unit\"}");
	assert_string_equal(read_row("object;id;note", "unit;u"),
	                    "{\"data\":{\"id\":\"u\"},\"object\":\"unit\"}");
	assert_string_equal(read_row("object;priority", "source;010"),
	                    "{\"data\":{\"priority\":\"010\"},\"object\":\"source\"}");
}

static void policies_and_lists(void **state)
{
	(void)state;
	assert_string_equal(read_row("object;id;graceDays;strictSip;chargeLeave;municipalities",
	                             "policy;p;3;SANT;FALSE;1280, 1281"),
	                    "{\"data\":{\"chargeLeave\":false,\"graceDays\":3,\"id\":\"p\","
	                    "\"municipalities\":[\"1280\",\"1281\"],\"strictSip\":true},\"object\":"
	                    "\"policy\"}");
	assert_string_equal(
	        read_row("object,members", "principal-set,\"12,1280 1281\""),
	        "{\"data\":{\"members\":[\"12\",\"1280\",\"1281\"]},\"object\":\"principal-set\"}");
	/* The schema's to refuse. */
	assert_string_equal(read_row("object;strictSip", "policy;maybe"),
	                    "{\"data\":{\"strictSip\":\"maybe\"},\"object\":\"policy\"}");
	assert_non_null(strstr(read_row("object;expected", "source;MON"),
	                       "write this one as a line of JSON"));
}

/* No column of the schemas is left behind. */
static void each_column_is_what_its_schema_wants(void **state)
{
	(void)state;
	glob_t found;
	int n = 0;
	assert_int_equal(glob("schemas/reference/*.json", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *schema = json_load_file(found.gl_pathv[i], 0, NULL), *of;
		const char *name;
		json_object_foreach(json_object_get(schema, "properties"), name, of)
		{
			char head[100];
			const json_t *type = json_object_get(of, "type");
			const char *want = json_string_value(
			        json_is_array(type) ? json_array_get(type, 0) : type);
			const char *cell = strcmp(want, "boolean") == 0 ? "x;true" : "x;7";
			(void)snprintf(head, sizeof head, "object;%s", name);
			const char *got = strcmp(want, "integer") == 0   ? "{\"%s\":7}"
			                  : strcmp(want, "boolean") == 0 ? "{\"%s\":true}"
			                  : strcmp(want, "array") == 0   ? "{\"%s\":[\"7\"]}"
			                  : strcmp(want, "object") == 0  ? "a line of JSON"
			                                                 : "{\"%s\":\"7\"}";
			char wanted[100];
			const char *at = strstr(got, "%s");
			(void)snprintf(wanted, sizeof wanted, "%.*s%s%s", (int)(at ? at - got : 0),
			               got, at ? name : "", at ? at + 2 : got);
			if (!strstr(read_row(head, cell), wanted))
				fail_msg("%s %s: %s", found.gl_pathv[i], name,
				         read_row(head, cell));
			n++;
		}
		json_decref(schema);
	}
	globfree(&found);
	assert_true(n > 50);
}

static void as_spreadsheets_save(void **state)
{
	(void)state;
	assert_string_equal(read_row("\xef\xbb\xbfobject;name", "unit;\"a;b \"\"c\"\"\""),
	                    "{\"data\":{\"name\":\"a;b \\\"c\\\"\"},\"object\":\"unit\"}");
	assert_string_equal(read_row("object,name", "unit, \"a, b\" "),
	                    "{\"data\":{\"name\":\"a, b\"},\"object\":\"unit\"}");
	assert_string_equal(read_row("object,name", "unit,a;b"),
	                    "{\"data\":{\"name\":\"a;b\"},\"object\":\"unit\"}");
}

static void refused(void **state)
{
	(void)state;
	assert_string_equal(read_row("object;name", "unit;Malm\xf6"),
	                    "a cell is not UTF-8: save the file as CSV UTF-8");
	assert_string_equal(read_row("object;name", "unit;a;b"),
	                    "more cells than the first row has");
	assert_string_equal(read_row("object;name", "unit;\"a"), "quotes that do not fit");
	assert_string_equal(read_row("object;name", "unit;\"a\"b"), "quotes that do not fit");
	assert_string_equal(read_row("object;a;a", ""), "two columns have one name");
	assert_string_equal(read_row("id;object", ""), "the first column is object");
	assert_string_equal(read_row("object;;a", ""),
	                    "the first row wants a name for each column, in UTF-8");
	assert_string_equal(read_row("object;\xf6", ""),
	                    "the first row wants a name for each column, in UTF-8");
}

static void at_most_64_columns(void **state)
{
	char head[400] = "object";
	(void)state;
	for (int i = 1; i < CSV_COLUMNS; i++)
		(void)sprintf(head + strlen(head), ";c%d", i);
	assert_string_equal(read_row(head, "unit"), "{\"data\":{},\"object\":\"unit\"}");
	strcat(head, ";one-more");
	assert_string_equal(read_row(head, "unit"), "more than 64 columns");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(policies_and_lists),
		cmocka_unit_test(each_column_is_what_its_schema_wants),
		cmocka_unit_test(as_spreadsheets_save),
		cmocka_unit_test(refused),
		cmocka_unit_test(at_most_64_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
