/* The compact form: every value comes back, no bytes break the reader. */
#include "event/wire.h"

#include "event_test.h"

static void unsigned_values_come_back(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		for (int delta = -1; delta <= 1; delta++) {
			BUF_AUTO b = { 0 };
			uint64_t v = (UINT64_C(1) << bit) + (uint64_t)(int64_t)delta;
			wire_put_uint(&b, v);
			assert_in_range(b.n, 1, 10);
			struct wire_reader r = wire_reader_of(buf_text(&b));
			assert_int_equal(wire_uint(&r), v);
			assert_true(wire_at_end(&r));
		}
	}
}

static void signed_values_come_back(void **state)
{
	(void)state;
	static const int64_t values[] = { 0,  1,   -1,        63,        -64,
		                          64, -65, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < COUNT(values); i++)
		wire_put_int(&b, values[i]);
	struct wire_reader r = wire_reader_of(buf_text(&b));
	for (size_t i = 0; i < COUNT(values); i++)
		assert_int_equal(wire_int(&r), values[i]);
	assert_true(wire_at_end(&r));
}

static void small_numbers_are_one_byte(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	wire_put_uint(&b, 127);
	wire_put_int(&b, -64);
	assert_int_equal(b.n, 2);
}

static void times_come_back_and_whole_seconds_are_short(void **state)
{
	(void)state;
	static const int64_t values[] = { 0,
		                          1,
		                          -1,
		                          1000000,
		                          -1000000,
		                          999999,
		                          -999999,
		                          1500000,
		                          INT64_C(1) << 60,
		                          -(INT64_C(1) << 60),
		                          (INT64_C(1) << 61) - 1,
		                          1 - (INT64_C(1) << 61) };
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < COUNT(values); i++)
		wire_put_time(&b, values[i]);
	struct wire_reader r = wire_reader_of(buf_text(&b));
	for (size_t i = 0; i < COUNT(values); i++)
		assert_int_equal(wire_time(&r), values[i]);
	assert_true(wire_at_end(&r));
	buf_clear(&b);
	wire_put_time(&b, 6LL * 365 * 86400 * 1000000);
	assert_in_range(b.n, 1, 5);
}

static void texts_borrow_and_may_hold_any_byte(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	wire_put_text(&b, (struct text){ "a\0b", 3 });
	wire_put_text(&b, (struct text){ NULL, 0 });
	wire_put_raw(&b, "xyz", 3);
	struct wire_reader r = wire_reader_of(buf_text(&b));
	struct text t = wire_text(&r);
	assert_int_equal(t.n, 3);
	assert_memory_equal(t.p, "a\0b", 3);
	assert_ptr_equal(t.p, b.p + 1);
	assert_int_equal(wire_text(&r).n, 0);
	char raw[3];
	wire_raw(&r, raw, sizeof raw);
	assert_memory_equal(raw, "xyz", 3);
	assert_true(wire_at_end(&r));
}

static void a_fault_sticks(void **state)
{
	(void)state;
	struct wire_reader r = wire_reader_of((struct text){ "\x05"
	                                                     "abc\x01",
	                                                     5 });
	assert_int_equal(wire_text(&r).n, 0);
	assert_true(r.bad);
	assert_int_equal(wire_uint(&r), 0);
	assert_int_equal(wire_int(&r), 0);
	assert_int_equal(wire_count(&r), 0);
	char raw[2] = "x";
	wire_raw(&r, raw, sizeof raw);
	assert_memory_equal(raw, "\0\0", 2);
	assert_false(wire_at_end(&r));
}

static void broken_numbers_are_faults(void **state)
{
	(void)state;
	static const struct text rows[] = {
		{ "", 0 },
		{ "\x80", 1 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10 }, /* 65 bits */
		{ "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11 },
		{ "\x80\x00", 2 }, /* 0 in two bytes */
		{ "\x81\x80\x00", 3 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wire_reader r = wire_reader_of(rows[i]);
		assert_int_equal(wire_uint(&r), 0);
		assert_true(r.bad);
	}
	struct wire_reader largest =
	        wire_reader_of((struct text){ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 });
	assert_int_equal(wire_uint(&largest), UINT64_MAX);
	struct wire_reader none = wire_reader_of((struct text){ NULL, 0 });
	assert_true(wire_at_end(&none));
}

static void a_count_cannot_exceed_the_bytes_left(void **state)
{
	(void)state;
	struct wire_reader fits = wire_reader_of((struct text){ "\x02xy", 3 });
	assert_int_equal(wire_count(&fits), 2);
	assert_false(fits.bad);
	struct wire_reader lies = wire_reader_of((struct text){ "\x03xy", 3 });
	assert_int_equal(wire_count(&lies), 0);
	assert_true(lies.bad);
}

static void times_have_one_spelling(void **state)
{
	(void)state;
	BUF_AUTO b = { 0 };
	wire_put_int(&b, 2 * 3000000 + 1); /* three seconds, said in microseconds */
	struct wire_reader r = wire_reader_of(buf_text(&b));
	assert_int_equal(wire_time(&r), 0);
	assert_true(r.bad);
	buf_clear(&b);
	wire_put_int(&b, INT64_MIN);
	r = wire_reader_of(buf_text(&b));
	assert_int_equal(wire_time(&r), 0);
	assert_true(r.bad);
}

/* Whatever is read in whatever order, the reader stays inside. */
static void random_bytes_never_lead_outside(void **state)
{
	(void)state;
	uint64_t random = 7;
	for (int round = 0; round < 20000; round++) {
		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		size_t n = (random >> 40) % 24;
		char *bytes = malloc(n ? n : 1);
		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			bytes[i] = (char)(random >> 56 & (round % 2 ? 0xff : 0x8f));
		}
		struct wire_reader r = wire_reader_of((struct text){ bytes, n });
		for (int i = 0; i < 6; i++) {
			struct text t = i % 3 ? (struct text){ bytes, 0 } : wire_text(&r);
			assert_true(t.n <= n);
			(void)wire_time(&r);
			(void)wire_count(&r);
			assert_true(r.p >= (uint8_t *)bytes && r.p <= r.end);
		}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unsigned_values_come_back),
		cmocka_unit_test(signed_values_come_back),
		cmocka_unit_test(small_numbers_are_one_byte),
		cmocka_unit_test(times_come_back_and_whole_seconds_are_short),
		cmocka_unit_test(texts_borrow_and_may_hold_any_byte),
		cmocka_unit_test(a_fault_sticks),
		cmocka_unit_test(broken_numbers_are_faults),
		cmocka_unit_test(a_count_cannot_exceed_the_bytes_left),
		cmocka_unit_test(times_have_one_spelling),
		cmocka_unit_test(random_bytes_never_lead_outside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
