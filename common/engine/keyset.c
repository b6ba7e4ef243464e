/* keyset: open addressing, never more than half full; nothing is ever taken out. */
#include "engine/keyset.h"

#include "base/must.h"

#include <string.h>

static uint32_t hash_of(struct text key)
{
	return (uint32_t)text_quick_hash(key);
}

static size_t slot_of(const struct keyset *s, struct text key, uint32_t hash)
{
	size_t at = hash & (s->n_slots - 1);
	for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1)) {
		size_t i = s->slots[at] - 1;
		if (s->hashes[i] == hash && text_eq(s->v[i], key))
			break;
	}
	return at;
}

static void grow(struct keyset *s, struct arena *a)
{
	struct keyset old = *s;
	s->cap = old.cap ? 2 * old.cap : 32;
	must(s->cap < UINT32_MAX / 4);
	s->n_slots = 2 * s->cap;
	s->v = ARENA_ARRAY(a, s->cap, struct text);
	s->hashes = ARENA_ARRAY(a, s->cap, uint32_t);
	s->slots = ARENA_ARRAY(a, s->n_slots, uint32_t);
	for (size_t i = 0; i < old.n; i++) {
		s->v[i] = old.v[i];
		s->hashes[i] = old.hashes[i];
		s->slots[slot_of(s, old.v[i], old.hashes[i])] = (uint32_t)i + 1;
	}
}

size_t keyset_put(struct keyset *s, struct text key, struct arena *a)
{
	if (s->n == s->cap)
		grow(s, a);
	uint32_t hash = hash_of(key);
	size_t at = slot_of(s, key, hash);
	if (s->slots[at])
		return s->slots[at] - 1;
	s->v[s->n] = key;
	s->hashes[s->n] = hash;
	s->slots[at] = (uint32_t)++s->n;
	return s->n - 1;
}

size_t keyset_find(const struct keyset *s, struct text key)
{
	if (s->n == 0)
		return SIZE_MAX;
	size_t at = slot_of(s, key, hash_of(key));
	return s->slots[at] ? s->slots[at] - 1 : SIZE_MAX;
}
