/* page_retention: what was removed by which decision, by whom and when, and what stays and why. Counts
 * alone: of what is gone nothing is told. */
#include "monitor/page_rows.h"

/* Those that are none are not named. */
static void put_stays(struct page *p, const struct board_retention *v)
{
	static const enum word why[BOARD_STAYS] = {
		[STAYS_OPEN] = W_STAYS_OPEN,           [STAYS_UNSETTLED] = W_STAYS_UNSETTLED,
		[STAYS_YOUNGER] = W_STAYS_YOUNGER,     [STAYS_LINKED] = W_STAYS_LINKED,
		[STAYS_IN_MOTION] = W_STAYS_IN_MOTION, [STAYS_LARGE] = W_STAYS_LARGE,
		[STAYS_PROTECTS] = W_STAYS_PROTECTS,   [STAYS_REFERENCE] = W_STAYS_REFERENCE
	};
	struct html *h = &p->h;
	bool any = false;
	html_raw(h, "<td>");
	for (int i = 0; i < BOARD_STAYS; i++) {
		if (v->stays[i] == 0)
			continue;
		html_string(h, any ? ", " : "");
		html_int(h, v->stays[i]);
		html_raw(h, " ");
		html_word(h, why[i]);
		any = true;
	}
	html_raw(h, "</td>");
}

/* When it was done; until then, since when it goes on: two columns would take the room of the
 * words. */
static void put_end(struct page *p, const struct board_retention *v)
{
	struct html *h = &p->h;
	html_raw(h, "<td>");
	if (v->closed != INSTANT_NONE) {
		html_instant(h, v->closed);
	} else {
		html_raw(h, "<span class=\"badge quiet\">");
		html_word(h, W_NOT_ENDED);
		html_raw(h, "</span> <small>");
		html_word(h, W_SINCE);
		html_raw(h, " ");
		html_instant(h, v->opened);
		html_raw(h, "</small>");
	}
	html_raw(h, "</td>");
}

static void put_run(struct page *p, const struct board_retention *v)
{
	struct html *h = &p->h;
	html_raw(h, "<tr><th scope=\"row\">");
	html_text(h, v->decision);
	html_raw(h, " <small class=\"faint\">");
	html_text(h, v->who);
	html_raw(h, "</small></th>");
	page_cell_meaning(p, v->area);
	html_raw(h, "<td>");
	html_day(h, calendar_day(v->before));
	html_raw(h, "</td>");
	put_end(p, v);
	html_cell_int(h, v->looked_at);
	html_cell_int(h, v->removed);
	html_cell_int(h, v->facts);
	put_stays(p, v);
	html_raw(h, "</tr>");
}

static void put_runs(struct page *p)
{
	static const struct {
		enum word name;
		bool numeric;
	} heads[] = { { W_DECISION, false },     { W_AREA, false },     { W_BEFORE, false },
		      { W_ENDED, false },        { W_LOOKED_AT, true }, { W_REMOVED, true },
		      { W_REMOVED_FACTS, true }, { W_STAYING, false } };
	struct html *h = &p->h;
	html_raw(h, "<section class=\"decisions\">");
	page_table(p, W_RETENTION_PAGE);
	html_raw(h, "<thead><tr>");
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		html_head(h, heads[i].name, heads[i].numeric);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < p->b->n_retentions; i++)
		put_run(p, &p->b->retention[i]);
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

/* Each area's periods are the same in all of its runs. */
static int64_t standing(const struct board *b)
{
	int64_t n = 0;
	for (size_t i = 0; i < b->n_retentions; i++) {
		size_t first = 0;
		while (!text_eq(b->retention[first].area, b->retention[i].area))
			first++;
		n += first == i ? b->retention[i].buckets : 0;
	}
	return n;
}

static void put_sums(struct page *p)
{
	int64_t removed = 0, facts = 0;
	for (size_t i = 0; i < p->b->n_retentions; i++) {
		removed += p->b->retention[i].removed;
		facts += p->b->retention[i].facts;
	}
	html_raw(&p->h, "<section><dl class=\"numbers\">");
	page_number(p, W_REMOVED, removed);
	page_number(p, W_REMOVED_FACTS, facts);
	page_number(p, W_STANDING, standing(p->b));
	html_raw(&p->h, "</dl></section>");
}

void page_retention(struct page *p, struct text rest)
{
	(void)rest;
	page_open_titled(p, W_RETENTION_PAGE);
	html_raw(&p->h, "<p class=\"more\">");
	html_word(&p->h, W_RETENTION_MORE);
	html_raw(&p->h, "</p>");
	if (p->b->n_retentions) {
		put_sums(p);
		put_runs(p);
	} else {
		html_raw(&p->h, "<section><p>");
		html_word(&p->h, W_RETENTION_NONE);
		html_raw(&p->h, "</p></section>");
	}
	page_close(p);
}
