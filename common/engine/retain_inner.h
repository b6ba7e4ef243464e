/* retain, inside: what retain.c and retain_emit.c share. */
#ifndef ENGINE_RETAIN_INNER_H
#define ENGINE_RETAIN_INNER_H

#include "engine/engine_inner.h"
#include "engine/retention.h"
#include "event/stub.h"

struct member {
	struct touched t;
	struct outputs outputs;
	bool is_there, is_over; /* over: a stub that hears nothing any more */
	enum retention verdict; /* by itself */
	int stays;              /* enum retention_stays; -1: it may go */
	bool group_stays;
	bool ends;         /* RETENTION_GATHERS: one that told it goes */
	bool goes;         /* it is written */
	size_t head, next; /* of its group; the next in its ring */
};

struct retain {
	struct work w;
	instant_us before;
	bool dry, is_whole; /* all groups were read to their ends */
	struct keyset keys;
	VEC(struct member) members; /* by number of the key */
};

/* Rows of all that go, sorted by key, and what hangs on them. */
bool retain_emit(struct retain *r, struct err *e);

#endif
