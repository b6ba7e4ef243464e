/* reasons: the table of reasons.def. */
#ifndef ENGINE_REASONS_H
#define ENGINE_REASONS_H

#include "base/text.h"

struct reason {
	const char *code;    /* "SCHEMA": static, comparable by pointer once it came from here */
	const char *meaning; /* one sentence, no full stop */
	const char *action;  /* what the publisher should do */
};

enum reason_id {
#define REASON(id, meaning, action) REASON_##id,
#include "engine/reasons.def"
#undef REASON
	REASONS
};

extern const struct reason reasons[REASONS];

/* The row of a code; the one of SCHEMA for a code that is not in the table, so that a refusal
 * always has words. */
const struct reason *reason_of(const char *code);

/* The table as Markdown: code, meaning, what to do. */
void reasons_put_markdown(struct buf *b);

#endif
