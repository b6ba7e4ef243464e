/* The JSON-Schema-Test-Suite (Debian's json-schema-test-suite), every case of every file about a
 * keyword we take. A case whose schema goes beyond our subset must be refused when it is read; in
 * all others every verdict must be the suite's, but for the deviations listed with their reasons.
 *
 * Debian's copy ends at draft 7, in which our keywords mean what they mean in 2020-12 but for
 * `$ref` beside other keywords, `items` with a list and `definitions`, all of which are refused
 * here. */
#include "event/schema.h"

#include "event_test.h"

#define SUITE "/usr/share/json-schema-test-suite/tests/draft7/"

static const struct {
	const char *file;
	size_t taken, refused; /* cases; a suite that changes is looked at again */
} files[] = {
	{ "additionalProperties", 1,
	  4 }, /* refused: patternProperties, additionalProperties with a schema */
	{ "allOf", 6, 0 },
	{ "anyOf", 6, 0 },
	{ "boolean_schema", 2, 0 },
	{ "const", 4, 0 },
	{ "default", 2, 0 },
	{ "definitions", 0, 2 }, /* refused: $ref to the metaschema */
	{ "enum", 3, 0 },
	{ "exclusiveMaximum", 1, 0 },
	{ "exclusiveMinimum", 1, 0 },
	{ "if-then-else", 4, 3 }, /* refused: multipleOf */
	{ "items", 3, 2 },        /* refused: items with a list */
	{ "maxItems", 1, 0 },
	{ "maxLength", 1, 0 },
	{ "maxProperties", 1, 0 },
	{ "maximum", 1, 0 },
	{ "minItems", 1, 0 },
	{ "minLength", 1, 0 },
	{ "minProperties", 1, 0 },
	{ "minimum", 1, 0 },
	{ "not", 6, 0 },
	{ "oneOf", 7, 0 },
	{ "pattern", 2, 0 },
	{ "properties", 2, 1 }, /* refused: patternProperties */
	{ "propertyNames", 3, 0 },
	{ "ref", 1, 10 }, /* refused: $ref elsewhere than #/$defs */
	{ "required", 3, 0 },
	{ "type", 8, 0 },
	{ "uniqueItems", 1, 0 },
	{ "optional/ecmascript-regex", 0, 1 }, /* refused: format regex */
	{ "optional/zeroTerminatedFloats", 1, 0 },
	{ "optional/format/date", 1, 0 },
	{ "optional/format/date-time", 1, 0 },
	{ "optional/format/uri-reference", 1, 0 },
};

#define YEARS "its year is before 2000, which no fact of ours is"

static const struct {
	const char *file, *test, *reason;
} deviations[] = {
	{ "optional/zeroTerminatedFloats", "a float without fractional part is an integer",
	  "an integer is written as one: 3.0 and 1e0 come from systems that compute with floats" },
	{ "optional/format/date-time", "a valid date-time string", YEARS },
	{ "optional/format/date-time", "a valid date-time string without second fraction", YEARS },
	{ "optional/format/date-time", "a valid date-time string with plus offset", YEARS },
	{ "optional/format/date-time", "a valid date-time string with minus offset", YEARS },
	{ "optional/format/date-time", "case-insensitive T and Z", YEARS },
};

static bool is_deviation(const char *file, const char *test)
{
	for (size_t i = 0; i < COUNT(deviations); i++)
		if (strcmp(deviations[i].file, file) == 0 && strcmp(deviations[i].test, test) == 0)
			return true;
	return false;
}

static struct schema *compile(const json_t *schema)
{
	struct err e = { 0 };
	char *text = json_dumps(schema, JSON_ENCODE_ANY);
	assert_non_null(text);
	struct schema *s = schema_new(text_of(text), &e);
	free(text);
	assert_true(s || e.kind == ERR_FATAL);
	return s;
}

static size_t judge(const char *file, const struct schema *s, const json_t *tests)
{
	json_t *test;
	size_t i;
	json_array_foreach(tests, i, test)
	{
		struct err e = { 0 };
		const char *name = json_string_value(json_object_get(test, "description"));
		bool valid = json_is_true(json_object_get(test, "valid"));
		ARENA_AUTO a = { 0 };
		const struct value *data = value_of_jansson(json_object_get(test, "data"), &a);
		bool ok = schema_check(s, data, "", &e);
		if ((ok == valid) == is_deviation(file, name))
			fail_msg("%s: %s: %s", file, name, ok ? "valid" : e.text);
		assert_true(ok || (e.kind == ERR_REJECT && strcmp(e.code, "SCHEMA") == 0));
	}
	return i;
}

static void every_case_of_our_keywords(void **state)
{
	(void)state;
	FILE *there = fopen(SUITE "type.json", "r");
	if (!there) {
		print_message("skipped: no suite at " SUITE "\n");
		skip();
	}
	(void)fclose(there);
	size_t tests = 0;
	for (size_t f = 0; f < COUNT(files); f++) {
		char path[200];
		(void)snprintf(path, sizeof path, SUITE "%s.json", files[f].file);
		json_t *cases = json_loads(read_whole_file(path), 0, NULL), *one;
		size_t i, taken = 0, refused = 0;
		assert_non_null(cases);
		json_array_foreach(cases, i, one)
		{
			struct schema *s = compile(json_object_get(one, "schema"));
			if (s)
				tests += judge(files[f].file, s, json_object_get(one, "tests"));
			taken += s != NULL;
			refused += s == NULL;
			schema_free(s);
		}
		json_decref(cases);
		if (taken != files[f].taken || refused != files[f].refused)
			fail_msg("%s: %zu taken, %zu refused", files[f].file, taken, refused);
	}
	assert_int_equal(tests, 287);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_of_our_keywords),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
