/* decimal: exact decimals as text, "-12.50". A measurement keeps the digits its publisher wrote.
 *
 * Spelling: minus only before a value that is not zero, no plus, no needless zero in front, at
 * least one digit on both sides of the point, no exponent; zeros behind the point stay, since they
 * say how exact the value is. At most 18 digits, so that the digits fit an int64. */
#ifndef EVENT_DECIMAL_H
#define EVENT_DECIMAL_H

#include "base/arena.h"
#include "event/value.h"

#include <stdbool.h>

enum { DECIMAL_DIGITS_MAX = 18 };

/* A text that is a decimal so spelled ("-0.0" loses its minus). The result borrows from t. */
bool decimal_from_text(struct text t, struct text *ret);
/* A JSON string as above, or a number that at most 15 significant digits print back the same (more,
 * and JSON readers on the way may have changed it). The result is in the arena. */
bool decimal_from_json(const struct value *v, struct arena *a, struct text *ret);

#endif
