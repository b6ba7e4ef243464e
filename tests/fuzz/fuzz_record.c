/* Records: bytes that are taken are the bytes that are written; JSON either fits or is refused with
 * a pointer, and what fits survives the compact form. A first byte '{' makes it JSON. */
#include "base/must.h"
#include "event/calendar.h"
#include "event/cloudevent.h"
#include "event/record.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_inner {
	struct text name, value;
	uint8_t yes;
};

struct fuzz_outer {
	instant_us at_us;
	day_no on;
	int32_t month;
	int64_t count;
	struct text title;
	struct texts tags;
	uint8_t colour;
	struct records one, list;
};

static const struct field fuzz_inner_fields[] = {
	{ "name", FIELD_TEXT, offsetof(struct fuzz_inner, name), NULL, NULL },
	{ "value", FIELD_DECIMAL, offsetof(struct fuzz_inner, value), NULL, NULL },
	{ "yes", FIELD_TRI, offsetof(struct fuzz_inner, yes), NULL, NULL },
};
static const struct record fuzz_inner_record = { sizeof(struct fuzz_inner), fuzz_inner_fields, 3,
	                                          NULL };
static const char *const fuzz_colours[] = { "RED", "GREEN", NULL };
static const struct field fuzz_outer_fields[] = {
	{ "at", FIELD_INSTANT, offsetof(struct fuzz_outer, at_us), NULL, NULL },
	{ "on", FIELD_DAY, offsetof(struct fuzz_outer, on), NULL, NULL },
	{ "month", FIELD_MONTH, offsetof(struct fuzz_outer, month), NULL, NULL },
	{ "count", FIELD_INT, offsetof(struct fuzz_outer, count), NULL, NULL },
	{ "title", FIELD_TEXT, offsetof(struct fuzz_outer, title), NULL, NULL },
	{ "tags", FIELD_TEXTS, offsetof(struct fuzz_outer, tags), NULL, NULL },
	{ "colour", FIELD_ENUM, offsetof(struct fuzz_outer, colour), fuzz_colours, NULL },
	{ "one", FIELD_ONE, offsetof(struct fuzz_outer, one), NULL, &fuzz_inner_record },
	{ "list", FIELD_RECORDS, offsetof(struct fuzz_outer, list), NULL, &fuzz_inner_record },
};
static const struct record fuzz_outer_record = { sizeof(struct fuzz_outer), fuzz_outer_fields, 9,
	                                          NULL };

static void try_bytes(struct text bytes)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	struct fuzz_outer values;
	struct wire_reader in = wire_reader_of(bytes);
	record_decode(&fuzz_outer_record, &in, &a, &values);
	if (!wire_at_end(&in))
		return;
	record_encode(&fuzz_outer_record, &values, &b);
	must(text_eq(bytes, buf_text(&b)));
}

static void try_json(struct text json)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	struct fuzz_outer values;
	struct err e = { 0 };
	const struct value *v = value_read(json, &cloudevent_limits, &a, &e);
	if (!v)
		return;
	if (record_from_json(&fuzz_outer_record, v, &a, &values, &e)) {
		record_encode(&fuzz_outer_record, &values, &b);
		try_bytes(buf_text(&b));
	} else {
		must(e.kind == ERR_REJECT && strncmp(e.text, "/data", 5) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text t = { (const char *)data, n };
	if (n > 0 && data[0] == '{')
		try_json(t);
	else
		try_bytes(t);
	return 0;
}
