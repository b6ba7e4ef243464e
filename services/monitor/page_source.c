/* page_source: one source: its state and why, its hours against their usual, its week, its year, what
 * kinds of facts it sends, how late they are. */
#include "monitor/pattern.h"
#include "monitor/page_rows.h"

#include <microhttpd.h>
#include <string.h>

static void put_summary(struct page *p, const struct board_source *s)
{
	struct html *h = &p->h;
	int32_t expected = pattern_expected(s->received, BOARD_PATTERN_HOURS, 0);
	instant_us since = s->state == STATE_SILENT ? s->silent_since : s->state == STATE_GAP ? s->gap_since
	                                                                              : INSTANT_NONE;
	html_raw(h, "<p>");
	page_badge(p, s->state);
	html_raw(h, " ");
	html_word(h, page_state_more(s->state));
	if (since != INSTANT_NONE) {
		html_raw(h, " (");
		html_word(h, W_SINCE);
		html_raw(h, " ");
		html_instant(h, since);
		html_raw(h, ")");
	}
	html_raw(h, "</p><p>");
	if (s->owner.n) {
		html_word(h, W_ORGANISATION);
		html_raw(h, ": ");
		page_org_link(p, s->owner);
		html_raw(h, ". ");
	}
	html_word(h, W_LAST_HEARD);
	html_raw(h, ": ");
	html_instant(h, s->last);
	html_raw(h, "</p><section><dl class=\"numbers\">");
	page_number(p, W_DAY_COUNT, source_sum(s, BOARD_HOURS, BOARD_VERDICTS));
	page_number(p, W_ACCEPTED, source_sum(s, BOARD_HOURS, BOARD_ACCEPTED));
	page_number(p, W_DUPLICATE, source_sum(s, BOARD_HOURS, BOARD_DUPLICATE));
	page_number(p, W_CONFLICT, source_sum(s, BOARD_HOURS, BOARD_CONFLICT));
	page_number(p, W_REFUSED, source_sum(s, BOARD_HOURS, BOARD_REFUSED));
	page_number(p, W_CORRECTED, s->corrected);
	page_number(p, W_ANNULLED, s->annulled);
	page_number(p, W_MISSING_NUMBERS, s->missing);
	if (expected >= 0)
		page_number(p, W_EXPECTED_NOW, expected);
	html_raw(h, "</dl></section>");
}

static void put_delay(struct page *p, enum word name, int64_t p50, int64_t p95)
{
	struct html *h = &p->h;
	html_raw(h, "<div><dt>");
	html_word(h, name);
	html_raw(h, "</dt><dd class=\"small\">");
	html_word(h, W_MEDIAN);
	html_raw(h, " ");
	html_span(h, p50);
	html_raw(h, ", ");
	html_word(h, W_P95);
	html_raw(h, " ");
	html_span(h, p95);
	html_raw(h, "</dd></div>");
}

static void put_delays(struct page *p, const struct board_source *s)
{
	struct html *h = &p->h;
	if (s->delay_n == 0)
		return;
	page_section(p, W_DELAYS);
	html_raw(h, "<dl class=\"numbers\">");
	put_delay(p, W_TO_RECORD, s->to_record_p50, s->to_record_p95);
	put_delay(p, W_TO_ARRIVE, s->to_arrive_p50, s->to_arrive_p95);
	html_raw(h, "</dl><p class=\"more\">");
	html_word(h, W_MEASURED_ON);
	html_raw(h, ": ");
	html_int(h, s->delay_n);
	html_raw(h, "</p>");
	page_end_section(p);
}

static void put_flow(struct page *p, const struct board_source *s)
{
	int64_t usual[BOARD_HOURS], days[BOARD_DAYS];
	bool known = false;
	for (size_t i = 0; i < BOARD_HOURS; i++) {
		usual[i] = pattern_expected(s->received, BOARD_PATTERN_HOURS, BOARD_HOURS - 1 - i);
		known = known || usual[i] >= 0;
	}
	for (int i = 0; i < BOARD_DAYS; i++)
		days[i] = s->day[BOARD_DAYS - 1 - i];
	page_day_chart(p, s->hour, known ? usual : NULL);
	page_year_chart(p, days);
}

/* The usual of every hour of the week, told by the hours of the week that is over. */
static void put_pattern(struct page *p, const struct board_source *s)
{
	int64_t week[PATTERN_WEEK];
	bool known = false;
	for (size_t ago = 0; ago < PATTERN_WEEK; ago++) {
		struct local_time t = calendar_local((p->b->now / HOUR_US - (int64_t)ago) * HOUR_US);
		int32_t n = pattern_expected(s->received, BOARD_PATTERN_HOURS, ago);
		week[calendar_weekday(t.day) * 24 + (int)(t.of_day_us / HOUR_US)] = n;
		known = known || n > 0;
	}
	if (known)
		page_week_table(p, week);
}

/* A type may break at its dots: whole it is wider than a phone. */
static void put_type_name(struct html *h, struct text type)
{
	for (struct text rest = type; rest.n;) {
		html_text(h, text_cut(&rest, '.'));
		if (rest.n)
			html_raw(h, ".<wbr>");
	}
}

static void put_types(struct page *p, const struct board_source *s)
{
	struct html *h = &p->h;
	size_t n = 0;
	for (size_t i = 0; i < p->b->n_types; i++)
		n += text_eq(p->b->type[i].source, s->uri);
	page_section(p, W_TYPE);
	if (n == 0) {
		page_says(p, W_NOTHING_DAY);
		page_end_section(p);
		return;
	}
	page_table(p, W_TYPE);
	html_raw(h, "<thead><tr>");
	html_head(h, W_TYPE, false);
	html_head(h, W_ACCEPTED, true);
	html_head(h, W_DUPLICATE, true);
	html_head(h, W_CONFLICT, true);
	html_head(h, W_REFUSED, true);
	html_head(h, W_NEWEST, false);
	html_raw(h, "</tr></thead><tbody>");
	for (size_t i = 0; i < p->b->n_types; i++) {
		const struct board_type *t = &p->b->type[i];
		if (!text_eq(t->source, s->uri))
			continue;
		html_raw(h, "<tr><th scope=\"row\" class=\"uri\">");
		put_type_name(h, t->type.n ? t->type : TEXT("?")); /* refused before its type was known */
		html_raw(h, "</th>");
		for (int v = 0; v < BOARD_VERDICTS; v++)
			html_cell_int(h, t->n[v]);
		html_raw(h, "<td>");
		html_instant(h, t->last);
		html_raw(h, "</td></tr>");
	}
	html_raw(h, "</tbody>");
	page_end_table(p);
	page_end_section(p);
}

void page_source(struct page *p, struct text rest)
{
	const char *id = p->r->query ? p->r->query(p->r->query_ctx, "id") : NULL;
	const struct board_source *s = id && *id ? board_source(p->b, text_of(id)) : NULL;
	(void)rest;
	if (!s || !rights_source(&p->r->rights, p->b, s)) {
		page_refuse(p, s ? MHD_HTTP_FORBIDDEN : MHD_HTTP_NOT_FOUND, s ? W_NOT_FOR_YOU : W_NOT_FOUND,
		            s ? W_NOT_FOR_YOU_MORE : W_BACK);
		return;
	}
	page_open(p, W_SOURCE);
	html_raw(&p->h, "<h1 class=\"uri\">");
	html_text(&p->h, s->uri);
	html_raw(&p->h, "</h1>");
	put_summary(p, s);
	html_raw(&p->h, "<div class=\"columns\">");
	put_flow(p, s);
	html_raw(&p->h, "</div>");
	put_pattern(p, s);
	put_types(p, s);
	put_delays(p, s);
	page_close(p);
}
