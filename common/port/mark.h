/* mark: a summary bucket to be computed anew, and which of its entities changed. A transaction
 * marks a bucket once; whoever computes it needs to read only those that changed since it last did,
 * as long as they are few enough to be told. */
#ifndef PORT_MARK_H
#define PORT_MARK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { MARK_OTHERS = 16 }; /* more are not told one by one */

struct mark_entity {
	struct text key;
	int64_t version; /* of its row, as the transaction wrote it */
};

struct mark { /* at most one per bucket and transaction */
	struct text bucket;
	struct text key; /* one of the entities whose change marked it */
	int64_t version;
	struct mark_entity *others; /* MARK_OTHERS of room, or NULL */
	size_t n_others;            /* beside `key`; above MARK_OTHERS: too many to be told */
};

/* Notes another entity that changed; the one noted last may be noted again. */
void mark_note(struct mark *m, struct text key, int64_t version, struct arena *a);
/* Bytes of the others; no text: too many. */
struct text mark_encode_others(const struct mark *m, struct arena *a);
/* Keys borrow from `bytes`. False: not told, or not to be read: any member may have changed. */
bool mark_decode_others(struct text bytes, struct arena *a, struct mark_entity **ret,
                        size_t *ret_n);

#endif
