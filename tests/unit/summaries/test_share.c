/* share: what others see of S1 and S4, against readers who add up, who know a row of their own, and
 * who kept the version before. */
#include "summaries/share.h"

#include "summaries/s1.h"
#include "summaries/s4.h"

#include "made_case.h"

static void add_s1(struct table *t, const char *code, int64_t zero, int64_t one_to_three,
                   int64_t gt3, int64_t gt7)
{
	struct cell *row = table_add(t, &made);
	int64_t ge1 = one_to_three + gt3, days = 2 * one_to_three + 5 * (gt3 - gt7) + 9 * gt7;
	row[S1_municipality_code] = cell_text(text_of(code));
	row[S1_municipality_name] = cell_text(text_of(code));
	row[S1_care_form] = cell_text(TEXT("SOMATIC"));
	row[S1_episodes_ended] = cell_int(zero + ge1);
	row[S1_episodes_zero_day] = cell_int(zero);
	row[S1_episodes_ge1_day] = cell_int(ge1);
	row[S1_episodes_gt3] = cell_int(gt3);
	row[S1_episodes_gt7] = cell_int(gt7);
	row[S1_days_gt7] = cell_int(2 * gt7);
	row[S1_ready_days_sum] = cell_int(days);
	row[S1_ready_days_mean_all] = cell_ratio(days, zero + ge1);
	row[S1_ready_days_mean_ge1] = cell_ratio(days, ge1);
	row[S1_still_inpatient_at_end] = cell_int(0);
	row[S1_suppressed] = cell_bool(false);
}

static struct table share(const struct share_form *form, const struct table *exact,
                          const struct table *before, size_t *ret_n)
{
	struct share_past past = { .shown = before ? *before : (struct table){ 0 } };
	struct share_in in = { .form = form,
		               .exact = exact,
		               .region = TEXT("12"),
		               .region_name = TEXT("Region Skåne"),
		               .below = 5,
		               .past = &past,
		               .n_past = before != NULL };
	struct table t;
	size_t n = share_table(&in, &made, &t);
	if (ret_n)
		*ret_n = n;
	return t;
}

/* May the last of some versions follow those before, with what is remembered of them? */
static bool last_follows(const struct share_form *form, const struct table *const *exact, size_t n)
{
	struct share_past past[4];
	for (size_t i = 0; i < n; i++) {
		struct share_in in = { .form = form,
			               .exact = exact[i],
			               .region = TEXT("12"),
			               .region_name = TEXT("Region Skåne"),
			               .below = 5,
			               .past = past,
			               .n_past = i };
		struct table full;
		struct share_left *left;
		share_table(&in, &made, &past[i].shown);
		share_exact(&in, &made, &full);
		if (i && !share_may_follow(&in, &full, &past[i].shown))
			return false;
		past[i].left.n = share_left_out(&in, &full, &past[i].shown, &made, &left);
		past[i].left.v = left;
	}
	return true;
}

static bool follows(const struct share_form *form, const struct table *first,
                    const struct table *second)
{
	return last_follows(form, (const struct table *const[]){ first, second }, 2);
}

static void test_nothing_small(void **state)
{
	(void)state;
	struct table exact = { .columns = &s1_columns };
	size_t n;
	add_s1(&exact, "1280", 20, 30, 20, 10);
	add_s1(&exact, "1281", 10, 12, 15, 6);
	struct table t = share(&share_s1, &exact, NULL, &n);
	assert_int_equal(n, 0);
	assert_int_equal(t.n, 3);
	assert_cell(&t, 2, S1_municipality_code, "\"12\"");
	assert_cell(&t, 2, S1_municipality_name, "\"Region Skåne\"");
	assert_cell(&t, 2, S1_episodes_ended, "107");
	assert_cell(&t, 2, S1_ready_days_sum, "323");
	assert_cell(&t, 2, S1_ready_days_mean_all, "3.019");
	assert_cell(&t, 2, S1_ready_days_median, "null");
	assert_cell(&t, 0, S1_suppressed, "false");
}

static void test_small_goes_with_what_it_is_made_of(void **state)
{
	(void)state;
	struct table exact = { .columns = &s1_columns };
	size_t n;
	add_s1(&exact, "1280", 20, 30, 20, 10);
	add_s1(&exact, "1281", 10, 12, 15, 6);
	add_s1(&exact, "1284", 2, 9, 6, 0); /* two of zero days */
	struct table t = share(&share_s1, &exact, NULL, &n);
	assert_true(n > 0);
	assert_cell(&t, 2, S1_episodes_zero_day, "null");
	assert_cell(&t, 2, S1_ready_days_sum, "null");
	assert_cell(&t, 2, S1_ready_days_mean_all, "null");
	assert_cell(&t, 2, S1_suppressed, "true");
	/* Not ended less those of at least one day. */
	assert_true(table_row(&t, 2)[S1_episodes_ended].kind == CELL_NULL ||
	            table_row(&t, 2)[S1_episodes_ge1_day].kind == CELL_NULL);
	/* Zero is shown as zero. */
	assert_cell(&t, 2, S1_episodes_gt7, "0");
}

/* The rest of a total that stands in no column is a count of people too: 9 of 10 over 3 days. */
static void test_small_rest(void **state)
{
	(void)state;
	struct table exact = { .columns = &s1_columns };
	add_s1(&exact, "1280", 20, 2, 20, 20);
	struct table t = share(&share_s1, &exact, NULL, NULL);
	assert_true(table_row(&t, 0)[S1_episodes_ge1_day].kind == CELL_NULL ||
	            table_row(&t, 0)[S1_episodes_gt3].kind == CELL_NULL);
}

/* A column of the table, as a reader sees it: can it be narrowed down to fewer than five values? */
static void assert_safe_in_column(const struct table *t, const struct table *exact, int column,
                                  size_t own)
{
	const struct cell *total = &table_row(t, t->n - 1)[column];
	int64_t left = total->n;
	size_t hidden = 0;
	if (total->kind == CELL_NULL)
		return;
	for (size_t i = 0; i + 1 < t->n; i++) {
		const struct cell *c = &table_row(t, i)[column];
		if (c->kind != CELL_NULL)
			left -= c->n;
		else if (i == own)
			left -= table_row(exact, i)[column].n;
		else
			hidden++;
	}
	assert_true(hidden != 1);
	assert_true(hidden == 0 || left - (int64_t)hidden + 1 >= 5);
}

/* Every reader who knows a row exactly, on many small tables. */
static void test_readers_of_their_own(void **state)
{
	(void)state;
	srandom(6);
	for (int round = 0; round < 60; round++) {
		struct table exact = { .columns = &s1_columns };
		static const char *const codes[] = { "1260", "1261", "1262", "1263", "1264" };
		for (size_t i = 0; i < COUNT(codes); i++) {
			int64_t gt7 = random() % 8, gt3 = gt7 + random() % 8;
			add_s1(&exact, codes[i], random() % 12, random() % 12, gt3, gt7);
		}
		struct table t = share(&share_s1, &exact, NULL, NULL);
		for (size_t i = 0; i < share_s1.n_counts; i++) {
			assert_safe_in_column(&t, &exact, share_s1.counts[i], SIZE_MAX);
			for (size_t own = 0; own < COUNT(codes); own++)
				assert_safe_in_column(&t, &exact, share_s1.counts[i], own);
		}
		for (size_t row = 0; row + 1 < t.n; row++)
			for (size_t i = 0; i < share_s1.n_counts; i++) {
				const struct cell *c = &table_row(&t, row)[share_s1.counts[i]];
				assert_true(c->kind == CELL_NULL || c->n == 0 || c->n >= 5);
			}
		arena_reset(&made);
	}
}

static void test_memory_keeps_hidden(void **state)
{
	(void)state;
	struct table first = { .columns = &s1_columns }, second = { .columns = &s1_columns };
	add_s1(&first, "1280", 20, 30, 20, 10);
	add_s1(&first, "1284", 2, 9, 6, 0);
	add_s1(&second, "1280", 20, 30, 20, 10);
	add_s1(&second, "1284", 12, 9, 6, 0); /* ten more: now large */
	struct table before = share(&share_s1, &first, NULL, NULL);
	struct table now = share(&share_s1, &second, &before, NULL);
	assert_cell(&now, 1, S1_episodes_zero_day, "null");
}

static bool may_follow(int64_t zero, int64_t then)
{
	struct table first = { .columns = &s1_columns }, second = { .columns = &s1_columns };
	add_s1(&first, "1280", zero, 30, 20, 10);
	add_s1(&first, "1281", 20, 30, 20, 10);
	add_s1(&second, "1280", then, 30, 20, 10);
	add_s1(&second, "1281", 20, 30, 20, 10);
	return follows(&share_s1, &first, &second);
}

static void test_differences(void **state)
{
	(void)state;
	assert_true(may_follow(20, 20));
	assert_true(may_follow(20, 25));
	assert_true(may_follow(25, 20));
	assert_false(may_follow(20, 21));
	assert_false(may_follow(20, 24));
	assert_false(may_follow(24, 20));
}

/* Each step is large enough, and the last version is one more than the first. */
static void test_difference_to_the_first(void **state)
{
	(void)state;
	static const int64_t zero[] = { 20, 30, 21 };
	struct table v[3];
	for (size_t i = 0; i < 3; i++) {
		v[i] = (struct table){ .columns = &s1_columns };
		add_s1(&v[i], "1280", zero[i], 30, 20, 10);
		add_s1(&v[i], "1281", 20, 30, 20, 10);
	}
	assert_true(last_follows(&share_s1, (const struct table *const[]){ &v[0], &v[1] }, 2));
	assert_true(last_follows(&share_s1, (const struct table *const[]){ &v[1], &v[2] }, 2));
	assert_false(
	        last_follows(&share_s1, (const struct table *const[]){ &v[0], &v[1], &v[2] }, 3));
}

/* What is left of a total moves as well: seven more of at least one day, five of them over three.
 */
static void test_difference_of_a_rest(void **state)
{
	(void)state;
	struct table first = { .columns = &s1_columns }, second = { .columns = &s1_columns };
	add_s1(&first, "1280", 20, 30, 20, 10);
	add_s1(&second, "1280", 20, 32, 25, 10);
	assert_false(follows(&share_s1, &first, &second));
}

/* The same counts with another sum of days would tell of one patient. */
static void test_difference_of_days(void **state)
{
	(void)state;
	struct table first = { .columns = &s1_columns }, second = { .columns = &s1_columns };
	add_s1(&first, "1280", 20, 30, 20, 10);
	add_s1(&second, "1280", 20, 30, 20, 10);
	table_row(&second, 0)[S1_ready_days_sum].n += 1;
	assert_false(follows(&share_s1, &first, &second));
}

static void add_s4(struct table *t, const char *unit, int64_t notices, int64_t late,
                   int64_t ready_notices, int64_t after_noon)
{
	struct cell *row = table_add(t, &made);
	for (size_t i = 0; i < share_s4.n_counts; i++)
		row[share_s4.counts[i]] = cell_int(0);
	row[S4_unit_hsa] = cell_text(text_of(unit));
	row[S4_admission_notices] = cell_int(notices);
	row[S4_notices_late_24h] = cell_int(late);
	row[S4_share_on_time] = cell_ratio(notices - late, notices);
	row[S4_ready_notices] = cell_int(ready_notices);
	row[S4_ready_after_1200_share] = cell_ratio(after_noon, ready_notices);
}

static void test_units(void **state)
{
	(void)state;
	struct table exact = { .columns = &s4_columns };
	add_s4(&exact, "A", 50, 10, 30, 15); /* all large */
	add_s4(&exact, "B", 50, 2, 30, 15);  /* two late */
	add_s4(&exact, "C", 50, 10, 30, 3);  /* three after noon, by the share */
	struct table t = share(&share_s4, &exact, NULL, NULL);
	assert_int_equal(t.n, 3); /* no total */
	assert_cell(&t, 0, S4_notices_late_24h, "10");
	assert_cell(&t, 0, S4_share_on_time, "0.8");
	assert_cell(&t, 0, S4_ready_after_1200_share, "0.5");
	assert_cell(&t, 1, S4_notices_late_24h, "null");
	assert_cell(&t, 1, S4_share_on_time, "null");
	assert_cell(&t, 2, S4_ready_notices, "30");
	assert_cell(&t, 2, S4_ready_after_1200_share, "null");
	assert_cell(&t, 2, S4_share_on_time, "0.8");
}

static void test_unit_that_is_gone(void **state)
{
	(void)state;
	struct table exact = { .columns = &s4_columns }, fewer = { .columns = &s4_columns };
	add_s4(&exact, "A", 50, 10, 30, 15);
	add_s4(&exact, "B", 3, 0, 0, 0);
	add_s4(&fewer, "A", 50, 10, 30, 15);
	assert_false(follows(&share_s4, &exact, &fewer));
}

/* Three small municipalities are hidden; in the version after one of them has two more, and a large
 * one five more: the total less what is shown would tell of the two. */
static void test_difference_under_a_total(void **state)
{
	(void)state;
	struct table first = { .columns = &s1_columns }, second = { .columns = &s1_columns };
	static const int64_t still[2][4] = { { 3, 4, 4, 40 }, { 5, 4, 4, 45 } };
	for (int version = 0; version < 2; version++)
		for (size_t i = 0; i < 4; i++) {
			static const char *const code[] = { "1260", "1261", "1262", "1263" };
			struct table *t = version ? &second : &first;
			add_s1(t, code[i], 20, 30, 20, 10);
			table_row(t, i)[S1_still_inpatient_at_end] = cell_int(still[version][i]);
		}
	assert_true(follows(&share_s1, &first, &first));
	assert_false(follows(&share_s1, &first, &second));
}

/* What was left out is remembered by name, with why. */
static void test_left_out(void **state)
{
	(void)state;
	struct table exact = { .columns = &s4_columns };
	struct share_in in = {
		.form = &share_s4, .exact = &exact, .region = TEXT("12"), .below = 5
	};
	struct table now, full;
	struct share_left *left;
	add_s4(&exact, "B", 50, 2, 30, 15);
	share_table(&in, &made, &now);
	share_exact(&in, &made, &full);
	size_t n = share_left_out(&in, &full, &now, &made, &left);
	assert_int_equal(n, 3); /* the count, and two shares */
	assert_true(text_eq(left[0].cell, TEXT("B/notices_late_24h")));
	assert_int_equal(left[0].reason, SHARE_SMALL);
	assert_int_equal(left[0].count, 2);
	assert_true(text_eq(left[2].cell, TEXT("B/share_on_time")));
	assert_int_equal(left[2].reason, SHARE_COMPLEMENT);
	assert_true(left[2].count == INT64_MIN);
	struct share_past past = { .left = { left, n } };
	table_row(&exact, 0)[S4_notices_late_24h] = cell_int(20); /* no longer small */
	in.past = &past;
	in.n_past = 1;
	share_table(&in, &made, &now);
	assert_cell(&now, 0, S4_notices_late_24h, "null");
}

static void test_order(void **state)
{
	(void)state;
	struct table exact = { .columns = &s1_columns };
	add_s1(&exact, "1281", 20, 30, 20, 10);
	add_s1(&exact, "1280", 20, 30, 20, 10);
	table_row(&exact, 0)[S1_care_form] = cell_text(TEXT("PSYCHIATRIC"));
	add_s1(&exact, "1262", 20, 30, 20, 10);
	share_sort(&share_s1, &exact);
	assert_cell(&exact, 0, S1_municipality_code, "\"1281\"");
	assert_cell(&exact, 1, S1_municipality_code, "\"1262\"");
	assert_cell(&exact, 2, S1_municipality_code, "\"1280\"");
}

/* A whole region of mostly small municipalities: it ends, and soon. */
static void test_region(void **state)
{
	(void)state;
	struct table exact = { .columns = &s1_columns };
	char codes[33][5];
	srandom(33);
	for (size_t i = 0; i < COUNT(codes); i++) {
		(void)snprintf(codes[i], sizeof codes[i], "%d", (int)(1210 + i));
		int64_t gt7 = random() % 3, gt3 = gt7 + random() % 5;
		add_s1(&exact, codes[i], random() % 20, random() % 30, gt3, gt7);
	}
	struct table t = share(&share_s1, &exact, NULL, NULL);
	assert_int_equal(t.n, 34);
	for (size_t i = 0; i < share_s1.n_counts; i++)
		for (size_t own = 0; own < COUNT(codes); own++)
			assert_safe_in_column(&t, &exact, share_s1.counts[i], own);
}

static int forget(void **state)
{
	(void)state;
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing_small, forget),
		cmocka_unit_test_teardown(test_small_goes_with_what_it_is_made_of, forget),
		cmocka_unit_test_teardown(test_small_rest, forget),
		cmocka_unit_test_teardown(test_readers_of_their_own, forget),
		cmocka_unit_test_teardown(test_memory_keeps_hidden, forget),
		cmocka_unit_test_teardown(test_differences, forget),
		cmocka_unit_test_teardown(test_difference_to_the_first, forget),
		cmocka_unit_test_teardown(test_difference_of_a_rest, forget),
		cmocka_unit_test_teardown(test_difference_of_days, forget),
		cmocka_unit_test_teardown(test_units, forget),
		cmocka_unit_test_teardown(test_unit_that_is_gone, forget),
		cmocka_unit_test_teardown(test_difference_under_a_total, forget),
		cmocka_unit_test_teardown(test_left_out, forget),
		cmocka_unit_test_teardown(test_order, forget),
		cmocka_unit_test_teardown(test_region, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
