/* engine, inside: what its files share. Nobody else includes this.
 *
 *   engine.c   made, used, one turn          work.c      one transaction's entities
 *   world.c    reference data, the clock     emit.c      what a fold changed, as rows
 *   batch.c    records fetched and judged    records.c   a batch of them, committed
 *   queue.c    due items                     walk.c      a stretch of a walk
 *   ledger.c   counts, receipts, sequences   dlq.c       refused records to their topic
 *   attempt.c  how a transaction ends        rebuild.c   anew from the log
 *   retain.c, retain_emit.c   what is over removed */
#ifndef ENGINE_ENGINE_INNER_H
#define ENGINE_ENGINE_INNER_H

#include "engine/engine.h"
#include "engine/keyset.h"
#include "engine/outputs.h"
#include "engine/positions.h"
#include "engine/vec.h"

/* A transaction whose entities took more memory than this is followed by a smaller one: an entity
 * that hears from many has a row of many kilobytes. */
enum { HEAVY_BYTES = 16 << 20 };
/* Records go many at once: the more of them meet in one batch, the fewer times an entity is
 * written. Items of the queue do not: most of them are an entity each, and a fold. */
enum { BATCH_RECORDS = 5000, BATCH_ITEMS = 2000 };
enum { WALK_STRETCH = 500, AGAIN_MAX = 8, DLQ_AT_ONCE = 100 };

/* Records in hand and what was judged of them; all of it in the arena. */
struct batch {
	struct source_record *r;
	struct verdict *v; /* of the first `judged` */
	size_t n, bytes;
	size_t judged;
	size_t from;    /* what comes before is committed */
	unsigned again; /* tries of the same stretch */
	struct arena arena;
};

struct engine {
	struct engine_config c;
	struct source *source;
	struct judge *judge;
	struct registry *registry; /* NULL before the first load */
	bool registry_stale;       /* we changed reference data ourselves */
	bool is_reference_area;    /* asks nothing of reference data */
	instant_us now;            /* of the store, when it last told; INSTANT_NONE */
	struct positions positions;
	struct batch batches[2], *batch, *ahead; /* of this turn's transactions, of the next turn's */
	bool moved; /* a partition that we hold records of went or began anew */
	struct arena work;    /* one transaction */
	struct arena fold;    /* one fold; what is written of it is copied */
	struct buf scratch;
	size_t queue_limit; /* items at once; halved when the database refuses */
	size_t walk_limit;
	int bucket;       /* where the next look into the queue begins */
	uint64_t due;     /* buckets not found empty since the queue was last looked over */
	unsigned share;   /* of the queue, the last one taken */
	bool more;        /* the last turn left work: do not wait for records */
	bool catching_up; /* the last batch was large: more is behind it */
	uint64_t turn;
	unsigned dlq_pause; /* turns to leave the dead letters alone after a failure */
	unsigned dlq_failures;
};

static inline void engine_count(const struct engine *g, int counter, int value, int64_t n)
{
	if (g->c.counters && n)
		counters_add(g->c.counters, counter, value, n);
}

static inline size_t engine_items_max(const struct engine *g)
{
	return g->c.batch_records < BATCH_ITEMS ? g->c.batch_records : BATCH_ITEMS;
}

/* ---- world.c ---- */

/* Loads reference data if there are none or they are stale. RETRY/NO_REFERENCE while empty. */
bool world_ready(struct engine *g, struct err *e);
bool world_load(struct engine *g, struct err *e);
/* The store's clock, in a transaction of its own; also finds out whether reference data are stale.
 */
bool world_learn(struct engine *g, struct err *e);
/* Takes what a read told; false when the snapshot is not the one in force. */
bool world_agrees(struct engine *g, const struct store_read *read);

/* ---- batch.c: records in hand ---- */

void batch_clear(struct batch *b);
/* As many more as there are, up to a whole batch; waits only for the first. When partitions moved
 * nothing is in hand afterwards. False: FATAL. */
bool batch_fill(struct engine *g, struct batch *b, int64_t wait_us, struct err *e);
/* The source says so: this partition is lost, or begins where the store says. */
void batch_moved(struct engine *g, struct text topic, int32_t partition);
/* Everything in hand that is not committed goes back: it is fetched again from where the store
 * says. */
void batch_release_all(struct engine *g);
/* Is the store's clock asked for? Only when a record's own time cannot be taken. */
bool batch_needs_now(const struct engine *g, const struct batch *b);
void batch_judge(struct engine *g, struct batch *b);
/* After reference data have changed: what is not committed counts as not judged. */
void batch_judge_anew(struct engine *g);
/* The store's `meanwhile`: judges a few records ahead. */
bool batch_meanwhile(void *engine);

/* ---- work.c: the entities one transaction touches ---- */

struct touched {
	struct text key;
	struct entity_row row; /* as read */
	struct factset facts;
	struct inbox inbox;
	bool decoded, facts_changed, inbox_changed, fold;
	bool is_protected; /* a fact of a protected identity came in this transaction */
	instant_us ticked; /* due of the TICK taken; INSTANT_NONE */
	bool restricted;   /* after the fold */
};

struct work {
	struct engine *g;
	struct arena *a;
	struct keyset keys;
	struct touched *touched; /* by number of the key, once read */
	struct touched **sorted; /* by key */
	struct store_read read;
	VEC(struct entity_write) entities;
	VEC(struct discrepancy_change) discrepancies;
	VEC(struct bucket_change) buckets;
	VEC(struct mark) marks;
	VEC(struct queue_item) queue;
	VEC(struct text) restrict_log, remove_log;
	struct keyset marked;
	bool raise_ref_version, any_restricted;
	bool behind; /* facts are kept, and folded when there is time */
	int64_t folds, overfull, sent, ticks;
	struct changes extra; /* what records add: log, rejects, receipts, flow, sequences */
};

/* Resets the arena of the last one. */
void work_init(struct work *w, struct engine *g);
/* The number of an entity; before work_read only. */
size_t work_touch(struct work *w, struct text key);
enum work_read { WORK_READ, WORK_STALE_REFERENCE, WORK_FAILED };
enum work_read work_read(struct work *w, struct err *e);
/* Adds one fact. FATAL when the row's facts do not read. */
bool work_add_fact(struct work *w, size_t number, const struct verdict *v, enum fact_added *ret,
                   struct err *e);
/* A stub remembers that a fact of a protected identity came. */
bool work_protect_stub(struct touched *t, const struct verdict *v);
/* Puts a message into the inbox, or looks at the entity that is due. */
bool work_take_item(struct work *w, size_t number, const struct queue_item *item, struct err *e);
/* Folds what is to be folded, in the order of the keys, and collects the changes. */
bool work_fold(struct work *w, struct err *e);
/* Decodes facts and inbox of a row, once. */
bool work_decode(struct work *w, struct touched *t, struct err *e);
/* One write, unless there is nothing to write. */
bool work_write(struct work *w, struct err *e);
void work_count(const struct work *w, int batch_kind);

/* ---- emit.c ---- */

/* What a fold changed, against the row as read. FATAL when the row's outputs do not read. */
bool emit_entity(struct work *w, struct touched *t, const struct fold_out *out, struct err *e);
/* Its parts: what was put out, encoded; and the row after a fold, with facts and inbox as they are
 * now where these changed. */
struct text emit_outputs(struct work *w, const struct outputs *o);
void emit_row(struct work *w, const struct touched *t, const struct fold_out *out,
              struct text outputs);
/* Facts or inbox changed without a word to the fold: an earlier copy of a fact, a newer version of
 * the same message. */
void emit_unfolded(struct work *w, struct touched *t);
/* Facts are kept; the fold is asked for as a look that is due now, unless one is. */
void emit_waiting(struct work *w, struct touched *t);
/* Whoever counts by these buckets looks at them again. */
void emit_marks(struct work *w, const struct touched *t, const struct output_list *buckets);
void emit_tick(struct work *w, struct text key, int64_t version, instant_us due);
void emit_message(struct work *w, const struct touched *from, struct text to, struct text payload);

/* ---- attempts: what became of a transaction ---- */

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_ASIDE,     /* others come first: later */
	ATTEMPT_REFERENCE, /* reference data changed: load, and again */
	ATTEMPT_STALE,     /* another was there first: again at once */
	ATTEMPT_FENCED,    /* somebody else owns a partition, or the walk */
	ATTEMPT_REFUSED,   /* the database refuses a value: fewer, and again */
	ATTEMPT_FAILED,    /* *e says: RETRY or FATAL */
};

/* Begins; ATTEMPT_DONE, or what became of it. Full batches of records go first (port/store.h). */
enum attempt attempt_begin_records(struct engine *g, struct err *e);
/* ASIDE when none of these shares of the queue is to be had; -1 with DONE: all are ours. */
enum attempt attempt_begin_background(struct engine *g, unsigned shares, int *ret_share,
                                      struct err *e);
/* Rolls back, counts, and says what the error means. */
enum attempt attempt_failed(struct engine *g, bool fenced, const struct err *e);
/* Reads the touched rows; ATTEMPT_DONE, or rolled back. */
enum attempt attempt_read(struct work *w, struct err *e);
/* Writes and commits. */
enum attempt attempt_end(struct work *w, struct err *e);
/* True when the same is to be done again at once (with fresh reference data where that was it);
 * false: ATTEMPT_DONE, FENCED and REFUSED are the caller's, else give up with *e. */
bool attempt_repeat(struct engine *g, enum attempt what, unsigned *again, struct err *e);

/* ---- the parts of a turn ---- */

bool records_turn(struct engine *g, int64_t wait_us, bool *ret_worked, struct err *e);
bool queue_turn(struct engine *g, bool *ret_worked, struct err *e);
bool walk_turn(struct engine *g, bool *ret_worked, struct err *e);
bool dlq_turn(struct engine *g, bool *ret_worked, struct err *e);

#endif
