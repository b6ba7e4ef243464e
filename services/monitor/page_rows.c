/* page_rows: cells of summaries as they came, in the reader's language. */
#include "monitor/page_rows.h"

#include <string.h>

enum { PAYLOAD_BYTES = 4500000 }; /* more is not read within the time a page has */
enum { PAGE_BYTES = 92000 };      /* a page is below 100 kB, its list of links and all */

struct text row_string(const struct value *row, const char *name)
{
	const struct value *v = row_value(row, name);
	return v ? value_text(v) : TEXT("");
}

struct text row_either(const struct value *row, const char *wished, const char *other)
{
	struct text t = row_string(row, wished);
	return t.n ? t : row_string(row, other);
}

bool row_same(const struct value *a, const struct value *b, const char *name)
{
	return text_eq(row_string(a, name), row_string(b, name));
}

int64_t row_number(const struct value *row, const char *name)
{
	const struct value *v = row_value(row, name);
	return v && value_is(v, VALUE_INTEGER) ? v->integer : 0;
}

const struct value *row_value(const struct value *row, const char *name)
{
	return value_member(row, text_of(name));
}

/* The list of rows of a payload; NULL: it has none. */
static const struct value *read_rows(struct page *p, struct text payload)
{
	static const struct value_limits any = { SIZE_MAX, 16, SIZE_MAX };
	struct err e = { 0 };
	const struct value *whole = payload.n ? value_read(payload, &any, &p->a, &e) : NULL,
	                   *rows = whole ? row_value(whole, "rows") : NULL;
	return rows && value_is(rows, VALUE_ARRAY) ? rows : NULL;
}

/* Are there payloads that will not be read? */
static bool too_much(const struct published *v, size_t n)
{
	size_t bytes = 0;
	for (size_t i = 0; i + 1 < n; i++)
		bytes += v[i].payload.n;
	return bytes >= PAYLOAD_BYTES;
}

struct rows rows_of(struct page *p, const struct published *v, size_t n)
{
	const struct value **lists = ARENA_ARRAY(&p->a, n, const struct value *);
	struct rows all = { 0 };
	size_t bytes = 0, count = 0;
	p->cut = p->cut || too_much(v, n);
	for (size_t i = 0; i < n && bytes < PAYLOAD_BYTES; i++) {
		lists[i] = read_rows(p, v[i].payload);
		count += lists[i] ? lists[i]->below.n : 0;
		bytes += v[i].payload.n;
	}
	all.v = ARENA_ARRAY(&p->a, count, const struct value *);
	for (size_t i = 0; i < n; i++)
		for (const struct value *row = lists[i] ? lists[i]->below.first : NULL; row;
		     row = row->next)
			all.v[all.n++] = row;
	return all;
}

void page_value(struct page *p, const struct value *v)
{
	struct html *h = &p->h;
	if (v && value_is(v, VALUE_INTEGER)) {
		html_cell_int(h, v->integer);
		return;
	}
	html_raw(h, "<td class=\"n\">");
	if (v && value_is(v, VALUE_STRING))
		html_decimal(h, v->text);
	else if (v && value_is(v, VALUE_REAL))
		buf_printf(h->b, "%.10g", v->real);
	else
		html_raw(h, "<span class=\"faint\">–</span>");
	html_raw(h, "</td>");
}

void page_code(struct page *p, struct text code)
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
	const char *class = "never", *text = meaning(code, p->h.language);
	if (!code.n) {
		html_raw(&p->h, "<span class=\"faint\">–</span>");
		return;
	}
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (text_starts_with(code, text_of(looks[i].code)))
			class = looks[i].class;
	buf_printf(p->h.b, "<span class=\"badge %s\">", class);
	html_text(&p->h, text ? text_of(text) : code);
	html_raw(&p->h, "</span>");
}

void page_row_of_code(struct page *p, struct text code)
{
	html_raw(&p->h, "<tr><th scope=\"row\">");
	html_text(&p->h, code);
	html_raw(&p->h, " <span class=\"faint\">");
	html_string(&p->h, meaning(code, p->h.language));
	html_raw(&p->h, "</span></th>");
}

void page_says(struct page *p, enum word w)
{
	html_raw(&p->h, "<p class=\"more\">");
	html_word(&p->h, w);
	html_raw(&p->h, "</p>");
}

void page_cell_meaning(struct page *p, struct text code)
{
	const char *text = meaning(code, p->h.language);
	html_cell_text(&p->h, text ? text_of(text) : code);
}

void page_date(struct page *p, struct text date)
{
	html_raw(&p->h, "<time>");
	html_text(&p->h, date);
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

void page_rest_put(struct page *p, bool *opened, const char *path, struct text id,
                   struct text title)
{
	struct html *h = &p->h;
	if (!*opened) {
		page_section(p, W_FURTHER);
		html_raw(h, "<ul class=\"rest\">");
	}
	*opened = true;
	html_raw(h, "<li><a ");
	html_href(h, path, id);
	html_raw(h, ">");
	html_text(h, title);
	html_raw(h, "</a></li>");
}

void page_rest_close(struct page *p, bool opened)
{
	if (!opened)
		return;
	html_raw(&p->h, "</ul>");
	page_end_section(p);
}

size_t page_from(const struct page *p)
{
	const char *from = p->r->query ? p->r->query(p->r->query_ctx, "from") : NULL;
	int64_t n;
	return from && *page_asked(p) && text_to_int64(text_of(from), &n) && n > 0 && n < 100000 ? (size_t)n : 0;
}

bool page_is_full(const struct page *p)
{
	return p->h.b->n >= PAGE_BYTES;
}

static void put_part_link(struct page *p, const char *path, struct text id, size_t from, enum word w)
{
	struct html *h = &p->h;
	html_raw(h, " <a ");
	html_href(h, arena_printf(&p->a, "%s?from=%zu&id=", path, from).p, id);
	html_raw(h, ">");
	html_word(h, w);
	html_raw(h, "</a>");
}

void page_part(struct page *p, const char *path, struct text id, size_t from, size_t to, size_t n)
{
	struct html *h = &p->h;
	if (from == 0 && to >= n)
		return;
	html_raw(h, "<p class=\"more\">");
	if (to > from) {
		html_int(h, (int64_t)from + 1);
		html_raw(h, "–");
		html_int(h, (int64_t)to);
	} else {
		html_raw(h, "–");
	}
	html_raw(h, " ");
	html_word(h, W_SHOWN_OF);
	html_raw(h, " ");
	html_int(h, (int64_t)n);
	html_raw(h, ".");
	if (to < n)
		put_part_link(p, path, id, to, W_NEXT_ONES);
	if (from > 0)
		put_part_link(p, path, id, 0, W_FIRST_ONES);
	html_raw(h, "</p>");
}
