/* schema: a subset of JSON Schema (2020-12) over values (value.h), compiled once.
 *
 * Keywords taken: $schema $id $comment $defs $ref(#/$defs/…) title description examples default
 *   type const enum  properties required additionalProperties(bool) minProperties maxProperties
 *   propertyNames  items(schema) minItems maxItems uniqueItems  minLength maxLength pattern format
 *   minimum maximum exclusiveMinimum exclusiveMaximum  allOf anyOf oneOf not if/then/else
 * A schema with any other keyword is refused, so that nothing is silently not checked.
 * Formats asserted: date-time (with offset, years 2000 to 2199), date, uri-reference, and ours:
 * x-ref x-orgnr x-hsa-id x-municipality x-county x-month x-decimal (schema_format.c). $id and $defs
 * only at the root. Patterns: pattern.h. An integer is written as one: 3.0 is none. */
#ifndef EVENT_SCHEMA_H
#define EVENT_SCHEMA_H

#include "base/arena.h"
#include "base/err.h"
#include "event/value.h"

#include <stdbool.h>

struct schema;

/* FATAL naming the place and the keyword when the text is no schema of this subset. */
struct schema *schema_new(struct text json, struct err *e);
void schema_free(struct schema *s);
/* REJECT/SCHEMA: "POINTER: words (keyword)" of the first fault, never the value. `at` is the
 * pointer prefix ("/data"); a missing member is told at the object that lacks it. Strings are
 * UTF-8, as value_read makes sure. May be used by several threads at once. */
bool schema_check(const struct schema *s, const struct value *value, const char *at, struct err *e);

#endif
