/* store_mem: transactions over a database object in memory. Invariant: a row locked by a store is
 * changed by that store's commit and by nothing else; every lock goes with the transaction's end.
 * Rows handed to advance and write must stay where they are until commit or rollback: the copy is
 * made at the commit. */
#include "rim/store_mem.h"

#include "base/must.h"
#include "rim/store_mem_db.h"

#include <stdlib.h>
#include <string.h>

static void unlock_rows(struct mem_store *m)
{
	struct mem_db *db = m->db;
	for (size_t i = 0; i < db->entities.cap; i++) {
		struct mem_entity *e = db->entities.slot[i].row;
		if (e && e->locked_by == &m->store)
			e->locked_by = NULL;
	}
	for (size_t i = 0; i < db->offsets.cap; i++) {
		struct mem_offset *o = db->offsets.slot[i].row;
		if (o && o->locked_by == &m->store)
			o->locked_by = NULL;
	}
	for (size_t i = 0; i < db->queue.n; i++) {
		struct mem_queued *q = MEM_AT(&db->queue, struct mem_queued, i);
		if (q->locked_by == &m->store)
			q->locked_by = NULL;
	}
}

static void end(struct mem_store *m)
{
	if (!m->open)
		return;
	unlock_rows(m);
	if (m->shares_ref)
		mem_reference_of(m)->ref_sharers--;
	if (m->walk)
		mem_walk_of(m->db, m->walk)->locked_by = NULL;
	m->writes.n = m->advances.n = 0;
	m->walk = 0;
	m->open = m->shares_ref = false;
}

/* False: the test wants this call to fail. */
static bool step(struct mem_store *m, enum mem_point point, struct err *e)
{
	if (!m->hook.call || m->hook.call(m->hook.ctx, point))
		return true;
	end(m);
	return err_set(e, ERR_RETRY, "INJECTED", "the test lets this call fail");
}

static bool locked(struct err *e, const char *what)
{
	return err_set(e, ERR_RETRY, "LOCKED", "%s is being written by another transaction", what);
}

static bool mem_begin(struct store *s, struct err *e)
{
	struct mem_store *m = mem_store_of(s);
	must(!m->open);
	m->open = true;
	return step(m, MEM_BEGIN, e);
}

static bool mem_advance(struct store *s, const struct offset_advance *v, size_t n, bool *ret_fenced,
                        struct err *e)
{
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	*ret_fenced = false;
	for (size_t i = 0; i < n; i++) {
		struct mem_offset *o = mem_offset_put(m->db, v[i].topic, v[i].partition);
		if (o->locked_by && o->locked_by != s)
			return locked(e, "the offset");
		if (o->there ? o->next != v[i].old_next : v[i].old_next != -1) {
			*ret_fenced = true;
			return err_set(e, ERR_RETRY, "FENCED",
			               "the offset has been moved by another");
		}
		o->locked_by = s;
		*(struct offset_advance *)mem_list_add(&m->advances, sizeof *v) = v[i];
	}
	return true;
}

static int compare_due(const void *a, const void *b)
{
	const struct mem_queued *x = *(struct mem_queued *const *)a;
	const struct mem_queued *y = *(struct mem_queued *const *)b;
	if (x->item.due != y->item.due)
		return x->item.due < y->item.due ? -1 : 1;
	return (x->item.id > y->item.id) - (x->item.id < y->item.id);
}

static bool mem_take(struct store *s, int bucket, size_t limit, struct arena *a,
                     struct queue_item **ret, size_t *ret_n, struct err *e)
{
	(void)e; /* nothing here can fail: rows locked by others are passed over */
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	struct mem_db *db = m->db;
	struct mem_queued **due = ARENA_ARRAY(a, db->queue.n, struct mem_queued *);
	size_t n = 0;
	for (size_t i = 0; i < db->queue.n; i++) {
		struct mem_queued *q = MEM_AT(&db->queue, struct mem_queued, i);
		if (q->bucket == bucket && q->item.due <= db->now && !q->locked_by)
			due[n++] = q;
	}
	if (n)
		qsort(due, n, sizeof *due, compare_due);
	*ret_n = n < limit ? n : limit;
	*ret = ARENA_ARRAY(a, *ret_n, struct queue_item);
	for (size_t i = 0; i < *ret_n; i++) {
		due[i]->locked_by = s;
		(*ret)[i] = mem_copy_item(a, &due[i]->item);
	}
	return true;
}

static bool mem_read(struct store *s, const struct text *keys, size_t n, struct arena *a,
                     struct store_read *ret, struct err *e)
{
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	if (!step(m, MEM_READ, e))
		return false;
	if (!m->shares_ref)
		mem_reference_of(m)->ref_sharers++;
	m->shares_ref = true;
	*ret = (struct store_read){ .now = m->db->now,
		                    .ref_version = mem_reference_of(m)->ref_version,
		                    .rows = ARENA_ARRAY(a, n, struct entity_row) };
	for (size_t i = 0; i < n; i++) {
		struct mem_entity *row = mem_table_get(&m->db->entities, keys[i]);
		struct entity_row absent = { .key = keys[i],
			                     .evaluated_at = INSTANT_NONE,
			                     .next_due = INSTANT_NONE };
		ret->rows[i] = row && row->row.version ? mem_copy_entity(a, &row->row) : absent;
	}
	return true;
}

static bool has_poison(const struct mem_store *m, const struct changes *c)
{
	for (size_t i = 0; m->poison.n && i < c->n_log; i++) {
		struct text event = c->log[i].event;
		if (event.n && memmem(event.p, event.n, m->poison.p, m->poison.n))
			return true;
	}
	return false;
}

static bool lock_entities(struct mem_store *m, const struct changes *c, struct err *e)
{
	for (size_t i = 0; i < c->n_entities; i++) {
		const struct entity_row *r = &c->entities[i].row;
		must(i == 0 || text_cmp(c->entities[i - 1].row.key, r->key) < 0);
		struct mem_entity *row = mem_entity_put(m->db, r->key);
		if (row->locked_by && row->locked_by != &m->store)
			return locked(e, "an entity");
		if (row->row.version != r->version)
			return err_set(e, ERR_RETRY, "STALE",
			               "an entity changed since it was read");
		row->locked_by = &m->store;
	}
	return true;
}

static bool mem_write(struct store *s, const struct changes *c, struct err *e)
{
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	if (!step(m, MEM_WRITE, e))
		return false;
	if (has_poison(m, c))
		return err_set(e, ERR_REJECT, "DB_PERMANENT", "the database refuses a value");
	if (!lock_entities(m, c, e))
		return false;
	if (c->raise_ref_version && mem_reference_of(m)->ref_sharers > (m->shares_ref ? 1 : 0))
		return locked(e, "ref_version");
	if (c->step && !text_eq(c->step->from, m->db->retention))
		return err_set(e, ERR_RETRY, "STALE", "another went on with this retention");
	*(struct changes *)mem_list_add(&m->writes, sizeof *c) = *c;
	return true;
}

static void remove_taken(struct mem_store *m)
{
	struct mem_list *queue = &m->db->queue;
	size_t kept = 0;
	for (size_t i = 0; i < queue->n; i++) {
		struct mem_queued *q = MEM_AT(queue, struct mem_queued, i);
		if (q->locked_by != &m->store)
			*MEM_AT(queue, struct mem_queued, kept++) = *q;
	}
	queue->n = kept;
}

static void commit_offsets(struct mem_store *m)
{
	for (size_t i = 0; i < m->advances.n; i++) {
		const struct offset_advance *v = MEM_AT(&m->advances, struct offset_advance, i);
		struct mem_offset *o = mem_offset_put(m->db, v->topic, v->partition);
		o->there = true;
		o->next = v->new_next;
		memcpy(o->digest, v->digest, sizeof o->digest);
	}
}

static bool mem_commit(struct store *s, struct err *e)
{
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	if (!step(m, MEM_COMMIT, e))
		return false;
	remove_taken(m);
	commit_offsets(m);
	for (size_t i = 0; i < m->writes.n; i++) {
		const struct changes *c = MEM_AT(&m->writes, struct changes, i);
		for (size_t k = 0; k < c->n_entities; k++)
			mem_entity_set(mem_entity_put(m->db, c->entities[k].row.key),
			               &c->entities[k]);
		mem_db_apply(m->db, c);
	}
	if (m->walk) {
		struct mem_walk *w = mem_walk_of(m->db, m->walk);
		w->cursor = arena_text(&m->db->bytes, m->walk_cursor);
		w->closed = m->walk_closes;
	}
	end(m);
	return step(m, MEM_COMMITTED, e);
}

static void mem_rollback(struct store *s)
{
	end(mem_store_of(s));
}

static void mem_close(struct store *s)
{
	struct mem_store *m = mem_store_of(s);
	end(m);
	free(m->writes.v);
	free(m->advances.v);
	free(m);
}

static const struct store_ops ops = {
	.begin = mem_begin,
	.advance = mem_advance,
	.take = mem_take,
	.read = mem_read,
	.write = mem_write,
	.commit = mem_commit,
	.rollback = mem_rollback,
	.walk_next = mem_walk_next,
	.log_of = mem_log_of,
	.awaited = mem_awaited,
	.walk_request = mem_walk_request,
	.offset_of = mem_offset_of,
	.registry_rows = mem_registry_rows,
	.queue_peek = mem_queue_peek,
	.dlq_pending = mem_dlq_pending,
	.dlq_published = mem_dlq_published,
	.close = mem_close,
};

struct store *store_mem_new(struct mem_db *db)
{
	struct mem_store *m = calloc(1, sizeof *m);
	must(m);
	m->store.ops = &ops;
	m->db = db;
	return &m->store;
}

void store_mem_hook(struct store *s, struct mem_hook hook)
{
	mem_store_of(s)->hook = hook;
}

void store_mem_poison(struct store *s, struct text part_of_event)
{
	mem_store_of(s)->poison = part_of_event;
}
