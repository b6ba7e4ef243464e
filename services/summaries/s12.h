/* s12: Indikatorer mot mål: a row for each indicator, organisation and period. Pure.
 *
 * Values are decimals as they came. trend_12m: value less that of the period of the same kind that
 * began on the same date a year before, of whole weeks 52 weeks before; null without one. comment:
 * what is to be done about a deviation, or SERIES_BREAK. */
#ifndef SUMMARIES_S12_H
#define SUMMARIES_S12_H

#include "indicators/state.h"
#include "registry/indicator.h"
#include "summaries/table.h"

#define S12_COLUMNS(X)                                                                             \
	X(code) X(name_sv) X(org) X(org_name) X(period) X(value) X(unit) X(numerator)              \
	X(denominator) X(n) X(state) X(baseline) X(comparator) X(target) X(target_period) X(gap)   \
	X(trend_12m) X(forecast) X(status) X(precision) X(definition_version) X(comment)

enum {
#define S12_ID(name) S12_##name,
	S12_COLUMNS(S12_ID)
#undef S12_ID
};

extern const struct columns s12_columns;

/* Adds a row; texts are copied. */
void s12_add(const struct series_state *s, const struct registry *r, struct arena *a, struct table *ret);
/* Adds the region's sum, where its parts add up to one: org is the region, comment SUM. */
void s12_add_sum(const struct sum_state *s, const struct registry *r, struct arena *a, struct table *ret);
/* Sorts by code, org and period, fills trend_12m in and drops rows that end before `from`, which were
 * only there for the trend. */
void s12_finish(struct table *t, day_no from, struct arena *a);
/* Text of an organisation's name, a unit's too; the code itself when it is not known. */
struct text s12_org_name(const struct registry *r, struct text org, day_no on);

#endif
