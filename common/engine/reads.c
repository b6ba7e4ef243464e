/* reads: see the header. The invariant: two sets of rows with one digest give every fold of the
 * area the same answers. */
#include "engine/reads.h"

#include "base/sha256.h"

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
static void add(struct text t)
{
	uint64_t n = t.n;
	sha256_add((struct text){ (const char *)&n, sizeof n });
	sha256_add(t);
}

void reads_digest(const struct registry_row *rows, size_t n, uint8_t ret[READS_DIGEST])
{
	ARENA_AUTO a = { 0 };
	const struct registry_row **v = ARENA_ARRAY(&a, n, const struct registry_row *);
	for (size_t i = 0; i < n; i++)
		v[i] = &rows[i];
	if (n > 1)
		qsort(v, n, sizeof *v, by_bytes);
	sha256_begin();
	for (size_t i = 0; i < n; i++) {
		add(v[i]->object);
		add(v[i]->json);
	}
	sha256_end(ret);
}
