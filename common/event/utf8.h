/* utf8: what may stand in a text of ours. Pure; no locale is asked. */
#ifndef EVENT_UTF8_H
#define EVENT_UTF8_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* One code point from the n bytes at p (n > 0): its length, or 0 when they are no UTF-8
 * (overlong, surrogate, beyond U+10FFFF, cut). */
size_t utf8_decode(const char *p, size_t n, uint32_t *ret);
bool utf8_is_valid(struct text t);
/* Valid, and without what a CloudEvents string may not hold: U+0000 to U+001F, U+007F to U+009F,
 * noncharacters (CloudEvents 1.0, type system). */
bool utf8_is_plain(struct text t);
/* Code points in valid UTF-8. */
size_t utf8_length(struct text t);

#endif
