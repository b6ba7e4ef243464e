/* s13: E-tjänsteutbud per enhet: a row for each unit and service. Pure.
 *
 * The base set of a unit type: the services that the definition of the indicator OFFER names; where
 * none does, all services that were ever spoken of at this unit. share_of_base_set is the unit's:
 * services of the base set that it offers, of all of them. used_3m: used in the period that the
 * policy's unusedAfter looks back on. */
#ifndef SUMMARIES_S13_H
#define SUMMARIES_S13_H

#include "summaries/s12.h"

#define S13_COLUMNS(X)                                                                             \
	X(unit_hsa) X(unit_name) X(unit_type) X(municipality_code) X(service) X(offered)           \
	X(offered_from) X(used_3m) X(in_base_set) X(share_of_base_set)

enum {
#define S13_ID(name) S13_##name,
	S13_COLUMNS(S13_ID)
#undef S13_ID
};

extern const struct columns s13_columns;

/* Adds the rows of a unit that is open on `today`; texts are copied. */
void s13_add(const struct unit_state *u, const struct registry *r, day_no today, struct arena *a,
             struct table *ret);

#endif
