/* utf8: strict decoding (RFC 3629): one spelling a code point, nothing else passes. */
#include "event/utf8.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* How many bytes a first byte announces, and its own bits of the code point; 0 if none can. */
static size_t head(unsigned char c, uint32_t *bits)
{
	if (c >= 0xc2 && c <= 0xdf) {
		*bits = c & 0x1fU;
		return 2;
	}
	if (c >= 0xe0 && c <= 0xef) {
		*bits = c & 0x0fU;
		return 3;
	}
	*bits = c & 0x07U;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

size_t utf8_decode(const char *p, size_t n, uint32_t *ret)
{
	const unsigned char *s = (const unsigned char *)p;
	if (s[0] < 0x80) {
		*ret = s[0];
		return 1;
	}
	uint32_t v;
	size_t length = head(s[0], &v);
	if (length == 0 || length > n)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (!is_tail(s[i]))
			return 0;
		v = v << 6 | (s[i] & 0x3fU);
	}
	bool overlong = (length == 3 && v < 0x800) || (length == 4 && v < 0x10000);
	if (overlong || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*ret = v;
	return length;
}

bool utf8_is_valid(struct text t)
{
	uint32_t c;
	for (size_t i = 0, length; i < t.n; i += length) {
		length = utf8_decode(t.p + i, t.n - i, &c);
		if (length == 0)
			return false;
	}
	return true;
}

static bool is_noncharacter(uint32_t c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

bool utf8_is_plain(struct text t)
{
	uint32_t c;
	for (size_t i = text_ascii_from(t, 0x20), length; i < t.n; i += length) {
		length = utf8_decode(t.p + i, t.n - i, &c);
		if (length == 0 || c < 0x20 || (c >= 0x7f && c <= 0x9f) || is_noncharacter(c))
			return false;
	}
	return true;
}

size_t utf8_length(struct text t)
{
	size_t n = 0;
	for (size_t i = 0; i < t.n; i++)
		n += !is_tail((unsigned char)t.p[i]);
	return n;
}
