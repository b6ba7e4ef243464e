/* member: what the folds ask of one case, beyond transitions/state.h. Pure. */
#ifndef SUMMARIES_MEMBER_H
#define SUMMARIES_MEMBER_H

#include "registry/registry.h"
#include "transitions/state.h"

/* One case of a bucket, as the folds are handed it. */
struct member {
	struct text case_ref;
	const struct case_state *s;
};

/* Void, merged into another, protected: counted nowhere. */
bool member_is_counted(const struct case_state *s);
/* Stockholm date of the end of the stay; DAY_NONE while it lasts. */
day_no member_end_day(const struct case_state *s);
/* A stay whose end has come: one that is told ahead waits for its hour. */
bool member_left_in(const struct case_state *s, int32_t month);
/* An episode that ended: discharged or dead, but not one that goes on in another hospital, where
 * the statistics count it (domain page 7.5). */
bool member_ended_in(const struct case_state *s, int32_t month);
/* Was the patient ready for discharge, and in, at the end of that date? */
bool member_is_ready_at(const struct case_state *s, day_no d);
/* First live notices to a municipality; INSTANT_NONE. */
instant_us member_notice_to(const struct case_state *s, struct text municipality);

/* Since when a settlement period has been frozen; INSTANT_NONE when it is open. */
instant_us period_frozen_at(const struct registry *r, struct text municipality, int32_t period);
/* Reference data that count for a settlement period: the tariffs and policies told by the instant since
 * which it is frozen; of an open one those known now. */
const struct registry *period_registry(const struct registry *r, struct text municipality, int32_t period);
/* The first month after `period` that is not frozen. */
int32_t period_first_open(const struct registry *r, struct text municipality, int32_t period);

#endif
