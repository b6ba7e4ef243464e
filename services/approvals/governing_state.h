/* governing_state: the life of a governing document (domain page 3.4). */
#ifndef APPROVALS_GOVERNING_STATE_H
#define APPROVALS_GOVERNING_STATE_H

#include "rules/codec.h"

enum governing_status {
	GOVERNING_DRAFT,
	GOVERNING_IN_REVIEW,
	GOVERNING_ESTABLISHED,
	GOVERNING_PUBLISHED,
	GOVERNING_REVIEW_DUE,
	GOVERNING_CONFIRMED,
	GOVERNING_IN_REVISION,
	GOVERNING_EXPIRED,
	GOVERNING_SUPERSEDED,
	GOVERNING_REPEALED,
	GOVERNING_ARCHIVED
};
extern const char *const *const governing_status_words;

struct governing_state {
	enum governing_status status;
	bool established; /* a version is, and is not expired, superseded or repealed */
	day_no ended_on;  /* first date on which the current version no longer holds; DAY_NONE */
};

void governing_state_codec(struct codec *c, struct governing_state *s);
bool governing_state_is_sound(const struct governing_state *s); /* every number has its word */

#endif
