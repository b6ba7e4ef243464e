/* retained: a run of retention over a machine, for tests. */
#ifndef PROP_RETAINED_H
#define PROP_RETAINED_H

#include "engine/retention.h"
#include "machine.h"

/* From the first key to the last, `at_once` keys a transaction, as the command line does it; a
 * chunk that meets another's write is done again. NULL, or what went wrong. */
const char *retained_run(struct machine *m, instant_us before, size_t at_once,
                         struct retention_count *ret);
/* The same, counting only. */
const char *retained_look(struct machine *m, instant_us before, struct retention_count *ret);
/* NULL, or the first entity whose row the log (and its stub) do not give. */
const char *retained_verify(struct machine *m);

#endif
