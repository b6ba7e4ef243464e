/* financing: budgets, commitments, spending and what needs the approval of all (domain page 3.3,
 * R-A6, R-A9, R-A10). Pure. */
#ifndef APPROVALS_FINANCING_H
#define APPROVALS_FINANCING_H

#include "approvals/fold.h"

/* Fills f->s.financing from f->v; after the items. */
void financing_fill(struct folding *f);

/* ---- for the findings ---- */

/* The date from which the duty of yearly feedback runs: the first budget's; DAY_NONE: no budget. */
day_no financing_feedback_begins(const struct document_view *v);
/* The first feedback after a date, by today; NULL when none came. */
const struct document_fact *financing_feedback_after(const struct document_view *v, day_no after);
/* The same date a year later; of 29 February the 28th. */
day_no financing_year_after(day_no d);

#endif
