/* made_figures: series, sums and units of indicators by hand, and the definition they follow. */
#ifndef TESTS_UNIT_SUMMARIES_MADE_FIGURES_H
#define TESTS_UNIT_SUMMARIES_MADE_FIGURES_H

#include "made_case.h"

#include "indicators/record.h"
#include "indicators/state.h"

static inline struct period period_made(const char *name)
{
	struct period p;
	assert_true(period_parse(text_of(name), &p));
	return p;
}

/* A share: numerator of denominator, as the publisher wrote the value. */
static inline struct series_state *series_of(const char *code, const char *org, const char *period, const char *value,
                                             const char *numerator, const char *denominator)
{
	struct series_state *s = ARENA_NEW(&made, struct series_state);
	struct figure *f = ARENA_NEW(&made, struct figure);
	struct text who = text_of(org);
	*f = (struct figure){ .value = text_of(value), .numerator = text_of(numerator),
		              .denominator = text_of(denominator), .n = INT64_MIN, .status = MEASURED_FINAL,
		              .precision = PRECISION_EXACT };
	*s = (struct series_state){ .code = text_of(code), .org = who,
		                    .region = who.n == 2 || who.n == 4 ? (struct text){ who.p, 2 } : TEXT("12"),
		                    .org_kind = who.n == 2 ? ORG_REGION : who.n == 4 ? ORG_MUNICIPALITY : ORG_UNIT,
		                    .period = period_made(period), .figures = f, .n_figures = 1,
		                    .value = text_of(value),
		                    .target = { .period = { DAY_NONE, DAY_NONE },
		                                .baseline_period = { DAY_NONE, DAY_NONE }, .at = INSTANT_NONE },
		                    .due_at = INSTANT_NONE, .evaluation = EVALUATION_NO_TARGET,
		                    .deviation_at = INSTANT_NONE, .follow_up_on = DAY_NONE,
		                    .follow_up_due = DAY_NONE, .evaluated_at = at("2018-06-01T10:00:00Z") };
	s->distribution.median = s->distribution.p90 = INT64_MIN;
	return s;
}

static inline void aimed(struct series_state *s, const char *target, const char *period, enum evaluation e)
{
	s->target.value = text_of(target);
	s->target.period = period_made(period);
	s->target.comparator = COMPARATOR_GE;
	s->evaluation = e;
}

#endif
