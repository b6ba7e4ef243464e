/* status: how far the daemons are, as the tables and the broker say it. */
#ifndef SAMVERKA_STATUS_H
#define SAMVERKA_STATUS_H

#include "rim/broker.h"
#include "samverka/cli.h"
#include "samverka/db.h"

struct status_part {
	struct text area, topic;
	int32_t partition;
	int64_t next;        /* -1: nothing committed */
	int64_t low, high;   /* -1: the broker does not know the partition */
	struct text stopped; /* reason; p == NULL: it runs */
	instant_us stopped_at;
};

struct status_left {
	int64_t behind; /* partitions with records that are not in states, or that stand still */
	int64_t queue_due, walks_open, marks, summaries_due;
	int64_t without_topic; /* due as well, but the broker has no topic for them: waiting would
	                          not help */
};

/* Partitions of the areas' topics, by topic and partition, in the arena: those the broker knows
 * and those with an offset. */
bool status_parts(struct broker *b, struct pg *p, struct arena *a, struct status_part **ret,
                  size_t *ret_n, struct err *e);
/* May records stand between what is in states and the end of the partition? */
bool status_is_behind(const struct status_part *v);
/* Returns as soon as nothing is left, else after `seconds` with what is (*ret_left). `b` is asked
 * first and the tables after it in one snapshot, so that what was published before the call is
 * judged. False: the world is down. */
bool status_wait(struct broker *b, struct pg *p, int64_t seconds, struct status_left *ret_left,
                 struct err *e);
bool status_nothing_left(const struct status_left *v);

#endif
