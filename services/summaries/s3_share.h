/* s3_share: S3 beside S1 of the same month (domain page 6.3). Pure.
 *
 * The persons of a settlement are episodes that S1 counts by their days: those of S1 less those of S3 are
 * people too, the ones without an admission notice, or outside the bounds of the policy's model. So S3 is
 * hidden with S1 as it is shown before the reader's eyes, and let out only with it, of one and the same
 * truth. A window of three months is not let out: the difference of two would tell of a month. */
#ifndef SUMMARIES_S3_SHARE_H
#define SUMMARIES_S3_SHARE_H

#include "summaries/s3.h"
#include "summaries/share.h"

struct s3_beside {
	struct share_beside beside;
	const struct registry *registry;
	int32_t month;
	const struct table *exact, *shown;      /* S1 with totals: what is true, what is let out */
	struct arena *arena;
	struct share_left *rest;                /* what S1 leaves beside S3: counts in no table, noted by drawing */
	size_t n_rests, cap;
	bool unsafe;                            /* the two do not belong together */
};

struct s3_beside s3_beside_of(const struct registry *r, int32_t month, const struct table *exact,
                              const struct table *shown, struct arena *a);
/* What is left out and the rests, to be remembered; sorted. Returns how many. */
size_t s3_left_out(const struct s3_beside *b, const struct share_left *left, size_t n, struct share_left **ret);
/* Did no rest move by a few since any version? */
bool s3_rests_may_follow(const struct s3_beside *b, const struct share_in *in);

#endif
