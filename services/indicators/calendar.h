/* calendar: the entity "p:<code>/<period>", which tells each organisation that owes a figure of an
 * ended period that it does, and until when. Pure. It has no facts and no state: an indicator wakes
 * it, and who is expected follows from the definition in force on the period's last day. */
#ifndef INDICATORS_CALENDAR_H
#define INDICATORS_CALENDAR_H

#include "port/domain.h"

void calendar_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
