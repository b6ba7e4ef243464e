/* number: the figures of a summary: exact fractions written as decimals, medians and percentiles
 * of whole numbers. No floats anywhere. Pure.
 *
 * Rounding, everywhere: to three decimals, half away from zero, zeros at the end left out
 * ("2.833", "4.25", "3"). */
#ifndef SUMMARIES_NUMBER_H
#define SUMMARIES_NUMBER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct ratio {                     /* n/d; d 0: there is none */
	int64_t n, d;
};

enum { NUMBER_DECIMALS = 3 };

/* Writes the decimal. r.d > 0; values up to 10^15. */
void ratio_put(struct buf *b, struct ratio r);
/* A decimal of reference data ("3.0") as n / power of ten; false on anything else. */
bool ratio_parse(struct text t, struct ratio *ret);
/* r * times, rounded half away from zero to a whole number. */
int64_t ratio_times(struct ratio r, int64_t times);

struct numbers {                   /* zeroed: empty; grows in an arena */
	int64_t *v;
	size_t n, cap;
};

void numbers_add(struct numbers *s, int64_t v, struct arena *a);
/* Both sort the list. The median of an even number is the mean of the middle two; d 0 when empty. */
struct ratio numbers_median(struct numbers *s);
/* Nearest rank: the smallest value that at least 90 % do not exceed; d 0 when empty. */
struct ratio numbers_p90(struct numbers *s);

#endif
