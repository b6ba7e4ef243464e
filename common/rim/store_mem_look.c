/* store_mem_look: what a test asks of a database object, always in an order that does not depend
 * on how the rows came in. */
#include "base/must.h"
#include "rim/store_mem_db.h"

#include <stdlib.h>

struct entity_row mem_db_entity(const struct mem_db *db, struct text key)
{
	const struct mem_entity *e = mem_table_get(&db->entities, key);
	if (e && e->row.version)
		return e->row;
	return (struct entity_row){ .key = key,
		                    .evaluated_at = INSTANT_NONE,
		                    .next_due = INSTANT_NONE };
}

static void sort(void *v, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	if (n)
		qsort(v, n, size, compare);
}

size_t mem_db_keys(const struct mem_db *db, struct arena *a, struct text **ret)
{
	struct text *keys = ARENA_ARRAY(a, db->entities.n, struct text);
	size_t n = 0;
	for (size_t i = 0; i < db->entities.cap; i++) {
		const struct mem_entity *e = db->entities.slot[i].row;
		if (e && e->row.version)
			keys[n++] = e->key;
	}
	sort(keys, n, sizeof *keys, text_order);
	*ret = keys;
	return n;
}

static int compare_discrepancies(const void *a, const void *b)
{
	const struct mem_discrepancy *x = a, *y = b;
	int order = text_cmp(x->key, y->key);
	if (order == 0)
		order = text_cmp(text_of(x->d.code), text_of(y->d.code));
	return order ? order : text_cmp(x->d.discriminator, y->d.discriminator);
}

size_t mem_db_discrepancies(const struct mem_db *db, struct arena *a, struct mem_discrepancy **ret)
{
	struct mem_discrepancy *rows = ARENA_ARRAY(a, db->discrepancies.n, struct mem_discrepancy);
	size_t n = 0;
	for (size_t i = 0; i < db->discrepancies.cap; i++) {
		const struct mem_discrepancy *d = db->discrepancies.slot[i].row;
		if (d && !d->gone)
			rows[n++] = *d;
	}
	sort(rows, n, sizeof *rows, compare_discrepancies);
	*ret = rows;
	return n;
}

size_t mem_db_members(const struct mem_db *db, struct text bucket, struct arena *a,
                      struct text **ret)
{
	struct text *keys = ARENA_ARRAY(a, db->buckets.n, struct text);
	size_t n = 0;
	for (size_t i = 0; i < db->buckets.cap; i++) {
		const struct mem_bucket *b = db->buckets.slot[i].row;
		if (b && !b->gone && text_eq(b->bucket, bucket))
			keys[n++] = b->key;
	}
	sort(keys, n, sizeof *keys, text_order);
	*ret = keys;
	return n;
}

static void print_bytes(struct buf *b, const char *name, struct text t)
{
	buf_printf(b, " %s=", name);
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] > ' ' && t.p[i] < 0x7f)
			buf_putc(b, t.p[i]);
		else
			buf_printf(b, "\\%02x", (unsigned)(uint8_t)t.p[i]);
}

static void print_entities(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct text *keys;
	size_t n = mem_db_keys(db, a, &keys);
	for (size_t i = 0; i < n; i++) {
		struct entity_row r = mem_db_entity(db, keys[i]);
		buf_printf(b, "entity %.*s%s", TEXT_ARGS(r.key), r.restricted ? " restricted" : "");
		print_bytes(b, "state", r.state);
		print_bytes(b, "facts", r.facts);
		buf_printf(b, " evaluated=%lld due=%lld\n", (long long)r.evaluated_at,
		           (long long)r.next_due);
	}
}

static void print_discrepancies(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct mem_discrepancy *rows;
	size_t n = mem_db_discrepancies(db, a, &rows);
	for (size_t i = 0; i < n; i++) {
		const struct discrepancy *d = &rows[i].d;
		buf_printf(b, "discrepancy %.*s %s/%.*s first=%lld last=%lld closed=%lld",
		           TEXT_ARGS(rows[i].key), d->code, TEXT_ARGS(d->discriminator),
		           (long long)d->first_seen, (long long)d->last_seen,
		           (long long)d->closed_at);
		for (size_t k = 0; k < d->n_parties; k++)
			print_bytes(b, "party", d->parties[k]);
		for (size_t k = 0; k < d->n_evidence; k++)
			print_bytes(b, "evidence", d->evidence[k].id);
		buf_putc(b, '\n');
	}
}

static int compare_buckets(const void *a, const void *b)
{
	const struct mem_bucket *x = a, *y = b;
	int order = text_cmp(x->bucket, y->bucket);
	return order ? order : text_cmp(x->key, y->key);
}

static void print_buckets(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct mem_bucket *rows = ARENA_ARRAY(a, db->buckets.n, struct mem_bucket);
	size_t n = 0;
	for (size_t i = 0; i < db->buckets.cap; i++) {
		const struct mem_bucket *row = db->buckets.slot[i].row;
		if (row && !row->gone)
			rows[n++] = *row;
	}
	sort(rows, n, sizeof *rows, compare_buckets);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "bucket %.*s %.*s\n", TEXT_ARGS(rows[i].bucket),
		           TEXT_ARGS(rows[i].key));
}

void mem_db_print(const struct mem_db *db, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	print_entities(db, &a, b);
	print_discrepancies(db, &a, b);
	print_buckets(db, &a, b);
}
