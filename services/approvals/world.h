/* world: the states of adoption that an item's status asks about: as it is or was on a date, as it
 * was before a court took a vote away, as it may still become, as it would be with everybody in.
 * Pure.
 */
#ifndef APPROVALS_WORLD_H
#define APPROVALS_WORLD_H

#include "approvals/effective.h"
#include "approvals/vote.h"

struct ballot {
	struct folding *f;
	struct item_state *item; /* its rule */
	struct vote *votes;      /* one a member */
	size_t n;
	struct adopter *now; /* the world as it is, with the effective set */
};

/* Only what had been decided, certified and committed by a date; DAY_NONE: all. */
struct adopter *world_by(struct ballot *b, day_no upto);
/* As it was on a date, before the courts took votes away on that date or later. */
struct adopter *world_before_court(struct ballot *b, day_no on);
/* As it may still become: whoever has not rejected adopts today, without conditions. */
struct adopter *world_to_hope_for(struct ballot *b);
/* Everybody in, those who have not decided from today on; which demands hold is judged. */
struct adopter *world_of_all(struct ballot *b);
/* Does the effective set of a world meet the item's rule? */
bool world_meets(const struct ballot *b, const struct adopter *w);

#endif
