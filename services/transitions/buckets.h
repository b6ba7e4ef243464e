/* buckets: the summary buckets a case counts in; which they are stands in state.h. Pure. */
#ifndef TRANSITIONS_BUCKETS_H
#define TRANSITIONS_BUCKETS_H

#include "transitions/state.h"
#include "transitions/timeline.h"

/* ret->buckets, sorted, each once. */
void case_buckets(const struct timeline *t, const struct case_state *s, day_no today,
                  struct fold_out *ret);

#endif
