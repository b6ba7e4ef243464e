/* decimal: checks and spells exact decimals. No value passes through a double unless it came as a
 * JSON number, and then only if the double is known to hold all of it. */
#include "event/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_DIGITS = 15, ROOM = 64 };

static size_t digits_at(struct text t, size_t i)
{
	size_t n = 0;
	while (i + n < t.n && t.p[i + n] >= '0' && t.p[i + n] <= '9')
		n++;
	return n;
}

static bool is_zero(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] >= '1' && t.p[i] <= '9')
			return false;
	return true;
}

bool decimal_from_text(struct text t, struct text *ret)
{
	size_t sign = t.n > 0 && t.p[0] == '-';
	size_t whole = digits_at(t, sign), fraction = 0, end = sign + whole;
	if (whole == 0 || (whole > 1 && t.p[sign] == '0'))
		return false;
	if (end < t.n && t.p[end] == '.') {
		fraction = digits_at(t, end + 1);
		end += 1 + fraction;
		if (fraction == 0)
			return false;
	}
	size_t counted = fraction + (t.p[sign] == '0' ? 0 : whole);
	if (end != t.n || counted > DECIMAL_DIGITS_MAX)
		return false;
	*ret = sign && is_zero(t) ? (struct text){ t.p + 1, t.n - 1 } : t;
	return true;
}

/* "-1.25e-07" -> "-0.000000125". The shape is snprintf's: d[.d*]e±dd. Writes at most ROOM bytes. */
static size_t spell_plain(const char *scientific, char out[ROOM])
{
	char digits[ROOM];
	size_t n = 0, at = 0;
	const char *p = scientific;
	if (*p == '-')
		out[at++] = *p++;
	for (; *p != 'e'; p++)
		if (*p != '.')
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	long point = strtol(p + 1, NULL, 10) + 1; /* digits before the point; may be < 1 */
	if (point < -DECIMAL_DIGITS_MAX || point > DECIMAL_DIGITS_MAX)
		return 0;
	if (point < 1)
		out[at++] = '0';
	for (long i = 0; i < point; i++)
		out[at++] = i < (long)n ? digits[i] : '0';
	if ((long)n <= point)
		return at;
	out[at++] = '.';
	for (long i = point; i < (long)n; i++)
		out[at++] = i < 0 ? '0' : digits[i];
	return at;
}

/* Checks a spelling on the stack and keeps it. */
static bool keep(struct text spelled, struct arena *a, struct text *ret)
{
	struct text t;
	if (!decimal_from_text(spelled, &t))
		return false;
	*ret = arena_text(a, t);
	return true;
}

static bool from_real(double v, struct arena *a, struct text *ret)
{
	char scientific[ROOM], plain[ROOM];
	int n = snprintf(scientific, sizeof scientific, "%.*e", REAL_DIGITS - 1, v);
	if (n <= 0 || (size_t)n >= sizeof scientific || strtod(scientific, NULL) != v)
		return false;
	return keep((struct text){ plain, spell_plain(scientific, plain) }, a, ret);
}

/* Beyond them a reader on the way that knows doubles only may have changed it. */
static bool from_integer(int64_t v, struct arena *a, struct text *ret)
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%" PRId64, v);
	int significant = n - (v < 0);
	for (int i = n; i > 1 && digits[i - 1] == '0'; i--)
		significant--;
	return n > 0 && significant <= REAL_DIGITS &&
	       keep((struct text){ digits, (size_t)n }, a, ret);
}

bool decimal_from_json(const struct value *v, struct arena *a, struct text *ret)
{
	if (value_is(v, VALUE_REAL))
		return from_real(v->real, a, ret);
	if (value_is(v, VALUE_INTEGER))
		return from_integer(v->integer, a, ret);
	return keep(value_text(v), a, ret);
}
