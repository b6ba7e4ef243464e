/* transition_gen: random events of care transitions, for the laws and for benches. A small world: a
 * few cases, two patients that may be linked, two settlements; every event type, every kind of
 * correction, witnesses, late registration, words about the future. */
#ifndef PROP_TRANSITION_GEN_H
#define PROP_TRANSITION_GEN_H

#include "laws.h"

/* Without T31: what was known at a moment can then be asked for (freezes are reference data, which
 * have no such past). */
extern const struct laws_domain transition_laws;
/* With T31. */
extern const struct laws_domain transition_laws_frozen;

/* One event of this type (an index of transition_types). */
struct laws_event transition_event(struct rnd *r, struct arena *a, size_t type, size_t number);

#endif
