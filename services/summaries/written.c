/* written: a hash table of hashes. Two keys with one hash of 64 bits, or two contents with one, would be
 * taken for the same; with as many as it holds that is one in 10^9 of its lives. */
#include "summaries/written.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 256, GROUP = 1 };

struct written_entry {
	uint64_t hash;                 /* of the key; 0: free */
	uint64_t what;                 /* of the content, or the size of a group */
};

void written_forget(struct written *k)
{
	free(k->v);
	*k = (struct written){ .room = k->room };
}

static uint64_t hash_of(struct text name, uint64_t kind)
{
	uint64_t h = text_hash(name) * 2 + kind;
	return h ? h : 2;
}

static struct written_entry *place_of(const struct written *k, uint64_t hash)
{
	size_t i = (hash ^ hash >> 32) & (k->cap - 1);
	while (k->v[i].hash && k->v[i].hash != hash)
		i = (i + 1) & (k->cap - 1);
	return &k->v[i];
}

static const struct written_entry *find(const struct written *k, uint64_t hash)
{
	const struct written_entry *e = k->cap ? place_of(k, hash) : NULL;
	return e && e->hash ? e : NULL;
}

static void grow(struct written *k)
{
	struct written old = *k;
	k->cap = old.cap ? 2 * old.cap : FIRST_CAP;
	k->v = calloc(k->cap, sizeof *k->v);
	must(k->v);
	for (size_t i = 0; i < old.cap; i++)
		if (old.v[i].hash)
			*place_of(k, old.v[i].hash) = old.v[i];
	free(old.v);
}

/* At least a quarter is free. */
static bool is_full(const struct written *k)
{
	return 4 * (k->n + 1) > 3 * k->cap;
}

static bool may_grow(const struct written *k)
{
	size_t room = k->room ? k->room : WRITTEN_BYTES;
	return k->cap == 0 || 2 * k->cap * sizeof *k->v <= room;
}

static void put(struct written *k, uint64_t hash, uint64_t what)
{
	if (is_full(k) && !may_grow(k))
		written_forget(k);
	if (is_full(k))
		grow(k);
	struct written_entry *e = place_of(k, hash);
	k->n += e->hash == 0;
	*e = (struct written_entry){ hash, what };
}

static uint64_t content_of(const uint8_t digest[32])
{
	uint64_t what;
	memcpy(&what, digest, sizeof what);
	return what;
}

bool written_has(const struct written *k, struct text key)
{
	const struct written_entry *e = find(k, hash_of(key, 0));
	return e && e->what != 0;
}

bool written_says(const struct written *k, struct text key, const uint8_t digest[32])
{
	const struct written_entry *e = find(k, hash_of(key, 0));
	return e && e->what == content_of(digest);
}

void written_put(struct written *k, struct text key, const uint8_t digest[32])
{
	put(k, hash_of(key, 0), content_of(digest));
}

int64_t written_size(const struct written *k, struct text group)
{
	const struct written_entry *e = find(k, hash_of(group, GROUP));
	return e ? (int64_t)e->what : -1;
}

void written_put_size(struct written *k, struct text group, int64_t n)
{
	put(k, hash_of(group, GROUP), (uint64_t)n);
}
