/* lifecycle, what should not be: looked at on every date on which anything changes. */
#include "approvals/lifecycle.h"

#include <stdlib.h>

static bool was_established(const struct lifecycle *l, day_no on)
{
	for (size_t i = 0; i < l->n_versions; i++)
		if (l->versions[i].established_on != DAY_NONE &&
		    l->versions[i].established_on <= on)
			return true;
	return false;
}

/* *ret_version: which one, when it holds. */
static bool holds(const struct lifecycle *l, enum lapse what, day_no on, int64_t *ret_version)
{
	size_t n;
	int64_t shown;
	const struct version_life *v = lifecycle_established(l, on, &n);
	uint32_t published = lifecycle_published(l, on, &shown);
	*ret_version = v ? v->number : shown;
	switch (what) {
	case LAPSE_UNPUBLISHED:
		return v && (!published || shown < v->number);
	case LAPSE_UNESTABLISHED:
		return published && !was_established(l, on);
	case LAPSE_STILL_PUBLISHED:
		return published && !v && was_established(l, on);
	case LAPSE_TWO_IN_FORCE:
		return n > 1;
	}
	return false;
}

static int by_day(const void *x, const void *y)
{
	day_no a = *(const day_no *)x, b = *(const day_no *)y;
	return (a > b) - (a < b);
}

/* Reviews change neither what is established nor what is published. */
static bool changes(const struct step *s)
{
	return s->kind != STEP_REVIEW_STARTED && s->kind != STEP_REVIEW_COMPLETED &&
	       s->kind != STEP_CONFIRMED;
}

static size_t dates_of(const struct lifecycle *l, day_no today, day_no **ret)
{
	day_no *v = ARENA_ARRAY(l->arena, l->n + l->n_versions, day_no);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < l->n; i++)
		if (changes(&l->steps[i]) && l->steps[i].on <= today)
			v[n++] = l->steps[i].on;
	for (size_t i = 0; i < l->n_versions; i++)
		if (l->versions[i].ended_on != DAY_NONE && l->versions[i].ended_on <= today)
			v[n++] = l->versions[i].ended_on;
	if (n > 1)
		qsort(v, n, sizeof *v, by_day);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || v[i] != v[kept - 1])
			v[kept++] = v[i];
	*ret = v;
	return kept;
}

const struct span *lifecycle_lapses(const struct lifecycle *l, enum lapse what, day_no today,
                                    size_t *ret_n)
{
	day_no *dates;
	size_t n_dates = dates_of(l, today, &dates), n = 0;
	struct span *v = ARENA_ARRAY(l->arena, n_dates, struct span);
	bool open = false;
	for (size_t i = 0; i < n_dates; i++) {
		int64_t version;
		bool now = holds(l, what, dates[i], &version);
		if (open && (!now || version != v[n - 1].version))
			v[n - 1].to = dates[i];
		if (now && (!open || version != v[n - 1].version))
			v[n++] = (struct span){ dates[i], DAY_NONE, version };
		open = now;
	}
	*ret_n = n;
	return v;
}
