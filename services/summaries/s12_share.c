/* s12_share: the invariant: a figure that is shown is of nobody or of enough people, and so is
 * every difference that can be made of those shown, in whatever version. */
#include "summaries/s12_share.h"

#include "event/period.h"
#include "summaries/suppress_draft.h"
#include "summaries/suppress_follow.h"

#include <stdlib.h>
#include <string.h>

static const int figures[] = { S12_value, S12_numerator, S12_denominator, S12_n,
	                       S12_gap,   S12_trend_12m, S12_forecast,    S12_status };
static const int counted[] = { S12_value, S12_numerator, S12_denominator, S12_n };
static const char *const measures[] = { "numerator", "rest", "n", "value" };
#define LENGTH(v) (sizeof(v) / sizeof *(v))

struct sharing {
	const struct s12_share *in;
	struct arena *a;
	struct table *t; /* and, last, rows that were let out and are gone: they count zero */
	size_t n_now;
	struct period *period; /* of each row */
	size_t *owner;
	size_t (*cell)[S12_MEASURES]; /* SIZE_MAX: it does not count so */
	struct suppress_draft d;
	bool *stays; /* rows that are as they were */
};

static struct text org_of(const struct sharing *s, size_t row)
{
	return table_row(s->t, row)[S12_org].text;
}

/* ---- what was let out ---- */

static int by_place(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
	int c = text_cmp(x[S12_org].text, y[S12_org].text);
	return c ? c : text_cmp(x[S12_period].text, y[S12_period].text);
}

/* Rows by organisation and period. */
static const struct cell **sorted(const struct table *t, struct arena *a)
{
	const struct cell **v = ARENA_ARRAY(a, t->n, const struct cell *);
	for (size_t i = 0; i < t->n; i++)
		v[i] = table_row(t, i);
	if (t->n)
		qsort(v, t->n, sizeof *v, by_place);
	return v;
}

static const struct cell *find(const struct cell **v, size_t n, const struct cell *row)
{
	const struct cell **found = n ? bsearch(&row, v, n, sizeof *v, by_place) : NULL;
	return found ? *found : NULL;
}

/* One that never had a figure has a status: NO_DATA. */
static bool is_hidden_row(const struct cell *row)
{
	return row[S12_value].kind == CELL_NULL && row[S12_status].kind == CELL_NULL;
}

static struct text cell_name(const struct cell *row, const char *measure, struct arena *a)
{
	return arena_printf(a, "%.*s/%.*s/%s", TEXT_ARGS(row[S12_org].text),
	                    TEXT_ARGS(row[S12_period].text), measure);
}

static const struct share_left *find_left(const struct share_memory *m, const struct cell *row,
                                          int measure, struct arena *a)
{
	if (m->n == 0)
		return NULL;
	struct share_left wanted = { .cell = cell_name(row, measures[measure], a) };
	return bsearch(&wanted, m->v, m->n, sizeof wanted, share_left_order);
}

/* ---- cells ---- */

static void add_gone(struct sharing *s, const struct cell **now)
{
	const struct share_past *last = s->in->n_past ? &s->in->past[s->in->n_past - 1] : NULL;
	for (size_t i = 0; last && i < last->shown.n; i++) {
		const struct cell *then = table_row(&last->shown, i);
		if (find(now, s->n_now, then))
			continue;
		struct cell *row = table_add(s->t, s->a);
		memcpy(row, then, s->t->columns->n * sizeof *row);
		for (size_t k = 0; k < LENGTH(counted); k++)
			if (row[counted[k]].kind != CELL_NULL)
				row[counted[k]] = cell_int(0);
	}
}

/* Rows of one organisation stand together, but for those that are gone. */
static void set_owners(struct sharing *s)
{
	size_t n = 0;
	for (size_t row = 0; row < s->t->n; row++) {
		size_t same = row && row < s->n_now ? row - 1 : 0;
		while (same < row && !text_eq(org_of(s, same), org_of(s, row)))
			same++;
		s->owner[row] = text_eq(org_of(s, row), s->in->region) ? SUPPRESS_NOBODY
		                : same < row                           ? s->owner[same]
		                                                       : n++;
	}
}

static void add_cells(struct sharing *s)
{
	for (size_t row = 0; row < s->t->n; row++) {
		size_t first = SIZE_MAX;
		for (int m = 0; m < S12_MEASURES; m++) {
			int64_t count;
			s->cell[row][m] = SIZE_MAX;
			if (!s12_count_people(table_row(s->t, row), (enum s12_measure)m, &count))
				continue;
			s->cell[row][m] = suppress_draft_cell(&s->d, count, s->owner[row]);
			if (first != SIZE_MAX)
				suppress_draft_ring(&s->d, first, s->cell[row][m]);
			first = s->cell[row][m];
		}
	}
}

/* ---- sums ---- */

/* How many whole months; 0: none, or not whole. */
static int32_t months_of(struct period p)
{
	int32_t first = calendar_month(p.start), end = calendar_month(p.end + 1);
	return calendar_month_first(first) == p.start && calendar_month_first(end) == p.end + 1 ? end - first : 0;
}

/* `months` 0: of another organisation at the same time; else so many of the months of the total. */
static bool is_part(const struct sharing *s, size_t total, size_t row, int32_t months)
{
	struct period p = s->period[row], whole = s->period[total];
	if (row == total)
		return false;
	if (months == 0)
		return p.start == whole.start && p.end == whole.end;
	return p.start >= whole.start && p.end <= whole.end && months_of(p) == months &&
	       (calendar_month(p.start) - calendar_month(whole.start)) % months == 0 &&
	       text_eq(org_of(s, row), org_of(s, total));
}

/* Rows whose figures make up that of the row, if they do. */
static void add_sum(struct sharing *s, size_t total, const size_t *part, size_t n, int m)
{
	int64_t left = s->cell[total][m] == SIZE_MAX ? 1 : s->d.count[s->cell[total][m]];
	size_t n_parts = 0;
	for (size_t i = 0; i < n && s->cell[total][m] != SIZE_MAX; i++)
		if (s->cell[part[i]][m] != SIZE_MAX) {
			left -= s->d.count[s->cell[part[i]][m]];
			n_parts++;
		}
	if (left != 0 || n_parts == 0)
		return;
	suppress_draft_sum(&s->d, s->cell[total][m], n);
	for (size_t i = 0; i < n; i++)
		if (s->cell[part[i]][m] != SIZE_MAX)
			suppress_draft_part(&s->d, s->cell[part[i]][m]);
}

static void add_sums(struct sharing *s, size_t total, int32_t months)
{
	ARENA_AUTO a = { 0 };
	size_t *part = ARENA_ARRAY(&a, s->t->n, size_t), n = 0;
	for (size_t row = 0; row < s->t->n; row++)
		if (is_part(s, total, row, months))
			part[n++] = row;
	for (int m = 0; m < S12_MEASURES; m++)
		add_sum(s, total, part, n, m);
}

static void list_sums(struct sharing *s)
{
	for (size_t row = 0; row < s->t->n; row++)
		(void)period_parse(table_row(s->t, row)[S12_period].text, &s->period[row]);
	for (size_t row = 0; row < s->t->n; row++) {
		if (s->owner[row] == SUPPRESS_NOBODY)
			add_sums(s, row, 0);
		for (int32_t whole = months_of(s->period[row]), part = 1; part < whole; part++)
			if (whole % part == 0)
				add_sums(s, row, part);
	}
}

/* ---- versions ---- */

/* A row that was not there, or had no figure yet, counted zero. */
static void set_past(const struct sharing *s, const struct share_past *past,
                     const struct cell **then, struct suppress_past *to)
{
	for (size_t row = 0; row < s->t->n; row++) {
		const struct cell *was = find(then, past->shown.n, table_row(s->t, row));
		bool hidden = was && is_hidden_row(was);
		for (int m = 0; m < S12_MEASURES; m++) {
			size_t cell = s->cell[row][m];
			if (cell == SIZE_MAX)
				continue;
			const struct share_left *left =
			        find_left(&past->left, table_row(s->t, row), m, s->a);
			hidden |= left != NULL;
			if (left || hidden)
				to->count[cell] = left ? left->count : INT64_MIN;
			else if (!was ||
			         !s12_count_people(was, (enum s12_measure)m, &to->count[cell]))
				to->count[cell] = 0;
			to->shown[cell] = !hidden;
			s->d.hidden[cell] |= hidden;
		}
	}
}

static struct suppress_past *read_past(struct sharing *s)
{
	struct suppress_past *v = ARENA_ARRAY(s->a, s->in->n_past, struct suppress_past);
	struct suppress_table t = suppress_draft_table(&s->d, s->in->below);
	for (size_t i = 0; i < s->in->n_past; i++) {
		const struct share_past *past = &s->in->past[i];
		v[i] = (struct suppress_past){ ARENA_ARRAY(s->a, s->d.n_cells, int64_t),
			                       ARENA_ARRAY(s->a, s->d.n_cells, bool) };
		set_past(s, past, sorted(&past->shown, s->a), &v[i]);
		if (past->shown.n)
			suppress_fix(&t, &v[i], s->d.fixed);
	}
	return v;
}

/* Sets `hidden` of the draft, and the rows that stay as they were: all that hang together with a
 * cell that cannot be made safe, or moved by too few. */
static void suppress(struct sharing *s)
{
	struct suppress_past *past = read_past(s);
	struct suppress_table t = suppress_draft_table(&s->d, s->in->below);
	bool *stays = ARENA_ARRAY(s->a, t.n_cells, bool),
	     *island_stays = ARENA_ARRAY(s->a, t.n_cells, bool);
	(void)suppress_cells(&t, s->a, s->d.hidden, stays);
	if (s->in->n_past == 0)
		return; /* all is hidden that could not be proven */
	for (size_t i = 0; i < s->in->n_past; i++)
		if (s->in->past[i].shown.n)
			(void)suppress_may_follow(&t, s->d.hidden, &past[i], stays);
	size_t *island = suppress_islands(&t, s->a);
	for (size_t i = 0; i < t.n_cells; i++)
		island_stays[island[i]] |= stays[i];
	for (size_t row = 0; row < s->t->n; row++)
		for (int m = 0; m < S12_MEASURES; m++)
			if (s->cell[row][m] != SIZE_MAX)
				s->stays[row] |= island_stays[island[s->cell[row][m]]];
}

/* ---- out ---- */

static bool is_hidden(const struct sharing *s, size_t row)
{
	bool any = false;
	for (int m = 0; m < S12_MEASURES; m++)
		any |= s->cell[row][m] != SIZE_MAX && s->d.hidden[s->cell[row][m]];
	return any;
}

static size_t drop(struct cell *row, const int *columns, size_t n_columns)
{
	size_t n = 0;
	for (size_t i = 0; i < n_columns; i++) {
		n += row[columns[i]].kind != CELL_NULL;
		row[columns[i]] = (struct cell){ 0 };
	}
	return n;
}

/* What a row that stays hid then, else what this one hides. */
static void note_left(const struct sharing *s, size_t row, struct s12_shared *ret)
{
	for (int m = 0; m < S12_MEASURES; m++) {
		size_t cell = s->cell[row][m];
		if (cell == SIZE_MAX)
			continue;
		const struct share_left *then = NULL;
		if (s->stays[row])
			then = find_left(&s->in->past[s->in->n_past - 1].left, table_row(s->t, row),
			                 m, s->a);
		else if (!s->d.hidden[cell])
			continue;
		if (s->stays[row] && !then)
			continue;
		int64_t count = then ? then->count : s->d.count[cell];
		ret->left[ret->n_left++] = (struct share_left){
			cell_name(table_row(s->t, row), measures[m], s->a),
			count > 0 && count < s->in->below ? SHARE_SMALL : SHARE_COMPLEMENT, count
		};
	}
}

/* The rows that are let out, in their order; those that stay, as they were last. */
static struct s12_shared put_rows(struct sharing *s)
{
	const struct share_past *last = s->in->n_past ? &s->in->past[s->in->n_past - 1] : NULL;
	const struct cell **then = last ? sorted(&last->shown, s->a) : NULL;
	struct s12_shared ret = { .left = ARENA_ARRAY(s->a, s->d.n_cells, struct share_left) };
	static const int trend = S12_trend_12m;
	size_t bytes = s->t->columns->n * sizeof(struct cell), n = 0;
	for (size_t row = 0; row < s->t->n; row++) {
		struct cell *now = table_row(s->t, row);
		const struct cell *was = s->stays[row] ? find(then, last->shown.n, now) : NULL;
		if (s->stays[row] ? !was : row >= s->n_now)
			continue;
		note_left(s, row, &ret);
		ret.suppressed += drop(now, &trend, 1);
		if (was ? is_hidden_row(was) : is_hidden(s, row))
			ret.suppressed += drop(now, figures, LENGTH(figures));
		if (was)
			memcpy(now, was, bytes);
		memmove(table_row(s->t, n++), now, bytes);
	}
	s->t->n = n;
	if (ret.n_left)
		qsort(ret.left, ret.n_left, sizeof *ret.left, share_left_order);
	return ret;
}

static bool counts_people(const struct table *t)
{
	int64_t n;
	for (size_t row = 0; row < t->n; row++)
		for (int m = 0; m < S12_MEASURES; m++)
			if (s12_count_people(table_row(t, row), (enum s12_measure)m, &n))
				return true;
	return false;
}

bool s12_all_defined(const struct table *t)
{
	for (size_t row = 0; row < t->n; row++)
		if (table_row(t, row)[S12_name_sv].kind == CELL_NULL)
			return false;
	return true;
}

void s12_hide(struct table *t)
{
	for (size_t row = 0; row < t->n; row++)
		(void)drop(table_row(t, row), figures, LENGTH(figures));
}

struct s12_shared s12_share(const struct s12_share *in, struct arena *a, struct table *t)
{
	struct sharing s = { .in = in, .a = a, .t = t, .n_now = t->n, .d = { .arena = a } };
	add_gone(&s, sorted(t, a));
	if (!counts_people(t)) {
		t->n = s.n_now;
		return (struct s12_shared){ 0 };
	}
	s.period = ARENA_ARRAY(a, t->n, struct period);
	s.owner = ARENA_ARRAY(a, t->n, size_t);
	s.cell = arena_array(a, t->n, sizeof *s.cell);
	s.stays = ARENA_ARRAY(a, t->n, bool);
	set_owners(&s);
	add_cells(&s);
	list_sums(&s);
	suppress(&s);
	return put_rows(&s);
}
