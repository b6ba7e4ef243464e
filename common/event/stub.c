/* stub: see the header. Bytes: flags, the hashes in order, the links in order. */
#include "event/stub.h"

#include "base/must.h"
#include "base/sha256.h"

#include <stdlib.h>
#include <string.h>

enum { PROTECTED_FLAG = 1, LIVES_ON_FLAG = 2, FLAGS_MAX = 3 };

/* Of (source, id, digest), with the lengths in front: no two identities are the same bytes. */
static void hash_of(const struct fact *f, uint8_t ret[STUB_HASH])
{
	uint8_t whole[SHA256_BYTES];
	uint64_t lengths[2] = { f->source.n, f->id.n };
	sha256_begin();
	sha256_add((struct text){ (const char *)lengths, sizeof lengths });
	sha256_add(f->source);
	sha256_add(f->id);
	sha256_add((struct text){ (const char *)f->digest, sizeof f->digest });
	sha256_end(whole);
	memcpy(ret, whole, STUB_HASH);
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, STUB_HASH);
}

bool stub_has(const struct stub *s, const struct fact *f)
{
	uint8_t hash[STUB_HASH];
	if (s->n_gone == 0)
		return false;
	hash_of(f, hash);
	return bsearch(hash, s->gone, s->n_gone, STUB_HASH, by_bytes) != NULL;
}

static void unite_gone(struct stub *s, const struct factset *set, struct arena *a)
{
	size_t before = set->stub ? set->stub->n_gone : 0, n = before + set->n, kept = 0;
	uint8_t(*v)[STUB_HASH] = arena_array(a, n, sizeof *v);
	if (before)
		memcpy(v, set->stub->gone, before * sizeof *v);
	for (size_t i = 0; i < set->n; i++)
		hash_of(&set->v[i], v[before + i]);
	if (n)
		qsort(v, n, sizeof *v, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || memcmp(v[kept - 1], v[i], sizeof *v) != 0)
			memmove(v[kept++], v[i], sizeof *v);
	s->gone = (const uint8_t(*)[STUB_HASH])v;
	s->n_gone = kept;
}

static void unite_links(struct stub *s, const struct stub *old, const struct text *links,
                        size_t n_links, struct arena *a)
{
	size_t before = old ? old->n_links : 0, n = before + n_links;
	struct text *v = ARENA_ARRAY(a, n, struct text);
	for (size_t i = 0; i < n; i++)
		v[i] = i < before ? old->links[i] : links[i - before];
	s->n_links = text_sort_unique(v, n);
	s->links = v;
}

struct stub *stub_of(const struct factset *set, const struct text *links, size_t n_links,
                     struct arena *a)
{
	struct stub *s = ARENA_NEW(a, struct stub);
	if (set->stub)
		s->is_protected = set->stub->is_protected;
	unite_gone(s, set, a);
	unite_links(s, set->stub, links, n_links, a);
	return s;
}

void stub_encode(const struct stub *s, struct buf *b)
{
	wire_put_uint(b,
	              (s->is_protected ? PROTECTED_FLAG : 0U) | (s->lives_on ? LIVES_ON_FLAG : 0U));
	wire_put_uint(b, s->n_gone);
	for (size_t i = 0; i < s->n_gone; i++)
		wire_put_raw(b, s->gone[i], STUB_HASH);
	wire_put_uint(b, s->n_links);
	for (size_t i = 0; i < s->n_links; i++)
		wire_put_text(b, s->links[i]);
}

static void decode_gone(struct wire_reader *r, struct stub *s, struct arena *a)
{
	s->n_gone = wire_count(r);
	uint8_t(*v)[STUB_HASH] = arena_array(a, r->bad ? 0 : s->n_gone, sizeof *v);
	for (size_t i = 0; i < s->n_gone && !r->bad; i++) {
		wire_raw(r, v[i], STUB_HASH);
		if (i && memcmp(v[i - 1], v[i], STUB_HASH) >= 0)
			r->bad = true;
	}
	s->gone = (const uint8_t(*)[STUB_HASH])v;
}

struct stub *stub_decode(struct wire_reader *r, struct arena *a)
{
	struct stub *s = ARENA_NEW(a, struct stub);
	uint64_t flags = wire_uint(r);
	if (flags > FLAGS_MAX)
		r->bad = true;
	s->is_protected = flags & PROTECTED_FLAG;
	s->lives_on = flags & LIVES_ON_FLAG;
	decode_gone(r, s, a);
	s->n_links = wire_count(r);
	struct text *links = ARENA_ARRAY(a, r->bad ? 0 : s->n_links, struct text);
	for (size_t i = 0; i < s->n_links && !r->bad; i++) {
		links[i] = wire_text(r);
		if (i && text_cmp(links[i - 1], links[i]) >= 0)
			r->bad = true;
	}
	s->links = links;
	return s;
}
