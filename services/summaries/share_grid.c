/* share_grid: see the header. The invariant: a count has the same place in every version. */
#include "summaries/share_grid.h"

#include "base/must.h"

/* A column of parts is one of the counts. */
static size_t place_of(const struct share_form *f, int column)
{
	size_t i = 0;
	while (i < f->n_counts && f->counts[i] != column)
		i++;
	must(i < f->n_counts);
	return i;
}

size_t share_grid_width(const struct share_form *f)
{
	size_t n = f->n_counts;
	for (size_t i = 0; i < f->n_parts; i++)
		n += f->parts[i].rest < 0;
	must(n <= SHARE_MAX_WIDTH);
	return n;
}

size_t share_grid_cell(const struct share_grid *g, size_t row, size_t count)
{
	return g->base + row * share_grid_width(g->form) + count;
}

static void add_row(const struct share_grid *g, size_t row, struct suppress_draft *d)
{
	const struct share_form *f = g->form;
	const struct cell *cells = table_row(g->rows, g->first + row);
	size_t owner = g->has_total && row + 1 == g->n ? SUPPRESS_NOBODY : row;
	for (size_t i = 0; i < f->n_counts; i++)
		(void)suppress_draft_cell(d, cells[f->counts[i]].n, owner);
	for (size_t i = 0; i < f->n_parts; i++)
		if (f->parts[i].rest < 0)
			d->inner[suppress_draft_cell(
			        d, cells[f->parts[i].total].n - cells[f->parts[i].part].n, owner)] =
			        true;
}

static void sum_row(const struct share_grid *g, size_t row, struct suppress_draft *d)
{
	const struct share_form *f = g->form;
	size_t rest = f->n_counts;
	for (size_t i = 0; i < f->n_parts; i++) {
		const struct share_part *p = &f->parts[i];
		suppress_draft_sum(d, share_grid_cell(g, row, place_of(f, p->total)), 2);
		suppress_draft_part(d, share_grid_cell(g, row, place_of(f, p->part)));
		suppress_draft_part(
		        d, share_grid_cell(g, row, p->rest < 0 ? rest++ : place_of(f, p->rest)));
	}
}

void share_grid_add(struct share_grid *g, struct suppress_draft *d)
{
	size_t width = share_grid_width(g->form);
	g->base = d->n_cells;
	for (size_t row = 0; row < g->n; row++)
		add_row(g, row, d);
	for (size_t row = 0; row < g->n; row++)
		sum_row(g, row, d);
	for (size_t i = 0; g->has_total && i < width; i++) {
		suppress_draft_sum(d, share_grid_cell(g, g->n - 1, i), g->n);
		for (size_t row = 0; row + 1 < g->n; row++)
			suppress_draft_part(d, share_grid_cell(g, row, i));
	}
}

/* ---- another version ---- */

/* A row that was not there counted zero. */
static void past_row(const struct share_grid *g, const struct share_past *p, size_t row,
                     struct suppress_past *to)
{
	const struct share_form *f = g->form;
	const struct cell *now = table_row(g->rows, g->first + row),
	                  *then = share_find_row(f, &p->shown, now);
	int64_t *count = to->count + share_grid_cell(g, row, 0);
	bool *shown = to->shown + share_grid_cell(g, row, 0);
	size_t rest = f->n_counts;
	for (size_t i = 0; i < f->n_counts; i++) {
		const struct share_left *left = share_find_left(f, &p->left, now, f->counts[i]);
		shown[i] = !left && (!then || then[f->counts[i]].kind != CELL_NULL);
		count[i] = left       ? left->count
		           : !then    ? 0
		           : shown[i] ? then[f->counts[i]].n
		                      : INT64_MIN;
	}
	for (size_t i = 0; i < f->n_parts; i++) {
		if (f->parts[i].rest >= 0)
			continue;
		int64_t total = count[place_of(f, f->parts[i].total)],
		        part = count[place_of(f, f->parts[i].part)];
		count[rest++] = total == INT64_MIN || part == INT64_MIN ? INT64_MIN : total - part;
	}
}

void share_grid_past(const struct share_grid *g, const struct share_past *p,
                     struct suppress_past *to)
{
	for (size_t row = 0; row < g->n; row++)
		past_row(g, p, row, to);
}
