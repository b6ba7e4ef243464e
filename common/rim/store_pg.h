/* store_pg: the store of port/store.h in PostgreSQL (schemas/sql). One connection, one area, one
 * thread. Where rows do not match what was read: RETRY/"STALE"; a lost compare-and-set of offsets
 * returns false with *ret_fenced set and RETRY/"FENCED".
 *
 * Round trips of a batch: 1 advance (or take), 2 read, 3 write, 4 commit; a walk has two more. */
#ifndef RIM_STORE_PG_H
#define RIM_STORE_PG_H

#include "port/source.h"
#include "port/store.h"
#include "rim/pg.h"

struct store_pg_config {
	const char *conninfo;         /* NULL: libpq's PG* variables */
	const char *area;             /* "transition", …: the schema */
	const char *application;      /* for pg_stat_activity; a literal */
	bool snapshot;                /* one snapshot for the whole transaction (repeatable read):
	                                 `samverka rebuild --verify` */
	int connect_ms, statement_ms; /* 0: 5,000 and 30,000 */
};

/* Connects at the first call that needs it. What the config points at must live as long. FATAL as
 * pg_new. Freed by its close. */
struct store *store_pg_new(const struct store_pg_config *c, struct err *e);

/* Connects now, unless connected: for a daemon's start and readiness. FATAL/SCHEMA_VERSION (exit
 * MIGRATE_EXIT) when the database is not of this program's schema version. */
bool store_pg_connect(struct store *s, struct err *e);
struct pg *store_pg_connection(struct store *s);

/* ---- partitions that wait for an operator (architecture, corner 11) ---- */

/* Fills in `known`, `next`, `digest`, `has_digest` and `stopped` of n starts in one round trip:
 * what struct source_owner.starts has to answer. */
bool store_pg_starts(struct store *s, struct source_start *v, size_t n, struct err *e);
/* Notes that a partition stopped; a first reason stays. `detail` holds offsets only. */
bool store_pg_stop_partition(struct store *s, const struct source_start *v, enum source_stop why,
                             const char *detail, struct err *e);

/* Month partitions ahead of time and ledgers added up; call every few minutes when idle. Cheap when
 * there is nothing to do. */
bool store_pg_upkeep(struct store *s, struct err *e);

#endif
