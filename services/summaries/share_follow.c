/* share_follow: two versions put side by side, and the memory of what was left out. The invariant: what
 * changed between two versions, in a cell or in what is hidden under a total, is nobody or at least
 * as many as a count that may be shown. */
#include "summaries/share.h"

#include <stdlib.h>

const char *const share_reasons[] = { "SMALL", "COMPLEMENT", "DIFFERENCE" };

/* ---- memory ---- */

static void put_cell_name(const struct share_form *f, const struct cell *row, int column, struct buf *b)
{
	if (f->group >= 0)
		buf_printf(b, "%.*s/", TEXT_ARGS(row[f->group].text));
	buf_printf(b, "%.*s/%s", TEXT_ARGS(row[f->key].text), f->columns->name[column]);
}

static int by_cell(const void *a, const void *b)
{
	return text_cmp(((const struct share_left *)a)->cell, ((const struct share_left *)b)->cell);
}

const struct share_left *share_remembered(const struct share_in *in, const struct cell *row, int column)
{
	BUF_AUTO b = { 0 };
	if (!in->memory || in->memory->n == 0)
		return NULL;
	put_cell_name(in->form, row, column, &b);
	struct share_left wanted = { .cell = buf_text(&b) };
	return bsearch(&wanted, in->memory->v, in->memory->n, sizeof wanted, by_cell);
}

struct listing {
	const struct share_in *in;
	struct arena *a;
	struct share_left *v;
	size_t n;
};

static void note(struct listing *l, const struct cell *exact, const struct cell *now, int column, bool is_count)
{
	BUF_AUTO b = { 0 };
	if (now[column].kind != CELL_NULL || exact[column].kind == CELL_NULL)
		return;
	put_cell_name(l->in->form, exact, column, &b);
	int64_t count = is_count ? exact[column].n : INT64_MIN;
	bool small = count > 0 && count < l->in->below;
	bool before = share_remembered(l->in, exact, column);
	l->v[l->n++] = (struct share_left){ arena_text(l->a, buf_text(&b)),
		                            small  ? SHARE_SMALL :
		                            before ? SHARE_DIFFERENCE :
		                                     SHARE_COMPLEMENT,
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

static bool is_few(int64_t change, int64_t below)
{
	return change != 0 && change < below && change > -below;
}

/* A row that is not there counts zero. */
static bool row_may_follow(const struct share_in *in, const struct cell *before, const struct cell *now)
{
	static const struct cell zero = { .kind = CELL_INT };
	const struct share_form *f = in->form;
	bool moved = false;
	for (size_t i = 0; i < f->n_counts; i++) {
		const struct cell *b = before ? &before[f->counts[i]] : &zero;
		const struct cell *n = now ? &now[f->counts[i]] : &zero;
		if (n->kind == CELL_NULL)
			continue;
		if (b->kind == CELL_NULL || is_few(n->n - b->n, in->below))
			return false;
		moved |= n->n != b->n;
	}
	for (size_t i = 0; before && now && !moved && i < f->n_derived; i++)
		if (now[f->derived[i]].kind != CELL_NULL &&
		    !is_equal(&before[f->derived[i]], &now[f->derived[i]]))
			return false;
	return true;
}

/* ---- what is hidden under a total ---- */

struct column {                        /* of one group */
	const struct share_in *in;
	const struct table *exact, *now;
	size_t first, total;           /* rows of `now` */
	int column;
};

/* How this row's count moved since the version before. */
static int64_t moved(const struct column *c, size_t row)
{
	const struct cell *exact = table_row(c->exact, row);
	const struct cell *before = share_find_row(c->in->form, c->in->before, exact);
	const struct share_left *left = share_remembered(c->in, exact, c->column);
	int64_t was = before && before[c->column].kind != CELL_NULL ? before[c->column].n :
	              left && left->count != INT64_MIN              ? left->count :
	                                                              0;
	return exact[c->column].n - was;
}

static bool is_hidden(const struct column *c, size_t row)
{
	return table_row(c->now, row)[c->column].kind == CELL_NULL;
}

/* The public knows how the hidden ones moved together; whoever knows one of them, the others. */
static bool column_may_follow(const struct column *c)
{
	const struct cell *before =
		share_find_row(c->in->form, c->in->before, table_row(c->now, c->total));
	int64_t together = 0;
	if (is_hidden(c, c->total) || !before || before[c->column].kind == CELL_NULL)
		return true;
	for (size_t row = c->first; row < c->total; row++)
		together += is_hidden(c, row) ? moved(c, row) : 0;
	for (size_t row = c->first; row < c->total; row++)
		if (is_hidden(c, row) && is_few(together - moved(c, row), c->in->below))
			return false;
	return !is_few(together, c->in->below);
}

static bool totals_may_follow(const struct share_in *in, const struct table *exact, const struct table *now)
{
	const struct share_form *f = in->form;
	size_t first = 0;
	for (size_t row = 0; f->total && row < now->n; row++) {
		if (!text_eq(table_row(now, row)[f->key].text, in->region))
			continue;
		for (size_t i = 0; i < f->n_counts; i++) {
			struct column c = { in, exact, now, first, row, f->counts[i] };
			if (!column_may_follow(&c))
				return false;
		}
		first = row + 1;
	}
	return true;
}

bool share_may_follow(const struct share_in *in, const struct table *exact, const struct table *now)
{
	const struct table *before = in->before;
	for (size_t i = 0; i < now->n; i++) {
		const struct cell *row = table_row(now, i);
		if (!row_may_follow(in, share_find_row(in->form, before, row), row))
			return false;
	}
	for (size_t i = 0; i < before->n; i++) {
		const struct cell *row = table_row(before, i);
		if (!share_find_row(in->form, now, row) && !row_may_follow(in, row, NULL))
			return false;
	}
	return totals_may_follow(in, exact, now);
}

/* ---- a count by itself ---- */

int64_t share_alone(int64_t count, int64_t before, int64_t below)
{
	if (before == SHARE_HIDDEN)            /* it was 1 … below - 1 */
		return count >= 2 * below - 1 ? count : SHARE_HIDDEN;
	if (before >= 0 && is_few(count - before, below))
		return before;
	return count > 0 && count < below ? SHARE_HIDDEN : count;
}
