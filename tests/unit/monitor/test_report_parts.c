/* The yearly report in the monitor's pages: one that is longer than a page may be is divided, loses
 * nothing, and is handed out whole as a file. The report is a real one, so that what writes it and what
 * divides it agree. */
#include "../summaries/made_document.h"
#include "../summaries/made_figures.h"

#include "monitor/report_parts.h"
#include "monitor/site.h"
#include "summaries/report.h"

enum { INDICATORS = 60, MUNICIPALITIES = 33, PAGE_BYTES = 100000 };

static const struct registry_row reference[] = {
	ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\",\"kind\":\"REGION\",\"name\":\"Region <Skåne>\"}"),
};

REGISTRY_OF_ALL(reference, COUNT(reference))

static const char *of_org(int i)
{
	return arena_printf(&made, "12%02d", 14 + i).p;
}

/* What somebody owes of each month: a table that is longer than a page. */
static void add_missing(struct report *r, const char *code, const char *org)
{
	for (int month = 10; month <= 12; month++) {
		struct series_state *s = series_of(code, org, arena_printf(&made, "2022-%02d", month).p, "", "", "");
		s->expected = s->missing = true;
		s->n_figures = 0;
		report_add_series(r, s);
	}
}

/* With `indicators` of a region and its municipalities. */
static void make_report(int indicators, enum report_language language, struct buf *ret)
{
	struct report_in in = { .registry = registry, .region = TEXT("12"), .year = 2022, .today = day("2022-12-31"),
		                .as_of = INSTANT_NONE, .known_at = INSTANT_NONE };
	struct report r;
	report_init(&r, &in, &made);
	report_add_document(&r, TEXT("d1"), made_document());
	for (int i = 0; i < indicators; i++) {
		const char *code = arena_printf(&made, "<main></tr>%02d", i).p;
		report_add_series(&r, series_of(code, "12", "2022", "41", "", ""));
		for (int org = 0; org < MUNICIPALITIES; org++) {
			report_add_series(&r, series_of(code, of_org(org), "2022", arena_printf(&made, "%d", 30 + org).p, "", ""));
			add_missing(&r, code, of_org(org));
		}
	}
	report_finish(&r);
	report_html(&r, NULL, language, ret);
}

/* ---- dividing ---- */

/* The report again, out of its parts. */
static void join(const struct report_parts *parts, struct buf *b)
{
	buf_put_text(b, parts->head);
	buf_put_text(b, TEXT("<main>"));
	for (const struct report_run *r = parts->first; r; r = r->next) {
		if (!r->continued)
			buf_put_text(b, r->lead);
		buf_put_text(b, r->rows);
		if (!r->next || !r->next->continued)
			buf_put_text(b, r->tail);
	}
	buf_put_text(b, TEXT("</main>"));
	buf_put_text(b, parts->foot);
}

static void nothing_is_lost_at_any_size(void **state)
{
	static const size_t rooms[] = { 1, 3000, 20000, 84000, 10000000 };
	BUF_AUTO page = { 0 };
	struct report_parts parts;
	(void)state;
	make_report(INDICATORS, REPORT_SV, &page);
	for (size_t i = 0; i < COUNT(rooms); i++) {
		BUF_AUTO again = { 0 };
		size_t at = 0, used = 0;
		assert_true(report_divide(buf_text(&page), rooms[i], &made, &parts));
		join(&parts, &again);
		assert_string_equal(again.p, page.p);
		for (const struct report_run *r = parts.first; r; r = r->next) {
			assert_true(r->part == at || r->part == at + 1);
			used = r->part == at ? used : 0;
			at = r->part;
			used += r->lead.n + r->rows.n + r->tail.n;
			assert_true(rooms[i] < 20000 || used <= rooms[i]);
		}
		assert_int_equal(parts.n, at + 1);
	}
	assert_int_equal(parts.n, 1);
	assert_int_equal(parts.first->next->part, 0);
	assert_true(text_eq(report_title(parts.first), TEXT("")));
	assert_true(text_eq(report_title(parts.first->next), TEXT("Gemensamma beslut")));
}

static void what_is_no_report_is_not_divided(void **state)
{
	static const char *const others[] = { "", "<h1>x</h1>", "<main>", "<main><section>x</section>", "</main>" };
	struct report_parts parts;
	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(report_divide(text_of(others[i]), 10, &made, &parts));
	assert_true(report_divide(TEXT("<main></main>"), 10, &made, &parts));
	assert_true(report_divide(TEXT("<main>x<section><h2>y</section>z</main>"), 2, &made, &parts));
	assert_int_equal(parts.n, 2);
	assert_int_equal(report_title(parts.first).n, 0);
}

/* ---- the page ---- */

static bool fetch(void *ctx, const char *type, const char *audience, const struct recipients *to, struct text period,
                  struct arena *a, struct published **ret, size_t *ret_n)
{
	(void)audience, (void)to, (void)period;
	*ret = ARENA_NEW(a, struct published);
	**ret = (struct published){ TEXT("public"), TEXT("PUBLIC"), TEXT("2022"), TEXT("12"),
		                    buf_text((const struct buf *)ctx), 0 };
	*ret_n = strncmp(type, "S14/", 4) == 0;
	return true;
}

static const char *asked_part, *asked_file;

static const char *query(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "part") == 0 ? asked_part : strcmp(name, "file") == 0 ? asked_file : NULL;
}

static struct response ask(struct buf *stored, const char *lang, const char *part)
{
	static struct board board;
	struct shelf shelf = { fetch, stored };
	struct request r = { .board = &board, .path = "/report/public/2022/12", .lang = lang, .query = query,
		             .rights = { .level = RIGHTS_PUBLIC }, .shelf = &shelf };
	struct response a;
	asked_part = part;
	site_answer(&r, &a);
	assert_int_equal(a.status, 200);
	assert_true(a.report);
	return a;
}

static size_t count_of(const char *page, const char *what)
{
	size_t n = 0;
	for (const char *at = strstr(page, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void assert_whole(const char *page)
{
	static const char *const tags[] = { "html", "body", "header", "main", "nav", "section", "div", "table", "thead",
		                            "tbody", "tr", "article", "h2", "ol", "li", "footer" };
	for (size_t i = 0; i < COUNT(tags); i++) {
		size_t opened = count_of(page, arena_printf(&made, "<%s>", tags[i]).p) +
		                count_of(page, arena_printf(&made, "<%s ", tags[i]).p);
		if (opened != count_of(page, arena_printf(&made, "</%s>", tags[i]).p))
			fail_msg("<%s> in %s", tags[i], page);
	}
}

/* From part to part by their links: none is too large, each stands on its own, and together they have
 * every card and every row. */
static void a_long_report_is_paged(void **state)
{
	static const char *const next[] = { "rel=\"next\">Nästa: ", "rel=\"next\">Next: " };
	(void)state;
	for (int l = 0; l < 2; l++) {
		BUF_AUTO stored = { 0 };
		size_t cards = 0, owing = 0, parts = 0;
		bool more = true;
		make_report(INDICATORS, l ? REPORT_EN : REPORT_SV, &stored);
		assert_true(stored.n > 2 * PAGE_BYTES);
		for (; more; parts++) {
			struct response a = ask(&stored, l ? "en" : "sv", arena_printf(&made, "%zu", parts + 1).p);
			assert_in_range(a.body.n, 10000, PAGE_BYTES - 1);
			assert_whole(a.body.p);
			cards += count_of(a.body.p, "<article ");
			owing += count_of(a.body.p, "2022-10, 2022-11, 2022-12");
			more = strstr(a.body.p, next[l]) != NULL;
			const char *link = arena_printf(&made, "<a href=\"/report/public/2022/12?lang=%s&amp;part=%zu\" rel",
			                                l ? "en" : "sv", parts + 2).p;
			assert_int_equal(count_of(a.body.p, link), more);
			assert_int_equal(count_of(a.body.p, "aria-current=\"page\""), 1);
			assert_int_equal(count_of(a.body.p, "<h1>"), 1);
			buf_done(&a.body);
		}
		assert_int_equal(cards, INDICATORS);
		assert_int_equal(owing, INDICATORS * MUNICIPALITIES);
		assert_in_range(parts, 3, 9);
	}
}

/* As much as the monitor reads of all reports. */
static void the_longest_is_paged(void **state)
{
	BUF_AUTO stored = { 0 };
	BUF_AUTO longest = { 0 };
	(void)state;
	make_report(INDICATORS, REPORT_EN, &stored);
	struct text rest = buf_text(&stored), before = report_cut(&rest, TEXT("</main>"));
	const char *owing = strstr(stored.p, "<section><h2>Completeness");
	before.n -= sizeof "</main>" - 1;
	buf_put_text(&longest, before);
	while (longest.n < 4700000)
		buf_put(&longest, owing, (size_t)(before.p + before.n - owing));
	buf_put_text(&longest, TEXT("</main>"));
	buf_put_text(&longest, rest);
	for (int part = 1; part <= 70; part++) {
		struct response a = ask(&longest, "en", arena_printf(&made, "%d", part).p);
		assert_in_range(a.body.n, 10000, PAGE_BYTES - 1);
		buf_done(&a.body);
	}
}

static void a_part_says_which_it_is(void **state)
{
	static const char *const odd[] = { NULL, "", "0", "1", "-1", "99", "2x" };
	BUF_AUTO stored = { 0 };
	(void)state;
	make_report(INDICATORS, REPORT_SV, &stored);
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct response a = ask(&stored, "sv", odd[i]);
		assert_non_null(strstr(a.body.p, "<title>Årsrapport 2022 – Region &lt;Skåne&gt; – Del 1 av "));
		assert_null(strstr(a.body.p, "(forts.)</h2>"));
		buf_done(&a.body);
	}
	struct response a = ask(&stored, "sv", "3");
	assert_non_null(strstr(a.body.p, "Årsrapport 2022 – Region &lt;Skåne&gt; – Del 3 av "));
	assert_non_null(strstr(a.body.p, "Fullständighet: vad som inte rapporterats, och av vem (forts.)</h2>"));
	assert_non_null(strstr(a.body.p, "<th>Saknas</th>"));
	assert_non_null(strstr(a.body.p, "?lang=sv&amp;file=1\">Hela rapporten som fil</a>"));
	buf_done(&a.body);
}

/* Whoever prints it has all of it; and a short one is shown as it is stored. */
static void the_whole_is_a_file(void **state)
{
	(void)state;
	for (int l = 0; l < 2; l++) {
		BUF_AUTO stored = { 0 };
		make_report(l ? INDICATORS : 1, REPORT_EN, &stored);
		asked_file = "1";
		struct response a = ask(&stored, "en", "2");
		assert_string_equal(a.body.p, stored.p);
		assert_string_equal(a.file, "yearly-report-2022.html");
		buf_done(&a.body);
		asked_file = NULL;
		a = ask(&stored, "en", NULL);
		assert_string_equal(a.file, "");
		assert_int_equal(strcmp(a.body.p, stored.p) == 0, l == 0);
		buf_done(&a.body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_at_any_size),
		cmocka_unit_test(what_is_no_report_is_not_divided),
		cmocka_unit_test(a_long_report_is_paged),
		cmocka_unit_test(the_longest_is_paged),
		cmocka_unit_test(a_part_says_which_it_is),
		cmocka_unit_test(the_whole_is_a_file),
	};
	return cmocka_run_group_tests(tests, open_registry, close_registry);
}
