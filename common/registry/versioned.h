/* versioned: rows of reference data by key and date. Inside the registry only.
 *
 * Filled once, sealed once, then only read. A row covers [from, to], both inclusive; of several
 * that cover a date the one with the latest `from` answers, then the one added under the greatest
 * `tie` (so that the order of adding never matters). */
#ifndef REGISTRY_VERSIONED_H
#define REGISTRY_VERSIONED_H

#include "base/arena.h"
#include "event/calendar.h"

struct versioned_row {
	struct text key, tie;
	day_no from, to; /* to: DAY_NONE is open */
	const void *value;
};

struct versioned {
	struct versioned_row *v;
	size_t n, cap;
	uint32_t *slots; /* open addressing: place of a key's first row + 1, 0 free */
	size_t n_slots;  /* a power of two */
};

void versioned_add(struct versioned *t, struct arena *a, struct versioned_row row);
void versioned_seal(struct versioned *t, struct arena *a);
/* All rows of a key, oldest first; n 0 when there are none. */
const struct versioned_row *versioned_find(const struct versioned *t, struct text key,
                                           size_t *ret_n);
bool versioned_covers(const struct versioned_row *row, day_no on);
/* For rights, which are not to come back by themselves: the newest row that has begun, even if it has
 * ended and an older one covers the date. DAY_NONE: the newest of all. */
const struct versioned_row *versioned_begun(const struct versioned *t, struct text key, day_no on);
bool versioned_ended(const struct versioned_row *row, day_no on); /* DAY_NONE: no */
/* The row that answers for a date; the newest of all for DAY_NONE. NULL when none does. */
const void *versioned_at(const struct versioned *t, struct text key, day_no on);

#endif
