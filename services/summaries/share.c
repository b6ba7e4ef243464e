/* share: from exact rows to what others see. The invariant: no reader, whatever row of its own it
 * knows and whatever was let out before, can work a hidden count out. */
#include "summaries/share.h"

#include "base/must.h"
#include "summaries/suppress.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COUNTS = 16 };

/* ---- order ---- */

/* Insertion sort: rows come sorted by key, so that only groups are to be parted. */
static int compare_rows(const struct share_form *f, const struct cell *a, const struct cell *b)
{
	int c = f->group < 0 ? 0 : text_cmp(a[f->group].text, b[f->group].text);
	return c ? c : text_cmp(a[f->key].text, b[f->key].text);
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

const struct cell *share_find_row(const struct share_form *f, const struct table *t, const struct cell *row)
{
	for (size_t i = 0; t && i < t->n; i++)
		if (compare_rows(f, table_row(t, i), row) == 0)
			return table_row(t, i);
	return NULL;
}

/* ---- the grid of one group: its rows and, last, its total; counts and what is left of them ---- */

struct grid {
	const struct share_in *in;
	struct arena *a;
	struct table *out;
	size_t first, n;               /* rows of `out`, the total among them */
	bool has_total;
	size_t width;                  /* cells a row: counts, then rests of parts */
	int64_t *count;
	bool *hidden;
};

/* A column of parts is one of the counts. */
static size_t place_of(const struct share_form *f, int column)
{
	size_t i = 0;
	while (i < f->n_counts && f->counts[i] != column)
		i++;
	must(i < f->n_counts);
	return i;
}

static size_t width_of(const struct share_form *f)
{
	size_t n = f->n_counts;
	for (size_t i = 0; i < f->n_parts; i++)
		n += f->parts[i].rest < 0;
	must(n <= MAX_COUNTS);
	return n;
}

static bool was_hidden(const struct share_in *in, const struct cell *row, const struct cell *before, int column)
{
	return (before && before[column].kind == CELL_NULL) || share_remembered(in, row, column);
}

static void fill_row(struct grid *g, size_t row)
{
	const struct share_form *f = g->in->form;
	const struct cell *cells = table_row(g->out, g->first + row);
	const struct cell *before = share_find_row(f, g->in->before, cells);
	int64_t *count = g->count + row * g->width;
	size_t rest = f->n_counts;
	for (size_t i = 0; i < f->n_counts; i++) {
		count[i] = cells[f->counts[i]].n;
		g->hidden[row * g->width + i] = was_hidden(g->in, cells, before, f->counts[i]);
	}
	for (size_t i = 0; i < f->n_parts; i++)
		if (f->parts[i].rest < 0)
			count[rest++] = count[place_of(f, f->parts[i].total)] -
			                count[place_of(f, f->parts[i].part)];
}

/* A table for suppress_cells over the rows but `left_out` (SIZE_MAX: none), which a reader knows
 * and has taken off the total. */
struct view {
	struct suppress_table t;
	size_t *row;                   /* of the grid */
	size_t n;
	bool *hidden;
};

static void add_sum(struct view *v, struct suppress_sum *sum, size_t *part, size_t n, size_t total)
{
	sum[v->t.n_sums++] = (struct suppress_sum){ part, n, total };
}

static void sum_rows(const struct grid *g, struct view *v, struct suppress_sum *sum)
{
	const struct share_form *f = g->in->form;
	for (size_t row = 0; row < v->n; row++) {
		size_t at = row * g->width, rest = f->n_counts;
		for (size_t i = 0; i < f->n_parts; i++) {
			size_t *part = ARENA_ARRAY(g->a, 2, size_t);
			part[0] = at + place_of(f, f->parts[i].part);
			part[1] = at + (f->parts[i].rest < 0 ? rest++ : place_of(f, f->parts[i].rest));
			add_sum(v, sum, part, 2, at + place_of(f, f->parts[i].total));
		}
	}
}

static void sum_columns(const struct grid *g, struct view *v, struct suppress_sum *sum)
{
	for (size_t column = 0; g->has_total && column < g->width; column++) {
		size_t *part = ARENA_ARRAY(g->a, v->n, size_t);
		for (size_t row = 0; row + 1 < v->n; row++)
			part[row] = row * g->width + column;
		add_sum(v, sum, part, v->n - 1, (v->n - 1) * g->width + column);
	}
}

static struct view view_of(const struct grid *g, size_t left_out)
{
	struct view v = { .row = ARENA_ARRAY(g->a, g->n, size_t) };
	for (size_t row = 0; row < g->n; row++)
		if (row != left_out)
			v.row[v.n++] = row;
	int64_t *count = ARENA_ARRAY(g->a, v.n * g->width, int64_t);
	v.hidden = ARENA_ARRAY(g->a, v.n * g->width, bool);
	for (size_t row = 0; row < v.n; row++) {
		memcpy(count + row * g->width, g->count + v.row[row] * g->width, g->width * sizeof *count);
		memcpy(v.hidden + row * g->width, g->hidden + v.row[row] * g->width, g->width);
	}
	for (size_t i = 0; left_out != SIZE_MAX && i < g->width; i++)
		count[(v.n - 1) * g->width + i] -= g->count[left_out * g->width + i];
	size_t n_sums = v.n * g->in->form->n_parts + g->width;
	struct suppress_sum *sum = ARENA_ARRAY(g->a, n_sums, struct suppress_sum);
	v.t = (struct suppress_table){ .count = count, .n_cells = v.n * g->width, .sum = sum,
		                       .below = g->in->below };
	sum_rows(g, &v, sum);
	sum_columns(g, &v, sum);
	return v;
}

/* What must be hidden from this reader is hidden from all. True: something was. */
static bool hide_from(struct grid *g, size_t left_out)
{
	struct view v = view_of(g, left_out);
	bool any = false;
	(void)suppress_cells(&v.t, g->a, v.hidden);
	for (size_t row = 0; row < v.n; row++)
		for (size_t i = 0; i < g->width; i++) {
			bool *hidden = &g->hidden[v.row[row] * g->width + i];
			any |= v.hidden[row * g->width + i] && !*hidden;
			*hidden |= v.hidden[row * g->width + i];
		}
	return any;
}

/* The public, and then each that knows a row of its own; until nobody learns anything. */
static void hide_with_total(struct grid *g)
{
	for (bool again = true; again;) {
		(void)hide_from(g, SIZE_MAX);
		again = false;
		for (size_t row = 0; row + 1 < g->n; row++)
			again |= hide_from(g, row);
	}
}

/* Rows each by itself; of the total only what anybody can add up. */
static void hide_without_total(struct grid *g)
{
	size_t last = g->n - 1;
	bool had_total = g->has_total;
	g->n -= had_total;
	g->has_total = false;
	(void)hide_from(g, SIZE_MAX);
	g->n += had_total;
	g->has_total = had_total;
	for (size_t row = 0; had_total && row < last; row++)
		for (size_t i = 0; i < g->width; i++)
			g->hidden[last * g->width + i] |= g->hidden[row * g->width + i];
}

static size_t count_hidden(const struct grid *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->n * g->width; i++)
		n += g->hidden[i];
	return n;
}

/* The total can cost more than it tells: where counts are small, many others must go for it. */
static void hide_counts(struct grid *g)
{
	size_t bytes = g->n * g->width;
	bool *seed = arena_copy(g->a, g->hidden, bytes);
	hide_without_total(g);
	if (!g->has_total)
		return;
	bool *without = g->hidden;
	size_t n = count_hidden(g);
	g->hidden = seed;
	hide_with_total(g);
	if (n <= count_hidden(g))
		g->hidden = without;
}

/* ---- what is made from counts ---- */

static bool is_small(const struct grid *g, int64_t n)
{
	return n > 0 && n < g->in->below;
}

/* A share with its count's denominator shown gives the count. */
static bool share_gives_away(const struct grid *g, const struct cell *row)
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
static bool any_hidden(const struct grid *g, size_t row)
{
	for (size_t i = 0; i < g->width; i++)
		if (g->hidden[row * g->width + i])
			return true;
	return false;
}

static size_t hide_derived(const struct grid *g, struct cell *row, const struct cell *before, bool all)
{
	const struct share_form *f = g->in->form;
	size_t n = 0;
	for (size_t i = 0; i < f->n_derived; i++) {
		struct cell *c = &row[f->derived[i]];
		bool was = was_hidden(g->in, row, before, f->derived[i]);
		if (c->kind == CELL_NULL || (!all && !was))
			continue;
		*c = (struct cell){ 0 };
		n++;
	}
	return n;
}

static size_t hide_row(const struct grid *g, size_t row, bool derived)
{
	const struct share_form *f = g->in->form;
	struct cell *cells = table_row(g->out, g->first + row);
	const struct cell *before = share_find_row(f, g->in->before, cells);
	size_t n = 0;
	if (share_gives_away(g, cells)) {
		cells[f->share] = (struct cell){ 0 };
		n++;
	}
	n += hide_derived(g, cells, before, derived);
	for (size_t i = 0; i < f->n_counts; i++)
		if (g->hidden[row * g->width + i]) {
			cells[f->counts[i]] = (struct cell){ 0 };
			n++;
		}
	if (f->flag >= 0)
		cells[f->flag] = cell_bool(n > 0);
	return n;
}

/* The total's sums less those shown are the sums of the hidden rows: fewer than three of them and
 * one that knows its own would know another's. */
static size_t hide_rows(const struct grid *g)
{
	size_t n = 0, n_hidden = 0, rows = g->n - g->has_total;
	for (size_t row = 0; row < rows; row++) {
		n_hidden += any_hidden(g, row);
		n += hide_row(g, row, any_hidden(g, row));
	}
	bool few = n_hidden > 0 && n_hidden < 3;
	if (g->has_total)
		n += hide_row(g, rows, few || any_hidden(g, rows));
	return n;
}

/* ---- the table ---- */

void share_exact(const struct share_in *in, struct arena *a, struct table *ret)
{
	struct share_in open = *in;
	open.below = 1;
	open.before = NULL;
	open.memory = NULL;
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
	total[f->key + 1] = cell_text(in->region_name);
	if (f->group >= 0)
		total[f->group] = any[f->group];
	f->total(in->exact, first, n, total);
}

static size_t share_group(const struct share_in *in, size_t first, size_t n, struct arena *a,
                          struct table *out)
{
	struct grid g = { .in = in, .a = a, .out = out, .first = out->n,
		          .has_total = in->form->total, .width = width_of(in->form) };
	size_t bytes = out->columns->n * sizeof(struct cell);
	for (size_t i = 0; i < n; i++)
		memcpy(table_add(out, a), table_row(in->exact, first + i), bytes);
	if (g.has_total)
		add_total(in, first, n, a, out);
	g.n = out->n - g.first;
	g.count = ARENA_ARRAY(a, g.n * g.width, int64_t);
	g.hidden = ARENA_ARRAY(a, g.n * g.width, bool);
	for (size_t row = 0; row < g.n; row++)
		fill_row(&g, row);
	hide_counts(&g);
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
