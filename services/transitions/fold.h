/* fold, inside: what the files that fill a case's state share. Pure. */
#ifndef TRANSITIONS_FOLD_H
#define TRANSITIONS_FOLD_H

#include "transitions/followup.h"
#include "transitions/frozen.h"

struct folding {
	const struct fold_in *in;
	struct arena *a;
	struct timeline t;
	struct charged_days days;
	struct frozen frozen;
	struct case_state s;
	day_no today;
	day_no reference; /* the date whose policy the state as a whole goes by */
};

/* The interval in which the patient is ready now; NULL when there is none, and of a void case. */
const struct ready_interval *fold_open_interval(const struct folding *f);
/* Stay, SIP, status and liability (7.4); days and the frozen ones are there. */
void status_fill(struct folding *f);
/* What summaries ask of a case (7.11), besides. */
void members_fill(struct folding *f);

#endif
