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

void reasons_put_markdown(struct buf *b)
{
	buf_put_text(b, TEXT("| Reason | Meaning | What to do |\n|---|---|---|\n"));
	for (size_t i = 0; i < REASONS; i++)
		buf_printf(b, "| `%s` | %s. | %s. |\n", reasons[i].code, reasons[i].meaning,
		           reasons[i].action);
}
