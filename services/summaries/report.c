/* report: gathers. The invariant: order-free, but for the order of report_finish; what is kept goes by
 * documents, indicators and organisations, never by patients. */
#include "summaries/report.h"

#include "summaries/s1.h"
#include "summaries/s4.h"

#include <stdlib.h>
#include <string.h>

static const char *const missing_names[] = { REPORT_MISSING_COLUMNS(COLUMN_NAME) };
static const char *const offering_names[] = { REPORT_OFFERING_COLUMNS(COLUMN_NAME) };
static const char *const stays_names[] = { REPORT_STAYS_COLUMNS(COLUMN_NAME) };
static const char *const lead_names[] = { REPORT_LEAD_COLUMNS(COLUMN_NAME) };
#define COLUMNS(names) { names, sizeof names / sizeof *names }
static const struct columns missing_columns = COLUMNS(missing_names), offering_columns = COLUMNS(offering_names),
	                    stays_columns = COLUMNS(stays_names), lead_columns = COLUMNS(lead_names);

void report_init(struct report *r, const struct report_in *in, struct arena *a)
{
	*r = (struct report){ .in = *in, .arena = a, .items = { .columns = &s9_columns },
		              .money = { .columns = &s10_columns }, .figures = { .columns = &s12_columns },
		              .missing = { .columns = &missing_columns },
		              .follow_ups = { .columns = &report_follow_columns },
		              .by_sex = { .columns = &report_sex_columns },
		              .offering = { .columns = &offering_columns },
		              .stays = { .columns = &stays_columns },
		              .lead_times = { .columns = &lead_columns } };
}

static struct cell copied(const struct report *r, struct text t)
{
	return cell_text(arena_text(r->arena, t));
}

/* ---- documents ---- */

/* One that principals of the region decide on, or that it owns. */
static bool is_ours(const struct report *r, const struct document_state *s)
{
	for (size_t i = 0; i < s->n_items; i++)
		for (size_t k = 0; k < s->items[i].n_votes; k++)
			if (text_eq(registry_region_of(s->items[i].votes[k].principal), r->in.region))
				return true;
	return false;
}

static void copy_texts(const struct report *r, struct table *t, size_t first)
{
	for (size_t row = first; row < t->n; row++)
		for (size_t i = 0; i < t->columns->n; i++) {
			struct cell *c = &table_row(t, row)[i];
			if (c->kind == CELL_TEXT)
				c->text = arena_text(r->arena, c->text);
			if (c->kind != CELL_TEXTS)
				continue;
			struct text *list = ARENA_ARRAY(r->arena, c->n_list, struct text);
			for (size_t k = 0; k < c->n_list; k++)
				list[k] = arena_text(r->arena, c->list[k]);
			c->list = list;
		}
}

void report_add_document(struct report *r, struct text id, const struct document_state *s)
{
	struct document d = { id, s };
	size_t items = r->items.n, money = r->money.n;
	if (!is_ours(r, s))
		return;
	s9_add(&d, r->arena, &r->items);
	s10_add(&d, r->in.year, r->in.registry, r->arena, &r->money);
	copy_texts(r, &r->items, items);
	copy_texts(r, &r->money, money);
}

/* ---- figures ---- */

static bool is_in_reach(const struct report *r, struct period p)
{
	int32_t year = calendar_year(p.end);
	return year <= r->in.year && year >= r->in.year - REPORT_YEARS_BACK;
}

static struct text publisher_of(const struct indicator_definition *d, struct period p)
{
	for (size_t k = 0; d && k < d->n_expected; k++)
		if (d->expected[k].every == period_kind_of(p) && d->expected[k].publisher.n)
			return d->expected[k].publisher;
	return TEXT("");
}

static void add_missing(struct report *r, struct text code, struct text org, struct period p)
{
	struct cell *row = table_add(&r->missing, r->arena);
	const struct indicator_definition *d =
		indicator_definition(registry_indicator(r->in.registry, code), TEXT(""), p.end, INT64_MAX);
	BUF_AUTO b = { 0 };
	period_put(&b, p);
	row[MISSING_code] = copied(r, code);
	row[MISSING_name] = copied(r, d ? d->name_sv : code);
	row[MISSING_org] = copied(r, org);
	row[MISSING_org_name] = copied(r, s12_org_name(r->in.registry, org, p.end));
	row[MISSING_period] = copied(r, buf_text(&b));
	row[MISSING_publisher] = copied(r, publisher_of(d, p));
}

void report_add_series(struct report *r, const struct series_state *s)
{
	bool of_year = calendar_year(s->period.end) == r->in.year;
	if (!text_eq(s->region, r->in.region) || !is_in_reach(r, s->period))
		return;
	if (of_year || s->dialogue == DIALOGUE_OPEN || s->dialogue == DIALOGUE_REGISTERED)
		report_add_follow_up(r, s); /* and what is left of earlier years */
	if (s->org_kind == ORG_UNIT)
		return; /* counted by the sums */
	if (of_year)
		report_add_by_sex(r, s);
	if (of_year && s->expected) {
		r->expected++;
		r->reported += !s->missing && s->value.n;
	}
	if (of_year && s->missing)
		add_missing(r, s->code, s->org, s->period);
	if (s->value.n)
		s12_add(s, r->in.registry, r->arena, &r->figures);
}

void report_add_sum(struct report *r, const struct sum_state *s)
{
	const struct sum_group *units = &s->units;
	if (!text_eq(s->region, r->in.region) || !is_in_reach(r, s->period))
		return;
	s12_add_sum(s, r->in.registry, r->arena, &r->figures);
	if (calendar_year(s->period.end) != r->in.year)
		return;
	r->expected += (int64_t)units->n_expected;
	r->reported += (int64_t)(units->n_reported < units->n_expected ? units->n_reported : units->n_expected);
	for (size_t i = 0; i < units->n_missing; i++)
		add_missing(r, s->code, units->missing[i], s->period);
}

/* ---- units ---- */

static struct cell *service_row(struct report *r, struct text service)
{
	for (size_t i = 0; i < r->offering.n; i++)
		if (text_eq(table_row(&r->offering, i)[OFFERING_service].text, service))
			return table_row(&r->offering, i);
	struct cell *row = table_add(&r->offering, r->arena);
	row[OFFERING_service] = copied(r, service);
	row[OFFERING_units] = row[OFFERING_offered] = row[OFFERING_used] = cell_int(0);
	return row;
}

void report_add_unit(struct report *r, const struct unit_state *s)
{
	ARENA_AUTO a = { 0 };
	struct table t = { .columns = &s13_columns };
	if (!text_eq(s->region, r->in.region))
		return;
	s13_add(s, r->in.registry, r->in.today, &a, &t);
	int64_t base = 0, offered = 0;
	for (size_t i = 0; i < t.n; i++) {
		const struct cell *v = table_row(&t, i);
		struct cell *row = service_row(r, v[S13_service].text);
		base += v[S13_in_base_set].n;
		offered += v[S13_in_base_set].n && v[S13_offered].n;
		row[OFFERING_units].n++;
		row[OFFERING_offered].n += v[S13_offered].n;
		row[OFFERING_used].n += v[S13_used_3m].n;
	}
	if (base == 0)
		return;
	r->base_services = base > r->base_services ? base : r->base_services;
	r->units_offering[offered < REPORT_BASE_MAX ? offered : REPORT_BASE_MAX]++;
}

/* ---- care transitions: what was let out ---- */

static struct cell *stays_row(struct report *r, const struct cell *of)
{
	for (size_t i = 0; i < r->stays.n; i++) {
		struct cell *row = table_row(&r->stays, i);
		if (text_eq(row[STAYS_municipality].text, of[S1_municipality_code].text) &&
		    text_eq(row[STAYS_care_form].text, of[S1_care_form].text))
			return row;
	}
	struct cell *row = table_add(&r->stays, r->arena);
	row[STAYS_municipality] = of[S1_municipality_code];
	row[STAYS_name] = of[S1_municipality_name];
	row[STAYS_care_form] = of[S1_care_form];
	for (int i = STAYS_months_shown; i <= STAYS_days_gt7; i++)
		row[i] = cell_int(0);
	return row;
}

void report_add_stays(struct report *r, const json_t *rows)
{
	struct table t = { .columns = &s1_columns };
	table_read(rows, r->arena, &t);
	for (size_t i = 0; i < t.n; i++) {
		const struct cell *v = table_row(&t, i);
		struct cell *row = stays_row(r, v);
		row[STAYS_months].n++;
		if (v[S1_episodes_ended].kind == CELL_NULL || v[S1_ready_days_sum].kind == CELL_NULL ||
		    v[S1_days_gt7].kind == CELL_NULL)
			continue;
		row[STAYS_months_shown].n++;
		row[STAYS_episodes].n += v[S1_episodes_ended].n;
		row[STAYS_days].n += v[S1_ready_days_sum].n;
		row[STAYS_days_gt7].n += v[S1_days_gt7].n;
	}
}

static struct cell *lead_row(struct report *r, const struct cell *of)
{
	for (size_t i = 0; i < r->lead_times.n; i++)
		if (text_eq(table_row(&r->lead_times, i)[LEAD_unit].text, of[S4_unit_hsa].text))
			return table_row(&r->lead_times, i);
	struct cell *row = table_add(&r->lead_times, r->arena);
	row[LEAD_unit] = of[S4_unit_hsa];
	row[LEAD_name] = of[S4_unit_name];
	for (int i = LEAD_months_shown; i <= LEAD_share_on_time; i++)
		row[i] = cell_int(0);
	return row;
}

void report_add_lead_times(struct report *r, const json_t *rows)
{
	struct table t = { .columns = &s4_columns };
	table_read(rows, r->arena, &t);
	for (size_t i = 0; i < t.n; i++) {
		const struct cell *v = table_row(&t, i);
		struct cell *row = lead_row(r, v);
		row[LEAD_months].n++;
		if (v[S4_admission_notices].kind == CELL_NULL || v[S4_notices_late_24h].kind == CELL_NULL)
			continue;
		row[LEAD_months_shown].n++;
		row[LEAD_notices].n += v[S4_admission_notices].n;
		row[LEAD_late].n += v[S4_notices_late_24h].n;
	}
}

/* ---- order ---- */

static int compare_first(const struct cell *a, const struct cell *b, size_t n)
{
	int c = 0;
	for (size_t i = 0; i < n && c == 0; i++)
		c = text_cmp(a[i].text, b[i].text);
	return c;
}

/* By the first `n` columns. Insertion: rows come nearly sorted. */
static void sort_rows(struct table *t, size_t n)
{
	struct cell kept[TABLE_MAX_COLUMNS];
	size_t bytes = t->columns->n * sizeof *kept;
	for (size_t i = 1; i < t->n; i++) {
		size_t at = i;
		memcpy(kept, table_row(t, i), bytes);
		for (; at > 0 && compare_first(kept, table_row(t, at - 1), n) < 0; at--)
			memcpy(table_row(t, at), table_row(t, at - 1), bytes);
		memcpy(table_row(t, at), kept, bytes);
	}
}

static void set_means(struct report *r)
{
	for (size_t i = 0; i < r->stays.n; i++) {
		struct cell *row = table_row(&r->stays, i);
		row[STAYS_mean_days] = cell_ratio(row[STAYS_days].n, row[STAYS_episodes].n);
		if (row[STAYS_months_shown].n == 0)
			row[STAYS_episodes] = row[STAYS_days] = row[STAYS_days_gt7] = (struct cell){ 0 };
	}
	for (size_t i = 0; i < r->lead_times.n; i++) {
		struct cell *row = table_row(&r->lead_times, i);
		row[LEAD_share_on_time] = cell_ratio(row[LEAD_notices].n - row[LEAD_late].n, row[LEAD_notices].n);
		if (row[LEAD_months_shown].n == 0)
			row[LEAD_notices] = row[LEAD_late] = (struct cell){ 0 };
	}
}

void report_finish(struct report *r)
{
	day_no from = calendar_day_of(r->in.year - REPORT_YEARS_BACK, 1, 1);
	s12_finish(&r->figures, from, r->arena);
	if (!r->in.exact) {
		report_share(r, from);
		report_share_follow_ups(r);
	}
	sort_rows(&r->follow_ups, 5);
	sort_rows(&r->by_sex, 6);
	sort_rows(&r->missing, 5);
	sort_rows(&r->offering, 1);
	sort_rows(&r->stays, 1);
	sort_rows(&r->lead_times, 1);
	set_means(r);
}
