/* suppress: small cells out of a table that others will see (domain page 6.3).
 *
 * A table is a set of counts and the sums among them that its reader knows: "these parts add up to
 * that total". A count from 1 to below-1 is hidden, and then so many others that for each hidden
 * one `below` tables remain, of whole numbers and with as many different values in it, that agree
 * with all that is shown and in which no hidden count is zero that is none. So it is for the
 * public, and for each owner of cells, who knows those exactly; but not for a total that is neither
 * small nor leaves few beside an owner's.
 *
 * Pure. A zero is shown as zero. */
#ifndef SUMMARIES_SUPPRESS_H
#define SUMMARIES_SUPPRESS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUPPRESS_NOBODY SIZE_MAX

struct suppress_sum {
	const size_t *part; /* indices of cells */
	size_t n_parts;
	size_t total; /* index of the cell that is their sum */
};

struct suppress_table {
	const int64_t *count; /* the cells' true values, not negative */
	size_t n_cells;
	const struct suppress_sum *sum;
	size_t n_sums;
	int64_t below; /* threshold: 1 … below-1 are small */
	/* What follows is by cell, and may be NULL. */
	const size_t *owner; /* 0 … n_owners-1, or SUPPRESS_NOBODY */
	size_t n_owners;
	const bool *inner;  /* stands in no table, so is hidden as it is; proven when it is small */
	const bool *fixed;  /* let out as it is: cannot be hidden any more */
	const size_t *with; /* the next of a ring of cells that are hidden together */
};

static inline bool suppress_is_inner(const struct suppress_table *t, size_t cell)
{
	return t->inner && t->inner[cell];
}

/* Is a number, or a change up or down, of somebody and yet of fewer than may be shown? */
static inline bool suppress_is_few(int64_t n, int64_t below)
{
	return n != 0 && n < below && n > -below;
}

/* Sets hidden[i] for each cell (n_cells of them; those already set stay hidden). False: some cell
 * is left without proof, and nothing that hangs together with it is left to hide; exposed[i] is set
 * for it (may be NULL). */
bool suppress_cells(const struct suppress_table *t, struct arena *a, bool *hidden, bool *exposed);
/* For each cell the number of the lowest one that it hangs together with, by sums and rings. */
size_t *suppress_islands(const struct suppress_table *t, struct arena *a);

/* Is there no proof that the public is left with `below` values for this hidden cell? What
 * suppress_cells makes sure is false for every hidden cell. */
bool suppress_is_exposed(const struct suppress_table *t, const bool *hidden, size_t cell,
                         struct arena *a);

#endif
