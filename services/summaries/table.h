/* table: the rows of a summary: cells in the order of its columns, and their JSON. Pure.
 *
 * A summary's columns are a list macro in its header, e.g. S1_COLUMNS(X); COLUMN_NAMES makes the
 * names of it, TABLE_COLUMN the numbers. A cell that was never set is null. */
#ifndef SUMMARIES_TABLE_H
#define SUMMARIES_TABLE_H

#include "event/json_out.h"
#include "summaries/number.h"

enum cell_kind { CELL_NULL, CELL_INT, CELL_RATIO, CELL_BOOL, CELL_TEXT, CELL_TEXTS, CELL_INSTANT,
	         CELL_DAY, CELL_RAW };

struct cell {
	enum cell_kind kind;
	int64_t n, d;              /* INT, BOOL, INSTANT, DAY: n; RATIO: n/d */
	struct text text;          /* TEXT; RAW: one canonical JSON value */
	const struct text *list;   /* TEXTS */
	size_t n_list;
};

struct columns {
	const char *const *name;
	size_t n;                  /* at most TABLE_MAX_COLUMNS */
};

enum { TABLE_MAX_COLUMNS = 32 };

#define COLUMN_NAME(name) #name,

struct table {                     /* zeroed but for columns: no row */
	const struct columns *columns;
	struct cell *cells;        /* row by row */
	size_t n, cap;             /* rows */
};

/* A new row of nulls at the end, valid until the next one. */
struct cell *table_add(struct table *t, struct arena *a);
struct cell *table_row(const struct table *t, size_t row);
/* Has a row this text in the column? */
bool table_has(const struct table *t, int column, struct text v);

static inline struct cell cell_int(int64_t n)
{
	return (struct cell){ .kind = CELL_INT, .n = n };
}
/* Null without a denominator. */
struct cell cell_ratio(int64_t n, int64_t d);
static inline struct cell cell_of_ratio(struct ratio r)
{
	return cell_ratio(r.n, r.d);
}
static inline struct cell cell_bool(bool v)
{
	return (struct cell){ .kind = CELL_BOOL, .n = v };
}
struct cell cell_text(struct text t);              /* empty: null */
struct cell cell_texts(const struct text *v, size_t n);
struct cell cell_instant(instant_us t);            /* INSTANT_NONE: null */
struct cell cell_day(day_no d);                    /* DAY_NONE: null */
struct cell cell_ore(int64_t ore);                 /* INT64_MIN, not known: null */

/* Adds to an amount that may be unknown (INT64_MIN) and then stays so. */
void ore_add(int64_t *sum, int64_t ore);

/* An array of objects, members sorted by name. */
void table_put(struct json_out *j, const struct table *t);
/* Reads rows written by table_put; texts are copied to the arena. Members it does not know are
 * left out, missing ones are null. */
void table_read(const json_t *rows, struct arena *a, struct table *t);

#endif
