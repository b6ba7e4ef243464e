/* store_mem_more: walks, the log read back, and the calls outside a batch. All of them see what is
 * committed and nothing else. */
#include "base/must.h"
#include "rim/store_mem_db.h"

#include <stdlib.h>
#include <string.h>

struct mem_walk *mem_walk_of(struct mem_db *db, int64_t ref_version)
{
	for (size_t i = 0; i < db->walks.n; i++)
		if (MEM_AT(&db->walks, struct mem_walk, i)->ref_version == ref_version)
			return MEM_AT(&db->walks, struct mem_walk, i);
	return NULL;
}

static struct mem_walk *open_walk(struct mem_db *db)
{
	for (size_t i = db->walks.n; i-- > 0;) {
		struct mem_walk *w = MEM_AT(&db->walks, struct mem_walk, i);
		if (!w->closed)
			return w->locked_by ? NULL : w;
	}
	return NULL;
}

static size_t first_above(const struct text *keys, size_t n, struct text cursor)
{
	size_t low = 0;
	while (low < n && text_cmp(keys[low], cursor) <= 0)
		low++;
	return low;
}

bool mem_walk_next(struct store *s, size_t limit, struct arena *a, struct text **ret_keys,
                   size_t *ret_n, bool *ret_fenced, struct err *e)
{
	(void)e; /* a walk held by another is no walk to us */
	struct mem_store *m = mem_store_of(s);
	must(m->open && limit > 0);
	*ret_n = 0;
	*ret_fenced = false;
	struct mem_walk *w = open_walk(m->db);
	if (!w)
		return true;
	struct text *keys;
	size_t n = mem_db_keys(m->db, a, &keys), from = first_above(keys, n, w->cursor), i = from;
	*ret_keys = ARENA_ARRAY(a, limit, struct text);
	for (; i < n && i - from < limit * STORE_WALK_PASSES && *ret_n < limit; i++)
		if (mem_db_entity(m->db, keys[i]).next_due != ENTITY_WAITS)
			(*ret_keys)[(*ret_n)++] = keys[i];
	w->locked_by = s;
	m->walk = w->ref_version;
	m->walk_closes = i == n;
	m->walk_cursor = i > from ? keys[i - 1] : w->cursor;
	return true;
}

static bool is_asked(const struct log_row *r, const struct text *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(r->key, keys[i]) || (r->also_key.n && text_eq(r->also_key, keys[i])))
			return true;
	return false;
}

bool mem_log_of(struct store *s, const struct text *keys, size_t n, struct arena *a,
                struct log_row **ret, size_t *ret_n, struct err *e)
{
	(void)e; /* committed rows are always there to read */
	struct mem_store *m = mem_store_of(s);
	must(m->open);
	*ret = ARENA_ARRAY(a, m->db->log.n, struct log_row);
	*ret_n = 0;
	for (size_t i = 0; i < m->db->log.n; i++) {
		const struct log_row *r = MEM_AT(&m->db->log, struct log_row, i);
		if (is_asked(r, keys, n))
			(*ret)[(*ret_n)++] = mem_copy_log(a, r);
	}
	return true;
}

bool mem_awaited(struct store *s, const struct text *keys, size_t n, struct arena *a,
                 struct text **ret, size_t *ret_n, struct err *e)
{
	(void)e; /* as above */
	const struct mem_db *db = mem_store_of(s)->db;
	*ret = ARENA_ARRAY(a, n, struct text);
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		bool found = false;
		for (size_t k = 0; k < db->queue.n && !found; k++) {
			const struct mem_queued *q = MEM_AT(&db->queue, struct mem_queued, k);
			found = q->item.kind == QUEUE_MESSAGE && text_eq(q->item.key, keys[i]);
		}
		if (found)
			(*ret)[(*ret_n)++] = keys[i];
	}
	return true;
}

static struct mem_walk *newest_walk(struct mem_db *db)
{
	struct mem_walk *newest = NULL;
	for (size_t i = 0; i < db->walks.n; i++) {
		struct mem_walk *w = MEM_AT(&db->walks, struct mem_walk, i);
		if (!newest || w->ref_version > newest->ref_version)
			newest = w;
	}
	return newest;
}

bool mem_walk_request(struct store *s, int64_t ref_version, const uint8_t digest[32], struct err *e)
{
	(void)e; /* one thread: nobody can be in the way */
	struct mem_db *db = mem_store_of(s)->db;
	const struct mem_walk *before = newest_walk(db);
	struct mem_walk fresh = { .ref_version = ref_version };
	ARENA_AUTO a = { 0 };
	struct text *keys;
	if (before && before->ref_version >= ref_version)
		return true;
	memcpy(fresh.digest, digest, sizeof fresh.digest);
	fresh.closed = mem_db_keys(db, &a, &keys) == 0 ||
	               (before && memcmp(before->digest, digest, sizeof fresh.digest) == 0);
	for (size_t i = 0; i < db->walks.n && !fresh.closed; i++)
		MEM_AT(&db->walks, struct mem_walk, i)->closed = true;
	*(struct mem_walk *)mem_list_add(&db->walks, sizeof fresh) = fresh;
	return true;
}

bool mem_offset_of(struct store *s, struct text topic, int32_t partition, int64_t *ret_next,
                   uint8_t ret_digest[32], bool *ret_known, struct err *e)
{
	(void)e; /* as above */
	const struct mem_offset *o = mem_offset_put(mem_store_of(s)->db, topic, partition);
	*ret_known = o->there;
	if (o->there) {
		*ret_next = o->next;
		memcpy(ret_digest, o->digest, sizeof o->digest);
	}
	return true;
}

/* Reference rows have keys as published ("policy/skane/2025-01-01"); entities of other areas carry
 * their kind in front ("c:…"), and these kinds are reference data. */
static const struct {
	struct text kind;
	const char *object;
} of_other_areas[] = {
	{ { "s:", 2 }, "settlement" },
	{ { "i:", 2 }, "indicator" },
	{ { "o:", 2 }, "opening" },
};

/* What the registry calls the row; empty: no reference data. */
static struct text object_of(struct text key, bool other_area, struct arena *a)
{
	struct text rest = key;
	if (!other_area)
		return key.n < 2 || key.p[1] != ':' ? arena_text(a, text_cut(&rest, '/'))
		                                    : TEXT("");
	for (size_t i = 0; i < sizeof of_other_areas / sizeof *of_other_areas; i++)
		if (text_starts_with(key, of_other_areas[i].kind))
			return text_of(of_other_areas[i].object);
	return TEXT("");
}

static void add_registry_rows(const struct mem_db *db, bool other_area, struct arena *a,
                              struct mem_list *rows)
{
	struct text *keys;
	size_t n = mem_db_keys(db, a, &keys);
	for (size_t i = 0; i < n; i++) {
		struct entity_row row = mem_db_entity(db, keys[i]);
		struct text object = object_of(keys[i], other_area, a);
		if (!object.n || !row.state.n || row.state.p[0] != '{') /* overfull: no JSON */
			continue;
		struct registry_row *r = mem_list_add(rows, sizeof *r);
		r->object = object;
		r->json = arena_text(a, row.state);
	}
}

bool mem_registry_rows(struct store *s, struct arena *a, struct registry_row **ret, size_t *ret_n,
                       int64_t *ret_version, struct err *e)
{
	(void)e; /* as above */
	struct mem_db *db = mem_store_of(s)->db;
	struct mem_list rows = { 0 };
	add_registry_rows(db->reference, false, a, &rows);
	add_registry_rows(db->transition, true, a, &rows);
	*ret = arena_copy(a, rows.v, rows.n * sizeof **ret);
	*ret_n = rows.n;
	*ret_version = mem_reference_of(mem_store_of(s))->ref_version;
	free(rows.v);
	return true;
}

bool mem_queue_peek(struct store *s, uint64_t *ret_due_buckets, struct err *e)
{
	(void)e; /* as above */
	const struct mem_db *db = mem_store_of(s)->db;
	*ret_due_buckets = 0;
	for (size_t i = 0; i < db->queue.n; i++) {
		const struct mem_queued *q = MEM_AT(&db->queue, struct mem_queued, i);
		if (q->item.due <= db->now)
			*ret_due_buckets |= UINT64_C(1) << q->bucket;
	}
	return true;
}

bool mem_dlq_pending(struct store *s, size_t limit, struct arena *a, struct reject_row **ret,
                     size_t *ret_n, struct err *e)
{
	(void)e; /* as above */
	const struct mem_db *db = mem_store_of(s)->db;
	*ret = ARENA_ARRAY(a, limit < db->rejects.n ? limit : db->rejects.n, struct reject_row);
	*ret_n = 0;
	for (size_t i = 0; i < db->rejects.n && *ret_n < limit; i++) {
		const struct mem_reject *r = MEM_AT(&db->rejects, struct mem_reject, i);
		if (!r->published)
			(*ret)[(*ret_n)++] = mem_copy_reject(a, &r->row);
	}
	return true;
}

bool mem_dlq_published(struct store *s, const struct reject_row *v, size_t n, struct err *e)
{
	(void)e; /* as above */
	const struct mem_db *db = mem_store_of(s)->db;
	for (size_t i = 0; i < db->rejects.n * n; i++) {
		struct mem_reject *r = MEM_AT(&db->rejects, struct mem_reject, i / n);
		const struct reject_row *p = &v[i % n];
		if (r->row.offset == p->offset && r->row.partition == p->partition &&
		    text_eq(r->row.topic, p->topic))
			r->published = true;
	}
	return true;
}
