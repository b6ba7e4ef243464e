/* engine: one batch from source to committed state, generic over `struct domain`.
 *
 * A batch is anything that touches entities: records from the source, due items of the queue, a
 * stretch of a walk. All go the same way, in one transaction:
 *
 *     judge (records only) -> begin -> advance / take / walk_next -> read the touched rows
 *       -> add facts, put messages in inboxes, drop duplicates -> fold (pure) -> difference against
 *       what the row last put out -> write -> commit
 *
 * The invariant it owns: what is committed is a function of the facts alone, whatever the batches.
 * A REJECT from the store bisects the batch until the record stands alone (corner 10); RETRY rolls
 * back and keeps the offset; a fenced compare-and-set drops the partition. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/counters.h"
#include "engine/engine_counters.h"
#include "engine/folding.h"
#include "engine/judge.h"
#include "engine/reasons.h"
#include "port/domain.h"
#include "port/sink.h"
#include "port/source.h"
#include "port/store.h"

struct engine;

struct engine_config {
	const struct domain *domain;
	struct store *store;       /* owned by the caller */
	struct sink *dlq;          /* NULL: refused records stay rows only */
	size_t batch_records;      /* at most in one transaction; 0: 5,000 */
	int first_bucket;          /* of the queue, where several daemons begin at different ones */
	struct counters *counters; /* of engine_counter_rows; may be NULL */
	const char *group, *build; /* for the dead letters' headers; may be NULL */
	/* Answers where partitions start, as struct source_owner has it, with the reason why one
	 * was stopped: so a stop outlives the process, and a stopped one that the answer lets go is
	 * resumed within some turns. NULL: the store is asked for offsets alone. */
	bool (*starts)(void *ctx, struct source_start *v, size_t n);
	/* A partition stopped (source.h): for the log, and to be remembered. Inside engine_step,
	 * outside any transaction. May be NULL. */
	void (*stopped)(void *ctx, const struct source_start *where, enum source_stop why,
	                const char *detail);
	/* A record that its organisation may not send was refused, and that is committed: for the
	 * log. May be NULL. */
	void (*not_allowed)(void *ctx, struct text orgnr, const struct reject_row *row);
	void *ctx;
};

/* FATAL when a schema of the domain does not compile. */
struct engine *engine_new(const struct engine_config *c, struct err *e);
void engine_free(struct engine *g);

/* The source is made with the engine as the owner of positions, and then given to it:
 *     config.owner = engine_source_owner(g); s = source_kafka_new(&config, e); engine_use(g, s);
 * Without one the engine does queue and walks only. The caller frees it, before the engine. */
struct source_owner engine_source_owner(struct engine *g);
void engine_use(struct engine *g, struct source *s);

/* One turn: at most one batch of records, one of the queue and one stretch of a walk; refused
 * records to the DLQ when idle. *ret_worked says whether anything was done. Waits at most
 * `wait_us` for records, and not at all when there is other work. RETRY: the world is down, call
 * again after a pause (code NO_REFERENCE: no principal in the reference data yet, so nothing is
 * consumed; the reference area itself does not wait); FATAL: stop. */
bool engine_step(struct engine *g, int64_t wait_us, bool *ret_worked, struct err *e);

/* The newest snapshot of reference data; NULL before the first. Valid until the next step. */
const struct registry *engine_registry(const struct engine *g);

/* The verdict on one record without a store: what `samverka validate` says, in the daemons' words.
 * `registry` may be NULL: then nothing is asked of reference data. The schemas of a domain are
 * compiled at its first record and kept for the life of the process; one thread. */
void engine_judge(const struct domain *d, const struct registry *registry,
                  const struct source_record *r, struct arena *a, struct verdict *ret);

/* State of one entity at any as_of from rows alone: the entity and all it exchanges messages with
 * are folded in memory until nothing changes. `known_at` INSTANT_NONE, or only facts appended by
 * then. `row_of` fetches a row (version 0 when absent). What is not facts in the row given back
 * (inbox, state, evaluated_at, next_due, restricted) is that of the evaluation; its outputs are
 * empty: they are in *ret. An entity that the domain says never answers (struct domain) is not
 * gone through. */
struct entity_row engine_evaluate(const struct domain *d, const struct registry *registry,
                                  struct text key, instant_us as_of, instant_us known_at,
                                  struct entity_row (*row_of)(void *ctx, struct text key),
                                  void *ctx, struct arena *a, struct fold_out *ret);

/* Loads the reference data in force, if what is held is not. To be called outside a transaction,
 * before engine_rebuild. */
bool engine_refresh(struct engine *g, struct err *e);

/* Rebuild of a chunk from the log: facts of these keys (sorted, unique) are put together anew from
 * their log rows and folded; messages that do not stand in their receivers' inboxes are sent again,
 * and messages in their own inboxes that nobody sent are dropped.
 * With `verify` nothing is written. *ret_different counts entities whose facts, state, outputs or
 * messages (in their own inbox or in a receiver's) are not the bytes that the log gives at the
 * instant of the stored state; a message still on its way counts too. Between begin and commit of
 * the caller's store. RETRY, also when reference data have changed meanwhile (code REFERENCE): roll
 * back, engine_refresh, and the chunk again. FATAL when a log row does not read. */
bool engine_rebuild(struct engine *g, const struct text *keys, size_t n, bool verify,
                    size_t *ret_different, struct err *e);

#endif
