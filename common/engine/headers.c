/* headers: see the header. */
#include "engine/headers.h"

#include "event/wire.h"

void headers_encode(const struct header *v, size_t n, struct buf *b)
{
	wire_put_uint(b, n);
	for (size_t i = 0; i < n; i++) {
		wire_put_text(b, v[i].name);
		wire_put_uint(b, v[i].value.p != NULL);
		if (v[i].value.p)
			wire_put_text(b, v[i].value);
	}
}

bool headers_decode(struct text bytes, struct arena *a, struct header **ret, size_t *ret_n)
{
	*ret = NULL;
	*ret_n = 0;
	if (bytes.n == 0)
		return true;
	struct wire_reader r = wire_reader_of(bytes);
	size_t n = wire_count(&r);
	struct header *v = ARENA_ARRAY(a, n, struct header);
	for (size_t i = 0; i < n && !r.bad; i++) {
		v[i].name = wire_text(&r);
		uint64_t there = wire_uint(&r);
		if (there > 1)
			r.bad = true;
		if (there == 1)
			v[i].value = wire_text(&r);
	}
	if (!wire_at_end(&r))
		return false;
	*ret = v;
	*ret_n = n;
	return true;
}
