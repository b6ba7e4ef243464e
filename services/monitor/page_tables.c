/* page_tables: summaries as pages: the situation today (S5), the adoption of documents (S8, S9),
 * indicators against targets (S12). What may be shown was decided when they were published: here
 * they are only laid out, and a cell that was left out stays left out. */
#include "monitor/site.h"

#include <string.h>

/* ---- rows of payloads ---- */

static const char *string_of(const json_t *row, const char *name)
{
	const char *s = json_string_value(json_object_get(row, name));
	return s ? s : "";
}

static const char *either(const json_t *row, const char *wished, const char *other)
{
	return *string_of(row, wished) ? string_of(row, wished) : string_of(row, other);
}

static void put_value(struct page *p, const json_t *v)
{
	struct html *h = &p->h;
	if (json_is_integer(v)) {
		html_cell_int(h, json_integer_value(v));
		return;
	}
	html_raw(h, "<td class=\"n\">");
	if (json_is_string(v))
		html_string(h, json_string_value(v));
	else if (json_is_real(v))
		buf_printf(h->b, "%.10g", json_real_value(v));
	else
		html_raw(h, "<span class=\"faint\">–</span>");
	html_raw(h, "</td>");
}

static void put_none(struct page *p)
{
	html_raw(&p->h, "<section><p>");
	html_word(&p->h, p->out->status == 200 ? W_NOTHING_YET : W_UNAVAILABLE);
	html_raw(&p->h, "</p></section>");
}

static void open_titled(struct page *p, enum word title)
{
	page_open(p, title);
	html_raw(&p->h, "<h1>");
	html_word(&p->h, title);
	html_raw(&p->h, "</h1>");
}

/* All rows of the payloads in one array, to be let go by the caller. */
static json_t *rows_of(const struct published *v, size_t n)
{
	json_t *all = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *one = json_loadb(v[i].payload.p, v[i].payload.n, 0, NULL);
		(void)json_array_extend(all, json_object_get(one, "rows")); /* no rows: nothing to add */
		json_decref(one);
	}
	return all;
}

/* ---- today ---- */

static const struct {
	enum word head;
	const char *name;
} today[] = {
	{ W_INPATIENTS, "inpatients_notified" }, { W_OUT_TODAY, "expected_discharge_today" },
	{ W_OUT_3D, "expected_next_3d" },        { W_READY_NOW, "ready_now" },
	{ W_READY_PENDING, "ready_pending" },    { W_BLOCKED_OUTPATIENT, "ready_blocked_outpatient" },
	{ W_BLOCKED_SIP, "ready_blocked_sip" },  { W_LIABLE, "ready_liable" },
	{ W_LONGEST, "longest_ready_days" },     { W_CAN_RECEIVE, "can_receive_reported" },
};

enum { TODAY = sizeof today / sizeof *today, TODAY_LONGEST = 8 };

static bool is_first(const json_t *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(string_of(json_array_get(rows, j), "municipality_code"),
		           string_of(json_array_get(rows, i), "municipality_code")) == 0)
			return false;
	return true;
}

static void put_today_rows(struct page *p, const json_t *rows)
{
	int64_t sum[TODAY] = { 0 };
	struct html *h = &p->h;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (!is_first(rows, i))
			continue; /* a region gets its municipalities' rows, too */
		html_raw(h, "<tr><th scope=\"row\">");
		page_org_link(p, text_of(string_of(row, "municipality_code")));
		html_raw(h, "</th>");
		for (size_t c = 0; c < TODAY; c++) {
			const json_t *v = json_object_get(row, today[c].name);
			int64_t n = json_integer_value(v);
			put_value(p, v);
			sum[c] = c != TODAY_LONGEST ? sum[c] + n : n > sum[c] ? n : sum[c];
		}
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody><tfoot><tr><th scope=\"row\">");
	html_word(h, W_SUM);
	html_raw(h, "</th>");
	for (size_t c = 0; c < TODAY; c++)
		html_cell_int(h, sum[c]);
	html_raw(h, "</tr></tfoot>");
}

void page_today(struct page *p, struct text rest)
{
	struct published *v;
	struct html *h = &p->h;
	(void)rest;
	/* Exact or not at all: this one is not shared. */
	size_t n = page_published(p, "S5", "", &v);
	open_titled(p, W_S5_TITLE);
	if (n == 0) {
		put_none(p);
		page_close(p);
		return;
	}
	json_t *rows = rows_of(v, n);
	html_raw(h, "<section>");
	page_table(p, W_S5_TITLE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_MUNICIPALITY, false);
	for (size_t c = 0; c < TODAY; c++)
		html_head(h, today[c].head, true);
	html_raw(h, "</tr></thead><tbody>");
	put_today_rows(p, rows);
	page_end_table(p);
	page_end_section(p);
	json_decref(rows);
	page_close(p);
}

/* ---- documents ---- */

static void put_state(struct page *p, const char *state)
{
	static const struct {
		const char *state, *class;
	} looks[] = { { "ADOPTED", "flowing" }, { "IN_FORCE", "flowing" }, { "FINAL", "flowing" },
		      { "ACHIEVED", "flowing" }, { "ON_TRACK", "flowing" },
		      { "REJECTED", "silent" },  { "BROKEN", "silent" },  { "LAPSED", "silent" },
		      { "OFF_TRACK", "silent" }, { "APPEALED", "gap" },   { "NO_DATA", "refused" } };
	const char *class = "never", *text = meaning(text_of(state), p->h.language);
	if (!*state) {
		html_raw(&p->h, "<span class=\"faint\">–</span>");
		return;
	}
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (strncmp(state, looks[i].state, strlen(looks[i].state)) == 0)
			class = looks[i].class;
	buf_printf(p->h.b, "<span class=\"badge %s\">", class);
	html_string(&p->h, text ? text : state);
	html_raw(&p->h, "</span>");
}

static void put_conditions(struct page *p, const json_t *row)
{
	const json_t *v = json_object_get(row, "conditions");
	html_raw(&p->h, "<td>");
	if (json_is_string(v))
		html_string(&p->h, json_string_value(v));
	for (size_t i = 0; i < json_array_size(v); i++) {
		html_string(&p->h, i ? ", " : "");
		html_string(&p->h, json_string_value(json_array_get(v, i)));
	}
	const char *state = string_of(row, "condition_state");
	if (*state) {
		html_raw(&p->h, " (");
		html_string(&p->h, state);
		html_raw(&p->h, ")");
	}
	html_raw(&p->h, "</td>");
}

static void put_principal(struct page *p, const json_t *row)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	page_org_link(p, text_of(string_of(row, "principal_code")));
	html_raw(h, "</th><td>");
	put_state(p, string_of(row, "state"));
	html_raw(h, "</td>");
	html_cell_text(h, text_of(string_of(row, "decided_on")));
	html_cell_text(h, text_of(string_of(row, "final_on")));
	put_conditions(p, row);
	html_raw(h, "</tr>");
}

static bool same_item(const json_t *a, const json_t *b)
{
	return strcmp(string_of(a, "document_id"), string_of(b, "document_id")) == 0 &&
	       strcmp(string_of(a, "item"), string_of(b, "item")) == 0;
}

static void open_item(struct page *p, const json_t *row)
{
	struct html *h = &p->h;
	html_raw(h, "<section><h2>");
	html_string(h, string_of(row, "title"));
	html_raw(h, " <span class=\"faint\">");
	html_string(h, string_of(row, "item"));
	html_raw(h, "</span></h2><div class=\"box\" role=\"region\" tabindex=\"0\" aria-label=\"");
	html_string(h, string_of(row, "title"));
	html_raw(h, " ");
	html_string(h, string_of(row, "item"));
	html_raw(h, "\"><table>");
	html_raw(h, "<thead><tr>");
	html_head(h, W_PRINCIPAL, false);
	html_head(h, W_STATUS, false);
	html_head(h, W_DECIDED_ON, false);
	html_head(h, W_FINAL_ON, false);
	html_head(h, W_CONDITIONS, false);
	html_raw(h, "</tr></thead><tbody>");
}

static void close_item(struct page *p)
{
	html_raw(&p->h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

static void put_items(struct page *p, const json_t *rows)
{
	const json_t *before = NULL;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (!before || !same_item(before, row)) {
			if (before)
				close_item(p);
			open_item(p, row);
		}
		put_principal(p, row);
		before = row;
	}
	if (before)
		close_item(p);
}

/* The first few by name: all of them stand in the item's own table. */
static void put_missing(struct page *p, const json_t *v)
{
	enum { NAMED = 4 };
	size_t n = json_array_size(v);
	html_raw(&p->h, "<td>");
	if (json_is_string(v))
		html_string(&p->h, json_string_value(v));
	for (size_t i = 0; i < n && i < NAMED; i++) {
		const char *one = json_string_value(json_array_get(v, i));
		html_string(&p->h, i ? ", " : "");
		html_text(&p->h, board_name(p->b, text_of(one ? one : "")));
	}
	if (n > NAMED)
		buf_printf(p->h.b, " <span class=\"faint\">+%zu</span>", n - NAMED);
	html_raw(&p->h, "</td>");
}

static void put_date(struct page *p, const char *date)
{
	html_raw(&p->h, "<td><time>");
	html_string(&p->h, date);
	html_raw(&p->h, "</time></td>");
}

/* Those whose adoption counts: a condition that is met is none. */
static void put_adopted(struct page *p, const json_t *row)
{
	const json_t *effective = json_object_get(row, "effective_set");
	if (json_is_array(effective))
		html_cell_int(&p->h, (int64_t)json_array_size(effective));
	else
		put_value(p, json_object_get(row, "adopted"));
}

static void put_overview_row(struct page *p, const json_t *row)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_string(h, either(row, "title", "document_id"));
	html_raw(h, "</th>");
	html_cell_text(h, text_of(either(row, "item_title", "item")));
	html_raw(h, "<td>");
	put_state(p, string_of(row, "status"));
	html_raw(h, "</td>");
	put_adopted(p, row);
	put_value(p, json_object_get(row, "n_principals"));
	put_missing(p, json_object_get(row, "blocking_principals"));
	put_date(p, string_of(row, "in_force_from"));
	html_raw(h, "</tr>");
}

static void put_documents_overview(struct page *p, const json_t *rows)
{
	struct html *h = &p->h;
	page_section(p, W_DOCUMENTS_PAGE);
	page_table(p, W_DOCUMENTS_PAGE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_DOCUMENT, false);
	html_head(h, W_ITEM, false);
	html_head(h, W_STATUS, false);
	html_head(h, W_ADOPTED_N, true);
	html_head(h, W_TOTAL_SHOWN, true);
	html_head(h, W_BLOCKING, false);
	html_head(h, W_IN_FORCE_FROM, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < json_array_size(rows); i++)
		put_overview_row(p, json_array_get(rows, i));
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

void page_documents(struct page *p, struct text rest)
{
	struct published *each, *all;
	(void)rest;
	size_t n_all = page_published(p, "S9", "", &all), n_each = page_published(p, "S8", "", &each);
	json_t *overview = rows_of(all, n_all), *rows = rows_of(each, n_each);
	open_titled(p, W_DOCUMENTS_PAGE);
	if (n_all + n_each == 0)
		put_none(p);
	if (json_array_size(overview))
		put_documents_overview(p, overview);
	put_items(p, rows);
	json_decref(overview);
	json_decref(rows);
	page_close(p);
}

/* ---- indicators ---- */

static void put_indicator(struct page *p, const json_t *row)
{
	static const char *const values[] = { "value", "target", "gap", "forecast" };
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_string(h, either(row, "name_sv", "code"));
	html_raw(h, " <span class=\"faint\">");
	html_string(h, string_of(row, "code"));
	html_raw(h, "</span></th><td>");
	page_org_link(p, text_of(string_of(row, "org")));
	html_raw(h, "</td>");
	html_cell_text(h, text_of(string_of(row, "period")));
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		put_value(p, json_object_get(row, values[i]));
	html_raw(h, "<td>");
	put_state(p, either(row, "status", "evaluation"));
	html_raw(h, "</td></tr>");
}

void page_indicators(struct page *p, struct text rest)
{
	struct published *v;
	struct html *h = &p->h;
	(void)rest;
	size_t n = page_published(p, "S12", "", &v);
	json_t *rows = rows_of(v, n);
	open_titled(p, W_INDICATORS_PAGE);
	if (json_array_size(rows) == 0) {
		put_none(p);
	} else {
		html_raw(h, "<section>");
		page_table(p, W_INDICATORS_PAGE);
		html_raw(h, "<thead><tr>");
		html_head(h, W_INDICATOR, false);
		html_head(h, W_ORGANISATION, false);
		html_head(h, W_PERIOD, false);
		html_head(h, W_VALUE, true);
		html_head(h, W_TARGET, true);
		html_head(h, W_GAP_TO_TARGET, true);
		html_head(h, W_FORECAST, true);
		html_head(h, W_EVALUATION, false);
		html_raw(h, "</tr></thead><tbody>");
		for (size_t i = 0; i < json_array_size(rows) && i < 250; i++)
			put_indicator(p, json_array_get(rows, i));
		html_raw(h, "</tbody>");
		page_end_table(p);
		page_end_section(p);
	}
	json_decref(rows);
	page_close(p);
}
