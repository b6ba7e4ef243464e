/* setting: one row of a settings table and the values it takes. Settings are described once, in a
 * .def file of rows
 *
 *   SETTING(kind, member, "section.name", "default", "limits", "what it does")
 *
 * from which come the struct, the parser, --help and the table in a service's README:
 *
 *   struct gateway_settings {
 *   #define SETTING SETTING_MEMBER
 *   #include "gateway/settings.def"
 *   #undef SETTING
 *   };
 *   static const struct setting rows[] = {
 *   #define SETTING(...) SETTING_ROW(struct gateway_settings, __VA_ARGS__)
 *   #include "gateway/settings.def"
 *   #undef SETTING
 *   };
 *
 *   kind      member             limits                  value
 *   STRING    const char *       "" or "required"        any text on one line
 *   INT       int64_t            "1..65535 records"      decimal; the word is the unit, for people
 *   BOOL      bool               ""                      true or false
 *   DURATION  int64_t, in µs     "1ms..1h"               us ms s min h d, always with a unit
 *   SIZE      int64_t, in bytes  "1KiB..64MiB"           B KiB MiB GiB, always with a unit
 *   ENUM      int, from 0        "logfmt|json"           one of the words
 *   PATH      const char *       "" or "required"        a file or folder that can be read
 *   SECRET    const char *       "" or "required"        a file whose content is the value: not
 *                                                        readable by everyone, last newline dropped
 *   PROPERTY  const char *       "" or "required"        as STRING, and handed on as well among
 *                                                        the pairs of its open section
 *   OPEN      struct settings_pairs                      name is "section.*": takes any other key
 *
 * An empty default of STRING, PATH, SECRET and PROPERTY gives the empty string. Names are a-z, 0-9
 * and dots, so that their spelling in the environment is unambiguous. */
#ifndef BASE_SETTING_H
#define BASE_SETTING_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_kind {
	SETTING_STRING,
	SETTING_INT,
	SETTING_BOOL,
	SETTING_DURATION,
	SETTING_SIZE,
	SETTING_ENUM,
	SETTING_PATH,
	SETTING_SECRET,
	SETTING_PROPERTY,
	SETTING_OPEN,
};

struct settings_pair {
	const char *key; /* without the section: "ssl.ca.location" */
	const char *value;
};

struct settings_pairs {
	struct settings_pair *v;
	size_t n;
};

struct setting {
	const char *key; /* "section.name" */
	enum setting_kind kind;
	size_t offset; /* of its member */
	const char *initial, *limits, *help;
};

#define SETTING_TYPE_STRING   const char *
#define SETTING_TYPE_INT      int64_t
#define SETTING_TYPE_BOOL     bool
#define SETTING_TYPE_DURATION int64_t
#define SETTING_TYPE_SIZE     int64_t
#define SETTING_TYPE_ENUM     int
#define SETTING_TYPE_PATH     const char *
#define SETTING_TYPE_SECRET   const char *
#define SETTING_TYPE_PROPERTY const char *
#define SETTING_TYPE_OPEN     struct settings_pairs

#define SETTING_MEMBER(kind, member, key, initial, limits, help) SETTING_TYPE_##kind member;
#define SETTING_ROW(type, kind, member, key, initial, limits, help)                                \
	{ key, SETTING_##kind, offsetof(type, member), initial, limits, help },

/* Reads `value` by the kind and limits of the row and stores it at its member of `into`. On a
 * fault nothing is stored and *why gets what the value must be, never what it was. Reads the file
 * of a SECRET. Not for OPEN. */
bool setting_store(const struct setting *row, struct text value, void *into, struct arena *a,
                   struct buf *why);
/* False when a row with the limit "required" is still empty. */
bool setting_is_satisfied(const struct setting *row, const void *into);
/* What the row takes, in words: "a whole number from 1 to 10000 (records)". */
void setting_put_takes(const struct setting *row, struct buf *b);
/* True when the row itself is well formed: limits can be read, the default is within them. For
 * tests over the tables. */
bool setting_is_sound(const struct setting *row, struct buf *why);

#endif
