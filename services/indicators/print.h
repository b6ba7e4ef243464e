/* print: the exported objects of this area, keys sorted: series as interfaces.md promises them;
 * sums and units besides. */
#ifndef INDICATORS_PRINT_H
#define INDICATORS_PRINT_H

#include "port/domain.h"

/* False for entities that are not exported (definitions, openings, calendars). */
bool indicators_print(struct text key, struct text state, struct arena *a, struct json_out *j);

#endif
