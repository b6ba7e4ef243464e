/* ledger: what became of each record of a transaction, as rows: receipts of duplicates and
 * conflicts, refused records, counts by source, type, hour and verdict, and the sequence numbers
 * seen. Acceptance is the log's. Inside the engine.
 *
 * The ledger balances by construction: every record is noted exactly once, and its count is written
 * in the transaction that moves the offset past it. */
#ifndef ENGINE_LEDGER_H
#define ENGINE_LEDGER_H

#include "engine/judge.h"
#include "engine/keyset.h"
#include "engine/vec.h"
#include "port/store.h"

struct ledger_count {
	uint32_t source; /* number in `sources` */
	uint16_t type;   /* place in the domain's table, or UINT16_MAX: unknown */
	uint8_t verdict; /* enum flow_verdict */
	int64_t hour;    /* append time cut to the hour, in hours */
	instant_us appended_us;
};

struct ledger_number {          /* one sequence number */
	uint32_t source, place; /* place: of the partition in the transaction */
	int64_t number;
	instant_us appended_us;
};

struct ledger_place {
	struct text topic;
	int32_t partition;
};

struct ledger {
	struct arena *a;
	struct keyset sources;
	struct text *types; /* by place in the domain's table; empty until met */
	size_t n_types;
	struct buf *scratch;
	instant_us now; /* for records without an append time */
	VEC(struct ledger_count) counts;
	VEC(struct ledger_number) numbers;
	VEC(struct ledger_place) places;
	VEC(struct log_row) log;
	VEC(struct reject_row) rejects;
	VEC(struct receipt_row) receipts;
	int64_t n[FLOW_REFUSED + 1]; /* by enum flow_verdict */
};

void ledger_init(struct ledger *l, struct arena *a, size_t n_types, struct buf *scratch);
void ledger_note(struct ledger *l, const struct source_record *r, const struct verdict *v,
                 enum flow_verdict verdict);
/* Fills log, rejects, receipts, flow and sequences of a write. */
void ledger_close(struct ledger *l, struct changes *ret);

#endif
