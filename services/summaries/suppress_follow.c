/* suppress_follow: see the header. The invariant: of what moved between two versions, a reader of
 * both can work out nobody or at least as many as a count that may be shown. */
#include "summaries/suppress_follow.h"

struct beside {
	const struct suppress_table *t;
	const bool *hidden;
	const struct suppress_past *past;
	bool *stays;
};

static bool is_seen(const struct beside *b, size_t cell)
{
	return !suppress_is_inner(b->t, cell) && !b->hidden[cell] && b->past->shown[cell];
}

static int64_t move(const struct beside *b, size_t cell)
{
	return b->t->count[cell] - b->past->count[cell];
}

static bool cell_may_follow(const struct beside *b, size_t cell)
{
	if (suppress_is_inner(b->t, cell) || b->hidden[cell])
		return true;
	return b->past->shown[cell] && !suppress_is_few(move(b, cell), b->t->below);
}

/* How the hidden parts of one owner moved; false: it has none here, or who knew them then is not
 * known. */
static bool own_move(const struct beside *b, const struct suppress_sum *s, size_t owner,
                     int64_t *ret)
{
	bool any = false;
	*ret = 0;
	for (size_t i = 0; i < s->n_parts; i++) {
		if (b->t->owner[s->part[i]] != owner || is_seen(b, s->part[i]))
			continue;
		if (b->past->count[s->part[i]] == INT64_MIN)
			return false;
		*ret += move(b, s->part[i]);
		any = true;
	}
	return any;
}

/* The public knows how the hidden ones moved together; whoever knows some of them, the others. */
static bool sum_may_follow(const struct beside *b, const struct suppress_sum *s)
{
	int64_t together = move(b, s->total), own;
	size_t n_hidden = 0;
	if (!is_seen(b, s->total))
		return true;
	for (size_t i = 0; i < s->n_parts; i++) {
		bool seen = is_seen(b, s->part[i]);
		together -= seen ? move(b, s->part[i]) : 0;
		n_hidden += !seen;
	}
	if (n_hidden == 0)
		return true;
	for (size_t i = 0; b->t->owner && i < s->n_parts; i++) {
		size_t owner = b->t->owner[s->part[i]];
		if (owner != SUPPRESS_NOBODY && owner != b->t->owner[s->total] &&
		    own_move(b, s, owner, &own) && suppress_is_few(together - own, b->t->below))
			return false;
	}
	return !suppress_is_few(together, b->t->below);
}

bool suppress_may_follow(const struct suppress_table *t, const bool *hidden,
                         const struct suppress_past *past, bool *stays)
{
	struct beside b = { t, hidden, past, stays };
	bool good = true;
	for (size_t i = 0; i < t->n_cells; i++)
		if (!cell_may_follow(&b, i)) {
			stays[i] = true;
			good = false;
		}
	for (size_t i = 0; i < t->n_sums; i++)
		if (!sum_may_follow(&b, &t->sum[i])) {
			stays[t->sum[i].total] = true;
			good = false;
		}
	return good;
}

void suppress_fix(const struct suppress_table *t, const struct suppress_past *past, bool *fixed)
{
	for (size_t i = 0; i < t->n_cells; i++)
		fixed[i] |= past->shown[i] && !suppress_is_inner(t, i) &&
		            past->count[i] != INT64_MIN &&
		            t->count[i] - past->count[i] < t->below &&
		            past->count[i] - t->count[i] < t->below;
}
