/* wire: the compact binary form of facts and states: variable-length integers and lengths.
 *
 * Writing appends to a buf. Reading is sticky: after the first fault every further read gives
 * zero or the empty text and `bad` stays true; the caller asks once, at the end. Reading copies
 * nothing: texts borrow from the bytes read. */
#ifndef EVENT_WIRE_H
#define EVENT_WIRE_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

void wire_put_uint(struct buf *b, uint64_t v);    /* LEB128 */
void wire_put_int(struct buf *b, int64_t v);      /* zigzag, then LEB128 */
void wire_put_text(struct buf *b, struct text t); /* length, bytes */
void wire_put_raw(struct buf *b, const void *p, size_t n);

/* Microseconds from some origin, |v| < 2^61; whole seconds are about three bytes shorter. Instants
 * are written from WIRE_TIME_BASE (2020-01-01T00:00:00Z), or as the distance to a neighbour. */
#define WIRE_TIME_BASE 1577836800000000LL
void wire_put_time(struct buf *b, int64_t us);

struct wire_reader {
	const uint8_t *p, *end;
	bool bad;
};

struct wire_reader wire_reader_of(struct text bytes);
uint64_t wire_uint(struct wire_reader *r);
int64_t wire_int(struct wire_reader *r);
int64_t wire_time(struct wire_reader *r);
struct text wire_text(struct wire_reader *r);
void wire_raw(struct wire_reader *r, void *ret, size_t n);
/* A count that cannot exceed the bytes left (each item takes at least one), so that a broken
 * length never becomes an allocation. */
size_t wire_count(struct wire_reader *r);
bool wire_at_end(const struct wire_reader *r); /* all read and nothing bad */

#endif
