/* exact: sums, differences and comparisons of decimals without rounding, and the one place where
 * rounding is asked for (a straight line between two of them). Pure integers, no double.
 *
 * A value is units / 10^scale. What came in has at most 18 digits (decimal.h), so a value has at
 * most 36 digits once two of them share a scale; sums beyond 38 digits fail instead of wrapping. */
#ifndef EVENT_EXACT_H
#define EVENT_EXACT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct exact {
	__int128 units;
	int scale; /* digits behind the point, 0 to EXACT_SCALE_MAX */
};

enum { EXACT_SCALE_MAX = 18 };

/* From a decimal as decimal.h spells it; false on anything else, the empty text too. */
bool exact_of(struct text decimal, struct exact *ret);
struct exact exact_of_int(int64_t v);
/* False when the result does not fit. */
bool exact_add(struct exact a, struct exact b, struct exact *ret);
bool exact_sub(struct exact a, struct exact b, struct exact *ret);
/* `part` of `whole`, rounded to `scale` digits, halves up. False when the part is negative, the
 * whole is not above 0, or either has too many digits. */
bool exact_share(struct exact part, struct exact whole, int scale, struct exact *ret);
/* Negative, 0, positive, as memcmp. */
int exact_cmp(struct exact a, struct exact b);
/* The spelling of decimal.h, with all `scale` digits behind the point. */
struct text exact_text(struct exact v, struct arena *a);
/* Without the zeros at the end of the fraction. */
struct exact exact_trim(struct exact v);

/* A straight line that is `from` at 0 and `to` at `length` (> 0), asked at `at`, 0 <= at <= length
 * and both below 2^31. */
struct exact_line {
	struct exact from, to;
	int32_t at, length;
};

/* v compared with the line at that place, exactly. */
int exact_cmp_line(struct exact v, const struct exact_line *line);
/* The line at that place, rounded to `scale` digits (at least those of both ends, at most
 * EXACT_SCALE_MAX + 2), halves away from the line's beginning. */
struct exact exact_on_line(const struct exact_line *line, int scale);

#endif
