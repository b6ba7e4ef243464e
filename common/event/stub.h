/* stub: what retention leaves of the facts of an entity (architecture, corner 13): enough to know
 * each of them again, and nothing of what it said. A fact that was there is a duplicate for good;
 * one that was not is new, and is kept beside the stub. */
#ifndef EVENT_STUB_H
#define EVENT_STUB_H

#include "event/fact.h"

enum { STUB_HASH = 16 };

struct stub {
	bool is_protected; /* it held, or was later told of, a protected identity */
	bool lives_on; /* the entity outlives its facts (a patient): what comes later is folded */
	const uint8_t (*gone)[STUB_HASH]; /* of the facts removed; sorted, unique */
	size_t n_gone;
	const struct text *links; /* entities it was linked with; sorted, unique */
	size_t n_links;
};

bool stub_has(const struct stub *s, const struct fact *f);
/* The facts of the set, and what its own stub knows, become one stub; everything in the arena. */
struct stub *stub_of(const struct factset *s, const struct text *links, size_t n_links,
                     struct arena *a);
void stub_encode(const struct stub *s, struct buf *b);
/* Borrows texts. A broken one makes the reader bad. */
struct stub *stub_decode(struct wire_reader *r, struct arena *a);

#endif
