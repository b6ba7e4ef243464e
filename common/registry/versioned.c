/* versioned: a sorted array with a hash over its keys, so that an answer costs one probe and a
 * short walk. Invariant after sealing: rows of one key stand together, oldest first. */
#include "registry/versioned.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

void versioned_add(struct versioned *t, struct arena *a, struct versioned_row row)
{
	must(!t->slots);
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 16;
		struct versioned_row *v = ARENA_ARRAY(a, cap, struct versioned_row);
		if (t->n)
			memcpy(v, t->v, t->n * sizeof *v);
		t->v = v;
		t->cap = cap;
	}
	t->v[t->n++] = row;
}

static int row_cmp(const void *pa, const void *pb)
{
	const struct versioned_row *a = pa, *b = pb;
	int c = text_cmp(a->key, b->key);
	if (c == 0)
		c = (a->from > b->from) - (a->from < b->from);
	return c != 0 ? c : text_cmp(a->tie, b->tie);
}

void versioned_seal(struct versioned *t, struct arena *a)
{
	must(!t->slots && t->n < UINT32_MAX / 4);
	if (t->n)
		qsort(t->v, t->n, sizeof *t->v, row_cmp);
	t->n_slots = 8;
	while (t->n_slots < 2 * t->n)
		t->n_slots *= 2;
	t->slots = ARENA_ARRAY(a, t->n_slots, uint32_t);
	for (size_t i = 0; i < t->n; i++) {
		if (i > 0 && text_eq(t->v[i].key, t->v[i - 1].key))
			continue;
		size_t at = text_quick_hash(t->v[i].key) & (t->n_slots - 1);
		while (t->slots[at])
			at = (at + 1) & (t->n_slots - 1);
		t->slots[at] = (uint32_t)i + 1;
	}
}

const struct versioned_row *versioned_find(const struct versioned *t, struct text key,
                                           size_t *ret_n)
{
	must(t->slots);
	*ret_n = 0;
	size_t at = text_quick_hash(key) & (t->n_slots - 1);
	while (t->slots[at] && !text_eq(t->v[t->slots[at] - 1].key, key))
		at = (at + 1) & (t->n_slots - 1);
	if (!t->slots[at])
		return NULL;
	size_t first = t->slots[at] - 1, end = first;
	while (end < t->n && text_eq(t->v[end].key, key))
		end++;
	*ret_n = end - first;
	return &t->v[first];
}

bool versioned_covers(const struct versioned_row *row, day_no on)
{
	return row->from <= on && (row->to == DAY_NONE || on <= row->to);
}

const struct versioned_row *versioned_begun(const struct versioned *t, struct text key, day_no on)
{
	size_t n;
	const struct versioned_row *v = versioned_find(t, key, &n);
	while (n-- > 0)
		if (on == DAY_NONE || v[n].from <= on)
			return &v[n];
	return NULL;
}

bool versioned_ended(const struct versioned_row *row, day_no on)
{
	return on != DAY_NONE && row->to != DAY_NONE && row->to < on;
}

const void *versioned_at(const struct versioned *t, struct text key, day_no on)
{
	size_t n;
	const struct versioned_row *v = versioned_find(t, key, &n);
	while (n-- > 0)
		if (on == DAY_NONE || versioned_covers(&v[n], on))
			return v[n].value;
	return NULL;
}
