/* share_grid: rows of a shared table as counts and the sums that a reader knows among them. Pure.
 */
#ifndef SUMMARIES_SHARE_GRID_H
#define SUMMARIES_SHARE_GRID_H

#include "summaries/share.h"
#include "summaries/suppress_draft.h"
#include "summaries/suppress_follow.h"

enum { SHARE_MAX_WIDTH = 16 };

struct share_grid {
	const struct share_form *form;
	const struct table *rows; /* exact, or shown: then cells are hidden */
	size_t first, n;          /* those of one group, the total last */
	bool has_total;
	size_t base; /* number of the first cell */
};

/* Cells a row: counts, and what is left of totals beside their parts. */
size_t share_grid_width(const struct share_form *f);
/* The number of a count's cell. */
size_t share_grid_cell(const struct share_grid *g, size_t row, size_t count);
/* Adds cells and sums of rows whose counts are all there; each row's reader knows it. */
void share_grid_add(struct share_grid *g, struct suppress_draft *d);
/* What a version let out before said of them. */
void share_grid_past(const struct share_grid *g, const struct share_past *p,
                     struct suppress_past *to);
/* The row of `t` about the same as `row`; NULL: none. */
const struct cell *share_find_row(const struct share_form *f, const struct table *t,
                                  const struct cell *row);
/* A cell left out by its name; NULL: it was not. */
const struct share_left *share_find_left(const struct share_form *f, const struct share_memory *m,
                                         const struct cell *row, int column);

#endif
