/* headers: a record's headers as one text, the way a refused record keeps them. */
#ifndef ENGINE_HEADERS_H
#define ENGINE_HEADERS_H

#include "base/arena.h"
#include "event/cloudevent.h"

/* Appends: count, then of each the name, 1 and the value, or 0 where the value is null. */
void headers_encode(const struct header *v, size_t n, struct buf *b);
/* Borrows from `bytes`. The empty text is none. False: not of this form. */
bool headers_decode(struct text bytes, struct arena *a, struct header **ret, size_t *ret_n);

#endif
