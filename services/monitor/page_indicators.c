/* page_indicators: indicators against targets (S12): how many reach theirs, and each indicator with
 * its organisations over the newest periods. What is worst comes first. */
#include "monitor/chart.h"
#include "monitor/page_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
	PERIODS = 8,
	LINES = 8,
	ORGS = 60,
	INDICATORS = 400,
	CELL_BYTES = 34,
	LINE_BYTES = 330,
	HEAD_BYTES = 1200
};

/* ---- rows of one indicator ---- */

/* A row, with what it is found by. */
struct figure {
	struct text code, org, period;
	const struct value *row;
};

static const struct {
	const char *code;
	enum word name;
} evaluations[] = {
	/* the worst first */
	{ "OFF_TRACK", W_OFF_TRACK }, { "NO_DATA", W_NO_DATA },     { "ON_TRACK", W_ON_TRACK },
	{ "ACHIEVED", W_ACHIEVED },   { "NO_TARGET", W_NO_TARGET },
};

enum { EVALUATIONS = sizeof evaluations / sizeof *evaluations, NO_TARGET = EVALUATIONS - 1 };

struct figures {
	const struct figure *first;        /* any of them: code, name, unit */
	struct text period[PERIODS];       /* the newest, the oldest of them first */
	const struct figure *newest[ORGS]; /* of each organisation */
	const struct value *cell[ORGS][PERIODS];
	size_t n_periods, n_orgs, from, n_all; /* `from` of all are not shown, nor are those after */
	struct text seen;                      /* the organisation that was added last, shown or not */
	int64_t count[EVALUATIONS + 1];        /* of all, by their newest */
	int worst;
	bool asked; /* somebody has a target, or should have a value */
	bool has[3]; /* of `aims` below: somebody has it */
};

static const struct {
	const char *name;
	enum word head;
} aims[] = { { "target", W_TARGET }, { "gap", W_GAP_TO_TARGET }, { "forecast", W_FORECAST } };

enum { AIMS = sizeof aims / sizeof *aims };

static struct text evaluation_of(const struct value *row)
{
	return row_either(row, "status", "evaluation");
}

static int rank_of(const struct value *row)
{
	struct text code = evaluation_of(row);
	for (int i = 0; i < EVALUATIONS; i++)
		if (text_eq(code, text_of(evaluations[i].code)))
			return i;
	return EVALUATIONS;
}

/* By indicator, organisation and period: the newest last. Of one figure that several recipients
 * were given, the first stays. */
static int in_order(const void *pa, const void *pb)
{
	const struct figure *a = pa, *b = pb;
	int order = text_cmp(a->code, b->code);
	if (!order)
		order = text_cmp(a->org, b->org);
	return order ? order : text_cmp(a->period, b->period);
}

static size_t sort_rows(const struct rows *rows, struct figure *v)
{
	size_t kept = 0;
	for (size_t i = 0; i < rows->n; i++)
		v[i] = (struct figure){ row_string(rows->v[i], "code"),
			                row_string(rows->v[i], "org"),
			                row_string(rows->v[i], "period"), rows->v[i] };
	if (rows->n)
		qsort(v, rows->n, sizeof *v, in_order);
	for (size_t i = 0; i < rows->n; i++)
		if (kept == 0 || in_order(&v[kept - 1], &v[i]) != 0)
			v[kept++] = v[i];
	return kept;
}

static void add_period(struct figures *f, struct text period)
{
	size_t at = f->n_periods;
	while (at > 0 && text_cmp(f->period[at - 1], period) > 0)
		at--;
	if (at > 0 && text_eq(f->period[at - 1], period))
		return;
	if (f->n_periods == PERIODS) {
		if (at == 0)
			return;
		at--;
		memmove(f->period, f->period + 1, at * sizeof *f->period);
		f->period[at] = period;
		return;
	}
	memmove(f->period + at + 1, f->period + at, (f->n_periods - at) * sizeof *f->period);
	f->period[at] = period;
	f->n_periods++;
}

static void add_row(struct figures *f, const struct figure *one)
{
	bool same = f->n_all && text_eq(f->seen, one->org);
	f->n_all += !same;
	f->seen = one->org;
	if (f->n_all <= f->from || f->n_all > f->from + ORGS)
		return;
	f->n_orgs = f->n_all - f->from;
	f->newest[f->n_orgs - 1] = one;
	for (size_t i = 0; i < f->n_periods; i++)
		if (text_eq(f->period[i], one->period))
			f->cell[f->n_orgs - 1][i] = one->row;
}

/* Of the `n` rows of one indicator. */
static void figures_gather(struct figures *f, const struct figure *v, size_t n, size_t from)
{
	f->first = v;
	f->from = from;
	f->worst = EVALUATIONS;
	for (size_t i = 0; i < n; i++)
		add_period(f, v[i].period);
	for (size_t i = 0; i < n; i++)
		add_row(f, &v[i]);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && text_eq(v[i].org, v[i + 1].org))
			continue;
		int rank = rank_of(v[i].row);
		f->count[rank]++;
		f->worst = rank < f->worst ? rank : f->worst;
	}
	f->asked = f->worst < NO_TARGET;
	for (size_t i = 0; i < f->n_orgs; i++)
		for (int k = 0; k < AIMS; k++)
			f->has[k] = f->has[k] || row_string(f->newest[i]->row, aims[k].name).n;
}

static int worst_first(const void *pa, const void *pb)
{
	const struct figures *const *a = pa, *const *b = pb;
	return (*a)->worst != (*b)->worst ? (*a)->worst - (*b)->worst
	                                  : text_cmp((*a)->first->code, (*b)->first->code);
}

/* ---- one indicator ---- */

static bool is_sum(const struct value *row)
{
	return text_eq(row_string(row, "comment"), TEXT("SUM"));
}

static size_t values_of(const struct figures *f, size_t org)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_periods; i++)
		n += f->cell[org][i] && row_string(f->cell[org][i], "value").n;
	return n;
}

/* Lines over periods, where there are several and the lines can be told apart; else a bar for each
 * organisation; nothing for one number. */
static bool has_chart(const struct figures *f, enum chart_kind *ret)
{
	size_t drawn = 0, values = 0;
	for (size_t i = 0; i < f->n_orgs; i++)
		if (!is_sum(f->newest[i]->row)) {
			drawn++;
			values += values_of(f, i);
		}
	*ret = f->n_periods > 1 && drawn <= LINES ? CHART_LINES : CHART_BARS;
	return values > 1;
}

static void put_heads(struct page *p, const struct figures *f, enum chart_kind kind)
{
	struct html *h = &p->h;
	html_raw(h, "<thead><tr>");
	html_head(h, W_ORGANISATION, false);
	if (f->asked)
		html_head(h, W_EVALUATION, false);
	for (size_t i = 0; i < f->n_periods; i++) {
		bool drawn = kind == CHART_LINES || i == f->n_periods - 1;
		buf_printf(h->b, "<th scope=\"col\" class=\"n\"%s>",
		           drawn ? " data-series=\"s0\"" : "");
		html_text(h, f->period[i]);
		html_raw(h, "</th>");
	}
	for (int k = 0; k < AIMS; k++)
		if (f->has[k])
			html_head(h, aims[k].head, true);
	html_raw(h, "</tr></thead><tbody>");
}

/* A principal by its link; a unit by its name, which the summary brings along. */
static void put_org(struct page *p, const struct value *row)
{
	struct text code = row_string(row, "org"), name = row_string(row, "org_name");
	struct html *h = &p->h;
	if (registry_principal(p->b->registry, code, p->b->today)) {
		page_org_link(p, code);
	} else {
		const struct unit *u = registry_unit(p->b->registry, code, p->b->today);
		html_text(h, name.n ? name : u && u->name.n ? u->name : code);
	}
	if (is_sum(row)) {
		html_raw(h, " <span class=\"faint\">");
		html_word(h, W_TOGETHER);
		html_raw(h, "</span>");
	}
}

static void put_target(struct page *p, const struct value *row)
{
	struct html *h = &p->h;
	struct text target = row_string(row, "target");
	if (!target.n) {
		html_raw(h, "<td class=\"n faint\">–</td>");
		return;
	}
	html_raw(h, "<td class=\"n\" data-target=\"");
	html_word(h, W_TARGET);
	html_raw(h, "\">");
	html_decimal(h, target);
	html_raw(h, "</td>");
}

static void put_row(struct page *p, const struct figures *f, size_t org)
{
	struct html *h = &p->h;
	const struct value *row = f->newest[org]->row;
	html_raw(h, "<tr");
	if (is_sum(row))
		html_raw(h, " data-sum");
	html_raw(h, "><th scope=\"row\">");
	put_org(p, row);
	html_raw(h, "</th>");
	if (f->asked) {
		html_raw(h, "<td>");
		page_code(p, evaluation_of(row));
		html_raw(h, "</td>");
	}
	for (size_t i = 0; i < f->n_periods; i++)
		page_value(p, f->cell[org][i] ? row_value(f->cell[org][i], "value") : NULL);
	if (f->has[0])
		put_target(p, row);
	for (int k = 1; k < AIMS; k++)
		if (f->has[k])
			page_value(p, row_value(row, aims[k].name));
	html_raw(h, "</tr>");
}

/* Is the table wider than a column of the page? By its letters: heads stand in one line, and no
 * value that is shown is longer than VALUE_CHARS. */
static bool is_broad(const struct figures *f)
{
	enum {
		ORG_CHARS = 12,
		EVALUATION_CHARS = 13,
		AIM_CHARS = 8,
		VALUE_CHARS = 9,
		COLUMN_CHARS = 64
	};
	size_t chars = ORG_CHARS + (f->asked ? EVALUATION_CHARS : 0);
	for (int k = 0; k < AIMS; k++)
		chars += f->has[k] ? AIM_CHARS : 0;
	for (size_t i = 0; i < f->n_periods; i++) {
		size_t longest = f->period[i].n;
		for (size_t org = 0; org < f->n_orgs && longest < VALUE_CHARS; org++) {
			size_t n = f->cell[org][i] ? row_string(f->cell[org][i], "value").n : 0;
			longest = n < longest ? longest : n < VALUE_CHARS ? n : VALUE_CHARS;
		}
		chars += longest + 1;
	}
	return chars > COLUMN_CHARS;
}

static struct text name_of(const struct figures *f)
{
	return row_either(f->first->row, "name_sv", "code");
}

static void put_indicator(struct page *p, const struct figures *f)
{
	struct html *h = &p->h;
	enum chart_kind kind;
	BUF_AUTO id = { 0 };
	bool drawn = has_chart(f, &kind);
	if (is_broad(f))
		html_raw(h, "<section class=\"broad\"><h2>");
	else
		html_raw(h, "<section><h2>");
	html_text(h, name_of(f));
	html_raw(h, " <span class=\"faint\">");
	html_text(h, row_either(f->first->row, "unit", "code"));
	html_raw(h, "</span></h2>");
	buf_printf(&id, "chart-%.*s", TEXT_ARGS(f->first->code));
	if (drawn)
		chart_open(h, kind, id.p, W_INDICATORS_PAGE);
	page_table_named(p, name_of(f));
	put_heads(p, f, kind);
	for (size_t i = 0; i < f->n_orgs; i++)
		put_row(p, f, i);
	html_raw(h, "</tbody>");
	page_end_table(p);
	if (drawn)
		chart_close(h);
	page_part(p, "/indicators", f->first->code, f->from, f->from + f->n_orgs, f->n_all);
	page_end_section(p);
}

/* ---- the page ---- */

/* How many reach their target; those without one are not asked. */
static void put_balance(struct page *p, const struct figures **v, size_t n)
{
	int64_t count[EVALUATIONS + 1] = { 0 };
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k <= EVALUATIONS; k++)
			count[k] += v[i]->count[k];
	html_raw(&p->h, "<section><dl class=\"numbers\">");
	for (int i = 0; i < EVALUATIONS; i++)
		page_number(p, evaluations[i].name, count[i]);
	html_raw(&p->h, "</dl></section>");
}

static size_t bytes_of(const struct figures *f)
{
	return HEAD_BYTES + f->n_orgs * (LINE_BYTES + f->n_periods * CELL_BYTES);
}

static void put_indicators(struct page *p, const struct figure *v, size_t n)
{
	struct text asked = text_of(page_asked(p));
	const struct figures *all[INDICATORS];
	size_t n_all = 0;
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n && text_eq(v[from].code, v[to].code); to++)
			;
		if (asked.n && !text_eq(asked, v[from].code))
			continue;
		if (n_all == INDICATORS) {
			p->cut = true;
			break;
		}
		struct figures *f = ARENA_NEW(&p->a, struct figures);
		figures_gather(f, v + from, to - from, page_from(p));
		all[n_all++] = f;
	}
	if (n_all)
		qsort(all, n_all, sizeof *all, worst_first);
	put_balance(p, all, n_all);
	html_raw(&p->h, "<div class=\"columns wide\">");
	size_t shown = 0;
	for (; shown < n_all && page_has_room(p, bytes_of(all[shown])); shown++)
		put_indicator(p, all[shown]);
	html_raw(&p->h, "</div>");
	bool listed = false;
	for (; shown < n_all; shown++)
		page_rest_put(p, &listed, "/indicators?id=", all[shown]->first->code,
		              name_of(all[shown]));
	page_rest_close(p, listed);
}

void page_indicators(struct page *p, struct text rest)
{
	struct published *v;
	(void)rest;
	size_t n = page_published(p, "S12", "*", &v);
	struct rows rows = rows_of(p, v, n);
	struct figure *sorted = ARENA_ARRAY(&p->a, rows.n, struct figure);
	size_t kept = sort_rows(&rows, sorted);
	page_open_titled(p, W_INDICATORS_PAGE);
	if (kept == 0)
		page_none(p);
	else
		put_indicators(p, sorted, kept);
	page_close(p);
}
