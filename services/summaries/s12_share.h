/* s12_share: S12 of one indicator and region as others see it (domain page 6.3). Pure.
 *
 * Counts of people: the numerator, what the denominator leaves to it, and n. A row with a small one
 * shows no figure; and so many others that neither the region's figure less its municipalities' nor
 * a year less its months gives it away, also to a reader who knows its own. What was hidden stays
 * hidden; a row whose counts moved by a few stays as it was. Where people are counted no trend is
 * shown: it would tell what the year before hides. */
#ifndef SUMMARIES_S12_SHARE_H
#define SUMMARIES_S12_SHARE_H

#include "summaries/s12.h"

struct s12_share {
	struct text region;
	int64_t below;
	const struct table *before;    /* let out before; NULL: none */
};

/* Changes the rows of `t`, of one indicator and sorted as s12_finish leaves them; returns how many
 * cells it leaves out. */
size_t s12_share(const struct s12_share *in, struct arena *a, struct table *t);

#endif
