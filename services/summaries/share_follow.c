/* share_follow: two versions put side by side. The invariant: what changed between them is nobody, or
 * at least as many as a count that may be shown. */
#include "summaries/share.h"

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

/* A row that is not there counts zero. */
static bool row_may_follow(const struct share_form *f, const struct cell *before, const struct cell *now,
                           int64_t below)
{
	static const struct cell zero = { .kind = CELL_INT };
	bool moved = false;
	for (size_t i = 0; i < f->n_counts; i++) {
		const struct cell *b = before ? &before[f->counts[i]] : &zero;
		const struct cell *n = now ? &now[f->counts[i]] : &zero;
		int64_t change = n->n > b->n ? n->n - b->n : b->n - n->n;
		if (n->kind == CELL_NULL)
			continue;
		if (b->kind == CELL_NULL || (change > 0 && change < below))
			return false;
		moved |= change > 0;
	}
	for (size_t i = 0; before && now && !moved && i < f->n_derived; i++)
		if (now[f->derived[i]].kind != CELL_NULL &&
		    !is_equal(&before[f->derived[i]], &now[f->derived[i]]))
			return false;
	return true;
}

bool share_may_follow(const struct share_form *form, const struct table *before, const struct table *now,
                      int64_t below)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct cell *row = table_row(now, i);
		if (!row_may_follow(form, share_find_row(form, before, row), row, below))
			return false;
	}
	for (size_t i = 0; i < before->n; i++) {
		const struct cell *row = table_row(before, i);
		if (!share_find_row(form, now, row) && !row_may_follow(form, row, NULL, below))
			return false;
	}
	return true;
}
