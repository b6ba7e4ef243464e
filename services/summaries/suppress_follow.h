/* suppress_follow: a table put beside one that was let out before (domain page 6.3, differencing):
 * a correction of a few people tells of them as much as a small count does. Pure. */
#ifndef SUMMARIES_SUPPRESS_FOLLOW_H
#define SUMMARIES_SUPPRESS_FOLLOW_H

#include "summaries/suppress.h"

struct suppress_past {  /* the same cells in a version let out before */
	int64_t *count; /* INT64_MIN: not known any more */
	bool *shown;
};

/* May the table follow, with these cells hidden? Not when a cell is shown that was hidden then, nor
 * when one that is shown moved by a few, or those hidden under a shown total did together, for the
 * public or for who knows one of them. Sets stays[i] of the cells that speak against it. */
bool suppress_may_follow(const struct suppress_table *t, const bool *hidden,
                         const struct suppress_past *past, bool *stays);
/* What was shown as it is, or but for a few: hiding it takes nothing back. */
void suppress_fix(const struct suppress_table *t, const struct suppress_past *past, bool *fixed);

#endif
