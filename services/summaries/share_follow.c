/* share_follow: two versions put side by side, and the memory of what was left out. The invariant:
 * what changed between two versions, in a cell or in what is hidden under a total, is nobody or at
 * least as many as a count that may be shown. */
#include "summaries/share_grid.h"

#include <stdlib.h>
#include <string.h>

const char *const share_reasons[] = { "SMALL", "COMPLEMENT", "DIFFERENCE" };

/* ---- memory ---- */

static void put_cell_name(const struct share_form *f, const struct cell *row, int column,
                          struct buf *b)
{
	if (f->group >= 0)
		buf_printf(b, "%.*s/", TEXT_ARGS(row[f->group].text));
	buf_printf(b, "%.*s/%s", TEXT_ARGS(row[f->key].text), f->columns->name[column]);
}

const struct share_left *share_find_left(const struct share_form *f, const struct share_memory *m,
                                         const struct cell *row, int column)
{
	BUF_AUTO b = { 0 };
	if (m->n == 0)
		return NULL;
	put_cell_name(f, row, column, &b);
	struct share_left wanted = { .cell = buf_text(&b) };
	return bsearch(&wanted, m->v, m->n, sizeof wanted, share_left_order);
}

bool share_was_left_out(const struct share_in *in, const struct cell *row, int column)
{
	for (size_t i = 0; i < in->n_past; i++) {
		const struct cell *then = share_find_row(in->form, &in->past[i].shown, row);
		if ((then && then[column].kind == CELL_NULL) ||
		    share_find_left(in->form, &in->past[i].left, row, column))
			return true;
	}
	return false;
}

struct listing {
	const struct share_in *in;
	struct arena *a;
	struct share_left *v;
	size_t n;
};

static void note(struct listing *l, const struct cell *exact, const struct cell *now, int column,
                 bool is_count)
{
	BUF_AUTO b = { 0 };
	if (now[column].kind != CELL_NULL || exact[column].kind == CELL_NULL)
		return;
	put_cell_name(l->in->form, exact, column, &b);
	int64_t count = is_count ? exact[column].n : INT64_MIN;
	bool small = count > 0 && count < l->in->below;
	bool before = share_was_left_out(l->in, exact, column);
	l->v[l->n++] = (struct share_left){ arena_text(l->a, buf_text(&b)),
		                            small    ? SHARE_SMALL
		                            : before ? SHARE_DIFFERENCE
		                                     : SHARE_COMPLEMENT,
		                            count };
}

size_t share_left_out(const struct share_in *in, const struct table *exact, const struct table *now,
                      struct arena *a, struct share_left **ret)
{
	const struct share_form *f = in->form;
	struct listing l = { .in = in, .a = a };
	l.v = ARENA_ARRAY(a, now->n * (f->n_counts + f->n_derived), struct share_left);
	for (size_t row = 0; row < now->n; row++) {
		for (size_t i = 0; i < f->n_counts; i++)
			note(&l, table_row(exact, row), table_row(now, row), f->counts[i], true);
		for (size_t i = 0; i < f->n_derived; i++)
			note(&l, table_row(exact, row), table_row(now, row), f->derived[i], false);
	}
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, share_left_order);
	*ret = l.v;
	return l.n;
}

/* ---- one row ---- */

static bool is_equal(const struct cell *a, const struct cell *b)
{
	BUF_AUTO x = { 0 };
	BUF_AUTO y = { 0 };
	const struct cell *c[2] = { a, b };
	struct buf *out[2] = { &x, &y };
	for (int i = 0; i < 2; i++) {
		if (c[i]->kind == CELL_RATIO)
			ratio_put(out[i], (struct ratio){ c[i]->n, c[i]->d });
		else if (c[i]->kind == CELL_RAW)
			buf_put_text(out[i], c[i]->text);
		else if (c[i]->kind == CELL_INT)
			buf_put_int64(out[i], c[i]->n);
	}
	return text_eq(buf_text(&x), buf_text(&y));
}

/* What is made from counts moves only with them. */
static bool derived_may_follow(const struct share_form *f, const struct cell *before,
                               const struct cell *now)
{
	for (size_t i = 0; i < f->n_counts; i++)
		if (now[f->counts[i]].kind != CELL_NULL &&
		    now[f->counts[i]].n != before[f->counts[i]].n)
			return true;
	for (size_t i = 0; i < f->n_derived; i++)
		if (now[f->derived[i]].kind != CELL_NULL &&
		    !is_equal(&before[f->derived[i]], &now[f->derived[i]]))
			return false;
	return true;
}

/* One that is gone counts zero. */
static bool may_go(const struct share_in *in, const struct cell *before)
{
	for (size_t i = 0; i < in->form->n_counts; i++)
		if (before[in->form->counts[i]].kind == CELL_NULL ||
		    suppress_is_few(before[in->form->counts[i]].n, in->below))
			return false;
	return true;
}

static bool rows_may_follow(const struct share_in *in, const struct table *before,
                            const struct table *now)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct cell *then = share_find_row(in->form, before, table_row(now, i));
		if (then && !derived_may_follow(in->form, then, table_row(now, i)))
			return false;
	}
	for (size_t i = 0; i < before->n; i++)
		if (!share_find_row(in->form, now, table_row(before, i)) &&
		    !may_go(in, table_row(before, i)))
			return false;
	return true;
}

/* ---- counts: one group at a time ---- */

static void set_hidden(const struct share_grid *g, const struct table *now,
                       struct suppress_draft *d)
{
	for (size_t row = 0; row < g->n; row++)
		for (size_t i = 0; i < g->form->n_counts; i++)
			d->hidden[share_grid_cell(g, row, i)] =
			        table_row(now, g->first + row)[g->form->counts[i]].kind ==
			        CELL_NULL;
}

/* Is what is hidden safe as it is? */
static bool is_proven(const struct suppress_draft *d, int64_t below, struct arena *a)
{
	struct suppress_table t = suppress_draft_table(d, below);
	bool *hidden = arena_copy(a, d->hidden, d->n_cells * sizeof *hidden);
	return suppress_cells(&t, a, hidden, NULL) &&
	       memcmp(hidden, d->hidden, d->n_cells * sizeof *hidden) == 0;
}

static bool group_may_follow(const struct share_in *in, const struct table *exact,
                             const struct table *now, size_t first, size_t n)
{
	ARENA_AUTO a = { 0 };
	struct share_grid g = { .form = in->form,
		                .rows = exact,
		                .first = first,
		                .n = n,
		                .has_total = in->form->total };
	struct suppress_draft d = { .arena = &a };
	share_grid_add(&g, &d);
	set_hidden(&g, now, &d);
	struct suppress_table t = suppress_draft_table(&d, in->below);
	struct suppress_past past = { ARENA_ARRAY(&a, d.n_cells, int64_t),
		                      ARENA_ARRAY(&a, d.n_cells, bool) };
	bool good = true, *stays = ARENA_ARRAY(&a, d.n_cells, bool);
	for (size_t i = 0; good && i < in->n_past; i++) {
		share_grid_past(&g, &in->past[i], &past);
		if (in->past[i].shown.n == 0)
			continue;
		suppress_fix(&t, &past, d.fixed);
		good = suppress_may_follow(&t, d.hidden, &past, stays);
	}
	/* Beside something else it was proven as it was drawn, or said to be unsafe. */
	return good && (in->beside || is_proven(&d, in->below, &a));
}

/* The rows of a group end with its total; without totals each row is a group. */
static size_t end_of_group(const struct share_in *in, const struct table *t, size_t first)
{
	size_t end = first;
	while (in->form->total && end + 1 < t->n &&
	       !text_eq(table_row(t, end)[in->form->key].text, in->region))
		end++;
	return end + 1;
}

bool share_may_follow(const struct share_in *in, const struct table *exact, const struct table *now)
{
	size_t next;
	for (size_t i = 0; i < in->n_past; i++)
		if (!rows_may_follow(in, &in->past[i].shown, now))
			return false;
	for (size_t first = 0; first < now->n; first = next) {
		next = end_of_group(in, now, first);
		if (!group_may_follow(in, exact, now, first, next - first))
			return false;
	}
	return true;
}

/* ---- a count by itself ---- */

int64_t share_alone(int64_t count, const int64_t *past, size_t n_past, int64_t below)
{
	int64_t newest = n_past ? past[n_past - 1] : -1,
	        ret = count > 0 && count < below ? SHARE_HIDDEN : count;
	for (size_t i = 0; i < n_past && ret != SHARE_HIDDEN; i++) {
		if (past[i] == SHARE_HIDDEN && count < 2 * below - 1) /* it was 1 … below - 1 */
			ret = SHARE_HIDDEN;
		else if (past[i] >= 0 && suppress_is_few(count - past[i], below))
			return newest;
	}
	return ret;
}
