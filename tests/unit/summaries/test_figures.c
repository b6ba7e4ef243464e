/* S12 and S13 by hand, and what others see of S12. */
#include "summaries/plan_indicators.h"
#include "summaries/s12_share.h"
#include "summaries/s13.h"

#include "made_figures.h"

REGISTRY_OF_ALL(NULL, 0)

static void add(struct table *t, const struct series_state *s)
{
	s12_add(s, registry, &made, t);
}

/* Kronoberg 2016: from 1,000 web bookings a month on average to 2,000. */
static void test_rows(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	struct series_state *s = series_of("WEBBOOK", "07", "2018-03", "1800", "", "");
	aimed(s, "2000", "2018", EVALUATION_OFF_TRACK);
	s->target.baseline = TEXT("1000");
	s->gap = TEXT("200");
	s->follow_up = TEXT("fler tider");
	add(&t, s);
	add(&t, series_of("WEBBOOK", "07", "2017-03", "1543.50", "", ""));
	add(&t, series_of("WEBBOOK", "0780", "2018-03", "7", "", ""));
	s12_finish(&t, day("2018-01-01"), &made);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S12_org, "\"07\"");
	assert_cell(&t, 0, S12_period, "\"2018-03\"");
	assert_cell(&t, 0, S12_value, "\"1800\"");
	assert_cell(&t, 0, S12_trend_12m, "\"256.5\"");
	assert_cell(&t, 0, S12_target, "\"2000\"");
	assert_cell(&t, 0, S12_comparator, "\"GE\"");
	assert_cell(&t, 0, S12_target_period, "\"2018\"");
	assert_cell(&t, 0, S12_baseline, "\"1000\"");
	assert_cell(&t, 0, S12_status, "\"OFF_TRACK\"");
	assert_cell(&t, 0, S12_state, "\"FINAL\"");
	assert_cell(&t, 0, S12_comment, "\"fler tider\"");
	assert_cell(&t, 1, S12_org, "\"0780\"");
	assert_cell(&t, 1, S12_trend_12m, "null");
	assert_cell(&t, 1, S12_status, "\"NO_TARGET\"");
}

static const char *trend_of(const char *const (*figures)[2], size_t n)
{
	static struct table t;
	t = (struct table){ .columns = &s12_columns };
	for (size_t i = 0; i < n; i++)
		add(&t, series_of("DAILY", "12", figures[i][0], figures[i][1], "", ""));
	s12_finish(&t, DAY_NONE, &made);
	struct cell c = table_row(&t, t.n - 1)[S12_trend_12m];
	return c.kind == CELL_NULL ? "" : arena_text(&made, c.text).p;
}

/* Against the same date of the year before, not one near it; a week against 52 weeks before. */
static void test_trend(void **state)
{
	(void)state;
	static const char *const daily[][2] = { { "2024-03-10", "100" }, { "2024-03-12", "500" }, { "2025-03-10", "150" } };
	static const char *const gap[][2] = { { "2024-03-11", "100" }, { "2024-03-12", "500" }, { "2025-03-10", "150" } };
	static const char *const leap[][2] = { { "2023-02-28", "1" }, { "2023-03-01", "5" }, { "2024-02-29", "9" } };
	static const char *const weeks[][2] = { { "2020-W10", "1" }, { "2020-W11", "5" }, { "2021-W10", "9" } };
	static const char *const month[][2] = { { "2023-02", "1" }, { "2024-02", "5" } };
	static const char *const quarter[][2] = { { "2023-Q1", "1" }, { "2023-Q2", "2" }, { "2024-Q1", "5" } };
	static const char *const year[][2] = { { "2023", "1" }, { "2024", "5" } };
	static const char *const winter[][2] = { { "2022-12-01_2023-02-28", "1" }, { "2023-12-01_2024-02-29", "5" } };
	static const char *const windows[][2] = { { "2024-01-01_2024-01-30", "1" }, { "2024-01-02_2024-01-31", "2" },
		                                  { "2024-01-03_2024-02-01", "3" }, { "2025-01-01_2025-01-30", "5" } };
	static const char *const fortnights[][2] = { { "2024-03-04_2024-03-17", "1" }, { "2025-03-03_2025-03-16", "5" } };
	assert_string_equal(trend_of(daily, COUNT(daily)), "50");
	assert_string_equal(trend_of(gap, COUNT(gap)), "");
	assert_string_equal(trend_of(leap, COUNT(leap)), "8");
	assert_string_equal(trend_of(weeks, COUNT(weeks)), "4");
	assert_string_equal(trend_of(month, COUNT(month)), "4");
	assert_string_equal(trend_of(quarter, COUNT(quarter)), "4");
	assert_string_equal(trend_of(year, COUNT(year)), "4");
	assert_string_equal(trend_of(winter, COUNT(winter)), "4");
	assert_string_equal(trend_of(windows, COUNT(windows)), "4");
	assert_string_equal(trend_of(fortnights, COUNT(fortnights)), "4");
}

/* What the parts add up to stands for a region that said nothing itself. */
static void test_sum(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	struct sum_state s = { .code = TEXT("X"), .region = TEXT("12"), .period = period_made("2018"),
		               .municipalities = { .n_expected = 33, .n_reported = 33, .complete = true, .value = TEXT("66"),
		                                   .n = INT64_MIN } };
	s12_add_sum(&s, registry, &made, &t);
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S12_org, "\"12\"");
	assert_cell(&t, 0, S12_value, "\"66\"");
	assert_cell(&t, 0, S12_state, "\"FINAL\"");
	assert_cell(&t, 0, S12_comment, "\"SUM\"");
	s.municipalities.complete = false; /* without a calendar: two of all there are */
	s.municipalities.n_expected = 0;
	s.municipalities.n_reported = 2;
	s12_add_sum(&s, registry, &made, &t);
	assert_cell(&t, 1, S12_state, "\"PRELIMINARY\"");
	s.municipalities.complete = true;
	s.municipalities.n_preliminary = 1;
	s12_add_sum(&s, registry, &made, &t);
	assert_cell(&t, 2, S12_state, "\"PRELIMINARY\"");
	s.own = TEXT("67");
	s12_add_sum(&s, registry, &made, &t);
	assert_int_equal(t.n, 3);
}

/* By the use alone: what is no longer offered, or offered anew, was used when it was used. */
static void test_used_lately(void **state)
{
	(void)state;
	struct unit_service services[] = {
		{ .code = TEXT("BOOK"), .since = day("2018-05-01"), .used_until = day("2018-01-31") },
		{ .code = TEXT("CANCEL"), .since = DAY_NONE, .used_until = day("2018-01-31") },
		{ .code = TEXT("VIDEO"), .offered = true, .since = day("2018-04-01"), .used_until = day("2018-01-31") },
	};
	struct unit_state u = { .hsa_id = TEXT("SE2321000065-VC1"), .region = TEXT("07"), .open_from = DAY_NONE,
		                .open_to = DAY_NONE, .services = services, .n_services = COUNT(services) };
	struct table t = { .columns = &s13_columns };
	s13_add(&u, registry, day("2018-04-30"), &made, &t);
	s13_add(&u, registry, day("2018-05-01"), &made, &t);
	assert_int_equal(t.n, 6);
	for (size_t i = 0; i < t.n; i++)
		assert_cell(&t, i, S13_used_3m, i < 3 ? "true" : "false");
}

static void test_offering(void **state)
{
	(void)state;
	struct unit_service services[] = { { .code = TEXT("BOOK"), .offered = true, .since = day("2017-01-01"),
		                             .used_until = day("2018-03-31") },
		                           { .code = TEXT("VIDEO"), .since = DAY_NONE, .used_until = DAY_NONE } };
	struct unit_state u = { .hsa_id = TEXT("SE2321000065-VC1"), .region = TEXT("07"), .municipality = TEXT("0780"),
		                .unit_type = TEXT("VARDCENTRAL"), .open_from = DAY_NONE, .open_to = DAY_NONE,
		                .services = services, .n_services = 2 };
	struct table t = { .columns = &s13_columns }, closed = { .columns = &s13_columns };
	s13_add(&u, registry, day("2018-06-01"), &made, &t);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S13_service, "\"BOOK\"");
	assert_cell(&t, 0, S13_offered, "true");
	assert_cell(&t, 0, S13_offered_from, "\"2017-01-01\"");
	assert_cell(&t, 0, S13_used_3m, "true");
	assert_cell(&t, 0, S13_share_of_base_set, "0.5");
	assert_cell(&t, 1, S13_offered, "false");
	assert_cell(&t, 1, S13_used_3m, "false");
	u.open_to = day("2018-05-31");
	s13_add(&u, registry, day("2018-06-01"), &made, &closed);
	assert_int_equal(closed.n, 0);
}

/* ---- shared ---- */

static size_t share(struct table *t, const struct table *before)
{
	struct share_past past = { .shown = before ? *before : (struct table){ 0 } };
	struct s12_share in = { TEXT("12"), 5, &past, before != NULL };
	return s12_share(&in, &made, t).suppressed;
}

static bool is_shown(const struct table *t, size_t row)
{
	return table_row(t, row)[S12_value].kind != CELL_NULL;
}

/* Three of 400: hidden; and one more with it, or the region's 153 of 1,200 would give it away. */
static void test_small_numerator(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	add(&t, series_of("X", "12", "2018", "12.8", "153", "1200"));
	add(&t, series_of("X", "1280", "2018", "0.8", "3", "400"));
	add(&t, series_of("X", "1281", "2018", "12.5", "50", "400"));
	add(&t, series_of("X", "1283", "2018", "25", "100", "400"));
	s12_finish(&t, day("2018-01-01"), &made);
	size_t n = share(&t, NULL);
	assert_true(n > 0);
	assert_false(is_shown(&t, 1));
	assert_false(is_shown(&t, 0) && is_shown(&t, 2) && is_shown(&t, 3));
	/* 1281 knows its own: without the total, or with the other hidden, it learns nothing. */
	assert_true(!is_shown(&t, 0) || (!is_shown(&t, 2) && !is_shown(&t, 3)));
	for (size_t i = 0; i < t.n; i++)
		if (!is_shown(&t, i)) {
			assert_cell(&t, i, S12_numerator, "null");
			assert_cell(&t, i, S12_status, "null");
		}
}

/* 12 less 11.5 would say what 2017 hides. */
static void test_trend_of_people(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns }, plain = { .columns = &s12_columns };
	add(&t, series_of("X", "1280", "2017", "0.5", "2", "400"));
	add(&t, series_of("X", "1280", "2018", "12", "48", "400"));
	s12_finish(&t, day("2018-01-01"), &made);
	assert_cell(&t, 0, S12_trend_12m, "\"11.5\"");
	(void)share(&t, NULL);
	assert_true(is_shown(&t, 0));
	assert_cell(&t, 0, S12_trend_12m, "null");
	add(&plain, series_of("X", "1280", "2017", "1543", "", ""));
	add(&plain, series_of("X", "1280", "2018", "2194", "", ""));
	for (size_t row = 0; row < plain.n; row++)
		table_row(&plain, row)[S12_unit] = cell_text(TEXT("besök"));
	s12_finish(&plain, day("2018-01-01"), &made);
	assert_int_equal(share(&plain, NULL), 0);
	assert_cell(&plain, 0, S12_trend_12m, "\"651\"");
}

static void test_large_are_shown(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	add(&t, series_of("X", "12", "2018", "20", "160", "800"));
	add(&t, series_of("X", "1280", "2018", "15", "60", "400"));
	add(&t, series_of("X", "1281", "2018", "25", "100", "400"));
	s12_finish(&t, day("2018-01-01"), &made);
	assert_int_equal(share(&t, NULL), 0);
}

/* The year less its other quarters, or thirds, is the hidden one; so is a quarter less its months. */
static void test_sums_of_time(void **state)
{
	(void)state;
	static const struct {
		const char *period[4], *numerator[4];
	} sums[] = { { { "2018", "2018-Q1", "2018-Q2", "2018-Q3" }, { "38", "20", "3", "15" } },
		     { { "2018-Q2", "2018-04", "2018-05", "2018-06" }, { "38", "20", "3", "15" } },
		     { { "2018", "2018-01-01_2018-04-30", "2018-05-01_2018-08-31", "2018-09-01_2018-12-31" },
		       { "38", "20", "3", "15" } },
		     { { "2018-01-01_2018-06-30", "2018-Q2", "2018-Q1", "2018-02" }, { "18", "15", "3", "3" } } };
	for (size_t i = 0; i < COUNT(sums); i++) {
		struct table t = { .columns = &s12_columns };
		for (size_t k = 0; k < 4; k++)
			add(&t, series_of("X", "1280", sums[i].period[k], "1", sums[i].numerator[k], "400"));
		s12_finish(&t, day("2018-01-01"), &made);
		share(&t, NULL);
		size_t shown = 0;
		for (size_t row = 0; row < t.n; row++)
			shown += is_shown(&t, row);
		if (shown > (i == 3 ? 1 : 2))
			fail_msg("%zu shown of %s", shown, sums[i].period[0]);
	}
}

/* All but two of 400 is two of 400. */
static void test_small_rest(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	add(&t, series_of("X", "1280", "2018", "99.5", "398", "400"));
	assert_true(share(&t, NULL) > 0);
	assert_false(is_shown(&t, 0));
}

static void test_memory(void **state)
{
	(void)state;
	struct table before = { .columns = &s12_columns }, now = { .columns = &s12_columns };
	add(&before, series_of("X", "1280", "2018", "0.8", "3", "400"));
	add(&before, series_of("X", "1281", "2018", "15", "60", "400"));
	share(&before, NULL);
	add(&now, series_of("X", "1280", "2018", "20", "80", "400"));
	add(&now, series_of("X", "1281", "2018", "15.5", "62", "400"));
	share(&now, &before);
	assert_false(is_shown(&now, 0));               /* stays hidden */
	assert_cell(&now, 1, S12_numerator, "\"60\"");   /* two more: not yet */
}

/* v1 60, v2 80, v3 61: one more than the first. And what v1 hid stays hidden in v3. */
static void test_memory_of_all_versions(void **state)
{
	(void)state;
	static const char *const small[] = { "3", "80", "90" }, *const large[] = { "60", "80", "61" };
	struct share_past past[3];
	struct table t[3];
	for (size_t i = 0; i < 3; i++) {
		t[i] = (struct table){ .columns = &s12_columns };
		add(&t[i], series_of("X", "1280", "2018", "1", small[i], "400"));
		add(&t[i], series_of("X", "1281", "2018", "1", large[i], "400"));
		struct s12_share in = { TEXT("12"), 5, past, i };
		struct s12_shared shared = s12_share(&in, &made, &t[i]);
		past[i] = (struct share_past){ t[i], { shared.left, shared.n_left } };
		assert_false(is_shown(&t[i], 0));
	}
	assert_cell(&t[1], 1, S12_numerator, "\"80\"");
	assert_cell(&t[2], 1, S12_numerator, "\"80\"");
}

/* 1280 has 3 more, and so has the region: neither is let out, though the region moves by 8. */
static void test_sums_move_together(void **state)
{
	(void)state;
	struct table before = { .columns = &s12_columns }, now = { .columns = &s12_columns };
	add(&before, series_of("X", "12", "2018", "1", "150", "1000"));
	add(&before, series_of("X", "1280", "2018", "1", "50", "500"));
	add(&before, series_of("X", "1281", "2018", "1", "100", "500"));
	share(&before, NULL);
	add(&now, series_of("X", "12", "2018", "1", "158", "1000"));
	add(&now, series_of("X", "1280", "2018", "1", "53", "500"));
	add(&now, series_of("X", "1281", "2018", "1", "105", "500"));
	share(&now, &before);
	assert_cell(&now, 0, S12_numerator, "\"150\"");
	assert_cell(&now, 1, S12_numerator, "\"50\"");
	assert_cell(&now, 2, S12_numerator, "\"100\"");
}

/* A number of people that is only a value. */
static void test_people_as_value(void **state)
{
	(void)state;
	static const struct {
		const char *unit;
		bool people;
	} units[] = { { "personer", true }, { "antal patienter", true }, { "Invånare", true }, { "besök", false },
		      { "personer per 1000 invånare", false }, { "andel personer", false }, { "%", false },
		      { "patienter/läkare", false }, { "ärenden", false }, { "", true } };
	for (size_t i = 0; i < COUNT(units); i++) {
		struct table t = { .columns = &s12_columns };
		add(&t, series_of("X", "12", "2018", "153", "", ""));
		add(&t, series_of("X", "1280", "2018", "3.0", "", ""));
		add(&t, series_of("X", "1281", "2018", "50", "", ""));
		add(&t, series_of("X", "1283", "2018", "100", "", ""));
		for (size_t row = 0; row < t.n; row++)
			table_row(&t, row)[S12_unit] = cell_text(text_of(units[i].unit));
		s12_finish(&t, day("2018-01-01"), &made);
		share(&t, NULL);
		assert_int_equal(is_shown(&t, 1), !units[i].people);
		assert_int_equal(is_shown(&t, 0) && is_shown(&t, 2) && is_shown(&t, 3), !units[i].people);
	}
}

/* A unit that nobody has told may be people; so many of so many is a share of them. */
static void test_share_of_unknown_unit(void **state)
{
	(void)state;
	struct table t = { .columns = &s12_columns };
	add(&t, series_of("X", "1280", "2018", "3", "60", "2000"));
	assert_int_equal(share(&t, NULL), 0);
	assert_true(is_shown(&t, 0));
}

/* 0.1 % of 4,000 are four people, told or not. */
static void test_share_without_its_numerator(void **state)
{
	(void)state;
	static const struct {
		const char *unit, *value;
		bool shown;
	} shares[] = { { "%", "0.1", false }, { "%", "1", true }, { "%", "99.9", false }, { "%", "0", true },
		       { "%", "0.001", false }, { "andel", "0.001", false }, { "andel", "0.4", true },
		       { "per cent", "0.1", false }, { "promille", "1", false },
		       { "personer per 1 000 invånare", "1", false }, { "personer per 1000 invånare", "10", true },
		       { "‰", "1", false }, { "per tusen", "1", false }, { "fall/1000 invånare", "1", false },
		       { "per 1\u00a0000 invånare", "1", false }, { "per 1.000 invånare", "1", false },
		       { "personer 65+ per 1000", "10", true }, { "per 1000 invånare 65+", "10", true },
		       { "per 100 000 invånare", "100", false }, { "per hundra", "0.1", false } };
	for (size_t i = 0; i < COUNT(shares); i++) {
		struct table t = { .columns = &s12_columns };
		add(&t, series_of("X", "1280", "2018", shares[i].value, "", "4000"));
		table_row(&t, 0)[S12_unit] = cell_text(text_of(shares[i].unit));
		share(&t, NULL);
		if (is_shown(&t, 0) != shares[i].shown)
			fail_msg("%s %s of 4000", shares[i].value, shares[i].unit);
	}
}

/* 4 % of the 50 who answered are two people, and 96 % all but two; 0.04 days on average nobody's count. */
static void test_share_of_those_asked(void **state)
{
	(void)state;
	static const struct {
		const char *unit, *value, *numerator, *denominator;
		bool shown;
	} shares[] = { { "%", "4", "", "", false }, { "%", "96", "", "", false }, { "%", "96", "48", "", false },
		       { "%", "50", "", "", true }, { "%", "0", "", "", true }, { "%", "100", "", "", true },
		       { "andel", "0.04", "", "", false }, { "promille", "40", "", "", false },
		       { "‰", "40", "", "", false }, { "fall/invånare", "0.04", "", "", false },
		       { "%", "4", "", "1000", false }, { "%", "20", "200", "1000", true },
		       { "", "96", "48", "", false }, { "dagar", "4", "", "", true },
		       { "dagar", "0.96", "", "", true }, { "sekunder", "0.04", "", "", true },
		       { "dagar per patient", "4.2", "", "", true }, { "poäng av 5", "4.2", "", "", true } };
	for (size_t i = 0; i < COUNT(shares); i++) {
		struct table t = { .columns = &s12_columns };
		add(&t, series_of("X", "1280", "2018", shares[i].value, shares[i].numerator, shares[i].denominator));
		table_row(&t, 0)[S12_unit] = cell_text(text_of(shares[i].unit));
		table_row(&t, 0)[S12_n] = cell_int(50);
		share(&t, NULL);
		if (is_shown(&t, 0) != shares[i].shown)
			fail_msg("%s %s of 50, %s of %s", shares[i].value, shares[i].unit, shares[i].numerator,
			         shares[i].denominator);
	}
}

/* The region's 10 % of 150 less 13 of 100 are two of 50. */
static void test_shares_of_those_asked_add_up(void **state)
{
	(void)state;
	static const struct {
		const char *org, *value;
		int64_t n;
	} rows[] = { { "12", "10", 150 }, { "1280", "4", 50 }, { "1281", "13", 100 } };
	struct table t = { .columns = &s12_columns };
	for (size_t i = 0; i < COUNT(rows); i++) {
		add(&t, series_of("X", rows[i].org, "2018", rows[i].value, "", ""));
		table_row(&t, i)[S12_unit] = cell_text(TEXT("%"));
		table_row(&t, i)[S12_n] = cell_int(rows[i].n);
	}
	share(&t, NULL);
	assert_false(is_shown(&t, 1));
	assert_false(is_shown(&t, 0) && is_shown(&t, 2));
}

/* Without its numerator three of 4,000 may be three people. */
static void test_half_a_share_of_unknown_unit(void **state)
{
	(void)state;
	static const char *const halves[][2] = { { "", "4000" }, { "4000", "" } };
	for (size_t i = 0; i < COUNT(halves); i++) {
		struct table t = { .columns = &s12_columns };
		add(&t, series_of("X", "1280", "2018", "3", halves[i][0], halves[i][1]));
		share(&t, NULL);
		assert_false(is_shown(&t, 0));
	}
}

/* One whose definition has not come is told by that of its period; before the first there is none. */
static void test_unknown_version(void **state)
{
	(void)state;
	static const struct registry_row row = { TEXT("indicator"),
		TEXT("{\"code\":\"X\",\"definitions\":[{\"at\":\"2017-01-01T00:00:00Z\",\"version\":\"1\","
		     "\"nameSv\":\"Webbanvändare\",\"unit\":\"personer\",\"validFrom\":\"2018-01-01\"}]}") };
	struct registry *r = registry_made(&row, 1);
	struct table t = { .columns = &s12_columns };
	struct series_state *s = series_of("X", "1280", "2018", "3", "", "");
	struct figure named = s->figures[0];
	named.definition_version = TEXT("2");
	s->figures = &named;
	s12_add(s, r, &made, &t);
	s12_add(series_of("X", "1280", "2017", "2", "", ""), r, &made, &t);
	assert_cell(&t, 0, S12_name_sv, "\"Webbanvändare\"");
	assert_cell(&t, 0, S12_unit, "\"personer\"");
	assert_cell(&t, 0, S12_definition_version, "\"2\"");
	assert_cell(&t, 1, S12_unit, "null");
	s12_finish(&t, day("2017-01-01"), &made);
	assert_false(s12_all_defined(&t));
	struct table defined = { t.columns, table_row(&t, 1), 1, 1 };
	assert_true(s12_all_defined(&defined));
	share(&defined, NULL);
	assert_false(is_shown(&defined, 0));
	registry_free(r);
}

static struct plan planned_of(const struct registry *r, const struct share_past *past, size_t n_past)
{
	struct plan plan = { .arena = &made };
	struct indicators_in in = { &plan, r, day("2018-06-01"), 2018 };
	struct table t = { .columns = &s12_columns };
	s12_add(series_of("X", "1280", "2018-01", "3", "", ""), r, &made, &t);
	s12_add(series_of("X", "1281", "2018-01", "30", "", ""), r, &made, &t);
	s12_finish(&t, day("2018-01-01"), &made);
	plan_shared_indicator(&in, TEXT("12"), &t, past, n_past);
	return plan;
}

/* Whether figure or definition came first: what is let out is the same. */
static void test_before_its_definition(void **state)
{
	(void)state;
	static const char *const units[] = { "andel", "personer", "" };
	for (size_t i = 0; i < COUNT(units); i++) {
		struct registry_row row = { TEXT("indicator"),
			arena_printf(&made, "{\"code\":\"X\",\"definitions\":[{\"at\":\"2017-01-01T00:00:00Z\",\"version\":\"1\","
			                    "\"nameSv\":\"Webb\",\"unit\":\"%s\"}]}", units[i]) };
		struct registry *r = registry_made(&row, 1);
		assert_int_equal(planned_of(registry, NULL, 0).n, 0);
		struct plan late = planned_of(r, NULL, 0);
		assert_int_equal(late.n, 2);
		assert_int_equal(is_shown(late.v[0].rows, 0), i == 0);
		registry_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),          cmocka_unit_test(test_sum),
		cmocka_unit_test(test_trend),         cmocka_unit_test(test_used_lately),
		cmocka_unit_test(test_offering),      cmocka_unit_test(test_small_numerator),
		cmocka_unit_test(test_trend_of_people),
		cmocka_unit_test(test_large_are_shown), cmocka_unit_test(test_small_rest),
		cmocka_unit_test(test_memory),        cmocka_unit_test(test_sums_of_time),
		cmocka_unit_test(test_memory_of_all_versions),
		cmocka_unit_test(test_sums_move_together),
		cmocka_unit_test(test_people_as_value),
		cmocka_unit_test(test_share_of_unknown_unit),
		cmocka_unit_test(test_half_a_share_of_unknown_unit),
		cmocka_unit_test(test_share_without_its_numerator),
		cmocka_unit_test(test_share_of_those_asked),
		cmocka_unit_test(test_shares_of_those_asked_add_up),
		cmocka_unit_test(test_unknown_version),
		cmocka_unit_test(test_before_its_definition),
	};
	return cmocka_run_group_tests(tests, open_registry, close_registry);
}
