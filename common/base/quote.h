/* quote: text from outside, made safe to stand in a line of ours. Whatever the bytes are, the
 * result is valid UTF-8 on one line, without control characters, terminal escapes, line or
 * paragraph separators or marks that turn the direction of writing (bad input 132, 130). */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include "base/text.h"

/* A logfmt value: bare when it is plain, else in double quotes with \" \\ \n \r \t, \u{hex} for a
 * character that is not shown, \xhh for a byte that is no UTF-8. The empty text is "". */
void quote_logfmt(struct buf *b, struct text t);
/* A JSON string with its quotes; a byte that is no UTF-8 becomes U+FFFD. */
void quote_json(struct buf *b, struct text t);
/* The value of an OpenMetrics label, with its quotes: escapes \\ \" \n; every other character
 * that quote_json would escape becomes U+FFFD. */
void quote_label(struct buf *b, struct text t);

#endif
