/* s1: counts of episodes that ended, by their days as ready. The invariant: ended = zero-day +
 * at least one day, and each figure follows from the set of days alone. */
#include "summaries/s1.h"

static const char *const names[] = { S1_COLUMNS(COLUMN_NAME) };
const struct columns s1_columns = { names, sizeof names / sizeof *names };

/* ---- whose ---- */

static bool is_of_region(const struct s1 *s, struct text m, day_no on)
{
	const struct principal *p = registry_principal(s->registry, m, on);
	return p && p->kind == PRINCIPAL_MUNICIPALITY && text_eq(registry_region_of(m), s->municipality);
}

static bool is_counted_here(const struct s1 *s, const struct member *m, day_no on)
{
	struct text responsible = case_responsible(m->s, on);
	switch (s->whose) {
	case S1_OF_MUNICIPALITY: return text_eq(responsible, s->municipality);
	case S1_OF_OTHERS: return responsible.n > 0 && !is_of_region(s, responsible, on);
	case S1_OF_NOBODY: return responsible.n == 0;
	}
	return false;
}

/* ---- what a case counts for ---- */

struct s1_part s1_part_of(const struct s1 *s, const struct member *m)
{
	day_no last = calendar_month_first(s->month + 1) - 1, end = member_end_day(m->s);
	bool ended = member_ended_in(m->s, s->month) && m->s->n_ready > 0 && is_counted_here(s, m, end);
	return (struct s1_part){ .days = ended ? (int32_t)case_ready_days(m->s, end) : -1,
		                 .psychiatric = m->s->psychiatric,
		                 .still = member_is_ready_at(m->s, last) && is_counted_here(s, m, last) };
}

void s1_add_part(struct s1 *s, const struct s1_part *part)
{
	if (part->days >= 0)
		numbers_add(&s->care[part->psychiatric].days, part->days, s->arena);
	s->care[part->psychiatric].still += part->still;
}

struct sums {
	int64_t zero, ge1, days, gt3, gt7, days_gt7;
};

static struct sums add_up(const struct numbers *days)
{
	struct sums sum = { 0 };
	for (size_t i = 0; i < days->n; i++) {
		int64_t d = days->v[i];
		sum.zero += d == 0;
		sum.ge1 += d > 0;
		sum.days += d;
		sum.gt3 += d > 3;
		sum.gt7 += d > 7;
		sum.days_gt7 += d > 7 ? d - 7 : 0;
	}
	return sum;
}

static void put_figures(struct cell *row, struct numbers *days)
{
	struct sums sum = add_up(days);
	int64_t n = (int64_t)days->n;
	row[S1_episodes_ended] = cell_int(n);
	row[S1_episodes_zero_day] = cell_int(sum.zero);
	row[S1_episodes_ge1_day] = cell_int(sum.ge1);
	row[S1_ready_days_sum] = cell_int(sum.days);
	row[S1_ready_days_mean_all] = cell_ratio(sum.days, n);
	row[S1_ready_days_mean_ge1] = cell_ratio(sum.days, sum.ge1);
	row[S1_ready_days_median] = cell_of_ratio(numbers_median(days));
	row[S1_ready_days_p90] = cell_of_ratio(numbers_p90(days));
	row[S1_episodes_gt3] = cell_int(sum.gt3);
	row[S1_episodes_gt7] = cell_int(sum.gt7);
	row[S1_days_gt7] = cell_int(sum.days_gt7);
}

static void put_name(const struct s1 *s, const struct registry *r, struct cell *row)
{
	const struct principal *p = registry_principal(r, s->municipality, calendar_month_first(s->month + 1) - 1);
	switch (s->whose) {
	case S1_OF_MUNICIPALITY:
		row[S1_municipality_code] = cell_text(s->municipality);
		row[S1_municipality_name] = cell_text(p ? p->name : TEXT(""));
		break;
	case S1_OF_OTHERS:
		row[S1_municipality_code] = cell_text(TEXT("OTHER"));
		row[S1_municipality_name] = cell_text(TEXT("Kommun utanför regionen"));
		break;
	case S1_OF_NOBODY:
		row[S1_municipality_code] = cell_text(TEXT("NONE"));
		row[S1_municipality_name] = cell_text(TEXT("Ingen känd kommun"));
		break;
	}
}

void s1_add_rows(struct s1 *s, const struct registry *r, struct table *t)
{
	day_no last = calendar_month_first(s->month + 1) - 1;
	int64_t all, old = INT64_MIN;
	bool known = s->whose == S1_OF_MUNICIPALITY && registry_population(r, s->municipality, last, &all, &old) &&
	             old > 0;
	for (int care = 0; care < 2; care++) {
		struct cell *row = table_add(t, s->arena);
		put_name(s, r, row);
		row[S1_care_form] = cell_text(care ? TEXT("PSYCHIATRIC") : TEXT("SOMATIC"));
		put_figures(row, &s->care[care].days);
		row[S1_still_inpatient_at_end] = cell_int(s->care[care].still);
		if (known)
			row[S1_days_per_1000_65plus] =
				cell_ratio(1000 * row[S1_ready_days_sum].n, old);
		row[S1_suppressed] = cell_bool(false);
	}
}

void s1_table(struct s1 *s, const struct registry *r, struct table *ret)
{
	*ret = (struct table){ .columns = &s1_columns };
	s1_add_rows(s, r, ret);
}
