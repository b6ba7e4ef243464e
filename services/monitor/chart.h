/* chart: small pictures of numbers as SVG, drawn on the server: no script, sharp on paper and wall,
 * with a name for screen readers; the numbers themselves stand in a table beside or below. Pure. */
#ifndef MONITOR_CHART_H
#define MONITOR_CHART_H

#include "monitor/html.h"

/* A line of n values, oldest first; shows no axis. Decorative: the cell beside it has the number. */
void chart_spark(struct html *h, const int64_t *v, size_t n);

enum { CHART_SERIES = 4 };

struct chart_bars {
	enum word title;
	size_t n;                        /* bars, oldest first */
	const int64_t *v[CHART_SERIES];  /* stacked from below; NULL ends them */
	const int64_t *line;             /* dashed, NULL: none; -1 in it: not known */
	instant_us first;                /* beginning of the first bar */
	bool days;                       /* a bar is a day, else an hour */
};

void chart_bars(struct html *h, const struct chart_bars *c);
/* Weekday × hour, [0] Monday midnight; -1: not known. */
void chart_week(struct html *h, enum word title, const int64_t v[168]);

#endif
