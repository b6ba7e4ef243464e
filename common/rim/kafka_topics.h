/* kafka_topics: which topics a broker has. */
#ifndef RIM_KAFKA_TOPICS_H
#define RIM_KAFKA_TOPICS_H

#include "base/arena.h"
#include "base/err.h"

#include <librdkafka/rdkafka.h>

/* Does any broker answer? FATAL: none is set; RETRY: not in time, and which were asked. */
bool kafka_answers(rd_kafka_t *rk, int timeout_ms, struct err *e);
/* Names of the topics that begin with `prefix`, in the arena. RETRY when the broker does not answer
 * in time. */
bool kafka_topics(rd_kafka_t *rk, struct text prefix, int timeout_ms, struct arena *a,
                  struct text **ret, size_t *ret_n, struct err *e);
/* Every partition of those topics, by topic and partition; the caller destroys it. NULL: RETRY. */
rd_kafka_topic_partition_list_t *kafka_partitions(rd_kafka_t *rk, struct text prefix,
                                                  int timeout_ms, struct err *e);
/* Asks for one: a producer's question makes it on a broker that makes topics by itself. */
bool kafka_has_topic(rd_kafka_t *rk, struct text name, int timeout_ms, bool *ret, struct err *e);

#endif
