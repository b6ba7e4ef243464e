/* One table: JSON to struct, struct to bytes, bytes to struct. */
#include "event/record.h"

#include "event/calendar.h"

#include "event_test.h"

struct part {
	struct text name;
	int64_t n;
};

struct thing {
	instant_us at_us;
	day_no on;
	int32_t month;
	int64_t count;
	struct text title;
	struct texts tags;
	uint8_t colour, yes;
	struct records part, parts;
	struct text value;
};

static const struct field part_fields[] = {
	{ "name", FIELD_TEXT, offsetof(struct part, name), NULL, NULL },
	{ "n", FIELD_INT, offsetof(struct part, n), NULL, NULL },
};
static const struct record part_record = { sizeof(struct part), part_fields, COUNT(part_fields), NULL };
static const char *const colours[] = { "RED", "GREEN", NULL };
static const struct field thing_fields[] = {
	{ "at", FIELD_INSTANT, offsetof(struct thing, at_us), NULL, NULL },
	{ "on", FIELD_DAY, offsetof(struct thing, on), NULL, NULL },
	{ "month", FIELD_MONTH, offsetof(struct thing, month), NULL, NULL },
	{ "count", FIELD_INT, offsetof(struct thing, count), NULL, NULL },
	{ "title", FIELD_TEXT, offsetof(struct thing, title), NULL, NULL },
	{ "tags", FIELD_TEXTS, offsetof(struct thing, tags), NULL, NULL },
	{ "colour", FIELD_ENUM, offsetof(struct thing, colour), colours, NULL },
	{ "yes", FIELD_TRI, offsetof(struct thing, yes), NULL, NULL },
	{ "part", FIELD_ONE, offsetof(struct thing, part), NULL, &part_record },
	{ "parts", FIELD_RECORDS, offsetof(struct thing, parts), NULL, &part_record },
	{ "value", FIELD_DECIMAL, offsetof(struct thing, value), NULL, NULL },
};
static const struct record thing_record = { sizeof(struct thing), thing_fields,
	                                    COUNT(thing_fields), NULL };

static const char full[] = "{\"value\":\"1.50\",\"parts\":[{\"n\":1},{\"name\":\"b\"},{}],\"part\":"
                           "{\"name\":\"p\",\"n\":-9},"
                           "\"yes\":false,\"colour\":\"GREEN\",\"tags\":[\"x\",\"\",\"y\"],"
                           "\"title\":\"t\",\"count\":-3,"
                           "\"month\":\"2025-03\",\"on\":\"2025-03-10\",\"at\":\"2025-03-10T12:00:"
                           "00.5+01:00\",\"other\":[1]}";

static bool read_json(const char *json, struct arena *a, struct thing *ret, struct err *e)
{
	return record_from_json(&thing_record, value_of_text(text_of(json), a), a, ret, e);
}

static void assert_full(const struct thing *t)
{
	assert_int_equal(t->at_us, 1741604400500000);
	assert_int_equal(t->on, calendar_day_of(2025, 3, 10));
	assert_int_equal(t->month, 2025 * 12 + 2);
	assert_int_equal(t->count, -3);
	assert_true(text_eq(t->title, TEXT("t")));
	assert_int_equal(t->tags.n, 3);
	assert_true(text_eq(t->tags.v[0], TEXT("x")) && t->tags.v[1].n == 0);
	assert_int_equal(t->colour, 2);
	assert_int_equal(t->yes, TRI_FALSE);
	assert_int_equal(t->part.n, 1);
	assert_int_equal(((struct part *)t->part.v)->n, -9);
	const struct part *parts = t->parts.v;
	assert_int_equal(t->parts.n, 3);
	assert_true(parts[0].n == 1 && parts[0].name.n == 0);
	assert_true(parts[1].n == INT64_MIN && text_eq(parts[1].name, TEXT("b")));
	assert_true(parts[2].n == INT64_MIN && parts[2].name.n == 0);
	assert_true(text_eq(t->value, TEXT("1.50")));
}

static void assert_absent(const struct thing *t)
{
	assert_true(t->at_us == INSTANT_NONE && t->on == DAY_NONE && t->month == INT32_MIN);
	assert_true(t->count == INT64_MIN && t->title.n == 0 && t->tags.n == 0);
	assert_true(t->colour == 0 && t->yes == TRI_ABSENT && t->part.n == 0 && t->parts.n == 0);
	assert_true(t->value.n == 0);
}

static void json_fills_the_struct_and_bytes_bring_it_back(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct thing t, again;
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	assert_true(read_json(full, &a, &t, &e));
	assert_full(&t);
	record_encode(&thing_record, &t, &b);
	struct wire_reader in = wire_reader_of(buf_text(&b));
	record_decode(&thing_record, &in, &a, &again);
	assert_true(wire_at_end(&in));
	assert_full(&again);
	BUF_AUTO twice = { 0 };
	record_encode(&thing_record, &again, &twice);
	assert_true(text_eq(buf_text(&b), buf_text(&twice)));
}

static void nothing_is_one_byte(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct thing t;
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	assert_true(read_json("{\"at\":null,\"parts\":null,\"unknown\":1}", &a, &t, &e));
	assert_absent(&t);
	record_encode(&thing_record, &t, &b);
	assert_int_equal(b.n, 1);
	struct wire_reader in = wire_reader_of(buf_text(&b));
	memset(&t, 0x5a, sizeof t);
	record_decode(&thing_record, &in, &a, &t);
	assert_true(wire_at_end(&in));
	assert_absent(&t);
}

static void a_date_and_an_instant_stand_for_each_other(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct thing t;
	struct err e = { 0 };
	const char *json = "{\"at\":\"2025-03-30\",\"on\":\"2025-03-29T23:30:00Z\"}";
	assert_true(read_json(json, &a, &t, &e));
	assert_int_equal(t.at_us, calendar_midnight(calendar_day_of(2025, 3, 30)));
	assert_int_equal(t.on, calendar_day_of(2025, 3, 30));
}

static void a_whole_number_is_the_text_of_its_digits(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct thing t;
	struct err e = { 0 };
	assert_true(read_json("{\"title\":3,\"tags\":[\"1\",2]}", &a, &t, &e));
	assert_true(text_eq(t.title, TEXT("3")));
	assert_true(text_eq(t.tags.v[1], TEXT("2")));
}

static void a_value_that_does_not_fit_is_refused_with_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *json, *pointer;
	} rows[] = {
		{ "{\"at\":\"2025-02-30T12:00:00Z\"}", "/data/at: " },
		{ "{\"at\":12}", "/data/at: " },
		{ "{\"on\":\"2025-02-29\"}", "/data/on: " },
		{ "{\"month\":\"2025-13\"}", "/data/month: " },
		{ "{\"count\":1.0}", "/data/count: " },
		{ "{\"count\":-9223372036854775808}", "/data/count: " },
		{ "{\"count\":\"3\"}", "/data/count: " },
		{ "{\"title\":3.5}", "/data/title: " },
		{ "{\"tags\":\"x\"}", "/data/tags: " },
		{ "{\"tags\":[true]}", "/data/tags: " },
		{ "{\"colour\":\"SECRET\"}", "/data/colour: " },
		{ "{\"colour\":0}", "/data/colour: " },
		{ "{\"yes\":\"SECRET\"}", "/data/yes: " },
		{ "{\"part\":[]}", "/data/part: " },
		{ "{\"part\":{\"n\":\"SECRET\"}}", "/data/part/n: " },
		{ "{\"parts\":{}}", "/data/parts: " },
		{ "{\"parts\":[{},{},3]}", "/data/parts/2: " },
		{ "{\"parts\":[{},{\"name\":false}]}", "/data/parts/1/name: " },
		{ "{\"value\":\"1234567890123456789\"}", "/data/value: " },
		{ "{\"value\":0.30000000000000004}", "/data/value: " },
		{ "[]", "/data: " },
		{ "\"SECRET\"", "/data: " },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		struct thing t;
		struct err e = { 0 };
		assert_false(read_json(rows[i].json, &a, &t, &e));
		assert_int_equal(e.kind, ERR_REJECT);
		assert_string_equal(e.code, "SCHEMA");
		if (strncmp(e.text, rows[i].pointer, strlen(rows[i].pointer)) != 0)
			fail_msg("%s gave %s", rows[i].json, e.text);
		assert_null(strstr(e.text, "SECRET"));
	}
}

static void bytes_of_an_older_table_read_as_absent(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const struct record older = { sizeof(struct thing), thing_fields, 5, NULL };
	struct thing t, again;
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	assert_true(read_json(full, &a, &t, &e));
	record_encode(&older, &t, &b);
	struct wire_reader in = wire_reader_of(buf_text(&b));
	record_decode(&thing_record, &in, &a, &again);
	assert_true(wire_at_end(&in));
	assert_true(text_eq(again.title, TEXT("t")) && again.tags.n == 0 && again.value.n == 0);
	buf_clear(&b);
	record_encode(&thing_record, &t, &b);
	in = wire_reader_of(buf_text(&b));
	record_decode(&older, &in, &a, &again);
	assert_true(in.bad); /* a newer writer's fields are not dropped silently */
}

static void cut_and_broken_bytes_are_faults_not_crashes(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct thing t;
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	assert_true(read_json(full, &a, &t, &e));
	record_encode(&thing_record, &t, &b);
	for (size_t n = 0; n < b.n; n++) {
		char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, b.p, n);
		struct wire_reader in = wire_reader_of((struct text){ copy, n });
		record_decode(&thing_record, &in, &a, &t);
		assert_true(in.bad);
		assert_absent(&t);
		free(copy);
	}
	for (size_t i = 0; i < b.n * 8; i++) {
		b.p[i / 8] ^= (char)(1 << i % 8);
		struct wire_reader in = wire_reader_of(buf_text(&b));
		record_decode(&thing_record, &in, &a, &t);
		b.p[i / 8] ^= (char)(1 << i % 8);
	}
}

static void decode_takes_only_what_encode_writes(void **state)
{
	(void)state;
	static const struct text rows[] = {
		{ "\x01\x00", 2 },                 /* a mask with an empty last byte */
		{ "\x11\x01", 2 },                 /* a mask too long */
		{ "\x01\x10\x00", 3 },             /* title, present and empty */
		{ "\x01\x20\x00", 3 },             /* tags, present and empty */
		{ "\x01\x40\x00", 3 },             /* colour 0 */
		{ "\x01\x40\x03", 3 },             /* colour 3 of 2 */
		{ "\x01\x80\x03", 3 },             /* yes 3 */
		{ "\x02\x00\x01\x02\x00\x00", 6 }, /* two parts for one */
		{ "\x01\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		  12 }, /* count = INT64_MIN = absent */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		struct thing t;
		struct wire_reader in = wire_reader_of(rows[i]);
		record_decode(&thing_record, &in, &a, &t);
		assert_true(in.bad);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_fills_the_struct_and_bytes_bring_it_back),
		cmocka_unit_test(nothing_is_one_byte),
		cmocka_unit_test(a_whole_number_is_the_text_of_its_digits),
		cmocka_unit_test(a_date_and_an_instant_stand_for_each_other),
		cmocka_unit_test(a_value_that_does_not_fit_is_refused_with_its_place),
		cmocka_unit_test(bytes_of_an_older_table_read_as_absent),
		cmocka_unit_test(cut_and_broken_bytes_are_faults_not_crashes),
		cmocka_unit_test(decode_takes_only_what_encode_writes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
