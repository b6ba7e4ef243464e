/* number: whole-number arithmetic under the figures. The invariant: a result depends on the values,
 * never on their order. */
#include "summaries/number.h"

#include "base/must.h"
#include "event/decimal.h"

#include <stdlib.h>
#include <string.h>

/* n/d rounded half away from zero; d > 0. */
static int64_t divide_rounded(__int128_t n, int64_t d)
{
	__int128_t half = d / 2, sign = n < 0 ? -1 : 1;
	__int128_t size = n * sign;
	/* With an odd d, d / 2 is just below the half, and nothing lies exactly on it. */
	return (int64_t)(sign * ((size + half) / d));
}

void ratio_put(struct buf *b, struct ratio r)
{
	const int64_t scale = 1000;
	must(r.d > 0);
	int64_t v = divide_rounded((__int128_t)r.n * scale, r.d);
	int64_t size = v < 0 ? -v : v, decimals = size % scale;
	if (v < 0)
		buf_putc(b, '-');
	buf_put_int64(b, size / scale);
	if (decimals == 0)
		return;
	char text[NUMBER_DECIMALS + 1];
	for (int i = NUMBER_DECIMALS - 1; i >= 0; i--, decimals /= 10)
		text[i] = (char)('0' + decimals % 10);
	size_t n = NUMBER_DECIMALS;
	while (text[n - 1] == '0')
		n--;
	buf_putc(b, '.');
	buf_put(b, text, n);
}

bool ratio_parse(struct text t, struct ratio *ret)
{
	struct text whole;
	char digits[32];
	size_t n = 0;
	int64_t d = 1;
	if (!decimal_from_text(t, &whole))
		return false;
	for (size_t i = 0, seen_point = 0; i < whole.n; i++) {
		seen_point |= whole.p[i] == '.';
		if (whole.p[i] == '.')
			continue;
		d *= seen_point ? 10 : 1;
		digits[n++] = whole.p[i];
	}
	ret->d = d;
	return text_to_int64((struct text){ digits, n }, &ret->n);
}

int64_t ratio_times(struct ratio r, int64_t times)
{
	must(r.d > 0);
	return divide_rounded((__int128_t)r.n * times, r.d);
}

void numbers_add(struct numbers *s, int64_t v, struct arena *a)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 16;
		int64_t *grown = ARENA_ARRAY(a, cap, int64_t);
		if (s->n)
			memcpy(grown, s->v, s->n * sizeof *grown);
		s->v = grown;
		s->cap = cap;
	}
	s->v[s->n++] = v;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void sort(struct numbers *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof *s->v, compare);
}

struct ratio numbers_median(struct numbers *s)
{
	sort(s);
	if (s->n == 0)
		return (struct ratio){ 0, 0 };
	if (s->n % 2)
		return (struct ratio){ s->v[s->n / 2], 1 };
	return (struct ratio){ s->v[s->n / 2 - 1] + s->v[s->n / 2], 2 };
}

struct ratio numbers_p90(struct numbers *s)
{
	sort(s);
	if (s->n == 0)
		return (struct ratio){ 0, 0 };
	return (struct ratio){ s->v[(9 * s->n + 9) / 10 - 1], 1 };
}
