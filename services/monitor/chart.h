/* chart: figures for the eye. A chart is a table that a script draws (assets/charts.js, with
 * Chart.js): whoever has no script, or no eyes for it, has the table. A trend of a few points
 * beside a number in a cell is a line in the page itself. Pure. */
#ifndef MONITOR_CHART_H
#define MONITOR_CHART_H

#include "monitor/html.h"

/* A line of n values, oldest first; shows no axis. Decorative: the cell beside it has the number.
 */
void chart_spark(struct html *h, const int64_t *v, size_t n);

/* What the rows and columns of the table are. Columns whose head has a series (chart_head) are
 * drawn. */
enum chart_kind {
	CHART_HOURS, /* a row is an hour, named by its <time> */
	CHART_DAYS,  /* a row is a week, named by the <time> of its Monday; its seven cells are days
	              */
	CHART_BARS,  /* a row is a bar that lies, named by its first cell */
	CHART_LINES, /* a row is a line; the heads with a series are its points */
};

/* A figure, with the place of the picture; the table follows. `id` is its own on the page. */
void chart_open(struct html *h, enum chart_kind kind, const char *id, enum word label);
void chart_close(struct html *h);
/* Around a table that only those need who cannot use the picture. */
void chart_open_details(struct html *h);
void chart_close_details(struct html *h);
/* As html_head of a number; `series` names a colour of the style sheet. */
void chart_head(struct html *h, enum word w, const char *series);

#endif
