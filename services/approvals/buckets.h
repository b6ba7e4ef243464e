/* buckets: which summaries a document counts in. Names stand in state.h. */
#ifndef APPROVALS_BUCKETS_H
#define APPROVALS_BUCKETS_H

#include "approvals/fold.h"

/* Into f->out->buckets, from the complete state. */
void document_buckets(struct folding *f);

#endif
