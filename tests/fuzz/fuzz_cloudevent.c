/* Events: any bytes get a verdict; what is accepted has one canonical text, which is accepted again
 * with the same digest. The first byte says how it comes: 'k' a Kafka record, 'h' an HTTP request
 * (both: lines "name:value", an empty line, the body), anything else one JSON text. */
#include "base/must.h"
#include "base/sha256.h"
#include "event/cloudevent.h"
#include "event/json_out.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t split_headers(struct text *rest, struct header *headers, size_t max)
{
	size_t n = 0;
	for (struct text line = text_cut(rest, '\n'); line.n && n < max;
	     line = text_cut(rest, '\n')) {
		headers[n].name = text_cut(&line, ':');
		headers[n++].value = line;
	}
	return n;
}

static struct text content_type_of(const struct header *headers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(headers[i].name, TEXT("content-type")))
			return headers[i].value;
	return (struct text){ NULL, 0 };
}

static bool read_event(struct text t, struct arena *a, struct cloudevent *ret, struct err *e)
{
	static struct header headers[70];
	char mode = t.n ? t.p[0] : '\0';
	if (mode != 'k' && mode != 'h')
		return cloudevent_from_json(t, a, ret, e);
	struct text rest = { t.p + 1, t.n - 1 };
	size_t n = split_headers(&rest, headers, 70);
	if (mode == 'k')
		return cloudevent_from_kafka(rest, headers, n, a, ret, e);
	return cloudevent_from_http(content_type_of(headers, n), rest, headers, n, a, ret, e);
}

/* The digest as R-G2 has it, written the long way. */
static void check_digest(const struct cloudevent *c, const uint8_t digest[32])
{
	BUF_AUTO b = { 0 };
	uint8_t expected[32];
	struct json_out j = json_out_to(&b);
	json_out_object(&j);
	if (c->data) {
		json_out_key(&j, "data");
		json_out_value(&j, c->data);
	}
	if (c->recorded_us != INSTANT_NONE)
		json_out_member_instant(&j, "recordedtime", c->recorded_us);
	if (c->subject.n)
		json_out_member_text(&j, "subject", c->subject);
	if (c->time_us != INSTANT_NONE)
		json_out_member_instant(&j, "time", c->time_us);
	json_out_member_text(&j, "type", c->type);
	json_out_end(&j);
	sha256_of(buf_text(&b), expected);
	must(c->data_text.p || memcmp(expected, digest, sizeof expected) == 0);
}

/* The text may be a little longer than what came, so that one at a limit can be beyond it. */
static void check_accepted(const struct cloudevent *c)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO once = { 0 };
	BUF_AUTO twice = { 0 };
	uint8_t first[32], second[32];
	struct cloudevent again;
	struct err e = { 0 };
	cloudevent_seal(c, &once, first);
	if (cloudevent_from_json(buf_text(&once), &a, &again, &e)) {
		cloudevent_seal(&again, &twice, second);
		must(text_eq(buf_text(&once), buf_text(&twice)) && memcmp(first, second, 32) == 0);
		must(cloudevent_clear_text_person(c, NULL) ==
		     cloudevent_clear_text_person(&again, NULL));
	} else {
		must(strcmp(e.code, "TOO_LARGE") == 0);
	}
	check_digest(c, first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	ARENA_AUTO a = { 0 };
	struct cloudevent c;
	struct err e = { 0 };
	if (read_event((struct text){ (const char *)data, n }, &a, &c, &e))
		check_accepted(&c);
	else
		must(e.kind == ERR_REJECT && e.code && e.text[0]);
	return 0;
}
