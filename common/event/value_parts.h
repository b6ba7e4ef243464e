/* value's own parts, shared by its files and by nobody else. */
#ifndef EVENT_VALUE_PARTS_H
#define EVENT_VALUE_PARTS_H

#include "event/value.h"

/* Silent: NULL is "ask jansson". */
struct value *value_read_fast(struct text json, const struct value_limits *limits, struct arena *a);

#endif
