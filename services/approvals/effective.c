/* effective: starts with all that adopt and takes out whoever's conditions fail, until nobody is
 * left to take out. Members are counted once per date limit, so that a condition is judged without
 * looking at the members again. */
#include "approvals/effective.h"

#include "approvals/record.h"

#include <stdlib.h>

struct count {     /* members of the set that decided by a date */
	day_no by; /* INT32_MAX: whenever */
	size_t all, municipalities, regions;
};

struct tally {
	struct adopter *v;
	size_t n, n_regions;
	struct count *counts; /* sorted by date */
	size_t n_counts;
};

static day_no limit_of(const struct demand *d)
{
	return d->by == DAY_NONE ? INT32_MAX : d->by;
}

static int by_date(const void *x, const void *y)
{
	const struct count *a = x, *b = y;
	return (a->by > b->by) - (a->by < b->by);
}

static void find_limits(struct tally *t, struct arena *a)
{
	size_t room = 0, kept = 0;
	for (size_t i = 0; i < t->n; i++)
		room += t->v[i].n_demands;
	t->counts = ARENA_ARRAY(a, room + 1, struct count);
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->v[i].n_demands; k++)
			t->counts[t->n_counts++].by = limit_of(&t->v[i].demands[k]);
	if (t->n_counts)
		qsort(t->counts, t->n_counts, sizeof *t->counts, by_date);
	for (size_t i = 0; i < t->n_counts; i++)
		if (kept == 0 || t->counts[kept - 1].by != t->counts[i].by)
			t->counts[kept++] = t->counts[i];
	t->n_counts = kept;
}

static void count(struct tally *t, const struct adopter *m, size_t step)
{
	for (size_t i = t->n_counts; i-- > 0 && t->counts[i].by >= m->decided_on;) {
		t->counts[i].all += step;
		t->counts[i].regions += m->is_region ? step : 0;
		t->counts[i].municipalities += m->is_region ? 0 : step;
	}
}

static struct tally tally_of(struct adopter *v, size_t n, struct arena *a)
{
	struct tally t = { .v = v, .n = n };
	find_limits(&t, a);
	for (size_t i = 0; i < n; i++) {
		t.n_regions += v[i].is_region;
		if (v[i].in)
			count(&t, &v[i], 1);
	}
	return t;
}

static const struct count *count_by(const struct tally *t, day_no by)
{
	struct count key = { .by = by };
	return bsearch(&key, t->counts, t->n_counts, sizeof *t->counts, by_date);
}

static bool holds(const struct tally *t, const struct adopter *m, const struct demand *d)
{
	day_no by = limit_of(d);
	const struct count *c = count_by(t, by);
	bool self = m->in && m->decided_on <= by;
	switch (d->kind) {
	case DEMAND_MET:
		return true;
	case DEMAND_ALL_OTHERS:
		return c->all - self == t->n - 1;
	case DEMAND_REGION:
		return d->region == SIZE_MAX
		               ? t->n_regions && c->regions == t->n_regions
		               : t->v[d->region].in && t->v[d->region].decided_on <= by;
	case DEMAND_ALL_MUNICIPALITIES: /* itself, if it is one, does: it asks the others */
		return c->municipalities + (!m->is_region && !self) == t->n - t->n_regions;
	case DEMAND_AT_LEAST:
		return (int64_t)c->all >= d->k;
	default:
		return false;
	}
}

static bool content(const struct tally *t, const struct adopter *m)
{
	for (size_t i = 0; i < m->n_demands; i++)
		if (!holds(t, m, &m->demands[i]))
			return false;
	return true;
}

void effective_find(struct adopter *v, size_t n, struct arena *a)
{
	for (size_t i = 0; i < n; i++)
		v[i].in = v[i].adopts;
	struct tally t = tally_of(v, n, a);
	bool changed = true;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < n; i++) {
			if (!v[i].in || content(&t, &v[i]))
				continue;
			count(&t, &v[i], (size_t)-1);
			v[i].in = false;
			changed = true;
		}
	}
}

void effective_judge(struct adopter *v, size_t n, struct arena *a)
{
	struct tally t = tally_of(v, n, a);
	for (size_t i = 0; i < n; i++) {
		v[i].met = ARENA_ARRAY(a, v[i].n_demands, bool);
		for (size_t k = 0; k < v[i].n_demands; k++)
			v[i].met[k] = holds(&t, &v[i], &v[i].demands[k]);
	}
}

bool effective_meets(const struct adopter *v, size_t n, uint8_t rule, int64_t k)
{
	size_t regions = 0, municipalities = 0, all_regions = 0;
	for (size_t i = 0; i < n; i++) {
		all_regions += v[i].is_region;
		regions += v[i].in && v[i].is_region;
		municipalities += v[i].in && !v[i].is_region;
	}
	size_t all_municipalities = n - all_regions;
	switch (rule) {
	case RULE_ALL_MUNICIPALITIES:
		return all_municipalities && municipalities == all_municipalities;
	case RULE_REGION_PLUS_K:
		return all_regions && regions == all_regions && (int64_t)municipalities >= k;
	case RULE_QUORUM:
		return k > 0 && (int64_t)(regions + municipalities) >= k;
	default:
		return n && regions + municipalities == n;
	}
}
