/* record: one table for a struct drives its reading from JSON and its compact bytes.
 *
 * Compact form: a byte with the length of the mask, the mask (bit i: field i is present; its last
 * byte is not zero), then the present fields in table order. A table may only grow at its end, so
 * bytes written by an older table read as a record without the newer fields. */
#include "event/record.h"

#include "base/must.h"
#include "event/calendar.h"

#include <string.h>

enum { FIELDS_MAX = 128, MASK_MAX = FIELDS_MAX / 8 };

static void *place(const struct field *f, void *values)
{
	return (char *)values + f->offset;
}

static const void *place_const(const struct field *f, const void *values)
{
	return (const char *)values + f->offset;
}

static void clear_field(const struct field *f, void *at)
{
	switch (f->kind) {
	case FIELD_INSTANT:
		*(instant_us *)at = INSTANT_NONE;
		return;
	case FIELD_DAY:
		*(day_no *)at = DAY_NONE;
		return;
	case FIELD_MONTH:
		*(int32_t *)at = INT32_MIN;
		return;
	case FIELD_INT:
		*(int64_t *)at = INT64_MIN;
		return;
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD_WHOLE:
		*(struct text *)at = (struct text){ "", 0 };
		return;
	case FIELD_TEXTS:
		*(struct texts *)at = (struct texts){ 0 };
		return;
	case FIELD_ENUM:
	case FIELD_TRI:
		*(uint8_t *)at = 0;
		return;
	case FIELD_ONE:
	case FIELD_RECORDS:
		*(struct records *)at = (struct records){ 0 };
		return;
	}
	must(false);
}

void record_clear(const struct record *r, void *ret)
{
	must(r->n_fields <= FIELDS_MAX);
	if (r->nothing) {
		memcpy(ret, r->nothing, r->size);
		return;
	}
	memset(ret, 0, r->size);
	for (size_t i = 0; i < r->n_fields; i++)
		clear_field(&r->fields[i], place(&r->fields[i], ret));
}

static bool is_present(const struct field *f, const void *at)
{
	switch (f->kind) {
	case FIELD_INSTANT:
		return *(const instant_us *)at != INSTANT_NONE;
	case FIELD_DAY:
		return *(const day_no *)at != DAY_NONE;
	case FIELD_MONTH:
		return *(const int32_t *)at != INT32_MIN;
	case FIELD_INT:
		return *(const int64_t *)at != INT64_MIN;
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD_WHOLE:
		return ((const struct text *)at)->n > 0;
	case FIELD_TEXTS:
		return ((const struct texts *)at)->n > 0;
	case FIELD_ENUM:
	case FIELD_TRI:
		return *(const uint8_t *)at != 0;
	case FIELD_ONE:
	case FIELD_RECORDS:
		return ((const struct records *)at)->n > 0;
	}
	must(false);
}

static void encode_texts(const struct texts *t, struct buf *b)
{
	wire_put_uint(b, t->n);
	for (size_t i = 0; i < t->n; i++)
		wire_put_text(b, t->v[i]);
}

static void encode_records(const struct record *sub, const struct records *list, struct buf *b)
{
	wire_put_uint(b, list->n);
	for (size_t i = 0; i < list->n; i++)
		record_encode(sub, (const char *)list->v + i * sub->size, b);
}

static void encode_field(const struct field *f, const void *at, struct buf *b)
{
	switch (f->kind) {
	case FIELD_INSTANT:
		wire_put_time(b, *(const instant_us *)at - WIRE_TIME_BASE);
		return;
	case FIELD_DAY:
	case FIELD_MONTH:
		wire_put_int(b, *(const int32_t *)at);
		return;
	case FIELD_INT:
		wire_put_int(b, *(const int64_t *)at);
		return;
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD_WHOLE:
		wire_put_text(b, *(const struct text *)at);
		return;
	case FIELD_TEXTS:
		encode_texts(at, b);
		return;
	case FIELD_ENUM:
	case FIELD_TRI:
		wire_put_uint(b, *(const uint8_t *)at);
		return;
	case FIELD_ONE:
	case FIELD_RECORDS:
		encode_records(f->sub, at, b);
		return;
	}
	must(false);
}

/* The fields among those found that are not absent. */
static struct record_found present_among(const struct record *r, const void *values,
                                         const struct record_found *found)
{
	struct record_found ret = { 0 };
	for (size_t word = 0; word < 2; word++)
		for (uint64_t bits = found->bits[word]; bits; bits &= bits - 1) {
			const struct field *f =
			        &r->fields[word * 64 + (size_t)__builtin_ctzll(bits)];
			if (is_present(f, place_const(f, values)))
				ret.bits[word] |= bits & -bits;
		}
	return ret;
}

/* Its length, then its bytes up to the last that is not zero. */
static void put_mask(const struct record_found *present, struct buf *b)
{
	uint8_t mask[1 + MASK_MAX] = { 0 };
	for (size_t i = 0; i < MASK_MAX; i++) {
		mask[1 + i] = (uint8_t)(present->bits[i / 8] >> i % 8 * 8);
		if (mask[1 + i])
			mask[0] = (uint8_t)(i + 1);
	}
	wire_put_raw(b, mask, 1U + mask[0]);
}

void record_encode_found(const struct record *r, const void *values,
                         const struct record_found *found, struct buf *b)
{
	const struct record_found present = present_among(r, values, found);
	put_mask(&present, b);
	for (size_t word = 0; word < 2; word++)
		for (uint64_t bits = present.bits[word]; bits; bits &= bits - 1) {
			const struct field *f =
			        &r->fields[word * 64 + (size_t)__builtin_ctzll(bits)];
			encode_field(f, place_const(f, values), b);
		}
}

void record_encode(const struct record *r, const void *values, struct buf *b)
{
	struct record_found any = { 0 };
	must(r->n_fields <= FIELDS_MAX);
	for (size_t i = 0; i < r->n_fields; i++)
		any.bits[i / 64] |= UINT64_C(1) << i % 64;
	record_encode_found(r, values, &any, b);
}

static int64_t decode_int_within(struct wire_reader *in, int64_t min, int64_t max)
{
	int64_t v = wire_int(in);
	if (v < min || v > max)
		in->bad = true;
	return in->bad ? min : v;
}

/* A present value is never the one that means absent; bytes that say so are broken. */
static struct text decode_text_not_empty(struct wire_reader *in)
{
	struct text t = wire_text(in);
	if (t.n == 0)
		in->bad = true;
	return t;
}

static uint8_t decode_choice(const struct field *f, struct wire_reader *in)
{
	uint64_t v = wire_uint(in);
	uint64_t max = TRI_TRUE;
	if (f->kind == FIELD_ENUM)
		for (max = 0; max < UINT8_MAX && f->names[max];)
			max++;
	if (v == 0 || v > max)
		in->bad = true;
	return in->bad ? 0 : (uint8_t)v;
}

static struct texts decode_texts(struct wire_reader *in, struct arena *a)
{
	size_t n = wire_count(in);
	struct text *v = ARENA_ARRAY(a, n, struct text);
	for (size_t i = 0; i < n; i++)
		v[i] = wire_text(in);
	if (n == 0)
		in->bad = true;
	return in->bad ? (struct texts){ 0 } : (struct texts){ v, n };
}

static struct records decode_records(const struct field *f, struct wire_reader *in, struct arena *a)
{
	size_t n = wire_count(in);
	if (n == 0 || (f->kind == FIELD_ONE && n > 1))
		in->bad = true;
	if (in->bad)
		return (struct records){ 0 };
	char *v = arena_array(a, n, f->sub->size);
	for (size_t i = 0; i < n; i++)
		record_decode(f->sub, in, a, v + i * f->sub->size);
	return in->bad ? (struct records){ 0 } : (struct records){ v, n };
}

static void decode_field(const struct field *f, struct wire_reader *in, struct arena *a, void *at)
{
	switch (f->kind) {
	case FIELD_INSTANT:
		*(instant_us *)at = wire_time(in) + WIRE_TIME_BASE;
		return;
	case FIELD_DAY:
	case FIELD_MONTH:
		*(int32_t *)at = (int32_t)decode_int_within(in, INT32_MIN + 1, INT32_MAX);
		return;
	case FIELD_INT:
		*(int64_t *)at = decode_int_within(in, INT64_MIN + 1, INT64_MAX);
		return;
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD_WHOLE:
		*(struct text *)at = decode_text_not_empty(in);
		return;
	case FIELD_TEXTS:
		*(struct texts *)at = decode_texts(in, a);
		return;
	case FIELD_ENUM:
	case FIELD_TRI:
		*(uint8_t *)at = decode_choice(f, in);
		return;
	case FIELD_ONE:
	case FIELD_RECORDS:
		*(struct records *)at = decode_records(f, in, a);
		return;
	}
	must(false);
}

/* The mask's bytes; bits of fields the table does not have are a fault, not a newer writer: an
 * older program must not fold facts whose meaning it cannot see. */
static void decode_mask(const struct record *r, struct wire_reader *in, uint8_t mask[MASK_MAX])
{
	uint8_t n = 0;
	wire_raw(in, &n, 1);
	if (n > MASK_MAX) {
		in->bad = true;
		return;
	}
	wire_raw(in, mask, n);
	if (n > 0 && mask[n - 1] == 0)
		in->bad = true;
	for (size_t i = r->n_fields; i < n * 8U; i++)
		if (mask[i / 8] & 1U << i % 8)
			in->bad = true;
}

void record_decode(const struct record *r, struct wire_reader *in, struct arena *a, void *ret)
{
	uint8_t mask[MASK_MAX] = { 0 };
	record_clear(r, ret);
	decode_mask(r, in, mask);
	for (size_t byte = 0; byte < MASK_MAX; byte++) {
		for (unsigned bits = mask[byte]; bits && !in->bad; bits &= bits - 1) {
			const struct field *f = &r->fields[byte * 8 + (size_t)__builtin_ctz(bits)];
			decode_field(f, in, a, place(f, ret));
		}
	}
	if (in->bad)
		record_clear(r, ret);
}
