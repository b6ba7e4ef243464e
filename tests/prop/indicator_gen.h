/* indicator_gen: random events of indicators, for the laws and for benches. A small world: two
 * indicators, a region with two municipalities and two units, three months and their year; every
 * event type, every kind of correction, figures early, late, twice and of parts. */
#ifndef PROP_INDICATOR_GEN_H
#define PROP_INDICATOR_GEN_H

#include "laws.h"

/* Definitions and targets in the rows: what was known at a moment can then be asked for. */
extern const struct laws_domain indicator_laws;
/* Told by facts, K05 too, with calendars; reference data have no past of that kind. */
extern const struct laws_domain indicator_laws_told;

/* One event of this type (an index of indicator_types). */
struct laws_event indicator_event(struct rnd *r, struct arena *a, size_t type, size_t number);

#endif
