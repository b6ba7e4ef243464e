/* governing_state: the life of a governing document (domain page 3.4): its versions and when each
 * was established and published, what is due when, and how it hangs together with other documents.
 *
 * The versions carry their dates, so that the number of established documents at any date follows
 * from the states of today (governing_established_on); as it was known earlier, from the states of
 * then (export --known-at). */
#ifndef APPROVALS_GOVERNING_STATE_H
#define APPROVALS_GOVERNING_STATE_H

#include "rules/codec.h"

enum governing_status {
	GOVERNING_DRAFT,
	GOVERNING_IN_REVIEW,
	GOVERNING_ESTABLISHED,
	GOVERNING_PUBLISHED, /* also when nobody established it: `established` tells */
	GOVERNING_REVIEW_DUE,
	GOVERNING_CONFIRMED,
	GOVERNING_IN_REVISION,
	GOVERNING_EXPIRED,
	GOVERNING_SUPERSEDED,
	GOVERNING_REPEALED,
	GOVERNING_ARCHIVED /* no event says so yet */
};
extern const char *const *const governing_status_words;

enum version_end { END_NONE, END_EXPIRED, END_SUPERSEDED, END_REPEALED, END_REVISED };
extern const char *const *const version_end_words;

struct version_life {
	int64_t number;
	day_no established_on;       /* D10 `on` (R-I4); DAY_NONE: never */
	day_no valid_from, valid_to; /* as said; DAY_NONE */
	day_no ended_on; /* first date on which it no longer holds, may be to come; DAY_NONE */
	enum version_end ended_by;
};

/* What a board gets when (årshjul, ledningens genomgång). */
enum agenda_kind {
	AGENDA_REVIEW,   /* aktualitetsprövning: done by a confirmation or a new version */
	AGENDA_EXPIRY,   /* validity ends: done by a new version or a repeal before */
	AGENDA_REFERRAL, /* an answer to a review or referral (remiss) */
	AGENDA_FEEDBACK  /* the yearly feedback on joint resources (D18) */
};
extern const char *const *const agenda_kind_words;

struct agenda_entry {
	enum agenda_kind kind;
	day_no due, done_on; /* done_on DAY_NONE: not yet */
	int64_t version;     /* INT64_MIN: of the document as a whole */
	struct text who;     /* a referral's reviewer */
};

enum { PUBLISHED_SOMEWHERE = 1 << 0, PUBLISHED_INTERNAL = 1 << 1, PUBLISHED_EXTERNAL = 1 << 2 };

struct governing_state {
	enum governing_status status;
	bool established; /* a version is, and is not expired, superseded or repealed */
	day_no ended_on;  /* first date on which the current version no longer holds; DAY_NONE */
	const struct version_life *versions; /* sorted by number */
	size_t n_versions;
	uint32_t published;                /* PUBLISHED_…, today; 0: nowhere */
	day_no published_on;               /* since; DAY_NONE */
	int64_t published_version;         /* INT64_MIN */
	day_no confirmed_on;               /* newest review that left it unchanged; DAY_NONE */
	day_no next_review_on;             /* of the established version; DAY_NONE */
	const struct agenda_entry *agenda; /* sorted by due date */
	size_t n_agenda;
	struct text superseded_by;      /* documentId; empty */
	const struct text *replaced_by; /* documents that say they replace this one; sorted */
	size_t n_replaced_by;
	const struct text *children; /* documents that name this one as their parent; sorted */
	size_t n_children;
	const struct text *twins; /* the same document under another id; sorted */
	size_t n_twins;
};

/* Is a version established on that date? As far as known in this state, also for dates before and
 * after it. */
bool governing_established_on(const struct governing_state *s, day_no on);
/* Is the entry late on that date: due before it and not done, or done after it was due? */
bool agenda_is_late(const struct agenda_entry *e, day_no on);

void governing_state_codec(struct codec *c, struct governing_state *s);
bool governing_state_is_sound(const struct governing_state *s); /* every number has its word */

#endif
