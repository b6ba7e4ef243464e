/* csv_read: rows of a spreadsheet as the JSON a line of JSON would be. UTF-8, semicolon or comma
 * between cells (whichever the first row has), a cell in quotes or not, one line a row. Pure. */
#ifndef SAMVERKA_CSV_READ_H
#define SAMVERKA_CSV_READ_H

#include "base/arena.h"
#include "base/err.h"

#include <jansson.h>

enum { CSV_COLUMNS = 64 };

struct csv_head {
	struct text name[CSV_COLUMNS]; /* in the arena given */
	size_t n;
	char between; /* the cells */
};

/* The first row; its first column is "object". REJECT/CSV with words, never a value. */
bool csv_read_head(struct text line, struct arena *a, struct csv_head *ret, struct err *e);
/* {"object":…,"data":{column: text or what the schema of reference data wants there: a number, true
 * or false, a list (blanks or commas between)}}; empty cells are absent. NULL with REJECT/CSV. The
 * caller's. */
json_t *csv_read_row(const struct csv_head *h, struct text line, struct arena *a, struct err *e);
/* The next cell of what is left of a row. False: its quotes do not fit. */
bool csv_read_cell(struct text *rest, char between, struct arena *a, struct text *ret);

#endif
