/* source_script: the source's twin in memory. It reads a script_log under the same guard as
 * source_kafka; the test plays the broker and the group. Nothing waits: source_next returns what is
 * there. */
#ifndef RIM_SOURCE_SCRIPT_H
#define RIM_SOURCE_SCRIPT_H

#include "rim/script_log.h"

/* Owns every partition of the log, also those made later, unless one is taken away. The log must
 * outlive it. */
struct source *source_script_new(const struct script_log *log, const struct source_owner *owner);

/* With a seed other than 0 partitions take turns of random length, so that one log comes in many
 * interleavings; 0: one record each in turn. */
void source_script_mix(struct source *s, uint64_t seed);
/* Before the next batch: everything is lost and assigned anew. */
void source_script_rebalance(struct source *s);
/* Somebody else owns the partition now (or no longer): a rebalance too. */
void source_script_own(struct source *s, struct text topic, int32_t partition, bool ours);
/* A record of an earlier assignment comes up first in the next batch: the guard must drop it. */
void source_script_leftover(struct source *s, struct text topic, int32_t partition, int64_t offset);
/* No broker can be reached (or again): batches stay empty. */
void source_script_brokers(struct source *s, bool down);
/* The next source_next is FATAL, as when a double has fenced us. */
void source_script_fence(struct source *s);
/* The group offset last told; -1: none. */
int64_t source_script_committed(struct source *s, struct text topic, int32_t partition);

#endif
