/* http_text: what the bytes of a request's head say. Pure. */
#ifndef GATEWAY_HTTP_TEXT_H
#define GATEWAY_HTTP_TEXT_H

#include "base/text.h"
#include "event/cloudevent.h" /* struct header */

/* False: an escape that is none, a zero byte, or a slash hidden in the path. */
bool http_text_uri(const char *uri);
/* "%41+b" -> "A b". Of an address that passed http_text_uri no zero byte comes out. */
void http_text_unescape(const char *s, struct buf *ret);

/* False: bytes that no name, or no value, of a header may have. The library takes a space before
 * the colon for a part of the name and a bare CR for one of the value; a proxy before us may read
 * them in another way. */
bool http_text_name(struct text name);
bool http_text_value(struct text value);

/* A media type that events come as, in UTF-8 or its part ASCII; JSON of other kinds, or no type at
 * all, when there are ce- headers. */
bool http_text_media(struct text content_type, const struct header *headers, size_t n);

#endif
