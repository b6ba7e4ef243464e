/* page_documents: the adoption of documents: where each item stands (S9), and who has decided what
 * on it (S8) as a matrix of principals and items. */
#include "monitor/chart.h"
#include "monitor/page_rows.h"

#include <string.h>

/* ---- where each item stands ---- */

/* NULL: it has no such list. */
static const struct value *list_of(const struct value *row, const char *name)
{
	const struct value *v = row_value(row, name);
	return v && value_is(v, VALUE_ARRAY) ? v : NULL;
}

/* The first few by name: all of them stand in the matrix. */
static void put_missing(struct page *p, const struct value *row)
{
	enum { NAMED = 4 };
	const struct value *v = list_of(row, "blocking_principals");
	size_t n = 0;
	html_raw(&p->h, "<td>");
	html_text(&p->h, row_string(row, "blocking_principals"));
	for (const struct value *one = v ? v->below.first : NULL; one && n < NAMED;
	     one = one->next) {
		html_string(&p->h, n++ ? ", " : "");
		html_text(&p->h, board_name(p->b, value_text(one)));
	}
	if (v && v->below.n > n)
		buf_printf(p->h.b, " <span class=\"faint\">+%zu</span>", v->below.n - n);
	html_raw(&p->h, "</td>");
}

/* Those whose adoption counts: a condition that is met is none. */
static int64_t adopted(const struct value *row)
{
	const struct value *effective = list_of(row, "effective_set");
	return effective ? (int64_t)effective->below.n : row_number(row, "adopted");
}

/* Of what has happened the day may still be unknown: a decision that was appealed is final with the
 * court's, which nobody sent. */
static void put_day_of(struct page *p, struct text day, bool happened)
{
	if (day.n) {
		page_date(p, day);
	} else if (happened) {
		html_raw(&p->h, "<span class=\"faint\">");
		html_word(&p->h, W_DAY_UNKNOWN);
		html_raw(&p->h, "</span>");
	}
}

static int64_t remains(const struct value *row)
{
	return row_number(row, "n_principals") - adopted(row);
}

/* What a bar is called: its item, and its document where there are several. */
static void put_name(struct page *p, const struct value *row, bool several)
{
	struct html *h = &p->h;
	html_raw(h, " data-name=\"");
	if (several) {
		html_text(h, row_either(row, "title", "document_id"));
		html_raw(h, ": ");
	}
	html_text(h, row_either(row, "item_title", "item"));
	html_raw(h, "\"");
}

enum { BARS = 24 }; /* more than those are drawn only where somebody is missing */

static void put_item(struct page *p, const struct value *row, const struct rows *all)
{
	struct html *h = &p->h;
	html_raw(h, "<tr");
	if (all->n > BARS && remains(row) == 0)
		html_raw(h, " data-done");
	html_raw(h, "><th scope=\"row\"");
	put_name(p, row, !row_same(all->v[0], all->v[all->n - 1], "document_id"));
	html_raw(h, ">");
	html_text(h, row_either(row, "title", "document_id"));
	html_raw(h, "</th>");
	html_cell_text(h, row_either(row, "item_title", "item"));
	html_raw(h, "<td>");
	page_code(p, row_string(row, "status"));
	html_raw(h, "</td>");
	html_cell_int(h, adopted(row));
	html_cell_int(h, remains(row));
	put_missing(p, row);
	html_raw(h, "<td>");
	put_day_of(p, row_string(row, "in_force_from"), text_eq(row_string(row, "status"), TEXT("IN_FORCE")));
	html_raw(h, "</td></tr>");
}

static bool is_drawn(const struct rows *rows)
{
	bool any = rows->n <= BARS;
	for (size_t i = 0; i < rows->n && !any; i++)
		any = remains(rows->v[i]) != 0;
	return any;
}

static void put_overview(struct page *p, const struct rows *rows)
{
	struct html *h = &p->h;
	bool drawn = is_drawn(rows);
	page_section(p, W_HOW_FAR);
	if (drawn)
		chart_open(h, CHART_BARS, "chart-documents", W_HOW_FAR);
	page_table(p, W_HOW_FAR);
	html_raw(h, "<thead><tr>");
	html_head(h, W_DOCUMENT, false);
	html_head(h, W_ITEM, false);
	html_head(h, W_STATUS, false);
	chart_head(h, W_ADOPTED_N, "s0");
	chart_head(h, W_REMAINS, "s1");
	html_head(h, W_BLOCKING, false);
	html_head(h, W_IN_FORCE_FROM, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < rows->n; i++)
		put_item(p, rows->v[i], rows);
	html_raw(h, "</tbody>");
	page_end_table(p);
	if (drawn)
		chart_close(h);
	page_end_section(p);
}

/* ---- who has decided what ---- */

enum { ITEMS = 12, PRINCIPALS = 400, CELL_BYTES = 220, LINE_BYTES = 120 };

/* Rows of one document; a place of `cell` may be empty. */
struct matrix {
	const struct value *item[ITEMS], *principal[PRINCIPALS]; /* the first row of each */
	const struct value *(*cell)[ITEMS];                      /* by principal */
	size_t n_items, n_principals;
	bool cut;
};

/* Where `row` belongs among `v`; the place after `hint` is tried first, since the rows of each item
 * come in the same order. `max` when all places are taken. */
static size_t place_of(const struct value **v, size_t *n, size_t max, const struct value *row,
                       const char *name, size_t hint)
{
	if (hint < *n && row_same(v[hint], row, name))
		return hint;
	for (size_t i = 0; i < *n; i++)
		if (row_same(v[i], row, name))
			return i;
	if (*n == max)
		return max;
	v[*n] = row;
	return (*n)++;
}

/* Takes the rows of the document that begins at `from`; returns where the next begins. */
static size_t gather(struct matrix *m, const struct rows *rows, size_t from)
{
	size_t i = from, principal = 0;
	for (; i < rows->n; i++) {
		const struct value *row = rows->v[i];
		if (!row_same(rows->v[from], row, "document_id"))
			break;
		size_t item = place_of(m->item, &m->n_items, ITEMS, row, "item",
		                       m->n_items ? m->n_items - 1 : 0);
		principal = place_of(m->principal, &m->n_principals, PRINCIPALS, row,
		                     "principal_code", principal + 1);
		if (item < ITEMS && principal < PRINCIPALS)
			m->cell[principal][item] = row;
		else
			m->cut = true;
	}
	return i;
}

static void put_conditions(struct page *p, const struct value *row)
{
	const struct value *v = list_of(row, "conditions");
	struct text state = row_string(row, "condition_state");
	struct html *h = &p->h;
	if (!v || !v->below.n)
		return;
	html_raw(h, "<small>");
	VALUE_EACH(one, v)
	{
		struct text rest = value_text(one);
		struct text kind = text_cut(&rest, ' ');
		const char *known = meaning(kind, h->language);
		html_string(h, one != v->below.first ? ", " : "");
		html_text(h, known ? text_of(known) : kind);
		html_raw(h, " ");
		html_text(h, rest.p ? rest : TEXT(""));
	}
	if (state.n) {
		html_raw(h, " (");
		html_word(h, text_eq(state, TEXT("MET")) ? W_MET : W_UNMET);
		html_raw(h, ")");
	}
	html_raw(h, "</small>");
}

/* A decision that takes nothing on is told by what it says, not by how far it has come. */
static struct text shown_state(const struct value *row)
{
	struct text verb = row_string(row, "verb");
	bool takes_on = !verb.n || text_eq(verb, TEXT("ADOPT")) ||
	                text_eq(verb, TEXT("ESTABLISH")) || text_eq(verb, TEXT("APPROVE"));
	return takes_on ? row_string(row, "state") : verb;
}

static void put_cell(struct page *p, const struct value *row)
{
	struct html *h = &p->h;
	html_raw(h, "<td>");
	page_code(p, row ? shown_state(row) : TEXT(""));
	if (row && row_string(row, "decided_on").n) {
		html_raw(h, " <small>");
		page_date(p, row_string(row, "decided_on"));
		bool final = text_eq(row_string(row, "state"), TEXT("FINAL"));
		if (final || row_string(row, "final_on").n) {
			html_raw(h, " → ");
			put_day_of(p, row_string(row, "final_on"), final);
		}
		html_raw(h, "</small>");
	}
	if (row)
		put_conditions(p, row);
	html_raw(h, "</td>");
}

/* Of the item in the overview: the matrix has its number only. */
static struct text title_of(const struct rows *overview, const struct value *item)
{
	for (size_t i = 0; i < overview->n; i++) {
		const struct value *row = overview->v[i];
		if (row_same(row, item, "document_id") && row_same(row, item, "item"))
			return row_either(row, "item_title", "item");
	}
	return row_string(item, "item");
}

static void put_heads(struct page *p, const struct matrix *m, const struct rows *overview)
{
	struct html *h = &p->h;
	html_raw(h, "<thead><tr>");
	html_head(h, W_PRINCIPAL, false);
	for (size_t i = 0; i < m->n_items; i++) {
		html_raw(h, "<th scope=\"col\">");
		html_text(h, title_of(overview, m->item[i]));
		html_raw(h, "</th>");
	}
	html_raw(h, "</tr></thead>");
}

static void put_matrix(struct page *p, const struct matrix *m, const struct rows *overview)
{
	struct html *h = &p->h;
	struct text title = row_either(m->item[0], "title", "document_id");
	html_raw(h, "<section><h2>");
	html_text(h, title);
	html_raw(h, "</h2><p class=\"more\">");
	html_word(h, W_MATRIX_DATES);
	html_raw(h, "</p><div class=\"matrix\">");
	page_table_named(p, title);
	put_heads(p, m, overview);
	html_raw(h, "<tbody>");
	size_t from = page_from(p) < m->n_principals ? page_from(p) : 0, i = from;
	for (; i < m->n_principals && (i == from || !page_is_full(p)); i++) {
		html_raw(h, "<tr><th scope=\"row\">");
		page_org_link(p, row_string(m->principal[i], "principal_code"));
		html_raw(h, "</th>");
		for (size_t k = 0; k < m->n_items; k++)
			put_cell(p, m->cell[i][k]);
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
	html_raw(h, "</div>");
	page_part(p, "/documents", row_string(m->item[0], "document_id"), from, i, m->n_principals);
	page_end_section(p);
	p->cut = p->cut || m->cut;
}

static void put_matrices(struct page *p, const struct rows *rows, const struct rows *overview)
{
	bool listed = false;
	for (size_t at = 0; at < rows->n;) {
		struct matrix *m = ARENA_NEW(&p->a, struct matrix);
		m->cell = arena_alloc(&p->a, PRINCIPALS * sizeof *m->cell);
		at = gather(m, rows, at);
		struct text id = row_string(m->item[0], "document_id"),
		            asked = text_of(page_asked(p));
		if (asked.n && !text_eq(asked, id))
			continue;
		if (page_has_room(p, m->n_principals * (m->n_items * CELL_BYTES + LINE_BYTES)))
			put_matrix(p, m, overview);
		else
			page_rest_put(p, &listed, "/documents?id=", id,
			              row_either(m->item[0], "title", "document_id"));
	}
	page_rest_close(p, listed);
}

void page_documents(struct page *p, struct text rest)
{
	struct published *each, *all;
	(void)rest;
	size_t n_all = page_published(p, "S9", "", &all),
	       n_each = page_published(p, "S8", "", &each);
	struct rows overview = rows_of(p, all, n_all), rows = rows_of(p, each, n_each);
	page_open_titled(p, W_DOCUMENTS_PAGE);
	if (n_all + n_each == 0)
		page_none(p);
	if (overview.n && !*page_asked(p))
		put_overview(p, &overview);
	put_matrices(p, &rows, &overview);
	page_close(p);
}
