/* suppress_solve: the directions in which the hidden cells of a table can be moved. Pure. */
#ifndef SUMMARIES_SUPPRESS_SOLVE_H
#define SUMMARIES_SUPPRESS_SOLVE_H

#include "summaries/suppress.h"

struct suppress_index { /* the sums that a cell stands in: sums[first[cell] … first[cell + 1]) */
	size_t *first, *sums;
};

struct suppress_index suppress_index_of(const struct suppress_table *t, struct arena *a);

struct suppress_view {
	const struct suppress_table *t;
	const struct suppress_index *index;
	const bool *hidden;
	size_t reader; /* who knows its own cells; SUPPRESS_NOBODY: the public */
};

/* Was it let out already, and is it no secret? */
bool suppress_is_known(const struct suppress_table *t, size_t cell);

struct suppress_direction { /* along it the table has `below` places at least */
	const size_t *cell; /* those that move */
	size_t n;
};

/* Is there a sum that by itself leaves this reader with fewer than `below` values? Then no
 * direction is to be looked for. */
bool suppress_is_bounded(const struct suppress_view *v, size_t cell);
/* Those found among the hidden cells that hang together with this one. */
void suppress_directions(const struct suppress_view *v, size_t cell,
                         void (*take)(void *ctx, const struct suppress_direction *d), void *ctx);

#endif
