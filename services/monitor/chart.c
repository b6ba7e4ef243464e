/* chart: whole numbers scaled into a view box; colours come from the style sheet by class. */
#include "monitor/chart.h"

#include <stdio.h>

enum { SPARK_W = 96, SPARK_H = 20, BARS_W = 720, BARS_H = 180, LEFT = 44, BOTTOM = 18, TOP = 6 };

static int64_t highest(const int64_t *v, size_t n)
{
	int64_t max = 1;
	for (size_t i = 0; i < n; i++)
		if (v[i] > max)
			max = v[i];
	return max;
}

void chart_spark(struct html *h, const int64_t *v, size_t n)
{
	int64_t max = highest(v, n);
	buf_printf(h->b, "<svg class=\"spark\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	                 "aria-hidden=\"true\" focusable=\"false\"><polyline points=\"",
	           SPARK_W, SPARK_H, SPARK_W, SPARK_H);
	for (size_t i = 0; i < n; i++)
		buf_printf(h->b, "%d,%d ", (int)(i * (SPARK_W - 2) / (n > 1 ? n - 1 : 1)) + 1,
		           SPARK_H - 2 - (int)(v[i] * (SPARK_H - 4) / max));
	html_raw(h, "\"/></svg>");
}

/* 1, 2 or 5 times a power of ten, not below v. */
static int64_t round_up(int64_t v)
{
	for (int64_t unit = 1;; unit *= 10)
		for (int i = 0; i < 3; i++)
			if (unit * (i == 0 ? 1 : i == 1 ? 2 : 5) >= v)
				return unit * (i == 0 ? 1 : i == 1 ? 2 : 5);
}

static int64_t stacked(const struct chart_bars *c, size_t i)
{
	int64_t sum = 0;
	for (int s = 0; s < CHART_SERIES && c->v[s]; s++)
		sum += c->v[s][i];
	return sum;
}

static int64_t scale_of(const struct chart_bars *c)
{
	int64_t max = 4;
	for (size_t i = 0; i < c->n; i++) {
		if (stacked(c, i) > max)
			max = stacked(c, i);
		if (c->line && c->line[i] > max)
			max = c->line[i];
	}
	return round_up(max);
}

static int y_of(int64_t v, int64_t max)
{
	return BARS_H - BOTTOM - (int)(v * (BARS_H - BOTTOM - TOP) / max);
}

static int x_of(const struct chart_bars *c, size_t i)
{
	return LEFT + (int)(i * (BARS_W - LEFT) / c->n);
}

static void put_grid(struct html *h, int64_t max)
{
	for (int i = 0; i <= 2; i++) {
		int y = y_of(max * i / 2, max);
		buf_printf(h->b, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
		                 "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">",
		           LEFT, BARS_W, y, y, LEFT - 6, y + 4);
		html_int(h, max * i / 2);
		html_raw(h, "</text>");
	}
}

static instant_us time_of(const struct chart_bars *c, size_t i)
{
	return c->days ? calendar_midnight(calendar_day(c->first) + (day_no)i) : c->first + (instant_us)i * HOUR_US;
}

/* Every sixth hour by the clock, the first of every second month. */
static bool has_label(const struct chart_bars *c, size_t i, char ret[16])
{
	struct local_time t = calendar_local(time_of(c, i));
	int year, month, day, hour = (int)(t.of_day_us / HOUR_US);
	calendar_civil(t.day, &year, &month, &day);
	if (c->days)
		snprintf(ret, 16, "%04d-%02d", year, month);
	else
		snprintf(ret, 16, "%02d:00", hour);
	return c->days ? day == 1 && month % 2 == 1 : hour % 6 == 0;
}

static void put_bar(struct html *h, const struct chart_bars *c, size_t i, int64_t max)
{
	char label[16];
	int64_t from = 0;
	int x = x_of(c, i), w = x_of(c, i + 1) - x;
	if (has_label(c, i, label))
		buf_printf(h->b, "<text class=\"axis\" x=\"%d\" y=\"%d\">%s</text>", x, BARS_H - 3, label);
	for (int s = 0; s < CHART_SERIES && c->v[s]; from += c->v[s][i], s++) {
		int top = y_of(from + c->v[s][i], max), bottom = y_of(from, max);
		if (c->v[s][i] > 0 && bottom == top)
			top--; /* one of many is seen all the same */
		if (bottom > top)
			buf_printf(h->b, "<rect class=\"s%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
			           s, x, top, w > 2 ? w - 1 : w, bottom - top);
	}
}

void chart_bars(struct html *h, const struct chart_bars *c)
{
	int64_t max = scale_of(c);
	buf_printf(h->b, "<svg class=\"bars\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", BARS_W, BARS_H);
	html_word(h, c->title);
	html_raw(h, "\">");
	put_grid(h, max);
	for (size_t i = 0; i < c->n; i++)
		put_bar(h, c, i, max);
	if (c->line) {
		html_raw(h, "<polyline class=\"usual\" points=\"");
		for (size_t i = 0; i < c->n; i++)
			if (c->line[i] >= 0)
				buf_printf(h->b, "%d,%d ", (x_of(c, i) + x_of(c, i + 1)) / 2, y_of(c->line[i], max));
		html_raw(h, "\"/>");
	}
	html_raw(h, "</svg>");
}

void chart_week(struct html *h, enum word title, const int64_t v[168])
{
	enum { CELL = 26, ROW = 18 };
	int64_t max = highest(v, 168);
	buf_printf(h->b, "<svg class=\"week\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", LEFT + 24 * CELL,
	           7 * ROW + BOTTOM);
	html_word(h, title);
	html_raw(h, "\">");
	for (int day = 0; day < 7; day++) {
		buf_printf(h->b, "<text class=\"axis\" x=\"0\" y=\"%d\">", day * ROW + 13);
		html_word(h, (enum word)(W_MON + day));
		html_raw(h, "</text>");
		for (int hour = 0; hour < 24; hour++) {
			int64_t n = v[day * 24 + hour];
			buf_printf(h->b, "<rect class=\"h%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
			           n <= 0 ? 0 : (int)(1 + (n * 5 - 1) / max), LEFT + hour * CELL, day * ROW,
			           CELL - 2, ROW - 2);
		}
	}
	for (int hour = 0; hour < 24; hour += 6)
		buf_printf(h->b, "<text class=\"axis\" x=\"%d\" y=\"%d\">%02d:00</text>", LEFT + hour * CELL,
		           7 * ROW + 12, hour);
	html_raw(h, "</svg>");
}
