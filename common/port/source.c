/* source: what is the same for every adapter. Invariant: the digest frames every part with its
 * length, so that no two different records share the bytes that are hashed. */
#include "port/source.h"

#include "base/must.h"

#include <openssl/evp.h>
#include <string.h>

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
static void digest_text(EVP_MD_CTX *c, struct text t)
{
	uint8_t frame[8];
	put_uint64(frame, t.p ? (uint64_t)t.n : UINT64_MAX);
	must(EVP_DigestUpdate(c, frame, sizeof frame) == 1);
	if (t.p && t.n)
		must(EVP_DigestUpdate(c, t.p, t.n) == 1);
}

void source_record_digest(const struct source_record *r, uint8_t ret[32])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	must(c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1);
	digest_text(c, r->key);
	digest_text(c, r->value);
	for (size_t i = 0; i < r->n_headers; i++) {
		digest_text(c, r->headers[i].name);
		digest_text(c, r->headers[i].value);
	}
	must(EVP_DigestFinal_ex(c, ret, NULL) == 1);
	EVP_MD_CTX_free(c);
}
