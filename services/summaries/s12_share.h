/* s12_share: S12 of one indicator and region as others see it (domain page 6.3). Pure.
 *
 * Counts of people: the numerator, told or made of value and denominator or n, what these leave to it, n, and the
 * value itself where the definition's unit is people or not told. A row with a small one shows no figure; and so many
 * others that neither the region's figure less its municipalities' nor a year less its months or quarters gives
 * it away, also to a reader who knows its own.
 *
 * Memory, over all versions: what was hidden stays hidden. Rows that add up to each other are let
 * out together, or stay together as they were: when a count moved by a few since any version, or
 * those hidden under a shown sum did. Where people are counted no trend is shown: it would tell
 * what the year before hides. */
#ifndef SUMMARIES_S12_SHARE_H
#define SUMMARIES_S12_SHARE_H

#include "summaries/s12.h"
#include "summaries/share.h"

enum s12_measure { S12_NUMERATOR, S12_REST, S12_PEOPLE, S12_ALONE, S12_MEASURES };

struct s12_share {
	struct text region;
	int64_t below;
	const struct share_past *past; /* every version let out, oldest first */
	size_t n_past;
};

struct s12_shared {
	size_t suppressed;       /* cells left out */
	struct share_left *left; /* counts left out, to be remembered; sorted */
	size_t n_left;
};

/* Changes the rows of `t`, of one indicator and sorted as s12_finish leaves them. */
struct s12_shared s12_share(const struct s12_share *in, struct arena *a, struct table *t);

/* Does every row have its definition (K01)? Before it has come nobody can say what the figures count,
 * and what is let out cannot be taken back when it comes. */
bool s12_all_defined(const struct table *t);
/* Every row without its figures. */
void s12_hide(struct table *t);

/* s12_people: how many people a row counts in this way; a part of one is one. False: it does not.
 */
bool s12_count_people(const struct cell *row, enum s12_measure m, int64_t *ret);

#endif
