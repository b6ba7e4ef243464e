/* source_kafka_own: one consumer's insides, shared by source_kafka.c (records, rebalances, life)
 * and source_kafka_tend.c (what can be wrong with a log and what is done about it). Private to
 * them. */
#ifndef RIM_SOURCE_KAFKA_OWN_H
#define RIM_SOURCE_KAFKA_OWN_H

#include "rim/source_kafka_copy.h"
#include "rim/source_kafka_parts.h"

struct source_kafka {
	struct source base;
	rd_kafka_t *rk;
	struct source_owner owner;
	int64_t retry_us, grace_us, watch_us;
	struct parts parts;
	struct source_status status;
	struct copy_out out; /* the batch under construction */
	struct part *last;   /* partition of the last record, to spare the search */
	rd_kafka_topic_t *last_topic;
	int64_t chores_due_us, watch_due_us;
	rd_kafka_queue_t *queue; /* what the library has fetched ahead */
	size_t queue_peak;       /* its length at most, since the fetchers were last woken */
	bool fatal;
	bool leaving;    /* the group, for good */
	bool assign_due; /* a partition was released: its fetch must end, or begin elsewhere */
};

/* Every change of the table or of a fetch offset ends here: the library drops what it has queued
 * and fetches from the guards' offsets. */
void tend_assign(struct source_kafka *s);
/* Everything is taken from us. */
void tend_unassign(struct source_kafka *s);
/* Tells the group the offsets that are new, without waiting. */
void tend_tell_group(struct source_kafka *s);
/* Does what a guard answered. */
void tend_obey(struct source_kafka *s, struct part *p, enum guard_verdict v);
/* Partition of a message; NULL when it is not ours (any more). */
struct part *tend_part_of(struct source_kafka *s, const rd_kafka_message_t *m);
/* A record of the partition was taken: now and then one is remembered, to ask for it again. */
void tend_taken(struct part *p, const struct source_record *r);
/* A message that is an error. */
void tend_error(struct source_kafka *s, const rd_kafka_message_t *m);
/* An error of the client as a whole. */
void tend_client_error(struct source_kafka *s, rd_kafka_resp_err_t err);
/* Keeps the fetchers going while the queue drains. */
void tend_feed(struct source_kafka *s);
/* Once a second, with an empty batch: the partitions' ends, the group's offsets, the brokers. */
void tend_chores(struct source_kafka *s, int64_t now_us);

#endif
