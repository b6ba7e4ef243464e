/* known: see the header. The invariant: what came later leaves no trace in the snapshot. */
#include "engine/known.h"

static struct text state_then(const struct known_then *k, const struct known_entity *x,
                              const struct registry *rest, struct arena *a)
{
	struct inbox nothing = { 0 }; /* what the registry reads follows from facts alone */
	struct factset facts = { 0 };
	struct fold_out out;
	bool bad = false;
	if (x->facts.n)
		factset_decode(x->facts, a, &facts, &bad);
	const struct folding f = { x->domain, rest };
	const struct fold_ask ask = { .key = x->key,
		                      .facts = &facts,
		                      .inbox = &nothing,
		                      .as_of = k->as_of,
		                      .known_at = k->known_at };
	if (bad || facts.overfull)
		return (struct text){ 0 };
	folding_fold(&f, &ask, a, &out);
	return out.state;
}

struct registry *known_registry(const struct known_then *k, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct registry_row *rows = ARENA_ARRAY(&a, k->n_rows + k->n_entities, struct registry_row);
	struct registry *rest = registry_new(k->rows, k->n_rows, k->ref_version, e);
	size_t n = 0;
	if (!rest)
		return NULL;
	for (; n < k->n_rows; n++)
		rows[n] = k->rows[n];
	for (size_t i = 0; i < k->n_entities; i++) {
		struct text state = state_then(k, &k->entities[i], rest, &a);
		if (state.n)
			rows[n++] = (struct registry_row){ k->entities[i].object, state };
	}
	registry_free(rest);
	return registry_new(rows, n, k->ref_version, e);
}
