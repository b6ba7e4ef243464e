/* alive: a daemon's word in the database that it lives, and what keeps it from being ready, for
 * `samverka status`. A row of its own (samverka.daemon), renewed every few seconds by a connection
 * that the daemon has anyway and between its transactions, taken away at a stop. Who was killed
 * leaves it behind and falls silent: the database's clock judges that. */
#ifndef RIM_ALIVE_H
#define RIM_ALIVE_H

#include "rim/mgmt.h"

#include <stdbool.h>
#include <stdint.h>

enum { ALIVE_EVERY_MS = 5000 };

struct alive {
	const char *name; /* "transitions"; a literal */
	char host[72];
	int32_t pid;
	int64_t since_us; /* monotonic */
	bool gone;        /* it stops: the row goes */
	struct readiness readiness;
};

struct pg;

void alive_init(struct alive *v, const char *name);
/* Writes the row, or takes it away, in a transaction of its own; not while `p` is NULL, closed or
 * in a transaction: the next time is soon. That it failed is logged, once, and harms nothing else.
 * One daemon a process. */
void alive_tell(struct pg *p, const struct alive *v);

#endif
