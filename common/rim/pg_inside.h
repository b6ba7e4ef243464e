/* pg_inside: what pg.c and pg_open.c share. Nobody else includes it. */
#ifndef RIM_PG_INSIDE_H
#define RIM_PG_INSIDE_H

#include "rim/pg.h"

#include <libpq-fe.h>

enum { PG_QUEUE_MAX = 128 }; /* statements in one pipeline */

struct pg {
	struct pg_config config;
	PGconn *conn; /* NULL: closed; in pipeline mode and not blocking while open */
	bool broken;  /* a send failed: pg_run says so */
	bool warned;  /* a WARNING came since the last pg_run began */
	size_t n_sent;
	size_t n_results;
	PGresult *results[PG_QUEUE_MAX];
};

void pg_clear_results(struct pg *p);
/* Takes note of one queued message and whether libpq took it. */
void pg_count_sent(struct pg *p, int taken);

#endif
