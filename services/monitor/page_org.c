/* page_org: one organisation: what it sends, from which source, what it gets, what is open. */
#include "monitor/page_rows.h"

#include <microhttpd.h>
#include <string.h>

static void put_source(struct page *p, const struct board_source *s)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	page_source_link(p, s->uri);
	html_raw(h, "</th><td>");
	page_badge(p, s->state);
	html_raw(h, "</td>");
	html_cell_int(h, source_sum(s, BOARD_HOURS, BOARD_VERDICTS));
	html_cell_int(h, source_sum(s, BOARD_HOURS, BOARD_REFUSED));
	html_cell_int(h, s->missing);
	html_raw(h, "<td>");
	html_ago(h, s->last);
	html_raw(h, "</td></tr>");
}

static size_t sources_of(const struct page *p, struct text code)
{
	size_t n = 0;
	for (size_t i = 0; i < p->b->n_sources; i++)
		n += board_belongs(p->b, &p->b->source[i], code);
	return n;
}

static void put_sources(struct page *p, struct text code)
{
	struct html *h = &p->h;
	page_section(p, W_SOURCES);
	if (sources_of(p, code) == 0) {
		page_says(p, W_NO_SOURCES);
		page_end_section(p);
		return;
	}
	page_table(p, W_SOURCES);
	html_raw(h, "<thead><tr>");
	html_head(h, W_SOURCE, false);
	html_head(h, W_STATE, false);
	html_head(h, W_DAY_COUNT, true);
	html_head(h, W_REFUSED, true);
	html_head(h, W_MISSING_NUMBERS, true);
	html_head(h, W_LAST_HEARD, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < p->b->n_sources; i++)
		if (board_belongs(p->b, &p->b->source[i], code))
			put_source(p, &p->b->source[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

static void put_deliveries(struct page *p, struct text code)
{
	struct html *h = &p->h;
	size_t n = 0;
	for (size_t i = 0; i < p->b->n_deliveries; i++)
		n += text_eq(p->b->delivery[i].recipient, code);
	page_section(p, W_RECEIVES);
	if (n == 0) {
		page_says(p, W_NOTHING_SENT_TO);
		page_end_section(p);
		return;
	}
	page_table(p, W_RECEIVES);
	html_raw(h, "<thead><tr>");
	html_head(h, W_TYPE, false);
	html_head(h, W_AUDIENCE, false);
	html_head(h, W_NUMBER, true);
	html_head(h, W_WAITING, true);
	html_head(h, W_LAST_DELIVERED, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < p->b->n_deliveries; i++) {
		const struct board_delivery *d = &p->b->delivery[i];
		if (!text_eq(d->recipient, code))
			continue;
		page_row_of_code(p, d->type);
		page_cell_meaning(p, d->audience);
		html_cell_int(h, d->n);
		html_cell_int(h, d->due);
		html_raw(h, "<td>");
		html_instant(h, d->last);
		html_raw(h, "</td></tr>");
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

/* The lines of one party by code: what is an error here and a warning there is one. */
static struct board_finding *findings_of(struct page *p, struct text code, size_t *ret_n)
{
	struct board_finding *v = ARENA_ARRAY(&p->a, p->b->n_findings, struct board_finding);
	size_t n = 0;
	for (size_t i = 0; i < p->b->n_findings; i++) {
		const struct board_finding *f = &p->b->finding[i];
		if (!text_eq(board_party_code(p->b, f->party), code))
			continue;
		if (n && text_eq(v[n - 1].code, f->code))
			board_finding_add(&v[n - 1], f);
		else
			v[n++] = *f;
	}
	*ret_n = n;
	return v;
}

static void put_findings(struct page *p, struct text code)
{
	struct html *h = &p->h;
	size_t n;
	const struct board_finding *v = findings_of(p, code, &n);
	page_section(p, W_DISCREPANCIES);
	if (n == 0) {
		page_says(p, W_NO_FINDINGS);
		page_end_section(p);
		return;
	}
	page_table(p, W_DISCREPANCIES);
	html_raw(h, "<thead><tr>");
	html_head(h, W_CODE, false);
	html_head(h, W_OPEN_NOW, true);
	html_head(h, W_OLDEST, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++) {
		page_row_of_code(p, v[i].code);
		html_cell_int(h, v[i].open);
		html_raw(h, "<td>");
		html_day(h, calendar_day(v[i].oldest));
		html_raw(h, "</td></tr>");
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

static void sum_sources(struct page *p, struct text code, int64_t hour[BOARD_HOURS][BOARD_VERDICTS],
                        int64_t days[BOARD_DAYS])
{
	for (size_t i = 0; i < p->b->n_sources; i++) {
		const struct board_source *s = &p->b->source[i];
		if (!board_belongs(p->b, s, code))
			continue;
		for (int k = 0; k < BOARD_HOURS; k++)
			for (int v = 0; v < BOARD_VERDICTS; v++)
				hour[k][v] += s->hour[k][v];
		for (int d = 0; d < BOARD_DAYS; d++)
			days[BOARD_DAYS - 1 - d] += s->day[d];
	}
}

static void put_flow(struct page *p, struct text code)
{
	int64_t hour[BOARD_HOURS][BOARD_VERDICTS] = { { 0 } }, days[BOARD_DAYS] = { 0 };
	sum_sources(p, code, hour, days);
	html_raw(&p->h, "<div class=\"columns\">");
	page_day_chart(p, (const int64_t (*)[BOARD_VERDICTS])hour, NULL);
	page_year_chart(p, days);
	html_raw(&p->h, "</div>");
}

/* What everybody who takes part may know: the state. */
static void put_states(struct page *p, struct text code)
{
	html_raw(&p->h, "<section><ul>");
	for (size_t i = 0; i < p->b->n_sources; i++) {
		if (!board_belongs(p->b, &p->b->source[i], code))
			continue;
		html_raw(&p->h, "<li>");
		page_badge(p, p->b->source[i].state);
		html_raw(&p->h, " ");
		html_word(&p->h, page_state_more(p->b->source[i].state));
		html_raw(&p->h, "</li>");
	}
	html_raw(&p->h, "</ul></section>");
}

void page_org(struct page *p, struct text rest)
{
	if (!p->b->registry || !registry_principal(p->b->registry, rest, p->b->today)) {
		page_refuse(p, MHD_HTTP_NOT_FOUND, W_NOT_FOUND, W_BACK);
		return;
	}
	page_open(p, W_ORGANISATION);
	html_raw(&p->h, "<h1>");
	html_text(&p->h, board_name(p->b, rest));
	html_raw(&p->h, "</h1>");
	if (!rights_exact(&p->r->rights, p->b, rest)) {
		put_states(p, rest);
	} else {
		put_sources(p, rest);
		if (sources_of(p, rest))
			put_flow(p, rest);
		html_raw(&p->h, "<div class=\"columns\">");
		put_findings(p, rest);
		put_deliveries(p, rest);
		html_raw(&p->h, "</div>");
	}
	page_close(p);
}
