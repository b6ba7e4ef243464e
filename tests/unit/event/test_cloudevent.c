/* The envelope's rules, in the JSON format. */
#include "event_test.h"

#define GOOD "\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:s\",\"type\":\"t\""

static void a_whole_event(void **state)
{
	(void)state;
	PARSED p = parse_json(TEXT(
	        "{" GOOD ",\"subject\":\"case-1\",\"time\":\"2025-03-10T12:00:00+01:00\","
	        "\"partitionkey\":\"k\","
	        "\"recordedtime\":\"2025-03-10T11:00:05.25Z\",\"sequence\":"
	        "\"00000000000000000007\","
	        "\"dataschema\":\"https://example.org/s\",\"datacontenttype\":\"application/json\","
	        "\"data\":{\"x\":1},\"number\":7,\"flag\":true,\"word\":\"\xc3\xa5\"}"));
	assert_true(p.ok);
	assert_text(p.c.id, "a");
	assert_text(p.c.source, "urn:s");
	assert_text(p.c.type, "t");
	assert_text(p.c.subject, "case-1");
	assert_text(p.c.partitionkey, "k");
	assert_text(p.c.sequence, "00000000000000000007");
	assert_text(p.c.dataschema, "https://example.org/s");
	assert_text(p.c.datacontenttype, "application/json");
	assert_int_equal(p.c.time_us, 1741604400000000);
	assert_int_equal(p.c.recorded_us, 1741604405250000);
	assert_value(p.c.data, "{\"x\":1}");
	assert_null(p.c.data_text.p);
	assert_null(value_member(p.c.attributes, TEXT("data")));
	assert_value(value_member(p.c.attributes, TEXT("number")), "7");
	assert_value(value_member(p.c.attributes, TEXT("id")), "\"a\"");
}

static void only_four_attributes_are_required(void **state)
{
	(void)state;
	PARSED p = parse_json(TEXT("{" GOOD "}"));
	assert_true(p.ok);
	assert_true(p.c.time_us == INSTANT_NONE && p.c.recorded_us == INSTANT_NONE);
	assert_true(p.c.subject.n == 0 && !p.c.data && !p.c.data_text.p);
	PARSED nulls = parse_json(
	        TEXT("{" GOOD ",\"subject\":null,\"time\":null,\"x\":null,\"data\":null}"));
	assert_true(nulls.ok && !nulls.c.data);
	assert_int_equal(nulls.c.attributes->below.n, 4);
}

static void what_is_no_cloudevent(void **state)
{
	(void)state;
	static const struct {
		const char *json, *words;
	} rows[] = {
		{ "[]", "a JSON object" },
		{ "3", "a JSON object" },
		{ "\"x\"", "a JSON object" },
		{ "{}", "specversion" },
		{ "{\"id\":\"a\",\"source\":\"s\",\"type\":\"t\"}", "specversion: is missing" },
		{ "{\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"t\"}", "id: is missing" },
		{ "{\"specversion\":\"1.0\",\"id\":null,\"source\":\"s\",\"type\":\"t\"}",
		  "id: is missing" },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\",\"type\":\"t\"}", "source: is missing" },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"s\"}", "type: is missing" },
		{ "{\"specversion\":\"0.3\",\"id\":\"a\",\"source\":\"s\",\"type\":\"t\"}",
		  "specversion: is not 1.0" },
		{ "{\"specversion\":1.0,\"id\":\"a\",\"source\":\"s\",\"type\":\"t\"}",
		  "specversion: no string" },
		{ "{\"specversion\":\"1.0\",\"id\":7,\"source\":\"s\",\"type\":\"t\"}",
		  "id: no string" },
		{ "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: is empty" },
		{ "{\"specversion\":\"1.0\",\"id\":\" a\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"a \",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\\u200b\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"\\u202ea\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"\xc3\xa5\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\xcc\x8a\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\\n\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\\u007f\",\"source\":\"s\",\"type\":\"t\"}",
		  "id: " },
		{ "{" GOOD ",\"subject\":\"\"}", "subject: " },
		{ "{" GOOD ",\"subject\":\"two words\"}", "subject: " },
		{ "{" GOOD ",\"partitionkey\":\"\xc3\xa5\"}", "partitionkey: " },
		{ "{" GOOD ",\"time\":\"lunchtime\"}", "time: " },
		{ "{" GOOD ",\"time\":\"2025-03-10T11:00:00\"}", "time: " },
		{ "{" GOOD ",\"recordedtime\":\"1999-03-10T11:00:00Z\"}", "recordedtime: " },
		{ "{" GOOD ",\"recordedtime\":1741604400}", "recordedtime: no string" },
		{ "{" GOOD ",\"datacontenttype\":\"xyz\"}", "datacontenttype: no media type" },
		{ "{" GOOD ",\"datacontenttype\":\"a/b/c\"}", "datacontenttype: no media type" },
		{ "{" GOOD ",\"datacontenttype\":\"a/b\\r\\nX: y\"}",
		  "datacontenttype: no media type" },
		{ "{" GOOD ",\"dataschema\":\"\"}", "dataschema: " },
		{ "{" GOOD ",\"My\":\"x\"}", "attribute name" },
		{ "{" GOOD ",\"my.ext\":\"x\"}", "attribute name" },
		{ "{" GOOD ",\"my_ext\":\"x\"}", "attribute name" },
		{ "{" GOOD ",\"\xc3\xa5\":\"x\"}", "attribute name" },
		{ "{" GOOD ",\"a23456789012345678901\":\"x\"}", "attribute name" },
		{ "{" GOOD ",\"ext\":1.5}", "neither string" },
		{ "{" GOOD ",\"ext\":{}}", "neither string" },
		{ "{" GOOD ",\"ext\":[]}", "neither string" },
		{ "{" GOOD ",\"ext\":2147483648}", "32 bits" },
		{ "{" GOOD ",\"ext\":-2147483649}", "32 bits" },
		{ "{" GOOD ",\"ext\":\"a\\nb\"}", "control characters" },
		{ "{" GOOD ",\"ext\":\"\\uffff\"}", "control characters" },
		{ "{" GOOD ",\"data\":1,\"data_base64\":\"eA==\"}", "both data" },
		{ "{" GOOD ",\"data_base64\":\"eA\"}", "base64" },
		{ "{" GOOD ",\"data_base64\":7}", "base64" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i].json));
		assert_refused(&p, "NOT_CLOUDEVENT");
		if (!strstr(p.e.text, rows[i].words))
			fail_msg("%s: %s", rows[i].json, p.e.text);
	}
}

static void lengths(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int max;
	} rows[] = { { "id", 64 },           { "source", 256 },       { "type", 256 },
		     { "subject", 256 },     { "partitionkey", 256 }, { "sequence", 64 },
		     { "dataschema", 4096 }, { "ext", 4096 } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int more = 0; more <= 1; more++) {
			ARENA_AUTO a = { 0 };
			char *x = memset(arena_alloc(&a, 5000), 'x', 4999);
			struct text json =
			        arena_printf(&a, "{\"specversion\":\"1.0\",\"%s\":\"%.*s\"",
			                     rows[i].name, rows[i].max + more, x);
			static const char *const required[] = { "id", "source", "type" };
			for (size_t k = 0; k < COUNT(required); k++)
				if (strcmp(required[k], rows[i].name) != 0)
					json = arena_printf(&a, "%.*s,\"%s\":\"v\"",
					                    TEXT_ARGS(json), required[k]);
			PARSED p = parse_json(arena_printf(&a, "%.*s}", TEXT_ARGS(json)));
			if (p.ok != !more)
				fail_msg("%s %d: %s", rows[i].name, more, p.e.text);
			if (more)
				assert_refused(&p, "NOT_CLOUDEVENT");
		}
	}
}

static void too_many_attributes(void **state)
{
	(void)state;
	for (int extra = 60; extra <= 61; extra++) {
		BUF_AUTO b = { 0 };
		buf_printf(&b, "{" GOOD);
		for (int i = 0; i < extra; i++)
			buf_printf(&b, ",\"x%d\":%d", i, i);
		buf_putc(&b, '}');
		PARSED p = parse_json(buf_text(&b));
		assert_int_equal(p.ok, extra == 60);
	}
}

static void a_refused_event_still_says_who_it_is(void **state)
{
	(void)state;
	PARSED p = parse_json(
	        TEXT("{\"zz!\":1,\"source\":\"urn:s\",\"time\":\"x\",\"id\":\"a\",\"type\":7,"
	             "\"specversion\":\"2\"}"));
	assert_refused(&p, "NOT_CLOUDEVENT");
	assert_text(p.c.id, "a");
	assert_text(p.c.source, "urn:s");
	assert_non_null(strstr(p.e.text, "attribute name")); /* the first fault */
}

static void an_error_never_shows_the_input(void **state)
{
	(void)state;
	static const char *const rows[] = { "{" GOOD ",\"SECRET\":1}",
		                            "{" GOOD ",\"subject\":\"SECRET x\"}",
		                            "{" GOOD ",\"secret\":{}}",
		                            "{" GOOD ",\"time\":\"SECRET\"}",
		                            "{" GOOD ",\"datacontenttype\":\"SECRET\"}" };
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i]));
		assert_refused(&p, "NOT_CLOUDEVENT");
		assert_null(strstr(p.e.text, "SECRET"));
		assert_null(strstr(p.e.text, "secret"));
	}
}

static void kinds_of_data(void **state)
{
	(void)state;
	static const struct {
		const char *json, *data, *text;
	} rows[] = {
		{ "{" GOOD ",\"data\":\"x\"}", "\"x\"", NULL },
		{ "{" GOOD ",\"data\":false}", "false", NULL },
		{ "{" GOOD ",\"datacontenttype\":\"application/json\",\"data\":\"x\"}", "\"x\"",
		  NULL },
		{ "{" GOOD ",\"datacontenttype\":\"text/plain\",\"data\":\"x\"}", NULL, "x" },
		{ "{" GOOD ",\"datacontenttype\":\"text/plain\",\"data\":\"\"}", NULL, NULL },
		{ "{" GOOD ",\"datacontenttype\":\"text/plain\",\"data\":{}}", "{}", NULL },
		{ "{" GOOD ",\"datacontenttype\":\"application/cloud.x+json; v=1\",\"data\":\"x\"}",
		  "\"x\"", NULL },
		{ "{" GOOD ",\"data_base64\":\"eyJ4IjoxfQ==\"}", NULL, "{\"x\":1}" },
		{ "{" GOOD
		  ",\"datacontenttype\":\"application/JSON\",\"data_base64\":\"eyJ4IjoxfQ==\"}",
		  "{\"x\":1}", NULL },
		{ "{" GOOD
		  ",\"datacontenttype\":\"application/json\",\"data_base64\":\"bnVsbA==\"}",
		  NULL, NULL },
		{ "{" GOOD ",\"data\":null,\"data_base64\":null}", NULL, NULL },
		{ "{" GOOD ",\"data_base64\":\"\"}", NULL, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i].json));
		assert_true(p.ok);
		if (rows[i].data)
			assert_value(p.c.data, rows[i].data);
		else
			assert_null(p.c.data);
		if (rows[i].text)
			assert_text(p.c.data_text, rows[i].text);
		else
			assert_null(p.c.data_text.p);
	}
	PARSED broken = parse_json(TEXT(
	        "{" GOOD ",\"datacontenttype\":\"application/json\",\"data_base64\":\"eA==\"}"));
	assert_refused(&broken, "BAD_JSON");
}

static void an_element_of_a_batch_is_an_event(void **state)
{
	(void)state;
	PARSED p = { .ok = false };
	const struct value *batch = value_of_text(
	        TEXT("[{" GOOD ",\"subject\":null,\"data\":{\"x\":1}},[]]"), &p.a);
	struct value *first = batch->below.first, *second = first->next;
	p.ok = cloudevent_from_value(first, &p.a, &p.c, &p.e);
	assert_true(p.ok);
	assert_value(p.c.data, "{\"x\":1}");
	assert_null(value_member(p.c.attributes, TEXT("subject")));
	p.ok = cloudevent_from_value(second, &p.a, &p.c, &p.e);
	assert_refused(&p, "NOT_CLOUDEVENT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_event),
		cmocka_unit_test(only_four_attributes_are_required),
		cmocka_unit_test(what_is_no_cloudevent),
		cmocka_unit_test(lengths),
		cmocka_unit_test(too_many_attributes),
		cmocka_unit_test(a_refused_event_still_says_who_it_is),
		cmocka_unit_test(an_error_never_shows_the_input),
		cmocka_unit_test(kinds_of_data),
		cmocka_unit_test(an_element_of_a_batch_is_an_event),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
