/* store_pg_inside: what the files of store_pg share. Nobody else includes it. */
#ifndef RIM_STORE_PG_INSIDE_H
#define RIM_STORE_PG_INSIDE_H

#include "rim/store_pg.h"

#define STATEMENT(name, sql) SQL_##name,
enum store_sql {
#include "rim/store_pg_sql.def"
	SQL_COUNT
};
#undef STATEMENT

enum { STORE_PG_QUEUE = 64 }; /* statements of a write before it waits for their results */

struct pg_store {
	struct store store;
	struct pg *pg;
	const char *area;
	struct pg_args args;  /* of the statement being put together */
	struct arena scratch; /* of one write */
	size_t queued_bytes;  /* since the last time the write waited */
	size_t n_queued;      /* statements since then */
	size_t n_expected;    /* of those, which must write a known number of rows */
	struct {
		size_t at;
		size_t rows;
	} expected[STORE_PG_QUEUE];
};

static inline struct pg_store *pg_store_of(struct store *s)
{
	return (struct pg_store *)(void *)s;
}

/* Queues a statement with the arguments put together in s->args. */
void store_pg_send(struct pg_store *s, enum store_sql which);
/* Runs what is queued outside a transaction, connecting first if need be: for a single statement
 * call store_pg_ask, which queues it too. */
bool store_pg_ask(struct pg_store *s, enum store_sql which, struct err *e);
struct text store_pg_copy(const struct pg_result *r, size_t row, int column, struct arena *a);

bool store_pg_write(struct store *s, const struct changes *c, struct err *e);
/* A statement of a write, with the arguments in s->args; waits when much is on its way. */
bool store_pg_queue(struct pg_store *s, enum store_sql which, struct err *e);
/* The same; the write fails (STALE) unless it changes so many rows. */
bool store_pg_queue_counted(struct pg_store *s, enum store_sql which, size_t rows, struct err *e);
/* Rejects, receipts, flow and sequences. */
bool store_pg_write_records(struct pg_store *s, const struct changes *c, struct err *e);
/* store_pg_recall.c: what hangs on an entity beside its row: hidden, or gone. */
bool store_pg_write_restrictions(struct pg_store *s, const struct changes *c, struct err *e);
/* Before discrepancies are written. */
bool store_pg_write_removed_findings(struct pg_store *s, const struct changes *c, struct err *e);
bool store_pg_write_removals(struct pg_store *s, const struct changes *c, struct err *e);
bool store_pg_write_removed_members(struct pg_store *s, const struct changes *c, struct err *e);
bool store_pg_write_step(struct pg_store *s, const struct retention_step *v, struct err *e);
bool store_pg_awaited(struct store *s, const struct text *keys, size_t n, struct arena *a,
                      struct text **ret, size_t *ret_n, struct err *e);

bool store_pg_walk_next(struct store *s, size_t limit, struct arena *a, struct text **ret_keys,
                        size_t *ret_n, bool *ret_fenced, struct err *e);
bool store_pg_log_of(struct store *s, const struct text *keys, size_t n, struct arena *a,
                     struct log_row **ret, size_t *ret_n, struct err *e);
bool store_pg_walk_request(struct store *s, int64_t ref_version, const uint8_t digest[32],
                           struct err *e);
bool store_pg_offset_of(struct store *s, struct text topic, int32_t partition, int64_t *ret_next,
                        uint8_t ret_digest[32], bool *ret_known, struct err *e);
bool store_pg_registry_rows(struct store *s, struct arena *a, struct registry_row **ret,
                            size_t *ret_n, int64_t *ret_version, struct err *e);
bool store_pg_queue_peek(struct store *s, uint64_t *ret_due_buckets, struct err *e);
bool store_pg_dlq_pending(struct store *s, size_t limit, struct arena *a, struct reject_row **ret,
                          size_t *ret_n, struct err *e);
bool store_pg_dlq_published(struct store *s, const struct reject_row *v, size_t n, struct err *e);

#endif
