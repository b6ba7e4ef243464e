/* record: a struct described by a table of its fields. One table drives JSON -> struct (after the
 * schema has passed it), struct -> compact bytes, compact bytes -> struct.
 *
 * A domain keeps one struct for all its event types: the union of their data members. Absent
 * members are INSTANT_NONE, DAY_NONE, INT64_MIN, the empty text, 0 for enums (value 0 of every
 * enum is "absent") and TRI_ABSENT for booleans. Members the table does not name are ignored here;
 * the log keeps them. */
#ifndef EVENT_RECORD_H
#define EVENT_RECORD_H

#include "base/arena.h"
#include "base/err.h"
#include "event/value.h"
#include "event/wire.h"

#include <stdint.h>

enum tri { TRI_ABSENT, TRI_FALSE, TRI_TRUE };

enum field_kind {
	FIELD_INSTANT, /* instant_us; a mere date is its first instant in Stockholm */
	FIELD_DAY,     /* day_no; an instant is its Stockholm date */
	FIELD_MONTH,   /* int32_t, calendar_month; INT32_MIN absent */
	FIELD_INT,     /* int64_t; INT64_MIN absent */
	FIELD_TEXT,    /* struct text */
	FIELD_TEXTS,   /* struct texts */
	FIELD_ENUM,    /* uint8_t; 0 absent; names[i] is value i + 1 */
	FIELD_TRI,     /* uint8_t, enum tri, from true/false */
	FIELD_ONE,     /* struct records with n <= 1, from a JSON object */
	FIELD_RECORDS, /* struct records, from a JSON array of objects */
	FIELD_DECIMAL, /* struct text: a decimal of at most 18 digits, canonical spelling; from a
	                  JSON string, or a number that 15 significant digits print back the same */
	FIELD_WHOLE,   /* struct text: the object itself in canonical JSON (json_out); first in its
	                  table, its name "" */
};

struct texts {
	const struct text *v;
	size_t n;
};
struct records {
	void *v;
	size_t n;
}; /* n structs of sub->size bytes each */

struct record;

struct field {
	const char *name; /* JSON member */
	enum field_kind kind;
	uint16_t offset;          /* offsetof in the struct */
	const char *const *names; /* FIELD_ENUM: the words, NULL-terminated */
	const struct record *sub; /* FIELD_ONE, FIELD_RECORDS */
};

struct record {
	size_t size;                /* sizeof the struct */
	const struct field *fields; /* in the order of the compact form: append only */
	size_t n_fields;            /* at most 128 */
	const void *nothing; /* such a struct with every field absent; NULL: cleared one by one,
	                        which for a wide record costs more than reading it */
};

/* What stands in a field that is absent, for constants of a struct made from its table. */
#define NOTHING_TEXT                                                                               \
	{                                                                                          \
		"", 0                                                                              \
	}
#define NOTHING_RECORDS                                                                            \
	{                                                                                          \
		NULL, 0                                                                            \
	}
#define NOTHING_TEXTS   NOTHING_RECORDS
#define NOTHING_ONE     NOTHING_RECORDS
#define NOTHING_DECIMAL NOTHING_TEXT
#define NOTHING_INSTANT INSTANT_NONE
#define NOTHING_DAY     DAY_NONE
#define NOTHING_MONTH   INT32_MIN
#define NOTHING_INT     INT64_MIN
#define NOTHING_ENUM    0
#define NOTHING_TRI     TRI_ABSENT

/* Sets every field to absent. */
void record_clear(const struct record *r, void *ret);
/* From a JSON object that has passed its schema. REJECT/SCHEMA with a JSON pointer when a value
 * does not fit its field (a date that does not exist, a decimal too long). */
bool record_from_json(const struct record *r, const struct value *object, struct arena *a,
                      void *ret, struct err *e);
/* The same for many objects: the names of the record and of those in it, found by hash. */
struct record_names;
struct record_names *record_names_new(const struct record *r);
void record_names_free(struct record_names *names);
/* And which fields were found, a bit each; all the others are absent. */
struct record_found {
	uint64_t bits[2];
};
bool record_read(const struct record_names *names, const struct value *object, struct arena *a,
                 void *ret, struct record_found *ret_found, struct err *e);
void record_encode(const struct record *r, const void *values, struct buf *b);
/* The same of a record that was read, looking only at what was found. */
void record_encode_found(const struct record *r, const void *values,
                         const struct record_found *found, struct buf *b);
/* Texts borrow from the reader's bytes; lists are in the arena. A fault shows in reader->bad. */
void record_decode(const struct record *r, struct wire_reader *in, struct arena *a, void *ret);

#endif
