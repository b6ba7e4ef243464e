/* target: a figure against its target (domain page 4.2, R-I1 to R-I3). Pure, exact decimals. */
#ifndef INDICATORS_TARGET_H
#define INDICATORS_TARGET_H

#include "indicators/state.h"
#include "port/domain.h"
#include "registry/indicator.h"

/* The target a period's figure is measured against: the organisation's own, else one for everybody;
 * the next that ends on or after the period's end, else the last one that ended. NULL: none. */
const struct indicator_target *target_of(const struct indicator *i, struct text org,
                                         struct period p, instant_us as_of);

/* Fills target, gap, forecast and evaluation of a state whose value and period are there. `t` may
 * be NULL, `d` too.
 *
 * The line runs from the end of the baseline period to the end of the target's (R-I2); forecast is
 * the line at the end of the figure's period, two digits finer than its ends, and the baseline
 * before it begins. gap = target - value. ON_TRACK: not there, but at or better than the line, the
 * target's period not over (R-I3); for EQ as close to the target as the line, or closer. */
void target_judge(const struct indicator_target *t, const struct indicator_definition *d,
                  struct arena *a, struct series_state *s);

#endif
