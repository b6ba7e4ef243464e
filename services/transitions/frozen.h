/* frozen: what the freezes of a region have billed of a case, and what differs from it now (R-T33).
 * Pure.
 *
 * A freeze (T31) of a month bills the rows of that month as they stood at its instant: the facts
 * recorded by then, evaluated then. It also bills, as adjustments, whatever has changed since then
 * in months frozen before. What still differs is to be adjusted in the first open month. Reopening
 * a month takes its rows back, and the adjustments billed with it or of its days.
 *
 * Evaluated with the tariffs and policies that had been told by then, and the clashes with other stays
 * that were known, as they were known. A link between identities that was annulled since, and other
 * reference data, are as they are known now: they have no history here. */
#ifndef TRANSITIONS_FROZEN_H
#define TRANSITIONS_FROZEN_H

#include "transitions/liability.h"

struct frozen {
	struct adjustment
	        *pending; /* by day, municipality: billed, and not what is chargeable now */
	size_t n_pending;
	struct booking *booked; /* by day, municipality, in the order of the freezes */
	size_t n_booked;
	bool all; /* there are chargeable days, and each is in a frozen month */
};

/* Notes in `out` the freezes at which something changed or will change. */
void frozen_read(const struct timeline *t, const struct charged_days *now, struct fold_out *out,
                 struct frozen *ret);

#endif
