/* buckets: few enough to be gathered as text and sorted at once. */
#include "approvals/buckets.h"

#include <stdlib.h>

void document_buckets(struct folding *f)
{
	const struct financing_state *money = &f->s.financing;
	struct text *v = ARENA_ARRAY(f->a, money->n_years + 2, struct text);
	size_t n = 0;
	if (f->s.n_items)
		v[n++] = arena_printf(f->a, "d/%.*s", TEXT_ARGS(f->v.document_id));
	for (size_t i = 0; i < money->n_years; i++)
		v[n++] = arena_printf(f->a, "f/%.*s/%d", TEXT_ARGS(f->v.document_id),
		                      money->years[i].year);
	if (f->s.owner.n)
		v[n++] = arena_printf(f->a, "g/%.*s", TEXT_ARGS(f->s.owner));
	if (n)
		qsort(v, n, sizeof *v, text_order);
	f->out->buckets = v;
	f->out->n_buckets = n;
}
