/* histogram: observations by size, merged over units and periods, and what can be said of them
 * without an average of averages (domain page 4.1, PHONE_TIME). Pure integers.
 *
 * Merging keeps the limits that both have: whatever the order, what comes out counts the same
 * observations by the same limits, so it is associative and commutative. The histogram without any
 * bin is its neutral element. */
#ifndef INDICATORS_HISTOGRAM_H
#define INDICATORS_HISTOGRAM_H

#include "indicators/record.h"
#include "indicators/state.h"

struct histogram histogram_of(struct records bins, struct arena *a);
struct histogram histogram_merge(struct histogram a, struct histogram b, struct arena *arena);
/* All observations; INT64_MIN without a bin, or beyond an int64. */
int64_t histogram_total(struct histogram h);
/* The smallest value that at least `per_mille` of the observations do not exceed, on a straight
 * line within its bin, rounded up; INT64_MIN when it lies in the bin without a limit, or without
 * observations. */
int64_t histogram_quantile(struct histogram h, int per_mille);
/* Share of the observations not above the limit, 0 to 1 with four digits, halves up; empty without
 * observations, or when `limit` is none of its limits: a share is counted, never guessed. */
struct text histogram_share_within(struct histogram h, int64_t limit, struct arena *a);
/* Median, p90 and share within `limit` (INT64_MIN: none asked for). */
struct distribution histogram_describe(struct histogram h, int64_t limit, struct arena *a);

#endif
