/* indicator: the entities "i:<code>" and "o:<HSA-id>", whose states are reference data in the JSON
 * that registry/indicator.h reads. Pure. Both keep what no longer counts, with when it stopped, so
 * that whoever asks as of an earlier moment sees what was said then; neither knows the hour. */
#ifndef INDICATORS_INDICATOR_H
#define INDICATORS_INDICATOR_H

#include "port/domain.h"

/* Besides, it wakes the calendar of each period that has ended and of which figures are expected.
 */
void indicator_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);
void opening_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
