/* notice: sorts the facts of an entity into live, dead and witness. The invariant: nothing here
 * knows in which order facts arrived. Names are looked up in a sorted list, since an entity may
 * hold thousands of facts. */
#include "rules/notice.h"

#include <stdlib.h>

struct named {
	struct text name;
	struct notice *n;
	size_t at; /* place in the total order: the first of equals answers */
};

struct names {
	struct named *v;
	size_t n;
};

static int by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int c = text_cmp(a->name, b->name);
	return c ? c : (a->at > b->at) - (a->at < b->at);
}

static struct names index_names(struct notice *const *v, size_t n, struct arena *a)
{
	struct names s = { ARENA_ARRAY(a, n, struct named), n };
	for (size_t i = 0; i < n; i++)
		s.v[i] = (struct named){ notice_name(v[i]), v[i], i };
	if (n)
		qsort(s.v, n, sizeof *s.v, by_name);
	return s;
}

/* The first entry of this name, or where it would stand. */
static size_t first_named(const struct names *s, struct text name)
{
	size_t low = 0, high = s->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (text_cmp(s->v[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int32_t notice_priority(const struct registry *r, const struct fact *f, const struct notice *before)
{
	return before && text_eq(before->f->source, f->source)
	               ? before->priority
	               : registry_source_priority(r, f->source);
}

/* ---- live and dead ---- */

/* A revision may keep the name of what it revises: its own witnesses are not it. An annulment
 * takes back all that has the name. */
static bool says_the_same(const struct notice *a, const struct notice *by)
{
	return a->f->type == by->f->type && by->action != NOTICE_ANNULLED &&
	       text_eq(a->replaces, by->replaces);
}

static struct notice_target target(notice_target_of of, uint16_t type)
{
	return of ? of(type) : (struct notice_target){ .type = type };
}

static void kill_replaced(const struct names *s, struct notice *by, notice_target_of of)
{
	struct notice_target other = target(of, by->f->type);
	by->dangling = true;
	for (size_t i = first_named(s, by->replaces); i < s->n; i++) {
		struct notice *n = s->v[i].n;
		if (!text_eq(s->v[i].name, by->replaces))
			return;
		bool own = n->f->type == by->f->type;
		if (n == by || (!own && n->f->type != other.type))
			continue;
		by->dangling = false;
		if (says_the_same(n, by) || (!own && other.lives_on))
			continue;
		n->dead = true;
		if (n->until == INSTANT_NONE || by->f->recorded_us < n->until)
			n->until = by->f->recorded_us;
	}
}

/* ---- chains ---- */

/* The fact of this type that has this name and revises another; NULL when there is none. */
static const struct notice *revision_named(const struct names *s, uint16_t type, struct text name)
{
	for (size_t i = first_named(s, name); i < s->n && text_eq(s->v[i].name, name); i++) {
		const struct notice *n = s->v[i].n;
		if (n->f->type == type && n->id.n && n->replaces.n && !text_eq(n->replaces, name))
			return n;
	}
	return NULL;
}

/* A ring of revisions has no root; it is followed for as many steps as there are facts. */
static void find_chain(const struct names *s, struct notice *n, notice_target_of of)
{
	if (target(of, n->f->type).type != n->f->type)
		return;
	n->chain = n->replaces.n ? n->replaces : n->id;
	for (size_t steps = 0; n->replaces.n && steps < s->n; steps++) {
		const struct notice *up = revision_named(s, n->f->type, n->chain);
		if (!up)
			return;
		n->chain = up->replaces;
	}
}

bool notice_same_chain(const struct notice *a, const struct notice *b)
{
	return a->chain.n && a->f->type == b->f->type && text_eq(a->chain, b->chain);
}

/* ---- strength ---- */

static int order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int notice_strength(const struct notice *a, const struct notice *b)
{
	int c = 0;
	if (notice_same_chain(a, b))
		c = order_of(notice_version(a), notice_version(b));
	if (c == 0)
		c = order_of(a->f->recorded_us, b->f->recorded_us);
	if (c == 0)
		c = order_of(a->priority, b->priority);
	if (c == 0)
		c = text_cmp(a->f->id, b->f->id);
	return c != 0 ? c : fact_cmp(a->f, b->f);
}

bool notice_is_newer(const struct notice *a, const struct notice *b)
{
	if (!a || !b)
		return a != NULL;
	return a->f->time_us != b->f->time_us ? a->f->time_us > b->f->time_us
	                                      : notice_strength(a, b) > 0;
}

/* ---- witnesses ---- */

/* By type and chain, the strongest of a chain first. */
static int by_chain(const void *x, const void *y)
{
	const struct notice *a = *(struct notice *const *)x, *b = *(struct notice *const *)y;
	if (a->f->type != b->f->type)
		return a->f->type < b->f->type ? -1 : 1;
	int c = text_cmp(a->chain, b->chain);
	return c ? c : -notice_strength(a, b);
}

static void find_witnesses(struct notice *const *v, size_t n, struct arena *a)
{
	struct notice **live = ARENA_ARRAY(a, n, struct notice *);
	size_t m = 0;
	for (size_t i = 0; i < n; i++)
		if (!v[i]->dead && v[i]->chain.n)
			live[m++] = v[i];
	if (m)
		qsort(live, m, sizeof *live, by_chain);
	for (size_t i = 1; i < m; i++)
		live[i]->witness = notice_same_chain(live[i - 1], live[i]);
}

/* Most entities hold no correction: then no name is looked up. */
static bool any_replaces(struct notice *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i]->replaces.n)
			return true;
	return false;
}

void notice_sort_out(struct notice *const *v, size_t n, notice_target_of target_of, struct arena *a)
{
	struct names names = { 0 };
	if (any_replaces(v, n))
		names = index_names(v, n, a);
	for (size_t i = 0; i < n; i++) {
		v[i]->dead = v[i]->f->beaten || v[i]->action == NOTICE_ANNULLED;
		v[i]->until = INSTANT_NONE;
	}
	for (size_t i = 0; i < n; i++)
		if (!v[i]->f->beaten && v[i]->replaces.n)
			kill_replaced(&names, v[i], target_of);
	for (size_t i = 0; i < n; i++)
		find_chain(&names, v[i], target_of);
	find_witnesses(v, n, a);
}
