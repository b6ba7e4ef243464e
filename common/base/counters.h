/* counters: numbers that the work thread moves and the management thread prints, in the
 * OpenMetrics text form. Described once, in a .def file of rows
 *
 *   COUNTER(kind, ID, "name", "unit", "label", "values", "help")
 *
 *   enum engine_counter {
 *   #define COUNTER COUNTER_ID
 *   #include "engine/counters.def"
 *   #undef COUNTER
 *   ENGINE_COUNTERS };
 *   static const struct counter_row rows[] = {
 *   #define COUNTER COUNTER_ROW
 *   #include "engine/counters.def"
 *   #undef COUNTER
 *   };
 *   struct counters *c = counters_new(rows, ENGINE_COUNTERS);
 *   counters_add(c, ENGINE_RECORDS, ENGINE_VERDICT_ACCEPTED, 17);
 *
 *   kind       value                                        values
 *   COUNT      only grows                                   of the label
 *   GAUGE      any                                          of the label
 *   HISTOGRAM  observations                                 upper bounds, in the stored unit
 *   INFO       always 1; the label says it all              of the label
 *
 * The name gets the prefix samverka_ and the unit as its last word. Numbers are whole; what is
 * named in seconds is stored in microseconds and printed in seconds. A label has a fixed set of
 * values "accepted|refused|…", used by number from 0; "" for none. "*" is an open set of names
 * registered at run time (sources, partitions: never anything of a person), at most
 * COUNTERS_NAMES_MAX; what comes after that shares the name "other". */
#ifndef BASE_COUNTERS_H
#define BASE_COUNTERS_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum { COUNTERS_NAMES_MAX = 256 };

enum counter_kind { COUNTER_COUNT, COUNTER_GAUGE, COUNTER_HISTOGRAM, COUNTER_INFO };

struct counter_row {
	const char *name, *unit, *label, *values, *help;
	enum counter_kind kind;
};

#define COUNTER_ID(kind, id, name, unit, label, values, help) id,
#define COUNTER_ROW(kind, id, name, unit, label, values, help)                                     \
	{ name, unit, label, values, help, COUNTER_##kind },

struct counters;

/* `rows` must outlive it. */
struct counters *counters_new(const struct counter_row *rows, size_t n);
void counters_free(struct counters *c);

/* Without a label, `value` is 0. Any thread; none waits. */
void counters_add(struct counters *c, int id, int value, int64_t n);
void counters_set(struct counters *c, int id, int value, int64_t v);
void counters_observe(struct counters *c, int id, int64_t v);
int64_t counters_get(const struct counters *c, int id, int value);

/* The number of a name in the open set of row `id`; registers it when it is new. One thread. */
int counters_name(struct counters *c, int id, struct text name);

/* Appends the metric families of these counters, without the closing line, which is the caller's:
 * "# EOF\n" once behind all of them. Any thread. */
void counters_put(const struct counters *c, struct buf *b);
/* The rows as a Markdown table for the README of a program. */
void counters_put_markdown(const struct counter_row *rows, size_t n, struct buf *b);

#endif
