/* pg_args: parameters of a statement in PostgreSQL's binary form. Pure.
 *
 * A column of n rows becomes one array parameter: the values are read with a stride straight out
 * of the caller's structs, so that a batch of any size is a handful of parameters and no row costs
 * an allocation:
 *
 *     pg_args_clear(a);
 *     pg_texts(a, &rows->topic, sizeof *rows, n);
 *     pg_times(a, &rows->at, sizeof *rows, n);
 *
 * Parameters are numbered in the order they are put. */
#ifndef RIM_PG_ARGS_H
#define RIM_PG_ARGS_H

#include "base/text.h"
#include "event/instant.h"

#include <stdbool.h>
#include <stdint.h>

enum { PG_ARGS_MAX = 24 };

struct pg_args { /* zeroed: ready */
	struct buf b;
	int n;
	size_t at[PG_ARGS_MAX + 1];
	int bytes[PG_ARGS_MAX]; /* -1: NULL */
};

void pg_args_clear(struct pg_args *a); /* keeps the memory */
void pg_args_done(struct pg_args *a);

void pg_one_text(struct pg_args *a, struct text t);  /* text, json */
void pg_one_bytes(struct pg_args *a, struct text t); /* bytea */
void pg_one_int8(struct pg_args *a, int64_t v);
void pg_one_int4(struct pg_args *a, int32_t v);
void pg_one_time(struct pg_args *a, instant_us t); /* INSTANT_NONE: NULL */

/* `first` is the member in the first row, `stride` the size of a row. */
void pg_texts(struct pg_args *a, const struct text *first, size_t stride, size_t n);
void pg_bytes(struct pg_args *a, const struct text *first, size_t stride, size_t n);
void pg_texts_or_null(struct pg_args *a, const struct text *first, size_t stride,
                      size_t n); /* empty: NULL */
void pg_bytes_or_null(struct pg_args *a, const struct text *first, size_t stride,
                      size_t n); /* p NULL: NULL */
void pg_strings(struct pg_args *a, const char *const *first, size_t stride, size_t n);
void pg_int8s(struct pg_args *a, const int64_t *first, size_t stride, size_t n);
void pg_int4s(struct pg_args *a, const int32_t *first, size_t stride, size_t n);
void pg_times(struct pg_args *a, const instant_us *first, size_t stride, size_t n);
void pg_bools(struct pg_args *a, const bool *first, size_t stride, size_t n);
void pg_digests(struct pg_args *a, const uint8_t (*first)[32], size_t stride,
                size_t n); /* bytea[] */

/* For texts that a stranger wrote and nobody has checked (a refused record's id): valid UTF-8
 * without NUL, at most max bytes; what is not becomes '?'. Appended to `b`. */
void pg_clean_text(struct buf *b, struct text t, size_t max);

/* An int8multirange[] built by hand: open, then for each row its runs, then close. */
void pg_ranges_open(struct pg_args *a, size_t n_rows);
void pg_ranges_row(struct pg_args *a, size_t n_runs);
void pg_ranges_run(struct pg_args *a, int64_t first, int64_t last); /* inclusive */
void pg_ranges_end_row(struct pg_args *a);
void pg_ranges_close(struct pg_args *a);

#endif
