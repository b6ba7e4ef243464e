/* engine_counters: the rows of counters.def and the numbers of their label values. */
#ifndef ENGINE_ENGINE_COUNTERS_H
#define ENGINE_ENGINE_COUNTERS_H

#include "base/counters.h"

enum engine_counter {
#define COUNTER COUNTER_ID
#include "engine/counters.def"
#undef COUNTER
	ENGINE_COUNTERS
};

extern const struct counter_row engine_counter_rows[ENGINE_COUNTERS];

enum {
	ENGINE_BATCH_OF_RECORDS,
	ENGINE_BATCH_OF_QUEUE,
	ENGINE_BATCH_OF_WALK,
	ENGINE_BATCH_OF_REBUILD
};
enum { ENGINE_MESSAGE_SENT, ENGINE_MESSAGE_TAKEN, ENGINE_MESSAGE_OLD };
enum { ENGINE_TICK_ASKED, ENGINE_TICK_TAKEN, ENGINE_TICK_PUT_BACK };
enum {
	ENGINE_FAILED_WORLD,
	ENGINE_FAILED_STALE,
	ENGINE_FAILED_FENCED,
	ENGINE_FAILED_REFUSED,
	ENGINE_FAILED_REFERENCE
};
enum { ENGINE_DLQ_PUBLISHED, ENGINE_DLQ_SHORTENED, ENGINE_DLQ_FAILED };

#endif
