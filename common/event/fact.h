/* fact: one accepted event as the fold sees it, and the set of them that an entity row carries.
 *
 * Identity is (source, id, digest): the same id with other content is a second fact, and which of
 * them counts is decided here (R-G1: lowest recordedtime, then lowest digest). The order of a set
 * is total and holds no arrival data: time, recordedtime, source, id, digest. */
#ifndef EVENT_FACT_H
#define EVENT_FACT_H

#include "base/arena.h"
#include "event/instant.h"
#include "event/wire.h"

#include <stdbool.h>
#include <stdint.h>

enum { FACTSET_MAX = 10000 }; /* beyond, facts go to the log only (state OVERFULL) */

struct fact {
	instant_us time_us, recorded_us;
	instant_us
	        appended_us; /* broker's append time of the earliest copy: filters, never orders */
	struct text source, id;
	uint8_t digest[32];
	uint16_t type;       /* index into the domain's table of event types */
	bool beaten;         /* another content of the same (source, id) counts instead: D-PUB-03 */
	struct text body;    /* the domain's record, compact */
	struct text subject; /* of the envelope, while the fact is judged and routed; no set
	                        keeps it */
};

struct stub;

struct factset {
	struct fact *v; /* sorted; in the arena */
	size_t n;
	bool overfull;     /* more than FACTSET_MAX came: the set is empty for good */
	struct stub *stub; /* what retention left of earlier facts (event/stub.h); NULL: nothing */
	size_t cap;        /* room in v, factset_add's business */
};

int fact_cmp(const struct fact *a, const struct fact *b);
/* The facts borrow source and id from `bytes`. *bad: no factset of this form; *ret is empty.
 */
void factset_decode(struct text bytes, struct arena *a, struct factset *ret, bool *bad);
void factset_encode(const struct factset *s, struct buf *b);
enum fact_added {
	FACT_NEW,
	FACT_DUPLICATE,
	FACT_DUPLICATE_EARLIER /* lowers appended_us */,
	FACT_CONFLICT /* added; same id with other content stands beside it */,
	FACT_OVERFULL
};
/* Adds one fact in its place; the set's array grows in the arena, the fact's texts are borrowed. A
 * set that overflows drops its facts, so that it is the same set whichever came first; from then on
 * every add says FACT_OVERFULL. A fact that the stub knows is a duplicate. `beaten` is set here for
 * all facts of the same (source, id). */
enum fact_added factset_add(struct factset *s, const struct fact *f, struct arena *a);

#endif
