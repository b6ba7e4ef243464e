/* base64: RFC 4648 section 4, with padding; what an event's data_base64 holds. */
#ifndef EVENT_BASE64_H
#define EVENT_BASE64_H

#include "base/arena.h"

#include <stdbool.h>

/* Strict: the alphabet, whole groups of four, padding where it belongs, spare bits zero. */
bool base64_decode(struct text t, struct arena *a, struct text *ret);
void base64_put(struct buf *b, struct text bytes);

#endif
