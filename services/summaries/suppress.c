/* suppress: hide small cells, then hide more until every hidden one has proof that it is safe from
 * every reader.
 *
 * The proof of a cell: a direction in which the whole table can be moved, in steps of whole people,
 * without changing a shown cell, breaking a sum or taking a hidden count below what a reader knows
 * of it; and along it `below` tables at least, each with another value in this cell. Whatever a
 * reader tries (algebra, bounds, whole numbers), all these tables remain; so they do for one who
 * knows cells that the direction leaves alone. That no direction is looked at which would do costs
 * a cell more, never a secret.
 *
 * Hiding more takes no proof away, so each is found once: what is kept of it is only, for each
 * cell, the readers it is not yet proven against.
 *
 * The invariant: it ends (each round proves or hides one more cell), and the outcome depends on the
 * counts alone. */
#include "summaries/suppress.h"
#include "summaries/suppress_solve.h"

#include <string.h>

/* ---- who has no proof yet ---- */

struct hiding {
	const struct suppress_table *t;
	struct arena *a;
	bool *hidden, *exposed;
	size_t *island;
	struct suppress_index index; /* the sums of each cell */
	size_t words;      /* a set of readers: a bit for each owner, and one for the public */
	uint64_t *open;    /* by cell: the readers it is to be proven against */
	uint64_t *touched; /* by one direction: the owners of its cells */
};

static size_t owner_of(const struct suppress_table *t, size_t cell)
{
	return t->owner ? t->owner[cell] : SUPPRESS_NOBODY;
}

static bool is_small(const struct suppress_table *t, int64_t count)
{
	return count > 0 && count < t->below;
}

static uint64_t *open_of(const struct hiding *h, size_t cell)
{
	return h->open + cell * h->words;
}

static void set_bit(uint64_t *set, size_t bit)
{
	set[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static void clear_bit(uint64_t *set, size_t bit)
{
	set[bit / 64] &= ~((uint64_t)1 << (bit % 64));
}

static bool has_bit(const uint64_t *set, size_t bit)
{
	return set[bit / 64] >> (bit % 64) & 1;
}

/* To be proven against everybody but its owner. A large one of nobody's, where others have owners,
 * is a total that is hidden for others' sake: who can add it up may know it. */
static void demand_proof(const struct hiding *h, size_t cell)
{
	uint64_t *open = open_of(h, cell);
	if (suppress_is_known(h->t, cell))
		return;
	if (h->t->n_owners && owner_of(h->t, cell) == SUPPRESS_NOBODY &&
	    !is_small(h->t, h->t->count[cell]))
		return;
	for (size_t reader = 0; reader <= h->t->n_owners; reader++)
		if (reader != owner_of(h->t, cell))
			set_bit(open, reader);
}

static void hide(const struct hiding *h, size_t cell)
{
	size_t at = cell;
	do {
		if (!h->hidden[at]) {
			h->hidden[at] = true;
			demand_proof(h, at);
		}
		at = h->t->with ? h->t->with[at] : at;
	} while (at != cell);
}

/* ---- what hangs together ---- */

static size_t island_of(size_t *of, size_t cell)
{
	while (of[cell] != cell)
		cell = of[cell] = of[of[cell]];
	return cell;
}

static void join(size_t *of, size_t a, size_t b)
{
	a = island_of(of, a);
	b = island_of(of, b);
	of[a > b ? a : b] = a > b ? b : a;
}

size_t *suppress_islands(const struct suppress_table *t, struct arena *a)
{
	size_t *of = ARENA_ARRAY(a, t->n_cells, size_t);
	for (size_t i = 0; i < t->n_cells; i++)
		of[i] = i;
	for (size_t i = 0; i < t->n_sums; i++)
		for (size_t k = 0; k < t->sum[i].n_parts; k++)
			join(of, t->sum[i].part[k], t->sum[i].total);
	for (size_t i = 0; i < t->n_cells; i++) {
		if (t->with)
			join(of, i, t->with[i]);
		of[i] = island_of(of, i);
	}
	for (size_t i = 0; i < t->n_cells; i++)
		of[i] = island_of(of, i);
	return of;
}

/* ---- what is small ---- */

/* What an owner's parts leave of a total is a count of others: small, it is no more to be known. */
static void hide_what_owners_leave(const struct hiding *h, const struct suppress_sum *s,
                                   int64_t *own)
{
	const struct suppress_table *t = h->t;
	for (size_t i = 0; i < s->n_parts; i++)
		if (owner_of(t, s->part[i]) != SUPPRESS_NOBODY)
			own[owner_of(t, s->part[i])] += t->count[s->part[i]];
	for (size_t i = 0; i < s->n_parts; i++) {
		size_t owner = owner_of(t, s->part[i]);
		if (owner == SUPPRESS_NOBODY || owner == owner_of(t, s->total))
			continue;
		if (!is_small(t, t->count[s->total] - own[owner]))
			continue;
		if (suppress_is_known(t, s->total) && !suppress_is_inner(t, s->total)) {
			h->exposed[s->total] = true;
			continue;
		}
		set_bit(open_of(h, s->total), owner);
		if (!suppress_is_inner(t, s->total))
			hide(h, s->total);
	}
	for (size_t i = 0; i < s->n_parts; i++)
		if (owner_of(t, s->part[i]) != SUPPRESS_NOBODY)
			own[owner_of(t, s->part[i])] = 0;
}

static void hide_small(const struct hiding *h)
{
	const struct suppress_table *t = h->t;
	for (size_t i = 0; i < t->n_cells; i++) {
		if (h->hidden[i] || (suppress_is_inner(t, i) && is_small(t, t->count[i])))
			demand_proof(h, i);
		else if (is_small(t, t->count[i]) && !suppress_is_inner(t, i))
			hide(h, i);
		if (h->hidden[i] && t->with)
			for (size_t at = t->with[i]; at != i; at = t->with[at])
				hide(h, at);
	}
	int64_t *own = ARENA_ARRAY(h->a, t->n_owners, int64_t);
	for (size_t i = 0; t->owner && i < t->n_sums; i++)
		hide_what_owners_leave(h, &t->sum[i], own);
}

/* ---- proofs ---- */

/* Its cells are proven against all who own none of them. */
static void take_proof(void *ctx, const struct suppress_direction *d)
{
	const struct hiding *h = ctx;
	memset(h->touched, 0, h->words * sizeof *h->touched);
	for (size_t i = 0; i < d->n; i++)
		if (owner_of(h->t, d->cell[i]) != SUPPRESS_NOBODY)
			set_bit(h->touched, owner_of(h->t, d->cell[i]));
	for (size_t i = 0; i < d->n; i++)
		for (size_t w = 0; w < h->words; w++)
			open_of(h, d->cell[i])[w] &= h->touched[w];
}

static struct hiding begin(const struct suppress_table *t, struct arena *a, bool *hidden)
{
	struct hiding h = {
		.t = t, .a = a, .hidden = hidden, .words = (t->n_owners + 1 + 63) / 64
	};
	h.index = suppress_index_of(t, a);
	h.island = suppress_islands(t, a);
	h.open = ARENA_ARRAY(a, t->n_cells * h.words, uint64_t);
	h.touched = ARENA_ARRAY(a, h.words, uint64_t);
	return h;
}

static bool prove(const struct hiding *h, size_t cell, size_t reader)
{
	struct suppress_view v = { .t = h->t,
		                   .index = &h->index,
		                   .hidden = h->hidden,
		                   .reader = reader < h->t->n_owners ? reader : SUPPRESS_NOBODY };
	if (!suppress_is_bounded(&v, cell))
		suppress_directions(&v, cell, take_proof, (void *)h);
	return !has_bit(open_of(h, cell), reader);
}

bool suppress_is_exposed(const struct suppress_table *t, const bool *hidden, size_t cell,
                         struct arena *a)
{
	struct hiding h = begin(t, a, arena_copy(a, hidden, t->n_cells * sizeof *hidden));
	demand_proof(&h, cell);
	return hidden[cell] && !prove(&h, cell, t->n_owners);
}

/* ---- hiding ---- */

struct choice {
	const struct hiding *h;
	size_t reader, best;
};

static void consider(struct choice *c, size_t cell)
{
	const struct suppress_table *t = c->h->t;
	if (c->h->hidden[cell] || suppress_is_inner(t, cell) || suppress_is_known(t, cell) ||
	    (c->reader < t->n_owners && owner_of(t, cell) == c->reader))
		return;
	if (c->best == SIZE_MAX || (t->count[c->best] == 0 && t->count[cell] > 0) ||
	    (t->count[cell] > 0 && t->count[cell] < t->count[c->best]))
		c->best = cell;
}

/* The cell to hide for the sake of an exposed one: the smallest shown count that shares a sum with
 * it, parts before totals, a zero only when neither is left; SIZE_MAX when all are hidden. */
static size_t companion(const struct hiding *h, size_t exposed, size_t reader)
{
	struct choice c = { h, reader, SIZE_MAX };
	const struct suppress_table *t = h->t;
	const size_t *first = h->index.sums + h->index.first[exposed],
	             *end = h->index.sums + h->index.first[exposed + 1];
	for (const size_t *s = first; s < end; s++)
		for (size_t k = 0; k < t->sum[*s].n_parts; k++)
			consider(&c, t->sum[*s].part[k]);
	for (const size_t *s = first; (c.best == SIZE_MAX || t->count[c.best] == 0) && s < end; s++)
		consider(&c, t->sum[*s].total);
	for (size_t i = 0; c.best == SIZE_MAX && i < t->n_cells; i++)
		if (h->island[i] == h->island[exposed])
			consider(&c, i);
	return c.best;
}

static size_t first_reader(const struct hiding *h, size_t cell)
{
	size_t reader = 0;
	while (reader <= h->t->n_owners && !has_bit(open_of(h, cell), reader))
		reader++;
	return reader;
}

/* Proof of this cell against this reader, whatever it takes. */
static void settle(const struct hiding *h, size_t cell, size_t reader)
{
	while (!prove(h, cell, reader)) {
		size_t also = companion(h, cell, reader);
		if (also != SIZE_MAX) {
			hide(h, also);
			continue;
		}
		h->exposed[cell] = true;
		clear_bit(open_of(h, cell), reader);
	}
}

bool suppress_cells(const struct suppress_table *t, struct arena *a, bool *hidden, bool *exposed)
{
	struct hiding h = begin(t, a, hidden);
	bool any, good = true;
	h.exposed = exposed ? exposed : ARENA_ARRAY(a, t->n_cells, bool);
	hide_small(&h);
	do {
		any = false;
		for (size_t cell = 0; cell < t->n_cells; cell++)
			for (size_t reader; (reader = first_reader(&h, cell)) <= t->n_owners;
			     any = true)
				settle(&h, cell, reader);
	} while (any);
	for (size_t i = 0; i < t->n_cells; i++)
		good &= !h.exposed[i];
	return good;
}
