/* pattern: regular expressions of schemas, compiled to a table that reads each byte once. No input
 * makes it slow, and no locale changes it.
 *
 * Taken: literals, . [abc] [a-z] [^abc] (group) (?:group) a|b * + ? {m} {m,} {m,n} ^ $ and the
 * escapes \d \w \s \D \W \S \t \n \r \f and \ before punctuation, with ECMA-262's meaning; a
 * pattern matches anywhere in the text unless ^ or $ says otherwise. Characters beyond ASCII: as
 * literals, and singly in a class that is not negated. Everything else is refused: back references,
 * look-around, \b, \p, \u, [:names:], ranges beyond ASCII, and what needs more than 1,000 states or
 * more than a millisecond to work them out.
 */
#ifndef EVENT_PATTERN_H
#define EVENT_PATTERN_H

#include "base/text.h"

#include <stdbool.h>

struct pattern;

/* NULL when the source is no pattern of this kind; *ret_why then says why (static). */
struct pattern *pattern_new(struct text source, const char **ret_why);
void pattern_free(struct pattern *p);
/* The text is valid UTF-8. */
bool pattern_matches(const struct pattern *p, struct text t);

#endif
