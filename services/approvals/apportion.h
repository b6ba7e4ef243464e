/* apportion: a sum shared by weights so that the shares sum to it exactly. Pure.
 *
 * Every share is first cut to whole units (öre); the units left over go one each to the largest
 * remainders, and where remainders are equal to the first in the list (R-A9: the lowest code, as
 * the list is sorted by code). */
#ifndef APPROVALS_APPORTION_H
#define APPROVALS_APPORTION_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shares of a total (>= 0) by weights (each >= 0), into ret[n]. False, ret untouched, when
 * nobody has a weight: then there is nothing to go by. The sum of the weights fits int64. */
bool apportion(int64_t total, const int64_t *weights, size_t n, struct arena *a, int64_t *ret);
/* The same with one weight for all. n > 0. */
void apportion_equally(int64_t total, size_t n, int64_t *ret);

/* *sum += v, unless that is beyond int64: false, *sum unchanged. */
bool checked_add(int64_t *sum, int64_t v);

#endif
