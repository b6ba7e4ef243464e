/* lifecycle: from what was done to a governing document to its versions, its publication and its
 * calendar (domain page 3.4, R-I4). Pure; dates are Stockholm dates.
 *
 * Everything is a function of a date: what was established, published and due on it. Findings are
 * spans of dates in which something holds that should not. */
#ifndef APPROVALS_LIFECYCLE_H
#define APPROVALS_LIFECYCLE_H

#include "approvals/governing_state.h"
#include "base/arena.h"

enum step_kind {
	STEP_REGISTERED,
	STEP_REVIEW_STARTED,
	STEP_REVIEW_COMPLETED,
	STEP_ESTABLISHED,
	STEP_PUBLISHED,
	STEP_UNPUBLISHED,
	STEP_CONFIRMED,
	STEP_REVISED,
	STEP_SUPERSEDED,
	STEP_REPEALED
};

/* One word that counts. Days are DAY_NONE and versions INT64_MIN where nothing is said. */
struct step {
	enum step_kind kind;
	day_no on;
	int64_t version;             /* a revision's new one */
	int64_t from_version;        /* a revision's old one */
	day_no valid_from, valid_to; /* ESTABLISHED */
	day_no next_review_on;       /* ESTABLISHED, CONFIRMED */
	day_no due;                  /* of a review */
	struct text who;             /* of a review: the reviewer; SUPERSEDED: by which document */
	uint32_t where;              /* PUBLISHED_…; 0: not said */
	size_t rank;                 /* set by lifecycle_read: its place among the words */
};

struct lifecycle {
	struct step *steps; /* sorted by date, the stronger of one date last */
	size_t n;
	int64_t newest; /* version; 1 when nobody says */
	struct version_life *versions;
	size_t n_versions;
	struct arena *arena;
};

/* `steps` from the weakest to the strongest (7.1(4)); the array is sorted in place. A word without
 * a version is given the one it must mean: the newest of its date, and an end the newest
 * established. */
void lifecycle_read(struct step *steps, size_t n, struct arena *a, struct lifecycle *ret);

/* The version established on a date, the highest of several; NULL when none. `ret_n` may be NULL:
 * how many are. */
const struct version_life *lifecycle_established(const struct lifecycle *l, day_no on,
                                                 size_t *ret_n);
/* PUBLISHED_… on a date; *ret_version (may be NULL) that of the newest publication. */
uint32_t lifecycle_published(const struct lifecycle *l, day_no on, int64_t *ret_version);
/* Fills what a state shows of the document on `today`; texts borrow from the steps. */
void lifecycle_fill(const struct lifecycle *l, day_no today, struct governing_state *ret);

/* What should not be. */
enum lapse {
	LAPSE_UNPUBLISHED,     /* established, not published */
	LAPSE_UNESTABLISHED,   /* published, never established */
	LAPSE_STILL_PUBLISHED, /* validity passed, repealed or superseded, still published */
	LAPSE_TWO_IN_FORCE     /* two versions established at once */
};

struct span { /* of dates; `to` DAY_NONE: goes on */
	day_no from, to;
	int64_t version;
};

/* The spans in which it held, up to and including today; a span still open at today has no end. */
const struct span *lifecycle_lapses(const struct lifecycle *l, enum lapse what, day_no today,
                                    size_t *ret_n);

#endif
