/* split: who pays how much of one amount (domain page 3.3, R-A9). Pure.
 *
 * One to one between the regions and the municipal group, and inside each group per inhabitant; or
 * what the budget says: the shares it names, and the rest of the group's part per inhabitant among
 * those it does not name. Where it names nothing, the shares sum to the amount to the öre. */
#ifndef APPROVALS_SPLIT_H
#define APPROVALS_SPLIT_H

#include "approvals/record.h"

/* The principals of the set, sorted by code; a region's code has two digits (R-A1). */
struct payers {
	const struct text *codes;
	size_t n;
	const struct registry *registry; /* inhabitants, on the first day of the year */
};

struct split_out {
	int64_t *shares; /* one a payer; in the arena */
	int64_t region_ore, municipal_ore;
	bool by_inhabitants; /* false: a population that was needed is not known, so shares are
	                        equal */
	bool shares_differ;  /* what is said does not sum to the amount (D-DOC-08) */
	bool ratio_differs;  /* one to one, but said otherwise (D-DOC-08) */
};

static inline bool split_is_region(struct text code)
{
	return code.n == 2;
}

/* An amount of a budget year, and what is said about its split (NULL: one to one). Amounts are at
 * most 9e15 öre, as the schema has it. */
struct split_ask {
	const struct payers *payers;
	int64_t year, total_ore;
	const struct split_data *split;
};

void split_amount(const struct split_ask *ask, struct arena *a, struct split_out *ret);
/* For a change of the amount that says no split of its own, in place of `before_ore`: in the old
 * proportions where shares were agreed by name (of shares of nothing there are none: shares_differ),
 * else by the principle anew. */
void split_rescale(const struct split_ask *ask, int64_t before_ore, struct arena *a,
                   struct split_out *ret);

#endif
