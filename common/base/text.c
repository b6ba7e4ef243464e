/* text: borrowed strings and the growable buffer. Out of memory ends the process (must). */
#include "base/text.h"

#include "base/must.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRINTF_GUESS = 120 }; /* what nearly every print fits in */

struct text text_of(const char *s)
{
	return (struct text){ s, s ? strlen(s) : 0 };
}

int text_cmp(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

int text_order(const void *a, const void *b)
{
	return text_cmp(*(const struct text *)a, *(const struct text *)b);
}

size_t text_sort_unique(struct text *v, size_t n)
{
	size_t kept = 0;
	if (n)
		qsort(v, n, sizeof *v, text_order);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !text_eq(v[kept - 1], v[i]))
			v[kept++] = v[i];
	return kept;
}

bool text_starts_with(struct text t, struct text prefix)
{
	return t.n >= prefix.n && text_eq((struct text){ t.p, prefix.n }, prefix);
}

bool text_ends_with(struct text t, struct text suffix)
{
	return t.n >= suffix.n && text_eq((struct text){ t.p + t.n - suffix.n, suffix.n }, suffix);
}

struct text text_cut(struct text *rest, char sep)
{
	const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	struct text head = *rest;
	if (!at) {
		*rest = (struct text){ NULL, 0 };
		return head;
	}
	head.n = (size_t)(at - rest->p);
	*rest = (struct text){ at + 1, rest->n - head.n - 1 };
	return head;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_past_mark(struct text t)
{
	return text_starts_with(t, TEXT("\xef\xbb\xbf")) ? (struct text){ t.p + 3, t.n - 3 } : t;
}

struct text text_trim(struct text t)
{
	while (t.n && is_space(t.p[0])) {
		t.p++;
		t.n--;
	}
	while (t.n && is_space(t.p[t.n - 1]))
		t.n--;
	return t;
}

bool text_to_int64(struct text t, int64_t *ret)
{
	bool minus = t.n && t.p[0] == '-';
	size_t i = minus ? 1 : 0;
	int64_t v = 0;
	if (i == t.n)
		return false;
	for (; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		int digit = t.p[i] - '0';
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, minus ? -digit : digit, &v))
			return false;
	}
	*ret = v;
	return true;
}

int text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_is_ascii_graph(struct text t)
{
	return t.n > 0 && text_ascii_from(t, 0x21) == t.n;
}

/* Eight bytes at once: none has its top bit, and each gets it when so much is added, but for 0x7f
 * already by one. No sum carries into the next byte. */
static bool are_eight_from(const char *p, unsigned char lowest)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	uint64_t x;
	memcpy(&x, p, sizeof x);
	return !(x & tops) && ((x + ones * (0x80U - lowest)) & tops) == tops &&
	       !((x + ones) & tops);
}

size_t text_ascii_from(struct text t, unsigned char lowest)
{
	const size_t step = sizeof(uint64_t);
	size_t i = 0;
	while (t.n - i >= step && are_eight_from(t.p + i, lowest))
		i += step;
	/* The last eight, some of them again. */
	if (t.n - i < step && t.n >= step && are_eight_from(t.p + t.n - step, lowest))
		return t.n;
	while (i < t.n && (unsigned char)t.p[i] >= lowest && (unsigned char)t.p[i] < 0x7f)
		i++;
	return i;
}

uint64_t text_hash(struct text t)
{
	uint64_t h = 14695981039346656037ULL;
	for (size_t i = 0; i < t.n; i++)
		h = (h ^ (uint8_t)t.p[i]) * 1099511628211ULL;
	return h;
}

/* Eight bytes a step, mixed by a multiplication whose upper half is folded into the lower. */
static uint64_t mix(uint64_t h, uint64_t x)
{
	unsigned __int128 product = (unsigned __int128)(h ^ x) * 0x9e3779b97f4a7c15U;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t text_quick_hash(struct text t)
{
	uint64_t h = t.n + 0xc2b2ae3d27d4eb4fU, x = 0;
	size_t i = 0;
	for (; t.n - i >= sizeof x; i += sizeof x) {
		memcpy(&x, t.p + i, sizeof x);
		h = mix(h, x);
	}
	x = 0;
	if (i < t.n)
		memcpy(&x, t.p + i, t.n - i);
	return mix(h, x);
}

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = '\0';
}

void buf_grow(struct buf *b, size_t extra)
{
	must(extra < SIZE_MAX / 4 && b->n < SIZE_MAX / 4);
	size_t need = b->n + extra + 1, cap = b->cap ? b->cap : 256;
	while (cap < need)
		cap *= 2;
	b->p = realloc(b->p, cap);
	must(b->p);
	b->cap = cap;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
	char *at = buf_reserve(b, n);
	if (n)
		memcpy(at, bytes, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_put_text(struct buf *b, struct text t)
{
	buf_put(b, t.p, t.n);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	char *at = buf_reserve(b, PRINTF_GUESS);
	int n = vsnprintf(at, PRINTF_GUESS + 1, format, ap);
	va_end(ap);
	must(n >= 0);
	if (n > PRINTF_GUESS) {
		at = buf_reserve(b, (size_t)n);
		(void)vsnprintf(at, (size_t)n + 1, format, again); /* room was just reserved */
	}
	va_end(again);
	b->n += (size_t)n;
}

void buf_put_int64(struct buf *b, int64_t v)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		digits[--at] = '-';
	buf_put(b, digits + at, sizeof digits - at);
}

void buf_put_hex(struct buf *b, const uint8_t *bytes, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	char *at = buf_reserve(b, 2 * n);
	for (size_t i = 0; i < n; i++) {
		at[2 * i] = hex[bytes[i] >> 4];
		at[2 * i + 1] = hex[bytes[i] & 15];
	}
	b->n += 2 * n;
	b->p[b->n] = '\0';
}

struct text buf_text(const struct buf *b)
{
	return (struct text){ b->p, b->n };
}
