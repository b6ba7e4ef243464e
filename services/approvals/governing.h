/* governing: lifecycle of a governing document (domain page 3.4, R-A8, R-I4). Pure. */
#ifndef APPROVALS_GOVERNING_H
#define APPROVALS_GOVERNING_H

#include "approvals/fold.h"

/* Fills f->s.governing from f->v; first of the fold, so that items see what has ended. */
void governing_fill(struct folding *f);

#endif
