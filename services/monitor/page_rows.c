/* page_rows: cells of summaries as they came, in the reader's language. */
#include "monitor/page_rows.h"

#include <string.h>

enum { PAYLOAD_BYTES = 1500000 }; /* more is not read within the time a page has */
enum { PAGE_BYTES = 92000 };       /* a page is below 100 kB, its list of links and all */

const char *row_string(const json_t *row, const char *name)
{
	const char *s = json_string_value(json_object_get(row, name));
	return s ? s : "";
}

const char *row_either(const json_t *row, const char *wished, const char *other)
{
	return *row_string(row, wished) ? row_string(row, wished) : row_string(row, other);
}

bool row_same(const json_t *a, const json_t *b, const char *name)
{
	return strcmp(row_string(a, name), row_string(b, name)) == 0;
}

json_t *rows_of(const struct published *v, size_t n)
{
	size_t bytes = 0;
	json_t *all = json_array();
	for (size_t i = 0; i < n && bytes < PAYLOAD_BYTES; i++) {
		json_t *one = json_loadb(v[i].payload.p, v[i].payload.n, 0, NULL);
		(void)json_array_extend(all,
		                        json_object_get(one, "rows")); /* no rows: nothing to add */
		json_decref(one);
		bytes += v[i].payload.n;
	}
	return all;
}

void page_value(struct page *p, const json_t *v)
{
	struct html *h = &p->h;
	if (json_is_integer(v)) {
		html_cell_int(h, json_integer_value(v));
		return;
	}
	html_raw(h, "<td class=\"n\">");
	if (json_is_string(v))
		html_decimal(h, text_of(json_string_value(v)));
	else if (json_is_real(v))
		buf_printf(h->b, "%.10g", json_real_value(v));
	else
		html_raw(h, "<span class=\"faint\">–</span>");
	html_raw(h, "</td>");
}

void page_code(struct page *p, const char *code)
{
	static const struct {
		const char *code, *class;
	} looks[] = {
		{ "ADOPTED", "flowing" },  { "IN_FORCE", "flowing" },   { "FINAL", "flowing" },
		{ "DECIDED", "flowing" },  { "ADJUSTED", "flowing" },   { "ANNOUNCED", "flowing" },
		{ "ACHIEVED", "flowing" }, { "ON_TRACK", "flowing" },   { "REJECT", "silent" },
		{ "BROKEN", "silent" },    { "LAPSED", "silent" },      { "ANNULLED", "silent" },
		{ "OFF_TRACK", "silent" }, { "ERROR", "silent" },       { "APPEALED", "gap" },
		{ "LEGAL", "gap" },        { "REFER_BACK", "refused" }, { "NO_DATA", "refused" },
		{ "WARN", "refused" },
	};
	const char *class = "never", *text = meaning(text_of(code), p->h.language);
	if (!*code) {
		html_raw(&p->h, "<span class=\"faint\">–</span>");
		return;
	}
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (strncmp(code, looks[i].code, strlen(looks[i].code)) == 0)
			class = looks[i].class;
	buf_printf(p->h.b, "<span class=\"badge %s\">", class);
	html_string(&p->h, text ? text : code);
	html_raw(&p->h, "</span>");
}

void page_cell_meaning(struct page *p, struct text code)
{
	const char *text = meaning(code, p->h.language);
	html_cell_text(&p->h, text ? text_of(text) : code);
}

void page_date(struct page *p, const char *date)
{
	html_raw(&p->h, "<time>");
	html_string(&p->h, date);
	html_raw(&p->h, "</time>");
}

void page_open_titled(struct page *p, enum word title)
{
	page_open(p, title);
	html_raw(&p->h, "<h1>");
	html_word(&p->h, title);
	html_raw(&p->h, "</h1>");
}

void page_none(struct page *p)
{
	html_raw(&p->h, "<section><p>");
	html_word(&p->h, p->out->status == 200 ? W_NOTHING_YET : W_UNAVAILABLE);
	html_raw(&p->h, "</p></section>");
}

void page_number(struct page *p, enum word name, int64_t n)
{
	html_raw(&p->h, "<div><dt>");
	html_word(&p->h, name);
	html_raw(&p->h, "</dt><dd>");
	if (n < 0)
		html_raw(&p->h, "?");
	else
		html_int(&p->h, n);
	html_raw(&p->h, "</dd></div>");
}

const char *page_asked(const struct page *p)
{
	const char *id = p->r->query ? p->r->query(p->r->query_ctx, "id") : NULL;
	return id ? id : "";
}

bool page_has_room(const struct page *p, size_t bytes)
{
	return *page_asked(p) || p->h.b->n + bytes < PAGE_BYTES;
}

void page_rest_put(struct page *p, bool *opened, const char *path, const char *id, const char *title)
{
	struct html *h = &p->h;
	if (!*opened) {
		page_section(p, W_FURTHER);
		html_raw(h, "<ul>");
	}
	*opened = true;
	html_raw(h, "<li><a ");
	html_href(h, path, text_of(id));
	html_raw(h, ">");
	html_string(h, title);
	html_raw(h, "</a></li>");
}

void page_rest_close(struct page *p, bool opened)
{
	if (!opened)
		return;
	html_raw(&p->h, "</ul>");
	page_end_section(p);
}
