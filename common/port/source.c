/* source: what is the same for every adapter. Invariant: the digest frames every part with its
 * length, so that no two different records share the bytes that are hashed. */
#include "port/source.h"

#include "base/must.h"
#include "base/sha256.h"

const char *source_stop_word(enum source_stop stop)
{
	static const char *const words[] = { "RUNS", "GAP", "RECREATED", "TRUNCATED", "CORRUPT" };
	must((size_t)stop < sizeof words / sizeof words[0]);
	return words[stop];
}

static void put_uint64(uint8_t ret[8], uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		ret[i] = (uint8_t)v;
}

/* Length, then bytes; null has a length no text can have. */
static void digest_text(struct text t)
{
	uint8_t frame[8];
	put_uint64(frame, t.p ? (uint64_t)t.n : UINT64_MAX);
	sha256_add((struct text){ (const char *)frame, sizeof frame });
	if (t.p && t.n)
		sha256_add(t);
}

void source_record_digest(const struct source_record *r, uint8_t ret[32])
{
	sha256_begin();
	digest_text(r->key);
	digest_text(r->value);
	for (size_t i = 0; i < r->n_headers; i++) {
		digest_text(r->headers[i].name);
		digest_text(r->headers[i].value);
	}
	sha256_end(ret);
}
