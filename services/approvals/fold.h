/* fold, inside: what the files that fill a document's state share. Pure. */
#ifndef APPROVALS_FOLD_H
#define APPROVALS_FOLD_H

#include "approvals/document.h"
#include "approvals/state.h"

struct funding { /* firm commitments of all municipalities, as condition.c added them up */
	int64_t year;
	day_no by;
	int64_t ore;
	struct funding *next;
};

struct vote;

struct folding {
	const struct fold_in *in;
	struct arena *a;
	struct document_view v;
	struct document_state s;
	struct fold_out *out;
	struct funding *fundings;
	const struct vote *const *votes; /* of s.items[i], one a member; for findings */
};

/* The fold of a document entity ("d:<documentId>"), as struct domain wants it. */
void document_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

/* Has this date begun in Stockholm? Either way the fold looks again at it. DAY_NONE: never. */
bool fold_has_come(const struct folding *f, day_no on);

#endif
