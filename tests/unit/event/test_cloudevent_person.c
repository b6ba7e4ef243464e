/* The gate against personal identity numbers: everywhere, and never shown. */
#include "event_test.h"

#define GOOD                                                                                       \
	"\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:samverka:2321000255:x\",\"type\":"  \
	"\"t\""
#define TOLVAN "19121212-1212"

static void found_where(void **state)
{
	(void)state;
	static const struct {
		const char *json, *pointer;
	} rows[] = {
		{ "{" GOOD ",\"subject\":\"" TOLVAN "\"}", "/subject" },
		{ "{\"specversion\":\"1.0\",\"id\":\"x-" TOLVAN
		  "\",\"source\":\"s\",\"type\":\"t\"}",
		  "/id" },
		{ "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:" TOLVAN
		  "\",\"type\":\"t\"}",
		  "/source" },
		{ "{" GOOD ",\"partitionkey\":\"191212121212\"}", "/partitionkey" },
		{ "{" GOOD ",\"ext\":\"to " TOLVAN ".\"}", "/ext" },
		{ "{" GOOD ",\"191212121212\":\"x\"}", "" },
		{ "{" GOOD ",\"data\":\"" TOLVAN "\"}", "/data" },
		{ "{" GOOD ",\"data\":{\"a\":[{},{\"b\":\"701063-2391\"}]}}", "/data/a/1/b" },
		{ "{" GOOD ",\"data\":{\"a\":{\"" TOLVAN "\":1}}}", "/data/a" },
		{ "{" GOOD ",\"data\":{\"a b\":{\"c\":\"" TOLVAN "\"}}}", "/data/a?/c" },
		{ "{" GOOD ",\"data\":{\"a\":191212121212}}", "/data/a" },
		{ "{" GOOD ",\"data\":{\"a\":191212121212.0}}", "/data/a" },
		{ "{" GOOD ",\"data\":{\"a\":1.91212121212e11}}", "/data/a" },
		{ "{" GOOD ",\"datacontenttype\":\"text/plain\",\"data\":\"x " TOLVAN "\"}",
		  "/data" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		PARSED p = parse_json(text_of(rows[i].json));
		BUF_AUTO pointer = { 0 };
		buf_put_text(&pointer, TEXT(""));
		assert_true(p.ok);
		assert_true(cloudevent_clear_text_person(&p.c, &pointer));
		assert_true(cloudevent_clear_text_person(&p.c, NULL));
		assert_string_equal(pointer.p, rows[i].pointer);
	}
}

static void an_ordinary_event_passes(void **state)
{
	(void)state;
	PARSED p = parse_json(TEXT(
	        "{" GOOD ",\"subject\":\"2120001124:6038724\",\"time\":\"2025-03-10T12:12:12Z\","
	        "\"sequence\":\"00000000001212121212\",\"recordedtime\":\"2025-03-10T12:12:12."
	        "121212Z\","
	        "\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\","
	        "\"data\":{\"senderUnit\":\"SE2321000255-E000000000001\",\"orgnr\":\"2321000255\","
	        "\"amountOre\":1212121212,"
	        "\"patientRef\":\"MFRGGZDFMZTWQ2LKNNWG23TPOB\",\"n\":191212121213,\"x\":["
	        "191212121212.5,-191212121212.0,191212121213.0,1e300],\"day\":\"2025-"
	        "03-10\"}}"));
	BUF_AUTO pointer = { 0 };
	assert_true(p.ok);
	assert_false(cloudevent_clear_text_person(&p.c, &pointer));
	assert_int_equal(pointer.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_where),
		cmocka_unit_test(an_ordinary_event_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
