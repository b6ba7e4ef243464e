/* written: what was last written, so that what is computed anew and says the same need not be compared
 * with the database. Memory alone, and bounded: full, it forgets all. Pure.
 *
 * Whoever writes a version tells it after the row is sent, and forgets all when the transaction does
 * not commit, or when anybody else may have written. A group is the bucket whose ranges a key lies
 * in: when all keys that a bucket gave are given again, none is to be recalled. */
#ifndef SUMMARIES_WRITTEN_H
#define SUMMARIES_WRITTEN_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WRITTEN_BYTES = 2 * 1024 * 1024 };    /* where no other room is given */

struct written {                         /* zeroed: nothing */
	struct written_entry *v;
	size_t cap, n;
	size_t room;                     /* bytes, stays when all is forgotten; 0: WRITTEN_BYTES */
};

void written_forget(struct written *k);   /* nothing is left to give back */
/* Last written with this digest? All zeros: recalled. */
bool written_says(const struct written *k, struct text key, const uint8_t digest[32]);
void written_put(struct written *k, struct text key, const uint8_t digest[32]);
/* How many keys a group gave last; -1: not known. */
int64_t written_size(const struct written *k, struct text group);
void written_put_size(struct written *k, struct text group, int64_t n);
/* It was given, and not recalled since. */
bool written_has(const struct written *k, struct text key);

#endif
