/* effective: the effective set of mutual conditions (domain page 3.2): the greatest set of adopting
 * principals in which every member's conditions hold. Each principal writes "provided that the
 * others do the same"; asking whether somebody is bound already would never begin, so the question
 * is asked from the other end: who must be left out? Pure, numbers only.
 *
 * Every condition gets no easier when a principal leaves, so the set is unique, whatever the order
 * of leaving. */
#ifndef APPROVALS_EFFECTIVE_H
#define APPROVALS_EFFECTIVE_H

#include "base/arena.h"
#include "event/calendar.h"

#include <stdbool.h>

enum demand_kind {
	DEMAND_MET,    /* judged from facts alone: holds */
	DEMAND_FAILED, /* … does not hold */
	DEMAND_ALL_OTHERS,
	DEMAND_REGION, /* the one at `region`, or every region when that is SIZE_MAX */
	DEMAND_ALL_MUNICIPALITIES,
	DEMAND_AT_LEAST /* k in all, itself and the region counted (R-A4) */
};

struct demand {
	enum demand_kind kind;
	int64_t k;
	size_t region;
	day_no by; /* only decisions made by then count (R-A5); DAY_NONE: any */
};

struct adopter { /* one a member of the principal set */
	bool is_region;
	bool adopts; /* has an adopting decision on this version */
	day_no decided_on;
	const struct demand *demands;
	size_t n_demands;
	bool in;   /* result: in the effective set */
	bool *met; /* of effective_judge: which of its demands hold */
};

/* Sets `in` of each. */
void effective_find(struct adopter *v, size_t n, struct arena *a);
/* Sets `met` of each: which of its demands hold when those with `in` set are bound. */
void effective_judge(struct adopter *v, size_t n, struct arena *a);

/* Rule of an item (RULE_…): is it met by those with `in` set? */
bool effective_meets(const struct adopter *v, size_t n, uint8_t rule, int64_t k);

#endif
