/* store: the durable side. One transaction holds an offset advance, the facts, the states, the
 * discrepancies, the marks and the queue; it is all there or not at all.
 *
 * Order of calls for one batch:
 *     begin -> [go_first | stand_aside] -> [advance] [take] -> read -> (fold, pure) -> write -> commit      or rollback
 * Every call may fail with RETRY (roll back, wait, the whole batch again), FATAL (stop) or, from
 * write only, REJECT with code DB_PERMANENT (a value the database refuses: bisect the batch).
 * `fenced` tells a lost compare-and-set apart: somebody else owns the partition.
 * Two implementations, one contract suite: store_pg (rim) and store_mem (rim, for tests). */
#ifndef PORT_STORE_H
#define PORT_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "port/domain.h"
#include "port/mark.h"
#include "event/fact.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* ---- what stands in a row ---- */

struct entity_row {
	struct text key;
	int64_t version;          /* 0: not there */
	struct text facts;        /* factset_encode */
	struct text inbox;        /* newest message from each sender, engine/inbox */
	struct text state;        /* the domain's bytes */
	struct text outputs;      /* what the state last put out, for the difference, engine/outputs */
	instant_us evaluated_at, next_due;   /* INSTANT_NONE: none */
	bool restricted;
};

#define ENTITY_WAITS 0 /* a next_due: the newest facts of the row are not in its state yet; a look that
                          is due stands in the queue */

enum queue_kind { QUEUE_TICK = 1 /* look at this entity when due */, QUEUE_MESSAGE };

struct queue_item {
	int64_t id;               /* set by the store */
	enum queue_kind kind;
	struct text key;          /* entity concerned (TICK) or receiver (MESSAGE) */
	int64_t version;          /* TICK: row version that asked; MESSAGE: sender's row version */
	instant_us due;           /* not before */
	struct text from;         /* MESSAGE: sender */
	struct text payload;      /* MESSAGE: empty takes the message back */
};

struct offset_advance {
	struct text topic;
	int32_t partition;
	int64_t old_next, new_next;    /* old_next -1: the row is not there yet */
	uint8_t digest[32];            /* of the last record taken */
};

struct log_row {                       /* one accepted fact */
	struct text key, also_key;     /* its entities; also_key empty for all but T26 */
	struct text topic;
	int32_t partition;
	int64_t offset;
	struct fact fact;              /* body unused */
	struct text type;              /* full event type */
	struct text event;             /* canonical structured JSON */
	bool restricted;
};

struct reject_row {
	struct text topic;
	int32_t partition;
	int64_t offset;
	const char *reason;            /* domain page 5.3 */
	struct text detail;            /* pointer and rule, no data */
	struct text source, id, type;  /* as far as they could be read; empty otherwise */
	uint8_t digest[32];            /* SHA-256 of the value */
	bool withhold;                 /* CLEARTEXT_ID, PROTECTED_IDENTITY: no key, value, headers */
	struct text record_key, value, headers;   /* headers: wire list of name, value */
	bool value_is_null;
	instant_us appended_us;
	instant_us rejected_us;        /* told by dlq_pending: when it was refused; 0: not known */
};

enum receipt_verdict { RECEIPT_DUPLICATE = 1, RECEIPT_CONFLICT };

struct receipt_row {                   /* acceptance is the log's, refusal the rejects' */
	struct text source, id;
	enum receipt_verdict verdict;
	struct text topic;
	int32_t partition;
	int64_t offset;
};

enum flow_verdict { FLOW_ACCEPTED = 1, FLOW_DUPLICATE, FLOW_CONFLICT, FLOW_REFUSED };

struct flow_count {                    /* the ledger: appended, never updated in place */
	struct text source, type;      /* source "" when it could not be read */
	instant_us hour;               /* broker's append time cut to the hour */
	enum flow_verdict verdict;
	int64_t n;
	instant_us last_append;
};

struct sequence_seen {                 /* D-PUB-02: numbers seen of a source, by partition */
	struct text source, topic;
	int32_t partition;
	int64_t first, last;           /* inclusive run */
	instant_us at;                 /* append time of the newest */
};

struct discrepancy_change {
	struct text key;               /* entity */
	bool gone;                     /* the fold no longer gives it */
	bool was_open;                 /* as the fold before gave it: what is opened or closed now goes
	                                  into the log of that */
	struct discrepancy d;
	bool restricted;
};

struct bucket_change {                 /* membership of an entity in a summary bucket */
	struct text bucket, key;
	bool gone;
	bool removed;                  /* gone by retention: the bucket is not to be computed from
	                                  what is left, and this member's own summaries stay */
};

struct entity_write {
	struct entity_row row;         /* version = the one read; the store writes version + 1 */
	bool facts_changed, inbox_changed;   /* unchanged columns need not be sent again */
};

enum { RETENTION_COUNTS = 11 };
struct retention_step {                /* a run of retention goes on, or another went on with it */
	int64_t run;
	struct text from, to;          /* the cursor as read, and behind what was looked at */
	int64_t counts[RETENTION_COUNTS];   /* added; what they are stands in schemas/sql */
};

struct changes {
	const struct entity_write *entities; size_t n_entities;   /* unique keys, sorted */
	const struct log_row *log; size_t n_log;
	const struct reject_row *rejects; size_t n_rejects;
	const struct receipt_row *receipts; size_t n_receipts;
	const struct flow_count *flow; size_t n_flow;
	const struct sequence_seen *sequences; size_t n_sequences;
	const struct discrepancy_change *discrepancies; size_t n_discrepancies;
	const struct bucket_change *buckets; size_t n_buckets;
	const struct mark *marks; size_t n_marks;
	const struct queue_item *queue; size_t n_queue;
	const struct text *restrict_log; size_t n_restrict_log;  /* entities whose log rows and
	                                  discrepancies become restricted (late protection, recall) */
	const struct text *remove_log; size_t n_remove_log;      /* retention: log rows by key (not
	                                  those of a living entity too), with their receipts, the log of discrepancies, refused records */
	const struct retention_step *step;                       /* NULL: none */
	bool raise_ref_version;
};

/* ---- the calls ---- */

struct store_read {
	instant_us now;                /* the database's clock */
	int64_t ref_version;           /* read FOR SHARE: it cannot move before we commit */
	struct entity_row *rows;       /* one for each key asked, same order; version 0 when absent */
};

struct store_ops {
	bool (*begin)(struct store *s, struct err *e);
	/* Keep full batches of records and work in the background (queue, walk), and two daemons'
	 * background work, from meeting in one entity, where either would be done for nothing. A
	 * courtesy between daemons, and nothing that correctness rests on; NULL in a store that one
	 * process uses alone. A full batch goes first: it waits only for background work under way.
	 * Background work takes one share of the queue's buckets for itself, of those asked for (bit
	 * by number); *ret_share is -1 while a full batch is under way or others have them all. */
	bool (*go_first)(struct store *s, struct err *e);
	bool (*stand_aside)(struct store *s, unsigned shares, int *ret_share, struct err *e);
	bool (*advance)(struct store *s, const struct offset_advance *v, size_t n, bool *ret_fenced,
	                struct err *e);
	/* Takes due items of one bucket out of the queue. */
	bool (*take)(struct store *s, int bucket, size_t limit, struct arena *a,
	             struct queue_item **ret, size_t *ret_n, struct err *e);
	bool (*read)(struct store *s, const struct text *keys, size_t n, struct arena *a,
	             struct store_read *ret, struct err *e);
	bool (*write)(struct store *s, const struct changes *c, struct err *e);
	bool (*commit)(struct store *s, struct err *e);
	void (*rollback)(struct store *s);

	/* Walks: every entity looked at once in the background, after reference data changed or for
	 * a rebuild; a row with a cursor, advanced by compare-and-set in the same transaction, so that
	 * several daemons share one walk and a crash loses nothing.
	 * An entity that waits is passed and not given: the look that stands in the queue folds it by
	 * the reference data then in force. Who folded by earlier ones held their version (FOR SHARE)
	 * till it was committed, before there could be this walk. n = 0: no walk is open, or all that
	 * were passed wait; at most STORE_WALK_PASSES times `limit` are. */
	bool (*walk_next)(struct store *s, size_t limit, struct arena *a, struct text **ret_keys,
	                  size_t *ret_n, bool *ret_fenced, struct err *e);
	/* Log rows of these entities (key or also_key), for rebuild. Same snapshot as `read`. */
	bool (*log_of)(struct store *s, const struct text *keys, size_t n, struct arena *a,
	               struct log_row **ret, size_t *ret_n, struct err *e);

	/* Those of `keys` that a message waits for in the queue, taken or not. */
	bool (*awaited)(struct store *s, const struct text *keys, size_t n, struct arena *a,
	                struct text **ret, size_t *ret_n, struct err *e);

	/* Outside a batch. */
	/* Opens a walk for this ref_version, unless one for it or a later one was ever opened; a done
	 * one, where the newest before it was for the same digest (of the reference data that the area
	 * reads): nothing has changed for it. */
	bool (*walk_request)(struct store *s, int64_t ref_version, const uint8_t digest[32],
	                     struct err *e);
	bool (*offset_of)(struct store *s, struct text topic, int32_t partition, int64_t *ret_next,
	                  uint8_t ret_digest[32], bool *ret_known, struct err *e);
	bool (*registry_rows)(struct store *s, struct arena *a, struct registry_row **ret,
	                      size_t *ret_n, int64_t *ret_version, struct err *e);
	/* Which of the queue's buckets have due items: a bit each. */
	bool (*queue_peek)(struct store *s, uint64_t *ret_due_buckets, struct err *e);
	/* Refused records not yet on their DLQ topic, oldest first; and their mark after the ack. */
	bool (*dlq_pending)(struct store *s, size_t limit, struct arena *a, struct reject_row **ret,
	                    size_t *ret_n, struct err *e);
	bool (*dlq_published)(struct store *s, const struct reject_row *v, size_t n, struct err *e);
	void (*close)(struct store *s);
};

enum {
	STORE_QUEUE_BUCKETS = 64,      /* bucket of a key: text_hash(key) % 64 */
	STORE_WALK_PASSES = 16,
	STORE_SHARES = 4,              /* share of a bucket: bucket % 4 */
	STORE_ALL_SHARES = (1 << STORE_SHARES) - 1
};

struct store {                         /* first member of every implementation */
	const struct store_ops *ops;
	/* The owner's, NULL: nothing. A little of its own work while the store waits for the other
	 * side; it touches neither the store nor what was handed to it. False: no more of it now. */
	bool (*meanwhile)(void *ctx);
	void *meanwhile_ctx;
};

#endif
