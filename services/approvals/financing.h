/* financing: budgets, commitments, spending and what needs the approval of all (domain page 3.3,
 * R-A6, R-A9, R-A10). Pure. */
#ifndef APPROVALS_FINANCING_H
#define APPROVALS_FINANCING_H

#include "approvals/fold.h"

/* Fills f->s.financing from f->v; after the items. */
void financing_fill(struct folding *f);

#endif
