/* settlement: the entity "s:<region>/<YYYY-MM>": freezing and reopening of a settlement period
 * (T31) and objections that name no case (T30). Pure. */
#ifndef TRANSITIONS_SETTLEMENT_H
#define TRANSITIONS_SETTLEMENT_H

#include "port/domain.h"

/* The fold of a settlement entity. Its state is JSON, read by the registry as object "settlement". */
void settlement_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
