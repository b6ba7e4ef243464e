/* sink_kafka: events out to Kafka, acknowledged by all in-sync replicas. */
#ifndef RIM_SINK_KAFKA_H
#define RIM_SINK_KAFKA_H

#include "base/setting.h"
#include "port/sink.h"

struct sink_kafka_config {
	const struct settings_pairs *kafka; /* the operator's [kafka] section; may be NULL */
	const char *transactional_id;       /* NULL: a plain idempotent producer, no transactions */
};

/* Connects in the background. FATAL on a setting. */
struct sink *sink_kafka_new(const struct sink_kafka_config *c, struct err *e);

/* Does any broker answer? For who would not wait until every message's time is up. FATAL: none is
 * set; RETRY: not in time. For a sink made here. */
bool sink_kafka_answers(struct sink *s, int timeout_ms, struct err *e);
/* Names of the broker's topics that begin with `prefix`, in the arena. For a sink made here. RETRY
 * when the broker does not answer in time. */
bool sink_kafka_topics(struct sink *s, struct text prefix, int timeout_ms, struct arena *a,
                       struct text **ret, size_t *ret_n, struct err *e);
/* Does the broker have this topic? One that makes topics by itself makes it. For a sink made here.
 */
bool sink_kafka_has_topic(struct sink *s, struct text name, int timeout_ms, bool *ret,
                          struct err *e);

#endif
