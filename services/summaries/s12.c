/* s12: series as rows. The invariant: nothing is computed from a value but differences, exactly. */
#include "summaries/s12.h"

#include "event/exact.h"
#include "indicators/record.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = { S12_COLUMNS(COLUMN_NAME) };
const struct columns s12_columns = { names, sizeof names / sizeof *names };

struct text s12_org_name(const struct registry *r, struct text org, day_no on)
{
	const struct principal *p = registry_principal(r, org, on);
	const struct unit *u = p ? NULL : registry_unit(r, org, on);
	struct text name = p ? p->name : u ? u->name : TEXT("");
	return name.n ? name : org;
}

static struct cell copied(struct text t, struct arena *a)
{
	return cell_text(arena_text(a, t));
}

static struct cell period_cell(struct period p, struct arena *a)
{
	BUF_AUTO b = { 0 };
	if (period_is_none(p))
		return (struct cell){ 0 };
	period_put(&b, p);
	return copied(buf_text(&b), a);
}

static struct cell word(const char *const *words, int number)
{
	return number > 0 ? cell_text(text_of(words[number - 1])) : (struct cell){ 0 };
}

static void put_name(const struct registry *r, struct text code, struct text version, struct period p,
                     struct arena *a, struct cell *row)
{
	const struct indicator *i = registry_indicator(r, code);
	const struct indicator_definition *d = indicator_definition(i, version, p.end, INT64_MAX);
	row[S12_code] = copied(code, a);
	row[S12_period] = period_cell(p, a);
	if (!d) /* a version that nobody has defined: judged by that of the period, as its series is */
		d = indicator_definition(i, TEXT(""), p.end, INT64_MAX);
	if (!d)
		return;
	row[S12_name_sv] = copied(d->name_sv, a);
	row[S12_unit] = copied(d->unit, a);
	row[S12_definition_version] = copied(d->version, a);
}

static void put_figure(const struct figure *f, struct arena *a, struct cell *row)
{
	row[S12_numerator] = copied(f->numerator, a);
	row[S12_denominator] = copied(f->denominator, a);
	if (f->n != INT64_MIN)
		row[S12_n] = cell_int(f->n);
	row[S12_state] = word(measured_words, f->status);
	row[S12_precision] = word(precision_words, f->precision);
	if (f->definition_version.n)
		row[S12_definition_version] = copied(f->definition_version, a);
	if (f->series_break)
		row[S12_comment] = cell_text(TEXT("SERIES_BREAK"));
}

static void put_target(const struct series_state *s, struct arena *a, struct cell *row)
{
	row[S12_baseline] = copied(s->target.baseline, a);
	row[S12_target] = copied(s->target.value, a);
	if (!s->target.value.n)
		return;
	row[S12_comparator] = word(indicator_comparator_words, s->target.comparator);
	row[S12_target_period] = period_cell(s->target.period, a);
}

void s12_add(const struct series_state *s, const struct registry *r, struct arena *a, struct table *ret)
{
	struct cell *row = table_add(ret, a);
	const struct figure *f = series_total(s);
	put_name(r, s->code, f ? f->definition_version : TEXT(""), s->period, a, row);
	row[S12_org] = copied(s->org, a);
	row[S12_org_name] = copied(s12_org_name(r, s->org, s->period.end), a);
	row[S12_value] = copied(s->value, a);
	if (f)
		put_figure(f, a, row);
	put_target(s, a, row);
	row[S12_gap] = copied(s->gap, a);
	row[S12_forecast] = copied(s->forecast, a);
	row[S12_status] = cell_text(text_of(evaluation_words[s->evaluation]));
	if (s->follow_up.n)
		row[S12_comment] = copied(s->follow_up, a);
}

void s12_add_sum(const struct sum_state *s, const struct registry *r, struct arena *a, struct table *ret)
{
	const struct sum_group *g = s->municipalities.value.n ? &s->municipalities : &s->units;
	if (s->own.n || !g->value.n)
		return;
	struct cell *row = table_add(ret, a);
	put_name(r, s->code, TEXT(""), s->period, a, row);
	row[S12_org] = copied(s->region, a);
	row[S12_org_name] = copied(s12_org_name(r, s->region, s->period.end), a);
	row[S12_value] = copied(g->value, a);
	row[S12_numerator] = copied(g->numerator, a);
	row[S12_denominator] = copied(g->denominator, a);
	if (g->n != INT64_MIN)
		row[S12_n] = cell_int(g->n);
	row[S12_state] = cell_text(!g->complete || g->n_preliminary ? TEXT("PRELIMINARY") :
	                                                                               TEXT("FINAL"));
	row[S12_comment] = cell_text(TEXT("SUM"));
}

/* ---- order and trend ---- */

struct ordered {
	const struct cell *row;
	struct period period;
};

static int by_place(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int c = text_cmp(x->row[S12_code].text, y->row[S12_code].text);
	if (c == 0)
		c = text_cmp(x->row[S12_org].text, y->row[S12_org].text);
	if (c == 0)
		c = (x->period.end > y->period.end) - (x->period.end < y->period.end);
	return c ? c : (x->period.start > y->period.start) - (x->period.start < y->period.start);
}

static bool same_series(const struct ordered *a, const struct ordered *b)
{
	return text_eq(a->row[S12_code].text, b->row[S12_code].text) &&
	       text_eq(a->row[S12_org].text, b->row[S12_org].text);
}

/* The same date, or 52 weeks before. */
static day_no year_before(struct period p)
{
	enum period_kind kind = period_kind_of(p);
	bool weeks = (kind == PERIOD_WEEK || kind == PERIOD_OTHER) && calendar_weekday(p.start) == 0 &&
	             (p.end - p.start + 1) % 7 == 0;
	return weeks ? p.start - 52 * 7 : calendar_months_after(p.start, -12);
}

/* Whatever the length of February. */
static bool is_year_before(struct period a, struct period b)
{
	day_no length = (b.end - b.start) - (a.end - a.start);
	return period_kind_of(a) == period_kind_of(b) && a.start == year_before(b) && length >= -1 && length <= 1;
}

static struct cell trend(const struct ordered *v, size_t at, struct arena *a)
{
	struct exact now, then, change;
	for (size_t i = at; i-- > 0 && same_series(&v[i], &v[at]);)
		if (is_year_before(v[i].period, v[at].period) &&
		    exact_of(v[at].row[S12_value].text, &now) && exact_of(v[i].row[S12_value].text, &then) &&
		    exact_sub(now, then, &change))
			return cell_text(exact_text(exact_trim(change), a));
	return (struct cell){ 0 };
}

void s12_finish(struct table *t, day_no from, struct arena *a)
{
	struct ordered *v = ARENA_ARRAY(a, t->n, struct ordered);
	struct table sorted = { .columns = t->columns };
	for (size_t i = 0; i < t->n; i++) {
		v[i].row = table_row(t, i);
		(void)period_parse(v[i].row[S12_period].text, &v[i].period);
	}
	if (t->n)
		qsort(v, t->n, sizeof *v, by_place);
	for (size_t i = 0; i < t->n; i++) {
		if (v[i].period.end < from)
			continue;
		struct cell *row = table_add(&sorted, a);
		memcpy(row, v[i].row, t->columns->n * sizeof *row);
		row[S12_trend_12m] = trend(v, i, a);
	}
	*t = sorted;
}
