/* page_today: care transitions now (S5), by municipality: who is ready, and what is waited for. */
#include "monitor/chart.h"
#include "monitor/page_rows.h"

#include <stdlib.h>

static const struct {
	enum word head;
	const char *name, *series; /* NULL: not drawn */
} columns[] = {
	{ W_INPATIENTS, "inpatients_notified", NULL },
	{ W_OUT_TODAY, "expected_discharge_today", NULL },
	{ W_OUT_3D, "expected_next_3d", NULL },
	{ W_READY_NOW, "ready_now", NULL },
	{ W_READY_PENDING, "ready_pending", "s1" },
	{ W_BLOCKED_OUTPATIENT, "ready_blocked_outpatient", "s4" },
	{ W_BLOCKED_SIP, "ready_blocked_sip", "s2" },
	{ W_LIABLE, "ready_liable", "s3" },
	{ W_LONGEST, "longest_ready_days", NULL },
	{ W_CAN_RECEIVE, "can_receive_reported", NULL },
};

enum {
	COLUMNS = sizeof columns / sizeof *columns,
	INPATIENTS = 0,
	READY = 3,
	LIABLE = 7,
	LONGEST = 8
};

static int most_ready(const void *pa, const void *pb)
{
	const struct value *const *a = pa, *const *b = pb;
	int64_t more = row_number(*b, columns[READY].name) - row_number(*a, columns[READY].name);
	int by_code =
	        text_cmp(row_string(*a, "municipality_code"), row_string(*b, "municipality_code"));
	return more ? (more > 0 ? 1 : -1) : by_code;
}

/* A region gets its municipalities' rows, too: each once, those with the most who wait first. */
static void rows_once(struct rows *rows)
{
	size_t kept = 0;
	for (size_t i = 0, j; i < rows->n; i++) {
		for (j = 0; j < kept && !row_same(rows->v[j], rows->v[i], "municipality_code"); j++)
			;
		if (j == kept)
			rows->v[kept++] = rows->v[i];
	}
	rows->n = kept;
	if (kept)
		qsort(rows->v, kept, sizeof *rows->v, most_ready);
}

static void put_rows(struct page *p, const struct rows *rows)
{
	struct html *h = &p->h;
	for (size_t i = 0; i < rows->n; i++) {
		const struct value *row = rows->v[i];
		html_raw(h, "<tr><th scope=\"row\">");
		page_org_link(p, row_string(row, "municipality_code"));
		html_raw(h, "</th>");
		for (size_t c = 0; c < COLUMNS; c++)
			page_value(p, row_value(row, columns[c].name));
		html_raw(h, "</tr>");
	}
}

/* Sums, and the longest of the longest. */
static void sum_up(const struct rows *rows, int64_t sum[COLUMNS])
{
	for (size_t i = 0; i < rows->n; i++)
		for (size_t c = 0; c < COLUMNS; c++) {
			int64_t n = row_number(rows->v[i], columns[c].name);
			sum[c] = c != LONGEST ? sum[c] + n : n > sum[c] ? n : sum[c];
		}
}

static void put_table(struct page *p, const struct rows *rows, const int64_t sum[COLUMNS])
{
	struct html *h = &p->h;
	page_table(p, W_S5_TITLE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_MUNICIPALITY, false);
	for (size_t c = 0; c < COLUMNS; c++)
		if (columns[c].series)
			chart_head(h, columns[c].head, columns[c].series);
		else
			html_head(h, columns[c].head, true);
	html_raw(h, "</tr></thead><tbody>");
	put_rows(p, rows);
	html_raw(h, "</tbody><tfoot><tr><th scope=\"row\">");
	html_word(h, W_SUM);
	html_raw(h, "</th>");
	for (size_t c = 0; c < COLUMNS; c++)
		html_cell_int(h, sum[c]);
	html_raw(h, "</tr></tfoot>");
	page_end_table(p);
}

static void put_today(struct page *p, const struct rows *rows)
{
	int64_t sum[COLUMNS] = { 0 };
	struct html *h = &p->h;
	sum_up(rows, sum);
	html_raw(h, "<section><dl class=\"numbers\">");
	page_number(p, W_READY_NOW, sum[READY]);
	page_number(p, W_LIABLE, sum[LIABLE]);
	page_number(p, W_LONGEST, sum[LONGEST]);
	page_number(p, W_INPATIENTS, sum[INPATIENTS]);
	html_raw(h, "</dl></section>");
	page_section(p, W_WAITED_FOR);
	chart_open(h, CHART_BARS, "chart-today", W_WAITED_FOR);
	put_table(p, rows, sum);
	chart_close(h);
	page_end_section(p);
}

void page_today(struct page *p, struct text rest)
{
	struct published *v;
	(void)rest;
	/* Exact or not at all: this one is not shared. */
	size_t n = page_published(p, "S5", "", &v);
	page_open_titled(p, W_S5_TITLE);
	if (n == 0) {
		page_none(p);
	} else {
		struct rows rows = rows_of(p, v, n);
		rows_once(&rows);
		put_today(p, &rows);
	}
	page_close(p);
}
