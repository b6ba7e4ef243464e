/* The attack on S12: shares and numbers of people by municipality, month or quarter and year, let out version
 * after version while figures come in and are corrected, against readers who solve everything in
 * all versions together with the rows they know exactly. timeout: 300
 *
 * SAMVERKA_SETS data sets (300; nightly: 10,000) from SAMVERKA_SEED. */
#include "attack.h"
#include "laws.h"
#include "rnd.h"

#include "summaries/s12_share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum {
	BELOW = 5,
	VERSIONS = 4,
	ORGS = 5,
	MONTHS = 3,
	PERIODS = MONTHS + 1,
	ROWS = (ORGS + 1) * PERIODS,
	COUNTS = 2
};

static const char *const orgs[ORGS + 1] = { "12", "1260", "1261", "1262", "1263", "1264" };
static const char *const times[2][PERIODS] = { { "2018", "2018-01", "2018-02", "2018-03" },
	                                       { "2018", "2018-Q1", "2018-Q2", "2018-Q3" } };
static const char *const *periods = times[0];
static const char *const told_as[2][COUNTS] = { { "numerator", "rest" }, { "value", "value" } };

static struct arena arena;

/* ---- made data: row org * PERIODS + period; [0] is the region, the year ---- */

struct people {
	int64_t count[COUNTS][ROWS]; /* numerator, and what the denominator leaves; or the value */
	bool known[ROWS];            /* has come in */
	bool alone;                  /* a number of people, only as value */
	bool asked;                  /* a share of so many, without its numerator */
};

static size_t at(size_t org, size_t period)
{
	return org * PERIODS + period;
}

static int64_t few(struct rnd *r, size_t size)
{
	size_t limit = rnd_permille(r, 300) ? 4 * size : size;
	return (int64_t)rnd_below(r, limit + 1);
}

static void add_up(struct people *p)
{
	for (int c = 0; c < COUNTS; c++)
		for (size_t org = 0; org <= ORGS; org++)
			for (size_t i = 0; i < PERIODS; i++)
				if (org == 0 || i == 0)
					p->count[c][at(org, i)] = 0;
	for (int c = 0; c < COUNTS; c++)
		for (size_t org = 1; org <= ORGS; org++)
			for (size_t i = 1; i < PERIODS; i++) {
				int64_t n = p->known[at(org, i)] ? p->count[c][at(org, i)] : 0;
				p->count[c][at(org, 0)] += n;
				p->count[c][at(0, i)] += n;
				p->count[c][at(0, 0)] += n;
			}
}

static void make_people(struct rnd *r, struct people *p)
{
	*p = (struct people){ .alone = rnd_permille(r, 300) };
	for (size_t org = 1; org <= ORGS; org++)
		for (size_t i = 1; i < PERIODS; i++) {
			p->count[0][at(org, i)] = few(r, 9);
			p->count[1][at(org, i)] = few(r, 30);
			p->known[at(org, i)] = rnd_permille(r, 700);
		}
	p->asked = !p->alone && rnd_permille(r, 400);
	add_up(p);
}

/* Some more come in, and some are corrected, by a few or by many. */
static void go_on(struct rnd *r, struct people *p)
{
	for (size_t n = 1 + rnd_below(r, 3); n > 0; n--) {
		size_t row = at(1 + rnd_below(r, ORGS), 1 + rnd_below(r, MONTHS));
		int64_t *count = &p->count[rnd_below(r, COUNTS)][row];
		int64_t by = rnd_permille(r, 500) ? 5 + (int64_t)rnd_below(r, 12)
		                                  : 1 + (int64_t)rnd_below(r, 4);
		if (p->known[row])
			*count = rnd_permille(r, 300) && *count >= by ? *count - by : *count + by;
		p->known[row] = true;
	}
	add_up(p);
}

/* The region's rows and the years' are sums, there as soon as anything is. */
static bool is_there(const struct people *p, size_t row)
{
	bool any = false;
	for (size_t org = 1; org <= ORGS; org++)
		for (size_t i = 1; i < PERIODS; i++)
			any |= p->known[at(org, i)] && (row < PERIODS || row / PERIODS == org) &&
			       (row % PERIODS == 0 || row % PERIODS == i);
	return any;
}

static void put_row(const struct people *p, size_t row, struct table *t)
{
	struct cell *c = table_add(t, &arena);
	int64_t n = p->count[0][row], all = n + p->count[1][row];
	c[S12_code] = cell_text(TEXT("X"));
	c[S12_org] = cell_text(text_of(orgs[row / PERIODS]));
	c[S12_period] = cell_text(text_of(periods[row % PERIODS]));
	c[S12_unit] = cell_text(!p->alone ? TEXT("%") : row % 2 ? TEXT("personer") : TEXT(""));
	c[S12_status] = cell_text(TEXT("NO_TARGET"));
	c[S12_value] = cell_text(p->alone ? arena_printf(&arena, "%lld", (long long)n) : TEXT("1"));
	if (p->alone)
		return;
	if (p->asked) {
		double share = all ? 100 * (double)n / (double)all : 0;
		c[S12_value] = cell_text(arena_printf(&arena, "%.6f", share));
		c[S12_n] = cell_int(all);
		return;
	}
	c[S12_numerator] = cell_text(arena_printf(&arena, "%lld", (long long)n));
	c[S12_denominator] = cell_text(arena_printf(&arena, "%lld", (long long)all));
}

/* ---- what is let out ---- */

struct said { /* of one version */
	bool there[ROWS], shown[ROWS];
	int64_t count[COUNTS][ROWS]; /* the truth that the version was made of */
};

struct let_out {
	struct share_past past[VERSIONS];
	struct said said[VERSIONS];
	size_t n;
};

static size_t row_of(const struct cell *c)
{
	size_t org = 0, period = 0;
	while (!text_eq(c[S12_org].text, text_of(orgs[org])))
		org++;
	while (!text_eq(c[S12_period].text, text_of(periods[period])))
		period++;
	return at(org, period);
}

static int64_t left_count(const struct share_memory *left, size_t row, const char *measure)
{
	struct text name = arena_printf(&arena, "%s/%s/%s", orgs[row / PERIODS],
	                                periods[row % PERIODS], measure);
	for (size_t i = 0; i < left->n; i++)
		if (text_eq(left->v[i].cell, name))
			return left->v[i].count;
	fail_msg("%.*s is hidden and not remembered", TEXT_ARGS(name));
	return 0;
}

/* As anybody multiplies: the value is per cent of n. */
static int64_t multiplied(const struct cell *c, int count)
{
	int64_t all = c[S12_n].n, n = llround(strtod(c[S12_value].text.p, NULL) / 100 * (double)all);
	return count == 0 ? n : all - n;
}

static void note(const struct people *p, const struct share_past *v, struct said *ret)
{
	*ret = (struct said){ 0 };
	for (size_t i = 0; i < v->shown.n; i++) {
		const struct cell *c = table_row(&v->shown, i);
		size_t row = row_of(c);
		ret->there[row] = true;
		ret->shown[row] = c[S12_value].kind != CELL_NULL;
		for (int m = 0; m < COUNTS - p->alone; m++)
			if (!ret->shown[row])
				ret->count[m][row] =
				        left_count(&v->left, row, told_as[p->alone][m]);
			else if (p->asked)
				ret->count[m][row] = multiplied(c, m);
			else
				assert_true(s12_count_people(
				        c, p->alone ? S12_ALONE : (enum s12_measure)m,
				        &ret->count[m][row]));
	}
}

static void let_out(const struct people *p, bool guarded, struct let_out *l)
{
	struct table t = { .columns = &s12_columns };
	struct s12_share in = {
		.region = TEXT("12"), .below = BELOW, .past = l->past, .n_past = l->n
	};
	struct share_past *to = &l->past[l->n];
	for (size_t row = 0; row < ROWS; row++)
		if (is_there(p, row))
			put_row(p, row, &t);
	struct said *said = &l->said[l->n++];
	if (guarded) {
		struct s12_shared shared = s12_share(&in, &arena, &t);
		*to = (struct share_past){ t, { shared.left, shared.n_left } };
		note(p, to, said);
		return;
	}
	*said = (struct said){ 0 };
	memcpy(said->count, p->count, sizeof said->count);
	for (size_t row = 0; row < ROWS; row++) {
		said->there[row] = is_there(p, row);
		said->shown[row] = p->count[0][row] == 0 || p->count[0][row] >= BELOW;
	}
}

/* ---- one version ---- */

struct solving {
	struct attack t;
	const struct said *said;
	int count;             /* which of them */
	size_t variable[ROWS]; /* SIZE_MAX: known */
};

static void add_term(struct solving *s, size_t row, double factor)
{
	int64_t truth = s->said->count[s->count][row];
	size_t v = s->variable[row];
	s->t.right[s->t.n_equations - 1] -= factor * (double)(v == SIZE_MAX ? truth : truth > 0);
	if (v != SIZE_MAX)
		attack_term(&s->t, v, factor);
}

/* The rows that make up a total, if it is there and they do. */
static size_t parts_of(const struct said *s, int count, size_t total, bool by_org,
                       size_t part[ROWS])
{
	size_t n = 0;
	int64_t left = s->count[count][total];
	for (size_t row = 0; row < ROWS; row++) {
		bool in = by_org ? row / PERIODS != 0 && row % PERIODS == total % PERIODS
		                 : row % PERIODS != 0 && row / PERIODS == total / PERIODS;
		if (!in || !s->there[row])
			continue;
		left -= s->count[count][row];
		part[n++] = row;
	}
	return s->there[total] && left == 0 ? n : 0;
}

static void know_sums(struct solving *s)
{
	size_t part[ROWS];
	for (size_t total = 0; total < ROWS; total++)
		for (int by_org = 0; by_org < 2; by_org++) {
			bool is_total = by_org ? total / PERIODS == 0 : total % PERIODS == 0;
			size_t n = is_total ? parts_of(s->said, s->count, total, by_org, part) : 0;
			if (n == 0)
				continue;
			attack_equation(&s->t, 0);
			add_term(s, total, 1);
			for (size_t i = 0; i < n; i++)
				add_term(s, part[i], -1);
		}
}

/* Shown in another version, and the same since: a reader who guesses so is right. */
static bool was_shown(const struct let_out *l, size_t version, int count, size_t row)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->said[i].there[row] && l->said[i].shown[row] &&
		    l->said[i].count[count][row] == l->said[version].count[count][row])
			return true;
	return false;
}

/* `own` 0: the public, else the organisation that knows its own. */
static size_t attack_version(const struct let_out *l, size_t version, size_t own, int count)
{
	struct solving s = { .t = { .arena = &arena }, .said = &l->said[version], .count = count };
	size_t wanted[ROWS], n = 0, found = 0;
	struct attack_range range[ROWS];
	for (size_t row = 0; row < ROWS; row++) {
		int64_t truth = s.said->count[count][row];
		bool hidden = s.said->there[row] && !was_shown(l, version, count, row) &&
		              (own == 0 || row / PERIODS != own);
		s.variable[row] = hidden ? attack_variable(&s.t) : SIZE_MAX;
		if (hidden && truth > 0 && truth < BELOW && (row / PERIODS || !own))
			wanted[n++] = s.variable[row];
	}
	know_sums(&s);
	if (n && !attack_solve(&s.t, wanted, n, range))
		fail_msg("what was let out contradicts itself");
	for (size_t i = 0; i < n; i++)
		found += floor(range[i].high + 1e-6) - ceil(range[i].low - 1e-6) + 1 < BELOW;
	return found;
}

/* ---- two versions side by side ---- */

static int64_t moved(const struct let_out *l, size_t before, size_t now, int count, size_t row)
{
	return l->said[now].count[count][row] -
	       (l->said[before].there[row] ? l->said[before].count[count][row] : 0);
}

static bool is_seen(const struct let_out *l, size_t before, size_t now, size_t row)
{
	return l->said[now].shown[row] &&
	       (!l->said[before].there[row] || l->said[before].shown[row]);
}

/* Those hidden under a shown sum moved by a few, as anybody can see or who knows its own. */
static size_t attack_sum(const struct let_out *l, size_t before, size_t now, int count,
                         size_t total, bool by_org)
{
	size_t part[ROWS], n = parts_of(&l->said[now], count, total, by_org, part), found = 0;
	if (n == 0 || !is_seen(l, before, now, total))
		return 0;
	for (size_t own = 0; own <= (by_org ? ORGS : 0); own++) {
		int64_t together = moved(l, before, now, count, total);
		for (size_t i = 0; i < n; i++)
			if (is_seen(l, before, now, part[i]) || (own && part[i] / PERIODS == own))
				together -= moved(l, before, now, count, part[i]);
		found += together != 0 && together < BELOW && together > -BELOW;
	}
	return found;
}

static size_t attack_difference(const struct let_out *l, size_t before, size_t now, int count)
{
	size_t found = 0;
	for (size_t row = 0; row < ROWS; row++) {
		int64_t by = moved(l, before, now, count, row);
		if (l->said[now].there[row] && is_seen(l, before, now, row))
			found += by != 0 && by < BELOW && by > -BELOW;
		if (row / PERIODS == 0)
			found += attack_sum(l, before, now, count, row, true);
		if (row % PERIODS == 0)
			found += attack_sum(l, before, now, count, row, false);
	}
	return found;
}

/* ---- data sets ---- */

struct tally {
	size_t figures, differences, moved;
};

static void attack_newest(const struct let_out *l, const struct people *p, struct tally *ret)
{
	for (int count = 0; count < COUNTS - p->alone; count++) {
		for (size_t version = 0; version < l->n; version++)
			for (size_t own = 0; own <= ORGS; own++)
				ret->figures += attack_version(l, version, own, count);
		for (size_t before = 0; before + 1 < l->n; before++)
			ret->differences += attack_difference(l, before, l->n - 1, count);
	}
}

static bool differs(const struct said *a, const struct said *b)
{
	return memcmp(a, b, sizeof *a) != 0;
}

static void run_one(uint64_t seed, bool guarded, struct tally *ret)
{
	struct rnd rnd = { .state = seed };
	struct people p;
	periods = times[seed % 2];
	struct let_out *l = ARENA_NEW(&arena, struct let_out);
	make_people(&rnd, &p);
	for (int version = 0; version < VERSIONS; version++) {
		if (version)
			go_on(&rnd, &p);
		let_out(&p, guarded, l);
		ret->moved += version && differs(&l->said[version], &l->said[version - 1]);
	}
	attack_newest(l, &p, ret);
	for (size_t i = 1; i + 1 < l->n; i++)
		for (size_t before = 0; before < i; before++)
			for (int count = 0; count < COUNTS - p.alone; count++)
				ret->differences += attack_difference(l, before, i, count);
	arena_reset(&arena);
}

static uint64_t seed_of(void)
{
	const char *t = getenv("SAMVERKA_SEED");
	return t ? strtoull(t, NULL, 10) : 1;
}

static void nobody_finds_figures(void **state)
{
	(void)state;
	uint64_t sets = laws_sets(300), seed = seed_of();
	struct tally sum = { 0 };
	for (uint64_t i = 0; i < sets; i++) {
		struct tally before = sum;
		run_one(seed + i, true, &sum);
		if (sum.figures > before.figures || sum.differences > before.differences)
			print_message("SAMVERKA_SEED=%llu SAMVERKA_SETS=1: %zu figures, %zu "
			              "differences\n",
			              (unsigned long long)(seed + i), sum.figures - before.figures,
			              sum.differences - before.differences);
	}
	print_message("%llu series of %d versions of S12, %zu of them changed: %zu figures and %zu "
	              "differences found\n",
	              (unsigned long long)sets, VERSIONS, sum.moved, sum.figures, sum.differences);
	assert_int_equal(sum.figures, 0);
	assert_int_equal(sum.differences, 0);
	assert_true(sum.moved > 0);
}

/* What is small is hidden and nothing else. */
static void without_complements_they_do(void **state)
{
	(void)state;
	struct tally sum = { 0 };
	for (uint64_t i = 0; i < 20; i++)
		run_one(1 + i, false, &sum);
	print_message("20 without complements: %zu figures and %zu differences found\n",
	              sum.figures, sum.differences);
	assert_true(sum.figures > 20);
	assert_true(sum.differences > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_finds_figures),
		cmocka_unit_test(without_complements_they_do),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
