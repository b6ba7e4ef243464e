/* offering: the entity "u:<HSA-id>": which e-services a unit offers, and whether they are used.
 * Pure. */
#ifndef INDICATORS_OFFERING_H
#define INDICATORS_OFFERING_H

#include "port/domain.h"

void unit_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
