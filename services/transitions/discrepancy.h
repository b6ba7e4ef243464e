/* discrepancy: what the facts of a case contradict, lack or do too late (domain page 7.10). */
#ifndef TRANSITIONS_DISCREPANCY_H
#define TRANSITIONS_DISCREPANCY_H

#include "transitions/state.h"
#include "transitions/timeline.h"

/* Fills ret->discrepancies (sorted, unique) and notes every deadline with fold_due. `s` is the state
 * so far: all but its list of codes. */
void case_discrepancies(const struct timeline *t, const struct case_state *s, struct fold_out *ret);

#endif
