/* sum: the entity "r:<code>/<region>/<period>": what follows for a region from its municipalities
 * and from its units, and whether it agrees with what the region itself reported. Pure.
 *
 * Values are added only where the definition's aggregation is SUM; a RATIO is that of the sums of
 * numerators and denominators; a HISTOGRAM's statistic is that of the merged one. Municipalities
 * and units are two ways of cutting the same whole and never added to each other. */
#ifndef INDICATORS_SUM_H
#define INDICATORS_SUM_H

#include "port/domain.h"

void sum_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
