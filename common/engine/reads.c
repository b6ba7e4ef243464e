/* reads: see the header. The invariant: two sets of rows with one digest give every fold of the
 * area the same answers. */
#include "engine/reads.h"

#include "base/must.h"

#include <openssl/evp.h>
#include <stdlib.h>

static bool is_read(const struct domain *d, struct text object)
{
	const char *const *name = d->reads;
	while (name && *name && !text_eq(object, text_of(*name)))
		name++;
	return !name || *name;
}

size_t reads_keep(const struct domain *d, struct registry_row *rows, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (is_read(d, rows[i].object))
			rows[kept++] = rows[i];
	return kept;
}

static int by_bytes(const void *x, const void *y)
{
	const struct registry_row *a = *(const struct registry_row *const *)x;
	const struct registry_row *b = *(const struct registry_row *const *)y;
	int c = text_cmp(a->object, b->object);
	return c ? c : text_cmp(a->json, b->json);
}

/* With its length in front, so that no two lists of texts are the same bytes. */
static void add(EVP_MD_CTX *ctx, struct text t)
{
	uint64_t n = t.n;
	must(EVP_DigestUpdate(ctx, &n, sizeof n) == 1);
	must(EVP_DigestUpdate(ctx, t.p, t.n) == 1);
}

void reads_digest(const struct registry_row *rows, size_t n, uint8_t ret[READS_DIGEST])
{
	ARENA_AUTO a = { 0 };
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const struct registry_row **v = ARENA_ARRAY(&a, n, const struct registry_row *);
	for (size_t i = 0; i < n; i++)
		v[i] = &rows[i];
	if (n > 1)
		qsort(v, n, sizeof *v, by_bytes);
	must(ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1);
	for (size_t i = 0; i < n; i++) {
		add(ctx, v[i]->object);
		add(ctx, v[i]->json);
	}
	must(EVP_DigestFinal_ex(ctx, ret, NULL) == 1);
	EVP_MD_CTX_free(ctx);
}
