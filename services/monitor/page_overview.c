/* page_overview: is information flowing, and if not, between whom? The answer is the headline; the
 * matrix below it says where; the machinery stands last, for those it concerns. */
#include "monitor/chart.h"
#include "monitor/judge.h"
#include "monitor/page_rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- headline ---- */

static void put_way(struct page *p, enum way_state w)
{
	struct html *h = &p->h;
	bool data = w == WAY_OPEN;
	html_raw(h, "<p class=\"kind\">");
	html_word(h, data ? W_DATA_FAULT : W_INFRASTRUCTURE);
	html_raw(h, "</p><h1>");
	html_word(h, data ? W_SOME_TROUBLE : (enum word)(W_WAY_NO_DATABASE + ((int)w - WAY_NO_DATABASE)));
	html_raw(h, "</h1>");
	if (data)
		return;
	instant_us since = w == WAY_NO_DATABASE ? p->b->database_since : w == WAY_NO_BROKER ? p->b->broker_since
	                                                                               : INSTANT_NONE;
	html_raw(h, "<p>");
	if (since != INSTANT_NONE) {
		html_word(h, W_SINCE);
		html_raw(h, " ");
		html_instant(h, since);
		html_raw(h, ". ");
	}
	html_word(h, (enum word)(W_WAY_NO_DATABASE_MORE + ((int)w - WAY_NO_DATABASE)));
	html_raw(h, "</p>");
}

static bool in_trouble(enum source_state s)
{
	return s == STATE_SILENT || s == STATE_GAP || s == STATE_REFUSED;
}

static void put_well(struct page *p, size_t sending)
{
	html_raw(&p->h, "<h1>");
	html_word(&p->h, W_WAY_OPEN);
	html_raw(&p->h, "</h1><p>");
	html_word(&p->h, sending ? W_ALL_WELL : W_NOBODY);
	html_raw(&p->h, "</p>");
}

/* Who, and what is wrong with each, at most six of them: the matrix has all. */
static void put_troubled(struct page *p, const struct board_org *v, size_t n, size_t sending, size_t bad)
{
	struct html *h = &p->h;
	put_way(p, WAY_OPEN);
	html_raw(h, "<p>");
	html_int(h, (int64_t)bad);
	html_raw(h, " ");
	html_word(h, W_OF);
	html_raw(h, " ");
	html_int(h, (int64_t)sending);
	html_raw(h, " ");
	html_word(h, W_TROUBLE_N);
	html_raw(h, ":</p><ul class=\"troubled\">");
	for (size_t i = 0, told = 0; i < n && told < 6; i++) {
		if (!in_trouble(v[i].state))
			continue;
		told++;
		html_raw(h, "<li>");
		page_org_link(p, v[i].principal->code);
		html_raw(h, " ");
		page_badge(p, v[i].state);
		html_raw(h, "</li>");
	}
	html_raw(h, "</ul>");
}

static void put_headline(struct page *p, const struct board_org *v, size_t n)
{
	enum way_state w = judge_way(p->b);
	size_t sending = 0, bad = 0;
	for (size_t i = 0; i < n; i++) {
		sending += v[i].n_sources && v[i].state != STATE_NEVER;
		bad += in_trouble(v[i].state);
	}
	buf_printf(p->h.b, "<div class=\"headline %s\">", w != WAY_OPEN ? "broken" : bad ? "troubled" : "well");
	if (w != WAY_OPEN)
		put_way(p, w);
	else if (bad)
		put_troubled(p, v, n, sending, bad);
	else
		put_well(p, sending);
	html_raw(&p->h, "</div>");
}

/* ---- numbers ---- */

static int64_t sum_of(const struct board *b, enum board_verdict v)
{
	int64_t n = 0;
	for (size_t i = 0; i < b->n_sources; i++)
		n += source_sum(&b->source[i], BOARD_HOURS, v);
	return n;
}

static void put_books(struct page *p)
{
	const struct board *b = p->b;
	struct html *h = &p->h;
	page_section(p, W_BOOKS);
	html_raw(h, "<dl class=\"numbers\">");
	page_number(p, W_RECEIVED, sum_of(b, BOARD_VERDICTS));
	page_number(p, W_ACCEPTED, sum_of(b, BOARD_ACCEPTED));
	page_number(p, W_DUPLICATE, sum_of(b, BOARD_DUPLICATE));
	page_number(p, W_CONFLICT, sum_of(b, BOARD_CONFLICT));
	page_number(p, W_REFUSED, sum_of(b, BOARD_REFUSED));
	page_number(p, W_PENDING, board_lag(b, text_of("")));
	html_raw(h, "</dl><p class=\"more\">");
	html_word(h, W_BOOKS_FORMULA);
	html_raw(h, ". ");
	html_word(h, b->n_imbalances ? W_WAY_UNBALANCED_MORE : W_BALANCED);
	html_raw(h, "</p>");
	page_end_section(p);
}

static void put_day(struct page *p)
{
	int64_t hour[BOARD_HOURS][BOARD_VERDICTS] = { { 0 } };
	for (size_t i = 0; i < p->b->n_sources; i++)
		for (int k = 0; k < BOARD_HOURS; k++)
			for (int v = 0; v < BOARD_VERDICTS; v++)
				hour[k][v] += p->b->source[i].hour[k][v];
	page_day_chart(p, (const int64_t(*)[BOARD_VERDICTS])hour, NULL);
}

/* ---- the matrix ---- */

/* Those in trouble, those for whom something waits, the others who send, as well as they do; last
 * those who only receive. */
static int rank(const struct board_org *o)
{
	if (in_trouble(o->state))
		return (int)o->state;
	return SOURCE_STATES + (o->due ? 0 : o->n_sources ? 1 + (int)o->state : 1 + SOURCE_STATES);
}

static int worst_first(const void *pa, const void *pb)
{
	const struct board_org *a = pa, *b = pb;
	int order = rank(a) - rank(b);
	return order ? order : text_cmp(a->principal->code, b->principal->code);
}

static void put_sends(struct page *p, const struct board_org *o, bool exact)
{
	struct html *h = &p->h;
	html_raw(h, "<td>");
	if (o->n_sources)
		page_badge(p, o->state);
	else
		html_raw(h, "<span class=\"faint\">–</span>");
	html_raw(h, "</td>");
	if (!exact || !o->n_sources) {
		html_raw(h, "<td></td><td></td><td></td><td>");
		if (o->n_sources)
			html_ago(h, o->last);
		html_raw(h, "</td>");
		return;
	}
	int64_t hours[BOARD_HOURS];
	for (int i = 0; i < BOARD_HOURS; i++)
		hours[i] = o->hour[BOARD_HOURS - 1 - i];
	html_cell_int(h, o->received);
	html_cell_int(h, o->refused);
	html_raw(h, "<td>");
	chart_spark(h, hours, BOARD_HOURS);
	html_raw(h, "</td><td>");
	html_ago(h, o->last);
	html_raw(h, "</td>");
}

static void put_receives(struct page *p, const struct board_org *o, bool exact)
{
	struct html *h = &p->h;
	html_raw(h, "<td>");
	if (o->delivered + o->due == 0)
		html_raw(h, "<span class=\"faint\">–</span>");
	else if (judge_way(p->b) == WAY_NO_BROKER || judge_way(p->b) == WAY_NO_DATABASE)
		page_badge(p, STATE_UNKNOWN);
	else if (o->due)
		html_raw(h, "<span class=\"badge quiet\"><span aria-hidden=\"true\">…</span> "), html_word(h, W_WAITING),
		        html_raw(h, "</span>");
	else
		page_badge(p, STATE_FLOWING);
	html_raw(h, "</td><td>");
	if (o->delivered)
		html_ago(h, o->last_delivered);
	html_raw(h, "</td>");
	if (exact)
		html_cell_int(h, o->due);
	else
		html_raw(h, "<td></td>");
}

static void put_org(struct page *p, const struct board_org *o)
{
	struct html *h = &p->h;
	bool exact = rights_exact(&p->r->rights, p->b, o->principal->code);
	int64_t days[14];
	for (int i = 0; i < 14; i++)
		days[i] = o->day[13 - i];
	html_raw(h, "<tr><th scope=\"row\">");
	page_org_link(p, o->principal->code);
	html_raw(h, "</th>");
	put_sends(p, o, exact);
	html_raw(h, "<td class=\"trend\">");
	if (exact && o->n_sources)
		chart_spark(h, days, 14);
	html_raw(h, "</td>");
	put_receives(p, o, exact);
	if (exact)
		html_cell_int(h, o->findings);
	else
		html_raw(h, "<td></td>");
	html_raw(h, "</tr>");
}

/* The columns beside a state, which a phone leaves out: their group is said, not shown again. */
static void put_also(struct html *h, enum word group, int columns)
{
	buf_printf(h->b, "<th colspan=\"%d\" scope=\"colgroup\"><span class=\"said\">", columns);
	html_word(h, group);
	html_raw(h, "</span></th>");
}

static void put_matrix(struct page *p, struct board_org *v, size_t n)
{
	struct html *h = &p->h;
	page_section(p, W_ORGANISATIONS);
	html_raw(h, "<div class=\"directions\">");
	page_table(p, W_ORGANISATIONS);
	html_raw(h, "<thead><tr><th rowspan=\"2\" scope=\"col\">");
	html_word(h, W_ORGANISATION);
	html_raw(h, "</th><th scope=\"col\">");
	html_word(h, W_SENDS);
	html_raw(h, " →</th>");
	put_also(h, W_SENDS, 5);
	html_raw(h, "<th scope=\"col\">→ ");
	html_word(h, W_RECEIVES);
	html_raw(h, "</th>");
	put_also(h, W_RECEIVES, 2);
	html_raw(h, "<th rowspan=\"2\" scope=\"col\" class=\"n\">");
	html_word(h, W_DISCREPANCIES);
	html_raw(h, "</th></tr><tr>");
	html_head(h, W_STATE, false);
	html_head(h, W_DAY_COUNT, true);
	html_head(h, W_REFUSED, true);
	html_head(h, W_TREND_DAY, false);
	html_head(h, W_LAST_HEARD, false);
	html_head(h, W_TREND_WEEKS, false);
	html_head(h, W_STATE, false);
	html_head(h, W_LAST_DELIVERED, false);
	html_head(h, W_WAITING, true);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++)
		put_org(p, &v[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	html_raw(h, "</div>");
	page_end_section(p);
}

/* ---- the machinery ---- */

static void put_answer(struct page *p, enum word what, bool answers)
{
	struct html *h = &p->h;
	html_raw(h, "<div><dt>");
	html_word(h, what);
	buf_printf(h->b, "</dt><dd><span class=\"badge %s\"><span aria-hidden=\"true\">%s</span> ",
	           answers ? "flowing" : "silent", answers ? "✓" : "✕");
	html_word(h, answers ? W_ANSWERS : W_ANSWERS_NOT);
	html_raw(h, "</span></dd></div>");
}

struct topic_line {
	struct text topic;
	int64_t partitions, lag, stopped;
};

static size_t topics_of(const struct board *b, struct topic_line *v)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n_partitions; i++) {
		const struct board_partition *q = &b->partition[i];
		if (n == 0 || !text_eq(v[n - 1].topic, q->topic))
			v[n++] = (struct topic_line){ .topic = q->topic };
		v[n - 1].partitions++;
		v[n - 1].lag += partition_lag(q) > 0 ? partition_lag(q) : 0;
		v[n - 1].stopped += q->stopped.n > 0;
	}
	return n;
}

static void put_topics(struct page *p)
{
	struct html *h = &p->h;
	struct topic_line *v = ARENA_ARRAY(&p->a, p->b->n_partitions, struct topic_line);
	size_t n = topics_of(p->b, v);
	page_table(p, W_THE_WAY);
	html_raw(h, "<thead><tr>");
	html_head(h, W_TOPIC, false);
	html_head(h, W_PARTITION, true);
	html_head(h, W_LAG, true);
	html_head(h, W_STOPPED, true);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++) {
		html_raw(h, "<tr><th scope=\"row\" class=\"uri\">");
		html_text(h, v[i].topic);
		html_raw(h, "</th>");
		html_cell_int(h, v[i].partitions);
		html_cell_int(h, v[i].lag);
		html_cell_int(h, v[i].stopped);
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
}

static void put_machinery(struct page *p)
{
	struct html *h = &p->h;
	page_section(p, W_THE_WAY);
	html_raw(h, "<dl class=\"numbers\">");
	put_answer(p, W_DATABASE, p->b->has_database);
	put_answer(p, W_BROKER, p->b->has_broker);
	html_raw(h, "<div><dt>");
	html_word(h, W_READERS);
	html_raw(h, "</dt><dd class=\"small\">");
	for (size_t i = 0; i < p->b->n_sessions; i++) {
		html_text(h, p->b->session[i].daemon);
		html_raw(h, " ");
	}
	html_raw(h, "</dd></div></dl>");
	put_topics(p);
	page_end_section(p);
}

void page_overview(struct page *p, struct text rest)
{
	size_t n;
	(void)rest;
	if (!rights_flow(&p->r->rights)) {
		page_documents(p, rest);
		return;
	}
	struct board_org *v = board_orgs(p->b, &p->a, &n);
	if (n)
		qsort(v, n, sizeof *v, worst_first);
	page_open(p, W_OVERVIEW);
	put_headline(p, v, n);
	put_matrix(p, v, n);
	if (rights_machinery(&p->r->rights)) {
		html_raw(&p->h, "<div class=\"columns\">");
		put_day(p);
		html_raw(&p->h, "<div>");
		put_books(p);
		put_machinery(p);
		html_raw(&p->h, "</div></div>");
	}
	page_close(p);
}
