/* pg_clean: makes storable text of bytes that nobody has checked. PostgreSQL refuses invalid UTF-8
 * and NUL, and a refused record must not be refused once more for its own id. */
#include "rim/pg_args.h"

/* Bytes of the UTF-8 character at p; 0 when it is none (overlong, surrogate, cut, NUL). */
static size_t character(const uint8_t *p, size_t n)
{
	static const struct { uint8_t low, high, second_low, second_high, length; } forms[] = {
		{ 0x01, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		if (p[0] < forms[f].low || p[0] > forms[f].high)
			continue;
		if (n < forms[f].length)
			return 0;
		if (forms[f].length > 1 && (p[1] < forms[f].second_low || p[1] > forms[f].second_high))
			return 0;
		for (size_t i = 2; i < forms[f].length; i++)
			if (p[i] < 0x80 || p[i] > 0xbf)
				return 0;
		return forms[f].length;
	}
	return 0;
}

void pg_clean_text(struct buf *b, struct text t, size_t max)
{
	size_t put = 0;
	for (size_t i = 0; i < t.n && put < max;) {
		size_t n = character((const uint8_t *)t.p + i, t.n - i);
		if (put + n > max)
			break;
		if (n)
			buf_put(b, t.p + i, n);
		else
			buf_putc(b, '?');
		put += n ? n : 1;
		i += n ? n : 1;
	}
}
