/* tally: what each member of a bucket counts for, kept from one look to the next, so that only
 * those who changed need to be read again. Memory alone, and bounded: the buckets not looked at for
 * longest make room. Pure.
 *
 * Whoever keeps tallies forgets them all when a transaction does not commit, when anybody else may
 * have worked off marks, and when what a member counts for may follow from something else than its
 * state (reference data, the day). Members are told apart by a hash of 64 bits. */
#ifndef SUMMARIES_TALLY_H
#define SUMMARIES_TALLY_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TALLIES_BYTES = 4 * 1024 * 1024 };   /* where no other room is given */

struct tally {                       /* of one bucket */
	struct tally *newer, *older; /* by last use */
	struct text bucket;
	char *v;             /* of each member: hash, part; sorted by hash */
	size_t part, n, cap; /* bytes of a part; members */
};

struct tallies { /* zeroed: none */
	size_t room; /* bytes; 0: TALLIES_BYTES */
	struct tally *newest, *oldest;
};

void tallies_forget(struct tallies *s);
/* The tally of a bucket, last used now; NULL: none is kept. */
struct tally *tallies_find(struct tallies *s, struct text bucket);
/* An empty one, in place of what was kept. */
struct tally *tallies_start(struct tallies *s, struct text bucket, size_t part);
/* After members have changed: those not used for longest make room. */
void tallies_settle(struct tallies *s);

void tally_put(struct tally *t, struct text who, const void *part);
void tally_drop(struct tally *t, struct text who);
/* The part of member i < t->n, in no order that means anything. */
const void *tally_part(const struct tally *t, size_t i);

#endif
