/* s3_share: see the header. The invariant: whatever a reader can take from S1 and S3 together is drawn. */
#include "summaries/s3_share.h"

#include "summaries/s1.h"
#include "summaries/share_grid.h"

#include <stdlib.h>
#include <string.h>

/* Places among the counts of S1: episodes of so many days at least. */
enum { AT_LEAST_0 = 0, AT_LEAST_1 = 2, AT_LEAST_4 = 3, AT_LEAST_8 = 4, WITHOUT_END = -1, N_PLACES = 5 };
enum { PERSONS, INDIVIDUAL };
static const char *const forms[] = { "PSYCHIATRIC", "SOMATIC" };
enum { N_FORMS = sizeof forms / sizeof *forms };

/* The episodes of S1 that those of S3 are among. */
struct among {
	int from, end;                 /* persons: of so many days, and not of so many */
	int individual;                /* WITHOUT_END: nobody is settled by himself */
	bool both;                     /* those are persons as well */
};

static int place_from(int64_t days)
{
	return days >= 8 ? AT_LEAST_8 : days >= 4 ? AT_LEAST_4 : days >= 1 ? AT_LEAST_1 : AT_LEAST_0;
}

static int place_end(int64_t days)
{
	return days <= 1 ? AT_LEAST_1 : days <= 4 ? AT_LEAST_4 : days <= 8 ? AT_LEAST_8 : WITHOUT_END;
}

static struct among among_of(const struct policy *p)
{
	bool individual = p->model == MODEL_AVERAGE && p->individual_after_days != INT64_MIN;
	int64_t least = p->min_days_included > 1 ? p->min_days_included : 1;
	struct among m = { place_from(p->include_zero_day ? 0 : least), WITHOUT_END, WITHOUT_END,
		           p->cap_days != INT64_MIN };
	if (individual)
		m.individual = place_from(p->individual_after_days + 1);
	if (individual && !m.both)
		m.end = place_end(p->individual_after_days + 1);
	return m;
}

/* ---- drawing ---- */

struct drawing {
	struct s3_beside *b;
	const struct share_grid *g;
	struct suppress_draft *d;
	struct share_grid form[N_FORMS];
	size_t n_forms;
};

static struct text care_of(const struct share_grid *g)
{
	return table_row(g->rows, g->first)[S3_care_form].text;
}

static struct text code_of(const struct share_grid *g, size_t row, int column)
{
	return table_row(g->rows, g->first + row)[column].text;
}

/* The rows of S1 of one care form, its total among them. */
static void find_form(struct share_grid *g, const struct table *t, struct text form)
{
	*g = (struct share_grid){ .form = &share_s1, .rows = t, .has_total = true };
	for (size_t row = 0; row < t->n; row++)
		if (text_eq(table_row(t, row)[S1_care_form].text, form)) {
			g->first = g->n ? g->first : row;
			g->n++;
		}
}

/* Both name the same organisations in the same order. */
static bool are_alike(const struct share_grid *g, const struct share_grid *s1)
{
	if (s1->n != g->n + !g->has_total)
		return false;
	for (size_t row = 0; row < g->n; row++)
		if (!text_eq(code_of(g, row, S3_municipality_code), code_of(s1, row, S1_municipality_code)))
			return false;
	return true;
}

/* As it is let out: what is shown is known. */
static void draw_form(struct drawing *w, struct text form)
{
	struct share_grid *s1 = &w->form[w->n_forms];
	find_form(s1, w->b->exact, form);
	if (!are_alike(w->g, s1)) {
		w->b->unsafe = true;
		return;
	}
	w->n_forms++;
	share_grid_add(s1, w->d);
	for (size_t row = 0; row < s1->n; row++)
		for (size_t i = 0; i < share_s1.n_counts; i++) {
			const struct cell *c = &table_row(w->b->shown, s1->first + row)[share_s1.counts[i]];
			w->d->hidden[share_grid_cell(s1, row, i)] = c->kind == CELL_NULL;
			w->d->fixed[share_grid_cell(s1, row, i)] = c->kind != CELL_NULL;
		}
}

static size_t inner_cell(struct drawing *w, size_t row, int64_t count)
{
	size_t cell = suppress_draft_cell(w->d, count, w->d->owner[share_grid_cell(w->g, row, 0)]);
	w->d->inner[cell] = true;
	return cell;
}

/* A count of S1 over the care forms that the settlement is of. */
static size_t whole_of(struct drawing *w, size_t row, int place)
{
	int64_t sum = 0;
	if (w->n_forms == 1)
		return share_grid_cell(&w->form[0], row, (size_t)place);
	for (size_t i = 0; i < w->n_forms; i++)
		sum += w->d->count[share_grid_cell(&w->form[i], row, (size_t)place)];
	size_t cell = inner_cell(w, row, sum);
	suppress_draft_sum(w->d, cell, w->n_forms);
	for (size_t i = 0; i < w->n_forms; i++)
		suppress_draft_part(w->d, share_grid_cell(&w->form[i], row, (size_t)place));
	return cell;
}

static void note_rest(struct s3_beside *b, const struct share_grid *g, size_t row, const char *name, int64_t count)
{
	struct text code = code_of(g, row, S3_municipality_code), care = care_of(g);
	if (b->n_rests == b->cap) {
		b->cap = b->cap ? 2 * b->cap : 64;
		struct share_left *grown = ARENA_ARRAY(b->arena, b->cap, struct share_left);
		if (b->n_rests)
			memcpy(grown, b->rest, b->n_rests * sizeof *grown);
		b->rest = grown;
	}
	struct text cell = arena_printf(b->arena, "%.*s/%.*s/%s", TEXT_ARGS(care), TEXT_ARGS(code), name);
	b->rest[b->n_rests++] = (struct share_left){ cell, SHARE_COMPLEMENT, count };
}

struct link {
	const char *rest;              /* its name */
	size_t total, end;             /* of S1; end SIZE_MAX: none */
	size_t part[2], n_parts;       /* of S3 */
};

/* Those of S1 are those of S3 and the rest, less those of too many days. */
static void draw_link(struct drawing *w, size_t row, const struct link *l)
{
	int64_t rest = w->d->count[l->total] - (l->end == SIZE_MAX ? 0 : w->d->count[l->end]);
	for (size_t i = 0; i < l->n_parts; i++)
		rest -= w->d->count[l->part[i]];
	if (rest < 0) {
		w->b->unsafe = true;
		return;
	}
	size_t cell = inner_cell(w, row, rest);
	suppress_draft_sum(w->d, l->total, l->n_parts + 2);
	suppress_draft_part(w->d, cell);
	for (size_t i = 0; i < l->n_parts; i++)
		suppress_draft_part(w->d, l->part[i]);
	if (l->end != SIZE_MAX)
		suppress_draft_part(w->d, l->end);
	if (w->g->has_total)           /* drawn once so, and once without */
		note_rest(w->b, w->g, row, l->rest, rest);
}

static void draw_row(struct drawing *w, size_t row, const struct among *m)
{
	size_t persons = share_grid_cell(w->g, row, PERSONS), individual = share_grid_cell(w->g, row, INDIVIDUAL);
	size_t from = whole_of(w, row, m->from), end = m->end < 0 ? SIZE_MAX : whole_of(w, row, m->end);
	draw_link(w, row, &(struct link){ "rest", from, end, { persons }, 1 });
	if (m->individual < 0)
		return;
	draw_link(w, row, &(struct link){ "rest.individual", whole_of(w, row, m->individual), SIZE_MAX, { individual }, 1 });
	if (m->both)
		draw_link(w, row, &(struct link){ "rest.mean", persons, SIZE_MAX, { individual }, 1 });
	else
		draw_link(w, row, &(struct link){ "rest.all", from, SIZE_MAX, { persons, individual }, 2 });
}

/* False: the row was not made by the policy that is in force, or its window is longer than the month. */
static bool read_among(struct s3_beside *b, const struct share_grid *g, size_t row, struct among *ret)
{
	struct s3 s;
	struct text care = care_of(g);
	s3_init(&s, b->registry, code_of(g, row, S3_municipality_code), b->month, b->arena);
	const struct policy *p = s3_policy(&s, care);
	*ret = among_of(p);
	return s3_window(&s) == 1 && text_eq(code_of(g, row, S3_definition_id),
	                                     s3_definition(p, text_eq(care, TEXT("PSYCHIATRIC")), b->arena));
}

static void draw_rows(struct drawing *w)
{
	size_t rows = w->g->n - w->g->has_total;
	struct among m, first = { 0 };
	bool alike = true;
	for (size_t row = 0; row < rows; row++) {
		if (!read_among(w->b, w->g, row, &m)) {
			w->b->unsafe = true;
			return;
		}
		first = row ? first : m;
		alike &= m.from == first.from && m.end == first.end && m.individual == first.individual &&
		         m.both == first.both;
		draw_row(w, row, &m);
	}
	if (w->g->has_total && alike)
		draw_row(w, rows, &first);
}

static void draw(const struct share_beside *beside, const struct share_grid *g, struct suppress_draft *d)
{
	struct s3_beside *b = (struct s3_beside *)(uintptr_t)beside;
	struct drawing w = { .b = b, .g = g, .d = d };
	for (size_t i = 0; i < N_FORMS; i++)
		if (text_eq(care_of(g), TEXT("ALL")) || text_eq(care_of(g), text_of(forms[i])))
			draw_form(&w, text_of(forms[i]));
	if (!b->unsafe && w.n_forms > 0)
		draw_rows(&w);
	b->unsafe |= w.n_forms == 0;
}

struct s3_beside s3_beside_of(const struct registry *r, int32_t month, const struct table *exact,
                              const struct table *shown, struct arena *a)
{
	return (struct s3_beside){ .beside = { draw }, .registry = r, .month = month, .exact = exact, .shown = shown,
		                   .arena = a };
}

/* ---- memory ---- */

size_t s3_left_out(const struct s3_beside *b, const struct share_left *left, size_t n, struct share_left **ret)
{
	struct share_left *v = ARENA_ARRAY(b->arena, n + b->n_rests, struct share_left);
	if (n)
		memcpy(v, left, n * sizeof *v);
	if (b->n_rests)
		memcpy(v + n, b->rest, b->n_rests * sizeof *v);
	if (n + b->n_rests)
		qsort(v, n + b->n_rests, sizeof *v, share_left_order);
	*ret = v;
	return n + b->n_rests;
}

bool s3_rests_may_follow(const struct s3_beside *b, const struct share_in *in)
{
	for (size_t i = 0; i < b->n_rests; i++)
		for (size_t k = 0; k < in->n_past; k++) {
			const struct share_memory *m = &in->past[k].left;
			const struct share_left *then =
				m->n ? bsearch(&b->rest[i], m->v, m->n, sizeof *m->v, share_left_order) : NULL;
			int64_t by = then ? b->rest[i].count - then->count : 0;
			if (by != 0 && by < in->below && by > -in->below)
				return false;
		}
	return true;
}
