/* What the fuzzers of requests and of CSV once found interesting, in every ordinary run; and what
 * no short input reaches. */
#define LLVMFuzzerTestOneInput fuzz_http
#include "../../fuzz/fuzz_http.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_csv
#include "../../fuzz/fuzz_csv.c"
#undef LLVMFuzzerTestOneInput

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static size_t run_all(const char *pattern, int (*run)(const uint8_t *, size_t))
{
	static uint8_t bytes[1 << 16];
	size_t taken = 0;
	glob_t found;
	if (glob(pattern, 0, NULL, &found) != 0)
		fail_msg("nothing at %s from the root of the repository", pattern);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *f = fopen(found.gl_pathv[i], "rb");
		assert_non_null(f);
		size_t n = fread(bytes, 1, sizeof bytes, f);
		assert_int_equal(fclose(f), 0);
		fuzz_sent = 0;
		assert_int_equal(run(bytes, n), 0);
		taken += fuzz_sent;
	}
	globfree(&found);
	return taken;
}

static void requests(void **state)
{
	(void)state;
	/* The seeds are good events: with none taken the target would prove nothing. */
	assert_true(run_all("tests/fuzz/corpus/http/*", fuzz_http) >= 5);
}

static void tables(void **state)
{
	(void)state;
	(void)run_all("tests/fuzz/corpus/csv/*", fuzz_csv);
}

/* ---- beyond what a short input says ---- */

#define ESTABLISHED                                                                                \
	"{\"specversion\":\"1.0\",\"id\":\"72b3af9e-638f-5707-bb3d-6bd8e21eb0f1\","                \
	"\"source\":\"urn:samverka:2321000255:dokument\","                                         \
	"\"type\":\"samverka.approval.document.established.v1\","                                  \
	"\"subject\":\"2321000255:DP-2022-17\",\"partitionkey\":\"2321000255:DP-2022-17\","        \
	"\"time\":\"2022-06-14T10:00:00+02:00\",\"recordedtime\":\"2022-06-14T10:00:01+02:00\","   \
	"\"datacontenttype\":\"application/json\","                                                \
	"\"dataschema\":\"urn:samverka:schema:approval.document.established:v1\","                 \
	"\"data\":{\"documentId\":\"2321000255:DP-2022-17\",\"version\":1"

static const char one_event[] = "application/cloudevents+json";
static const char batch_of_events[] = "application/cloudevents-batch+json";

static bool stays, refusing;
static struct buf sent;

static bool send_noted(struct sink *s, const struct sink_event *v, struct err *e)
{
	stays = v->value_stays;
	buf_clear(&sent);
	buf_put_text(&sent, v->value);
	return refusing ? err_set(e, ERR_RETRY, "QUEUE_FULL", "no room") : fuzz_send(s, v, e);
}

static const struct sink_ops noted = { .send = send_noted, .waiting = fuzz_none };

/* The only event's reason, NULL: taken. */
static const char *published(const char *type, const char *body)
{
	static struct header headers[CLOUDEVENT_MAX_HEADERS];
	struct request r = { .headers = headers,
		             .orgnr = "2321000255",
		             .content_type = text_of(type) };
	struct batch b = { .request = &r };
	buf_put_text(&r.body, text_of(body));
	fuzz_publish(&b);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.n_unreported, fuzz_sent);
	const char *reason = b.items[0].pub.reason;
	if (!refusing)
		fuzz_answer(&b);
	fuzz_done(&b);
	return reason;
}

static int note(void **state)
{
	(void)state;
	fuzz_sink.ops = &noted;
	stays = refusing = false;
	return 0;
}

/* An array may be larger than an event: what stands in it may not. */
static void no_event_of_a_batch_is_larger_than_one_alone(void **state)
{
	BUF_AUTO many = { 0 };
	BUF_AUTO long_ = { 0 };
	(void)state;
	fuzz_gateway.batch = 1000;
	buf_put_text(&many, TEXT("[" ESTABLISHED ",\"more\":[0"));
	for (int i = 0; i < CLOUDEVENT_MAX_TOKENS; i++)
		buf_put_text(&many, TEXT(",0"));
	buf_put_text(&many, TEXT("]}}]"));
	assert_string_equal(published(batch_of_events, many.p), "TOO_LARGE");
	buf_put_text(&long_, TEXT("[" ESTABLISHED ",\"more\":\""));
	for (int i = 0; i < CLOUDEVENT_MAX_BYTES; i++)
		buf_putc(&long_, 'a');
	buf_put_text(&long_, TEXT("\"}}]"));
	assert_string_equal(published(batch_of_events, long_.p), "TOO_LARGE");
	fuzz_gateway.batch = 20;
}

/* The very bytes, without a copy. What only white space makes longer than an event may be goes out
 * as its canonical text. */
static void what_was_sent_goes_out(void **state)
{
	BUF_AUTO wide = { 0 };
	(void)state;
	assert_null(published(one_event, " " ESTABLISHED "} }"));
	assert_true(stays);
	assert_string_equal(sent.p, " " ESTABLISHED "} }");
	assert_null(published(batch_of_events, "[ " ESTABLISHED ",\"more\":1E2} } ]"));
	assert_true(stays);
	assert_string_equal(sent.p, ESTABLISHED ",\"more\":1E2} }");
	buf_put_text(&wide, TEXT("[" ESTABLISHED "}"));
	for (int i = 0; i < CLOUDEVENT_MAX_BYTES; i++)
		buf_putc(&wide, ' ');
	buf_put_text(&wide, TEXT("}]"));
	assert_null(published(batch_of_events, wide.p));
	assert_false(stays);
	assert_true(sent.n < 2 * sizeof ESTABLISHED);
}

static void what_the_broker_does_not_take_is_to_be_sent_again(void **state)
{
	(void)state;
	refusing = true;
	assert_string_equal(published(one_event, ESTABLISHED "}}"), "BROKER");
	assert_string_equal(published(batch_of_events, "[" ESTABLISHED "}}]"), "BROKER");
	refusing = false;
	assert_null(published(one_event, ESTABLISHED "}}"));
}

static int let_go(void **state)
{
	(void)state;
	struct limits *l = fuzz_intake->c.limits;
	struct counters *c = fuzz_intake->c.counters;
	intake_free(fuzz_intake);
	buf_done(&sent);
	counters_free(c);
	limits_free(l);
	known_free(fuzz_known);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(tables),
		cmocka_unit_test_setup(no_event_of_a_batch_is_larger_than_one_alone, note),
		cmocka_unit_test_setup(what_was_sent_goes_out, note),
		cmocka_unit_test_setup(what_the_broker_does_not_take_is_to_be_sent_again, note),
	};
	return cmocka_run_group_tests(tests, NULL, let_go);
}
