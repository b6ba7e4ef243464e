/* reasons: one table, so that daemons, validator and documentation cannot differ. */
#include "engine/reasons.h"

#include <string.h>

const struct reason reasons[REASONS] = {
#define REASON(id, meaning, action) { #id, meaning, action },
#include "engine/reasons.def"
#undef REASON
};

const struct reason *reason_of(const char *code)
{
	for (size_t i = 0; code && i < REASONS; i++)
		if (strcmp(reasons[i].code, code) == 0)
			return &reasons[i];
	return &reasons[REASON_SCHEMA];
}
