/* wire: variable-length integers and lengths. A reader never reads past its end, whatever the
 * bytes say, and never reports a value it did not see whole. */
#include "event/wire.h"

#include "base/must.h"

#include <string.h>

enum { LEB128_MAX = 10, US_PER_SECOND = 1000000 };

#define TIME_LIMIT (INT64_C(1) << 61)

void wire_put_uint(struct buf *b, uint64_t v)
{
	char *start = buf_reserve(b, LEB128_MAX), *at = start;
	for (; v >= 0x80; v >>= 7)
		*at++ = (char)(uint8_t)(v | 0x80);
	*at++ = (char)(uint8_t)v;
	*at = '\0';
	b->n += (size_t)(at - start);
}

void wire_put_int(struct buf *b, int64_t v)
{
	wire_put_uint(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

/* Even: whole seconds; odd: microseconds. */
void wire_put_time(struct buf *b, int64_t us)
{
	must(us > -TIME_LIMIT && us < TIME_LIMIT);
	if (us % US_PER_SECOND == 0)
		wire_put_int(b, us / US_PER_SECOND * 2);
	else
		wire_put_int(b, us * 2 + 1);
}

void wire_put_text(struct buf *b, struct text t)
{
	wire_put_uint(b, t.n);
	buf_put(b, t.p, t.n);
}

void wire_put_raw(struct buf *b, const void *p, size_t n)
{
	buf_put(b, p, n);
}

struct wire_reader wire_reader_of(struct text bytes)
{
	const uint8_t *p = (const uint8_t *)bytes.p;
	return (struct wire_reader){ p, bytes.n ? p + bytes.n : p, false };
}

/* Takes n bytes, or fails for good. */
static const uint8_t *take(struct wire_reader *r, size_t n)
{
	if (r->bad || n > (size_t)(r->end - r->p)) {
		r->bad = true;
		return NULL;
	}
	const uint8_t *at = r->p;
	r->p += n;
	return at;
}

static uint64_t fail(struct wire_reader *r)
{
	r->bad = true;
	return 0;
}

/* Only the shortest spelling of a number is one: equal values are equal bytes. */
uint64_t wire_uint(struct wire_reader *r)
{
	if (r->bad)
		return 0;
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (r->p == r->end)
			return fail(r);
		uint8_t byte = *r->p++;
		if ((shift == 63 && byte > 1) || (shift > 0 && byte == 0))
			return fail(r);
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
	return fail(r);
}

int64_t wire_int(struct wire_reader *r)
{
	uint64_t u = wire_uint(r);
	uint64_t v = (u >> 1) ^ (u & 1 ? UINT64_MAX : 0);
	int64_t ret;
	memcpy(&ret, &v, sizeof ret);
	return ret;
}

int64_t wire_time(struct wire_reader *r)
{
	int64_t v = wire_int(r);
	bool fine = v % 2 != 0;
	int64_t count = (v - fine) / 2, limit = fine ? TIME_LIMIT : TIME_LIMIT / US_PER_SECOND;
	if (count <= -limit || count >= limit || (fine && count % US_PER_SECOND == 0))
		r->bad = true;
	if (r->bad)
		return 0;
	return fine ? count : count * US_PER_SECOND;
}

struct text wire_text(struct wire_reader *r)
{
	uint64_t n = wire_uint(r);
	const uint8_t *at = n <= SIZE_MAX ? take(r, (size_t)n) : NULL;
	return at ? (struct text){ (const char *)at, (size_t)n } : (struct text){ "", 0 };
}

void wire_raw(struct wire_reader *r, void *ret, size_t n)
{
	const uint8_t *at = take(r, n);
	if (at)
		memcpy(ret, at, n);
	else
		memset(ret, 0, n);
}

size_t wire_count(struct wire_reader *r)
{
	uint64_t n = wire_uint(r);
	if (n > (uint64_t)(r->end - r->p)) {
		r->bad = true;
		return 0;
	}
	return (size_t)n;
}

bool wire_at_end(const struct wire_reader *r)
{
	return !r->bad && r->p == r->end;
}
