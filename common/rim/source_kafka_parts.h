/* source_kafka_parts: the partitions a consumer owns, each with its guard. Private to
 * source_kafka. */
#ifndef RIM_SOURCE_KAFKA_PARTS_H
#define RIM_SOURCE_KAFKA_PARTS_H

#include "rim/source_guard.h"

#include <librdkafka/rdkafka.h>

/* A record that was taken. In the same log no other record at or before it is younger. */
struct anchor {
	int64_t offset; /* -1: none */
	instant_us append_time_us;
	uint8_t digest[32];
};

struct part {
	struct source_guard guard;
	struct text topic; /* interned: NUL-terminated, lives as long as the table */
	int32_t partition;
	int64_t due_us;         /* WAITING: when the owner is asked (again), monotonic */
	int64_t short_since_us; /* since when the log looks too short; 0: it does not */
	int64_t group_next;     /* to be told to the group; -1: nothing new */
	struct anchor asked;    /* the log is asked about this one */
	struct anchor next;     /* and, once it has stood by that, about this one */
};

struct parts {
	struct part *v; /* sorted by topic, then partition */
	size_t n;
	char **topics; /* every topic name ever met: records point at them */
	size_t n_topics;
};

void parts_done(struct parts *p);
void parts_clear(struct parts *p);
/* The list becomes the table, each partition WAITING and due now. */
void parts_set(struct parts *p, const rd_kafka_topic_partition_list_t *list);
struct part *parts_find(struct parts *p, struct text topic, int32_t partition);
/* Waits for its owner's answer from due_us on. */
void part_release(struct part *p, int64_t due_us);
/* True: some of the topic's partitions were active. */
bool parts_release_topic(struct parts *p, struct text topic, int64_t due_us);

/* Asks the owner for every partition that is due. False: it could not answer, or nothing was due;
 * true: guards have started and must be assigned. */
bool parts_start(struct parts *p, const struct source_owner *owner, int64_t now_us,
                 int64_t retry_us);
/* Active partitions with the offsets to fetch from; the caller destroys it. */
rd_kafka_topic_partition_list_t *parts_assignment(const struct parts *p);
/* Partitions whose group offset is new, marked as told; NULL when there is none. */
rd_kafka_topic_partition_list_t *parts_commits(struct parts *p);

#endif
