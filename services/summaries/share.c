/* share: from exact rows to what others see. The invariant: no reader, whatever row of its own it
 * knows and whatever was let out before, can work a hidden count out. */
#include "summaries/share.h"

#include "summaries/share_grid.h"

#include <string.h>

/* ---- order ---- */

/* Insertion sort: rows come sorted by key, so that only groups are to be parted. */
static int compare_rows(const struct share_form *f, const struct cell *a, const struct cell *b)
{
	int c = f->group < 0 ? 0 : text_cmp(a[f->group].text, b[f->group].text);
	return c ? c : text_cmp(a[f->key].text, b[f->key].text);
}

void share_note_left(struct share_past *past, const struct share_left *left)
{
	past->left.v = past->left.n ? past->left.v : left;
	past->left.n++;
}

void share_sort(const struct share_form *form, struct table *t)
{
	struct cell kept[TABLE_MAX_COLUMNS];
	size_t bytes = t->columns->n * sizeof *t->cells;
	for (size_t i = 1; i < t->n; i++) {
		size_t at = i;
		memcpy(kept, table_row(t, i), bytes);
		for (; at > 0 && compare_rows(form, kept, table_row(t, at - 1)) < 0; at--)
			memcpy(table_row(t, at), table_row(t, at - 1), bytes);
		memcpy(table_row(t, at), kept, bytes);
	}
}

const struct cell *share_find_row(const struct share_form *f, const struct table *t,
                                  const struct cell *row)
{
	for (size_t i = 0; i < t->n; i++)
		if (compare_rows(f, table_row(t, i), row) == 0)
			return table_row(t, i);
	return NULL;
}

/* ---- counts of one group ---- */

struct group {
	const struct share_in *in;
	struct arena *a;
	struct share_grid grid;
	struct suppress_draft d;
	size_t n_own;                  /* cells of the group itself; what stands elsewhere comes after */
};

static bool *hidden_of(const struct group *g, size_t row, size_t count)
{
	return &g->d.hidden[share_grid_cell(&g->grid, row, count)];
}

/* What was left out stays so; what was shown cannot be hidden any more. */
static void remember(struct group *g)
{
	const struct share_form *f = g->in->form;
	struct suppress_table t = suppress_draft_table(&g->d, g->in->below);
	for (size_t i = 0; i < g->in->n_past; i++) {
		struct suppress_past past = { ARENA_ARRAY(g->a, g->d.n_cells, int64_t),
			                      ARENA_ARRAY(g->a, g->d.n_cells, bool) };
		share_grid_past(&g->grid, &g->in->past[i], &past);
		if (g->in->past[i].shown.n)
			suppress_fix(&t, &past, g->d.fixed);
	}
	for (size_t row = 0; row < g->grid.n; row++)
		for (size_t i = 0; i < f->n_counts; i++)
			if (share_was_left_out(g->in, table_row(g->grid.rows, g->grid.first + row),
			                       f->counts[i]))
				*hidden_of(g, row, i) = true;
}

/* False: it cannot be made safe. */
static bool draw(struct group *g, size_t rows, bool has_total)
{
	g->grid.n = rows;
	g->grid.has_total = has_total;
	g->d = (struct suppress_draft){ .arena = g->a };
	share_grid_add(&g->grid, &g->d);
	g->n_own = g->d.n_cells;
	if (g->in->beside)
		g->in->beside->draw(g->in->beside, &g->grid, &g->d);
	remember(g);
	struct suppress_table t = suppress_draft_table(&g->d, g->in->below);
	return suppress_cells(&t, g->a, g->d.hidden, NULL);
}

static size_t count_hidden(const struct group *g)
{
	size_t n = 0;
	for (size_t row = 0; row < g->grid.n; row++)
		for (size_t i = 0; i < g->in->form->n_counts; i++)
			n += *hidden_of(g, row, i);
	return n;
}

/* Rows each by itself; of the total only what anybody can add up, and nothing where rows hang together with
 * what stands elsewhere, which has its own. */
static bool draw_without_total(struct group *g, size_t rows)
{
	const struct share_form *f = g->in->form;
	bool good = draw(g, rows - 1, false);
	bool *hidden = ARENA_ARRAY(g->a, g->n_own + share_grid_width(f), bool);
	memcpy(hidden, g->d.hidden, g->n_own * sizeof *hidden);
	g->d.hidden = hidden;
	g->grid.n = rows;
	for (size_t i = 0; i < f->n_counts; i++) {
		bool *total = hidden_of(g, rows - 1, i);
		*total = g->in->beside != NULL;
		for (size_t row = 0; row + 1 < rows; row++)
			*total |= *hidden_of(g, row, i);
	}
	return good;
}

/* The total can cost more than it tells: where counts are small, many others must go for it. */
static bool hide_counts(struct group *g, size_t rows)
{
	struct group without = *g;
	if (!g->in->form->total)
		return draw(g, rows, false);
	bool good = draw(g, rows, true), good_without = draw_without_total(&without, rows);
	if (good_without && (!good || count_hidden(&without) <= count_hidden(g))) {
		*g = without;
		return true;
	}
	return good;
}

/* ---- what is made from counts ---- */

static bool is_small(const struct group *g, int64_t n)
{
	return n > 0 && n < g->in->below;
}

/* A share with its count's denominator shown gives the count. */
static bool share_gives_away(const struct group *g, const struct cell *row)
{
	const struct share_form *f = g->in->form;
	struct ratio r;
	if (f->share < 0 || row[f->share].kind == CELL_NULL)
		return false;
	const struct cell *c = &row[f->share];
	int64_t of = row[f->share_of].n, n;
	if (c->kind == CELL_INT)
		n = c->n * of;
	else if (c->kind == CELL_RATIO)
		n = ratio_times((struct ratio){ c->n, c->d }, of);
	else if (ratio_parse(c->text, &r))
		n = ratio_times(r, of);
	else
		return true;
	return is_small(g, n) || is_small(g, of - n);
}

/* Is anything of the row hidden that a sum or mean was made from? */
static bool any_hidden(const struct group *g, size_t row)
{
	size_t n = g->in->form->n_made ? g->in->form->n_made : g->in->form->n_counts;
	for (size_t i = 0; i < n; i++)
		if (*hidden_of(g, row, i))
			return true;
	return false;
}

static size_t hide_derived(const struct group *g, struct cell *row, bool all)
{
	const struct share_form *f = g->in->form;
	size_t n = 0;
	for (size_t i = 0; i < f->n_derived; i++) {
		struct cell *c = &row[f->derived[i]];
		if (c->kind == CELL_NULL ||
		    (!all && !share_was_left_out(g->in, row, f->derived[i])))
			continue;
		*c = (struct cell){ 0 };
		n++;
	}
	return n;
}

static size_t hide_row(const struct group *g, size_t row, bool derived)
{
	const struct share_form *f = g->in->form;
	struct cell *cells = table_row(g->grid.rows, g->grid.first + row);
	size_t n = 0;
	if (share_gives_away(g, cells)) {
		cells[f->share] = (struct cell){ 0 };
		n++;
	}
	n += hide_derived(g, cells, derived);
	for (size_t i = 0; i < f->n_counts; i++)
		if (*hidden_of(g, row, i)) {
			cells[f->counts[i]] = (struct cell){ 0 };
			n++;
		}
	if (f->flag >= 0)
		cells[f->flag] = cell_bool(n > 0);
	return n;
}

/* The total's sums less those shown are the sums of the hidden rows: fewer than three of them and
 * one that knows its own would know another's. */
static size_t hide_rows(const struct group *g)
{
	bool has_total = g->in->form->total;
	size_t n = 0, n_hidden = 0, rows = g->grid.n - has_total;
	for (size_t row = 0; row < rows; row++) {
		n_hidden += any_hidden(g, row);
		n += hide_row(g, row, any_hidden(g, row));
	}
	bool few = n_hidden > 0 && n_hidden < 3;
	if (has_total)
		n += hide_row(g, rows, few || any_hidden(g, rows));
	return n;
}

/* ---- the table ---- */

void share_exact(const struct share_in *in, struct arena *a, struct table *ret)
{
	struct share_in open = *in;
	open.below = 1;
	open.n_past = 0;
	open.beside = NULL;
	open.unsafe = NULL;
	(void)share_table(&open, a, ret);
}

static void add_total(const struct share_in *in, size_t first, size_t n, struct arena *a,
                      struct table *out)
{
	const struct share_form *f = in->form;
	struct cell *total = table_add(out, a);
	const struct cell *any = table_row(in->exact, first);
	for (size_t i = 0; i < f->n_counts; i++) {
		int64_t sum = 0;
		for (size_t row = first; row < first + n; row++)
			sum += table_row(in->exact, row)[f->counts[i]].n;
		total[f->counts[i]] = cell_int(sum);
	}
	total[f->key] = cell_text(in->region);
	if (f->name >= 0)
		total[f->name] = cell_text(in->region_name);
	if (f->group >= 0)
		total[f->group] = any[f->group];
	f->total(in->exact, first, n, total);
}

static size_t share_group(const struct share_in *in, size_t first, size_t n, struct arena *a,
                          struct table *out)
{
	struct group g = { .in = in,
		           .a = a,
		           .grid = { .form = in->form, .rows = out, .first = out->n } };
	size_t bytes = out->columns->n * sizeof(struct cell);
	for (size_t i = 0; i < n; i++)
		memcpy(table_add(out, a), table_row(in->exact, first + i), bytes);
	if (in->form->total)
		add_total(in, first, n, a, out);
	if (!hide_counts(&g, out->n - g.grid.first) && in->unsafe)
		*in->unsafe = true;
	return hide_rows(&g);
}

static bool same_group(const struct share_in *in, size_t a, size_t b)
{
	int group = in->form->group;
	return in->form->total && (group < 0 || text_eq(table_row(in->exact, a)[group].text,
	                                                table_row(in->exact, b)[group].text));
}

/* Without totals each row is a group of its own. */
size_t share_table(const struct share_in *in, struct arena *a, struct table *ret)
{
	size_t n = 0, next;
	*ret = (struct table){ .columns = in->form->columns };
	for (size_t first = 0; first < in->exact->n; first = next) {
		for (next = first + 1; next < in->exact->n && same_group(in, first, next); next++)
			continue;
		n += share_group(in, first, next - first, a, ret);
	}
	return n;
}
