/* suppress_draft: a table for suppression, put together cell by cell and sum by sum. Pure. */
#ifndef SUMMARIES_SUPPRESS_DRAFT_H
#define SUMMARIES_SUPPRESS_DRAFT_H

#include "summaries/suppress.h"

struct suppress_draft { /* zeroed but for arena */
	struct arena *arena;
	int64_t *count;
	size_t *owner, *with;
	bool *inner, *fixed, *hidden;
	size_t n_cells, cap;
	struct suppress_sum *sum;
	size_t n_sums, sum_cap, n_owners;
};

/* A cell that is shown so far; its number. */
size_t suppress_draft_cell(struct suppress_draft *d, int64_t count, size_t owner);
/* A sum without parts; where to put those, at most `max`, by suppress_draft_part. */
void suppress_draft_sum(struct suppress_draft *d, size_t total, size_t max);
void suppress_draft_part(struct suppress_draft *d, size_t cell);
/* They are hidden together from now on. */
void suppress_draft_ring(struct suppress_draft *d, size_t a, size_t b);
struct suppress_table suppress_draft_table(const struct suppress_draft *d, int64_t below);

#endif
