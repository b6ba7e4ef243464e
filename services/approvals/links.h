/* links: how documents hang together, as messages between their entities (domain page 3.4). Pure.
 *
 * A document tells its parent, the document it replaces, the one that supersedes it, and the place
 * where those with its content hash and diary number meet ("h:<hash>/<diary number>"), that it
 * exists and since when it is established. Whom it tells follows from its own facts; only an answer
 * follows from having been told, and what it says does not. */
#ifndef APPROVALS_LINKS_H
#define APPROVALS_LINKS_H

#include "approvals/fold.h"

enum {
	LINK_CHILD = 1 << 0,     /* you are my parent */
	LINK_REPLACES = 1 << 1,  /* I replace you (D01 replacesDocument) */
	LINK_SUCCESSOR = 1 << 2, /* you supersede me (D14 byDocument): tell me that you exist */
	LINK_ANSWER = 1 << 3,    /* I exist */
	LINK_TWIN = 1 << 4       /* to the meeting place */
};

struct link_news {
	struct text document_id; /* the sender; set by the reader */
	uint32_t flags;          /* LINK_… */
	day_no registered_on, established_on;
	instant_us known_at;         /* when its first fact was written */
	struct text source, fact_id; /* of that fact */
};

/* All that others have told; sorted by document. */
const struct link_news *links_read(const struct fold_in *in, struct arena *a, size_t *ret_n);
/* What this document tells others, into f->out->outbox; after governing_fill. */
void links_tell(struct folding *f);
/* Fills parents, successors and twins of f->s.governing from what was told. */
void links_fill(struct folding *f);
/* The fold of a meeting place ("h:…"): tells each who else is there. */
void links_meet(const struct fold_in *in, struct arena *a, struct fold_out *ret);

/* Twins: the meeting place's word to one of those who meet. */
const struct link_news *links_twins(const struct fold_in *in, struct arena *a, size_t *ret_n);

#endif
