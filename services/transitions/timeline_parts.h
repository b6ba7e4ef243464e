/* timeline, inside: the parts it is read in, each filling its own members. Pure. */
#ifndef TRANSITIONS_TIMELINE_PARTS_H
#define TRANSITIONS_TIMELINE_PARTS_H

#include "transitions/timeline.h"

/* Stay, its end, leaves; the protection is known. */
void stay_read(struct timeline *t);
/* Who is responsible from which date; stay and protection are known. */
void residence_read(struct timeline *t);
/* Calls to joint planning, and the need of it. */
void sip_read(struct timeline *t);
/* Ready notices and the intervals they open, with a clock for each municipality told (R-T4); all
 * else is known. */
void ready_read(struct timeline *t);

/* How many facts of a type count. */
size_t timeline_count(const struct case_view *v, enum transition_type type);
/* The moment that stands for a date: its last microsecond, or its first (R-T2). */
instant_us timeline_moment(day_no d, enum day_state_at state);

#endif
