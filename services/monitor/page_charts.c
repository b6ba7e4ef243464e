/* page_charts: what came in, as charts: the last day by hour and verdict, the year by day, and the
 * usual week, which is a table whose cells are coloured by their numbers. */
#include "monitor/chart.h"
#include "monitor/page_rows.h"

static const char *const series[BOARD_VERDICTS] = { "s0", "s1", "s2", "s3" };
static const enum word verdict_words[BOARD_VERDICTS] = { W_ACCEPTED, W_DUPLICATE, W_CONFLICT,
	                                                 W_REFUSED };

static void open_row(struct html *h, instant_us t)
{
	html_raw(h, "<tr><th scope=\"row\">");
	html_instant(h, t);
	html_raw(h, "</th>");
}

/* ---- the day ---- */

/* usual[0] is the oldest hour; the table begins with the newest. */
static void put_hours(struct page *p, const int64_t (*hour)[BOARD_VERDICTS], const int64_t *usual)
{
	struct html *h = &p->h;
	for (int ago = 0; ago < BOARD_HOURS; ago++) {
		open_row(h, (p->b->now / HOUR_US - ago) * HOUR_US);
		for (int v = 0; v < BOARD_VERDICTS; v++)
			html_cell_int(h, hour[ago][v]);
		if (usual && usual[BOARD_HOURS - 1 - ago] < 0)
			html_raw(h, "<td class=\"n faint\">–</td>");
		else if (usual)
			html_cell_int(h, usual[BOARD_HOURS - 1 - ago]);
		html_raw(h, "</tr>");
	}
}

/* What a glance at the picture tells, for those who have none; closed by the caller, after the
 * time. */
static void open_caption(struct html *h, int64_t sum, int64_t most)
{
	html_raw(h, "<figcaption>");
	html_word(h, W_IN_ALL);
	html_raw(h, " ");
	html_int(h, sum);
	html_raw(h, ", ");
	html_word(h, W_MOST);
	html_raw(h, " ");
	html_int(h, most);
	html_raw(h, ": ");
}

static void close_caption(struct html *h)
{
	html_raw(h, "</figcaption>");
}

static void put_day_caption(struct page *p, const int64_t (*hour)[BOARD_VERDICTS])
{
	int64_t sum = 0, most = -1;
	int at = 0;
	for (int ago = 0; ago < BOARD_HOURS; ago++) {
		int64_t n = 0;
		for (int v = 0; v < BOARD_VERDICTS; v++)
			n += hour[ago][v];
		sum += n;
		if (n > most) {
			most = n;
			at = ago;
		}
	}
	open_caption(&p->h, sum, most);
	html_instant(&p->h, (p->b->now / HOUR_US - at) * HOUR_US);
	close_caption(&p->h);
}

void page_day_chart(struct page *p, const int64_t (*hour)[BOARD_VERDICTS], const int64_t *usual)
{
	struct html *h = &p->h;
	int64_t sum = 0;
	for (int i = 0; i < BOARD_HOURS; i++)
		for (int v = 0; v < BOARD_VERDICTS; v++)
			sum += hour[i][v];
	page_section(p, W_CHART_DAY);
	if (sum == 0 && !usual) { /* an empty chart tells only what is usual */
		page_says(p, W_NOTHING_DAY);
		page_end_section(p);
		return;
	}
	chart_open(h, CHART_HOURS, "chart-day", W_CHART_DAY);
	put_day_caption(p, hour);
	chart_open_details(h);
	page_table(p, W_CHART_DAY);
	html_raw(h, "<thead><tr>");
	html_head(h, W_HOUR, false);
	for (int v = 0; v < BOARD_VERDICTS; v++)
		chart_head(h, verdict_words[v], series[v]);
	if (usual)
		chart_head(h, W_USUAL, "usual");
	html_raw(h, "</tr></thead><tbody>");
	put_hours(p, hour, usual);
	html_raw(h, "</tbody>");
	page_end_table(p);
	chart_close_details(h);
	chart_close(h);
	page_end_section(p);
}

/* ---- the year ---- */

/* A week: from its Monday, the days that there are. */
static void put_week(struct page *p, const int64_t *days, day_no first, day_no monday)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_day(h, monday);
	html_raw(h, "</th>");
	for (day_no d = monday; d < monday + 7; d++)
		if (d < first || d >= first + BOARD_DAYS)
			html_raw(h, "<td></td>");
		else
			html_cell_int(h, days[d - first]);
	html_raw(h, "</tr>");
}

static void put_year_caption(struct page *p, const int64_t *days, day_no first)
{
	int64_t sum = 0;
	int most = 0;
	for (int i = 0; i < BOARD_DAYS; i++) {
		sum += days[i];
		if (days[i] > days[most])
			most = i;
	}
	open_caption(&p->h, sum, days[most]);
	html_day(&p->h, first + most);
	close_caption(&p->h);
}

void page_year_chart(struct page *p, const int64_t days[BOARD_DAYS])
{
	struct html *h = &p->h;
	day_no first = calendar_day(p->b->now) - BOARD_DAYS + 1;
	int64_t sum = 0;
	for (int i = 0; i < BOARD_DAYS; i++)
		sum += days[i];
	page_section(p, W_TREND_YEAR);
	if (sum == 0) {
		page_says(p, W_NOTHING_YEAR);
		page_end_section(p);
		return;
	}
	chart_open(h, CHART_DAYS, "chart-year", W_CHART_YEAR);
	put_year_caption(p, days, first);
	chart_open_details(h);
	page_table(p, W_CHART_YEAR);
	html_raw(h, "<thead><tr>");
	html_head(h, W_WEEK_OF, false);
	for (int day = 0; day < 7; day++)
		chart_head(h, (enum word)(W_MON + day), "s0");
	html_raw(h, "</tr></thead><tbody>");
	for (day_no monday = first - calendar_weekday(first); monday < first + BOARD_DAYS;
	     monday += 7)
		put_week(p, days, first, monday);
	html_raw(h, "</tbody>");
	page_end_table(p);
	chart_close_details(h);
	chart_close(h);
	page_end_section(p);
}

/* ---- the usual week ---- */

static void put_week_day(struct page *p, int day, const int64_t *v, int64_t max)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_word(h, (enum word)(W_MON + day));
	html_raw(h, "</th>");
	for (int hour = 0; hour < 24; hour++)
		if (v[hour] < 0) {
			html_raw(h, "<td class=\"n faint\">–</td>");
		} else {
			buf_printf(h->b, "<td class=\"n h%d\">",
			           v[hour] == 0 ? 0 : (int)(1 + (v[hour] * 5 - 1) / max));
			html_int(h, v[hour]);
			html_raw(h, "</td>");
		}
	html_raw(h, "</tr>");
}

void page_week_table(struct page *p, const int64_t week[7 * 24])
{
	struct html *h = &p->h;
	int64_t max = 1;
	for (int i = 0; i < 7 * 24; i++)
		if (week[i] > max)
			max = week[i];
	page_section(p, W_PATTERN);
	html_raw(h, "<p class=\"more\">");
	html_word(h, W_PATTERN_MORE);
	html_raw(h, "</p><div class=\"heat\">");
	page_table(p, W_PATTERN);
	html_raw(h, "<thead><tr><td></td>");
	for (int hour = 0; hour < 24; hour++)
		buf_printf(h->b, "<th scope=\"col\" class=\"n\">%02d</th>", hour);
	html_raw(h, "</tr></thead><tbody>");
	for (int day = 0; day < 7; day++)
		put_week_day(p, day, week + (ptrdiff_t)day * 24, max);
	html_raw(h, "</tbody>");
	page_end_table(p);
	html_raw(h, "</div>");
	page_end_section(p);
}
