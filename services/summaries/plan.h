/* plan: what follows from one bucket: the summaries it gives, and where older ones must be looked
 * for that it gives no more. Pure: states, registry and today in, summaries out.
 *
 * Buckets: m/<municipality>/<YYYY-MM> gives S1, S2, S3; o/<region>/<YYYY-MM> the region's S1 of those
 * whom none of its municipalities is responsible for; u/<HSA-id>/<YYYY-MM> gives S4; now/<municipality> gives S5. Of protected/<YYYY-MM> nothing goes out. */
#ifndef SUMMARIES_PLAN_H
#define SUMMARIES_PLAN_H

#include "summaries/member.h"
#include "summaries/summary.h"
#include "summaries/tally.h"

enum bucket_kind { BUCKET_NONE, BUCKET_MONTH, BUCKET_OTHERS, BUCKET_UNIT, BUCKET_NOW };

struct bucket {
	enum bucket_kind kind;
	struct text who;               /* municipality, region or unit */
	int32_t month;
};

struct bucket bucket_parse(struct text name);
struct text bucket_name(const char *kind, struct text who, int32_t month, struct arena *a);

struct members {
	const struct member *v;
	size_t n;
	bool lost;                     /* retention took some: what is left is not the month */
	struct month_objections objections;   /* to the month as a whole, in no case */
};

enum { PLAN_REACH = 2,                 /* months before and after, for a rolling window */
       PLAN_STANDING = 3 + 4 * (PLAN_REACH + 1) };   /* S1; S3 of each month ahead, to two; of each the shared ones */

/* A bucket is planned from all its members or, where plan_takes_changes, from those that changed since
 * its tally was made: with the tally of the others what comes out says the same. One that lost members is
 * always planned from all that are left. */
struct plan_in {
	struct bucket bucket;
	struct members members[2 * PLAN_REACH + 1];  /* of months month-2 … month+2; others: [PLAN_REACH] */
	struct tally *tally;           /* of parts of plan_part_size; empty unless is_partial */
	bool is_partial;
	const struct text *gone;       /* is_partial: cases that are members no more */
	size_t n_gone;
	const struct text *removed;    /* not is_partial: cases that retention took from the bucket itself,
	                                  not those hidden since: their own rows stay */
	size_t n_removed;
	day_no today;
	const struct registry *registry;
};

/* Stored summaries whose key begins so, the rest holding no '/', and that are not among the
 * summaries of the plan, are recalled. */
struct plan_range {
	struct text prefix;
};

struct plan {
	struct arena *arena;
	struct text bucket;            /* it follows from; empty: from more than one */
	bool is_partial;               /* from those that changed: what others give stands */
	struct summary *v;
	size_t n, cap;
	struct plan_range *range;
	size_t n_ranges, range_cap;
	struct text *removed;          /* by retention, as in keys, sorted: all their rows stay */
	size_t n_removed;
	struct text standing[PLAN_STANDING];   /* keys of what it does not give, since members are
	                                  gone: what was published of them stands, and is to say so */
	size_t n_standing;
	bool lost;                     /* retention took members: what was given for them stands
	                                  unless they are hidden since, so it is looked for */
};

/* How far around its month a bucket of kind BUCKET_MONTH must be read: 0, or PLAN_REACH. */
int32_t plan_reach(const struct bucket *b, const struct registry *r);
/* May it be planned from those that changed? Not where a summary of it looks beyond its own month, or may
 * owe something in later ones. */
bool plan_takes_changes(const struct bucket *b, const struct registry *r);
size_t plan_part_size(const struct bucket *b);
/* `plan` zeroed but for its arena. Texts borrow from members and arena. */
void plan_bucket(const struct plan_in *in, struct plan *plan);
struct summary *plan_add(struct plan *plan);
void plan_add_range(struct plan *plan, struct text prefix);
bool plan_has_removed(const struct plan *plan, struct text key_part);

/* The region of a unit: its owner's, its municipality's, its organisation number's; empty: unknown. */
struct text plan_region_of_unit(const struct registry *r, struct text hsa_id, day_no on);
/* "samverka.summary.v1.<orgnr>", with the code where no number is known. */
struct text plan_own_topic(const struct registry *r, struct text recipient, day_no on, struct arena *a);

#endif
