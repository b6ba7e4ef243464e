/* Schemas: what is refused when read, what an error says, references, formats, and every schema and
 * example that is published. */
#include "event/schema.h"

#include "event_test.h"

#include <glob.h>

static struct schema *compile(const char *text)
{
	struct err e = { 0 };
	struct schema *s = schema_new(text_of(text), &e);
	if (!s)
		fail_msg("%s: %s", text, e.text);
	return s;
}

static bool check_text(const struct schema *s, const char *json, struct err *e)
{
	ARENA_AUTO a = { 0 };
	return schema_check(s, value_of_text(text_of(json), &a), "/data", e);
}

static void a_schema_beyond_the_subset_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "", "no JSON" },
		{ "{", "no JSON" },
		{ "{\"type\":\"string\",\"type\":\"string\"}", "no JSON" },
		{ "3", "#: no schema" },
		{ "{\"patternProperties\":{}}", "#/patternProperties: a keyword" },
		{ "{\"properties\":{\"a\":{\"multipleOf\":2}}}",
		  "#/properties/a/multipleOf: a keyword" },
		{ "{\"allOf\":[{},{\"x\":1}]}", "#/allOf/1/x: a keyword" },
		{ "{\"$defs\":{\"a\":{\"x\":1}}}", "#/$defs/a/x: a keyword" },
		{ "{\"$defs\":[]}", "#/$defs: no object" },
		{ "{\"properties\":{\"a\":{\"$defs\":{}}}}",
		  "#/properties/a/$defs: only the root" },
		{ "{\"items\":{\"$id\":\"x\"}}", "#/items/$id: only the root" },
		{ "{\"type\":\"text\"}", "#/type: no type" },
		{ "{\"type\":[]}", "#/type: an empty list" },
		{ "{\"type\":[\"string\",7]}", "#/type: no type" },
		{ "{\"enum\":[]}", "#/enum: " },
		{ "{\"enum\":\"a\"}", "#/enum: " },
		{ "{\"minimum\":\"1\"}", "#/minimum: no number" },
		{ "{\"minLength\":-1}", "#/minLength: no count" },
		{ "{\"minLength\":1.5}", "#/minLength: no count" },
		{ "{\"uniqueItems\":1}", "#/uniqueItems: " },
		{ "{\"additionalProperties\":{}}", "#/additionalProperties: " },
		{ "{\"items\":[{}]}", "#/items: no schema" },
		{ "{\"properties\":[]}", "#/properties: no object" },
		{ "{\"required\":\"a\"}", "#/required: " },
		{ "{\"required\":[1]}", "#/required: " },
		{ "{\"anyOf\":[]}", "#/anyOf: " },
		{ "{\"anyOf\":{}}", "#/anyOf: " },
		{ "{\"pattern\":\"(\"}", "#/pattern: a group" },
		{ "{\"pattern\":7}", "#/pattern: no string" },
		{ "{\"format\":\"email\"}", "#/format: a format that is not checked" },
		{ "{\"format\":7}", "#/format: " },
		{ "{\"$ref\":\"#\"}", "#/$ref: a reference other" },
		{ "{\"$ref\":\"other.json\"}", "#/$ref: a reference other" },
		{ "{\"$ref\":\"#/$defs/a\"}", "#/$ref: a reference to nothing" },
		{ "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}", "references without end" },
		{ "{\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/"
		  "b\"}]},\"b\":{\"not\":{\"$ref\":\"#/$defs/a\"}}}}",
		  "references without end" },
		{ "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/"
		  "a\"}},\"$defs\":{\"a\":{\"if\":{\"$ref\":\"#/$defs/a\"}}}}",
		  "references without end" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err e = { 0 };
		if (schema_new(text_of(rows[i].text), &e))
			fail_msg("taken: %s", rows[i].text);
		assert_int_equal(e.kind, ERR_FATAL);
		if (!strstr(e.text, rows[i].words))
			fail_msg("%s: %s", rows[i].text, e.text);
	}
	schema_free(NULL);
}

/* Twenty doublings would be a million looks at one value. */
static void a_schema_that_would_never_end_is_refused(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	buf_printf(&b, "{\"$defs\":{\"d0\":{}");
	for (int i = 1; i <= 20; i++)
		buf_printf(&b,
		           ",\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/"
		           "d%d\"}]}",
		           i, i - 1, i - 1);
	buf_printf(&b, "}}");
	struct err e = { 0 };
	assert_null(schema_new(buf_text(&b), &e));
	assert_int_equal(e.kind, ERR_FATAL);
}

static void an_error_says_where_and_what_and_never_the_value(void **state)
{
	(void)state;
	struct schema *s = compile(
	        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{"
	        "\"a\":{\"type\":[\"string\",\"null\"],\"maxLength\":8},"
	        "\"list\":{\"items\":{\"properties\":{\"n\":{\"maximum\":5}}},\"maxItems\":2,"
	        "\"uniqueItems\":true},"
	        "\"closed\":{\"additionalProperties\":false,\"propertyNames\":{\"maxLength\":3}},"
	        "\"choice\":{\"enum\":[\"X\",\"Y\"]},\"mixed\":{\"enum\":[1,\"X\"]},"
	        "\"many\":{\"enum\":[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
	        "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\","
	        "\"cccccccccccccccccccccccccccccccccccccccc\"]},"
	        "\"one\":{\"const\":1},\"never\":false,"
	        "\"form\":{\"anyOf\":[{\"type\":\"integer\"},{\"pattern\":\"^z\"}]},"
	        "\"day\":{\"format\":\"date\"}}}");
	static const struct {
		const char *json, *text;
	} rows[] = {
		{ "\"SECRET\"", "/data: no object (type)" },
		{ "{}", "/data: a is missing (required)" },
		{ "{\"a\":7}", "/data/a: no string or null (type)" },
		{ "{\"a\":\"SECRETSECRET\"}", "/data/a: too long (maxLength)" },
		{ "{\"a\":null,\"list\":[{},{\"n\":6}]}", "/data/list/1/n: too large (maximum)" },
		{ "{\"a\":null,\"list\":[1,2,3]}", "/data/list: too many elements (maxItems)" },
		{ "{\"a\":null,\"list\":[\"SECRET\",\"SECRET\"]}",
		  "/data/list: an element twice (uniqueItems)" },
		{ "{\"a\":null,\"closed\":{\"SEC\":1}}",
		  "/data/closed: a member that is not allowed (additionalProperties)" },
		{ "{\"a\":null,\"closed\":{\"SECRET\":1}}",
		  "/data/closed: a member's name is not allowed (propertyNames)" },
		{ "{\"a\":null,\"choice\":\"SECRET\"}",
		  "/data/choice: none of the values allowed: X, Y (enum)" },
		{ "{\"a\":null,\"mixed\":\"SECRET\"}",
		  "/data/mixed: none of the values allowed (enum)" },
		{ "{\"a\":null,\"many\":\"SECRET\"}",
		  "/data/many: none of the values allowed: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
		  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, … (enum)" },
		{ "{\"a\":null,\"one\":\"SECRET\"}",
		  "/data/one: not the one value allowed (const)" },
		{ "{\"a\":null,\"never\":\"SECRET\"}",
		  "/data/never: nothing is allowed here (false)" },
		{ "{\"a\":null,\"form\":\"SECRET\"}",
		  "/data/form: none of the forms allowed (anyOf)" },
		{ "{\"a\":null,\"day\":\"SECRET\"}",
		  "/data/day: no date that exists (YYYY-MM-DD) (format)" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err e = { 0 };
		assert_false(check_text(s, rows[i].json, &e));
		assert_int_equal(e.kind, ERR_REJECT);
		assert_string_equal(e.code, "SCHEMA");
		assert_string_equal(e.text, rows[i].text);
	}
	assert_false(check_text(s, "{}", NULL));
	schema_free(s);
}

static void references(void **state)
{
	(void)state;
	struct schema *s = compile(
	        "{\"$ref\":\"#/$defs/tree\",\"maxProperties\":2,\"$defs\":{"
	        "\"tree\":{\"properties\":{\"kids\":{\"items\":{\"$ref\":\"#/$defs/tree\"}},"
	        "\"n\":{\"$ref\":\"#/$defs/n\"}}},\"n\":{\"type\":\"integer\"}}}");
	struct err e = { 0 };
	assert_true(check_text(s, "{\"n\":1,\"kids\":[{\"kids\":[{\"n\":2}]}]}", &e));
	assert_false(check_text(s, "{\"kids\":[{},{\"kids\":[{\"n\":\"2\"}]}]}", &e));
	assert_string_equal(e.text, "/data/kids/1/kids/0/n: no integer (type)");
	assert_false(check_text(s, "{\"a\":1,\"b\":2,\"c\":3}",
	                        &e)); /* what stands beside $ref counts */
	schema_free(s);
}

static void formats(void **state)
{
	(void)state;
	static const struct {
		const char *format, *yes[4], *no[6];
	} rows[] = {
		{ "date-time",
		  { "2025-03-10T11:00:00Z", "2025-03-10t12:00:00+01:00" },
		  { "2025-03-10T11:00:00", "2025-02-30T11:00:00Z", "" } },
		{ "date", { "2025-03-10" }, { "2025-02-29", "2025-3-1", "" } },
		{ "uri-reference",
		  { "urn:x", "#a", "", "//h/p?q" },
		  { "a b", "\\", "%zz", ":x", "1a:b", "a#b#c" } },
		{ "x-ref",
		  { "2120001124:6038724", "~" },
		  { "", "a b", "\xc3\xa5", "a\x7f",
		    "0123456789012345678901234567890123456789012345678901234567890123x" } },
		{ "x-orgnr", { "2321000255" }, { "232100-0255", "2321000256", "" } },
		{ "x-hsa-id", { "SE2321000255-A1" }, { "SE2321000256-A1", "" } },
		{ "x-municipality", { "1280", "0114" }, { "1299", "12", "" } },
		{ "x-county", { "12", "01" }, { "02", "1280", "" } },
		{ "x-month", { "2025-03" }, { "2025-13", "2025-03-10", "" } },
		{ "x-decimal", { "-1.50" }, { "1e3", "1234567890123456789", "" } },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		struct schema *s =
		        compile(arena_printf(&a, "{\"format\":\"%s\"}", rows[i].format).p);
		struct err e = { 0 };
		for (size_t k = 0; k < 4 && rows[i].yes[k]; k++) {
			struct value v = { .kind = VALUE_STRING, .text = text_of(rows[i].yes[k]) };
			if (!schema_check(s, &v, "", &e))
				fail_msg("%s: %s refused", rows[i].format, rows[i].yes[k]);
		}
		for (size_t k = 0; k < 6 && rows[i].no[k]; k++) {
			struct value v = { .kind = VALUE_STRING, .text = text_of(rows[i].no[k]) };
			if (schema_check(s, &v, "", &e))
				fail_msg("%s: '%s' taken", rows[i].format, rows[i].no[k]);
		}
		assert_true(check_text(s, "17", &e)); /* a format speaks of strings only */
		schema_free(s);
	}
}

static void many_properties_are_all_found(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	buf_printf(&b, "{\"properties\":{");
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "%s\"property-with-a-%03d-long-name\":{\"const\":%d}", i ? "," : "",
		           i, i);
	buf_printf(&b, "},\"additionalProperties\":false}");
	struct schema *s = compile(b.p);
	for (int i = 0; i < 300; i++) {
		ARENA_AUTO a = { 0 };
		struct err e = { 0 };
		assert_true(check_text(
		        s, arena_printf(&a, "{\"property-with-a-%03d-long-name\":%d}", i, i).p,
		        &e));
		assert_false(check_text(
		        s, arena_printf(&a, "{\"property-with-a-%03d-long-name\":%d}", i, i + 1).p,
		        &e));
		assert_false(check_text(
		        s, arena_printf(&a, "{\"property-with-a-%03d-long-Name\":%d}", i, i).p,
		        &e));
	}
	schema_free(s);
}

static void numbers_at_the_edges(void **state)
{
	(void)state;
	struct schema *s =
	        compile("{\"minimum\":9007199254740993,\"exclusiveMaximum\":9223372036854775807}");
	struct err e = { 0 };
	assert_false(check_text(s, "9007199254740992", &e));
	assert_true(check_text(s, "9007199254740993", &e));
	assert_false(check_text(s, "9007199254740992.0", &e));
	assert_true(check_text(s, "9223372036854775806", &e));
	assert_false(check_text(s, "9223372036854775807", &e));
	assert_false(check_text(s, "1e30", &e));
	schema_free(s);
}

static struct schema *load_schema(const char *path)
{
	struct err e = { 0 };
	struct schema *s = schema_new(text_of(read_whole_file(path)), &e);
	if (!s)
		fail_msg("%s: %s", path, e.text);
	return s;
}

static void every_published_schema_can_be_read(void **state)
{
	(void)state;
	glob_t found;
	assert_int_equal(glob("schemas/events/*.json", 0, NULL, &found), 0);
	assert_int_equal(glob("schemas/reference/*.json", GLOB_APPEND, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		schema_free(load_schema(found.gl_pathv[i]));
	assert_true(found.gl_pathc > 40);
	globfree(&found);
}

/* "samverka.reference.unit.upserted.v1" -> schemas/reference/unit.json, any other to events/. */
static struct schema *schema_of_type(struct arena *a, struct text type)
{
	struct text name = { type.p + 9, type.n - 9 - 3 };
	if (!text_starts_with(name, TEXT("reference.")))
		return load_schema(arena_printf(a, "schemas/events/%.*s.json", TEXT_ARGS(name)).p);
	name = (struct text){ name.p + 10, name.n - 10 - 9 };
	return load_schema(arena_printf(a, "schemas/reference/%.*s.json", TEXT_ARGS(name)).p);
}

static bool judge_example(struct arena *a, struct text type, const char *suffix, struct err *e)
{
	const char *path =
	        arena_printf(a, "schemas/examples/%.*s%s.json", TEXT_ARGS(type), suffix).p;
	PARSED p = parse_json(text_of(read_whole_file(path)));
	if (!p.ok)
		fail_msg("%s: %s", path, p.e.text);
	struct schema *s = schema_of_type(a, type);
	bool ok = schema_check(s, p.c.data, "/data", e);
	schema_free(s);
	return ok;
}

/* The table beside the examples says which fault each broken one has, judged by another program. */
static void examples_are_judged_as_published(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct text rest = arena_text(&a, text_of(read_whole_file("schemas/examples/invalid.tsv")));
	(void)text_cut(&rest, '\n');
	int n = 0;
	for (struct text line = text_cut(&rest, '\n'); line.n; line = text_cut(&rest, '\n'), n++) {
		struct text type = text_cut(&line, '\t'), pointer = text_cut(&line, '\t'),
		            keyword = line;
		struct err e = { 0 };
		if (!judge_example(&a, type, "", &e))
			fail_msg("%.*s: %s", TEXT_ARGS(type), e.text);
		if (judge_example(&a, type, ".invalid", &e))
			fail_msg("%.*s: taken", TEXT_ARGS(type));
		struct text start = arena_printf(&a, "%.*s: ", TEXT_ARGS(pointer));
		struct text end = arena_printf(&a, "(%.*s)", TEXT_ARGS(keyword));
		if (!text_starts_with(text_of(e.text), start) ||
		    !text_ends_with(text_of(e.text), end))
			fail_msg("%.*s: %s, expected %.*s %.*s", TEXT_ARGS(type), e.text,
			         TEXT_ARGS(pointer), TEXT_ARGS(keyword));
	}
	assert_true(n > 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_schema_beyond_the_subset_is_refused),
		cmocka_unit_test(a_schema_that_would_never_end_is_refused),
		cmocka_unit_test(an_error_says_where_and_what_and_never_the_value),
		cmocka_unit_test(references),
		cmocka_unit_test(formats),
		cmocka_unit_test(many_properties_are_all_found),
		cmocka_unit_test(numbers_at_the_edges),
		cmocka_unit_test(every_published_schema_can_be_read),
		cmocka_unit_test(examples_are_judged_as_published),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
