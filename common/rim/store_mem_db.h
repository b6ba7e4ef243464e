/* store_mem_db: inside of store_mem: the rows of a database object and the hash tables they hang
 * on. Only store_mem*.c include it. */
#ifndef RIM_STORE_MEM_DB_H
#define RIM_STORE_MEM_DB_H

#include "rim/store_mem.h"

struct mem_slot {
	struct text name;
	void *row; /* NULL: free */
};

struct mem_entity { /* one block with the bytes of its texts; key apart */
	struct text key;
	struct entity_row row; /* version 0: not there (yet) */
	void *bytes;
	const struct store *locked_by;
};

/* Appends a zeroed row. */
void *mem_list_add(struct mem_list *l, size_t size);
/* NULL when there is none. */
void *mem_table_get(const struct mem_table *t, struct text name);

struct mem_entity *mem_entity_put(struct mem_db *db, struct text key);
/* Takes over `row` (with a copy of its bytes), version + 1; columns not sent stay. */
void mem_entity_set(struct mem_entity *e, const struct entity_write *w);
struct mem_offset *mem_offset_put(struct mem_db *db, struct text topic, int32_t partition);
struct mem_discrepancy *mem_discrepancy_put(struct mem_db *db, struct text key,
                                            const struct discrepancy *d);
struct mem_bucket *mem_bucket_put(struct mem_db *db, struct text bucket, struct text key);

struct log_row mem_copy_log(struct arena *a, const struct log_row *r);
struct reject_row mem_copy_reject(struct arena *a, const struct reject_row *r);
struct queue_item mem_copy_item(struct arena *a, const struct queue_item *q);
struct entity_row mem_copy_entity(struct arena *a, const struct entity_row *r);

/* Everything of `c` but entities, made visible: the part of a commit that cannot fail. */
void mem_db_apply(struct mem_db *db, const struct changes *c);

/* ---- a transaction ---- */

struct mem_store {
	struct store store;
	struct mem_db *db;
	struct mem_hook hook;
	struct text poison;
	bool open, shares_ref;
	struct mem_list writes;   /* struct changes */
	struct mem_list advances; /* struct offset_advance */
	int64_t walk;             /* ref_version of the walk it has locked; 0: none */
	struct text walk_cursor;
	bool walk_closes;
};

static inline struct mem_store *mem_store_of(struct store *s)
{
	return (struct mem_store *)(void *)s;
}

static inline struct mem_db *mem_reference_of(const struct mem_store *m)
{
	return m->db->reference;
}

struct mem_walk *mem_walk_of(struct mem_db *db, int64_t ref_version);

/* store_mem_more.c: walks, the log read back, and what stands outside a batch; the
 * calls of struct store_ops. */
bool mem_walk_next(struct store *s, size_t limit, struct arena *a, struct text **ret_keys,
                   size_t *ret_n, bool *ret_fenced, struct err *e);
bool mem_log_of(struct store *s, const struct text *keys, size_t n, struct arena *a,
                struct log_row **ret, size_t *ret_n, struct err *e);
bool mem_awaited(struct store *s, const struct text *keys, size_t n, struct arena *a,
                 struct text **ret, size_t *ret_n, struct err *e);
bool mem_walk_request(struct store *s, int64_t ref_version, const uint8_t digest[32],
                      struct err *e);
bool mem_offset_of(struct store *s, struct text topic, int32_t partition, int64_t *ret_next,
                   uint8_t ret_digest[32], bool *ret_known, struct err *e);
bool mem_registry_rows(struct store *s, struct arena *a, struct registry_row **ret, size_t *ret_n,
                       int64_t *ret_version, struct err *e);
bool mem_queue_peek(struct store *s, uint64_t *ret_due_buckets, struct err *e);
bool mem_dlq_pending(struct store *s, size_t limit, struct arena *a, struct reject_row **ret,
                     size_t *ret_n, struct err *e);
bool mem_dlq_published(struct store *s, const struct reject_row *v, size_t n, struct err *e);

#endif
