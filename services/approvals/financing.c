/* financing: which years the document has money in. */
#include "approvals/financing.h"

#include <stdlib.h>

static int by_year(const void *x, const void *y)
{
	const struct financing_year *a = x, *b = y;
	return (a->year > b->year) - (a->year < b->year);
}

void financing_fill(struct folding *f)
{
	struct financing_year *v = ARENA_ARRAY(f->a, f->v.n, struct financing_year);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < f->v.n; i++)
		if (f->v.v[i].type >= D_BUDGET_PROPOSED && f->v.v[i].d.year != INT64_MIN &&
		    notice_counts(&f->v.v[i].n))
			v[n++].year = (int32_t)f->v.v[i].d.year;
	if (n)
		qsort(v, n, sizeof *v, by_year);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || v[kept - 1].year != v[i].year)
			v[kept++] = v[i];
	f->s.financing.years = v;
	f->s.financing.n_years = kept;
}
