/* apportion: the invariant is that no unit appears or is lost: after the cut shares fewer units
 * than parts remain, and each remaining one is given once. */
#include "approvals/apportion.h"

#include "base/must.h"

#include <stdlib.h>

struct part {
	int64_t remainder; /* of total * weight / sum */
	size_t place;
};

static int by_remainder(const void *x, const void *y)
{
	const struct part *a = x, *b = y;
	if (a->remainder != b->remainder)
		return a->remainder > b->remainder ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

bool checked_add(int64_t *sum, int64_t v)
{
	int64_t r;
	if (__builtin_add_overflow(*sum, v, &r))
		return false;
	*sum = r;
	return true;
}

bool apportion(int64_t total, const int64_t *weights, size_t n, struct arena *a, int64_t *ret)
{
	struct part *parts = ARENA_ARRAY(a, n, struct part);
	int64_t sum = 0, left = total;
	must(total >= 0);
	for (size_t i = 0; i < n; i++)
		must(weights[i] >= 0 && checked_add(&sum, weights[i]));
	if (sum == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		__int128 product = (__int128)total * weights[i];
		ret[i] = (int64_t)(product / sum);
		left -= ret[i];
		parts[i] = (struct part){ (int64_t)(product % sum), i };
	}
	qsort(parts, n, sizeof *parts, by_remainder);
	must(left >= 0 && (size_t)left < n);
	for (size_t i = 0; i < (size_t)left; i++)
		ret[parts[i].place]++;
	return true;
}

void apportion_equally(int64_t total, size_t n, int64_t *ret)
{
	must(total >= 0 && n > 0);
	for (size_t i = 0; i < n; i++)
		ret[i] = total / (int64_t)n + (i < (size_t)(total % (int64_t)n) ? 1 : 0);
}
