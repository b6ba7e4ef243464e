/* s11: governing documents, counted by type and unit. The invariant: order-free; what is kept is a group
 * and an age a document, not the document. */
#include "summaries/s11.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = { S11_COLUMNS(COLUMN_NAME) };
const struct columns s11_columns = { names, sizeof names / sizeof *names };

struct s11_group {
	struct text doc_type, unit;
	int64_t established, published, external, due, overdue, expired, fresh, repealed;
	struct numbers ages;
};

static int compare(const struct s11_group *g, struct text doc_type, struct text unit)
{
	int c = text_cmp(g->doc_type, doc_type);
	return c ? c : text_cmp(g->unit, unit);
}

static struct s11_group *insert(struct s11 *s, size_t at, struct text doc_type, struct text unit)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 32;
		struct s11_group **grown = ARENA_ARRAY(s->arena, cap, struct s11_group *);
		if (s->n)
			memcpy(grown, s->v, s->n * sizeof *grown);
		s->v = grown;
		s->cap = cap;
	}
	memmove(s->v + at + 1, s->v + at, (s->n++ - at) * sizeof *s->v);
	s->v[at] = ARENA_NEW(s->arena, struct s11_group);
	s->v[at]->doc_type = arena_text(s->arena, doc_type);
	s->v[at]->unit = arena_text(s->arena, unit);
	return s->v[at];
}

static struct s11_group *group_of(struct s11 *s, struct text doc_type, struct text unit)
{
	size_t low = 0, high = s->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare(s->v[middle], doc_type, unit) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < s->n && compare(s->v[low], doc_type, unit) == 0)
		return s->v[low];
	return insert(s, low, doc_type, unit);
}

static bool in_period(const struct s11 *s, day_no d)
{
	return d != DAY_NONE && d <= s->today && calendar_year(d) == s->year;
}

static void add_versions(const struct s11 *s, const struct governing_state *v, struct s11_group *g)
{
	day_no newest = DAY_NONE;
	for (size_t i = 0; i < v->n_versions; i++) {
		const struct version_life *life = &v->versions[i];
		g->fresh += in_period(s, life->established_on);
		g->repealed += life->ended_by == END_REPEALED && in_period(s, life->ended_on);
		if (life->established_on != DAY_NONE && life->established_on <= s->today)
			newest = life->established_on;
	}
	if (v->established && newest != DAY_NONE)
		numbers_add(&g->ages, s->today - newest, s->arena);
}

void s11_add(struct s11 *s, const struct document *d)
{
	const struct governing_state *v = &d->s->governing;
	struct s11_group *g = group_of(s, d->s->doc_type, d->s->owner_unit);
	bool due = v->established && v->next_review_on != DAY_NONE;
	g->established += v->established;
	g->published += v->published != 0;
	g->external += (v->published & PUBLISHED_EXTERNAL) != 0;
	g->overdue += due && v->next_review_on < s->today;
	g->due += due && v->next_review_on >= s->today &&
	          v->next_review_on <= s->today + s->review_ahead_days;
	g->expired += v->published && !v->established && v->ended_on != DAY_NONE && v->ended_on <= s->today;
	add_versions(s, v, g);
}

void s11_table(const struct s11 *s, struct table *ret)
{
	*ret = (struct table){ .columns = &s11_columns };
	for (size_t i = 0; i < s->n; i++) {
		struct s11_group *g = s->v[i];
		struct cell *row = table_add(ret, s->arena);
		row[S11_doc_type] = cell_text(g->doc_type);
		row[S11_unit] = cell_text(g->unit);
		row[S11_established] = cell_int(g->established);
		row[S11_published] = cell_int(g->published);
		row[S11_review_due_90d] = cell_int(g->due);
		row[S11_review_overdue] = cell_int(g->overdue);
		row[S11_expired_published] = cell_int(g->expired);
		row[S11_new_in_period] = cell_int(g->fresh);
		row[S11_repealed_in_period] = cell_int(g->repealed);
		row[S11_median_age_days] = cell_of_ratio(numbers_median(&g->ages));
		row[S11_external_share] = cell_ratio(g->external, g->published);
	}
}
