/* base64: bytes have one spelling, and only that one is read. */
#include "event/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters, of which the last `padding` count as zero bits; -1 if one is not of the alphabet
 * or the bits that carry nothing are not zero. */
static int32_t group_of(const char *p, int padding)
{
	int32_t v = 0;
	for (int i = 0; i < 4; i++) {
		int six = i < 4 - padding ? value_of(p[i]) : 0;
		if (six < 0)
			return -1;
		v = v << 6 | six;
	}
	return v & ((1 << 8 * padding) - 1) ? -1 : v;
}

bool base64_decode(struct text t, struct arena *a, struct text *ret)
{
	if (t.n % 4 != 0)
		return false;
	int padding = 0;
	while (padding < 2 && t.n > 0 && t.p[t.n - 1 - (size_t)padding] == '=')
		padding++;
	char *out = arena_alloc(a, t.n / 4 * 3 + 1);
	for (size_t i = 0; i < t.n / 4; i++) {
		int32_t v = group_of(t.p + 4 * i, i + 1 == t.n / 4 ? padding : 0);
		if (v < 0)
			return false;
		out[3 * i] = (char)(uint8_t)(v >> 16);
		out[3 * i + 1] = (char)(uint8_t)(v >> 8);
		out[3 * i + 2] = (char)(uint8_t)v;
	}
	*ret = (struct text){ out, t.n / 4 * 3 - (size_t)padding };
	return true;
}

void base64_put(struct buf *b, struct text bytes)
{
	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t v = 0;
		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < bytes.n ? (uint8_t)bytes.p[i + k] : 0U);
		char group[4];
		for (size_t k = 0; k < 4; k++)
			group[k] = i + k > bytes.n ? '=' : alphabet[v >> (18 - 6 * k) & 63];
		buf_put(b, group, sizeof group);
	}
}
