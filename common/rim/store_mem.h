/* store_mem: the store of port/store.h in memory, for tests of whatever stands on it. Same contract
 * as store_pg, proven by one suite (tests/contract/test_store.c).
 *
 * A database object (struct mem_db) is one area; several stores may stand on it, each with one
 * transaction, interleaved by the test in one thread. What a transaction has written is seen by
 * nobody else before its commit and by nobody at all after a rollback. Where PostgreSQL would make
 * a second writer wait for the first, the second gets RETRY/"LOCKED" at once; where a version or a
 * count does not match, RETRY/"STALE" (store_pg says the same). A fenced advance returns false with
 * *ret_fenced set. Rows handed to advance and write stay the caller's and must live until commit or
 * rollback.
 *
 * What was committed is open to the test: the lists below, in the order of the commits. Their texts
 * live as long as the database object. */
#ifndef RIM_STORE_MEM_H
#define RIM_STORE_MEM_H

#include "port/store.h"

/* A list of rows of one type; MEM_AT(list, type, i) is row i. */
struct mem_list {
	char *v;
	size_t n, cap, size;
};
#define MEM_AT(list, type, i) (((type *)(void *)(list)->v) + (i))

/* Rows by name; open addressing, rows are never taken out (a row says itself that it is gone). */
struct mem_table {
	struct mem_slot *slot;
	size_t n, cap;
};

struct mem_discrepancy {
	struct text key;
	struct discrepancy d;
	bool restricted, gone;
};

struct mem_bucket { /* membership of an entity in a summary bucket */
	struct text bucket, key;
	bool gone, removed; /* removed: by retention */
};

struct mem_offset {
	struct text topic;
	int32_t partition;
	int64_t next;
	uint8_t digest[32];
	bool there;
	const struct store *locked_by;
};

struct mem_queued {
	struct queue_item item;
	int bucket;
	const struct store *locked_by;
};

struct mem_reject {
	struct reject_row row;
	bool restricted, published;
};

struct mem_walk {
	int64_t ref_version;
	struct text cursor; /* the last key handed out */
	uint8_t digest[32]; /* of the reference data it was asked for */
	bool closed;
	const struct store *locked_by;
};

struct mem_db {
	struct arena bytes;
	instant_us now;      /* the database's clock; starts at 2025-01-01T00:00:00Z */
	int64_t ref_version; /* starts at 1 */
	size_t ref_sharers;  /* open transactions that read it */
	struct mem_table entities, discrepancies, buckets, offsets;
	struct mem_list log;       /* struct log_row */
	struct mem_list rejects;   /* struct mem_reject */
	struct mem_list receipts;  /* struct receipt_row */
	struct mem_list flow;      /* struct flow_count */
	struct mem_list sequences; /* struct sequence_seen */
	struct mem_list marks;     /* struct mark */
	struct mem_list queue;     /* struct mem_queued */
	struct mem_list walks;     /* struct mem_walk, by ref_version */
	struct text retention;     /* cursor of the run */
	int64_t removed, removed_facts;   /* by it */
	int64_t next_id;
	struct mem_db *reference;  /* where ref_version and the registry's rows stand */
	struct mem_db *transition; /* where the settlements stand */
};

struct mem_db *mem_db_new(void);
void mem_db_free(struct mem_db *db); /* after the stores on it; NULL is allowed */
/* Lets one area see the reference data of another, as the schemas of one PostgreSQL do. Both NULL:
 * the area itself, which is so from the start. */
void mem_db_share(struct mem_db *db, struct mem_db *reference, struct mem_db *transition);

/* The committed row; version 0 when absent. Borrowed until the next commit. */
struct entity_row mem_db_entity(const struct mem_db *db, struct text key);
/* Keys of all entities that are there, sorted; the array in the arena. */
size_t mem_db_keys(const struct mem_db *db, struct arena *a, struct text **ret);
/* Discrepancies that are there, sorted by key, code and discriminator. */
size_t mem_db_discrepancies(const struct mem_db *db, struct arena *a, struct mem_discrepancy **ret);
/* Entities of a bucket, sorted. */
size_t mem_db_members(const struct mem_db *db, struct text bucket, struct arena *a,
                      struct text **ret);
/* What two databases that saw the same facts must have in common, as text, whatever the batches:
 * states, facts, discrepancies and memberships; no versions, inboxes (they hold their senders'
 * versions), queue or marks (corner 7). */
void mem_db_print(const struct mem_db *db, struct buf *b);

/* Where a test may step in. The hook runs other stores' transactions, or returns false: the call
 * then fails with RETRY/"INJECTED" and the transaction is over. At MEM_COMMITTED it has been
 * committed all the same: the reply that was lost. */
enum mem_point { MEM_BEGIN, MEM_READ, MEM_WRITE, MEM_COMMIT, MEM_COMMITTED };

struct mem_hook {
	bool (*call)(void *ctx, enum mem_point point);
	void *ctx;
};

struct store *store_mem_new(struct mem_db *db); /* freed by its close */
/* `hook.call` NULL: none. */
void store_mem_hook(struct store *s, struct mem_hook hook);

/* A write with this text in an event of its log rows is refused as a value that the database cannot
 * hold (REJECT/DB_PERMANENT); empty: none. */
void store_mem_poison(struct store *s, struct text part_of_event);

#endif
