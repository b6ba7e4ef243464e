/* Canonical text and digest: what is the same event is the same bytes. */
#include "event_test.h"

#define H(name, value)                                                                             \
	{                                                                                          \
		{ (name), sizeof(name) - 1 },                                                      \
		{                                                                                  \
			(value), sizeof(value) - 1                                                 \
		}                                                                                  \
	}
#define GOOD "\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:s\",\"type\":\"t\""

static void canonical(const struct cloudevent *c, struct buf *b)
{
	buf_clear(b);
	cloudevent_canonical(c, b);
}

static void digest_hex(const struct cloudevent *c, struct buf *b)
{
	uint8_t digest[32];
	BUF_AUTO scratch = { 0 };
	cloudevent_digest(c, &scratch, digest);
	buf_clear(b);
	buf_put_hex(b, digest, sizeof digest);
}

static void the_whole_text(void **state)
{
	(void)state;
	PARSED p = parse_json(TEXT("{\"type\":\"t\",\"zz\":-5,\"datab\":true,\"data\":{\"b\":1.0,"
	                           "\"a\":[\"x\"]},\"time\":"
	                           "\"2025-03-10T12:00:00.50+01:00\",\"source\":\"urn:s\",\"id\":"
	                           "\"a\",\"subject\":\"c\","
	                           "\"recordedtime\":\"2025-03-10t11:00:01z\",\"specversion\":\"1."
	                           "0\",\"e\":\"\xc3\xa5\\\"\"}"));
	BUF_AUTO b = { 0 };
	assert_true(p.ok);
	canonical(&p.c, &b);
	assert_string_equal(b.p, "{\"data\":{\"a\":[\"x\"],\"b\":1},\"datab\":\"true\","
	                         "\"datacontenttype\":\"application/json\","
	                         "\"e\":\"\xc3\xa5\\\"\",\"id\":\"a\",\"recordedtime\":\"2025-03-"
	                         "10T11:00:01Z\",\"source\":\"urn:s\","
	                         "\"specversion\":\"1.0\",\"subject\":\"c\",\"time\":\"2025-03-"
	                         "10T11:00:00.5Z\",\"type\":\"t\","
	                         "\"zz\":\"-5\"}");
}

/* As many extensions as there may be, in the order opposite to the one they are written in. */
static void many_attributes(void **state)
{
	(void)state;
	BUF_AUTO json = { 0 };
	BUF_AUTO expected = { 0 };
	BUF_AUTO b = { 0 };
	buf_printf(&json, "{" GOOD);
	for (int i = 99; i >= 40; i--)
		buf_printf(&json, ",\"x%d\":%d", i, i);
	buf_putc(&json, '}');
	PARSED p = parse_json(buf_text(&json));
	assert_true(p.ok);
	canonical(&p.c, &b);
	buf_printf(&expected,
	           "{\"id\":\"a\",\"source\":\"urn:s\",\"specversion\":\"1.0\",\"type\":\"t\"");
	for (int i = 40; i < 100; i++)
		buf_printf(&expected, ",\"x%d\":\"%d\"", i, i);
	buf_putc(&expected, '}');
	assert_string_equal(b.p, expected.p);
}

/* The digest's text is fixed for ever: these values were computed by sha256sum. */
static void the_digest_of_known_texts(void **state)
{
	(void)state;
	static const struct {
		const char *json, *hex;
	} rows[] = {
		/* {"data":{"a":["x"],"b":1},"recordedtime":"2025-03-10T11:00:01Z","subject":"c",
		 *  "time":"2025-03-10T11:00:00.5Z","type":"t"} */
		{ "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:00.5Z\","
		  "\"recordedtime\":\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"b\":1,\"a\":[\"x\"]}}",
		  "ed59a65f9fd1473e2c3e0adbc94d782aa86e3d0b3d842c2db290e9c4825665ac" },
		/* {"type":"t"} */
		{ "{" GOOD "}",
		  "2241608e8271eac800d4d4ac804b3f39352a4a383bb9c7ba12629724bc9d60ab" },
		/* {"data_base64":"eA==","type":"t"} */
		{ "{" GOOD ",\"data_base64\":\"eA==\"}",
		  "8ff68c819a6f1d80a965131b146b13888667da9b858fd3f6be1a0c3995680188" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i].json));
		BUF_AUTO b = { 0 };
		assert_true(p.ok);
		digest_hex(&p.c, &b);
		assert_string_equal(b.p, rows[i].hex);
	}
}

static void assert_same_event(const struct parsed *p, const struct parsed *q)
{
	BUF_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	if (!p->ok || !q->ok)
		fail_msg("refused: %s %s", p->e.text, q->e.text);
	canonical(&p->c, &a);
	canonical(&q->c, &b);
	assert_string_equal(a.p, b.p);
	digest_hex(&p->c, &a);
	digest_hex(&q->c, &b);
	assert_string_equal(a.p, b.p);
}

static void twins_in_both_modes(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		const char *type, *body;
	} rows[] = {
		{ ",\"data\":{ \"b\" : 1, \"a\" : \"\\u00e5\" }", NULL,
		  "{\"a\":\"\xc3\xa5\",\"b\":1.0}" },
		{ ",\"datacontenttype\":\"application/json\",\"data\":[1e2]", "application/json",
		  "[100]" },
		{ ",\"data\":\"x\"", "application/json", " \"x\" " },
		{ ",\"datacontenttype\":\"text/plain\",\"data\":\"\xc3\xa5\"", "text/plain",
		  "\xc3\xa5" },
		{ ",\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"//4=\"",
		  "application/octet-stream", "\xff\xfe" },
		{ ",\"datacontenttype\":\"text/plain\",\"data_base64\":\"eA==\"", "text/plain",
		  "x" },
		{ ",\"datacontenttype\":\"application/json\",\"data_base64\":\"WzFd\"",
		  "application/json", "[1]" },
		{ "", NULL, "" },
		{ ",\"data\":null", NULL, "null" },
		{ ",\"datacontenttype\":\"text/plain\",\"data\":\"\"", "text/plain", "" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct header headers[] = { H("ce_specversion", "1.0"),
			                    H("ce_number", "7"),
			                    H("ce_yes", "true"),
			                    H("ce_type", "t"),
			                    H("ce_source", "urn:s"),
			                    H("ce_id", "a"),
			                    H("ce_time", "2025-03-10T11:00:00.000Z"),
			                    H("content-type", "") };
		headers[7].value =
		        (struct text){ rows[i].type, rows[i].type ? strlen(rows[i].type) : 0 };
		PARSED binary = parse_kafka(text_of(rows[i].body), headers, COUNT(headers));
		BUF_AUTO json = { 0 };
		buf_printf(&json,
		           "{" GOOD
		           ",\"number\":7,\"yes\":true,\"time\":\"2025-03-10T12:00:00+01:00\"%s}",
		           rows[i].json);
		PARSED structured = parse_json(buf_text(&json));
		assert_same_event(&binary, &structured);
	}
}

static void what_the_digest_covers(void **state)
{
	(void)state;
	static const char base[] = "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:00Z\","
	                           "\"recordedtime\":\"2025-03-10T11:00:01Z\",\"data\":{\"a\":1}}";
	static const struct {
		const char *json;
		bool same;
	} rows[] = {
		{ "{\"specversion\":\"1.0\",\"id\":\"B\",\"source\":\"urn:x\",\"type\":\"t\","
		  "\"subject\":\"c\",\"traceparent\":\"z\","
		  "\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"a\":1}}",
		  true },
		{ "{" GOOD ",\"subject\":\"d\",\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":"
		  "\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"a\":1}}",
		  false },
		{ "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:02Z\",\"recordedtime\":"
		  "\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"a\":1}}",
		  false },
		{ "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":"
		  "\"2025-03-10T11:00:02Z\","
		  "\"data\":{\"a\":1}}",
		  false },
		{ "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":"
		  "\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"a\":\"1\"}}",
		  false },
		{ "{" GOOD ",\"subject\":\"c\",\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":"
		  "\"2025-03-10T11:00:01Z\"}",
		  false },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:s\",\"type\":\"T\","
		  "\"subject\":\"c\","
		  "\"time\":\"2025-03-10T11:00:00Z\",\"recordedtime\":\"2025-03-10T11:00:01Z\","
		  "\"data\":{\"a\":1}}",
		  false },
	};
	PARSED p = parse_json(text_of(base));
	BUF_AUTO a = { 0 };
	digest_hex(&p.c, &a);
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED q = parse_json(text_of(rows[i].json));
		BUF_AUTO b = { 0 };
		assert_true(q.ok);
		digest_hex(&q.c, &b);
		assert_int_equal(strcmp(a.p, b.p) == 0, rows[i].same);
	}
}

/* Read again, the canonical text is the same text, the same digest, and seal says both. */
static void canonical_text_is_a_fixed_point(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"{" GOOD "}",
		"{" GOOD ",\"data\":[]}",
		"{" GOOD ",\"data\":\"x\",\"datacontenttype\":\"text/plain\"}",
		"{" GOOD ",\"data\":{\"q\":[1.5,\"\\u0001\"]},\"datacontenttype\":\"text/plain\"}",
		"{" GOOD ",\"data_base64\":\"eA==\"}",
		"{" GOOD ",\"data_base64\":\"AAH/\",\"datacontenttype\":\"text/plain\"}",
		"{" GOOD ",\"data_base64\":\"WzFd\",\"datacontenttype\":\"application/json\"}",
		"{" GOOD ",\"number\":7,\"yes\":false,\"time\":\"2025-03-10T11:00:00.123456789+05:"
		"45\",\"data\":{\"z\":1e300}}",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i]));
		BUF_AUTO text = { 0 };
		canonical(&p.c, &text);
		PARSED q = parse_json(buf_text(&text));
		assert_same_event(&p, &q);
		uint8_t digest[32];
		BUF_AUTO sealed = { 0 };
		buf_put_text(&sealed, TEXT("before"));
		cloudevent_seal(&p.c, &sealed, digest);
		assert_memory_equal(sealed.p, "before", 6);
		assert_string_equal(sealed.p + 6, text.p);
		assert_int_equal(sealed.n, strlen(sealed.p));
		BUF_AUTO hex = { 0 };
		BUF_AUTO other = { 0 };
		digest_hex(&p.c, &hex);
		buf_put_hex(&other, digest, sizeof digest);
		assert_string_equal(hex.p, other.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_text),
		cmocka_unit_test(many_attributes),
		cmocka_unit_test(the_digest_of_known_texts),
		cmocka_unit_test(twins_in_both_modes),
		cmocka_unit_test(what_the_digest_covers),
		cmocka_unit_test(canonical_text_is_a_fixed_point),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
