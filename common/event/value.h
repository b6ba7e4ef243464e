/* value: JSON as it was read, a tree in an arena.
 *
 * Strings and names borrow from the text they were read from; one that had escapes stands in the
 * arena. So a tree lives as long as both. Members and elements are a list in the order of the text;
 * a name comes with its hash, so that a table made beforehand (a schema, a record) finds it without
 * looking at all its bytes twice. */
#ifndef EVENT_VALUE_H
#define EVENT_VALUE_H

#include "base/arena.h"
#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum value_kind {
	VALUE_NULL,
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_INTEGER,
	VALUE_REAL,
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

struct value {
	struct value *next; /* the member or element behind this one */
	union {
		struct text name;    /* of a member */
		struct text written; /* of an element: all of it, as it stands in the text */
	};
	union {
		struct text text;
		int64_t integer;
		double real;
		struct {
			struct value *first;
			size_t n;
		} below; /* of arrays and objects */
	};
	uint32_t name_hash; /* value_name_hash(name) */
	uint8_t kind;       /* enum value_kind */
	bool plain;         /* a string known to be written in JSON as it stands */
	bool plain_name;    /* the same of its name */
};

struct value_limits {
	size_t bytes, depth, tokens;
};

/* Reads JSON of any kind under the limits. Size, depth and tokens are counted before jansson sees
 * it; duplicate and empty member names, \u0000, trailing bytes and integers beyond 2^53 (which
 * other readers of JSON round) are refused. REJECT/BAD_JSON with line and column, or TOO_LARGE for
 * bytes and tokens. */
struct value *value_read(struct text json, const struct value_limits *limits, struct arena *a,
                         struct err *e);
/* The same as jansson's values, for those who build on them. The caller's reference. */
json_t *value_read_jansson(struct text json, const struct value_limits *limits, struct err *e);
/* A copy in the arena. */
struct value *value_of_jansson(const json_t *v, struct arena *a);

uint32_t value_name_hash(struct text name);
/* Its first eight bytes as a number: names sort as these do, and by all their bytes where these are
 * equal. */
uint64_t value_name_head(struct text name);
/* NULL: none of that name. */
struct value *value_member(const struct value *object, struct text name);

static inline bool value_is(const struct value *v, enum value_kind kind)
{
	return v->kind == kind;
}

/* Of a string; empty with p == NULL for anything else. */
static inline struct text value_text(const struct value *v)
{
	return v->kind == VALUE_STRING ? v->text : (struct text){ NULL, 0 };
}

static inline bool value_is_number(const struct value *v)
{
	return v->kind == VALUE_INTEGER || v->kind == VALUE_REAL;
}

static inline bool value_is_boolean(const struct value *v)
{
	return v->kind == VALUE_TRUE || v->kind == VALUE_FALSE;
}

#define VALUE_EACH(v, container)                                                                   \
	for (const struct value *v = (container)->below.first; v; v = v->next)

#endif
