/* registry, what had been told: tariffs and policies as they stood at the instant of a freeze, for
 * a frozen month was billed by those (R-T33). A view shares all else with the whole registry; one
 * is made for each set of words that was in force at some freeze and is not so now, so that a
 * lookup costs a search among the instants at which anything was told. */
#include "registry/registry_inner.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

void registry_tell(const struct row_reader *in, struct telling t)
{
	struct registry *r = in->r;
	if (r->n_tellings == r->cap_tellings) {
		r->cap_tellings = r->cap_tellings ? 2 * r->cap_tellings : 16;
		struct telling *v = ARENA_ARRAY(&r->arena, r->cap_tellings, struct telling);
		if (r->n_tellings)
			memcpy(v, r->tellings, r->n_tellings * sizeof *v);
		r->tellings = v;
	}
	t.at = in->at;
	t.until = in->until;
	t.is_first = in->is_first;
	r->tellings[r->n_tellings++] = t;
}

static bool holds_at(const struct telling *t, instant_us at)
{
	return t->at <= at && (t->until == INSTANT_NONE || at < t->until);
}

/* Where nothing at all had been told yet, as where months were frozen before anybody used this
 * program, the first word on each is taken for what was known. */
static bool is_before_all(const struct registry *r, instant_us at)
{
	for (size_t i = 0; i < r->n_tellings; i++)
		if (r->tellings[i].at <= at)
			return false;
	return true;
}

/* `from` may be `into` itself. */
static void fill(struct registry *into, const struct registry *from, instant_us at)
{
	bool before_all = is_before_all(from, at);
	for (size_t i = 0; i < from->n_tellings; i++) {
		const struct telling *t = &from->tellings[i];
		if (before_all ? t->is_first : holds_at(t, at))
			t->file(into, t);
	}
	versioned_seal(&into->tariffs, &into->arena);
	registry_seal_policies(into);
}

static struct registry *view_at(const struct registry *r, instant_us at)
{
	struct registry *v = calloc(1, sizeof *v);
	must(v);
	*v = *r;
	v->arena = (struct arena){ 0 };
	v->tariffs = v->policies = v->scopes = (struct versioned){ 0 };
	v->views = NULL;
	v->n_told = 0;
	fill(v, r, at);
	registry_seal_changes(v);
	return v;
}

static int by_instant(const void *x, const void *y)
{
	instant_us a = *(const instant_us *)x, b = *(const instant_us *)y;
	return (a > b) - (a < b);
}

static void note_instants(struct registry *r)
{
	size_t n = 0;
	r->told_at = ARENA_ARRAY(&r->arena, r->n_tellings, instant_us);
	for (size_t i = 0; i < r->n_tellings; i++)
		if (r->tellings[i].at != TOLD_ALWAYS)
			r->told_at[n++] = r->tellings[i].at;
	if (n > 1)
		qsort(r->told_at, n, sizeof *r->told_at, by_instant);
	for (size_t i = 0; i < n; i++)
		if (r->n_told == 0 || r->told_at[r->n_told - 1] != r->told_at[i])
			r->told_at[r->n_told++] = r->told_at[i];
}

/* How many of the instants are not after it. */
static size_t told_until(const struct registry *r, instant_us at)
{
	size_t low = 0, high = r->n_told;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (r->told_at[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void make_views(struct registry *r)
{
	r->views = ARENA_ARRAY(&r->arena, r->n_told, struct registry *);
	for (size_t i = 0; i < r->n_freezes; i++)
		for (size_t k = 0; k < r->freezes[i].n; k++) {
			instant_us at = r->freezes[i].v[k].at;
			size_t place = told_until(r, at);
			if (place < r->n_told && !r->views[place])
				r->views[place] = view_at(r, at);
		}
}

void registry_seal_told(struct registry *r)
{
	fill(r, r, INT64_MAX);
	note_instants(r);
	make_views(r);
}

void registry_free_views(struct registry *r)
{
	for (size_t i = 0; r->views && i < r->n_told; i++) {
		if (r->views[i])
			arena_done(&r->views[i]->arena);
		free(r->views[i]);
	}
}

const struct registry *registry_told_by(const struct registry *r, instant_us at)
{
	size_t place = told_until(r, at);
	if (place == r->n_told)
		return r;
	must(r->views[place]);
	return r->views[place];
}

instant_us registry_told_after(const struct registry *r, instant_us at)
{
	size_t place = told_until(r, at);
	return place < r->n_told ? r->told_at[place] : INSTANT_NONE;
}
