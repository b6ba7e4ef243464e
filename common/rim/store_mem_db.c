/* store_mem_db: rows in memory. Invariant: every text of a committed row lives in the database
 * object (its arena, or the row's own block for entities, which change often). */
#include "rim/store_mem_db.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

void *mem_list_add(struct mem_list *l, size_t size)
{
	must(l->size == 0 || l->size == size);
	l->size = size;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		l->v = realloc(l->v, l->cap * size);
		must(l->v);
	}
	return memset(l->v + l->n++ * size, 0, size);
}

static struct mem_slot *table_slot(const struct mem_table *t, struct text name)
{
	size_t at = text_hash(name) & (t->cap - 1);
	while (t->slot[at].row && !text_eq(t->slot[at].name, name))
		at = (at + 1) & (t->cap - 1);
	return &t->slot[at];
}

void *mem_table_get(const struct mem_table *t, struct text name)
{
	return t->cap ? table_slot(t, name)->row : NULL;
}

static void table_grow(struct mem_table *t)
{
	struct mem_table wide = { .cap = t->cap ? 2 * t->cap : 256, .n = t->n };
	wide.slot = calloc(wide.cap, sizeof *wide.slot);
	must(wide.slot);
	for (size_t i = 0; i < t->cap; i++)
		if (t->slot[i].row)
			*table_slot(&wide, t->slot[i].name) = t->slot[i];
	free(t->slot);
	*t = wide;
}

/* The row of that name, a new zeroed one of `size` bytes if need be. The name is copied. */
static void *table_put(struct mem_db *db, struct mem_table *t, struct text name, size_t size)
{
	if (2 * (t->n + 1) > t->cap)
		table_grow(t);
	struct mem_slot *s = table_slot(t, name);
	if (!s->row) {
		*s = (struct mem_slot){ arena_text(&db->bytes, name),
			                arena_alloc(&db->bytes, size) };
		t->n++;
	}
	return s->row;
}

/* A name of several parts. */
static struct text name_of(struct buf *b, const struct text *parts, size_t n)
{
	buf_clear(b);
	for (size_t i = 0; i < n; i++) {
		buf_put_text(b, parts[i]);
		buf_putc(b, '\0');
	}
	return buf_text(b);
}

struct mem_entity *mem_entity_put(struct mem_db *db, struct text key)
{
	struct mem_entity *e = table_put(db, &db->entities, key, sizeof *e);
	if (!e->key.p)
		e->key = arena_text(&db->bytes, key);
	return e;
}

static struct text block_put(char **at, struct text t)
{
	struct text copy = { *at, t.n };
	if (t.n)
		memcpy(*at, t.p, t.n);
	*at += t.n;
	return copy;
}

void mem_entity_set(struct mem_entity *e, const struct entity_write *w)
{
	bool fresh = e->row.version == 0;
	struct entity_row row = w->row;
	row.key = e->key;
	row.version++;
	if (!fresh && !w->facts_changed)
		row.facts = e->row.facts;
	if (!fresh && !w->inbox_changed)
		row.inbox = e->row.inbox;
	char *block = malloc(row.facts.n + row.inbox.n + row.state.n + row.outputs.n + 1),
	     *at = block;
	must(block);
	row.facts = block_put(&at, row.facts);
	row.inbox = block_put(&at, row.inbox);
	row.state = block_put(&at, row.state);
	row.outputs = block_put(&at, row.outputs);
	free(e->bytes);
	e->bytes = block;
	e->row = row;
}

struct mem_offset *mem_offset_put(struct mem_db *db, struct text topic, int32_t partition)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "%d/%.*s", (int)partition, TEXT_ARGS(topic));
	struct mem_offset *o = table_put(db, &db->offsets, buf_text(&b), sizeof *o);
	if (!o->topic.p) {
		o->topic = arena_text(&db->bytes, topic);
		o->partition = partition;
	}
	return o;
}

struct mem_discrepancy *mem_discrepancy_put(struct mem_db *db, struct text key,
                                            const struct discrepancy *d)
{
	BUF_AUTO b = { 0 };
	struct text name =
	        name_of(&b, (struct text[]){ key, text_of(d->code), d->discriminator }, 3);
	struct mem_discrepancy *row = table_put(db, &db->discrepancies, name, sizeof *row);
	if (!row->key.p)
		row->key = arena_text(&db->bytes, key);
	return row;
}

struct mem_bucket *mem_bucket_put(struct mem_db *db, struct text bucket, struct text key)
{
	BUF_AUTO b = { 0 };
	struct text name = name_of(&b, (struct text[]){ bucket, key }, 2);
	struct mem_bucket *row = table_put(db, &db->buckets, name, sizeof *row);
	if (!row->key.p)
		*row = (struct mem_bucket){ arena_text(&db->bytes, bucket),
			                    arena_text(&db->bytes, key), false, false };
	return row;
}

struct mem_db *mem_db_new(void)
{
	struct mem_db *db = calloc(1, sizeof *db);
	must(db);
	db->now = 1735689600 * SECOND_US;
	db->ref_version = 1;
	db->next_id = 1;
	mem_db_share(db, NULL, NULL);
	return db;
}

void mem_db_share(struct mem_db *db, struct mem_db *reference, struct mem_db *transition)
{
	db->reference = reference ? reference : db;
	db->transition = transition ? transition : db;
}

void mem_db_free(struct mem_db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->entities.cap; i++)
		if (db->entities.slot[i].row)
			free(((struct mem_entity *)db->entities.slot[i].row)->bytes);
	struct mem_table *tables[] = { &db->entities, &db->discrepancies, &db->buckets,
		                       &db->offsets };
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		free(tables[i]->slot);
	struct mem_list *lists[] = { &db->log,       &db->rejects, &db->receipts, &db->flow,
		                     &db->sequences, &db->marks,   &db->queue,    &db->walks };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		free(lists[i]->v);
	arena_done(&db->bytes);
	free(db);
}
