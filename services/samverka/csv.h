/* csv: rows as Swedish Excel reads them: UTF-8, semicolon between cells, CRLF, decimal comma; and
 * a cell that would be read as a formula gets an apostrophe in front. */
#ifndef SAMVERKA_CSV_H
#define SAMVERKA_CSV_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct csv {
	struct buf *b;
	bool any;       /* a cell stands in this row */
};

struct csv csv_to(struct buf *b);
void csv_text(struct csv *c, struct text t);     /* quoted when it must be; guarded */
void csv_int(struct csv *c, int64_t v);
void csv_ore(struct csv *c, int64_t ore);        /* 1017000 -> 10170,00 */
void csv_decimal(struct csv *c, double v);       /* 12.5 -> 12,5 */
void csv_number(struct csv *c, struct text t);   /* as it is: the caller made it, decimal comma and all */
void csv_empty(struct csv *c);
void csv_end_row(struct csv *c);

#endif
