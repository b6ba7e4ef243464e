/* The attack on S3: settlements of random regions let out beside S1 of the same month, version after version,
 * by every kind of model, against readers who solve both as one system: the persons of S3 are episodes of
 * S1, and those S1 counts beside them are people too. Without an eye on S1 they find many.
 * timeout: 300
 *
 * SAMVERKA_SETS data sets (300; nightly: 10,000) from SAMVERKA_SEED. */
#include "attack.h"
#include "laws.h"
#include "rnd.h"

#include "base/must.h"
#include "summaries/s1.h"
#include "summaries/s3_share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { BELOW = 5, VERSIONS = 3, MAX_TOWNS = 5, FORMS = 2, BANDS = 7, MONTH = 2025 * 12 + 2 };

#define POLICY(members)                                                                            \
	"{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\",\"model\":\"AVERAGE\","        \
	"\"thresholdDays\":\"2.4\"" members "}"
static const char *const policies[] = {
	POLICY(",\"includeZeroDay\":true"),
	POLICY(",\"includeZeroDay\":false"),
	POLICY(",\"includeZeroDay\":false,\"minDaysIncluded\":2"),
	POLICY(",\"includeZeroDay\":true,\"individualAfterDays\":7"),
	POLICY(",\"includeZeroDay\":true,\"individualAfterDays\":10"),
	POLICY(",\"includeZeroDay\":true,\"individualAfterDays\":7,\"capDays\":7"),
	POLICY(",\"includeZeroDay\":true,\"psychiatrySeparate\":true"),
};
enum { POLICIES = sizeof policies / sizeof *policies };
static const char *const towns[] = { "1260", "1261", "1262", "1263", "1264" };
static const char *const forms[FORMS] = { "PSYCHIATRIC", "SOMATIC" };
static const int64_t days[BANDS] = { 0, 1, 3, 5, 7, 9, 12 };

static struct arena arena;

/* ---- made data ---- */

struct region {
	struct rnd rnd;
	size_t n_towns;
	struct registry *registry;
	const struct policy *policy;
	int64_t episodes[MAX_TOWNS][FORMS][BANDS][2];      /* [1]: with an admission notice */
	int64_t still[MAX_TOWNS][FORMS], objections[MAX_TOWNS];
};

static void make(struct region *g, uint64_t seed)
{
	struct err e = { 0 };
	*g = (struct region){ .rnd = { .state = seed } };
	struct registry_row row = { TEXT("policy"), text_of(policies[rnd_below(&g->rnd, POLICIES)]) };
	g->registry = registry_new(&row, 1, 1, &e);
	assert_non_null(g->registry);
	g->policy = registry_policy(g->registry, TEXT("1260"), false, calendar_month_first(MONTH + 1) - 1);
	g->n_towns = 3 + rnd_below(&g->rnd, MAX_TOWNS - 2);
	int lacking = rnd_permille(&g->rnd, 500) ? 0 : rnd_permille(&g->rnd, 500) ? 100 : 400;
	for (size_t i = 0; i < g->n_towns; i++) {
		size_t size = 1 + rnd_below(&g->rnd, 12);
		g->objections[i] = (int64_t)rnd_below(&g->rnd, 4);
		for (size_t f = 0; f < FORMS; f++) {
			g->still[i][f] = (int64_t)rnd_below(&g->rnd, size + 1);
			for (size_t b = 0; b < BANDS; b++) {
				g->episodes[i][f][b][1] = rnd_permille(&g->rnd, 300) ? 0 : (int64_t)rnd_below(&g->rnd, size + 1);
				g->episodes[i][f][b][0] = rnd_permille(&g->rnd, (unsigned)lacking) ? (int64_t)rnd_below(&g->rnd, 4) : 0;
			}
		}
	}
}

static void correct(struct region *g)
{
	for (size_t n = 1 + rnd_below(&g->rnd, 2); n > 0; n--) {
		bool many = rnd_permille(&g->rnd, 700);
		g->episodes[rnd_below(&g->rnd, g->n_towns)][rnd_below(&g->rnd, FORMS)][rnd_below(&g->rnd, BANDS)]
		           [!rnd_permille(&g->rnd, 100)] += many ? 5 + (int64_t)rnd_below(&g->rnd, 12) :
		                                                   1 + (int64_t)rnd_below(&g->rnd, 4);
	}
}

static void put_s1(const struct region *g, struct table *t)
{
	*t = (struct table){ .columns = &s1_columns };
	for (size_t f = 0; f < FORMS; f++)
		for (size_t i = 0; i < g->n_towns; i++) {
			struct cell *row = table_add(t, &arena);
			for (size_t k = 0; k < share_s1.n_counts; k++)
				row[share_s1.counts[k]] = cell_int(0);
			row[S1_ready_days_sum] = row[S1_days_gt7] = cell_int(0);
			row[S1_municipality_code] = cell_text(text_of(towns[i]));
			row[S1_care_form] = cell_text(text_of(forms[f]));
			row[S1_still_inpatient_at_end] = cell_int(g->still[i][f]);
			for (size_t b = 0; b < BANDS; b++) {
				int64_t n = g->episodes[i][f][b][0] + g->episodes[i][f][b][1];
				row[S1_episodes_ended].n += n;
				row[days[b] ? S1_episodes_ge1_day : S1_episodes_zero_day].n += n;
				row[S1_episodes_gt3].n += days[b] > 3 ? n : 0;
				row[S1_episodes_gt7].n += days[b] > 7 ? n : 0;
				row[S1_ready_days_sum].n += n * days[b];
			}
		}
}

static void settle(const struct region *g, size_t town, size_t form, struct cell *row)
{
	const struct policy *p = g->policy;
	for (size_t b = 0; b < BANDS; b++) {
		int64_t n = g->episodes[town][form][b][1];
		bool counts = days[b] == 0 ? p->include_zero_day : days[b] >= p->min_days_included;
		bool is_long = p->individual_after_days != INT64_MIN && days[b] > p->individual_after_days;
		row[S3_persons].n += counts && (!is_long || p->cap_days != INT64_MIN) ? n : 0;
		row[S3_individual_cases].n += is_long ? n : 0;
		row[S3_days_sum].n += n * days[b];
	}
}

static void put_s3(const struct region *g, struct table *t)
{
	bool apart = g->policy->psychiatry_separate;
	*t = (struct table){ .columns = &s3_columns };
	for (size_t care = 0; care < (apart ? FORMS : 1); care++)
		for (size_t i = 0; i < g->n_towns; i++) {
			struct cell *row = table_add(t, &arena);
			bool psychiatric = apart && care == 0;
			for (int k = S3_persons; k <= S3_objections_upheld; k++)
				row[k] = k == S3_mean_days || k == S3_threshold_days || k == S3_frozen_at ? row[k] : cell_int(0);
			row[S3_municipality_code] = cell_text(text_of(towns[i]));
			row[S3_definition_id] = cell_text(s3_definition(g->policy, psychiatric, &arena));
			row[S3_care_form] = cell_text(apart ? text_of(forms[care]) : TEXT("ALL"));
			row[S3_objections_open] = cell_int(g->objections[i]);
			for (size_t f = 0; f < FORMS; f++)
				if (!apart || f == care)
					settle(g, i, f, row);
		}
}

/* ---- what is let out ---- */

enum guard { GUARDED, S1_UNSEEN };

struct version {
	struct table s1, s1_exact, s3, s3_exact;
	bool settled;              /* S3 went with it */
};

struct released {
	enum guard guard;
	struct share_past s1[VERSIONS], s3[VERSIONS];
	struct version v[VERSIONS];
	size_t n, n_settled;
};

static struct share_in sharing(const struct share_form *form, const struct table *exact, const struct share_past *past,
                               size_t n)
{
	return (struct share_in){ .form = form, .exact = exact, .region = TEXT("12"), .region_name = TEXT("Region"),
		                  .below = BELOW, .past = past, .n_past = n };
}

static bool release_s1(struct released *r, const struct table *exact, struct version *v)
{
	struct share_in in = sharing(&share_s1, exact, r->s1, r->n);
	struct share_left *left;
	share_exact(&in, &arena, &v->s1_exact);
	share_table(&in, &arena, &v->s1);
	if (r->n && !share_may_follow(&in, &v->s1_exact, &v->s1))
		return false;
	size_t n = share_left_out(&in, &v->s1_exact, &v->s1, &arena, &left);
	r->s1[r->n] = (struct share_past){ v->s1, { left, n } };
	return true;
}

/* As the daemon does it. */
static void release_s3(struct released *r, const struct region *g, const struct table *exact, struct version *v)
{
	struct share_in in = sharing(&share_s3, exact, r->s3, r->n_settled);
	struct s3_beside beside = s3_beside_of(g->registry, MONTH, &v->s1_exact, &v->s1, &arena);
	struct share_left *left, *all;
	in.beside = r->guard == GUARDED ? &beside.beside : NULL;
	in.unsafe = &beside.unsafe;
	share_exact(&in, &arena, &v->s3_exact);
	share_table(&in, &arena, &v->s3);
	v->settled = r->guard == S1_UNSEEN || (!beside.unsafe && share_may_follow(&in, &v->s3_exact, &v->s3) &&
	                                       s3_rests_may_follow(&beside, &in));
	if (!v->settled)
		return;
	size_t n = share_left_out(&in, &v->s3_exact, &v->s3, &arena, &left);
	n = s3_left_out(&beside, left, n, &all);
	r->s3[r->n_settled++] = (struct share_past){ v->s3, { all, n } };
}

static void release(struct released *r, const struct region *g)
{
	struct table s1, s3;
	struct version *v = &r->v[r->n];
	*v = (struct version){ 0 };
	put_s1(g, &s1);
	put_s3(g, &s3);
	if (!release_s1(r, &s1, v))
		return;
	release_s3(r, g, &s3, v);
	r->n++;
}

/* ---- the attack ---- */

enum { MAX_CELLS = 400, MAX_TERMS = 12, NOBODY = 99 };

struct puzzle {                            /* cells, of which some are shown, and what adds up to nothing */
	int64_t truth[MAX_CELLS];
	bool shown[MAX_CELLS], inner[MAX_CELLS];
	size_t owner[MAX_CELLS], n_cells;
	struct {
		size_t cell[MAX_TERMS];
		int sign[MAX_TERMS];
		size_t n;
	} sum[MAX_CELLS];
	size_t n_sums;
};

static size_t add_cell(struct puzzle *p, int64_t truth, bool shown, size_t owner)
{
	must(p->n_cells < MAX_CELLS);
	p->truth[p->n_cells] = truth;
	p->shown[p->n_cells] = shown;
	p->owner[p->n_cells] = owner;
	return p->n_cells++;
}

static size_t add_rest(struct puzzle *p, size_t owner)
{
	size_t cell = add_cell(p, 0, false, owner);
	p->inner[cell] = true;
	return cell;
}

static void add_term(struct puzzle *p, size_t cell, int sign)
{
	p->sum[p->n_sums - 1].cell[p->sum[p->n_sums - 1].n] = cell;
	p->sum[p->n_sums - 1].sign[p->sum[p->n_sums - 1].n++] = sign;
}

/* The last cell of the sum is a rest: it is what the others leave. */
static void close_sum(struct puzzle *p)
{
	size_t n = p->sum[p->n_sums - 1].n, rest = p->sum[p->n_sums - 1].cell[n - 1];
	int64_t left = 0;
	for (size_t i = 0; i + 1 < n; i++)
		left += p->sum[p->n_sums - 1].sign[i] * p->truth[p->sum[p->n_sums - 1].cell[i]];
	p->truth[rest] = left;
	must(left >= 0);
}

/* Rows of a table that one organisation each knows, the last being their total; shown in this version, or in
 * another and the same since. */
static size_t add_rows(struct puzzle *p, const struct share_form *f, const struct table *exact, const struct share_past *past,
                       size_t n_past, const struct table *now, size_t first, size_t n)
{
	size_t base = p->n_cells;
	for (size_t row = first; row < first + n; row++)
		for (size_t i = 0; i < f->n_counts; i++) {
			int64_t truth = table_row(exact, row)[f->counts[i]].n;
			bool shown = table_row(now, row)[f->counts[i]].kind != CELL_NULL;
			for (size_t k = 0; k < n_past; k++) {
				const struct cell *c = &table_row(&past[k].shown, row)[f->counts[i]];
				shown |= c->kind != CELL_NULL && c->n == truth;
			}
			(void)add_cell(p, truth, shown, row + 1 == first + n ? NOBODY : row - first);
		}
	for (size_t i = 0; i < f->n_counts; i++) {
		p->sum[p->n_sums++].n = 0;
		for (size_t row = 0; row < n; row++)
			add_term(p, base + row * f->n_counts + i, row + 1 == n ? -1 : 1);
	}
	return base;
}

/* total = parts + rest, of one row */
static void add_link(struct puzzle *p, const size_t *total, size_t n_total, const size_t *part, size_t n_parts, size_t owner)
{
	p->sum[p->n_sums++].n = 0;
	for (size_t i = 0; i < n_total; i++)
		add_term(p, total[i], 1);
	for (size_t i = 0; i < n_parts; i++)
		add_term(p, part[i], -1);
	add_term(p, add_rest(p, owner), -1);
	close_sum(p);
}

enum { ENDED, ZERO, GE1, GT3, GT7, S1_COUNTS = 6, PERSONS = 0, INDIVIDUAL, S3_COUNTS = 4 };

static void link_s1(struct puzzle *p, size_t base, size_t n)
{
	for (size_t row = 0; row < n; row++) {
		size_t c = base + row * S1_COUNTS, owner = p->owner[c];
		p->sum[p->n_sums++].n = 0;
		add_term(p, c + ENDED, 1);
		add_term(p, c + ZERO, -1);
		add_term(p, c + GE1, -1);
		add_link(p, (const size_t[]){ c + GE1 }, 1, (const size_t[]){ c + GT3 }, 1, owner);
		add_link(p, (const size_t[]){ c + GT3 }, 1, (const size_t[]){ c + GT7 }, 1, owner);
	}
}

/* In the attacker's own words: who is not counted, by the model's bounds. */
static void link_row(struct puzzle *p, const struct policy *m, const size_t *s1, size_t n_forms, size_t s3)
{
	size_t of[FORMS], part[FORMS + 2], n = 0, owner = p->owner[s3];
	size_t from = m->include_zero_day ? ENDED : GE1;
	bool individual = m->individual_after_days != INT64_MIN, both = m->cap_days != INT64_MIN;
	for (size_t f = 0; f < n_forms; f++)
		of[f] = s1[f] + from;
	part[n++] = s3 + PERSONS;
	for (size_t f = 0; f < n_forms && m->individual_after_days == 7 && !both; f++)
		part[n++] = s1[f] + GT7;
	add_link(p, of, n_forms, part, n, owner);
	if (!individual)
		return;
	if (both)
		add_link(p, (const size_t[]){ s3 + PERSONS }, 1, (const size_t[]){ s3 + INDIVIDUAL }, 1, owner);
	else
		add_link(p, of, n_forms, (const size_t[]){ s3 + PERSONS, s3 + INDIVIDUAL }, 2, owner);
	for (size_t f = 0; f < n_forms; f++)
		of[f] = s1[f] + GT7;
	add_link(p, of, n_forms, (const size_t[]){ s3 + INDIVIDUAL }, 1, owner);
}

static void put_puzzle(struct puzzle *p, const struct released *r, const struct region *g, const struct version *v)
{
	size_t n = g->n_towns + 1, s1[FORMS], s3[FORMS];
	bool apart = g->policy->psychiatry_separate;
	memset(p, 0, sizeof *p);
	for (size_t f = 0; f < FORMS; f++) {
		s1[f] = add_rows(p, &share_s1, &v->s1_exact, r->s1, r->n, &v->s1, f * n, n);
		link_s1(p, s1[f], n);
	}
	for (size_t care = 0; v->settled && care < (apart ? FORMS : 1); care++) {
		s3[care] = add_rows(p, &share_s3, &v->s3_exact, r->s3, r->n_settled, &v->s3, care * n, n);
		for (size_t row = 0; row < n; row++) {
			size_t of[FORMS] = { s1[care] + row * S1_COUNTS, s1[1] + row * S1_COUNTS };
			link_row(p, g->policy, of, apart ? 1 : FORMS, s3[care] + row * S3_COUNTS);
		}
	}
}

static bool is_known(const struct puzzle *p, size_t cell, size_t reader)
{
	return (p->shown[cell] && !p->inner[cell]) || p->owner[cell] == reader;
}

/* `reader` NOBODY + 1: the public. */
static size_t attack(const struct puzzle *p, size_t reader)
{
	struct attack t = { .arena = &arena };
	size_t variable[MAX_CELLS], wanted[MAX_CELLS], n = 0, found = 0;
	struct attack_range range[MAX_CELLS];
	for (size_t i = 0; i < p->n_cells; i++) {
		bool own_total = reader < NOBODY && p->owner[i] == NOBODY;
		variable[i] = is_known(p, i, reader) ? SIZE_MAX : attack_variable(&t);
		if (variable[i] != SIZE_MAX && p->truth[i] > 0 && p->truth[i] < BELOW && !own_total)
			wanted[n++] = variable[i];
	}
	for (size_t i = 0; i < p->n_sums; i++) {
		attack_equation(&t, 0);
		for (size_t k = 0; k < p->sum[i].n; k++) {
			size_t cell = p->sum[i].cell[k];
			int64_t least = variable[cell] == SIZE_MAX ? p->truth[cell] : p->truth[cell] > 0 && !p->inner[cell];
			t.right[t.n_equations - 1] -= (double)(p->sum[i].sign[k] * least);
			if (variable[cell] != SIZE_MAX)
				attack_term(&t, variable[cell], p->sum[i].sign[k]);
		}
	}
	if (n && !attack_solve(&t, wanted, n, range))
		fail_msg("what was let out contradicts itself");
	for (size_t i = 0; i < n; i++)
		found += floor(range[i].high + 1e-6) - ceil(range[i].low - 1e-6) + 1 < BELOW;
	return found;
}

/* What shown counts leave moved by a few between two versions that both were settled. */
static size_t attack_difference(const struct puzzle *before, const struct puzzle *now)
{
	size_t found = 0;
	for (size_t i = 0; i < now->n_sums; i++) {
		int64_t together = 0;
		bool seen = true;
		size_t n = now->sum[i].n;
		for (size_t k = 0; k < n; k++) {
			size_t cell = now->sum[i].cell[k];
			bool in_both = now->shown[cell] && before->shown[cell];
			if (now->inner[cell])
				continue;
			seen &= in_both;
			together += in_both ? now->sum[i].sign[k] * (now->truth[cell] - before->truth[cell]) : 0;
		}
		found += seen && now->inner[now->sum[i].cell[n - 1]] && together != 0 && together < BELOW && together > -BELOW;
	}
	return found;
}

static size_t attack_cells(const struct share_form *f, const struct table *before, const struct table *now)
{
	size_t found = 0;
	for (size_t row = 0; row < now->n; row++)
		for (size_t i = 0; i < f->n_counts; i++) {
			const struct cell *b = &table_row(before, row)[f->counts[i]], *n = &table_row(now, row)[f->counts[i]];
			int64_t by = n->n - b->n;
			found += b->kind != CELL_NULL && n->kind != CELL_NULL && by != 0 && by < BELOW && by > -BELOW;
		}
	return found;
}

struct tally {
	size_t found, differences, settled, corrected;
};

static void run_one(uint64_t seed, enum guard guard, struct tally *ret)
{
	struct region g;
	struct released r = { .guard = guard };
	struct puzzle *p = arena_array(&arena, VERSIONS, sizeof *p);
	make(&g, seed);
	for (int i = 0; i < VERSIONS; i++) {
		if (i)
			correct(&g);
		release(&r, &g);
	}
	for (size_t i = 0; i < r.n; i++) {
		put_puzzle(&p[i], &r, &g, &r.v[i]);
		for (size_t reader = 0; reader <= g.n_towns; reader++)
			ret->found += attack(&p[i], reader < g.n_towns ? reader : NOBODY + 1);
		for (size_t k = 0; k < i; k++)
			if (r.v[k].settled && r.v[i].settled)
				ret->differences += attack_difference(&p[k], &p[i]) +
				                    attack_cells(&share_s3, &r.v[k].s3, &r.v[i].s3);
		ret->settled += r.v[i].settled;
		ret->corrected += i && r.v[i].settled;
	}
	registry_free(g.registry);
	arena_reset(&arena);
}

static struct tally run_all(enum guard guard, uint64_t sets)
{
	const char *t = getenv("SAMVERKA_SEED");
	uint64_t seed = t ? strtoull(t, NULL, 10) : 1;
	struct tally sum = { 0 };
	for (uint64_t i = 0; i < sets; i++) {
		struct tally before = sum;
		run_one(seed + i, guard, &sum);
		if (guard == GUARDED && sum.found + sum.differences > before.found + before.differences)
			print_message("SAMVERKA_SEED=%llu SAMVERKA_SETS=1: %zu counts, %zu differences\n",
			              (unsigned long long)(seed + i), sum.found - before.found,
			              sum.differences - before.differences);
	}
	print_message("%llu regions, %zu settlements let out beside S1, %zu of them corrections: %zu counts and %zu "
	              "differences found\n",
	              (unsigned long long)sets, sum.settled, sum.corrected, sum.found, sum.differences);
	return sum;
}

static void nobody_finds_anything(void **state)
{
	(void)state;
	uint64_t sets = laws_sets(300);
	struct tally t = run_all(GUARDED, sets);
	assert_int_equal(t.found, 0);
	assert_int_equal(t.differences, 0);
	assert_true(t.settled > sets / 4);
	assert_true(t.corrected > 0);
}

static void without_an_eye_on_s1_they_do(void **state)
{
	(void)state;
	struct tally t = run_all(S1_UNSEEN, 20);
	assert_true(t.found > 20);
	assert_true(t.differences > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_finds_anything),
		cmocka_unit_test(without_an_eye_on_s1_they_do),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
