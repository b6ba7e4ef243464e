/* Kafka records and HTTP requests: which mode, and what each bad one is told. */
#include "event_test.h"

#define H(name, value)                                                                             \
	{                                                                                          \
		{ (name), sizeof(name) - 1 },                                                      \
		{                                                                                  \
			(value), sizeof(value) - 1                                                 \
		}                                                                                  \
	}
#define REQUIRED                                                                                   \
	H("ce_specversion", "1.0"), H("ce_id", "a"), H("ce_source", "urn:s"), H("ce_type", "t")
#define GOOD                                                                                       \
	"{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:s\",\"type\":\"t\",\"data\":{"     \
	"\"x\":1}}"

static void binary_mode(void **state)
{
	(void)state;
	static const struct header headers[] = { REQUIRED,
		                                 H("content-type", "application/json"),
		                                 H("ce_time", "2025-03-10T12:00:00+01:00"),
		                                 H("ce_ext", "\xc3\xa5"),
		                                 H("traceparent", "x"),
		                                 H("traceparent", "y"),
		                                 H("other", "\xff") };
	PARSED p = parse_kafka(TEXT("{\"x\":1}"), headers, COUNT(headers));
	assert_true(p.ok);
	assert_text(p.c.id, "a");
	assert_text(p.c.datacontenttype, "application/json");
	assert_int_equal(p.c.time_us, 1741604400000000);
	assert_value(p.c.data, "{\"x\":1}");
	assert_value(value_member(p.c.attributes, TEXT("ext")), "\"\xc3\xa5\"");
	assert_int_equal(p.c.attributes->below.n, 7);
}

static void the_content_type_decides_the_mode(void **state)
{
	(void)state;
	static const struct {
		const char *type;
		bool structured;
	} rows[] = { { "application/cloudevents+json", true },
		     { "APPLICATION/CloudEvents+JSON", true },
		     { "application/cloudevents+json; charset=utf-8", true },
		     { "application/cloudevents+json;charset=UTF-8", true },
		     { "application/json", false },
		     { "application/vnd.x+json", false },
		     { "text/plain", false } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct header one[] = { H("Content-Type", "") };
		one[0].value = text_of(rows[i].type);
		PARSED p = parse_kafka(TEXT(GOOD), one, 1);
		if (p.ok != rows[i].structured)
			fail_msg("%s: %s", rows[i].type, p.e.text);
	}
}

static void other_structured_formats_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *type, *words;
	} rows[] = { { "application/cloudevents-batch+json", "batch" },
		     { "application/cloudevents+avro", "other than JSON" },
		     { "application/cloudevents", "other than JSON" },
		     { "application/cloudevents+jsonx", "other than JSON" },
		     { "Application/CloudEvents-Batch+json; charset=utf-8", "batch" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct header one[] = { H("content-type", "") };
		one[0].value = text_of(rows[i].type);
		PARSED p = parse_kafka(TEXT(GOOD), one, 1);
		assert_refused(&p, "NOT_CLOUDEVENT");
		assert_non_null(strstr(p.e.text, rows[i].words));
	}
}

static void binary_data(void **state)
{
	(void)state;
	static const struct {
		const char *type, *body, *data, *text;
	} rows[] = {
		{ NULL, "{\"x\":1}", "{\"x\":1}", NULL },
		{ "application/json", "5", "5", NULL },
		{ "application/json; charset=utf-8", "\"s\"", "\"s\"", NULL },
		{ "application/json", "null", NULL, NULL },
		{ "application/json", "", NULL, NULL },
		{ "text/plain", "x", NULL, "x" },
		{ "application/octet-stream", "\xff\xfe", NULL, "\xff\xfe" },
		{ "text/plain", "", NULL, NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct header headers[] = { REQUIRED, H("content-type", "") };
		headers[4].value =
		        (struct text){ rows[i].type, rows[i].type ? strlen(rows[i].type) : 0 };
		PARSED p = parse_kafka(text_of(rows[i].body), headers, COUNT(headers));
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
}

/* Rows 104 to 117 of the bad inputs. */
static void a_tombstone_is_no_fact(void **state)
{
	(void)state;
	static const struct header headers[] = { REQUIRED };
	PARSED p = parse_kafka((struct text){ NULL, 0 }, headers, COUNT(headers));
	assert_refused(&p, "NOT_CLOUDEVENT");
	assert_non_null(strstr(p.e.text, "tombstone"));
	PARSED bare = parse_kafka((struct text){ NULL, 0 }, NULL, 0);
	assert_refused(&bare, "NOT_CLOUDEVENT");
}

static void empty_values(void **state)
{
	(void)state;
	static const struct header structured[] = { H("content-type",
		                                      "application/cloudevents+json") };
	PARSED p = parse_kafka(TEXT(""), structured, 1);
	assert_refused(&p, "BAD_JSON");
	PARSED none = parse_kafka(TEXT(""), NULL, 0);
	assert_refused(&none, "NOT_CLOUDEVENT");
}

static void no_headers_is_told_with_what_is_needed(void **state)
{
	(void)state;
	PARSED p = parse_kafka(TEXT(GOOD), NULL, 0);
	assert_refused(&p, "NOT_CLOUDEVENT");
	assert_non_null(strstr(p.e.text, "application/cloudevents+json"));
	static const struct header only_type[] = { H("content-type", "application/json") };
	PARSED q = parse_kafka(TEXT(GOOD), only_type, 1);
	assert_refused(&q, "NOT_CLOUDEVENT");
	assert_non_null(strstr(q.e.text, "application/cloudevents+json"));
}

/* The SDK for JavaScript sends the content type as an attribute too. */
static void the_content_type_may_be_said_again(void **state)
{
	(void)state;
	static const struct header same[] = { REQUIRED, H("content-type", "application/json"),
		                              H("ce_datacontenttype", "application/json") };
	PARSED p = parse_kafka(TEXT("{}"), same, COUNT(same));
	assert_true(p.ok);
	assert_text(p.c.datacontenttype, "application/json");
}

static void doubled_and_broken_headers(void **state)
{
	(void)state;
	static const struct {
		struct header extra;
		const char *words;
	} rows[] = {
		{ H("ce_id", "a"), "twice" },
		{ H("ce_id", "b"), "twice" },
		{ H("ce_data", "x"), "names no attribute" },
		{ H("ce_data_base64", "x"), "attribute name" },
		{ H("ce_Ext", "x"), "attribute name" },
		{ H("ce_my-ext", "x"), "attribute name" },
		{ H("ce_\xff", "x"), "names no attribute" },
		{ H("ce_a\0b", "x"), "names no attribute" },
		{ H("ce_ext", "\xff"), "no UTF-8" },
		{ H("ce_ext", "\xc0\x80"), "no UTF-8" },
		{ H("ce_ext", "a\nb"), "control" },
		{ H("ce_ext", "a\0b"), "control" },
		{ H("ce_subject", ""), "subject" },
		{ H("ce_subject", "a b"), "subject" },
		{ H("ce_time", "now"), "time" },
		{ H("content-type", "nonsense"), "datacontenttype" },
		{ H("content-type", ""), "datacontenttype" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct header headers[] = { REQUIRED, rows[i].extra };
		PARSED p = parse_kafka(TEXT("{}"), headers, COUNT(headers));
		assert_refused(&p, "NOT_CLOUDEVENT");
		if (!strstr(p.e.text, rows[i].words))
			fail_msg("row %zu: %s", i, p.e.text);
		assert_text(p.c.id, "a");
		assert_text(p.c.source, "urn:s");
	}
	static const struct header twice[] = { REQUIRED, H("content-type", "application/json"),
		                               H("Content-Type", "application/cloudevents+json") };
	PARSED p = parse_kafka(TEXT("{}"), twice, COUNT(twice));
	assert_refused(&p, "NOT_CLOUDEVENT");
	static const struct header both[] = { REQUIRED, H("content-type", "application/json"),
		                              H("ce_datacontenttype", "text/plain") };
	PARSED q = parse_kafka(TEXT("{}"), both, COUNT(both));
	assert_refused(&q, "NOT_CLOUDEVENT");
}

static void a_header_without_value_is_not_there(void **state)
{
	(void)state;
	static const struct header headers[] = { REQUIRED,
		                                 { { "ce_subject", 10 }, { NULL, 0 } },
		                                 { { "content-type", 12 }, { NULL, 0 } } };
	PARSED p = parse_kafka(TEXT("{}"), headers, COUNT(headers));
	assert_true(p.ok && p.c.subject.n == 0 && p.c.datacontenttype.n == 0);
	struct header no_id[] = { REQUIRED };
	no_id[1].value = (struct text){ NULL, 0 };
	PARSED q = parse_kafka(TEXT("{}"), no_id, COUNT(no_id));
	assert_refused(&q, "NOT_CLOUDEVENT");
}

static void too_many_headers(void **state)
{
	(void)state;
	struct header headers[1000] = { REQUIRED };
	for (size_t i = 4; i < COUNT(headers); i++)
		headers[i] = (struct header)H("h", "v");
	PARSED fits = parse_kafka(TEXT("{}"), headers, 64);
	assert_true(fits.ok);
	PARSED one_more = parse_kafka(TEXT("{}"), headers, 65);
	assert_refused(&one_more, "TOO_LARGE");
	PARSED many = parse_kafka(TEXT("{}"), headers, COUNT(headers));
	assert_refused(&many, "TOO_LARGE");
}

static void values_that_are_too_large_or_not_json(void **state)
{
	(void)state;
	static char big[CLOUDEVENT_MAX_BYTES + 1];
	memset(big, ' ', sizeof big);
	static const struct header binary[] = { REQUIRED };
	static const struct header text_plain[] = { REQUIRED, H("content-type", "text/plain") };
	static const struct header structured[] = { H("content-type",
		                                      "application/cloudevents+json") };
	PARSED p = parse_kafka((struct text){ big, sizeof big }, binary, COUNT(binary));
	assert_refused(&p, "TOO_LARGE");
	assert_text(p.c.id, "a"); /* for its receipt */
	PARSED q = parse_kafka((struct text){ big, sizeof big }, structured, 1);
	assert_refused(&q, "TOO_LARGE");
	PARSED r = parse_kafka((struct text){ big, sizeof big }, text_plain, COUNT(text_plain));
	assert_refused(&r, "TOO_LARGE");
	PARSED fits =
	        parse_kafka((struct text){ big, sizeof big - 1 }, text_plain, COUNT(text_plain));
	assert_true(fits.ok);
	PARSED avro = parse_kafka(TEXT("\0\0\0\0\x07"
	                               "abc"),
	                          binary, COUNT(binary));
	assert_refused(&avro, "BAD_JSON");
	assert_text(avro.c.source, "urn:s");
	PARSED truncated = parse_kafka(TEXT("{\"x\":"), binary, COUNT(binary));
	assert_refused(&truncated, "BAD_JSON");
}

static struct parsed parse_http(const char *type, struct text body, const struct header *headers,
                                size_t n)
{
	struct parsed p = { .ok = false };
	p.ok = cloudevent_from_http(text_of(type), body, headers, n, &p.a, &p.c, &p.e);
	return p;
}

static void http(void **state)
{
	(void)state;
	static const struct header headers[] = { H("CE-SpecVersion", "1.0"),
		                                 H("ce-id", "a%2Fb"),
		                                 H("Ce-Source", "urn:s"),
		                                 H("ce-type", "t"),
		                                 H("ce-ext", "%C3%A5%20%zz%4"),
		                                 H("Host", "h"),
		                                 H("Content-Type", "application/json") };
	PARSED p = parse_http("application/json", TEXT("{\"x\":1}"), headers, COUNT(headers));
	assert_true(p.ok);
	assert_text(p.c.id, "a/b");
	assert_text(p.c.datacontenttype, "application/json");
	assert_value(value_member(p.c.attributes, TEXT("ext")), "\"\xc3\xa5 %zz%4\"");
	PARSED structured = parse_http("application/cloudevents+json", TEXT(GOOD), NULL, 0);
	assert_true(structured.ok);
	PARSED batch =
	        parse_http("application/cloudevents-batch+json", TEXT("[" GOOD "]"), NULL, 0);
	assert_refused(&batch, "NOT_CLOUDEVENT");
	PARSED bare = parse_http("", TEXT("{}"), headers, 6);
	assert_true(bare.ok);
	static const struct header nul[] = { H("ce-specversion", "1.0"), H("ce-id", "a%00"),
		                             H("ce-source", "s"), H("ce-type", "t") };
	PARSED q = parse_http("application/json", TEXT("{}"), nul, COUNT(nul));
	assert_refused(&q, "NOT_CLOUDEVENT");
	static const struct header twice[] = { H("ce-specversion", "1.0"), H("ce-id", "a"),
		                               H("CE-ID", "a"), H("ce-source", "s"),
		                               H("ce-type", "t") };
	PARSED r = parse_http("application/json", TEXT("{}"), twice, COUNT(twice));
	assert_refused(&r, "NOT_CLOUDEVENT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binary_mode),
		cmocka_unit_test(the_content_type_decides_the_mode),
		cmocka_unit_test(the_content_type_may_be_said_again),
		cmocka_unit_test(other_structured_formats_are_refused),
		cmocka_unit_test(binary_data),
		cmocka_unit_test(a_tombstone_is_no_fact),
		cmocka_unit_test(empty_values),
		cmocka_unit_test(no_headers_is_told_with_what_is_needed),
		cmocka_unit_test(doubled_and_broken_headers),
		cmocka_unit_test(a_header_without_value_is_not_there),
		cmocka_unit_test(too_many_headers),
		cmocka_unit_test(values_that_are_too_large_or_not_json),
		cmocka_unit_test(http),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
