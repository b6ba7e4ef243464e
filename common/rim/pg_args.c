/* pg_args: the binary form of array parameters (server sources, array_recv and the types' own
 * receive functions). Invariant: a parameter is whole when its function returns; offsets into the
 * buffer are kept instead of pointers, since the buffer moves as it grows. */
#include "rim/pg_args.h"

#include "base/must.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_TIMESTAMPTZ = 1184,
	OID_INT8MULTIRANGE = 4536
};
enum { ARRAY_HEADER = 20, RANGE_LOWER_INCLUDED = 2, RANGE_NO_UPPER = 16 };

/* 2000-01-01T00:00:00Z, where PostgreSQL's instants start. */
#define PG_EPOCH_US (946684800 * SECOND_US)

void pg_args_clear(struct pg_args *a)
{
	buf_clear(&a->b);
	a->n = 0;
}

void pg_args_done(struct pg_args *a)
{
	buf_done(&a->b);
	*a = (struct pg_args){ 0 };
}

static char *put32(char *at, int64_t v)
{
	uint32_t wire = htobe32((uint32_t)(int32_t)v);
	memcpy(at, &wire, sizeof wire);
	return at + sizeof wire;
}

static char *put64(char *at, int64_t v)
{
	uint64_t wire = htobe64((uint64_t)v);
	memcpy(at, &wire, sizeof wire);
	return at + sizeof wire;
}

static void open_arg(struct pg_args *a)
{
	must(a->n < PG_ARGS_MAX);
	a->at[a->n] = a->b.n;
}

static void close_arg(struct pg_args *a)
{
	size_t n = a->b.n - a->at[a->n];
	must(n <= INT_MAX);
	a->bytes[a->n++] = (int)n;
}

static void close_null(struct pg_args *a)
{
	a->bytes[a->n++] = -1;
}

void pg_one_text(struct pg_args *a, struct text t)
{
	open_arg(a);
	buf_put_text(&a->b, t);
	close_arg(a);
}

void pg_one_bytes(struct pg_args *a, struct text t)
{
	pg_one_text(a, t);
}

void pg_one_int8(struct pg_args *a, int64_t v)
{
	open_arg(a);
	put64(buf_reserve(&a->b, 8), v);
	a->b.n += 8;
	close_arg(a);
}

void pg_one_int4(struct pg_args *a, int32_t v)
{
	open_arg(a);
	put32(buf_reserve(&a->b, 4), v);
	a->b.n += 4;
	close_arg(a);
}

void pg_one_time(struct pg_args *a, instant_us t)
{
	if (t != INSTANT_NONE) {
		pg_one_int8(a, t - PG_EPOCH_US);
		return;
	}
	open_arg(a);
	close_null(a);
}

/* An empty array has no dimensions; any other here has one, starting at 1. */
static void open_array(struct pg_args *a, uint32_t type, size_t n)
{
	must(n <= INT32_MAX);
	open_arg(a);
	char *at = buf_reserve(&a->b, ARRAY_HEADER);
	at = put32(at, n ? 1 : 0);
	at = put32(at, 1); /* there may be NULLs */
	at = put32(at, type);
	if (n) {
		at = put32(at, (int64_t)n);
		put32(at, 1);
	}
	a->b.n += n ? ARRAY_HEADER : 12;
}

#define ROW(first, stride, i) ((const void *)((const char *)(const void *)(first) + (i) * (stride)))

static void put_bytes(struct buf *b, struct text t)
{
	must(t.n <= INT32_MAX);
	char *at = put32(buf_reserve(b, 4 + t.n), (int64_t)t.n);
	if (t.n)
		memcpy(at, t.p, t.n);
	b->n += 4 + t.n;
}

static void put_null(struct buf *b)
{
	put32(buf_reserve(b, 4), -1);
	b->n += 4;
}

void pg_texts(struct pg_args *a, const struct text *first, size_t stride, size_t n)
{
	open_array(a, OID_TEXT, n);
	for (size_t i = 0; i < n; i++)
		put_bytes(&a->b, *(const struct text *)ROW(first, stride, i));
	close_arg(a);
}

void pg_texts_or_null(struct pg_args *a, const struct text *first, size_t stride, size_t n)
{
	open_array(a, OID_TEXT, n);
	for (size_t i = 0; i < n; i++) {
		struct text t = *(const struct text *)ROW(first, stride, i);
		if (t.n)
			put_bytes(&a->b, t);
		else
			put_null(&a->b);
	}
	close_arg(a);
}

void pg_bytes(struct pg_args *a, const struct text *first, size_t stride, size_t n)
{
	open_array(a, OID_BYTEA, n);
	for (size_t i = 0; i < n; i++)
		put_bytes(&a->b, *(const struct text *)ROW(first, stride, i));
	close_arg(a);
}

void pg_bytes_or_null(struct pg_args *a, const struct text *first, size_t stride, size_t n)
{
	open_array(a, OID_BYTEA, n);
	for (size_t i = 0; i < n; i++) {
		struct text t = *(const struct text *)ROW(first, stride, i);
		if (t.p)
			put_bytes(&a->b, t);
		else
			put_null(&a->b);
	}
	close_arg(a);
}

void pg_strings(struct pg_args *a, const char *const *first, size_t stride, size_t n)
{
	open_array(a, OID_TEXT, n);
	for (size_t i = 0; i < n; i++)
		put_bytes(&a->b, text_of(*(const char *const *)ROW(first, stride, i)));
	close_arg(a);
}

void pg_int8s(struct pg_args *a, const int64_t *first, size_t stride, size_t n)
{
	open_array(a, OID_INT8, n);
	char *at = buf_reserve(&a->b, 12 * n);
	for (size_t i = 0; i < n; i++)
		at = put64(put32(at, 8), *(const int64_t *)ROW(first, stride, i));
	a->b.n += 12 * n;
	close_arg(a);
}

void pg_int4s(struct pg_args *a, const int32_t *first, size_t stride, size_t n)
{
	open_array(a, OID_INT4, n);
	char *at = buf_reserve(&a->b, 8 * n);
	for (size_t i = 0; i < n; i++)
		at = put32(put32(at, 4), *(const int32_t *)ROW(first, stride, i));
	a->b.n += 8 * n;
	close_arg(a);
}

void pg_times(struct pg_args *a, const instant_us *first, size_t stride, size_t n)
{
	open_array(a, OID_TIMESTAMPTZ, n);
	char *start = buf_reserve(&a->b, 12 * n), *at = start;
	for (size_t i = 0; i < n; i++) {
		instant_us t = *(const instant_us *)ROW(first, stride, i);
		at = put32(at, t == INSTANT_NONE ? -1 : 8);
		if (t != INSTANT_NONE)
			at = put64(at, t - PG_EPOCH_US);
	}
	a->b.n += (size_t)(at - start);
	close_arg(a);
}

void pg_bools(struct pg_args *a, const bool *first, size_t stride, size_t n)
{
	open_array(a, OID_BOOL, n);
	char *at = buf_reserve(&a->b, 5 * n);
	for (size_t i = 0; i < n; i++) {
		at = put32(at, 1);
		*at++ = *(const bool *)ROW(first, stride, i) ? 1 : 0;
	}
	a->b.n += 5 * n;
	close_arg(a);
}

void pg_digests(struct pg_args *a, const uint8_t (*first)[32], size_t stride, size_t n)
{
	open_array(a, OID_BYTEA, n);
	char *at = buf_reserve(&a->b, 36 * n);
	for (size_t i = 0; i < n; i++) {
		at = put32(at, 32);
		memcpy(at, ROW(first, stride, i), 32);
		at += 32;
	}
	a->b.n += 36 * n;
	close_arg(a);
}

/* ---- multiranges: a length before each row that is known only behind it ---- */

void pg_ranges_open(struct pg_args *a, size_t n_rows)
{
	open_array(a, OID_INT8MULTIRANGE, n_rows);
}

void pg_ranges_row(struct pg_args *a, size_t n_runs)
{
	must(n_runs <= INT32_MAX);
	a->at[a->n + 1] = a->b.n; /* the row's own place, until pg_ranges_end_row */
	put32(put32(buf_reserve(&a->b, 8), 0), (int64_t)n_runs);
	a->b.n += 8;
}

void pg_ranges_run(struct pg_args *a, int64_t first, int64_t last)
{
	must(first <= last);
	bool open_end = last == INT64_MAX;
	char *start = buf_reserve(&a->b, 29), *at = put32(start, open_end ? 13 : 25);
	*at++ = open_end ? RANGE_LOWER_INCLUDED | RANGE_NO_UPPER : RANGE_LOWER_INCLUDED;
	at = put64(put32(at, 8), first);
	if (!open_end)
		at = put64(put32(at, 8), last + 1);
	a->b.n += (size_t)(at - start);
}

void pg_ranges_end_row(struct pg_args *a)
{
	size_t row = a->at[a->n + 1];
	put32(a->b.p + row, (int64_t)(a->b.n - row - 4));
}

void pg_ranges_close(struct pg_args *a)
{
	close_arg(a);
}
