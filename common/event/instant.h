/* instant: points on the time line as int64 microseconds since 1970-01-01T00:00:00Z.
 *
 * RFC 3339 text with an offset goes in ("2025-03-30T02:30:00+01:00", at most nanoseconds, cut to
 * microseconds); one spelling comes out: UTC with `Z`, fraction only when it is not zero and then
 * without trailing zeros. A text without offset is refused, never guessed. */
#ifndef EVENT_INSTANT_H
#define EVENT_INSTANT_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef int64_t instant_us; /* a unit, not a struct: the house rule on typedefs allows it */

#define INSTANT_NONE INT64_MIN /* "no such instant"; never a valid one */
#define SECOND_US    1000000LL
#define MINUTE_US    (60 * SECOND_US)
#define HOUR_US      (60 * MINUTE_US)

/* Years 2000 to 2199 only; second 60, 30 February, missing offset are refused. */
bool instant_parse(struct text t, instant_us *ret);
void instant_put(struct buf *b, instant_us t); /* appends without quotes */

#endif
