/* The attack: random regions, released and corrected, against readers who solve everything that was
 * let out to them, in all versions, together with the rows they know exactly. None of them narrows
 * a small count down to fewer values than a count must have to be shown, nor finds the few patients
 * that a correction was about; and with complementary suppression left out they do, which shows
 * that they try. timeout: 300
 *
 * SAMVERKA_SETS data sets (1,000; nightly: 10,000) from SAMVERKA_SEED. */
#include "attack.h"
#include "laws.h"
#include "rnd.h"

#include "summaries/s1.h"
#include "summaries/s4.h"
#include "summaries/share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { BELOW = 5, MAX_ROWS = 9, VERSIONS = 3 };

static struct arena arena;

/* ---- made data ---- */

struct region {
	struct rnd rnd;
	size_t n_municipalities, n_groups, n_units;
	struct table s1, s4;
};

static const char *const codes[] = {
	"1260", "1261", "1262", "1263", "1264", "1265", "1266", "1267"
};
static const char *const forms[] = { "PSYCHIATRIC", "SOMATIC" };

/* Small municipalities have small counts, most of them. */
static int64_t few(struct rnd *r, size_t size)
{
	size_t limit = rnd_permille(r, 300) ? 4 * size : size;
	return (int64_t)rnd_below(r, limit + 1);
}

static void finish_s1(struct cell *row)
{
	int64_t ended = row[S1_episodes_ended].n, ge1 = row[S1_episodes_ge1_day].n;
	row[S1_ready_days_mean_all] = cell_ratio(row[S1_ready_days_sum].n, ended);
	row[S1_ready_days_mean_ge1] = cell_ratio(row[S1_ready_days_sum].n, ge1);
}

/* Adds `n` episodes of one length to a row. */
static void add_episodes(struct cell *row, int64_t days, int64_t n)
{
	row[S1_episodes_ended].n += n;
	row[days == 0 ? S1_episodes_zero_day : S1_episodes_ge1_day].n += n;
	row[S1_episodes_gt3].n += days > 3 ? n : 0;
	row[S1_episodes_gt7].n += days > 7 ? n : 0;
	row[S1_days_gt7].n += days > 7 ? n * (days - 7) : 0;
	row[S1_ready_days_sum].n += n * days;
}

static const int64_t lengths[] = { 0, 1, 2, 3, 4, 5, 7, 8, 11, 25 };
#define COUNT(v) (sizeof(v) / sizeof *(v))

static void make_s1_row(struct region *g, const char *code, const char *form, size_t size)
{
	struct cell *row = table_add(&g->s1, &arena);
	for (size_t i = 0; i < share_s1.n_counts; i++)
		row[share_s1.counts[i]] = cell_int(0);
	row[S1_ready_days_sum] = row[S1_days_gt7] = cell_int(0);
	row[S1_municipality_code] = cell_text(text_of(code));
	row[S1_municipality_name] = cell_text(text_of(code));
	row[S1_care_form] = cell_text(text_of(form));
	row[S1_suppressed] = cell_bool(false);
	row[S1_still_inpatient_at_end] = cell_int(few(&g->rnd, size));
	for (size_t i = 0; i < COUNT(lengths); i++)
		if (!rnd_permille(&g->rnd, 400))
			add_episodes(row, lengths[i], few(&g->rnd, size / 2));
	finish_s1(row);
}

static void make_s4_row(struct region *g, size_t i)
{
	struct cell *row = table_add(&g->s4, &arena);
	for (size_t k = 0; k < share_s4.n_counts; k++)
		row[share_s4.counts[k]] = cell_int(few(&g->rnd, 6));
	row[S4_unit_hsa] = cell_text(arena_printf(&arena, "SE2321000255-%zu", i));
	row[S4_admission_notices].n += row[S4_notices_late_24h].n;
	row[S4_sip_called].n += row[S4_sip_called_within_3d].n;
	row[S4_sip_required].n += row[S4_sip_called].n;
	row[S4_share_on_time] = cell_ratio(row[S4_admission_notices].n - row[S4_notices_late_24h].n,
	                                   row[S4_admission_notices].n);
	int64_t ready = row[S4_ready_notices].n;
	row[S4_ready_after_1200_share] =
	        cell_ratio((int64_t)rnd_below(&g->rnd, (size_t)ready + 1), ready);
}

static void make(struct region *g, uint64_t seed)
{
	*g = (struct region){ .rnd = { .state = seed },
		              .s1 = { .columns = &s1_columns },
		              .s4 = { .columns = &s4_columns } };
	g->n_municipalities = 2 + rnd_below(&g->rnd, COUNT(codes) - 1);
	g->n_groups = 1 + rnd_below(&g->rnd, 2);
	for (size_t f = 0; f < g->n_groups; f++)
		for (size_t i = 0; i < g->n_municipalities; i++)
			make_s1_row(g, codes[i], forms[f], 1 + rnd_below(&g->rnd, 12));
	for (size_t i = 0; i < 3; i++)
		make_s4_row(g, i);
}

/* Some late facts: a few episodes more in a few rows. Sometimes many, so that it may be let out. */
static void correct(struct region *g)
{
	size_t rows = 1 + rnd_below(&g->rnd, 3);
	for (size_t i = 0; i < rows; i++) {
		struct cell *row = table_row(&g->s1, rnd_below(&g->rnd, g->s1.n));
		int64_t more = rnd_permille(&g->rnd, 700) ? 5 + (int64_t)rnd_below(&g->rnd, 12)
		                                          : 1 + (int64_t)rnd_below(&g->rnd, 4);
		add_episodes(row, lengths[rnd_below(&g->rnd, COUNT(lengths))], more);
		finish_s1(row);
	}
}

/* Units: notices that came late, all of them or in time. */
static void correct_units(struct region *g)
{
	struct cell *row = table_row(&g->s4, rnd_below(&g->rnd, g->s4.n));
	int64_t more = rnd_permille(&g->rnd, 700) ? 5 + (int64_t)rnd_below(&g->rnd, 12)
	                                          : 1 + (int64_t)rnd_below(&g->rnd, 4);
	row[S4_admission_notices].n += more;
	row[S4_notices_late_24h].n += rnd_permille(&g->rnd, 500) ? more : 0;
	row[S4_share_on_time] = cell_ratio(row[S4_admission_notices].n - row[S4_notices_late_24h].n,
	                                   row[S4_admission_notices].n);
}

/* ---- the attack on one group of one version ---- */

enum guard { GUARDED, SMALL_ONLY };

struct known {                     /* one version as it was let out, and the truth */
	struct table shown, exact; /* exact: with totals, as share makes them without limit */
};

struct released { /* of one table, so far */
	const struct share_form *form;
	enum guard guard;
	struct known v[VERSIONS];
	struct share_past past[VERSIONS];
	size_t n;
};

struct solving {
	const struct share_form *form;
	const struct released *r;
	const struct known *v;
	size_t first, n; /* rows of the group; the last is the total, if there is one */
	bool has_total;
	size_t own; /* row that the reader knows; SIZE_MAX: none */
	struct attack t;
	size_t variable[MAX_ROWS][16]; /* SIZE_MAX: known */
	size_t days[MAX_ROWS][2];      /* S1: of all days, and of those beyond the seventh */
};

static const struct cell *shown_at(const struct solving *s, size_t row, int column)
{
	const struct table *t = row == s->own ? &s->v->exact : &s->v->shown;
	return &table_row(t, s->first + row)[column];
}

/* Shown now, or in another version and the same since: a reader who guesses so is right. */
static bool is_shown(const struct solving *s, size_t row, int column)
{
	int64_t now = table_row(&s->v->exact, s->first + row)[column].n;
	bool shown = shown_at(s, row, column)->kind != CELL_NULL;
	for (size_t i = 0; i < s->r->n; i++) {
		const struct cell *c = &table_row(&s->r->v[i].shown, s->first + row)[column];
		shown |= c->kind != CELL_NULL && c->n == now;
	}
	return shown;
}

static int64_t truth(const struct solving *s, size_t row, size_t i)
{
	return table_row(&s->v->exact, s->first + row)[s->form->counts[i]].n;
}

/* A zero is shown as zero, so what is hidden counts one at least: variables are what is above. */
static double least(const struct solving *s, size_t row, size_t i)
{
	return truth(s, row, i) > 0;
}

/* factor x (row, count) joins the newest equation. */
static void add_count(struct solving *s, size_t row, size_t i, double factor)
{
	if (s->variable[row][i] == SIZE_MAX)
		s->t.right[s->t.n_equations - 1] -= factor * (double)truth(s, row, i);
	else {
		attack_term(&s->t, s->variable[row][i], factor);
		s->t.right[s->t.n_equations - 1] -= factor * least(s, row, i);
	}
}

static size_t place(const struct share_form *f, int column)
{
	size_t i = 0;
	while (f->counts[i] != column)
		i++;
	return i;
}

/* total = part + rest in each row; a rest that stands nowhere is a count as well. */
static void know_parts(struct solving *s, size_t row)
{
	for (size_t i = 0; i < s->form->n_parts; i++) {
		const struct share_part *p = &s->form->parts[i];
		attack_equation(&s->t, 0);
		add_count(s, row, place(s->form, p->total), 1);
		add_count(s, row, place(s->form, p->part), -1);
		if (p->rest >= 0)
			add_count(s, row, place(s->form, p->rest), -1);
		else
			attack_term(&s->t, attack_variable(&s->t), -1);
	}
}

static void know_columns(struct solving *s)
{
	for (size_t i = 0; i < s->form->n_counts; i++) {
		attack_equation(&s->t, 0);
		add_count(s, s->n - 1, i, 1);
		for (size_t row = 0; row + 1 < s->n; row++)
			add_count(s, row, i, -1);
	}
}

/* The days of a row lie between what its counts need at least and at most. */
static void add_days(struct solving *s, size_t row, int which, double factor)
{
	const struct cell *c = shown_at(s, row, which ? S1_days_gt7 : S1_ready_days_sum);
	if (c->kind != CELL_NULL)
		s->t.right[s->t.n_equations - 1] -= factor * (double)c->n;
	else
		attack_term(&s->t, s->days[row][which], factor);
}

static void know_bound(struct solving *s, size_t row, const double factor[3], double beyond,
                       double slack)
{
	attack_equation(&s->t, 0);
	add_days(s, row, 0, beyond != 0 ? 1 : 0);
	add_days(s, row, 1, beyond != 0 ? -beyond : 1);
	add_count(s, row, place(s->form, S1_episodes_ge1_day), -factor[0]);
	add_count(s, row, place(s->form, S1_episodes_gt3), -factor[1]);
	add_count(s, row, place(s->form, S1_episodes_gt7), -factor[2]);
	attack_term(&s->t, attack_variable(&s->t), slack);
}

static void know_days(struct solving *s)
{
	for (size_t row = 0; row < s->n; row++) {
		know_bound(s, row, (const double[]){ 1, 3, 3 }, 1, -1);
		know_bound(s, row, (const double[]){ 3, 4, 0 }, 1, 1);
		know_bound(s, row, (const double[]){ 0, 0, 1 }, 0, -1);
	}
	for (int which = 0; which < 2; which++) {
		attack_equation(&s->t, 0);
		add_days(s, s->n - 1, which, 1);
		for (size_t row = 0; row + 1 < s->n; row++)
			add_days(s, row, which, -1);
	}
}

static void set_up(struct solving *s)
{
	s->t = (struct attack){ .arena = &arena };
	for (size_t row = 0; row < s->n; row++) {
		for (size_t i = 0; i < s->form->n_counts; i++)
			s->variable[row][i] = is_shown(s, row, s->form->counts[i])
			                              ? SIZE_MAX
			                              : attack_variable(&s->t);
		for (int which = 0; s->form == &share_s1 && which < 2; which++)
			s->days[row][which] = attack_variable(&s->t);
		know_parts(s, row);
	}
	if (s->has_total)
		know_columns(s);
	if (s->form == &share_s1)
		know_days(s);
}

/* Somebody's small count. The total of a reader's own and what is shown is its own. */
static bool is_prey(const struct solving *s, size_t row, size_t i)
{
	bool own_total = s->own != SIZE_MAX && s->has_total && row == s->n - 1;
	return s->variable[row][i] != SIZE_MAX && truth(s, row, i) > 0 &&
	       truth(s, row, i) < BELOW && !own_total;
}

static size_t solve(struct solving *s)
{
	size_t wanted[MAX_ROWS * 16], n = 0, found = 0;
	struct attack_range range[MAX_ROWS * 16];
	set_up(s);
	for (size_t row = 0; row < s->n; row++)
		for (size_t i = 0; i < s->form->n_counts; i++)
			if (is_prey(s, row, i))
				wanted[n++] = s->variable[row][i];
	if (n && !attack_solve(&s->t, wanted, n, range))
		fail_msg("what was let out contradicts itself");
	for (size_t i = 0; i < n; i++)
		found += floor(range[i].high + 1e-6) - ceil(range[i].low - 1e-6) + 1 < BELOW;
	return found;
}

/* Everybody: the public, and each that knows a row of its own. */
static size_t attack_group(const struct released *r, const struct known *v, size_t first, size_t n)
{
	const struct share_form *form = r->form;
	size_t found = 0;
	for (size_t reader = 0; reader <= n - (form->total != NULL); reader++) {
		struct solving s = { .form = form,
			             .r = r,
			             .v = v,
			             .first = first,
			             .n = n,
			             .has_total = form->total,
			             .own = reader ? reader - 1 : SIZE_MAX };
		found += solve(&s);
	}
	return found;
}

static size_t attack_table(const struct released *r, const struct known *v)
{
	const struct share_form *form = r->form;
	size_t found = 0, next;
	for (size_t first = 0; first < v->shown.n; first = next) {
		for (next = first + 1; form->total && next < v->shown.n; next++)
			if (!text_eq(table_row(&v->shown, first)[form->group].text,
			             table_row(&v->shown, next)[form->group].text))
				break;
		found += attack_group(r, v, first, next - first);
	}
	return found;
}

/* ---- what is let out, version after version ---- */

static void keep(struct table *to, const struct table *from)
{
	*to = (struct table){ .columns = from->columns };
	for (size_t i = 0; i < from->n; i++)
		memcpy(table_add(to, &arena), table_row(from, i),
		       from->columns->n * sizeof(struct cell));
}

/* The negative control: what is small is hidden and nothing else. */
static void hide_small(const struct share_form *form, struct table *t)
{
	for (size_t row = 0; row < t->n; row++) {
		bool any = false;
		for (size_t i = 0; i < form->n_counts; i++) {
			struct cell *c = &table_row(t, row)[form->counts[i]];
			bool small = c->n > 0 && c->n < BELOW;
			any |= small;
			if (small)
				*c = (struct cell){ 0 };
		}
		for (size_t i = 0; any && i < form->n_derived; i++)
			table_row(t, row)[form->derived[i]] = (struct cell){ 0 };
	}
}

/* The next version, if it may be let out. */
static bool release(struct released *r, const struct table *exact)
{
	struct known *to = &r->v[r->n];
	struct share_in in = { .form = r->form,
		               .exact = exact,
		               .region = TEXT("12"),
		               .region_name = TEXT("Region"),
		               .below = BELOW,
		               .past = r->past,
		               .n_past = r->n };
	struct share_left *left;
	share_exact(&in, &arena, &to->exact);
	if (r->guard == SMALL_ONLY) {
		keep(&to->shown, &to->exact);
		hide_small(r->form, &to->shown);
	} else {
		share_table(&in, &arena, &to->shown);
		if (r->n && !share_may_follow(&in, &to->exact, &to->shown))
			return false;
		r->past[r->n].left.n = share_left_out(&in, &to->exact, &to->shown, &arena, &left);
		r->past[r->n].left.v = left;
	}
	r->past[r->n++].shown = to->shown;
	return true;
}

/* ---- two versions side by side ---- */

struct sides {
	const struct share_form *form;
	const struct known *v[2];
	size_t first, total; /* rows of a group */
};

static int64_t change(const struct sides *s, size_t row, size_t i)
{
	int column = s->form->counts[i];
	return table_row(&s->v[1]->exact, row)[column].n -
	       table_row(&s->v[0]->exact, row)[column].n;
}

/* The hidden ones together moved by a few: a correction of a few people has been told. */
static size_t attack_column(const struct sides *s, size_t i, size_t own)
{
	int64_t moved = change(s, s->total, i);
	for (int side = 0; side < 2; side++)
		if (table_row(&s->v[side]->shown, s->total)[s->form->counts[i]].kind == CELL_NULL)
			return 0;
	for (size_t row = s->first; row < s->total; row++)
		if (row == own ||
		    table_row(&s->v[1]->shown, row)[s->form->counts[i]].kind != CELL_NULL)
			moved -= change(s, row, i);
	return moved != 0 && moved < BELOW && moved > -BELOW;
}

static size_t attack_difference(const struct known *before, const struct known *now,
                                size_t rows_a_group)
{
	size_t found = 0;
	struct sides s = { .form = &share_s1, .v = { before, now } };
	for (; s.first < now->shown.n; s.first += rows_a_group) {
		s.total = s.first + rows_a_group - 1;
		for (size_t i = 0; i < s.form->n_counts; i++)
			for (size_t own = s.first; own <= s.total;
			     own++) /* the total: the public */
				found += attack_column(&s, i, own);
	}
	return found;
}

/* Each unit stands alone: of a row nothing moves by a few, what is left of a total neither. */
static size_t attack_unit_difference(const struct known *before, const struct known *now)
{
	size_t found = 0;
	for (size_t row = 0; row < now->shown.n; row++)
		for (size_t i = 0; i < share_s4.n_parts; i++) {
			int column[2] = { share_s4.parts[i].total, share_s4.parts[i].part };
			int64_t moved[2] = { 0 };
			bool seen = true;
			for (int k = 0; k < 2; k++) {
				moved[k] = table_row(&now->exact, row)[column[k]].n -
				           table_row(&before->exact, row)[column[k]].n;
				seen &= table_row(&now->shown, row)[column[k]].kind != CELL_NULL &&
				        table_row(&before->shown, row)[column[k]].kind != CELL_NULL;
			}
			int64_t rest = moved[0] - moved[1];
			found += seen && ((rest && rest < BELOW && rest > -BELOW) ||
			                  (moved[0] && moved[0] < BELOW && moved[0] > -BELOW));
		}
	return found;
}

/* ---- data sets ---- */

struct tally {
	size_t cells, differences, versions;
};

static void run_one(uint64_t seed, enum guard guard, struct tally *ret)
{
	struct region g;
	struct released units = { .form = &share_s4, .guard = guard },
	                r = { .form = &share_s1, .guard = guard };
	make(&g, seed);
	for (int version = 0; version < VERSIONS; version++) {
		if (version) {
			correct(&g);
			correct_units(&g);
		}
		if (release(&units, &g.s4))
			for (size_t i = 0; i + 1 < units.n; i++)
				ret->differences +=
				        attack_unit_difference(&units.v[i], &units.v[units.n - 1]);
		if (!release(&r, &g.s1))
			continue;
		for (size_t i = 0; i + 1 < r.n; i++)
			ret->differences +=
			        attack_difference(&r.v[i], &r.v[r.n - 1], g.n_municipalities + 1);
		ret->versions += r.n > 1;
	}
	for (size_t i = 0; i < r.n; i++)
		ret->cells += attack_table(&r, &r.v[i]);
	for (size_t i = 0; i < units.n; i++)
		ret->cells += attack_table(&units, &units.v[i]);
	arena_reset(&arena);
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *t = getenv(name);
	return t ? strtoull(t, NULL, 10) : otherwise;
}

static struct tally run_all(enum guard guard, uint64_t sets)
{
	struct tally sum = { 0 };
	uint64_t seed = number_of("SAMVERKA_SEED", 1);
	for (uint64_t i = 0; i < sets; i++) {
		struct tally before = sum;
		run_one(seed + i, guard, &sum);
		bool found = sum.cells > before.cells || sum.differences > before.differences;
		if (found && guard == GUARDED)
			print_message(
			        "SAMVERKA_SEED=%llu SAMVERKA_SETS=1: %zu cells, %zu differences\n",
			        (unsigned long long)(seed + i), sum.cells - before.cells,
			        sum.differences - before.differences);
	}
	print_message(
	        "%llu data sets, %zu corrections let out: %zu cells and %zu differences found\n",
	        (unsigned long long)sets, sum.versions, sum.cells, sum.differences);
	return sum;
}

static void nobody_finds_anything(void **state)
{
	(void)state;
	struct tally t = run_all(GUARDED, laws_sets(1000));
	assert_int_equal(t.cells, 0);
	assert_int_equal(t.differences, 0);
	assert_true(t.versions > 0);
}

/* With complementary suppression left out, the same reader finds hundreds. */
static void without_complements_they_do(void **state)
{
	(void)state;
	struct tally t = run_all(SMALL_ONLY, 20);
	assert_true(t.cells > 20);
	assert_true(t.differences > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_finds_anything),
		cmocka_unit_test(without_complements_they_do),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_done(&arena);
	return failed;
}
