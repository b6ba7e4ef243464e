/* chart: the frame around a table that is drawn; colours come from the style sheet by name. */
#include "monitor/chart.h"

enum { SPARK_W = 80, SPARK_H = 20 };

/* Not by Chart.js: seventy of these, as a region's matrix has, took a browser a second as canvases and
 * 3 ms as lines. */
void chart_spark(struct html *h, const int64_t *v, size_t n)
{
	int64_t max = 1;
	for (size_t i = 0; i < n; i++)
		if (v[i] > max)
			max = v[i];
	buf_printf(h->b,
	           "<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	           "aria-hidden=\"true\" focusable=\"false\"><polyline points=\"",
	           SPARK_W, SPARK_H, SPARK_W, SPARK_H);
	for (size_t i = 0; i < n; i++)
		buf_printf(h->b, "%d,%d ", (int)(i * (SPARK_W - 2) / (n > 1 ? n - 1 : 1)) + 1,
		           SPARK_H - 2 - (int)(v[i] * (SPARK_H - 4) / max));
	html_raw(h, "\"/></svg>");
}

void chart_open(struct html *h, enum chart_kind kind, const char *id, enum word label)
{
	static const char *const kinds[] = { "hours", "days", "bars", "lines" };
	buf_printf(h->b, "<figure class=\"chart\" data-chart=\"%s\" id=\"", kinds[kind]);
	html_string(h, id);
	html_raw(h, "\" data-label=\"");
	html_word(h, label);
	html_raw(h, ". ");
	html_word(h, W_CHART_ALT);
	html_raw(h, "\"><div class=\"plot\"></div>");
}

void chart_close(struct html *h)
{
	html_raw(h, "</figure>");
}

void chart_open_details(struct html *h)
{
	html_raw(h, "<details><summary>");
	html_word(h, W_AS_TABLE);
	html_raw(h, "</summary>");
}

void chart_close_details(struct html *h)
{
	html_raw(h, "</details>");
}

void chart_head(struct html *h, enum word w, const char *series)
{
	buf_printf(h->b, "<th scope=\"col\" class=\"n\" data-series=\"%s\">", series);
	html_word(h, w);
	html_raw(h, "</th>");
}
