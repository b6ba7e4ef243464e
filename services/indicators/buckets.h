/* buckets: which summary buckets a series, a sum and a unit count in. Pure. `year` is that of a
 * period's last day.
 *
 *   k/<org>/<year>        series of that organisation or unit (HSA-id in upper case)
 *   km/<region>/<year>    series of the region itself and of its municipalities
 *   kr/<region>/<year>    sums of the region
 *   kd/<region>           series with a dialogue that is not done
 *   ks/<region>           units of the region, with their offering (always now)
 *
 * Without a known region a series stands in k/ alone, and a unit in none. */
#ifndef INDICATORS_BUCKETS_H
#define INDICATORS_BUCKETS_H

#include "indicators/state.h"
#include "port/domain.h"

/* ret->buckets, sorted, each once. */
void series_buckets(const struct series_state *s, struct arena *a, struct fold_out *ret);
void sum_buckets(const struct sum_state *s, struct arena *a, struct fold_out *ret);
void unit_buckets(const struct unit_state *s, struct arena *a, struct fold_out *ret);

#endif
