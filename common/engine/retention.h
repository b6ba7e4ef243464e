/* retention: whole groups of entities removed (architecture, corner 13). A group is an entity with
 * all it exchanges messages with, and all those exchange with; reference data link nobody. It goes
 * if every member may go (struct domain, `retention`), nothing is on its way between them, and each
 * row is still the one that was read: the version check of any other write. */
#ifndef ENGINE_RETENTION_H
#define ENGINE_RETENTION_H

#include "engine/engine.h"

enum retention_stays {
	STAYS_OPEN, /* as enum retention has them */
	STAYS_UNSETTLED,
	STAYS_YOUNGER,
	STAYS_LINKED,    /* could go, another of its group cannot */
	STAYS_IN_MOTION, /* a message or a fold is on its way: the next run */
	STAYS_LARGE,     /* too many are linked with one another */
	STAYS_PROTECTS,  /* a patient's facts that protect or link */
	STAYS_REFERENCE, /* settlement periods */
	STAYS_REASONS
};
extern const char *const retention_stays_words[STAYS_REASONS];

struct retention_count {
	int64_t looked_at; /* entities, those removed earlier not among them */
	int64_t removed;   /* entities */
	int64_t facts;     /* of them */
	int64_t stays[STAYS_REASONS];
};
void retention_add(struct retention_count *to, const struct retention_count *c);
_Static_assert(3 + STAYS_REASONS == RETENTION_COUNTS, "a column of the run's row");

struct retention_chunk {
	const struct text *keys; /* sorted; the next of the run */
	size_t n;                /* at least one */
	instant_us before;
	bool dry;    /* only count */
	int64_t run; /* else: the run's row, and where it stood */
	struct text after;
};

/* Between begin and commit of the store. Looks at the first *ret_n keys with their groups, at least
 * one, as many as fit; *ret_count tells of these. Errors as engine_rebuild; RETRY/STALE also where
 * another went on with the run. */
bool engine_retain(struct engine *g, const struct retention_chunk *c, size_t *ret_n,
                   struct retention_count *ret_count, struct err *e);

#endif
