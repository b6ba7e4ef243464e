/* plan_indicators: what follows from the buckets of area indicator. Pure.
 *
 * k/<org>/<year> gives the S12 of that organisation, to itself and to its region; km/ and kr/
 * <region>/<year> one S12 for each indicator, SHARED and PUBLIC alike, small counts left out;
 * ks/<region> an S13 for each unit, to the region, SHARED and PUBLIC: what a unit offers is no
 * secret. */
#ifndef SUMMARIES_PLAN_INDICATORS_H
#define SUMMARIES_PLAN_INDICATORS_H

#include "summaries/plan.h"
#include "summaries/s12.h"
#include "summaries/share.h"

struct indicators_in {
	struct plan *plan;
	const struct registry *registry;
	day_no today;
	int32_t year;
};

/* Exact rows of one organisation (those of the year before too, for the trend). */
void plan_own_indicators(const struct indicators_in *in, struct text org, struct table *rows);

/* Rows of one indicator and region, finished; `past`: every version let out before. */
/* Nothing while a row has no definition yet: what is let out then would depend on what came first. */
void plan_shared_indicator(const struct indicators_in *in, struct text region, const struct table *rows,
                           const struct share_past *past, size_t n_past);
/* Key of the SHARED one. */
struct text plan_shared_indicator_key(const struct indicators_in *in, struct text region, struct text code);
/* Indicators of the year and region that have no rows any more are recalled. */
void plan_shared_range(const struct indicators_in *in, struct text region);

/* `on`: the day the unit's state is of. */
void plan_unit_offering(const struct indicators_in *in, struct text region, struct text unit, day_no on,
                        const struct table *rows);
void plan_offering_range(const struct indicators_in *in, struct text region);

#endif
