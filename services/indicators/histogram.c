/* histogram: see the header. */
#include "indicators/histogram.h"

#include "event/exact.h"

struct histogram histogram_of(struct records bins, struct arena *a)
{
	const struct bin_data *from = bins.v;
	struct bin *v = ARENA_ARRAY(a, bins.n, struct bin);
	for (size_t i = 0; i < bins.n; i++)
		v[i] = (struct bin){ from[i].up_to == INT64_MIN ? INT64_MAX : from[i].up_to,
			             from[i].n };
	return (struct histogram){ v, bins.n };
}

/* Observations beyond the last limit have to be counted somewhere: a side that ends with a limit
 * counts as one whose bin without limit is empty. */
static bool has_limit(struct histogram h, int64_t limit)
{
	if (limit == INT64_MAX)
		return true;
	for (size_t i = 0; i < h.n; i++)
		if (h.v[i].up_to == limit)
			return true;
	return h.n && h.v[h.n - 1].up_to < limit; /* nothing lies above: any limit there is kept */
}

static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

/* What lies above `from` and not above `to`; no limit of h lies between but those dropped. */
static int64_t between(struct histogram h, int64_t from, int64_t to)
{
	int64_t n = 0;
	for (size_t i = 0; i < h.n; i++)
		if (h.v[i].up_to > from && h.v[i].up_to <= to)
			n = add(n, h.v[i].n);
	return n;
}

struct histogram histogram_merge(struct histogram a, struct histogram b, struct arena *arena)
{
	if (!a.n || !b.n)
		return a.n ? a : b;
	struct bin *v = ARENA_ARRAY(arena, a.n + b.n + 1, struct bin);
	struct histogram ret = { v, 0 };
	int64_t from = INT64_MIN;
	for (size_t i = 0, k = 0; i < a.n || k < b.n;) {
		int64_t x = i < a.n ? a.v[i].up_to : INT64_MAX,
		        y = k < b.n ? b.v[k].up_to : INT64_MAX;
		int64_t limit = x < y ? x : y;
		i += i < a.n && x == limit;
		k += k < b.n && y == limit;
		if (!has_limit(a, limit) || !has_limit(b, limit))
			continue;
		v[ret.n++] = (struct bin){ limit,
			                   add(between(a, from, limit), between(b, from, limit)) };
		from = limit;
	}
	return ret;
}

int64_t histogram_total(struct histogram h)
{
	int64_t n = h.n ? 0 : INT64_MIN;
	for (size_t i = 0; i < h.n; i++)
		if (__builtin_add_overflow(n, h.v[i].n, &n))
			return INT64_MIN;
	return n;
}

static int64_t rounded_up(__int128 above, __int128 below)
{
	return (int64_t)((above + below - 1) / below);
}

int64_t histogram_quantile(struct histogram h, int per_mille)
{
	int64_t total = histogram_total(h), before = 0, low = 0;
	if (total <= 0)
		return INT64_MIN;
	int64_t rank = rounded_up((__int128)total * per_mille, 1000);
	for (size_t i = 0; i < h.n; low = h.v[i++].up_to) {
		if (before + h.v[i].n < rank) {
			before += h.v[i].n;
			continue;
		}
		if (h.v[i].up_to == INT64_MAX)
			return INT64_MIN;
		__int128 width = h.v[i].up_to - low;
		return low + rounded_up(width * (rank - before), h.v[i].n);
	}
	return INT64_MIN;
}

struct text histogram_share_within(struct histogram h, int64_t limit, struct arena *a)
{
	int64_t total = histogram_total(h);
	bool is_limit = false;
	for (size_t i = 0; i < h.n; i++)
		is_limit = is_limit || h.v[i].up_to == limit;
	if (total <= 0 || !is_limit || limit == INT64_MIN)
		return (struct text){ 0 };
	__int128 share =
	        ((__int128)between(h, INT64_MIN, limit) * 20000 + total) / (2 * (__int128)total);
	return exact_text((struct exact){ share, 4 }, a);
}

struct distribution histogram_describe(struct histogram h, int64_t limit, struct arena *a)
{
	return (struct distribution){ histogram_quantile(h, 500), histogram_quantile(h, 900),
		                      histogram_share_within(h, limit, a) };
}
