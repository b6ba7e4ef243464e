/* retention: what may be removed of care transitions (architecture, corner 13). Pure. */
#ifndef TRANSITIONS_RETENTION_H
#define TRANSITIONS_RETENTION_H

#include "port/domain.h"

/* As struct domain wants it.
 *
 * A case may go when it has ended, heard nothing since `before`, waits for no deadline, and is
 * settled: each chargeable day frozen, nothing to adjust, no objection open, and the day until
 * which a municipality may object (policy: objectionDeadlineDay of the month after) has passed. A
 * patient outlives its cases: what registers said of it before goes with them, what they say later
 * counts. Links (T26) and protection (T27) stay in force, and with them the patient's facts. A
 * municipality's month is compared no more with an invoice basis once a case of it is gone. */
enum retention transition_retention(const struct retention_ask *ask);

#endif
