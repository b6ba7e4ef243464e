/* watch: discrepancies that belong to a source and to no entity, found by set queries over what the
 * area's tables say of it. Rows of `discrepancy` with key "src:<source>":
 *
 *   D-PUB-01  silent: nothing heard for longer than the floor and 3 x the 95th percentile of its
 * gaps over this hour of the week in the 28 days before (or past its registered calendar);
 *             discriminator: when it was last heard. Closed by what comes next.
 *   D-PUB-02  sequence numbers missing for longer than the grace; discriminator "first-last".
 *             Closed when they have come.
 *   D-PUB-03  one (source, id) in two entities; discriminator: the id. Stays.
 *   D-PRIV-01 clear-text or protected identities in what it sent; discriminator: the reason.
 *             Closed after 30 days without.
 *
 * Several daemons may call it: one does the work, the others find it done. */
#ifndef RIM_WATCH_H
#define RIM_WATCH_H

#include "base/err.h"
#include "event/instant.h"
#include "rim/pg.h"

#include <stdbool.h>
#include <stdint.h>

struct watch_limits {              /* of the general policy (domain page, 7.9) */
	int64_t silence_floor_us;  /* silenceFloor, D-PUB-01 */
	int64_t sequence_grace_us; /* sequenceGrace, D-PUB-02 */
	instant_us reused_since;   /* D-PUB-03 looks at facts recorded from here on;
	                              INSTANT_NONE: not this time (it reads the log) */
};

/* One look, in a transaction of its own. `p`: open, its search_path the area. */
bool watch_run(struct pg *p, instant_us now, const struct watch_limits *limits, struct err *e);

#endif
