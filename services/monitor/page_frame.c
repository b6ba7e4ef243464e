/* page_frame: what every page has: head, navigation, foot, and the small pieces they are built of. */
#include "monitor/assets.h"
#include "monitor/judge.h"
#include "monitor/site.h"

#include <microhttpd.h>
#include <string.h>

static const struct {
	const char *path;
	enum word name;
	bool (*may)(const struct rights *r); /* NULL: everybody */
} pages[] = {
	{ "/", W_OVERVIEW, NULL },
	{ "/refused", W_REFUSED_PAGE, rights_flow },
	{ "/discrepancies", W_FINDINGS_PAGE, rights_flow },
	{ "/today", W_TODAY_PAGE, rights_flow },
	{ "/documents", W_DOCUMENTS_PAGE, NULL },
	{ "/indicators", W_INDICATORS_PAGE, NULL },
	{ "/report", W_REPORT_PAGE, NULL },
	{ "/retention", W_RETENTION_PAGE, rights_machinery },
};

/* Whoever is not let in is offered no page, and no news. */
static bool is_let_in(const struct page *p)
{
	return p->r->rights.level != RIGHTS_NONE;
}

static void put_nav(struct page *p)
{
	struct html *h = &p->h;
	if (!is_let_in(p))
		return;
	html_raw(h, "<nav aria-label=\"");
	html_word(h, W_NAV);
	html_raw(h, "\"><ul>");
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (pages[i].may && !pages[i].may(&p->r->rights))
			continue;
		html_raw(h, "<li><a ");
		html_href(h, pages[i].path, (struct text){ "", 0 });
		if (strcmp(p->r->path, pages[i].path) == 0)
			html_raw(h, " aria-current=\"page\"");
		html_raw(h, ">");
		html_word(h, pages[i].name);
		html_raw(h, "</a></li>");
	}
	html_raw(h, "</ul></nav>");
}

/* The same page in the other language or theme. */
static void put_switch(struct page *p, enum language l, enum theme t, const char *text)
{
	static const char *const key_names[] = { "id", "from" };
	struct html *h = &p->h;
	html_raw(h, "<a ");
	if (l != h->language)
		buf_printf(h->b, "lang=\"%s\" hreflang=\"%s\" ", language_code(l), language_code(l));
	html_raw(h, "href=\"");
	BUF_AUTO path = { 0 };
	for (const char *s = p->r->path; *s; s++) {
		if (*s == '/')
			buf_putc(&path, '/');
		else
			html_url_part(&path, (struct text){ s, 1 });
	}
	html_text(h, buf_text(&path));
	buf_printf(h->b, "?lang=%s", language_code(l));
	if (t != THEME_AUTO)
		buf_printf(h->b, "&amp;theme=%s", t == THEME_DARK ? "dark" : "light");
	for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++) {
		const char *v = p->r->query ? p->r->query(p->r->query_ctx, key_names[i]) : NULL;
		if (!v)
			continue;
		buf_printf(h->b, "&amp;%s=", key_names[i]);
		html_url_part(h->b, text_of(v));
	}
	html_raw(h, "\">");
	html_string(h, text);
	html_raw(h, "</a>");
}

static void put_switches(struct page *p)
{
	struct html *h = &p->h;
	enum language other = h->language == SWEDISH ? ENGLISH : SWEDISH;
	html_raw(h, "<p class=\"switches\">");
	put_switch(p, other, h->theme, word(W_OTHER_LANGUAGE, h->language));
	html_raw(h, " ");
	put_switch(p, h->language, THEME_LIGHT, word(W_LIGHT, h->language));
	html_raw(h, " ");
	put_switch(p, h->language, THEME_DARK, word(W_DARK, h->language));
	html_raw(h, "</p>");
}

static void put_viewer(struct page *p)
{
	const struct rights *r = &p->r->rights;
	struct html *h = &p->h;
	html_raw(h, "<p class=\"viewer\">");
	html_word(h, W_SIGNED_IN);
	html_raw(h, " <b>");
	if (r->level == RIGHTS_ALL)
		html_word(h, W_EVERYTHING);
	else if (r->level == RIGHTS_OWN && p->b)
		html_text(h, board_name(p->b, r->organisation));
	else
		html_word(h, r->level == RIGHTS_SHARED ? W_AUDIENCE_SHARED : W_THE_PUBLIC);
	html_raw(h, "</b></p>");
}

/* Scripts run in this order, when the page is there. */
static void put_assets(struct html *h)
{
	static const char *const scripts[] = { "chart.min.js", "charts.js", "live.js" };
	html_raw(h, "<link rel=\"icon\" href=\"");
	asset_put_path(h, "icon.svg");
	html_raw(h, "\"><link rel=\"stylesheet\" href=\"");
	asset_put_path(h, "style.css");
	html_raw(h, "\">");
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		html_raw(h, "<script src=\"");
		asset_put_path(h, scripts[i]);
		html_raw(h, "\" defer></script>");
	}
}

void page_open(struct page *p, enum word title)
{
	struct html *h = &p->h;
	buf_printf(h->b, "<!doctype html><html lang=\"%s\"", language_code(h->language));
	if (h->theme != THEME_AUTO)
		buf_printf(h->b, " data-theme=\"%s\"", h->theme == THEME_DARK ? "dark" : "light");
	html_raw(h, "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,"
	            "initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>");
	html_word(h, title);
	html_raw(h, " · Samverka</title>");
	put_assets(h);
	html_raw(h, "</head><body><a class=\"skip\" href=\"#content\">");
	html_word(h, W_SKIP);
	html_raw(h, "</a><header><a class=\"brand\" ");
	html_href(h, "/", (struct text){ "", 0 });
	html_raw(h, "><svg viewBox=\"0 0 32 32\" width=\"26\" height=\"26\" aria-hidden=\"true\"><path "
	            "class=\"mark\" d=\"M4 11h17m-5-6 6 6-6 6M28 21H11m5-6-6 6 6 6\"/></svg> Samverka</a>");
	put_nav(p);
	put_switches(p);
	html_raw(h, "</header><main id=\"content\" tabindex=\"-1\">");
}

void page_close(struct page *p)
{
	struct html *h = &p->h;
	if (p->cut) {
		html_raw(h, "<p class=\"more\" role=\"note\">");
		html_word(h, W_CUT);
		html_raw(h, "</p>");
	}
	html_raw(h, "</main><footer>");
	if (is_let_in(p))
		put_viewer(p);
	if (is_let_in(p) && p->b && p->b->is_whole) {
		html_raw(h, "<p>");
		html_word(h, W_AS_OF);
		html_raw(h, " ");
		html_instant(h, p->b->now);
		html_raw(h, "</p>");
		buf_printf(h->b, "<p id=\"live\" role=\"status\" data-version=\"%lld\" data-on=\"", (long long)p->b->version);
		html_word(h, W_LIVE);
		html_raw(h, "\" data-off=\"");
		html_word(h, W_NOT_LIVE);
		html_raw(h, "\"></p>");
	}
	html_raw(h, "</footer></body></html>");
}

void page_refuse(struct page *p, unsigned status, enum word what, enum word more)
{
	struct html *h = &p->h;
	p->out->status = status;
	page_open(p, what);
	html_raw(h, "<h1>");
	html_word(h, what);
	html_raw(h, "</h1><p>");
	if (more != W_BACK)
		html_word(h, more);
	html_raw(h, "</p><p><a ");
	html_href(h, "/", (struct text){ "", 0 });
	html_raw(h, ">");
	html_word(h, W_BACK);
	html_raw(h, "</a></p>");
	page_close(p);
}

/* ---- pieces ---- */

static enum word state_word(enum source_state s)
{
	static const enum word words[SOURCE_STATES] = { W_STATE_UNKNOWN, W_STATE_SILENT, W_STATE_GAP,
		                                        W_STATE_REFUSED, W_STATE_QUIET, W_STATE_FLOWING, W_STATE_RESTING,
		                                        W_STATE_NEVER };
	return words[s];
}

enum word page_state_more(enum source_state s)
{
	static const enum word words[SOURCE_STATES] = { W_STATE_UNKNOWN_MORE, W_STATE_SILENT_MORE,
		                                        W_STATE_GAP_MORE, W_STATE_REFUSED_MORE,
		                                        W_STATE_QUIET_MORE, W_STATE_FLOWING_MORE, W_STATE_RESTING_MORE,
		                                        W_STATE_NEVER_MORE };
	return words[s];
}

/* A sign of its own shape for each state: colour alone tells nobody anything. */
void page_badge(struct page *p, enum source_state s)
{
	static const char *const class[SOURCE_STATES] = { "unknown", "silent", "gap", "refused", "quiet",
		                                          "flowing", "resting", "never" };
	static const char *const sign[SOURCE_STATES] = { "?", "◌", "⧓", "✕", "↓", "✓", "○", "–" };
	buf_printf(p->h.b, "<span class=\"badge %s\"><span aria-hidden=\"true\">%s</span>\u00a0",
	           class[s], sign[s]);
	html_word(&p->h, state_word(s));
	html_raw(&p->h, "</span>");
}

void page_section(struct page *p, enum word title)
{
	html_raw(&p->h, "<section><h2>");
	html_word(&p->h, title);
	html_raw(&p->h, "</h2>");
}

void page_end_section(struct page *p)
{
	html_raw(&p->h, "</section>");
}

void page_table_named(struct page *p, struct text label)
{
	html_raw(&p->h, "<div class=\"box\" role=\"region\" tabindex=\"0\" aria-label=\"");
	html_text(&p->h, label);
	html_raw(&p->h, "\"><table>");
}

void page_table(struct page *p, enum word label)
{
	page_table_named(p, text_of(word(label, p->h.language)));
}

void page_end_table(struct page *p)
{
	html_raw(&p->h, "</table></div>");
}

void page_org_link(struct page *p, struct text code)
{
	struct html *h = &p->h;
	if (!registry_principal(p->b->registry, code, p->b->today)) {
		html_text(h, code);
		return;
	}
	html_raw(h, "<a ");
	html_href(h, "/organisation/", code);
	html_raw(h, ">");
	html_text(h, board_name(p->b, code));
	html_raw(h, "</a>");
}

void page_source_link(struct page *p, struct text uri)
{
	struct html *h = &p->h;
	if (!uri.n) {
		html_word(h, W_STRANGERS);
		return;
	}
	html_raw(h, "<a class=\"uri\" ");
	html_href(h, "/source?id=", uri);
	html_raw(h, ">");
	html_text(h, uri);
	html_raw(h, "</a>");
}

/* ---- what was published ---- */

/* Whose exact figures the viewer may see; NULL: everybody's. They are asked for by name: others' would
 * take the room of a page. */
static const struct recipients *own_recipients(struct page *p)
{
	const struct rights *r = &p->r->rights;
	if (r->level == RIGHTS_ALL)
		return NULL;
	const struct principal **all = NULL;
	struct recipients *ret = ARENA_NEW(&p->a, struct recipients);
	size_t n = p->b->registry ? registry_principals(p->b->registry, p->b->today, &p->a, &all) : 0;
	ret->v = ARENA_ARRAY(&p->a, n + 1, struct text);
	ret->v[ret->n++] = r->organisation; /* also one that is a principal no more */
	for (size_t i = 0; i < n; i++)
		if (!text_eq(all[i]->code, r->organisation) && rights_exact(r, p->b, all[i]->code))
			ret->v[ret->n++] = all[i]->code;
	return ret;
}

/* Whatever the shelf gave out. */
static size_t keep_own(struct page *p, struct published *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (rights_exact(&p->r->rights, p->b, v[i].recipient))
			v[kept++] = v[i];
	return kept;
}

size_t page_published(struct page *p, const char *type, const char *period, struct published **ret)
{
	static const struct {
		const char *audience;
		enum rights_level from;
	} forms[] = { { "OWN", RIGHTS_OWN }, { "SHARED", RIGHTS_SHARED }, { "PUBLIC", RIGHTS_PUBLIC } };
	const struct shelf *s = p->r->shelf;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		size_t n = 0;
		if (p->r->rights.level < forms[i].from)
			continue;
		const struct recipients *to = i == 0 ? own_recipients(p) : NULL;
		if (!s || !s->fetch(s->ctx, type, forms[i].audience, to, text_of(period), &p->a, ret, &n)) {
			p->out->status = MHD_HTTP_SERVICE_UNAVAILABLE;
			return 0;
		}
		p->cut = p->cut || n > SHELF_MOST;
		n = n > SHELF_MOST ? SHELF_MOST : n;
		if (i == 0)
			n = keep_own(p, *ret, n);
		if (n)
			return n;
	}
	return 0;
}
