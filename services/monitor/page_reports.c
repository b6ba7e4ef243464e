/* page_reports: the yearly reports (S14) that were published: a list, and each as it was stored. The
 * report is a page of its own: it goes out in a sandbox, with its style and without any script. */
#include "monitor/page_rows.h"

#include <microhttpd.h>
#include <string.h>

/* The page itself, where the payload carries one. */
static struct text html_of(struct page *p, struct text payload)
{
	json_t *o = json_loadb(payload.p, payload.n, 0, NULL);
	const json_t *html = json_object_get(o, "html");
	struct text t = json_is_string(html) ?
		arena_text(&p->a, (struct text){ json_string_value(html), json_string_length(html) }) :
		(struct text){ NULL, 0 };
	json_decref(o);
	return t;
}

static void put_report(struct page *p, const struct published *v)
{
	struct html *h = &p->h;
	BUF_AUTO part = { 0 };
	html_url_part(&part, v->recipient);
	buf_putc(&part, '/');
	html_url_part(&part, v->period);
	html_raw(h, "<tr><th scope=\"row\">");
	html_text(h, v->period);
	html_raw(h, "</th><td>");
	page_org_link(p, v->recipient);
	html_raw(h, "</td>");
	page_cell_meaning(p, v->audience);
	html_raw(h, "<td>");
	html_instant(h, v->at);
	html_raw(h, "</td><td>");
	if (html_of(p, v->payload).n) {
		html_raw(h, "<a href=\"/report/");
		html_text(h, buf_text(&part));
		html_raw(h, "\">");
		html_word(h, W_OPEN_REPORT);
		html_raw(h, "</a>");
	}
	html_raw(h, "</td></tr>");
}

static void put_list(struct page *p, const struct published *v, size_t n)
{
	struct html *h = &p->h;
	html_raw(h, "<section>");
	page_table(p, W_REPORT_PAGE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_YEAR, false);
	html_head(h, W_RECIPIENT, false);
	html_head(h, W_AUDIENCE, false);
	html_head(h, W_NEWEST, false);
	html_head(h, W_OPEN_REPORT, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++)
		put_report(p, &v[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

static bool put_stored(struct page *p, const struct published *v, size_t n, struct text rest)
{
	struct text recipient = text_cut(&rest, '/');
	for (size_t i = 0; i < n; i++) {
		if (!text_eq(v[i].recipient, recipient) || !text_eq(v[i].period, rest))
			continue;
		struct text html = html_of(p, v[i].payload);
		if (!html.n)
			return false;
		p->out->report = true;
		buf_put_text(&p->out->body, html);
		return true;
	}
	return false;
}

void page_reports(struct page *p, struct text rest)
{
	struct published *v;
	size_t n = page_published(p, "S14", "*", &v);
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
