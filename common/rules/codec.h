/* codec: one description of a state's members for both directions. A domain writes one function
 * that names its members in order; it encodes when `out` is set and decodes otherwise. Reading is
 * sticky (wire.h): ask wire_at_end() once, at the end. */
#ifndef RULES_CODEC_H
#define RULES_CODEC_H

#include "base/arena.h"
#include "event/calendar.h"
#include "event/wire.h"

struct codec {
	struct buf *out;        /* writing */
	struct wire_reader *in; /* reading */
	struct arena *arena;    /* of lists, when reading; texts borrow */
};

void codec_int(struct codec *c, int64_t *v);   /* INT64_MIN, absent, is one byte */
void codec_small(struct codec *c, int32_t *v); /* DAY_NONE, absent, likewise */
void codec_bool(struct codec *c, bool *v);
void codec_text(struct codec *c, struct text *v);
/* The count of a list, and its array: `have` when writing, a new zeroed one when reading. */
void *codec_list(struct codec *c, const void *have, size_t *n, size_t size);
/* A list of texts. */
void codec_texts(struct codec *c, const struct text **v, size_t *n);

/* An enum or any other small number, whatever its width. */
#define CODEC_ENUM(c, v)                                                                           \
	do {                                                                                       \
		int64_t wide_ = (int64_t)(v);                                                      \
		codec_int((c), &wide_);                                                            \
		(v) = (__typeof__(v))wide_;                                                        \
	} while (0)

#endif
