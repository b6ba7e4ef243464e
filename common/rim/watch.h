/* watch: discrepancies that belong to a source and to no entity, found by set queries over what the
 * area's tables say of it. Rows of `discrepancy` with key "src:<source>":
 *
 *   D-PUB-01  silent: nothing heard for longer than the floor and 3 x the 95th percentile of its
 * gaps over this hour of the week in the 28 days before (or past its registered calendar);
 *             discriminator: when it was last heard. Closed by what comes next.
 *   D-PUB-02  sequence numbers missing for longer than the grace; discriminator "first-last".
 *             Closed when they have come. Missing since they were first looked at, or since the
 *             newest record that shows it: the broker's clock, when the database's is behind.
 *   D-PUB-03  one (source, id) in two entities; discriminator: the id. Stays.
 *   D-PRIV-01 clear-text or protected identities in what it sent; discriminator: the reason.
 *             Closed after 30 days without.
 *
 * Several daemons may call it: one does the work, the others find it done. */
#ifndef RIM_WATCH_H
#define RIM_WATCH_H

#include "base/err.h"
#include "event/instant.h"
#include "registry/registry.h"
#include "rim/pg.h"

#include <stdbool.h>

struct watch_ask {
	const struct registry *registry; /* its general policy has the limits (domain page, 7.9) */
	bool reused;                     /* D-PUB-03 too: it reads the log */
	instant_us at;                   /* INSTANT_NONE: now, by the database's clock, which is
	                                    one for all daemons */
};

/* One look, in a transaction of its own. `p`: open, its search_path the area. */
bool watch_run(struct pg *p, const struct watch_ask *ask, struct err *e);

#endif
