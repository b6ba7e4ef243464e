/* condition: what a principal demands before its adoption binds it (domain page 3.2; R-A4–R-A6).
 * Pure. Conditions on others become demands on the effective set; those on money and on words are
 * judged from facts. */
#ifndef APPROVALS_CONDITION_H
#define APPROVALS_CONDITION_H

#include "approvals/effective.h"
#include "approvals/vote.h"

/* How favourable the world is taken to be. */
enum condition_view {
	CONDITION_AS_IS,
	CONDITION_STILL_POSSIBLE /* certificates and money may come until their date has passed */
};

/* The demand of one condition of a vote, from what had been certified and committed by `upto`
 * (DAY_NONE: by now). */
struct demand condition_demand(struct folding *f, const struct vote *v,
                               const struct condition_data *c, day_no upto,
                               enum condition_view how);
/* The budget year a funding condition speaks of. */
int64_t condition_year(const struct vote *v, const struct condition_data *c);

#endif
