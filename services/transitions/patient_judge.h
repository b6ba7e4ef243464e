/* patient_judge: who speaks for a group of linked patients, and which of its stays count. Pure.
 *
 * Overlapping stays of one patient contradict each other: rule 7.1(4) of the domain page says which
 * counts (R-T27). Two stays of one patientRef: both cases go on, a shared day is the winner's. Two
 * stays of linked patients (T26): the beaten case is merged into the survivor. */
#ifndef TRANSITIONS_PATIENT_JUDGE_H
#define TRANSITIONS_PATIENT_JUDGE_H

#include "base/arena.h"
#include "event/calendar.h"

#include <stddef.h>
#include <stdint.h>

struct patient_stay {
	struct text case_key;  /* "c:<caseRef>" */
	struct text patient;   /* "p:<16 hex>" */
	instant_us start, end; /* end INSTANT_NONE: still in; end before start counts as empty */
	/* The admission fact (T01) that stands for the stay in 7.1(4). */
	instant_us recorded_us;
	int32_t priority; /* of its source, R-G5 */
	struct text source, id;
	struct text goes_on_as; /* case key of the next hospital (T19 newCaseRef); may be empty */
	bool left;              /* it ended by a discharge or a transfer, not by death */
	bool hidden; /* a fact of the case says that it is protected: no other case names it */
	instant_us known_from;       /* what is said here was written; INSTANT_NONE: always */
	instant_us known_until;      /* of a former one: it was taken back or changed */
	struct patient_stay *former; /* what was said of this stay before, the oldest first */
	size_t n_former;
};

struct patient_link {          /* a live T26 */
	struct text from, to;  /* patient keys */
	instant_us known_from; /* the first that says so was written; INSTANT_NONE: always */
};

#define PATIENT_HIDDEN_CASE TEXT("c:") /* in place of the key of a case that is not to be named */

/* What is to be said of one stay. */
struct stay_clash {
	struct text other; /* case key */
	bool beaten;       /* the other one counts on the shared days */
	bool linked; /* the other one is of another, linked patient: a merge, no contradiction */
	bool other_left;  /* `until` is when the other one was discharged or moved on: whether the
	                     last day is its own, a policy says */
	instant_us since; /* when both were there: the later start */
	instant_us until; /* the earlier end; INSTANT_NONE: still */
	day_no first_day, last_day; /* shared local dates, inclusive; last DAY_NONE: still */
	instant_us known_from;      /* both stays, and the links between them, had been told;
	                               INSTANT_NONE: always */
	instant_us known_until;     /* one of them was taken back or changed; INSTANT_NONE: it
	                               stands */
};

static inline bool clash_is_known(const struct stay_clash *c, instant_us at)
{
	return c->known_from <= at && (c->known_until == INSTANT_NONE || at < c->known_until);
}

struct stay_verdict {
	struct text merged_into; /* case key; empty: stands for itself */
	struct text follows;     /* case key of the stay left last before this one began, and in no
	                            other way tied to it; empty: none */
	instant_us since_then;   /* from that end to this start */
	const struct stay_clash *clashes; /* same patient or linked, former ones too; sorted by the
	                                     other's case key */
	size_t n_clashes;
};

/* Key of the member that speaks for all: one that no live link leads away from, the least of them;
 * where all lead away (a ring) the least of all. `members` at least one. */
struct text patient_head(const struct text *members, size_t n_members,
                         const struct patient_link *links, size_t n_links);
/* One verdict a stay, same order. Stays are of one group, held together by the links. */
struct stay_verdict *patient_judge(const struct patient_stay *stays, size_t n,
                                   const struct patient_link *links, size_t n_links,
                                   struct arena *a);

#endif
