/* work_left: a cell of summary.suppressed as it is read. */
#ifndef SUMMARIES_WORK_LEFT_H
#define SUMMARIES_WORK_LEFT_H

#include "rim/pg.h"
#include "summaries/share.h"

/* Column `cell`, and its count in the next one. */
static inline struct share_left work_left_row(const struct pg_result *r, size_t row, int cell, struct arena *a)
{
	return (struct share_left){ .cell = arena_text(a, pg_text(r, row, cell)),
		                    .count = pg_is_null(r, row, cell + 1) ? INT64_MIN : pg_int(r, row, cell + 1) };
}

#endif
