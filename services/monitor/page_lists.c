/* page_lists: what was refused, by reason and source; discrepancies, by party and age. */
#include "monitor/chart.h"
#include "monitor/page_rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- refused ---- */

static bool may_see(const struct page *p, const struct board_refusal *r)
{
	return rights_source(&p->r->rights, p->b, board_source(p->b, r->source));
}

struct reason_line {
	struct text reason;
	int64_t day, week;
};

static int most_refused(const void *pa, const void *pb)
{
	const struct reason_line *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? 1 : -1;
	return a->week != b->week ? (a->week < b->week ? 1 : -1) : text_cmp(a->reason, b->reason);
}

static size_t reasons_of(const struct page *p, struct reason_line *v)
{
	size_t n = 0;
	for (size_t i = 0; i < p->b->n_refusals; i++) {
		const struct board_refusal *r = &p->b->refusal[i];
		size_t at = 0;
		if (!may_see(p, r))
			continue;
		while (at < n && !text_eq(v[at].reason, r->reason))
			at++;
		if (at == n)
			v[n++] = (struct reason_line){ .reason = r->reason };
		v[at].day += r->day;
		v[at].week += r->week;
	}
	if (n)
		qsort(v, n, sizeof *v, most_refused);
	return n;
}

static void put_reason(struct page *p, const struct reason_line *l)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_text(h, l->reason);
	html_raw(h, "</th>");
	html_cell_text(h, text_of(meaning(l->reason, h->language)));
	html_cell_int(h, l->day);
	html_cell_int(h, l->week);
	html_raw(h, "</tr>");
}

static void put_reasons(struct page *p)
{
	struct html *h = &p->h;
	struct reason_line *v = ARENA_ARRAY(&p->a, p->b->n_refusals, struct reason_line);
	size_t n = reasons_of(p, v);
	page_section(p, W_BY_REASON);
	chart_open(h, CHART_BARS, "chart-refused", W_BY_REASON);
	page_table(p, W_BY_REASON);
	html_raw(h, "<thead><tr>");
	html_head(h, W_REASON, false);
	html_head(h, W_DO_ABOUT_IT, false);
	html_head(h, W_DAY_COUNT, true);
	chart_head(h, W_WEEK_COUNT, "s3");
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++)
		put_reason(p, &v[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	chart_close(h);
	page_end_section(p);
}

static void put_refusal(struct page *p, const struct board_refusal *r)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	if (board_source(p->b, r->source))
		page_source_link(p, r->source);
	else
		html_word(h, W_STRANGERS);
	html_raw(h, "</th>");
	html_cell_text(h, r->reason);
	html_cell_int(h, r->day);
	html_cell_int(h, r->week);
	html_raw(h, "<td>");
	html_instant(h, r->newest);
	html_raw(h, "</td>");
	html_cell_int(h, r->unpublished);
	html_raw(h, "</tr>");
}

static void put_refusals(struct page *p)
{
	struct html *h = &p->h;
	page_section(p, W_BY_SOURCE);
	page_table(p, W_BY_SOURCE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_SOURCE, false);
	html_head(h, W_REASON, false);
	html_head(h, W_DAY_COUNT, true);
	html_head(h, W_WEEK_COUNT, true);
	html_head(h, W_NEWEST, false);
	html_head(h, W_UNPUBLISHED, true);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0, n = 0; i < p->b->n_refusals; i++) {
		if (!may_see(p, &p->b->refusal[i]))
			continue;
		if (n++ < 200)
			put_refusal(p, &p->b->refusal[i]);
		else
			p->cut = true;
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

void page_refused(struct page *p, struct text rest)
{
	size_t shown = 0;
	(void)rest;
	page_open_titled(p, W_REFUSED_PAGE);
	for (size_t i = 0; i < p->b->n_refusals; i++)
		shown += may_see(p, &p->b->refusal[i]);
	if (shown == 0) {
		html_raw(&p->h, "<section><p>");
		html_word(&p->h, W_NO_REFUSED);
		html_raw(&p->h, "</p></section>");
	} else {
		put_reasons(p);
		put_refusals(p);
		if (rights_machinery(&p->r->rights))
			page_says(p, W_REFUSED_HOW);
	}
	page_close(p);
}

/* ---- discrepancies ---- */

/* A line shows a finding: of several by the party or code that they share. */
static struct board_finding *line_of(struct board_finding *v, size_t *n, struct text name, struct text severity)
{
	for (size_t i = 0; i < *n; i++)
		if (text_eq(v[i].code, name) && text_eq(v[i].severity, severity))
			return &v[i];
	v[*n] = (struct board_finding){ .code = name, .severity = severity, .oldest = INSTANT_NONE };
	return &v[(*n)++];
}

static int most_first(const void *pa, const void *pb)
{
	const struct board_finding *a = pa, *b = pb;
	int by_code = text_cmp(a->code, b->code);
	if (a->open != b->open)
		return a->open < b->open ? 1 : -1;
	return by_code ? by_code : text_cmp(a->severity, b->severity);
}

static void put_ages(struct page *p, const struct board_finding *l)
{
	struct html *h = &p->h;
	html_cell_int(h, l->open);
	html_cell_int(h, l->within_day);
	html_cell_int(h, l->within_week - l->within_day);
	html_cell_int(h, l->within_month - l->within_week);
	html_cell_int(h, l->open - l->within_month);
	html_raw(h, "<td>");
	html_instant(h, l->oldest);
	html_raw(h, "</td></tr>");
}

static void put_line_heads(struct page *p, bool codes)
{
	struct html *h = &p->h;
	html_raw(h, "<thead><tr>");
	html_head(h, codes ? W_CODE : W_PARTY, false);
	if (codes)
		html_head(h, W_SEVERITY, false);
	html_head(h, W_OPEN_NOW, true);
	chart_head(h, W_AGE_DAY, "h2");
	chart_head(h, W_AGE_WEEK, "h3");
	chart_head(h, W_AGE_MONTH, "h4");
	chart_head(h, W_AGE_OLDER, "h5");
	html_head(h, W_OLDEST, false);
	html_raw(h, "</tr></thead><tbody>");
}

static void put_line(struct page *p, const struct board_finding *l, bool codes)
{
	struct html *h = &p->h;
	if (codes) {
		page_row_of_code(p, l->code);
		html_raw(h, "<td>");
		page_code(p, l->severity);
		html_raw(h, "</td>");
	} else {
		html_raw(h, "<tr><th scope=\"row\">");
		page_org_link(p, l->code);
		html_raw(h, "</th>");
	}
	put_ages(p, l);
}

static void put_lines(struct page *p, enum word title, struct board_finding *v, size_t n, bool codes)
{
	struct html *h = &p->h;
	if (n)
		qsort(v, n, sizeof *v, most_first);
	page_section(p, title);
	if (!codes)
		chart_open(h, CHART_BARS, "chart-parties", title);
	page_table(p, title);
	put_line_heads(p, codes);
	for (size_t i = 0; i < n; i++)
		put_line(p, &v[i], codes);
	html_raw(h, "</tbody>");
	page_end_table(p);
	if (!codes)
		chart_close(h);
	page_end_section(p);
}

/* Those who may look at one of its parties; what has none is no organisation's, as in the JSON. */
static bool may_see_joint(const struct page *p, const struct board_finding *f)
{
	struct text rest = f->party;
	do
		if (rights_exact(&p->r->rights, p->b, board_party_code(p->b, text_cut(&rest, '\n'))))
			return true;
	while (rest.n);
	return false;
}

static struct board_finding *parties_of(struct page *p, size_t *ret_n)
{
	struct board_finding *v = ARENA_ARRAY(&p->a, p->b->n_findings, struct board_finding);
	*ret_n = 0;
	for (size_t i = 0; i < p->b->n_findings; i++) {
		const struct board_finding *f = &p->b->finding[i];
		struct text party = board_party_code(p->b, f->party);
		if (rights_exact(&p->r->rights, p->b, party))
			board_finding_add(line_of(v, ret_n, party, TEXT("")), f);
	}
	return v;
}

/* A discrepancy between two parties stands once here. */
static struct board_finding *codes_of(struct page *p, size_t *ret_n)
{
	struct board_finding *v = ARENA_ARRAY(&p->a, p->b->n_joint, struct board_finding);
	*ret_n = 0;
	for (size_t i = 0; i < p->b->n_joint; i++)
		if (may_see_joint(p, &p->b->joint[i]))
			board_finding_add(line_of(v, ret_n, p->b->joint[i].code, p->b->joint[i].severity), &p->b->joint[i]);
	return v;
}

void page_findings(struct page *p, struct text rest)
{
	size_t n_parties, n_codes;
	struct board_finding *parties = parties_of(p, &n_parties), *codes = codes_of(p, &n_codes);
	(void)rest;
	page_open_titled(p, W_FINDINGS_PAGE);
	if (n_codes == 0) {
		html_raw(&p->h, "<section><p>");
		html_word(&p->h, W_NO_FINDINGS);
		html_raw(&p->h, "</p></section>");
	} else {
		put_lines(p, W_BY_PARTY, parties, n_parties, false);
		put_lines(p, W_BY_CODE, codes, n_codes, true);
	}
	page_close(p);
}
