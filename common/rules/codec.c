/* codec: the invariant is encode(decode(bytes)) == bytes. Numbers are zigzag, one up, so that what
 * is absent is the byte 0. */
#include "rules/codec.h"

void codec_int(struct codec *c, int64_t *v)
{
	if (c->out) {
		wire_put_uint(c->out, (((uint64_t)*v << 1) ^ (uint64_t)(*v >> 63)) + 1);
	} else {
		uint64_t u = wire_uint(c->in) - 1;
		*v = (int64_t)(u >> 1 ^ (0 - (u & 1)));
	}
}

void codec_small(struct codec *c, int32_t *v)
{
	int64_t wide = *v == DAY_NONE ? INT64_MIN : *v;
	codec_int(c, &wide);
	*v = wide == INT64_MIN ? DAY_NONE : (int32_t)wide;
}

void codec_bool(struct codec *c, bool *v)
{
	int64_t wide = *v;
	codec_int(c, &wide);
	*v = wide != 0;
}

void codec_text(struct codec *c, struct text *v)
{
	if (c->out)
		wire_put_text(c->out, *v);
	else
		*v = wire_text(c->in);
}

void *codec_list(struct codec *c, const void *have, size_t *n, size_t size)
{
	if (c->out) {
		wire_put_uint(c->out, *n);
		return (void *)(uintptr_t)have;
	}
	*n = wire_count(c->in);
	return arena_array(c->arena, *n, size);
}

void codec_texts(struct codec *c, const struct text **v, size_t *n)
{
	struct text *list = codec_list(c, *v, n, sizeof *list);
	for (size_t i = 0; i < *n; i++)
		codec_text(c, &list[i]);
	*v = list;
}
