/* report_parts: a yearly report that is too long for a page, divided at its sections; a section
 * that is too long for a part, at its rows or cards, with its heading in each. Pure. */
#ifndef MONITOR_REPORT_PARTS_H
#define MONITOR_REPORT_PARTS_H

#include "base/arena.h"
#include "base/text.h"

/* What one part has of one section, as it stands in the report. */
struct report_run {
	struct text lead, rows, tail; /* a section that is not divided is all lead */
	bool continued;               /* its first rows stand in the part before */
	size_t part;                  /* from 0 */
	struct report_run *next;
};

struct report_parts {
	struct text head, foot; /* until <main>, and from behind </main> */
	struct report_run *first;
	size_t n;
};

/* With `room` bytes for the sections of a part; a row that has more is a part of its own. What is
 * no report (summaries/report_html.c) is false. The texts borrow from `page`. */
bool report_divide(struct text page, size_t room, struct arena *a, struct report_parts *ret);
/* The heading of a section, as HTML; empty: it has none. */
struct text report_title(const struct report_run *run);
/* Splits off what stands until `mark`, and with it; all of *rest where there is none. */
struct text report_cut(struct text *rest, struct text mark);

#endif
