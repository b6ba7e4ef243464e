/* month: the entity "m:<municipality>/<YYYY-MM>", what all cases of a municipality's month come to.
 * Pure.
 *
 * It has no facts of its own and only gathers: each case tells its chargeable days of the month, the
 * settlement the rows of the region's invoice basis that are for the municipality as a whole. Where
 * they differ it is D-VIEW-03. It tells nobody, so that nothing reads a month for one case's sake.
 */
#ifndef TRANSITIONS_MONTH_H
#define TRANSITIONS_MONTH_H

#include "transitions/fold.h"

struct text month_key(struct text municipality, int32_t month, struct arena *a);
bool month_is_key(struct text key);

/* Adds to what the case tells others its chargeable days, by municipality and month. `patient`: the
 * key of that entity. With `gathers` the present month is not told yet: the stay adds days to it. A
 * protected identity tells nothing: the summaries do not count it either. */
void month_tell(const struct folding *f, struct text patient, bool gathers, struct fold_out *ret);

/* The fold of such an entity, as struct domain wants it. */
void month_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
