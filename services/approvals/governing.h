/* governing: the life of a governing document, from its facts (domain page 3.4, R-A8, R-I4). Pure.
 */
#ifndef APPROVALS_GOVERNING_H
#define APPROVALS_GOVERNING_H

#include "approvals/fold.h"
#include "approvals/lifecycle.h"

/* The words on its life that count, read. */
void governing_read(const struct folding *f, struct lifecycle *ret);
/* Fills f->s.governing from f->v and from what other documents told; first of the fold, so that
 * items see what has ended. */
void governing_fill(struct folding *f);
/* The entries that money puts into the calendar: the yearly feedback; after financing_fill. */
void governing_add_feedback(struct folding *f);

#endif
