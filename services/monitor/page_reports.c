/* page_reports: the yearly reports (S14) that were published: a list, and each as its page was stored, in
 * parts where it is longer than a page may be. The report is a page of its own: it goes out in a sandbox,
 * with its style and without any script. Whoever prints it, or keeps it, takes the whole as a file. */
#include "monitor/page_rows.h"
#include "monitor/report_parts.h"

#include <ctype.h>
#include <microhttpd.h>
#include <stdio.h>

enum { WHOLE_BYTES = 95000,    /* what is no longer is shown as it is stored */
       PART_BYTES = 82000 };   /* the sections of a part; head and style take 8 kB, links to 60 parts as much */

/* ---- the list ---- */

static void put_step(struct buf *b, char before, struct text t)
{
	buf_putc(b, before);
	html_url_part(b, t);
}

/* The address of a report in the page's language; more of the query may follow. */
static void put_address(struct page *p, const struct published *v)
{
	struct html *h = &p->h;
	BUF_AUTO part = { 0 };
	put_step(&part, '/', v->recipient);
	put_step(&part, '/', v->period);
	put_step(&part, '/', v->sub);
	html_raw(h, "/report");
	html_text(h, buf_text(&part));
	buf_printf(h->b, "?lang=%s", language_code(h->language));
}

static void put_report(struct page *p, const struct published *v)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\"><a href=\"");
	put_address(p, v);
	html_raw(h, "\">");
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

/* ---- a report ---- */

static const char style[] =
	"<style>a{color:var(--blue)}a:focus-visible{outline:2px solid var(--blue);outline-offset:2px}"
	".skip{position:absolute;top:-9em}.skip:focus{top:.5rem;padding:.3rem .6rem;background:var(--paper)}"
	".parts{margin:1.4rem 0 0;padding:.7rem 1rem;border:1px solid var(--line);background:var(--shade)}"
	".parts ol{margin:0;padding-left:1.4rem}.parts li{margin:.3rem 0}"
	".parts [aria-current]{color:var(--ink);font-weight:600;text-decoration:none}"
	"@media print{.parts,.skip,.next{display:none}}</style>";

struct sheets {
	const struct published *v;
	struct report_parts parts;
	size_t at;                     /* the part that is shown */
};

static void put_number(struct page *p, size_t part)
{
	html_word(&p->h, W_PART);
	buf_printf(p->h.b, " %zu", part + 1);
}

static void put_continued(struct page *p)
{
	html_raw(&p->h, " (");
	html_word(&p->h, W_CONTINUED);
	html_raw(&p->h, ")");
}

/* Of which sections it has something; its number, where they have no headings. */
static void put_titles(struct page *p, const struct sheets *s, size_t part)
{
	bool any = false;
	for (const struct report_run *r = s->parts.first; r; r = r->next) {
		struct text title = report_title(r);
		if (r->part != part || !title.n)
			continue;
		html_string(&p->h, any ? " · " : ""); /* headings have commas of their own */
		buf_put_text(p->h.b, title); /* HTML, as it is stored */
		if (r->continued)
			put_continued(p);
		any = true;
	}
	if (!any)
		put_number(p, part);
}

static void put_link(struct page *p, const struct sheets *s, size_t part, const char *attribute)
{
	html_raw(&p->h, "<a href=\"");
	put_address(p, s->v);
	buf_printf(p->h.b, "&amp;part=%zu\"%s>", part + 1, attribute);
}

static void put_parts(struct page *p, const struct sheets *s)
{
	struct html *h = &p->h;
	html_raw(h, "<a class=\"skip\" href=\"#content\">");
	html_word(h, W_SKIP);
	html_raw(h, "</a><nav class=\"parts\" aria-label=\"");
	html_word(h, W_PARTS);
	html_raw(h, "\"><ol>");
	for (size_t i = 0; i < s->parts.n; i++) {
		html_raw(h, "<li>");
		put_link(p, s, i, i == s->at ? " aria-current=\"page\"" : "");
		put_titles(p, s, i);
		html_raw(h, "</a></li>");
	}
	html_raw(h, "</ol></nav>");
}

static void put_place(struct page *p, const struct sheets *s)
{
	put_number(p, s->at);
	html_raw(&p->h, " ");
	html_word(&p->h, W_OF);
	buf_printf(p->h.b, " %zu", s->parts.n);
}

/* Stands on paper, too: it is not all there is. */
static void put_whole_link(struct page *p, const struct sheets *s)
{
	struct html *h = &p->h;
	html_raw(h, "<p class=\"meta\">");
	put_place(p, s);
	html_raw(h, ". <a href=\"");
	put_address(p, s->v);
	html_raw(h, "&amp;file=1\">");
	html_word(h, W_WHOLE_REPORT);
	buf_printf(h->b, "</a> (%zu kB), ", (s->v->payload.n + 500) / 1000);
	html_word(h, W_WHOLE_REPORT_MORE);
	html_raw(h, "</p>");
}

static void put_head(struct page *p, const struct sheets *s)
{
	struct html *h = &p->h;
	struct text rest = s->parts.head, title = report_cut(&rest, TEXT("</title>"));
	title.n -= rest.n ? sizeof "</title>" - 1 : 0;
	buf_put_text(h->b, title);
	html_raw(h, " – ");
	put_place(p, s);
	html_raw(h, "</title>");
	buf_put_text(h->b, text_of(style));
	buf_put_text(h->b, rest);
}

static void put_run(struct page *p, const struct report_run *r)
{
	struct buf *b = p->h.b;
	struct text rest = r->lead, head = report_cut(&rest, TEXT("</h2>"));
	if (r->continued && rest.n) {
		head.n -= sizeof "</h2>" - 1;
		buf_put_text(b, head);
		put_continued(p);
		html_raw(&p->h, "</h2>");
	} else {
		buf_put_text(b, head);
	}
	buf_put_text(b, rest);
	buf_put_text(b, r->rows);
	buf_put_text(b, r->tail);
}

static void put_next(struct page *p, const struct sheets *s)
{
	struct html *h = &p->h;
	bool last = s->at + 1 == s->parts.n;
	html_raw(h, "<p class=\"next\">");
	put_link(p, s, last ? 0 : s->at + 1, last ? "" : " rel=\"next\"");
	html_word(h, last ? W_FIRST_ONES : W_NEXT_ONES);
	if (!last) {
		html_raw(h, ": ");
		put_titles(p, s, s->at + 1);
	}
	html_raw(h, "</a></p>");
}

static void put_sheet(struct page *p, const struct sheets *s)
{
	struct html *h = &p->h;
	put_head(p, s);
	put_parts(p, s);
	html_raw(h, "<main id=\"content\" tabindex=\"-1\">");
	put_whole_link(p, s);
	for (const struct report_run *r = s->parts.first; r; r = r->next)
		if (r->part == s->at)
			put_run(p, r);
	put_next(p, s);
	html_raw(h, "</main>");
	buf_put_text(h->b, s->parts.foot);
}

static const char *query(const struct page *p, const char *name)
{
	return p->r->query ? p->r->query(p->r->query_ctx, name) : NULL;
}

/* The one that the address asks for (?part=…); the first, where there is no such. */
static size_t asked_part(const struct page *p, size_t n)
{
	const char *part = query(p, "part");
	int64_t at;
	return part && text_to_int64(text_of(part), &at) && at >= 1 && (uint64_t)at <= n ? (size_t)at - 1 : 0;
}

static void name_file(struct page *p, struct text period)
{
	BUF_AUTO name = { 0 };
	buf_put_text(&name, TEXT("yearly-report-"));
	for (size_t i = 0; i < period.n; i++)
		if (isalnum((unsigned char)period.p[i]))
			buf_putc(&name, period.p[i]);
	(void)snprintf(p->out->file, sizeof p->out->file, "%.30s.html", name.p);
}

static void put_report_page(struct page *p, const struct published *v)
{
	struct sheets s = { .v = v };
	p->out->report = true;
	if (query(p, "file"))
		name_file(p, v->period);
	else if (v->payload.n > WHOLE_BYTES && report_divide(v->payload, PART_BYTES, &p->a, &s.parts)) {
		s.at = asked_part(p, s.parts.n);
		put_sheet(p, &s);
		return;
	}
	buf_put_text(&p->out->body, v->payload);
}

static bool put_stored(struct page *p, const struct published *v, size_t n, struct text rest)
{
	struct text recipient = text_cut(&rest, '/'), period = text_cut(&rest, '/');
	for (size_t i = 0; i < n; i++) {
		if (!text_eq(v[i].recipient, recipient) || !text_eq(v[i].period, period) || !text_eq(v[i].sub, rest))
			continue;
		put_report_page(p, &v[i]);
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
