/* page_reports: the yearly reports (S14) that were published: a list, and each as its page was stored.
 * The report is a page of its own: it goes out in a sandbox, with its style and without any script. */
#include "monitor/page_rows.h"

#include <microhttpd.h>

static void put_part(struct buf *b, char before, struct text t)
{
	buf_putc(b, before);
	html_url_part(b, t);
}

static void put_report(struct page *p, const struct published *v)
{
	struct html *h = &p->h;
	BUF_AUTO part = { 0 };
	put_part(&part, '/', v->recipient);
	put_part(&part, '/', v->period);
	put_part(&part, '/', v->sub);
	html_raw(h, "<tr><th scope=\"row\"><a href=\"/report");
	html_text(h, buf_text(&part));
	buf_printf(h->b, "?lang=%s\">", language_code(h->language));
	html_text(h, v->period);
	html_raw(h, "</a></th><td>");
	page_org_link(p, v->sub);
	html_raw(h, "</td>");
	page_cell_meaning(p, v->audience);
	html_raw(h, "<td>");
	html_instant(h, v->at);
	html_raw(h, "</td></tr>");
}

static void put_list(struct page *p, const struct published *v, size_t n)
{
	struct html *h = &p->h;
	html_raw(h, "<section>");
	page_table(p, W_REPORT_PAGE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_YEAR, false);
	html_head(h, W_REGION, false);
	html_head(h, W_AUDIENCE, false);
	html_head(h, W_NEWEST, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++)
		put_report(p, &v[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

static bool put_stored(struct page *p, const struct published *v, size_t n, struct text rest)
{
	struct text recipient = text_cut(&rest, '/'), period = text_cut(&rest, '/');
	for (size_t i = 0; i < n; i++) {
		if (!text_eq(v[i].recipient, recipient) || !text_eq(v[i].period, period) || !text_eq(v[i].sub, rest))
			continue;
		p->out->report = true;
		buf_put_text(&p->out->body, v[i].payload);
		return true;
	}
	return false;
}

void page_reports(struct page *p, struct text rest)
{
	struct published *v;
	/* With every page of the viewer's: a region has one a year. */
	size_t n = page_published(p, p->h.language == ENGLISH ? "S14/en" : "S14/sv", "*", &v);
	if (rest.n && put_stored(p, v, n, rest))
		return;
	if (rest.n) {
		page_refuse(p, MHD_HTTP_NOT_FOUND, W_NOT_FOUND, W_BACK);
		return;
	}
	page_open_titled(p, W_REPORT_PAGE);
	if (n)
		put_list(p, v, n);
	else
		page_none(p);
	page_close(p);
}
