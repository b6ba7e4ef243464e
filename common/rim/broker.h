/* broker: looking at Kafka without reading from it: topics, watermarks, settings of topics. */
#ifndef RIM_BROKER_H
#define RIM_BROKER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/setting.h"

enum { BROKER_TIMEOUT_MS = 5000, BROKER_PATIENCE_MS = 15000 }; /* for people who wait */

struct broker;

struct broker_part {
	struct text topic;
	int32_t partition;
	int64_t low, high; /* of what committed readers may see; high: next offset to be written */
};

/* Connects in the background; no answer is awaited longer than timeout_ms; where a topic has no
 * leader yet, it is asked again for patience_ms. NULL: FATAL, a setting is wrong. */
struct broker *broker_new(const struct settings_pairs *kafka, int timeout_ms, int patience_ms,
                          struct err *e);
void broker_free(struct broker *b); /* NULL is allowed */

/* Every partition of every topic whose name begins with `prefix`, by topic and partition, in the
 * arena. RETRY when the broker does not answer in time. */
bool broker_parts(struct broker *b, struct text prefix, struct arena *a, struct broker_part **ret,
                  size_t *ret_n, struct err *e);
/* Names of its topics that begin with `prefix`, in the arena. */
bool broker_topics(struct broker *b, struct text prefix, struct arena *a, struct text **ret,
                   size_t *ret_n, struct err *e);
/* True when nothing that a consumer would be given stands in [from, p->high): markers of
 * transactions, or what compaction left out. */
bool broker_nothing_from(struct broker *b, const struct broker_part *p, int64_t from);

/* Values of two settings of a topic: "compact", "LogAppendTime"; the empty text where the broker
 * does not say (the embedded one). */
struct broker_topic_settings {
	struct text cleanup, timestamps;
};
struct broker_topic_settings broker_topic_settings(struct broker *b, struct text topic,
                                                   struct arena *a);

/* Does the broker let us at a topic that no access list can name? LISTS: it refuses. OPEN: it has
 * no authorizer, or lets everybody in where no list is found, or knows us as a superuser. */
enum broker_fence { BROKER_FENCE_UNTOLD, BROKER_FENCE_LISTS, BROKER_FENCE_OPEN };
enum broker_fence broker_fence(struct broker *b);

#endif
