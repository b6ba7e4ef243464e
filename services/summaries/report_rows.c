/* report_rows: the report as data: one figure a row, and what has changed between two of them. The
 * invariant: section to measure is a key; no two rows share it. */
#include "summaries/report.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = { S14_COLUMNS(COLUMN_NAME) };
const struct columns s14_columns = { names, sizeof names / sizeof *names };
enum { KEY_COLUMNS = S14_measure + 1 };

struct place {
	const char *section;
	struct text subject, name, part, org, org_name, period;
};

struct writing {
	const struct report *r;
	struct table *out;
};

static struct text plain(const struct cell *c, struct arena *a)
{
	BUF_AUTO b = { 0 };
	switch (c->kind) {
	case CELL_TEXT: return c->text;
	case CELL_INT: buf_put_int64(&b, c->n); break;
	case CELL_RATIO: ratio_put(&b, (struct ratio){ c->n, c->d }); break;
	case CELL_BOOL: return c->n ? TEXT("true") : TEXT("false");
	case CELL_DAY: calendar_put_day(&b, (day_no)c->n); break;
	case CELL_TEXTS:
		for (size_t i = 0; i < c->n_list; i++)
			buf_printf(&b, "%s%.*s", i ? "," : "", TEXT_ARGS(c->list[i]));
		break;
	default: break;
	}
	return arena_text(a, buf_text(&b));
}

static void put(const struct writing *w, const struct place *p, const char *measure, const struct cell *value)
{
	if (value->kind == CELL_NULL || (value->kind == CELL_TEXT && value->text.n == 0))
		return;
	struct cell *row = table_add(w->out, w->r->arena);
	row[S14_section] = cell_text(text_of(p->section));
	row[S14_subject] = cell_text(p->subject);
	row[S14_subject_name] = cell_text(p->name);
	row[S14_part] = cell_text(p->part);
	row[S14_org] = cell_text(p->org);
	row[S14_org_name] = cell_text(p->org_name);
	row[S14_period] = cell_text(p->period);
	row[S14_measure] = cell_text(text_of(measure));
	row[S14_value] = cell_text(plain(value, w->r->arena));
}

/* Columns `from` to `to` of a row, each a measure. */
static void put_columns(const struct writing *w, const struct place *p, const struct table *t, size_t row,
                        const int span[2])
{
	for (int i = span[0]; i <= span[1]; i++)
		put(w, p, t->columns->name[i], &table_row(t, row)[i]);
}

static struct text period_text(struct period p, struct arena *a)
{
	BUF_AUTO b = { 0 };
	if (!period_is_none(p))
		period_put(&b, p);
	return arena_text(a, buf_text(&b));
}

static struct text year_text(const struct report *r)
{
	return arena_printf(r->arena, "%04d", r->in.year);
}

static void put_items(const struct writing *w)
{
	const struct table *t = &w->r->items;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { .section = "DECISION", .subject = v[S9_document_id].text,
			           .name = v[S9_title].text, .part = v[S9_item].text };
		put_columns(w, &p, t, i, (const int[]){ S9_item_title, S9_next_deadline });
	}
}

static void put_money(const struct writing *w)
{
	const struct table *t = &w->r->money;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { .section = "FINANCING", .subject = v[S10_document_id].text,
			           .name = v[S10_title].text, .org = v[S10_principal_code].text,
			           .org_name = v[S10_principal_name].text, .period = plain(&v[S10_year], w->r->arena) };
		put_columns(w, &p, t, i, (const int[]){ S10_budget_ore, S10_ratio });
		put_columns(w, &p, t, i, (const int[]){ S10_share_ore, S10_approval_state });
	}
}

static void put_figures(const struct writing *w)
{
	const struct table *t = &w->r->figures;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { "INDICATOR", v[S12_code].text, v[S12_name_sv].text, TEXT(""), v[S12_org].text,
			           v[S12_org_name].text, v[S12_period].text };
		put_columns(w, &p, t, i, (const int[]){ S12_value, S12_comment });
	}
}

static void put_day(const struct writing *w, const struct place *p, const char *measure, day_no d)
{
	struct cell c = cell_day(d);
	put(w, p, measure, &c);
}

static void put_text(const struct writing *w, const struct place *p, const char *measure, struct text t)
{
	struct cell c = cell_text(t);
	put(w, p, measure, &c);
}

static void put_word(const struct writing *w, const struct place *p, const char *measure, const char *const *words,
                     int number)
{
	if (number > 0)
		put_text(w, p, measure, text_of(words[number - 1]));
}

static struct text name_of(const struct indicator *i)
{
	const struct indicator_definition *d = indicator_definition(i, (struct text){ 0 }, DAY_NONE, INT64_MAX);
	return d ? d->name_sv : i->code;
}

static void put_definition(const struct writing *w, const struct indicator *i, const struct indicator_definition *d)
{
	struct place p = { .section = "DEFINITION", .subject = i->code, .name = name_of(i), .part = d->version };
	put_text(w, &p, "name_sv", d->name_sv);
	put_text(w, &p, "definition", d->definition);
	put_text(w, &p, "unit", d->unit);
	put_text(w, &p, "owner", d->owner);
	put_word(w, &p, "direction", indicator_direction_words, d->direction);
	put_word(w, &p, "aggregation", indicator_aggregation_words, d->aggregation);
	put_word(w, &p, "statistic", indicator_statistic_words, d->statistic);
	if (d->within != INT64_MIN)
		put(w, &p, "within", &(struct cell){ .kind = CELL_INT, .n = d->within });
	put_day(w, &p, "valid_from", d->valid_from);
	put_day(w, &p, "valid_to", d->valid_to);
}

static void put_target(const struct writing *w, const struct indicator *i, const struct indicator_target *t)
{
	const struct report *r = w->r;
	struct place p = { .section = "TARGET", .subject = i->code, .name = name_of(i), .org = t->org,
		           .org_name = s12_org_name(r->in.registry, t->org, r->in.today),
		           .period = period_text(t->period, r->arena) };
	put_text(w, &p, "value", t->value);
	put_word(w, &p, "comparator", indicator_comparator_words, t->comparator);
	put_text(w, &p, "baseline", t->baseline);
	put_text(w, &p, "baseline_period", period_text(t->baseline_period, r->arena));
	put_text(w, &p, "decided_by", t->decided_by);
	put_text(w, &p, "diarienummer", t->diarienummer);
	put_day(w, &p, "valid_from", t->valid_from);
	put_day(w, &p, "valid_to", t->valid_to);
}

static void put_definitions(const struct writing *w)
{
	const struct indicator **v;
	size_t n = report_indicators(w->r, &v);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < v[i]->n_definitions; k++)
			if (report_defines(v[i], k))
				put_definition(w, v[i], &v[i]->definitions[k]);
		for (size_t k = 0; k < v[i]->n_targets; k++)
			if (report_aims(w->r, v[i], k))
				put_target(w, v[i], &v[i]->targets[k]);
	}
}

static void put_missing(const struct writing *w)
{
	const struct table *t = &w->r->missing;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { "MISSING", v[MISSING_code].text, v[MISSING_name].text, TEXT(""),
			           v[MISSING_org].text, v[MISSING_org_name].text, v[MISSING_period].text };
		put_text(w, &p, "missing", v[MISSING_publisher].text.n ? v[MISSING_publisher].text : TEXT("-"));
	}
}

static void put_follow_ups(const struct writing *w)
{
	const struct table *t = &w->r->follow_ups;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { "FOLLOW_UP", v[FOLLOW_code].text, v[FOLLOW_name].text, TEXT(""),
			           v[FOLLOW_org].text, v[FOLLOW_org_name].text, v[FOLLOW_period].text };
		put_columns(w, &p, t, i, (const int[]){ FOLLOW_dialogue, FOLLOW_due_on });
	}
}

static void put_by_sex(const struct writing *w)
{
	const struct table *t = &w->r->by_sex;
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *v = table_row(t, i);
		struct place p = { "INDICATOR", v[SEX_code].text, v[SEX_name].text, v[SEX_sex].text, v[SEX_org].text,
			           v[SEX_org_name].text, v[SEX_period].text };
		put(w, &p, "value", &v[SEX_value]);
	}
}

/* Of the units in order: what the first, the middle and the last offer of the base set. */
static void put_spread(const struct writing *w)
{
	static const char *const measures[] = { "least", "median", "most" };
	struct place p = { .section = "OFFERING", .subject = TEXT("BASE_SET") };
	struct cell all = cell_int(w->r->base_services);
	if (all.n == 0)
		return;
	put(w, &p, "services", &all);
	for (int i = 0; i < 3; i++) {
		struct cell n = cell_int(report_units_offer(w->r, i / 2.0));
		put(w, &p, measures[i], &n);
	}
}

static void put_rest(const struct writing *w)
{
	const struct report *r = w->r;
	put_by_sex(w);
	put_follow_ups(w);
	put_spread(w);
	for (size_t i = 0; i < r->offering.n; i++) {
		struct place p = { .section = "OFFERING", .subject = table_row(&r->offering, i)[OFFERING_service].text };
		put_columns(w, &p, &r->offering, i, (const int[]){ OFFERING_units, OFFERING_used });
	}
	for (size_t i = 0; i < r->stays.n; i++) {
		const struct cell *v = table_row(&r->stays, i);
		struct place p = { .section = "TRANSITION", .part = v[STAYS_care_form].text, .period = year_text(r),
			           .org = v[STAYS_municipality].text, .org_name = v[STAYS_name].text };
		put_columns(w, &p, &r->stays, i, (const int[]){ STAYS_months_shown, STAYS_days_gt7 });
	}
	for (size_t i = 0; i < r->lead_times.n; i++) {
		const struct cell *v = table_row(&r->lead_times, i);
		struct place p = { .section = "LEAD_TIME", .period = year_text(r), .org = v[LEAD_unit].text,
			           .org_name = v[LEAD_name].text };
		put_columns(w, &p, &r->lead_times, i, (const int[]){ LEAD_months_shown, LEAD_share_on_time });
	}
}

void report_rows(const struct report *r, struct table *ret)
{
	*ret = (struct table){ .columns = &s14_columns };
	struct writing w = { r, ret };
	struct cell counts[2] = { cell_int(r->expected), cell_int(r->reported) };
	struct place all = { .section = "COMPLETENESS", .period = year_text(r) };
	put(&w, &all, "figures_expected", &counts[0]);
	put(&w, &all, "figures_reported", &counts[1]);
	put_items(&w);
	put_money(&w);
	put_figures(&w);
	put_definitions(&w);
	put_missing(&w);
	put_rest(&w);
}

/* ---- changes ---- */

static int by_key(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
	int c = 0;
	for (int i = 0; i < KEY_COLUMNS && c == 0; i++)
		if (i != S14_subject_name && i != S14_org_name)
			c = text_cmp(x[i].text, y[i].text);
	return c;
}

static const struct cell **sorted(const struct table *t, struct arena *a)
{
	const struct cell **v = ARENA_ARRAY(a, t->n, const struct cell *);
	for (size_t i = 0; i < t->n; i++)
		v[i] = table_row(t, i);
	if (t->n)
		qsort(v, t->n, sizeof *v, by_key);
	return v;
}

static void add_change(const struct cell *then, const struct cell *now, struct arena *a, struct table *ret)
{
	struct cell *row = table_add(ret, a);
	memcpy(row, then ? then : now, s14_columns.n * sizeof *row);
	row[S14_value] = then ? then[S14_value] : (struct cell){ 0 };
	row[S14_value_since] = now ? now[S14_value] : (struct cell){ 0 };
}

void report_changes(const struct table *then, const struct table *now, struct arena *a, struct table *ret)
{
	const struct cell **x = sorted(then, a), **y = sorted(now, a);
	size_t i = 0, k = 0;
	*ret = (struct table){ .columns = &s14_columns };
	while (i < then->n || k < now->n) {
		int c = i == then->n ? 1 : k == now->n ? -1 : by_key(&x[i], &y[k]);
		if (c != 0 || !text_eq(x[i][S14_value].text, y[k][S14_value].text))
			add_change(c <= 0 ? x[i] : NULL, c >= 0 ? y[k] : NULL, a, ret);
		i += c <= 0;
		k += c >= 0;
	}
}

void report_mark_changes(struct table *then, const struct table *changes, struct arena *a)
{
	const struct cell **v = sorted(changes, a);
	for (size_t i = 0; i < then->n; i++) {
		const struct cell *row = table_row(then, i);
		const struct cell **found = changes->n == 0 ? NULL : bsearch(&row, v, changes->n, sizeof *v, by_key);
		if (found)
			table_row(then, i)[S14_value_since] = (*found)[S14_value_since];
	}
	for (size_t i = 0; i < changes->n; i++)
		if (table_row(changes, i)[S14_value].kind == CELL_NULL)
			memcpy(table_add(then, a), table_row(changes, i), s14_columns.n * sizeof(struct cell));
}
