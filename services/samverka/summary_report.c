/* summary_report: reads states through cursors into the report, a page at a time; as of an earlier moment
 * each is evaluated from its facts. The invariant: both reports that are compared come from one
 * snapshot of the database. */
#include "samverka/summary_report.h"

#include "samverka/areas.h"
#include "samverka/cli_sql.h"
#include "samverka/export.h"
#include "samverka/summary_csv.h"
#include "samverka/summary_let_out.h"
#include "samverka/summary_publish.h"
#include "summaries/plan.h"
#include "summaries/report.h"
#include "summaries/summary.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct db_cursor documents = DB_CURSOR(documents, SQL_REPORT_DOCUMENTS);
static const struct db_cursor figures = DB_CURSOR(figures, SQL_REPORT_MEMBERS("indicator"));

struct reporting {
	struct exporting x;
	const struct summary_report *v;
	const struct domain *domain;   /* of the area being read */
	struct report *into;
	struct text region;
	int32_t year;
	instant_us moment, data_as_of;
	struct registry *then;         /* of the earlier moment, while x.registry is today's */
};

/* ---- one state ---- */

static void add_document(struct reporting *g, struct text key, struct text state)
{
	struct document_state s;
	if (document_state_decode(state, &g->x.one, &s))
		report_add_document(g->into, (struct text){ key.p + 2, key.n - 2 }, &s);
}

static void add_figure(struct reporting *g, struct text key, struct text state)
{
	struct series_state series;
	struct sum_state sum;
	struct unit_state unit;
	if (text_starts_with(key, TEXT("m:")) && series_state_decode(state, &g->x.one, &series))
		report_add_series(g->into, &series);
	else if (text_starts_with(key, TEXT("r:")) && sum_state_decode(state, &g->x.one, &sum))
		report_add_sum(g->into, &sum);
	else if (text_starts_with(key, TEXT("u:")) && unit_state_decode(state, &g->x.one, &unit))
		report_add_unit(g->into, &unit);
}

static void add_state(struct reporting *g, struct text key, struct text state)
{
	if (state.n && text_starts_with(key, TEXT("d:")))
		add_document(g, key, state);
	else if (state.n)
		add_figure(g, key, state);
}

static bool take_page(void *ctx, const struct pg_result *r, struct err *e)
{
	struct reporting *g = ctx;
	size_t n = pg_rows(r);
	bool again = export_evaluates(&g->x);
	arena_reset(&g->x.page);
	struct text *keys = ARENA_ARRAY(&g->x.page, n, struct text);
	for (size_t i = 0; again && i < n; i++)
		keys[i] = arena_text(&g->x.page, pg_text(r, i, 0));
	for (size_t i = 0; i < n; i++) {
		struct entity_row row = { 0 };
		struct fold_out out;
		arena_reset(&g->x.one);
		if (!again)
			add_state(g, pg_text(r, i, 0), pg_text(r, i, 1));
		else if (!export_evaluate(&g->x, g->domain, keys[i], &row, &out, e))
			return false;
		else if (!row.restricted)
			add_state(g, keys[i], row.state);
	}
	return true;
}

/* ---- what is read ---- */

static bool read_area(struct reporting *g, const char *area, const struct db_cursor *cursor,
                      const struct pg_args *a, struct err *e)
{
	g->domain = area_named(text_of(area))->domain;
	return export_use_area(&g->x, text_of(area), e) && db_pages(g->x.p, cursor, a, take_page, g, e);
}

static bool read_figures(struct reporting *g, struct err *e)
{
	static const char *const kinds[] = { "km", "kr", "ks", "kd" };
	struct pg_args a = { 0 };
	struct text bucket[2 * (REPORT_YEARS_BACK + 1) + 2];
	size_t n = 0;
	for (int back = 0; back <= REPORT_YEARS_BACK; back++)
		for (int kind = 0; kind < 2; kind++)
			bucket[n++] = arena_printf(&g->x.cli->arena, "%s/%.*s/%04d", kinds[kind],
			                           TEXT_ARGS(g->region), g->year - back);
	for (int kind = 2; kind < 4; kind++)
		bucket[n++] = arena_printf(&g->x.cli->arena, "%s/%.*s", kinds[kind], TEXT_ARGS(g->region));
	pg_texts(&a, bucket, sizeof *bucket, n);
	bool good = read_area(g, "indicator", &figures, &a, e);
	pg_args_done(&a);
	return good;
}

static void add_shared(struct reporting *g, struct text type, struct text payload)
{
	json_t *o = json_loadb(payload.p, payload.n, 0, NULL);
	const json_t *rows = json_object_get(o, "rows");
	if (text_eq(type, TEXT("S1")))
		report_add_stays(g->into, rows);
	else
		report_add_lead_times(g->into, rows);
	json_decref(o);
}

/* Up to when what was let out counts. */
static instant_us shared_by(const struct reporting *g)
{
	return g->x.known_at != INSTANT_NONE && g->x.known_at < g->moment ? g->x.known_at : g->moment;
}

static bool read_shared(struct reporting *g, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, arena_printf(&g->x.cli->arena, "%04d", g->year));
	pg_one_text(&a, g->region);
	pg_one_time(&a, shared_by(g));
	const struct pg_result *r = db_ask(g->x.p, SQL_REPORT_SHARED, &a, e);
	for (size_t i = 0; r && i < pg_rows(r); i++)
		add_shared(g, pg_text(r, i, 0), pg_text(r, i, 1));
	pg_args_done(&a);
	return r != NULL;
}

static bool read_report(struct reporting *g, const struct table *before, struct arena *a, struct report *ret,
                        struct err *e)
{
	struct pg_args none = { 0 };
	struct report_in in = { .registry = g->x.registry, .region = g->region, .year = g->year,
		                .today = calendar_day(g->moment), .as_of = g->x.as_of,
		                .known_at = g->x.known_at, .exact = strcmp(g->v->audience, "OWN") == 0,
		                .before = before };
	if (!in.exact && !summary_let_out(g->x.p, g->region, g->year, shared_by(g), a, &in.let_out, &in.n_let_out, e))
		return false;
	report_init(ret, &in, a);
	g->into = ret;
	if (!read_area(g, "approval", &documents, &none, e) || !read_figures(g, e) || !read_shared(g, e))
		return false;
	report_finish(ret);
	return true;
}

/* ---- which region, which year ---- */

static bool choose_region(struct reporting *g, struct err *e)
{
	struct text given = text_of(g->v->region);
	if (given.n) {
		g->region = registry_region_of(given);
		return given.n == 2 || given.n == 4 ||
		       err_set(e, ERR_FATAL, "USAGE", "--recipient is the code of a region or a municipality");
	}
	const struct pg_result *r = db_ask(g->x.p, SQL_REPORT_REGION, NULL, e);
	if (!r)
		return false;
	if (pg_rows(r) == 0)
		return err_set(e, ERR_REJECT, "NO_REGION", "nothing is known of any region: name it with --recipient");
	g->region = arena_text(&g->x.cli->arena, pg_text(r, 0, 0));
	return true;
}

static bool choose_year(struct reporting *g, struct err *e)
{
	int64_t year;
	g->year = calendar_year(calendar_day(g->moment));
	if (!g->v->period[0])
		return true;
	if (!text_to_int64(text_of(g->v->period), &year) || year < 1900 || year > 2199)
		return err_set(e, ERR_FATAL, "USAGE", "--period of S14 is a year");
	g->year = (int32_t)year;
	return true;
}

/* As in the header of every other summary. */
static bool read_data_as_of(struct reporting *g, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_time(&a, g->moment);
	const struct pg_result *r = db_ask(g->x.p, SQL_REPORT_DATA_AS_OF, &a, e);
	g->data_as_of = r && pg_rows(r) > 0 ? pg_instant(r, 0, 0) : INSTANT_NONE;
	pg_args_done(&a);
	return r != NULL;
}

/* ---- out ---- */

static struct summary summary_of(const struct reporting *g, const struct report *r, const struct table *rows)
{
	struct arena *a = &g->x.cli->arena;
	const struct policy *p = registry_policy(r->in.registry, g->region, false, r->in.today);
	bool own = strcmp(g->v->audience, "OWN") == 0, public = strcmp(g->v->audience, "PUBLIC") == 0;
	return (struct summary){ .type = "S14",
		             .audience = own ? AUDIENCE_OWN : public ? AUDIENCE_PUBLIC : AUDIENCE_SHARED,
		             .recipient = own ? g->region : public ? TEXT("public") : TEXT("all"),
		             .suppressed = r->suppressed,
		             .period = arena_printf(a, "%04d", g->year), .sub = g->region,
		             .start = calendar_day_of(g->year, 1, 1), .end = calendar_day_of(g->year, 12, 31),
		             .policy_version = summary_policy_version(p->id, p->version, a),
		             .definition = TEXT("yearly-report/1"), .rows = rows };
}

static struct summary_issue issue_of(const struct reporting *g, const struct report *r)
{
	return (struct summary_issue){ .version = 1, .generated_at = g->moment, .data_as_of = g->data_as_of,
		                       .heard = r->reported, .expected = r->expected };
}

static void put_csv(struct text key, struct text payload, struct buf *b)
{
	json_t *o = json_loadb(payload.p, payload.n, 0, NULL);
	(void)summary_csv_put(key, o, true, b);
	json_decref(o);
}

static void put_summary(const struct reporting *g, const struct report *r, const struct table *rows, struct buf *b)
{
	struct summary s = summary_of(g, r, rows);
	struct summary_issue v = issue_of(g, r);
	BUF_AUTO payload = { 0 };
	summary_digest(&s, v.digest);
	summary_put(&s, &v, &payload);
	if (strcmp(g->v->format, "csv") == 0) {
		put_csv(summary_key(&s, &g->x.cli->arena), buf_text(&payload), b);
		return;
	}
	buf_put_text(b, buf_text(&payload));
	buf_putc(b, '\n');
}

/* A value that has changed since stands beside the one of then. */
static void put_rows(const struct reporting *g, const struct report *r, const struct table *changes, struct buf *b)
{
	struct table rows;
	report_rows(r, &rows);
	if (changes)
		report_mark_changes(&rows, changes, r->arena);
	put_summary(g, r, &rows, b);
}

static void put(const struct reporting *g, const struct report *r, const struct table *changes, struct buf *b)
{
	if (strcmp(g->v->format, "html") == 0)
		report_html(r, changes, strcmp(g->v->language, "en") == 0 ? REPORT_EN : REPORT_SV, b);
	else
		put_rows(g, r, changes, b);
}

static bool let_out(const struct reporting *g, const struct report *r, struct err *e)
{
	BUF_AUTO sv = { 0 };
	BUF_AUTO en = { 0 };
	struct table rows;
	report_rows(r, &rows);
	report_html(r, NULL, REPORT_SV, &sv);
	report_html(r, NULL, REPORT_EN, &en);
	struct summary s = summary_of(g, r, &rows);
	struct publishing v = { .summary = &s, .issue = issue_of(g, r), .sv = buf_text(&sv), .en = buf_text(&en),
		                .topic = s.audience != AUDIENCE_OWN ? TEXT("samverka.summary.v1") :
		                         plan_own_topic(r->in.registry, s.recipient, r->in.today, &g->x.cli->arena),
		                .reason = g->v->reason };
	return summary_publish(g->x.cli, &v, e);
}

/* As of an earlier moment: that one, and what today's says otherwise. */
static bool make(struct reporting *g, struct arena *a, struct buf *b, struct err *e)
{
	struct report then, now;
	struct table rows_then, rows_now, changes;
	if (!read_report(g, NULL, a, &then, e))
		return false;
	if (g->v->publishes)
		return let_out(g, &then, e);
	if (!export_evaluates(&g->x)) {
		put(g, &then, NULL, b);
		return true;
	}
	g->then = g->x.registry;
	g->x.registry = NULL;
	g->x.as_of = g->x.known_at = INSTANT_NONE;
	g->moment = g->x.now;
	if (!export_load_registry(&g->x, e) || !read_report(g, &then.figures, a, &now, e))
		return false;
	report_rows(&then, &rows_then);
	report_rows(&now, &rows_now);
	report_changes(&rows_then, &rows_now, a, &changes);
	g->moment = g->v->as_of != INSTANT_NONE ? g->v->as_of : g->x.now;
	put(g, &then, &changes, b);
	return true;
}

static bool open_all(struct reporting *g, struct err *e)
{
	g->x.p = db_open_snapshot(g->x.cli, e);
	if (!g->x.p)
		return false;
	pg_begin(g->x.p);
	if (!pg_run(g->x.p, e) || !export_use_area(&g->x, TEXT("indicator"), e) ||
	    !export_load_registry(&g->x, e))
		return false;
	g->moment = g->x.as_of != INSTANT_NONE ? g->x.as_of : g->x.now;
	return choose_region(g, e) && choose_year(g, e) && read_data_as_of(g, e);
}

int summary_report(struct cli *c, const struct summary_report *v)
{
	struct reporting g = { .v = v, .x = { .cli = c, .area = "", .reason = v->reason, .as_of = v->as_of,
		                              .known_at = v->known_at } };
	ARENA_AUTO a = { 0 };
	BUF_AUTO out = { 0 };
	struct err e = { 0 };
	if (open_all(&g, &e) && make(&g, &a, &out, &e))
		fwrite(out.p, 1, out.n, stdout);
	db_free(&g.x.p);
	registry_free(g.x.registry);
	registry_free(g.then);
	buf_done(&g.x.out);
	arena_done(&g.x.page);
	arena_done(&g.x.one);
	return e.kind == ERR_NONE ? CLI_DONE : cli_fail(&e);
}
