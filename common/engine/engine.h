/* engine: one batch from source to committed state, generic over `struct domain`.
 *
 * A batch is anything that touches entities: records from the source, due items of the queue, a
 * stretch of a walk. All go the same way, in one transaction:
 *
 *     decode (records only) -> begin -> advance / take / walk_next -> read the touched rows
 *       -> add facts, put messages in inboxes, drop duplicates -> fold (pure) -> difference against
 *       what the row last put out -> write -> commit
 *
 * The invariant it owns: what is committed is a function of the facts alone, whatever the batches.
 * A REJECT from the store bisects the batch until the record stands alone (corner 10); RETRY rolls
 * back and keeps the offset; a fenced compare-and-set drops the partition. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "port/domain.h"
#include "port/sink.h"
#include "port/source.h"
#include "port/store.h"

struct engine;

struct engine_config {
	const struct domain *domain;
	struct store *store;        /* owned by the caller */
	struct source *source;      /* NULL: queue and walks only */
	struct sink *dlq;           /* NULL: refused records stay rows only */
	size_t batch_records;       /* 2,000 to 5,000 when catching up */
	void (*count)(void *ctx, int counter, int64_t add);   /* engine/counters.def; may be NULL */
	void *count_ctx;
};

/* FATAL when a schema of the domain does not compile. */
struct engine *engine_new(const struct engine_config *c, struct err *e);
void engine_free(struct engine *g);

/* One turn: at most one batch of records, one of the queue and one stretch of a walk; refused
 * records to the DLQ when idle. *ret_worked says whether anything was done. Waits at most
 * `wait_us` for records. RETRY: the world is down, call again after a pause; FATAL: stop. */
bool engine_step(struct engine *g, int64_t wait_us, bool *ret_worked, struct err *e);

/* The verdict on one record without a store: what `samverka validate` says, in the daemons' words.
 * `registry` may be NULL: then nothing is asked of reference data. */
struct verdict {
	bool accepted;
	const char *reason;         /* when refused */
	char detail[240];
	struct fact fact;           /* when accepted; in the arena */
	struct text type;
	struct route route;
};
void engine_judge(const struct domain *d, const struct registry *registry,
                  const struct source_record *r, struct arena *a, struct verdict *ret);

/* State of one entity at any as_of from rows alone: the entity and all it exchanges messages with
 * are folded in memory until nothing changes. `known_at` INSTANT_NONE, or only facts appended by
 * then. `row_of` fetches a row (version 0 when absent). */
struct entity_row engine_evaluate(const struct domain *d, const struct registry *registry,
                                  struct text key, instant_us as_of, instant_us known_at,
                                  struct entity_row (*row_of)(void *ctx, struct text key), void *ctx,
                                  struct arena *a, struct fold_out *ret);

/* Rebuild of a chunk from the log: facts of these keys are put together anew from their log rows
 * and folded. With `verify` nothing is written and *ret_different counts states (and inboxes) whose
 * bytes differ. Between begin and commit of the caller's store. */
bool engine_rebuild(struct engine *g, const struct text *keys, size_t n, bool verify,
                    size_t *ret_different, struct err *e);

#endif
