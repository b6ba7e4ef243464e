/* nation: the entity "n:<code>/<period>": what all regions come to, for indicators that are added
 * (aggregation SUM), and of whom it is made: never of shares, ratios or unique users, which have no
 * such entity. Pure.
 *
 * Three ways of cutting the same whole, never added to each other: the regions' own figures, those
 * of their municipalities, those of their units. */
#ifndef INDICATORS_NATION_H
#define INDICATORS_NATION_H

#include "port/domain.h"

void nation_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
