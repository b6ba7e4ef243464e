/* vote: one principal's decision on one item, from the proposal to the final date (domain page 7.7,
 * 3.1; R-A1–R-A3, R-A12, R-A13, R-A15, R-A16). Pure.
 *
 * Last day to appeal (KL 13:5, lag (1930:173) 1–2 §§): three weeks from the announcement, counted
 * by weekday, moved to the next day that is no holiday; final from the day after, provided that the
 * announcement stayed up and no appeal came. Without an announcement the date is not known. */
#ifndef APPROVALS_VOTE_H
#define APPROVALS_VOTE_H

#include "approvals/fold.h"

struct vote {
	struct vote_state s;
	const struct document_fact *fact;                 /* the D05; NULL without */
	const struct item_data *item;                     /* what it says of the item */
	const struct document_fact *adjusted, *announced; /* D06, D07 of it; NULL */
	const struct document_fact *proposal;             /* the newest D04; NULL */
	bool adopting;                                    /* the verb is one that counts */
	bool undecided; /* no decision that stands on the current version */
	bool rejected;
	bool old_version;   /* decided before a revision that needs new decisions */
	day_no annulled_on; /* by a court; DAY_NONE */
	day_no final_from;  /* when time alone will make it final; DAY_NONE: it will not */
};

/* Reads what the principal at `member` of the set said of the item. Conditions are not judged. */
void vote_read(struct folding *f, size_t member, struct text item_id, struct vote *ret);

/* The last day to appeal what was announced on that date. */
day_no vote_last_appeal_day(day_no announced_on, const struct registry *r);

#endif
