/* report_rest: what is offered, what was not reported, the definitions, and what has changed since. */
#include "summaries/report_sheet.h"

#include <string.h>

static void open_table(const struct sheet *p, const enum report_word *v, size_t n)
{
	buf_put_text(p->b, TEXT("<div class=\"wide\"><table><thead><tr>"));
	for (size_t i = 0; i < n; i++)
		buf_printf(p->b, "<th>%s</th>", sheet_word(p, v[i]));
	buf_put_text(p->b, TEXT("</tr></thead><tbody>"));
}

static void put_td(const struct sheet *p, struct text t)
{
	buf_put_text(p->b, TEXT("<td>"));
	sheet_text(p, t);
	buf_put_text(p->b, TEXT("</td>"));
}

/* ---- offering ---- */

/* The services that the domain page names (K04); others are shown by their codes. */
static const char *service_word(const struct sheet *p, struct text code)
{
	static const struct {
		const char *code;
		enum report_word word;
	} v[] = {
		{ "BOOK", W_S_BOOK }, { "REBOOK", W_S_REBOOK }, { "CANCEL", W_S_CANCEL }, { "RENEW_RX", W_S_RENEW_RX },
		{ "CONTACT", W_S_CONTACT }, { "READ_RECORD", W_S_READ_RECORD }, { "CERTIFICATE", W_S_CERTIFICATE },
		{ "VIDEO", W_S_VIDEO }, { "TREATMENT_PROGRAM", W_S_TREATMENT_PROGRAM },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		if (text_eq(code, text_of(v[i].code)))
			return sheet_word(p, v[i].word);
	return NULL;
}

static void put_service(const struct sheet *p, const struct cell *row)
{
	int64_t units = row[OFFERING_units].n, offered = row[OFFERING_offered].n;
	struct text code = row[OFFERING_service].text;
	buf_put_text(p->b, TEXT("<tr><td>"));
	if (service_word(p, code))
		buf_printf(p->b, "%s <span class=\"soft\">%.*s</span>", service_word(p, code), TEXT_ARGS(code));
	else
		sheet_text(p, code);
	buf_put_text(p->b, TEXT("</td>"));
	buf_printf(p->b, "<td><span class=\"bar\"><i style=\"width:%lld%%\"></i></span>",
	           (long long)(units ? 100 * offered / units : 0));
	sheet_int(p, offered);
	buf_put_text(p->b, TEXT("&nbsp;/&nbsp;"));
	sheet_int(p, units);
	buf_put_text(p->b, TEXT("</td><td>"));
	sheet_int(p, row[OFFERING_used].n);
	buf_put_text(p->b, TEXT("</td></tr>"));
}

/* Equal care asks how alike the units are. */
static void put_spread(const struct sheet *p)
{
	const struct report *r = p->r;
	if (r->base_services == 0)
		return;
	buf_printf(p->b, "<p>%s ", sheet_word(p, W_UNIT_LEAST));
	sheet_int(p, report_units_offer(r, 0));
	buf_printf(p->b, " %s ", sheet_word(p, W_OF_THEM));
	sheet_int(p, r->base_services);
	buf_printf(p->b, "%s ", sheet_word(p, W_UNIT_MEDIAN));
	sheet_int(p, report_units_offer(r, 0.5));
	buf_printf(p->b, "%s ", sheet_word(p, W_UNIT_MOST));
	sheet_int(p, report_units_offer(r, 1));
	buf_put_text(p->b, TEXT(".</p>"));
}

static void put_offering(const struct sheet *p)
{
	static const enum report_word headings[] = { W_SERVICE, W_UNITS_OFFER, W_USED };
	sheet_open(p, W_OFFERING);
	if (p->r->offering.n == 0) {
		sheet_say(p, W_NO_OFFERING);
	} else {
		put_spread(p);
		open_table(p, headings, 3);
		for (size_t i = 0; i < p->r->offering.n; i++)
			put_service(p, table_row(&p->r->offering, i));
		buf_put_text(p->b, TEXT("</tbody></table></div>"));
	}
	buf_put_text(p->b, TEXT("</section>"));
}

/* ---- completeness: rows of one indicator and organisation together ---- */

enum { PERIODS_NAMED = 12 };

static bool same_series(const struct cell *a, const struct cell *b)
{
	return text_eq(a[MISSING_code].text, b[MISSING_code].text) &&
	       text_eq(a[MISSING_org].text, b[MISSING_org].text);
}

static size_t put_missing(const struct sheet *p, size_t first)
{
	const struct table *t = &p->r->missing;
	const struct cell *row = table_row(t, first);
	size_t i = first;
	buf_put_text(p->b, TEXT("<tr>"));
	put_td(p, row[MISSING_org_name].text);
	put_td(p, row[MISSING_name].text);
	buf_put_text(p->b, TEXT("<td>"));
	for (; i < t->n && same_series(table_row(t, i), row); i++) {
		if (i - first >= PERIODS_NAMED)
			continue;
		buf_put_text(p->b, i > first ? TEXT(", ") : TEXT(""));
		sheet_text(p, table_row(t, i)[MISSING_period].text);
	}
	if (i - first > PERIODS_NAMED)
		buf_printf(p->b, " … (%zu %s)", i - first, sheet_word(p, W_PERIODS));
	buf_put_text(p->b, TEXT("</td></tr>"));
	return i;
}

static void put_completeness(const struct sheet *p)
{
	static const enum report_word headings[] = { W_WHO, W_NAME, W_MISSING };
	sheet_open(p, W_COMPLETENESS);
	if (p->r->missing.n == 0) {
		sheet_say(p, p->r->expected ? W_ALL_REPORTED : W_NOT_EXPECTED);
	} else {
		open_table(p, headings, 3);
		for (size_t i = 0; i < p->r->missing.n;)
			i = put_missing(p, i);
		buf_put_text(p->b, TEXT("</tbody></table></div>"));
	}
	buf_put_text(p->b, TEXT("</section>"));
}

/* ---- definitions ---- */

static void put_definition(const struct sheet *p, const struct indicator *i, const struct indicator_definition *d)
{
	buf_put_text(p->b, TEXT("<tr>"));
	put_td(p, i->code);
	put_td(p, d->name_sv);
	put_td(p, d->definition);
	put_td(p, d->unit);
	put_td(p, d->version);
	buf_put_text(p->b, TEXT("<td class=\"d\">"));
	if (d->valid_from != DAY_NONE)
		calendar_put_day(p->b, d->valid_from);
	buf_put_text(p->b, TEXT("–"));
	if (d->valid_to != DAY_NONE)
		calendar_put_day(p->b, d->valid_to);
	buf_put_text(p->b, TEXT("</td></tr>"));
}

static void put_definitions(const struct sheet *p)
{
	static const enum report_word headings[] = { W_CODE, W_NAME, W_DEFINITION, W_UNIT, W_VERSION, W_VALID };
	const struct indicator **v;
	size_t n = report_indicators(p->r, &v);
	if (n == 0)
		return;
	sheet_open(p, W_DEFINITIONS);
	open_table(p, headings, 6);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i]->n_definitions; k++)
			if (report_defines(v[i], k))
				put_definition(p, v[i], &v[i]->definitions[k]);
	buf_put_text(p->b, TEXT("</tbody></table></div></section>"));
}

/* ---- targets ---- */

static void put_period(const struct sheet *p, struct period period)
{
	BUF_AUTO b = { 0 };
	if (period_is_none(period))
		return;
	period_put(&b, period);
	buf_put_text(p->b, TEXT(" <span class=\"soft d\">("));
	sheet_text(p, buf_text(&b));
	buf_put_text(p->b, TEXT(")</span>"));
}

static const char *const comparator_signs[] = { "≥", ">", "≤", "<", "=" };

static void put_target(const struct sheet *p, const struct indicator *i, const struct indicator_target *t)
{
	const struct indicator_definition *d = indicator_definition(i, (struct text){ 0 }, DAY_NONE, INT64_MAX);
	buf_put_text(p->b, TEXT("<tr>"));
	put_td(p, d && d->name_sv.n ? d->name_sv : i->code);
	put_td(p, t->org.n ? s12_org_name(p->r->in.registry, t->org, p->r->in.today) :
	                     text_of(sheet_word(p, W_EVERYBODY)));
	buf_put_text(p->b, TEXT("<td>"));
	if (t->comparator)
		buf_printf(p->b, "%s&nbsp;", comparator_signs[t->comparator - 1]);
	sheet_number(p, t->value);
	put_period(p, t->period);
	buf_put_text(p->b, TEXT("</td><td>"));
	if (t->baseline.n)
		sheet_number(p, t->baseline);
	put_period(p, t->baseline_period);
	buf_put_text(p->b, TEXT("</td><td>"));
	sheet_text(p, t->decided_by);
	buf_put_text(p->b, t->decided_by.n && t->diarienummer.n ? TEXT(", ") : TEXT(""));
	sheet_text(p, t->diarienummer);
	buf_put_text(p->b, TEXT("</td></tr>"));
}

static size_t put_targets_of(const struct sheet *p, const struct indicator *i, bool any)
{
	static const enum report_word headings[] = { W_NAME, W_FOR_WHOM, W_AIM, W_FROM_WHERE, W_DECIDED_BY };
	size_t n = 0;
	for (size_t k = 0; k < i->n_targets; k++) {
		if (!report_aims(p->r, i, k))
			continue;
		if (!any && n == 0) {
			sheet_open(p, W_TARGETS);
			open_table(p, headings, 5);
		}
		put_target(p, i, &i->targets[k]);
		n++;
	}
	return n;
}

static void put_targets(const struct sheet *p)
{
	const struct indicator **v;
	size_t n = report_indicators(p->r, &v), shown = 0;
	for (size_t i = 0; i < n; i++)
		shown += put_targets_of(p, v[i], shown > 0);
	if (shown)
		buf_put_text(p->b, TEXT("</tbody></table></div></section>"));
}

/* ---- what has changed since ---- */

enum { CHANGES_SHOWN = 200 };

static void put_change(const struct sheet *p, const struct cell *row)
{
	static const int what[] = { S14_subject_name, S14_part, S14_org_name, S14_period, S14_measure };
	bool any = false;
	buf_put_text(p->b, TEXT("<tr><td>"));
	for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
		struct text t = row[what[i]].text;
		if (i == 0 && t.n == 0)
			t = row[S14_subject].text.n ? row[S14_subject].text : row[S14_section].text;
		if (t.n == 0)
			continue;
		buf_put_text(p->b, any ? TEXT(" · ") : TEXT(""));
		sheet_text(p, t);
		any = true;
	}
	buf_put_text(p->b, TEXT("</td>"));
	put_td(p, row[S14_value].kind == CELL_TEXT ? row[S14_value].text : TEXT("–"));
	put_td(p, row[S14_value_since].kind == CELL_TEXT ? row[S14_value_since].text : TEXT("–"));
	buf_put_text(p->b, TEXT("</tr>"));
}

static void put_changes(const struct sheet *p)
{
	static const enum report_word headings[] = { W_WHAT, W_THEN, W_NOW };
	if (!p->changes)
		return;
	sheet_open(p, W_CHANGED);
	if (p->changes->n == 0) {
		sheet_say(p, W_UNCHANGED);
	} else {
		open_table(p, headings, 3);
		for (size_t i = 0; i < p->changes->n && i < CHANGES_SHOWN; i++)
			put_change(p, table_row(p->changes, i));
		buf_put_text(p->b, TEXT("</tbody></table></div>"));
	}
	if (p->changes->n > CHANGES_SHOWN)
		buf_printf(p->b, "<p class=\"soft\">%d / %zu; CSV.</p>", CHANGES_SHOWN, p->changes->n);
	buf_put_text(p->b, TEXT("</section>"));
}

/* ---- deviations: one row an indicator and organisation ---- */

enum { DEVIATIONS_SHOWN = 60 };

static bool same_dialogue(const struct cell *a, const struct cell *b)
{
	return text_eq(a[FOLLOW_code].text, b[FOLLOW_code].text) && text_eq(a[FOLLOW_org].text, b[FOLLOW_org].text);
}

/* Of several periods the newest that nobody has answered yet, else the newest not done, else the newest. */
static const struct cell *tells_most(const struct cell *a, const struct cell *b)
{
	static const char *const order[] = { "OPEN", "REGISTERED", "DONE" };
	int x = 0, y = 0;
	while (x < 2 && !text_eq(a[FOLLOW_dialogue].text, text_of(order[x])))
		x++;
	while (y < 2 && !text_eq(b[FOLLOW_dialogue].text, text_of(order[y])))
		y++;
	return y <= x ? b : a;
}

static void put_day_of(const struct sheet *p, const struct cell *c)
{
	buf_put_text(p->b, TEXT("<td class=\"d\">"));
	if (c->kind == CELL_DAY)
		calendar_put_day(p->b, (day_no)c->n);
	buf_put_text(p->b, TEXT("</td>"));
}

static void put_dialogue(const struct sheet *p, const struct cell *row, size_t periods)
{
	bool open = text_eq(row[FOLLOW_dialogue].text, TEXT("OPEN"));
	bool done = text_eq(row[FOLLOW_dialogue].text, TEXT("DONE"));
	buf_put_text(p->b, TEXT("<tr>"));
	put_td(p, row[FOLLOW_name].text);
	put_td(p, row[FOLLOW_org_name].text);
	buf_put_text(p->b, TEXT("<td class=\"d\">"));
	sheet_text(p, row[FOLLOW_period].text);
	if (periods > 1)
		buf_printf(p->b, " <span class=\"soft\">(%zu)</span>", periods);
	buf_put_text(p->b, TEXT("</td><td>"));
	sheet_badge(p, open ? "bad" : done ? "good" : "warn",
	            sheet_word(p, open ? W_D_OPEN : done ? W_D_DONE : W_D_REGISTERED));
	buf_put_text(p->b, TEXT("</td>"));
	put_td(p, row[FOLLOW_action].text);
	put_day_of(p, &row[FOLLOW_due_on]);
	buf_put_text(p->b, TEXT("</tr>"));
}

void sheet_deviations(const struct sheet *p)
{
	static const enum report_word headings[] = { W_NAME, W_WHO, W_PERIOD, W_DIALOGUE, W_ACTION, W_DUE_ON };
	const struct table *t = &p->r->follow_ups;
	size_t shown = 0, next;
	if (t->n == 0)
		return;
	sheet_open(p, W_DEVIATIONS);
	sheet_say(p, W_DEVIATIONS_NOTE);
	open_table(p, headings, 6);
	for (size_t i = 0; i < t->n; i = next) {
		const struct cell *row = table_row(t, i);
		for (next = i + 1; next < t->n && same_dialogue(table_row(t, next), row); next++)
			row = tells_most(row, table_row(t, next));
		if (shown++ < DEVIATIONS_SHOWN)
			put_dialogue(p, row, next - i);
	}
	buf_put_text(p->b, TEXT("</tbody></table></div>"));
	if (shown > DEVIATIONS_SHOWN)
		buf_printf(p->b, "<p class=\"soft\">%d / %zu; CSV.</p>", DEVIATIONS_SHOWN, shown);
	buf_put_text(p->b, TEXT("</section>"));
}

void sheet_rest(const struct sheet *p)
{
	put_offering(p);
	put_changes(p);
	put_completeness(p);
	put_targets(p);
	put_definitions(p);
}
