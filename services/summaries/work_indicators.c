/* work_indicators: buckets of area indicator. */
#include "summaries/plan_indicators.h"
#include "summaries/s13.h"
#include "summaries/work_area.h"

static struct indicators_in indicators_in(struct reading *d, int32_t year)
{
	return (struct indicators_in){ &d->plan, d->w->registry, d->w->today, year };
}

static void take_figure(struct reading *d, void *ctx, struct text key, struct text state, struct arena *a)
{
	struct series_state s;
	struct sum_state sum;
	if (text_starts_with(key, TEXT("m:")) && series_state_decode(state, a, &s))
		s12_add(&s, d->w->registry, d->plan.arena, ctx);
	else if (text_starts_with(key, TEXT("r:")) && sum_state_decode(state, a, &sum))
		s12_add_sum(&sum, d->w->registry, d->plan.arena, ctx);
}

static bool read_figures(struct reading *d, const char *kind, struct text who, int32_t year, struct table *t,
                         struct err *e)
{
	struct text bucket = arena_printf(d->plan.arena, "%s/%.*s/%04d", kind, TEXT_ARGS(who), year);
	return area_read(d, bucket, take_figure, t, e);
}

/* One organisation's year, with the one before for the trend. */
static bool plan_own_year(struct reading *d, struct text org, int32_t year, struct err *e)
{
	struct indicators_in in = indicators_in(d, year);
	struct table t = { .columns = &s12_columns };
	for (int32_t y = year - 1; y <= year; y++)
		if (!read_figures(d, "k", org, y, &t, e) || (org.n == 2 && !read_figures(d, "kr", org, y, &t, e)))
			return false;
	plan_own_indicators(&in, org, &t);
	return true;
}

/* And the year after, whose trend looks back on this one. */
bool area_plan_own_figures(struct reading *d, struct err *e)
{
	struct text org;
	int32_t year;
	return !area_cut_year(d->rest, &org, &year) ||
	       (plan_own_year(d, org, year, e) && plan_own_year(d, org, year + 1, e));
}

static bool plan_shared(struct reading *d, const struct indicators_in *in, struct text region,
                        const struct table *rows, struct err *e)
{
	struct work_past past;
	struct text key = plan_shared_indicator_key(in, region, table_row(rows, 0)[S12_code].text);
	if (!work_read_past(d->w, key, rows->columns, d->plan.arena, &past, e))
		return false;
	plan_shared_indicator(in, region, rows, past.v, past.n);
	return true;
}

/* Rows are sorted by code: one indicator after the other. */
static bool plan_shared_all(struct reading *d, const struct indicators_in *in, struct text region,
                            const struct table *t, struct err *e)
{
	size_t next;
	for (size_t first = 0; first < t->n; first = next) {
		for (next = first + 1; next < t->n && text_eq(table_row(t, next)[S12_code].text,
		                                              table_row(t, first)[S12_code].text);)
			next++;
		struct table one = { t->columns, table_row(t, first), next - first, next - first };
		if (!plan_shared(d, in, region, &one, e))
			return false;
	}
	plan_shared_range(in, region);
	return true;
}

bool area_plan_shared_figures(struct reading *d, struct err *e)
{
	struct text region;
	int32_t year;
	struct table t = { .columns = &s12_columns };
	if (!area_cut_year(d->rest, &region, &year))
		return true;
	struct indicators_in in = indicators_in(d, year);
	for (int32_t y = year - 1; y <= year; y++)
		if (!read_figures(d, "km", region, y, &t, e) || !read_figures(d, "kr", region, y, &t, e))
			return false;
	s12_finish(&t, calendar_day_of(year, 1, 1), d->plan.arena);
	return plan_shared_all(d, &in, region, &t, e);
}

bool area_plan_sums(struct reading *d, struct err *e)
{
	return area_plan_own_figures(d, e) && area_plan_shared_figures(d, e);
}

static void take_unit(struct reading *d, void *ctx, struct text key, struct text state, struct arena *a)
{
	const struct text *region = ctx;
	struct indicators_in in = indicators_in(d, 0);
	struct table t = { .columns = &s13_columns };
	struct unit_state s;
	if (!text_starts_with(key, TEXT("u:")) || !unit_state_decode(state, a, &s))
		return;
	s13_add(&s, d->w->registry, d->w->today, d->plan.arena, &t);
	day_no on = s.evaluated_at == INSTANT_NONE ? d->w->today : calendar_day(s.evaluated_at);
	plan_unit_offering(&in, *region, s.hsa_id, on, &t);
}

bool area_plan_offering(struct reading *d, struct err *e)
{
	struct indicators_in in = indicators_in(d, 0);
	if (!area_read(d, d->bucket, take_unit, &d->rest, e))
		return false;
	plan_offering_range(&in, d->rest);
	return true;
}
