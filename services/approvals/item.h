/* item: what stands of each item of a document: who adopts, the effective set, the status (domain
 * page 3.2, 7.7, R-A7, R-A8). Pure. */
#ifndef APPROVALS_ITEM_H
#define APPROVALS_ITEM_H

#include "approvals/vote.h"

/* Fills f->s.items: those of the D01 (R-A14), with one vote a member of its principal set. */
void items_fill(struct folding *f);
/* One item by itself, of any id and rule: a change of the budget that all must approve is one.
 * Gives back what each member said, in the order of ret->votes. */
const struct vote *item_evaluate(struct folding *f, struct text item_id, uint8_t rule, int64_t k,
                                 struct item_state *ret);

#endif
