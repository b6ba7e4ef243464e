/* exact: see the header. Products with a number of days need more than 128 bits: they are kept in
 * two parts. Invariant: no result has lost a digit but the one of exact_on_line. */
#include "event/exact.h"

#include "base/must.h"
#include "event/decimal.h"

#define LIMIT ((__int128)1000000000000000000 * 1000000000000000000 * 100) /* 10^38 */

static __int128 power(int n)
{
	__int128 v = 1;
	while (n-- > 0)
		v *= 10;
	return v;
}

bool exact_of(struct text decimal, struct exact *ret)
{
	struct text t;
	struct exact v = { 0 };
	bool fraction = false;
	if (!decimal_from_text(decimal, &t))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '.')
			fraction = true;
		if (t.p[i] < '0' || t.p[i] > '9')
			continue;
		v.units = v.units * 10 + (t.p[i] - '0');
		v.scale += fraction;
	}
	if (t.p[0] == '-')
		v.units = -v.units;
	*ret = v;
	return true;
}

struct exact exact_of_int(int64_t v)
{
	return (struct exact){ v, 0 };
}

/* To one scale. Twice 18 digits always fit; a sum may not. */
static bool align(struct exact *a, struct exact *b)
{
	struct exact *low = a->scale < b->scale ? a : b, *high = low == a ? b : a;
	__int128 factor = power(high->scale - low->scale);
	if (__builtin_mul_overflow(low->units, factor, &low->units))
		return false;
	low->scale = high->scale;
	return true;
}

static bool fits(__int128 v)
{
	return v < LIMIT && v > -LIMIT;
}

bool exact_add(struct exact a, struct exact b, struct exact *ret)
{
	__int128 sum;
	if (!align(&a, &b) || __builtin_add_overflow(a.units, b.units, &sum) || !fits(sum))
		return false;
	*ret = (struct exact){ sum, a.scale };
	return true;
}

bool exact_sub(struct exact a, struct exact b, struct exact *ret)
{
	return exact_add(a, (struct exact){ -b.units, b.scale }, ret);
}

bool exact_share(struct exact part, struct exact whole, int scale, struct exact *ret)
{
	if (!align(&part, &whole) || part.units < 0 || whole.units <= 0 ||
	    whole.units >= LIMIT / 10)
		return false;
	__int128 share = part.units / whole.units, rest = part.units % whole.units;
	for (int i = 0; i < scale; i++) {
		rest *= 10;
		if (__builtin_mul_overflow(share, 10, &share) || !fits(share))
			return false;
		share += rest / whole.units;
		rest %= whole.units;
	}
	*ret = (struct exact){ share + (rest >= whole.units - rest), scale };
	return true;
}

static int sign_of(__int128 v)
{
	return (v > 0) - (v < 0);
}

int exact_cmp(struct exact a, struct exact b)
{
	int sa = sign_of(a.units), sb = sign_of(b.units);
	if (sa != sb)
		return sa < sb ? -1 : 1;
	__int128 x = a.units, y = b.units;
	if (align(&a, &b))
		return sign_of(a.units - b.units);
	return sign_of(x / power(a.scale) - y / power(b.scale)); /* so far apart that wholes tell */
}

struct exact exact_trim(struct exact v)
{
	while (v.scale > 0 && v.units % 10 == 0) {
		v.units /= 10;
		v.scale--;
	}
	return v;
}

struct text exact_text(struct exact v, struct arena *a)
{
	char digits[64];
	size_t at = sizeof digits;
	__int128 rest = v.units < 0 ? -v.units : v.units;
	for (int i = 0; i <= v.scale || rest; i++) {
		if (i == v.scale && i)
			digits[--at] = '.';
		digits[--at] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	}
	if (v.units < 0)
		digits[--at] = '-';
	return arena_text(a, (struct text){ digits + at, sizeof digits - at });
}

/* ---- lines ---- */

struct wide { /* high * 2^64 + low, with its sign apart */
	int sign;
	unsigned __int128 high;
	uint64_t low;
};

static struct wide times(__int128 v, int32_t n)
{
	unsigned __int128 m = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
	unsigned __int128 low = (unsigned __int128)(uint64_t)m * (uint32_t)n;
	return (struct wide){ .sign = n ? sign_of(v) : 0,
		              .high = (m >> 64) * (uint32_t)n + (low >> 64),
		              .low = (uint64_t)low };
}

static int cmp_wide(struct wide a, struct wide b)
{
	if (a.sign != b.sign)
		return a.sign < b.sign ? -1 : 1;
	int larger =
	        a.high != b.high ? (a.high < b.high ? -1 : 1) : (a.low > b.low) - (a.low < b.low);
	return a.sign * larger;
}

/* Everything on one scale; of three decimals of 18 digits none grows beyond 36. */
static void one_scale(struct exact *v, struct exact_line *line)
{
	must(align(&line->from, &line->to));
	must(align(v, &line->from));
	must(align(&line->to, v));
	must(align(&line->from, v));
}

int exact_cmp_line(struct exact v, const struct exact_line *given)
{
	struct exact_line line = *given;
	must(line.length > 0 && line.at >= 0 && line.at <= line.length);
	one_scale(&v, &line);
	return cmp_wide(times(v.units - line.from.units, line.length),
	                times(line.to.units - line.from.units, line.at));
}

/* Rounded division of a wide one; the quotient fits since at <= length. */
static __int128 divide(struct wide w, int32_t by)
{
	uint32_t n = (uint32_t)by;
	unsigned __int128 high = w.high / n;
	unsigned __int128 rest = ((w.high % n) << 64) | w.low;
	unsigned __int128 quotient = (high << 64) + rest / n;
	if ((rest % n) * 2 >= n)
		quotient++;
	return w.sign < 0 ? -(__int128)quotient : (__int128)quotient;
}

struct exact exact_on_line(const struct exact_line *given, int scale)
{
	struct exact_line line = *given;
	struct exact unit = { 0, scale };
	must(line.length > 0 && line.at >= 0 && line.at <= line.length);
	must(scale >= line.from.scale && scale >= line.to.scale && scale <= EXACT_SCALE_MAX + 2);
	one_scale(&unit, &line);
	__int128 rise = line.to.units - line.from.units;
	return (struct exact){ line.from.units + divide(times(rise, line.at), line.length), scale };
}
