/* source: records in. What the engine sees of the log, without a type of the client library.
 *
 * One thread owns a source; its callbacks run inside its calls and nowhere else. The truth about
 * positions is the owner's (a database): the source asks for it at every assignment, and what it
 * hands out is only a proposal that the owner's compare-and-set accepts or refuses.
 *
 * Promises: inside one assignment of a partition, offsets rise and no record is skipped. A record
 * of an earlier assignment is never handed out. The first record of an assignment stands directly
 * behind the record whose digest the owner stored (architecture, corner 11), or else the partition
 * stops and waits for an operator; the others go on. Offsets are sparse: a missing one alone means
 * nothing. */
#ifndef PORT_SOURCE_H
#define PORT_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "event/cloudevent.h" /* struct header */
#include "event/instant.h"

#include <stdbool.h>
#include <stdint.h>

enum source_time_kind { SOURCE_TIME_NONE, SOURCE_TIME_CREATE, SOURCE_TIME_APPEND };

struct source_record {
	struct text topic; /* one pointer per topic, valid as long as the source */
	int32_t partition;
	int64_t offset;
	struct text key, value;       /* p == NULL: null, which is not the empty text */
	const struct header *headers; /* in their order; a value with p == NULL is null */
	size_t n_headers;
	instant_us append_time_us; /* INSTANT_NONE where the broker gave none */
	enum source_time_kind time_kind;
};

struct source_batch {
	struct source_record *v; /* records of one partition stand in the order of offsets;
	                            partitions may alternate */
	size_t n;
	size_t bytes; /* of keys, values and headers */
};

struct source_ask {
	size_t max_records;
	size_t max_bytes;   /* 0: 16 MiB; one record above it still comes, alone */
	int64_t timeout_us; /* waits this long for the first record, never for the last */
};

/* Why a partition stands still until an operator resumes it. */
enum source_stop {
	SOURCE_RUNS,
	SOURCE_GAP,       /* the log starts after our next offset */
	SOURCE_RECREATED, /* the record before our next offset is another one */
	SOURCE_TRUNCATED, /* the log ends before our next offset */
	SOURCE_CORRUPT,   /* a batch fails its checksum however often it is read */
};
const char *source_stop_word(enum source_stop stop); /* "GAP", …; "RUNS" for none */

/* One partition's start: the first two are asked, the rest is the owner's answer. */
struct source_start {
	struct text topic;
	int32_t partition;
	bool known;               /* false: never consumed, begins where the log begins */
	int64_t next;             /* the stored next offset: last record's offset + 1 */
	bool has_digest;          /* false: nothing to compare with (an operator set the offset) */
	uint8_t digest[32];       /* source_record_digest of the record at next - 1 */
	enum source_stop stopped; /* not SOURCE_RUNS: it stays stopped for this stored reason */
};

struct source_owner {
	void *ctx;
	/* Fills n answers. False: cannot be read now; the partitions get nothing and the question
	 * comes again after a moment. Called inside source_next: after an assignment, a release, a
	 * resume, and when a topic or all brokers had gone and are back. An owner with a commit on
	 * its way finishes it first; whatever else it holds of these partitions comes again and is
	 * dropped. No callback may call the source. */
	bool (*starts)(void *ctx, struct source_start *v, size_t n);
	/* The partition is no longer ours; may be NULL. Records of it in the batch under
	 * construction are gone already. */
	void (*lost)(void *ctx, struct text topic, int32_t partition);
	/* A partition stopped, once per stop; may be NULL. `detail` is for the log: offsets only.
	 */
	void (*stopped)(void *ctx, const struct source_start *where, enum source_stop why,
	                const char *detail);
};

enum source_state {
	SOURCE_RUNNING,
	SOURCE_WAITING,   /* the owner's answer or the broker's is missing: asked again */
	SOURCE_VERIFYING, /* the record before our next offset has not come yet */
	SOURCE_STOPPED,
};

struct source_partition {
	struct text topic;
	int32_t partition;
	enum source_state state;
	enum source_stop stop;
	int64_t position;  /* next offset to hand out; -1 unknown */
	int64_t low, high; /* the log's first offset and the one behind its last; -1 unknown */
};

struct source_status {
	bool joined;       /* a member of the group (it may own no partition) */
	bool brokers_down; /* none can be reached: wait, never an end */
	char problem[160]; /* the newest trouble, empty when none since the last record */
	uint64_t records, bytes, stale_dropped, verified, rebalances, errors;
};

struct source;

struct source_ops {
	bool (*next)(struct source *s, const struct source_ask *ask, struct arena *a,
	             struct source_batch *ret, struct err *e);
	void (*release)(struct source *s, struct text topic, int32_t partition);
	void (*resume)(struct source *s, struct text topic, int32_t partition);
	void (*commit)(struct source *s, struct text topic, int32_t partition, int64_t next);
	size_t (*partitions)(struct source *s, struct arena *a, struct source_partition **ret);
	void (*status)(struct source *s, struct source_status *ret);
	void (*free)(struct source *s);
};

struct source {
	const struct source_ops *ops;
};

/* Records in, at most ask->max_records; none within the timeout is true with ret->n == 0. All
 * bytes live in the arena. A world that is down is not an error here: it shows in the status and
 * the source goes on trying. False: FATAL only (fenced by its own double, a broken setting); the
 * process ends. Must be called at least every few seconds: rebalances happen inside. */
static inline bool source_next(struct source *s, const struct source_ask *ask, struct arena *a,
                               struct source_batch *ret, struct err *e)
{
	return s->ops->next(s, ask, a, ret, e);
}

/* After a compare-and-set that hit no row, or a batch given up: what is fetched of this partition
 * is dropped and its position read from the owner again, in the next source_next. Nothing happens
 * when the partition is not ours. */
static inline void source_release(struct source *s, struct text topic, int32_t partition)
{
	s->ops->release(s, topic, partition);
}

/* The operator has settled the partition (the owner's stored offset says where): it starts again
 * from the owner's answer, in the next source_next. */
static inline void source_resume(struct source *s, struct text topic, int32_t partition)
{
	s->ops->resume(s, topic, partition);
}

/* Tells the broker the group's offset, for lag tools only; best effort, never read back. */
static inline void source_commit(struct source *s, struct text topic, int32_t partition,
                                 int64_t next)
{
	s->ops->commit(s, topic, partition, next);
}

/* The partitions owned now, stopped ones included, sorted by topic and number; array in the arena.
 * Lag is high - position where both are known. */
static inline size_t source_partitions(struct source *s, struct arena *a,
                                       struct source_partition **ret)
{
	return s->ops->partitions(s, a, ret);
}

static inline void source_status(struct source *s, struct source_status *ret)
{
	s->ops->status(s, ret);
}

/* Leaves the group in at most a few seconds. NULL is allowed. */
static inline void source_free(struct source *s)
{
	if (s)
		s->ops->free(s);
}

/* SHA-256 over key, value and headers (lengths included, null told from empty): what the owner
 * stores of the last record and the source compares at the next start. */
void source_record_digest(const struct source_record *r, uint8_t ret[32]);

#endif
