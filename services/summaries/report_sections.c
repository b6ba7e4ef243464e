/* report_sections: decisions, money, indicators and care transitions, each a section of the page. */
#include "summaries/report_sheet.h"

#include <string.h>

struct heading {
	enum report_word word;
	bool number;
};

static void open_table(const struct sheet *p, const struct heading *v, size_t n)
{
	buf_put_text(p->b, TEXT("<div class=\"wide\"><table><thead><tr>"));
	for (size_t i = 0; i < n; i++)
		buf_printf(p->b, "<th%s>%s</th>", v[i].number ? " class=\"n\"" : "", sheet_word(p, v[i].word));
	buf_put_text(p->b, TEXT("</tr></thead><tbody>"));
}

#define OPEN_TABLE(p, ...)                                                                         \
	do {                                                                                       \
		static const struct heading headings[] = { __VA_ARGS__ };                          \
		open_table(p, headings, sizeof headings / sizeof *headings);                       \
	} while (0)

static void close_table(const struct sheet *p)
{
	buf_put_text(p->b, TEXT("</tbody></table></div>"));
}

static void cell_text_of(const struct sheet *p, const struct cell *c)
{
	buf_put_text(p->b, c->kind == CELL_DAY ? TEXT("<td class=\"d\">") : TEXT("<td>"));
	if (c->kind == CELL_TEXT)
		sheet_text(p, c->text);
	else if (c->kind == CELL_DAY)
		calendar_put_day(p->b, (day_no)c->n);
	buf_put_text(p->b, TEXT("</td>"));
}

static void cell_number(const struct sheet *p, const struct cell *c)
{
	BUF_AUTO b = { 0 };
	buf_put_text(p->b, TEXT("<td class=\"n\">"));
	if (c->kind == CELL_INT)
		sheet_int(p, c->n);
	else if (c->kind == CELL_RATIO) {
		ratio_put(&b, (struct ratio){ c->n, c->d });
		sheet_number(p, buf_text(&b));
	} else if (c->kind == CELL_TEXT)
		sheet_number(p, c->text);
	else
		buf_put_text(p->b, TEXT("–"));
	buf_put_text(p->b, TEXT("</td>"));
}

static void cell_kronor(const struct sheet *p, const struct cell *c)
{
	buf_put_text(p->b, TEXT("<td class=\"n\">"));
	sheet_kronor(p, c);
	buf_put_text(p->b, TEXT("</td>"));
}

static void bar(const struct sheet *p, int64_t n, int64_t of)
{
	int64_t share = of > 0 ? 100 * n / of : 0;
	buf_printf(p->b, "<span class=\"bar\"><i style=\"width:%lld%%\"></i></span>",
	           (long long)(share > 100 ? 100 : share));
}

/* ---- decisions ---- */

struct wording {
	const char *code, *kind;
	enum report_word word;
};

static const struct wording item_words[] = {
	{ "RECOMMENDED", "calm", W_I_RECOMMENDED }, { "COLLECTING", "warn", W_I_COLLECTING },
	{ "PARTIALLY_ADOPTED", "warn", W_I_PARTIALLY_ADOPTED },
	{ "ADOPTED_PENDING_FINAL", "good", W_I_ADOPTED_PENDING_FINAL }, { "IN_FORCE", "good", W_I_IN_FORCE },
	{ "LAPSED", "bad", W_I_LAPSED }, { "BROKEN", "bad", W_I_BROKEN }, { "EXPIRED", "calm", W_I_EXPIRED },
	{ "SUPERSEDED", "calm", W_I_SUPERSEDED }, { "REPEALED", "calm", W_I_REPEALED }, { 0 },
};
static const struct wording evaluation_words_told[] = {
	{ "ACHIEVED", "good", W_E_ACHIEVED }, { "ON_TRACK", "good", W_E_ON_TRACK },
	{ "OFF_TRACK", "bad", W_E_OFF_TRACK }, { "NO_TARGET", "calm", W_E_NO_TARGET },
	{ "NO_DATA", "calm", W_E_NO_DATA }, { 0 },
};
static const struct wording approval_words_told[] = {
	{ "NOT_NEEDED", "calm", W_A_NOT_NEEDED }, { "MISSING", "bad", W_A_MISSING },
	{ "PENDING", "warn", W_A_PENDING }, { "APPROVED", "good", W_A_APPROVED },
	{ "REFUSED", "bad", W_A_REFUSED }, { 0 },
};
static const struct wording care_words[] = { { "SOMATIC", "", W_F_SOMATIC }, { "PSYCHIATRIC", "", W_F_PSYCHIATRIC }, { 0 } };

static const struct wording *told_of(const struct wording *v, struct text code)
{
	while (v->code && !text_eq(code, text_of(v->code)))
		v++;
	return v->code ? v : NULL;
}

static void badge_of(const struct sheet *p, const struct wording *words, const struct cell *c)
{
	const struct wording *t = c->kind == CELL_TEXT ? told_of(words, c->text) : NULL;
	if (t)
		sheet_badge(p, t->kind, sheet_word(p, t->word));
}

enum { NAMED = 6 };

/* The first few by name. */
static void put_blocking(const struct sheet *p, const struct cell *c)
{
	buf_put_text(p->b, TEXT("<td>"));
	for (size_t i = 0; c->kind == CELL_TEXTS && i < c->n_list && i < NAMED; i++) {
		buf_put_text(p->b, i ? TEXT(", ") : TEXT(""));
		sheet_text(p, s12_org_name(p->r->in.registry, c->list[i], p->r->in.today));
	}
	if (c->kind == CELL_TEXTS && c->n_list > NAMED) {
		buf_putc(p->b, ' ');
		buf_printf(p->b, p->language == REPORT_SV ? "och %zu till" : "and %zu more", c->n_list - NAMED);
	}
	buf_put_text(p->b, TEXT("</td>"));
}

static void put_item(const struct sheet *p, const struct cell *row)
{
	int64_t adopted = row[S9_adopted].n + row[S9_conditional].n;
	buf_put_text(p->b, TEXT("<tr><td>"));
	sheet_text(p, row[S9_title].text.n ? row[S9_title].text : row[S9_document_id].text);
	buf_put_text(p->b, TEXT("<br><span class=\"soft\">"));
	sheet_text(p, row[S9_item_title].text.n ? row[S9_item_title].text : row[S9_item].text);
	buf_put_text(p->b, TEXT("</span></td><td>"));
	bar(p, adopted, row[S9_n_principals].n);
	sheet_int(p, adopted);
	buf_put_text(p->b, TEXT("&nbsp;/&nbsp;"));
	sheet_int(p, row[S9_n_principals].n);
	buf_put_text(p->b, TEXT("</td><td>"));
	badge_of(p, item_words, &row[S9_status]);
	buf_put_text(p->b, TEXT("</td>"));
	cell_text_of(p, &row[S9_in_force_from]);
	put_blocking(p, &row[S9_blocking_principals]);
	cell_text_of(p, &row[S9_next_deadline]);
	buf_put_text(p->b, TEXT("</tr>"));
}

void sheet_decisions(const struct sheet *p)
{
	sheet_open(p, W_DECISIONS);
	if (p->r->items.n == 0) {
		sheet_say(p, W_NO_DECISIONS);
	} else {
		OPEN_TABLE(p, { W_DOCUMENT, false }, { W_ADOPTED_BY, false }, { W_STATUS, false },
		           { W_SINCE, false }, { W_WAITS_FOR, false }, { W_NEXT_DATE, false });
		for (size_t i = 0; i < p->r->items.n; i++)
			put_item(p, table_row(&p->r->items, i));
		close_table(p);
	}
	buf_put_text(p->b, TEXT("</section>"));
}

/* ---- money ---- */

static void put_budget(const struct sheet *p, const struct cell *row)
{
	static const int columns[] = { S10_budget_ore, S10_region_share_ore, S10_municipal_share_ore,
		                       S10_committed_ore, S10_spent_ore, S10_forecast_ore };
	buf_put_text(p->b, TEXT("<tr>"));
	cell_text_of(p, row[S10_title].kind == CELL_TEXT ? &row[S10_title] : &row[S10_document_id]);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		cell_kronor(p, &row[columns[i]]);
	buf_put_text(p->b, TEXT("<td>"));
	badge_of(p, approval_words_told, &row[S10_approval_state]);
	if (row[S10_cap_breached].n)
		buf_printf(p->b, "<br><span class=\"bad\">%s</span>", sheet_word(p, W_CAP_BREACHED));
	buf_put_text(p->b, TEXT("</td></tr>"));
}

void sheet_money(const struct sheet *p)
{
	sheet_open(p, W_MONEY);
	if (p->r->money.n == 0) {
		sheet_say(p, W_NO_MONEY);
	} else {
		OPEN_TABLE(p, { W_DOCUMENT, false }, { W_BUDGET, true }, { W_SHARE_REGION, true },
		           { W_SHARE_MUNICIPAL, true }, { W_COMMITTED, true }, { W_SPENT_ORE, true },
		           { W_FORECAST_ORE, true }, { W_CONSENT, false });
		for (size_t i = 0; i < p->r->money.n; i++)
			if (table_row(&p->r->money, i)[S10_principal_code].kind == CELL_NULL)
				put_budget(p, table_row(&p->r->money, i));
		close_table(p);
	}
	buf_put_text(p->b, TEXT("</section>"));
}

/* ---- indicators ---- */

static void put_labelled(const struct sheet *p, enum report_word word, const struct cell *c, const char *before)
{
	if (c->kind != CELL_TEXT)
		return;
	buf_printf(p->b, "%s%s ", before, sheet_word(p, word));
	sheet_number(p, c->text);
}

static void put_by_sex(const struct sheet *p, const struct cell *row)
{
	static const struct wording sexes[] = { { "FEMALE", "", W_FEMALE }, { "MALE", "", W_MALE }, { 0 } };
	const struct table *t = &p->r->by_sex;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *part = table_row(t, i);
		const struct wording *sex = told_of(sexes, part[SEX_sex].text);
		if (!sex || !text_eq(part[SEX_code].text, row[S12_code].text) ||
		    !text_eq(part[SEX_period].text, row[S12_period].text))
			continue;
		buf_printf(p->b, " · %s ", sheet_word(p, sex->word));
		sheet_number(p, part[SEX_value].text);
	}
}

static void put_card_line(const struct sheet *p, const struct cell *row)
{
	buf_put_text(p->b, TEXT("<p>"));
	sheet_text(p, row[S12_period].text);
	if (row[S12_state].kind == CELL_TEXT && text_eq(row[S12_state].text, TEXT("PRELIMINARY")))
		buf_printf(p->b, " · %s", sheet_word(p, W_PRELIMINARY));
	if (row[S12_precision].kind == CELL_TEXT && text_eq(row[S12_precision].text, TEXT("APPROX")))
		buf_printf(p->b, " · %s", sheet_word(p, W_APPROX));
	if (row[S12_value].kind == CELL_NULL)
		buf_printf(p->b, " · %s", sheet_word(p, W_FEW_PEOPLE));
	put_labelled(p, W_TARGET, &row[S12_target], " · ");
	if (row[S12_target_period].kind == CELL_TEXT) {
		buf_put_text(p->b, TEXT(" ("));
		sheet_text(p, row[S12_target_period].text);
		buf_putc(p->b, ')');
	}
	put_labelled(p, W_BASELINE, &row[S12_baseline], " · ");
	if (row[S12_trend_12m].kind == CELL_TEXT) {
		buf_put_text(p->b, row[S12_trend_12m].text.p[0] == '-' ? TEXT(" · ") : TEXT(" · +"));
		sheet_number(p, row[S12_trend_12m].text);
		buf_printf(p->b, " %s", sheet_word(p, W_YEAR_CHANGE));
	}
	put_by_sex(p, row);
	buf_put_text(p->b, TEXT("</p>"));
}

static void put_card(const struct sheet *p, const struct indicator_rows *v)
{
	const struct cell *newest = sheet_newest(p, v);
	const struct cell *row = newest ? newest : table_row(&p->r->figures, v->last - 1);
	buf_put_text(p->b, TEXT("<article class=\"card\"><header><h3>"));
	sheet_text(p, row[S12_name_sv].text.n ? row[S12_name_sv].text : row[S12_code].text);
	if (row[S12_unit].kind == CELL_TEXT) {
		buf_put_text(p->b, TEXT(" <span class=\"soft\">("));
		sheet_text(p, row[S12_unit].text);
		buf_put_text(p->b, TEXT(")</span>"));
	}
	buf_put_text(p->b, TEXT("</h3>"));
	if (newest)
		badge_of(p, evaluation_words_told, &row[S12_status]);
	buf_put_text(p->b, TEXT("</header>"));
	put_card_line(p, row);
	sheet_chart(p, v);
	buf_put_text(p->b, TEXT("</article>"));
}

static void put_cards(const struct sheet *p, bool with_target)
{
	struct indicator_rows v = { 0, 0 };
	while (sheet_next_indicator(p, v.last, &v)) {
		const struct cell *newest = sheet_newest(p, &v);
		if ((newest && newest[S12_target].kind == CELL_TEXT) == with_target)
			put_card(p, &v);
	}
}

void sheet_indicators(const struct sheet *p)
{
	sheet_open(p, W_INDICATORS);
	sheet_say(p, p->r->figures.n ? W_INDICATORS_NOTE : W_NO_FIGURE);
	buf_put_text(p->b, TEXT("<div class=\"cards\">"));
	put_cards(p, true); /* what somebody has set a target for comes first */
	put_cards(p, false);
	buf_put_text(p->b, TEXT("</div></section>"));
}

/* ---- care transitions ---- */

/* One without any episode in the months shown tells nothing. */
static void put_stay(const struct sheet *p, const struct cell *row)
{
	if (row[STAYS_episodes].kind == CELL_INT && row[STAYS_episodes].n == 0)
		return;
	const struct wording *form = told_of(care_words, row[STAYS_care_form].text);
	bool sum = text_eq(row[STAYS_municipality].text, p->r->in.region);
	buf_printf(p->b, "<tr%s>", sum ? " class=\"sum\"" : "");
	cell_text_of(p, row[STAYS_name].kind == CELL_TEXT ? &row[STAYS_name] : &row[STAYS_municipality]);
	buf_printf(p->b, "<td>%s</td>", form ? sheet_word(p, form->word) : "");
	for (int i = STAYS_episodes; i <= STAYS_days_gt7; i++)
		cell_number(p, &row[i]);
	buf_printf(p->b, "<td class=\"n\">%lld / %lld</td></tr>", (long long)row[STAYS_months_shown].n,
	           (long long)row[STAYS_months].n);
}

static void put_lead(const struct sheet *p, const struct cell *row)
{
	buf_put_text(p->b, TEXT("<tr>"));
	cell_text_of(p, row[LEAD_name].kind == CELL_TEXT ? &row[LEAD_name] : &row[LEAD_unit]);
	cell_number(p, &row[LEAD_notices]);
	buf_put_text(p->b, TEXT("<td>"));
	if (row[LEAD_share_on_time].kind == CELL_RATIO) {
		bar(p, row[LEAD_share_on_time].n, row[LEAD_share_on_time].d);
		sheet_percent(p, row[LEAD_share_on_time].n, row[LEAD_share_on_time].d);
	}
	buf_printf(p->b, "</td><td class=\"n\">%lld / %lld</td></tr>", (long long)row[LEAD_months_shown].n,
	           (long long)row[LEAD_months].n);
}

void sheet_care(const struct sheet *p)
{
	sheet_open(p, W_CARE);
	sheet_say(p, p->r->stays.n ? W_CARE_NOTE : W_NOT_SHARED);
	if (p->r->stays.n) {
		OPEN_TABLE(p, { W_MUNICIPALITY, false }, { W_CARE_FORM, false }, { W_EPISODES, true },
		           { W_DAYS, true }, { W_MEAN_DAYS, true }, { W_OVER_SEVEN, true }, { W_MONTHS, true });
		for (size_t i = 0; i < p->r->stays.n; i++)
			put_stay(p, table_row(&p->r->stays, i));
		close_table(p);
	}
	if (p->r->lead_times.n) {
		buf_printf(p->b, "</section><section><h2>%s</h2>", sheet_word(p, W_LEAD_TIMES));
		OPEN_TABLE(p, { W_UNIT, false }, { W_NOTICES, true }, { W_ON_TIME, false }, { W_MONTHS, true });
		for (size_t i = 0; i < p->r->lead_times.n; i++)
			put_lead(p, table_row(&p->r->lead_times, i));
		close_table(p);
	}
	buf_put_text(p->b, TEXT("</section>"));
}
