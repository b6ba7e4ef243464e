/* report_chart: one indicator as a drawing: inline SVG, so that the page needs nothing else. Doubles are
 * for places on paper only; every number that is read is the decimal that came. */
#include "summaries/report_sheet.h"

#include "event/period.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 356, LEFT = 14, RIGHT = 80, TOP = 12, LINE_BOTTOM = 88, STRIP = 113, HEIGHT = 137 };

struct scale {
	double low, high;              /* values */
	day_no from, to;
};

static bool value_of(const struct cell *c, double *ret)
{
	BUF_AUTO b = { 0 };
	if (c->kind != CELL_TEXT)
		return false;
	buf_put_text(&b, c->text);
	buf_putc(&b, '\0');
	*ret = strtod(b.p, NULL);
	return isfinite(*ret);
}

static struct period period_of(const struct cell *row, int column)
{
	struct period p = { DAY_NONE, DAY_NONE };
	if (row[column].kind == CELL_TEXT)
		(void)period_parse(row[column].text, &p);
	return p;
}

static bool is_region(const struct sheet *p, const struct cell *row)
{
	return text_eq(row[S12_org].text, p->r->in.region);
}

bool sheet_next_indicator(const struct sheet *p, size_t at, struct indicator_rows *ret)
{
	const struct table *t = &p->r->figures;
	if (at >= t->n)
		return false;
	*ret = (struct indicator_rows){ at, at + 1 };
	while (ret->last < t->n &&
	       text_eq(table_row(t, ret->last)[S12_code].text, table_row(t, at)[S12_code].text))
		ret->last++;
	return true;
}

const struct cell *sheet_newest(const struct sheet *p, const struct indicator_rows *v)
{
	const struct cell *newest = NULL;
	for (size_t i = v->first; i < v->last; i++) {
		const struct cell *row = table_row(&p->r->figures, i);
		if (is_region(p, row) && (!newest || period_of(row, S12_period).end >= period_of(newest, S12_period).end))
			newest = row;
	}
	return newest;
}

static void widen(struct scale *s, double v)
{
	s->low = v < s->low ? v : s->low;
	s->high = v > s->high ? v : s->high;
}

static void widen_by(struct scale *s, const struct cell *row)
{
	static const int columns[] = { S12_value, S12_target, S12_baseline };
	day_no end = period_of(row, S12_period).end;
	double v;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (value_of(&row[columns[i]], &v))
			widen(s, v);
	s->from = s->from == DAY_NONE || end < s->from ? end : s->from;
	s->to = s->to == DAY_NONE || end > s->to ? end : s->to;
}

static struct scale scale_of(const struct sheet *p, const struct indicator_rows *v)
{
	struct scale s = { HUGE_VAL, -HUGE_VAL, DAY_NONE, DAY_NONE };
	for (size_t i = v->first; i < v->last; i++)
		widen_by(&s, table_row(&p->r->figures, i));
	if (s.low > s.high)
		s.low = s.high = 0;
	if (s.low > 0 && s.low < 0.6 * s.high)
		s.low = 0;
	double air = s.high > s.low ? 0.08 * (s.high - s.low) : 1;
	s.high += air;
	s.low -= s.low == 0 ? 0 : air;
	return s;
}

static double y_of(const struct scale *s, double v)
{
	return LINE_BOTTOM - (v - s->low) / (s->high - s->low) * (LINE_BOTTOM - TOP);
}

static double x_of(const struct scale *s, day_no d)
{
	double share = s->to > s->from ? (double)(d - s->from) / (s->to - s->from) : 0.5;
	return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static double x_of_value(const struct scale *s, double v)
{
	return LEFT + (v - s->low) / (s->high - s->low) * (WIDTH - LEFT - RIGHT);
}

/* ---- the line ---- */

static void draw_label(const struct sheet *p, double x, double y, const char *class, struct text decimal)
{
	buf_printf(p->b, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
	sheet_number(p, decimal);
	buf_printf(p->b, "</text>");
}

/* Figures before and behind it cannot be compared: another definition, or the publisher says so. */
static bool breaks(const struct cell *before, const struct cell *row)
{
	bool told = row[S12_comment].kind == CELL_TEXT && text_eq(row[S12_comment].text, TEXT("SERIES_BREAK"));
	bool both = before[S12_definition_version].kind == CELL_TEXT && row[S12_definition_version].kind == CELL_TEXT;
	return told || (both && !text_eq(before[S12_definition_version].text, row[S12_definition_version].text));
}

static void draw_break(const struct sheet *p, double from, double to)
{
	buf_printf(p->b, "\"/><line class=\"break\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", (from + to) / 2,
	           (from + to) / 2, TOP, LINE_BOTTOM);
	buf_printf(p->b, "<polyline class=\"line\" points=\"");
}

/* The line, interrupted where the figures are; the first figure stands beside it, so that the way to the
 * newest one can be read. */
static void draw_points(const struct sheet *p, const struct indicator_rows *v, const struct scale *s)
{
	const struct cell *before = NULL, *first = NULL;
	double value, x = 0;
	buf_printf(p->b, "<polyline class=\"line\" points=\"");
	for (size_t i = v->first; i < v->last; i++) {
		const struct cell *row = table_row(&p->r->figures, i);
		if (!is_region(p, row) || !value_of(&row[S12_value], &value))
			continue;
		double here = x_of(s, period_of(row, S12_period).end);
		if (before && breaks(before, row))
			draw_break(p, x, here);
		else if (before)
			buf_putc(p->b, ' ');
		buf_printf(p->b, "%.1f,%.1f", here, y_of(s, value));
		first = first ? first : row;
		before = row;
		x = here;
	}
	buf_printf(p->b, "\"/>");
	if (first && first != before && value_of(&first[S12_value], &value))
		draw_label(p, x_of(s, period_of(first, S12_period).end), y_of(s, value) - 7, "first", first[S12_value].text);
}

static void draw_target(const struct sheet *p, const struct cell *row, const struct scale *s)
{
	double v;
	if (!row || !value_of(&row[S12_target], &v))
		return;
	buf_printf(p->b, "<line class=\"target\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
	           WIDTH - RIGHT + 4, y_of(s, v), y_of(s, v));
	double value, y = y_of(s, v) + 3.5;
	if (value_of(&row[S12_value], &value) && fabs(y_of(s, value) + 3.5 - y) < 11)
		y += y_of(s, v) <= y_of(s, value) ? -(11 - fabs(y_of(s, value) + 3.5 - y)) :
		                                    11 - fabs(y_of(s, value) + 3.5 - y);
	draw_label(p, WIDTH - RIGHT + 8, y, "target-label", row[S12_target].text);
}

static void draw_newest(const struct sheet *p, const struct cell *row, const struct scale *s)
{
	double v;
	if (!row || !value_of(&row[S12_value], &v))
		return;
	double x = x_of(s, period_of(row, S12_period).end), y = y_of(s, v);
	bool early = row[S12_state].kind == CELL_TEXT && text_eq(row[S12_state].text, TEXT("PRELIMINARY"));
	buf_printf(p->b, "<circle class=\"newest%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"/>", early ? " early" : "", x, y);
	draw_label(p, WIDTH - RIGHT + 8, y + 3.5, "value-label", row[S12_value].text);
}

/* The first of January of each year, and its number. */
static void draw_years(const struct sheet *p, const struct scale *s)
{
	if (s->from == DAY_NONE)
		return;
	for (int year = calendar_year(s->from); year <= calendar_year(s->to); year++) {
		day_no middle = calendar_day_of(year, 12, 31);
		middle = middle > s->to ? s->to : middle;
		buf_printf(p->b, "<text class=\"year\" x=\"%.1f\" y=\"%d\">%d</text>", x_of(s, middle),
		           LINE_BOTTOM + 13, year);
	}
}

/* ---- the municipalities' spread in their newest common year ---- */

struct dot {
	double v;
	struct text decimal;
};

struct spread {
	struct dot *v;
	size_t n;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct dot *)a)->v, y = ((const struct dot *)b)->v;
	return (x > y) - (x < y);
}

static struct spread spread_of(const struct sheet *p, const struct indicator_rows *v, day_no end, struct arena *a)
{
	struct spread s = { .v = ARENA_ARRAY(a, v->last - v->first, struct dot) };
	for (size_t i = v->first; i < v->last; i++) {
		const struct cell *row = table_row(&p->r->figures, i);
		if (!is_region(p, row) && period_of(row, S12_period).end == end &&
		    value_of(&row[S12_value], &s.v[s.n].v))
			s.v[s.n++].decimal = row[S12_value].text;
	}
	if (s.n)
		qsort(s.v, s.n, sizeof *s.v, by_value);
	return s;
}

static void draw_strip(const struct sheet *p, const struct spread *v, const struct scale *s)
{
	buf_printf(p->b, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", LEFT,
	           WIDTH - RIGHT, STRIP, STRIP);
	for (size_t i = 0; i < v->n; i++)
		buf_printf(p->b, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%d\" r=\"3.2\"/>",
		           x_of_value(s, v->v[i].v), STRIP);
	double median = (v->v[(v->n - 1) / 2].v + v->v[v->n / 2].v) / 2;
	buf_printf(p->b, "<line class=\"median\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
	           x_of_value(s, median), x_of_value(s, median), STRIP - 9, STRIP + 9);
	buf_printf(p->b, "<text class=\"note\" x=\"%d\" y=\"%d\">%zu %s</text>", WIDTH - RIGHT + 8, STRIP + 3,
	           v->n, sheet_word(p, W_MUNICIPALITIES));
	double low = x_of_value(s, v->v[0].v), high = x_of_value(s, v->v[v->n - 1].v);
	draw_label(p, low, STRIP + 18, "low", v->v[0].decimal);
	if (high - low > 30)
		draw_label(p, high, STRIP + 18, "high", v->v[v->n - 1].decimal);
}

static day_no newest_end(const struct sheet *p, const struct indicator_rows *v)
{
	day_no end = DAY_NONE;
	for (size_t i = v->first; i < v->last; i++) {
		const struct cell *row = table_row(&p->r->figures, i);
		day_no e = period_of(row, S12_period).end;
		if (!is_region(p, row) && (end == DAY_NONE || e > end))
			end = e;
	}
	return end;
}

void sheet_chart(const struct sheet *p, const struct indicator_rows *v)
{
	ARENA_AUTO a = { 0 };
	struct scale s = scale_of(p, v);
	const struct cell *newest = sheet_newest(p, v);
	const struct cell *any = newest ? newest : table_row(&p->r->figures, v->last - 1);
	struct spread spread = spread_of(p, v, newest_end(p, v), &a);
	buf_printf(p->b, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
	           spread.n > 2 ? HEIGHT : LINE_BOTTOM + 20);
	sheet_text(p, any[S12_name_sv].text);
	buf_printf(p->b, "\"><line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", LEFT,
	           WIDTH - RIGHT, LINE_BOTTOM, LINE_BOTTOM);
	draw_years(p, &s);
	draw_target(p, any, &s);
	if (newest)
		draw_points(p, v, &s);
	draw_newest(p, newest, &s);
	if (spread.n > 2)
		draw_strip(p, &spread, &s);
	buf_printf(p->b, "</svg>");
}
