/* listing: rows for people on a terminal, and otherwise the same rows as JSON lines with sorted keys.
 *
 * A listing is described once, by its columns; its rows come from a query with these columns in this
 * order, or cell by cell. */
#ifndef SAMVERKA_LISTING_H
#define SAMVERKA_LISTING_H

#include "base/text.h"
#include "event/instant.h"
#include "rim/pg.h"

#include <stdbool.h>
#include <stdint.h>

enum { LISTING_COLUMNS_MAX = 20 };

enum column_kind { COLUMN_TEXT, COLUMN_INT, COLUMN_BOOL, COLUMN_INSTANT, COLUMN_HEX };

struct column {
	const char *name;       /* camelCase */
	enum column_kind kind;
	int width;              /* on a terminal, in characters; 0: only in JSON */
};

struct cell {                   /* the member that the column's kind names; text.p NULL: null */
	struct text text;       /* TEXT, and HEX as bytes */
	int64_t number;         /* INT (INT64_MIN: null), BOOL, INSTANT (INSTANT_NONE: null) */
};

struct listing {
	const char *title;      /* heading on a terminal; "item" of each JSON line; NULL: neither */
	const struct column *columns;
	size_t n;
	bool json;
	bool headed;            /* set by the first row */
	struct buf out;         /* freed by listing_end */
};

/* JSON unless standard output is a terminal. */
bool listing_wants_json(void);
/* Appends to t->out and writes it to standard output. */
void listing_row(struct listing *t, const struct cell *cells);
void listing_result(struct listing *t, const struct pg_result *r);
void listing_end(struct listing *t);

/* For tests: the row's bytes, appended to b. */
void listing_put_json(const struct listing *t, const struct cell *cells, struct buf *b);
void listing_put_people(const struct listing *t, const struct cell *cells, struct buf *b);

#endif
