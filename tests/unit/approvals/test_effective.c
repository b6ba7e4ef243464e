/* The greatest fixed point against brute force: of all sets in which everybody is content, the
 * union is the greatest, and it is what effective_find gives. */
#include "approvals/effective.h"

#include "approvals/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N_MAX = 9, DEMANDS_MAX = 3 };

static uint64_t seed = 20220615;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* ---- the plain reading of a demand, without counting ahead ---- */

static bool by(const struct adopter *m, const struct demand *d)
{
	return m->in && (d->by == DAY_NONE || m->decided_on <= d->by);
}

static bool plainly_holds(const struct adopter *v, size_t n, size_t self, const struct demand *d)
{
	size_t all = 0, others = 0, regions = 0, all_regions = 0;
	bool municipalities = true;
	for (size_t i = 0; i < n; i++) {
		bool in = by(&v[i], d);
		all += in;
		others += i != self && in;
		all_regions += v[i].is_region;
		regions += v[i].is_region && in;
		if (!v[i].is_region && i != self && !in)
			municipalities = false;
	}
	switch (d->kind) {
	case DEMAND_MET:
		return true;
	case DEMAND_ALL_OTHERS:
		return others == n - 1;
	case DEMAND_REGION:
		return d->region == SIZE_MAX ? all_regions && regions == all_regions
		                             : by(&v[d->region], d);
	case DEMAND_ALL_MUNICIPALITIES:
		return municipalities;
	case DEMAND_AT_LEAST:
		return (int64_t)all >= d->k;
	default:
		return false;
	}
}

static bool everybody_content(const struct adopter *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; v[i].in && k < v[i].n_demands; k++)
			if (!plainly_holds(v, n, i, &v[i].demands[k]))
				return false;
	return true;
}

static uint32_t greatest_by_force(struct adopter *v, size_t n)
{
	uint32_t candidates = 0, greatest = 0;
	for (size_t i = 0; i < n; i++)
		candidates |= (uint32_t)v[i].adopts << i;
	for (uint32_t set = 0; set < 1u << n; set++) {
		if (set & ~candidates)
			continue;
		for (size_t i = 0; i < n; i++)
			v[i].in = set >> i & 1;
		if (everybody_content(v, n))
			greatest |= set;
	}
	return greatest;
}

/* ---- random worlds ---- */

static struct demand random_demand(size_t n)
{
	struct demand d = { .kind = (enum demand_kind)rnd(6), .k = 1 + rnd((uint32_t)n + 1) };
	d.by = rnd(2) ? DAY_NONE : 100 + (day_no)rnd(4);
	d.region = rnd(2) ? SIZE_MAX : rnd((uint32_t)n);
	if (d.kind == DEMAND_FAILED && rnd(3))
		d.kind = DEMAND_ALL_OTHERS;
	return d;
}

static size_t random_world(struct adopter *v, struct demand demands[][DEMANDS_MAX])
{
	size_t n = 1 + rnd(N_MAX);
	uint32_t refuses = 1 + rnd(12), conditions = 1 + rnd(DEMANDS_MAX);
	memset(v, 0, N_MAX * sizeof *v);
	for (size_t i = 0; i < n; i++) {
		v[i].is_region = rnd(6) == 0;
		v[i].adopts = rnd(refuses) != 0 || refuses == 1;
		v[i].decided_on = 100 + (day_no)rnd(4);
		v[i].demands = demands[i];
		v[i].n_demands = rnd(conditions + 1);
		for (size_t k = 0; k < v[i].n_demands; k++)
			demands[i][k] = random_demand(n);
	}
	return n;
}

static void the_same_as_by_force(void **state)
{
	struct adopter v[N_MAX];
	struct demand demands[N_MAX][DEMANDS_MAX];
	size_t mutual = 0;
	ARENA_AUTO a = { 0 };
	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		uint32_t found = 0;
		size_t n = random_world(v, demands);
		uint32_t expected = greatest_by_force(v, n);
		arena_reset(&a);
		effective_find(v, n, &a);
		for (size_t i = 0; i < n; i++)
			found |= (uint32_t)v[i].in << i;
		if (found != expected)
			fail_msg("round %zu: %x instead of %x", round, found, expected);
		effective_judge(v, n, &a);
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < v[i].n_demands; k++)
				assert_int_equal(v[i].met[k],
				                 plainly_holds(v, n, i, &v[i].demands[k]));
		mutual += n > 3 && (found & (found - 1)) != 0;
	}
	assert_true(mutual > 1000); /* it was not all about empty sets */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_as_by_force) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
