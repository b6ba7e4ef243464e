/* suppress_draft: see the header. */
#include "summaries/suppress_draft.h"

#include "base/must.h"

#include <string.h>

static void *grow(struct arena *a, const void *v, size_t n, size_t cap, size_t size)
{
	void *grown = arena_array(a, cap, size);
	if (n)
		memcpy(grown, v, n * size);
	return grown;
}

#define GROW(d, what)                                                                              \
	((d)->what = grow((d)->arena, (d)->what, (d)->n_cells, (d)->cap, sizeof *(d)->what))

size_t suppress_draft_cell(struct suppress_draft *d, int64_t count, size_t owner)
{
	if (d->n_cells == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 64;
		GROW(d, count);
		GROW(d, owner);
		GROW(d, with);
		GROW(d, inner);
		GROW(d, fixed);
		GROW(d, hidden);
	}
	d->count[d->n_cells] = count;
	d->owner[d->n_cells] = owner;
	d->with[d->n_cells] = d->n_cells;
	if (owner != SUPPRESS_NOBODY && owner >= d->n_owners)
		d->n_owners = owner + 1;
	return d->n_cells++;
}

/* Room for the parts of the newest sum is that of its own array. */
void suppress_draft_sum(struct suppress_draft *d, size_t total, size_t max)
{
	if (d->n_sums == d->sum_cap) {
		d->sum_cap = d->sum_cap ? 2 * d->sum_cap : 32;
		d->sum = grow(d->arena, d->sum, d->n_sums, d->sum_cap, sizeof *d->sum);
	}
	d->sum[d->n_sums++] = (struct suppress_sum){ ARENA_ARRAY(d->arena, max, size_t), 0, total };
}

void suppress_draft_part(struct suppress_draft *d, size_t cell)
{
	struct suppress_sum *s = &d->sum[d->n_sums - 1];
	must(cell < d->n_cells);
	((size_t *)(uintptr_t)s->part)[s->n_parts++] = cell;
}

/* Two rings become one. */
void suppress_draft_ring(struct suppress_draft *d, size_t a, size_t b)
{
	size_t next = d->with[a];
	d->with[a] = d->with[b];
	d->with[b] = next;
}

struct suppress_table suppress_draft_table(const struct suppress_draft *d, int64_t below)
{
	return (struct suppress_table){ .count = d->count,
		                        .n_cells = d->n_cells,
		                        .sum = d->sum,
		                        .n_sums = d->n_sums,
		                        .below = below,
		                        .owner = d->owner,
		                        .n_owners = d->n_owners,
		                        .inner = d->inner,
		                        .fixed = d->fixed,
		                        .with = d->with };
}
