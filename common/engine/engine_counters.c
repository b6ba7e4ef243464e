/* engine_counters: the rows themselves. */
#include "engine/engine_counters.h"

const struct counter_row engine_counter_rows[ENGINE_COUNTERS] = {
#define COUNTER COUNTER_ROW
#include "engine/counters.def"
#undef COUNTER
};
