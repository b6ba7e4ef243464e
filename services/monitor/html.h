/* html: writing a page. Values go through html_text and its kin, which escape; html_raw takes
 * literals of ours only. Pure. */
#ifndef MONITOR_HTML_H
#define MONITOR_HTML_H

#include "base/text.h"
#include "event/calendar.h"
#include "monitor/words.h"

enum theme { THEME_AUTO, THEME_LIGHT, THEME_DARK, THEMES };

struct html {
	struct buf *b;
	enum language language;
	enum theme theme;
	bool language_chosen; /* in the address: links carry it on */
	instant_us now;       /* for "five minutes ago" */
};

#define html_raw(h, literal) buf_put((h)->b, "" literal, sizeof(literal) - 1)
void html_text(struct html *h, struct text t);   /* & < > " ' escaped, control characters dropped */
void html_string(struct html *h, const char *s); /* NULL: nothing */
void html_word(struct html *h, enum word w);
/* Grouped as the language has it: 12 345 or 12,345. */
void html_int(struct html *h, int64_t n);
/* Local date and time to the minute in a <time> element, or the word for never. */
void html_instant(struct html *h, instant_us t);
/* A decimal with the marks of the language; ".0" at its end is left out, and of quotients no more
 * digits are shown than tell something: 97.31, 0.844. The element keeps it as it came. */
void html_decimal(struct html *h, struct text t);
/* A date in a <time> element. */
void html_day(struct html *h, day_no day);
/* "3 min sedan" in a <time> whose title is the instant; the word for never. */
void html_ago(struct html *h, instant_us t);
/* Milliseconds as people say them: 850 ms, 4,2 s, 3 min, 2,5 h, 3 d. */
void html_span(struct html *h, int64_t ms);
/* An address on this site with what was chosen carried on: href="…". `path` is ours; `part`, which
 * may be empty, is appended to it percent-encoded. */
void html_href(struct html *h, const char *path, struct text part);
void html_url_part(struct buf *b, struct text t); /* percent-encodes all but letters, digits, -._~ */

/* <td>, with class n for numbers; a zero shows as a faint dash. */
void html_cell_int(struct html *h, int64_t n);
void html_cell_text(struct html *h, struct text t);
/* <th scope=col>; numeric ones stand to the right. */
void html_head(struct html *h, enum word w, bool numeric);

#endif
