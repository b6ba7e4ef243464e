/* positions: the next offset of each partition as our own store has it. Inside the engine. */
#ifndef ENGINE_POSITIONS_H
#define ENGINE_POSITIONS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct position {
	char *topic;
	size_t topic_n;
	int32_t partition;
	int64_t next; /* -1: the store has no row yet */
};

struct positions {
	struct position *v;
	size_t n, cap;
};

void positions_set(struct positions *p, struct text topic, int32_t partition, int64_t next);
void positions_drop(struct positions *p, struct text topic, int32_t partition);
bool positions_get(const struct positions *p, struct text topic, int32_t partition,
                   int64_t *ret_next);
void positions_done(struct positions *p);

#endif
