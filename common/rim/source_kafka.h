/* source_kafka: records in from Kafka, by a consumer group with the range assignor. */
#ifndef RIM_SOURCE_KAFKA_H
#define RIM_SOURCE_KAFKA_H

#include "base/setting.h"
#include "port/source.h"

struct source_kafka_config {
	const struct settings_pairs *kafka; /* the operator's [kafka] section; may be NULL */
	const char *group;
	const char *const *topics; /* one that begins with ^ is a POSIX extended expression: topics
	                              that appear later are joined within the metadata interval */
	size_t n_topics;
	struct source_owner owner;
	int64_t retry_us;            /* pause before the owner is asked again; 0: one second */
	int64_t truncation_grace_us; /* how long a log may look too short before its partition
	                                stops (a new leader learns its end a little late); 0: 30 s
	                              */
	int64_t watch_us;            /* how often a running log is asked whether it is still the one
	                                we knew; 0: 10 s */
};

/* Joins nothing yet: that happens inside source_next. FATAL on a setting. Everything in the
 * config is copied but what the owner's ctx points at. */
struct source *source_kafka_new(const struct source_kafka_config *c, struct err *e);

#endif
