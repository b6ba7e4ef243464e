/* source_guard: where one assigned partition stands, and whether a record may be handed out. Pure:
 * no client library, no clock. The adapters (source_kafka, source_script) do what it answers.
 *
 * A partition that was never read starts at 0: what retention took before that is a gap as well.
 *
 * Else the start is at the record *before* our next offset, so that its digest can be compared before
 * anything new is taken; that record itself is dropped. A first record that stands later than
 * asked for may be ordinary (compaction took the one before) or a leftover of an earlier
 * assignment: it is believed when a second look from the same place meets the same offset. */
#ifndef RIM_SOURCE_GUARD_H
#define RIM_SOURCE_GUARD_H

#include "port/source.h"

enum { GUARD_CORRUPT_READS = 3 };

struct source_guard {
	enum source_state state;
	enum source_stop stop;
	int64_t position;  /* next offset to hand out; -1: the owner has not answered yet */
	int64_t low, high; /* of the log, as last heard; -1 unknown */
	bool fresh;        /* nothing of this assignment has been taken yet */
	int64_t looked;    /* offset the first look met, -1: no look yet */
	int corrupt_reads;
	int64_t verify_at; /* VERIFYING: the offset whose record must have `digest` */
	uint8_t digest[32];
};

enum guard_verdict {
	GUARD_TAKE,
	GUARD_DROP,     /* a leftover, or the record before: nothing to do */
	GUARD_VERIFIED, /* the record before, and it is the right one: drop it */
	GUARD_AGAIN,    /* fetch again from guard_fetch_offset */
	GUARD_STOP,     /* state and reason are in the guard; detail says what was met */
};

/* A guard that waits for its owner's answer. */
void guard_init(struct source_guard *g);
/* Drops what was known of the position: WAITING again. */
void guard_release(struct source_guard *g);
/* The owner's answer. GUARD_STOP when it says so, GUARD_AGAIN otherwise. */
enum guard_verdict guard_start(struct source_guard *g, const struct source_start *start);
/* Where to fetch from. Only in RUNNING and VERIFYING. */
int64_t guard_fetch_offset(const struct source_guard *g);
enum guard_verdict guard_record(struct source_guard *g, const struct source_record *r);
/* The log may have become another one under our feet: the record at `offset`, taken earlier, must
 * still have that digest. GUARD_AGAIN; nothing in a state where that cannot be asked. */
enum guard_verdict guard_doubt(struct source_guard *g, int64_t offset, const uint8_t digest[32]);
/* The broker refused the fetch offset; low and high as asked just now. */
enum guard_verdict guard_out_of_range(struct source_guard *g, int64_t low, int64_t high);
/* low and high asked just now, without a refusal: only a log too short is judged. */
enum guard_verdict guard_bounds(struct source_guard *g, int64_t low, int64_t high);
/* A batch failed its checksum: everything behind position must be fetched anew. */
enum guard_verdict guard_corrupt(struct source_guard *g);

static inline bool guard_active(const struct source_guard *g)
{
	return g->state == SOURCE_RUNNING || g->state == SOURCE_VERIFYING;
}

#endif
